"""``dataset.schedules``: when the portal publishes a dataset by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioportal_huwise.api import dataset_schedules as api

from .bodies import HasUid, uid_of

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager
    from .scope import Scope


class Schedules:
    """The schedules of one dataset; portals run them in Europe/Paris (the vendor's user guide)."""

    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __repr__(self) -> str:
        return f"Schedules({self._scope!r})"

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.DatasetSchedule]:
        """List the schedules.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_dataset_schedules, limit=limit, offset=offset, max_items=max_items)

    async def get(self, schedule_uid: str | HasUid) -> models.DatasetSchedule:
        """Read one schedule.

        Args:
            schedule_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or schedule.
        """
        return await self._scope.send(api.retrieve_dataset_schedule, uid_of(schedule_uid, "schedule_uid"))

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
        return await self._scope.send(api.create_dataset_schedule, payload={"cron_schedule": cron_schedule})

    async def update(self, schedule_uid: str | HasUid, cron_schedule: str) -> models.DatasetSchedule:
        """Change when a schedule runs.

        Args:
            schedule_uid: its uid, or an answer that carries it.
            cron_schedule: five fields in unix-cron form, Europe/Paris.

        Raises:
            ValidationError: the portal refuses it.
            NotFoundError: no such dataset or schedule.
        """
        uid = uid_of(schedule_uid, "schedule_uid")
        return await self._scope.send(api.update_dataset_schedule, uid, payload={"cron_schedule": cron_schedule})

    async def delete(self, schedule_uid: str | HasUid) -> None:
        """Remove a schedule.

        Args:
            schedule_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or schedule.
        """
        await self._scope.send(api.delete_dataset_schedule, uid_of(schedule_uid, "schedule_uid"))
