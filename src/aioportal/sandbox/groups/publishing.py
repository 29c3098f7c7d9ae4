"""Orders to a dataset, and the status that tells what becomes of them."""

from __future__ import annotations

from ..clock import stamp
from ..engine import TERMINAL, Order
from ..exchange import Exchange, Handler, Reply, simple
from ..problems import Problem, invalid_status

_ACCEPTED = {"detail": "ok"}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        "publish_dataset": simple(_publish),
        "unpublish_dataset": simple(_unpublish),
        "publish_dataset_metadata": simple(_publish_metadata),
        "abort_dataset_publishing": simple(_abort),
        "retrieve_dataset_status": simple(_status),
    }


def _order(exchange: Exchange, kind: str, seconds: float) -> Reply:
    portal, dataset = exchange.portal, exchange.dataset()
    order = Order(kind, portal.clock.now(), seconds, exchange.operation.id, exchange.request_id)
    portal.engine.accept(dataset.uid, order)
    if kind == "publish":
        portal.edited(dataset, "publication")
    exchange.note(f"{kind}_ordered", "dataset", dataset.uid, dataset)
    return Reply(_ACCEPTED)


def _publish(exchange: Exchange) -> Reply:
    own = exchange.dataset().machine.processing_seconds
    return _order(exchange, "publish", exchange.portal.config.processing_seconds if own is None else own)


def _unpublish(exchange: Exchange) -> Reply:
    return _order(exchange, "unpublish", exchange.portal.config.unpublish_seconds)


def _publish_metadata(exchange: Exchange) -> Reply:
    dataset = exchange.dataset()
    if dataset.machine.busy:
        raise invalid_status(dataset.machine.state, TERMINAL)
    if dataset.publication is None:
        raise Problem(400, "bad_request", word="never_published")
    dataset.publication = dataset.publication.with_metadata(dataset.metadata, is_restricted=dataset.is_restricted)
    exchange.note("published_metadata", "dataset", dataset.uid, dataset)
    return Reply(_ACCEPTED)


def _abort(exchange: Exchange) -> Reply:
    dataset = exchange.dataset()
    exchange.portal.engine.abort(dataset.uid, exchange.portal.clock.now())
    exchange.note("abort_ordered", "dataset", dataset.uid, dataset)
    return Reply(_ACCEPTED)


def _status(exchange: Exchange) -> Reply:
    dataset = exchange.dataset()
    shown = dataset.machine.visible(exchange.portal.clock.now())
    return Reply({**shown, "since": stamp(shown["since"]), "is_published": dataset.is_published})
