"""Many things read side by side: all of them or none, since half of them would be taken for all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ...core import deadline
from ...core.bulk_rules import stops
from ...core.errors import ClientStateError, TransportError

if TYPE_CHECKING:
    from ...core.bulk import Bulk, Outcome
    from ..client import Huwise
    from .options import OnProgress

T = TypeVar("T")
R = TypeVar("R")


async def read_each(
    portal: Huwise,
    read: Callable[[T], Awaitable[R]],
    things: Sequence[T],
    *,
    tolerated: tuple[type[Exception], ...] = (Exception,),
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> list[Outcome[Any, R]]:
    """The outcomes, in the order of the things; an error of one of them is a value.

    Args:
        portal: the client.
        read: reads one; changes nothing.
        things: what to read.
        tolerated: the errors that are values; any other ends the reading and is raised.
        concurrency: how many are read at once; None for what the client lets through.
        on_progress: called with the progress.

    Raises:
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment.
        ClientStateError: the client was closed before all were read.
        DeadlineExceededError: the time around it ran out before all were read.
        TransportError: none of them was reached.
    """

    async def one(entry: tuple[int, T]) -> R:
        return await read(entry[1])

    bulk = portal.bulk(
        one,
        list(enumerate(things)),
        key=lambda entry: str(entry[0]),
        order="input",
        concurrency=concurrency,
        on_progress=on_progress,
        grace=0.0,  # reading changes nothing, so nobody waits for its end
    )
    outcomes = []
    async with bulk:
        async for outcome in bulk:
            if outcome.error is not None and (final := stops(outcome.error)) is not None:
                raise final
            if outcome.error is not None and not isinstance(outcome.error, tolerated):
                raise outcome.error
            outcomes.append(outcome)
    all_through(bulk, "not all could be read, and nothing was changed")
    missed = [outcome.error for outcome in outcomes if isinstance(outcome.error, TransportError)]
    if missed and len(missed) == len(things):
        raise missed[0]
    return outcomes


def all_through(bulk: Bulk[Any, Any], otherwise: str) -> None:
    """See that a run that only read came to its end: of what it did not reach nothing is known.

    Args:
        bulk: the run, ended.
        otherwise: what the error says of one that stopped before.

    Raises:
        ClientStateError: the client was closed meanwhile.
        DeadlineExceededError: the time around it ran out.
    """
    stopped = bulk.report().stopped
    if stopped is None:
        return
    limit = deadline.current()
    if limit is not None and limit.left() <= 0:
        raise deadline.exceeded(limit, otherwise)
    raise ClientStateError(f"{otherwise}: {stopped}")
