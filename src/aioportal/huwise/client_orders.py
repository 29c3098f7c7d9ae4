"""The publishing lane of ``Huwise``: how many datasets are made to work at once."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Self

from ..core.deadline import current, exceeded
from ..core.errors import ArgumentError
from ..core.limiter import Gate

if TYPE_CHECKING:
    from types import TracebackType

_held: ContextVar[tuple[Gate, ...]] = ContextVar("aioportal_publishing", default=())


def lane(max_publishing: int) -> Gate:
    """The gate of a lane.

    Args:
        max_publishing: places in it.

    Raises:
        ArgumentError: less than one.
    """
    if isinstance(max_publishing, bool) or not isinstance(max_publishing, int) or max_publishing < 1:
        raise ArgumentError(f"max_publishing must be an integer of at least 1, got {max_publishing!r}")
    return Gate(max_publishing)


class PublishingSlot:
    """A place in the lane, held for as long as the block lasts."""

    __slots__ = ("_gate", "_taken", "_token")

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._taken = False
        self._token: Token[tuple[Gate, ...]] | None = None

    async def __aenter__(self) -> Self:
        if self._gate not in _held.get():
            limit = current()
            try:
                async with asyncio.timeout(None if limit is None else limit.left()):
                    await self._gate.wait()
                    self._taken = True
            except TimeoutError:
                if limit is None or limit.left() > 0:
                    raise
                raise exceeded(limit, "the publishing lane had no place") from None
            self._token = _held.set((*_held.get(), self._gate))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _held.reset(self._token)
            self._token = None
        if self._taken:
            self._taken = False
            self._gate.release()


class OrderHomes:
    """The publishing lane."""

    _lane: Gate

    @property
    def max_publishing(self) -> int:
        """How many orders may work at once in the publishing lane."""
        return self._lane.limit

    def publishing(self) -> PublishingSlot:
        """``async with portal.publishing():`` holds one of the client's few places for heavy work on the portal.

        Wait inside for the end of what was ordered: the place stands for the portal's work, not for a request. First
        come, first served. Blocks nest, and tasks that are started inside share the place: they take no other one.
        """
        return PublishingSlot(self._lane)
