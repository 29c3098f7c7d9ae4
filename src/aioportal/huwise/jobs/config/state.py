"""The side file ``.aioportal/state.json``: what the portals had at the last pull or apply, one line a thing.

It is the only place for uids, and is never compared. Each portal has a section of its own, so that one folder can be
applied to several. A record is written before a thing is changed (what is about to be written) and after it, so that
a run that was killed goes on without mistaking its own work for somebody else's.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....core.errors import ArgumentError
from ....core.lock import try_lock
from .compare import Base
from .jsontext import merge_marks
from .names import inside

FOLDER = ".aioportal"
FILE = "state.json"
_VERSION = 1
_PATIENCE = 5.0
_PAUSE = 0.005

Mark = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one thing.

    Attributes:
        uid: what the portal calls it.
        fields: the digest of each value.
        writing: values that are being written.
        publish: the publish that is still owed: ``"metadata"``, ``"full"`` or ``""``.
        files: of the uploaded files, by uid: the name, and the SHA-256 of the content where it is known.
    """

    uid: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    writing: tuple[str, ...] = ()
    publish: str = ""
    files: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def base(self) -> Base:
        """The record as comparisons take it."""
        return Base(self.uid, self.fields, frozenset(self.writing))

    def as_data(self) -> dict[str, Any]:
        """The record as it is kept; what is empty is left out."""
        data = {
            "uid": self.uid,
            "fields": dict(self.fields),
            "writing": list(self.writing),
            "publish": self.publish,
            "files": {uid: list(known) for uid, known in self.files.items()},
        }
        return {key: value for key, value in data.items() if value}

    @classmethod
    def of(cls, data: Any) -> Record:
        """The record that was kept so.

        Raises:
            TypeError, ValueError, AttributeError: it is none.
        """
        files = {uid: (str(known[0]), known[1]) for uid, known in data.get("files", {}).items()}
        writing = tuple(map(str, data.get("writing", ())))
        fields = {str(name): str(mark) for name, mark in data.get("fields", {}).items()}
        if data.get("publish", "") not in ("", "metadata", "full"):
            raise ValueError(f"no such publish: {data['publish']!r}")
        return cls(data.get("uid"), fields, writing, data.get("publish", ""), files)


class State:
    """The side file of one folder, as far as one portal is concerned.

    Args:
        root: the folder.
        portal: the portal's address.

    Raises:
        ArgumentError: the file is there and cannot be read.
    """

    def __init__(self, root: Path, portal: str) -> None:
        self.path = inside(root, root / FOLDER / FILE)
        self._portal = portal
        self._seen = _mark(self.path)
        self._others, self._records = _loaded(self.path, portal)
        self._lines = {key: _line(key, record) for key, record in self._records.items()}
        self._touched: set[str] = set()
        self._lock = asyncio.Lock()
        self._version = self._saved = 0

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self._lock = asyncio.Lock()

    @property
    def records(self) -> Mapping[str, Record]:
        """What is known, by kind and key: ``datasets/air``."""
        return self._records

    @property
    def is_new(self) -> bool:
        """Whether nothing of this portal was ever pulled into the folder or applied from it."""
        return not self._records

    def get(self, key: str) -> Record | None:
        """What is known of one thing."""
        return self._records.get(key)

    def put(self, key: str, record: Record | None) -> None:
        """Change what is known of one thing, None to forget it; ``save`` writes it."""
        if record == self._records.get(key):
            return
        self._version += 1
        self._touched.add(key)
        if record is None:
            self._records.pop(key, None)
            self._lines.pop(key, None)
        else:
            self._records[key] = record
            self._lines[key] = _line(key, record)

    async def save(self) -> None:
        """Write the file whole, unless another call has written what this one would; it is there whole or as before.

        What another process wrote meanwhile stays, of all that this one did not change: shards may share a folder.

        Raises:
            ArgumentError: it cannot be written, or another process left something that cannot be read.
        """
        version = self._version
        async with self._lock:
            if self._saved >= version:
                return
            version, lines, touched = self._version, dict(self._lines), frozenset(self._touched)
            others, fresh, seen = await asyncio.to_thread(self._write, lines, touched)
            self._saved, self._seen = version, seen
            if fresh is not None:
                self._others = others
                for key in (self._records.keys() | fresh.keys()) - self._touched:
                    self._adopt(key, fresh.get(key))

    def _adopt(self, key: str, record: Record | None) -> None:
        if record is None:
            self._records.pop(key, None)
            self._lines.pop(key, None)
        elif record != self._records.get(key):
            self._records[key] = record
            self._lines[key] = _line(key, record)

    def _write(
        self, lines: dict[str, str], touched: frozenset[str]
    ) -> tuple[dict[str, list[str]], dict[str, Record] | None, Mark]:
        """Write these lines over what is there; answers what another process had written, None where none had."""
        others, fresh = self._others, None
        with alone(self.path.parent):
            if _mark(self.path) != self._seen:
                others, fresh = _loaded(self.path, self._portal)
                theirs = {key: _line(key, record) for key, record in fresh.items() if key not in touched}
                lines = {**theirs, **{key: line for key, line in lines.items() if key in touched}}
            # One line a thing, made when the thing changes: a folder of thousands is written often.
            sections = {**others, self._portal: [lines[key] for key in sorted(lines)]}
            bodies = [f"{json.dumps(portal)}: {{\n{_joined(rows)}\n}}" for portal, rows in sorted(sections.items())]
            text = f'{{"version": {_VERSION}, "portals": {{\n{_joined(bodies)}\n}}}}\n'
            replace_file(self.path, text.encode())
            return others, fresh, _mark(self.path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While the block lasts, no other process is in such a block for that folder, where the system has such locks."""
    handle = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Folders cannot be opened on Windows; the file is whole there as well, and a rerun finds what it lacks.
        handle = os.open(folder, os.O_RDONLY)
        until = time.monotonic() + _PATIENCE
        while not try_lock(handle) and time.monotonic() < until:
            time.sleep(_PAUSE)
    except OSError:
        pass
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _mark(path: Path) -> Mark:
    """What tells one version of a file from the next: each is a file of its own, put in the place of the last."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that readers see it as it was or as it is to be, whatever happens meanwhile.

    Raises:
        ArgumentError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            # Temporary files are made for their owner alone; others may read what comes into a repository.
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise ArgumentError(
            f"{str(path)!r} cannot be written: {error.strerror}", hint="Give a folder of yours."
        ) from None


def _loaded(path: Path, portal: str) -> tuple[dict[str, list[str]], dict[str, Record]]:
    content = b""
    try:
        content = path.read_bytes()
        data = json.loads(content)
    except FileNotFoundError:
        return {}, {}
    except (OSError, ValueError) as error:
        if merge_marks(content.decode(errors="replace")) is not None:
            raise ArgumentError(
                f"the side file {str(path)!r} holds the marks of a merge that nobody decided",
                hint="Keep either side of each line; a wrong one shows as a conflict, and no more.",
            ) from None
        raise _unreadable(path, str(error)) from None
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise _unreadable(path, "it is of another version")
    try:
        portals = {
            name: {key: Record.of(record) for key, record in section.items()}
            for name, section in data["portals"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _unreadable(path, repr(error)) from None
    records = portals.pop(portal, {})
    others = {name: [_line(key, section[key]) for key in sorted(section)] for name, section in portals.items()}
    return others, records


def _unreadable(path: Path, why: str) -> ArgumentError:
    return ArgumentError(
        f"the side file {str(path)!r} cannot be read: {why}", hint="Bring it back from git, or delete it and pull anew."
    )


def _line(key: str, record: Record) -> str:
    return f"{json.dumps(key)}: {json.dumps(record.as_data(), sort_keys=True)}"


def _joined(lines: list[str]) -> str:
    return ",\n".join(lines)
