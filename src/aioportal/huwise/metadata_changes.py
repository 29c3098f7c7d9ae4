"""Changes of metadata and whole templates as plain data, the same for datasets and pages; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..core.errors import ArgumentError
from .bodies import jsonable, same_json


def wanted_changes(changes: Mapping[str, Any] | Iterable[tuple[str, str, Any]]) -> list[tuple[str, str, Any]]:
    """The changes as triples of template, field and value, each field once.

    Raises:
        ArgumentError: what names no field, or one twice.
    """
    if isinstance(changes, Mapping):
        triples = [
            (*name.partition(".")[::2], value) if isinstance(name, str) else (name,) for name, value in changes.items()
        ]
    else:
        triples = [tuple(change) for change in changes]
    wanted: dict[tuple[str, str], Any] = {}
    for triple in triples:
        if len(triple) != 3 or not all(isinstance(name, str) and name for name in triple[:2]):
            raise ArgumentError(
                f"changes names no field with {str(triple[0] if triple else triple)[:60]!r}",
                hint='Give {"default.title": value} or [("default", "title", value)].',
            )
        template, field, value = triple
        if (template, field) in wanted:
            raise ArgumentError(f"changes names {template}.{field} twice", hint="Give each field once.")
        wanted[template, field] = value
    return [(*name, value) for name, value in wanted.items()]


def stored_field(current: Any, template: str, field: str) -> dict[str, Any] | None:
    """What is stored of one field, or None where it is not there or of another form."""
    fields = current.get(template) if isinstance(current, dict) else None
    stored = fields.get(field) if isinstance(fields, dict) else None
    return stored if isinstance(stored, dict) else None


def is_as_wanted(stored: dict[str, Any] | None, value: Any, override_remote: bool | None) -> bool:
    """Whether a stored field need not be written."""
    if stored is None or "value" not in stored or not same_json(stored["value"], value):
        return False
    return override_remote is None or stored.get("override_remote_value") is override_remote


def template_body(values: Any, template: str) -> dict[str, Any]:
    """One template's body; what the portal alone may say is left out, so that an answer can be edited and sent."""
    fields = jsonable(values)
    if not isinstance(fields, dict):
        raise ArgumentError(f"the template {template!r} must map fields to values", hint='{"title": {"value": "…"}}')
    for field, value in fields.items():
        if not isinstance(value, dict) or "value" not in value:
            raise ArgumentError(
                f"{template}.{field} must be a mapping with the key 'value'", hint=f'{{"{field}": {{"value": …}}}}'
            )
    return {
        field: {key: part for key, part in value.items() if key != "remote_value"} for field, value in fields.items()
    }


def field_paths(metadata: Any) -> set[str]:
    """All fields as ``"template.field"``."""
    return {f"{template}.{field}" for template, fields in metadata.items() for field in fields or ()}


def dropped_names(drop: Collection[str]) -> set[str]:
    """The names to drop; one text alone would be taken for its letters."""
    if isinstance(drop, str):
        raise ArgumentError(f"drop={drop!r} must be a list of names", hint=f"drop=[{drop!r}]")
    return set(drop)


def check_losses(there: set[str], wanted: set[str], dropped: set[str], where: str) -> None:
    """Refuse a write that would lose fields which were not named."""
    if both := dropped & wanted:
        raise ArgumentError(
            f"{where}: {', '.join(sorted(both))} is both given and named in drop", hint="Decide on one."
        )
    if lost := there - wanted - dropped:
        names = sorted(lost)
        raise ArgumentError(
            f"{where} would remove what is not named: {', '.join(names)}",
            hint=f"Give them as well, use set_many, or pass drop={names!r}.",
        )
