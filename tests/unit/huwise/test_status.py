from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aioportal.huwise.status import (
    Ended,
    Goal,
    RecordError,
    Running,
    Seen,
    StatusLook,
    duration,
    judge,
    moved,
    observe,
)

OLD = StatusLook("idle", "processing", "2026-02-06T15:13:13Z", True)
QUEUED = StatusLook("queued", "idle", "2026-02-06T16:00:00Z", True)
PROCESSING = StatusLook("processing", "queued", "2026-02-06T16:00:01Z", True)
ABORTING = StatusLook("aborting_processing", "processing", "2026-02-06T16:00:05Z", True)
DELETING = StatusLook("deleting", "queued", "2026-02-06T16:00:01Z", True)
IDLE = StatusLook("idle", "processing", "2026-02-06T16:00:07Z", True)
ERROR = replace(IDLE, status="error", message="no extractor")
LIMIT = replace(IDLE, status="limit_reached")
GONE = replace(IDLE, previous="deleting", is_published=False)
OLD_ERROR = replace(OLD, status="error")
OLD_LIMIT = replace(OLD, status="limit_reached")
OLD_GONE = replace(OLD, is_published=False)
NO_SINCE = replace(OLD, since=None)


def run(goal: Goal, before: StatusLook | None, *looks: tuple[float, StatusLook]) -> list[Running | Ended]:
    """The verdicts of a series of looks at the given seconds."""
    seen, verdicts = Seen(), []
    for elapsed, look in looks:
        seen = observe(seen, before, look, elapsed)
        verdicts.append(judge(goal, before, look, seen, elapsed, settle=3.0))
    return verdicts


DONE = Ended("done", True)
UNSEEN = Ended("done", False)


@pytest.mark.parametrize(
    ("before", "looks", "last"),
    [
        pytest.param(OLD, [(0.5, QUEUED), (1.5, PROCESSING), (8, IDLE)], DONE, id="the usual course"),
        pytest.param(OLD, [(0.5, IDLE)], DONE, id="over before the first look, since moved"),
        pytest.param(OLD, [(0.1, OLD)], Running(3.0), id="the old idle still shows"),
        pytest.param(
            OLD, [(0.1, OLD), (0.5, PROCESSING), (2, OLD)], DONE, id="busy was seen, since in the same second"
        ),
        pytest.param(OLD, [(2.99, OLD)], Running(3.0), id="not settled"),
        pytest.param(OLD, [(0.5, OLD), (3.0, OLD)], UNSEEN, id="never moved"),
        pytest.param(OLD_GONE, [(0.5, OLD_GONE), (60, OLD_GONE)], Running(), id="never moved, and is not published"),
        pytest.param(OLD_GONE, [(4, OLD_GONE), (9, PROCESSING), (12, IDLE)], DONE, id="begun late"),
        pytest.param(
            replace(OLD_ERROR, is_published=False),
            [(4, replace(OLD_ERROR, is_published=False))],
            Ended("error", False),
            id="the old error never moved, and nothing is published",
        ),
        pytest.param(OLD, [(0.5, QUEUED), (1.5, PROCESSING), (8, ERROR)], Ended("error", True), id="error"),
        pytest.param(OLD, [(0.5, ERROR)], Ended("error", True), id="quick error"),
        pytest.param(OLD_ERROR, [(0.5, OLD_ERROR)], Running(3.0), id="the old error still shows"),
        pytest.param(OLD_ERROR, [(3.5, OLD_ERROR)], Ended("error", False), id="the old error never moved"),
        pytest.param(OLD_ERROR, [(0.5, OLD)], DONE, id="error to idle, since in the same second"),
        pytest.param(OLD, [(0.5, PROCESSING), (8, LIMIT)], Ended("limit_reached", True), id="limit"),
        pytest.param(OLD_LIMIT, [(4, OLD_LIMIT)], Ended("limit_reached", False), id="the old limit never moved"),
        pytest.param(OLD, [(1, PROCESSING), (2, ABORTING), (8, IDLE)], Ended("aborted", True), id="aborted"),
        pytest.param(
            OLD, [(8, replace(IDLE, previous="aborting_processing"))], Ended("aborted", True), id="abort not seen"
        ),
        pytest.param(
            OLD, [(1, PROCESSING), (2, ABORTING), (8, ERROR)], Ended("error", True), id="error while aborting"
        ),
        pytest.param(
            replace(OLD, previous="aborting_processing"),
            [(4, replace(OLD, previous="aborting_processing"))],
            UNSEEN,
            id="an old abort",
        ),
        pytest.param(OLD_GONE, [(0.5, OLD)], DONE, id="only is_published moved"),
        pytest.param(replace(OLD, previous=None), [(0.5, OLD)], DONE, id="only previous moved"),
        pytest.param(OLD, [(0.5, replace(IDLE, status="rebuilding"))], Running(), id="an unknown word"),
        pytest.param(OLD, [(0.5, replace(IDLE, status="rebuilding")), (9, IDLE)], DONE, id="after an unknown word"),
        pytest.param(OLD, [(500, replace(IDLE, status="finished"))], Running(), id="an unknown word stays unknown"),
        pytest.param(
            OLD, [(5, replace(OLD, status="saving_version", since="2026-02-06T16:00:01Z"))], Running(), id="s"
        ),
        pytest.param(OLD, [(5, StatusLook(""))], Running(), id="no state in the answer"),
        pytest.param(OLD, [(0.5, replace(OLD, since="2026-02-06T15:00:00Z", previous=None))], Running(3.0), id="lag"),
        pytest.param(
            OLD, [(0.5, replace(PROCESSING, since="2026-02-06T15:13:02Z")), (1, OLD)], Running(3.0), id="lags"
        ),
        pytest.param(None, [(0.5, IDLE)], Running(3.0), id="nothing to compare with"),
        pytest.param(None, [(0.5, PROCESSING), (1.5, IDLE)], DONE, id="nothing to compare with, but busy was seen"),
        pytest.param(None, [(3.5, IDLE)], UNSEEN, id="nothing to compare with, settled"),
        pytest.param(NO_SINCE, [(0.5, NO_SINCE)], Running(3.0), id="without since, unmoved"),
        pytest.param(
            NO_SINCE, [(0.5, replace(QUEUED, since=None)), (2, NO_SINCE)], DONE, id="without since, busy seen"
        ),
        pytest.param(NO_SINCE, [(0.5, replace(ERROR, since=None))], Ended("error", True), id="without since, moved"),
        pytest.param(NO_SINCE, [(0.5, replace(IDLE, is_published=True))], DONE, id="the first since of a new dataset"),
        pytest.param(replace(OLD, since="?"), [(0.5, replace(OLD, since="!"))], Running(3.0), id="unreadable since"),
        pytest.param(PROCESSING, [(0.5, PROCESSING)], Running(), id="another run still shows"),
        pytest.param(PROCESSING, [(0.5, PROCESSING), (1.0, IDLE)], Running(3.0), id="the end of another run"),
        pytest.param(PROCESSING, [(0.5, PROCESSING), (4, IDLE)], UNSEEN, id="the end of another run, settled"),
        pytest.param(
            PROCESSING,
            [(0.5, IDLE), (1.5, replace(QUEUED, since="2026-02-06T16:00:08Z")), (2.5, IDLE)],
            DONE,
            id="ours after another run",
        ),
    ],
)
def test_publish(before: StatusLook | None, looks: list[tuple[float, StatusLook]], last: Running | Ended) -> None:
    verdicts = run("publish", before, *looks)
    assert verdicts[-1] == last
    assert all(isinstance(verdict, Running) for verdict in verdicts[:-1])


@pytest.mark.parametrize(
    ("before", "looks", "last"),
    [
        pytest.param(OLD, [(0.5, DELETING), (3, GONE)], DONE, id="the usual course"),
        pytest.param(OLD, [(0.5, GONE)], DONE, id="over before the first look"),
        pytest.param(OLD, [(0.5, OLD_GONE)], DONE, id="only the flag moved"),
        pytest.param(OLD, [(0.5, replace(GONE, is_published=None))], DONE, id="the flag is null"),
        pytest.param(
            replace(OLD, is_published=None),
            [(0.5, replace(OLD, is_published=None)), (60, replace(OLD, is_published=None))],
            Running(),
            id="the flag is null and nothing moved",
        ),
        pytest.param(OLD, [(0.5, replace(GONE, status="limit_reached"))], DONE, id="back to an old limit"),
        pytest.param(OLD, [(0.5, OLD), (60, OLD)], Running(), id="not begun"),
        pytest.param(OLD_GONE, [(0.5, OLD_GONE)], Running(3.0), id="was not published, unmoved"),
        pytest.param(OLD_GONE, [(3.5, OLD_GONE)], UNSEEN, id="was not published, settled"),
        pytest.param(OLD, [(0.5, DELETING), (3, IDLE)], Running(6.0), id="the flag lags"),
        pytest.param(OLD, [(0.5, DELETING), (3, IDLE), (6, IDLE)], Ended("still_published", True), id="it stays"),
        pytest.param(OLD, [(0.5, DELETING), (3, IDLE), (6, GONE)], DONE, id="the flag came"),
        pytest.param(OLD, [(2, IDLE), (4, DELETING), (7, IDLE)], Running(10.0), id="the flag lags behind a second end"),
        pytest.param(OLD, [(0.5, DELETING), (3, ERROR)], Ended("error", True), id="error"),
        pytest.param(OLD_ERROR, [(3.5, OLD_ERROR)], Ended("error", False), id="the old error never moved"),
    ],
)
def test_unpublish(before: StatusLook | None, looks: list[tuple[float, StatusLook]], last: Running | Ended) -> None:
    assert run("unpublish", before, *looks)[-1] == last


@pytest.mark.parametrize("goal", ["abort", "free"])
def test_abort_and_free_only_wait_until_nothing_runs(goal: Goal) -> None:
    for end in (IDLE, ERROR, LIMIT):
        assert run(goal, PROCESSING, (0.5, PROCESSING), (1, ABORTING), (2, end)) == [Running(), Running(), DONE]
        assert run(goal, None, (0.0, end)) == [DONE]


@pytest.mark.parametrize(
    ("before", "looks", "last"),
    [
        (OLD, [(0.5, replace(OLD, status="saving_version", since=QUEUED.since)), (2, IDLE)], DONE),
        (OLD, [(0.5, OLD)], Running(3.0)),
        (OLD, [(3.0, OLD)], UNSEEN),
        (OLD_ERROR, [(3.0, OLD_ERROR)], UNSEEN),
        (OLD_LIMIT, [(3.0, OLD_LIMIT)], UNSEEN),
        (OLD, [(2, ERROR)], Ended("error", True)),
    ],
)
def test_restore(before: StatusLook, looks: list[tuple[float, StatusLook]], last: Running | Ended) -> None:
    assert run("restore", before, *looks)[-1] == last


def test_moved_names_what_moved() -> None:
    assert moved(OLD, OLD) == ()
    assert moved(OLD, IDLE) == ("since",)
    assert moved(OLD, QUEUED) == ("since", "status", "previous")
    assert moved(OLD, OLD_GONE) == ("is_published",)
    assert moved(OLD, replace(OLD, is_published=None, previous=None, status="")) == ()
    assert moved(None, IDLE) == ()
    assert moved(NO_SINCE, OLD) == ("since",)
    assert moved(OLD, NO_SINCE) == ()


@pytest.mark.parametrize("since", ["2026-02-06T16:13:13+01:00", "2026-02-06T15:13:13.000Z", "2026-02-06T15:13:13"])
def test_the_same_moment_in_other_words_is_no_movement(since: str) -> None:
    assert moved(OLD, replace(OLD, since=since)) == ()


def test_a_look_takes_what_the_answer_holds() -> None:
    look = StatusLook.of(
        {
            "status": "limit_reached",
            "previous": "processing",
            "next": None,
            "since": "2026-02-06T15:13:13Z",
            "is_published": True,
            "message": "too many",
            "records_errors": [{"record_id": "r1", "message": "no number", "more": 1}, "odd"],
            "params": {"error": {"limit_type": "records", "limit": 10, "value": 12}},
        }
    )
    assert look == StatusLook(
        "limit_reached",
        "processing",
        "2026-02-06T15:13:13Z",
        True,
        "too many",
        (RecordError("r1", None, None, "no number"), RecordError()),
        {"error": {"limit_type": "records", "limit": 10, "value": 12}},
    )
    assert look.began == datetime(2026, 2, 6, 15, 13, 13, tzinfo=UTC).timestamp()
    moment = datetime(2026, 2, 6, 15, 13, 13, tzinfo=UTC)
    assert StatusLook.of({"status": "idle", "since": moment}).began == look.began


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"status": None, "previous": 1, "since": 5, "is_published": "yes", "records_errors": None, "params": None},
        {"status": 3, "since": "", "message": [], "records_errors": "none", "params": [1]},
    ],
)
def test_a_look_stands_anything(data: dict[str, Any]) -> None:
    look = StatusLook.of(data)
    assert (look.status, look.previous, look.began, look.is_published) == ("", None, None, None)
    assert (look.message, look.records_errors, look.params, look.busy) == (None, (), {}, False)


def test_duration_is_better_than_when_the_end_was_noticed() -> None:
    seen = Seen(busy=True, began=1000.0, last_busy=24.0)
    end = replace(IDLE, since=datetime.fromtimestamp(1027, UTC).isoformat())
    assert duration(seen, end, noticed=31.0) == 27.0
    assert duration(replace(seen, last_busy=29.0), end, noticed=31.0) == 29.0
    assert duration(seen, end, noticed=26.0) == 26.0
    assert duration(seen, replace(end, since=None), noticed=31.0) == 31.0
    assert duration(replace(seen, began=None), end, noticed=31.0) == 31.0
    assert duration(Seen(ended=0.5), end, noticed=0.5) == 0.5
    assert duration(Seen(), end, noticed=31.0) is None
