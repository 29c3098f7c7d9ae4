"""``aioportal huwise publish`` and ``wait``: one dataset at once, or many as a job."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from .. import errors
from .choice import Choice, DryRun, Truncated, guessing
from .connect import Common, Timeout
from .expand import with_options
from .jobframe import JobFlags
from .output import Output, Steps, wait_on
from .shape import operation_row

if TYPE_CHECKING:
    from ..core.operation import Operation
    from ..huwise import HarvestResult, Huwise, PublishResult


class Kind(StrEnum):
    """How much is published."""

    auto = "auto"
    full = "full"
    metadata = "metadata"


@with_options
def publish(
    chosen: Choice,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="For many: auto takes the cheap one where nothing else was edited.")
    ] = None,
    metadata_only: Annotated[
        bool, typer.Option("--metadata-only", help="Publish changed metadata, no records; --kind metadata for many.")
    ] = False,
    only_changed: Annotated[
        bool, typer.Option("--only-changed", help="For many: leave alone what was not edited since its last publish.")
    ] = False,
    allow_truncated: Truncated = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="For one: give the order and print a token to wait with.")
    ] = False,
    if_busy: Annotated[
        bool, typer.Option("--queue", help="Wait while something else runs on the dataset, as many always do.")
    ] = False,
    timeout: Timeout = 3600.0,
    dry_run: DryRun = False,
    *,
    flags: JobFlags,
) -> None:
    """Publish a dataset and wait for the end.

    One ID is published at once; --dry-run shows before what that would do. Several, --from, --where, --all, --kind or a
    --journal are a job: the plan is shown, and --yes does it, a few at a time, with a report of how each ended.
    """
    many = not chosen.is_one or kind or only_changed
    if flags.journal is not None or flags.shard is not None or flags.max_failures is not None:
        many = True
    if many or dry_run:
        if no_wait and many:
            raise typer.BadParameter("--no-wait is for one ID. A job that is stopped goes on from its --journal.")
        if metadata_only and kind not in (None, Kind.metadata):
            raise typer.BadParameter("--metadata-only and --kind say different things.")
        how = Kind.metadata if metadata_only else kind or (Kind.auto if many else Kind.full)
        from ..huwise import jobs

        job = partial(
            jobs.publish_many,
            **chosen.arguments(),
            kind=how.value,
            only_changed=only_changed,
            allow_truncated=allow_truncated,
            timeout=timeout,
        )
        flags.run("publish", job, dry_run=dry_run, at_once=not many)
        return
    ref = (chosen.datasets or [""])[0]

    async def work(portal: Huwise, output: Output) -> None:
        output.ordering = True
        handle = portal.dataset(ref)
        if metadata_only:
            async with guessing(portal, ref):
                await handle.publish_metadata()
            output.result({"dataset": ref, "metadata_published": True}, [f"{ref}: metadata published"])
            return
        async with guessing(portal, ref):
            ordered = await handle.begin_publish(
                if_busy="wait" if if_busy else "raise", allow_truncated=allow_truncated, timeout=timeout
            )
        if no_wait:
            output.result({"dataset": ref, "token": ordered.token}, [ordered.token])
            return
        await _follow(ordered, output, timeout)

    flags.common.run(work)


@with_options
def wait(
    token: Annotated[
        str, typer.Argument(metavar="TOKEN", help="What publish --no-wait, or a wait that timed out, printed.")
    ],
    timeout: Timeout = 3600.0,
    *,
    common: Common,
) -> None:
    """Wait for the end of work that another process ordered."""

    async def work(portal: Huwise, output: Output) -> None:
        try:
            ordered = portal.resume(token)
        except errors.ArgumentError as error:
            error.hint = "Give the line that publish --no-wait printed as it is, in single quotes."
            raise
        await _follow(ordered, output, timeout)

    common.run(work)


async def _follow(
    ordered: Operation[PublishResult] | Operation[HarvestResult],
    output: Output,
    timeout: float,  # noqa: ASYNC109 - the command's own limit, for result() to keep
) -> None:
    with output.progress() as steps:
        # The wait ends by itself, with result(); the events only tell of its course.
        telling = asyncio.create_task(_tell(ordered, steps))
        try:
            result = await ordered.result(timeout=timeout)
            await telling
        except asyncio.CancelledError:
            output.stopped(f"the portal's work goes on. {wait_on(ordered.token)}")
            raise
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    row = operation_row(result)
    of_records, of_datasets = row.get("record_errors"), row.get("resource_errors")
    told = f", {of_records} record errors" if of_records else f", {of_datasets} dataset errors" if of_datasets else ""
    name = row["harvester"] if "harvester" in row else row["dataset"]
    output.result(row, [f"{name}: {row['state']} after {row['seconds']:.1f} s{told}"])


async def _tell(ordered: Operation[PublishResult] | Operation[HarvestResult], steps: Steps) -> None:
    async for event in ordered.events():
        # Before the first look, the state that is known is that of before the order.
        steps.show(ordered.kind, state=event.state if ordered.looks else "ordered")
