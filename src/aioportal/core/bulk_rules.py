"""What an error means for its item and for the run, and what a journal means for a rerun. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from typing import Any

from .errors import (
    AuthenticationError,
    ClientStateError,
    OperationTimeoutError,
    OutcomeUnknownError,
    PortalError,
    QuotaExceededError,
)
from .journal_record import AMBIGUOUS, CONFIRMED, State, one_line

FINAL = (AuthenticationError, QuotaExceededError, ClientStateError)
"""What no other item would fare better with."""


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def state_after(error: BaseException) -> State:
    """``"failed"`` or ``"unknown"``: how an item ended whose function raised.

    A group is unknown where one of its errors is. A bare time-out, as ``asyncio.timeout`` raises it, cut a call off at
    some point of its way: unknown as well.

    Args:
        error: what it raised.
    """
    return "unknown" if any(map(_leaves_open, _leaves(error))) else "failed"


def _leaves_open(error: BaseException) -> bool:
    if isinstance(error, PortalError):
        return isinstance(error, OutcomeUnknownError | OperationTimeoutError)
    return isinstance(error, TimeoutError) or not isinstance(error, Exception)


def stops(error: BaseException) -> BaseException | None:
    """The error that stops the run after an item raised, or None.

    Args:
        error: what the item raised, which may be a group of several.
    """
    return next((leaf for leaf in _leaves(error) if isinstance(leaf, FINAL)), None)


def reason(error: BaseException, redact: Callable[[str], str] = str) -> str:
    """An error in one line.

    Args:
        error: which.
        redact: takes secrets out, before the line is shortened, which could cut one in two.
    """
    words = f"{type(error).__name__}: {error}".removesuffix(": ")
    if isinstance(error, BaseExceptionGroup) and not isinstance(error, PortalError):
        # What a group says of itself is only how many there are.
        words += f": {'; '.join(f'{type(leaf).__name__}: {leaf}' for leaf in _leaves(error))}"
    return one_line(redact(words))


class Step(Enum):
    """What a run does with an item."""

    CALL = "call it"
    TAKE = "take what the journal says"
    ASK = "find out whether it happened, then call it where it did not"


def step_for(state: State | None, *, reconcilable: bool, idempotent: bool) -> Step:
    """What a rerun does.

    Args:
        state: what the journal says of the item; None where it says nothing.
        reconcilable: whether the run can find out what happened.
        idempotent: whether calling twice is as good as once.
    """
    if state in CONFIRMED:
        return Step.TAKE
    if state in AMBIGUOUS:
        return Step.ASK if reconcilable else Step.CALL if idempotent else Step.TAKE
    return Step.CALL


def name_of_job(fn: Callable[..., Any]) -> str:
    """What a function is called in a journal: its module and name.

    Args:
        fn: the bulk function.
    """
    while isinstance(fn, partial):
        fn = fn.func
    name = getattr(fn, "__qualname__", None)
    if name is None:
        fn, name = type(fn), type(fn).__qualname__
    return f"{fn.__module__}.{name}"
