"""Connections: servers and accounts that datasets take their data from; what they log in with is never shown again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from .. import writeonly
from ..answers import chosen, properties
from ..clock import stamp
from ..crud import Collection, visible
from ..exchange import Exchange, Handler
from ..listing import by_field, ordered
from ..model import Dataset, Json
from ..problems import Problem
from .resources import CONNECTIONS, users_of

_TIMES = ("created_at", "updated_at")
# What only the portal says of a connection; sent back by whoever edits what was read, and of no effect.
_READ_ONLY = ("uid", "can_reuse", "can_manage", "dataset_count", "user_count", "group_count", *_TIMES)
_READ_ONLY_AUTH = ("claims", "application_id", "ods_aws_account_id", "external_id", "is_valid")


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return COLLECTION.handlers()


# --- what is kept ---


def _prepare(exchange: Exchange, _dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    now = exchange.portal.clock.now()
    kept = {name: value for name, value in body.items() if name not in _READ_ONLY}
    kept.setdefault("is_reusable", False)
    if isinstance(kept.get("auth"), dict):
        kept["auth"] = _login(exchange, kept, (old or {}).get("auth") or {})
    return {**kept, "_created": old["_created"] if old else now, "_updated": now}


def _login(exchange: Exchange, item: Json, old: Json) -> Json:
    """A login with what the portal or the provider adds to it."""
    portal = exchange.portal
    auth = {name: value for name, value in item["auth"].items() if name not in _READ_ONLY_AUTH}
    if auth.get("type") == "iam_role":
        auth["ods_aws_account_id"] = "0" * 12
        auth["external_id"] = old.get("external_id") or portal.uids.uuid()
        auth["is_valid"] = bool(auth.get("role_arn"))
    if auth.get("type") == "oidc":
        # A code is exchanged once for what the provider knows of the user.
        auth["claims"] = {"preferred_username": portal.config.user} if auth.get("code") else old.get("claims", {})
        if item["type"] == "google_drive":
            auth["application_id"] = "sandbox"
    return auth


def _release(exchange: Exchange, item: Json) -> None:
    portal = exchange.portal
    users = sorted(portal.datasets[uid].dataset_id for uid in users_of(portal, item["uid"]) if uid in portal.datasets)
    if users:
        raise Problem(400, "bad_request", word="in_use", datasets=", ".join(users))


# --- what is shown ---


def _show(exchange: Exchange, item: Json) -> Json:
    portal = exchange.portal
    parent = quote(item["uid"], safe="")
    rules = {
        who: len(portal.tables.get((f"{CONNECTIONS}{{connection_uid}}/security/{who}s/", parent), {}))
        for who in ("user", "group")
    }
    permissions = exchange.key.permissions
    shown: Json = {
        **writeonly.blank(visible(exchange, item)),
        "can_reuse": item["is_reusable"],
        "can_manage": permissions is None or "manage_dataset" in permissions,
        "dataset_count": len(users_of(portal, item["uid"])),
        "user_count": rules["user"],
        "group_count": rules["group"],
        "created_at": stamp(item["_created"]),
        "updated_at": stamp(item["_updated"]),
    }
    if isinstance(shown.get("auth"), dict):
        shown["auth"] = {**_declared_secrets(exchange, item), **shown["auth"]}
    return shown


def _declared_secrets(exchange: Exchange, item: Json) -> Json:
    """Null for each secret that a login of this kind can have, whether it was given or not."""
    contract = exchange.portal.contract
    schema = properties(contract, {"$ref": "#/components/schemas/Connection"}, item).get("auth")
    if schema is None:
        return {}
    declared: dict[str, Any] = properties(contract, chosen(contract, schema, item["auth"]), item["auth"])
    return {name: None for name in declared if name in writeonly.SECRETS}


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    fields = by_field("type") | {
        "created_at": lambda item: item["_created"],
        "updated_at": lambda item: item["_updated"],
        "dataset_count": lambda item: len(users_of(exchange.portal, item["uid"])),
    }
    return ordered(exchange, items, fields, default="created_at")


COLLECTION = Collection(
    CONNECTIONS,
    what="connection",
    prefix="co_",
    prepare=_prepare,
    show=_show,
    arrange=_arrange,
    remark=lambda old, new: {"secrets_blanked": writeonly.blanked(old, new)},
    release=_release,
)
