"""Commands of jobs: metadata."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .choice import Choice, TableOut, Where, table_of
from .connect import Common
from .exits import Exit
from .expand import with_options
from .jobframe import JobFlags
from .output import Output, tell
from .tree import group

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
Fields = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="FIELD", help="Only this field, template.field, or a pattern: default.*"),
]
Separator = Annotated[str, typer.Option("--separator", metavar="TEXT", help="Between the values of a list in a cell.")]


@dataclass(frozen=True, slots=True)
class Writing:
    """How fields are written, and what comes after."""

    publish: Publish = PublishWhen.auto
    override_remote: OverrideRemote = True
    verify: Verify = False

    def arguments(self) -> dict[str, Any]:
        """The same as the jobs' functions take it."""
        return {"publish": self.publish.value, "override_remote": self.override_remote, "verify": self.verify}


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    metadata = group("Metadata of many datasets.")
    metadata.command("apply")(with_options(apply))
    metadata.command("replace-text")(with_options(replace_text))
    metadata.command("export")(with_options(export))
    metadata.command("override")(with_options(override))
    app.add_typer(metadata, name="metadata")
    views = group("Custom views of many datasets.")
    views.command("apply")(with_options(apply_view))
    app.add_typer(views, name="custom-view")


def apply(
    table: Annotated[
        str,
        table_of(
            "a column dataset_id or dataset_uid, then one column template.field each; or the columns template, field, "
            "and value or file."
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
    from ..huwise import jobs

    job = partial(
        jobs.metadata_apply,
        table=table,
        where=where or (),
        publish=publish.value,
        override_remote=override_remote,
        clear=clear,
        separator=separator,
        unknown_fields=unknown_fields,
        verify=verify,
    )
    flags.run("metadata apply", job)


def replace_text(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The text to look for.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What comes in its place.")],
    chosen: Choice,
    fields: Fields = None,
    regex: Annotated[bool, typer.Option("--regex", help="OLD is a regular expression; NEW may name groups.")] = False,
    ignore_case: Annotated[bool, typer.Option("--ignore-case", help="Upper and lower case are the same.")] = False,
    *,
    writing: Writing,
    flags: JobFlags,
) -> None:
    """Replace a text in all metadata of the chosen datasets; where NEW stands already, nothing is replaced twice."""
    from ..huwise import jobs

    job = partial(
        jobs.metadata_replace_text,
        old=old,
        new=new,
        fields=fields,
        regex=regex,
        ignore_case=ignore_case,
        **chosen.arguments(),
        **writing.arguments(),
    )
    flags.run("metadata replace-text", job)


def export(
    chosen: Choice,
    fields: Fields = None,
    layout: Annotated[
        Layout, typer.Option("--layout", help="wide: one row a dataset; long: one row a value.")
    ] = Layout.wide,
    separator: Separator = "|",
    formulas: Annotated[
        bool, typer.Option("--formulas", help="Leave CSV text as it is that spreadsheets take for formulas.")
    ] = False,
    *,
    target: TableOut,
    common: Common,
) -> None:
    """Write metadata into a table that `metadata apply` takes back. Reads only."""

    async def work(portal: Huwise, out: Output) -> None:
        from ..huwise.jobs import metadata_export

        sheet = await metadata_export(portal, fields=fields, layout=layout.value, **chosen.arguments())
        lines: list[str] = []
        if target.output is not None or not common.as_json:
            lines = target.lines(sheet, len(sheet.rows), separator=separator, formulas=formulas)
        out.result(sheet.as_data(), lines)
        for name, why in zip(sheet.missing, sheet.reasons, strict=True):
            tell(f"aioportal: {name!r}: {why}")
        if sheet.missing:
            raise typer.Exit(Exit.REFUSED)

    common.run(work)


def override(
    field: Annotated[str, typer.Argument(metavar="FIELD", help="template.field, such as default.modified.")],
    chosen: Choice,
    on: Annotated[
        bool | None,
        typer.Option("--on/--off", help="on: it keeps what it shows now as its own; off: it shows the source's value."),
    ] = None,
    publish: Publish = PublishWhen.auto,
    *,
    flags: JobFlags,
) -> None:
    """Turn the overriding of the source's value on or off, for one field of harvested and federated datasets."""
    if on is None:
        raise typer.BadParameter("say --on or --off.")
    from ..huwise import jobs

    job = partial(jobs.metadata_override, field=field, on=on, **chosen.arguments(), publish=publish.value)
    flags.run("metadata override", job)


def apply_view(
    chosen: Choice,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="The view's page.")] = None,
    css: Annotated[Path | None, typer.Option("--css", metavar="FILE", help="Its style.")] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The title of its tab.")] = None,
    icon: Annotated[str | None, typer.Option("--icon", metavar="NAME", help="The icon of its tab.")] = None,
    slug: Annotated[str | None, typer.Option("--slug", metavar="SLUG", help="Its name in addresses.")] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enabled/--disabled", help="Show it or hide it.", show_default="--enabled")
    ] = True,
    *,
    writing: Writing,
    flags: JobFlags,
) -> None:
    """Give the chosen datasets the same custom view. What is not given stays as it is."""
    from ..huwise import jobs

    job = partial(
        jobs.custom_view_apply,
        html=html,
        css=css,
        title=title,
        icon=icon,
        slug=slug,
        enabled=enabled,
        **chosen.arguments(),
        **writing.arguments(),
    )
    flags.run("custom-view apply", job)
