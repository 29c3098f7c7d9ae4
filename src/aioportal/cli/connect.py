"""How every command reaches its portal: the common options, the client, the exit code."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import errors
from .exits import Exit, exit_code
from .output import Output, OutputLostError
from .pace import rate_from_env

if TYPE_CHECKING:
    from ..huwise import Huwise

KEY_VARIABLE = "HUWISE_API_KEY"

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")]
Domain = Annotated[
    str | None,
    typer.Option("--domain", metavar="DOMAIN", envvar="HUWISE_DOMAIN", help="Name, host or address of the portal."),
]
# The key is no option: command lines show in the list of processes and in the shell's history.
KeyFile = Annotated[
    Path | None,
    typer.Option("--api-key-file", metavar="FILE", help="A file that holds the API key, instead of HUWISE_API_KEY."),
]


def _above_zero(seconds: float) -> float:
    # Refused here, before anything is ordered.
    if not seconds > 0:
        raise typer.BadParameter(f"{seconds:g} is not above 0.")
    return seconds


Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", callback=_above_zero, help="How long to wait for the end of each."),
]


@dataclass(frozen=True, slots=True)
class Common:
    """The options of every command that talks to a portal."""

    domain: Domain = None
    api_key_file: KeyFile = None
    as_json: Json = False

    def run(self, work: Callable[[Huwise, Output], Awaitable[None]], **client: Any) -> None:
        """Run ``work`` with a client of the named portal, and end the command with its exit code.

        Args:
            work: what to do, with the client and the command's output.
            client: options of the client.
        """
        output = Output(as_json=self.as_json)

        async def connected() -> None:
            key = key_from(self.api_key_file, "--api-key-file", KEY_VARIABLE, "API key")
            async with client_of(_domain(self.domain), key, **client) as portal:
                await work(portal, output)

        raise typer.Exit(exit_of(connected(), output))


def client_of(domain: str, key: str, **options: Any) -> Huwise:
    """A client of one portal, at the pace that the environment names.

    Args:
        domain: names the portal.
        key: its API key.
        options: of the client.
    """
    from ..huwise import Huwise

    return Huwise(domain, key, rate=rate_from_env(), **options)


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
        output.interrupted()
        return Exit.INTERRUPTED
    return Exit.DONE


def _domain(given: str | None) -> str:
    if not given:
        raise errors.ArgumentError(
            "no portal is named", hint="Pass --domain data.example.org, or set HUWISE_DOMAIN to it."
        )
    return given


def key_from(file: Path | None, option: str, variable: str, what: str) -> str:
    """The key in a file, or in the environment.

    Args:
        file: holds it; the environment if None.
        option: names the file.
        variable: holds it otherwise.
        what: what it is, for messages.

    Raises:
        ArgumentError: there is none.
    """
    if file is None:
        key = os.environ.get(variable, "")
        if not key:
            raise errors.ArgumentError(
                f"no {what} is given", hint=f"Set {variable}, or pass {option} with a file that holds it."
            )
        return key
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise errors.ArgumentError(f"{option} {str(file)!r} cannot be read: {reason}") from None
