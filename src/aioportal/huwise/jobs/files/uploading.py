"""A file on its way to its place: the journal knows it from when the portal has it; where it is lost, that is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ....core.errors import ArgumentError
from ....core.sources import source_of
from ...files import guarded
from .own_notes import remember

if TYPE_CHECKING:
    from ...dataset import DatasetHandle
    from ...files import Uploaded
    from .file_content import LocalFile


@asynccontextmanager
async def uploaded(
    handle: DatasetHandle, file: LocalFile, *, max_bytes: int | None, left: list[str]
) -> AsyncIterator[Uploaded]:
    """Upload a file for the block that puts it in its place.

    Args:
        handle: the dataset.
        file: as it was when it was looked at.
        max_bytes: refuse larger ones; None for no guard.
        left: gets the file's uid where it does not come to its place.

    Raises:
        ArgumentError: it changed meanwhile.
        PortalError: it could not be sent, or the portal does not show it.
    """
    sent = await handle.files.send_source(guarded(source_of(file.path), max_bytes), wait=None)
    try:
        await remember(uploaded=[sent.uid])
        if sent.sha256 != file.sha256:
            raise ArgumentError(
                f"the file {file.path!r} changed while the job ran; it was not put in place",
                hint="Run the job again, when nobody writes the file.",
            )
        await handle.files.wait(sent.uid)
        yield sent
    except BaseException:
        left.append(sent.uid)
        raise
