"""What a work notes down in the journal while it is about one item, so that a rerun finds what a killed run had begun.

An order to a portal is answered before it is carried out, and nothing on the portal says later whose it was. So a work
writes down, before it gives the order, by what it will know it again; a rerun reads that instead of ordering twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...core.journal import Journal

_MARK = "note about "
"""Notes stand in the journal under keys of their own, which begin so."""
_UNREAD: Any = object()


class Memo:
    """The note about one item; without a journal it is forgotten at the end.

    Args:
        journal: where it is kept, or None.
        key: the item's key.
    """

    __slots__ = ("_data", "_journal", "_key")

    def __init__(self, journal: Journal | None = None, key: str = "") -> None:
        self._journal = journal
        self._key = f"{_MARK}{key}"
        self._data: Any = _UNREAD

    @property
    def is_kept(self) -> bool:
        """Whether a rerun will find it."""
        return self._journal is not None

    def read(self) -> Any:
        """The note, None where there is none."""
        if self._data is _UNREAD:  # most works never ask
            entry = self._journal.entry(self._key) if self._journal is not None else None
            self._data = entry.value if entry is not None else None
        return self._data

    async def write(self, data: Any) -> None:
        """Replace the note; it has reached the journal when this returns.

        Args:
            data: plain JSON without secrets; None for nothing any more.

        Raises:
            JournalError: it cannot be written; do not order anything then.
        """
        if data == self.read():
            return
        self._data = data
        if self._journal is None:
            return
        self._journal.note(self._key, data)
        if self._journal.sync == "always":
            await self._journal.commit()


def notes_in(path: str | os.PathLike[str] | None) -> dict[str, Any]:
    """The notes that a journal holds about what is not done yet, by item; none where there is no such file.

    Args:
        path: the journal's file; nothing is locked or changed.

    Raises:
        JournalError: it is no journal, or damaged.
    """
    if path is None or not Path(path).exists():
        return {}
    from ...core.journal import Journal

    journal = Journal.read(path)
    try:
        entries = [entry for entry in journal.entries() if entry.key.startswith(_MARK) and entry.value is not None]
        notes = {entry.key.removeprefix(_MARK): entry.value for entry in entries}
        return {key: note for key, note in notes.items() if not journal.is_confirmed(key)}
    finally:
        journal.close()


_current: ContextVar[Memo | None] = ContextVar("aioportal_memo", default=None)


def memo() -> Memo:
    """The note about the item that is being worked on."""
    return _current.get() or Memo()


@contextmanager
def about(journal: Journal | None, key: str) -> Iterator[Memo]:
    """While the block lasts, ``memo()`` is the note about this item.

    Args:
        journal: open and bound, or None.
        key: the item's key.
    """
    token = _current.set(Memo(journal, key))
    try:
        yield memo()
    finally:
        _current.reset(token)
