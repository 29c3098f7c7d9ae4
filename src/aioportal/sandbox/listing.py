"""How lists are searched and sorted by their query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .exchange import Exchange
from .model import Json
from .problems import Problem

Field = Callable[[Json], Any]


def found(exchange: Exchange, items: Iterable[Json], *fields: str) -> list[Json]:
    """The objects that hold each word of ``search`` in one of the fields; all of them without a search."""
    words = str(exchange.query.get("search", "")).casefold().split()
    return [item for item in items if all(any(word in _text(item, name) for name in fields) for word in words)]


def _text(item: Json, name: str) -> str:
    value = item.get(name)
    return str(value).casefold() if value is not None else ""


def by_field(*names: str) -> dict[str, Field]:
    """The fields of those names, for ``ordered``; what an object lacks sorts first."""
    return {name: _sorting(name) for name in names}


def _sorting(name: str) -> Field:
    return lambda item: (item.get(name) is not None, item.get(name))


def ordered(
    exchange: Exchange,
    items: Iterable[Json],
    fields: Mapping[str, Field],
    *,
    parameter: str = "sort",
    default: str = "",
) -> list[Json]:
    """The objects sorted by the fields of the query, the first one first; a minus before a field turns it round.

    Args:
        exchange: the call.
        items: the objects.
        fields: what each field sorts by.
        parameter: the name of the query parameter; its fields come joined by commas, or repeated.
        default: what stands in for a parameter that is not given.

    Raises:
        Problem: 400 ``validation_error`` for a field that is none of them.
    """
    given = exchange.query.get(parameter, default)
    wanted = [name for part in (given if isinstance(given, list) else [given]) for name in str(part).split(",") if name]
    listed = list(items)
    for name in reversed(wanted):
        field = fields.get(name.strip().removeprefix("-"))
        if field is None:
            raise Problem(400, "validation_error", detail={parameter: [("unknown", {"value": name})]})
        listed.sort(key=field, reverse=name.strip().startswith("-"))
    return listed
