"""Runs of a harvester, the publishing of what it made: how their end is waited for, how a lost answer is cleared up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ..core.errors import ApiError, InvalidStateError, OperationFailedError
from ..core.operation import Done, Failed, Operation, Working
from ..core.poll import PollHub
from ..core.reconcile import Happened, NotSeen, Reconciler, Sight, Unreadable
from ..core.spec import OperationSpec
from ..core.token import Token
from .driving import AbortOrder, OrderDriver
from .harvest_status import (
    ABORTING,
    KINDS,
    HarvestEnded,
    HarvesterLook,
    HarvestGoal,
    HarvestSeen,
    judge,
    moved,
    observe,
)

T = TypeVar("T")

JsonReader = Callable[[], Awaitable[Any]]
"""Reads one answer's plain JSON, outside the slots of ordinary calls."""

HARVEST_TIMEOUT = 3600.0
"""Seconds that a wait for a harvester lasts unless told otherwise."""

_WORK: Mapping[str, str] = {
    "harvest": "the run",
    "harvester_publish": "the publishing of the datasets",
    "harvester_unpublish": "the unpublishing of the datasets",
    "harvester_abort": "the abort",
}
_PASSING = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class ResourceError:
    """Why one dataset of the other catalog could not be taken."""

    resource: str
    """Its identifier in the other catalog."""
    message: str


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """How a run of a harvester ended, or another order to it."""

    harvester_uid: str
    state: str
    """The last state, ``"idle"``; ``"new"`` where it never ran."""
    seconds: float
    """From the order to when the end was noticed."""
    observed: bool
    """Whether the work was seen: False where nothing moved, as work faster than the looks leaves no trace."""
    has_error: bool | None
    """Whether the last run failed as a whole; where the run itself was waited for, that is an exception instead."""
    resource_errors_count: int | None
    """How many datasets of the other catalog could not be taken in the last run; a run succeeds with them."""
    resource_errors: tuple[ResourceError, ...]
    """Which, and why; read at the end of a run only."""
    remote_datasets_count: int | None
    harvested_datasets_count: int | None
    published_datasets_count: int | None
    attached_datasets_count: int | None
    last_started_at: str | None
    """When the last run began, in the server's words."""
    last_success_at: str | None
    looks: int
    """How often the harvester was read while waiting."""
    published: HarvestResult | None = None
    """How the publishing ended that followed the run, where it was asked for."""


class HarvestDriver(OrderDriver[HarvestGoal]):
    """Waits for one order to one harvester, by its state.

    Args:
        goal: what was ordered.
        harvester_uid: the harvester.
        read: reads the harvester.
        errors: reads the errors of its last run.
        before: the harvester as it was before the order, or None where that is not known.
        settle: seconds after which a state at rest that never moved counts as the end.
        abort: stops the work; None where that makes no sense.
        spec: the operation that gave the order, for errors.
    """

    def __init__(
        self,
        goal: HarvestGoal,
        harvester_uid: str,
        read: JsonReader,
        errors: JsonReader,
        *,
        before: HarvesterLook | None,
        settle: float = 3.0,
        abort: AbortOrder | None = None,
        spec: OperationSpec | None = None,
    ) -> None:
        super().__init__(goal, harvester_uid, settle=settle, abort=abort, spec=spec)
        self._read = read
        self._errors = errors
        self._before = before if before is not None and before.status else None
        self._seen = HarvestSeen()

    @classmethod
    def resumed(
        cls,
        token: Token,
        read: JsonReader,
        errors: JsonReader,
        *,
        settle: float = 3.0,
        abort: AbortOrder | None = None,
        spec: OperationSpec | None = None,
    ) -> HarvestDriver:
        """The driver that a token describes, as far as the process that wrote it had come."""
        data = token.payload
        before = HarvesterLook.of({**data, "status": data["was"]}) if isinstance(data.get("was"), str) else None
        driver = cls(KINDS[token.kind], token.ref, read, errors, before=before, settle=settle, abort=abort, spec=spec)
        driver._seen = HarvestSeen(busy=data.get("busy") is True, aborting=data.get("aborting") is True)
        return driver

    @property
    def initial(self) -> str:
        """The state before the order."""
        return self._before.status if self._before is not None else "unknown"

    def payload(self) -> Mapping[str, Any]:
        """The harvester before the order and what was seen since; short words, nothing secret."""
        known: dict[str, Any] = {}
        if self._before is not None:
            known = {
                "was": self._before.status,
                "last_started_at": self._before.last_started_at,
                "last_success_at": self._before.last_success_at,
                "published_datasets_count": self._before.published_datasets_count,
            }
        flags = {"busy": self._seen.busy, "aborting": self._seen.aborting}
        known.update((name, True) for name, value in flags.items() if value)
        return {name: value for name, value in known.items() if value is not None}

    async def abort(self) -> None:
        """Ask the portal to stop the work; see ``OrderDriver.abort``."""
        await super().abort()
        # Where nobody looks while it is stopping, its state will never have shown it.
        self._seen = HarvestSeen(busy=self._seen.busy, aborting=True)

    async def look(self, elapsed: Callable[[], float], looks: int) -> Working | Done[HarvestResult] | Failed:
        """Read the harvester once and say how far the work is."""
        # The state is at least as old as its request, so what it does not show yet is judged by that time.
        asked = elapsed()
        look = HarvesterLook.of(await self._read())
        self._seen = observe(self._seen, self._before, look, asked)
        verdict = judge(self._kind, self._before, look, self._seen, asked, settle=self._settle)
        if not isinstance(verdict, HarvestEnded):
            return Working(look.status, None, verdict.decisive_at)
        reason, resources = await self._run_errors(look)
        if verdict.outcome != "done":
            return Failed(look.status, self._failure(look, verdict, reason, resources), reason)
        noticed = elapsed()
        result = HarvestResult(
            harvester_uid=self._uid,
            state=look.status,
            seconds=noticed,
            observed=verdict.observed,
            has_error=look.has_error,
            resource_errors_count=look.resource_errors_count,
            resource_errors=resources,
            remote_datasets_count=look.remote_datasets_count,
            harvested_datasets_count=look.harvested_datasets_count,
            published_datasets_count=look.published_datasets_count,
            attached_datasets_count=look.attached_datasets_count,
            last_started_at=look.last_started_at,
            last_success_at=look.last_success_at,
            looks=looks,
        )
        return Done(look.status, result, None, noticed if self._seen.busy else None)

    async def _run_errors(self, look: HarvesterLook) -> tuple[str | None, tuple[ResourceError, ...]]:
        """What went wrong in the run, as a whole and for single datasets; nothing is asked where nothing did."""
        if self._kind != "harvest" or (look.has_error is False and look.resource_errors_count == 0):
            return None, ()
        try:
            told = await self._errors()
        except ApiError as error:
            if error.status >= 500 or error.status in _PASSING:
                raise  # the next look asks again
            # How the run ended is known all the same.
            return None, ()
        return _told(told)

    def _failure(
        self, look: HarvesterLook, end: HarvestEnded, reason: str | None, resources: tuple[ResourceError, ...]
    ) -> OperationFailedError:
        said = f": {reason}" if reason else ""
        count = look.resource_errors_count or len(resources)
        rows = f", {count} datasets could not be taken" if count else ""
        old = "" if end.observed else " (so it was before the order as well, and nothing moved)"
        what = {
            "error": f"failed{said}{rows}{old}",
            "aborted": "was aborted; what it has taken so far stays",
            "unfinished": f"ended, and the portal shows no success of it{rows}; it may have been aborted",
            "unbegun": "has not begun: nothing of the harvester has moved since the order",
        }[end.outcome]
        return OperationFailedError(
            f"{_WORK[self._kind]} of the harvester {self._uid} {what}",
            state=look.status,
            reason=end.outcome if end.outcome != "error" else reason,
            record_errors=resources,
            params={
                "remote_datasets_count": look.remote_datasets_count,
                "harvested_datasets_count": look.harvested_datasets_count,
                "resource_errors_count": look.resource_errors_count,
            },
        )


def _told(errors: Any) -> tuple[str | None, tuple[ResourceError, ...]]:
    """The answer of ``list_harvester_errors``; what is not as documented is kept as text or left out."""
    data = errors if isinstance(errors, Mapping) else {}
    whole, resources = data.get("harvester"), data.get("resources")
    found = resources if isinstance(resources, Mapping) else {}
    return (
        whole if isinstance(whole, str) and whole else None,
        tuple(ResourceError(str(name), str(message)) for name, message in found.items()),
    )


def harvest_operation(driver: HarvestDriver, hub: PollHub, *, started: float | None = None) -> Operation[HarvestResult]:
    """The handle of an order that was just answered, or at ``started`` in seconds since 1970."""
    return Operation(driver, hub, started=started, timeout=HARVEST_TIMEOUT)


class HarvestReconciler(Reconciler[T]):
    """Clears up a lost answer to an order to a harvester, by what a reading of the harvester shows.

    Args:
        goal: what is ordered.
        read: reads the harvester.
        value: what the lost answer would have been, of the harvester as it was read last.

    Attributes:
        before: the harvester before the order, once ``prepare`` has run; the wait for the end begins from it.
    """

    when_absent = "repeat"  # A second run is refused while the first one goes on; publishing twice does no harm.
    hint = "read the harvester before ordering it again"

    def __init__(self, goal: HarvestGoal, read: JsonReader, value: Callable[[Any], T], *, settle: float = 3.0) -> None:
        self._goal: HarvestGoal = goal
        self._read = read
        self._value = value
        self._last: Any = None
        self.settle = settle
        self.before: HarvesterLook | None = None

    async def prepare(self) -> None:
        """Read the harvester before the order."""
        look = await self._look()
        self.before = look if look.status else None

    async def look(self) -> Sight[T]:
        """Read the harvester and compare."""
        look, before = await self._look(), self.before
        if not look.status:
            return Unreadable("the harvester's answer holds no state")
        if before is None:
            return Unreadable(f"the state is {look.status!r}, but nothing was read before the order to compare with")
        changes = moved(before, look)
        if self._goal == "harvester_abort":
            # Whatever ran before the order does not run any more; where nothing ran, the portal refuses an abort.
            happened = before.busy and (look.status == ABORTING or not look.busy or bool(changes))
        elif self._goal == "harvest" and before.busy:
            happened = "last_started_at" in changes
        elif before.busy:
            # The end of what ran moves the state as well.
            return Unreadable(f"the harvester was {before.status!r} before the order and is {look.status!r} now")
        else:
            happened = look.busy or bool(changes)
        if happened:
            return Happened(self._value(self._last))
        return NotSeen(f"the state is {look.status!r}, last started at {look.last_started_at}, as before the order")

    def accept(self, error: ApiError) -> Happened[T] | None:
        """A repeat that is refused because of the state: the first order is what runs, or has ended what ran."""
        if self.before is None or not isinstance(error, InvalidStateError):
            return None
        orderly = self.before.busy == (self._goal == "harvester_abort")
        return Happened(self._value(self._last)) if orderly else None

    async def _look(self) -> HarvesterLook:
        self._last = await self._read()
        return HarvesterLook.of(self._last)
