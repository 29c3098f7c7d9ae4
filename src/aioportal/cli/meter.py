"""Progress of many things: a bar with rate and remaining time on a terminal, a line now and then otherwise."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.progress import MofNCompleteColumn, TaskID, TextColumn

from .output import live, tell

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
        self._name = name
        self._quiet = quiet
        self._live = live(MofNCompleteColumn(), TextColumn("{task.fields[told]}"), quiet=quiet, transient=True)
        self._last: BulkProgress | None = None
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
        """Take the bar away, for lines that are to be printed; what comes after is another course."""
        self._last = None
        if self._live is None:
            return
        if self._task is not None:
            # The next course has a bar and a time of its own.
            self._live.remove_task(self._task)
            self._task = None
        self._live.stop()

    @property
    def through(self) -> str:
        """How far the course had come when it was last told of, in words; empty before that."""
        last = self._last
        if last is None or not last.finished:
            return ""
        of = f" of {last.total:,}" if last.total is not None else ""
        return f"at least {last.finished:,}{of} are through"

    def show(self, progress: BulkProgress) -> None:
        """Show where the job stands."""
        self._last = progress
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
