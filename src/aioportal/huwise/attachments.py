"""``dataset.attachments``: files that stand beside a dataset and explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioportal_huwise.api import dataset_attachments as api

from .bodies import HasUid, uid_of
from .downloads import Downloads
from .files import MAX_UPLOAD, SourceLike, cheap_look, checked, upload_body

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.multipart import OnProgress
    from ..core.pager import Pager


class Attachments(Downloads):
    """The attachments of one dataset."""

    __slots__ = ()

    _download = "download_dataset_attachment"

    def list(
        self, *, limit: int = 100, offset: int = 0, max_items: int | None = None
    ) -> Pager[models.DatasetAttachment]:
        """List the attachments.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_dataset_attachments, limit=limit, offset=offset, max_items=max_items)

    async def get(self, attachment_uid: str | HasUid) -> models.DatasetAttachment:
        """Read name and media type of one attachment.

        Args:
            attachment_uid: its uid, or an answer that carries it; not the file's name.

        Raises:
            NotFoundError: no such dataset or attachment.
        """
        return await self._scope.send(api.retrieve_dataset_attachment, uid_of(attachment_uid, "attachment_uid"))

    async def create(
        self,
        source: SourceLike,
        *,
        filename: str | None = None,
        size: int | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
    ) -> models.DatasetAttachment:
        """Attach a file, in constant memory.

        The portal accepts the same file any number of times, so one whose answer was lost is recognised by its name
        among the attachments that were not there before.

        Args:
            source: a path, bytes, an open binary file, a factory of async chunks, or async chunks. All but the last can
                be sent again after a broken connection.
            filename: the name that readers see; a path's own name if None.
            size: bytes, for chunks whose number is known.
            progress: called (and awaited, where it is async) with bytes sent, total and attempt.
            max_bytes: refuse larger files before sending; None for no guard.

        Returns:
            The new attachment with its uid.

        Raises:
            ArgumentError: no such file, no name for it, or larger than ``max_bytes``; nothing is sent.
            NotFoundError: no such dataset.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        given = await checked(source, filename=filename, size=size, max_bytes=max_bytes)
        await cheap_look(self._scope, given)
        return await self._scope.send(api.create_dataset_attachment, upload=upload_body(given, progress))

    async def delete(self, attachment_uid: str | HasUid) -> None:
        """Remove one attachment.

        Args:
            attachment_uid: its uid, or an answer that carries it; not the file's name.

        Raises:
            NotFoundError: no such dataset or attachment.
        """
        await self._scope.send(api.delete_dataset_attachment, uid_of(attachment_uid, "attachment_uid"))
