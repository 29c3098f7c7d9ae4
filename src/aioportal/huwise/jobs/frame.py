"""The course that every job takes: look at all, plan, and then do what is due, journalled.

A job is a ``Work``: it knows one kind of thing, how to look at one of them and how to bring it to what is wished. The
frame does the rest for all jobs alike: selection by shard, the plan, the dry run, the journal, the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, Unpack

from ...core.errors import ArgumentError, AuthenticationError, ClientStateError, PortalError, QuotaExceededError
from .memo import about
from .options import JobOptions
from .plan import Change, Plan
from .report import JobResult, Report, ReportRow, State

if TYPE_CHECKING:
    from ...core.bulk import Bulk, Outcome
    from ...core.journal import Journal
    from ...core.shard import Shard
    from ..client import Huwise

I_contra = TypeVar("I_contra", contravariant=True)

_GRACE = 30.0
"""Seconds that what is under way has to end after Ctrl-C; a work may say otherwise by an attribute ``grace``."""

_FINAL = (AuthenticationError, QuotaExceededError, ClientStateError)
"""What none of the other items would fare better with."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What ``Work.act`` did to one thing.

    Attributes:
        detail: what was done, in a few words.
        data: what was found out, plain JSON; kept in the journal.
        changed: False where it was as wished already and nothing was written.
        notes: what a person must know or do.
    """

    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    changed: bool = True
    notes: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The effect as the journal keeps it."""
        return {"detail": self.detail, "data": self.data, "notes": list(self.notes)}

    @classmethod
    def of(cls, kept: Any) -> Effect:
        """The effect as an earlier run kept it."""
        if isinstance(kept, Effect):
            return kept
        known = kept if isinstance(kept, dict) else {}
        return cls(known.get("detail") or "", known.get("data") or {}, True, tuple(known.get("notes") or ()))


class Work(Protocol[I_contra]):
    """What a job knows of one kind of thing. Implementations are module-level dataclasses, so that they pickle."""

    @property
    def job(self) -> str:
        """The job's name, ``"metadata apply"``; a journal is kept under it, with the arguments that matter."""
        ...

    def key(self, item: I_contra, /) -> str:
        """What the item is called, unique among them and the same in every run."""
        ...

    def content(self, item: I_contra, /) -> object:
        """What is wished for the item, as plain JSON; a rerun whose wish differs is refused under the same key."""
        ...

    async def look(self, portal: Huwise, item: I_contra, /) -> Change:
        """Find out what is to be done. Reads only.

        An error is taken for a problem of this item; ``PortalError.message`` becomes the reason.
        """
        ...

    async def act(self, portal: Huwise, item: I_contra, /) -> Effect:
        """Look again and write what differs, so that doing it twice does it once."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """A work and its items; the items of a stage are done before those of the next begin."""

    work: Work[Any]
    items: Sequence[Any]


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
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment; the journal holds what was done.
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
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment; the journal holds what was done.
    """
    run = _Run(portal, job, _sharded(stages, options.get("shard")), options)
    path = options.get("journal")
    if options.get("dry_run", True) or path is None:
        return await run.course(None, notes, problems, guard)
    from ...core.journal import Journal

    with Journal(path) as journal:
        return await run.course(journal, notes, problems, guard)


class _Run:
    """One run of one job."""

    def __init__(self, portal: Huwise, job: str, stages: Sequence[Stage], options: JobOptions) -> None:
        self._portal = portal
        self._job = job
        self._stages = stages
        self._options = options
        self._began = portal.clock.now()
        self._stopped: str | None = None

    async def course(
        self,
        journal: Journal | None,
        notes: Sequence[str],
        problems: Sequence[Change],
        guard: Callable[[Plan], str | None] | None,
    ) -> JobResult:
        if journal is not None:
            journal.bind(self._job, self._portal.base_url)
            for stage in self._stages:
                for item in stage.items:
                    journal.check(stage.work.key(item), stage.work.content(item))
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
        )
        async for outcome in bulk:
            index, item = open_items[outcome.index]
            if isinstance(outcome.error, _FINAL):
                raise outcome.error
            if outcome.error is not None:
                changes[index] = Change(work.key(item), "problem", detail=why(outcome.error))
            elif outcome.value is not None:
                changes[index] = outcome.value
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
        rows: list[ReportRow] = [_untouched(change) for change in changes]
        if self._stopped is not None:
            for index, _ in due:
                rows[index] = ReportRow(changes[index].key, "left")
            return rows
        for index, _ in due:
            rows[index] = ReportRow(changes[index].key, "left")
        bulk = self._bulk(work, due, journal)
        async for outcome in bulk:
            index, _ = due[outcome.index]
            rows[index] = _row(outcome, changes[index])
            told += Effect.of(outcome.value).notes if outcome.value is not None else ()
        self._stopped = bulk.report().stopped
        return rows

    def _bulk(self, work: Work[Any], due: list[tuple[int, Any]], journal: Journal | None) -> Bulk[Any, Any]:
        from ...core.bulk import Unchanged

        async def act(entry: tuple[int, Any]) -> Any:
            with about(journal, work.key(entry[1])):
                effect = await work.act(self._portal, entry[1])
            return effect if effect.changed else Unchanged(effect)

        reconcile = getattr(work, "reconcile", None)

        async def ask(entry: tuple[int, Any]) -> Any:
            assert reconcile is not None  # noqa: S101 - only handed over where there is one
            return await reconcile(self._portal, entry[1])

        return self._portal.bulk(
            act,
            due,
            key=lambda entry: work.key(entry[1]),
            digest=lambda entry: work.content(entry[1]),
            concurrency=self._options.get("concurrency"),
            max_failures=self._options.get("max_failures"),
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


def why(error: BaseException) -> str:
    """Why something failed, in one line: the portal's code first, since its words depend on its language."""
    if not isinstance(error, PortalError):
        return f"{type(error).__name__}: {error}"
    code = getattr(error, "code", None)
    if not code:
        return error.message
    # The message of an answer has the code after the status, and details after the portal's words.
    before, found, after = error.message.partition(f"{code}: ")
    return f"{found}{after}" if found else f"{code}: {before}"


def _untouched(change: Change) -> ReportRow:
    if change.action == "problem":
        return ReportRow(change.key, "failed", reason=change.detail)
    return ReportRow(change.key, "unchanged", detail=change.detail)


def _row(outcome: Outcome[Any, Any], change: Change) -> ReportRow:
    state: State = outcome.state
    if outcome.error is not None:
        reason = why(outcome.error)
        token = getattr(outcome.error, "token", None)
        data = {"token": token} if token else {}
        return ReportRow(change.key, state, reason=reason, data=data, resumed=outcome.resumed, error=outcome.error)
    effect = Effect.of(outcome.value)
    return ReportRow(change.key, state, effect.detail, data=effect.data, resumed=outcome.resumed)


def _sharded(stages: Sequence[Stage], shard: str | Shard | None) -> list[Stage]:
    """The stages with their share of the items.

    Raises:
        ArgumentError: two items of one key.
    """
    from ...core.shard import Shard

    part = Shard.parse(shard) if isinstance(shard, str) else shard
    seen: set[str] = set()
    kept = []
    for stage in stages:
        items = []
        for item in stage.items:
            key = stage.work.key(item)
            if key in seen:
                raise ArgumentError(f"{key!r} is named twice", hint="Name each thing once.")
            seen.add(key)
            if part is None or part.holds(key):
                items.append(item)
        kept.append(Stage(stage.work, items))
    return kept
