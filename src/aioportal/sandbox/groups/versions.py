"""Versions: what a dataset was like after each of its last twenty changes, and the way back."""

from __future__ import annotations

from ..engine import Order
from ..exchange import Exchange, Handler, Reply, simple
from ..model import Json
from ..problems import not_found
from .datasets import show as show_dataset


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        "list_dataset_versions": simple(lambda exchange: exchange.page(exchange.dataset().versions, _show)),
        "retrieve_dataset_version": simple(lambda exchange: Reply(_show(_find(exchange)))),
        "restore_dataset_version": simple(_restore),
    }


def _show(version: Json) -> Json:
    return {name: value for name, value in version.items() if name != "snapshot"}


def _find(exchange: Exchange) -> Json:
    wanted = exchange.arguments["version_uid"]
    for version in exchange.dataset().versions:
        if version["uid"] == wanted:
            return version
    raise not_found()


def _restore(exchange: Exchange) -> Reply:
    portal, dataset, version = exchange.portal, exchange.dataset(), _find(exchange)
    seconds = portal.config.saving_seconds
    order = Order("restore", portal.clock.now(), seconds, exchange.operation.id, exchange.request_id)
    portal.engine.accept(dataset.uid, order)
    portal.restore(dataset, version)
    exchange.note("restore_ordered", "dataset", dataset.uid, dataset, version=version["uid"])
    return Reply(show_dataset(dataset))
