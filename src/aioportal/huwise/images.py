"""``portal.images``: the portal's library of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import images as api

from .files import MAX_UPLOAD, SourceLike, guarded, upload_body
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.multipart import OnProgress
    from ..core.pager import Pager


class Images(Home[PortalScope]):
    """The images that pages and themes of the portal can show."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.Image]:
        """List the images; ``async for`` walks every page, ``await`` brings one.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager of addresses relative to the portal; nothing is sent yet.
        """
        return self._scope.pager(api.list_images, limit=limit, offset=offset, max_items=max_items, key=_url)

    async def upload(
        self,
        source: SourceLike,
        *,
        filename: str | None = None,
        size: int | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
    ) -> models.Image:
        """Add one image to the library.

        Nothing tells afterwards which image came from which upload, so one whose answer was lost is never repeated.

        Args:
            source: a path, bytes, an open binary file, a factory of async chunks, or async chunks.
            filename: the name to upload it under; a path's own name if None.
            size: bytes, for chunks whose number is known.
            progress: called (and awaited, where it is async) with bytes sent, total and attempt.
            max_bytes: refuse larger files before sending; None for no guard.

        Returns:
            The image with its address, relative to the portal.

        Raises:
            ArgumentError: no such file, no name for it, or larger than ``max_bytes``; nothing is sent.
            ValidationError: the portal refuses the file.
            OutcomeUnknownError: the answer was lost.
        """
        from ..core.sources import source_of

        given = source_of(source, filename=filename, size=size)
        await given.check()
        return await self._scope.send(api.create_image, upload=upload_body(guarded(given, max_bytes), progress))


def _url(image: Any) -> str | None:
    url = getattr(image, "url", None)
    return url if isinstance(url, str) else None
