"""Take datasets off the portal and publish them again: after a change of schema, when only a clean start helps."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError, PortalError
from ..frame import run_job
from ..memo import memo, notes_in
from ..options import JobOptions
from ..plan import Change
from ..select import Selected, select
from ..work import Effect
from .ordering import (
    KEEP_NOTE,
    PUBLISH_TIMEOUT,
    OfDatasets,
    carry_out,
    check_timeout,
    free,
    ordered_by,
    read_status,
    waits,
    wide,
)
from .publishing_many import losses, published

if TYPE_CHECKING:
    from ...client import Huwise
    from ...publishing import PublishResult
    from ..report import JobResult

_DRAFT = "not published; name it to have it published"
_PUBLISH_NEXT = {"next": "publish"}
"""The note between the two orders; a rerun that finds it publishes, whatever the plan says."""


@dataclass(frozen=True, slots=True)
class RepublishWork(OfDatasets):
    """Unpublishes a dataset and publishes it again."""

    named: bool = True
    """Whether the datasets were named one by one: then one that is not published gets published."""
    begun: frozenset[str] = frozenset()
    """What an earlier run took off the portal and did not bring back."""
    allow_truncated: bool = False
    timeout: float = PUBLISH_TIMEOUT

    @property
    def job(self) -> str:
        """The name of the job."""
        return "republish"

    async def look(self, portal: Huwise, item: Selected) -> Change:
        """Read the status, and what is lost on the way."""
        status = await read_status(portal, item.uid)
        if status.is_published is False and not status.busy:
            if not self._may_publish(item):
                return Change(item.dataset_id, "none", detail=_DRAFT)
            return Change(item.dataset_id, "run", detail="full publish: it is off the portal")
        cost = f"off the portal meanwhile; {await losses(portal, item)}"
        return Change(item.dataset_id, "run", detail=f"unpublish, then full publish{waits(status)}", cost=cost)

    async def act(self, portal: Huwise, item: Selected) -> Effect:
        """Unpublish, wait, publish, wait. What was begun is never left off the portal by a rerun."""
        note = memo()
        if note.read() is None:
            await free(portal, item.uid, timeout=self.timeout)
        async with portal.publishing():  # one place for both orders, so that none waits between them
            if not is_halfway(note.read()):
                status = await read_status(portal, item.uid)
                if status.is_published is not False or status.busy:
                    await carry_out(portal, item.uid, "unpublish", timeout=self.timeout, then=_PUBLISH_NEXT)
                elif not self._may_publish(item):
                    return Effect(_DRAFT, {"dataset_uid": item.uid}, changed=False)
                else:
                    await note.write(_PUBLISH_NEXT)
            effect = published(await self._publish(portal, item))
        return Effect(f"unpublished and {effect.detail}", effect.data)

    async def _publish(self, portal: Huwise, item: Selected) -> PublishResult:
        try:
            return await carry_out(
                portal,
                item.uid,
                "publish",
                timeout=self.timeout,
                allow_truncated=self.allow_truncated,
                then=KEEP_NOTE,
                otherwise=_PUBLISH_NEXT,
            )
        except PortalError as error:
            error.message += " (it is off the portal, and was not seen to come back: run again, and name it)"
            raise

    def _may_publish(self, item: Selected) -> bool:
        return self.named or item.dataset_id in self.begun or is_halfway(memo().read())


def is_halfway(note: Any) -> bool:
    """Whether a run had unpublished the dataset, and had to publish it or had begun to."""
    return note == _PUBLISH_NEXT or ordered_by(note) == "publish"


async def republish(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    allow_truncated: bool = False,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Unpublish datasets, wait until they are gone, publish them, and wait again; a few at a time.

    A dataset that an earlier run, or anybody, left off the portal is published where it is named, or where the journal
    knows that it was begun. Drafts that conditions or ``everything`` bring along stay drafts.

    Args:
        portal: the client.
        datasets: names, as for ``select``.
        file: names in a file, as for ``select``.
        where: conditions, as for ``select``.
        everything: all datasets that the key may edit.
        allow_truncated: take the plan's record limit for an end that is good enough.
        timeout: seconds for each of the two orders.
        options: see ``JobOptions``.

    Returns:
        Done with the seconds of the publish; failed where it is off the portal now, with the reason.

    Raises:
        ArgumentError: nothing is chosen, or arguments that cannot be meant; conditions or ``everything`` without a
            journal. Nothing was changed.
        JournalError: see ``run_job``.
    """
    check_timeout(timeout)
    named = datasets is not None or file is not None
    journal = options.get("journal")
    if not named and journal is None and not options.get("dry_run", True):
        raise ArgumentError(
            "republish of datasets that nobody named needs a journal; nothing was changed",
            hint="What a killed run leaves off the portal is then found again: give journal= (--journal FILE).",
        )
    chosen = await select(portal, datasets, file=file, where=where, everything=everything)
    begun = [key for key, note in (await asyncio.to_thread(notes_in, journal)).items() if note is not None]
    left = await select(portal, begun)
    # A condition such as "published" no longer chooses what is off the portal.
    found = {one.uid: one for one in (*chosen.datasets, *left.datasets)}
    work = RepublishWork(named, frozenset(begun), allow_truncated, timeout)
    problems = tuple({change.key: change for change in (*chosen.problems, *left.problems)}.values())
    return await run_job(portal, work, list(found.values()), problems=problems, **wide(portal, options))
