"""Where a command's words go: results to standard output, progress and errors to standard error."""

from __future__ import annotations

import codecs
import json
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TextIO

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

from .. import errors
from .exits import as_data


class Output:
    """One command's output.

    Args:
        as_json: print one JSON document instead of lines, results and errors alike.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._hint = ""
        self.ordering = False
        """Whether anything may have been ordered on the portal by now."""

    def result(self, data: Any, lines: Iterable[str]) -> None:
        """Print a result: ``data`` for machines, ``lines`` for people."""
        _say([_as_json(data)] if self.as_json else lines)

    def failed(self, error: errors.PortalError) -> None:
        """Say what went wrong, without a traceback."""
        if self.as_json:
            try:
                _say([_as_json(as_data(error))])
                return
            except OutputLostError as lost:
                tell(f"aioportal: the output cannot be written: {lost}")
        tell(f"aioportal: {error}")
        if isinstance(error, errors.OperationTimeoutError):
            tell(f"The portal's work goes on. {wait_on(error.token)}")

    def stopping(self) -> None:
        """Say at once that Ctrl-C was heard, where what is under way is waited for."""
        tell("aioportal: stopping; what is under way is let end (Ctrl-C again: at once)")

    def stopped(self, how: str) -> None:
        """Keep how things stand and how to go on, for ``interrupted`` to say."""
        self._hint = how

    def interrupted(self) -> None:
        """Say that somebody stopped the command, and how things stand."""
        goes_on = "what was ordered on the portal goes on" if self.ordering else "nothing was ordered"
        message = f"interrupted; {self._hint or goes_on}"
        if self.as_json:
            told = {"type": "Interrupted", "message": message} | ({"hint": self._hint} if self._hint else {})
            with suppress(OutputLostError):
                _say([_as_json({"error": told})])
        tell(f"aioportal: {message}")

    def progress(self) -> Steps:
        """Where the steps of a longer command are shown."""
        return Steps(quiet=self.as_json)


def wait_on(token: str) -> str:
    """The line that says how to wait for what a token stands for."""
    return f"Wait on: aioportal huwise wait '{token}'"


def live(*columns: ProgressColumn, quiet: bool, transient: bool = False) -> Progress | None:
    """Bars on standard error; None where that is no terminal, or nothing is to be shown.

    Args:
        columns: what stands beside the bar; the spinner, the bar and the time come with it.
        quiet: show nothing.
        transient: take the bars away at the end.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        return None
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=transient,
    )


def open_streams() -> None:
    """Give the process the streams that whoever started it has closed, so that no word goes to a wrong place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_WRONLY)
            stream = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - it lasts as long as the process
            setattr(sys, name, stream)


def _abandon(stream: TextIO) -> None:
    # What is left in the buffer would fail once more at the end of the process, out of anybody's reach.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class OutputLostError(Exception):
    """The result cannot be written to where it was asked for; the work is done."""


def _as_json(data: Any) -> str:
    # Whoever reads JSON takes it for UTF-8; in any other encoding, only ASCII is the same.
    is_utf8 = codecs.lookup(_encoding()).name == "utf-8"
    text = json.dumps(data, ensure_ascii=not is_utf8, default=str)
    return text if _encodable(text) else json.dumps(data, default=str)


def _encoding() -> str:
    return sys.stdout.encoding or "utf-8"


def _encodable(text: str) -> bool:
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:
        return False
    return True


def _printable(line: str) -> str:
    """``line``, with escapes for what standard output has no characters for; nothing ends because of them."""
    if _encodable(line):
        return line
    return line.encode(_encoding(), "backslashreplace").decode(_encoding())


def as_it_is(text: str) -> str:
    """``text``, which some program is to read and which therefore cannot be printed with escapes.

    Raises:
        ArgumentError: standard output has no characters for it.
    """
    if _encodable(text):
        return text
    raise errors.ArgumentError(
        f"standard output takes {_encoding()} only, and the table holds other characters",
        hint="Write a file with --output, or set PYTHONIOENCODING=utf-8.",
    )


def _say(lines: Iterable[str]) -> None:
    """Write to standard output. A reader that went away (``… | head``) is no error: the work is done all the same.

    Raises:
        OutputLostError: standard output cannot be written for another reason.
    """
    try:
        for line in lines:
            print(_printable(line))
        sys.stdout.flush()
    except OSError as error:
        _abandon(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise OutputLostError(error.strerror or str(error)) from None


def tell(line: str) -> bool:
    """Write to standard error; says whether anybody can still read there. Nothing ends because of that."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        _abandon(sys.stderr)
        return False
    return True


class _OfBytes(ProgressColumn):
    """A column for steps that move bytes, empty for the others."""

    def __init__(self, column: ProgressColumn) -> None:
        super().__init__()
        self._column = column

    def render(self, task: Task) -> RenderableType:
        return self._column.render(task) if task.fields["bytes"] else ""


class Steps:
    """Steps of a longer command: bars on a terminal, one plain line a step otherwise, nothing when quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._live = live(
            TextColumn("{task.fields[state]}"),
            _OfBytes(DownloadColumn()),
            _OfBytes(TransferSpeedColumn()),
            quiet=quiet,
        )
        self._task: TaskID | None = None
        self._name = ""
        self._said: tuple[str, str] = ("", "")
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live:
            if kind is None:
                self._finish()
            self._live.stop()

    def show(self, name: str, *, state: str = "", sent: int | None = None, total: int | None = None) -> None:
        """Show where the step ``name`` stands; a new name ends the step before.

        Args:
            name: the step, as people read it.
            state: the portal's word for its state, or how it ended.
            sent: bytes done.
            total: bytes in all, where known.
        """
        if self._live is None:
            if not self._quiet and (name, state) != self._said:
                self._said = (name, state)
                after = time.monotonic() - self._started
                self._quiet = not tell(f"{after:6.1f} s  {name}{f': {state}' if state else ''}")
            return
        if self._task is None or name != self._name:
            self._finish()
            self._name = name
            self._task = self._live.add_task(name, total=total, state=state, bytes=bool(total or sent))
        self._live.update(self._task, completed=sent or 0, total=total, state=state, bytes=bool(total or sent))

    def _finish(self) -> None:
        if self._live is None or self._task is None:
            return
        task = self._live.tasks[self._task]
        total = task.total or 1
        self._live.update(self._task, completed=total, total=total)
