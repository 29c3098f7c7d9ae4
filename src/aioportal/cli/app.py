"""The commands' frame: the tree of commands, and what happens around each of them."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from .. import errors
from .._version import __version__
from . import (
    huwise,
    jobs_config,
    jobs_copy,
    jobs_files,
    jobs_metadata,
    jobs_orders,
    jobs_people,
    jobs_reports,
    journal,
)
from .examples import add_examples
from .exits import Exit
from .output import Output, open_streams
from .tree import group

# What typer raises for wrong words; it has the class from click, or from a copy of its own.
_UsageError: Any = typer.BadParameter.__base__

app = group("Automation APIs of data portals, from a shell.", name="aioportal", add_completion=False)
for module in (jobs_metadata, jobs_orders, jobs_files, jobs_copy, jobs_config, jobs_people, jobs_reports):
    module.register(huwise.app)
app.add_typer(huwise.app, name="huwise")
journal.register(app)
add_examples(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"aioportal {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before all commands."""


@app.command(
    "sandbox",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
    help="Run a local portal over real HTTP; `aioportal sandbox --help` lists its options.",
)
def sandbox(context: typer.Context) -> None:
    """Hand everything after ``sandbox`` to the portal's own command line."""
    try:
        from ..sandbox import main

        code = main(context.args)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("aioportal"):
            raise
        typer.echo(
            f'The sandbox needs the package {error.name!r}. Install it with: pip install "aioportal[sandbox]"', err=True
        )
        raise typer.Exit(2) from None
    raise typer.Exit(code)


def run() -> int:
    """Run the command line on the process's arguments; returns the exit code."""
    open_streams()
    output = Output(as_json="--json" in sys.argv[1:])
    try:
        code = app(standalone_mode=False)
        if code == Exit.INTERRUPTED and not isinstance(code, Exit):
            raise KeyboardInterrupt  # typer's own number for it: no command has told of it
    except _UsageError as wrong:
        if output.as_json:
            output.failed(errors.ArgumentError(wrong.format_message()))
        else:
            wrong.show()
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        output.interrupted()
        return Exit.INTERRUPTED
    except SystemExit as stop:
        code = stop.code
    return code if isinstance(code, int) else Exit.DONE if code is None else Exit.REFUSED
