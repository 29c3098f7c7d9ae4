"""Metadata of pages, of both kinds: templates of fields, written as a whole."""

from __future__ import annotations

from typing import Any

from ..model import Json
from ..problems import Problem

_ASSET = "asset"
_TEXTS = ("title", "description")


def check(metadata: Json) -> None:
    """Refuse what is not made of templates, and a title or a description that is no text; all else is free.

    Raises:
        Problem: 400 ``validation_error`` naming the template or the field.
    """
    for template, fields in metadata.items():
        if not isinstance(fields, dict):
            raise Problem(400, "validation_error", detail={template: ["malformed"]})
    for name in _TEXTS:
        cell = metadata.get(_ASSET, {}).get(name, {})
        if not isinstance(cell, dict):
            raise Problem(400, "validation_error", detail={f"{_ASSET}.{name}": ["malformed"]})
        if not isinstance(cell.get("value"), str | None):
            raise Problem(400, "validation_error", detail={f"{_ASSET}.{name}.value": ["malformed"]})


def text(metadata: Json, name: str) -> str:
    """The page's title or description; empty where it has none."""
    cell: Any = metadata.get(_ASSET, {}).get(name) or {}
    return (cell.get("value") or "").strip()
