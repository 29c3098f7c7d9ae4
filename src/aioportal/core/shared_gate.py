"""The gate of one client to a rate that is shared: who may start now, who waits, and what if nobody can tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

from .clock import Clock, Random
from .deadline import pause
from .errors import TransportError
from .limiter import Rate

if TYPE_CHECKING:
    from .shared_rate import SharedRate

Standing = Literal["shared", "local", "away"]
Tell = Callable[[str], None]

_LOOK_AGAIN = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
_MOST_JITTER = 0.02


class StoreError(Exception):
    """The store cannot say whether a call may start.

    Args:
        text: why, without a secret.
        lasting: whether waiting would not help: a refused password, workers that disagree.
    """

    def __init__(self, text: str, *, lasting: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.lasting = lasting


class Store(Protocol):
    """Where the starts of all processes are counted."""

    async def start(self) -> float | None:
        """Count one start if it fits.

        Returns:
            None where it was counted, else the seconds after which asking again is worth it.

        Raises:
            StoreError: no answer in time, or none that can be used.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


class SharedGate:
    """Lets the calls of one client pass as the shared rate allows: in order of arrival, safe under cancellation.

    One of the waiting asks the store at a time, and sleeps until the window has room, so that a thousand waiters cost
    Redis no more than one.

    Args:
        config: the rate.
        name: what the limit is for.
        place: where the store is, without a secret.
        store: counts the starts.
        clock: for waits.
        random: for jitter.
        tell: called with one line when the store goes away, and when it is back.
    """

    def __init__(
        self, config: SharedRate, name: str, place: str, store: Store, *, clock: Clock, random: Random, tell: Tell
    ) -> None:
        self._config = config
        self._what = f"The shared rate of {name!r}"
        self._where = f"Redis at {place}"
        self._store = store
        self._clock = clock
        self._random = random
        self._tell = tell
        self._turn = asyncio.Lock()  # queues in order of arrival
        self._own = Rate(config.per_second)
        self._local = Rate(config.per_second / (config.expected_workers or 1))
        self._standing: Standing = "shared"
        self._problem = StoreError("was not asked yet")
        self._failing_since: float | None = None
        self._look_at = float("-inf")

    @property
    def standing(self) -> Standing:
        """``"shared"``; ``"local"`` or ``"away"`` while Redis does not answer."""
        return self._standing

    async def wait(self) -> None:
        """Wait until one more call may start, and count it.

        A waiter that is cancelled while the store is asked may leave a start counted that did not happen: the rate is
        then lower for a second, never higher.

        Raises:
            TransportError: the store is away; nothing was sent.
            DeadlineExceededError: the wait does not fit into the ``deadline`` block around it.
        """
        async with self._turn:
            if self._standing == "shared":
                await self._sleep(self._own.reserve(self._clock.now()))
                await self._shared()
            elif self._clock.now() >= self._look_at:
                await self._shared()
            else:
                await self._alone()

    async def aclose(self) -> None:
        """Close the connections to the store."""
        await self._store.aclose()

    async def _shared(self) -> None:
        between = _FIRST_PAUSE
        while True:
            try:
                free_in = await self._store.start()
            except StoreError as error:
                problem = error
            else:
                self._answered()
                if free_in is None:
                    return
                # A little later than the window says, so that processes that wait for the same start do not collide.
                await self._sleep(free_in + self._random.random() * min(0.1 / self._config.per_second, _MOST_JITTER))
                continue
            if not self._patient(problem):
                self._lost(problem)
                await self._alone()
                return
            await self._sleep(between * (0.5 + self._random.random()))
            between = min(_LONGEST_PAUSE, between * 2)

    def _patient(self, problem: StoreError) -> bool:
        """Whether to ask again before Redis counts as away."""
        now = self._clock.now()
        if self._failing_since is None:
            self._failing_since = now
        return (
            self._config.when_away == "raise"
            and not problem.lasting
            and now - self._failing_since < self._config.patience
        )

    def _answered(self) -> None:
        self._failing_since = None
        if self._standing != "shared":
            self._standing = "shared"
            self._tell(f"{self._what} is kept again: {self._where} answers")

    def _lost(self, problem: StoreError) -> None:
        """Note that the store is away, and what happens to calls until it is back."""
        self._problem = problem
        self._look_at = self._clock.now() + _LOOK_AGAIN
        before = self._standing
        self._standing = "local" if self._config.when_away == "local" and not problem.lasting else "away"
        if before == "shared":
            rate = self._config.per_second / (self._config.expected_workers or 1)
            local = self._standing == "local"
            then = f"going on with {rate:g} calls a second here" if local else "calls are refused meanwhile"
            self._tell(f"{self._what} is not kept: {self._where} {problem.text}; {then}")

    async def _alone(self) -> None:
        """Let a call pass, or not, while the store is away."""
        if self._standing == "local":
            await self._sleep(self._local.reserve(self._clock.now()))
            return
        lasting = self._problem.lasting
        raise TransportError(
            f"{self._what} cannot be kept, so nothing was sent: {self._where} {self._problem.text}",
            kind="shared_rate",
            hint="Correct what Redis refuses."
            if lasting
            else "See that Redis runs and can be reached, or pass when_away='local' to go on without it meanwhile.",
        )

    async def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            await pause(seconds, clock=self._clock, doing="waiting for the shared rate")
