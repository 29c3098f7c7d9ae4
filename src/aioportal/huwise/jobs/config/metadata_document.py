"""Metadata as configuration: template → field → value, without what the portal or another one fills in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Fields that the portal sets by itself while one of their switches is on.
_AUTOMATIC = {
    ("default", "modified"): ("modified_updates_on_metadata_change", "modified_updates_on_data_change"),
    ("default", "geographic_reference"): ("geographic_reference_auto",),
}

_QUOTE = '"'

Values = dict[str, dict[str, Any]]


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: portals refuse to store some of these, and show all alike."""
    return value is None or value == "" or value == []


def metadata_document(shown: Any) -> tuple[Values, Values]:
    """The values of a thing's metadata, and apart from them those that override what comes from another portal.

    Args:
        shown: template → field → ``{"value": …}`` as portals answer it.
    """
    own: Values = {}
    overrides: Values = {}
    for template, fields in sorted(_mapping(shown).items()):
        for name, cell in sorted(_mapping(fields).items()):
            if not isinstance(cell, Mapping) or is_blank(cell.get("value")) or _is_made(template, name, fields, shown):
                continue
            if "remote_value" not in cell:
                own.setdefault(template, {})[name] = cell["value"]
            elif cell.get("override_remote_value"):
                overrides.setdefault(template, {})[name] = cell["value"]
    return own, overrides


def remote_fields(shown: Any) -> set[str]:
    """The fields, as ``template.field``, whose values come from another portal."""
    return {
        f"{template}.{name}"
        for template, fields in _mapping(shown).items()
        for name, cell in _mapping(fields).items()
        if isinstance(cell, Mapping) and "remote_value" in cell
    }


def flat(values: Any, prefix: str) -> dict[str, Any]:
    """Values by their full names, blanks left out."""
    return {
        f"{prefix}.{_word(template)}.{name}": value
        for template, fields in _mapping(values).items()
        for name, value in _mapping(fields).items()
        if not is_blank(value)
    }


def split(name: str) -> tuple[str, str]:
    """Template and field of a full name, ``metadata.default.title``."""
    rest = name.partition(".")[2]
    if rest.startswith(_QUOTE):
        template, _, field = rest[1:].partition(f"{_QUOTE}.")
    else:
        template, _, field = rest.partition(".")
    return template, field


def _word(template: str) -> str:
    """A template's name as full names hold it: one with a dot stands in quotes."""
    return f"{_QUOTE}{template}{_QUOTE}" if "." in template else template


def _is_made(template: str, name: str, fields: Any, shown: Any) -> bool:
    """Whether the portal itself sets the field."""
    if (template, name) == ("internal", "license_id"):
        # The licence that was chosen is copied here (observed on portals).
        chosen = _mapping(_mapping(_mapping(shown).get("default")).get("license_id"))
        return not is_blank(chosen.get("value")) and chosen.get("value") == _mapping(fields[name]).get("value")
    switches = _AUTOMATIC.get((template, name), ())
    return any(_mapping(fields.get(switch)).get("value") is True for switch in switches)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
