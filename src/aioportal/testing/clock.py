"""A clock for clients under test: waiting moves the local portal's time instead of taking any."""

from __future__ import annotations

import asyncio
import heapq
import time
from itertools import count
from typing import Protocol


class Advancing(Protocol):
    """What the clock needs of the local portal; ``HuwiseSandbox`` is one."""

    def advance(self, seconds: float) -> float:
        """Move the portal's time and return it, in seconds since 1970."""
        ...

    def now(self) -> float:
        """The portal's time in seconds since 1970."""
        ...


_LEAST = 1e-6
"""Seconds that any sleep takes: what rounding leaves of a wait must not be waited for again and again."""


class SandboxClock:
    """Time as the local portal has it; give it to a client as its ``clock``.

    A ``sleep`` advances the portal's clock by as much and returns at once, so that a publish of ten minutes is over in
    milliseconds. While the portal's clock is frozen, sleeps alone move this one too. Of several sleepers the one whose
    time comes first wakes first, and time moves once for all of them.

    A lone long sleeper does not wait for answers that are still under way: what must lose against a real answer, such
    as a time limit, belongs on the event loop's own clock.
    """

    def __init__(self, sandbox: Advancing) -> None:
        """Bind to a portal.

        Args:
            sandbox: The portal whose clock is moved.
        """
        self._sandbox = sandbox
        self._slept = 0.0
        self._behind = 0.0
        self._held: float | None = None
        self._wall_ahead: float | None = None
        self._waiting: list[tuple[float, int]] = []
        self._numbers = count()
        self._turn: asyncio.Lock | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> float:
        """Monotonic seconds: the machine's while the portal's clock runs, and all that was slept."""
        return self._passed() + self._slept

    def wall(self) -> float:
        """The portal's seconds since 1970, as known since the last sleep."""
        if self._wall_ahead is None:
            self._wall_ahead = self._sandbox.now() - self._passed()
        return self._wall_ahead + self._passed()

    def follow(self, frozen: bool) -> None:
        """Stand still between sleeps, or run with the machine's time, as the portal's clock does from now on."""
        if frozen:
            self._held = self._passed()
        elif self._held is not None:
            # In this order: the loop may read the time while another thread is here.
            self._behind = time.monotonic() - self._held
            self._held = None

    def _passed(self) -> float:
        return time.monotonic() - self._behind if self._held is None else self._held

    async def sleep(self, seconds: float) -> None:
        """Advance the portal's clock by ``seconds`` (nothing at or below 0), then let other tasks run."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        due = (self._slept + max(seconds, _LEAST), next(self._numbers))
        heapq.heappush(self._waiting, due)
        try:
            # Whoever was about to sleep as well may say so first.
            await asyncio.sleep(0)
            while self._slept < due[0]:
                async with self._lock():
                    # The next to wake, which may have been overtaken while this one waited for its turn.
                    first = self._waiting[0][0]
                    if first > self._slept:
                        await self._advance_to(first)
                await asyncio.sleep(0)
        finally:
            self._waiting.remove(due)
            heapq.heapify(self._waiting)

    async def _advance_to(self, target: float) -> None:
        moved = asyncio.ensure_future(asyncio.to_thread(self._sandbox.advance, target - self._slept))
        try:
            wall = await asyncio.shield(moved)
        except asyncio.CancelledError:
            # The portal's time moves all the same; ours must not fall behind it.
            wall = await moved
            self._arrive(target, wall)
            raise
        self._arrive(target, wall)

    def _arrive(self, slept: float, wall: float) -> None:
        self._slept = slept
        self._wall_ahead = wall - self._passed()

    def _lock(self) -> asyncio.Lock:
        loop = asyncio.get_running_loop()
        if self._turn is None or self._loop is not loop:
            self._turn, self._loop = asyncio.Lock(), loop
        return self._turn
