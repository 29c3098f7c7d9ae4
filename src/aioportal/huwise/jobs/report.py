"""What became of a job: one row for each thing, and what a person must know besides. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from ...core.bulk_rules import reason
from ...core.errors import BulkError, PortalError

if TYPE_CHECKING:
    from .plan import Plan

State = Literal["done", "unchanged", "failed", "unknown", "left"]

_STATES: tuple[State, ...] = ("done", "unchanged", "failed", "unknown", "left")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of one thing.

    Attributes:
        key: what the thing is called, as in the plan.
        state: ``"done"``; ``"unchanged"``, because it was as wished already; ``"failed"``, and ``reason`` says why;
            ``"unknown"``, because the answer was lost or the wait ended first; ``"left"``, because the job stopped
            before it was its turn.
        detail: what was done, in a few words.
        reason: why it failed or is not known.
        data: what the job found out: uids, counts; plain JSON.
        resumed: whether an earlier run on the same journal did it.
        error: the error itself, in this process only.
    """

    key: str
    state: State
    detail: str = ""
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    resumed: bool = False
    error: Exception | None = field(default=None, compare=False)

    def line(self) -> str:
        """The row as people read it."""
        told = "; ".join(part for part in (self.detail, self.reason) if part)
        return f"{self.state:9}  {self.key}{f': {told}' if told else ''}"

    def as_data(self) -> dict[str, Any]:
        """The row as plain data."""
        return {
            "key": self.key,
            "state": self.state,
            "detail": self.detail,
            "reason": self.reason,
            "data": self.data,
            "resumed": self.resumed,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all of it.

    Attributes:
        job: the job's name.
        rows: one for each thing, in the order of the input.
        notes: what a person must know or do: files left behind, what could not be carried over.
        seconds: how long it took.
        stopped: why the job ended before its end, or None.
    """

    job: str
    rows: tuple[ReportRow, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    stopped: str | None = None
    _counts: Counter[str] = field(init=False, repr=False, compare=False, default_factory=Counter)

    def __post_init__(self) -> None:
        self._counts.update(row.state for row in self.rows)

    def count(self, state: State) -> int:
        """How many rows ended so."""
        return self._counts[state]

    def of(self, state: State) -> tuple[ReportRow, ...]:
        """The rows that ended so."""
        return tuple(row for row in self.rows if row.state == state)

    @property
    def ok(self) -> bool:
        """Whether all was done or needed no doing."""
        return self.stopped is None and not any(self._counts[state] for state in ("failed", "unknown", "left"))

    def summary(self) -> str:
        """The counts in one line."""
        counts = [f"{self._counts[state]:,} {state}" for state in _STATES if self._counts[state]]
        resumed = sum(row.resumed for row in self.rows)
        earlier = f" ({resumed:,} of them by an earlier run)" if resumed else ""
        stopped = f"; stopped: {self.stopped}" if self.stopped else ""
        return f"{self.job}: {', '.join(counts) or 'nothing to do'}{earlier} in {self.seconds:.1f} s{stopped}"

    def lines(self) -> Iterator[str]:
        """The report as people read it: what went wrong in full, what went well as a count."""
        for state in ("failed", "unknown"):
            for row in self.of(state):
                yield row.line()
        for note in self.notes:
            yield f"note: {note}"
        yield self.summary()

    def as_data(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "job": self.job,
            "ok": self.ok,
            "counts": {state: self._counts[state] for state in _STATES},
            "rows": [row.as_data() for row in self.rows],
            "notes": list(self.notes),
            "seconds": round(self.seconds, 3),
            "stopped": self.stopped,
        }


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a job would do, and what became of it.

    Attributes:
        plan: what there was to do.
        report: what became of it; None for a dry run.
    """

    plan: Plan
    report: Report | None = None

    @property
    def dry_run(self) -> bool:
        """Whether nothing was changed, because nobody said yes."""
        return self.report is None

    @property
    def ok(self) -> bool:
        """Whether all was done; for a dry run, whether all could be done."""
        return self.report.ok if self.report is not None else not self.plan.problems

    def raise_for_failures(self) -> Self:
        """Raise where anything failed, is not known, or was not reached; the result itself otherwise.

        Raises:
            BulkError: with the single errors.
        """
        if self.report is not None and not self.report.ok:
            errors = [row.error for row in self.report.rows if row.error is not None]
            raise BulkError.of(self.report.summary(), errors)
        return self

    def lines(self) -> Iterator[str]:
        """The report, or the plan of a dry run, as people read it."""
        return self.plan.lines() if self.report is None else self.report.lines()

    def as_data(self) -> dict[str, Any]:
        """Plan and report as plain data."""
        return {
            "dry_run": self.dry_run,
            "plan": self.plan.as_data(),
            "report": None if self.report is None else self.report.as_data(),
        }


def why(error: BaseException) -> str:
    """Why something failed, in one line: the portal's code first, since its words depend on its language."""
    if not isinstance(error, PortalError):
        return reason(error)
    code, message = getattr(error, "code", None), " ".join(error.message.split())
    if not code:
        return message
    # The message of an answer has the status before the code, and a job may have put more before that. Another server
    # that answered, where a redirect led, stays named.
    short = re.sub(rf"The portal answered \d{{3}}[^:]*: (?={re.escape(code)}: )", "", message, count=1)
    return short if f"{code}: " in short else f"{code}: {message}"
