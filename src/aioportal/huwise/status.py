"""The states of a dataset, and what a look at them says about an order that was given: pure, no request is made here.

A publish is answered before it begins and has no id of its own, so its end can only be told by comparing the dataset's
state with the one read before the order. The traps: the old ``idle`` may still show just after the order; ``since`` has
whole seconds, so that a very fast run leaves no trace; ``error`` and ``limit_reached`` are ends as well; ``idle`` after
``aborting_processing`` is no success. Sources: Huwise documentation (the fields), observed on portals (the traps).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

Goal = Literal["publish", "unpublish", "abort", "restore", "free"]
"""What is waited for; ``free`` is only that nothing runs any more."""

TERMINAL = frozenset({"idle", "error", "limit_reached"})
ABORTING = "aborting_processing"

Outcome = Literal["done", "error", "limit_reached", "aborted", "still_published"]


@dataclass(frozen=True, slots=True)
class RecordError:
    """A problem with one record of the last run; a publish may succeed with some."""

    record_id: str | None = None
    field_uid: str | None = None
    processor_uid: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class StatusLook:
    """One reading of a dataset's status; what the server left out or sent in another type is None or empty."""

    status: str
    previous: str | None = None
    since: str | None = None
    """When the state began, in the server's words; whole seconds in UTC."""
    is_published: bool | None = None
    message: str | None = None
    records_errors: tuple[RecordError, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> StatusLook:
        """Read the answer of ``retrieve_dataset_status``, as the JSON object itself or a model's ``to_dict()``."""
        published, params = data.get("is_published"), data.get("params")
        since = data.get("since")
        return cls(
            status=_word(data.get("status")) or "",
            previous=_word(data.get("previous")),
            since=since.isoformat() if isinstance(since, datetime) else _word(since),
            is_published=published if isinstance(published, bool) else None,
            message=_word(data.get("message")),
            records_errors=_record_errors(data.get("records_errors")),
            params=dict(params) if isinstance(params, Mapping) else {},
        )

    @property
    def busy(self) -> bool:
        """Whether something runs; a word that the SDK does not know counts as busy."""
        return bool(self.status) and self.status not in TERMINAL

    @property
    def began(self) -> float | None:
        """``since`` in seconds since 1970, or None where it is missing or unreadable."""
        if self.since is None:
            return None
        try:
            moment = datetime.fromisoformat(self.since)
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def usable(before: StatusLook | None) -> StatusLook | None:
    """A reading to compare with, or None where it holds no state."""
    return before if before is not None and before.status else None


def moved(before: StatusLook | None, look: StatusLook) -> tuple[str, ...]:
    """Which of ``since``, ``status``, ``previous`` and ``is_published`` differ from the reading before the order.

    A ``since`` that went back is no movement: it is an older reading, of a server that lags behind.
    """
    if before is None:
        return ()
    then, now = before.began, look.began
    if then is not None and now is not None and now < then:
        return ()
    # A new dataset may have no ``since`` before its first run.
    since = now is not None and (now > then if then is not None else before.since is None)
    pairs = (
        ("since", since),
        ("status", bool(look.status) and look.status != before.status),
        ("previous", look.previous is not None and look.previous != before.previous),
        ("is_published", look.is_published is not None and look.is_published != before.is_published),
    )
    return tuple(name for name, differs in pairs if differs)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the looks so far have shown of the work itself; times are seconds since the order unless said otherwise."""

    busy: bool = False
    aborting: bool = False
    began: float | None = None
    """``since`` of the first busy state, in seconds since 1970 by the server's clock."""
    last_busy: float | None = None
    ended: float | None = None
    """When an end state was first seen that is this work's own."""


def observe(seen: Seen, before: StatusLook | None, look: StatusLook, elapsed: float) -> Seen:
    """Add one look to what was seen.

    Args:
        seen: what the earlier looks showed.
        before: the reading before the order, or None where there is none.
        look: the new reading.
        elapsed: seconds from the order to the request of this look.
    """
    if look.busy:
        if before is not None and not moved(before, look):
            return seen  # Still the state before the order: another, older run.
        began = look.began if seen.began is None else seen.began
        return replace(
            seen,
            busy=True,
            aborting=seen.aborting or look.status == ABORTING,
            began=began,
            last_busy=elapsed,
            ended=None,
        )
    if seen.ended is None and look.status and _proven(seen, before, look):
        return replace(seen, ended=elapsed)
    return seen


@dataclass(frozen=True, slots=True)
class Running:
    """Not at its end, or not surely; ``decisive_at`` is when a look will decide, in seconds since the order."""

    decisive_at: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """At its end; ``observed`` is False where nothing moved since before the order."""

    outcome: Outcome
    observed: bool


def judge(
    goal: Goal, before: StatusLook | None, look: StatusLook, seen: Seen, elapsed: float, *, settle: float
) -> Running | Ended:
    """Say whether the work has ended, and how.

    Args:
        goal: what was ordered.
        before: the reading before the order, or None where there is none.
        look: the newest reading.
        seen: all looks so far, ``look`` included (``observe``).
        elapsed: seconds from the order to the request of this look.
        settle: seconds after which an end state that never moved counts as the end of this work.
    """
    if look.status not in TERMINAL:
        return Running()
    if goal in ("abort", "free"):
        return Ended("done", True)
    proven = _proven(seen, before, look)
    if not proven and elapsed < settle:
        return Running(decisive_at=settle)
    if goal == "unpublish":
        return _judge_unpublish(look, seen, elapsed, settle, proven)
    if goal == "restore":
        # An old error says nothing about a restore that left no trace, and a limit is not of its making.
        return Ended("error" if look.status == "error" and proven else "done", proven)
    if look.status != "idle":
        return Ended("error" if look.status == "error" else "limit_reached", proven)
    if goal == "publish" and not proven and look.is_published is False:
        # Nothing moved and nothing is published: the order was accepted, and has not been begun yet.
        return Running()
    if proven and (seen.aborting or look.previous == ABORTING):
        return Ended("aborted", proven)
    return Ended("done", proven)


def _judge_unpublish(look: StatusLook, seen: Seen, elapsed: float, settle: float, proven: bool) -> Running | Ended:
    if look.status == "error" and (proven or look.is_published):
        return Ended("error", proven)
    # Null says nothing; then only a state that moved shows that the order was carried out.
    if look.is_published is False or (look.is_published is None and proven):
        return Ended("done", proven)
    if seen.ended is None:
        return Running()  # Accepted, but nothing has begun yet.
    # The flag may follow the state a moment later.
    due = seen.ended + settle
    return Ended("still_published", proven) if elapsed >= due else Running(decisive_at=due)


def _proven(seen: Seen, before: StatusLook | None, look: StatusLook) -> bool:
    """Whether an end state is this work's own, and not the one from before the order."""
    # Where something ran before the order, its own end moves the state as well.
    return seen.busy or (before is not None and not before.busy and bool(moved(before, look)))


def duration(seen: Seen, look: StatusLook, noticed: float) -> float | None:
    """How long the work took, in seconds since the order, better than when its end was noticed; None where unknown.

    Args:
        seen: all looks, the last included.
        look: the look that showed the end.
        noticed: seconds since the order when it did.
    """
    if not seen.busy and seen.ended is None:
        return None
    end = look.began
    if seen.began is None or end is None or end < seen.began:
        return noticed
    # The server's two times are whole seconds; the looks around the end keep the estimate honest.
    return min(noticed, max(seen.last_busy or 0.0, end - seen.began))


def _word(value: object) -> str | None:
    return str(value) if isinstance(value, str) and value else None


def _record_errors(value: object) -> tuple[RecordError, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    names = ("record_id", "field_uid", "processor_uid", "message")
    return tuple(
        RecordError(*(_word(item.get(name)) for name in names)) if isinstance(item, Mapping) else RecordError()
        for item in value
    )
