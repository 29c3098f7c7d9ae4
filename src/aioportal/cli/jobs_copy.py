"""Commands of jobs: copy, from one portal to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Unpack

import typer

from .connect import client_of, key_from
from .expand import with_options
from .jobframe import Job, JobFlags
from .tree import group

if TYPE_CHECKING:
    from ..huwise import Huwise
    from ..huwise.jobs import JobResult
    from ..huwise.jobs.options import JobOptions

KEY_VARIABLE = "HUWISE_TARGET_API_KEY"


@dataclass(frozen=True, slots=True)
class Target:
    """The portal to copy to, and what is called otherwise there."""

    to: Annotated[
        str, typer.Option("--to", metavar="DOMAIN", help="The portal to copy to; --domain is the one to copy from.")
    ]
    # The key is no option: command lines show in the list of processes and in the shell's history.
    to_api_key_file: Annotated[
        Path | None,
        typer.Option(
            "--to-api-key-file",
            metavar="FILE",
            help=f"A file that holds the target's API key, instead of {KEY_VARIABLE}.",
        ),
    ] = None
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping", metavar="FILE", help="JSON: what is called otherwise on the target, and where secrets are."
        ),
    ] = None

    def run(self, name: str, copy: Job, flags: JobFlags) -> None:
        """Run a job between two portals.

        Args:
            name: the job's name.
            copy: its function, with all arguments but the clients, the mapping and the options of all jobs.
            flags: those options.
        """

        async def both(source: Huwise, **options: Unpack[JobOptions]) -> JobResult:
            key = key_from(self.to_api_key_file, "--to-api-key-file", KEY_VARIABLE, "API key of the target")
            async with client_of(self.to, key, max_publishing=flags.max_publishing) as target:
                return await copy(source, target, mapping=self.mapping, **options)

        flags.run(name, both)


Publish = Annotated[bool, typer.Option("--publish", help="Publish each copy that is complete.")]


class PageKind(StrEnum):
    """Which kind of page is meant."""

    auto = "auto"
    code = "code"
    studio = "studio"


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    copy = group("Copy to another portal. The source is only read; what cannot be carried over is listed.")
    for name, command in (("dataset", dataset), ("page", page), ("connection", connection)):
        copy.command(name)(with_options(command))
    app.add_typer(copy, name="copy")


def dataset(
    datasets: Annotated[list[str], typer.Argument(metavar="ID...", help="The datasets: dataset_id or uid.")],
    target: Target,
    dataset_id: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="The dataset_id of the copy of a single dataset.")
    ] = None,
    publish: Publish = False,
    no_files: Annotated[bool, typer.Option("--no-files", help="Leave out uploaded files and what reads them.")] = False,
    *,
    flags: JobFlags,
) -> None:
    """Copy datasets: configuration, metadata, resources with their files, processors, fields, schedules, rules."""
    from ..huwise import jobs

    copy = partial(jobs.copy_dataset, datasets=datasets, dataset_id=dataset_id, publish=publish, files=not no_files)
    target.run("copy dataset", copy, flags)


def page(
    pages: Annotated[list[str], typer.Argument(metavar="SLUG...", help="The pages: slug; Studio pages also uid.")],
    target: Target,
    kind: Annotated[
        PageKind, typer.Option("--kind", help="Which kind they are of; auto takes code editor pages first.")
    ] = PageKind.auto,
    slug: Annotated[
        str | None, typer.Option("--as", metavar="SLUG", help="The slug of the copy of a single page.")
    ] = None,
    publish: Publish = False,
    *,
    flags: JobFlags,
) -> None:
    """Copy pages: content in all languages, metadata, translations, rules."""
    from ..huwise import jobs

    copy = partial(jobs.copy_page, pages=pages, kind=kind.value, slug=slug, publish=publish)
    target.run("copy page", copy, flags)


def connection(
    connections: Annotated[list[str], typer.Argument(metavar="UID...", help="The connections: uid.")],
    target: Target,
    renew_secrets: Annotated[
        bool, typer.Option("--renew-secrets", help="Write the secrets again of connections that are there already.")
    ] = False,
    *,
    flags: JobFlags,
) -> None:
    """Copy connections: settings and rules. Secrets come from where the mapping says: variables or files."""
    from ..huwise import jobs

    copy = partial(jobs.copy_connection, connections=connections, renew_secrets=renew_secrets)
    target.run("copy connection", copy, flags)
