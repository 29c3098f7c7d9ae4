"""Bring the configuration of many datasets back to an earlier version, and publish what that changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from ....core.errors import ArgumentError, OutcomeUnknownError, PortalError
from ..frame import run_job
from ..memo import memo
from ..options import JobOptions
from ..plan import Change, FieldChange
from ..select import Selected, select
from ..tables import TableSource, read_table
from ..work import Effect
from .history import KEPT, is_metadata_only, made, sections_of, versions_of
from .ordering import (
    GRACE,
    KEEP_NOTE,
    PUBLISH_TIMEOUT,
    carry_out,
    check_timeout,
    free,
    publish_metadata,
    read_status,
    when_free,
    wide,
    without_order,
)

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ..report import JobResult

Way = Literal["full", "metadata", "none"]

_NAMES = ("dataset_id", "dataset_uid")
_AIMS = ("version", "before")


@dataclass(frozen=True, slots=True)
class Restore:
    """A dataset and the version it shall go back to: one by its uid, or the last one made before a moment."""

    selected: Selected
    version: str | None = None
    before: float | None = None
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class RestoreWork:
    """Restores a version of a dataset, and publishes the dataset if it is published."""

    publish: bool = True
    timeout: float = PUBLISH_TIMEOUT

    grace: ClassVar[float] = GRACE

    @property
    def job(self) -> str:
        """The name of the job."""
        return "restore"

    def key(self, item: Restore) -> str:
        """The readable name."""
        return item.selected.dataset_id

    def content(self, item: Restore) -> object:
        """Which dataset, and how far back."""
        return {"uid": item.selected.uid, "version": item.version, "before": item.before}

    async def look(self, portal: Huwise, item: Restore) -> Change:
        """Read the history."""
        name = item.selected.dataset_id
        if memo().read() is not None:
            return Change(name, "run", detail="an earlier run began it; this one goes on")
        versions = await versions_of(portal, item.selected.uid)
        found = _target(versions, item)
        if isinstance(found, str):
            return Change(name, "problem", detail=found)
        undone = versions[:found]
        if not undone:
            return Change(name, "none", detail="no later version")
        target = versions[found]
        sections = sorted({section for version in undone for section in sections_of(version)})
        detail = f"back to {target.uid} of {_date(target)}: {_changes(len(undone))} undone"
        told = f" ({', '.join(sections)})" if sections else ""
        way = self._way(undone, item.selected.dataset.is_published is True)
        fields = (FieldChange("version", versions[0].uid, target.uid),)
        return Change(name, "update", fields, detail + told, _COSTS[way])

    async def act(self, portal: Huwise, item: Restore) -> Effect:
        """Restore, wait until it is saved, and publish where that shows."""
        note, uid = memo(), item.selected.uid
        begun = note.read() or {}
        if "next" not in begun:
            versions = await versions_of(portal, uid)
            if not begun:
                found = _target(versions, item)
                if isinstance(found, str):
                    raise ArgumentError(found)
                if found == 0:
                    return Effect("no later version", {"dataset_uid": uid}, changed=False)
                begun = await self._intent(portal, uid, versions, found)
            if not _has_happened(begun, versions):
                await note.write(begun)
                restore = portal.dataset(uid=uid).versions.restore
                await when_free(portal, uid, lambda: restore(begun["target"]), timeout=self.timeout)
            begun = {"next": begun["way"], "target": begun["target"], "undone": begun["undone"]}
            await note.write(begun)
        return await self._published(portal, uid, without_order(begun))

    async def _intent(
        self, portal: Huwise, uid: str, versions: Sequence[models.DatasetVersion], found: int
    ) -> dict[str, Any]:
        """What is about to be restored, by what it will be known again, and what is to follow."""
        published = (await read_status(portal, uid)).is_published is True
        return {
            "versions": [version.uid for version in versions],
            "target": versions[found].uid,
            "way": self._way(versions[:found], published),
            "undone": found,
        }

    async def _published(self, portal: Huwise, uid: str, begun: dict[str, Any]) -> Effect:
        way: Way = begun["next"]
        data = {"dataset_uid": uid, "version": begun["target"], "published": way}
        told = f"{_changes(begun['undone'])} undone"
        try:
            await free(portal, uid, timeout=self.timeout)
            if way == "full":
                await carry_out(portal, uid, "publish", timeout=self.timeout, then=KEEP_NOTE, otherwise=begun)
            elif way == "metadata":
                await publish_metadata(portal, uid, timeout=self.timeout)
        except PortalError as error:
            error.message += " (restored, but what readers see is not known to be: run again with the journal)"
            raise
        return Effect(told + _DONE[way], data)

    def _way(self, undone: Sequence[models.DatasetVersion], is_published: bool) -> Way:
        """The cheapest publish that carries what is undone."""
        if not self.publish or not is_published:
            return "none"
        return "metadata" if is_metadata_only(undone) else "full"


_COSTS: dict[Way, str] = {"full": "full publish", "metadata": "", "none": ""}
_DONE: dict[Way, str] = {"full": ", published", "metadata": ", metadata published", "none": ""}


async def restore_many(
    portal: Huwise,
    table: TableSource | None = None,
    *,
    datasets: Iterable[str] | None = None,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    before: str | datetime | None = None,
    publish: bool = True,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring configurations back: each dataset to a version of its own, or all to what they were at a moment.

    Portals keep the last 20 versions of a dataset (Huwise documentation). Restoring keeps the history and adds a
    version, which does not say what it holds: without a journal, a second run restores again, to the same effect.

    Args:
        portal: the client.
        table: rows with ``dataset_id`` or ``dataset_uid``, and ``version`` (its uid) or ``before`` (a moment).
        datasets: names, as for ``select``, instead of a table; with ``before``.
        file: names in a file, as for ``select``.
        where: conditions, as for ``select``.
        everything: all datasets that the key may edit.
        before: the moment: what was last before it comes back. A date is its beginning; UTC where no zone is given.
        publish: publish what is published already: the metadata alone where nothing else is undone.
        timeout: seconds for each dataset, to be free and to be published.
        options: see ``JobOptions``.

    Returns:
        The plan with the version of each dataset and how many changes it undoes, and what became of it.

    Raises:
        ArgumentError: nothing is chosen, or arguments or cells that cannot be meant. Nothing was changed.
        JournalError: see ``run_job``.
    """
    check_timeout(timeout)
    work = RestoreWork(publish, timeout)
    if table is None:
        moment = _moment(before, "before")
        if moment is None:
            raise ArgumentError("restore does not say how far back", hint="Give before (--before), or a --table.")
        chosen = await select(portal, datasets, file=file, where=where, everything=everything)
        items = [Restore(one, before=moment) for one in chosen.datasets]
        return await run_job(portal, work, items, problems=chosen.problems, **wide(portal, options))
    if datasets is not None or file is not None or where or everything:
        raise ArgumentError("a table and other datasets are given", hint="Say one of the two.")
    aims = _aims(table, _moment(before, "before"))
    chosen = await select(portal, [name for name, _, _ in aims])
    known = {one.uid: one for one in chosen.datasets} | {one.dataset_id: one for one in chosen.datasets}
    items = [Restore(known[name], version, moment) for name, version, moment in aims if name in known]
    return await run_job(portal, work, items, problems=chosen.problems, **wide(portal, options))


def _aims(source: TableSource, default: float | None) -> list[tuple[str, str | None, float | None]]:
    """What the rows of a table say: name, version, moment."""
    table = read_table(source, any_of=_NAMES)
    aims = []
    for row in table.rows:
        name = row.text("dataset_uid") or row.text("dataset_id") or ""
        version, own = row.text("version"), row.values.get("before")
        moment = _moment(own, table.place(row, "before")) if own is not None else None
        if version is not None and moment is not None:
            raise ArgumentError(f"{table.place(row)}: a version and a moment are given", hint="Give one of the two.")
        if version is None and moment is None and default is None:
            raise ArgumentError(
                f"{table.place(row)}: it does not say how far back", hint=f"Fill one of {', '.join(_AIMS)}."
            )
        aims.append((name, version, None if version is not None else moment if moment is not None else default))
    return aims


def _moment(value: Any, name: str) -> float | None:
    """Seconds since 1970."""
    if value is None:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ArgumentError(
            f"{name}={str(value)!r} is no moment", hint="Write 2026-02-06 or 2026-02-06T15:13Z."
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _target(versions: Sequence[models.DatasetVersion], item: Restore) -> int | str:
    """The place of the version to go back to among all, the newest first; or why there is none. Pure."""
    if item.version is not None:
        places = [place for place, version in enumerate(versions) if version.uid == item.version]
        missing = f"it has no version {item.version!r}; portals keep the last {KEPT}"
    else:
        before = item.before or 0.0
        places = [place for place, version in enumerate(versions) if made(version) < before]
        oldest = f"; its oldest version is of {_date(versions[-1])}" if versions else ""
        missing = f"its history does not reach back so far{oldest}"
    if not places:
        return missing
    if versions[places[0]].can_restore is False:
        return f"the version {versions[places[0]].uid} cannot be restored, says the portal"
    return places[0]


def _has_happened(begun: dict[str, Any], versions: Sequence[models.DatasetVersion]) -> bool:
    """Whether the restore that an earlier run was about to order took place: it adds one version.

    Raises:
        OutcomeUnknownError: more than one was added.
    """
    known = set(begun["versions"])
    new = [version.uid for version in versions if version.uid not in known]
    if len(new) > 1:
        raise OutcomeUnknownError(
            f"an earlier run may have restored {begun['target']} or not: {len(new)} versions were added since",
            hint="Look at the dataset's history; others edit it too. A new journal restores anew.",
        )
    return bool(new)


def _date(version: models.DatasetVersion) -> str:
    moment = version.created_at
    return moment.isoformat() if isinstance(moment, datetime) else "no date"


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"
