"""The portal's own time: the machine's plus what was advanced, or frozen."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import formatdate


class VirtualClock:
    """Seconds since 1970 that can be moved forward; all of the portal's dates and states come from it."""

    def __init__(self, *, frozen: bool = False, start: float | None = None) -> None:
        self._begin = (frozen, start)
        self._offset = 0.0
        self._frozen: float | None = None
        self._moved = asyncio.Event()
        self.reset()

    @property
    def frozen(self) -> bool:
        """Whether time stands still between advances."""
        return self._frozen is not None

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._offset if self._frozen is None else self._frozen

    def advance(self, seconds: float) -> None:
        """Move forward; whoever waits is woken to look again."""
        if self._frozen is None:
            self._offset += seconds
        else:
            self._frozen += seconds
        self._wake()

    def reset(self) -> None:
        """Show the time that a new clock would show."""
        frozen, start = self._begin
        self._offset = 0.0 if start is None else start - time.time()
        self._frozen = (time.time() + self._offset) if frozen else None
        self._wake()

    def freeze(self, frozen: bool) -> None:
        """Stop or let go; the time shown does not jump."""
        now = self.now()
        self._offset = now - time.time()
        self._frozen = now if frozen else None
        self._wake()

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def wait(self, seconds: float) -> None:
        """Wait until that much of this clock's time has passed, whether it runs or is advanced."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), None if self.frozen else left)
            except TimeoutError:
                continue


def stamp(seconds: float) -> str:
    """A date as the API writes it: UTC, whole seconds, ``Z``."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def header_date(seconds: float) -> str:
    """A date as HTTP headers write it."""
    return formatdate(int(seconds), usegmt=True)


def fine_stamp(seconds: float) -> str:
    """A date with milliseconds, for the ledger and the request log."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
