"""Harvesters: configured, started, aborted; what they found, and what went wrong."""

from __future__ import annotations

from typing import Any

from .. import writeonly
from ..answers import properties
from ..clock import stamp
from ..crud import Collection, visible
from ..exchange import Exchange, Handler, Reply, simple
from ..harvest import HARVESTERS, found
from ..model import Dataset, Json
from ..problems import invalid_harvester_status

_ACCEPTED = {"detail": "ok"}
_DEFAULTS: Json = {
    "version": 1,
    "restrict_datasets_visibility": False,
    "delete_missing_datasets": False,
    "forced_metas": {},
}
# What only the portal says of a harvester; sent back by whoever edits what was read, and of no effect.
_READ_ONLY = (
    "uid",
    "status",
    "remote_datasets_count",
    "harvested_datasets_count",
    "published_datasets_count",
    "attached_datasets_count",
    "has_error",
    "resource_errors_count",
    "created_at",
    "updated_at",
    "updated_by",
    "last_started_at",
    "last_success_at",
)


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "create_harvester": simple(_create),
        "update_harvester": simple(_update),
        "delete_harvester": simple(_delete),
        "start_harvester": simple(_start),
        "abort_harvester": simple(_abort),
        "publish_harvester_datasets": simple(lambda exchange: _order_datasets(exchange, "publish")),
        "unpublish_harvester_datasets": simple(lambda exchange: _order_datasets(exchange, "unpublish")),
        "list_harvester_errors": simple(_errors),
        "preview_harvester": simple(lambda exchange: _preview(exchange, {})),
        "preview_unsaved_harvester": simple(lambda exchange: _preview(exchange, _writable(exchange.body))),
    }


# --- what is kept ---


def _writable(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in _READ_ONLY}


def _prepare(exchange: Exchange, _dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    now = exchange.portal.clock.now()
    times = {"_created": old["_created"] if old else now, "_updated": now}
    return {**_DEFAULTS, **_writable(body), **times}


def _secrets(item: Json) -> Json:
    """The secrets of a harvester stand at its top; what its forced metadata calls alike is none."""
    return {name: value for name, value in item.items() if name in writeonly.SECRETS}


def _show(exchange: Exchange, item: Json) -> Json:
    """A harvester as the API answers it."""
    contract = exchange.portal.contract
    declared: dict[str, Any] = properties(contract, {"$ref": "#/components/schemas/Harvester"}, item)
    return {
        **visible(exchange, item),
        **{name: None for name in writeonly.SECRETS if name in declared or name in item},
        **exchange.portal.harvests.show(item["uid"]),
        "created_at": stamp(item["_created"]),
        "updated_at": stamp(item["_updated"]),
        "updated_by": {"username": exchange.portal.config.user},
    }


COLLECTION = Collection(
    HARVESTERS,
    what="harvester",
    prepare=_prepare,
    show=_show,
    remark=lambda old, new: {"secrets_blanked": writeonly.blanked(_secrets(old), _secrets(new))},
)


def _create(exchange: Exchange) -> Reply:
    item = COLLECTION.add(exchange, exchange.body)
    exchange.portal.harvests.add(item["uid"])
    return Reply(_show(exchange, item), 201)


def demand_resting(exchange: Exchange, wanted: str) -> Json:
    """The harvester that the path names, if it may be changed now.

    Raises:
        Problem: 404, or 400 ``invalid_harvester_status``.
    """
    item = COLLECTION.find(exchange)
    machine = exchange.portal.harvests[item["uid"]].machine
    if machine.busy and not exchange.portal.config.edits_while_busy:
        raise invalid_harvester_status(machine.state, wanted)
    return item


def _update(exchange: Exchange) -> Reply:
    old = demand_resting(exchange, "idle")
    item = {"uid": old["uid"], **_prepare(exchange, None, exchange.body, old)}
    COLLECTION.store(exchange, item, "updated", **COLLECTION.remark(old, item))
    return Reply(_show(exchange, item))


def _delete(exchange: Exchange) -> Reply:
    """Without its datasets it goes at once; with them, it takes a while, in which the harvester is still seen."""
    portal, uid = exchange.portal, COLLECTION.find(exchange)["uid"]
    machine = portal.harvests[uid].machine
    if machine.order is not None and machine.order.kind == "delete":
        return Reply(None, 204)
    demand_resting(exchange, "deleting")
    if exchange.query["delete_attached_datasets"] and portal.harvests.datasets(uid):
        _order(exchange, "delete", portal.config.unpublish_seconds)
    else:
        portal.harvests.remove(uid, exchange.operation.id, exchange.request_id)
    return Reply(None, 204)


# --- orders ---


def _order(exchange: Exchange, kind: str, seconds: float) -> Json:
    item = COLLECTION.find(exchange)
    exchange.portal.harvests.order(item["uid"], kind, seconds, exchange.operation.id, exchange.request_id)
    exchange.note(f"{kind}_ordered", "harvester", item["uid"])
    return item


def _start(exchange: Exchange) -> Reply:
    own = exchange.portal.harvests[COLLECTION.find(exchange)["uid"]].machine.processing_seconds
    seconds = exchange.portal.config.harvest_seconds if own is None else own
    return Reply(_show(exchange, _order(exchange, "harvest", seconds)))


def _abort(exchange: Exchange) -> Reply:
    item = COLLECTION.find(exchange)
    exchange.portal.harvests.abort(item["uid"])
    exchange.note("abort_ordered", "harvester", item["uid"])
    return Reply(_show(exchange, item))


def _order_datasets(exchange: Exchange, kind: str) -> Reply:
    _order(exchange, kind, 0.0)
    return Reply(_ACCEPTED)


# --- what comes of it ---


def _errors(exchange: Exchange) -> Reply:
    run = exchange.portal.harvests[COLLECTION.find(exchange)["uid"]].run
    return Reply({"harvester": run.message, "resources": run.errors})


def _preview(exchange: Exchange, changes: Json) -> Reply:
    item = COLLECTION.find(exchange)
    listed = found(exchange.portal.harvests[item["uid"]], {**item, **changes})
    results = [{name: str(one.get(name, "")) for name in ("id", "title", "description")} for one in listed]
    return Reply({"total_count": len(results), "results": results})
