"""What became of creates and orders of sources whose answers were lost: judged by the portal's ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from table_sources import CATALOG, FILES, HARBOUR, PDF, Sources, build

from aioportal.errors import BadRequestError, InvalidStateError, OutcomeUnknownError
from aioportal.huwise import Huwise, models
from aioportal.testing import Effect, HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

Deed = Callable[[Sources], Awaitable[Any]]

LOST = [apply_then_drop(), apply_then_answer(502), apply_then_answer(504)]
CREATES: dict[str, Deed] = {
    "create_dataset_attachment": lambda w: w.cheeses.attachments.create(PDF, filename="how-we-count.pdf"),
    "create_dataset_alternative_export": lambda w: w.cheeses.exports.create(b"PAR1", "Counts", filename="c.parquet"),
    "create_harvester": lambda w: w.portal.harvesters.create(CATALOG),
    "create_harvester_schedule": lambda w: w.harbour.schedules.create("15 3 * * 0", "Europe/Berlin"),
}
SNAPSHOTS = [name for name in CREATES if name != "create_harvester_schedule"]


@pytest.fixture
async def world(portal: Huwise, huwise_sandbox: HuwiseSandbox, csv: bytes) -> Sources:
    return await build(portal, huwise_sandbox, csv)


def made(world: Sources, operation: str) -> int:
    """How many effects an operation really had."""
    return len(world.sandbox.ledger(operation=operation))


@pytest.mark.parametrize("operation", CREATES)
@pytest.mark.parametrize("effect", LOST)
async def test_a_create_whose_answer_is_lost_happened_once(world: Sources, operation: str, effect: Effect) -> None:
    before = made(world, operation)
    world.sandbox.faults(effect.on(operation))
    assert (await CREATES[operation](world)).uid
    assert made(world, operation) == before + 1
    asked = world.sandbox.requests(operation=operation)
    assert len(asked) - before == 1


@pytest.mark.parametrize("operation", SNAPSHOTS)
async def test_a_create_that_is_equal_to_an_older_one_is_told_from_it(world: Sources, operation: str) -> None:
    first = await CREATES[operation](world)
    world.sandbox.faults(apply_then_drop().on(operation))
    second = await CREATES[operation](world)
    assert second.uid != first.uid


@pytest.mark.parametrize("operation", SNAPSHOTS)
async def test_a_create_that_left_no_trace_is_not_repeated(world: Sources, operation: str) -> None:
    before = made(world, operation)
    world.sandbox.faults(answer(504).on(operation))
    with pytest.raises(OutcomeUnknownError) as caught:
        await CREATES[operation](world)
    assert "nothing new" in caught.value.evidence
    assert caught.value.operation == operation
    assert made(world, operation) == before


async def test_by_its_operation_a_create_is_as_safe(world: Sources) -> None:
    uid = await world.cheeses.uid()
    world.sandbox.faults(apply_then_drop().on("create_dataset_attachment"))
    made = await world.portal.call("create_dataset_attachment", dataset_uid=uid, file=PDF, filename="a.pdf")
    assert made.filename == "a.pdf"
    assert len(world.sandbox.requests(operation="create_dataset_attachment")) == 1


async def test_a_connection_is_sent_once_and_stays_unknown(world: Sources) -> None:
    world.sandbox.faults(apply_then_drop().on("create_connection"))
    with pytest.raises(OutcomeUnknownError):
        await world.portal.connections.create(FILES)
    assert len(world.sandbox.requests(operation="create_connection")) == 2


async def test_the_only_schedule_is_made_by_a_repeat_where_it_left_no_trace(world: Sources) -> None:
    world.sandbox.faults(answer(504).on("create_harvester_schedule"))
    schedule = await world.schedule()
    assert isinstance(schedule, models.HarvesterSchedule)
    assert made(world, "create_harvester_schedule") == 1
    world.sandbox.faults(apply_then_drop().on("create_harvester_schedule"))
    with pytest.raises(BadRequestError):
        await world.schedule()


async def test_another_schedule_than_the_one_sent_is_not_taken_for_it(world: Sources) -> None:
    page = {"total_count": 1, "next": None, "previous": None, "results": []}
    other = {"uid": "sc_other", "cron_schedule": "0 0 * * 0", "timezone": "Europe/Paris"}
    world.sandbox.faults(answer(200, json=page).on("list_harvester_schedules"))
    world.sandbox.faults(answer(200, json={**page, "results": [other]}).on("list_harvester_schedules", times=2))
    world.sandbox.faults(answer(504).on("create_harvester_schedule"))
    with pytest.raises(OutcomeUnknownError) as caught:
        await world.schedule()
    assert "another one than was sent" in caught.value.evidence


# ---- orders


@pytest.mark.parametrize("effect", LOST)
async def test_a_start_whose_answer_is_lost_happened_once(world: Sources, effect: Effect) -> None:
    world.catalog("berths", processing_seconds=30)
    world.sandbox.faults(effect.on("start_harvester"))
    result = await world.harbour.run()
    assert (result.state, result.observed) == ("idle", True)
    assert len(world.sandbox.ledger("harvest_ordered")) == len(world.sandbox.ledger("harvested")) == 1
    assert len(world.sandbox.requests(operation="start_harvester")) == 1


@pytest.mark.parametrize("effect", [drop(), answer(502), answer(504)])
async def test_a_start_that_never_arrived_is_ordered_again(world: Sources, effect: Effect) -> None:
    await world.harbour.run()
    world.sandbox.faults(effect.on("start_harvester"))
    assert (await world.harbour.run()).state == "idle"
    assert len(world.sandbox.ledger("harvested")) == 2


async def test_a_run_that_was_over_before_anyone_looked_is_told_by_when_it_started(world: Sources) -> None:
    await world.harbour.run()
    await world.portal.clock.sleep(5)
    world.sandbox.configure(settle=0.0, harvest_seconds=0.0)
    world.sandbox.faults(apply_then_drop().on("start_harvester"))
    assert (await world.harbour.run()).state == "idle"
    assert len(world.sandbox.ledger("harvested")) == 2
    assert len(world.sandbox.requests(operation="start_harvester")) == 2


async def test_a_start_by_its_operation_gives_the_harvester_that_was_read(world: Sources) -> None:
    world.catalog("berths", processing_seconds=30)
    world.sandbox.faults(apply_then_drop().on("start_harvester"))
    harvester = await world.portal.call("start_harvester", harvester_uid=world.harbour.uid)
    assert isinstance(harvester, models.CswHarvester)
    world.sandbox.faults(apply_then_drop().on("publish_harvester_datasets"))
    await world.harbour.settled()
    acknowledged = await world.portal.call("publish_harvester_datasets", harvester_uid=world.harbour.uid)
    assert isinstance(acknowledged, models.Acknowledgement)


async def test_a_refused_start_is_a_refusal_though_its_first_answer_was_lost(world: Sources) -> None:
    await world.running()
    world.sandbox.faults(answer(504).on("start_harvester", after=0))
    with pytest.raises(InvalidStateError):
        await world.harbour.run()
    assert len(world.sandbox.ledger("harvest_ordered")) == 1


@pytest.mark.parametrize("order", ["publish", "unpublish"])
@pytest.mark.parametrize("effect", LOST)
async def test_a_publishing_whose_answer_is_lost_happened_once(world: Sources, order: str, effect: Effect) -> None:
    world.catalog("berths", "tides")
    await world.harbour.run(publish=order == "unpublish")
    operation = f"{order}_harvester_datasets"
    world.sandbox.configure(processing_seconds=10.0, unpublish_seconds=10.0)
    before = len(world.sandbox.ledger(f"{order}_ordered", type="harvester"))
    world.sandbox.faults(effect.on(operation))
    result = await getattr(world.harbour, order)()
    assert result.published_datasets_count == (2 if order == "publish" else 0)
    assert len(world.sandbox.ledger(f"{order}_ordered", type="harvester")) == before + 1


async def test_an_abort_whose_answer_is_lost_happened_once(world: Sources) -> None:
    await world.running()
    world.sandbox.faults(apply_then_drop().on("abort_harvester"))
    assert (await world.harbour.abort()).state == "idle"
    assert len(world.sandbox.ledger("aborted")) == 1
    assert len(world.sandbox.requests(operation="abort_harvester")) == 1


async def test_an_abort_of_nothing_is_refused_though_its_first_answer_was_lost(world: Sources) -> None:
    await world.harbour.run()
    world.sandbox.faults(answer(504).on("abort_harvester"))
    with pytest.raises(InvalidStateError):
        await world.harbour.abort()


async def test_writes_that_change_nothing_twice_are_repeated(world: Sources) -> None:
    schedule = await world.schedule()
    world.sandbox.faults(
        apply_then_drop().on("update_harvester"),
        apply_then_drop().on("delete_harvester_schedule"),
        apply_then_drop().on("update_connection"),
        apply_then_drop().on("delete_connection"),
        apply_then_drop().on("delete_harvester"),
        answer(503).on("preview_unsaved_harvester"),
    )
    assert (await world.harbour.update({"name": "Harbour"})).name == "Harbour"
    await world.harbour.schedules.delete(schedule)
    await world.files.update({"auth": {"password": "another"}})
    await world.files.delete()
    assert (await world.harbour.preview_unsaved(HARBOUR)).results
    await world.harbour.delete(delete_attached_datasets=True)
    assert len(world.sandbox.requests(operation="delete_harvester")) == 2
