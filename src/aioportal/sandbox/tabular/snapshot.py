"""A published table on disk: JSON lines that any window can be read from without the rest.

One file, replaced as a whole: a line per record, then a line that indexes every 256th of them, then a line of fixed
length that says where the index begins. A reader that has the old file open goes on reading the old table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from .errors import UnreadableFile
from .source import Source
from .table import Table, read_all

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_EVERY = 256
_TRAILER = 21  # twenty digits and a line feed


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a publish has written.

    Attributes:
        count: Records.

        fields: The fields, in the shape of ``Field.as_dict``.

        errors: Row errors in the shape of ``records_errors``, up to a bound.

        error_count: All row errors.

        truncated: Whether records were left out because of ``max_rows``.
    """

    count: int
    fields: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    error_count: int = 0
    truncated: bool = False


def publish(
    sources: Sequence[Source],
    field_configs: Iterable[Mapping[str, Any]],
    path: Path,
    *,
    max_rows: int | None = None,
) -> Snapshot:
    """Read all resources of a dataset and write the table that Explore shows.

    Args:
        sources: The resources, in order.

        field_configs: The dataset's field configurations, in order.

        path: Where the snapshot goes; an older one there is replaced at the end, and stays if reading fails.

        max_rows: The portal's limit of records, beyond which the table is cut.

    Raises:
        UnreadableFile: A file cannot be read.
    """
    return write(read_all(sources, field_configs), path, max_rows=max_rows)


def write(table: Table, path: Path, *, max_rows: int | None = None) -> Snapshot:
    """Write a table; see ``publish`` for the arguments."""
    fields = [item.as_dict() for item in table.fields]
    partial = path.with_name(path.name + ".part")
    offsets: list[int] = []
    count = position = 0
    try:
        with partial.open("wb") as file:
            for record in islice(table.rows, max_rows):
                if count % _EVERY == 0:
                    offsets.append(position)
                position += file.write(_line(record))
                count += 1
            truncated = max_rows is not None and count == max_rows and next(table.rows, None) is not None
            index = {"count": count, "every": _EVERY, "offsets": offsets, "fields": fields}
            file.write(_line(index))
            file.write(b"%020d\n" % position)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return Snapshot(count, fields, table.errors.items, table.errors.count, truncated)


def read_slice(path: Path, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """A window of a snapshot.

    Args:
        path: The snapshot.

        offset: Records to skip; past the end gives none.

        limit: Records at most.

    Returns:
        The number of all records, and those of the window in order.
    """
    with path.open("rb") as file:
        index = _index(file)
        count: int = index["count"]
        wanted = max(0, min(limit, count - offset))
        if not wanted:
            return count, []
        file.seek(index["offsets"][offset // index["every"]])
        skipped = offset % index["every"]
        return count, [json.loads(line) for line in islice(file, skipped, skipped + wanted)]


def read_fields(path: Path) -> list[dict[str, Any]]:
    """The fields of a snapshot."""
    with path.open("rb") as file:
        fields: list[dict[str, Any]] = _index(file)["fields"]
        return fields


def _index(file: BinaryIO) -> dict[str, Any]:
    file.seek(-_TRAILER, os.SEEK_END)
    file.seek(int(file.read(_TRAILER)))
    index: dict[str, Any] = json.loads(file.readline())
    return index


def _line(value: Mapping[str, Any]) -> bytes:
    # Every line feed inside a value is escaped by JSON, so that a record is a line.
    try:
        text = _ENCODER.encode(value)
    except ValueError:
        raise UnreadableFile("A geo shape holds a number without end, which no record can carry.") from None
    return text.encode("utf-8", "replace") + b"\n"
