"""Realtime resources: switched on and off, with a key of their own; where the API shows the key is a guess."""

from __future__ import annotations

import secrets
from typing import Any

from ..exchange import Exchange, Handler, Reply, simple
from ..problems import Problem
from .resources import COLLECTION, show


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        "enable_resource": simple(lambda exchange: _change(exchange, "enabled", realtime_enabled=True)),
        "disable_resource": simple(lambda exchange: _change(exchange, "disabled", realtime_enabled=False)),
        "renew_resource_api_key": simple(
            lambda exchange: _change(exchange, "renewed_key", realtime_api_key=secrets.token_hex(20))
        ),
        "recover_resource": simple(lambda exchange: _recover(exchange, "recovered")),
        "delete_resource_recovered_data": simple(lambda exchange: _recover(exchange, "deleted_recovered")),
    }


def _change(exchange: Exchange, kind: str, **values: Any) -> Reply:
    item = COLLECTION.find(exchange)
    realtime = {"realtime_enabled": False, "realtime_api_key": secrets.token_hex(20)} | item.get("realtime", {})
    changed = {**item, "realtime": {**realtime, **values}}
    COLLECTION.store(exchange, changed, kind)
    return Reply(show(exchange, changed))


def _recover(exchange: Exchange, kind: str) -> Reply:
    item, dataset = COLLECTION.find(exchange), exchange.editable_dataset()
    if not dataset.is_published:
        raise Problem(400, "bad_request", word="must_be_published")
    exchange.note(kind, "resource", item["uid"], dataset)
    return Reply(show(exchange, item))
