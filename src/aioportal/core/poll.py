"""When to look again: the schedule of looks at running work, and the hub that paces all of a client's looks."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, fields

from .clock import Clock, Random
from .errors import ArgumentError

# Where the looks of a run with a known last duration go: one after this share of it, so that a somewhat shorter run is
# noticed within the usual interval, and one just behind the expected end. Found by simulating 200 runs of 2 to 60 s.
_WAYMARK = 0.86
_WAYMARK_FROM = 6.0
_SLACK = 0.25
_SLACK_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How a client looks at work that runs on the server; every number may be changed.

    The first look comes after ``first`` seconds, further ones every ``max(min, factor * elapsed, active / hub_rate)``
    seconds, never more than ``max``, each shortened at random by up to ``jitter``. Where the same work was waited for
    before, the looks move to where its end is likely.

    Args:
        first: seconds from the order to the first look.
        min: least seconds between two looks.
        factor: share of the elapsed time between two looks.
        max: most seconds between two looks.
        hub_rate: looks per second of the whole client, over all that it waits for.
        settle: seconds after which an end state that never moved counts as the end of this work.
        jitter: largest share by which a wait is shortened at random.
        patience: seconds for which looks may fail in a row before the wait is given up.
    """

    first: float = 0.5
    min: float = 1.0
    factor: float = 0.2
    max: float = 30.0
    hub_rate: float = 20.0
    settle: float = 3.0
    jitter: float = 0.10
    patience: float = 600.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
                raise ArgumentError(f"PollPolicy: {item.name}={value!r} is no number of 0 or more; give one")
        for name in ("min", "max", "hub_rate"):
            if not getattr(self, name) > 0:
                raise ArgumentError(f"PollPolicy: {name}=0 would never wait; give a number above 0")
        if self.max < self.min:
            raise ArgumentError(f"PollPolicy: max={self.max!r} is below min={self.min!r}; raise max or lower min")
        if self.jitter >= 1:
            raise ArgumentError(f"PollPolicy: jitter={self.jitter!r} is a share; give a number below 1")


def next_delay(
    policy: PollPolicy,
    *,
    elapsed: float,
    looks: int,
    active: int = 1,
    draw: float = 0.0,
    known: float | None = None,
) -> float:
    """Seconds from now to the next look.

    Args:
        policy: the client's numbers.
        elapsed: seconds since the order was given.
        looks: looks made so far.
        active: waits that share the hub.
        draw: a random number in [0, 1) for the jitter.
        known: seconds that the same work took the last time, or None.

    Returns:
        A number of 0 or more; at most ``policy.max``.
    """
    shorten = 1.0 - policy.jitter * draw
    if looks == 0:
        return max(0.0, policy.first * shorten - elapsed)
    share = active / policy.hub_rate
    regular = min(policy.max, max(policy.min, policy.factor * elapsed, share))
    if known is None:
        return regular * shorten
    least = min(policy.max, max(policy.min / 2, share))
    aim = known + _SLACK + _SLACK_SHARE * known
    ahead = known * _WAYMARK - elapsed
    # No jitter towards a target: a look before the end is wasted, and the hub spreads those that fall together.
    if known >= _WAYMARK_FROM and ahead >= policy.min:
        return min(policy.max, max(least, ahead))
    if elapsed < aim:
        return min(policy.max, max(least, aim - elapsed))
    # Overdue: near the expected end the end is still likely, so look sooner than usual, then less and less.
    return min(regular, max(policy.min, share, elapsed - aim)) * shorten


class Durations:
    """How long each piece of work took the last time; the oldest entries fall out.

    Args:
        limit: most entries kept.
    """

    def __init__(self, limit: int = 4096) -> None:
        self._limit = limit
        self._seconds: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seconds)

    def get(self, key: str) -> float | None:
        """Seconds of the last run of ``key``, or None where none was seen."""
        seconds = self._seconds.get(key)
        if seconds is not None:
            self._seconds.move_to_end(key)
        return seconds

    def note(self, key: str, seconds: float) -> None:
        """Remember that the last run of ``key`` took ``seconds``."""
        self._seconds[key] = seconds
        self._seconds.move_to_end(key)
        while len(self._seconds) > self._limit:
            self._seconds.popitem(last=False)


class PollHub:
    """Paces all looks of one client: at most ``policy.hub_rate`` a second, first come first served.

    Looks do not occupy the slots of ordinary calls, so a thousand waits never starve a write, and they leave the hub
    evenly spread, so that a thousand waits started together do not arrive together.

    Args:
        policy: the client's numbers.
        clock: time.
        random: for the jitter.
    """

    def __init__(self, policy: PollPolicy, clock: Clock, random: Random) -> None:
        self.policy = policy
        self.clock = clock
        self.durations = Durations()
        self._random = random
        self._active = 0
        self._gate = asyncio.Lock()
        self._free_at = clock.now()

    @property
    def active(self) -> int:
        """Pieces of work that somebody waits for right now."""
        return self._active

    def join(self) -> None:
        """Count one more piece of work that somebody waits for."""
        self._active += 1

    def leave(self) -> None:
        """Count one less."""
        self._active -= 1

    async def turn(self) -> None:
        """Wait until one more look fits under the rate; a cancelled waiter gives its turn to the next."""
        # The lock queues in order of arrival and is held while sleeping, so only the first in line waits for time.
        async with self._gate:
            await self.clock.sleep(self._free_at - self.clock.now())
            self._free_at = max(self._free_at, self.clock.now()) + 1.0 / self.policy.hub_rate

    def delay(self, *, elapsed: float, looks: int, known: float | None = None) -> float:
        """Seconds to the next look of one wait, given how busy the hub is; see ``next_delay``."""
        return next_delay(
            self.policy,
            elapsed=elapsed,
            looks=looks,
            active=max(1, self._active),
            draw=self._random.random(),
            known=known,
        )
