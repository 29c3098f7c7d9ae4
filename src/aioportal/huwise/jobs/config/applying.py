"""``config_plan`` and ``config_apply``: the folder against the portal, and the difference alone brought over."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError
from ....core.shard import Shard
from ..frame import run_stages
from ..options import JobOptions
from ..plan import Change, Plan
from ..report import JobResult, Report
from ..where import Condition, read_condition
from ..work import Stage
from .contents import contents_here
from .kinds import open_site
from .layout import Local, read_folder
from .shapes import KINDS, places_of
from .site import Site, gently
from .work import ConfigWork, Item, PublishWhen, check_publish

if TYPE_CHECKING:
    from ...client import Huwise

_MOST = 0.30
_LISTED = 5
TIMEOUT = 3600.0


async def config_plan(
    portal: Huwise,
    directory: str | os.PathLike[str],
    *,
    kinds: Iterable[str] = tuple(KINDS),
    where: Sequence[str] = (),
    publish: PublishWhen = "auto",
    **options: Unpack[JobOptions],
) -> JobResult:
    """Show what ``config_apply`` would do. Reads only, neither portal nor folder is changed.

    Requests: one list for each kind that the folder has (1,000 things a request), and one for each thing that was there
    and is not listed any more; then for each thing in the folder: a dataset four (resources, processors, fields,
    schedules), and one for each uploaded file not met before; a code editor page one, a Studio page two; the rulesets
    of one thing two. The plan says how many there were.

    Args:
        portal: the client.
        directory: the folder that ``config_pull`` wrote.
        kinds: of ``"templates"``, ``"groups"``, ``"datasets"``, ``"pages"``, ``"rulesets"``.
        where: only datasets that fit, and their rulesets; conditions as ``select`` takes them.
        publish: as ``config_apply`` would be told.
        options: see ``JobOptions``; always a dry run.

    Raises:
        ArgumentError: a file that cannot be meant; the message names it.
        AuthenticationError: the portal does not take the key.
    """
    given: JobOptions = {**options, "dry_run": True}
    return await run_config(portal, "config plan", directory, kinds, where, publish, TIMEOUT, given)


async def config_apply(
    portal: Huwise,
    directory: str | os.PathLike[str],
    *,
    kinds: Iterable[str] = tuple(KINDS),
    where: Sequence[str] = (),
    publish: PublishWhen = "auto",
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring a portal to what a folder says: create, change field by field, delete what was pulled and then removed.

    What the folder never had is not touched, nor are parts of a thing that its file does not have. Things are created
    in the order templates, groups, datasets, pages, rulesets, and deleted in the reverse order, last of all. Running it
    again writes nothing.

    It is refused as a whole, unless ``force`` is given, where somebody changed on the portal, since the pull, what the
    plan touches; where it would delete something; and where it would change more than 30 % of what is there.

    What lies in the folder of a kind that the portal does not show to this key is a problem of each such file, since
    nobody can tell whether it is as it says; ``kinds`` leaves kinds out.

    The side file is written around each change, so that a run that was killed goes on where it ended; shards may share
    a folder, side by side.

    Args:
        portal: the client; another one than the folder was pulled from is fine, what it has already is then in the way
            where it differs.
        directory: the folder that ``config_pull`` wrote.
        kinds: of ``"templates"``, ``"groups"``, ``"datasets"``, ``"pages"``, ``"rulesets"``.
        where: only datasets that fit, and their rulesets; conditions as ``select`` takes them.
        publish: ``"auto"`` publishes anew what is published already, metadata alone where that is enough, and shows or
            hides pages as their files say; ``"no"`` leaves both.
        timeout: seconds to wait for the publish of a dataset.
        options: see ``JobOptions``.

    Raises:
        ArgumentError: a file that cannot be meant, or a plan that takes ``force``. Nothing was changed.
        JournalError: see ``run_job``.
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment.
    """
    return await run_config(portal, "config apply", directory, kinds, where, publish, timeout, options)


async def run_config(
    portal: Huwise,
    job: str,
    directory: str | os.PathLike[str],
    kinds: Iterable[str],
    where: Sequence[str],
    publish: PublishWhen,
    timeout: float,  # noqa: ASYNC109 - see config_apply
    options: JobOptions,
    *,
    share: float | None = _MOST,
) -> JobResult:
    """The same for any job on a folder.

    Args:
        job: its name.
        share: which part of what is there may change without ``force``; None for any.
    """
    check_publish(publish)
    conditions = [read_condition(text) for text in where]
    places = places_of(kinds)
    root = Path(directory)
    if not await asyncio.to_thread(root.is_dir):
        raise ArgumentError(f"{str(root)!r} is no folder", hint="Pull into it first.")
    locals_ = await asyncio.to_thread(read_folder, root, places)
    site = await open_site(portal, root, timeout=timeout)
    await _list(site, places, locals_)
    items = await _items(site, places, locals_, conditions)
    apply = not options.get("dry_run", True)
    work = ConfigWork(job, site, publish, bool(options.get("force")), apply)
    stages = [Stage(work, [item for item in items if item.place == place and item.document]) for place in places]
    # Deleted last, and what hangs on others first.
    stages += [
        Stage(work, [item for item in items if item.place == place and not item.document]) for place in reversed(places)
    ]
    told = _told(site, places, locals_, where)
    part = Shard.parse(shard) if isinstance(shard := options.get("shard"), str) else shard
    result = await run_stages(
        portal,
        job,
        [stage for stage in stages if stage.items],
        problems=_refused(site, places, locals_, conditions, part),
        guard=lambda plan: _why_not(site, plan, share, part),
        **{**options, "on_plan": _hook(site, options, told)},
    )
    report = result.report
    if apply and report is not None:
        try:
            await site.state.save()
        except ArgumentError as error:
            # What it lacks is found again by comparing; what was done must be told.
            site.note(error.message)
    return JobResult(told(result.plan), None if report is None else _noted(report, told(result.plan)))


async def _list(site: Site, places: Sequence[str], locals_: dict[str, dict[str, Local]]) -> None:
    for place in places:
        if locals_[place] or any(key.startswith(f"{place}/") for key in site.state.records):
            await site.list_all(site.kinds[place])


async def _items(
    site: Site, places: Sequence[str], locals_: dict[str, dict[str, Local]], conditions: Sequence[Condition]
) -> list[Item]:
    items = []
    for place in places:
        if place not in site.things or place in site.refused:
            continue
        chosen = _chosen(site, locals_, place, conditions)
        async for key, local in gently(locals_[place].items()):
            if chosen(key):
                contents = await contents_here(site.root, key, local.document) if place == "datasets" else {}
                items.append(Item(place, key, local.document, contents))
                if key not in site.things[place]:
                    site.coming.add((place, key))
        prefix = f"{place}/"
        for name, record in site.state.records.items():
            key = name.removeprefix(prefix)
            # What was never seen there is none of ours to delete.
            if name.startswith(prefix) and record.uid and key not in locals_[place] and chosen(key):
                items.append(Item(place, key, None))
    return items


def _refused(
    site: Site,
    places: Sequence[str],
    locals_: dict[str, dict[str, Local]],
    conditions: Sequence[Condition],
    part: Shard | None,
) -> list[Change]:
    """The files of kinds that the portal does not show to this key: nobody can tell whether it is as they say."""
    return [
        Change(f"{place}/{key}", "problem", detail=f"the portal does not show this kind: {site.refused[place]}")
        for place in places
        if place in site.refused
        for key in locals_[place]
        if _chosen(site, locals_, place, conditions)(key) and (part is None or part.holds(f"{place}/{key}"))
    ]


def _chosen(
    site: Site, locals_: dict[str, dict[str, Local]], place: str, conditions: Sequence[Condition]
) -> Callable[[str], bool]:
    """Whether a thing of a place is meant; conditions are about datasets only."""
    if not conditions or place not in ("datasets", "rulesets/datasets"):
        return lambda _key: True
    from aioportal_huwise.models.dataset import Dataset

    def fits(key: str) -> bool:
        thing = site.things.get("datasets", {}).get(key) or site.things.get(place, {}).get(key)
        local = locals_.get("datasets", {}).get(key)
        if thing is None and local is None:
            return False
        shown = thing.shown if thing is not None else _as_shown(local.document if local is not None else {})
        dataset = Dataset.from_dict(shown)
        return all(condition.holds(dataset) for condition in conditions)

    return fits


def _as_shown(document: dict[str, Any]) -> dict[str, Any]:
    """A dataset that is not there yet, as far as conditions can ask about it."""
    metadata = {
        template: {name: {"value": value} for name, value in fields.items()}
        for template, fields in document.get("metadata", {}).items()
    }
    restricted = bool(document.get("is_restricted"))
    return {
        "dataset_id": document.get("dataset_id"),
        "is_restricted": restricted,
        "is_published": False,
        "metadata": metadata,
    }


def _told(
    site: Site, places: Sequence[str], locals_: dict[str, dict[str, Local]], where: Sequence[str]
) -> Callable[[Plan], Plan]:
    """Puts what is to be known besides into a plan."""

    def told(plan: Plan) -> Plan:
        notes = [*plan.notes, *site.notes()]
        for place in places:
            known = {name.removeprefix(f"{place}/") for name in site.state.records if name.startswith(f"{place}/")}
            strange = set(site.things.get(place, {})) - set(locals_[place]) - known
            if strange and not place.startswith("rulesets/") and not (where and place == "datasets"):
                notes.append(
                    f"{place}: {len(strange):,} on the portal that the folder never had; they stay as they are"
                )
        if not any(locals_.values()) and not site.state.records:
            notes.append(f"the folder has nothing in {', '.join(f'{place}/' for place in places)}")
        notes.append(f"it took {site.looked:,} {'request' if site.looked == 1 else 'requests'} to look")
        return replace(plan, notes=tuple(dict.fromkeys(notes)))

    return told


def _hook(site: Site, options: JobOptions, told: Callable[[Plan], Plan]) -> Any:
    """Counts the requests of looking, and hands the whole plan on."""
    hook = options.get("on_plan")

    def planned(plan: Plan) -> Any:
        site.looked = site.requests
        return None if hook is None else hook(told(plan))

    return planned


def _noted(report: Report, plan: Plan) -> Report:
    return replace(report, notes=tuple(dict.fromkeys([*report.notes, *plan.notes])))


def _why_not(site: Site, plan: Plan, share: float | None, part: Shard | None) -> str | None:
    """Why a plan takes ``force``, or None; the plan of a shard is measured by what is there of that shard."""
    reasons = []
    # In the order of the plan: things are looked at side by side.
    keys = [change.key for change in plan.changes]
    if conflicts := [f"{key}: {site.conflicts[key]}" for key in keys if key in site.conflicts]:
        reasons.append(_few(conflicts))
    if costs := [f"{key}: {site.losing[key]}" for key in keys if key in site.losing]:
        reasons.append(f"it costs what files cannot bring back: {_few(costs)}")
    # What an earlier run had begun was agreed to then.
    touched = sum(
        change.action == "delete" or (change.action == "update" and not _is_begun(site, change.key))
        for change in plan.changes
    )
    there = sum(
        part is None or part.holds(f"{place}/{key}")
        for place, things in site.things.items()
        if not place.startswith("rulesets/")
        for key in things
    )
    there += sum(
        change.key.startswith("rulesets/") and change.action in ("update", "delete", "none") for change in plan.changes
    )
    if share is not None and there and touched > share * there:
        reasons.append(f"it changes {touched:,} of {there:,} things that are there, more than {share:.0%}")
    return "; ".join(reasons) or None


def _is_begun(site: Site, key: str) -> bool:
    record = site.state.get(key)
    return record is not None and bool(record.writing)


def _few(texts: list[str]) -> str:
    more = len(texts) - _LISTED
    return "; ".join(texts[:_LISTED]) + (f"; and {more} more" if more > 0 else "")
