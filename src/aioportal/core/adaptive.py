"""Find out how many calls in flight a portal likes: grow while latency is flat, halve when it throttles. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FLAT = 2.0
"""Latency counts as flat up to this multiple of the usual one of the same operation."""
_FALL = 0.3
_RISE = 0.02
_REST = 1.0


@dataclass(frozen=True, slots=True)
class State:
    """The bound, as a fraction while it grows, and when it was last cut (monotonic seconds)."""

    bound: float
    cut_at: float = float("-inf")


def step(
    state: State, seconds: float | None, usual: float | None, *, now: float, throttled: bool, busy: bool, ceiling: int
) -> State:
    """The state after one attempt.

    Additive increase, multiplicative decrease: while answers come as fast as usual and the bound is what holds calls
    back, a full round of them raises it by one; 429 or 503 halves it, but only once a second, since the answers to what
    was already in flight tell the same again.

    Args:
        state: before.
        seconds: the attempt's latency, or None where no answer came.
        usual: the latency that is usual for the operation, or None where it is not known yet.
        now: monotonic seconds.
        throttled: whether the answer was 429 or 503.
        busy: whether all slots are taken; growing without need would let a later burst through.
        ceiling: the highest bound.
    """
    if throttled:
        if now - state.cut_at < _REST:
            return state
        return State(max(1.0, state.bound / 2), now)
    if seconds is None or usual is None or not busy or seconds > FLAT * usual:
        return state
    return State(min(float(ceiling), state.bound + 1.0 / state.bound), state.cut_at)


def usual_after(usual: float | None, seconds: float, *, busy: bool) -> float:
    """The usual latency after one more: it follows quickly downwards, and upwards slowly and only while slots are free.

    What is slow while all slots are taken may be slow because of them; were that to become usual, the bound would
    follow its own effect upwards.
    """
    if usual is None:
        return seconds
    if seconds >= usual:
        return usual if busy else usual + (seconds - usual) * _RISE
    return usual + (seconds - usual) * _FALL


class Adaptive:
    """Holds the state for one client."""

    __slots__ = ("_ceiling", "_usual", "state")

    def __init__(self, start: int, ceiling: int) -> None:
        self.state = State(float(start))
        self._usual: dict[str, float] = {}
        self._ceiling = ceiling

    def learn(self, operation: str, seconds: float | None, *, now: float, throttled: bool, busy: bool) -> int:
        """Take in one attempt and return the bound, a whole number of at least 1.

        Args:
            operation: the usual latency is kept by operation, because a preview takes longer than a lookup.
            seconds: as in ``step``.
            now: as in ``step``.
            throttled: as in ``step``.
            busy: as in ``step``.
        """
        usual = self._usual.get(operation)
        self.state = step(self.state, seconds, usual, now=now, throttled=throttled, busy=busy, ceiling=self._ceiling)
        if seconds is not None and not throttled:
            self._usual[operation] = usual_after(usual, seconds, busy=busy)
        return int(self.state.bound + 1e-9)
