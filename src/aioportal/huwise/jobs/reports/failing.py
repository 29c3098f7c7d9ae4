"""What fails on the portal now: datasets and harvesters that need somebody to look."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from ....core.bulk_rules import FINAL
from ....core.errors import ArgumentError, PortalError
from ...bodies import present
from ...harvest_status import HarvesterLook
from ...status import StatusLook
from ..plan import number_of
from ..report import why
from .asking import Asker, answers, choose, moment, named

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ....core.bulk import OnProgress
    from ...client import Huwise

Trouble = Literal["error", "limit_reached", "records_errors", "busy", "unreadable", "missing"]
_WORST: dict[Trouble, int] = {
    "error": 0,
    "missing": 1,
    "unreadable": 2,
    "limit_reached": 3,
    "busy": 4,
    "records_errors": 5,
}


@dataclass(frozen=True, slots=True)
class Failing:
    """One thing that fails.

    Attributes:
        kind: ``"dataset"`` or ``"harvester"``.
        name: its ``dataset_id``, or the harvester's name.
        uid: its uid; empty where it was not found.
        trouble: ``"error"``; ``"limit_reached"``, its data are cut off; ``"records_errors"``, it is published without
            some records or values; ``"busy"``, for longer than it should; ``"unreadable"``, its state could not be
            read; ``"missing"``, the portal does not know it, or the key may not edit it.
        since: when the state began, as the portal says.
        message: the portal's own words, or how many records are concerned.
    """

    kind: Literal["dataset", "harvester"]
    name: str
    uid: str
    trouble: Trouble
    since: str | None = None
    message: str = ""

    def line(self) -> str:
        """The trouble as people read it."""
        since = f" since {self.since}" if self.since else ""
        return f"{self.trouble:14}  {self.kind} {self.name}{since}{f': {self.message}' if self.message else ''}"

    def as_data(self) -> dict[str, Any]:
        """The trouble as plain data."""
        return {
            "kind": self.kind,
            "name": self.name,
            "uid": self.uid,
            "trouble": self.trouble,
            "since": self.since,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Health:
    """What fails, the worst first.

    Attributes:
        failing: one entry for each trouble of each thing.
        datasets: how many were looked at.
        harvesters: how many were looked at, without those that could not be read.
    """

    failing: tuple[Failing, ...]
    datasets: int
    harvesters: int

    @property
    def ok(self) -> bool:
        """Whether something was looked at, all of it could be, and nothing fails."""
        return not self.failing and bool(self.datasets or self.harvesters)

    def summary(self) -> str:
        """The counts in one line."""
        if not (self.failing or self.ok):
            # A key that lost its rights sees an empty portal, and that is not well.
            return "health: nothing to look at: no dataset is as was asked for, or the key may edit none"
        looked = f"{number_of(self.datasets, 'dataset')} and {number_of(self.harvesters, 'harvester')} looked at"
        return f"health: {looked}, {f'{len(self.failing):,} failing' if self.failing else 'all well'}"

    def lines(self) -> Iterator[str]:
        """What fails, as people read it."""
        for one in self.failing:
            yield one.line()
        yield self.summary()

    def as_data(self) -> dict[str, Any]:
        """What fails, as plain data."""
        return {
            "ok": self.ok,
            "failing": [one.as_data() for one in self.failing],
            "datasets": self.datasets,
            "harvesters": self.harvesters,
        }


async def health(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    harvesters: bool | Iterable[str] | None = None,
    busy_hours: float = 6.0,
    record_errors: bool = True,
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> Health:
    """Look what fails now. Reads only; works for the whole portal as for one dataset whose alert is to be checked.

    Costs one request for each 1,000 datasets and one a dataset; harvesters show their state in the list.

    Args:
        portal: the client.
        datasets: names, each a ``dataset_id`` or a uid; None means all that the key may edit.
        file: names in a file; see ``select``.
        where: conditions, ``"published"``; see ``select``.
        harvesters: True for all, False for none, or their uids; None means all where no datasets are chosen.
        busy_hours: so many hours may a run last, queue included, before it counts as failing.
        record_errors: also datasets whose last run took not all records as they are.
        concurrency: datasets at once.
        on_progress: called with a ``BulkProgress``.

    Returns:
        What fails, the worst first; ``ok`` where nothing does, and there was something to look at.

    Raises:
        ArgumentError: a condition or a file that cannot be read, or hours below 0. Nothing was sent.
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment.
    """
    if isinstance(busy_hours, bool) or not isinstance(busy_hours, int | float) or not busy_hours >= 0:
        raise ArgumentError(f"busy_hours={busy_hours!r} is no number of hours; give 0 or more")
    if isinstance(harvesters, str):
        raise ArgumentError(f"harvesters={harvesters!r} is one text", hint="Give a list of uids, True or False.")
    wanted = (datasets is None and file is None and not where) if harvesters is None else harvesters
    # Harvesters alone: nothing was said of datasets, and those that were named are meant.
    some = not isinstance(wanted, bool) and datasets is None and file is None and not where
    chosen = await choose(portal, [] if some else datasets, file, where)
    asker, late = Asker(), portal.clock.wall() - busy_hours * 3600

    async def look(dataset: models.Dataset) -> list[Failing]:
        uid, name = named(dataset)
        problems: list[str] = []
        status = await asker.ask("status", portal.dataset(uid=uid).status, problems)
        if status is None:
            return [Failing("dataset", name, uid, "unreadable", message=problems[0].removeprefix("status: "))]
        return list(_of_dataset(name, uid, StatusLook.of(status.to_dict()), moment(status.since), late, record_errors))

    bulk = portal.bulk(look, chosen.datasets, concurrency=concurrency, on_progress=on_progress)
    found = await answers(bulk)
    failing = [one for of_one in found for one in of_one]
    failing += [Failing("dataset", name, "", "missing", message=chosen.why(name)) for name in chosen.missing]
    count = 0
    async for one in _harvesters(portal, wanted):
        failing += [one] if isinstance(one, Failing) else _of_harvester(one, late)
        count += not isinstance(one, Failing)
    failing.sort(key=lambda one: (_WORST[one.trouble], one.kind, one.name, one.uid))
    return Health(tuple(failing), len(found) + len(chosen.missing), count)


def _of_dataset(
    name: str, uid: str, look: StatusLook, since: str | None, late: float, record_errors: bool
) -> Iterator[Failing]:
    if look.status in ("error", "limit_reached"):
        trouble: Trouble = "error" if look.status == "error" else "limit_reached"
        yield Failing("dataset", name, uid, trouble, since, look.message or _limit(look))
    elif not look.status:
        yield Failing("dataset", name, uid, "unreadable", since, "the portal shows no state")
    elif look.busy and look.began is not None and look.began <= late:
        yield Failing("dataset", name, uid, "busy", since, look.status)
    if record_errors and look.records_errors:
        first = next((item.message for item in look.records_errors if item.message), "")
        count = f"{len(look.records_errors):,} record errors"
        yield Failing("dataset", name, uid, "records_errors", since, f"{count}, first: {first}" if first else count)


def _limit(look: StatusLook) -> str:
    error = look.params.get("error")
    facts = error if isinstance(error, dict) else look.params
    known = [f"{name} {facts[name]}" for name in ("limit_type", "limit", "value") if facts.get(name) is not None]
    return ", ".join(known)


async def _harvesters(portal: Huwise, wanted: bool | Iterable[str]) -> AsyncIterator[Any]:
    """The harvesters; a ``Failing`` in the place of what could not be read."""
    if wanted is False:
        return
    if wanted is True:
        try:
            async for one in portal.harvesters.list(limit=1000):
                yield one
        except FINAL:
            raise
        except PortalError as error:
            message = f"{why(error)} (harvesters=False, --no-harvesters, leaves them out)"
            yield Failing("harvester", "all", "", "unreadable", message=message)
        return
    for uid in dict.fromkeys(wanted):
        try:
            yield await portal.harvesters.get(uid)
        except FINAL:
            raise
        except PortalError as error:
            missing: Trouble = "missing" if getattr(error, "status", None) == 404 else "unreadable"
            yield Failing("harvester", uid, uid, missing, message=why(error))


def _of_harvester(harvester: Any, late: float) -> list[Failing]:
    look = HarvesterLook.of(harvester.to_dict())
    uid = present(harvester.uid) or ""
    name = present(getattr(harvester, "name", None)) or uid
    failing = []
    if look.has_error or look.resource_errors_count:
        count = look.resource_errors_count
        message = f"{count:,} of its datasets failed" if count else "its last run failed"
        failing.append(Failing("harvester", name, uid, "error", look.last_started_at, message))
    began = _seconds(look.last_started_at)
    if look.busy and began is not None and began <= late:
        failing.append(Failing("harvester", name, uid, "busy", look.last_started_at, look.status))
    return failing


def _seconds(text: str | None) -> float | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
