"""``portal.call`` and ``portal.run``: any operation, by name or by module, through the same gate."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, NotFoundError, ValidationError
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox, apply_then_drop
from aioportal_huwise import models
from aioportal_huwise.api import dataset_resources, dataset_schedules, datasets
from aioportal_huwise.operations import OPERATIONS, Operation
from aioportal_huwise.types import File


@pytest.fixture
async def uid(portal: Huwise) -> str:
    dataset = await portal.call("create_dataset", body={"dataset_id": "cheeses", "metadata": {}})
    assert isinstance(dataset, models.Dataset)
    return str(dataset.uid)


async def test_by_name(portal: Huwise, uid: str) -> None:
    page = await portal.call("list_datasets", limit=1, dataset_id="cheeses")
    assert isinstance(page, models.DatasetPage)
    assert page.total_count == 1
    body = models.DatasetScheduleInput(cron_schedule="30 4 * * 1")
    schedule = await portal.call("create_dataset_schedule", dataset_uid=uid, body=body)
    again = await portal.call("retrieve_dataset_schedule", dataset_uid=uid, schedule_uid=schedule.uid)
    assert again == schedule
    assert await portal.call("delete_dataset_schedule", dataset_uid=uid, schedule_uid=schedule.uid) is None
    with pytest.raises(ValidationError) as caught:
        await portal.call("create_dataset_schedule", dataset_uid=uid, body={})
    assert "cron_schedule" in caught.value.detail


async def test_a_form_by_name(portal: Huwise, uid: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    file = await portal.call("upload_resource_file", dataset_uid=uid, file=path)
    assert isinstance(file, models.DatasetFile)
    arguments = {"dataset_uid": uid, "file_uid": file.uid}
    assert await portal.call("download_dataset_resource_file", **arguments) == b"a,b\n1,2\n"
    seen: list[Any] = []
    arguments = {"dataset_uid": uid, "file": b"a", "filename": "b.csv", "progress": seen.append}
    assert (await portal.call("upload_resource_file", **arguments)).filename == "b.csv"
    assert seen[-1].sent == 1


async def test_by_module(portal: Huwise, uid: str) -> None:
    dataset = await portal.run(datasets.retrieve_dataset, uid)
    assert dataset.dataset_id == "cheeses"
    assert (await portal.run(datasets.retrieve_dataset, dataset_uid=uid)).uid == uid
    page = await portal.run(datasets.list_datasets, limit=1)
    assert page.total_count == 1
    body = models.DatasetScheduleInput(cron_schedule="30 4 * * 1")
    schedule = await portal.run(dataset_schedules.create_dataset_schedule, uid, body=body)
    assert schedule.cron_schedule == "30 4 * * 1"
    assert schedule.uid
    upload = models.ResourceFileUpload(file=File(b"a,b\n1,2\n", "a.csv", "text/csv"))
    file = await portal.run(dataset_resources.upload_resource_file, uid, body=upload)
    content = await portal.run(dataset_resources.download_dataset_resource_file, uid, str(file.uid))
    assert content == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("operation", "arguments", "said"),
    [
        ("retrieve_datasets", {}, "retrieve_dataset"),
        ("recalculate", {}, "225"),
        ("retrieve_dataset", {}, "dataset_uid"),
        ("retrieve_dataset", {"dataset_id": "x"}, "dataset_uid"),
        ("list_datasets", {"limt": 3}, "limit"),
        ("list_datasets", {"body": {}}, "limit"),
        ("create_dataset", {}, "body"),
        ("create_dataset", {"body": {"metadata": object()}}, "JSON|dicts"),
        ("upload_resource_file", {"dataset_uid": "da_1"}, "file"),
        ("upload_resource_file", {"dataset_uid": "da_1", "file": b"x"}, "filename"),
        ("upload_resource_file", {"dataset_uid": "da_1", "file": "/no/such/file.csv"}, "file.csv"),
        ("upload_resource_file", {"dataset_uid": "da_1", "file": b"x", "body": 1}, "file"),
        ("retrieve_dataset", {"dataset_uid": ".."}, "dataset_uid"),
        ("retrieve_dataset", {"dataset_uid": 3}, "dataset_uid"),
    ],
)
async def test_what_cannot_be_meant_is_said_before_anything_is_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, operation: str, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(ArgumentError, match=said):
        await portal.call(operation, **arguments)
    assert huwise_sandbox.requests() == []


async def test_wrong_arguments_of_a_module(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    run: Any = portal.run
    for args, kwargs in (((), {}), (("..",), {}), (("a", "b"), {}), ((), {"uid": "x"}), (("x",), {"limit": 3})):
        with pytest.raises(ArgumentError):
            await run(datasets.retrieve_dataset, *args, **kwargs)
    with pytest.raises(ArgumentError, match="unknown operation"):
        await run(models)
    assert huwise_sandbox.requests() == []


async def test_an_unknown_thing_is_not_found(portal: Huwise) -> None:
    with pytest.raises(NotFoundError):
        await portal.call("retrieve_dataset", dataset_uid="da_nothing")
    with pytest.raises(NotFoundError):
        await portal.run(datasets.retrieve_dataset, "da_nothing")


NEEDED: dict[str, dict[str, Any]] = {
    "bulk_delete_code_editor_pages": {"slug": ["nothing"]},
    "bulk_delete_glossary_terms": {"body": {"uid_list": ["nothing"]}},
    "create_dataset_alternative_export": {"title": "Nothing", "file": b"x", "filename": "x.csv"},
    "suggest_translations": {"keys": ["nothing"], "from_language": "en", "to_language": "fr"},
    "update_form_submission": {"data": {}},
}
"""What an operation wants beside its path, where that is not an empty body, or one file."""
ENOUGH = {"bulk_delete_glossary_terms", "create_api_key", "create_studio_page"}
"""Operations without anything in their path for which this is enough."""


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.id)
async def test_every_operation_can_be_called_by_name(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, operation: Operation
) -> None:
    """Each reaches the portal, which knows nothing of what the path names."""
    arguments: dict[str, Any] = dict.fromkeys(re.findall(r"{(.+?)}", operation.path), "nothing")
    if operation.id in NEEDED:
        arguments |= NEEDED[operation.id]
    elif operation.body == "application/json":
        arguments["body"] = {}
    elif operation.body:
        arguments |= {"file": b"x", "filename": "x.csv"}
    if "{" in operation.path or (operation.body and operation.id not in ENOUGH):
        with pytest.raises((NotFoundError, ValidationError)):
            await portal.call(operation.id, **arguments)
    else:
        answer = await portal.call(operation.id, **arguments)
        assert answer is not None or operation.answer is None
    assert huwise_sandbox.requests()


@pytest.mark.parametrize("way", ["call", "run"])
async def test_a_lost_answer_is_cleared_up_the_same_way(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, uid: str, way: str
) -> None:
    huwise_sandbox.faults(apply_then_drop().on("create_dataset_schedule"))
    body = models.DatasetScheduleInput(cron_schedule="30 4 * * 1")
    if way == "call":
        schedule = await portal.call("create_dataset_schedule", dataset_uid=uid, body=body)
    else:
        schedule = await portal.run(dataset_schedules.create_dataset_schedule, uid, body=body)
    assert isinstance(schedule, models.DatasetSchedule)
    assert len(huwise_sandbox.ledger("created", type="schedule")) == 1
    assert len(huwise_sandbox.requests(operation="create_dataset_schedule")) == 1


async def test_a_form_of_a_model_needs_a_file(portal: Huwise, uid: str) -> None:
    class Form:
        __name__ = "aioportal_huwise.api.dataset_resources.upload_resource_file"

        def __init__(self, *parts: Any) -> None:
            self.parts = list(parts)

        def build_request(self, dataset_uid: str) -> dict[str, Any]:
            return {"files": self.parts}

        def parse_response(self, response: Any) -> Any:
            return response.json()

    text = ("note", (None, b"fresh", None))
    with pytest.raises(ArgumentError, match="no file"):
        await portal.run(Form(text), uid)
    made = await portal.run(Form(text, ("file", ("b.csv", b"x", None))), uid)
    assert made["filename"] == "b.csv"
