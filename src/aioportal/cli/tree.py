"""How groups of commands are made, all alike."""

from __future__ import annotations

from typing import Any

import typer


def group(told: str, **more: Any) -> typer.Typer:
    """A group of commands, whose help is plain text, as in a pipe so on a terminal.

    Args:
        told: the group's help.
        more: what typer takes besides.
    """
    return typer.Typer(help=told, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, **more)
