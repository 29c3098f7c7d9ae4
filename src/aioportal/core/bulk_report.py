"""What a run over many items says of itself: one outcome an item, how far it is, and the report. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from .errors import BulkError, OutcomeUnknownError

I = TypeVar("I")  # noqa: E741 - items
R = TypeVar("R")

OutcomeState = Literal["done", "unchanged", "failed", "unknown"]

PROBLEMS_KEPT = 1000
"""How many problems a report holds; the others it counts."""
_INTERVAL = 0.1


@dataclass(frozen=True, slots=True)
class Unchanged(Generic[R]):
    """What a bulk function returns where it found everything as it should be and wrote nothing."""

    value: R | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[I, R]):
    """How one item ended. Picklable where item and value are."""

    key: str
    item: I
    index: int
    """Which item, from 0."""
    state: OutcomeState
    """``done``, ``unchanged`` (nothing had to be written), ``failed`` (repeating is right), ``unknown`` (it may have
    happened or not)."""
    value: R | None = None
    """What the function returned; for ``resumed`` what ``record`` kept of it, or None."""
    error: Exception | None = None
    """Why it failed or is not known."""
    seconds: float = 0.0
    """How long it took."""
    resumed: bool = False
    """Whether it is known from an earlier run, and the function was not called again."""

    @property
    def ok(self) -> bool:
        """Whether it is done or was so already."""
        return self.error is None

    def result(self) -> R:
        """The value.

        Raises:
            Exception: ``error``, where there is one.
        """
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # None where the function returned None


class BulkProgress(NamedTuple):
    """How far a run is."""

    finished: int
    """All that have an outcome: those that are done, unchanged, failed and unknown, resumed ones among them."""
    done: int
    unchanged: int
    failed: int
    unknown: int
    resumed: int
    """Those among them that an earlier run did."""
    total: int | None
    """How many there are, or None where that is not known."""
    elapsed: float
    """Seconds since the run began."""
    rate: float
    """Items a second, those resumed not counted."""
    remaining: float | None
    """Seconds until the end at this rate, or None where nothing can be said."""


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What became of all items of a run."""

    job: str
    total: int
    """How many items have an outcome."""
    done: int
    unchanged: int
    failed: int
    unknown: int
    resumed: int
    """Those among them that an earlier run did."""
    seconds: float
    stopped: str | None = None
    """Why the run ended before the items did, or None."""
    problems: tuple[Outcome[Any, Any], ...] = ()
    """The first 1,000 that failed or are not known."""
    problems_left_out: int = 0
    """How many more there are."""

    @property
    def ok(self) -> bool:
        """Whether all items are done, or were so already."""
        return not self.failed and not self.unknown and self.stopped is None

    def raise_for_failures(self) -> None:
        """Raise where anything failed, is not known, or was not begun.

        Raises:
            BulkError: with the errors of ``problems``.
        """
        if self.ok:
            return
        errors: list[Exception] = [problem.error for problem in self.problems if problem.error is not None]
        said = [f"{self.failed} failed"] * bool(self.failed) + [f"{self.unknown} unknown"] * bool(self.unknown)
        words = f"{self.job}: of {self.total} items {' and '.join(said) or 'none failed'}"
        if self.stopped is not None:
            words += f"; stopped: {self.stopped}"
        raise BulkError.of(words, errors, hint="Run it again with the same journal: what is done stays done.")


class Tally:
    """Counts outcomes while a run goes on, and keeps the first problems.

    Args:
        job: the run's name.
        total: how many items there are, or None.
        began: when the run began, in seconds of its clock.
    """

    def __init__(self, job: str, total: int | None, began: float) -> None:
        self.job = job
        self.total = total
        self.began = began
        self.counts: dict[str, int] = {"done": 0, "unchanged": 0, "failed": 0, "unknown": 0}
        self.resumed = 0
        self.missed = 0
        """Failed and unknown ones that this run has called or asked about."""
        self._calling_since: float | None = None
        self._problems: list[Outcome[Any, Any]] = []
        self._told_at = float("-inf")
        self._told = -1

    def calling(self, now: float) -> None:
        """A function is called: rates are counted from the first on."""
        if self._calling_since is None:
            self._calling_since = now

    def add(self, outcome: Outcome[Any, Any], *, asked: bool) -> None:
        """Count one.

        Args:
            outcome: which.
            asked: whether this run did anything for it, rather than to read its journal.
        """
        self.counts[outcome.state] += 1
        self.resumed += outcome.resumed
        if outcome.error is not None:
            self.missed += asked
            if len(self._problems) < PROBLEMS_KEPT:
                self._problems.append(outcome)

    @property
    def finished(self) -> int:
        """How many have an outcome."""
        return sum(self.counts.values())

    def is_due(self, now: float) -> bool:
        """Whether progress shall be told now; says yes some ten times a second, where something moved."""
        if now - self._told_at < _INTERVAL or self.finished == self._told:
            return False
        self._told_at = now
        return True

    def progress(self, now: float) -> BulkProgress:
        """How far it is.

        Args:
            now: seconds of the run's clock.
        """
        finished = self._told = self.finished
        called = finished - self.resumed
        spent = now - self._calling_since if self._calling_since is not None else 0.0
        rate = called / spent if spent > 0 else 0.0
        left = None if self.total is None else max(0, self.total - finished)
        remaining = 0.0 if left == 0 else left / rate if left is not None and rate > 0 else None
        return BulkProgress(
            finished, **self.counts, resumed=self.resumed, total=self.total, elapsed=now - self.began, rate=rate,
            remaining=remaining,
        )  # fmt: skip

    def report(self, now: float, stopped: str | None) -> BulkReport:
        """The report as of now.

        Args:
            now: seconds of the run's clock.
            stopped: why the run ended early.
        """
        return BulkReport(
            self.job,
            self.finished,
            **self.counts,
            resumed=self.resumed,
            seconds=now - self.began,
            stopped=stopped,
            problems=tuple(self._problems),
            problems_left_out=self.counts["failed"] + self.counts["unknown"] - len(self._problems),
        )


def left_open(text: str | None, state: str) -> OutcomeUnknownError:
    """The error of an item that an earlier run left open, and that nobody may call again.

    Args:
        text: what the earlier run knew.
        state: ``"started"`` or ``"unknown"``.
    """
    words = "an earlier run ended while it was under way" if state == "started" else text or "an earlier run lost it"
    return OutcomeUnknownError(
        f"Whether it took effect is not known: {words}",
        hint="Look at the portal. In bulk, reconcile= looks by itself, and idempotent=True repeats.",
    )
