"""What is wished for the fields of datasets, and the field configurations that it takes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....core.errors import ArgumentError
from ...bodies import same_json
from ..tables import Row, Table, truth
from .merging import StackWrite, labelled

TYPES = ("text", "int", "double", "geo_point_2d", "geo_shape", "date", "datetime", "file")
"""What a field can hold (Huwise documentation)."""
FLAGS = ("id", "sortable")
"""Annotations that take no argument."""
ANNOTATIONS = (*FLAGS, "timeserie_precision", "unit", "decimals", "multivalued", "hierarchical")
COLUMNS = ("dataset_id", "dataset_uid", "field", "label", "type", "description", *ANNOTATIONS)

_HINT = f"Types are {', '.join(TYPES)}."


@dataclass(frozen=True, slots=True)
class FieldWish:
    """What one field is to be; None says nothing.

    Attributes:
        name: its technical name.
        label: its name for people.
        type: what it holds.
        description: the text for readers.
        annotations: by word, their arguments.
    """

    name: str
    label: str | None = None
    type: str | None = None
    description: str | None = None
    annotations: Mapping[str, list[Any]] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The wish as plain JSON."""
        said = {"label": self.label, "type": self.type, "description": self.description}
        return {"field": self.name, **said, "annotations": dict(self.annotations)}


@dataclass(frozen=True, slots=True)
class SchemaWish:
    """What the fields of one dataset are to be."""

    dataset: str
    fields: tuple[FieldWish, ...]


def schemas_of(table: Table) -> tuple[list[SchemaWish], list[str]]:
    """The wishes by dataset, and the columns that say nothing here.

    Raises:
        ArgumentError: a field twice, a type or an annotation that there is none of; the message names the row.
    """
    found: dict[str, dict[str, FieldWish]] = {}
    for row in table.rows:
        name, wish = row.text("dataset_uid") or row.text("dataset_id") or "", _wish(table, row)
        fields = found.setdefault(name, {})
        if wish.name in fields:
            raise ArgumentError(f"{table.place(row)}: the field {wish.name!r} of {name!r} is named twice")
        fields[wish.name] = wish
    unread = [column for column in table.columns if column not in COLUMNS]
    return [SchemaWish(name, tuple(fields.values())) for name, fields in found.items()], unread


def _wish(table: Table, row: Row) -> FieldWish:
    kind = row.text("type")
    if kind is not None and kind not in TYPES:
        raise ArgumentError(f"{table.place(row, 'type')}: {kind!r} is no type of a field", hint=_HINT)
    annotations: dict[str, list[Any]] = {}
    for word in ANNOTATIONS:
        text = row.text(word)
        if text is None:
            continue
        if word in FLAGS and text.lower() != "x" and truth(text) is not True:
            raise ArgumentError(
                f"{table.place(row, word)}: {text!r} is not true", hint="Leave the cell empty where nothing is to be."
            )
        if word == "decimals" and not (text.isascii() and text.isdigit()):
            raise ArgumentError(f"{table.place(row, word)}: {text!r} is no number of decimals")
        annotations[word] = [] if word in FLAGS else [int(text) if word == "decimals" else text]
    return FieldWish(row.text("field") or "", row.text("label"), kind, row.text("description"), annotations)


def schema_writes(there: Sequence[Mapping[str, Any]], wishes: Sequence[FieldWish]) -> list[StackWrite]:
    """The requests after which a dataset's fields are as wished.

    A configuration is found by type and field, and changed in place; the last of several, since that is the one that
    takes effect. One that is missing is appended. Nothing is deleted, and what a wish does not name stays.

    Args:
        there: the field configurations with their uids, in order.
        wishes: for single fields.
    """
    return [write for wish in wishes for write in _writes(there, wish)]


def _writes(there: Sequence[Mapping[str, Any]], wish: FieldWish) -> Iterator[StackWrite]:
    names = aliases(there, wish.name)
    final = names[-1]
    if wish.label is not None:
        renames = [one for one in there if one.get("type") == "rename" and one.get("to_name") == final]
        new = {"type": "rename", "from_name": final, "to_name": final}
        yield from _write(renames, new, {"field_label": wish.label})
    if wish.type is not None:
        yield from _write(_of(there, "type", names), {"type": "type", "field": final}, {"type_param": wish.type})
    if wish.description is not None:
        new = {"type": "description", "field": final}
        yield from _write(_of(there, "description", names), new, {"description": wish.description})
    for word, args in wish.annotations.items():
        known = [one for one in _of(there, "annotate", names) if one.get("annotation") == word]
        new = {"type": "annotate", "field": final, "annotation": word}
        yield from _write(known, new, {"args": args} if args else {})


def _of(there: Sequence[Mapping[str, Any]], kind: str, names: Sequence[str]) -> list[Mapping[str, Any]]:
    return [one for one in there if one.get("type") == kind and one.get("field") in names]


def _write(known: Sequence[Mapping[str, Any]], new: dict[str, Any], said: dict[str, Any]) -> Iterator[StackWrite]:
    if not known:
        yield StackWrite(None, labelled({**new, **said}), None)
        return
    before = {key: value for key, value in known[-1].items() if key != "uid"}
    if any(not same_json(before.get(key), value) for key, value in said.items()):
        yield StackWrite(str(known[-1].get("uid")), {**before, **said}, before)


def aliases(there: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """All technical names that a field has on its way through the renames, the one that visitors see at the end."""
    names = [name]
    for one in there:
        if one.get("type") == "rename" and one.get("from_name") == names[-1] and one.get("to_name") not in names:
            names.append(str(one.get("to_name")))
    for one in reversed(there):
        if one.get("type") == "rename" and one.get("to_name") == names[0] and one.get("from_name") not in names:
            names.insert(0, str(one.get("from_name")))
    return names
