"""Open or restrict datasets, many at once and on the day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import isawaitable
from typing import TYPE_CHECKING, ClassVar, Unpack

from ....core.deadline import pause
from ....core.errors import ApiError, ArgumentError, RateLimitError
from ...bodies import jsonable, present
from ..frame import run_job
from ..metadata.metadata_writing import Patience
from ..options import JobOptions, OnPlan
from ..orders.ordering import GRACE, PUBLISH_TIMEOUT, check_timeout, wide
from ..plan import Change, FieldChange
from ..select import select
from ..work import Effect
from .access_publish import Publish, bring_live, check_publish, cost, owes_publish

if TYPE_CHECKING:
    from ...client import Huwise
    from ...dataset import DatasetHandle
    from ...explore import PublicView
    from ..plan import Plan
    from ..report import JobResult
    from ..select import Selected


async def access_set(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    restricted: bool,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    publish: Publish = "auto",
    at: datetime | str | None = None,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Open datasets to everybody, or restrict them to those with a right of their own.

    Opening is a disclosure: the plan lists every dataset with its title and its number of records. Only what differs is
    written, and what is published is published anew, politely queued; an unpublished dataset needs no publish. Rights
    of single users and groups stay as they are.

    Args:
        portal: the client.
        datasets: names, each a ``dataset_id`` or a uid.
        restricted: True restricts, False opens.
        file: names in a file, see ``select``.
        where: conditions that all must hold: ``"restricted"``, ``"dataset_id~^air"``.
        everything: all datasets that the key may edit.
        publish: how what is published gets there: ``"auto"`` is the cheapest way known to suffice, a full publish;
            ``"metadata"`` publishes the metadata alone, ``"none"`` nothing.
        at: do it then and not before: a time with its zone, ``"2026-12-01T09:00+01:00"``; at once where it has passed.
            Planning is done beforehand, and ``dry_run`` does not wait.
        timeout: seconds to wait for each publish.
        options: see ``JobOptions``.

    Returns:
        The plan with title and number of records of each dataset, and what became of it; a note where visitors are
        served otherwise all the same.

    Raises:
        ArgumentError: no datasets are chosen, or arguments that cannot be meant.
        JournalError: see ``run_job``.
    """
    check_publish(publish)
    check_timeout(timeout)
    if not isinstance(restricted, bool):
        raise ArgumentError(f"restricted={restricted!r} is neither True nor False")
    moment = None if at is None else _moment(at)
    chosen = await select(portal, datasets, file=file, where=where, everything=everything)
    work = AccessWork(restricted, publish, timeout)
    problems = chosen.problems
    notes = []
    if moment is not None:
        notes.append(f"begins at {moment.isoformat(timespec='seconds')}")
        if not options.get("dry_run", True):
            options = {**options, "on_plan": _waiting(portal, moment, options.get("on_plan"))}
    return await run_job(portal, work, chosen.datasets, notes=notes, problems=problems, **wide(portal, options))


@dataclass(frozen=True, slots=True)
class AccessWork:
    """Opening or restricting one dataset."""

    restricted: bool
    publish: Publish
    timeout: float = PUBLISH_TIMEOUT

    grace: ClassVar[float] = GRACE

    @property
    def job(self) -> str:
        """The job's name, which says which of the two."""
        return "access restrict" if self.restricted else "access open"

    def key(self, item: Selected, /) -> str:
        """The dataset's readable name."""
        return item.dataset_id

    def content(self, item: Selected, /) -> object:
        """What is wished."""
        return {"dataset_uid": item.uid, "is_restricted": self.restricted}

    async def look(self, portal: Huwise, item: Selected, /) -> Change:
        """Compare the configuration, and what visitors are served."""
        is_restricted, published = present(item.dataset.is_restricted), present(item.dataset.is_published) is True
        handle = portal.dataset(uid=item.uid)
        view = await _view(portal, item.dataset_id) if published else None
        told = _described(item, published, view)
        price = cost(self.publish, published)
        if is_restricted != self.restricted:
            if not self.restricted and published and price:
                told += "; everybody may read it then"
            change = FieldChange("is_restricted", is_restricted, self.restricted)
            return Change(item.dataset_id, "update", (change,), told, price)
        if published and price and await self._owed(handle, view):
            return Change(item.dataset_id, "run", detail=f"{told}; changed, but not published since", cost=price)
        return Change(item.dataset_id, "none", detail=told)

    async def act(self, portal: Huwise, item: Selected, /) -> Effect:
        """Write where it differs still, then publish where visitors are not served so yet."""
        handle = portal.dataset(uid=item.uid)
        dataset = await handle.get()
        differs = present(dataset.is_restricted) != self.restricted
        if differs:
            free = Patience(portal, handle)
            dataset = await free.call(lambda: handle.update(is_restricted=self.restricted))
        done = ["restricted" if self.restricted else "opened"] if differs else []
        notes: tuple[str, ...] = ()
        if present(dataset.is_published) is True and self.publish != "none":
            dataset_id = present(dataset.dataset_id) or item.dataset_id
            view = await _view(portal, dataset_id)
            if differs or await self._owed(handle, view):
                notes = await bring_live(portal, item.uid, self.publish, anew=differs, timeout=self.timeout)
                done.append("published")
                view = await _view(portal, dataset_id)
                if view is not None and view.is_restricted not in (None, self.restricted):
                    state = "restricted" if view.is_restricted else "open"
                    notes = (*notes, f"{dataset_id}: published, but visitors still find it {state}")
        return Effect(", then ".join(done) or "as wished already", {"dataset_uid": item.uid}, bool(done), notes)

    async def _owed(self, handle: DatasetHandle, view: PublicView | None) -> bool:
        if view is not None and view.is_restricted is not None:
            return view.is_restricted != self.restricted
        return await owes_publish(handle, self.publish)


async def _view(portal: Huwise, dataset_id: str) -> PublicView | None:
    """How visitors are served, as far as the key may read it."""
    try:
        return await portal.dataset(dataset_id=dataset_id).view()
    except RateLimitError:
        raise
    except ApiError:
        # A key for the configuration need not be one for reading.
        return None


def _described(item: Selected, published: bool, view: PublicView | None) -> str:
    metadata = jsonable(present(item.dataset.metadata)) or {}
    entry = (metadata.get("default") or {}).get("title")
    title = entry.get("value") if isinstance(entry, dict) else None
    parts = [f"“{title}”" if isinstance(title, str) and title else "without a title"]
    if not published:
        parts.append("not published")
    elif view is not None and view.records is not None:
        parts.append(f"{view.records:,} records")
    else:
        parts.append("published, records not known")
    rules = jsonable(present(item.dataset.default_security)) or {}
    if rules.get("is_data_visible") is False:
        parts.append("records hidden by its default rules")
    elif rules.get("visible_fields") is not None or rules.get("filter_query"):
        parts.append("in part, by its default rules")
    return ", ".join(parts)


def _moment(at: datetime | str) -> datetime:
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        raise ArgumentError(f"at={at!r} is no time", hint='Write "2026-12-01T09:00+01:00".') from None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ArgumentError(f"at={str(at)!r} names no time zone", hint='Write "2026-12-01T09:00+01:00".')
    return moment


def _waiting(portal: Huwise, moment: datetime, hook: OnPlan | None) -> OnPlan:
    """The plan's hook, and then the wait for the moment."""

    async def agreed(plan: Plan) -> object:
        answer = hook(plan) if hook is not None else None
        answer = await answer if isawaitable(answer) else answer
        if answer is False:
            return False
        left = moment.astimezone(UTC).timestamp() - portal.clock.wall()
        if left > 0:
            await pause(left, clock=portal.clock, doing=f"waiting for {moment.isoformat(timespec='seconds')}")
        return answer

    return agreed
