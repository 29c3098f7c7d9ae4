"""What the tables of users, groups and rulesets say in one cell: lists, limits, switches. Pure.

A cell that is empty says nothing, and what it stands for stays. Lists are words between ``|``; a lone ``|`` is the
empty list. ``*`` is everything: all fields, all records, no limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ....core.errors import ArgumentError
from ..tables import truth

if TYPE_CHECKING:
    from ..tables import Row, Table

EVERYTHING = "*"
"""The cell for all fields, all records, no limit."""
EMPTY = "|"
"""The cell for none at all."""

QUOTA_UNITS = ("second", "minute", "hour", "day", "month")
LIMIT_UNITS = (*QUOTA_UNITS, "year")


def check_columns(table: Table, known: Sequence[str]) -> None:
    """Refuse columns that nobody would read: a misspelt one would pass for nothing to do.

    Raises:
        ArgumentError: names the first of them, and what it may have meant.
    """
    for column in table.columns:
        if column not in known:
            near = get_close_matches(column, known, n=1)
            raise ArgumentError(
                f"{table.name} has the column {column!r}, which means nothing here",
                hint=f"Did you mean {near[0]!r}?" if near else f"Its columns may be: {', '.join(known)}.",
            )


def words(table: Table, row: Row, column: str) -> tuple[str, ...] | None:
    """The words of a list, each once; None where the cell is empty.

    Raises:
        ArgumentError: a word that is none.
    """
    value = row.values.get(column)
    if value is None:
        return None
    parts: Iterable[Any] = value if isinstance(value, list | tuple) else (row.text(column) or "").split("|")
    found = []
    for part in parts:
        if not isinstance(part, str):
            raise ArgumentError(
                f"{table.place(row, column)}: {part!r} is no text", hint='Write words between "|": one|two.'
            )
        if part.strip():
            found.append(part.strip())
    # A cell of blanks alone says nothing; only a bar says that there are none.
    if not found and isinstance(value, str) and "|" not in value:
        return None
    return tuple(dict.fromkeys(found))


def flag(table: Table, row: Row, column: str) -> bool | None:
    """Yes or no; None where the cell is empty.

    Raises:
        ArgumentError: neither.
    """
    value = row.values.get(column)
    said = truth(row.text(column))
    if said is None and row.text(column):
        raise ArgumentError(
            f"{table.place(row, column)}: {value!r} is neither true nor false", hint="Write true or false."
        )
    return said


def limit(table: Table, row: Row, column: str, units: Sequence[str]) -> dict[str, Any] | None:
    """How many calls in which time, ``20000/day`` → ``{"limit": 20000, "unit": "day"}``; ``{}`` for ``*``.

    Raises:
        ArgumentError: no such thing.
    """
    value = row.values.get(column)
    if isinstance(value, Mapping):
        text = f"{value.get('limit')}/{value.get('unit')}" if value else EVERYTHING
    else:
        text = row.text(column) or ""
    if not text:
        return None
    if text == EVERYTHING:
        return {}
    number, slash, unit = (part.strip() for part in text.partition("/"))
    if not slash or not (number.isascii() and number.isdigit() and len(number) < 19) or unit not in units:
        raise ArgumentError(
            f"{table.place(row, column)}: {text!r} is no number of calls in a time",
            hint=f"Write 20000/day; the time is one of {', '.join(units)}; * is no limit.",
        )
    return {"limit": int(number), "unit": unit}


def of_words(values: Any) -> str | None:
    """A list as a cell that ``words`` reads back; None where the portal does not tell."""
    return EMPTY if values == [] else "|".join(values) if isinstance(values, list | tuple) else None


def of_limit(value: Any) -> str | None:
    """A limit as a cell that ``limit`` reads back."""
    if not value:
        return EVERYTHING
    return f"{value['limit']}/{value['unit']}" if isinstance(value, Mapping) and "limit" in value else None
