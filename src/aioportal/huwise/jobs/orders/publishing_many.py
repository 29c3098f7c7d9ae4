"""Publish and unpublish many datasets: politely queued, each followed to its end, and every end told as it was."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Unpack

from ....core.errors import ApiError, ArgumentError, PermissionDeniedError
from ...status import StatusLook
from ..frame import run_job
from ..options import JobOptions
from ..plan import Change, number_of
from ..select import Selected, select
from ..work import Effect
from .history import Edits, edits_since_publish
from .ordering import (
    KEEP_NOTE,
    PUBLISH_TIMEOUT,
    OfDatasets,
    carry_out,
    check_timeout,
    publish_metadata,
    read_status,
    waits,
    wide,
)

if TYPE_CHECKING:
    from ...client import Huwise
    from ...publishing import PublishResult
    from ..report import JobResult

Kind = Literal["auto", "full", "metadata"]

_KINDS = ("auto", "full", "metadata")
_SHOWN = 5
_SAMPLE = 200
_UNPUBLISHED = "never published: the metadata alone cannot be published"


@dataclass(frozen=True, slots=True)
class PublishWork(OfDatasets):
    """Publishes a dataset, by the cheapest way that is known to suffice."""

    kind: Kind = "auto"
    only_changed: bool = False
    allow_truncated: bool = False
    timeout: float = PUBLISH_TIMEOUT

    @property
    def job(self) -> str:
        """The name of the job."""
        return "publish"

    def content(self, item: Selected) -> object:
        """Which dataset that name meant, and what was wished."""
        return {"uid": item.uid, "kind": self.kind}

    async def look(self, portal: Huwise, item: Selected) -> Change:
        """Read the status, and the history where it matters."""
        status = await read_status(portal, item.uid)
        way, why = await self._way(portal, item.uid, status)
        if way == "none":
            return Change(item.dataset_id, "none", detail=why)
        if way == "problem":
            return Change(item.dataset_id, "problem", detail=why)
        return Change(
            item.dataset_id, "run", detail=f"{_WAYS[way]}: {why}{waits(status)}" if why else _WAYS[way] + waits(status)
        )

    async def act(self, portal: Huwise, item: Selected) -> Effect:
        """Publish, and wait for the end."""
        way, why = "full", ""
        if self.kind != "full" or self.only_changed:
            way, why = await self._way(portal, item.uid, await read_status(portal, item.uid))
        if way == "none":
            return Effect(why, {"dataset_uid": item.uid}, changed=False)
        if way in ("metadata", "problem"):
            # What cannot be done the portal refuses in its own words.
            await publish_metadata(portal, item.uid, timeout=self.timeout)
            return Effect("metadata published", {"dataset_uid": item.uid, "kind": "metadata"})
        result = await carry_out(
            portal, item.uid, "publish", timeout=self.timeout, allow_truncated=self.allow_truncated, then=KEEP_NOTE
        )
        return published(result)

    async def _way(self, portal: Huwise, uid: str, status: StatusLook) -> tuple[str, str]:
        """``full``, ``metadata``, ``none`` or ``problem``, and why."""
        if status.is_published is not True:
            return ("problem", _UNPUBLISHED) if self.kind == "metadata" else ("full", "never published, or taken off")
        if self.kind == "full" and not self.only_changed:
            return "full", ""
        if self.kind == "metadata" and not self.only_changed:
            return "metadata", ""
        edits = (
            Edits("unknown", f"{status.status} now") if status.busy else await edits_since_publish(portal, uid, status)
        )
        if edits.kind == "none" and self.only_changed:
            return "none", edits.detail
        if self.kind != "auto":
            return self.kind, edits.detail
        return ("metadata" if edits.kind == "metadata" else "full"), edits.detail


_WAYS = {"full": "full publish", "metadata": "metadata only"}


async def publish_many(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    kind: Kind = "auto",
    only_changed: bool = False,
    allow_truncated: bool = False,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Publish datasets, a few at a time, and tell of each how it ended.

    At most ``Huwise(max_publishing=4)`` work at once; a dataset that is busy waits for what runs and holds up no other.
    With a journal, a rerun waits for what was ordered already instead of ordering it again.

    Args:
        portal: the client.
        datasets: names, as for ``select``.
        file: names in a file, as for ``select``.
        where: conditions, as for ``select``.
        everything: all datasets that the key may edit.
        kind: ``"full"`` processes all records; ``"metadata"`` is cheap and carries metadata alone; ``"auto"`` takes the
            cheap one where the dataset's history names nothing but metadata since the last publish, and says so.
        only_changed: leave alone what was not edited since the last publish. The history knows nothing of data that
            changed at their source.
        allow_truncated: take the plan's record limit for an end that is good enough.
        timeout: seconds for each dataset, to be free and to be published.
        options: see ``JobOptions``.

    Returns:
        Done with seconds and the number of record errors; failed with the portal's reason, also where it was aborted or
        the record limit cut it; unknown where it still runs after ``timeout``, with a token in the row's data.

    Raises:
        ArgumentError: nothing is chosen, or arguments that cannot be meant. Nothing was changed.
        JournalError: see ``run_job``.
    """
    if kind not in _KINDS:
        raise ArgumentError(f"kind={kind!r} is not known", hint=f"Give one of {', '.join(_KINDS)}.")
    check_timeout(timeout)
    chosen = await select(portal, datasets, file=file, where=where, everything=everything)
    work = PublishWork(kind, only_changed, allow_truncated, timeout)
    return await run_job(portal, work, chosen.datasets, problems=chosen.problems, **wide(portal, options))


@dataclass(frozen=True, slots=True)
class UnpublishWork(OfDatasets):
    """Takes a dataset off the portal."""

    timeout: float = PUBLISH_TIMEOUT

    @property
    def job(self) -> str:
        """The name of the job."""
        return "unpublish"

    async def look(self, portal: Huwise, item: Selected) -> Change:
        """Read the status, and what would be lost."""
        status = await read_status(portal, item.uid)
        if status.is_published is False and not status.busy:
            return Change(item.dataset_id, "none", detail="not published")
        return Change(item.dataset_id, "run", detail=f"unpublish{waits(status)}", cost=await losses(portal, item))

    async def act(self, portal: Huwise, item: Selected) -> Effect:
        """Unpublish, and wait until it is gone."""
        status = await read_status(portal, item.uid)
        if status.is_published is False and not status.busy:
            return Effect("not published", {"dataset_uid": item.uid}, changed=False)
        result = await carry_out(portal, item.uid, "unpublish", timeout=self.timeout)
        return Effect(f"unpublished in {result.seconds:.1f} s", {"dataset_uid": item.uid, "seconds": result.seconds})


async def unpublish_many(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Take datasets off the portal; the plan says how many records each drops. The datasets themselves stay.

    Args:
        portal: the client.
        datasets: names, as for ``select``.
        file: names in a file, as for ``select``.
        where: conditions, as for ``select``.
        everything: all datasets that the key may edit.
        timeout: seconds for each dataset, to be free and to be gone.
        options: see ``JobOptions``.

    Returns:
        Done where it is gone, unchanged where it was not published; failed with the portal's reason; unknown where it
        still runs after ``timeout``, with a token in the row's data.

    Raises:
        ArgumentError: nothing is chosen, or arguments that cannot be meant. Nothing was changed.
        JournalError: see ``run_job``.
    """
    check_timeout(timeout)
    chosen = await select(portal, datasets, file=file, where=where, everything=everything)
    work = UnpublishWork(timeout)
    return await run_job(portal, work, chosen.datasets, problems=chosen.problems, **wide(portal, options))


def published(result: PublishResult) -> Effect:
    """The row of a publish that ended well."""
    data: dict[str, Any] = {
        "dataset_uid": result.dataset_uid,
        "kind": "full",
        "seconds": round(result.seconds, 3),
        "looks": result.looks,
        "state": result.state,
        "records_errors": len(result.records_errors),
    }
    told = [f"published in {result.seconds:.1f} s"]
    if result.records_errors:
        told.append(f"{len(result.records_errors)} record errors")
        first = [error.message for error in result.records_errors if error.message]
        data["first_errors"] = [message[:_SAMPLE] for message in first[:_SHOWN]]
    if result.truncated:
        told.append("cut at the plan's record limit")
        data["truncated"] = True
    if not result.observed:
        told.append("too fast to be seen")
    return Effect(", ".join(told), data)


async def losses(portal: Huwise, item: Selected) -> str:
    """What unpublishing a dataset drops."""
    handle = portal.dataset(dataset_id=item.dataset_id)
    try:
        count = (await handle.records(limit=0)).total
    except ApiError:
        count = None  # restricted, or not to be counted: it is dropped all the same
    dropped = f"drops {number_of(count, 'record')}" if count is not None else "drops its records"
    try:
        resources = [item async for item in portal.dataset(uid=item.uid).resources.list(limit=1000)]
    except PermissionDeniedError:
        return f"{dropped}; whether any were pushed to it, the key may not see"
    if any(is_realtime(resource.to_dict()) for resource in resources):
        dropped += ", and what was pushed to its realtime resources for good"
    return dropped


def is_realtime(resource: dict[str, Any]) -> bool:
    """Whether a resource looks like one that records are pushed to; the API has no field that says so."""
    params = resource.get("params")
    words = [str(resource.get("type", "")), *(params if isinstance(params, dict) else ())]
    return any("realtime" in word or "push" in word for word in words)
