"""``dataset.exports``: alternative exports, made elsewhere and offered beside those that the portal makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioportal_huwise.api import dataset_exports as api

from ..core.errors import ArgumentError
from .bodies import HasUid, edited, given, uid_of
from .downloads import Downloads
from .files import MAX_UPLOAD, SourceLike, cheap_look, checked, upload_body

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.multipart import OnProgress
    from ..core.pager import Pager

    AlternativeExport = (
        models.UploadedFileAlternativeExport | models.UrlAlternativeExport | models.UnknownAlternativeExport
    )

_EDITABLE = ("type", "title", "description", "url")


class Exports(Downloads):
    """The alternative exports of one dataset: files on the portal, or addresses elsewhere.

    How an address becomes an export is not documented; those made in the portal's back office are listed, read and
    downloaded like files.
    """

    __slots__ = ()

    _download = "download_dataset_alternative_export"

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[AlternativeExport]:
        """List the alternative exports of both kinds.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_dataset_alternative_exports, limit=limit, offset=offset, max_items=max_items)

    async def get(self, export_uid: str | HasUid) -> AlternativeExport:
        """Read title, kind and media type of one alternative export.

        Args:
            export_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or export.
        """
        return await self._scope.send(api.retrieve_dataset_alternative_export, uid_of(export_uid, "export_uid"))

    async def create(
        self,
        source: SourceLike,
        title: str,
        *,
        description: str | None = None,
        filename: str | None = None,
        size: int | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
    ) -> AlternativeExport:
        """Offer a file as an export, uploaded in constant memory.

        The portal accepts the same file any number of times, so one whose answer was lost is recognised by its title
        among the exports that were not there before.

        Args:
            source: a path, bytes, an open binary file, a factory of async chunks, or async chunks. All but the last can
                be sent again after a broken connection.
            title: the name that readers see.
            description: what to say of it.
            filename: the name of the file; a path's own name if None.
            size: bytes, for chunks whose number is known.
            progress: called (and awaited, where it is async) with bytes sent, total and attempt.
            max_bytes: refuse larger files before sending; None for no guard.

        Returns:
            The new export with its uid.

        Raises:
            ArgumentError: no such file, no name for it, or larger than ``max_bytes``; nothing is sent.
            ValidationError: the portal refuses it.
            NotFoundError: no such dataset.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        fields = given(type="uploaded_file", title=title, description=description)
        for name, value in fields.items():
            if not isinstance(value, str):
                raise ArgumentError(f"{name} must be a text, not {type(value).__name__}", hint="Give it as a string.")
        opened = await checked(source, filename=filename, size=size, max_bytes=max_bytes)
        await cheap_look(self._scope, opened)
        body = upload_body(opened, progress, list(fields.items()))
        return await self._scope.send(api.create_dataset_alternative_export, upload=body)

    async def update(
        self, export_uid: str | HasUid, *, title: str | None = None, description: str | None = None
    ) -> AlternativeExport:
        """Change what is said of an export: read it, change what is given, write it back. The file itself stays.

        Args:
            export_uid: its uid, or an answer that carries it.
            title: the new name that readers see.
            description: what to say of it from now on; ``""`` for nothing.

        Returns:
            The export as it is now.

        Raises:
            ValidationError: the portal refuses it. What it takes for an export that is an address is not documented.
            NotFoundError: no such dataset or export.
        """
        uid = uid_of(export_uid, "export_uid")
        payload = edited(await self.get(uid), _EDITABLE, given(title=title, description=description))
        return await self._scope.send(api.update_dataset_alternative_export, uid, payload=payload)

    async def delete(self, export_uid: str | HasUid) -> None:
        """Remove one alternative export, with its file where it has one.

        Args:
            export_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or export.
        """
        await self._scope.send(api.delete_dataset_alternative_export, uid_of(export_uid, "export_uid"))
