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
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....core.errors import ArgumentError
from .compare import Base

FOLDER = ".aioportal"
FILE = "state.json"
_VERSION = 1


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
        self.path = root / FOLDER / FILE
        self._portal = portal
        self._others, self._records = _loaded(self.path, portal)
        self._lines = {key: _line(key, record) for key, record in self._records.items()}
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
        if record is None:
            self._records.pop(key, None)
            self._lines.pop(key, None)
        else:
            self._records[key] = record
            self._lines[key] = _line(key, record)

    async def save(self) -> None:
        """Write the file whole, unless another call has written what this one would; it is there whole or as before."""
        version = self._version
        async with self._lock:
            if self._saved >= version:
                return
            version, text = self._version, self._text()
            await asyncio.to_thread(replace_file, self.path, text.encode())
            self._saved = version

    def _text(self) -> str:
        # One line a thing, made when the thing changes: a folder of thousands is written often.
        sections = {**self._others, self._portal: [self._lines[key] for key in sorted(self._lines)]}
        bodies = [f"{json.dumps(portal)}: {{\n{_joined(lines)}\n}}" for portal, lines in sorted(sections.items())]
        return f'{{"version": {_VERSION}, "portals": {{\n{_joined(bodies)}\n}}}}\n'


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
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}, {}
    except (OSError, ValueError) as error:
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
