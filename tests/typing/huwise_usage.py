"""How programs use the client, as the type checkers see it. Checked, never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

from aioportal.errors import ApiError, OperationTimeoutError
from aioportal.huwise import (
    BatchResult,
    CallEvent,
    DatasetHandle,
    GroupHandle,
    HarvesterHandle,
    HarvestResult,
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
        assert_type(await portal.resume(error.token), PublishResult | HarvestResult)
    except ApiError as error:
        assert_type(error.status, int)


async def sources(portal: Huwise, cheeses: DatasetHandle) -> None:
    connections = portal.connections.list(sort="-dataset_count")
    async for connection in connections:
        if isinstance(connection, models.FtpConnection):
            assert_type(connection, models.FtpConnection)
            await portal.connection(connection).update({"auth": {"password": "new"}})
    await portal.connections.create(models.HttpConnectionInput(url="https://files.example.org"))
    harbour = portal.harvester("harbour-catalog")
    assert_type(harbour, HarvesterHandle)
    result = await harbour.run(publish=True, if_busy="wait")
    assert_type(result, HarvestResult)
    assert_type(result.published, HarvestResult | None)
    assert_type(await harbour.begin_start(), Operation[HarvestResult])
    assert_type(await harbour.schedules.create("15 3 * * 0", "Europe/Berlin"), models.HarvesterSchedule)
    assert_type(await cheeses.schedules.create("15 3 * * 0"), models.DatasetSchedule)
    attachment = await cheeses.attachments.create("how-we-count.pdf")
    assert_type(await cheeses.attachments.download(attachment), bytes)
    assert_type(await cheeses.exports.download("ae_1", "counts.parquet"), Path)
    async for feedback in cheeses.feedbacks.list(is_archived=True):
        assert_type(feedback, models.DatasetFeedback)


async def people(portal: Huwise, cheeses: DatasetHandle) -> None:
    assert_type(portal.users.list(sort=["last_name"]), Pager[models.User])
    invited = await portal.users.invite(["ada@example.org", {"email": "bob@example.org"}])
    assert_type(invited, BatchResult)
    for outcome in invited.raise_for_failures():
        assert_type(outcome.user, models.User | None)
    group = portal.group(await portal.groups.create("Surveyors"))
    assert_type(group, GroupHandle)
    assert_type(await group.users.add("ada"), models.User)
    assert_type(await cheeses.security.users.create("ada", ["edit_dataset"]), models.DatasetUserRuleset)
    async for ruleset in cheeses.security.groups.list():
        assert_type(ruleset, models.DatasetGroupRuleset)
        await cheeses.security.groups.update(ruleset, security={"is_data_visible": True})
    assert_type(await cheeses.translations.update({"Cheese": {"fr": "Fromage"}}), models.Translations)
    assert_type(await portal.api_keys.search("secret"), models.ApiKeySearchResult)
    assert_type(await portal.template("default").fields.get("title"), models.MetadataTemplateField)
    assert_type(await portal.users.export(), str)


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
