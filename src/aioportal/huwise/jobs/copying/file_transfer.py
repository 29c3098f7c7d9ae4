"""Files on their way from one portal to the other: through a file on disk, never whole in memory.

A file is fetched first and sent then. So its length and its hash are known before the first byte goes to the target, a
broken upload is repeated without asking the source again, and a slow portal does not hold up the other one.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ....core.errors import DeadlineExceededError, NotFoundError, TransportError

if TYPE_CHECKING:
    from ...downloads import Downloads

_TRIES = 3


async def same_content(one: Downloads, uid: str, other: Downloads, other_uid: str) -> bool:
    """Whether two files hold the same bytes; both are read, neither is kept.

    Args:
        one: downloads of the first.
        uid: the first.
        other: downloads of the second.
        other_uid: the second; one that is gone is not the same.

    Raises:
        NotFoundError: no first file.
    """
    first, second = asyncio.create_task(digest(one, uid)), asyncio.create_task(digest(other, other_uid))
    try:
        mine = await first
        try:
            return mine == await second
        except NotFoundError:
            return False
    finally:
        for task in (first, second):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)


async def digest(files: Downloads, uid: str) -> str:
    """The SHA-256 of a file's content, in hexadecimal.

    Raises:
        NotFoundError: no such file.
        TransportError: the body broke off each time.
    """
    attempt = 0
    while True:
        attempt += 1
        hashed = hashlib.sha256()
        try:
            async with files.stream(uid) as answer:
                async for chunk in answer.chunks():
                    hashed.update(chunk)
            return hashed.hexdigest()
        except TransportError as error:
            if isinstance(error, DeadlineExceededError) or error.sent != "yes" or attempt == _TRIES:
                raise


@asynccontextmanager
async def fetched(files: Downloads, uid: str) -> AsyncIterator[Path]:
    """``async with fetched(files, uid) as path:`` holds a file on disk for as long as the block lasts.

    Args:
        files: its portal's downloads.
        uid: which file.

    Raises:
        NotFoundError: no such file.
        TransportError: the body broke off each time.
    """
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="aioportal-copy-")
    try:
        path = Path(folder.name) / "content"
        await files.download(uid, path)
        yield path
    finally:
        await asyncio.to_thread(folder.cleanup)


async def size_of(path: Path) -> int:
    """The bytes of a file on disk."""
    return (await asyncio.to_thread(os.stat, path)).st_size
