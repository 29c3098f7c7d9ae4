"""What a dataset's versions say of the edits since its last publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import PermissionDeniedError

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...status import StatusLook

KEPT = 20
"""Versions that a portal keeps (Huwise documentation)."""

_METADATA = {"metadata"}


@dataclass(frozen=True, slots=True)
class Edits:
    """What was edited since the last publish.

    Attributes:
        kind: ``"none"``, ``"metadata"`` alone, ``"more"``, or ``"unknown"``.
        detail: the same for people.
    """

    kind: Literal["none", "metadata", "more", "unknown"]
    detail: str


async def versions_of(portal: Huwise, uid: str) -> list[models.DatasetVersion]:
    """The dataset's versions, the newest first; equal moments in the order of the list, those without a date last."""
    listed = [item async for item in portal.dataset(uid=uid).versions.list(limit=100)]
    return sorted(listed, key=made, reverse=True)


def made(version: models.DatasetVersion) -> float:
    """When a version was made, in seconds since 1970; 0 where the portal does not say."""
    moment = version.created_at
    if not isinstance(moment, datetime):
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def sections_of(version: models.DatasetVersion) -> set[str]:
    """What a version changed; empty where the portal does not say."""
    sections: Any = version.sections
    return {str(name) for name in sections} if isinstance(sections, list) else set()


def is_metadata_only(versions: Sequence[models.DatasetVersion]) -> bool:
    """Whether these changes are known to be of metadata and of nothing else."""
    return all(sections_of(version) == _METADATA for version in versions)


async def edits_since_publish(portal: Huwise, uid: str, status: StatusLook) -> Edits:
    """Compare the versions with the end of the last publish.

    Args:
        portal: the client.
        uid: a published dataset at rest.
        status: its status.
    """
    ended = status.began
    if status.status != "idle":
        return Edits("unknown", f"its last run ended in {status.status}")
    if ended is None or status.previous != "processing":
        return Edits("unknown", "its last run was no publish")
    try:
        versions = await versions_of(portal, uid)
    except PermissionDeniedError:
        return Edits("unknown", "the key may not read its history")
    return judge_edits(versions, ended)


def judge_edits(versions: list[models.DatasetVersion], ended: float) -> Edits:
    """Say what was edited after a moment. Pure.

    Args:
        versions: the newest first.
        ended: seconds since 1970, whole ones: what is of the same second may be of before or after.
    """
    later = [version for version in versions if made(version) >= ended]
    if not versions:
        return Edits("unknown", "it has no history")
    if not later:
        return Edits("none", "not edited since its last publish")
    if len(later) >= KEPT:
        return Edits("unknown", "the history does not reach back to its last publish")
    if is_metadata_only(later):
        return Edits("metadata", "only metadata were edited since its last publish")
    known = sorted({name for version in later for name in sections_of(version)})
    return Edits("more", f"edited since its last publish: {', '.join(known) or 'what, the history does not say'}")
