"""How programs use the client, as the type checkers see it. Checked, never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

from aioportal.errors import ApiError, OperationTimeoutError
from aioportal.huwise import (
    CallEvent,
    DatasetHandle,
    Huwise,
    MetadataChange,
    Operation,
    OperationEvent,
    Page,
    Pager,
    Progress,
    PublishResult,
    PushEvent,
    PushResult,
    RetryPolicy,
    Timeouts,
    models,
    push,
)
from aioportal_huwise.api import dataset_resources, datasets
from aioportal_huwise.types import Unset


def tell(progress: Progress) -> None:
    assert_type(progress.sent, int)


def on_event(event: CallEvent) -> None:
    assert_type(event.operation, str)


async def on_push(event: PushEvent) -> None:
    assert_type(event.sent, int)


async def listing(portal: Huwise) -> None:
    pager = portal.datasets.list(limit=50)
    assert_type(pager, Pager[models.Dataset])
    assert_type(await pager, Page[models.Dataset])
    async for dataset in pager.prefetch(4):
        assert_type(dataset, models.Dataset)
        assert_type(dataset.dataset_id, str | Unset)
        assert_type(await portal.dataset(dataset).get(), models.Dataset)
    async for page in pager.pages():
        assert_type(page.total, int | None)
    assert_type(await portal.datasets.find("cheeses"), models.Dataset | None)


async def one_dataset(portal: Huwise) -> None:
    cheeses = portal.dataset("cheeses")
    assert_type(cheeses, DatasetHandle)
    assert_type(portal.dataset(uid="da_1"), DatasetHandle)
    assert_type(portal.dataset(dataset_id="da_1"), DatasetHandle)
    assert_type(await cheeses.uid(), str)
    made = await portal.datasets.create(dataset_id="cheeses", title="Cheeses", is_restricted=True)
    assert_type(made, models.Dataset)
    assert_type(await cheeses.update(is_restricted=False), models.Dataset)
    assert_type(await cheeses.status(), models.DatasetStatus)
    file = await cheeses.files.upload("cheeses.csv", progress=tell)
    assert_type(file, models.DatasetFile)
    resource = await cheeses.resources.add_file(file)
    assert_type(resource, models.Resource)
    assert_type(await cheeses.resources.replace_file(resource, Path("new.csv")), models.Resource)
    assert_type(await cheeses.resources.guess_extractors_unsaved(file), list[models.Extractor])
    assert_type(await cheeses.files.download(file), bytes)
    assert_type(await cheeses.files.download(file, "out.csv"), Path)
    assert_type(await cheeses.schedules.create("30 4 * * 1"), models.DatasetSchedule)
    assert_type(await cheeses.processors.create({"type": "uppercase", "field": "x"}), models.DatasetProcessor)
    field = models.DeleteFieldConfigurationInput(label="Drop x", field="x")
    configured = await cheeses.fields.create(field)
    if isinstance(configured, models.DeleteFieldConfiguration):
        assert_type(configured.field, str | Unset)
    await cheeses.delete()


async def metadata(cheeses: DatasetHandle) -> None:
    assert_type(await cheeses.metadata.get(), models.DatasetMetadata)
    assert_type(await cheeses.metadata.get("default"), models.TemplateMetadata)
    assert_type(await cheeses.metadata.get("default", "title"), models.MetadataValue)
    assert_type(await cheeses.metadata.set("default", "title", "Cheeses"), models.MetadataValue)
    assert_type(await cheeses.metadata.set_many({"default.title": "Cheeses"}), list[MetadataChange])
    assert_type(await cheeses.metadata.set_many([("default", "title", "Cheeses")]), list[MetadataChange])


async def publishing(portal: Huwise, cheeses: DatasetHandle) -> None:
    assert_type(await cheeses.publish(), PublishResult)
    operation = await cheeses.begin_publish(if_busy="wait")
    assert_type(operation, Operation[PublishResult])
    async for event in operation.events():
        assert_type(event, OperationEvent)
    assert_type(await operation, PublishResult)
    try:
        await cheeses.publish(timeout=5)
    except OperationTimeoutError as error:
        assert_type(await portal.resume(error.token), PublishResult)
    except ApiError as error:
        assert_type(error.status, int)


async def any_operation(portal: Huwise) -> None:
    assert_type(await portal.run(datasets.retrieve_dataset, "da_1"), models.Dataset)
    assert_type(await portal.run(datasets.list_datasets, limit=3), models.DatasetPage)
    assert_type(await portal.run(dataset_resources.list_extractors), list[models.Extractor])
    body = models.DatasetUpdate(is_restricted=True)
    assert_type(await portal.run(datasets.update_dataset, "da_1", body=body), models.Dataset)
    assert_type(await portal.call("retrieve_dataset", dataset_uid="da_1"), Any)


async def main() -> None:
    async with Huwise(
        "mycity", "key", timeouts=Timeouts(read=5), retry=RetryPolicy(attempts=2), on_event=on_event
    ) as portal:
        assert_type(portal, Huwise)
        assert_type(await portal.extractors(), list[models.Extractor])
        assert_type(await push(portal, "cheeses.csv", dataset="cheeses", on_progress=on_push), PushResult)
        async with portal.deadline(30):
            await one_dataset(portal)
    async with Huwise.from_env(transport="httpx") as portal:
        await listing(portal)
