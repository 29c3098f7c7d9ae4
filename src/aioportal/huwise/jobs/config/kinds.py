"""All kinds of configuration, by their place in the folder, in the order in which things are created."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from .datasets import Datasets
from .groups import Groups
from .pages import Pages, StudioPages
from .rulesets import RulesOf
from .site import Kind, Site
from .templates import Templates

if TYPE_CHECKING:
    from ...client import Huwise


async def open_site(portal: Huwise, root: Path, *, files: bool = False, timeout: float = 3600.0) -> Site:  # noqa: ASYNC109 - of publishes later
    """A portal and a folder, with all kinds; the side file is read.

    Args:
        portal: the client.
        root: the folder.
        files: keep the content of uploaded files as well.
        timeout: seconds to wait for a publish.

    Raises:
        ArgumentError: the side file cannot be read.
    """
    site = await asyncio.to_thread(lambda: Site(portal, root, files=files, timeout=timeout))
    kinds: tuple[Kind, ...] = (
        *(kind(site) for kind in (Templates, Groups, Datasets, Pages, StudioPages)),
        *(RulesOf(site, f"rulesets/{of}", of) for of in ("datasets", "pages", "studio_pages")),
        RulesOf(site, "rulesets/connections", None),
    )
    site.kinds = {kind.place: kind for kind in kinds}
    return site
