"""Harvesters in sequence: each to its end, published, failures told, and no wait that never ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import pytest
from orders_stage import Died, LastingClock, as_killed, change, report, row, states, uid_of

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.orders.harvest_runs import harvest
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop


class Catalogs:
    """Three harvesters that never ran."""

    def __init__(self, sandbox: HuwiseSandbox, uids: list[str]) -> None:
        self.sandbox = sandbox
        self.uids = uids

    def offers(self, uid: str, *ids: str, **more: Any) -> None:
        found = [{"id": one, "title": one.title(), "description": ""} for one in ids]
        self.sandbox.control("harvesters", harvester=uid, catalog=found, **more)

    def course(self) -> list[tuple[str, str]]:
        """What happened to harvesters, in order."""
        kinds = ("harvest_ordered", "harvested", "harvest_failed", "publish_ordered", "published")
        entries = self.sandbox.ledger(type="harvester")
        return [(uid_of(entry), entry["kind"]) for entry in entries if entry["kind"] in kinds]

    def orders(self, uid: str) -> list[str]:
        return [kind for one, kind in self.course() if one == uid and kind.endswith("_ordered")]


@pytest.fixture
async def catalogs(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Catalogs:
    uids = []
    for name in ("Berths", "Tides", "Ships"):
        body = {"type": "csw", "name": name, "url": f"https://{name.lower()}.example.org/csw"}
        uids.append(str((await portal.harvesters.create(body)).uid))
    return Catalogs(huwise_sandbox, uids)


async def test_one_after_the_other_each_published_before_the_next(portal: Huwise, catalogs: Catalogs) -> None:
    berths, tides, ships = catalogs.uids
    catalogs.sandbox.configure(harvest_seconds=100.0, harvest_workers=3, processing_seconds=30.0)
    wanted = [ships, berths, tides, "nowhere"]
    plan = await harvest(portal, wanted)
    assert change(plan, ships).detail == "run, then publish all its datasets; it never ran before"
    assert change(plan, "nowhere").action == "problem"
    assert not catalogs.course()
    result = await harvest(portal, wanted, dry_run=False, concurrency=8)
    steps = ["harvest_ordered", "harvested", "publish_ordered", "published"]
    assert catalogs.course() == [(uid, step) for uid in wanted[:3] for step in steps]
    assert states(result) == {ships: "done", berths: "done", tides: "done", "nowhere": "failed"}
    data = row(result, ships).data
    assert (data["harvested"], data["published"], data["attached"]) == (3, 3, 3)
    again = await harvest(portal, [ships])
    assert change(again, ships).cost == "3 datasets are published"


async def test_a_failed_run_is_a_failure_though_its_state_is_idle(portal: Huwise, catalogs: Catalogs) -> None:
    """Who waits for idle alone reports success, and publishes what is not there."""
    berths, tides, ships = catalogs.uids
    catalogs.offers(berths, "a", error="The other catalog does not answer.")
    catalogs.offers(tides, "b", "c", resource_errors={"c": "The file has gone."})
    result = await harvest(portal, catalogs.uids, dry_run=False)
    assert states(result) == {berths: "failed", tides: "done", ships: "done"}
    assert "The other catalog does not answer." in row(result, berths).reason
    assert catalogs.orders(berths) == ["harvest_ordered"], "and not published"
    assert row(result, tides).data["resource_errors"] == {"c": "The file has gone."}
    assert "1 could not be taken" in row(result, tides).detail
    assert report(result).notes == (f"{tides}: c could not be taken: The file has gone.",)


async def test_a_run_that_somebody_aborted_unseen_is_no_success(portal: Huwise, catalogs: Catalogs) -> None:
    """Aborting may begin and end between two looks; the harvester is idle then, without an error."""
    berths = catalogs.uids[0]
    await harvest(portal, [berths], dry_run=False)
    await portal.clock.sleep(60)
    catalogs.sandbox.configure(harvest_seconds=500.0, abort_seconds=0.0, settle=0.0)

    async def abort() -> None:
        while (await portal.harvester(berths).get()).status != "processing":
            await portal.clock.sleep(1)
        await portal.clock.sleep(100)
        await portal.harvester(berths).begin_abort()

    aborting = asyncio.create_task(abort())
    result = await harvest(portal, [berths], dry_run=False)
    await aborting
    assert states(result) == {berths: "failed"}
    assert "aborted" in row(result, berths).reason
    assert catalogs.orders(berths) == ["harvest_ordered", "publish_ordered", "harvest_ordered"], "and not published"


async def test_the_sequence_may_stop_at_a_failure(portal: Huwise, catalogs: Catalogs) -> None:
    berths, tides, ships = catalogs.uids
    catalogs.offers(tides, "a", error="gone")
    result = await harvest(portal, catalogs.uids, stop_at_failure=True, dry_run=False)
    assert states(result) == {berths: "done", tides: "failed", ships: "left"}
    assert not catalogs.orders(ships)
    assert report(result).stopped


async def test_without_publishing(portal: Huwise, catalogs: Catalogs) -> None:
    result = await harvest(portal, everything=True, publish=False, dry_run=False)
    assert set(states(result).values()) == {"done"}
    assert len(result.plan.changes) == 3
    assert not [kind for _, kind in catalogs.course() if kind == "publish_ordered"]


async def test_a_run_that_is_never_begun_ends_the_wait(portal: Huwise, catalogs: Catalogs) -> None:
    """A harvester that never ran rests in ``new``: who waits for idle waits for ever."""
    berths = catalogs.uids[0]
    catalogs.sandbox.faults(answer(200, json={"uid": berths, "status": "new"}).on("start_harvester"))
    result = await harvest(portal, [berths], dry_run=False)
    assert states(result) == {berths: "failed"}
    assert "has not begun" in row(result, berths).reason


async def test_a_busy_harvester_waits_for_what_runs(portal: Huwise, catalogs: Catalogs) -> None:
    berths = catalogs.uids[0]
    catalogs.offers(berths, "a", processing_seconds=300)
    await portal.harvester(berths).begin_start()
    await portal.clock.sleep(2)
    assert "processing now" in change(await harvest(portal, [berths]), berths).detail
    result = await harvest(portal, [berths], dry_run=False)
    assert states(result) == {berths: "done"}
    assert catalogs.orders(berths) == ["harvest_ordered", "harvest_ordered", "publish_ordered"]
    catalogs.offers(berths, "a", processing_seconds=5000)
    await portal.harvester(berths).begin_start()
    await portal.clock.sleep(2)
    late = await harvest(portal, [berths], timeout=60, dry_run=False)
    assert states(late) == {berths: "failed"}
    assert "nothing was ordered" in row(late, berths).reason


async def test_a_timeout_is_unknown_and_a_rerun_waits_on(portal: Huwise, catalogs: Catalogs, tmp_path: Path) -> None:
    berths, tides, _ = catalogs.uids
    journal = tmp_path / "harvest.jsonl"
    catalogs.offers(berths, "a", "b", processing_seconds=500)
    first = await harvest(portal, [berths, tides], timeout=60, journal=journal, dry_run=False)
    assert states(first) == {berths: "unknown", tides: "unknown"}, "the portal runs one harvester at a time"
    assert (await portal.resume(row(first, berths).data["token"])).state == "idle"
    second = await harvest(portal, [berths, tides], journal=journal, dry_run=False)
    assert states(second) == {berths: "done", tides: "done"}
    for uid in (berths, tides):
        assert catalogs.orders(uid) == ["harvest_ordered", "publish_ordered"]


@pytest.mark.parametrize("died", ["harvest_ordered", "harvested", "publish_ordered"])
async def test_a_process_that_died_in_the_middle(
    portal: Huwise, catalogs: Catalogs, tmp_path: Path, died: str, huwise_sandbox: HuwiseSandbox
) -> None:
    berths = catalogs.uids[0]
    journal = tmp_path / "harvest.jsonl"
    catalogs.sandbox.configure(processing_seconds=50.0, harvest_seconds=50.0)
    if died == "harvested":
        refused = {"error_code": "invalid_harvester_status", "message": "not now"}
        huwise_sandbox.faults(answer(400, json=refused).on("publish_harvester_datasets"))
    clock = LastingClock(huwise_sandbox, lambda: (berths, died) in catalogs.course())
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=clock, random=Random(3)) as first:
        with pytest.raises(Died):
            await harvest(first, [berths], journal=journal, dry_run=False)
    as_killed(journal, berths)
    result = await harvest(portal, [berths], journal=journal, dry_run=False)
    assert states(result) == {berths: "done"}
    assert catalogs.orders(berths) == ["harvest_ordered", "publish_ordered"]
    assert (berths, "published") in catalogs.course()


@pytest.mark.parametrize("publish", [True, False])
async def test_a_process_that_died_between_the_end_and_the_journal(
    portal: Huwise, catalogs: Catalogs, tmp_path: Path, publish: bool
) -> None:
    berths, journal = catalogs.uids[0], tmp_path / "harvest.jsonl"
    await harvest(portal, [berths], publish=publish, journal=journal, dry_run=False)
    as_killed(journal, berths)
    result = await harvest(portal, [berths], publish=publish, journal=journal, dry_run=False)
    assert states(result) == {berths: "done"}
    assert catalogs.orders(berths) == ["harvest_ordered", "publish_ordered"][: 1 + publish]


async def test_lost_answers_order_once(portal: Huwise, catalogs: Catalogs, tmp_path: Path) -> None:
    catalogs.sandbox.faults(
        apply_then_drop().on("start_harvester", times=3), apply_then_drop().on("publish_harvester_datasets", times=3)
    )
    result = await harvest(portal, catalogs.uids, journal=tmp_path / "j.jsonl", dry_run=False)
    assert set(states(result).values()) == {"done"}
    for uid in catalogs.uids:
        assert catalogs.orders(uid) == ["harvest_ordered", "publish_ordered"]


async def test_what_cannot_be_meant_is_refused(portal: Huwise, catalogs: Catalogs) -> None:
    before = len(catalogs.sandbox.requests())
    wrong: list[dict[str, Any]] = [
        {},
        {"harvesters": ["a"], "everything": True},
        {"harvesters": "a"},
        {"harvesters": [""]},
        {"harvesters": ["a"], "timeout": 0},
    ]
    for arguments in wrong:
        with pytest.raises(ArgumentError):
            await harvest(portal, **arguments)
    assert len(catalogs.sandbox.requests()) == before
