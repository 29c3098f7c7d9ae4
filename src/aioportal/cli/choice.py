"""What commands say alike, in the same words: which datasets are meant, which table is read, where one is written."""

from __future__ import annotations

import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import errors
from .connect import Timeout
from .output import as_it_is, tell
from .shape import rows_in

if TYPE_CHECKING:
    from ..huwise import Huwise


def take_stdin(name: Any) -> Any:
    """Read standard input where ``name`` is ``-``, before all else: in a thread of the job Ctrl-C would not end it.

    Raises:
        BadParameter: it cannot be read.
    """
    if name is None or str(name) != "-":
        return name
    if sys.stdin is None:
        raise typer.BadParameter("standard input is closed.")
    if sys.stdin.isatty():
        tell("aioportal: reading standard input to its end (Ctrl-D)")
    try:
        sys.stdin = io.TextIOWrapper(io.BytesIO(sys.stdin.buffer.read()), encoding="utf-8-sig")
    except OSError as error:
        raise typer.BadParameter(f"standard input cannot be read: {error.strerror}.") from None
    return name


Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help="Only datasets that fit: published, !restricted, dataset_id~^air, default.publisher=City; "
        "given several times, all must hold.",
    ),
]


def table_of(columns: str = "") -> Any:
    """The argument TABLE of a command, with the columns that it may have."""
    told = f": {columns}" if columns else "."
    return typer.Argument(
        metavar="TABLE",
        callback=take_stdin,
        help=f"CSV, XLSX, JSON, JSON lines, or - for CSV on standard input{told}",
    )


def rows_of(rows: str) -> Any:
    """The option --table of a command, with what its rows say; the same."""
    return typer.Option("--table", metavar="TABLE", callback=take_stdin, help=f"{rows}; - for CSV on standard input.")


Table = Annotated[str, table_of()]
NoPublish = Annotated[bool, typer.Option("--no-publish", help="Do not publish anything.")]
Truncated = Annotated[
    bool, typer.Option("--allow-truncated", help="Take the plan's record limit for an end that is good enough.")
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="For one: show what it would do, and change nothing. Many do so by themselves."),
]


@dataclass(frozen=True, slots=True)
class Ending:
    """When a publish, or what is like one, has ended."""

    allow_truncated: Truncated = False
    timeout: Timeout = 3600.0


class Form(StrEnum):
    """What a table is written as."""

    csv = "csv"
    json = "json"
    xlsx = "xlsx"


@dataclass(frozen=True, slots=True)
class Choice:
    """The datasets that a command is about."""

    datasets: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Each a dataset_id or a uid.")] = None
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            callback=take_stdin,
            help="Names in a file, one a line, or a table; - for standard input.",
        ),
    ] = None
    where: Where = None
    everything: Annotated[bool, typer.Option("--all", help="All datasets that the key may edit.")] = False

    @property
    def is_one(self) -> bool:
        """Whether exactly one dataset is named and nothing else is said."""
        return len(self.datasets or ()) == 1 and self.file is None and not self.where and not self.everything

    def arguments(self) -> dict[str, Any]:
        """The choice as the jobs' functions take it."""
        return {**self._named(), "everything": self.everything}

    def or_all(self) -> dict[str, Any]:
        """The choice as reports take it, which are about all datasets where nothing is said.

        Raises:
            BadParameter: datasets are named, and all are asked for.
        """
        if self.everything and (self.datasets or self.file is not None):
            raise typer.BadParameter("datasets are named, and --all is asked for; say one of the two.")
        return self._named()

    def _named(self) -> dict[str, Any]:
        return {"datasets": self.datasets or None, "file": self.file, "where": self.where or ()}


@dataclass(frozen=True, slots=True)
class TableOut:
    """Where a command writes its table."""

    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write a file: .csv, .xlsx or .json; else print.")
    ] = None
    form: Annotated[
        Form | None, typer.Option("--form", help="What is written, whatever the file's ending says; CSV if printed.")
    ] = None

    def __post_init__(self) -> None:
        # Refused here, before a long run whose end could not be kept.
        if self.output is None:
            if self.form is Form.xlsx:
                raise typer.BadParameter("XLSX is not printed; name a file with --output.")
            return
        if self.form is None and self.output.suffix.lower() not in (".csv", ".json", ".xlsx"):
            raise typer.BadParameter(
                f"--output {str(self.output)!r} ends in none of .csv, .json, .xlsx; or say --form."
            )
        if not self.output.absolute().parent.is_dir():
            raise typer.BadParameter(f"--output {str(self.output)!r}: there is no such folder.")

    def write(self, sheet: Any, **how: Any) -> str | None:
        """Write ``sheet`` to the file; without one, return its text.

        Raises:
            ArgumentError: standard output has no characters for it.
        """
        text: str | None = sheet.write(self.output, form=self.form.value if self.form else None, **how)
        return None if text is None else as_it_is(text)

    def lines(self, sheet: Any, rows: int, **how: Any) -> list[str]:
        """Write ``sheet``; what is to be printed of it."""
        text = self.write(sheet, **how)
        return [text.removesuffix("\n")] if text is not None else [rows_in(rows, self.output)]


@asynccontextmanager
async def guessing(portal: Huwise, name: str) -> AsyncIterator[None]:
    """Have an error about a dataset that is not there say which one may have been meant; one request more."""
    from ..huwise.jobs.select import nearest, some_names

    try:
        yield
    except errors.NotFoundError as error:
        if error.operation == "list_datasets" and (near := nearest(name, await some_names(portal))):
            error.hint = f"Did you mean {near!r}? {error.hint or ''}".rstrip()
        raise


def names_of(text: str | None) -> list[str] | None:
    """The names in ``A,B,…``; None where nothing was given."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]
