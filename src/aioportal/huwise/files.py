"""``dataset.files``: upload, wait until it is there, download."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from aioportal_huwise.api import dataset_resources as api
from aioportal_huwise.api import datasets as datasets_api

from ..core.deadline import check_timeout, pause
from ..core.errors import ArgumentError, DecodeError, NotFoundError, OperationTimeoutError
from .bodies import HasUid, uid_of
from .downloads import Downloads

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.multipart import MultipartFactory, OnProgress
    from ..core.sources import Feed, Source
    from .scope import Scope

SourceLike = (
    str | os.PathLike[str] | bytes | bytearray | BinaryIO | Callable[[], AsyncIterable[bytes]] | AsyncIterator[bytes]
)
"""What can be uploaded: a path, bytes, an open binary file, a factory of async chunks, or async chunks."""

MAX_UPLOAD = 240_000_000
"""Bytes that portals accept in one file (the vendor's documentation of the predecessor API)."""

_CHEAP_LOOK_ABOVE = 8_000_000
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that the portal has, and what was sent."""

    file: models.DatasetFile
    uid: str
    size: int | None
    """Bytes, or None where the source did not tell."""
    sha256: str | None
    """The hash of what was sent, in hexadecimal."""


class Files(Downloads):
    """The files uploaded for the resources of one dataset. The portal does not list them."""

    __slots__ = ()

    _download = "download_dataset_resource_file"

    async def upload(
        self,
        source: SourceLike,
        *,
        filename: str | None = None,
        size: int | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
        wait: float | None = 60.0,
    ) -> models.DatasetFile:
        """Upload one file in constant memory, and wait until the portal shows it.

        Args:
            source: a path, bytes, an open binary file, a factory of async chunks, or async chunks. All but the last can
                be sent again after a broken connection.
            filename: the name to upload it under; a path's own name if None.
            size: bytes, for chunks whose number is known.
            progress: called (and awaited, where it is async) with bytes sent, total and attempt.
            max_bytes: refuse larger files before sending; None for no guard.
            wait: seconds to wait until the portal shows the file; None returns at once.

        Returns:
            The file. Its ``uid`` is name-like and may differ from the name it was uploaded under.

        Raises:
            ArgumentError: no such file, or larger than ``max_bytes``; nothing is sent.
            NotFoundError: no such dataset.
            OperationTimeoutError: uploaded, but not shown within ``wait``.
        """
        given = await checked(source, filename=filename, size=size, max_bytes=max_bytes)
        # Nobody could see the hash here, and making it is the larger part of an upload's work on the processor.
        sent = await self._send(given, progress, wait, hashed=False)
        return sent.file

    async def send(
        self,
        source: SourceLike,
        *,
        filename: str | None = None,
        size: int | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
        wait: float | None = 60.0,
    ) -> Uploaded:
        """The same as ``upload``, and tells size and SHA-256 of what was sent as well."""
        given = await checked(source, filename=filename, size=size, max_bytes=max_bytes)
        return await self.send_source(given, progress=progress, wait=wait)

    async def send_source(
        self, opened: Source, *, progress: OnProgress | None = None, wait: float | None = 60.0
    ) -> Uploaded:
        """The same for a source that was checked before."""
        return await self._send(opened, progress, wait, hashed=True)

    async def _send(self, source: Source, progress: OnProgress | None, wait: float | None, *, hashed: bool) -> Uploaded:
        if wait is not None:
            check_timeout(wait, "wait")
        await cheap_look(self._scope, source)

        async def post(uid: str) -> Uploaded:
            uploaded = await self._post(uid, source, progress, hashed)
            if wait is not None:
                await self._until_shown(uid, uploaded.uid, wait)
            return uploaded

        return await self._scope.using(post)

    async def _post(self, uid: str, source: Source, progress: OnProgress | None, hashed: bool) -> Uploaded:
        factory = upload_body(source, progress, hashed=hashed)
        file = await self._scope.gateway.send(api.upload_resource_file, (uid,), upload=factory)
        file_uid = getattr(file, "uid", None)
        if not isinstance(file_uid, str) or not file_uid:
            raise DecodeError("the answer to the upload names no file", excerpt=type(file).__name__)
        return Uploaded(file, file_uid, source.size, factory.sha256)

    async def get(self, file_uid: str | HasUid) -> models.DatasetFile:
        """Read name, type and date of one uploaded file.

        Args:
            file_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or file.
        """
        return await self._scope.send(api.retrieve_dataset_resource_file, uid_of(file_uid, "file_uid"))

    async def wait(self, file_uid: str | HasUid, *, timeout: float = 60.0) -> models.DatasetFile:  # noqa: ASYNC109 - a public wait has a visible limit
        """Wait until the portal shows an uploaded file.

        Args:
            file_uid: its uid, or an answer that carries it.
            timeout: seconds.

        Returns:
            The file.

        Raises:
            OperationTimeoutError: not there within ``timeout``.
        """
        uid, limit = uid_of(file_uid, "file_uid"), check_timeout(timeout)
        return await self._until_shown(await self._scope.uid(), uid, limit)

    async def _until_shown(self, uid: str, file_uid: str, limit: float) -> models.DatasetFile:
        gateway, clock = self._scope.gateway, self._scope.gateway.clock
        began = clock.now()
        looks = 0
        while True:
            try:
                return await gateway.send(api.retrieve_dataset_resource_file, (uid, file_uid), lane="poll")
            except NotFoundError as error:
                step = _PAUSES[min(looks, len(_PAUSES) - 1)]
                looks += 1
                left = limit - (clock.now() - began)
                if left <= 0:
                    raise OperationTimeoutError(
                        f"the file {file_uid!r} is not shown {limit:g} s after its upload", state="not_found"
                    ) from error
                await pause(min(step, left), clock=clock, doing=f"waiting for the file {file_uid}")


def upload_body(
    source: Source,
    progress: OnProgress | None = None,
    fields: Sequence[tuple[str, str]] = (),
    *,
    hashed: bool = False,
) -> MultipartFactory:
    """The form with which files are uploaded: text fields where there are some, and the part ``file``."""
    from ..core.multipart import FilePart, MultipartFactory

    part = FilePart("file", source, media_type(source.filename))
    return MultipartFactory(fields, part, on_progress=progress, hashed=hashed)


async def checked(source: SourceLike, *, filename: str | None, size: int | None, max_bytes: int | None) -> Source:
    """What is to be uploaded, once it is known to be there and not too large; see ``Files.upload`` for the arguments.

    Raises:
        ArgumentError: no such file, no name for it, or larger than ``max_bytes``.
    """
    from ..core.sources import source_of

    given = source_of(source, filename=filename, size=size)
    await given.check()
    return guarded(given, max_bytes)


async def cheap_look(scope: Scope, source: Source) -> None:
    """One small request before a large upload to a dataset.

    A wrong key or an unknown dataset is refused while the body is still going, which may show only as a broken
    connection; a small request gets the clear answer.
    """
    if source.size is None or source.size > _CHEAP_LOOK_ABOVE:
        await scope.send(datasets_api.retrieve_dataset_status)


def media_type(filename: str) -> str:
    """What ``filename`` looks like; compressed files by their compression, not by what is inside."""
    import mimetypes

    guessed, encoding = mimetypes.guess_type(filename, strict=False)
    if encoding is not None:
        return {"gzip": "application/gzip", "bzip2": "application/x-bzip2"}.get(encoding, "application/octet-stream")
    return guessed or "application/octet-stream"


def guarded(source: Source, max_bytes: int | None) -> Source:
    """The source, refused here where it is known to be too large, and on the way where that shows only then."""
    if max_bytes is None:
        return source
    if isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < 0:
        raise ArgumentError(f"max_bytes={max_bytes!r} is no number of bytes", hint="Give bytes, or None for no guard.")
    if source.size is None:
        return _Limited(source, max_bytes)
    if source.size > max_bytes:
        raise ArgumentError(
            f"{source.filename!r} has {source.size:,} bytes, more than max_bytes={max_bytes:,}; nothing was sent",
            hint="Portals refuse files above 240 MB; compress it, or raise max_bytes where yours accepts more.",
        )
    return source


class _Limited:
    """A source of unknown size that ends in an error beyond a number of bytes."""

    def __init__(self, source: Source, max_bytes: int) -> None:
        self._source = source
        self._max_bytes = max_bytes
        self.filename = source.filename
        self.size = source.size
        self.replayable = source.replayable

    async def check(self) -> None:
        await self._source.check()

    async def open(self, feed: Feed | None = None) -> AsyncIterator[bytes]:
        from ..core.http import BodyFailure

        sent = 0
        async for block in self._source.open(feed):
            sent += len(block)
            if sent > self._max_bytes:
                raise BodyFailure(f"the source has more than max_bytes={self._max_bytes:,} bytes")
            yield block
