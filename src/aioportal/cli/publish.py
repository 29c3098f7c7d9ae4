"""``aioportal huwise publish`` and ``wait``: one dataset at once, or many as a job."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .connect import Domain, Json, KeyFile, Timeout, run
from .jobframe import JobFlags, with_job_flags
from .output import Output, Steps
from .shape import operation_row

if TYPE_CHECKING:
    from ..core.operation import Operation
    from ..huwise import HarvestResult, Huwise, PublishResult


class Kind(StrEnum):
    """How much is published."""

    auto = "auto"
    full = "full"
    metadata = "metadata"


Datasets = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Each a dataset_id or a uid.")]
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Names in a file, one a line, or a table; - for standard input."),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="CONDITION", help="published, !restricted, dataset_id~^air, default.publisher=City"
    ),
]
All = Annotated[bool, typer.Option("--all", help="All datasets that the key may edit.")]
Truncated = Annotated[
    bool, typer.Option("--allow-truncated", help="Take the plan's record limit for an end that is good enough.")
]


@with_job_flags
def publish(
    datasets: Datasets = None,
    file: From = None,
    where: Where = None,
    everything: All = False,
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
    *,
    flags: JobFlags,
) -> None:
    """Publish a dataset and wait for the end.

    One ID is published at once. Several, --from, --where, --all or a --journal are a job: the plan is shown, and --yes
    does it, a few at a time, with a report of how each ended.
    """
    many = len(datasets or ()) != 1 or file is not None or where or everything or kind or only_changed
    if many or flags.journal is not None or flags.shard is not None or flags.max_failures is not None:
        if no_wait:
            raise typer.BadParameter("--no-wait is for one ID. A job that is stopped goes on from its --journal.")
        if metadata_only and kind not in (None, Kind.metadata):
            raise typer.BadParameter("--metadata-only and --kind say different things.")
        chosen = Kind.metadata if metadata_only else kind or Kind.auto
        from ..huwise import jobs

        flags.run(
            "publish",
            lambda portal, options: jobs.publish_many(
                portal,
                datasets or None,
                file=file,
                where=where or (),
                everything=everything,
                kind=chosen.value,
                only_changed=only_changed,
                allow_truncated=allow_truncated,
                timeout=timeout,
                **options,
            ),
        )
        return
    ref = (datasets or [""])[0]

    async def work(portal: Huwise, output: Output) -> None:
        handle = portal.dataset(ref)
        if metadata_only:
            await handle.publish_metadata()
            output.result({"dataset": ref, "metadata_published": True}, [f"{ref}: metadata published"])
            return
        ordered = await handle.begin_publish(
            if_busy="wait" if if_busy else "raise", allow_truncated=allow_truncated, timeout=timeout
        )
        if no_wait:
            output.result({"dataset": ref, "token": ordered.token}, [ordered.token])
            return
        await _follow(ordered, output, timeout)

    run(work, flags.domain, flags.api_key_file, flags.as_json)


def wait(
    token: Annotated[
        str, typer.Argument(metavar="TOKEN", help="What publish --no-wait, or a wait that timed out, printed.")
    ],
    timeout: Timeout = 3600.0,
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Wait for the end of work that another process ordered."""

    async def work(portal: Huwise, output: Output) -> None:
        await _follow(portal.resume(token), output, timeout)

    run(work, domain, api_key_file, as_json)


async def _follow(
    ordered: Operation[PublishResult] | Operation[HarvestResult],
    output: Output,
    timeout: float,  # noqa: ASYNC109 - handed on
) -> None:
    with output.progress() as steps:
        # The wait ends by itself, with result(); the events only tell of its course.
        telling = asyncio.create_task(_tell(ordered, steps))
        try:
            result = await ordered.result(timeout=timeout)
            await telling
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
        steps.show(ordered.kind, state=event.state)
