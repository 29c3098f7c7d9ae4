"""``aioportal huwise push``: one file at once, or many as a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .choice import DryRun, NoPublish, Truncated, rows_of
from .connect import Timeout
from .expand import with_options
from .jobframe import JobFlags
from .output import Output, Steps
from .shape import push_lines, push_row

if TYPE_CHECKING:
    from ..huwise import Huwise, PushEvent
    from ..huwise.jobs import JobResult


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent, and when the publish after it has ended."""

    allow_truncated: Truncated = False
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", metavar="N", min=0, help="Refuse larger files before anything is sent.")
    ] = 240_000_000
    timeout: Timeout = 3600.0


@with_options
def push(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="CSV, JSON, GeoJSON, whatever the portal reads.")
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", metavar="ID", help="For one FILE: its dataset_id, new or known; or a uid."),
    ] = None,
    table: Annotated[str | None, rows_of("Files and datasets by row: file, dataset_id, title, resource, …")] = None,
    folder: Annotated[Path | None, typer.Option("--dir", metavar="DIR", help="All files of a folder.")] = None,
    pattern: Annotated[str, typer.Option("--pattern", metavar="PATTERN", help="Which files of the folder.")] = "*",
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="For one FILE: the title of a new dataset.")
    ] = None,
    extractor: Annotated[
        str | None,
        typer.Option("--extractor", metavar="NAME", help="For one FILE: csvfile, …; the portal guesses if absent."),
    ] = None,
    no_publish: NoPublish = False,
    dry_run: DryRun = False,
    *,
    sending: Sending,
    flags: JobFlags,
) -> None:
    """Make FILE the content of a dataset, and publish it. Repeating it updates the same dataset in place.

    One FILE with --dataset is pushed at once; --dry-run shows before what that would do. Several files (each to the
    dataset of its name without the ending), a --table or a --dir are a job: the plan is shown, and --yes does it; what
    is there already is not sent again.
    """
    several = table is not None or folder is not None or (dataset is None and len(files or ()) > 1)
    if several:
        if dataset is not None or title is not None or extractor is not None:
            raise typer.BadParameter(
                "--dataset, --title and --extractor are for one FILE; a --table says them for many."
            )
        if sum((bool(files), table is not None, folder is not None)) != 1:
            raise typer.BadParameter("Name the files in one way: FILE…, --table or --dir.")
        from ..huwise import jobs

        job = partial(
            jobs.push_many,
            files=files or None,
            table=table,
            folder=folder,
            pattern=pattern,
            publish=not no_publish,
            **asdict(sending),
        )
        flags.run("push", job, dry_run=dry_run)
        return
    if not files or len(files) > 1 or dataset is None:
        raise typer.BadParameter(
            "Missing FILE."
            if not files
            else "Missing option '--dataset'."
            if dataset is None
            else "One FILE, one dataset."
        )
    if flags.journal is not None or flags.shard is not None:
        raise typer.BadParameter("--journal and --shard are for several files.")
    file = files[0]
    if dry_run:
        row = {"file": str(file), "dataset_id": dataset, "title": title, "extractor": extractor}
        job = partial(_plan_of_one, row, publish=not no_publish, **asdict(sending))
        flags.run("push", job, dry_run=True, at_once=True)
        return

    async def work(portal: Huwise, output: Output) -> None:
        from ..huwise import push as push_file

        output.ordering = True
        with output.progress() as steps:
            result = await push_file(
                portal,
                file,
                dataset=dataset,
                title=title,
                extractor=extractor,
                publish=not no_publish,
                **asdict(sending),
                on_progress=pushing(steps),
            )
        output.result(push_row(result), push_lines(result))

    flags.common.run(work)


async def _plan_of_one(row: dict[str, str | None], portal: Huwise, *, publish: bool, **options: Any) -> JobResult:
    """The plan of the job for one file; one that is pushed alone is sent even where it is there already."""
    from ..core.sources import source_of
    from ..huwise import jobs

    source = source_of(row["file"] or "")
    await source.check()
    table = [{name: cell for name, cell in row.items() if cell}]
    plan = (await jobs.push_many(portal, table=table, publish=publish, **options)).plan
    again = "the portal has this very file, and gets it again"
    cost = f"{source.size:,} bytes to upload{', full publish' if publish else ''}"
    changes = [
        replace(change, action="update", detail=again, cost=cost) if change.action in ("none", "run") else change
        for change in plan.changes
    ]
    return jobs.JobResult(replace(plan, changes=tuple(changes)))


def pushing(steps: Steps) -> Callable[[PushEvent], None]:
    """Shows a push's events as steps."""
    ordered = False

    def show(event: PushEvent) -> None:
        nonlocal ordered
        state = event.state or event.detail
        if event.stage == "publish" and not ordered:
            ordered, state = True, "ordered"  # the first state is that of before
        if event.stage != "done":
            steps.show(event.stage, state=state, sent=event.sent, total=event.total)

    return show
