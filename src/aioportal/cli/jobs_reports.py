"""Commands of jobs: reports. They change nothing, so they have no plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from .choice import Choice, TableOut, names_of
from .connect import Common, exit_of
from .exits import Exit
from .expand import with_options
from .jobframe import Concurrency, width
from .meter import Meter
from .output import Output, tell

if TYPE_CHECKING:
    from ..huwise import Huwise


class Table(Protocol):
    """A report that is a table."""

    @property
    def ok(self) -> bool:
        """Whether everything could be read."""
        ...

    def as_data(self) -> dict[str, Any]:
        """It as plain data."""
        ...

    def summary(self) -> str:
        """Its counts in one line."""
        ...


class State(StrEnum):
    """Which feedbacks are meant."""

    open = "open"
    archived = "archived"
    all = "all"


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    app.command()(with_options(inventory))
    app.command()(with_options(diff))
    app.command()(with_options(feedbacks))
    app.command()(with_options(health))


def inventory(
    chosen: Choice,
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="A,B,…", help="Only these columns, in this order.")
    ] = None,
    no_status: Annotated[
        bool, typer.Option("--no-status", help="Leave out states; saves a request a dataset.")
    ] = False,
    no_schedules: Annotated[bool, typer.Option("--no-schedules", help="Leave out schedules; the same.")] = False,
    no_resources: Annotated[bool, typer.Option("--no-resources", help="Leave out resources; the same.")] = False,
    no_records: Annotated[bool, typer.Option("--no-records", help="Leave out numbers of records; the same.")] = False,
    concurrency: Concurrency = None,
    *,
    target: TableOut,
    common: Common,
) -> None:
    """One table of the catalogue, private datasets included: status, schedules, resources, records, last change."""
    from ..huwise import jobs

    job = partial(
        jobs.inventory,
        **chosen.or_all(),
        fields=names_of(fields),
        status=not no_status,
        schedules=not no_schedules,
        resources=not no_resources,
        records=not no_records,
    )
    _table("inventory", job, concurrency, target, common)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="An inventory: CSV, XLSX or JSON.")],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW]", help="A later one; the portal as it is now otherwise.")
    ] = None,
    ignore: Annotated[
        str | None,
        typer.Option("--ignore", metavar="A,B,…", help="Columns not to compare; records,updated,since if absent."),
    ] = None,
    fields: Annotated[str | None, typer.Option("--fields", metavar="A,B,…", help="Compare these columns only.")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 where something differs.")] = False,
    concurrency: Concurrency = None,
    *,
    common: Common,
) -> None:
    """What changed between two inventories: datasets that came or went, values that differ."""

    async def compared(later: Any, output: Output) -> None:
        from ..huwise.jobs.reports.differences import MOVING, inventory_diff

        left_out = MOVING if ignore is None else names_of(ignore) or ()
        found = inventory_diff(old, later, ignore=left_out, columns=names_of(fields))
        output.result(found.as_data(), found.lines())
        if exit_code and not found.is_empty:
            raise typer.Exit(Exit.REFUSED)

    async def now(portal: Huwise, output: Output) -> None:
        from ..huwise.jobs.reports.catalogue import inventory as take
        from ..huwise.jobs.reports.differences import inventory_columns

        columns = inventory_columns(old, ignore=names_of(ignore), columns=names_of(fields))
        with Meter("inventory", quiet=common.as_json) as meter:
            later = await take(portal, fields=columns, concurrency=width(concurrency), on_progress=meter.show)
        await compared(later, output)

    if new is None:
        common.run(now)
        return
    output = Output(as_json=common.as_json)
    raise typer.Exit(exit_of(compared(new, output), output))


def feedbacks(
    chosen: Choice,
    state: Annotated[
        State, typer.Option("--state", help="Which feedbacks; those not put aside if absent.")
    ] = State.open,
    concurrency: Concurrency = None,
    *,
    target: TableOut,
    common: Common,
) -> None:
    """All feedbacks of all datasets in one table."""
    from ..huwise import jobs

    job = partial(jobs.feedbacks, **chosen.or_all(), state=state.value)
    _table("feedbacks", job, concurrency, target, common)


def health(
    chosen: Choice,
    harvester: Annotated[
        list[str] | None, typer.Option("--harvester", metavar="UID", help="Only these harvesters; may be repeated.")
    ] = None,
    no_harvesters: Annotated[bool, typer.Option("--no-harvesters", help="Leave out harvesters.")] = False,
    busy_hours: Annotated[
        float, typer.Option("--busy-hours", metavar="HOURS", min=0, help="How long a run may last.")
    ] = 6.0,
    no_record_errors: Annotated[
        bool, typer.Option("--no-record-errors", help="Leave out published datasets with some errors in records.")
    ] = False,
    concurrency: Concurrency = None,
    *,
    common: Common,
) -> None:
    """What fails now: datasets in error, cut off, or busy for too long; harvesters with errors. Ends with 1 if any."""
    if no_harvesters and harvester:
        raise typer.BadParameter("--harvester and --no-harvesters exclude each other.")
    named = chosen.or_all()

    async def work(portal: Huwise, output: Output) -> None:
        from ..huwise import jobs

        with Meter("health", quiet=common.as_json) as meter:
            found = await jobs.health(
                portal,
                **named,
                harvesters=False if no_harvesters else harvester or None,
                busy_hours=busy_hours,
                record_errors=not no_record_errors,
                concurrency=width(concurrency),
                on_progress=meter.show,
            )
        output.result(found.as_data(), found.lines())
        if not found.ok:
            raise typer.Exit(Exit.REFUSED)

    common.run(work)


def _table(
    name: str,
    job: Callable[..., Awaitable[Table]],
    concurrency: str | None,
    target: TableOut,
    common: Common,
) -> None:
    """Run a report that is a table; end with 1 where not everything could be read."""

    async def work(portal: Huwise, output: Output) -> None:
        with Meter(name, quiet=common.as_json) as meter:
            table = await job(portal, concurrency=width(concurrency), on_progress=meter.show)
        text = None if common.as_json and target.output is None else target.write(table)
        output.result(table.as_data() if common.as_json else None, [] if text is None else [text.removesuffix("\n")])
        if not common.as_json:
            tell(table.summary())
        if not table.ok:
            raise typer.Exit(Exit.REFUSED)

    common.run(work)
