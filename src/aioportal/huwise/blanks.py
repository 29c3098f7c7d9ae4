"""Requests that a blank would turn into far more than anybody means: refused before they are sent, whoever builds them.

What portals make of them is not documented. The worst that fits is that nothing to select by selects everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..core.errors import ArgumentError
from .bodies import jsonable


def refuse_blanks(operation: str, query: Iterable[tuple[str, Any]], payload: Any) -> None:
    """Let a far-reaching request pass only where it says what it is for.

    Args:
        operation: ``"bulk_delete_code_editor_pages"`` or ``"bulk_delete_glossary_terms"``.
        query: its query pairs.
        payload: its body.

    Raises:
        ArgumentError: nothing selects, or something that selects is blank.
    """
    if operation == "bulk_delete_code_editor_pages":
        _refuse_all_pages([(name, value) for name, value in query if value is not None])
    else:
        body = jsonable(payload) if isinstance(payload, Mapping) or hasattr(payload, "to_dict") else {}
        _check("uid_list", body.get("uid_list"))


def _refuse_all_pages(chosen: list[tuple[str, Any]]) -> None:
    for name, value in chosen:
        _check(name, [value] if isinstance(value, str) else value)
    if not chosen:
        raise ArgumentError(
            "neither slug nor search says which pages to delete, which might delete them all",
            hint="Give the slugs of the pages, or words to search for.",
        )


def _check(name: str, values: Any) -> None:
    """Refuse a list that is empty, or holds something blank, which may be taken for no limit at all."""
    listed = list(values) if isinstance(values, (list, tuple)) else []
    if not listed or not all(isinstance(value, str) and value.strip() for value in listed):
        what = "is empty" if values in ([], (), [""], None) else "holds something blank or that is no text"
        raise ArgumentError(f"{name} {what}; what portals delete then is not documented", hint="Name what to delete.")
