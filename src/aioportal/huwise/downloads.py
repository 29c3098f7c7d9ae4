"""Files below a dataset, brought to a path, into memory or chunk by chunk: the same for all that have some."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, overload
from urllib.parse import quote

from ..core.deadline import pause
from ..core.errors import DeadlineExceededError, TransportError
from .bodies import HasUid, uid_of
from .scope import Home, Scope

if TYPE_CHECKING:
    from ..core.http import StreamedAnswer
    from ..core.multipart import OnProgress

_TRIES = 3
_PAUSES = (0.2, 0.4)


class Downloads(Home[Scope]):
    """The downloads of one kind of file of a dataset.

    Args:
        scope: the dataset.
    """

    __slots__ = ()

    _download: ClassVar[str]
    """The operation that answers the file."""

    @overload
    async def download(
        self, file_uid: str | HasUid, to: None = None, *, progress: OnProgress | None = None
    ) -> bytes: ...
    @overload
    async def download(
        self, file_uid: str | HasUid, to: str | os.PathLike[str], *, progress: OnProgress | None = None
    ) -> Path: ...

    async def download(
        self,
        file_uid: str | HasUid,
        to: str | os.PathLike[str] | None = None,
        *,
        progress: OnProgress | None = None,
    ) -> bytes | Path:
        """Download a file; a body that breaks off is asked for again, twice at most.

        A redirect is followed; to another host it goes without the API key.

        Args:
            file_uid: its uid, or an answer that carries it.
            to: the path to write, which appears only when it is whole, or a folder, in which the file gets the name
                that the portal states, made harmless. None returns the bytes.
            progress: called (and awaited, where it is async) with bytes received, total and attempt.

        Returns:
            The path of the file, or its bytes.

        Raises:
            ArgumentError: the path cannot be written.
            NotFoundError: no such dataset or file.
            TransportError: the body broke off each time.
        """
        from ..core.download import filename_of, save_to

        uid = uid_of(file_uid, "file_uid")
        attempt = 0
        while True:
            attempt += 1
            try:
                async with self.stream(uid) as answer:
                    if to is None:
                        return b"".join([chunk async for chunk in answer.chunks()])
                    path = Path(to)
                    if await asyncio.to_thread(path.is_dir):
                        path /= filename_of(answer.headers) or filename_of(_named(uid)) or "download"
                    await save_to(path, answer, progress, attempt=attempt)
                    return path
            except TransportError as error:
                if isinstance(error, DeadlineExceededError) or error.sent != "yes" or attempt == _TRIES:
                    raise
                clock = self._scope.gateway.clock
                await pause(_PAUSES[attempt - 1], clock=clock, doing=f"waiting to repeat {self._download}")

    @asynccontextmanager
    async def stream(self, file_uid: str | HasUid) -> AsyncIterator[StreamedAnswer]:
        """``async with ….stream(uid) as answer:`` opens a file for reading in chunks, ``answer.chunks()``.

        Args:
            file_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or file.
            TransportError: the body broke off.
        """
        below = uid_of(file_uid, "file_uid")
        gateway = self._scope.gateway
        async with AsyncExitStack() as stack:

            async def enter(uid: str) -> StreamedAnswer:
                return await stack.enter_async_context(gateway.stream(self._download, (uid, below)))

            yield await self._scope.using(enter)


def _named(uid: str) -> dict[str, str]:
    """A file's uid as the suggestion of a name, to be made harmless like the portal's own."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(uid, safe='')}"}
