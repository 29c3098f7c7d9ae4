"""What differs between the files and the portal, and what moved on the portal since the pull. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...bodies import same_json
from ..plan import FieldChange
from .fields import is_content
from .jsontext import digest, plain

Fields = Mapping[str, Any]
"""Full name of a value → the value; what is blank is not in it."""

_CONTEXT = 1
_MOST_LINES = 12
_WIDTH = 160


class TextChange(FieldChange):
    """A change of a text of several lines, or of a list, shown line by line."""

    __slots__ = ()

    def line(self) -> str:
        """The lines that differ, with their neighbours."""
        before, after = _lines(self.before), _lines(self.after)
        if not before or not after:
            word, lines = ("new", after) if not before else ("removed", before)
            return f"{self.name}: {word}, {len(lines)} {'line' if len(lines) == 1 else 'lines'}"
        told = list(_difference(before, after))
        more = len(told) - _MOST_LINES
        shown = told[:_MOST_LINES] + ([f"… {more} more lines"] if more > 0 else [])
        return "\n".join([f"{self.name}:", *(f"      {line[:_WIDTH]}" for line in shown)])


class ContentChange(FieldChange):
    """A change of a file's content, of which only the SHA-256 is known."""

    __slots__ = ()

    def line(self) -> str:
        """The beginnings of the hashes."""
        before, after = (f"SHA-256 {value[:8]}…" if value else "" for value in (self.before, self.after))
        return f"{self.name}: {' → '.join(part for part in (before, after) if part)}"


@dataclass(frozen=True, slots=True)
class Base:
    """What is known of a thing from the last pull or apply, as the side file keeps it.

    Attributes:
        uid: what the portal called it.
        fields: the digest of each of its values.
        writing: the values that an apply set out to write and did not confirm; ``"*"`` for all.
    """

    uid: str | None
    fields: Mapping[str, str]
    writing: frozenset[str] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether the thing was ever seen, not only about to be created."""
        return self.uid is not None or bool(self.fields)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a thing on the portal stands to its file.

    Attributes:
        names: the values that differ.
        moved: the values that somebody else changed on the portal since the pull.
    """

    names: tuple[str, ...]
    moved: tuple[str, ...] = ()


def compare(wanted: Fields, there: Fields, base: Base | None) -> Verdict:
    """Compare the file of a thing with the thing itself.

    Args:
        wanted: the values in the file; empty where the file is gone.
        there: the values on the portal, as far as the file speaks of them; empty where it has no such thing.
        base: what is known of it.
    """
    names = tuple(name for name in _all(there, wanted) if not _same(there, wanted, name))
    if not names:
        return Verdict(())
    if base is None or not (base.is_complete or base.writing):
        return Verdict(names, tuple(names) if there else ())
    if "*" in base.writing:
        return Verdict(names)
    moved = [
        name
        for name in names
        if name not in base.writing and base.fields.get(name) != (digest(there[name]) if name in there else None)
    ]
    return Verdict(names, tuple(moved))


def edited(local: Fields, base: Base | None) -> tuple[str, ...]:
    """The values of a file that are neither as at the pull nor were applied since."""
    known = base.fields if base is not None else {}
    names = dict.fromkeys([*known, *local])
    return tuple(name for name in names if (digest(local[name]) if name in local else None) != known.get(name))


def digests(fields: Fields) -> dict[str, str]:
    """What the side file keeps of a thing's values."""
    return {name: digest(value) for name, value in fields.items()}


def field_changes(there: Fields, wanted: Fields, names: tuple[str, ...]) -> tuple[FieldChange, ...]:
    """The differences as people read them: maps by their keys, texts and lists by their lines."""
    return tuple(change for name in names for change in _changes(name, there.get(name), wanted.get(name)))


def _changes(name: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            if not same_json(before.get(key), after.get(key)):
                yield from _changes(f"{name}.{key}", before.get(key), after.get(key))
    elif is_content(name):
        yield ContentChange(name, before, after)
    elif _is_long(before) or _is_long(after):
        yield TextChange(name, before, after)
    else:
        yield FieldChange(name, before, after)


def _is_long(value: Any) -> bool:
    if isinstance(value, str):
        return "\n" in value
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [json.dumps(item, ensure_ascii=False) for item in value]
    return value.splitlines() if isinstance(value, str) else [json.dumps(value, ensure_ascii=False)]


def _difference(before: list[str], after: list[str]) -> Iterator[str]:
    for line in difflib.unified_diff(before, after, n=_CONTEXT, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[:1]} {line[1:]}"


def _all(there: Fields, wanted: Fields) -> list[str]:
    return list(dict.fromkeys([*wanted, *there]))


def _same(there: Fields, wanted: Fields, name: str) -> bool:
    if (name in there) != (name in wanted):
        return False
    return same_json(plain(there[name]), plain(wanted[name]))
