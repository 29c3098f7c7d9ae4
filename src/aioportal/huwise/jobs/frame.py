"""The course that every job takes: look at all, plan, and then do what is due, journalled.

A job is a ``Work``: it knows one kind of thing, how to look at one of them and how to bring it to what is wished. The
frame does the rest for all jobs alike: selection by shard, the plan, the dry run, the journal, the report.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Unpack

from ...core.bulk_rules import stops
from ...core.errors import ArgumentError, TransportError
from ...core.journal_record import AMBIGUOUS
from .memo import about
from .options import JobOptions
from .plan import Change, Plan
from .report import JobResult, Report, ReportRow, State, why
from .side_by_side import all_through
from .work import Effect, Stage, Work, sharded

if TYPE_CHECKING:
    from ...core.bulk import Bulk, Outcome
    from ...core.journal import Journal
    from ...core.shard import Shard
    from ..client import Huwise

_AT_ONCE = 200
"""Items that are compared with the journal before others get a turn."""
_SILENT = 8  # items that are not reached, before the first that is: then the portal is not, for any of them
_GRACE = 30.0
"""Seconds that what is under way has to end after Ctrl-C; a work may say otherwise by an attribute ``grace``."""


async def run_job(
    portal: Huwise,
    work: Work[Any],
    items: Iterable[Any],
    *,
    notes: Sequence[str] = (),
    problems: Sequence[Change] = (),
    **options: Unpack[JobOptions],
) -> JobResult:
    """Plan, and unless it is a dry run, do.

    Args:
        portal: the client.
        work: what is done.
        items: what it is done to.
        notes: for the plan, and for the report as well.
        problems: what is known beforehand to be impossible; rows of the plan, and failures in the report.
        options: see ``JobOptions``.

    Raises:
        ArgumentError: two items of one key, or options that cannot be meant.
        JournalError: a journal of another job, of other wishes, in use, or damaged. Nothing was changed.
        AuthenticationError: while planning: the portal does not take the key. Later, ``report.stopped`` says so.
        QuotaExceededError: while planning: no more calls for the moment. Later, ``report.stopped`` says so.
        DeadlineExceededError: while planning: the time around it ran out. Later, ``report.stopped`` says so.
        TransportError: while planning: the portal is not reached for any of them.
    """
    return await run_stages(portal, work.job, [Stage(work, list(items))], notes=notes, problems=problems, **options)


async def run_stages(
    portal: Huwise,
    job: str,
    stages: Sequence[Stage],
    *,
    notes: Sequence[str] = (),
    problems: Sequence[Change] = (),
    guard: Callable[[Plan], str | None] | None = None,
    **options: Unpack[JobOptions],
) -> JobResult:
    """The same for several kinds of things, one kind after the other, under one plan, journal and report.

    Args:
        portal: the client.
        job: the name of the whole.
        stages: in the order in which they are done.
        notes: for the plan, and for the report as well.
        problems: what is known beforehand to be impossible.
        guard: says why a plan needs ``force``, or None.
        options: see ``JobOptions``.

    Raises:
        ArgumentError: two items of one key, options that cannot be meant, or a plan that needs ``force``.
        JournalError: a journal of another job, of other wishes, in use, or damaged. Nothing was changed.
        AuthenticationError: while planning: the portal does not take the key. Later, ``report.stopped`` says so.
        QuotaExceededError: while planning: no more calls for the moment. Later, ``report.stopped`` says so.
        DeadlineExceededError: while planning: the time around it ran out. Later, ``report.stopped`` says so.
    """
    part = _part(options.get("shard"))
    run = _Run(portal, job, sharded(stages, part), options)
    problems = [change for change in problems if part is None or part.holds(change.key)]
    path = options.get("journal")
    if options.get("dry_run", True) or path is None:
        return await run.course(None, notes, problems, guard)
    from ...core.journal import Journal

    journal = Journal(path, clock=portal.clock)
    try:
        for _ in journal.opening():
            await asyncio.sleep(0)
        return await run.course(journal, notes, problems, guard)
    finally:
        await journal.aclose()


class _Run:
    """One run of one job."""

    def __init__(self, portal: Huwise, job: str, stages: Sequence[Stage], options: JobOptions) -> None:
        self._portal = portal
        self._job = job
        self._stages = stages
        self._options = options
        self._began = portal.clock.now()
        self._stopped: str | None = None
        self._missed = 0
        """Failed and unknown ones of this run, plan apart."""

    async def course(
        self,
        journal: Journal | None,
        notes: Sequence[str],
        problems: Sequence[Change],
        guard: Callable[[Plan], str | None] | None,
    ) -> JobResult:
        if journal is not None:
            # Bound only when something is done: a plan that is given up leaves the file free for any job.
            journal.suits(self._job, self._portal.base_url)
            for stage in self._stages:
                for index, item in enumerate(stage.items):
                    journal.check(stage.work.key(item), stage.work.content(item))
                    if index % _AT_ONCE == 0:
                        await asyncio.sleep(0)
        looked = [await self._look(stage, journal) for stage in self._stages]
        plan = Plan(self._job, (*problems, *(change for changes in looked for change in changes)), tuple(notes))
        dry = self._options.get("dry_run", True)
        why = guard(plan) if guard is not None and not self._options.get("force") else None
        if why is not None and dry:
            plan = Plan(plan.job, plan.changes, (*plan.notes, why))
        if not await self._agreed(plan) or dry:
            return JobResult(plan)
        if why is not None:
            raise ArgumentError(
                f"{self._job} is refused: {why}; nothing was changed", hint="Pass force=True (--force)."
            )
        if journal is not None:
            journal.bind(self._job, self._portal.base_url)
        rows = [ReportRow(change.key, "failed", reason=change.detail) for change in problems]
        told: list[str] = list(notes)
        for stage, changes in zip(self._stages, looked, strict=True):
            rows += await self._act(stage, changes, journal, told)
        seconds = self._portal.clock.now() - self._began
        return JobResult(plan, Report(self._job, tuple(rows), tuple(dict.fromkeys(told)), seconds, self._stopped))

    async def _agreed(self, plan: Plan) -> bool:
        hook = self._options.get("on_plan")
        if hook is None:
            return True
        answer = hook(plan)
        return (await answer if isawaitable(answer) else answer) is not False

    async def _look(self, stage: Stage, journal: Journal | None) -> list[Change]:
        work = stage.work
        known = {index for index, item in enumerate(stage.items) if journal and journal.is_confirmed(work.key(item))}
        open_items = [(index, item) for index, item in enumerate(stage.items) if index not in known]

        async def look(entry: tuple[int, Any]) -> Change:
            with about(journal, work.key(entry[1])):
                return await work.look(self._portal, entry[1])

        changes: list[Change] = [
            Change(work.key(item), "none", detail="done by an earlier run" if index in known else "")
            for index, item in enumerate(stage.items)
        ]
        bulk: Bulk[Any, Change] = self._portal.bulk(
            look,
            open_items,
            key=lambda entry: work.key(entry[1]),
            concurrency=self._options.get("concurrency"),
            on_progress=self._options.get("on_progress"),
            grace=0.0,  # looks change nothing, so nobody waits for their ends
        )
        reached, looked = False, 0
        async with bulk:
            async for outcome in bulk:
                index, item = open_items[outcome.index]
                reached, looked = reached or not isinstance(outcome.error, TransportError), looked + 1
                if not reached and outcome.error is not None and looked >= min(_SILENT, len(open_items)):
                    raise outcome.error  # none was reached: that is no problem of single items
                if outcome.error is None:
                    changes[index] = outcome.value or changes[index]
                    continue
                if (final := stops(outcome.error)) is not None:
                    raise final
                changes[index] = Change(work.key(item), "problem", detail=why(outcome.error))
        # Those that were not looked at are not "unchanged".
        all_through(bulk, f"{self._job} was still being planned, and nothing was changed")
        return changes

    async def _act(
        self, stage: Stage, changes: Sequence[Change], journal: Journal | None, told: list[str]
    ) -> list[ReportRow]:
        work = stage.work
        # What an earlier run confirmed, or left open, passes through the engine as well: the journal answers for it.
        due = [
            (index, item)
            for index, item in enumerate(stage.items)
            if changes[index].is_due or (journal is not None and journal.state_of(work.key(item)) is not None)
        ]
        due = [entry for entry in due if changes[entry[0]].action != "problem"]
        rows: list[ReportRow] = [
            _untouched(change, journal.state_of(work.key(item)) if journal is not None else None)
            for item, change in zip(stage.items, changes, strict=True)
        ]
        for index, _ in due:
            rows[index] = ReportRow(changes[index].key, "left")
        if self._stopped is not None:
            return rows
        async with self._bulk(work, due, journal) as bulk:
            async for outcome in bulk:
                index, _ = due[outcome.index]
                rows[index] = _row(outcome, changes[index])
                self._missed += outcome.error is not None
                told += Effect.of(outcome.value).notes if outcome.value is not None else ()
        self._stopped = bulk.report().stopped
        most = self._options.get("max_failures")
        if self._stopped is not None and most is not None and self._missed >= most:
            self._stopped = f"{self._missed} items failed or are not known (max_failures={most})"
        return rows

    def _bulk(self, work: Work[Any], due: list[tuple[int, Any]], journal: Journal | None) -> Bulk[Any, Any]:
        from ...core.bulk import Unchanged

        async def act(entry: tuple[int, Any]) -> Any:
            with about(journal, work.key(entry[1])):
                effect = await work.act(self._portal, entry[1])
            return effect if effect.changed else Unchanged(effect)

        reconcile = getattr(work, "reconcile", None)
        most = self._options.get("max_failures")

        async def ask(entry: tuple[int, Any]) -> Any:
            assert reconcile is not None  # noqa: S101 - only handed over where there is one
            return await reconcile(self._portal, entry[1])

        return self._portal.bulk(
            act,
            due,
            key=lambda entry: work.key(entry[1]),
            digest=lambda entry: work.content(entry[1]),
            concurrency=self._options.get("concurrency"),
            max_failures=None if most is None else most - self._missed,
            on_progress=self._options.get("on_progress"),
            journal=journal,
            job=self._job,
            # Works look before they write: a repeat finds what is there.
            idempotent=reconcile is None,
            reconcile=ask if reconcile is not None else None,
            # Waits for what the portal was ordered to do may end at once: the journal knows by what to go on.
            grace=getattr(work, "grace", _GRACE),
            record=lambda value: Effect.of(value).as_data(),
        )


def _untouched(change: Change, earlier: str | None) -> ReportRow:
    """The row of an item that is not acted on; ``earlier`` is what the journal says of it."""
    if change.action != "problem":
        return ReportRow(change.key, "unchanged", detail=change.detail)
    if earlier in AMBIGUOUS:
        return ReportRow(change.key, "unknown", detail="an earlier run left it open", reason=change.detail)
    return ReportRow(change.key, "failed", reason=change.detail)


def _row(outcome: Outcome[Any, Any], change: Change) -> ReportRow:
    state: State = outcome.state
    if outcome.error is not None:
        token = getattr(outcome.error, "token", None)
        data = {"token": token} if token else {}
        return ReportRow(
            change.key, state, reason=why(outcome.error), data=data, resumed=outcome.resumed, error=outcome.error
        )
    effect = Effect.of(outcome.value)
    return ReportRow(change.key, state, effect.detail, data=effect.data, resumed=outcome.resumed)


def _part(shard: str | Shard | None) -> Shard | None:
    from ...core.shard import Shard

    return Shard.parse(shard) if isinstance(shard, str) else shard
