"""Versions of many datasets: back to one, or to a moment; once, and published as far as it shows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from orders_stage import Died, LastingClock, Stage, as_killed, build, change, report, row, states

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.orders.restoring import restore_many
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop


@pytest.fixture
async def stage(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Stage:
    return await build(portal, huwise_sandbox)


async def moment(stage: Stage) -> str:
    """A moment with a distance from what was and will be."""
    await stage.portal.clock.sleep(60)
    now = datetime.fromtimestamp(stage.sandbox.now(), UTC)
    await stage.portal.clock.sleep(60)
    return now.isoformat()


async def title(stage: Stage, name: str) -> Any:
    return (await stage.portal.dataset(name).metadata.get("default", "title")).value


async def spoil(stage: Stage, *names: str) -> None:
    for name in names:
        await stage.portal.dataset(name).metadata.set("default", "title", "oops")
        await stage.portal.clock.sleep(5)
        await stage.portal.dataset(name).metadata.set("default", "description", "oops")
        await stage.portal.clock.sleep(5)


async def test_all_back_to_a_moment(stage: Stage) -> None:
    await stage.publish("air")
    then = await moment(stage)
    await spoil(stage, "air", "soil")
    before = len(stage.sandbox.ledger())
    plan = await restore_many(stage.portal, everything=True, before=then)
    assert "2 changes undone (metadata)" in change(plan, "air").detail
    assert change(plan, "water").action == "none"
    assert len(stage.sandbox.ledger()) == before
    result = await restore_many(stage.portal, everything=True, before=then, dry_run=False)
    assert states(result) == {"air": "done", "soil": "done", "water": "unchanged"}
    assert [await title(stage, name) for name in stage.names] == ["Air", "Soil", "Water"]
    assert stage.count("restore_ordered") == {"air": 1, "soil": 1}
    assert stage.count("published_metadata") == {"air": 1}, "the cheap publish, and only where it shows"
    assert stage.count("published") == {"air": 1}
    assert row(result, "air").detail == "2 changes undone, metadata published"


async def test_what_is_more_than_metadata_is_published_in_full(stage: Stage) -> None:
    await stage.publish("air", "soil")
    then = await moment(stage)
    for name in ("air", "soil"):
        await stage.portal.dataset(name).update(is_restricted=True)
    plan = await restore_many(stage.portal, datasets=["air"], before=then)
    assert change(plan, "air").cost == "full publish"
    await restore_many(stage.portal, datasets=["air"], before=then, dry_run=False)
    await restore_many(stage.portal, datasets=["soil"], before=then, publish=False, dry_run=False)
    assert stage.count("published") == {"air": 2, "soil": 1}
    assert (await stage.portal.dataset("soil").get()).is_restricted is False


async def test_each_to_a_version_of_its_own_by_a_table(stage: Stage, tmp_path: Path) -> None:
    then = await moment(stage)
    await spoil(stage, "air", "soil", "water")
    versions = (await stage.portal.dataset("air").versions.list()).items
    table = tmp_path / "back.csv"
    table.write_text(
        "dataset_id;dataset_uid;version;before\n"
        f"air;;{versions[1].uid};\n"
        f";{stage.uids['soil']};;{then}\n"
        "water;;ch_nowhere;\n"
        f"nowhere;;;{then}\n",
        encoding="utf-8",
    )
    plan = await restore_many(stage.portal, table)
    assert [(item.key, item.action) for item in plan.plan.changes] == [
        ("nowhere", "problem"),
        ("air", "update"),
        ("soil", "update"),
        ("water", "problem"),
    ]
    assert "no version 'ch_nowhere'" in change(plan, "water").detail
    result = await restore_many(stage.portal, table, dry_run=False)
    assert states(result) == {"nowhere": "failed", "air": "done", "soil": "done", "water": "failed"}
    assert await title(stage, "air") == "oops", "back by one step"
    assert await title(stage, "soil") == "Soil"


async def test_what_the_history_does_not_reach_is_told(stage: Stage) -> None:
    await spoil(stage, "air")
    plan = await restore_many(stage.portal, datasets=["air"], before="2001-01-01")
    assert "does not reach back so far; its oldest version is of 2" in change(plan, "air").detail


async def test_lost_answers_restore_once(stage: Stage) -> None:
    then = await moment(stage)
    await spoil(stage, "air", "soil")
    stage.sandbox.faults(
        apply_then_drop().on("restore_dataset_version"), apply_then_answer(502, html="x").on("restore_dataset_version")
    )
    result = await restore_many(stage.portal, datasets=["air", "soil"], before=then, dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert stage.count("restore_ordered") == {"air": 1, "soil": 1}


async def test_a_busy_dataset_waits_for_what_runs(stage: Stage) -> None:
    then = await moment(stage)
    await spoil(stage, "air")
    stage.sandbox.prepare_publish("air", seconds=200)
    await stage.portal.dataset("air").begin_publish()
    await stage.portal.clock.sleep(2)
    result = await restore_many(stage.portal, datasets=["air"], before=then, dry_run=False)
    assert states(result) == {"air": "done"}
    assert await title(stage, "air") == "Air"


@pytest.mark.parametrize("died", ["restore_ordered", "publish_ordered"])
async def test_a_process_that_died_in_the_middle(
    stage: Stage, tmp_path: Path, died: str, huwise_sandbox: HuwiseSandbox
) -> None:
    """A second restore would be a second version; a restore without a publish is not seen by readers."""
    journal = tmp_path / "j.jsonl"
    await stage.publish("air")
    then = await moment(stage)
    await stage.portal.dataset("air").update(is_restricted=True)
    await spoil(stage, "air")
    huwise_sandbox.configure(saving_seconds=30.0, processing_seconds=30.0)
    begun = stage.count(died)["air"]
    clock = LastingClock(huwise_sandbox, lambda: stage.count(died)["air"] > begun)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=clock, random=Random(3)) as first:
        with pytest.raises(Died):
            await restore_many(first, datasets=["air"], before=then, journal=journal, dry_run=False)
    as_killed(journal, "air")
    result = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert states(result) == {"air": "done"}
    assert "goes on" in change(result, "air").detail
    assert stage.count("restore_ordered") == {"air": 1}
    assert stage.count("published") == {"air": 2}
    assert await title(stage, "air") == "Air"
    again = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert report(again).rows[0].resumed


async def test_a_process_that_died_between_the_end_and_the_journal(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    await stage.publish("air")
    then = await moment(stage)
    await stage.portal.dataset("air").update(is_restricted=True)
    await spoil(stage, "air")
    await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    before = (stage.count("restore_ordered"), stage.count("publish_ordered"))
    as_killed(journal, "air")
    result = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert states(result) == {"air": "done"}
    assert (stage.count("restore_ordered"), stage.count("publish_ordered")) == before


@pytest.mark.parametrize(("added", "state"), [(0, "done"), (1, "done"), (2, "unknown")])
async def test_a_process_that_died_around_the_order(stage: Stage, tmp_path: Path, added: int, state: str) -> None:
    """Whether the restore took place is seen in the history; where others edit as well, nobody knows."""
    journal = tmp_path / "j.jsonl"
    then = await moment(stage)
    await spoil(stage, "air")
    stage.sandbox.faults(answer(400, json={"error_code": "bad_request", "message": "no"}).on("restore_dataset_version"))
    first = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert states(first) == {"air": "failed"}
    as_killed(journal, "air")
    versions = (await stage.portal.dataset("air").versions.list()).items
    for _ in range(added):
        await stage.portal.dataset("air").versions.restore(versions[2])
        await stage.portal.clock.sleep(10)
    result = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert states(result) == {"air": state}
    assert stage.count("restore_ordered")["air"] == max(1, added)


async def test_a_failed_publish_is_told_and_mended_by_a_rerun(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    await stage.publish("air")
    then = await moment(stage)
    await stage.portal.dataset("air").update(is_restricted=True)
    stage.sandbox.prepare_publish("air", error="gone")
    first = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert "(restored, but what readers see is not known to be" in row(first, "air").reason
    second = await restore_many(stage.portal, datasets=["air"], before=then, journal=journal, dry_run=False)
    assert states(second) == {"air": "done"}
    assert stage.count("restore_ordered") == {"air": 1}


async def test_what_cannot_be_meant_is_refused(stage: Stage) -> None:
    before = len(stage.sandbox.requests())
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"everything": True}, "how far back"),
        ({"before": "2026-02-06"}, "no datasets"),
        ({"everything": True, "before": "yesterday"}, "no moment"),
        ({"table": [{"dataset_id": "air"}]}, "row 1: it does not say how far back"),
        ({"table": [{"dataset_id": "air", "version": "ch_1", "before": "2026-01-01"}]}, "row 1: a version and a"),
        ({"table": [{"dataset_id": "air", "before": "soon"}]}, "column 'before'='soon' is no moment"),
        ({"table": [{"dataset_id": "air", "version": "ch_1"}], "everything": True}, "Say one of the two"),
    ]
    for arguments, why in wrong:
        with pytest.raises(ArgumentError, match=why):
            await restore_many(stage.portal, **arguments)
    assert len(stage.sandbox.requests()) == before
