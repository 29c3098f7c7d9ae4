"""Which file goes where: what ``push_many`` and ``replace_files`` were asked for, read and checked before all else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....core.errors import ArgumentError
from ...refs import check_name
from ..tables import Row, Table, read_table, truth
from .file_content import LocalFile, local_file

_NAME = re.compile(r"[A-Za-z0-9_@.-]+")

Paths = Iterable[str | os.PathLike[str]]
TableLike = str | os.PathLike[str] | Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FileWish:
    """One file and the resource that is to read it.

    Attributes:
        file: the file as it is now.
        resource: title or uid of the resource; None for the only one, or a new one of the file's name.
        extractor: how it is read; None leaves that as it is, or to the portal.
        params: the extractor's parameters; likewise.
        rows: how many records it holds, where that is known.
    """

    file: LocalFile
    resource: str | None = None
    extractor: str | None = None
    params: Mapping[str, Any] | None = None
    rows: int | None = None

    @property
    def title(self) -> str:
        """The title of its resource, unless that has one already."""
        return self.resource or self.file.name

    def as_data(self) -> dict[str, Any]:
        """What is wished, wherever the file lies."""
        return {
            "sha256": self.file.sha256,
            "name": self.file.name,
            "resource": self.resource,
            "extractor": self.extractor,
            "params": None if self.params is None else dict(self.params),
            "rows": self.rows,
        }


@dataclass(frozen=True, slots=True)
class DatasetFiles:
    """All files of one dataset, so that it is published once."""

    dataset: str
    """Its ``dataset_id`` or its uid."""
    files: tuple[FileWish, ...]
    title: str | None = None
    """Of a new dataset."""
    is_restricted: bool | None = None

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(wish.file.size for wish in self.files)

    @property
    def rows(self) -> int | None:
        """How many records there are to be, where that is known of each file."""
        counts = [wish.rows for wish in self.files if wish.rows is not None]
        return sum(counts) if len(counts) == len(self.files) else None

    def as_data(self) -> dict[str, Any]:
        """What is wished, as plain JSON."""
        return {
            "dataset": self.dataset,
            "title": self.title,
            "is_restricted": self.is_restricted,
            "files": [wish.as_data() for wish in self.files],
        }


async def wished_files(
    files: Paths | None,
    table: TableLike | None,
    folder: str | os.PathLike[str] | None,
    pattern: str,
    max_bytes: int | None,
) -> list[DatasetFiles]:
    """What was asked for, by dataset, every file looked at.

    Args:
        files: paths; each file's name without its ending is the ``dataset_id``.
        table: says file and dataset in each row.
        folder: its files, as ``files``.
        pattern: which of them, ``"*.csv"``.
        max_bytes: refuse larger files; None for no guard.

    Raises:
        ArgumentError: not exactly one of the three, a file that is missing or too large, or rows that cannot be meant.
    """
    if sum(given is not None for given in (files, table, folder)) != 1:
        raise ArgumentError("name the files in exactly one way", hint="Give files, table or folder.")
    if table is not None:
        return await _of_table(table, max_bytes)
    if folder is not None:
        return await _of_paths(_listed(folder, pattern), max_bytes)
    if isinstance(files, str | bytes | os.PathLike) or files is None:
        raise ArgumentError(f"files={str(files)[:60]!r} must be a list of paths", hint="files=[…], or folder=.")
    return await _of_paths(list(files), max_bytes)


def _listed(folder: str | os.PathLike[str], pattern: str) -> list[Path]:
    root = Path(folder)
    if not root.is_dir():
        raise ArgumentError(f"folder={str(root)!r} is no folder", hint="Give the folder that the files are in.")
    found = sorted(path for path in root.glob(pattern) if path.is_file() and not path.name.startswith("."))
    if not found:
        raise ArgumentError(f"the folder {str(root)!r} has no file like {pattern!r}", hint="Give another pattern.")
    return found


async def _of_paths(paths: Iterable[str | os.PathLike[str]], max_bytes: int | None) -> list[DatasetFiles]:
    wishes = []
    for path in paths:
        file = await local_file(path, max_bytes=max_bytes)
        if not _NAME.fullmatch(file.stem):
            raise ArgumentError(
                f"the file's name {file.name!r} makes no dataset_id",
                hint="Name its dataset in a table with the columns file and dataset_id.",
            )
        wishes.append(DatasetFiles(file.stem, (FileWish(file),)))
    _once(wish.dataset for wish in wishes)
    return wishes


def _once(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ArgumentError(
                f"two files are named for the dataset {name!r}",
                hint="Use a table with a column resource that tells them apart.",
            )
        seen.add(name)


async def _of_table(source: TableLike, max_bytes: int | None) -> list[DatasetFiles]:
    table = read_table(source, required=("file",), any_of=("dataset_uid", "dataset_id"))
    # Files are named as seen from the table, wherever the program runs; rows of a program as seen from there.
    base = Path(source).parent if isinstance(source, str | os.PathLike) and source != "-" else Path()
    found: dict[str, DatasetFiles] = {}
    for row in table.rows:
        name = row.text("dataset_uid") or row.text("dataset_id") or ""
        check_name(name, table.place(row, "dataset_id"))
        wish = await _wish(table, row, base, max_bytes)
        about = _about(table, row)
        before = found.get(name)
        if before is None:
            found[name] = DatasetFiles(name, (wish,), *about)
            continue
        titles = [other.title for other in before.files]
        if wish.title in titles:
            raise ArgumentError(
                f"{table.place(row)}: the dataset {name!r} has a file for the resource {wish.title!r} already",
                hint="Tell them apart by the column resource.",
            )
        for kind, one, other in zip(
            ("title", "is_restricted"), (before.title, before.is_restricted), about, strict=True
        ):
            if one is not None and other is not None and one != other:
                raise ArgumentError(f"{table.place(row, kind)}: another row says {one!r} for the dataset {name!r}")
        title, restricted = about
        found[name] = DatasetFiles(
            name,
            (*before.files, wish),
            before.title if title is None else title,
            before.is_restricted if restricted is None else restricted,
        )
    if not found:
        raise ArgumentError(f"{table.name} names no file", hint="Give one file in each row.")
    return list(found.values())


async def _wish(table: Table, row: Row, base: Path, max_bytes: int | None) -> FileWish:
    try:
        file = await local_file(base / (row.text("file") or ""), max_bytes=max_bytes)
    except ArgumentError as error:
        raise ArgumentError(f"{table.place(row, 'file')}: {error.message}", hint=error.hint) from None
    return FileWish(file, row.text("resource"), row.text("extractor"), _params(table, row), _count(table, row))


def _about(table: Table, row: Row) -> tuple[str | None, bool | None]:
    text = row.text("is_restricted")
    restricted = None if text is None else truth(text)
    if text is not None and restricted is None:
        raise ArgumentError(f"{table.place(row, 'is_restricted')}: {text!r} is neither true nor false")
    return row.text("title"), restricted


def _params(table: Table, row: Row) -> Mapping[str, Any] | None:
    value = row.values.get("params")
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = ...
    if value is None or isinstance(value, Mapping):
        return value
    raise ArgumentError(
        f"{table.place(row, 'params')}: not the parameters of an extractor", hint='Write them as {"separator": ";"}.'
    )


def _count(table: Table, row: Row) -> int | None:
    text = row.text("rows")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ArgumentError(f"{table.place(row, 'rows')}: {text!r} is no number of records")
    return int(text)
