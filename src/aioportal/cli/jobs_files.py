"""Commands of jobs: files."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .choice import Ending, NoPublish, rows_of, table_of
from .expand import with_options
from .jobframe import JobFlags
from .push import Sending
from .tree import group


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    app.command("replace-file")(with_options(replace_file))
    app.command()(with_options(provision))
    schema = group("Names, types and descriptions of fields.")
    schema.command("sync")(with_options(schema_sync))
    app.add_typer(schema, name="schema")


def replace_file(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The new file.")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", metavar="ID", help="Its dataset_id or uid.")] = None,
    resource: Annotated[
        str | None, typer.Option("--resource", metavar="TITLE", help="The resource's title or uid, of several.")
    ] = None,
    rows: Annotated[
        int | None, typer.Option("--rows", metavar="N", min=0, help="How many records there must be in the end.")
    ] = None,
    table: Annotated[str | None, rows_of("Instead, a row for each: file, dataset_id, resource, rows, …")] = None,
    no_publish: NoPublish = False,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Do not have the new file read before the old one is given up.")
    ] = False,
    no_roll_back: Annotated[
        bool, typer.Option("--no-roll-back", help="Leave the new file in place where its publish fails.")
    ] = False,
    *,
    sending: Sending,
    flags: JobFlags,
) -> None:
    """Replace the data of a resource in place: its uid stays, and the old file serves until the new one does."""
    from ..huwise import jobs

    job = partial(
        jobs.replace_files,
        file=file,
        dataset=dataset,
        resource=resource,
        rows=rows,
        table=table,
        publish=not no_publish,
        check=not no_check,
        roll_back=not no_roll_back,
        **asdict(sending),
    )
    flags.run("replace files", job)


def provision(
    specs: Annotated[list[Path], typer.Argument(metavar="SPEC...", help="JSON files, or folders of such.")],
    sending: Sending,
    *,
    flags: JobFlags,
) -> None:
    """Bring datasets to what specifications say, end to end; again, it writes only what differs."""
    from ..huwise import jobs

    flags.run("provision", partial(jobs.provision, specs=specs, **asdict(sending)))


def schema_sync(
    table: Annotated[str, table_of("columns dataset_id, field, label, type, description, …")],
    no_publish: NoPublish = False,
    republish: Annotated[
        bool, typer.Option("--republish", help="Unpublish before, where types change; the records are away meanwhile.")
    ] = False,
    *,
    ending: Ending,
    flags: JobFlags,
) -> None:
    """Bring labels, types and descriptions of fields to what TABLE says; in place, and only where they differ."""
    from ..huwise import jobs

    job = partial(jobs.schema_sync, table=table, publish=not no_publish, republish=republish, **asdict(ending))
    flags.run("schema sync", job)
