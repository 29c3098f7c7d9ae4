"""Unpublish, wait, publish: in one step, and never left off the portal by a rerun."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from orders_stage import Died, LastingClock, Stage, as_killed, build, change, note_of, report, row, states

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.orders.republishing import republish
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop

NEXT = {"next": "publish"}


@pytest.fixture
async def stage(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Stage:
    stage = await build(portal, huwise_sandbox)
    await stage.publish("air", "soil")
    return stage


def course(stage: Stage, name: str) -> list[str]:
    """What happened to a dataset, in order."""
    kinds = ("publish_ordered", "published", "unpublish_ordered", "unpublished", "publish_failed")
    return [entry["kind"] for entry in stage.sandbox.ledger(uid=stage.uids[name]) if entry["kind"] in kinds]


async def test_off_and_on_again_in_that_order(stage: Stage) -> None:
    stage.sandbox.configure(unpublish_seconds=40.0, processing_seconds=60.0)
    plan = await republish(stage.portal, ["air", "soil", "water"])
    assert change(plan, "air").detail == "unpublish, then full publish"
    assert change(plan, "air").cost == "off the portal meanwhile; drops 3 records"
    assert change(plan, "water").detail == "full publish: it is off the portal"
    assert course(stage, "air") == ["publish_ordered", "published"]
    result = await republish(stage.portal, ["air", "soil", "water"], dry_run=False)
    assert set(states(result).values()) == {"done"}
    again = ["unpublish_ordered", "unpublished", "publish_ordered", "published"]
    assert course(stage, "air") == ["publish_ordered", "published", *again]
    assert course(stage, "water") == ["publish_ordered", "published"]
    assert row(result, "air").detail.startswith("unpublished and published in ")


async def test_drafts_that_nobody_named_stay_drafts(stage: Stage, tmp_path: Path) -> None:
    plan = await republish(stage.portal, everything=True)
    assert change(plan, "water").action == "none"
    with pytest.raises(ArgumentError, match="needs a journal"):
        await republish(stage.portal, everything=True, dry_run=False)
    result = await republish(stage.portal, everything=True, journal=tmp_path / "j.jsonl", dry_run=False)
    assert states(result) == {"air": "done", "soil": "done", "water": "unchanged"}
    assert not await stage.is_published("water")


async def test_a_busy_dataset_waits_for_what_runs(stage: Stage) -> None:
    stage.sandbox.prepare_publish("air", seconds=200)
    await stage.portal.dataset("air").begin_publish()
    await stage.portal.clock.sleep(2)
    result = await republish(stage.portal, ["air", "soil"], dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert course(stage, "air")[2:] == [
        "publish_ordered",
        "published",
        "unpublish_ordered",
        "unpublished",
        "publish_ordered",
        "published",
    ]


async def test_a_failed_publish_is_told_and_mended_by_a_rerun(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    stage.sandbox.prepare_publish("air", error="The source has gone")
    first = await republish(stage.portal, where=["published"], journal=journal, dry_run=False)
    assert states(first) == {"air": "failed", "soil": "done"}
    assert "off the portal" in row(first, "air").reason
    assert "The source has gone" in row(first, "air").reason
    assert note_of(journal, "air") == NEXT
    # The condition does not choose it any more; the journal does.
    second = await republish(stage.portal, where=["published"], journal=journal, dry_run=False)
    assert states(second) == {"air": "done", "soil": "done"}
    assert row(second, "soil").resumed
    assert await stage.is_published("air")
    assert course(stage, "air").count("unpublish_ordered") == 1


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("died", ["unpublishing", "between", "publishing"])
async def test_a_process_that_died_in_the_middle(
    stage: Stage, tmp_path: Path, died: str, named: bool, huwise_sandbox: HuwiseSandbox
) -> None:
    """Wherever the first process ends, the second one brings the dataset back, in one publish."""
    journal = tmp_path / "j.jsonl"
    huwise_sandbox.configure(unpublish_seconds=50.0, processing_seconds=50.0)
    chosen: dict[str, Any] = {"datasets": ["air"]} if named else {"where": ["published", "dataset_id=air"]}
    until = {"unpublishing": "unpublish_ordered", "between": "unpublished", "publishing": "publish_ordered"}[died]
    begun = course(stage, "air").count(until)
    if died == "between":
        # The publish is not taken for as long as the first process lives.
        refused = {"error_code": "invalid_dataset_status", "message": "not now"}
        huwise_sandbox.faults(answer(400, json=refused).on("publish_dataset"))
    clock = LastingClock(huwise_sandbox, lambda: course(stage, "air").count(until) > begun)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=clock, random=Random(3)) as first:
        with pytest.raises(Died):
            await republish(first, **chosen, journal=journal, dry_run=False)
    as_killed(journal, "air")
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock, random=Random(3)
    ) as elsewhere:
        result = await republish(elsewhere, **chosen, journal=journal, dry_run=False)
        assert states(result) == {"air": "done"}
        assert await stage.is_published("air")
        assert course(stage, "air").count("unpublish_ordered") == 1
        assert course(stage, "air").count("publish_ordered") == 2
        done = await republish(elsewhere, **chosen, journal=journal, dry_run=False)
        assert [line.resumed for line in report(done).rows if line.key == "air"] == [True]
    assert course(stage, "air").count("unpublish_ordered") == 1


async def test_a_process_that_died_between_the_end_and_the_journal(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    await republish(stage.portal, ["air"], journal=journal, dry_run=False)
    before = course(stage, "air")
    as_killed(journal, "air")
    result = await republish(stage.portal, ["air"], journal=journal, dry_run=False)
    assert states(result) == {"air": "done"}
    assert course(stage, "air") == before
    assert await stage.is_published("air")


async def test_without_a_journal_naming_it_brings_it_back(stage: Stage) -> None:
    await stage.portal.dataset("air").unpublish()
    result = await republish(stage.portal, ["air"], dry_run=False)
    assert states(result) == {"air": "done"}
    assert await stage.is_published("air")


async def test_lost_answers_order_once(stage: Stage, tmp_path: Path) -> None:
    stage.sandbox.faults(
        apply_then_drop().on("publish_dataset", times=2), apply_then_drop().on("unpublish_dataset", times=2)
    )
    result = await republish(stage.portal, ["air", "soil"], journal=tmp_path / "j.jsonl", dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert stage.count("unpublish_ordered") == {"air": 1, "soil": 1}
    assert stage.count("publish_ordered") == {"air": 2, "soil": 2}


async def test_a_dataset_that_is_gone_is_told(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    stage.sandbox.prepare_publish("air", error="gone")
    await republish(stage.portal, ["air"], journal=journal, dry_run=False)
    await stage.portal.dataset("air").delete()
    result = await republish(stage.portal, ["soil"], journal=journal, dry_run=False)
    assert states(result) == {"air": "failed", "soil": "done"}
