"""Files here and files on the portal: what is in them, and whether it is the same.

The Automation API tells no hash and no size of a file. So that a file need not be sent, processed and published anew
every night, one that is there already is downloaded and hashed; where the portal states another length than the file
here has, the download ends before it begins.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ....core.errors import ArgumentError, DeadlineExceededError, NotFoundError, PermissionDeniedError, TransportError
from ....core.sources import source_of
from ...files import guarded

if TYPE_CHECKING:
    from ....core.http import StreamedAnswer
    from ...dataset import DatasetHandle

_BLOCK = 1 << 20
_TRIES = 3


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file here, as it was when it was looked at.

    Attributes:
        path: where it is.
        size: bytes.
        sha256: of its content, in hexadecimal.
    """

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Its own name, under which it is uploaded."""
        return Path(self.path).name

    @property
    def stem(self) -> str:
        """Its name without the last ending."""
        return Path(self.path).stem


async def local_file(path: str | os.PathLike[str], *, max_bytes: int | None) -> LocalFile:
    """Look at a file: is it there, is it small enough, what is its hash.

    Args:
        path: where it is.
        max_bytes: refuse larger ones; None for no guard.

    Raises:
        ArgumentError: no such file, not readable, or larger; nothing was sent.
    """
    text = os.fspath(path)
    try:
        given = source_of(path)
        await given.check()
        guarded(given, max_bytes)
    except ArgumentError as error:
        # Of a long path the message shows the beginning, which is the same for all files.
        raise ArgumentError(f"{Path(text).name}: {error.message}", hint=error.hint) from None
    try:
        size, sha256 = await asyncio.to_thread(_hashed, text)
    except OSError as error:
        raise ArgumentError(f"the file {text!r} cannot be read: {error.strerror or error}") from None
    return LocalFile(text, size, sha256)


def _hashed(path: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


async def holds(handle: DatasetHandle, file_uid: str, local: LocalFile) -> bool:
    """Whether a file of the portal has the content of one here; what cannot be read is taken for another one.

    Args:
        handle: the dataset that it was uploaded for.
        file_uid: its uid.
        local: the file here.

    Raises:
        PortalError: the portal does not answer.
    """
    for _ in range(_TRIES):
        try:
            async with handle.files.stream(file_uid) as answer:
                return await _is(answer, local)
        except (NotFoundError, PermissionDeniedError):
            return False
        except DeadlineExceededError:
            raise
        except TransportError as error:
            if error.sent != "yes":
                raise
    # The body broke off each time; to send the file is the way that ends well in any case.
    return False


async def _is(answer: StreamedAnswer, local: LocalFile) -> bool:
    from ....core.download import stated_length

    stated = stated_length(answer.headers)
    if stated is not None and stated != local.size:
        return False
    digest, size = hashlib.sha256(), 0
    async for chunk in answer.chunks():
        digest.update(chunk)
        size += len(chunk)
        if size > local.size:
            return False
    return digest.hexdigest() == local.sha256


def megabytes(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1_000_000:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"
