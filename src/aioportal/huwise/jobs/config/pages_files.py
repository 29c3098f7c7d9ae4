"""Pages from git and into it: one folder a page, its HTML and CSS as files of their own."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Unpack

from ..options import JobOptions, OnProgress
from .applying import TIMEOUT, run_config
from .pulling import PullResult, config_pull

if TYPE_CHECKING:
    from ...client import Huwise
    from ..report import JobResult


async def pages_pull(
    portal: Huwise,
    directory: str | os.PathLike[str],
    *,
    force: bool = False,
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> PullResult:
    """Write all pages into a folder: ``pages/SLUG/page.json``, ``LANGUAGE.html``, ``LANGUAGE.css``.

    The same as ``config_pull`` with ``kinds=["pages"]``; a folder may hold more than pages. Studio pages become one
    JSON file each.

    Requests: two lists, then one for each code editor page and two for each Studio page.

    Args:
        portal: the client.
        directory: the folder; made where it is not there.
        force: overwrite files that were edited and not pushed.
        concurrency: how many pages are read at once.
        on_progress: called with the progress of reading.

    Raises:
        ArgumentError: files were edited and not pushed (the message names them), or a file cannot be meant. Nothing
            was written.
        PortalError: the portal could not be read. Nothing was written.
    """
    result = await config_pull(
        portal, directory, kinds=("pages",), force=force, concurrency=concurrency, on_progress=on_progress
    )
    return replace(result, job="pages pull")


async def pages_push(
    portal: Huwise, directory: str | os.PathLike[str], *, publish: bool = True, **options: Unpack[JobOptions]
) -> JobResult:
    """Bring the pages of a portal to what a folder says: write what differs, create what is new, then publish.

    Only texts, titles and switches that differ are changed, and of those pages only ones that visitors see are
    published; ``"is_published"`` in ``page.json`` says whether they do. Refused as a whole, unless ``force`` is given,
    where somebody changed a page on the portal since the pull, and where a page would be deleted since its folder was
    removed after the pull. Running it again writes nothing.

    Args:
        portal: the client.
        directory: the folder that ``pages_pull`` wrote, or a new one of the same form.
        publish: False leaves it to somebody else what visitors see.
        options: see ``JobOptions``.

    Raises:
        ArgumentError: a file that cannot be meant, or a plan that takes ``force``. Nothing was changed.
        JournalError: see ``run_job``.
        AuthenticationError: the portal does not take the key.
    """
    when: Literal["auto", "no"] = "auto" if publish else "no"
    return await run_config(portal, "pages push", directory, ("pages",), (), when, TIMEOUT, options, share=None)
