from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aioportal.huwise.harvest_status import (
    HarvestEnded,
    HarvesterLook,
    HarvestSeen,
    judge,
    moved,
    observe,
)
from aioportal.huwise.status import Running

IDLE = HarvesterLook("idle", "2026-02-06T15:00:00Z", "2026-02-06T15:10:00Z", False, 0, 9, 9, 3, 9)
TELLING = replace(IDLE, tells_success=True)
NEW = HarvesterLook("new")
BUSY = replace(IDLE, status="processing", last_started_at="2026-02-06T16:00:00Z")
STARTED = replace(IDLE, last_started_at="2026-02-06T16:00:00Z")
DONE = replace(STARTED, last_success_at="2026-02-06T16:04:00Z")
FAILED = replace(STARTED, has_error=True)
UNSUCCESSFUL = replace(STARTED, last_success_at=None, tells_success=True)
SEEN = HarvestSeen(busy=True)
OVER = HarvestSeen(busy=True, ended=6.0)
STOPPED = HarvestSeen(busy=True, aborting=True)


def test_a_reading_takes_what_it_knows_and_leaves_out_the_rest() -> None:
    look = HarvesterLook.of({"status": "idle", "has_error": "no", "resource_errors_count": True, "last_started_at": 7})
    assert look == HarvesterLook("idle")
    assert HarvesterLook.of(None) == HarvesterLook("")
    assert not HarvesterLook("").busy
    assert HarvesterLook.of({"status": "idle", "last_success_at": None}) == HarvesterLook("idle", tells_success=True)
    told = {"status": "queued", "has_error": True, "resource_errors_count": 2, "last_started_at": "x"}
    assert HarvesterLook.of(told) == HarvesterLook("queued", "x", None, True, 2)


@pytest.mark.parametrize(
    ("before", "look", "signs"),
    [
        (None, BUSY, ()),
        (IDLE, IDLE, ()),
        (IDLE, BUSY, ("status", "last_started_at")),
        (IDLE, DONE, ("last_started_at", "last_success_at")),
        (NEW, IDLE, ("status", "last_started_at", "last_success_at", "published_datasets_count")),
        (STARTED, IDLE, ()),
        (STARTED, replace(IDLE, status="queued"), ()),
        (IDLE, replace(IDLE, published_datasets_count=9), ("published_datasets_count",)),
        (IDLE, replace(IDLE, last_started_at=None, last_success_at="soon"), ()),
        (IDLE, replace(IDLE, last_started_at="2026-02-06T16:00:00+01:00"), ()),
        (IDLE, replace(IDLE, last_started_at="2026-02-06T15:00:01"), ("last_started_at",)),
        (IDLE, HarvesterLook(""), ()),
    ],
)
def test_the_signs_of_work(before: Any, look: HarvesterLook, signs: tuple[str, ...]) -> None:
    assert moved(before, look) == signs


@pytest.mark.parametrize(
    ("before", "look", "seen"),
    [
        (IDLE, BUSY, SEEN),
        (NEW, replace(NEW, status="queued"), SEEN),
        (IDLE, replace(BUSY, status="aborting"), STOPPED),
        (IDLE, replace(IDLE, status="contemplating"), SEEN),
        (None, BUSY, SEEN),
        (IDLE, STARTED, HarvestSeen()),
        (BUSY, BUSY, HarvestSeen()),
        (BUSY, replace(BUSY, status="aborting"), STOPPED),
        (IDLE, HarvesterLook(""), HarvestSeen()),
    ],
)
def test_what_is_seen_of_the_work(before: Any, look: HarvesterLook, seen: HarvestSeen) -> None:
    assert observe(HarvestSeen(), before, look, 6.0) == seen
    at_rest = replace(STOPPED, ended=6.0)
    assert observe(STOPPED, before, IDLE, 6.0) == at_rest, "what was seen stays seen"
    assert observe(at_rest, before, IDLE, 9.0) == at_rest
    assert observe(OVER, IDLE, BUSY, 9.0) == SEEN, "it was not at rest after all"


@pytest.mark.parametrize(
    ("goal", "before", "look", "seen", "elapsed", "verdict"),
    [
        # Work goes on, in words known and unknown.
        ("harvest", IDLE, BUSY, SEEN, 9000.0, Running()),
        ("harvest", IDLE, replace(BUSY, status="contemplating"), SEEN, 9.0, Running()),
        ("harvest", IDLE, HarvesterLook(""), SEEN, 9.0, Running()),
        ("harvester_abort", BUSY, replace(BUSY, status="deleting"), SEEN, 9.0, Running()),
        # The old state still shows, also where the start is noted already.
        ("harvest", IDLE, IDLE, HarvestSeen(), 0.5, Running(3.0)),
        ("harvest", IDLE, STARTED, HarvestSeen(), 0.5, Running(3.0)),
        ("harvester_publish", IDLE, IDLE, HarvestSeen(), 0.5, Running(3.0)),
        # Ends that were seen.
        ("harvest", IDLE, DONE, SEEN, 9.0, HarvestEnded("done", True)),
        ("harvest", NEW, DONE, SEEN, 9.0, HarvestEnded("done", True)),
        ("harvest", IDLE, DONE, HarvestSeen(), 0.5, HarvestEnded("done", True)),
        ("harvest", IDLE, FAILED, SEEN, 9.0, HarvestEnded("error", True)),
        ("harvest", IDLE, FAILED, STOPPED, 9.0, HarvestEnded("aborted", True)),
        ("harvest", NEW, NEW, SEEN, 9.0, HarvestEnded("done", True)),
        # Over, and the portal shows no success since it was started: aborted between two looks.
        ("harvest", IDLE, STARTED, OVER, 9.0, HarvestEnded("unfinished", True)),
        ("harvest", IDLE, replace(STARTED, resource_errors_count=2), OVER, 9.0, HarvestEnded("unfinished", True)),
        ("harvest", NEW, UNSUCCESSFUL, OVER, 9.0, HarvestEnded("unfinished", True)),
        ("harvest", None, UNSUCCESSFUL, OVER, 9.0, HarvestEnded("unfinished", True)),
        ("harvest", NEW, replace(NEW, tells_success=True), OVER, 9.0, HarvestEnded("unfinished", True)),
        # Its success may be shown a little later than its end.
        ("harvest", IDLE, STARTED, OVER, 6.0, Running(9.0)),
        ("harvest", IDLE, DONE, OVER, 7.0, HarvestEnded("done", True)),
        # A portal that says nothing of successes denies none.
        ("harvest", IDLE, replace(STARTED, last_success_at=None), SEEN, 9.0, HarvestEnded("done", True)),
        ("harvest", IDLE, replace(STARTED, last_success_at="soon"), SEEN, 9.0, HarvestEnded("done", True)),
        ("harvest", IDLE, replace(DONE, last_started_at=None), SEEN, 9.0, HarvestEnded("done", True)),
        ("harvester_publish", IDLE, FAILED, SEEN, 9.0, HarvestEnded("done", True)),
        ("harvester_publish", IDLE, IDLE, STOPPED, 9.0, HarvestEnded("aborted", True)),
        # Ends that left a trace, or none.
        ("harvest", IDLE, STARTED, HarvestSeen(), 3.0, Running(30.0)),
        ("harvest", IDLE, STARTED, HarvestSeen(), 30.0, HarvestEnded("unfinished", True)),
        ("harvest", UNSUCCESSFUL, UNSUCCESSFUL, HarvestSeen(), 3.0, Running(30.0)),
        ("harvest", UNSUCCESSFUL, UNSUCCESSFUL, HarvestSeen(), 30.0, HarvestEnded("unbegun", False)),
        ("harvest", IDLE, IDLE, HarvestSeen(), 3.0, HarvestEnded("done", False)),
        ("harvest", TELLING, TELLING, HarvestSeen(), 3.0, Running(30.0)),
        ("harvest", TELLING, TELLING, HarvestSeen(), 30.0, HarvestEnded("unbegun", False)),
        ("harvest", None, TELLING, HarvestSeen(), 3.0, HarvestEnded("done", False)),
        ("harvest", FAILED, FAILED, HarvestSeen(), 3.0, HarvestEnded("error", False)),
        ("harvest", None, IDLE, HarvestSeen(), 3.0, HarvestEnded("done", False)),
        ("harvester_publish", NEW, NEW, HarvestSeen(), 3.0, HarvestEnded("done", False)),
        (
            "harvester_publish",
            IDLE,
            replace(IDLE, published_datasets_count=9),
            HarvestSeen(),
            3.0,
            HarvestEnded("done", True),
        ),
        # Another one ran before the order, and its end is not ours.
        ("harvest", BUSY, DONE, HarvestSeen(), 0.5, Running(3.0)),
        # Never run is no end, and no endless wait.
        ("harvest", NEW, NEW, HarvestSeen(), 3.0, Running(30.0)),
        ("harvest", NEW, NEW, HarvestSeen(), 29.9, Running(30.0)),
        ("harvest", NEW, NEW, HarvestSeen(), 30.0, HarvestEnded("unbegun", False)),
        # Whoever worked, it is at rest.
        ("harvester_abort", BUSY, BUSY, SEEN, 0.5, Running()),
        ("harvester_abort", BUSY, IDLE, HarvestSeen(), 0.5, HarvestEnded("done", True)),
        ("harvester_free", None, NEW, HarvestSeen(), 0.0, HarvestEnded("done", True)),
        ("harvester_free", None, FAILED, HarvestSeen(), 0.0, HarvestEnded("done", True)),
    ],
)
def test_where_the_work_stands(
    goal: Any, before: Any, look: HarvesterLook, seen: HarvestSeen, elapsed: float, verdict: Any
) -> None:
    assert judge(goal, before, look, seen, elapsed, settle=3.0) == verdict
