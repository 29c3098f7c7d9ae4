"""One file opened by its extractor: its columns, and its rows as lists of raw values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from .csvfile import CsvParams, read_rows
from .errors import UnreadableFile
from .fields import Column
from .jsonfile import read_geojson, read_json, read_json_lines
from .names import unique_names
from .types import clean, guess_type, is_empty

SAMPLE_ROWS = 1000
"""Rows from which types are guessed; later values that do not fit are row errors."""

RawRow = tuple[int, "list[Any] | str"]
"""Line (or number) of the row, and its values in the order of the columns, or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A resource to read.

    Attributes:
        path: Where the bytes are.

        extractor: One of the types of ``extractors()``.

        params: The extractor's parameters.

        filename: The name for ``extract_filename``; the path's by default.
    """

    path: Path
    extractor: str
    params: Mapping[str, Any] = field(default_factory=dict)
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """Columns of a file with guessed types, and a way to run through its rows from the start, any number of times."""

    columns: list[Column]
    rows: Callable[[], Iterator[RawRow]]


def open_source(source: Source, *, complete: bool = True) -> OpenedSource:
    """Look into a file: names and types of its columns.

    Args:
        source: The file and how to read it.

        complete: Whether to look through the whole file for keys of JSON objects (a preview needs only the sample).

    Raises:
        UnreadableFile: Missing, empty, undecodable, not of the extractor's format, or an extractor the sandbox lacks.
    """
    try:
        size = source.path.stat().st_size
    except OSError:
        raise UnreadableFile("The file of the resource is not there any more.") from None
    if size == 0:
        raise UnreadableFile("The file is empty.")
    if source.extractor == "csvfile":
        opened = _open_csv(source)
    elif source.extractor in ("jsonfile", "jsonlines", "geojson"):
        opened = _open_records(source, complete)
    else:
        raise UnreadableFile(f"The sandbox cannot read resources of type {source.extractor!r}.")
    return _with_filename(opened, source) if source.params.get("extract_filename") is True else opened


def _open_csv(source: Source) -> OpenedSource:
    params = CsvParams.of(source.params)
    sample = list(islice(read_rows(source.path, params), SAMPLE_ROWS + 1))
    cells = [row for _, row in sample if isinstance(row, list)]
    if not cells:
        raise UnreadableFile("The file holds no rows.")
    header = sample[0][1] if params.headers_first_row else None
    if isinstance(header, str):
        raise UnreadableFile(f"The line of the headers cannot be used: {header}.")
    width = len(header) if header else max(map(len, cells))
    labels = header or [f"column_{position}" for position in range(1, width + 1)]
    body = [row for row in (cells[1:] if header else cells) if len(row) == width]
    kinds = [guess_type(row[index] for row in body) for index in range(width)]

    def rows() -> Iterator[RawRow]:
        numbered = read_rows(source.path, params)
        if header:
            next(numbered, None)
        for line, row in numbered:
            if isinstance(row, list) and len(row) != width:
                yield line, f"the row has {_count(len(row))}, not {width}"
            else:
                yield line, row

    return OpenedSource(_columns(labels, kinds), rows)


def _count(cells: int) -> str:
    return f"{cells} cell{'' if cells == 1 else 's'}"


def _open_records(source: Source, complete: bool) -> OpenedSource:
    def records() -> Iterator[tuple[int, dict[str, Any] | str]]:
        if source.extractor == "geojson":
            return read_geojson(source.path)
        if source.extractor == "jsonlines":
            return read_json_lines(source.path)
        root, record = (str(source.params.get(name) or "") for name in ("json_root", "json_object"))
        return read_json(source.path, root=root, record=record)

    running = records()
    samples: dict[str, list[Any]] = {}
    seen = 0
    for _, record in islice(running, SAMPLE_ROWS):
        if isinstance(record, dict):
            seen += 1
            for key, value in record.items():
                samples.setdefault(key, []).append(value)
    # Objects need not agree in their keys: without the rest, a key that comes late would be lost without a word.
    late: dict[str, list[Any]] = {}
    for _, record in running if complete else ():
        if isinstance(record, dict):
            seen += 1
            for key in record.keys() - samples.keys():
                if len(values := late.setdefault(key, [])) < SAMPLE_ROWS:
                    values.append(record[key])
    if not seen:
        raise UnreadableFile("The file holds no records.")
    samples |= late
    keys = list(samples)

    def rows() -> Iterator[RawRow]:
        for number, record in records():
            yield number, record if isinstance(record, str) else [record.get(key) for key in keys]

    return OpenedSource(_columns(keys, [guess_type(samples[key]) for key in keys]), rows)


def _columns(labels: list[str], kinds: list[str]) -> list[Column]:
    names = unique_names(labels)
    shown = [name if is_empty(label) else clean(label.strip()) for name, label in zip(names, labels, strict=True)]
    return [Column(name, label, kind) for name, label, kind in zip(names, shown, kinds, strict=True)]


def _with_filename(opened: OpenedSource, source: Source) -> OpenedSource:
    name = unique_names([*(column.name for column in opened.columns), "filename"])[-1]
    value = source.filename or source.path.name

    def rows() -> Iterator[RawRow]:
        for number, row in opened.rows():
            yield number, row if isinstance(row, str) else [*row, value]

    return OpenedSource([*opened.columns, Column(name, "filename", "text")], rows)
