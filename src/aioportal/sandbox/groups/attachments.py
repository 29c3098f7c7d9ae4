"""Attachments: files that stand beside a dataset, none of its data."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from ..clock import stamp
from ..crud import Collection
from ..exchange import Exchange, Handler, Reply, missing, simple
from ..filing import arriving, download
from ..model import Json
from ..upload import Received
from .resources import mimetype_of


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **_COLLECTION.handlers(),
        "create_dataset_attachment": _create,
        "delete_dataset_attachment": simple(lambda exchange: discard(exchange, _COLLECTION)),
        "download_dataset_attachment": simple(_download),
    }


_COLLECTION = Collection("/datasets/{dataset_uid}/attachments/", what="attachment", prefix="at_")


async def _create(exchange: Exchange) -> Reply:
    # Asked before the file is received, and again once it is there.
    folder = exchange.portal.place(exchange.editable_dataset())
    async with arriving(exchange, folder) as arrival:
        if arrival.file is None:
            raise missing("file")
        item = keep(exchange, _COLLECTION, arrival.path, arrival.file, {})
    return Reply(_COLLECTION.show(exchange, item), exchange.operation.success[0])


def keep(exchange: Exchange, collection: Collection, path: Path, file: Received, said: Json) -> Json:
    """Make an object of a collection out of the file that came in and of what was said of it."""
    portal = exchange.portal
    exchange.editable_dataset()
    uid = portal.uids.new(collection.prefix, collection.items(exchange))
    kind = file.content_type
    if not kind or kind == "application/octet-stream":
        kind = mimetype_of(file.filename)
    item: Json = {
        "uid": uid,
        **said,
        "filename": file.filename,
        "mimetype": kind,
        "created_at": stamp(portal.clock.now()),
        "_file": f"{collection.what}.{uid}",
    }
    path.rename(stored(exchange, item))
    extra = {"filename": file.filename, "size": file.size, "sha256": file.sha256}
    collection.store(exchange, item, "created", **extra)
    return item


def stored(exchange: Exchange, item: Json) -> Path:
    """Where the file of an object lies."""
    return exchange.portal.place(exchange.dataset()) / str(item["_file"])


def discard(exchange: Exchange, collection: Collection) -> Reply:
    """Delete an object and its file, if it has one."""
    item = collection.find(exchange)
    collection.remove(exchange, item["uid"])
    if "_file" in item:
        stored(exchange, item).unlink(missing_ok=True)
    return Reply(None, 204)


def _download(exchange: Exchange) -> Response:
    item = _COLLECTION.find(exchange)
    return download(stored(exchange, item), item["filename"])
