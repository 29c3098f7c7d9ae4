"""What every job takes besides its own arguments."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from ...core.bulk import BulkProgress
    from ...core.shard import Shard
    from .plan import Plan

OnPlan = Callable[["Plan"], object | Awaitable[object]]
OnProgress = Callable[["BulkProgress"], Awaitable[None] | None]


class JobOptions(TypedDict, total=False):
    """The options of every job that changes something; all may be left out."""

    dry_run: bool
    """Only plan (the default); False does what the plan says."""
    journal: str | os.PathLike[str] | None
    """A file that keeps what was done, so that the same call goes on where a killed one ended."""
    concurrency: int | Literal["adaptive"] | None
    """How many things are worked on at once; None for what the client lets through."""
    max_failures: int | None
    """Stop after so many that failed or are not known; None never stops for that. What cannot be done by the plan does
    not count: it is known before anything is changed."""
    shard: str | Shard | None
    """``"2/5"``: only the second of five stable parts of the items, for several workers."""
    force: bool
    """Do also what is refused without: deletions, a change of more than 30 % of what is there."""
    on_plan: OnPlan | None
    """Called with the plan before anything is changed; where it returns False, nothing is."""
    on_progress: OnProgress | None
    """Called with the progress of planning and doing, some ten times a second at most."""
