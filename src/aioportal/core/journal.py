"""What a run over many items did, kept so that a rerun after any end goes on where it stopped.

One line of JSON for each event, appended in single writes: ``started`` before an item is called, its outcome after.
What is written survives the death of the process; every second it is flushed, so that at most the last second is lost
when the power fails. The file says of each item what a rerun has to do: nothing, call it, or find out.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from .clock import Clock, SystemClock
from .errors import ArgumentError, JournalError
from .journal_file import JournalFile
from .journal_flush import Flusher
from .journal_index import Index, Known, row
from .journal_load import Loading, changed_item, other_job, twice
from .journal_record import CONFIRMED, Entry, Header, State, decode, digest_of, encode, one_line

if TYPE_CHECKING:
    from .journal_merge import merge

__all__ = ["Entry", "Header", "Journal", "State", "Sync", "merge"]

Sync = Literal["batch", "always"]

_STAGE = 1 << 40


class Journal:
    """The journal of one job, in one file, for one process at a time.

    ``portal.bulk(…, journal="run.jsonl")`` opens and closes one by itself. Make one yourself where several runs shall
    share it, ``with Journal("run.jsonl") as journal:``; then keys are unique over all of them.

    Args:
        path: the file; made where it is not there, readable for the user alone. Must be local or on a file system with
            locks.
        sync: when it is flushed to the disk, against power failures: ``"batch"``, every 256 records or each second;
            ``"always"``, before each call, many at once. The death of the process loses nothing either way.
        clock: the time that stands in the records.

    Raises:
        ArgumentError: arguments that cannot be meant.
    """

    def __init__(self, path: str | os.PathLike[str], *, sync: Sync = "batch", clock: Clock | None = None) -> None:
        try:
            self.path = os.fsdecode(os.fspath(path))
        except TypeError:
            raise ArgumentError(f"journal must be a path or a Journal, got {type(path).__name__}") from None
        if not self.path or "\0" in self.path:
            raise ArgumentError(f"journal={self.path!r} is no path of a file")
        if sync not in ("batch", "always"):
            raise ArgumentError(f"sync must be 'batch' or 'always', got {sync!r}")
        self.sync: Sync = sync
        self.header: Header | None = None
        """What the journal is of; None before its first run."""
        self.runs: list[tuple[float, str]] = []
        """When it was opened to write (seconds since 1970), and by which process."""
        self._clock = clock or SystemClock()
        self._writable = self._mends = True
        self._file: JournalFile | None = None
        self._index: Index | None = None
        self._loaded = False
        self._bound = False
        self._stages = 0
        self._flusher: Flusher | None = None

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """A journal to look into, also while a run writes it: no lock is taken, nothing is changed.

        Raises:
            JournalError: it cannot be read, is no journal, or is damaged.
        """
        journal = cls(path)
        journal._writable = journal._mends = False
        return journal.open()

    @classmethod
    def still(cls, path: str | os.PathLike[str]) -> Self:
        """A journal under lock that is left as it is: nobody writes it, and neither does this one.

        Raises:
            JournalError: as ``read``, or in use.
        """
        journal = cls(path)
        journal._mends = False
        return journal.open()

    # Opening and closing

    def open(self) -> Self:
        """Lock the file and read what is in it; ``with`` does so.

        Raises:
            JournalError: in use, no journal, of a newer version, damaged, or not to be opened.
        """
        for _ in self.opening():
            pass
        return self

    def opening(self) -> Iterator[None]:
        """Open in steps of some milliseconds, for loops that others share; done when it ends.

        Raises:
            JournalError: as ``open``.
        """
        if self._file is None:
            self._file = JournalFile(self.path, writable=self._writable)
            self._flusher = Flusher(self._file)
            self._index = Index()
        if self._loaded:
            return
        try:
            loading = Loading(self._file, self._index_, mend=self._mends)
            yield from loading.steps()
        except BaseException:
            self.close()
            raise
        self.header, self.runs = loading.header, loading.runs
        self._loaded = True

    def close(self) -> None:
        """Flush, close and unlock; twice is fine. Blocks for a moment; ``aclose`` does not."""
        if self._flusher is not None:
            self._flusher.close()
            self._flusher = None
        file, self._file = self._file, None
        index, self._index = self._index, None
        self._loaded = self._bound = False
        if index is not None:
            index.close()
        if file is not None:
            try:
                if file.unsynced or file.untold:
                    file.sync()
            finally:
                file.close()

    async def aclose(self) -> None:
        """As ``close``, flushing in a thread."""
        try:
            if self._file is not None:
                await self.commit()
        finally:
            self.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_bound(self) -> bool:
        """Whether it is open and serves a job."""
        return self._bound

    # What is in it

    def suits(self, job: str | None, target: str) -> None:
        """Make sure that it is new, or the journal of a job. Writes nothing.

        Args:
            job: as for ``bind``.
            target: as for ``bind``.

        Raises:
            JournalError: of another job or another portal.
        """
        header = self.header
        if header is not None and (job not in (None, header.job) or header.target != target):
            raise other_job(self.path, header, job, target)

    def bind(self, job: str | None, target: str) -> None:
        """Make it the journal of a job, or make sure that it is.

        Args:
            job: the name of the job; None for whatever it is of, once it is bound.
            target: where the job works: the portal's base URL.

        Raises:
            JournalError: of another job or another portal.
        """
        self.suits(job, target)
        if self._bound:
            return
        file, header = self._open_file, self.header
        if not self._mends:
            raise JournalError(f"the journal {self.path} is open to be read only")
        if header is None:
            if not job:
                raise JournalError(f"the journal {self.path} is new: the job needs a name", hint="Pass job=.")
            self.header = Header(job, target, self._clock.wall())
            self._append(self.header.line())
            file.sync()
            file.sync_folder()
        at = round(self._clock.wall(), 3)
        self._append(encode({"opened": os.getpid(), "host": socket.gethostname()[:64], "at": at}))
        self._bound = True

    def find(self, key: str) -> Known | None:
        """What the index says of a key, or None."""
        return self._index_.find(key)

    def state_of(self, key: str) -> State | None:
        """The state of an item, or None where the journal does not know it.

        ``"started"`` without an end, and ``"unknown"``: it may have taken effect or not.

        Args:
            key: the item's key.
        """
        known = self._index_.find(key)
        return known.state if known else None

    def is_confirmed(self, key: str) -> bool:
        """Whether a rerun leaves the item alone, since it is done.

        Args:
            key: the item's key.
        """
        return self.state_of(key) in CONFIRMED

    def check(self, key: str, content: object) -> State | None:
        """The state of an item, after making sure that it is still the item that the journal knows.

        Args:
            key: the item's key.
            content: what was, or will be, given as the item's ``digest``: plain JSON.

        Raises:
            JournalError: the content under this key is another one now.
            ArgumentError: not plain JSON.
        """
        known, digest = self._index_.find(key), digest_of(content)
        return self.match(key, digest, known) if known else None

    def match(self, key: str, digest: str, known: Known) -> State | None:
        """As ``check``, for a digest that was made and a key that was found.

        Args:
            key: the item's key.
            digest: of its content.
            known: what ``find`` said.

        Raises:
            JournalError: the content under this key is another one now.
        """
        if known.digest is not None and known.digest != digest:
            raise changed_item(self.path, key)
        return known.state

    def stage(self) -> int:
        """Begin to count items anew: for each run that shares the journal."""
        self._stages += 1
        return self._stages

    def claim(self, key: str, position: int, stage: int) -> None:
        """Note that an item comes.

        Args:
            key: the item's key.
            position: of the item, from 0.
            stage: as ``stage`` gave it.

        Raises:
            JournalError: its key has come before.
        """
        if self._index_.claim(key, stage * _STAGE + position):
            return
        known = self._index_.find(key)
        before, first = divmod((known and known.position) or 0, _STAGE)
        raise twice(key, position, first if before == stage else None)

    def entry(self, key: str) -> Entry | None:
        """The last record of an item, or of a note; None where there is none."""
        known = self._index_.find(key)
        return self.entry_at(known) if known and known.state else None

    def entry_at(self, known: Known) -> Entry:
        """The record that the index names.

        Args:
            known: what ``find`` said, with a state.
        """
        return self._read(known.offset, known.digest)

    def entries(self) -> Iterator[Entry]:
        """The last record of each item, in the order in which they were written."""
        for offset, digest in self._index_.places():
            yield self._read(offset, digest)

    def counts(self) -> dict[State, int]:
        """How many items are in each state; notes are none."""
        return self._index_.counts()

    def _read(self, offset: int, digest: str | None) -> Entry:
        entry = Entry.of(decode(self._open_file.line_at(offset)) or {})
        if entry is None:
            raise JournalError(f"the journal {self.path} changed under the run: no record at byte {offset}")
        return entry if entry.digest else Entry(entry.key, entry.state, digest, entry.value, entry.error, entry.at)

    # Writing

    def started(self, key: str, digest: str | None) -> None:
        """Note that an item is about to be called.

        Args:
            key: the item's key.
            digest: of its content.

        Raises:
            JournalError: it cannot be written; the item must not be called then.
        """
        self._record(Entry(key, "started", digest, at=self._clock.wall()))

    def ended(self, key: str, state: State, *, value: Any = None, error: str | None = None) -> None:
        """Note how an item ended.

        Args:
            key: the item's key.
            state: how.
            value: plain JSON to give back in a rerun.
            error: why it failed, without secrets.

        Raises:
            JournalError: it cannot be written.
            ValueError: a value that is not plain JSON; TypeError likewise. Nothing was written then.
        """
        reason = one_line(error) if error else None
        self._record(Entry(key, state, None, value, reason, at=self._clock.wall()))

    def note(self, key: str, value: Any) -> None:
        """Keep something that is no item, to be found by ``entry``; what was kept under the key before is gone.

        Args:
            key: no item's key.
            value: plain JSON.

        Raises:
            JournalError: it cannot be written.
            ValueError: a value that is not plain JSON; TypeError likewise. Nothing was written then.
        """
        self._record(Entry(key, "note", None, value, at=self._clock.wall()))

    async def commit(self) -> None:
        """Wait until all that was written so far is on the disk; who waits at the same time shares one flush.

        Raises:
            JournalError: the disk does not take it.
        """
        if self._flusher is None:
            raise self._not_open()
        await self._flusher.commit()

    def _record(self, entry: Entry) -> None:
        if not self._bound:  # a file must not begin with a record
            raise JournalError(f"the journal {self.path} serves no job yet", hint="Call bind(job, target) first.")
        offset = self._append(entry.line())
        self._index_.put([row(entry.key, entry.state, entry.digest, offset)])

    def _append(self, line: bytes) -> int:
        offset = self._open_file.append(line)
        if self._flusher is not None:
            self._flusher.wrote()
        return offset

    @property
    def _open_file(self) -> JournalFile:
        if self._file is None:
            raise self._not_open()
        return self._file

    @property
    def _index_(self) -> Index:
        if self._index is None:
            raise self._not_open()
        return self._index

    def _not_open(self) -> JournalError:
        return JournalError(f"the journal {self.path} is not open", hint="Write: with Journal(…) as journal:")


def __getattr__(name: str) -> Any:
    if name == "merge":  # which needs this module first
        from . import journal_merge

        return journal_merge.merge
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
