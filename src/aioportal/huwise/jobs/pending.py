"""Whether what was changed has been published since: what a run that ended in the middle leaves to the next one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...core.errors import (
    LimitReachedError,
    OperationTimeoutError,
    OutcomeUnknownError,
    PortalError,
    TransportError,
)
from ..bodies import present
from .plan import number_of

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


@contextmanager
def amid(what: str, count: int, word: str) -> Iterator[None]:
    """Around one of several writes: where it fails, say which one it was, and what was written before.

    Args:
        what: ``"default.title"``; the error's own words are about one request.
        count: how many were written before.
        word: what they are, ``"field"``.
    """
    try:
        yield
    except PortalError as error:
        before = f"{number_of(count, word)} written before it, not published" if count else "nothing written before it"
        error.message += f" (of {what}; {before})"
        raise


@contextmanager
def made_before(created: bool) -> Iterator[None]:
    """Around what is done to a dataset: where that fails, say that it was made just now, if it was."""
    try:
        yield
    except PortalError as error:
        if created:
            error.message += " (the dataset is new, and stays)"
        raise


@contextmanager
def unpublished(written: str, remedy: str = "run again") -> Iterator[None]:
    """Around a publish: where it fails, say also what was written before, which readers do not see yet.

    Args:
        written: ``"3 fields written"``; the error's own words are about the publish alone.
        remedy: what to do about it.
    """
    try:
        yield
    except LimitReachedError:
        raise  # Published, as far as the limit goes.
    except PortalError as error:
        open_ended = isinstance(error, OperationTimeoutError | OutcomeUnknownError | TransportError)
        error.message += f" ({written}, but not {'known to be ' if open_ended else ''}published: {remedy})"
        raise


async def begun(journal: str | os.PathLike[str] | None, keys: Iterable[str]) -> dict[str, Any]:
    """The items that an earlier run on a journal began with and did not bring to a known good end.

    Args:
        journal: the file; may be missing.
        keys: the items' keys.

    Returns:
        What that run noted down about each, by key; None where it noted nothing.

    Raises:
        JournalError: it is no journal, or damaged.
    """
    # Its thousands of lines take their time.
    return {} if journal is None else await asyncio.to_thread(_begun, journal, list(keys))


def _begun(journal: str | os.PathLike[str], keys: Iterable[str]) -> dict[str, Any]:
    if not os.path.exists(journal) or not os.path.getsize(journal):
        return {}
    from ...core.journal import Journal
    from .memo import Memo

    with Journal.read(journal) as known:
        open_keys = [key for key in keys if known.state_of(key) in ("started", "unknown", "failed")]
        return {key: Memo(known, key).read() for key in open_keys}
