"""``custom_view_apply``: the same custom view on many datasets."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError
from ..frame import run_job
from ..options import JobOptions
from ..report import JobResult
from ..select import select
from .field_kinds import Definitions
from .metadata_table import FieldWishes
from .metadata_text import missing_of
from .metadata_writing import FieldsWork, Publish, Target

if TYPE_CHECKING:
    from ...client import Huwise

TEMPLATE = "visualization"


async def custom_view_apply(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    html: str | Path | None = None,
    css: str | Path | None = None,
    title: str | None = None,
    icon: str | None = None,
    slug: str | None = None,
    enabled: bool | None = True,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    publish: Publish = "auto",
    override_remote: bool = True,
    verify: bool = False,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Give datasets a tab of their own: HTML, CSS, title, icon and slug. Only what differs is written.

    They are the fields ``custom_view_…`` of the template ``visualization`` (Huwise documentation).

    Args:
        portal: the client.
        datasets: their names; see ``select`` for this, ``file``, ``where`` and ``everything``.
        html: the view's page, as text, or a ``Path`` of a file with it; None leaves it as it is.
        css: its style, likewise.
        title: the tab's title.
        icon: the tab's icon.
        slug: its name in addresses.
        enabled: True shows the view, False hides it, None leaves that as it is.
        file: names in a file.
        where: conditions.
        everything: all datasets that the key may edit.
        publish: ``"auto"`` publishes the metadata of each published dataset that was changed, ``"always"`` of each,
            ``"no"`` of none.
        override_remote: write over what comes from a dataset's source; with False such are problems.
        verify: read each dataset back and fail where the portal shows another value than it was given.
        options: see ``JobOptions``.

    Returns:
        The plan, and what became of it.

    Raises:
        ArgumentError: no datasets are chosen, nothing is to be set, or a file cannot be read.
        JournalError: a journal of another job, in use, or damaged. Nothing was changed.
    """
    given: dict[str, Any] = {
        "html": await _content(html, "html"),
        "css": await _content(css, "css"),
        "icon": icon,
        "title": title,
        "slug": slug,
        # Last, so that a view shows when it is complete.
        "enabled": enabled,
    }
    values = tuple((TEMPLATE, f"custom_view_{name}", value) for name, value in given.items() if value is not None)
    if not values:
        raise ArgumentError("custom_view_apply sets nothing", hint="Give html, css, title, icon, slug or enabled.")
    work = FieldsWork("custom-view apply", publish, verify)
    selection = await select(portal, datasets, file=file, where=where, everything=everything)
    wish = FieldWishes(values, Definitions.of_platform(), override_remote)
    targets = [Target.of(one.dataset_id, one, wish) for one in selection.datasets]
    return await run_job(portal, work, targets, problems=missing_of(selection), **options)


async def _content(given: str | Path | None, argument: str) -> str | None:
    if not isinstance(given, Path):
        return given
    try:
        return (await asyncio.to_thread(given.read_bytes)).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ArgumentError(f"{argument}={str(given)!r} cannot be read: {reason}") from None
