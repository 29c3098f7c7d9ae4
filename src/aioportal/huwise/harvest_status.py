"""The states of a harvester, and what a look at them says about an order that was given: pure, no request is made here.

A run is answered before it begins and has no id of its own, so its end can only be told by comparing the harvester with
what it was before the order. The traps: the old ``idle`` may still show just after the order; ``last_started_at`` says
that a run began, not that it ended; there is no state for a failure, which ``has_error`` tells, nor for a run that was
aborted, which no word tells: only ``last_success_at`` stays behind. A harvester that never ran rests in ``new`` and not
in ``idle``. Sources: Huwise documentation (the fields), observed on portals (the traps).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from .status import Running

HarvestGoal = Literal["harvest", "harvester_publish", "harvester_unpublish", "harvester_abort", "harvester_free"]
"""What is waited for; ``harvester_free`` is only that nothing runs any more. Tokens carry these words."""

KINDS: Mapping[str, HarvestGoal] = {
    "harvest": "harvest",
    "harvester_publish": "harvester_publish",
    "harvester_unpublish": "harvester_unpublish",
    "harvester_abort": "harvester_abort",
    "harvester_free": "harvester_free",
}
"""Kinds of work that a token may name."""

RESTING = frozenset({"idle", "new"})
ABORTING = "aborting"

_PATIENCE = 10
"""For so many times the settling time a harvester at rest may lack the success of a run that nobody has seen."""

HarvestOutcome = Literal["done", "error", "aborted", "unfinished", "unbegun"]


@dataclass(frozen=True, slots=True)
class HarvesterLook:
    """One reading of a harvester; what the server left out or sent in another type is None or empty."""

    status: str
    last_started_at: str | None = None
    last_success_at: str | None = None
    """None where there was none, and where the portal does not say; ``tells_success`` tells them apart."""
    has_error: bool | None = None
    resource_errors_count: int | None = None
    remote_datasets_count: int | None = None
    harvested_datasets_count: int | None = None
    published_datasets_count: int | None = None
    attached_datasets_count: int | None = None
    tells_success: bool = False

    @classmethod
    def of(cls, data: Any) -> HarvesterLook:
        """Read the answer of ``retrieve_harvester`` as its JSON object."""
        told = data if isinstance(data, Mapping) else {}
        failed = told.get("has_error")
        return cls(
            status=_word(told.get("status")) or "",
            last_started_at=_word(told.get("last_started_at")),
            last_success_at=_word(told.get("last_success_at")),
            has_error=failed if isinstance(failed, bool) else None,
            resource_errors_count=_count(told.get("resource_errors_count")),
            remote_datasets_count=_count(told.get("remote_datasets_count")),
            harvested_datasets_count=_count(told.get("harvested_datasets_count")),
            published_datasets_count=_count(told.get("published_datasets_count")),
            attached_datasets_count=_count(told.get("attached_datasets_count")),
            tells_success="last_success_at" in told,
        )

    @property
    def busy(self) -> bool:
        """Whether it is at work; a word that the SDK does not know counts as work."""
        return bool(self.status) and self.status not in RESTING


def moved(before: HarvesterLook | None, look: HarvesterLook) -> tuple[str, ...]:
    """Which signs of work differ from the reading before the order.

    A ``last_started_at`` that went back is no movement: it is an older reading, of a server that lags behind.
    """
    if before is None:
        return ()
    then, now = _moment(before.last_started_at), _moment(look.last_started_at)
    if then is not None and now is not None and now < then:
        return ()
    published = look.published_datasets_count
    pairs = (
        ("status", bool(look.status) and look.status != before.status),
        ("last_started_at", _later(before.last_started_at, look.last_started_at)),
        ("last_success_at", _later(before.last_success_at, look.last_success_at)),
        ("published_datasets_count", published is not None and published != before.published_datasets_count),
    )
    return tuple(name for name, differs in pairs if differs)


@dataclass(frozen=True, slots=True)
class HarvestSeen:
    """What the looks so far have shown of the work itself."""

    busy: bool = False
    aborting: bool = False
    ended: float | None = None
    """When it was first seen at rest after that, in seconds since the order."""


def observe(seen: HarvestSeen, before: HarvesterLook | None, look: HarvesterLook, elapsed: float) -> HarvestSeen:
    """Add one look to what was seen.

    Args:
        seen: what the earlier looks showed.
        before: the reading before the order, or None where there is none.
        look: the new reading.
        elapsed: seconds from the order to the request of this look.
    """
    if look.status in RESTING and seen.busy:
        return seen if seen.ended is not None else replace(seen, ended=elapsed)
    if not look.busy or (before is not None and before.busy and not moved(before, look)):
        return seen  # At rest, or still in the state before the order: another, older run.
    return HarvestSeen(busy=True, aborting=seen.aborting or look.status == ABORTING)


@dataclass(frozen=True, slots=True)
class HarvestEnded:
    """At its end; ``observed`` is False where nothing moved since before the order."""

    outcome: HarvestOutcome
    observed: bool


def judge(
    goal: HarvestGoal,
    before: HarvesterLook | None,
    look: HarvesterLook,
    seen: HarvestSeen,
    elapsed: float,
    *,
    settle: float,
) -> Running | HarvestEnded:
    """Say whether the work has ended, and how.

    Args:
        goal: what was ordered.
        before: the reading before the order, or None where there is none.
        look: the newest reading.
        seen: all looks so far, ``look`` included (``observe``).
        elapsed: seconds from the order to the request of this look.
        settle: seconds after which a state at rest that never moved counts as the end of this work, and a success that
            is not shown after the work as none.
    """
    if look.status not in RESTING:
        return Running()
    if goal in ("harvester_abort", "harvester_free"):
        return HarvestEnded("done", True)
    proven = _proven(goal, seen, before, look)
    if not proven and elapsed < settle:
        return Running(decisive_at=settle)
    if goal != "harvest":
        return HarvestEnded("aborted" if seen.aborting else "done", proven or bool(moved(before, look)))
    observed = proven or bool(moved(before, look))
    if seen.aborting:
        return HarvestEnded("aborted", observed)
    if look.has_error:
        return HarvestEnded("error", observed)
    if (look.status == "new" and not proven) or _succeeded(before, look) is False:
        # The run may be still to come; or it is over, and its success is shown a little later than its end.
        due = settle * _PATIENCE if seen.ended is None else seen.ended + settle
        if elapsed < due:
            return Running(decisive_at=due)
        return HarvestEnded("unfinished" if observed else "unbegun", observed)
    return HarvestEnded("done", observed)


def _proven(goal: HarvestGoal, seen: HarvestSeen, before: HarvesterLook | None, look: HarvesterLook) -> bool:
    """Whether a state at rest is this work's own end, and not the one from before the order.

    That ``last_started_at`` moved is no proof: it tells of the beginning, and the old ``idle`` may still show.
    """
    if seen.busy:
        return True
    ran = goal == "harvest" and before is not None and not before.busy
    return ran and "last_success_at" in moved(before, look)


def _succeeded(before: HarvesterLook | None, look: HarvesterLook) -> bool | None:
    """Whether the portal shows a success of the last run; None where it does not say."""
    if before is not None and _later(before.last_success_at, look.last_success_at):
        return True
    if look.tells_success and (look.last_success_at is None or (before is not None and not moved(before, look))):
        return False  # There is none, or only one from before the order.
    started, succeeded = _moment(look.last_started_at), _moment(look.last_success_at)
    return None if started is None or succeeded is None else succeeded >= started


def _later(then: str | None, now: str | None) -> bool:
    """Whether a moment of the server's moved forward; one that was not there before did."""
    before, after = _moment(then), _moment(now)
    return after is not None and (after > before if before is not None else then is None)


def _moment(text: str | None) -> float | None:
    """Seconds since 1970, or None where the server's word is missing or unreadable."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _word(value: object) -> str | None:
    return str(value) if isinstance(value, str) and value else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
