"""``aioportal huwise …``: the commands for a Huwise portal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import errors
from .exits import Exit, exit_code
from .output import Output, OutputLostError, Steps
from .shape import dataset_row, file_row, operation_row, push_lines, push_row, status_lines, status_row

if TYPE_CHECKING:
    from ..core.operation import Operation
    from ..huwise import HarvestResult, Huwise, PublishResult, PushEvent

app = typer.Typer(
    no_args_is_help=True,
    help="Datasets of a Huwise portal. The portal is named by --domain or HUWISE_DOMAIN, the key by HUWISE_API_KEY or "
    "--api-key-file.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")]
Reference = Annotated[str, typer.Argument(metavar="ID", help="The dataset: its dataset_id or its uid.")]
Domain = Annotated[
    str | None, typer.Option("--domain", envvar="HUWISE_DOMAIN", help="Name, host or address of the portal.")
]
# The key is no option: command lines show in the list of processes and in the shell's history.
KeyFile = Annotated[
    Path | None, typer.Option("--api-key-file", help="A file that holds the API key, instead of HUWISE_API_KEY.")
]


def _above_zero(seconds: float) -> float:
    # Refused here, before anything is ordered.
    if not seconds > 0:
        raise typer.BadParameter(f"{seconds:g} is not above 0.")
    return seconds


Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", callback=_above_zero, help="How long to wait for the end of the work."
    ),
]


@app.command()
def push(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSON, GeoJSON, whatever the portal reads.")],
    dataset: Annotated[str, typer.Option("--dataset", metavar="ID", help="The dataset_id, new or known; or a uid.")],
    title: Annotated[str | None, typer.Option("--title", help="The title of a new dataset.")] = None,
    extractor: Annotated[
        str | None, typer.Option("--extractor", help="csvfile, …; the portal guesses if absent.")
    ] = None,
    no_publish: Annotated[bool, typer.Option("--no-publish", help="Stop before publishing.")] = False,
    timeout: Timeout = 3600.0,
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Make FILE the content of a dataset, and publish it. Repeating it updates the same dataset in place."""

    async def work(portal: Huwise, output: Output) -> None:
        from ..huwise import push as push_file

        with output.progress() as steps:
            result = await push_file(
                portal,
                file,
                dataset=dataset,
                title=title,
                extractor=extractor,
                publish=not no_publish,
                timeout=timeout,
                on_progress=pushing(steps),
            )
        output.result(push_row(result), push_lines(result))

    _run(work, domain, api_key_file, as_json)


@app.command()
def datasets(
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
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

    _run(work, domain, api_key_file, as_json)


@app.command()
def status(ref: Reference, domain: Domain = None, api_key_file: KeyFile = None, as_json: Json = False) -> None:
    """Show the state of a dataset. The exit code is 1 where its last run failed."""

    async def work(portal: Huwise, output: Output) -> None:
        found = await portal.dataset(ref).status()
        row = status_row(found)
        output.result(row, status_lines(ref, row))
        if row["status"] == "error":
            raise typer.Exit(Exit.REFUSED)

    _run(work, domain, api_key_file, as_json)


@app.command()
def publish(
    ref: Reference,
    metadata_only: Annotated[
        bool, typer.Option("--metadata-only", help="Publish changed metadata, no records.")
    ] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Give the order and print a token to wait with.")] = False,
    if_busy: Annotated[bool, typer.Option("--queue", help="Wait while something else runs on the dataset.")] = False,
    timeout: Timeout = 3600.0,
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Publish a dataset and wait for the end."""

    async def work(portal: Huwise, output: Output) -> None:
        handle = portal.dataset(ref)
        if metadata_only:
            await handle.publish_metadata()
            output.result({"dataset": ref, "metadata_published": True}, [f"{ref}: metadata published"])
            return
        ordered = await handle.begin_publish(if_busy="wait" if if_busy else "raise")
        if no_wait:
            output.result({"dataset": ref, "token": ordered.token}, [ordered.token])
            return
        await _follow(ordered, output, timeout)

    _run(work, domain, api_key_file, as_json)


@app.command()
def wait(
    token: Annotated[
        str, typer.Argument(metavar="TOKEN", help="What publish --no-wait, or a wait that timed out, printed.")
    ],
    timeout: Timeout = 3600.0,
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Wait for the end of work that another process ordered."""

    async def work(portal: Huwise, output: Output) -> None:
        await _follow(portal.resume(token), output, timeout)

    _run(work, domain, api_key_file, as_json)


@app.command()
def upload(
    ref: Reference,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to upload.")],
    domain: Domain = None,
    api_key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Upload a file for a dataset's resources, and print its uid; no resource is changed."""

    async def work(portal: Huwise, output: Output) -> None:
        with output.progress() as steps:
            uploaded = await portal.dataset(ref).files.upload(
                file, progress=lambda at: steps.show(f"upload {file.name}", sent=at.sent, total=at.total)
            )
        row = file_row(uploaded)
        output.result(row, [row["uid"]])

    _run(work, domain, api_key_file, as_json)


def pushing(steps: Steps) -> Callable[[PushEvent], None]:
    """Shows a push's events as steps."""
    ordered = False

    def show(event: PushEvent) -> None:
        nonlocal ordered
        state = event.state or event.detail
        if event.stage == "publish" and not ordered:
            ordered, state = True, "ordered"  # the first state is that of before
        if event.stage != "done":
            steps.show(event.stage, state=state, sent=event.sent, total=event.total)

    return show


async def _follow(
    ordered: Operation[PublishResult] | Operation[HarvestResult],
    output: Output,
    timeout: float,  # noqa: ASYNC109 - handed on
) -> None:
    with output.progress() as steps:
        # The wait ends by itself, with result(); the events only tell of its course.
        telling = asyncio.create_task(_tell(ordered, steps))
        try:
            result = await ordered.result(timeout=timeout)
            await telling
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    row = operation_row(result)
    of_records, of_datasets = row.get("record_errors"), row.get("resource_errors")
    told = f", {of_records} record errors" if of_records else f", {of_datasets} dataset errors" if of_datasets else ""
    name = row["harvester"] if "harvester" in row else row["dataset"]
    output.result(row, [f"{name}: {row['state']} after {row['seconds']:.1f} s{told}"])


async def _tell(ordered: Operation[PublishResult] | Operation[HarvestResult], steps: Steps) -> None:
    async for event in ordered.events():
        steps.show(ordered.kind, state=event.state)


def _run(
    work: Callable[[Huwise, Output], Awaitable[None]], domain: str | None, key_file: Path | None, as_json: bool
) -> None:
    output = Output(as_json=as_json)

    async def connected() -> None:
        from ..huwise import Huwise

        async with Huwise(_domain(domain), _key(key_file)) as portal:
            await work(portal, output)

    raise typer.Exit(_code(connected(), output))


def _code(main: Coroutine[Any, Any, None], output: Output) -> int:
    try:
        asyncio.run(main)
    except errors.PortalError as error:
        output.failed(error)
        return exit_code(error)
    except typer.Exit as stop:
        return stop.exit_code
    except OutputLostError as error:
        typer.echo(f"aioportal: the work is done, but the output cannot be written: {error}", err=True)
        return Exit.REFUSED
    except KeyboardInterrupt:
        typer.echo("aioportal: interrupted; what was ordered on the portal goes on", err=True)
        return Exit.INTERRUPTED
    return Exit.DONE


def _domain(given: str | None) -> str:
    if not given:
        raise errors.ArgumentError(
            "no portal is named", hint="Pass --domain data.example.org, or set HUWISE_DOMAIN to it."
        )
    return given


def _key(file: Path | None) -> str:
    if file is None:
        key = os.environ.get("HUWISE_API_KEY", "")
        if not key:
            raise errors.ArgumentError(
                "no API key is given", hint="Set HUWISE_API_KEY, or pass --api-key-file with a file that holds it."
            )
        return key
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise errors.ArgumentError(f"--api-key-file {str(file)!r} cannot be read: {reason}") from None
