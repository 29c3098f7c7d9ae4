"""Which items a journal knows, found by key without holding them in memory.

The index is a temporary database that the system's file cache serves: a few hundred kilobytes of memory, however many
items there are. It is made anew from the journal each time, so it can never disagree with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from .errors import JournalError
from .journal_record import STATES, State

_CACHE_KILOBYTES = 512
_NUMBERS: dict[str, int] = {state: number for number, state in enumerate(STATES, 1)}

_TABLE = "CREATE TABLE items (k BLOB PRIMARY KEY, s INTEGER, d BLOB, p INTEGER, n INTEGER) WITHOUT ROWID"
_PUT = (
    "INSERT INTO items (k, s, d, p) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (k) DO UPDATE SET s = excluded.s, d = coalesce(excluded.d, d), p = excluded.p"
)
_CLAIM = "INSERT INTO items (k, s, n) VALUES (?, 0, ?) ON CONFLICT (k) DO UPDATE SET n = excluded.n WHERE n IS NULL"
_FIND = "SELECT s, d, p, n FROM items WHERE k = ?"
_ALL = "SELECT p, d FROM items WHERE s > 0 ORDER BY p"
_COUNT = "SELECT s, count(*) FROM items WHERE s > 0 GROUP BY s"

Row = tuple[bytes, int, bytes | None, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What the index says of a key."""

    state: State | None
    """None where no record tells of it yet."""
    digest: str | None
    offset: int
    """Where its last record begins."""
    position: int | None
    """Which of the items since the journal was opened it is, or None where it has not come yet."""


def row(key: str, state: State, digest: str | None, offset: int) -> Row:
    """A record as the index keeps it: the key as a hash of 128 bits, which no two keys share."""
    return name_of(key), _NUMBERS[state], bytes.fromhex(digest) if digest else None, offset


def name_of(key: str) -> bytes:
    """What stands for a key."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Index:
    """Keys to what is known of them.

    Raises:
        JournalError: from every method, where the temporary folder has no room.
    """

    def __init__(self) -> None:
        try:
            self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False, cached_statements=16)
            for line in (
                "PRAGMA journal_mode = OFF",
                "PRAGMA synchronous = OFF",
                "PRAGMA temp_store = FILE",
                f"PRAGMA cache_size = -{_CACHE_KILOBYTES}",
                "PRAGMA locking_mode = EXCLUSIVE",
                _TABLE,
                "BEGIN",  # one transaction without an end: nothing is ever to be found again
            ):
                self._base.execute(line)
        except sqlite3.Error as error:
            raise _no_room(error) from None
        self._cursor = self._base.cursor()

    def put(self, rows: Sequence[Row]) -> None:
        """Take in records, the later one of a key instead of the earlier.

        Args:
            rows: as ``row`` makes them.
        """
        try:
            if len(rows) == 1:
                self._cursor.execute(_PUT, rows[0])
            else:
                self._cursor.executemany(_PUT, rows)
        except sqlite3.Error as error:
            raise _no_room(error) from None

    def find(self, key: str) -> Known | None:
        """What is known of a key, or None.

        Args:
            key: the item's key.
        """
        try:
            found = self._cursor.execute(_FIND, (name_of(key),)).fetchone()
        except sqlite3.Error as error:
            raise _no_room(error) from None
        if found is None:
            return None
        number, digest, offset, position = found
        return Known(STATES[number - 1] if number else None, digest.hex() if digest else None, offset or 0, position)

    def claim(self, key: str, position: int) -> bool:
        """Note that a key comes now; False where it has come before, since the index was made.

        Args:
            key: the item's key.
            position: which item it is.
        """
        try:
            return self._cursor.execute(_CLAIM, (name_of(key), position)).rowcount > 0
        except sqlite3.Error as error:
            raise _no_room(error) from None

    def places(self) -> Iterator[tuple[int, str | None]]:
        """Where the last record of each key begins, and the key's digest; in the order of the file."""
        for offset, digest in self._rows(_ALL):
            yield offset, digest.hex() if digest else None

    def counts(self) -> dict[State, int]:
        """How many keys are in each state; notes are not counted."""
        counts: dict[State, int] = {STATES[number - 1]: count for number, count in self._rows(_COUNT)}
        counts.pop("note", None)
        return counts

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._base.execute(query)  # a cursor of its own: others are asked meanwhile
        except sqlite3.Error as error:
            raise _no_room(error) from None

    def close(self) -> None:
        """Drop the index; twice is fine."""
        self._base.close()


def _no_room(error: sqlite3.Error) -> JournalError:
    return JournalError(
        f"the index of the journal cannot be kept: {error}",
        hint="It is a temporary file; make room in the folder that TMPDIR names.",
    )
