"""Commands of jobs: metadata."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .connect import Domain, Json, KeyFile, run
from .exits import Exit
from .jobframe import JobFlags, with_job_flags
from .output import Output, tell
from .shape import rows_in

if TYPE_CHECKING:
    from ..huwise import Huwise


class PublishWhen(StrEnum):
    """When metadata are published."""

    auto = "auto"
    always = "always"
    no = "no"


class Layout(StrEnum):
    """How metadata stand in a table."""

    wide = "wide"
    long = "long"


class Form(StrEnum):
    """What a table is written as."""

    csv = "csv"
    json = "json"
    xlsx = "xlsx"


Datasets = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Each a dataset_id or a uid.")]
From = Annotated[Path | None, typer.Option("--from", metavar="FILE", help="Names in a file or table.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="CONDITION", help="published, !restricted, dataset_id~^air, default.publisher=City"
    ),
]
All = Annotated[bool, typer.Option("--all", help="All datasets that the key may edit.")]
Publish = Annotated[
    PublishWhen,
    typer.Option("--publish", help="Publish the metadata of published datasets: auto, where a field was written."),
]
OverrideRemote = Annotated[
    bool,
    typer.Option(
        "--override-remote/--no-override-remote", help="Also write fields that come from a harvested dataset's source."
    ),
]
Verify = Annotated[bool, typer.Option("--verify", help="Read each dataset back after writing.")]
Separator = Annotated[str, typer.Option("--separator", metavar="TEXT", help="Between the values of a list in a cell.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    metadata = typer.Typer(help="Metadata of many datasets.", no_args_is_help=True, rich_markup_mode=None)
    metadata.command("apply")(with_job_flags(apply))
    metadata.command("replace-text")(with_job_flags(replace_text))
    metadata.command("export")(export)
    metadata.command("override")(with_job_flags(override))
    app.add_typer(metadata, name="metadata")
    views = typer.Typer(help="Custom views of many datasets.", no_args_is_help=True, rich_markup_mode=None)
    views.command("apply")(with_job_flags(apply_view))
    app.add_typer(views, name="custom-view")


def apply(
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help="CSV, XLSX, JSON, JSON lines, or - for CSV on standard input: a column dataset_id or dataset_uid, "
            "then one column template.field each; or the columns template, field, and value or file.",
        ),
    ],
    where: Where = None,
    publish: Publish = PublishWhen.auto,
    override_remote: OverrideRemote = True,
    clear: Annotated[
        str | None, typer.Option("--clear", metavar="TEXT", help="A cell that holds this text removes the field.")
    ] = None,
    separator: Separator = "|",
    unknown_fields: Annotated[
        bool, typer.Option("--unknown-fields", help="Also write fields that no metadata template defines.")
    ] = False,
    verify: Verify = False,
    *,
    flags: JobFlags,
) -> None:
    """Bring metadata fields to what a table says. Empty cells leave a field as it is; only what differs is written."""

    async def job(portal: Huwise, options: Any) -> Any:
        from ..huwise.jobs import metadata_apply

        return await metadata_apply(
            portal,
            table,
            publish=publish.value,
            override_remote=override_remote,
            clear=clear,
            separator=separator,
            unknown_fields=unknown_fields,
            verify=verify,
            where=where or (),
            **options,
        )

    flags.run("metadata apply", job)


def replace_text(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The text to look for.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What comes in its place.")],
    datasets: Datasets = None,
    file: From = None,
    where: Where = None,
    everything: All = False,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="FIELD", help="Only this field, template.field, or a pattern: default.*"),
    ] = None,
    regex: Annotated[bool, typer.Option("--regex", help="OLD is a regular expression; NEW may name groups.")] = False,
    ignore_case: Annotated[bool, typer.Option("--ignore-case", help="Upper and lower case are the same.")] = False,
    publish: Publish = PublishWhen.auto,
    override_remote: OverrideRemote = True,
    verify: Verify = False,
    *,
    flags: JobFlags,
) -> None:
    """Replace a text in all metadata of the chosen datasets; where NEW stands already, nothing is replaced twice."""

    async def job(portal: Huwise, options: Any) -> Any:
        from ..huwise.jobs import metadata_replace_text

        return await metadata_replace_text(
            portal,
            old,
            new,
            fields=fields,
            regex=regex,
            ignore_case=ignore_case,
            datasets=datasets or None,
            file=file,
            where=where or (),
            everything=everything,
            publish=publish.value,
            override_remote=override_remote,
            verify=verify,
            **options,
        )

    flags.run("metadata replace-text", job)


def export(
    datasets: Datasets = None,
    file: From = None,
    where: Where = None,
    everything: All = False,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="FIELD", help="Only this field, template.field, or a pattern: default.*"),
    ] = None,
    layout: Annotated[
        Layout, typer.Option("--layout", help="wide: one row a dataset; long: one row a value.")
    ] = Layout.wide,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write a file: .csv, .xlsx or .json; else print.")
    ] = None,
    form: Annotated[Form | None, typer.Option("--form", help="Whatever the file's ending says.")] = None,
    separator: Separator = "|",
    formulas: Annotated[
        bool, typer.Option("--formulas", help="Leave CSV text as it is that spreadsheets take for formulas.")
    ] = False,
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Write metadata into a table that `metadata apply` takes back. Reads only."""

    async def work(portal: Huwise, out: Output) -> None:
        from ..huwise.jobs import metadata_export

        sheet = await metadata_export(
            portal,
            fields=fields,
            layout=layout.value,
            datasets=datasets or None,
            file=file,
            where=where or (),
            everything=everything,
        )
        lines: list[str] = []
        if output is not None or not as_json:
            text = sheet.write(output, form=form.value if form else None, separator=separator, formulas=formulas)
            lines = [text.removesuffix("\n")] if text is not None else [rows_in(len(sheet.rows), output)]
        out.result(sheet.as_data(), lines)
        for name in sheet.missing:
            tell(f"aioportal: {name!r}: the portal has no such dataset, or the key may not edit it")
        if sheet.missing:
            raise typer.Exit(Exit.REFUSED)

    run(work, domain, api_key_file, as_json)


def override(
    field: Annotated[str, typer.Argument(metavar="FIELD", help="template.field, such as default.modified.")],
    datasets: Datasets = None,
    on: Annotated[
        bool | None,
        typer.Option("--on/--off", help="on: it keeps what it shows now as its own; off: it shows the source's value."),
    ] = None,
    file: From = None,
    where: Where = None,
    everything: All = False,
    publish: Publish = PublishWhen.auto,
    *,
    flags: JobFlags,
) -> None:
    """Turn the overriding of the source's value on or off, for one field of harvested and federated datasets."""
    if on is None:
        raise typer.BadParameter("say --on or --off.")
    wanted = on

    async def job(portal: Huwise, options: Any) -> Any:
        from ..huwise.jobs import metadata_override

        return await metadata_override(
            portal,
            field,
            on=wanted,
            datasets=datasets or None,
            file=file,
            where=where or (),
            everything=everything,
            publish=publish.value,
            **options,
        )

    flags.run("metadata override", job)


def apply_view(
    datasets: Datasets = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="The view's page.")] = None,
    css: Annotated[Path | None, typer.Option("--css", metavar="FILE", help="Its style.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The title of its tab.")] = None,
    icon: Annotated[str | None, typer.Option("--icon", help="The icon of its tab.")] = None,
    slug: Annotated[str | None, typer.Option("--slug", help="Its name in addresses.")] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enabled/--disabled", help="Show it or hide it.", show_default="--enabled")
    ] = True,
    file: From = None,
    where: Where = None,
    everything: All = False,
    publish: Publish = PublishWhen.auto,
    override_remote: OverrideRemote = True,
    verify: Verify = False,
    *,
    flags: JobFlags,
) -> None:
    """Give the chosen datasets the same custom view. What is not given stays as it is."""

    async def job(portal: Huwise, options: Any) -> Any:
        from ..huwise.jobs import custom_view_apply

        return await custom_view_apply(
            portal,
            datasets or None,
            html=html,
            css=css,
            title=title,
            icon=icon,
            slug=slug,
            enabled=enabled,
            file=file,
            where=where or (),
            everything=everything,
            publish=publish.value,
            override_remote=override_remote,
            verify=verify,
            **options,
        )

    flags.run("custom-view apply", job)
