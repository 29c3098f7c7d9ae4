"""What a dataset can be ordered to do, and the waiting for its end: publish, unpublish, abort."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from aioportal_huwise.api import datasets as api

from ..core.deadline import check_timeout, pause
from ..core.errors import ArgumentError, InvalidStateError
from .endpoint import operation_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from ..core.operation import Driver, Operation
    from ..core.poll import PollHub
    from ..core.reconcile import Reconciler
    from .endpoint import Answers, Gateway
    from .publishing import PublishResult

T = TypeVar("T")
R = TypeVar("R", bound="Reconciler[Any]")

IfBusy = Literal["raise", "wait"]
Order = Literal["publish", "unpublish", "abort"]

PUBLISH_TIMEOUT = 3600.0
"""Seconds that a wait lasts unless told otherwise."""

_TRIES = 20


class Orders(Home[Scope]):
    """The orders of a dataset's handle."""

    __slots__ = ()

    async def publish(
        self,
        *,
        if_busy: IfBusy = "raise",
        allow_truncated: bool = False,
        timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    ) -> PublishResult:
        """Publish the dataset and wait for the end.

        This may process every record, and takes from a second to hours. For a change of metadata alone on a dataset
        that is published already, ``publish_metadata`` is enough.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            allow_truncated: take the plan's record limit for an end that is good enough.
            timeout: seconds to wait for the end.

        Returns:
            How it ended, with the errors of single records.

        Raises:
            OperationFailedError: the publish failed or was aborted.
            LimitReachedError: the plan's record limit cut the data.
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await to_the_end(
            self._scope.gateway,
            lambda: self.begin_publish(if_busy=if_busy, allow_truncated=allow_truncated, timeout=timeout),
            timeout,
        )

    async def begin_publish(
        self,
        *,
        if_busy: IfBusy = "raise",
        allow_truncated: bool = False,
        timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - see publish
    ) -> Operation[PublishResult]:
        """Order a publish and return at once with its handle.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            allow_truncated: take the plan's record limit for an end that is good enough.
            timeout: seconds to wait for what runs, with ``if_busy="wait"``.

        Returns:
            A handle: await it, follow its ``events()``, keep its ``token``, ``abort()`` it.

        Raises:
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("publish", api.publish_dataset, if_busy, allow_truncated, timeout)

    async def unpublish(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - see publish
    ) -> PublishResult:
        """Take the dataset off the portal and wait until it is gone. Its records are dropped, realtime ones for good.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for the end.

        Returns:
            How it ended.

        Raises:
            OperationFailedError: it failed.
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await to_the_end(
            self._scope.gateway, lambda: self.begin_unpublish(if_busy=if_busy, timeout=timeout), timeout
        )

    async def begin_unpublish(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - see publish
    ) -> Operation[PublishResult]:
        """Order an unpublish and return at once with its handle.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for what runs, with ``if_busy="wait"``.

        Raises:
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("unpublish", api.unpublish_dataset, if_busy, False, timeout)

    async def publish_metadata(self) -> None:
        """Publish the metadata alone: cheap, done when it returns, and without a trace in the status.

        Raises:
            BadRequestError: the dataset was never published.
            InvalidStateError: something runs.
        """
        await self._scope.send(api.publish_dataset_metadata)

    async def abort(self, *, timeout: float = PUBLISH_TIMEOUT) -> PublishResult:  # noqa: ASYNC109 - see publish
        """Stop what runs and wait until it has stopped. Records processed so far stay (Huwise documentation).

        Args:
            timeout: seconds to wait for the end.

        Returns:
            How it ended.

        Raises:
            InvalidStateError: nothing runs that can be stopped.
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await to_the_end(self._scope.gateway, self.begin_abort, timeout)

    async def begin_abort(self) -> Operation[PublishResult]:
        """Order what runs to stop, and return at once with a handle.

        Raises:
            InvalidStateError: nothing runs that can be stopped.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("abort", api.abort_dataset_publishing, "raise", False, PUBLISH_TIMEOUT)

    async def settled(self, *, timeout: float = PUBLISH_TIMEOUT) -> PublishResult:  # noqa: ASYNC109 - see publish
        """Wait until nothing runs on the dataset, whoever ordered it.

        Args:
            timeout: seconds to wait.

        Returns:
            The state found; an ``"error"`` of that other work is a state here, not an exception.

        Raises:
            OperationTimeoutError: still busy after ``timeout``.
        """
        return await self._scope.using(lambda uid: self._free(uid, timeout))

    async def _begin(
        self, kind: Order, endpoint: Answers[object], if_busy: IfBusy, allow_truncated: bool, limit: float
    ) -> Operation[PublishResult]:
        # Refused before the dataset is looked up.
        check_if_busy(if_busy)
        check_timeout(limit)
        return await self._scope.using(lambda uid: self._order(uid, kind, endpoint, if_busy, allow_truncated, limit))

    async def _order(
        self, uid: str, kind: Order, endpoint: Answers[object], if_busy: IfBusy, allow_truncated: bool, limit: float
    ) -> Operation[PublishResult]:
        # Imported here: programs that publish nothing need none of it.
        from .publishing import StatusDriver, StatusReconciler, operation
        from .reconcile import status_reader

        gateway = self._scope.gateway
        read, settle = status_reader(gateway, uid), gateway.hub.policy.settle
        reconciler = await place(
            gateway,
            endpoint,
            uid,
            lambda: StatusReconciler(kind, read, None, settle=settle),
            lambda left: self._free(uid, left),
            if_busy,
            limit,
        )
        driver = StatusDriver(
            kind,
            uid,
            read,
            before=reconciler.before,
            settle=settle,
            abort=None if kind == "abort" else (lambda: gateway.send(api.abort_dataset_publishing, (uid,))),
            dataset_id=self._scope.dataset_id,
            allow_truncated=allow_truncated,
            spec=gateway.plan(operation_of(endpoint)).spec,
        )
        return operation(driver, gateway.hub)

    async def _free(self, uid: str, limit: float) -> PublishResult:
        from .publishing import StatusDriver
        from .reconcile import status_reader

        hub = self._scope.gateway.hub
        read = status_reader(self._scope.gateway, uid)
        return await at_rest(StatusDriver("free", uid, read, before=None, settle=hub.policy.settle), hub, limit)


def check_if_busy(if_busy: str) -> None:
    """Refuse what is not one of the two words."""
    if if_busy not in ("raise", "wait"):
        raise ArgumentError(f"if_busy={if_busy!r} is neither 'raise' nor 'wait'", hint="Give one of the two.")


async def place(
    gateway: Gateway,
    endpoint: Answers[object],
    uid: str,
    reconciler: Callable[[], R],
    free: Callable[[float], Awaitable[object]],
    if_busy: IfBusy,
    limit: float,
) -> R:
    """Give an order that is refused while something runs: once, or after waiting for that as often as it takes.

    Args:
        gateway: the way out.
        endpoint: the order.
        uid: what it is given to.
        reconciler: makes what clears up a lost answer, for each time that it is given.
        free: waits until nothing runs, for so many seconds at most.
        if_busy: ``"raise"`` or ``"wait"``.
        limit: seconds for all the waiting.

    Returns:
        The reconciler of the order that was taken; it knows the state before.

    Raises:
        ArgumentError: ``if_busy`` is neither, or ``limit`` is no time.
        InvalidStateError: something runs, and goes on running or comes up again and again.
        OperationTimeoutError: it runs for longer than ``limit``.
    """
    check_if_busy(if_busy)
    until = gateway.clock.now() + check_timeout(limit)
    tries = 0
    while True:
        if if_busy == "wait":
            await free(_left(gateway, until))
        made = reconciler()
        try:
            await gateway.send(endpoint, (uid,), reconciler=made)
            return made
        except InvalidStateError:
            # Somebody else's order came in between.
            tries += 1
            if if_busy == "raise" or tries == _TRIES or gateway.clock.now() >= until:
                raise
            # The old state may still show for a moment; asking again at once would use up the tries in it.
            await pause(gateway.hub.policy.min, clock=gateway.clock, doing=f"waiting for {uid} to be free")


async def at_rest(driver: Driver[T], hub: PollHub, limit: float) -> T:
    """Wait until nothing runs, for ``limit`` seconds at most; what is at rest already is found so by the first look."""
    from ..core.operation import Done, Operation

    check_timeout(limit)
    verdict = await driver.look(lambda: 0.0, 1)
    return verdict.result if isinstance(verdict, Done) else await Operation(driver, hub).result(timeout=limit)


async def to_the_end(gateway: Gateway, begin: Callable[[], Awaitable[Operation[T]]], limit: float) -> T:
    """Give an order and wait for its end, for ``limit`` seconds in all."""
    until = gateway.clock.now() + check_timeout(limit)
    begun = await begin()
    return await begun.result(timeout=_left(gateway, until))


def _left(gateway: Gateway, until: float) -> float:
    """What is left of a limit; always enough to get as far as the error that carries the token."""
    return max(0.001, until - gateway.clock.now())
