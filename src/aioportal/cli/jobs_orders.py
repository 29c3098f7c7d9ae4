"""Commands of jobs: orders that the portal carries out by itself, and that are waited for."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .choice import Choice, Ending, NoPublish, rows_of
from .connect import Timeout
from .expand import with_options
from .jobframe import JobFlags


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    app.command()(with_options(unpublish))
    app.command()(with_options(republish))
    app.command()(with_options(harvest))
    app.command()(with_options(restore))
    app.command("renew-keys")(with_options(renew_keys))


def unpublish(
    chosen: Choice,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Take datasets off the portal. The plan says how many records each drops; the datasets themselves stay."""
    from ..huwise import jobs

    flags.run("unpublish", partial(jobs.unpublish_many, **chosen.arguments(), timeout=timeout))


def republish(
    chosen: Choice,
    ending: Ending,
    *,
    flags: JobFlags,
) -> None:
    """Unpublish datasets, wait, publish them, wait: for changes of schema.

    With --where or --all it needs a --journal, which knows what a killed run left off the portal.
    """
    from ..huwise import jobs

    flags.run("republish", partial(jobs.republish, **chosen.arguments(), **asdict(ending)))


def harvest(
    harvesters: Annotated[
        list[str] | None, typer.Argument(metavar="[HARVESTER]...", help="Their uids, in the order to run them in.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All harvesters, in the portal's order.")] = False,
    no_publish: NoPublish = False,
    stop_at_failure: Annotated[
        bool, typer.Option("--stop-at-failure", help="Leave the others alone after the first that failed.")
    ] = False,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Run harvesters one after the other: start, wait, publish what it made, wait, then the next."""
    from ..huwise import jobs

    job = partial(
        jobs.harvest,
        harvesters=harvesters or None,
        everything=everything,
        publish=not no_publish,
        stop_at_failure=stop_at_failure,
        timeout=timeout,
    )
    flags.run("harvest", job)


def restore(
    chosen: Choice,
    table: Annotated[str | None, rows_of("Instead of names: dataset_id or dataset_uid, and version or before")] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="MOMENT", help="What was last before it comes back: 2026-02-06T15:13Z."),
    ] = None,
    no_publish: NoPublish = False,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Bring the configuration of datasets back to an earlier version; portals keep the last 20 of each."""
    from ..huwise import jobs

    job = partial(
        jobs.restore_many,
        table=table,
        **chosen.arguments(),
        before=before,
        publish=not no_publish,
        timeout=timeout,
    )
    flags.run("restore", job)


def renew_keys(
    chosen: Choice,
    keys_file: Annotated[
        Path,
        typer.Option("--keys-file", metavar="FILE", help="Where the new keys go, for your eyes only (mode 0600)."),
    ],
    resources: Annotated[
        list[str] | None, typer.Option("--resource", metavar="UID", help="Only these; else all realtime ones.")
    ] = None,
    *,
    flags: JobFlags,
) -> None:
    """Renew the push keys of realtime resources. The old ones stop working at once; a file takes the new ones."""
    from ..huwise import jobs

    job = partial(jobs.renew_keys, keys_file=keys_file, resources=resources or None, **chosen.arguments())
    flags.run("renew-keys", job)
