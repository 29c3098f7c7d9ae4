"""Run harvesters one after the other: start, wait, publish what they made, wait, and only then the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from ....core.deadline import pause
from ....core.errors import ArgumentError, InvalidStateError, OperationTimeoutError
from ....core.token import Token, read_token, write_token
from ...harvest_status import HarvesterLook, moved
from ...harvester import HARVEST_TIMEOUT
from ...refs import check_name
from ..frame import run_job
from ..memo import memo
from ..options import JobOptions
from ..plan import Change
from ..work import Effect
from .ordering import GRACE, KEEP_NOTE, check_timeout, may_show_yet, noted_with, settle_of, to_the_end

if TYPE_CHECKING:
    from ....core.operation import Operation
    from ...client import Huwise
    from ...harvesting import HarvestResult
    from ..report import JobResult

Goal = Literal["harvest", "harvester_publish"]

_GOALS: tuple[Goal, ...] = ("harvest", "harvester_publish")
_TRIES = 20
_PAUSE = 1.0
_SHOWN = 20
_PUBLISH_NEXT = {"next": "publish"}


@dataclass(frozen=True, slots=True)
class HarvestWork:
    """Runs a harvester and publishes what it made."""

    publish: bool = True
    timeout: float = HARVEST_TIMEOUT

    grace: ClassVar[float] = GRACE

    @property
    def job(self) -> str:
        """The name of the job."""
        return "harvest"

    def key(self, item: str) -> str:
        """The uid."""
        return item

    def content(self, item: str) -> object:
        """What was wished."""
        return {"uid": item, "publish": self.publish}

    async def look(self, portal: Huwise, item: str) -> Change:
        """Read the harvester."""
        look = await _read(portal, item)
        told = ["run, then publish all its datasets" if self.publish else "run"]
        if look.status == "new":
            told.append("it never ran before")
        elif look.busy:
            told.append(f"{look.status} now, so it waits for that")
        elif look.has_error:
            told.append("its last run failed")
        count = look.attached_datasets_count
        return Change(item, "run", detail="; ".join(told), cost=f"{count:,} datasets are published" if count else "")

    async def act(self, portal: Huwise, item: str) -> Effect:
        """Run and publish, and wait for both ends."""
        note = memo()
        ran: HarvestResult | None = None
        data: dict[str, Any] = {}
        if not _is_past_the_run(note.read()):
            ran = await self._carry_out(portal, item, "harvest", then=_PUBLISH_NEXT if self.publish else KEEP_NOTE)
            data = _run_data(ran)
        told = [f"harvested {_number(data.get('harvested'))} datasets" if ran is not None else "harvested before"]
        if data.get("resource_errors_count"):
            told.append(f"{data['resource_errors_count']} could not be taken")
        if self.publish:
            published = await self._carry_out(
                portal, item, "harvester_publish", then=KEEP_NOTE, otherwise=_PUBLISH_NEXT
            )
            data["published"] = published.published_datasets_count
            data["attached"] = published.attached_datasets_count
            told.append(f"{_number(published.published_datasets_count)} published")
        return Effect(", ".join(told), data, notes=_notes(item, data))

    async def _carry_out(
        self, portal: Huwise, uid: str, goal: Goal, *, then: Any, otherwise: Any = None
    ) -> HarvestResult:
        """One order to its end; what an earlier run ordered is waited for instead."""
        turn = _Turn(portal, uid, goal, portal.clock.now() + self.timeout, otherwise)
        async with portal.publishing():
            operation = await turn.resumed() or await turn.ordered()
            return await to_the_end(operation, turn.left(), then, otherwise)


async def harvest(
    portal: Huwise,
    harvesters: Iterable[str] | None = None,
    *,
    everything: bool = False,
    publish: bool = True,
    stop_at_failure: bool = False,
    timeout: float = HARVEST_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Run harvesters in the order given, each to its end before the next begins, and publish what they made.

    A run that failed as a whole is a failure, though its state is ``idle`` again; its datasets are not published then.
    With a journal, a rerun waits for what was ordered already instead of ordering it again.

    Args:
        portal: the client.
        harvesters: their uids.
        everything: all harvesters of the portal, in its order.
        publish: publish all datasets of a harvester after its run.
        stop_at_failure: leave the others alone after the first that failed or is not known.
        timeout: seconds for each run, and for each publishing.
        options: see ``JobOptions``; ``concurrency`` does not count here.

    Returns:
        Done with the counts, and which datasets could not be taken; failed with the portal's reason; unknown where it
        still runs after ``timeout``, with a token in the row's data.

    Raises:
        ArgumentError: no harvesters are named, or arguments that cannot be meant. Nothing was changed.
        JournalError: see ``run_job``.
    """
    check_timeout(timeout)
    if isinstance(harvesters, str):
        raise ArgumentError(f"harvesters={harvesters!r} is one text", hint="Give a list of uids.")
    if (harvesters is None) == (not everything):
        raise ArgumentError("name harvesters, or ask for everything: one of the two", hint="Uids, or --all.")
    if harvesters is None:
        uids = [item.uid async for item in portal.harvesters.list(limit=1000) if isinstance(item.uid, str)]
    else:
        uids = list(dict.fromkeys(harvesters))
    for uid in uids:
        check_name(uid, "harvesters")
    if stop_at_failure:
        options["max_failures"] = 1
    options["concurrency"] = 1
    return await run_job(portal, HarvestWork(publish, timeout), uids, **options)


class _Turn:
    """The attempts to give one order."""

    def __init__(self, portal: Huwise, uid: str, goal: Goal, until: float, otherwise: Any) -> None:
        self._portal = portal
        self._uid = uid
        self._goal: Goal = goal
        self._until = until
        self._otherwise = otherwise
        self._handle = portal.harvester(uid)

    def left(self) -> float:
        """Seconds that are left, always enough for one look."""
        return max(0.001, self._until - self._portal.clock.now())

    async def resumed(self) -> Operation[HarvestResult] | None:
        """What an earlier run ordered, if it did; None where there is no trace of it."""
        kept = _token(memo().read())
        if kept is None or kept[1].kind != self._goal or kept[1].ref != self._uid:
            return None
        text, token = kept
        was = token.payload.get("was")
        before = HarvesterLook.of({**token.payload, "status": was}) if isinstance(was, str) else None
        look = await _read(self._portal, self._uid)
        if not (look.busy or moved(before, look)) and may_show_yet(self._portal, token):
            settle = settle_of(self._portal)
            await pause(settle, clock=self._portal.clock, doing="waiting for an order to show")
            look = await _read(self._portal, self._uid)
        if not look.busy and not moved(before, look):
            return None
        return self._portal.resume(text)  # type: ignore[return-value]  # a token of a harvester's order

    async def ordered(self) -> Operation[HarvestResult]:
        """Give the order, after what runs."""
        note, tries = memo(), 0
        begin: Callable[[], Awaitable[Operation[HarvestResult]]]
        begin = self._handle.begin_start if self._goal == "harvest" else self._handle.begin_publish
        while True:
            await self._free()
            if note.is_kept:
                look = await _read(self._portal, self._uid)
                await note.write(noted_with(self._token(look), self._otherwise))
            try:
                return await begin()
            except InvalidStateError:
                # What runs is somebody else's, and must not pass for this order in a rerun.
                await note.write(self._otherwise)
                tries += 1
                if tries == _TRIES:
                    raise
            await pause(_PAUSE, clock=self._portal.clock, doing="waiting for the harvester to be free")

    async def _free(self) -> None:
        try:
            await self._handle.settled(timeout=self.left())
        except OperationTimeoutError as error:
            raise InvalidStateError(
                f"the harvester was busy with other work all the time and is {error.state!r}; nothing was ordered",
                hint="Run it again later, or give it more time.",
            ) from error

    def _token(self, before: HarvesterLook) -> str:
        known = {
            "was": before.status,
            "last_started_at": before.last_started_at,
            "last_success_at": before.last_success_at,
            "published_datasets_count": before.published_datasets_count,
        }
        payload = {name: value for name, value in known.items() if value is not None}
        return write_token(Token(self._goal, self._uid, self._portal.clock.wall(), payload))


async def _read(portal: Huwise, uid: str) -> HarvesterLook:
    found: Any = await portal.harvester(uid).get()
    return HarvesterLook.of(found.to_dict())


def _token(note: object) -> tuple[str, Token] | None:
    text = note.get("token") if isinstance(note, dict) else None
    try:
        return (text, read_token(text, _GOALS)) if isinstance(text, str) else None
    except ArgumentError:
        return None


def _is_past_the_run(note: object) -> bool:
    """Whether an earlier run had seen the end of the harvesting, and had to publish or had begun to."""
    kept = _token(note)
    return note == _PUBLISH_NEXT or (kept is not None and kept[1].kind == "harvester_publish")


def _run_data(ran: HarvestResult) -> dict[str, Any]:
    return {
        "seconds": round(ran.seconds, 1),
        "remote": ran.remote_datasets_count,
        "harvested": ran.harvested_datasets_count,
        "resource_errors_count": ran.resource_errors_count,
        "resource_errors": {error.resource: error.message for error in ran.resource_errors[:_SHOWN]},
    }


def _notes(uid: str, data: dict[str, Any]) -> tuple[str, ...]:
    """What a person must look at: what was not taken, and what was not published."""
    notes = [f"{uid}: {name} could not be taken: {reason}" for name, reason in data.get("resource_errors", {}).items()]
    more = (data.get("resource_errors_count") or 0) - len(notes)
    if more > 0:
        notes.append(f"{uid}: {more:,} more could not be taken")
    published, attached = data.get("published"), data.get("attached")
    if isinstance(published, int) and isinstance(attached, int) and published < attached:
        notes.append(
            f"{uid}: {attached - published:,} of its {attached:,} datasets are not published; see their status"
        )
    return tuple(notes)


def _number(count: int | None) -> str:
    return "its" if count is None else f"{count:,}"
