"""``portal.harvester(uid)``: one harvester, its runs, and what it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import harvesters as api

from ..core.deadline import check_timeout
from ..core.errors import ArgumentError
from .endpoint import operation_of
from .hidden import harvester_update
from .orders import IfBusy, at_rest, place, to_the_end
from .schedules import HarvesterSchedules
from .scope import Home, PlainScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.operation import Operation
    from .endpoint import Answers
    from .harvest_status import HarvestGoal
    from .harvesters import Harvester, HarvesterInput
    from .harvesting import HarvestResult

HARVEST_TIMEOUT = 3600.0
"""Seconds that a wait lasts unless told otherwise."""


class HarvesterHandle(Home[PlainScope]):
    """One harvester; making a handle sends nothing."""

    __slots__ = ()

    @property
    def uid(self) -> str:
        """The uid of the harvester, which looks like a name."""
        return self._scope.uid

    @property
    def schedules(self) -> HarvesterSchedules:
        """When it runs by itself."""
        return HarvesterSchedules(self._scope)

    async def get(self) -> Harvester:
        """Read the harvester with its state and the counts of its last run; its secrets come as null.

        Raises:
            NotFoundError: no such harvester.
        """
        return await self._scope.send(api.retrieve_harvester)

    async def update(self, changes: HarvesterInput | Mapping[str, Any], *, drop_secrets: bool = False) -> Harvester:
        """Change the configuration: read it, change what is given, write it back whole.

        The portal never shows passwords and keys, and takes what is not sent for empty. So this refuses, instead of
        blanking them, unless ``changes`` gives each again that this kind of harvester has. What somebody else writes
        between the reading and the writing is lost: the API has no way to refuse that.

        Args:
            changes: what is to change: ``{"name": …, "password": …}``; the rest stays. Another ``type`` needs all that
                it has.
            drop_secrets: True sends null for the secrets that ``changes`` does not give, also where there was none.

        Returns:
            The harvester as it is now.

        Raises:
            ArgumentError: a secret would be blanked; the message says which. Nothing was written.
            ValidationError: the portal refuses it.
            NotFoundError: no such harvester.
        """
        payload = harvester_update(await self.get(), changes, drop_secrets=drop_secrets)
        return await self._scope.send(api.update_harvester, payload=payload)

    async def delete(self, *, delete_attached_datasets: bool) -> None:
        """Delete the harvester, for good.

        Args:
            delete_attached_datasets: True deletes the datasets that it made as well, False keeps them on their own.

        Raises:
            ArgumentError: neither True nor False; nothing was sent.
            NotFoundError: no such harvester.
        """
        if not isinstance(delete_attached_datasets, bool):
            raise ArgumentError(
                f"delete_attached_datasets={delete_attached_datasets!r} is neither True nor False",
                hint="Say what becomes of the datasets; there is no way back.",
            )
        query = (("delete_attached_datasets", delete_attached_datasets),)
        await self._scope.send(api.delete_harvester, query=query)

    async def errors(self) -> models.HarvesterErrors:
        """Read what went wrong in the last run or the present one, as a whole and for each dataset.

        Raises:
            InvalidStateError: there is nothing to tell in this state.
            NotFoundError: no such harvester.
        """
        return await self._scope.send(api.list_harvester_errors)

    async def preview(self) -> models.HarvesterPreview:
        """Ask the other catalog what the harvester would find; changes nothing.

        Raises:
            NotFoundError: no such harvester.
        """
        return await self._scope.send(api.preview_harvester)

    async def preview_unsaved(self, changes: HarvesterInput | Mapping[str, Any]) -> models.HarvesterPreview:
        """Ask the other catalog what the harvester would find with another configuration; saves nothing.

        Args:
            changes: what to put over the saved configuration.

        Raises:
            ValidationError: the portal refuses the configuration.
            NotFoundError: no such harvester.
        """
        return await self._scope.send(api.preview_unsaved_harvester, payload=changes)

    async def run(
        self,
        *,
        publish: bool = False,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    ) -> HarvestResult:
        """Run the harvester, wait for the end with its errors, and publish what it made if wanted.

        Args:
            publish: publish all datasets of the harvester after a run that did not fail, and wait for that as well.
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for all of it.

        Returns:
            How the run ended, with the datasets that could not be taken; ``published`` says how the publishing ended.

        Raises:
            OperationFailedError: the run failed as a whole, was aborted, or never began; nothing was published.
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait it was in.
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to an order was lost, and looking could not tell.
        """
        clock = self._scope.gateway.clock
        until = clock.now() + check_timeout(timeout)
        result = await self.start(if_busy=if_busy, timeout=timeout)
        if not publish:
            return result
        left = max(0.001, until - clock.now())
        return replace(result, published=await self.publish(if_busy="wait", timeout=left))

    async def start(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - see run
    ) -> HarvestResult:
        """Start a run and wait for its end: ``run`` without the publishing.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for the end.

        Returns:
            How it ended, with the datasets that could not be taken.

        Raises:
            OperationFailedError: the run failed as a whole, was aborted, or never began.
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._waited("harvest", api.start_harvester, if_busy, timeout)

    async def begin_start(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - see run
    ) -> Operation[HarvestResult]:
        """Start a run and return at once with its handle.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for what runs, with ``if_busy="wait"``.

        Returns:
            A handle: await it, follow its ``events()``, keep its ``token``, ``abort()`` it.

        Raises:
            InvalidStateError: something else runs (``if_busy="raise"``).
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("harvest", api.start_harvester, if_busy, timeout)

    async def publish(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - see run
    ) -> HarvestResult:
        """Publish every dataset that the harvester made, and wait until it is at rest again.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for the end.

        Returns:
            How it ended; ``published_datasets_count`` says how many datasets are published. What became of a single
            dataset its own status says.

        Raises:
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            InvalidStateError: something else runs (``if_busy="raise"``), where the portal refuses that.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._waited("harvester_publish", api.publish_harvester_datasets, if_busy, timeout)

    async def begin_publish(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - see run
    ) -> Operation[HarvestResult]:
        """Order the publishing of every dataset that the harvester made, and return at once with a handle.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for what runs, with ``if_busy="wait"``.

        Raises:
            InvalidStateError: something else runs (``if_busy="raise"``), where the portal refuses that.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("harvester_publish", api.publish_harvester_datasets, if_busy, timeout)

    async def unpublish(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - see run
    ) -> HarvestResult:
        """Take every dataset that the harvester made off the portal, and wait until it is at rest again.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for the end.

        Returns:
            How it ended; ``published_datasets_count`` says how many datasets are still published.

        Raises:
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            InvalidStateError: something else runs (``if_busy="raise"``), where the portal refuses that.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._waited("harvester_unpublish", api.unpublish_harvester_datasets, if_busy, timeout)

    async def begin_unpublish(
        self,
        *,
        if_busy: IfBusy = "raise",
        timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - see run
    ) -> Operation[HarvestResult]:
        """Order every dataset that the harvester made off the portal, and return at once with a handle.

        Args:
            if_busy: while something else runs, ``"raise"``, or ``"wait"`` for its end first.
            timeout: seconds to wait for what runs, with ``if_busy="wait"``.

        Raises:
            InvalidStateError: something else runs (``if_busy="raise"``), where the portal refuses that.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("harvester_unpublish", api.unpublish_harvester_datasets, if_busy, timeout)

    async def abort(self, *, timeout: float = HARVEST_TIMEOUT) -> HarvestResult:  # noqa: ASYNC109 - see run
        """Stop the run and wait until it has stopped.

        Args:
            timeout: seconds to wait for the end.

        Returns:
            How it ended.

        Raises:
            InvalidStateError: nothing runs that can be stopped.
            OperationTimeoutError: it still runs after ``timeout``; the error's token resumes the wait.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._waited("harvester_abort", api.abort_harvester, "raise", timeout)

    async def begin_abort(self) -> Operation[HarvestResult]:
        """Order the run to stop, and return at once with a handle.

        Raises:
            InvalidStateError: nothing runs that can be stopped.
            OutcomeUnknownError: the answer to the order was lost, and looking could not tell.
        """
        return await self._begin("harvester_abort", api.abort_harvester, "raise", HARVEST_TIMEOUT)

    async def settled(self, *, timeout: float = HARVEST_TIMEOUT) -> HarvestResult:  # noqa: ASYNC109 - see run
        """Wait until nothing runs, whoever ordered it; a harvester that never ran (``"new"``) is at rest.

        Args:
            timeout: seconds to wait.

        Returns:
            The harvester as found; a failure of that other run is told by ``has_error``, not by an exception.

        Raises:
            OperationTimeoutError: still busy after ``timeout``.
        """
        from .harvesting import HarvestDriver
        from .reconcile_sources import errors_reader, harvester_reader

        gateway, uid = self._scope.gateway, self._scope.uid
        read, errors = harvester_reader(gateway, uid), errors_reader(gateway, uid)
        return await at_rest(HarvestDriver("harvester_free", uid, read, errors, before=None), gateway.hub, timeout)

    async def _waited(
        self, goal: HarvestGoal, endpoint: Answers[object], if_busy: IfBusy, limit: float
    ) -> HarvestResult:
        return await to_the_end(self._scope.gateway, lambda: self._begin(goal, endpoint, if_busy, limit), limit)

    async def _begin(
        self, goal: HarvestGoal, endpoint: Answers[object], if_busy: IfBusy, limit: float
    ) -> Operation[HarvestResult]:
        # Imported here: programs that only look at harvesters need none of it.
        from .harvesting import HarvestDriver, HarvestReconciler, harvest_operation
        from .reconcile_sources import errors_reader, harvester_reader

        gateway, uid = self._scope.gateway, self._scope.uid
        read, settle = harvester_reader(gateway, uid), gateway.hub.policy.settle

        def reconciler() -> HarvestReconciler[None]:
            return HarvestReconciler(goal, read, lambda _: None, settle=settle)

        placed = await place(
            gateway, endpoint, uid, reconciler, lambda left: self.settled(timeout=left), if_busy, limit
        )
        driver = HarvestDriver(
            goal,
            uid,
            read,
            errors_reader(gateway, uid),
            before=placed.before,
            settle=settle,
            abort=(lambda: gateway.send(api.abort_harvester, (uid,))) if goal == "harvest" else None,
            spec=gateway.plan(operation_of(endpoint)).spec,
        )
        return harvest_operation(driver, gateway.hub)
