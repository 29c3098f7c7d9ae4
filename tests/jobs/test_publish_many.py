"""Publishing and unpublishing many: polite, each end told as it was, nothing ordered twice."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from orders_stage import (
    LastingClock,
    Stage,
    as_killed,
    build,
    change,
    note_of,
    order_noted,
    report,
    row,
    states,
    uid_of,
)

from aioportal.core.journal import Journal
from aioportal.errors import ArgumentError, JournalError, OperationTimeoutError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.orders.publishing_many import PublishWork, publish_many, unpublish_many
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop


@pytest.fixture
async def stage(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Stage:
    return await build(portal, huwise_sandbox)


async def test_a_dry_run_says_what_it_would_do_and_does_nothing(stage: Stage) -> None:
    await stage.publish("soil")
    stage.sandbox.prepare_publish("water", seconds=600)
    await stage.portal.dataset("water").begin_publish()
    await stage.portal.clock.sleep(2)
    before = len(stage.sandbox.ledger())
    result = await publish_many(stage.portal, ["air", "nowhere", "water", "soil"], kind="full")
    assert (result.dry_run, result.ok) == (True, False)
    assert change(result, "air").detail == "full publish: never published, or taken off"
    assert change(result, "soil").detail == "full publish"
    assert "processing now, so it waits for that" in change(result, "water").detail
    assert change(result, "nowhere").action == "problem"
    metadata = await publish_many(stage.portal, everything=True, kind="metadata")
    assert change(metadata, "soil").detail == "metadata only"
    assert change(metadata, "air").action == "problem"
    assert len(stage.sandbox.ledger()) == before


async def test_every_end_is_told_as_it_was(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    """A 200 to the order is no publish: what became of it is in the status, and in the report."""
    stage = await build(portal, huwise_sandbox, "good", "rows", "bad", "cut", "slow", "aborted")
    stage.sandbox.prepare_publish("rows", records_errors=[{"record_id": "r1", "message": "no number"}])
    stage.sandbox.prepare_publish("bad", error="La source a disparu", records_errors=[{"message": "x"}])
    stage.sandbox.prepare_publish("cut", record_limit=2)
    stage.sandbox.prepare_publish("slow", seconds=3000)
    stage.sandbox.prepare_publish("aborted", seconds=100)
    stage.sandbox.configure(workers=10)

    async def abort() -> None:
        while (await portal.dataset("aborted").status()).status != "processing":
            await portal.clock.sleep(1)
        await portal.dataset("aborted").begin_abort()

    aborting = asyncio.create_task(abort())
    result = await publish_many(portal, [*stage.names, "nowhere"], timeout=900, dry_run=False)
    await aborting
    assert states(result) == {
        "nowhere": "failed",
        "good": "done",
        "rows": "done",
        "bad": "failed",
        "cut": "failed",
        "slow": "unknown",
        "aborted": "failed",
    }
    assert row(result, "rows").data["records_errors"] == 1
    assert row(result, "rows").data["first_errors"] == ["no number"]
    assert "1 record errors" in row(result, "rows").detail
    assert "La source a disparu, 1 record errors" in row(result, "bad").reason
    assert "record limit of 2" in row(result, "cut").reason
    assert "aborted" in row(result, "aborted").reason
    assert json.loads(row(result, "slow").data["token"])["ref"] == stage.uids["slow"]
    assert (await portal.resume(row(result, "slow").data["token"])).state == "idle"
    allowed = await publish_many(portal, ["cut"], kind="full", allow_truncated=True, dry_run=False)
    assert states(allowed) == {"cut": "done"}


async def test_the_record_limit_may_be_good_enough(stage: Stage) -> None:
    stage.sandbox.prepare_publish("air", record_limit=2)
    result = await publish_many(stage.portal, ["air"], allow_truncated=True, dry_run=False)
    assert (row(result, "air").state, row(result, "air").data["truncated"]) == ("done", True)


async def test_few_work_at_once_and_the_busy_hold_nobody_up(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    """The lane is one for the client, whatever else it does; nobody sleeps between publishes."""
    stage = await build(portal, huwise_sandbox, *(f"set-{number}" for number in range(12)))
    huwise_sandbox.configure(workers=50, processing_seconds=30.0)
    for name in stage.names[:4]:
        huwise_sandbox.prepare_publish(name, seconds=500)
        await portal.dataset(name).begin_publish()
    await portal.clock.sleep(2)
    for name in stage.names:
        huwise_sandbox.prepare_publish(name, seconds=30)
    began = portal.clock.now()
    result = await publish_many(portal, stage.names, dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert stage.count("published") == {name: 2 if name in stage.names[:4] else 1 for name in stage.names}
    ordered = [uid_of(entry) for entry in huwise_sandbox.ledger("publish_ordered")[4:]]
    assert ordered[:8] == [stage.uids[name] for name in stage.names[4:]], "before the busy"
    assert most_at_once(huwise_sandbox) <= 4 + 4
    assert portal.clock.now() - began < 500 + 3 * 40


def most_at_once(sandbox: HuwiseSandbox) -> int:
    """How many publishes the portal had at once, by its ledger."""
    now = most = 0
    for entry in sandbox.ledger():
        now += {"publish_ordered": 1, "published": -1}.get(entry["kind"], 0)
        most = max(most, now)
    return most


async def test_the_lane_is_as_wide_as_the_client_says(huwise_sandbox: HuwiseSandbox, portal: Huwise) -> None:
    stage = await build(portal, huwise_sandbox, *(f"set-{number}" for number in range(9)))
    huwise_sandbox.configure(workers=50, processing_seconds=20.0)
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock, max_publishing=2
    ) as narrow:
        both = await asyncio.gather(
            publish_many(narrow, stage.names[:4], dry_run=False),
            publish_many(narrow, stage.names[4:], concurrency=20, dry_run=False),
        )
    assert [set(states(result).values()) for result in both] == [{"done"}, {"done"}]
    assert most_at_once(huwise_sandbox) == 2
    with pytest.raises(ArgumentError, match="max_publishing"):
        Huwise(huwise_sandbox.url, "key", max_publishing=0)


async def test_the_cheapest_that_suffices_where_the_history_tells(stage: Stage) -> None:
    """Nearly everybody publishes all records for a change of title."""
    await stage.publish("air", "soil")
    await stage.portal.dataset("air").metadata.set("default", "title", "Clean air")
    plan = await publish_many(stage.portal, everything=True)
    assert change(plan, "air").detail == "metadata only: only metadata were edited since its last publish"
    assert change(plan, "soil").detail == "full publish: not edited since its last publish"
    assert change(plan, "water").detail == "full publish: never published, or taken off"
    result = await publish_many(stage.portal, everything=True, dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert stage.count("published_metadata") == {"air": 1}
    assert stage.count("published") == {"air": 1, "soil": 2, "water": 1}
    await stage.portal.dataset("air").update(is_restricted=True)
    again = await publish_many(stage.portal, ["air"])
    assert change(again, "air").detail.startswith("full publish: edited since its last publish: ")


async def test_what_was_not_edited_may_be_left_alone(stage: Stage) -> None:
    await stage.publish("air", "soil")
    await stage.portal.dataset("air").metadata.set("default", "title", "Clean air")
    first = await publish_many(stage.portal, everything=True, kind="full", only_changed=True, dry_run=False)
    assert states(first) == {"air": "done", "soil": "unchanged", "water": "done"}
    await stage.portal.clock.sleep(5)
    orders = len(stage.sandbox.ledger("publish_ordered"))
    second = await publish_many(stage.portal, everything=True, kind="full", only_changed=True, dry_run=False)
    assert set(states(second).values()) == {"unchanged"}
    assert len(stage.sandbox.ledger("publish_ordered")) == orders


async def test_metadata_wait_for_what_runs(stage: Stage) -> None:
    await stage.publish("air")
    stage.sandbox.prepare_publish("air", seconds=100)
    await stage.portal.dataset("air").begin_publish()
    await stage.portal.clock.sleep(2)
    result = await publish_many(stage.portal, ["air"], kind="metadata", dry_run=False)
    assert (states(result), stage.count("published")) == ({"air": "done"}, {"air": 2})
    assert [entry["kind"] for entry in stage.sandbox.ledger()][-1] == "published_metadata"


async def test_a_dataset_that_never_gets_free_is_told_and_not_ordered(stage: Stage) -> None:
    stage.sandbox.prepare_publish("air", seconds=5000)
    await stage.portal.dataset("air").begin_publish()
    await stage.portal.clock.sleep(2)
    result = await publish_many(stage.portal, ["air", "soil"], timeout=60, dry_run=False)
    assert states(result) == {"air": "failed", "soil": "done"}
    assert "nothing was ordered" in row(result, "air").reason
    assert stage.count("publish_ordered")["air"] == 1


async def test_a_rerun_waits_for_what_was_ordered_instead_of_ordering_it_again(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "publish.jsonl"
    stage.sandbox.prepare_publish("air", seconds=500)
    first = await publish_many(stage.portal, ["air", "soil"], timeout=60, journal=journal, dry_run=False)
    assert states(first) == {"air": "unknown", "soil": "done"}
    token = row(first, "air").data["token"]
    assert note_of(journal, "air") == {"token": token}
    second = await publish_many(stage.portal, ["air", "soil"], journal=journal, dry_run=False)
    assert states(second) == {"air": "done", "soil": "done"}
    assert row(second, "soil").resumed
    assert stage.count("publish_ordered") == {"air": 1, "soil": 1}
    third = await publish_many(stage.portal, ["air", "soil"], journal=journal, dry_run=False)
    assert [line.resumed for line in report(third).rows] == [True, True]
    assert stage.count("publish_ordered") == {"air": 1, "soil": 1}
    with pytest.raises(JournalError):
        await publish_many(stage.portal, ["air"], kind="full", journal=journal, dry_run=False)
    assert stage.sandbox.api_key not in journal.read_text()


async def test_interrupted_orders_go_on_and_a_rerun_finds_them(
    stage: Stage, tmp_path: Path, huwise_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle: the portal works on, the rerun in another process knows."""
    monkeypatch.setattr(PublishWork, "grace", 0.0)
    journal = tmp_path / "publish.jsonl"
    huwise_sandbox.configure(workers=10, processing_seconds=400.0)
    clock = LastingClock(huwise_sandbox, lambda: len(huwise_sandbox.ledger("publish_ordered")) == 3, hangs=True)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=clock, random=Random(3)) as first:
        task = asyncio.create_task(publish_many(first, stage.names, journal=journal, dry_run=False))
        await clock.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not stage.count("published")
    with Journal(journal) as kept:
        assert {name: kept.state_of(name) for name in stage.names} == dict.fromkeys(stage.names, "unknown")
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock, random=Random(3)
    ) as elsewhere:
        result = await publish_many(elsewhere, stage.names, journal=journal, dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert stage.count("publish_ordered") == dict.fromkeys(stage.names, 1)


async def test_a_process_that_died_between_the_end_and_the_journal(stage: Stage, tmp_path: Path) -> None:
    """The publish was over and seen, and only the last line of the journal is missing: it is not ordered again."""
    journal = tmp_path / "publish.jsonl"
    await publish_many(stage.portal, ["air"], kind="full", journal=journal, dry_run=False)
    as_killed(journal, "air")
    result = await publish_many(stage.portal, ["air"], kind="full", journal=journal, dry_run=False)
    assert states(result) == {"air": "done"}
    assert stage.count("publish_ordered") == {"air": 1}


@pytest.mark.parametrize("ordered", [True, False])
async def test_a_process_that_died_around_the_order(stage: Stage, tmp_path: Path, ordered: bool) -> None:
    """Whether the order had reached the portal is seen, not guessed."""
    journal = tmp_path / "publish.jsonl"
    stage.sandbox.faults(answer(400, json={"error_code": "bad_request", "message": "no"}).on("publish_dataset"))
    first = await publish_many(stage.portal, ["air"], journal=journal, dry_run=False)
    assert "bad_request" in row(first, "air").reason
    assert note_of(journal, "air") is None, "what was refused is not waited for"
    note = order_noted(journal, "air")
    assert json.loads(note["token"])["was"] == "idle", "written down before the order"
    as_killed(journal, "air", note=note)
    if ordered:
        stage.sandbox.prepare_publish("air", seconds=300)
        await stage.portal.dataset("air").begin_publish()
    result = await publish_many(stage.portal, ["air"], journal=journal, dry_run=False)
    assert states(result) == {"air": "done"}
    assert stage.count("publish_ordered") == {"air": 1}
    assert stage.count("published") == {"air": 1}


async def test_an_order_that_went_out_late_and_does_not_show_yet(stage: Stage, tmp_path: Path) -> None:
    """The note may be old and the order fresh: repeated for a while, taken, and then the process was killed."""
    journal = tmp_path / "publish.jsonl"
    stage.sandbox.faults(answer(400, json={"error_code": "bad_request", "message": "no"}).on("publish_dataset"))
    await publish_many(stage.portal, ["air"], journal=journal, dry_run=False)
    as_killed(journal, "air", note=order_noted(journal, "air"))
    await stage.portal.clock.sleep(20)
    stage.sandbox.configure(settle=2.5)
    stage.sandbox.prepare_publish("air", seconds=300)
    await stage.portal.dataset("air").begin_publish()
    result = await publish_many(stage.portal, ["air"], journal=journal, dry_run=False)
    assert states(result) == {"air": "done"}
    assert stage.count("publish_ordered") == {"air": 1}


async def test_a_failure_is_tried_again_by_a_rerun(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "publish.jsonl"
    stage.sandbox.prepare_publish("air", error="gone")
    first = await publish_many(stage.portal, stage.names, journal=journal, dry_run=False)
    assert states(first)["air"] == "failed"
    second = await publish_many(stage.portal, stage.names, journal=journal, dry_run=False)
    assert set(states(second).values()) == {"done"}
    assert stage.count("publish_ordered") == {"air": 2, "soil": 1, "water": 1}


async def test_lost_answers_order_once(stage: Stage, tmp_path: Path) -> None:
    stage.sandbox.faults(apply_then_drop().on("publish_dataset", times=3))
    result = await publish_many(stage.portal, stage.names, journal=tmp_path / "j.jsonl", dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert stage.count("publish_ordered") == dict.fromkeys(stage.names, 1)


async def test_what_cannot_be_meant_is_refused_before_anything_is_sent(stage: Stage) -> None:
    before = len(stage.sandbox.requests())
    wrong: list[dict[str, Any]] = [{}, {"kind": "fast", "everything": True}, {"timeout": 0, "everything": True}]
    for arguments in wrong:
        with pytest.raises(ArgumentError):
            await publish_many(stage.portal, **arguments)
    with pytest.raises(ArgumentError):
        await unpublish_many(stage.portal, ["air"], timeout=-1)
    assert len(stage.sandbox.requests()) == before


async def test_unpublish_from_a_reviewed_list(stage: Stage, tmp_path: Path) -> None:
    """The review is the plan: what goes, and how many records go with it."""
    await stage.publish("air", "soil")
    reviewed = tmp_path / "duplicates.txt"
    reviewed.write_text("air\nwater\nnowhere\n")
    plan = await unpublish_many(stage.portal, file=reviewed)
    assert (change(plan, "air").action, change(plan, "air").cost) == ("run", "drops 3 records")
    assert change(plan, "water").action == "none"
    assert await stage.is_published("air")
    stage.sandbox.faults(apply_then_drop().on("unpublish_dataset"))
    result = await unpublish_many(stage.portal, file=reviewed, dry_run=False)
    assert states(result) == {"nowhere": "failed", "air": "done", "water": "unchanged"}
    assert [await stage.is_published(name) for name in stage.names] == [False, True, False]
    again = await unpublish_many(stage.portal, file=reviewed, dry_run=False)
    assert states(again) == {"nowhere": "failed", "air": "unchanged", "water": "unchanged"}
    assert stage.count("unpublish_ordered") == {"air": 1}


async def test_realtime_records_are_named_as_what_cannot_come_back(stage: Stage) -> None:
    await stage.publish("air")
    dataset = stage.portal.dataset("air")
    (resource,) = (await dataset.resources.list()).items
    await dataset.resources.enable(resource)
    plan = await unpublish_many(stage.portal, ["air"])
    assert "realtime resources for good" in change(plan, "air").cost


async def test_a_slot_is_held_to_the_end_and_nests(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock, max_publishing=1
    ) as client:
        order: list[str] = []

        async def other() -> None:
            async with client.publishing():
                order.append("other")

        async with client.publishing():
            waiting = asyncio.create_task(other())
            # Made inside, it shares the place; one that was made outside must wait.
            await waiting
            async with client.publishing(), client.publishing():
                order.append("inner")
        assert order == ["other", "inner"]
        assert client._lane.in_flight == 0

        async def outside(entered: asyncio.Event, leave: asyncio.Event) -> None:
            async with client.publishing():
                entered.set()
                await leave.wait()

        first, second, leave = asyncio.Event(), asyncio.Event(), asyncio.Event()
        one = asyncio.create_task(outside(first, leave))
        await first.wait()
        two = asyncio.create_task(outside(second, leave))
        await asyncio.sleep(0)
        assert (client._lane.in_flight, client._lane.queued, second.is_set()) == (1, 1, False)
        two.cancel()
        await asyncio.gather(two, return_exceptions=True)
        leave.set()
        await one
        assert (client._lane.in_flight, client._lane.queued) == (0, 0)


async def test_a_timeout_is_unknown_and_never_a_success(stage: Stage) -> None:
    stage.sandbox.prepare_publish("air", seconds=500)
    result = await publish_many(stage.portal, ["air"], timeout=30, dry_run=False)
    assert isinstance(report(result).rows[0].error, OperationTimeoutError)
    assert not result.ok
