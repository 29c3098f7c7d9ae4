"""The operations of where data come from and what stands beside them: homes, a good call and a refused one of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from operations_table import Row

from aioportal.errors import ArgumentError, InvalidStateError, NotFoundError, ValidationError
from aioportal.huwise import ConnectionHandle, DatasetHandle, HarvesterHandle, HarvestResult, Huwise, models
from aioportal.testing import HuwiseSandbox

PDF = b"%PDF-1.7\nHow we count.\n"
FILES = {
    "type": "http",
    "url": "https://files.example.org",
    "is_reusable": True,
    "auth": {"type": "basic_auth", "username": "portal", "password": "not-a-real-one"},
}
CATALOG = {"type": "ods", "name": "Neighbour", "domain": "neighbour.example.org", "api_key": "not-a-real-one"}
HARBOUR = {"type": "csw", "name": "Harbour catalog", "url": "https://harbour.example.org/csw"}


class Sources:
    """A portal with one dataset, one connection and one harvester; more is made when a call first needs it."""

    def __init__(self, portal: Huwise, sandbox: HuwiseSandbox) -> None:
        self.portal = portal
        self.sandbox = sandbox
        self.cheeses: DatasetHandle
        self.files: ConnectionHandle
        self.harbour: HarvesterHandle

    async def begin(self) -> Sources:
        """Make them."""
        await self.portal.datasets.create(dataset_id="cheeses", title="Cheeses")
        self.cheeses = self.portal.dataset("cheeses")
        self.files = self.portal.connection(await self.portal.connections.create(FILES))
        self.harbour = self.portal.harvester(await self.portal.harvesters.create(HARBOUR))
        return self

    @property
    def nowhere(self) -> DatasetHandle:
        """A dataset that is not there."""
        return self.portal.dataset(uid="da_nowhere")

    def control(self, name: str, **body: Any) -> Any:
        """What the API cannot do: other people, other catalogs."""
        return self.sandbox.control(name, **body)

    def catalog(self, *ids: str, **more: Any) -> None:
        """Write what the harvester finds, and how its next run goes."""
        found = [{"id": one, "title": one.title(), "description": ""} for one in ids]
        self.control("harvesters", harvester=self.harbour.uid, catalog=found, **more)

    async def attachment(self) -> models.DatasetAttachment:
        """A file beside the dataset."""
        return await self.cheeses.attachments.create(PDF, filename="how-we-count.pdf")

    async def export(self) -> Any:
        """A file offered as an export of the dataset."""
        return await self.cheeses.exports.create(b"PAR1", "Counts as Parquet", filename="counts.parquet")

    def address(self, url: str, **more: Any) -> str:
        """An export of the dataset that is an address elsewhere."""
        uid = self.control("exports", dataset="cheeses", title="Counts in Lambert 93", url=url, **more)["uid"]
        return str(uid)

    def feedback(self, comment: str = "The counter moved to the other bank.", **more: Any) -> str:
        """What a reader suggests."""
        return str(self.control("feedbacks", dataset="cheeses", comment=comment, **more)["uid"])

    async def schedule(self) -> models.HarvesterSchedule:
        """When the harvester runs by itself."""
        return await self.harbour.schedules.create("15 3 * * 0", "Europe/Berlin")

    async def running(self) -> HarvesterHandle:
        """The harvester in the middle of a long run."""
        self.catalog("berths", "tides", processing_seconds=3600)
        await self.harbour.begin_start()
        await self.portal.clock.sleep(2)
        return self.harbour

    def held(self, kind: str, uid: str) -> dict[str, bool]:
        """Which secrets the portal has at present."""
        return self.sandbox.secrets()[kind].get(uid, {})


async def build(portal: Huwise, sandbox: HuwiseSandbox, csv: bytes) -> Sources:
    """The world in which each operation of sources can be called."""
    del csv
    return await Sources(portal, sandbox).begin()


async def _then(made: Awaitable[Any], use: Callable[[Any], Awaitable[Any]]) -> Any:
    return await use(await made)


async def _aborted(world: Sources) -> HarvestResult:
    return await (await world.running()).abort()


async def _ordered_while_running(world: Sources, order: str) -> Any:
    return await getattr(await world.running(), order)()


TABLE: dict[str, Row] = {
    # ---- dataset_feedbacks
    "list_dataset_feedbacks": Row(
        "dataset.feedbacks.list",
        lambda w: (w.feedback(), w.cheeses.feedbacks.list())[1],
        models.DatasetFeedback,
        lambda w: w.nowhere.feedbacks.list(),
        NotFoundError,
    ),
    "retrieve_dataset_feedback": Row(
        "dataset.feedbacks.get",
        lambda w: w.cheeses.feedbacks.get(w.feedback()),
        models.DatasetFeedback,
        lambda w: w.cheeses.feedbacks.get("df_nothing"),
        NotFoundError,
    ),
    "archive_dataset_feedback": Row(
        "dataset.feedbacks.archive",
        lambda w: w.cheeses.feedbacks.archive(w.feedback()),
        models.DatasetFeedback,
        lambda w: w.cheeses.feedbacks.archive("df_nothing"),
        NotFoundError,
    ),
    # ---- dataset_attachments
    "list_dataset_attachments": Row(
        "dataset.attachments.list",
        lambda w: _then(w.attachment(), lambda _: w.cheeses.attachments.list()),
        models.DatasetAttachment,
        lambda w: w.nowhere.attachments.list(),
        NotFoundError,
    ),
    "create_dataset_attachment": Row(
        "dataset.attachments.create",
        lambda w: w.attachment(),
        models.DatasetAttachment,
        lambda w: w.nowhere.attachments.create(PDF, filename="how-we-count.pdf"),
        NotFoundError,
    ),
    "retrieve_dataset_attachment": Row(
        "dataset.attachments.get",
        lambda w: _then(w.attachment(), w.cheeses.attachments.get),
        models.DatasetAttachment,
        lambda w: w.cheeses.attachments.get("at_nothing"),
        NotFoundError,
    ),
    "delete_dataset_attachment": Row(
        "dataset.attachments.delete",
        lambda w: _then(w.attachment(), w.cheeses.attachments.delete),
        None,
        lambda w: w.cheeses.attachments.delete("at_nothing"),
        NotFoundError,
    ),
    "download_dataset_attachment": Row(
        "dataset.attachments.download",
        lambda w: _then(w.attachment(), w.cheeses.attachments.download),
        bytes,
        lambda w: w.cheeses.attachments.download("at_nothing"),
        NotFoundError,
    ),
    # ---- dataset_exports
    "list_dataset_alternative_exports": Row(
        "dataset.exports.list",
        lambda w: _then(w.export(), lambda _: w.cheeses.exports.list()),
        models.UploadedFileAlternativeExport,
        lambda w: w.nowhere.exports.list(),
        NotFoundError,
    ),
    "create_dataset_alternative_export": Row(
        "dataset.exports.create",
        lambda w: w.export(),
        models.UploadedFileAlternativeExport,
        lambda w: w.cheeses.exports.create(b"PAR1", "", filename="counts.parquet"),
        ValidationError,
    ),
    "retrieve_dataset_alternative_export": Row(
        "dataset.exports.get",
        lambda w: _then(w.export(), w.cheeses.exports.get),
        models.UploadedFileAlternativeExport,
        lambda w: w.cheeses.exports.get("ae_nothing"),
        NotFoundError,
    ),
    "update_dataset_alternative_export": Row(
        "dataset.exports.update",
        lambda w: _then(w.export(), lambda made: w.cheeses.exports.update(made, title="All counts")),
        models.UploadedFileAlternativeExport,
        lambda w: _then(w.export(), lambda made: w.cheeses.exports.update(made, title="")),
        ValidationError,
    ),
    "delete_dataset_alternative_export": Row(
        "dataset.exports.delete",
        lambda w: _then(w.export(), w.cheeses.exports.delete),
        None,
        lambda w: w.cheeses.exports.delete("ae_nothing"),
        NotFoundError,
    ),
    "download_dataset_alternative_export": Row(
        "dataset.exports.download",
        lambda w: _then(w.export(), w.cheeses.exports.download),
        bytes,
        lambda w: w.cheeses.exports.download("ae_nothing"),
        NotFoundError,
    ),
    # ---- connections
    "list_connections": Row(
        "connections.list",
        lambda w: w.portal.connections.list(sort="-dataset_count"),
        models.HttpConnection,
        lambda w: w.portal.connections.list(limit=1001),
        ArgumentError,
    ),
    "create_connection": Row(
        "connections.create",
        lambda w: w.portal.connections.create({"type": "ftp", "url": "sftp://files.example.org", "auth": None}),
        models.FtpConnection,
        lambda w: w.portal.connections.create({"type": "http", "auth": None}),
        ValidationError,
    ),
    "retrieve_connection": Row(
        "connection.get",
        lambda w: w.files.get(),
        models.HttpConnection,
        lambda w: w.portal.connections.get("co_nothing"),
        NotFoundError,
    ),
    "update_connection": Row(
        "connection.update",
        lambda w: w.files.update({"url": "https://more.example.org", "auth": {"password": "another"}}),
        models.HttpConnection,
        lambda w: w.files.update({"url": "https://more.example.org"}),
        ArgumentError,
    ),
    "delete_connection": Row(
        "connection.delete",
        lambda w: w.files.delete(),
        None,
        lambda w: w.portal.connections.delete("co_nothing"),
        NotFoundError,
    ),
    # ---- harvesters
    "list_harvesters": Row(
        "harvesters.list",
        lambda w: w.portal.harvesters.list(),
        models.CswHarvester,
        lambda w: w.portal.harvesters.list(limit=1001),
        ArgumentError,
    ),
    "create_harvester": Row(
        "harvesters.create",
        lambda w: w.portal.harvesters.create(CATALOG),
        models.OpendatasoftHarvester,
        lambda w: w.portal.harvesters.create({"type": "csw", "name": "Nowhere"}),
        ValidationError,
    ),
    "retrieve_harvester": Row(
        "harvester.get",
        lambda w: w.harbour.get(),
        models.CswHarvester,
        lambda w: w.portal.harvesters.get("nowhere"),
        NotFoundError,
    ),
    "update_harvester": Row(
        "harvester.update",
        lambda w: w.harbour.update({"name": "Harbour", "metadata_only": True}),
        models.CswHarvester,
        lambda w: w.harbour.update({"url": ""}),
        ValidationError,
    ),
    "delete_harvester": Row(
        "harvester.delete",
        lambda w: w.harbour.delete(delete_attached_datasets=False),
        None,
        lambda w: w.portal.harvester("nowhere").delete(delete_attached_datasets=True),
        NotFoundError,
    ),
    "abort_harvester": Row("harvester.abort", _aborted, HarvestResult, lambda w: w.harbour.abort(), InvalidStateError),
    "start_harvester": Row(
        "harvester.start",
        lambda w: w.harbour.start(),
        HarvestResult,
        lambda w: _ordered_while_running(w, "start"),
        InvalidStateError,
    ),
    "publish_harvester_datasets": Row(
        "harvester.publish",
        lambda w: w.harbour.publish(),
        HarvestResult,
        lambda w: _ordered_while_running(w, "publish"),
        InvalidStateError,
    ),
    "unpublish_harvester_datasets": Row(
        "harvester.unpublish",
        lambda w: w.harbour.unpublish(),
        HarvestResult,
        lambda w: _ordered_while_running(w, "unpublish"),
        InvalidStateError,
    ),
    "list_harvester_errors": Row(
        "harvester.errors",
        lambda w: w.harbour.errors(),
        models.HarvesterErrors,
        lambda w: w.portal.harvester("nowhere").errors(),
        NotFoundError,
    ),
    "preview_harvester": Row(
        "harvester.preview",
        lambda w: w.harbour.preview(),
        models.HarvesterPreview,
        lambda w: w.portal.harvester("nowhere").preview(),
        NotFoundError,
    ),
    "preview_unsaved_harvester": Row(
        "harvester.preview_unsaved",
        lambda w: w.harbour.preview_unsaved({**HARBOUR, "url": "https://other.example.org/csw"}),
        models.HarvesterPreview,
        lambda w: w.harbour.preview_unsaved({**HARBOUR, "url": ""}),
        ValidationError,
    ),
    # ---- harvester_schedules
    "list_harvester_schedules": Row(
        "harvester.schedules.list",
        lambda w: _then(w.schedule(), lambda _: w.harbour.schedules.list()),
        models.HarvesterSchedule,
        lambda w: w.portal.harvester("nowhere").schedules.list(),
        NotFoundError,
    ),
    "create_harvester_schedule": Row(
        "harvester.schedules.create",
        lambda w: w.schedule(),
        models.HarvesterSchedule,
        lambda w: _then(w.schedule(), lambda _: w.schedule()),
        ValidationError,
    ),
    "retrieve_harvester_schedule": Row(
        "harvester.schedules.get",
        lambda w: _then(w.schedule(), w.harbour.schedules.get),
        models.HarvesterSchedule,
        lambda w: w.harbour.schedules.get("sc_nothing"),
        NotFoundError,
    ),
    "update_harvester_schedule": Row(
        "harvester.schedules.update",
        lambda w: _then(w.schedule(), lambda made: w.harbour.schedules.update(made, "0 5 * * 3", "Europe/Paris")),
        models.HarvesterSchedule,
        lambda w: _then(w.schedule(), lambda made: w.harbour.schedules.update(made, "0 5 * * 3", "Mars/Olympus")),
        ValidationError,
    ),
    "delete_harvester_schedule": Row(
        "harvester.schedules.delete",
        lambda w: _then(w.schedule(), w.harbour.schedules.delete),
        None,
        lambda w: w.harbour.schedules.delete("sc_nothing"),
        NotFoundError,
    ),
}
