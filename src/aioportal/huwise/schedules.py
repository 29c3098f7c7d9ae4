"""When the portal works by itself: ``dataset.schedules``, which publish it; ``harvester.schedules``, which run it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .bodies import HasUid, uid_of
from .scope import Home, Place

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

S = TypeVar("S")


class _Schedules(Home[Place], Generic[S]):
    """What all schedules have in common.

    Args:
        scope: the thing that is scheduled.
    """

    __slots__ = ()

    _noun: ClassVar[str]
    """What the operations call the thing: ``"dataset"``."""

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[S]:
        """List the schedules.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        operation = self._operation("list", "schedules")
        return self._scope.pager(operation, limit=limit, offset=offset, max_items=max_items)

    async def get(self, schedule_uid: str | HasUid) -> S:
        """Read one schedule.

        Args:
            schedule_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such schedule, or nothing that it could belong to.
        """
        schedule: S = await self._scope.send(self._operation("retrieve"), uid_of(schedule_uid, "schedule_uid"))
        return schedule

    async def delete(self, schedule_uid: str | HasUid) -> None:
        """Remove a schedule.

        Args:
            schedule_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such schedule, or nothing that it could belong to.
        """
        await self._scope.send(self._operation("delete"), uid_of(schedule_uid, "schedule_uid"))

    def _operation(self, verb: str, noun: str = "schedule") -> Any:
        # One module a call, as everywhere; its answer's type is the type argument of the class.
        return import_module(f"aioportal_huwise.api.{self._noun}_schedules.{verb}_{self._noun}_{noun}")

    async def _create(self, payload: dict[str, str]) -> S:
        schedule: S = await self._scope.send(self._operation("create"), payload=payload)
        return schedule

    async def _update(self, schedule_uid: str | HasUid, payload: dict[str, str]) -> S:
        uid = uid_of(schedule_uid, "schedule_uid")
        schedule: S = await self._scope.send(self._operation("update"), uid, payload=payload)
        return schedule


class Schedules(_Schedules["models.DatasetSchedule"]):
    """The schedules of one dataset; portals run them in Europe/Paris (the vendor's user guide)."""

    __slots__ = ()

    _noun = "dataset"

    async def create(self, cron_schedule: str) -> models.DatasetSchedule:
        """Add a schedule.

        Args:
            cron_schedule: five fields in unix-cron form, Europe/Paris: ``"30 4 * * 1"``. Without an agreement with the
                vendor, portals accept at most one run a day (the vendor's user guide).

        Returns:
            The new schedule with its uid.

        Raises:
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._create({"cron_schedule": cron_schedule})

    async def update(self, schedule_uid: str | HasUid, cron_schedule: str) -> models.DatasetSchedule:
        """Change when a schedule runs.

        Args:
            schedule_uid: its uid, or an answer that carries it.
            cron_schedule: five fields in unix-cron form, Europe/Paris.

        Raises:
            ValidationError: the portal refuses it.
            NotFoundError: no such dataset or schedule.
        """
        return await self._update(schedule_uid, {"cron_schedule": cron_schedule})


class HarvesterSchedules(_Schedules["models.HarvesterSchedule"]):
    """The schedule of one harvester, at most one (Huwise documentation)."""

    __slots__ = ()

    _noun = "harvester"

    async def create(self, cron_schedule: str, timezone: str) -> models.HarvesterSchedule:
        """Say when the harvester runs by itself.

        Args:
            cron_schedule: five fields in unix-cron form: ``"15 3 * * 0"``.
            timezone: the clock they are read by: ``"Europe/Berlin"``.

        Returns:
            The new schedule with its uid.

        Raises:
            ValidationError: the portal refuses it.
            BadRequestError: the harvester has its schedule already.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._create({"cron_schedule": cron_schedule, "timezone": timezone})

    async def update(self, schedule_uid: str | HasUid, cron_schedule: str, timezone: str) -> models.HarvesterSchedule:
        """Change when the harvester runs by itself; the portal takes both parts or none.

        Args:
            schedule_uid: its uid, or an answer that carries it.
            cron_schedule: five fields in unix-cron form.
            timezone: the clock they are read by.

        Raises:
            ValidationError: the portal refuses it.
            NotFoundError: no such harvester or schedule.
        """
        return await self._update(schedule_uid, {"cron_schedule": cron_schedule, "timezone": timezone})
