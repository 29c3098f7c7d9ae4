"""``dataset.feedbacks``: what readers suggest for the records of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioportal_huwise.api import dataset_feedbacks as api

from .bodies import HasUid, uid_of
from .scope import Home, Place

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

_PAGE = 20
"""What portals take for a page unless told otherwise (Huwise documentation, of lists in general)."""


class Feedbacks(Home[Place]):
    """The feedbacks on one dataset; portals have them only where they were switched on for it."""

    __slots__ = ()

    def list(
        self,
        *,
        record_id: str | None = None,
        is_archived: bool | None = None,
        sort: str | None = None,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.DatasetFeedback]:
        """List the feedbacks, all of them: the pages follow what the portal says of the next one.

        Neither ``limit`` nor ``offset`` is documented for this list, so the first request goes without, and the
        portal's own numbers are used from there on.

        Args:
            record_id: only those on this record.
            is_archived: True for the archived ones alone; the portal leaves them out otherwise.
            sort: ``"created_at"`` or ``"-created_at"``; the newest come first without it.
            offset: where to go on after a failure, as its error says.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(
            api.list_dataset_feedbacks,
            limit=_PAGE,
            offset=offset,
            max_items=max_items,
            query=(("record_id", record_id), ("is_archived", is_archived), ("sort", sort)),
            bare=True,
        )

    async def get(self, feedback_uid: str | HasUid) -> models.DatasetFeedback:
        """Read one feedback, archived or not.

        Args:
            feedback_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or feedback.
        """
        return await self._scope.send(api.retrieve_dataset_feedback, uid_of(feedback_uid, "feedback_uid"))

    async def archive(self, feedback_uid: str | HasUid) -> models.DatasetFeedback:
        """Put a feedback aside. No operation brings it back.

        Args:
            feedback_uid: its uid, or an answer that carries it.

        Returns:
            The feedback as it is now.

        Raises:
            NotFoundError: no such dataset or feedback.
        """
        return await self._scope.send(api.archive_dataset_feedback, uid_of(feedback_uid, "feedback_uid"))
