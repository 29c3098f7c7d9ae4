"""``push``: one call from a file to a published dataset, however often and from wherever it is taken up again."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import (
    ArgumentError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
    OutcomeUnknownError,
    PortalError,
    ValidationError,
)
from aioportal.huwise import Huwise, PushEvent, PushResult, push
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

MORE = b"Gouda,cow,9\n"


@pytest.fixture
def path(tmp_path: Path, csv: bytes) -> Path:
    path = tmp_path / "cheeses of europe.csv"
    path.write_bytes(csv)
    return path


def made(sandbox: HuwiseSandbox) -> tuple[int, int]:
    return len(sandbox.ledger("created", type="dataset")), len(sandbox.ledger("created", type="resource"))


async def test_from_a_file_to_records(portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, csv: bytes) -> None:
    events: list[PushEvent] = []
    result = await push(portal, path, dataset="cheeses", on_progress=events.append)
    assert isinstance(result, PushResult)
    assert (result.dataset_id, result.created, result.replaced) == ("cheeses", True, False)
    assert result.bytes == len(csv)
    assert result.sha256 == hashlib.sha256(csv).hexdigest()
    assert result.published is not None
    assert result.published.state == "idle"
    assert result.record_errors == ()
    assert isinstance(result.is_restricted, bool)
    assert huwise_sandbox.records("cheeses")["total_count"] == 3
    dataset = await portal.datasets.get("cheeses")
    assert dataset.uid == result.dataset_uid
    title = await portal.dataset("cheeses").metadata.get("default", "title")
    assert title.value == "cheeses of europe"
    stages = list(dict.fromkeys(event.stage for event in events))
    assert stages == ["dataset", "upload", "resource", "publish", "done"]
    assert max(event.sent for event in events) == len(csv)
    assert [event.elapsed for event in events] == sorted(event.elapsed for event in events)


async def test_again_is_the_same_dataset_and_the_same_resource(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, csv: bytes
) -> None:
    first = await push(portal, path, dataset="cheeses", title="Cheeses")
    path.write_bytes(csv + MORE)
    second = await push(portal, path, dataset="cheeses", title="Ignored")
    assert (second.created, second.replaced) == (False, True)
    assert (second.dataset_uid, second.resource_uid) == (first.dataset_uid, first.resource_uid)
    assert second.sha256 != first.sha256
    assert made(huwise_sandbox) == (1, 1)
    assert huwise_sandbox.records("cheeses")["total_count"] == 4
    assert (await portal.dataset("cheeses").metadata.get("default", "title")).value == "Cheeses"
    third = await push(portal, path, dataset=first.dataset_uid, publish=False)
    assert third.published is None
    assert third.dataset_id == "cheeses"
    assert len(huwise_sandbox.ledger("published")) == 2


@pytest.mark.parametrize("wanted", [True, False])
async def test_who_may_see_it_is_left_alone_unless_said(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, wanted: bool
) -> None:
    first = await push(portal, path, dataset="cheeses", publish=False, is_restricted=wanted)
    assert first.is_restricted is wanted
    again = await push(portal, path, dataset="cheeses", publish=False)
    assert again.is_restricted is wanted
    assert not huwise_sandbox.requests(operation="update_dataset")
    turned = await push(portal, path, dataset="cheeses", publish=False, is_restricted=not wanted)
    assert turned.is_restricted is (not wanted)
    assert (await portal.datasets.get("cheeses")).is_restricted is (not wanted)


@pytest.mark.parametrize("source", ["bytes", "open", "factory", "once"])
async def test_every_kind_of_source(portal: Huwise, path: Path, csv: bytes, source: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield csv

    with path.open("rb") as opened:
        given: dict[str, Any] = {"bytes": csv, "open": opened, "factory": chunks, "once": chunks()}
        result = await push(portal, given[source], dataset="cheeses", filename="cheeses.csv")
    assert result.file_uid == "cheeses.csv"
    assert result.sha256 == hashlib.sha256(csv).hexdigest()


STEPS = [
    "list_datasets",
    "create_dataset",
    "upload_resource_file",
    "retrieve_dataset_resource_file",
    "guess_unsaved_resource_extractors",
    "guess_unsaved_resource_extractor_params",
    "list_dataset_resources",
    "create_dataset_resource",
    "retrieve_dataset_status",
    "publish_dataset",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("effect", [answer(403), apply_then_answer(403)], ids=["before", "after"])
async def test_a_run_that_died_in_the_middle_is_taken_up_by_the_next(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, step: str, effect: Any
) -> None:
    """The run ends at the step, before or after its effect, as where the process is killed."""
    huwise_sandbox.faults(effect.on(step))
    with pytest.raises(PortalError):
        await push(portal, path, dataset="cheeses")
    result = await push(portal, path, dataset="cheeses")
    assert result.published is not None
    assert made(huwise_sandbox) == (1, 1)
    assert huwise_sandbox.records("cheeses")["total_count"] == 3


@pytest.mark.parametrize(
    "step", ["create_dataset", "upload_resource_file", "create_dataset_resource", "publish_dataset"]
)
@pytest.mark.parametrize("effect", [apply_then_drop(), drop()])
async def test_lost_answers_on_the_way(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, step: str, effect: Any
) -> None:
    huwise_sandbox.faults(effect.on(step))
    try:
        result = await push(portal, path, dataset="cheeses")
    except OutcomeUnknownError:
        assert (step, effect) == ("create_dataset_resource", drop())
        result = await push(portal, path, dataset="cheeses")
    assert result.published is not None
    assert made(huwise_sandbox) == (1, 1)
    assert len(huwise_sandbox.ledger("published")) == 1


async def test_the_replaced_file_is_attached_again_where_its_answer_was_lost(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, csv: bytes
) -> None:
    await push(portal, path, dataset="cheeses")
    path.write_bytes(csv + MORE)
    huwise_sandbox.faults(apply_then_drop().on("update_dataset_resource"))
    await push(portal, path, dataset="cheeses")
    assert made(huwise_sandbox) == (1, 1)
    assert huwise_sandbox.records("cheeses")["total_count"] == 4


async def test_while_something_runs_it_waits(portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path) -> None:
    await push(portal, path, dataset="cheeses")
    huwise_sandbox.prepare_publish("cheeses", seconds=300)
    await portal.dataset("cheeses").begin_publish()
    await portal.clock.sleep(2)
    events: list[PushEvent] = []
    result = await push(portal, path, dataset="cheeses", on_progress=events.append)
    assert result.replaced
    assert "was busy" in [event.detail for event in events]
    assert len(huwise_sandbox.ledger("published")) == 3


async def test_an_order_that_comes_in_between_is_waited_for(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path
) -> None:
    await push(portal, path, dataset="cheeses")
    body = {"error_code": "invalid_dataset_status", "message": "busy"}
    huwise_sandbox.faults(answer(400, json=body).on("update_dataset_resource", times=2))
    huwise_sandbox.faults(answer(400, json=body).on("publish_dataset"))
    assert (await push(portal, path, dataset="cheeses")).replaced
    huwise_sandbox.faults(answer(400, json=body).on("update_dataset_resource", times=None))
    with pytest.raises(PortalError, match="invalid_dataset_status"):
        await push(portal, path, dataset="cheeses")


async def test_of_several_files_the_one_of_that_title(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path
) -> None:
    first = await push(portal, path, dataset="cheeses")
    cheeses = portal.dataset("cheeses")
    other = await cheeses.resources.add_file(path, title="other")
    replaced = await push(portal, path, dataset="cheeses", publish=False)
    assert replaced.resource_uid == first.resource_uid
    replaced = await push(portal, path, dataset="cheeses", resource_title="other", publish=False)
    assert replaced.resource_uid == other.uid
    before = huwise_sandbox.ledger()
    with pytest.raises(ArgumentError, match="2 uploaded files, none titled 'third'") as caught:
        await push(portal, path, dataset="cheeses", resource_title="third", is_restricted=True)
    assert "'other'" in caught.value.message
    await cheeses.resources.update(other, title=path.name)
    before = huwise_sandbox.ledger()
    with pytest.raises(ArgumentError, match=r"2 uploaded files titled 'cheeses of europe\.csv'"):
        await push(portal, path, dataset="cheeses")
    assert huwise_sandbox.ledger() == before


async def test_records_from_elsewhere_are_not_mixed_with(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path
) -> None:
    await portal.datasets.create(dataset_id="cheeses")
    await portal.dataset("cheeses").resources.add_http("https://example.org/a.csv", extractor="csvfile", params={})
    before = huwise_sandbox.ledger()
    with pytest.raises(ArgumentError, match="from elsewhere"):
        await push(portal, path, dataset="cheeses")
    assert huwise_sandbox.ledger() == before


async def test_a_dataset_that_another_run_has_just_made(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path
) -> None:
    await portal.datasets.create(dataset_id="cheeses")
    nobody = {"total_count": 0, "next": None, "previous": None, "results": []}
    huwise_sandbox.faults(answer(200, json=nobody).on("list_datasets"))
    result = await push(portal, path, dataset="cheeses")
    assert not result.created
    assert made(huwise_sandbox) == (1, 1)
    taken = {"error_code": "validation_error", "message": "no", "detail": {"dataset_id": ["no"]}}
    huwise_sandbox.faults(answer(400, json=taken).on("create_dataset"))
    with pytest.raises(ValidationError):
        await push(portal, path, dataset="wines")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"source": "/no/such/file.csv"}, ArgumentError),
        ({"source": b"x"}, ArgumentError),
        ({"source": b"x" * 11, "filename": "x.csv", "max_bytes": 10}, ArgumentError),
        ({"source": b"x", "filename": "x.csv", "dataset": ""}, ArgumentError),
        ({"source": b"x", "filename": "x.csv", "dataset": "da_nothing"}, NotFoundError),
    ],
)
async def test_what_cannot_be_pushed_changes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, arguments: dict[str, Any], error: type[PortalError]
) -> None:
    with pytest.raises(error):
        await push(portal, **{"dataset": "cheeses", **arguments})
    assert huwise_sandbox.ledger() == []


async def test_a_publish_that_fails_leaves_what_is_done(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path
) -> None:
    await push(portal, path, dataset="cheeses", publish=False)
    huwise_sandbox.prepare_publish("cheeses", error="Out of cheese")
    with pytest.raises(OperationFailedError, match="Out of cheese"):
        await push(portal, path, dataset="cheeses")
    huwise_sandbox.prepare_publish("cheeses", seconds=500)
    with pytest.raises(OperationTimeoutError) as caught:
        await push(portal, path, dataset="cheeses", timeout=100)
    assert (await portal.resume(caught.value.token)).state == "idle"
    assert made(huwise_sandbox) == (1, 1)


async def test_a_callback_that_raises_ends_the_push(portal: Huwise, path: Path) -> None:
    async def stop(event: PushEvent) -> None:
        if event.stage == "resource":
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        await push(portal, path, dataset="cheeses", on_progress=stop)
    assert (await push(portal, path, dataset="cheeses")).replaced
