"""``metadata_apply``: metadata fields from a table, one row a dataset or one row a value."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from ....core.errors import ArgumentError
from ...bodies import jsonable, same_json
from ..frame import run_job
from ..options import JobOptions
from ..plan import Change
from ..report import JobResult
from ..select import Selected, select
from ..tables import Row, Table, TableSource, read_table
from .field_kinds import Definitions, UnfitError, value_of
from .metadata_writing import (
    FieldsWork,
    Metadata,
    Publish,
    Target,
    Write,
    is_from_source,
    set_field,
    shown_value,
)

if TYPE_CHECKING:
    from ...client import Huwise

NAMES = ("dataset_uid", "dataset_id")
_LONG = {"template", "field", "value", "file"}


@dataclass(frozen=True, slots=True)
class FieldWishes:
    """Values for fields of one dataset, as a table says them.

    Attributes:
        values: template, field, and what the cell holds; None removes the field.
        definitions: which fields there are.
        override_remote: write over what comes from the dataset's source.
        separator: between the values of a list in one cell.
    """

    values: tuple[tuple[str, str, Any], ...]
    definitions: Definitions
    override_remote: bool = True
    separator: str = "|"

    def content(self) -> object:
        """The cells as they are: what they mean may depend on what the portal holds."""
        return {f"{template}.{field}": given for template, field, given in self.values}

    def writes(self, metadata: Metadata) -> tuple[Write, ...]:
        """What differs from the cells; the problems of all of them in one."""
        found, problems = [], []
        for template, field, given in self.values:
            try:
                write = self._write(metadata, template, field, given)
            except UnfitError as error:
                problems.append(str(error))
                continue
            if write is not None:
                found.append(write)
        if problems:
            raise UnfitError("; ".join(problems))
        return tuple(found)

    def _write(self, metadata: Metadata, template: str, field: str, given: Any) -> Write | None:
        current = shown_value(metadata, template, field)
        if given is None:
            return self._removal(metadata, template, field)
        if same_json(current, given):
            return None
        problem = self.definitions.problem(template, field, metadata)
        if problem is not None:
            raise UnfitError(problem)
        try:
            value = value_of(self.definitions.kind(template, field, current), given, self.separator)
        except UnfitError as error:
            raise UnfitError(f"{template}.{field}: {error}") from None
        return set_field(metadata, template, field, value, override_remote=self.override_remote)

    def _removal(self, metadata: Metadata, template: str, field: str) -> Write | None:
        current = shown_value(metadata, template, field)
        # What the source of a dataset says stays; only what was written over it can be taken away.
        if current is None or is_from_source(metadata, template, field):
            return None
        return Write(template, field, current, (metadata[template][field]).get("remote_value"), None)


class Asked(NamedTuple):
    """What a table says of one dataset."""

    name: str
    """The dataset as it is to be called."""
    uid: str | None
    dataset_id: str | None
    values: dict[tuple[str, str], Any]
    row: int


async def metadata_apply(
    portal: Huwise,
    table: TableSource,
    *,
    publish: Publish = "auto",
    override_remote: bool = True,
    clear: str | None = None,
    separator: str = "|",
    unknown_fields: bool = False,
    verify: bool = False,
    where: Sequence[str] = (),
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring metadata fields to what a table says. Only fields that differ are written, each by itself.

    The table has one row a dataset, with a column ``dataset_id`` or ``dataset_uid`` and one column a field, named
    ``template.field``; or one row a value, with the columns ``template``, ``field`` and ``value``, or ``file`` for the
    content of a text file beside the table. An empty cell leaves the field as it is. Several values of a list stand in
    one cell with ``|`` between them, or as a list of JSON. Rows of a program and JSON have typed values; None or null
    removes a field.

    Args:
        portal: the client.
        table: a file (CSV, XLSX, JSON, JSON lines; ``"-"`` for standard input), or rows as mappings.
        publish: ``"auto"`` publishes the metadata of each published dataset of which a field was written, ``"always"``
            of each in the table, ``"no"`` of none. What a run that was killed had written and not published, the next
            one publishes by its journal, or with ``"always"``: the API does not say when metadata were published.
        override_remote: write fields that come from a dataset's source (harvested, federated), overriding it; with
            False such rows are problems.
        clear: a cell that holds this text removes the field, ``clear="-"``.
        separator: between the values of a list.
        unknown_fields: write also fields that no template defines; otherwise they are problems.
        verify: read each dataset back and fail where the portal shows another value than it was given.
        where: of the datasets in the table, only those that fulfil these conditions; see ``select``.
        options: see ``JobOptions``.

    Returns:
        The plan, and what became of it.

    Raises:
        ArgumentError: no such table; the message names row and column. Nothing was sent.
        JournalError: a journal of another table, in use, or damaged. Nothing was changed.
    """
    work = FieldsWork("metadata apply", publish, verify)
    if not separator:
        raise ArgumentError("separator is empty", hint="Give the sign between the values of a list, such as '|'.")
    read = await asyncio.to_thread(read_table, table, any_of=NAMES)
    folder = Path(os.fspath(table)).parent if isinstance(table, str | os.PathLike) and table != "-" else Path()
    asked = await asyncio.to_thread(asked_of, read, clear, lambda name: _content(folder / name, read))
    definitions = await Definitions.read(portal)
    readable = definitions.complete
    if unknown_fields:
        definitions = replace(definitions, complete=False)

    def wishes(one: Asked) -> FieldWishes:
        values = tuple((*path, value) for path, value in one.values.items())
        return FieldWishes(values, definitions, override_remote, separator)

    targets, problems, notes = await targets_of(portal, asked, wishes, where)
    if not readable:
        notes = (
            *notes,
            "The key may not read the templates: whether a field exists shows when it is written.",
        )
    return await run_job(portal, work, targets, notes=notes, problems=problems, **options)


async def targets_of(
    portal: Huwise, asked: Sequence[Asked], wishes: Callable[[Asked], FieldWishes], where: Sequence[str]
) -> tuple[list[Target], list[Change], tuple[str, ...]]:
    """The datasets that a table names, the names that are none, and how many the conditions leave out.

    Args:
        portal: the client.
        asked: what the table says.
        wishes: makes the wish.
        where: conditions; see ``select``.
    """
    if not asked:
        return [], [], ("The table has no rows.",)
    selection = await select(portal, [one.uid or one.dataset_id or "" for one in asked], where=where)
    by_uid = {one.uid: one for one in selection.datasets}
    by_id = {one.dataset_id: one for one in selection.datasets}
    missing, first = set(selection.missing), dict[str, str]()
    targets, problems, left = [], [], 0
    for one in asked:
        name = one.uid or one.dataset_id or ""
        found = by_uid.get(name) or (by_id.get(name) if one.uid is None else None)
        if found is None and (name in missing or not where):
            problems.append(Change(one.name, "problem", detail=selection.why(name)))
        elif found is None:
            left += 1
        elif (why := _conflict(one, found, first)) is not None:
            problems.append(Change(one.name, "problem", detail=why))
        else:
            first[found.uid] = one.name
            targets.append(Target.of(one.name, found, wishes(one)))
    notes = (f"{left:,} of the table's datasets left out: not as the conditions say.",) if left else ()
    return targets, problems, notes


def _conflict(one: Asked, found: Selected, first: Mapping[str, str]) -> str | None:
    if found.uid in first:
        return f"it is the dataset that the table also calls {first[found.uid]!r}; name it once"
    if one.uid is not None and one.dataset_id is not None and one.dataset_id != found.dataset_id:
        return f"the dataset {one.uid} is called {found.dataset_id!r} on the portal, not {one.dataset_id!r}"
    return None


# --- reading the table ---


def asked_of(table: Table, clear: str | None, content: Callable[[str], str]) -> list[Asked]:
    """What a table says of each dataset, in order; the rows of one dataset together.

    Args:
        table: wide or long.
        clear: the text that removes a field.
        content: reads a file that a cell names.

    Raises:
        ArgumentError: a column that names no field, a row without its parts, a field that is named twice.
    """
    own = [column for column in table.columns if column not in NAMES]
    long = bool(own) and set(own) <= _LONG
    if not long:
        for column in own:
            if not all(column.partition(".")[::2]):
                raise ArgumentError(
                    f"{table.name}: the column {column!r} names no field",
                    hint="Name it template.field, such as default.title; or the columns template, field, value.",
                )
    asked: dict[str, Asked] = {}
    for row in table.rows:
        uid, dataset_id = row.text("dataset_uid"), row.text("dataset_id")
        name = dataset_id or uid or ""
        one = asked.setdefault(name, Asked(name, uid, dataset_id, {}, row.number))
        if one.uid != uid:
            raise ArgumentError(f"{table.place(row)}: {name!r} has another dataset_uid than in row {one.row}")
        for path, value in _long(table, row, clear, content) if long else _wide(row, own, clear):
            if path in one.values:
                raise ArgumentError(
                    f"{table.place(row)}: {'.'.join(path)} of {name!r} was named before", hint="Give each field once."
                )
            one.values[path] = value
    return list(asked.values())


def _wide(row: Row, columns: Sequence[str], clear: str | None) -> list[tuple[tuple[str, str], Any]]:
    found = []
    for column in columns:
        template, _, field = column.partition(".")
        if column in row.values and not _blank(row.values[column]):
            found.append(((template, field), _cleared(row.values[column], clear)))
    return found


def _long(
    table: Table, row: Row, clear: str | None, content: Callable[[str], str]
) -> list[tuple[tuple[str, str], Any]]:
    template, field, file = row.text("template") or "", row.text("field") or "", row.text("file")
    if not template:
        template, _, field = field.partition(".")
    if not template or not field:
        raise ArgumentError(f"{table.place(row)} names no field", hint="Give template and field, or template.field.")
    has_value = "value" in row.values and not _blank(row.values["value"])
    if file is None:
        return [((template, field), _cleared(row.values["value"], clear))] if has_value else []
    if has_value:
        raise ArgumentError(f"{table.place(row)} has both a value and a file", hint="Fill in one of the two.")
    return [((template, field), content(file))]


def _blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _cleared(value: Any, clear: str | None) -> Any:
    return None if clear is not None and isinstance(value, str) and value == clear else jsonable(value)


def _content(path: Path, table: Table) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ArgumentError(f"{table.name} names the file {str(path)!r}, which cannot be read: {reason}") from None
