"""The commands' frame: the tree of commands, and what happens around each of them."""

from __future__ import annotations

import sys
from typing import Any

import typer

from .. import errors
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
from .exits import Exit
from .output import Output

# What typer raises for wrong words; it has the class from click, or from a copy of its own.
_UsageError: Any = typer.BadParameter.__base__

app = typer.Typer(
    name="aioportal",
    help="Automation APIs of data portals, from a shell.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (jobs_metadata, jobs_orders, jobs_files, jobs_copy, jobs_config, jobs_people, jobs_reports):
    group.register(huwise.app)
app.add_typer(huwise.app, name="huwise")
journal.register(app)


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
    output = Output(as_json="--json" in sys.argv[1:])
    try:
        code = app(standalone_mode=False)
    except _UsageError as wrong:
        if output.as_json:
            output.failed(errors.ArgumentError(wrong.format_message()))
        else:
            wrong.show()
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        output.interrupted("interrupted before anything was ordered")
        return Exit.INTERRUPTED
    except SystemExit as stop:
        code = stop.code
    return code if isinstance(code, int) else Exit.DONE if code is None else Exit.REFUSED
