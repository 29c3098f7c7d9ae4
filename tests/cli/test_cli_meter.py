"""Progress of jobs: a bar on a terminal, of the planning and of the doing; lines now and then elsewhere."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from aioportal.cli import output
from aioportal.cli.meter import Meter, progress_words
from aioportal.huwise import BulkProgress


def progress(finished: int, *, rate: float = 2.5, remaining: float | None = 3725.0, failed: int = 0) -> BulkProgress:
    return BulkProgress(
        finished=finished,
        done=finished - failed,
        unchanged=0,
        failed=failed,
        unknown=0,
        resumed=0,
        total=9,
        elapsed=4.0,
        rate=rate,
        remaining=remaining,
    )


def test_failures_rate_and_remaining_time_in_words() -> None:
    assert progress_words(progress(3, failed=1)) == "1 failed, 2.5/s, 1:02:05 left"
    assert progress_words(progress(0, rate=0.0, remaining=None)) == ""


def test_the_bar_comes_back_after_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(output, "Console", lambda **_: Console(file=screen, force_terminal=True, width=120))
    with Meter("publish", quiet=False) as bar:
        bar.show(progress(9))
        bar.pause()
        planned = len(screen.getvalue())
        bar.show(progress(4))
    told = screen.getvalue()[planned:]
    assert "4/9" in told
    assert "9/9" not in told
    assert "2.5/s, 1:02:05 left" in told


def test_elsewhere_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = iter([0.0, 1.0, 6.0, 7.0, 12.0])
    monkeypatch.setattr("aioportal.cli.meter.time.monotonic", lambda: next(now))
    bar = Meter("publish", quiet=False)
    for finished in (1, 2, 3, 4):
        bar.show(progress(finished, rate=0.0, remaining=None))
    assert capsys.readouterr().err == "   4.0 s  publish: 2 of 9\n   4.0 s  publish: 4 of 9\n"


def test_how_far_it_has_come_is_known_until_the_next_course_begins() -> None:
    bar = Meter("publish", quiet=True)
    assert bar.through == ""
    bar.show(progress(0))
    assert bar.through == ""
    bar.show(progress(4))
    assert bar.through == "at least 4 of 9 are through"
    bar.pause()
    assert bar.through == ""
