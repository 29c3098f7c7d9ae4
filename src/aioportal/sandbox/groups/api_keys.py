"""API keys: those made through the API open the portal like the configured ones, until they are revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from starlette.responses import Response

from ..clock import stamp
from ..crud import Collection
from ..exchange import Exchange, Handler, Reply, simple
from ..model import Dataset, Json
from ..permissions import Key
from ..portal import Portal
from .users import USERS
from .users import show as show_user

API_KEYS = "/apikeys/"


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "create_api_key": simple(_create),
        "update_api_key": _update,
        "revoke_api_key": simple(_revoke),
        "search_api_key": simple(_search),
    }


def furnish(portal: Portal) -> None:
    """Let in whoever has a key that was made through the API: after a restart, those of the state file."""
    for item in portal.table(API_KEYS).values():
        admit(portal, item)


def admit(portal: Portal, item: Json) -> None:
    """Make a key valid, with as much of its permissions as its maker had; or no longer, where it is revoked."""
    if item["is_revoked"]:
        portal.keys.pop(item["_secret"], None)
        return
    allowed = None if item["_maker"] is None else frozenset(item["_maker"]) & frozenset(item["permissions"])
    portal.keys[item["_secret"]] = Key(item["uid"], frozenset(item["permissions"]) if allowed is None else allowed)


def _prepare(exchange: Exchange, _dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    portal = exchange.portal
    maker = exchange.key.permissions
    before: Json = old or {
        "created_at": stamp(portal.clock.now()),
        "user": {"username": portal.config.user},
        "revocation_status": {"revoked_at": None, "revocation_reason": ""},
        "is_revoked": False,
        "_secret": secrets.token_hex(28),
        "_maker": None if maker is None else sorted(maker),
    }
    return before | {"label": body.get("label", ""), "permissions": body.get("permissions", [])}


def _show(exchange: Exchange, item: Json, *, secret: bool = False) -> Json:
    """A key; the secret itself only when it was just made, or wherever the switch says so."""
    answer = {name: value for name, value in item.items() if not name.startswith("_")}
    if secret or exchange.portal.config.show_api_keys:
        answer["key"] = item["_secret"]
    user = exchange.portal.table(USERS).get(item["user"]["username"])
    if exchange.query.get("expand") == "user" and user is not None:
        answer["user"] = show_user(exchange, user)
    return answer


def _own(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    return [item for item in items if item["user"]["username"] == exchange.portal.config.user]


COLLECTION = Collection(path=API_KEYS, what="api_key", prefix="ak_", prepare=_prepare, show=_show, arrange=_own)


def _create(exchange: Exchange) -> Reply:
    item = COLLECTION.add(exchange, exchange.body)
    admit(exchange.portal, item)
    return Reply(_show(exchange, item, secret=True), 201)


async def _update(exchange: Exchange) -> Reply | Response:
    answer = await COLLECTION.handlers()["update_api_key"](exchange)
    admit(exchange.portal, COLLECTION.find(exchange))
    return answer


def _revoke(exchange: Exchange) -> Reply:
    item = COLLECTION.find(exchange)
    if not item["is_revoked"]:
        reason = exchange.body.get("reason", "")
        status = {"revoked_at": stamp(exchange.portal.clock.now()), "revocation_reason": reason}
        item = item | {"is_revoked": True, "revocation_status": status}
        COLLECTION.store(exchange, item, "revoked")
    admit(exchange.portal, item)
    return Reply(_show(exchange, item))


def _search(exchange: Exchange) -> Reply:
    wanted = exchange.body["key"]
    keys = exchange.portal.table(API_KEYS).values()
    item = next((item for item in keys if secrets.compare_digest(item["_secret"].encode(), wanted.encode())), None)
    return Reply({"found": item is not None, "result": None if item is None else _show(exchange, item)})
