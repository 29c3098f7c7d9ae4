"""Tables that people make: CSV, XLSX, JSON and rows of a program, read alike and written so that they read back alike.

Text that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return)
is written to CSV with an apostrophe before it, and reading takes that apostrophe away again. A cell that held
apostrophes before such a sign gets one more, so nothing is lost on the way.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from ...core.errors import ArgumentError

Form = Literal["csv", "json", "xlsx"]
TableSource = str | os.PathLike[str] | Iterable[Mapping[str, Any]]

_SUFFIXES: Mapping[str, str] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_DELIMITERS = ",;\t"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_SPECIAL = re.compile('[",;\t\r\n]')
_QUOTE = '"'
_LONGEST_CELL = 1 << 28
# As spreadsheet programs of several languages write them to CSV, and as people do.
_TRUTH: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "1", "vrai", "oui", "wahr", "ja"), True),
    **dict.fromkeys(("false", "no", "0", "faux", "non", "falsch", "nein"), False),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        number: the line of the file where it begins, the header being line 1; of rows without a file, 1 for the first.
        values: by column. CSV cells are text; those of XLSX and JSON have types. An empty cell is not there at all,
            nor is one with NaN, which data frames have in empty cells; null in JSON is there as None.
    """

    number: int
    values: Mapping[str, Any]

    def text(self, column: str) -> str | None:
        """The cell as trimmed text, None where it is empty; a number in a spreadsheet may be a name."""
        value = self.values.get(column)
        if value is None:
            return None
        return (value if isinstance(value, str) else plain_text(value)).strip() or None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in order.

    Attributes:
        name: the file, or ``"rows"``; errors name it.
        columns: in order.
        rows: those with any value in them.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, row: Row, column: str | None = None) -> str:
        """Where a cell is, for a message."""
        return f"{self.name}, row {row.number}" + (f", column {column!r}" if column is not None else "")


def plain_text(value: Any) -> str:
    """A scalar as a cell of text shows it; lists and objects as their JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def truth(value: Any) -> bool | None:
    """What a cell says where only true and false are meant; None for neither."""
    return _TRUTH.get(plain_text(value).strip().casefold())


def read_table(source: TableSource, *, required: Sequence[str] = (), any_of: Sequence[str] = ()) -> Table:
    """Read a table.

    Args:
        source: a file (``.csv`` with comma, semicolon or tab, ``.xlsx``, ``.json`` with a list of objects, ``.jsonl``),
            ``"-"`` for CSV on standard input, or rows as mappings.
        required: columns that must be there, with a value in every row.
        any_of: of these every row must have a value in one at least.

    Returns:
        Its columns and rows; rows without any value are left out.

    Raises:
        ArgumentError: the file cannot be read, or is no such table; the message names file, row and column.
    """
    if isinstance(source, Mapping) or not isinstance(source, str | os.PathLike | Iterable) or isinstance(source, bytes):
        raise ArgumentError(
            f"a table must be a file or rows, not {type(source).__name__}", hint="Give a path, or a list of mappings."
        )
    table = _of_file(os.fspath(source)) if isinstance(source, str | os.PathLike) else _of_rows("rows", source)
    _check(table, required, any_of)
    return table


def _of_file(path: str) -> Table:
    if path == "-":
        return _of_csv("standard input", sys.stdin.buffer.read())
    name, form = Path(path).name, _SUFFIXES.get(Path(path).suffix.lower())
    if form is None:
        raise ArgumentError(
            f"{name!r} has none of the endings {', '.join(_SUFFIXES)}", hint="Name the file after what it holds."
        )
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ArgumentError(f"the table {path!r} cannot be read: {error.strerror or error}") from None
    if form == "xlsx":
        from .sheets import read_sheet

        return _of_lines(name, read_sheet(name, content))
    if form == "csv":
        return _of_csv(name, content)
    if form == "jsonl":
        return _of_jsonl(name, _decoded(name, content))
    try:
        rows = json.loads(_decoded(name, content))
    except ValueError as error:
        raise ArgumentError(f"{name} is not JSON: {error}") from None
    if not isinstance(rows, list):
        raise ArgumentError(f"{name} holds no list of rows", hint='[{"dataset_id": "…", …}, …]')
    return _of_rows(name, rows)


def _decoded(name: str, content: bytes) -> str:
    # "Unicode text" of spreadsheet programs is UTF-16.
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ArgumentError(
            f"{name}, line {line} is not UTF-8",
            hint="Save it as CSV in UTF-8 (a form of its own in spreadsheet programs), or as XLSX.",
        ) from None


# --- rows of programs, and JSON ---


def _of_rows(name: str, rows: Iterable[Any]) -> Table:
    return _of_objects(name, ((number, row) for number, row in enumerate(rows, start=1)))


def _of_jsonl(name: str, text: str) -> Table:
    def objects() -> Iterator[tuple[int, Any]]:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except ValueError as error:
                    raise ArgumentError(f"{name}, row {number} is not JSON: {error}") from None

    return _of_objects(name, objects())


def _of_objects(name: str, objects: Iterable[tuple[int, Any]]) -> Table:
    columns: dict[str, None] = {}
    rows = []
    for number, values in objects:
        if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
            raise ArgumentError(f"{name}, row {number} is no object of columns and values", hint='{"column": value}')
        kept = {key: value for key, value in values.items() if not _is_empty(value)}
        columns |= dict.fromkeys(values)
        rows.append(Row(number, kept))
    return Table(name, tuple(columns), tuple(rows))


def _is_empty(value: Any) -> bool:
    # Data frames have NaN where a cell is empty, and it equals nothing, not even itself.
    return value == "" if isinstance(value, str) else isinstance(value, float) and value != value


# --- cells in lines ---


def _of_csv(name: str, content: bytes) -> Table:
    text = _decoded(name, content)
    first, _, rest = text.partition("\n")
    delimiter, skipped = None, 0
    if re.fullmatch(r"sep=.\r?", first, re.DOTALL):
        # The line with which spreadsheet programs are told the delimiter.
        delimiter, text, skipped = first[4], rest, 1
    delimiter = delimiter or _delimiter(text)

    def lines() -> Iterator[tuple[int, list[Any]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        begins = 1 + skipped
        try:
            for cells in reader:
                yield begins, [cell[1:] if _GUARDED.match(cell) else cell for cell in cells]
                begins = reader.line_num + 1 + skipped
        except csv.Error as error:
            raise ArgumentError(f"{name}, row {begins} is not CSV: {error}") from None

    with _long_cells():
        return _of_lines(name, lines())


def _delimiter(text: str) -> str:
    """The delimiter that the header has most of, outside quotes."""
    quoted, counts = False, dict.fromkeys(_DELIMITERS, 0)
    for sign in text:
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted:
            break
        elif sign in counts and not quoted:
            counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])


@contextmanager
def _long_cells() -> Iterator[None]:
    # The default of 128 KB is less than one page of HTML may have.
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _of_lines(name: str, lines: Iterable[tuple[int, Sequence[Any]]]) -> Table:
    """A table of a header and cells; of a cell, ``""`` and None are empty."""
    found = iter(lines)
    _, header = next(((number, cells) for number, cells in found if _filled(cells)), (0, ()))
    columns = [str(cell).strip() if cell is not None else "" for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise ArgumentError(f"{name} is empty", hint="The first row names the columns.")
    for position, column in enumerate(columns):
        if column and column in columns[:position]:
            raise ArgumentError(f"{name} has the column {column!r} twice", hint="Name each column once.")
    rows = []
    for number, cells in found:
        if not _filled(cells):
            continue
        for position, cell in enumerate(cells):
            if cell not in (None, "") and not (position < len(columns) and columns[position]):
                raise ArgumentError(f"{name}, row {number}: cell {position + 1} stands below no column's name")
        values = {
            column: cell for column, cell in zip(columns, cells, strict=False) if column and cell not in (None, "")
        }
        rows.append(Row(number, values))
    return Table(name, tuple(column for column in columns if column), tuple(rows))


def _filled(cells: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def _check(table: Table, required: Sequence[str], any_of: Sequence[str]) -> None:
    missing = [column for column in required if column not in table.columns]
    if missing and (table.columns or table.rows):
        raise ArgumentError(
            f"{table.name} has no column {', '.join(map(repr, missing))}",
            hint=f"Its columns are: {', '.join(table.columns)}.",
        )
    if any_of and table.columns and not set(any_of) & set(table.columns):
        raise ArgumentError(
            f"{table.name} has none of the columns {', '.join(map(repr, any_of))}",
            hint=f"Its columns are: {', '.join(table.columns)}.",
        )
    for row in table.rows:
        for column in required:
            if row.text(column) is None:
                raise ArgumentError(f"{table.place(row, column)} is empty", hint="Every row needs a value there.")
        if any_of and all(row.text(column) is None for column in any_of):
            raise ArgumentError(
                f"{table.place(row)} has no value in {' or '.join(map(repr, any_of))}", hint="Every row needs one."
            )


# --- writing ---


def write_table(
    target: str | os.PathLike[str] | None,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    form: Form | None = None,
    formulas: bool = False,
) -> str | None:
    """Write a table, as a whole or not at all.

    Args:
        target: the file, or None to get the text.
        columns: in order; a row's other keys are left out.
        rows: by column. None and what is missing make an empty cell; JSON keeps null apart from what is missing.
        form: None for what the file's ending says, and CSV for text.
        formulas: write CSV text that spreadsheets take for formulas as it is, without the apostrophe before it. Such a
            file is for programs only. XLSX keeps text as text in any case.

    Returns:
        The text where there is no file.

    Raises:
        ArgumentError: the file cannot be written, its ending says nothing, or XLSX cannot hold a value.
    """
    chosen = form or form_of(target)
    content = _content(chosen, columns, rows, formulas)
    if target is None:
        if isinstance(content, bytes):
            raise ArgumentError("XLSX is no text", hint="Name a file to write to.")
        return content
    path = Path(target)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ArgumentError(f"the table {str(path)!r} cannot be written: {error.strerror or error}") from None
    return None


def form_of(target: str | os.PathLike[str] | None) -> Form:
    """The form that a file's ending names, CSV for no file.

    Args:
        target: the file, or None.

    Raises:
        ArgumentError: the ending says nothing.
    """
    if target is None:
        return "csv"
    form = _SUFFIXES.get(Path(target).suffix.lower())
    if form not in ("csv", "json", "xlsx"):
        raise ArgumentError(
            f"{str(target)!r} ends in none of .csv, .xlsx, .json", hint="Name the file after its form, or say the form."
        )
    return cast("Form", form)


def _content(form: Form, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], formulas: bool) -> str | bytes:
    if form == "json":
        kept = [{column: row[column] for column in columns if column in row} for row in rows]
        lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False, default=str)}" for row in kept)
        return f"[\n{lines}\n]\n" if lines else "[]\n"
    if form == "xlsx":
        from .sheets import sheet

        return sheet(columns, ([row.get(column) for column in columns] for row in rows))
    table = [[_cell(column, formulas) for column in columns]]
    table += ([_cell(row.get(column), formulas) for column in columns] for row in rows)
    return "".join(f"{','.join(map(_quoted, line))}\n" for line in table)


def _cell(value: Any, formulas: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and not formulas and _FORMULA.match(value):
        return f"'{value}"
    return plain_text(value)


def _quoted(cell: str) -> str:
    # csv.writer leaves a lone carriage return bare, and no reader takes it for a part of the cell then.
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _SPECIAL.search(cell) else cell
