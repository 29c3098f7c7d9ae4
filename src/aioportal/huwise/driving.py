"""What waits for orders have in common, whatever the order is given to: a dataset, a harvester."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from ..core.errors import ArgumentError
from ..core.spec import OperationSpec

K = TypeVar("K", bound=str)

AbortOrder = Callable[[], Awaitable[object]]
"""Asks the portal to stop what runs."""


class OrderDriver(Generic[K]):
    """Which order, to what, and how it is stopped.

    Args:
        kind: what was ordered.
        ref: the uid of what it was given to.
        settle: seconds after which a state that never moved counts as the end.
        abort: stops the work; None where that makes no sense.
        spec: the operation that gave the order, for errors.
    """

    def __init__(
        self, kind: K, ref: str, *, settle: float, abort: AbortOrder | None, spec: OperationSpec | None
    ) -> None:
        self._kind: K = kind
        self._uid = ref
        self._settle = settle
        self._abort = abort
        self._spec = spec

    @property
    def kind(self) -> str:
        """What was ordered."""
        return self._kind

    @property
    def ref(self) -> str:
        """The uid of what it was given to."""
        return self._uid

    @property
    def spec(self) -> OperationSpec | None:
        """The operation that gave the order."""
        return self._spec

    async def abort(self) -> None:
        """Ask the portal to stop the work.

        Raises:
            ArgumentError: this work cannot be aborted.
        """
        if self._abort is None:
            raise ArgumentError(f"abort: {self._kind} of {self._uid} cannot be aborted; wait for its end")
        await self._abort()
