"""What becomes of one item: called, asked about, or taken from the journal; journalled whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Generic, Literal, TypeVar

from .bulk_feed import Ticket
from .bulk_report import BulkProgress, Outcome, OutcomeState, Unchanged, left_open
from .bulk_rules import Step, reason, state_after, stops
from .clock import Clock
from .errors import ArgumentError, JournalError, OutcomeUnknownError
from .journal import Journal, State
from .journal_record import AMBIGUOUS
from .reconcile import Happened, NotSeen, Sight, Unreadable

I = TypeVar("I")  # noqa: E741 - items
R = TypeVar("R")

OnProgress = Callable[[BulkProgress], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Plan(Generic[I, R]):
    """What a run was asked for; checked by ``Bulk``."""

    fn: Callable[[I], Awaitable[R | Unchanged[R]]]
    job: str
    named: bool
    """Whether the user named the job."""
    target: str
    width: Callable[[], int]
    """How many items may be in flight now."""
    scope: Callable[[], contextlib.AbstractContextManager[object]]
    """Entered when the run begins, left when nothing of it goes on."""
    order: Literal["finished", "input"]
    journal: Journal | None
    owned: bool
    """Whether the journal is opened and closed by the run."""
    reconcile: Callable[[I], Awaitable[Sight[R]]] | None
    idempotent: bool
    record: Callable[[R], Any] | None
    max_failures: int | None
    on_progress: OnProgress | None
    grace: float
    clock: Clock
    redact: Callable[[str], str]


class Handler(Generic[I, R]):
    """Handles the items of one run, each by itself.

    Args:
        plan: what the run was asked for.
        stop: begins no more items.
        fail: the same, and lets an error go up when all has ended.
        begun: told when a function is called.
    """

    def __init__(
        self,
        plan: Plan[I, R],
        *,
        stop: Callable[[str], None],
        fail: Callable[[BaseException], None],
        begun: Callable[[float], None],
    ) -> None:
        self._plan = plan
        self._stop = stop
        self._fail = fail
        self._begun = begun
        self.halted = False
        """Whether nothing is to be called any more."""

    def halt(self) -> None:
        """Call nothing any more; what is being called goes on."""
        self.halted = True

    def resumed(self, ticket: Ticket[I]) -> Outcome[I, R]:
        """The outcome as the journal has it.

        Args:
            ticket: the item.
        """
        assert self._plan.journal is not None  # noqa: S101 - where else would this step come from
        assert ticket.known is not None  # noqa: S101 - likewise
        entry = self._plan.journal.entry_at(ticket.known)
        if entry.state in ("done", "unchanged"):
            state: OutcomeState = "done" if entry.state == "done" else "unchanged"
            return Outcome(ticket.key, ticket.item, ticket.index, state, entry.value, resumed=True)
        error = left_open(entry.error, entry.state)
        return Outcome(ticket.key, ticket.item, ticket.index, "unknown", error=error, resumed=True)

    async def handle(self, ticket: Ticket[I]) -> Outcome[I, R] | None:
        """Call the item, or find out what became of it; None where it was not called, since the run stops.

        Args:
            ticket: the item.
        """
        began = self._plan.clock.now()
        try:
            outcome = await self._asked(ticket, began) if ticket.step is Step.ASK else None
            if outcome is None:
                if not await self._may_call(ticket):
                    return None
                self._begun(began)
                answer = self._plan.fn(ticket.item)
                if not isawaitable(answer):
                    raise self._no_async_function()
                outcome = self._succeeded(ticket, await answer, began)
            return outcome
        except BaseException as error:
            return self._raised(ticket, error, began)

    async def _may_call(self, ticket: Ticket[I]) -> bool:
        """Journal that the item is about to be called; False where it must not be."""
        journal = self._plan.journal
        if journal is None or self.halted:
            return not self.halted
        try:
            journal.started(ticket.key, ticket.digest)
            if journal.sync == "always":
                with contextlib.suppress(asyncio.CancelledError):  # the run is stopped then
                    await journal.commit()
                if self.halted:
                    # What an earlier run left open is as open as before.
                    before: State = "unknown" if ticket.known and ticket.known.state in AMBIGUOUS else "failed"
                    journal.ended(ticket.key, before, error="the run ended before it was called")
        except JournalError as error:
            self._fail(error)
        return not self.halted

    def _no_async_function(self) -> OutcomeUnknownError:
        error = ArgumentError("fn must be an async function: it returned something that cannot be awaited")
        self._fail(error)
        return OutcomeUnknownError(f"Whether it took effect is not known: {error.message}")

    async def _asked(self, ticket: Ticket[I], began: float) -> Outcome[I, R] | None:
        """Find out what became of an item that an earlier run left open; None where it is to be called."""
        plan = self._plan
        assert plan.reconcile is not None  # noqa: S101 - where else would this step come from
        try:
            sight = await plan.reconcile(ticket.item)
        except Exception as error:
            if (final := stops(error)) is not None:
                self._stop(reason(final, plan.redact))
            sight = Unreadable(reason(error, plan.redact))
        if isinstance(sight, Happened):
            return self._succeeded(ticket, sight.value, began, resumed=True)
        if isinstance(sight, NotSeen):
            return None
        if not isinstance(sight, Unreadable):
            self._fail(ArgumentError(f"reconcile= must return Happened, NotSeen or Unreadable, got {repr(sight)[:80]}"))
            sight = Unreadable("reconcile= did not say")
        if plan.idempotent and not self.halted:
            return None
        trouble = left_open(plan.redact(sight.why), "unknown")
        seconds = plan.clock.now() - began
        return Outcome(ticket.key, ticket.item, ticket.index, "unknown", None, trouble, seconds, resumed=True)

    def _succeeded(self, ticket: Ticket[I], answer: Any, began: float, *, resumed: bool = False) -> Outcome[I, R]:
        plan = self._plan
        state: OutcomeState = "done"
        if isinstance(answer, Unchanged):
            state, answer = "unchanged", answer.value
        if plan.journal is not None:
            self._note_success(plan.journal, ticket.key, state, answer)
        seconds = plan.clock.now() - began
        return Outcome(ticket.key, ticket.item, ticket.index, state, answer, None, seconds, resumed)

    def _note_success(self, journal: Journal, key: str, state: OutcomeState, answer: Any) -> None:
        kept = None
        try:
            if self._plan.record is not None:
                kept = self._plan.record(answer)
            journal.ended(key, state, value=kept)
            return
        except JournalError as error:
            self._fail(error)
            return
        except Exception as error:
            trouble = ArgumentError(
                f"record= gave nothing that can be kept for {key!r}: {type(error).__name__}: {error}",
                hint="It must make plain JSON of what the function returns.",
            )
            trouble.__cause__ = error
            self._fail(trouble)
        self._note(journal, key, state)

    def _note(self, journal: Journal, key: str, state: OutcomeState, text: str | None = None) -> None:
        try:
            journal.ended(key, state, error=text)
        except JournalError as error:
            self._fail(error)

    def _raised(self, ticket: Ticket[I], error: BaseException, began: float) -> Outcome[I, R]:
        plan = self._plan
        if error.__traceback__ is not None:
            # Without this frame, which would hold itself in memory by way of its outcome.
            error = error.with_traceback(error.__traceback__.tb_next)
        state: OutcomeState = "unknown" if state_after(error) == "unknown" else "failed"
        if isinstance(error, asyncio.CancelledError):
            kept: Exception = OutcomeUnknownError("Whether it took effect is not known: it was cancelled under way")
        elif isinstance(error, Exception):
            kept = error
        else:
            self._fail(error)
            words = reason(error, plan.redact)
            kept = OutcomeUnknownError(f"Whether it took effect is not known: {words} ended it")
        if plan.journal is not None:
            self._note(plan.journal, ticket.key, state, reason(kept, plan.redact))
        if (final := stops(kept)) is not None:
            self._stop(reason(final, plan.redact))
        return Outcome(ticket.key, ticket.item, ticket.index, state, None, kept, plan.clock.now() - began)
