"""What became of an order whose answer was lost: judged by the portal's ledger, on fresh and on reused connections."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from operations_table import CSV_FILE, RENAME, UPPER, World, build

from aioportal.errors import OutcomeUnknownError, ServerError, ValidationError
from aioportal.huwise import Huwise, models
from aioportal.testing import Effect, HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

Deed = Callable[[World], Awaitable[Any]]

CREATES: dict[str, tuple[Deed, str]] = {
    "create_dataset": (lambda w: w.portal.datasets.create(dataset_id="wines", title="Wines"), "dataset"),
    "create_dataset_resource": (
        lambda w: w.cheeses.resources.create({"type": "csvfile", "title": "again", "datasource": CSV_FILE}),
        "resource",
    ),
    "create_dataset_processor": (lambda w: w.cheeses.processors.create({**UPPER, "label": "Loud"}), "processor"),
    "create_dataset_field_configuration": (lambda w: w.cheeses.fields.create({**RENAME, "label": "Again"}), "field"),
    "create_dataset_schedule": (lambda w: w.cheeses.schedules.create("15 3 * * 2"), "schedule"),
}


@pytest.fixture
async def world(portal: Huwise, huwise_sandbox: HuwiseSandbox, csv: bytes) -> World:
    return await build(portal, huwise_sandbox, csv)


def created(world: World, kind: str, *, since: int) -> int:
    return len([e for e in world.sandbox.ledger("created")[since:] if str(e["object"]["type"]).startswith(kind)])


@pytest.mark.parametrize("operation", CREATES)
@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), apply_then_answer(502)])
async def test_a_create_whose_answer_is_lost_happened_once(world: World, operation: str, effect: Effect) -> None:
    deed, kind = CREATES[operation]
    since = len(world.sandbox.ledger("created"))
    world.sandbox.faults(effect.on(operation))
    made = await deed(world)
    assert made.uid
    assert created(world, kind, since=since) == 1
    assert len(world.sandbox.requests(operation=operation)) >= 1


async def test_a_create_that_is_equal_to_older_ones_is_told_from_them(world: World) -> None:
    world.sandbox.faults(apply_then_drop().on("create_dataset_processor"))
    made = await world.cheeses.processors.create(UPPER)
    assert made.uid != world.processor.uid
    assert [item.uid async for item in world.cheeses.processors.list()] == [world.processor.uid, made.uid]


@pytest.mark.parametrize("operation", [name for name in CREATES if name != "create_dataset"])
async def test_a_create_that_left_no_trace_is_not_repeated(world: World, operation: str) -> None:
    deed, kind = CREATES[operation]
    since = len(world.sandbox.ledger("created"))
    world.sandbox.faults(answer(504).on(operation))
    with pytest.raises(OutcomeUnknownError) as caught:
        await deed(world)
    assert "nothing new" in caught.value.evidence
    assert caught.value.operation == operation
    assert created(world, kind, since=since) == 0


@pytest.mark.parametrize("effect", [drop(), answer(504)])
async def test_a_dataset_that_left_no_trace_is_created_by_a_repeat(world: World, effect: Effect) -> None:
    world.sandbox.faults(effect.on("create_dataset"))
    made = await world.portal.datasets.create(dataset_id="wines")
    assert made.dataset_id == "wines"
    assert len(world.sandbox.ledger("created", dataset_id="wines")) == 1


async def test_a_dataset_that_was_there_before_is_no_success(world: World) -> None:
    world.sandbox.faults(apply_then_drop().on("create_dataset"))
    with pytest.raises(ValidationError):
        await world.portal.datasets.create(dataset_id="cheeses")


async def test_a_dataset_without_a_name_of_its_own_stays_unknown(world: World) -> None:
    world.sandbox.faults(apply_then_drop().on("create_dataset"))
    with pytest.raises(OutcomeUnknownError):
        await world.portal.datasets.create(dataset_id=None, title="Anything")
    assert len(world.sandbox.requests(operation="create_dataset")) == 2


@pytest.mark.parametrize(
    ("operation", "deed"),
    [
        ("copy_dataset", lambda w: w.cheeses.copy()),
        ("renew_resource_api_key", lambda w: w.cheeses.resources.renew_api_key(w.resource)),
        ("recover_resource", lambda w: w.cheeses.resources.recover(w.resource)),
    ],
)
async def test_what_nothing_can_tell_is_sent_once_and_stays_unknown(world: World, operation: str, deed: Deed) -> None:
    world.sandbox.faults(apply_then_drop().on(operation))
    with pytest.raises(OutcomeUnknownError):
        await deed(world)
    assert len(world.sandbox.requests(operation=operation)) == 1


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(502), apply_then_answer(504)])
async def test_a_publish_whose_answer_is_lost_happened_once(world: World, effect: Effect) -> None:
    before = len(world.sandbox.ledger("published"))
    world.sandbox.faults(effect.on("publish_dataset"))
    result = await world.cheeses.publish()
    assert result.state == "idle"
    assert result.observed
    assert len(world.sandbox.ledger("published")) == before + 1
    assert len(world.sandbox.ledger("publish_ordered")) == before + 1
    assert len(world.sandbox.requests(operation="publish_dataset")) == 2


@pytest.mark.parametrize("effect", [drop(), answer(502), answer(504)])
async def test_a_publish_that_never_arrived_is_ordered_again(world: World, effect: Effect) -> None:
    before = len(world.sandbox.ledger("published"))
    world.sandbox.faults(effect.on("publish_dataset"))
    assert (await world.cheeses.publish()).state == "idle"
    assert len(world.sandbox.ledger("published")) == before + 1
    assert len(world.sandbox.ledger("publish_ordered")) == before + 1


async def test_an_unpublish_and_an_abort_whose_answers_are_lost_happened_once(world: World) -> None:
    world.sandbox.faults(apply_then_drop().on("unpublish_dataset"))
    assert (await world.cheeses.unpublish()).is_published is False
    assert len(world.sandbox.ledger("unpublished")) == 1
    await world.run()
    world.sandbox.faults(apply_then_drop().on("abort_dataset_publishing"))
    assert (await world.cheeses.abort()).state == "idle"
    assert len(world.sandbox.ledger("aborted")) == 1


async def test_a_restore_whose_answer_is_lost_happened_once(world: World) -> None:
    world.sandbox.faults(apply_then_drop().on("restore_dataset_version"))
    dataset = await world.cheeses.versions.restore(world.version)
    assert isinstance(dataset, models.Dataset)
    assert len(world.sandbox.ledger(operation="restore_dataset_version")) == 1
    assert len(world.sandbox.requests(operation="restore_dataset_version")) == 1


async def test_reads_and_writes_that_change_nothing_twice_are_repeated(world: World) -> None:
    world.sandbox.faults(answer(503).on("retrieve_dataset"), apply_then_drop().on("update_dataset"))
    world.sandbox.faults(apply_then_drop().on("delete_dataset_schedule"))
    assert (await world.cheeses.get()).dataset_id == "cheeses"
    assert (await world.cheeses.update(is_restricted=True)).is_restricted is True
    await world.cheeses.schedules.delete(world.schedule)
    assert len(world.sandbox.requests(operation="delete_dataset_schedule")) == 2


async def test_an_upload_is_sent_again_and_an_unreferenced_file_does_no_harm(world: World) -> None:
    world.sandbox.faults(apply_then_drop().on("upload_resource_file"))
    file = await world.cheeses.files.upload(b"a,b\n1,2\n", filename="twice.csv")
    assert await world.cheeses.files.download(file) == b"a,b\n1,2\n"
    assert len(world.sandbox.ledger("uploaded")) == 3


async def test_a_server_that_stays_down_is_a_server_error(world: World) -> None:
    world.sandbox.faults(answer(500).on("retrieve_dataset", times=None))
    with pytest.raises(ServerError) as caught:
        await world.cheeses.get()
    assert len(caught.value.attempts) == len(world.sandbox.requests(operation="retrieve_dataset", status=500)) > 1
