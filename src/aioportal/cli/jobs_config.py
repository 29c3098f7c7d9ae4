"""Commands of jobs: a portal's configuration as files in git, and pages alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .choice import Where
from .connect import Common, Timeout
from .exits import Exit
from .expand import with_options
from .jobframe import Concurrency, JobFlags, job_exit, width
from .meter import Meter
from .output import Output
from .tree import group

if TYPE_CHECKING:
    from ..huwise import Huwise
    from ..huwise.jobs.config.pulling import PullResult


class Kind(StrEnum):
    """The kinds of configuration."""

    templates = "templates"
    groups = "groups"
    datasets = "datasets"
    pages = "pages"
    rulesets = "rulesets"


class PublishWhen(StrEnum):
    """Whether what visitors see is brought up to date."""

    auto = "auto"
    no = "no"


Directory = Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the files.")]
Kinds = Annotated[
    list[Kind] | None, typer.Option("--kind", help="Only this kind; may be given several times. All without.")
]
Files = Annotated[bool, typer.Option("--files", help="Bring the content of uploaded files along.")]
Publish = Annotated[
    PublishWhen, typer.Option("--publish", help="Publish anew what is published and changes: the cheapest way, or not.")
]
Overwrite = Annotated[bool, typer.Option("--force", help="Overwrite files that were edited and not applied.")]

pages = group("Pages from git and into it.")


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    app.command("pull")(pull)
    app.command("plan")(plan)
    app.command("apply")(apply)
    app.add_typer(pages, name="pages")


@with_options
def pull(
    directory: Directory,
    kind: Kinds = None,
    where: Where = None,
    files: Files = False,
    force: Overwrite = False,
    concurrency: Concurrency = None,
    *,
    common: Common,
) -> None:
    """Write a portal's configuration into a folder, one file a thing: for git, and as a backup."""
    from ..huwise import jobs

    job = partial(jobs.config_pull, directory=directory, **_chosen(kind, where), files=files, force=force)
    _pull("pull", job, concurrency, common)


@with_options
def plan(
    directory: Directory,
    kind: Kinds = None,
    where: Where = None,
    publish: Publish = PublishWhen.auto,
    concurrency: Concurrency = None,
    *,
    common: Common,
) -> None:
    """Show what `apply` would do: what is created (+), updated (~) and deleted (-), value by value. Reads only."""

    async def work(portal: Huwise, output: Output) -> None:
        from ..huwise.jobs import config_plan

        with Meter("plan", quiet=common.as_json) as meter:
            result = await config_plan(
                portal,
                directory,
                **_chosen(kind, where),
                publish=publish.value,
                concurrency=width(concurrency),
                on_progress=meter.show,
            )
        output.result(result.as_data(), result.lines())
        if code := job_exit(result):
            raise typer.Exit(code)

    common.run(work)


@with_options
def apply(
    directory: Directory,
    kind: Kinds = None,
    where: Where = None,
    publish: Publish = PublishWhen.auto,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Bring a portal to what the folder says, and touch nothing else. Refused where the portal moved since `pull`."""
    from ..huwise import jobs

    job = partial(
        jobs.config_apply, directory=directory, **_chosen(kind, where), publish=publish.value, timeout=timeout
    )
    flags.run("apply", job)


@pages.command("pull")
@with_options
def pages_pull(
    directory: Directory,
    force: Overwrite = False,
    concurrency: Concurrency = None,
    *,
    common: Common,
) -> None:
    """Write all pages into a folder: page.json, LANGUAGE.html and LANGUAGE.css for each."""
    from ..huwise import jobs

    _pull("pages pull", partial(jobs.pages_pull, directory=directory, force=force), concurrency, common)


@pages.command("push")
@with_options
def pages_push(
    directory: Directory,
    publish: Annotated[
        bool, typer.Option("--publish/--no-publish", help="Publish pages that visitors see and that change.")
    ] = True,
    *,
    flags: JobFlags,
) -> None:
    """Bring a portal's pages to what the folder says, then publish those that changed."""
    from ..huwise import jobs

    flags.run("pages push", partial(jobs.pages_push, directory=directory, publish=publish))


def _pull(name: str, job: Callable[..., Awaitable[PullResult]], concurrency: str | None, common: Common) -> None:
    async def work(portal: Huwise, output: Output) -> None:
        with Meter(name, quiet=common.as_json) as meter:
            try:
                result = await job(portal, concurrency=width(concurrency), on_progress=meter.show)
            except asyncio.CancelledError:
                output.stopped("running it again brings what is missing")
                raise
        output.result(result.as_data(), result.lines())
        if not result.ok:
            raise typer.Exit(Exit.REFUSED)

    common.run(work)


def _chosen(kind: list[Kind] | None, where: list[str] | None) -> dict[str, Any]:
    """The arguments that say what is meant; all kinds where none is named."""
    return {**({"kinds": [one.value for one in kind]} if kind else {}), "where": where or ()}
