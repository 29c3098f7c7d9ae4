"""Join the journals of one job's shards into one, as if one machine had done all."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from typing import Final

from .clock import Clock, SystemClock
from .errors import ArgumentError, JournalError
from .journal import Journal
from .journal_file import JournalFile
from .journal_index import name_of
from .journal_record import Entry, Header, State

RANKS: Final[dict[State, int]] = {"note": 0, "failed": 1, "started": 2, "unknown": 3, "unchanged": 4, "done": 5}
"""What counts where two journals know the same item: the surer wins.

``done`` and ``unchanged`` are seen effects: whatever another shard met, the effect is there. ``unknown`` and
``started`` come before ``failed``, though that is surer for its own run: an effect that may be there forbids the blind
repeat that a failure invites. Of two equal ones the later counts.
"""

_SETTINGS = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -512")
_TABLE = (
    "CREATE TABLE best (k BLOB PRIMARY KEY, rank INTEGER, at REAL, source INTEGER, digest TEXT, written INTEGER) "
    "WITHOUT ROWID"
)
_FIND = "SELECT rank, at, source, digest FROM best WHERE k = ?"
_PUT = "INSERT OR REPLACE INTO best VALUES (?, ?, ?, ?, ?, 0)"
_MINE = "SELECT 1 FROM best WHERE k = ? AND source = ?"


def merge(
    paths: Sequence[str | os.PathLike[str]], into: str | os.PathLike[str], *, clock: Clock | None = None
) -> dict[State, int]:
    """Join journals of the same job on the same portal; the originals stay as they are.

    Where several know an item, ``done`` counts before ``unchanged``, ``unknown``, ``started`` and ``failed``.

    Args:
        paths: the journals, none of them in use.
        into: the new file, which must not be there yet; it appears when it is complete, readable for the user alone.
        clock: for the date in it.

    Returns:
        How many items are in each state.

    Raises:
        ArgumentError: no journals are named, or one twice.
        JournalError: of different jobs or portals, different contents under one key, in use, damaged, or ``into`` is
            there already or cannot be written.
    """
    if isinstance(paths, str | bytes) or not paths:
        raise ArgumentError("paths must be a list of journals, at least one")
    target = os.fsdecode(os.fspath(into))
    if os.path.lexists(target):
        raise JournalError(f"{target} is there already", hint="Name a new file to merge into.")
    named = [os.path.realpath(path) for path in paths]
    if len(set(named)) < len(named):
        raise ArgumentError("a journal is named twice; name each once")
    for path in paths:
        if not os.path.exists(path):
            raise JournalError(f"there is no journal {os.fsdecode(os.fspath(path))}")
    with contextlib.ExitStack() as stack:
        journals = [stack.enter_context(Journal.still(path)) for path in paths]
        header = _common(journals, clock or SystemClock())
        base = stack.enter_context(contextlib.closing(sqlite3.connect("", isolation_level=None)))
        for line in (*_SETTINGS, _TABLE, "BEGIN"):
            base.execute(line)
        try:
            _choose(journals, base)
            return _write(header, _winners(journals, base), target)
        except sqlite3.Error as error:
            raise JournalError(f"the journals cannot be merged: {error}") from None


def _common(journals: Sequence[Journal], clock: Clock) -> Header:
    """The header that all share."""
    headers = [(journal.path, journal.header) for journal in journals if journal.header is not None]
    if not headers:
        raise JournalError("none of the journals was ever written")
    first_path, first = headers[0]
    for path, header in headers[1:]:
        if (header.job, header.target) != (first.job, first.target):
            raise JournalError(
                f"{path} is of the job {header.job!r} at {header.target}, {first_path} of {first.job!r} "
                f"at {first.target}",
                hint="Only journals of one job on one portal can be joined.",
            )
    return Header(first.job, first.target, clock.wall())


def _choose(journals: Sequence[Journal], base: sqlite3.Connection) -> None:
    for source, journal in enumerate(journals):
        for entry in journal.entries():
            name, rank = name_of(entry.key), RANKS[entry.state]
            known = base.execute(_FIND, (name,)).fetchone()
            if known is not None:
                rank_, at, source_, digest = known
                if digest and entry.digest and digest != entry.digest:
                    raise JournalError(
                        f"{journals[source_].path} and {journal.path} have different contents under the key "
                        f"{entry.key!r}",
                        hint="They were made for different items and do not belong together.",
                    )
                if (rank, entry.at) < (rank_, at):
                    continue
            base.execute(_PUT, (name, rank, entry.at, source, entry.digest or (known and known[3])))


def _winners(journals: Sequence[Journal], base: sqlite3.Connection) -> Iterator[Entry]:
    for source, journal in enumerate(journals):
        for entry in journal.entries():
            if base.execute(_MINE, (name_of(entry.key), source)).fetchone():
                yield entry


def _write(header: Header, entries: Iterator[Entry], target: str) -> dict[State, int]:
    """Write under a temporary name, which becomes the real one at the end."""
    folder, name = os.path.split(target)
    try:
        handle, made = tempfile.mkstemp(prefix=f".{name}.", dir=folder or ".")
    except OSError as error:
        raise JournalError(f"{target} cannot be written: {error.strerror or error}") from None
    os.close(handle)
    counts: dict[State, int] = {}
    try:
        file = JournalFile(made)
        try:
            file.append(header.line())
            for entry in entries:
                if entry.state != "note":
                    counts[entry.state] = counts.get(entry.state, 0) + 1
                file.append(entry.line())
            file.sync()
        finally:
            file.close()
        _appear(made, target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(made)
    return counts


def _appear(made: str, target: str) -> None:
    """Give the file its name, unless somebody was faster."""
    try:
        try:
            os.link(made, target)
        except FileExistsError:
            raise
        except (AttributeError, NotImplementedError, OSError):  # a file system without links
            if os.path.lexists(target):
                raise FileExistsError from None
            os.rename(made, target)
    except FileExistsError:
        raise JournalError(f"{target} is there already", hint="Name a new file to merge into.") from None
    except OSError as error:
        raise JournalError(f"{target} cannot be written: {error.strerror or error}") from None
