"""Time as a dependency, so that waits are decided by a value and tests never sleep."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Protocol


class Clock(Protocol):
    """What the core needs to know of time."""

    def now(self) -> float:
        """Monotonic seconds; only differences mean anything."""
        ...

    def wall(self) -> float:
        """Seconds since 1970 in UTC, for what a server states as a date."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds``; nothing at or below 0."""
        ...


class SystemClock:
    """The machine's clocks and the running event loop's sleep."""

    def now(self) -> float:
        """Monotonic seconds of this process."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970 in UTC."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Sleep on the running event loop."""
        if seconds > 0:
            await asyncio.sleep(seconds)


class Random(Protocol):
    """The one source of randomness the core uses; ``random.Random`` satisfies it."""

    def random(self) -> float:
        """A float in [0, 1)."""
        ...


def system_random() -> Random:
    """A freshly seeded generator, for jitter only and never for secrets."""
    return random.Random()  # noqa: S311 - spreads waits; no secret depends on it
