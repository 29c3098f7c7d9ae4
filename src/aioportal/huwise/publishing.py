"""Publish, unpublish, abort, restore: how their end is waited for, and how a lost answer to them is cleared up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from ..core.errors import ApiError, InvalidStateError, LimitReachedError, OperationFailedError
from ..core.operation import Done, Failed, Operation, Working
from ..core.poll import PollHub
from ..core.reconcile import Happened, NotSeen, Reconciler, Sight, Unreadable
from ..core.spec import OperationSpec
from ..core.token import Token, read_token
from .driving import AbortOrder, OrderDriver
from .status import ABORTING, Ended, Goal, RecordError, Seen, StatusLook, duration, judge, moved, observe, usable

T = TypeVar("T")

StatusReader = Callable[[], Awaitable[StatusLook]]
"""Reads the dataset's status once, outside the slots of ordinary calls."""

PUBLISH_TIMEOUT = 3600.0
"""Seconds that a wait for a publish lasts unless told otherwise."""

KINDS: Mapping[str, Goal] = {
    "publish": "publish",
    "unpublish": "unpublish",
    "abort": "abort",
    "restore": "restore",
    "free": "free",
}
"""Kinds of work that a token may name."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """How a publish, an unpublish or their like ended."""

    dataset_uid: str
    dataset_id: str | None
    """None where the wait was resumed from a token, which does not hold it."""
    state: str
    """The last state, ``"idle"`` or with ``truncated`` ``"limit_reached"``."""
    seconds: float
    """From the order to when the end was noticed."""
    observed: bool
    """Whether the work was seen: False where the state never moved, as a run within one second leaves no trace."""
    truncated: bool
    """Whether the plan's record limit cut the data; ``params`` holds the limit."""
    records_errors: tuple[RecordError, ...]
    """Problems with single records; a publish succeeds with them."""
    since: str | None
    """When the last state began, in the server's words."""
    is_published: bool | None
    message: str | None
    params: Mapping[str, Any]
    looks: int
    """How often the state was read while waiting."""


class StatusDriver(OrderDriver[Goal]):
    """Waits for one order to one dataset, by its status.

    Args:
        kind: what was ordered.
        dataset_uid: the dataset.
        read: reads the status.
        before: the status read before the order, or None where there is none.
        settle: seconds after which a state that never moved counts as the end.
        abort: stops the work; None where that makes no sense.
        dataset_id: the dataset's readable name, for the result.
        allow_truncated: take ``limit_reached`` for an end that is good enough.
        spec: the operation that gave the order, for errors.
    """

    def __init__(
        self,
        kind: Goal,
        dataset_uid: str,
        read: StatusReader,
        *,
        before: StatusLook | None,
        settle: float = 3.0,
        abort: AbortOrder | None = None,
        dataset_id: str | None = None,
        allow_truncated: bool = False,
        spec: OperationSpec | None = None,
    ) -> None:
        super().__init__(kind, dataset_uid, settle=settle, abort=abort, spec=spec)
        self._read = read
        self._before = usable(before)
        self._dataset_id = dataset_id
        self._allow_truncated = allow_truncated
        self._seen = Seen()

    @classmethod
    def resumed(
        cls,
        token: Token,
        read: StatusReader,
        *,
        settle: float = 3.0,
        abort: AbortOrder | None = None,
        spec: OperationSpec | None = None,
    ) -> StatusDriver:
        """The driver that a token describes, as far as the process that wrote it had come."""
        data = token.payload
        driver = cls(
            KINDS[token.kind],
            token.ref,
            read,
            before=StatusLook.of({**data, "status": data["was"]}) if isinstance(data.get("was"), str) else None,
            settle=settle,
            abort=abort,
            allow_truncated=data.get("truncated") is True,
            spec=spec,
        )
        began = data.get("began")
        driver._seen = Seen(
            busy=data.get("busy") is True,
            aborting=data.get("aborting") is True,
            began=float(began) if isinstance(began, int) and abs(began) < 1 << 40 else None,
        )
        return driver

    @property
    def initial(self) -> str:
        """The state before the order."""
        return self._before.status if self._before is not None else "unknown"

    def payload(self) -> Mapping[str, Any]:
        """The state before the order and what was seen since; short words, nothing secret."""
        before, seen = self._before, self._seen
        known: dict[str, Any] = {}
        if before is not None:
            known = {
                "since": before.since,
                "was": before.status,
                "previous": before.previous,
                "is_published": before.is_published,
            }
        flags = {"busy": seen.busy, "aborting": seen.aborting, "truncated": self._allow_truncated}
        known.update((name, True) for name, value in flags.items() if value)
        if seen.began is not None:
            known["began"] = int(seen.began)
        return {name: value for name, value in known.items() if value is not None}

    async def look(self, elapsed: Callable[[], float], looks: int) -> Working | Done[PublishResult] | Failed:
        """Read the status once and say how far the work is."""
        # The state is at least as old as its request, so what it does not show yet is judged by that time.
        asked = elapsed()
        look = await self._read()
        self._seen = observe(self._seen, self._before, look, asked)
        verdict = judge(self._kind, self._before, look, self._seen, asked, settle=self._settle)
        if not isinstance(verdict, Ended):
            return Working(look.status, look.message, verdict.decisive_at)
        truncated = verdict.outcome == "limit_reached" and self._allow_truncated
        if verdict.outcome != "done" and not truncated:
            return Failed(look.status, self._failure(look, verdict), look.message)
        noticed = elapsed()
        took = duration(self._seen, look, noticed) if verdict.observed else None
        result = PublishResult(
            dataset_uid=self._uid,
            dataset_id=self._dataset_id,
            state=look.status,
            seconds=noticed,
            observed=verdict.observed,
            truncated=truncated,
            records_errors=look.records_errors,
            since=look.since,
            is_published=look.is_published,
            message=look.message,
            params=look.params,
            looks=looks,
        )
        return Done(look.status, result, look.message, took)

    def _failure(self, look: StatusLook, end: Ended) -> OperationFailedError:
        name = self._dataset_id or self._uid
        rows = f", {len(look.records_errors)} record errors" if look.records_errors else ""
        said = f": {look.message}" if look.message else ""
        old = "" if end.observed else " (the dataset was in this state before the order as well, and it never moved)"
        if end.outcome == "limit_reached":
            return LimitReachedError(
                f"{self._kind} of {name} reached the plan's record limit{_limit(look.params)}{said}{old}",
                state=look.status,
                reason=look.message,
                record_errors=look.records_errors,
                params=look.params,
                hint="the records up to the limit are kept; allow_truncated=True takes that for success",
            )
        what = {
            "error": f"failed{said}{rows}{old}",
            "aborted": f"was aborted; records processed so far stay{said}",
            "still_published": f"ended, but the dataset is still published{said}",
        }[end.outcome]
        return OperationFailedError(
            f"{self._kind} of {name} {what}",
            state=look.status,
            reason="aborted" if end.outcome == "aborted" else look.message,
            record_errors=look.records_errors,
            params=look.params,
        )


def _limit(params: Mapping[str, Any]) -> str:
    error = params.get("error")
    limit = error.get("limit") if isinstance(error, Mapping) else None
    return f" of {limit}" if isinstance(limit, int | str) and not isinstance(limit, bool) else ""


def operation(driver: StatusDriver, hub: PollHub, *, started: float | None = None) -> Operation[PublishResult]:
    """The handle of an order that was just answered, or at ``started`` in seconds since 1970.

    Never count from before the request: repeats of it take time, and an old end state would then look settled.
    """
    return Operation(driver, hub, started=started, timeout=PUBLISH_TIMEOUT)


def resume(
    token: str,
    hub: PollHub,
    read: Callable[[str], StatusReader],
    *,
    abort: Callable[[str], AbortOrder] | None = None,
    specs: Mapping[str, OperationSpec] | None = None,
) -> Operation[PublishResult]:
    """The handle that a token describes.

    Args:
        token: ``Operation.token`` of any process.
        hub: this client's pacing of looks.
        read: gives the status reader of a dataset uid.
        abort: gives the abort order of a dataset uid.
        specs: by kind, the operation that gave the order.

    Raises:
        ArgumentError: no token, or of another kind of work.
    """
    known = read_token(token, KINDS)
    driver = StatusDriver.resumed(
        known,
        read(known.ref),
        settle=hub.policy.settle,
        abort=abort(known.ref) if abort is not None and known.kind in ("publish", "unpublish") else None,
        spec=(specs or {}).get(known.kind),
    )
    return operation(driver, hub, started=known.started)


class StatusReconciler(Reconciler[T]):
    """Clears up a lost answer to publish, unpublish or abort, by the dataset's status.

    Args:
        kind: what is ordered.
        read: reads the status.
        value: what the lost answer would have been.

    Attributes:
        before: the status read before the order, once ``prepare`` has run; the wait for the end begins from it.
    """

    when_absent: Literal["repeat", "unknown"] = "repeat"  # The server refuses a second order while the first one runs.
    hint = "read the dataset's status before ordering it again"

    def __init__(
        self, kind: Literal["publish", "unpublish", "abort"], read: StatusReader, value: T, *, settle: float = 3.0
    ) -> None:
        self._kind = kind
        self._read = read
        self._value = value
        self.settle = settle
        self.before: StatusLook | None = None

    async def prepare(self) -> None:
        """Read the status before the order."""
        self.before = usable(await self._read())

    async def look(self) -> Sight[T]:
        """Read the status and compare."""
        look, before = await self._read(), self.before
        if not look.status:
            return Unreadable("the status answer holds no state")
        if before is None:
            return Unreadable(f"the state is {look.status!r}, but nothing was read before the order to compare with")
        changes = moved(before, look)
        if self._kind == "abort":
            # Whatever ran before the order does not run any more.
            happened = look.status == ABORTING or not look.busy or bool(changes)
        elif before.busy:
            # The server refuses an order while something runs, and the end of that moves the state as well.
            return Unreadable(f"the dataset was {before.status!r} before the order and is {look.status!r} now")
        else:
            happened = look.busy or bool(changes)
            if self._kind == "unpublish":
                happened = happened or look.is_published is False
        if happened:
            return Happened(self._value)
        return NotSeen(f"the state is {look.status!r} since {look.since}, as before the order")

    def accept(self, error: ApiError) -> Happened[T] | None:
        """A repeat that is refused because of the state: the first order is what runs, or has ended what ran."""
        orderly = self.before is not None and (self._kind == "abort" or not self.before.busy)
        return Happened(self._value) if orderly and isinstance(error, InvalidStateError) else None


class RestoreReconciler(Reconciler[T], Generic[T]):
    """Clears up a lost answer to the restoring of a version: a restore adds one version (Huwise documentation).

    Args:
        versions: reads the uids of the dataset's versions; at most 20 exist.
        answer: reads what the lost answer would have been, the dataset.
    """

    # The server does not refuse a second restore, and the first may still be under way.
    when_absent: Literal["repeat", "unknown"] = "unknown"
    hint = "list the dataset's versions before restoring again"

    def __init__(
        self,
        versions: Callable[[], Awaitable[Collection[str]]],
        answer: Callable[[], Awaitable[T]],
        *,
        settle: float = 3.0,
    ) -> None:
        self._versions = versions
        self._answer = answer
        self.settle = settle
        self._before: frozenset[str] = frozenset()

    async def prepare(self) -> None:
        """Note the versions before the order."""
        self._before = frozenset(await self._versions())

    async def look(self) -> Sight[T]:
        """Compare the versions with those before the order."""
        # By uid and not by order or date: the list promises no order, and two versions may share a second.
        new = frozenset(await self._versions()) - self._before
        if len(new) == 1:
            return Happened(await self._answer())
        if new:
            return Unreadable(f"{len(new)} new versions have appeared, so others edit the dataset too")
        return NotSeen("no new version has appeared")
