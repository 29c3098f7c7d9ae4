"""``aioportal huwise …``: the commands for a Huwise portal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .choice import guessing
from .connect import Common
from .exits import Exit
from .expand import with_options
from .output import Output
from .publish import publish, wait
from .push import push
from .shape import dataset_row, file_row, status_lines, status_row
from .tree import group

if TYPE_CHECKING:
    from ..huwise import Huwise

app = group(
    "Datasets of a Huwise portal. The portal is named by --domain or HUWISE_DOMAIN, the key by HUWISE_API_KEY or "
    "--api-key-file. What works on many things at once shows its plan first, and does it with --yes."
)

Reference = Annotated[str, typer.Argument(metavar="ID", help="The dataset: its dataset_id or its uid.")]


app.command()(push)


@app.command()
@with_options
def datasets(
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = None,
    *,
    common: Common,
) -> None:
    """List the datasets that the key may edit."""

    async def work(portal: Huwise, output: Output) -> None:
        rows = [
            dataset_row(item) async for item in portal.datasets.list(limit=min(limit or 1000, 1000), max_items=limit)
        ]
        width = max((len(row["dataset_id"] or "") for row in rows), default=0)
        lines = (
            f"{row['uid']}  {row['dataset_id'] or '':{width}}  "
            f"{'published' if row['is_published'] else 'draft':9}  {row['title'] or ''}".rstrip()
            for row in rows
        )
        output.result(rows, lines)

    common.run(work)


@app.command()
@with_options
def status(ref: Reference, *, common: Common) -> None:
    """Show the state of a dataset. The exit code is 1 where its last run failed."""

    async def work(portal: Huwise, output: Output) -> None:
        async with guessing(portal, ref):
            found = await portal.dataset(ref).status()
        row = status_row(found)
        output.result(row, status_lines(ref, row))
        if row["status"] == "error":
            raise typer.Exit(Exit.REFUSED)

    common.run(work)


app.command()(publish)
app.command()(wait)


@app.command()
@with_options
def upload(
    ref: Reference,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to upload.")],
    *,
    common: Common,
) -> None:
    """Upload a file for a dataset's resources, and print its uid; no resource is changed."""

    async def work(portal: Huwise, output: Output) -> None:
        output.ordering = True
        async with guessing(portal, ref):
            with output.progress() as steps:
                uploaded = await portal.dataset(ref).files.upload(
                    file, progress=lambda at: steps.show(f"upload {file.name}", sent=at.sent, total=at.total)
                )
        row = file_row(uploaded)
        output.result(row, [row["uid"]])

    common.run(work)
