"""Runs of harvesters: to the end, with errors, while busy, aborted, never begun, timed out and taken up elsewhere."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from table_sources import Sources, build

from aioportal.errors import (
    ArgumentError,
    InvalidStateError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
)
from aioportal.huwise import HarvestResult, Huwise, Page, ResourceError
from aioportal.testing import HuwiseSandbox, answer


@pytest.fixture
async def world(portal: Huwise, huwise_sandbox: HuwiseSandbox, csv: bytes) -> Sources:
    return await build(portal, huwise_sandbox, csv)


async def test_a_run_waits_to_the_end_and_tells_what_it_took(world: Sources) -> None:
    world.catalog("berths", "tides", "ships", processing_seconds=60)
    result = await world.harbour.run()
    assert (result.harvester_uid, result.state, result.observed) == (world.harbour.uid, "idle", True)
    assert (result.remote_datasets_count, result.harvested_datasets_count, result.attached_datasets_count) == (3, 3, 3)
    assert (result.published_datasets_count, result.published) == (0, None)
    assert (result.has_error, result.resource_errors_count, result.resource_errors) == (False, 0, ())
    assert result.seconds >= 60
    assert result.last_success_at
    assert result.looks < 40
    assert not world.sandbox.requests(operation="list_harvester_errors"), "nothing went wrong, so nothing was asked"


async def test_a_run_that_publishes_waits_for_that_as_well(world: Sources) -> None:
    world.catalog("berths", "tides")
    world.sandbox.configure(processing_seconds=20.0)
    result = await world.harbour.run(publish=True)
    published = result.published
    assert isinstance(published, HarvestResult)
    assert (published.published_datasets_count, published.state, published.observed) == (2, "idle", True)
    assert published.seconds >= 20
    assert result.published_datasets_count == 0, "as it was between the two"
    assert [entry["kind"] for entry in world.sandbox.ledger(type="harvester")][-4:] == [
        "harvest_ordered",
        "harvested",
        "publish_ordered",
        "published",
    ]
    gone = await world.harbour.unpublish()
    assert (gone.published_datasets_count, gone.attached_datasets_count) == (0, 2)


async def test_datasets_that_could_not_be_taken_are_told_and_no_failure(world: Sources) -> None:
    world.catalog("berths", "tides", resource_errors={"tides": "The file has gone."})
    result = await world.harbour.run(publish=True)
    assert result.resource_errors == (ResourceError("tides", "The file has gone."),)
    assert (result.resource_errors_count, result.harvested_datasets_count, result.has_error) == (1, 1, False)
    assert result.published is not None
    assert result.published.published_datasets_count == 1
    assert result.published.resource_errors == (), "those are of the run"


async def test_a_run_that_failed_as_a_whole_is_an_error_and_nothing_is_published(world: Sources) -> None:
    world.catalog("berths", error="The other catalog does not answer.")
    with pytest.raises(OperationFailedError, match="The other catalog does not answer") as caught:
        await world.harbour.run(publish=True)
    error = caught.value
    assert (error.state, error.reason) == ("idle", "The other catalog does not answer.")
    assert (error.operation, error.method) == ("start_harvester", "POST")
    assert error.params["resource_errors_count"] == 0
    assert not world.sandbox.ledger("publish_ordered")
    # The next run is judged by what it does itself.
    assert (await world.harbour.run()).has_error is False


async def test_an_error_list_that_cannot_be_read_does_not_hide_the_end(world: Sources) -> None:
    world.catalog("berths", "tides", resource_errors={"tides": "gone"})
    refused = {"error_code": "invalid_harvester_status", "message": "not now"}
    world.sandbox.faults(answer(400, json=refused).on("list_harvester_errors"))
    result = await world.harbour.start()
    assert (result.resource_errors_count, result.resource_errors) == (1, ())
    world.catalog("berths", "tides", resource_errors={"tides": "gone"})
    world.sandbox.faults(answer(502).on("list_harvester_errors", times=8))
    assert (await world.harbour.start()).resource_errors == (ResourceError("tides", "gone"),)


async def test_a_handle_tells_every_state_from_the_first_one(world: Sources) -> None:
    world.catalog("berths", processing_seconds=60)
    operation = await world.harbour.begin_start()
    states = [event.state async for event in operation.events()]
    assert states[0] == "new"
    assert "processing" in states
    assert states[-1] == "idle"
    assert (operation.kind, operation.ref) == ("harvest", world.harbour.uid)
    assert (await operation).state == "idle"


async def test_the_old_idle_is_not_taken_for_the_end(world: Sources) -> None:
    await world.harbour.run()
    world.sandbox.configure(settle=2.5)
    world.catalog("berths", processing_seconds=30)
    result = await world.harbour.run()
    assert result.observed
    assert result.seconds >= 30


async def test_a_run_faster_than_any_look(world: Sources) -> None:
    world.sandbox.configure(settle=0.0, harvest_seconds=0.0)
    result = await world.harbour.run()
    assert (result.state, result.observed) == ("idle", True)
    await world.portal.clock.sleep(2)  # The portal tells whole seconds.
    assert (await world.harbour.run()).state == "idle"
    assert len(world.sandbox.ledger("harvested")) == 2


async def test_a_harvester_that_stays_new_is_no_endless_wait(world: Sources) -> None:
    unmoved = (await world.portal.call("retrieve_harvester", harvester_uid=world.harbour.uid)).to_dict()
    world.sandbox.faults(answer(200, json=unmoved).on("start_harvester"))
    began = world.portal.clock.now()
    with pytest.raises(OperationFailedError, match="has not begun") as caught:
        await world.harbour.run()
    assert (caught.value.state, caught.value.reason) == ("new", "unbegun")
    assert 30 <= world.portal.clock.now() - began < 45
    assert not world.sandbox.ledger("harvested")
    # Waiting for it to be at rest ends at once; so does publishing what it has not made.
    assert (await world.harbour.settled()).state == "new"
    assert (await world.harbour.publish()).state == "new"


async def test_an_order_that_is_not_begun_is_not_done_because_an_earlier_run_was(world: Sources) -> None:
    await world.harbour.run()
    unmoved = (await world.portal.call("retrieve_harvester", harvester_uid=world.harbour.uid)).to_dict()
    world.sandbox.faults(answer(200, json=unmoved).on("start_harvester"))
    with pytest.raises(OperationFailedError, match="has not begun") as caught:
        await world.harbour.run()
    assert (caught.value.state, caught.value.reason) == ("idle", "unbegun")
    assert len(world.sandbox.ledger("harvested")) == 1


async def test_a_start_while_a_run_goes_on(world: Sources) -> None:
    world.catalog("berths", processing_seconds=300)
    first = await world.harbour.begin_start()
    await world.portal.clock.sleep(1)
    with pytest.raises(InvalidStateError) as caught:
        await world.harbour.run()
    assert caught.value.code == "invalid_harvester_status"
    second = await world.harbour.run(if_busy="wait")
    assert second.state == "idle"
    assert (await first).state == "idle"
    assert len(world.sandbox.ledger("harvested")) == 2
    run: Any = world.harbour.run
    with pytest.raises(ArgumentError, match="if_busy='maybe'"):
        await run(if_busy="maybe")


async def test_an_order_of_another_that_comes_in_between_is_waited_for_too(world: Sources) -> None:
    refused = {"error_code": "invalid_harvester_status", "message": "processing"}
    world.sandbox.faults(answer(400, json=refused).on("start_harvester", times=2))
    assert (await world.harbour.run(if_busy="wait")).state == "idle"
    assert len(world.sandbox.requests(operation="start_harvester")) == 3
    world.sandbox.faults(answer(400, json=refused).on("start_harvester", times=None))
    with pytest.raises(InvalidStateError):
        await world.harbour.run(if_busy="wait")
    assert len(world.sandbox.requests(operation="start_harvester")) == 23


async def test_an_abort_ends_the_run_and_fails_the_wait(world: Sources) -> None:
    world.catalog("berths", "tides", processing_seconds=3600)
    operation = await world.harbour.begin_start()
    await world.portal.clock.sleep(2)
    await operation.abort()
    with pytest.raises(OperationFailedError, match="aborted") as caught:
        await operation
    assert caught.value.reason == "aborted"
    with pytest.raises(InvalidStateError):
        await world.harbour.abort()
    published = await world.harbour.begin_publish()
    with pytest.raises(ArgumentError, match="cannot be aborted"):
        await published.abort()
    await published


async def test_an_abort_that_another_ordered_is_seen(world: Sources) -> None:
    world.catalog("berths", "tides", processing_seconds=3600)
    world.sandbox.configure(abort_seconds=30.0)
    operation = await world.harbour.begin_start()
    await world.portal.clock.sleep(2)
    stopped = await world.harbour.begin_abort()
    with pytest.raises(OperationFailedError, match="aborted"):
        await operation
    assert (await stopped).state == "idle"


@pytest.mark.parametrize("succeeded_before", [False, True])
async def test_an_abort_that_nobody_saw_is_no_success(world: Sources, succeeded_before: bool) -> None:
    if succeeded_before:
        await world.harbour.run()
        await world.portal.clock.sleep(2)  # The portal tells whole seconds.
    world.catalog("berths", "tides", processing_seconds=3600)
    world.sandbox.configure(abort_seconds=0.0)
    operation = await world.harbour.begin_start()
    await world.portal.clock.sleep(2)
    await world.portal.call("abort_harvester", harvester_uid=world.harbour.uid)
    with pytest.raises(OperationFailedError, match="shows no success") as caught:
        await operation
    assert (caught.value.state, caught.value.reason) == ("idle", "unfinished")
    assert len(world.sandbox.ledger("aborted")) == 1


async def test_a_wait_that_ran_out_is_taken_up_by_another_process(world: Sources, transport: str) -> None:
    world.catalog("berths", processing_seconds=500)
    with pytest.raises(OperationTimeoutError) as caught:
        await world.harbour.run(publish=True, timeout=60)
    token = caught.value.token
    assert world.sandbox.api_key not in token
    assert len(token) < 600
    assert json.loads(token)["kind"] == "harvest"
    async with Huwise(
        world.sandbox.url, world.sandbox.api_key, transport=transport, clock=world.sandbox.clock, random=Random(3)
    ) as elsewhere:
        operation = elsewhere.resume(token)
        result = await operation
        assert isinstance(result, HarvestResult)
        assert (result.state, result.observed, result.harvested_datasets_count) == ("idle", True, 1)
    assert len(world.sandbox.ledger("harvest_ordered")) == 1


@pytest.mark.parametrize("order", ["publish", "unpublish", "abort"])
async def test_other_orders_are_taken_up_as_well(world: Sources, order: str) -> None:
    world.catalog("berths")
    await world.harbour.run(publish=order == "unpublish")
    if order == "abort":
        await world.running()
    begun = await getattr(world.harbour, f"begin_{order}")()
    resumed = world.portal.resume(begun.token)
    assert resumed.kind == f"harvester_{order}"
    assert (await resumed).state == "idle"


async def test_a_wait_for_others_that_ran_out_is_taken_up_as_well(world: Sources) -> None:
    await world.running()
    with pytest.raises(OperationTimeoutError):
        await world.harbour.settled(timeout=60)
    with pytest.raises(OperationTimeoutError) as caught:
        await world.harbour.publish(if_busy="wait", timeout=60)
    resumed = world.portal.resume(caught.value.token)
    assert (resumed.kind, (await resumed).state) == ("harvester_free", "idle")
    assert not world.sandbox.ledger("publish_ordered")


async def test_a_resumed_run_can_be_aborted(world: Sources) -> None:
    world.catalog("berths", "tides", processing_seconds=5000)
    operation = world.portal.resume((await world.harbour.begin_start()).token)
    await world.portal.clock.sleep(2)
    await operation.abort()
    with pytest.raises(OperationFailedError, match="aborted"):
        await operation


async def test_an_unknown_state_is_shown_and_waited_through(world: Sources) -> None:
    world.catalog("berths", processing_seconds=30, processing_word="contemplating")
    operation = await world.harbour.begin_start()
    assert "contemplating" in [event.state async for event in operation.events()]


async def test_a_harvester_that_is_deleted_meanwhile_ends_the_wait(world: Sources) -> None:
    world.catalog("berths", processing_seconds=3600)
    operation = await world.harbour.begin_start()
    gone = {"error_code": "not_found", "message": "Not found."}
    world.sandbox.faults(answer(404, json=gone).on("retrieve_harvester", times=None))
    with pytest.raises(NotFoundError):
        await operation


async def test_what_becomes_of_the_datasets_has_to_be_said(world: Sources) -> None:
    world.catalog("berths", "tides")
    await world.harbour.run()
    delete: Any = world.harbour.delete
    for wrong in (None, 1, "true"):
        with pytest.raises(ArgumentError, match="delete_attached_datasets"):
            await delete(delete_attached_datasets=wrong)
    with pytest.raises(TypeError):
        await delete()
    await world.harbour.delete(delete_attached_datasets=False)
    assert [dataset.dataset_id async for dataset in world.portal.datasets.list()] == ["cheeses", "berths", "tides"]


async def test_secrets_are_given_again_or_the_update_is_refused(world: Sources) -> None:
    made = await world.portal.harvesters.create(
        {"type": "ods", "name": "Neighbour", "domain": "neighbour.example.org", "api_key": "not-a-real-one"}
    )
    neighbour = world.portal.harvester(made)
    uid = neighbour.uid
    assert (await neighbour.get()).to_dict()["api_key"] is None
    with pytest.raises(ArgumentError, match="api_key"):
        await neighbour.update({"name": "Our neighbour"})
    read = await neighbour.get()
    with pytest.raises(ArgumentError, match="api_key"):
        await neighbour.update({**read.to_dict(), "name": "Our neighbour"})
    assert world.held("harvesters", uid) == {"api_key": True}
    changed = await neighbour.update({"name": "Our neighbour", "api_key": "another"})
    assert (changed.name, changed.to_dict()["domain"]) == ("Our neighbour", "neighbour.example.org")
    assert world.held("harvesters", uid) == {"api_key": True}
    assert [entry["secrets_blanked"] for entry in world.sandbox.ledger("updated", uid=uid)] == [[]]
    await neighbour.update({"name": "Neighbour"}, drop_secrets=True)
    assert world.held("harvesters", uid).get("api_key") is not True


async def test_handles_name_one_harvester_and_nothing_else(world: Sources) -> None:
    assert world.portal.harvester(await world.harbour.get()).uid == world.harbour.uid
    assert repr(world.harbour) == f"HarvesterHandle({world.harbour.uid!r})"
    assert repr(world.harbour.schedules) == f"HarvesterSchedules({world.harbour.uid!r})"
    assert isinstance(await world.portal.harvesters.list(limit=0), Page)
    harvester: Any = world.portal.harvester
    for wrong in ("", "..", "a\nb", None, 3):
        with pytest.raises(ArgumentError):
            harvester(wrong)
