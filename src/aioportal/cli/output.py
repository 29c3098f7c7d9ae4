"""Where a command's words go: results to standard output, progress and errors to standard error."""

from __future__ import annotations

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
        self.ordering = True
        """Whether anything may have been ordered on the portal by now."""

    def result(self, data: Any, lines: Iterable[str]) -> None:
        """Print a result: ``data`` for machines, ``lines`` for people."""
        _say([json.dumps(data, ensure_ascii=False, default=str)] if self.as_json else lines)

    def failed(self, error: errors.PortalError) -> None:
        """Say what went wrong, without a traceback."""
        if self.as_json:
            try:
                _say([json.dumps(as_data(error), ensure_ascii=False, default=str)])
                return
            except OutputLostError as lost:
                tell(f"aioportal: the output cannot be written: {lost}")
        tell(f"aioportal: {error}")
        if isinstance(error, errors.OperationTimeoutError):
            tell(f"The portal's work goes on. Wait on: aioportal huwise wait '{error.token}'")

    def stopped(self, how: str) -> None:
        """Say how to go on with a job that is being stopped; of ``interrupted``, JSON tells it as well."""
        self._hint = how
        tell(f"aioportal: {how}")

    def interrupted(self, why: str) -> None:
        """Say that somebody stopped the command."""
        if self.as_json:
            told = {"type": "Interrupted", "message": why} | ({"hint": self._hint} if self._hint else {})
            with suppress(OutputLostError):
                _say([json.dumps({"error": told}, ensure_ascii=False)])
        tell(f"aioportal: {why}")

    def progress(self) -> Steps:
        """Where the steps of a longer command are shown."""
        return Steps(quiet=self.as_json)


def _abandon(stream: TextIO) -> None:
    # What is left in the buffer would fail once more at the end of the process, out of anybody's reach.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class OutputLostError(Exception):
    """The result cannot be written to where it was asked for; the work is done."""


def _say(lines: Iterable[str]) -> None:
    """Write to standard output. A reader that went away (``… | head``) is no error: the work is done all the same.

    Raises:
        OutputLostError: standard output cannot be written for another reason.
    """
    try:
        for line in lines:
            print(line)
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
        console = Console(stderr=True)
        self._quiet = quiet
        self._live: Progress | None = None
        if console.is_terminal and not quiet:
            self._live = Progress(
                SpinnerColumn(finished_text="✓"),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                TextColumn("{task.fields[state]}"),
                _OfBytes(DownloadColumn()),
                _OfBytes(TransferSpeedColumn()),
                TimeElapsedColumn(),
                console=console,
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
