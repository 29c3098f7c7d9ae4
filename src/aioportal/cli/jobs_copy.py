"""Commands of jobs: copy, from one portal to another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .connect import key_from
from .expand import with_options
from .jobframe import JobFlags

if TYPE_CHECKING:
    from ..huwise import Huwise
    from ..huwise.jobs import JobResult
    from ..huwise.jobs.options import JobOptions

KEY_VARIABLE = "HUWISE_TARGET_API_KEY"

To = Annotated[
    str, typer.Option("--to", metavar="DOMAIN", help="The portal to copy to; --domain is the one to copy from.")
]
# The key is no option: command lines show in the list of processes and in the shell's history.
ToKeyFile = Annotated[
    Path | None,
    typer.Option(
        "--to-api-key-file", metavar="FILE", help=f"A file that holds the target's API key, instead of {KEY_VARIABLE}."
    ),
]
MappingFile = Annotated[
    Path | None,
    typer.Option(
        "--mapping", metavar="FILE", help="JSON: what is called otherwise on the target, and where secrets are."
    ),
]
Publish = Annotated[bool, typer.Option("--publish", help="Publish each copy that is complete.")]


class PageKind(StrEnum):
    """Which kind of page is meant."""

    auto = "auto"
    code = "code"
    studio = "studio"


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Copy to another portal. The source is only read; what cannot be carried over is listed.",
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name, command in (("dataset", dataset), ("page", page), ("connection", connection)):
        group.command(name)(with_options(command))
    app.add_typer(group, name="copy")


def dataset(
    datasets: Annotated[list[str], typer.Argument(metavar="ID...", help="The datasets: dataset_id or uid.")],
    to: To,
    to_api_key_file: ToKeyFile = None,
    mapping: MappingFile = None,
    dataset_id: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="The dataset_id of the copy of a single dataset.")
    ] = None,
    publish: Publish = False,
    no_files: Annotated[bool, typer.Option("--no-files", help="Leave out uploaded files and what reads them.")] = False,
    *,
    flags: JobFlags,
) -> None:
    """Copy datasets: configuration, metadata, resources with their files, processors, fields, schedules, rules."""

    async def job(source: Huwise, target: Huwise, options: JobOptions) -> JobResult:
        from ..huwise.jobs import copy_dataset

        return await copy_dataset(
            source,
            target,
            datasets,
            mapping=mapping,
            dataset_id=dataset_id,
            publish=publish,
            files=not no_files,
            **options,
        )

    _run("copy dataset", flags, to, to_api_key_file, job)


def page(
    pages: Annotated[list[str], typer.Argument(metavar="SLUG...", help="The pages: slug; Studio pages also uid.")],
    to: To,
    to_api_key_file: ToKeyFile = None,
    mapping: MappingFile = None,
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

    async def job(source: Huwise, target: Huwise, options: JobOptions) -> JobResult:
        from ..huwise.jobs import copy_page

        return await copy_page(
            source, target, pages, kind=kind.value, mapping=mapping, slug=slug, publish=publish, **options
        )

    _run("copy page", flags, to, to_api_key_file, job)


def connection(
    connections: Annotated[list[str], typer.Argument(metavar="UID...", help="The connections: uid.")],
    to: To,
    to_api_key_file: ToKeyFile = None,
    mapping: MappingFile = None,
    renew_secrets: Annotated[
        bool, typer.Option("--renew-secrets", help="Write the secrets again of connections that are there already.")
    ] = False,
    *,
    flags: JobFlags,
) -> None:
    """Copy connections: settings and rules. Secrets come from where the mapping says: variables or files."""

    async def job(source: Huwise, target: Huwise, options: JobOptions) -> JobResult:
        from ..huwise.jobs import copy_connection

        return await copy_connection(
            source, target, connections, mapping=mapping, renew_secrets=renew_secrets, **options
        )

    _run("copy connection", flags, to, to_api_key_file, job)


Job = Callable[["Huwise", "Huwise", "JobOptions"], Awaitable["JobResult"]]


def _run(name: str, flags: JobFlags, to: str, key_file: Path | None, job: Job) -> None:
    async def both(source: Huwise, options: JobOptions) -> JobResult:
        from ..huwise import Huwise

        async with Huwise(to, key_from(key_file, "--to-api-key-file", KEY_VARIABLE, "API key of the target")) as target:
            return await job(source, target, options)

    flags.run(name, both)
