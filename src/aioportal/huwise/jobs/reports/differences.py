"""What changed between two inventories: which datasets came, which went, which values differ. Pure but for files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....core.errors import ArgumentError
from ..plan import FieldChange
from ..tables import TableSource, plain_text, read_table
from .asking import cell
from .catalogue import COLUMNS, PARTS, Inventory

MOVING = ("records", "updated", "since")
"""Columns that differ from day to day wherever a dataset is alive."""

Kind = Literal["added", "removed", "changed"]

_SIGNS: dict[Kind, str] = {"added": "+", "removed": "-", "changed": "~"}
_KEYS = ("uid", "dataset_id")
_NOTES = "problems"
_SHOWN = ("title", "status", "is_published")

InventorySource = Inventory | TableSource


@dataclass(frozen=True, slots=True)
class Difference:
    """One dataset that differs.

    Attributes:
        key: its ``dataset_id``, as far as the inventories have it, else its uid.
        kind: ``"added"``, ``"removed"`` or ``"changed"``.
        fields: what differs; for one that came or went, what it is.
    """

    key: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()

    def lines(self) -> Iterator[str]:
        """The difference as people read it."""
        yield f"{_SIGNS[self.kind]} {self.key}"
        for change in self.fields:
            yield f"    {change.line()}"

    def as_data(self) -> dict[str, Any]:
        """The difference as plain data."""
        fields = [{"name": item.name, "before": item.before, "after": item.after} for item in self.fields]
        return {"key": self.key, "kind": self.kind, "fields": fields}


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed from one inventory to another.

    Attributes:
        added: datasets that only the new one has, by key.
        removed: those that only the old one has.
        changed: those in both that differ.
        columns: the columns that were compared.
        notes: what could not be compared.
    """

    added: tuple[Difference, ...]
    removed: tuple[Difference, ...]
    changed: tuple[Difference, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed)

    def summary(self) -> str:
        """The counts in one line."""
        counts = [f"{len(getattr(self, kind)):,} {kind}" for kind in ("added", "removed", "changed")]
        return f"diff: {', '.join(counts)}"

    def lines(self) -> Iterator[str]:
        """The differences as people read them."""
        for difference in (*self.removed, *self.added, *self.changed):
            yield from difference.lines()
        for note in self.notes:
            yield f"note: {note}"
        yield self.summary()

    def as_data(self) -> dict[str, Any]:
        """The differences as plain data."""
        return {
            "added": [item.as_data() for item in self.added],
            "removed": [item.as_data() for item in self.removed],
            "changed": [item.as_data() for item in self.changed],
            "columns": list(self.columns),
            "notes": list(self.notes),
        }


def inventory_diff(
    old: InventorySource,
    new: InventorySource,
    *,
    ignore: Sequence[str] = MOVING,
    columns: Sequence[str] | None = None,
) -> Differences:
    """Compare two inventories. Sends nothing.

    Datasets are matched by uid, which never changes, so that a new ``dataset_id`` is a change of that dataset; by
    ``dataset_id`` where an inventory lacks uids. CSV knows only text, so values are compared as the text of their
    cells: an inventory as CSV equals the same as JSON. What one of them could not read (``problems``) is not compared.

    Args:
        old: an ``Inventory``, a file (CSV, XLSX, JSON as ``inventory`` writes or prints it), or rows.
        new: the same, later.
        ignore: columns that are not compared; by default those that move from day to day: records, updated, since.
        columns: compare these only, moving ones too.

    Returns:
        What came, what went and what changed, and what could not be compared.

    Raises:
        ArgumentError: a file that cannot be read or is no inventory, a dataset that stands in one twice, or a column
            that is in neither.
    """
    before, after = _rows(old, "old"), _rows(new, "new")
    key = next((name for name in _KEYS if all(_all_have(rows, name) for rows in (before, after))), None)
    if key is None:
        raise ArgumentError(
            "the two inventories have neither uid nor dataset_id in common", hint="Keep one of the columns in both."
        )
    there, here = _by(key, before, "old"), _by(key, after, "new")
    compared, notes = _columns(before, after, ignore, columns)
    changed, unknown = [], 0
    for name in there.keys() & here.keys():
        fields, skipped = _compare(there[name], here[name], compared)
        unknown += skipped
        if fields:
            changed.append(Difference(_name(here[name], name), "changed", fields))
    if unknown:
        notes.append(f"{unknown:,} values were not compared, since one of the two inventories could not read them")
    added = [_whole(here[name], name, "added") for name in here.keys() - there.keys()]
    removed = [_whole(there[name], name, "removed") for name in there.keys() - here.keys()]
    return Differences(_sorted(added), _sorted(removed), _sorted(changed), compared, tuple(notes))


def _sorted(found: list[Difference]) -> tuple[Difference, ...]:
    return tuple(sorted(found, key=lambda item: item.key))


def inventory_columns(
    old: InventorySource, *, ignore: Sequence[str] | None = None, columns: Sequence[str] | None = None
) -> tuple[str, ...]:
    """What a later inventory needs to be compared with an earlier one, so that no more is asked of the portal.

    Args:
        old: the earlier one.
        ignore: columns that will not be compared; None for those that move.
        columns: the only ones that will be.

    Raises:
        ArgumentError: ``old`` cannot be read or is no inventory.
    """
    there = dict.fromkeys(name for row in _rows(old, "old") for name in row)
    left_out = MOVING if ignore is None else ignore
    wanted = [name for name in there if name not in left_out] if columns is None else columns
    # How an added dataset is shown costs nothing: all of it stands in the list.
    needed = {*_KEYS, _NOTES, *(name for name in _SHOWN if name != "status"), *wanted}
    return tuple(name for name in COLUMNS if name in needed)


def _rows(source: InventorySource, which: str) -> list[dict[str, Any]]:
    if isinstance(source, Inventory):
        return [dict(row) for row in source.rows]
    if isinstance(source, str | os.PathLike) and os.fspath(source).lower().endswith(".json"):
        printed = _printed(os.fspath(source))
        if printed is not None:
            source = printed
    table = read_table(source)
    if table.columns and not set(_KEYS) & set(table.columns):
        raise ArgumentError(
            f"{table.name}, the {which} inventory, has neither uid nor dataset_id",
            hint=f"Its columns are: {', '.join(table.columns)}.",
        )
    return [{column: row.values.get(column) for column in table.columns} for row in table.rows]


def _printed(path: str) -> list[Mapping[str, Any]] | None:
    """The rows of what ``inventory --json`` prints; None where the file is anything else."""
    try:
        data = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None  # read_table says what is wrong
    rows = data.get("rows") if isinstance(data, dict) else None
    return rows if isinstance(rows, list) else None


def _all_have(rows: list[dict[str, Any]], name: str) -> bool:
    return all(_text(row.get(name)) for row in rows)


def _by(key: str, rows: list[dict[str, Any]], which: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = _text(row[key])
        if name in found:
            raise ArgumentError(f"the {which} inventory has {name!r} twice", hint="Each dataset stands in it once.")
        found[name] = row
    return found


def _columns(
    before: list[dict[str, Any]], after: list[dict[str, Any]], ignore: Sequence[str], wanted: Sequence[str] | None
) -> tuple[tuple[str, ...], list[str]]:
    """What to compare, and notes on what one of the two lacks."""
    old, new = (list(dict.fromkeys(name for row in rows for name in row)) for rows in (before, after))
    either = list(dict.fromkeys([*new, *old]))
    for name, given in (("ignore", ignore), ("columns", wanted)):
        if isinstance(given, str):
            raise ArgumentError(f"{name}={given!r} is one text", hint="Give a list of columns.")
    unknown = [name for name in wanted or () if either and name not in either]
    if unknown:
        raise ArgumentError(
            f"no inventory has the column {', '.join(map(repr, unknown))}", hint=f"They have {', '.join(either)}."
        )
    candidates = list(wanted) if wanted is not None else [name for name in either if name not in ignore]
    candidates = [name for name in candidates if name != _NOTES]
    if not before or not after:
        return tuple(candidates), []
    compared = tuple(name for name in candidates if name in old and name in new)
    notes = []
    for which, names in (("old", old), ("new", new)):
        alone = [name for name in candidates if name in names and name not in compared]
        if alone:
            notes.append(f"only the {which} inventory has {', '.join(alone)}; not compared")
    return compared, notes


def _compare(
    before: Mapping[str, Any], after: Mapping[str, Any], columns: Sequence[str]
) -> tuple[tuple[FieldChange, ...], int]:
    """The values that differ, and how many are not known on one side."""
    unread = _unread(before) | _unread(after)
    fields, skipped = [], 0
    for name in columns:
        if _text(before.get(name)) == _text(after.get(name)):
            continue
        if name in unread:
            skipped += 1
        else:
            fields.append(_change(name, before.get(name), after.get(name)))
    return tuple(fields), skipped


def _change(name: str, before: Any, after: Any) -> FieldChange:
    """The change; as texts where one side knows only text."""
    if isinstance(before, str) != isinstance(after, str):
        before, after = (None if value is None else _text(value) for value in (before, after))
    return FieldChange(name, before, after)


def _unread(row: Mapping[str, Any]) -> set[str]:
    """The columns of the parts that could not be read for this row."""
    problems = row.get(_NOTES) or ()
    texts = problems.split("; ") if isinstance(problems, str) else [str(text) for text in problems]
    parts = [part for part in PARTS if any(text.startswith(f"{part}:") for text in texts)]
    return {column for part in parts for column in PARTS[part]}


def _text(value: Any) -> str:
    """A value as the text of its cell, by which CSV and JSON are alike."""
    plain = cell(value)
    return "" if plain is None else plain_text(plain).strip()


def _name(row: Mapping[str, Any], key: str) -> str:
    return _text(row.get("dataset_id")) or key


def _whole(row: Mapping[str, Any], key: str, kind: Kind) -> Difference:
    values = [(name, row.get(name)) for name in _SHOWN if _text(row.get(name))]
    added = kind == "added"
    fields = (FieldChange(name, None if added else value, value if added else None) for name, value in values)
    return Difference(_name(row, key), kind, tuple(fields))
