"""Each operation of the contract, the facade's method for it, one good call and one that the portal refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from aioportal.errors import ApiError, ArgumentError, BadRequestError, InvalidStateError, NotFoundError, ValidationError
from aioportal.huwise import DatasetHandle, Huwise, PublishResult, models
from aioportal.testing import HuwiseSandbox


@dataclass
class World:
    """A portal with one dataset of everything."""

    portal: Huwise
    sandbox: HuwiseSandbox
    cheeses: DatasetHandle
    file: models.DatasetFile
    resource: models.Resource
    field: Any
    processor: models.DatasetProcessor
    schedule: models.DatasetSchedule
    version: models.DatasetVersion

    @property
    def nowhere(self) -> DatasetHandle:
        return self.portal.dataset(uid="da_nowhere")

    async def run(self) -> None:
        """Let the dataset be processed, for long."""
        self.sandbox.prepare_publish("cheeses", seconds=3600)
        await self.cheeses.begin_publish()
        await self.portal.clock.sleep(2)


CSV_FILE = {"type": "uploaded_file", "file": {"uid": "cheeses.csv"}}
UPPER = {"type": "uppercase", "label": "Shout", "field": "name"}
RENAME = {"type": "rename", "label": "Say it better", "from_name": "age", "to_name": "months", "field_label": "Months"}


async def build(portal: Huwise, sandbox: HuwiseSandbox, csv: bytes) -> World:
    """The world in which each operation has something to act on."""
    await portal.datasets.create(dataset_id="cheeses", title="Cheeses", language="en")
    cheeses = portal.dataset("cheeses")
    file = await cheeses.files.upload(csv, filename="cheeses.csv")
    resource = await cheeses.resources.add_file(file)
    field = await cheeses.fields.create(RENAME)
    processor = await cheeses.processors.create(UPPER)
    schedule = await cheeses.schedules.create("30 4 * * 1")
    await cheeses.metadata.set("default", "keyword", ["cheese"])
    await cheeses.publish()
    version = [version async for version in cheeses.versions.list()][-1]
    return World(portal, sandbox, cheeses, file, resource, field, processor, schedule, version)


Deed = Callable[[World], Awaitable[Any]]


class Row(NamedTuple):
    """One operation."""

    home: str
    """The method that it is the home of, below the client."""
    good: Deed
    answer: Any
    """The type of the good call's answer, or of the items of a page or a list."""
    bad: Deed
    error: type[ApiError] | type[ArgumentError]


async def _aborted(world: World) -> PublishResult:
    await world.run()
    return await world.cheeses.abort()


async def _busy_publish(world: World) -> None:
    await world.run()
    await world.cheeses.publish_metadata()


async def _fresh(world: World) -> DatasetHandle:
    return world.portal.dataset(await world.portal.datasets.create(dataset_id="fresh", title="Fresh"))


async def _unpublished_metadata(world: World) -> None:
    await (await _fresh(world)).publish_metadata()


async def _doubled(world: World) -> None:
    await world.portal.datasets.create(dataset_id="cheeses", title="Once more")


async def _renamed_onto(world: World) -> None:
    await (await _fresh(world)).update(dataset_id="cheeses")


async def _unpublished_recover(world: World, *, delete: bool) -> None:
    fresh = await _fresh(world)
    resource = await fresh.resources.add_file(await fresh.files.upload(b"a,b\n1,2\n", filename="x.csv"))
    await (fresh.resources.delete_recovered(resource) if delete else fresh.resources.recover(resource))


def _all(metadata: models.DatasetMetadata, field: str, value: Any) -> Any:
    everything = metadata.to_dict()
    everything["default"][field] = {"value": value}
    return everything


async def _replace_all(world: World, value: Any) -> Any:
    metadata = await world.cheeses.metadata.get()
    return await world.cheeses.metadata.replace_all(_all(metadata, "publisher", value))


async def _replace_template(world: World, value: Any) -> Any:
    metadata = await world.cheeses.metadata.get()
    return await world.cheeses.metadata.replace_template("default", _all(metadata, "title", value)["default"])


TABLE: dict[str, Row] = {
    # ---- datasets
    "list_datasets": Row(
        "datasets.list",
        lambda w: w.portal.datasets.list(limit=5),
        models.Dataset,
        lambda w: w.portal.datasets.list(limit=1001),
        ArgumentError,
    ),
    "create_dataset": Row(
        "datasets.create",
        lambda w: w.portal.datasets.create(dataset_id="wines", title="Wines", is_restricted=True),
        models.Dataset,
        _doubled,
        ValidationError,
    ),
    "retrieve_dataset": Row(
        "dataset.get", lambda w: w.cheeses.get(), models.Dataset, lambda w: w.nowhere.get(), NotFoundError
    ),
    "update_dataset": Row(
        "dataset.update",
        lambda w: w.cheeses.update(is_restricted=True),
        models.Dataset,
        _renamed_onto,
        ValidationError,
    ),
    "delete_dataset": Row(
        "dataset.delete", lambda w: w.cheeses.delete(), None, lambda w: w.nowhere.delete(), NotFoundError
    ),
    "publish_dataset": Row(
        "dataset.publish",
        lambda w: w.cheeses.publish(),
        PublishResult,
        lambda w: w.nowhere.publish(),
        NotFoundError,
    ),
    "publish_dataset_metadata": Row(
        "dataset.publish_metadata",
        lambda w: w.cheeses.publish_metadata(),
        None,
        _unpublished_metadata,
        BadRequestError,
    ),
    "abort_dataset_publishing": Row(
        "dataset.abort", _aborted, PublishResult, lambda w: w.cheeses.abort(), InvalidStateError
    ),
    "unpublish_dataset": Row(
        "dataset.unpublish",
        lambda w: w.cheeses.unpublish(),
        PublishResult,
        lambda w: w.nowhere.unpublish(),
        NotFoundError,
    ),
    "copy_dataset": Row(
        "dataset.copy", lambda w: w.cheeses.copy(), models.Dataset, lambda w: w.nowhere.copy(), NotFoundError
    ),
    "retrieve_dataset_status": Row(
        "dataset.status",
        lambda w: w.cheeses.status(),
        models.DatasetStatus,
        lambda w: w.nowhere.status(),
        NotFoundError,
    ),
    # ---- dataset_fields
    "list_dataset_field_configurations": Row(
        "dataset.fields.list",
        lambda w: w.cheeses.fields.list(),
        models.RenameFieldConfiguration,
        lambda w: w.nowhere.fields.list(),
        NotFoundError,
    ),
    "create_dataset_field_configuration": Row(
        "dataset.fields.create",
        lambda w: w.cheeses.fields.create(RENAME),
        models.RenameFieldConfiguration,
        lambda w: w.cheeses.fields.create({"label": "of no type"}),
        ValidationError,
    ),
    "retrieve_dataset_field_configuration": Row(
        "dataset.fields.get",
        lambda w: w.cheeses.fields.get(w.field),
        models.RenameFieldConfiguration,
        lambda w: w.cheeses.fields.get("pr_nothing"),
        NotFoundError,
    ),
    "update_dataset_field_configuration": Row(
        "dataset.fields.update",
        lambda w: w.cheeses.fields.update(w.field, {**RENAME, "label": "Better"}),
        models.RenameFieldConfiguration,
        lambda w: w.cheeses.fields.update(w.field, {"label": "of no type"}),
        ValidationError,
    ),
    "delete_dataset_field_configuration": Row(
        "dataset.fields.delete",
        lambda w: w.cheeses.fields.delete(w.field),
        None,
        lambda w: w.cheeses.fields.delete("pr_nothing"),
        NotFoundError,
    ),
    # ---- dataset_processors
    "list_processors": Row(
        "processors",
        lambda w: w.portal.processors(),
        models.DatasetProcessor,
        lambda w: w.portal.call("list_processors", limit=3),
        ArgumentError,
    ),
    "list_dataset_processors": Row(
        "dataset.processors.list",
        lambda w: w.cheeses.processors.list(),
        models.DatasetProcessor,
        lambda w: w.nowhere.processors.list(),
        NotFoundError,
    ),
    "create_dataset_processor": Row(
        "dataset.processors.create",
        lambda w: w.cheeses.processors.create(UPPER),
        models.DatasetProcessor,
        lambda w: w.cheeses.processors.create({"label": "of no type"}),
        ValidationError,
    ),
    "retrieve_dataset_processor": Row(
        "dataset.processors.get",
        lambda w: w.cheeses.processors.get(w.processor),
        models.DatasetProcessor,
        lambda w: w.cheeses.processors.get("pr_nothing"),
        NotFoundError,
    ),
    "update_dataset_processor": Row(
        "dataset.processors.update",
        lambda w: w.cheeses.processors.update(w.processor, {**UPPER, "label": "Whisper"}),
        models.DatasetProcessor,
        lambda w: w.cheeses.processors.update(w.processor, {"label": "of no type"}),
        ValidationError,
    ),
    "delete_dataset_processor": Row(
        "dataset.processors.delete",
        lambda w: w.cheeses.processors.delete(w.processor),
        None,
        lambda w: w.cheeses.processors.delete("pr_nothing"),
        NotFoundError,
    ),
    # ---- dataset_resources
    "list_extractors": Row(
        "extractors",
        lambda w: w.portal.extractors(),
        models.Extractor,
        lambda w: w.portal.call("list_extractors", limit=3),
        ArgumentError,
    ),
    "list_dataset_resources": Row(
        "dataset.resources.list",
        lambda w: w.cheeses.resources.list(expand="datasource.connection"),
        models.Resource,
        lambda w: w.nowhere.resources.list(),
        NotFoundError,
    ),
    "create_dataset_resource": Row(
        "dataset.resources.create",
        lambda w: w.cheeses.resources.create({"type": "csvfile", "title": "again", "datasource": CSV_FILE}),
        models.Resource,
        lambda w: w.cheeses.resources.create({"type": "csvfile", "title": "from nowhere"}),
        ValidationError,
    ),
    "guess_unsaved_resource_extractors": Row(
        "dataset.resources.guess_extractors_unsaved",
        lambda w: w.cheeses.resources.guess_extractors_unsaved(w.file),
        models.Extractor,
        lambda w: w.cheeses.resources.guess_extractors_unsaved({"type": "uploaded_file", "file": {"uid": "nothing"}}),
        ValidationError,
    ),
    "guess_unsaved_resource_extractor_params": Row(
        "dataset.resources.guess_params_unsaved",
        lambda w: w.cheeses.resources.guess_params_unsaved(w.file, "csvfile"),
        models.GuessedExtractorParams,
        lambda w: w.cheeses.resources.guess_params_unsaved({"type": "uploaded_file", "file": {"uid": "x"}}, "csvfile"),
        ValidationError,
    ),
    "preview_unsaved_resource": Row(
        "dataset.resources.preview_unsaved",
        lambda w: w.cheeses.resources.preview_unsaved(w.file, "csvfile", {"separator": ","}),
        models.ResourcePreview,
        lambda w: w.cheeses.resources.preview_unsaved({"type": "uploaded_file", "file": {"uid": "x"}}, "csvfile"),
        ValidationError,
    ),
    "retrieve_dataset_resource": Row(
        "dataset.resources.get",
        lambda w: w.cheeses.resources.get(w.resource),
        models.Resource,
        lambda w: w.cheeses.resources.get("re_nothing"),
        NotFoundError,
    ),
    "update_dataset_resource": Row(
        "dataset.resources.update",
        lambda w: w.cheeses.resources.update(w.resource, title="The cheeses"),
        models.Resource,
        lambda w: w.cheeses.resources.update(
            w.resource, datasource={"type": "uploaded_file", "file": {"uid": "nothing"}}
        ),
        ValidationError,
    ),
    "delete_dataset_resource": Row(
        "dataset.resources.delete",
        lambda w: w.cheeses.resources.delete(w.resource),
        None,
        lambda w: w.cheeses.resources.delete("re_nothing"),
        NotFoundError,
    ),
    "guess_resource_extractors": Row(
        "dataset.resources.guess_extractors",
        lambda w: w.cheeses.resources.guess_extractors(w.resource),
        models.Extractor,
        lambda w: w.cheeses.resources.guess_extractors("re_nothing"),
        NotFoundError,
    ),
    "clean_resource_cache": Row(
        "dataset.resources.clean_cache",
        lambda w: w.cheeses.resources.clean_cache(w.resource),
        None,
        lambda w: w.cheeses.resources.clean_cache("re_nothing"),
        NotFoundError,
    ),
    "guess_resource_extractor_params": Row(
        "dataset.resources.guess_params",
        lambda w: w.cheeses.resources.guess_params(w.resource),
        models.GuessedExtractorParams,
        lambda w: w.cheeses.resources.guess_params("re_nothing"),
        NotFoundError,
    ),
    "preview_resource": Row(
        "dataset.resources.preview",
        lambda w: w.cheeses.resources.preview(w.resource),
        models.ResourcePreview,
        lambda w: w.cheeses.resources.preview("re_nothing"),
        NotFoundError,
    ),
    "recover_resource": Row(
        "dataset.resources.recover",
        lambda w: w.cheeses.resources.recover(w.resource),
        models.Resource,
        lambda w: _unpublished_recover(w, delete=False),
        BadRequestError,
    ),
    "delete_resource_recovered_data": Row(
        "dataset.resources.delete_recovered",
        lambda w: w.cheeses.resources.delete_recovered(w.resource),
        models.Resource,
        lambda w: _unpublished_recover(w, delete=True),
        BadRequestError,
    ),
    "enable_resource": Row(
        "dataset.resources.enable",
        lambda w: w.cheeses.resources.enable(w.resource),
        models.Resource,
        lambda w: w.cheeses.resources.enable("re_nothing"),
        NotFoundError,
    ),
    "disable_resource": Row(
        "dataset.resources.disable",
        lambda w: w.cheeses.resources.disable(w.resource),
        models.Resource,
        lambda w: w.cheeses.resources.disable("re_nothing"),
        NotFoundError,
    ),
    "renew_resource_api_key": Row(
        "dataset.resources.renew_api_key",
        lambda w: w.cheeses.resources.renew_api_key(w.resource),
        models.Resource,
        lambda w: w.cheeses.resources.renew_api_key("re_nothing"),
        NotFoundError,
    ),
    "upload_resource_file": Row(
        "dataset.files.upload",
        lambda w: w.cheeses.files.upload(b"a,b\n1,2\n", filename="more.csv"),
        models.DatasetFile,
        lambda w: w.nowhere.files.upload(b"a,b\n1,2\n", filename="more.csv"),
        NotFoundError,
    ),
    "retrieve_dataset_resource_file": Row(
        "dataset.files.get",
        lambda w: w.cheeses.files.get(w.file),
        models.DatasetFile,
        lambda w: w.cheeses.files.get("nothing.csv"),
        NotFoundError,
    ),
    "download_dataset_resource_file": Row(
        "dataset.files.download",
        lambda w: w.cheeses.files.download(w.file),
        bytes,
        lambda w: w.cheeses.files.download("nothing.csv"),
        NotFoundError,
    ),
    # ---- dataset_versions
    "list_dataset_versions": Row(
        "dataset.versions.list",
        lambda w: w.cheeses.versions.list(),
        models.DatasetVersion,
        lambda w: w.nowhere.versions.list(),
        NotFoundError,
    ),
    "retrieve_dataset_version": Row(
        "dataset.versions.get",
        lambda w: w.cheeses.versions.get(w.version),
        models.DatasetVersion,
        lambda w: w.cheeses.versions.get("ch_nothing"),
        NotFoundError,
    ),
    "restore_dataset_version": Row(
        "dataset.versions.restore",
        lambda w: w.cheeses.versions.restore(w.version),
        models.Dataset,
        lambda w: w.cheeses.versions.restore("ch_nothing"),
        NotFoundError,
    ),
    # ---- dataset_schedules
    "list_dataset_schedules": Row(
        "dataset.schedules.list",
        lambda w: w.cheeses.schedules.list(),
        models.DatasetSchedule,
        lambda w: w.nowhere.schedules.list(),
        NotFoundError,
    ),
    "create_dataset_schedule": Row(
        "dataset.schedules.create",
        lambda w: w.cheeses.schedules.create("15 3 * * 2"),
        models.DatasetSchedule,
        lambda w: w.cheeses.schedules.create("now and then"),
        ValidationError,
    ),
    "retrieve_dataset_schedule": Row(
        "dataset.schedules.get",
        lambda w: w.cheeses.schedules.get(w.schedule),
        models.DatasetSchedule,
        lambda w: w.cheeses.schedules.get("sc_nothing"),
        NotFoundError,
    ),
    "update_dataset_schedule": Row(
        "dataset.schedules.update",
        lambda w: w.cheeses.schedules.update(w.schedule, "0 5 * * 3"),
        models.DatasetSchedule,
        lambda w: w.cheeses.schedules.update(w.schedule, "now and then"),
        ValidationError,
    ),
    "delete_dataset_schedule": Row(
        "dataset.schedules.delete",
        lambda w: w.cheeses.schedules.delete(w.schedule),
        None,
        lambda w: w.cheeses.schedules.delete("sc_nothing"),
        NotFoundError,
    ),
    # ---- dataset_metadata
    "list_all_dataset_metadata": Row(
        "dataset.metadata.get",
        lambda w: w.cheeses.metadata.get(),
        models.DatasetMetadata,
        lambda w: w.nowhere.metadata.get(),
        NotFoundError,
    ),
    "update_all_dataset_metadata": Row(
        "dataset.metadata.replace_all",
        lambda w: _replace_all(w, "The dairy"),
        models.DatasetMetadata,
        lambda w: w.cheeses.metadata.replace_all({}),
        ArgumentError,
    ),
    "list_template_dataset_metadata": Row(
        "dataset.metadata.get",
        lambda w: w.cheeses.metadata.get("default"),
        models.TemplateMetadata,
        lambda w: w.cheeses.metadata.get("no-such-template"),
        NotFoundError,
    ),
    "update_template_dataset_metadata": Row(
        "dataset.metadata.replace_template",
        lambda w: _replace_template(w, "All cheeses"),
        models.TemplateMetadata,
        lambda w: w.cheeses.metadata.replace_template("default", {}),
        ArgumentError,
    ),
    "retrieve_template_field_dataset_metadata": Row(
        "dataset.metadata.get",
        lambda w: w.cheeses.metadata.get("default", "title"),
        models.MetadataValue,
        lambda w: w.cheeses.metadata.get("default", "no-such-field"),
        NotFoundError,
    ),
    "update_template_field_dataset_metadata": Row(
        "dataset.metadata.set",
        lambda w: w.cheeses.metadata.set("default", "title", "All cheeses"),
        models.MetadataValue,
        lambda w: w.cheeses.metadata.set("default", "keyword", 3),
        ValidationError,
    ),
    "delete_template_field_dataset_metadata": Row(
        "dataset.metadata.delete",
        lambda w: w.cheeses.metadata.delete("default", "keyword"),
        None,
        lambda w: w.cheeses.metadata.delete("default", "no-such-field"),
        NotFoundError,
    ),
}
