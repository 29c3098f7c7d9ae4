"""When a journal is flushed to the disk: in batches, in a thread, one flush at a time for all who wait."""

from __future__ import annotations

import asyncio

from .journal_file import JournalFile

BATCH = 256
"""Records after which a flush begins."""
SECONDS = 1.0
"""Seconds after which one begins for fewer."""


class Flusher:
    """Flushes one file.

    Args:
        file: the open file.
    """

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._written = self._synced = 0
        self._syncing: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def wrote(self) -> None:
        """A record was written: it is on the disk within a second."""
        self._written += 1
        try:
            loop = self._now_in(asyncio.get_running_loop())
        except RuntimeError:
            return  # closing flushes
        if self._file.unsynced >= BATCH:
            self._begin()
        elif self._timer is None:
            # The loop's own time: it is the disk that waits here, not the portal.
            self._timer = loop.call_later(SECONDS, self._begin)

    async def commit(self) -> None:
        """Wait until all that was written so far is on the disk; who waits at the same time shares one flush.

        Raises:
            JournalError: the disk does not take it.
        """
        wanted, loop = self._written, self._now_in(asyncio.get_running_loop())
        while self._synced < wanted:
            flush = self._syncing or self._flush(loop)
            await asyncio.wait([flush])  # not awaited itself: the flush of others goes on when one is cancelled
            if not flush.cancelled() and (error := flush.exception()) is not None:
                raise error

    def close(self) -> None:
        """Begin no more flushes; what is not on the disk yet is for the file's own ``sync``."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _now_in(self, loop: asyncio.AbstractEventLoop) -> asyncio.AbstractEventLoop:
        """Forget what another loop was to do: with a journal that is open over several, that one may have ended."""
        if loop is not self._loop:
            self._loop, self._timer, self._syncing = loop, None, None
        return loop

    def _begin(self) -> None:
        self.close()
        if self._syncing is None and self._file.unsynced and self._loop is not None:
            self._flush(self._loop)

    def _flush(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        covered = self._written

        def ended(flush: asyncio.Future[None]) -> None:
            if self._syncing is flush:
                self._syncing = None
            # An error is kept by the file, and raised by whatever is written next.
            if not flush.cancelled() and flush.exception() is None:
                self._synced = max(self._synced, covered)

        self._syncing = loop.run_in_executor(None, self._file.sync)
        self._syncing.add_done_callback(ended)
        return self._syncing
