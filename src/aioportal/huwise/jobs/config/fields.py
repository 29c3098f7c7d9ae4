"""The values of a document by their full names, as comparisons take them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .dataset_document import resource_keys, without_path
from .metadata_document import flat

Document = Mapping[str, Any]

_CONTENTS = "contents"


def fields_of(place: str, document: Document | None) -> dict[str, Any]:
    """All values of a thing.

    Args:
        place: ``"datasets"``.
        document: the thing; None where there is none.
    """
    if document is None:
        return {}
    found = _OF.get(place, _rules if place.startswith("rulesets/") else _plain)(document)
    return {name: value for name, value in found.items() if value is not None}


def spoken_of(fields: Mapping[str, Any], document: Document | None) -> dict[str, Any]:
    """The values that lie in the parts which a document has; what a file leaves out, it says nothing about.

    Args:
        fields: values by their full names.
        document: the file's; None keeps all.
    """
    if document is None:
        return dict(fields)
    return {name: value for name, value in fields.items() if part_of(name) in document}


def part_of(name: str) -> str:
    """The part of a document in which a value lies, by the value's full name."""
    return "resources" if is_content(name) else name.partition(".")[0]


def content_of(resource: str) -> str:
    """The full name of what is in a resource's file: its SHA-256, which stands in no document."""
    return f"{_CONTENTS}.{resource}"


def is_content(name: str) -> bool:
    """Whether a value is what is in a resource's file, by the value's full name."""
    return name.startswith(f"{_CONTENTS}.")


def _dataset(document: Document) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for section, value in document.items():
        if section in ("metadata", "metadata_overrides"):
            fields |= flat(value, section)
        elif section == "resources":
            fields |= {
                f"resources.{key}": without_path(one) for key, one in zip(resource_keys(value), value, strict=True)
            }
        elif section == "security":
            fields |= {f"security.{key}": item for key, item in value.items()}
        elif section != "dataset_id":
            # A stack that is empty is no different from none.
            fields[section] = value if value != [] else None
    if isinstance(fields.get("schedules"), list):
        fields["schedules"] = sorted(fields["schedules"])
    visible = fields.get("security.visible_fields")
    if isinstance(visible, list):
        fields["security.visible_fields"] = sorted(visible)
    return fields


def _page(document: Document) -> dict[str, Any]:
    fields = {
        key: value for key, value in document.items() if key not in ("slug", "html", "css", "metadata") and value != ""
    }
    fields |= flat(document.get("metadata"), "metadata")
    for kind in ("html", "css"):
        texts = document.get(kind) or {}
        fields |= {f"{kind}.{language}": _with_plain_ends(text) for language, text in texts.items() if text}
    return fields


def _with_plain_ends(text: str) -> str:
    """A text as browsers read it: version control on Windows gives files other line ends, which change no page."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _studio_page(document: Document) -> dict[str, Any]:
    fields: dict[str, Any] = {key: document.get(key) for key in ("public", "is_published")}
    fields |= flat(document.get("metadata"), "metadata")
    for part in ("blocks", "layouts", "data_providers", "filters"):
        fields |= {f"{part}.{key}": value for key, value in (document.get(part) or {}).items()}
    return fields


def _template(document: Document) -> dict[str, Any]:
    fields = {key: document.get(key) for key in ("title", "type", "is_active")}
    schema = document.get("schema")
    if schema is None:
        return fields
    fields |= {f"schema.{one.get('name')}": one for one in schema}
    return {**fields, "schema": [one.get("name") for one in schema] or None}


def _group(document: Document) -> dict[str, Any]:
    fields = {key: value for key, value in document.items() if key != "title" and value not in ("", [], {})}
    if isinstance(fields.get("permissions"), list):
        fields["permissions"] = sorted(fields["permissions"])
    return fields


def _rules(document: Document) -> dict[str, Any]:
    return {
        f"{who}.{name}": _rule(rule) for who in ("users", "groups") for name, rule in (document.get(who) or {}).items()
    }


def _rule(rule: Document) -> dict[str, Any]:
    """A rule with its lists in order: they are sets."""
    found = {**rule, "permissions": sorted(rule.get("permissions") or ())}
    security = rule.get("security")
    if isinstance(security, dict) and isinstance(security.get("visible_fields"), list):
        found["security"] = {**security, "visible_fields": sorted(security["visible_fields"])}
    return found


def _plain(document: Document) -> dict[str, Any]:
    return dict(document)


_OF: Mapping[str, Callable[[Document], dict[str, Any]]] = {
    "datasets": _dataset,
    "pages": _page,
    "studio_pages": _studio_page,
    "templates": _template,
    "groups": _group,
}
