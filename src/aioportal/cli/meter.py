"""Progress of many things: a bar with rate and remaining time on a terminal, a line now and then otherwise."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from .output import tell

if TYPE_CHECKING:
    from ..huwise import BulkProgress

_EVERY = 5.0


class Meter:
    """Shows the progress of a job on standard error.

    Args:
        name: the job's name.
        quiet: show nothing.
    """

    def __init__(self, name: str, *, quiet: bool) -> None:
        console = Console(stderr=True)
        self._name = name
        self._quiet = quiet
        self._live: Progress | None = None
        if console.is_terminal and not quiet:
            self._live = Progress(
                SpinnerColumn(finished_text="✓"),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TextColumn("{task.fields[told]}"),
                TimeElapsedColumn(),
                console=console,
                transient=True,
            )
        self._task: TaskID | None = None
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the bar away, for lines that are to be printed."""
        if self._live is None:
            return
        if self._task is not None:
            # What comes after is another course, with a bar and a time of its own.
            self._live.remove_task(self._task)
            self._task = None
        self._live.stop()

    def show(self, progress: BulkProgress) -> None:
        """Show where the job stands."""
        told = progress_words(progress)
        if self._live is not None:
            if self._task is None:
                self._live.start()
                self._task = self._live.add_task(
                    self._name, total=progress.total, completed=progress.finished, told=told
                )
            self._live.update(self._task, completed=progress.finished, total=progress.total, told=told)
            return
        now = time.monotonic()
        if not self._quiet and now - self._said >= _EVERY:
            self._said = now
            of = f" of {progress.total:,}" if progress.total is not None else ""
            words = f"{progress.elapsed:6.1f} s  {self._name}: {progress.finished:,}{of}"
            self._quiet = not tell(f"{words}, {told}" if told else words)


def progress_words(progress: BulkProgress) -> str:
    """Failures, rate and remaining time, as far as they are known."""
    parts = [
        f"{count:,} {word}" for word, count in (("failed", progress.failed), ("unknown", progress.unknown)) if count
    ]
    if progress.rate:
        parts.append(f"{progress.rate:,.1f}/s")
    if progress.remaining is not None:
        parts.append(f"{_duration(progress.remaining)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
