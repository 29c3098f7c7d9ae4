"""Rows of a delimited text file, with the extractor's parameters."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import UnreadableFile, shortened

# A cell may hold a whole geo shape. The bound also ends the search for the closing quote that is missing.
MAX_CELL = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CsvParams:
    """The parameters of the ``csvfile`` extractor (names: Huwise documentation and resources seen on portals)."""

    separator: str = ","
    encoding: str = "utf-8"
    headers_first_row: bool = True
    first_row_no: int = 1
    doublequote: bool = True
    escapechar: str | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> CsvParams:
        """Read the parameters; absent ones have the defaults above.

        Raises:
            UnreadableFile: A value that cannot work, such as a separator of two characters.
        """
        separator = params.get("separator") or ","
        escapechar = params.get("escapechar") or None
        for name, value in (("separator", separator), ("escapechar", escapechar)):
            if value is not None and (not isinstance(value, str) or len(value) != 1 or value in '\r\n"'):
                raise UnreadableFile(f"The parameter {name} must be one character, not {shortened(value)}.")
        if separator == escapechar:
            raise UnreadableFile("The parameters separator and escapechar must differ.")
        first = params.get("first_row_no", 1)
        if isinstance(first, bool) or not str(first).isdecimal() or int(first) < 1:
            raise UnreadableFile(f"The parameter first_row_no must be a line from 1, not {shortened(first)}.")
        return cls(
            separator=separator,
            encoding=text_encoding(params.get("encoding") or "utf-8"),
            headers_first_row=_flag(params, "headers_first_row"),
            first_row_no=int(first),
            doublequote=_flag(params, "doublequote"),
            escapechar=escapechar,
        )


def text_encoding(name: object) -> str:
    """The codec's own name for an encoding; UTF-8 becomes the codec that skips a byte order mark.

    Raises:
        UnreadableFile: No text encoding of that name exists.
    """
    try:
        found = codecs.lookup(str(name)).name
        "a".encode(found)  # a codec that is not for text refuses here
    except (LookupError, ValueError):
        raise UnreadableFile(f"The encoding {shortened(name)} is not known.") from None
    return "utf-8-sig" if found == "utf-8" else found


def read_rows(path: Path, params: CsvParams) -> Iterator[tuple[int, list[str] | str]]:
    """The rows from ``first_row_no`` on, blank lines skipped, in constant memory.

    Yields:
        The line of the row's end and the cells; or the line and, as text, what is wrong with the row's quotes.

    Raises:
        UnreadableFile: The file does not decode, or holds NUL characters.
    """
    csv.field_size_limit(MAX_CELL)  # process-wide: the standard library has no other switch
    try:
        # newline="" so that the csv module itself sees the line ends inside quoted cells
        with path.open(encoding=params.encoding, newline="") as file:
            reader = csv.reader(
                file,
                delimiter=params.separator,
                doublequote=params.doublequote,
                escapechar=params.escapechar,
                strict=True,
            )
            for _ in range(params.first_row_no - 1):
                if not file.readline():
                    return
            yield from _rows(reader, params.first_row_no - 1)
    except UnicodeError as error:
        raise UnreadableFile(f"The file is not {params.encoding.removesuffix('-sig')} text: {error}.") from None


def _rows(reader: Any, skipped: int) -> Iterator[tuple[int, list[str] | str]]:
    while True:
        try:
            cells: list[str] = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # The reader starts afresh on the next line, so one stray quote costs no more than its own row.
            yield reader.line_num + skipped, f"the row cannot be parsed ({error})"
            continue
        if cells and "\0" in cells[0]:
            raise UnreadableFile("The file is binary, not text.")
        if cells:
            yield reader.line_num + skipped, cells


def _flag(params: Mapping[str, Any], name: str) -> bool:
    value = params.get(name, True)
    if isinstance(value, bool):
        return value
    # Forms send words.
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise UnreadableFile(f"The parameter {name} must be true or false, not {shortened(value)}.")
