"""How every command reaches its portal: the common options, the client, the exit code."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import errors
from .exits import Exit, exit_code
from .output import Output, OutputLostError
from .pace import rate_from_env

if TYPE_CHECKING:
    from ..huwise import Huwise

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")]
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


def run(
    work: Callable[[Huwise, Output], Awaitable[None]], domain: str | None, key_file: Path | None, as_json: bool
) -> None:
    """Run ``work`` with a client of the named portal, and end the command with its exit code.

    Args:
        work: what to do, with the client and the command's output.
        domain: the portal.
        key_file: holds its key; the environment if None.
        as_json: print one JSON document instead of lines.
    """
    output = Output(as_json=as_json)

    async def connected() -> None:
        from ..huwise import Huwise

        async with Huwise(_domain(domain), _key(key_file), rate=rate_from_env()) as portal:
            await work(portal, output)

    raise typer.Exit(exit_of(connected(), output))


def exit_of(main: Coroutine[Any, Any, None], output: Output) -> int:
    """Run ``main`` to its end; whatever comes of it is told and becomes an exit code."""
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
