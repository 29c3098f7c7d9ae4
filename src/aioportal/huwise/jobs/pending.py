"""Whether what was changed has been published since: what a run that ended in the middle leaves to the next one."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..bodies import present

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..dataset import DatasetHandle

PROCESSED = frozenset({"data", "processing", "fields", "security"})
"""The sections of a dataset's versions that show only after a full publish."""


def is_current(status: models.DatasetStatus, changed_at: Any, *, allow_truncated: bool = False) -> bool:
    """Whether the last thing that ran on a dataset was a publish that succeeded, after a change.

    Dates have whole seconds (observed on portals); a change in the very second of the end counts as not published.

    Args:
        status: the dataset's status.
        changed_at: when something was changed; whatever is no time was changed just now.
        allow_truncated: take the plan's record limit for an end that is good enough.
    """
    good = ("idle", "limit_reached") if allow_truncated else ("idle",)
    if not present(status.is_published) or present(status.status) not in good:
        return False
    # After an abort or a restored version it rests as well; a portal that does not say gets the benefit of the doubt.
    if present(status.previous) not in ("processing", None):
        return False
    since = present(status.since)
    return isinstance(since, datetime) and isinstance(changed_at, datetime) and changed_at < since


async def publish_pending(
    handle: DatasetHandle,
    status: models.DatasetStatus,
    sections: Collection[str] = PROCESSED,
    *,
    allow_truncated: bool = False,
) -> bool:
    """Whether a dataset was changed, in what only a full publish shows, after its last one.

    Its versions say when which section was changed (Huwise documentation).

    Args:
        handle: the dataset.
        status: its status.
        sections: the sections that count.
        allow_truncated: take the plan's record limit for an end that is good enough.

    Raises:
        PortalError: the versions cannot be read.
    """
    good = ("idle", "limit_reached") if allow_truncated else ("idle",)
    if not present(status.is_published) or present(status.status) not in good:
        return True
    since = present(status.since)
    async for version in handle.versions.list():
        at = present(version.created_at)
        before = isinstance(at, datetime) and isinstance(since, datetime) and at < since
        if not before and set(present(version.sections) or ()) & set(sections):
            return True
    return False


def begun(journal: str | os.PathLike[str] | None, keys: Iterable[str]) -> dict[str, Any]:
    """The items that an earlier run on a journal began with and did not bring to a known good end.

    Args:
        journal: the file; may be missing.
        keys: the items' keys.

    Returns:
        What that run noted down about each, by key; None where it noted nothing.

    Raises:
        JournalError: it is no journal, or damaged.
    """
    if journal is None or not os.path.exists(journal) or not os.path.getsize(journal):
        return {}
    from ...core.journal import Journal
    from .memo import Memo

    with Journal.read(journal) as known:
        open_keys = [key for key in keys if known.state_of(key) in ("started", "unknown", "failed")]
        return {key: Memo(known, key).read() for key in open_keys}
