"""Commands of jobs: files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .choice import NoPublish, Truncated, table_of
from .connect import Timeout
from .expand import with_options
from .jobframe import JobFlags
from .push import MAX_BYTES, MaxBytes

schema = typer.Typer(
    no_args_is_help=True,
    help="Names, types and descriptions of fields.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    app.command("replace-file")(replace_file)
    app.command("provision")(provision)
    schema.command("sync")(schema_sync)
    app.add_typer(schema, name="schema")


@with_options
def replace_file(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The new file.")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", metavar="ID", help="Its dataset_id or uid.")] = None,
    resource: Annotated[
        str | None, typer.Option("--resource", metavar="TITLE", help="The resource's title or uid, of several.")
    ] = None,
    rows: Annotated[
        int | None, typer.Option("--rows", metavar="N", min=0, help="How many records there must be in the end.")
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="TABLE",
            help="Instead, a row for each: file, dataset_id, resource, rows, …; - for CSV on standard input.",
        ),
    ] = None,
    no_publish: NoPublish = False,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Do not have the new file read before the old one is given up.")
    ] = False,
    no_roll_back: Annotated[
        bool, typer.Option("--no-roll-back", help="Leave the new file in place where its publish fails.")
    ] = False,
    allow_truncated: Truncated = False,
    max_bytes: MaxBytes = MAX_BYTES,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Replace the data of a resource in place: its uid stays, and the old file serves until the new one does."""
    from ..huwise import jobs

    flags.run(
        "replace files",
        lambda portal, options: jobs.replace_files(
            portal,
            file,
            dataset=dataset,
            resource=resource,
            rows=rows,
            table=table,
            publish=not no_publish,
            check=not no_check,
            roll_back=not no_roll_back,
            allow_truncated=allow_truncated,
            max_bytes=max_bytes,
            timeout=timeout,
            **options,
        ),
    )


@with_options
def provision(
    specs: Annotated[list[Path], typer.Argument(metavar="SPEC...", help="JSON files, or folders of such.")],
    allow_truncated: Truncated = False,
    max_bytes: MaxBytes = MAX_BYTES,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Bring datasets to what specifications say, end to end; again, it writes only what differs."""
    from ..huwise import jobs

    flags.run(
        "provision",
        lambda portal, options: jobs.provision(
            portal, specs, allow_truncated=allow_truncated, max_bytes=max_bytes, timeout=timeout, **options
        ),
    )


@with_options
def schema_sync(
    table: Annotated[str, table_of("columns dataset_id, field, label, type, description, …")],
    no_publish: NoPublish = False,
    republish: Annotated[
        bool, typer.Option("--republish", help="Unpublish before, where types change; the records are away meanwhile.")
    ] = False,
    allow_truncated: Truncated = False,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Bring labels, types and descriptions of fields to what TABLE says; in place, and only where they differ."""
    from ..huwise import jobs

    flags.run(
        "schema sync",
        lambda portal, options: jobs.schema_sync(
            portal,
            table,
            publish=not no_publish,
            republish=republish,
            allow_truncated=allow_truncated,
            timeout=timeout,
            **options,
        ),
    )
