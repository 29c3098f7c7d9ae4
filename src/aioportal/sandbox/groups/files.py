"""Files for resources: uploaded in a stream, found under a name-like uid, downloaded again."""

from __future__ import annotations

from starlette.responses import Response

from ..clock import stamp
from ..exchange import Exchange, Handler, Reply, missing, simple
from ..filing import arriving, download
from ..model import Dataset, Json, StoredFile, file_slug
from ..problems import not_found
from ..upload import Received
from .resources import mimetype_of


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        "upload_resource_file": _upload,
        "retrieve_dataset_resource_file": simple(lambda exchange: Reply(_show(_find(exchange)))),
        "download_dataset_resource_file": simple(_download),
    }


def _show(file: StoredFile) -> Json:
    return {
        "uid": file.uid,
        "filename": file.filename,
        "mimetype": file.mimetype,
        "created_at": stamp(file.created_at),
    }


async def _upload(exchange: Exchange) -> Reply:
    portal, dataset = exchange.portal, exchange.dataset()
    async with arriving(exchange, portal.place(dataset)) as arrival:
        if arrival.file is None:
            raise missing("file")
        # Deleted meanwhile: the upload has nowhere to go.
        portal.dataset(dataset.uid)
        file = _keep(exchange, dataset, arrival.file)
        arrival.path.rename(file.path)
    dataset.files[file.uid] = file
    extra = {"filename": file.filename, "size": file.size, "sha256": file.sha256}
    exchange.note("uploaded", "file", file.uid, dataset, **extra)
    return Reply(_show(file), portal.config.upload_status)


def _keep(exchange: Exchange, dataset: Dataset, received: Received) -> StoredFile:
    portal = exchange.portal
    now = portal.clock.now()
    uid = _free_uid(dataset, received.filename)
    kind = received.content_type
    if not kind or kind == "application/octet-stream":
        kind = mimetype_of(received.filename)
    return StoredFile(
        uid=uid,
        filename=received.filename,
        mimetype=kind,
        created_at=now,
        visible_at=now + portal.config.file_delay,
        size=received.size,
        sha256=received.sha256,
        path=portal.place(dataset) / f"file.{uid}",
    )


def _free_uid(dataset: Dataset, filename: str) -> str:
    wanted = file_slug(filename)[-120:]
    stem, dot, extension = wanted.rpartition(".")
    if not dot:
        stem, extension = wanted, ""
    uid, number = wanted, 0
    while uid in dataset.files:
        number += 1
        uid = f"{stem}_{number}{dot}{extension}"
    return uid


def _find(exchange: Exchange) -> StoredFile:
    file = exchange.dataset().files.get(exchange.arguments["file_uid"])
    if file is None or exchange.portal.clock.now() < file.visible_at:
        raise not_found()
    return file


def _download(exchange: Exchange) -> Response:
    file = _find(exchange)
    return download(file.path, file.filename)
