"""Edits of a dataset that wait while other work runs on it: portals refuse them meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from ...core.deadline import pause
from ...core.errors import InvalidStateError

if TYPE_CHECKING:
    from ...core.clock import Clock
    from ..client import Huwise
    from ..dataset import DatasetHandle

T = TypeVar("T")

_TRIES = 20
_PAUSE = 1.0


async def unless_busy(handle: DatasetHandle, act: Callable[[], Awaitable[T]], portal: Huwise) -> T:
    """Act, and again after what somebody else ordered in between has ended.

    Args:
        handle: the dataset.
        act: what to do; it may be done several times.
        portal: the dataset's.

    Raises:
        InvalidStateError: it is busy again and again.
    """

    async def settled(_busy: InvalidStateError) -> None:
        await handle.settled()

    return await patiently(act, settled, clock=portal.clock)


async def patiently(
    act: Callable[[], Awaitable[T]], settled: Callable[[InvalidStateError], Awaitable[object]], *, clock: Clock
) -> T:
    """Act, and again whenever the dataset was busy and is not any more.

    Args:
        act: what to do; it may be done several times.
        settled: waits until nothing runs on the dataset; is told why that is asked for, and may raise it.
        clock: of the client.

    Raises:
        InvalidStateError: it is busy again and again.
    """
    for _ in range(_TRIES - 1):
        try:
            return await act()
        except InvalidStateError as error:
            # The old state may still show for a moment; asking again at once would use up the tries in it.
            await pause(_PAUSE, clock=clock, doing="waiting for the dataset to be free")
            await settled(error)
    return await act()
