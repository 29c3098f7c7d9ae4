"""What to do when nobody knows whether a request took effect: look at the state instead of repeating blindly.

A platform writes one ``Reconciler`` for an operation; the flow around it is the same for all: look at once, look again
when the effect has had time to show, then the effect happened, or the request may be repeated, or nobody knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from .clock import Clock
from .errors import ApiError, PortalError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Happened(Generic[T]):
    """The effect is there; ``value`` is what the lost answer would have been parsed to."""

    value: T


@dataclass(frozen=True, slots=True)
class NotSeen:
    """The state could be read and shows no effect; ``what`` was seen, in words."""

    what: str = "no effect to be seen"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The state could not be read, or does not tell; ``why`` in words."""

    why: str


NOT_SEEN: Final = NotSeen()

Sight = Happened[T] | NotSeen | Unreadable


class Reconciler(Generic[T]):
    """How one call finds out whether it took effect. One object serves one call and may keep what ``prepare`` read.

    Attributes:
        settle: seconds after the loss until the effect must show; 0 where the first look is enough, because the server
            itself refuses a second of the same key.
        when_absent: ``"repeat"`` where an effect that does not show did not happen, or a repeat cannot make a second;
            ``"unknown"`` where the first request may still be under way.
        hint: what the user can do when the outcome stays unknown.
    """

    settle: float = 3.0
    when_absent: Literal["repeat", "unknown"] = "repeat"
    hint: str | None = None

    async def prepare(self) -> None:
        """Read the state before the request, where the look needs something to compare with.

        Runs outside the call's slot; an error here is the call's error, and nothing was sent.
        """

    async def look(self) -> Sight[T]:
        """Read the state. A ``PortalError`` that it raises counts as unreadable."""
        raise NotImplementedError

    def accept(self, error: ApiError) -> Happened[T] | None:  # noqa: ARG002 - for subclasses
        """Whether a refusal of the *repeat* proves that the first request took effect.

        Args:
            error: the refusal, such as 400 ``invalid_dataset_status`` of a publish after one whose answer was lost.
        """
        return None


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """The end of a reconciliation."""

    happened: Happened[T] | None
    repeat: bool
    evidence: str


async def reconcile(
    reconciler: Reconciler[T],
    *,
    lost_at: float,
    clock: Clock,
    pause: Callable[[float], Awaitable[bool]],
) -> Verdict[T]:
    """Look, wait until ``settle`` has passed since the loss, look again, and judge.

    Args:
        reconciler: the call's own.
        lost_at: when the answer was lost, in seconds of ``clock``.
        clock: for what is left of ``settle``.
        pause: waits for so many seconds and returns True, or returns False at once where the deadline leaves no time.
    """
    first = await sight(reconciler)
    if isinstance(first, Happened):
        return Verdict(first, False, "the state shows the effect")
    wait = reconciler.settle - (clock.now() - lost_at)
    last: Sight[T] = first
    seen = [_words(first)]
    if reconciler.settle > 0 or isinstance(first, Unreadable):
        if wait > 0 and not await pause(wait):
            return Verdict(None, False, f"{seen[0]}; no time left to look again")
        last = await sight(reconciler)
        if isinstance(last, Happened):
            return Verdict(last, False, "the state shows the effect")
        seen.append(_words(last))
    evidence = "; then ".join(dict.fromkeys(seen))
    repeat = isinstance(last, NotSeen) and reconciler.when_absent == "repeat"
    return Verdict(None, repeat, evidence)


async def sight(reconciler: Reconciler[T]) -> Sight[T]:
    """One look, an error of the SDK taken as unreadable."""
    try:
        return await reconciler.look()
    except PortalError as error:
        return Unreadable(f"looking failed: {error.message}")


def _words(sight: Sight[Any]) -> str:
    if isinstance(sight, NotSeen):
        return sight.what
    return sight.why if isinstance(sight, Unreadable) else "the state shows the effect"
