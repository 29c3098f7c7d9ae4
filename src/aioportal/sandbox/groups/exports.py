"""Alternative exports: files made elsewhere and uploaded, or addresses where such a file is.

The API takes uploads alone; exports of the other kind are made through the control interface.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from ..clock import stamp
from ..crud import Collection, visible
from ..exchange import Exchange, Handler, Reply, missing, simple
from ..filing import arriving, download
from ..model import Dataset, Json
from ..portal import Portal
from ..problems import invalid, not_found, unknown_value
from .attachments import discard, keep, stored

EXPORTS = "/datasets/{dataset_uid}/alternative_exports/"
_UPLOADED = "uploaded_file"
_ANY_KIND = "application/octet-stream"


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **_COLLECTION.handlers(),
        "create_dataset_alternative_export": _create,
        "delete_dataset_alternative_export": simple(lambda exchange: discard(exchange, _COLLECTION)),
        "download_dataset_alternative_export": simple(_download),
    }


def add_address(portal: Portal, dataset: Dataset, body: Json) -> Json:
    """Make an export that is an address, as a person would in the portal.

    Args:
        portal: where.
        dataset: the dataset.
        body: ``title`` and ``url``, maybe ``description`` and ``mimetype``; ``type`` for a kind that nobody knows.

    Returns:
        The export as the API shows it.

    Raises:
        ValueError: no title, or no address.
    """
    if not all(isinstance(body.get(name), str) and body[name] for name in ("title", "url")):
        raise ValueError('{"dataset": …, "title": "Lambert 93", "url": "https://…"} is expected')
    exports = portal.table(EXPORTS, dataset.uid)
    uid, now = portal.uids.new("ae_", exports), stamp(portal.clock.now())
    given: Json = {name: body[name] for name in ("type", "title", "url", "description", "mimetype") if name in body}
    defaults = {"type": "url", "description": "", "mimetype": _ANY_KIND}
    exports[uid] = {"uid": uid, **defaults, **given, "created_at": now, "updated_at": now}
    portal.on_change()
    return exports[uid]


def _show(exchange: Exchange, item: Json) -> Json:
    return {**visible(exchange, item), "mimetype": item["mimetype"] or _ANY_KIND}


def _check(exchange: Exchange, _dataset: Dataset | None, body: Json) -> None:
    kind = _COLLECTION.find(exchange)["type"]
    if kind != body["type"]:
        raise unknown_value("type", body["type"])


def _prepare(exchange: Exchange, _dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    said = {"title": body["title"], "description": body.get("description", "")}
    return {**(old or {}), **said, "updated_at": stamp(exchange.portal.clock.now())}


_COLLECTION = Collection(EXPORTS, what="export", prefix="ae_", check=_check, prepare=_prepare, show=_show)


async def _create(exchange: Exchange) -> Reply:
    folder = exchange.portal.place(exchange.editable_dataset())
    async with arriving(exchange, folder) as arrival:
        said: dict[str, Any] = arrival.fields
        lacking = [name for name in ("type", "title") if name not in said]
        lacking += ["file"] if arrival.file is None else []
        if lacking or arrival.file is None:
            raise missing(*lacking)
        if said["type"] != _UPLOADED:
            raise unknown_value("type", said["type"])
        if not said["title"]:
            raise invalid(title="empty")
        now = stamp(exchange.portal.clock.now())
        described = {"title": said["title"], "description": said.get("description", "")}
        item = keep(
            exchange, _COLLECTION, arrival.path, arrival.file, {"type": _UPLOADED, **described, "updated_at": now}
        )
    return Reply(_show(exchange, item), exchange.operation.success[0])


def _download(exchange: Exchange) -> Response:
    item = _COLLECTION.find(exchange)
    if "_file" in item:
        return download(stored(exchange, item), item["filename"])
    if item["type"] != "url":
        raise not_found()
    return RedirectResponse(item["url"], 303)
