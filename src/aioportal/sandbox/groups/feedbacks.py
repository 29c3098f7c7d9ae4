"""Feedbacks of readers on records; the API reads and archives them, so they are sent through the control interface."""

from __future__ import annotations

from collections.abc import Iterable

from ..clock import stamp
from ..crud import Collection
from ..exchange import Exchange, Handler, Reply, simple
from ..listing import ordered
from ..model import Dataset, Json
from ..portal import Portal

FEEDBACKS = "/datasets/{dataset_uid}/feedbacks/"


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {**_COLLECTION.handlers(), "archive_dataset_feedback": simple(_archive)}


def send(portal: Portal, dataset: Dataset, body: Json) -> Json:
    """Send a feedback, as a reader would.

    Args:
        portal: where.
        dataset: on what.
        body: ``comment``; maybe ``record_id``, ``username``, ``values`` and, in seconds, its ``age``.

    Returns:
        The feedback as the API shows it.

    Raises:
        ValueError: no comment.
    """
    if not isinstance(body.get("comment"), str):
        raise ValueError('{"dataset": …, "comment": "…"} is expected')  # noqa: TRY004 - answered as any wrong content
    feedbacks = portal.table(FEEDBACKS, dataset.uid)
    uid, sent = portal.uids.new("df_", feedbacks), portal.clock.now() - float(body.get("age", 0))
    feedbacks[uid] = {
        "uid": uid,
        "record_id": body.get("record_id", "0" * 40),
        "user": {"username": body.get("username", "reader")},
        "comment": body["comment"],
        "values": body.get("values", {}),
        "is_archived": False,
        "created_at": stamp(sent),
        "_sent": sent,
    }
    portal.on_change()
    return {name: value for name, value in feedbacks[uid].items() if not name.startswith("_")}


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    archived = exchange.query.get("is_archived", False)
    record = exchange.query.get("record_id")
    wanted = [
        item for item in items if item["is_archived"] == archived and (record is None or item["record_id"] == record)
    ]
    return ordered(exchange, wanted, {"created_at": lambda item: item["_sent"]}, default="-created_at")


_COLLECTION = Collection(FEEDBACKS, what="feedback", prefix="df_", arrange=_arrange)


def _archive(exchange: Exchange) -> Reply:
    item = _COLLECTION.find(exchange)
    if not item["is_archived"]:
        item = {**item, "is_archived": True}
        # Not by ``store``: a feedback is no part of the dataset's configuration, which a publish would hold.
        _COLLECTION.items(exchange)[item["uid"]] = item
        exchange.note("archived", "feedback", item["uid"], exchange.dataset())
    return Reply(_COLLECTION.show(exchange, item))
