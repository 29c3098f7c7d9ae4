"""Which metadata of a dataset the target can take, and what becomes of ids that mean something else there; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .identity import Json
from .mapping import CopyMapping, Names
from .texts import mentions, rewritten

Place = tuple[str, str]
"""Template and field."""

COINED: Mapping[Place, str] = {
    ("internal", "theme_id"): "themes",
    ("default", "theme_id"): "themes",
    ("default", "license_id"): "licences",
    ("internal", "license_id"): "licences",
}
"""The fields that hold ids which each portal makes up for itself, and the part of a mapping that is for them."""

_MADE_BY_PORTALS = frozenset(
    {("default", "metadata_processed"), ("default", "data_processed"), ("default", "records_count")}
)


@dataclass(frozen=True, slots=True)
class MetadataContext:
    """What is known of both sides.

    Attributes:
        mapping: as the caller gave it.
        templates: those of the target, by name; None where nobody could ask.
        here: what coined fields offer on the source, id → label.
        there: what they offer on the target.
        host: the source's host, for addresses in texts.
    """

    mapping: CopyMapping
    templates: Mapping[str, Json] | None
    here: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    there: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    host: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes over, and what does not.

    Attributes:
        values: template, field, value and whether the target's template declares the field.
        notes: what does not go over, and why.
    """

    values: tuple[tuple[str, str, Any, bool], ...]
    notes: tuple[str, ...]


def carried_metadata(metadata: Mapping[str, Any], context: MetadataContext) -> Carried:
    """Sort the metadata of one dataset.

    Args:
        metadata: template → field → stored cell, of the source.
        context: what is known of both sides.
    """
    values: list[tuple[str, str, Any, bool]] = []
    notes: list[str] = []
    for template, cells in metadata.items():
        if not isinstance(cells, Mapping) or not cells:
            continue
        why = _unusable(template, context.templates)
        if why is not None:
            notes.append(f"{template}.{{{', '.join(cells)}}}: {why}")
            continue
        known = None if context.templates is None else context.templates[template]
        declared = set() if known is None else _fields(known)
        for name, cell in cells.items():
            if (template, name) in _MADE_BY_PORTALS or _derived(template, name, metadata):
                continue
            told = f"{template}.{name}"
            if known is not None and name not in declared and not known.get("is_system"):
                notes.append(f"{told}: the target's template has no such field")
                continue
            value = rewritten(visible(cell), context.mapping.urls)
            if (template, name) in COINED:
                value, untold = translated((template, name), value, context)
                notes += [f"{told}: {each}" for each in untold]
                if is_empty(value) and untold:
                    continue
            if context.host and (found := mentions(value, context.host)):
                notes.append(f"{told} refers to the source: {', '.join(found)}")
            values.append((template, name, value, name in declared))
    return Carried(tuple(values), tuple(notes))


def visible(cell: Any) -> Any:
    """The value that visitors see: that of the remote portal, unless it is overridden."""
    if not isinstance(cell, Mapping):
        return None
    if "remote_value" in cell and cell.get("override_remote_value") is not True:
        return cell["remote_value"]
    return cell.get("value")


def is_empty(value: Any) -> bool:
    """Whether a field holds nothing: portals refuse such values in places, and show none of them."""
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def translated(place: Place, value: Any, context: MetadataContext) -> tuple[Any, list[str]]:
    """Ids of the source as those of the target.

    Args:
        place: the field.
        value: one id, or a list of them.
        context: what is known of both sides.

    Returns:
        What of it the target knows, in the same form; and why the rest is left out.
    """
    part = COINED[place]
    names: Names = getattr(context.mapping, part)
    here, there = context.here.get(place, {}), context.there.get(place, {})
    notes: list[str] = []
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if is_empty(item):
            continue
        new, why = _one(str(item), names, here, there, part)
        found += [new] if new is not None and new not in found else []
        notes += [why] if why else []
    return (found if isinstance(value, list) else found[0] if found else None), notes


def _one(
    item: str, names: Names, here: Mapping[str, str], there: Mapping[str, str], part: str
) -> tuple[str | None, str]:
    if item in names:
        return names[item], "" if names[item] is not None else f"{item!r} is left out, as the mapping says"
    label = here.get(item)
    if label is not None:
        same = [key for key, other in there.items() if other == label]
        if item in same:
            return item, ""
        if len(same) == 1:
            return same[0], ""
        why = f"the target has {len(same)} of that name" if same else "the target has none of that name"
        return None, f"{item!r} ({label}) is not carried over: {why}; map it in {part!r}"
    return None, f"{item!r} is not carried over: the source does not tell its name; map it in {part!r}"


def _derived(template: str, name: str, metadata: Mapping[str, Any]) -> bool:
    """Whether the platform makes the field out of another one (observed on portals)."""
    default = metadata.get("default")
    chosen = isinstance(default, Mapping) and not is_empty(visible(default.get("license_id")))
    return (template, name) == ("internal", "license_id") and chosen


def _unusable(template: str, templates: Mapping[str, Json] | None) -> str | None:
    if templates is None:
        return None
    known = templates.get(template)
    if known is None:
        return "the target has no such template"
    if known.get("is_active") is False:
        return "the target has this template, but it is not in use there"
    return None


def _fields(template: Mapping[str, Any]) -> set[str]:
    schema = template.get("schema")
    return {item["name"] for item in schema or () if isinstance(item, dict) and isinstance(item.get("name"), str)}
