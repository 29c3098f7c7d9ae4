"""Whether to repeat, when, and why not. Pure: time and chance are passed in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import Enum

from .classify import Known, Outcome
from .errors import ArgumentError
from .spec import RetryClass

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently calls are repeated.

    A wait of our own is a random part of ``base`` · 2ⁿ, at most ``cap``. A wait that the server states (Retry-After,
    ``reset_time``) is kept as stated up to ``server_wait_cap``, and counts neither as our back-off nor for the shared
    budget; a longer one is raised at once as an error that carries the time to come back.

    Args:
        attempts: at most so many attempts of one call, the first included; 1 switches repeats off.
        base: seconds, the upper bound of the first wait.
        cap: seconds, the upper bound of any wait.
        backoff_total: seconds of our own waits that one call may spend.
        server_wait_cap: seconds, the longest single wait that a server may ask for.
        incomplete_uploads: repeats of a request that broke while it was being sent; a server that refuses an upload
            early may show only like that.
        budget: share of requests that may be repeats, over all calls of a client.
        budget_floor: repeats that are always allowed on top, so that a quiet client can repeat at all.

    Raises:
        ArgumentError: a value that cannot be meant.
    """

    attempts: int = 6
    base: float = 0.5
    cap: float = 8.0
    backoff_total: float = 60.0
    server_wait_cap: float = 60.0
    incomplete_uploads: int = 2
    budget: float = 0.10
    budget_floor: int = 10

    def __post_init__(self) -> None:
        if not isinstance(self.attempts, int) or self.attempts < 1:
            raise ArgumentError(f"attempts must be an integer of at least 1, got {self.attempts!r}")
        for name in ("base", "cap", "backoff_total", "server_wait_cap", "incomplete_uploads", "budget", "budget_floor"):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
                raise ArgumentError(f"{name} must be a number of at least 0, got {value!r}")


class RetryBudget:
    """Repeats that all calls of a client share, so that an outage of the portal is not doubled by its clients.

    Every call earns ``ratio`` of a repeat and every repeat spends one. What is saved up is bounded by ten times the
    floor, so that a long quiet time does not pay for a storm.
    """

    __slots__ = ("_ceiling", "_ratio", "_tokens", "refused")

    def __init__(self, ratio: float = 0.10, floor: float = 10) -> None:
        """Begin with ``floor`` repeats."""
        self._ratio = ratio
        self._ceiling = 10.0 * floor
        self._tokens = float(floor)
        self.refused = 0
        """How many repeats it has refused."""

    @property
    def left(self) -> float:
        """Repeats that could be made now."""
        return self._tokens

    def earn(self) -> None:
        """Note a new call."""
        if self._tokens < self._ceiling:
            self._tokens += self._ratio

    def spend(self) -> bool:
        """Take one repeat; False where none is left."""
        # Tenths do not add up exactly in binary: ten of them are one repeat.
        if self._tokens < 1.0 - 1e-9:
            self.refused += 1
            return False
        self._tokens -= 1.0
        return True


class Why(Enum):
    """Why a call is not repeated."""

    FINAL = "no repeat can help"
    UNKNOWN = "it may have taken effect"
    ATTEMPTS = "after the most attempts allowed"
    BACKOFF = "the time for waiting between attempts is spent"
    BUDGET = "the client's retry budget is spent"
    INCOMPLETE = "it broke each time while the request was being sent"
    SOURCE = "its body comes from a source that can be read only once"
    TOO_LONG = "the server asks for a longer wait than the SDK waits by itself"
    DEADLINE = "the time left is too short for the wait before a repeat"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Send it again after ``wait`` seconds."""

    wait: float
    draws: bool
    """Whether it counts against the budget and as our own back-off; a server-stated wait does not."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Look at the state before anything else."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Give up, and say why."""

    why: Why
    wait: float = 0.0
    """The wait that was not to be had, in seconds."""


@dataclass(slots=True)
class Tally:
    """What a call has used up so far."""

    attempts: int = 0
    backoff: float = 0.0
    incomplete: int = 0


def decide(
    outcome: Outcome,
    retry: RetryClass,
    tally: Tally,
    policy: RetryPolicy,
    *,
    chance: float,
    stated: float | None = None,
    time_left: float | None = None,
    reconcilable: bool = False,
    replayable: bool = True,
) -> Repeat | Reconcile | Stop:
    """What to do after an attempt that did not succeed.

    Args:
        outcome: its class.
        retry: the operation's class.
        tally: what the call has used up, this attempt included.
        policy: the limits.
        chance: a random number in [0, 1).
        stated: seconds that the server asked to wait.
        time_left: seconds until the deadline, or None.
        reconcilable: whether the call has a reconciler.
        replayable: whether the body can be sent again.
    """
    if outcome.known is Known.FAILED or outcome.known is Known.OK:
        return Stop(Why.FINAL)
    if outcome.known is Known.AMBIGUOUS and retry in ("reconcilable", "unsafe"):
        return Reconcile() if reconcilable else Stop(Why.UNKNOWN)
    return may_repeat(outcome, tally, policy, chance=chance, stated=stated, time_left=time_left, replayable=replayable)


def may_repeat(
    outcome: Outcome,
    tally: Tally,
    policy: RetryPolicy,
    *,
    chance: float,
    stated: float | None = None,
    time_left: float | None = None,
    replayable: bool = True,
) -> Repeat | Stop:
    """When to repeat a request whose repeat does no harm, or why not; also after a look that showed no effect."""
    asked = stated if outcome.known is Known.REFUSED and stated is not None and stated > 0 else None
    if asked is not None and asked > policy.server_wait_cap:
        return Stop(Why.TOO_LONG, asked)
    if not replayable:
        return Stop(Why.SOURCE)
    if tally.attempts >= policy.attempts:
        return Stop(Why.ATTEMPTS)
    if outcome.incomplete and tally.incomplete > policy.incomplete_uploads:
        return Stop(Why.INCOMPLETE)
    wait = asked if asked is not None else backoff(tally.attempts, policy, chance)
    if asked is None and tally.backoff + wait > policy.backoff_total:
        return Stop(Why.BACKOFF, wait)
    if time_left is not None and wait >= time_left:
        return Stop(Why.DEADLINE, wait)
    return Repeat(wait, draws=asked is None)


def backoff(attempts: int, policy: RetryPolicy, chance: float) -> float:
    """Seconds to wait after the given number of attempts: a random part of a bound that doubles up to the cap."""
    return chance * min(policy.cap, policy.base * 2.0 ** min(attempts - 1, 60))


def stated_wait(headers: Mapping[str, str], reset_time: float | None, wall: float) -> float | None:
    """Seconds that the server asks to wait, from Retry-After and a quota body's ``reset_time``; the longer counts.

    Dates are measured against the server's own Date header where there is one, so that a wrong clock here does no harm.

    Args:
        headers: the answer's, names in lower case.
        reset_time: seconds since 1970, from the body.
        wall: this machine's seconds since 1970.

    Returns:
        Seconds, 0 for a date that has passed, or None where nothing readable is stated.
    """
    after = headers.get("retry-after", "").strip()
    if not after and reset_time is None:
        return None
    waits: list[float] = []
    if _SECONDS.fullmatch(after):
        waits.append(float(after))
        after = ""
    moments = [moment for moment in (_http_date(after), reset_time) if moment is not None]
    if moments:
        here = _http_date(headers.get("date", ""))
        reference = wall if here is None else here
        waits += [max(0.0, moment - reference) for moment in moments]
    return max(waits, default=None)


def _http_date(text: str) -> float | None:
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # only the few answers with a date pay for it

    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
