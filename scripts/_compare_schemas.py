"""What two schemas say differently, as rows that name the component and the place in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from _compare_view import Reader, Side, View
from _contract import Node, name_of
from _normalise_walk import union_of

NOTHING = "-"


class Row(NamedTuple):
    """One difference."""

    kind: str
    """operation, path, success, body, parameter, field, type, enum, required or variant."""
    place: str
    """An operation, a parameter (`?limit`), or a component and the JSON pointer inside it."""
    ours: str
    theirs: str


class Place(NamedTuple):
    """Where a comparison stands."""

    anchor: str
    """The nearest component of ours, or the operation where there is none."""
    pointer: str = ""

    def __str__(self) -> str:
        return self.anchor + self.pointer

    def at(self, part: str) -> Place:
        """One step further inside."""
        return Place(self.anchor, f"{self.pointer}/{part}")


class Schemas:
    """Compares schemas of our contract with those of another document, on one side."""

    def __init__(self, ours: Node, theirs: Node, side: Side) -> None:
        self._side = side
        self._ours = Reader(ours, side)
        self._theirs = Reader(theirs, side)

    def compare(self, ours: Any, theirs: Any, place: Place) -> Iterator[Row]:
        """The rows for two schemas and all inside them."""
        yield from self._compare(ours, theirs, place, ())

    def _compare(self, ours: Any, theirs: Any, place: Place, way: tuple[tuple[str, str], ...]) -> Iterator[Row]:
        name = _named(ours)
        if name is not None:
            place = Place(name)
            step = (name, str(_named(theirs)))
            if step in way:
                return
            way = (*way, step)
        one, other = self._ours.view(ours), self._theirs.view(theirs)
        if not one.types or not other.types:  # one of them says nothing
            return
        if not _same_types(one.types, other.types):
            yield Row("type", str(place), one.shown, other.shown)
        if _is_text(one) and _is_text(other) and one.words != other.words:
            yield Row("enum", str(place), *_only(one.words, other.words))
        if "object" in one.types & other.types:
            yield from self._objects(one, other, place, way)
        if one.items is not None and other.items is not None:
            yield from self._compare(one.items, other.items, place.at("*"), way)

    def _objects(self, one: View, other: View, place: Place, way: tuple[tuple[str, str], ...]) -> Iterator[Row]:
        if not (one.fields or one.tags) or not (other.fields or other.tags):
            if one.values is not None and other.values is not None:
                yield from self._compare(one.values, other.values, place.at("*"), way)
            if one.guessed and not (one.fields or one.tags) and (other.fields or other.tags):
                yield Row("field", str(place), "open (guess)", " ".join(sorted(other.fields or other.tags)))
            return  # an open map on either side says nothing of its keys
        if one.tags or other.tags:
            yield from self._families(one, other, place, way)
        if one.fields and other.fields:
            yield from self._fields(one, other, place, way)

    def _families(self, one: View, other: View, place: Place, way: tuple[tuple[str, str], ...]) -> Iterator[Row]:
        key = one.key or other.key
        common = sorted(one.tags.keys() & other.tags.keys())
        found: dict[tuple[str, str, str, str], list[tuple[str, Row]]] = {}
        for tag in sorted(one.tags.keys() | other.tags.keys()):
            here = Place(place.anchor, f"{place.pointer}({key}={tag})")
            if tag not in common:
                yield Row("variant", str(here), *((tag, NOTHING) if tag in one.tags else (NOTHING, tag)))
                continue
            start = name_of(one.tags[tag]) or str(here)
            for row in self._compare(one.tags[tag], other.tags[tag], here, way):
                inside = row.place.startswith(f"{start}/")
                rest = row.place[len(start) :] if inside else row.place
                found.setdefault((row.kind, rest, row.ours, row.theirs), []).append((tag, row))
        for (kind, rest, mine, others), rows in found.items():
            if len(rows) > 1 and rest.startswith("/"):  # what the whole family shares is one difference, not one a kind
                tags = "*" if len(rows) == len(common) else "|".join(tag for tag, _ in rows)
                yield Row(kind, f"{place}({key}={tags}){rest}", mine, others)
            else:
                yield from dict.fromkeys(row for _, row in rows)

    def _fields(self, one: View, other: View, place: Place, way: tuple[tuple[str, str], ...]) -> Iterator[Row]:
        for name in [*one.fields, *(each for each in other.fields if each not in one.fields)]:
            here = place.at(name.replace("~", "~0").replace("/", "~1"))
            if name not in other.fields:
                yield Row("field", str(here), self._ours.view(one.fields[name]).shown, NOTHING)
            elif name not in one.fields:
                if name not in other.silent:
                    yield Row("field", str(here), NOTHING, self._theirs.view(other.fields[name]).shown)
            else:
                if name in other.silent:
                    continue
                told = name == one.key or _is_tag(one.fields[name])
                if not told and (name in one.required) != (name in other.required):
                    yield Row("required", str(here), self._need(name, one), self._need(name, other))
                yield from self._compare(one.fields[name], other.fields[name], here, way)

    def _need(self, name: str, view: View) -> str:
        yes, no = ("required", "optional") if self._side == "request" else ("promised", "not promised")
        return yes if name in view.required else no


def _named(node: Any) -> str | None:
    """The component that a schema is, or is beside null."""
    variants = union_of(node) if isinstance(node, dict) else []
    return name_of(variants[0] if len(variants) == 1 else node)


def _same_types(ours: set[str], theirs: set[str]) -> bool:
    """Whether they are the same, but that a whole number of ours may be any number of theirs.

    The vendor writes `number` for every count; the reverse, a whole number where we expect fractions, is a difference.
    """
    return ours == theirs or ours == {"integer" if name == "number" else name for name in theirs}


def _is_tag(node: Node) -> bool:
    return "const" in node


def _is_text(view: View) -> bool:
    return any(name.startswith("string") for name in view.types)


def _words(listed: set[str] | None) -> str:
    return "any word" if listed is None else " ".join(sorted(listed))


def _only(one: set[str] | None, other: set[str] | None) -> tuple[str, str]:
    """What only one of two lists of words has; "any word" where there is no list."""
    if one is None or other is None:
        return _words(one), _words(other)
    return " ".join(sorted(one - other)) or NOTHING, " ".join(sorted(other - one)) or NOTHING
