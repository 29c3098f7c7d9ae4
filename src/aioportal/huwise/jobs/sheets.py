"""Spreadsheets (XLSX), read and written by openpyxl, which the extra ``xlsx`` installs."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...core.errors import ArgumentError
from .tables import plain_text

if TYPE_CHECKING:
    import openpyxl

_LONGEST_CELL = 32_767
"""Characters; the format's limit, beyond which programs cut without a word."""

# What XML cannot hold, or changes on the way (a carriage return), is written as _x000D_; so is what looks like that.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_sheet(name: str, content: bytes) -> list[tuple[int, Sequence[Any]]]:
    """The rows of the first sheet, with their numbers; dates as ISO text.

    Raises:
        ArgumentError: no spreadsheet, an error or a formula without a value in a cell, or openpyxl is not installed.
    """
    module = _openpyxl()
    try:
        lines = list(_lines(module, content))
        if any(kind == "f" for _, cells in lines for _, kind in cells):
            # A formula counts for the value that the spreadsheet program saved with it.
            values = dict(_lines(module, content, values=True))
            lines = [(number, _valued(name, number, cells, values.get(number, ()))) for number, cells in lines]
    except ArgumentError:
        raise
    except Exception as error:
        # Of a damaged file openpyxl and its parser raise errors of any class.
        raise ArgumentError(f"{name} is no XLSX spreadsheet that can be read: {error}") from None
    return [
        (number, [_plain(name, number, position, value, kind) for position, (value, kind) in enumerate(cells)])
        for number, cells in lines
    ]


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise ArgumentError(
            "spreadsheets need the package 'openpyxl', which is not installed",
            hint='pip install "aioportal[xlsx]", or save the table as CSV.',
        ) from None
    return openpyxl


def _lines(module: Any, content: bytes, *, values: bool = False) -> Iterator[tuple[int, list[tuple[Any, str]]]]:
    book: openpyxl.Workbook = module.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(), start=1):
            yield number, [(cell.value, cell.data_type) for cell in row]
    finally:
        book.close()


def _valued(
    name: str, number: int, cells: Sequence[tuple[Any, str]], values: Sequence[tuple[Any, str]]
) -> list[tuple[Any, str]]:
    found = []
    for position, (value, kind) in enumerate(cells):
        known = values[position] if position < len(values) else (None, "n")
        if kind == "f" and known[0] is None:
            raise ArgumentError(
                f"{name}, row {number}, cell {position + 1} holds a formula without a value: {str(value)[:60]}",
                hint="Open and save it in a spreadsheet program, or write the value itself.",
            )
        found.append(known if kind == "f" else (value, kind))
    return found


def _plain(name: str, number: int, position: int, value: Any, kind: str) -> Any:
    if kind == "e":
        raise ArgumentError(f"{name}, row {number}, cell {position + 1} holds the error {value}")
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return int(value)
    return value


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A spreadsheet of one sheet: the header stays in view, text stays text.

    Raises:
        ArgumentError: a text too long for a cell, or openpyxl is not installed.
    """
    module = _openpyxl()
    # All values first: a workbook that is given up half written complains later.
    lines = [
        [_value(value, number, column) for column, value in zip(columns, values, strict=True)]
        for number, values in enumerate([columns, *rows], start=1)
    ]
    book = module.Workbook(write_only=True)
    page = book.create_sheet("Table")
    page.freeze_panes = "A2"
    for line in lines:
        cells = [module.cell.WriteOnlyCell(page, value) for value in line]
        for cell, value in zip(cells, line, strict=True):
            if isinstance(value, str):
                # Otherwise text that begins with = would become a formula.
                cell.data_type = "s"
        page.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _value(value: Any, number: int, column: str) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    escaped = _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", plain_text(value))
    if len(escaped) > _LONGEST_CELL:
        raise ArgumentError(
            f"row {number}, column {column!r} has {len(escaped):,} characters; a cell of XLSX holds {_LONGEST_CELL:,}",
            hint="Write CSV or JSON instead.",
        )
    return escaped
