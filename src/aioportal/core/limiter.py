"""How many calls are in flight, and how fast new ones start: first come, first served, safe under cancellation."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from .adaptive import Adaptive
from .clock import Clock, SystemClock
from .errors import ArgumentError

Lane = Literal["call", "upload", "poll"]


class Gate:
    """A bound on what is in flight. A slot that becomes free is handed to the one who has waited longest.

    Args:
        limit: how many at once, at least 1.
    """

    __slots__ = ("_waiters", "in_flight", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.in_flight = 0
        self._waiters: deque[asyncio.Future[None]] = deque()

    @property
    def queued(self) -> int:
        """How many wait for a slot."""
        return len(self._waiters)

    def take(self) -> bool:
        """Take a slot if one is free. Nobody waits then: a slot that comes back goes to who waits, without a gap."""
        if self.in_flight >= self.limit:
            return False
        self.in_flight += 1
        return True

    async def wait(self) -> None:
        """Wait for a slot and take it."""
        if self.take():
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()  # the slot was handed over in the same moment: pass it on
            elif waiter in self._waiters:
                self._waiters.remove(waiter)
            raise

    def release(self) -> None:
        """Give a slot back."""
        self.in_flight -= 1
        self._hand_out()

    def resize(self, limit: int) -> None:
        """Change the bound; what is in flight above it ends by itself."""
        self.limit = max(1, limit)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiters and self.in_flight < self.limit:
            waiter = self._waiters.popleft()
            if not waiter.done():
                self.in_flight += 1
                waiter.set_result(None)


class Rate:
    """A bound on starts a second, evenly spaced, with a little burst after a pause.

    Args:
        per_second: starts a second.
        burst: how many may start at once after a pause.
    """

    __slots__ = ("_next", "_slack", "_spacing")

    def __init__(self, per_second: float, burst: int = 1) -> None:
        self._spacing = 1.0 / per_second
        self._slack = self._spacing * (burst - 1)
        self._next = float("-inf")

    def reserve(self, now: float) -> float:
        """Reserve the next start and return the seconds to wait for it. Pure but for the reservation."""
        at = max(self._next, now)
        self._next = at + self._spacing
        return max(0.0, at - self._slack - now)


class Pace(Protocol):
    """A bound on starts that is kept elsewhere, for more than this client."""

    async def wait(self) -> None:
        """Wait until one more may start."""
        ...

    async def aclose(self) -> None:
        """Close what it holds."""
        ...


class Limiter:
    """The gates of one client, shared by everything that uses it.

    Waits between attempts, reconciling and polling hold no slot. Polls pass no gate here, since their hub has its own
    rate, unless the rate is shared: the portal counts them too, and nobody else would.

    Args:
        calls: calls in flight at once; above 16, plain httpx gets slower instead of faster.
        uploads: uploads in flight at once, counted apart from calls.
        rate: calls and uploads that may start in a second, or None for no bound; or a bound that is kept elsewhere.
        adaptive: let the bound on calls grow from ``calls`` while the portal's latency is flat, and halve it on 429
            and 503.
        ceiling: the highest bound that adaptive mode may reach.
        clock: for the rate.

    Raises:
        ArgumentError: a bound below 1 or a rate not above 0.
    """

    def __init__(
        self,
        calls: int = 8,
        uploads: int = 2,
        *,
        rate: float | Pace | None = None,
        adaptive: bool = False,
        ceiling: int = 64,
        clock: Clock | None = None,
    ) -> None:
        for name, value in (("calls", calls), ("uploads", uploads), ("ceiling", ceiling)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ArgumentError(f"{name} must be an integer of at least 1, got {value!r}")
        self._pace: Pace | None = None
        if rate is not None and not isinstance(rate, (int, float)) and callable(getattr(rate, "wait", None)):
            self._pace, rate = rate, None
        if isinstance(rate, bool) or (
            rate is not None and not (isinstance(rate, (int, float)) and 0 < rate < float("inf"))
        ):
            raise ArgumentError(f"rate must be a number of calls a second above 0, or None, got {rate!r}")
        self._clock = clock or SystemClock()
        self._gates: dict[str, Gate] = {"call": Gate(calls), "upload": Gate(uploads)}
        self._calls = self._gates["call"]
        self._rate = Rate(rate) if rate is not None else None
        self._ceiling = max(calls, ceiling)
        self._adapting = 0
        self._before = calls
        self.adaptive = Adaptive(calls, max(calls, ceiling)) if adaptive else None
        """The controller of adaptive mode, or None."""
        self.waited: dict[str, float] = {"call": 0.0, "upload": 0.0, "poll": 0.0}
        """Seconds that were spent waiting for a slot or for the rate, by lane, all calls together."""

    def in_flight(self, lane: Lane) -> int:
        """How many hold a slot of the lane; 0 for polls, which hold none."""
        gate = self._gates.get(lane)
        return gate.in_flight if gate else 0

    def queued(self, lane: Lane) -> int:
        """How many wait for a slot of the lane."""
        gate = self._gates.get(lane)
        return gate.queued if gate else 0

    def limit(self, lane: Lane) -> int | None:
        """The bound of the lane at the moment, or None for polls."""
        gate = self._gates.get(lane)
        return gate.limit if gate else None

    def take(self, lane: Lane) -> Gate | Literal[False] | None:
        """Take a slot without waiting.

        Returns:
            The gate to release, None for a lane without one, or False where ``enter`` must wait.
        """
        if lane == "poll":
            return None if self._pace is None else False
        gate = self._gates[lane]
        if self._rate is None and self._pace is None and gate.take():
            return gate
        return False

    async def enter(self, lane: Lane) -> Gate | None:
        """Wait for a slot, then for the rate, and return the gate to release; None for a lane without one.

        The rate comes last: who was let through by it and then waited for a slot would start in a burst with all the
        others when slow calls end.

        Raises:
            TransportError: a rate that is kept elsewhere cannot be asked; nothing was sent.
        """
        if lane == "poll" and self._pace is None:
            return None
        began = self._clock.now()
        gate = None if lane == "poll" else self._gates[lane]
        try:
            if gate is not None:
                await gate.wait()
            try:
                if self._pace is not None:
                    await self._pace.wait()
                elif self._rate is not None:
                    await self._clock.sleep(self._rate.reserve(self._clock.now()))
            except BaseException:
                if gate is not None:
                    gate.release()
                raise
            return gate
        finally:
            self.waited[lane] += self._clock.now() - began

    async def aclose(self) -> None:
        """Close what a rate that is kept elsewhere holds."""
        if self._pace is not None:
            await self._pace.aclose()

    def learn(self, operation: str, seconds: float | None, *, throttled: bool = False) -> None:
        """Tell adaptive mode about an attempt, before its slot is given back.

        Args:
            operation: latencies are compared within one operation only.
            seconds: how long the answer took, or None where there was none.
            throttled: whether the answer was 429 or 503.
        """
        if self.adaptive is None:
            return
        busy = self._calls.in_flight >= self._calls.limit
        limit = self.adaptive.learn(operation, seconds, now=self._clock.now(), throttled=throttled, busy=busy)
        if limit != self._calls.limit:
            self._calls.resize(limit)

    @contextmanager
    def adapting(self) -> Iterator[None]:
        """Adaptive mode for the time of a block, and the bound as it was before afterwards; blocks may overlap."""
        if self.adaptive is None:
            self._before = self._calls.limit
            self.adaptive = Adaptive(self._before, self._ceiling)
            self._adapting = 0
        elif not self._adapting:
            yield  # the client is adaptive anyway
            return
        self._adapting += 1
        try:
            yield
        finally:
            self._adapting -= 1
            if not self._adapting:
                self.adaptive = None
                self._calls.resize(self._before)
