"""Users: those of the portal, invited by e-mail or provisioned for an identity provider; several at once, each with an
outcome of its own."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from ..clock import stamp
from ..crud import Collection
from ..exchange import Exchange, Handler, Reply, simple
from ..listing import by_field, found, ordered
from ..model import Json, slug
from ..portal import Portal
from ..problems import Problem, invalid, unknown_value

USERS = "/users/"
GROUPS = "/groups/"
MEMBERS = "/groups/{group_uid}/users/"
ADMINISTRATION = "edit_domain"
"""The permission that makes an administrator of the portal."""

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_COLUMNS = ("username", "last_name", "first_name", "email", "date_joined", "last_seen", "groups", "permissions")
_INDIVIDUAL = ("first_name", "last_name", "email", "permissions", "explore_limits", "management_limits")


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "delete_user": simple(_delete),
        "export_users": simple(_export),
        "invite_users": simple(lambda exchange: Reply(batch(exchange, exchange.body, _invite))),
        "provision_users": simple(_provision),
    }


def furnish(portal: Portal) -> None:
    """The administrator whom every portal has: the one whose key is used."""
    user = portal.config.user
    if user not in portal.table(USERS):
        body = {"username": user, "email": f"{slug(user, '.')}@portal.example", "permissions": [ADMINISTRATION]}
        portal.table(USERS)[user] = _made(portal, body, user)


# --- one user ---


def _made(portal: Portal, body: Json, username: str) -> Json:
    email = body["email"]
    picture = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    return {
        "username": username,
        "display_name": username,
        "first_name": body.get("first_name", ""),
        "last_name": body.get("last_name", ""),
        "is_active": True,
        "email": email,
        "is_ods": False,
        "account_type": "global",
        "permissions": body.get("permissions", []),
        "joined_at": stamp(portal.clock.now()),
        "expires_at": None,
        "explore_limits": body.get("explore_limits", {}),
        "management_limits": {},
        "gravatar_url": f"//www.gravatar.example/avatar/{picture}?d=mm&s=80",
        "identity_providers": [],
        "_joined": portal.clock.now(),
    }


def groups_of(portal: Portal, username: str) -> list[str]:
    """The uids of the groups that a user is a member of."""
    return [uid for uid in portal.table(GROUPS) if username in portal.table(MEMBERS, uid)]


def show(exchange: Exchange, item: Json) -> Json:
    """A user as the API answers it; the groups in full where asked to expand them."""
    portal = exchange.portal
    uids = groups_of(portal, item["username"])
    wanted = exchange.query.get("expand", "")
    if "groups" in (wanted if isinstance(wanted, list) else str(wanted).split(",")):
        groups = [{**portal.table(GROUPS)[uid], "user_count": len(portal.table(MEMBERS, uid))} for uid in uids]
    else:
        groups = [{"uid": uid} for uid in uids]
    return {name: value for name, value in item.items() if not name.startswith("_")} | {"groups": groups}


def all_permissions(portal: Portal, item: Json) -> set[str]:
    """What a user may do on the portal, directly or through a group."""
    through = (portal.table(GROUPS)[uid].get("permissions", []) for uid in groups_of(portal, item["username"]))
    return set(item["permissions"]).union(*through)


def known_user(portal: Portal, username: str, field: str) -> Json:
    """The user of that name.

    Raises:
        Problem: 400 ``validation_error`` naming the field that it was taken from.
    """
    user = portal.table(USERS).get(username)
    if user is None:
        raise unknown_value(field, username)
    return user


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    portal, query = exchange.portal, exchange.query
    direct, all_of = set(query.get("permissions", ())), set(query.get("all_permissions", ()))
    listed = found(exchange, items, "username", "first_name", "last_name", "email")
    listed = [item for item in listed if direct <= set(item["permissions"])]
    listed = [item for item in listed if not all_of or all_of <= all_permissions(portal, item)]
    return ordered(exchange, listed, by_field("username", "first_name", "last_name", "last_seen_at"))


def _check(exchange: Exchange, _dataset: Any, body: Json) -> None:
    _check_account(exchange.portal, body, exchange.arguments.get("username"))


def _check_account(portal: Portal, body: Json, own: str | None) -> None:
    if not _EMAIL.fullmatch(body["email"]):
        raise invalid(email="malformed")
    taken = {user["email"].casefold(): name for name, user in portal.table(USERS).items()}
    if taken.get(body["email"].casefold(), own) != own:
        raise invalid(email="taken")
    for position, group in enumerate(body.get("groups", ())):
        if group["uid"] not in portal.table(GROUPS):
            raise unknown_value(f"groups.{position}.uid", group["uid"])


def _prepare(exchange: Exchange, _dataset: Any, body: Json, old: Json | None) -> Json:
    """An update; names and groups that it leaves out stay as they are."""
    portal, username = exchange.portal, exchange.arguments["username"]
    if body.get("username", username) != username:
        raise invalid(username="fixed")
    if "groups" in body:
        join(portal, username, [group["uid"] for group in body["groups"]])
    return (old or {}) | {name: body[name] for name in _INDIVIDUAL if name in body}


COLLECTION = Collection(path=USERS, what="user", check=_check, prepare=_prepare, show=show, arrange=_arrange)


def join(portal: Portal, username: str, groups: Iterable[str]) -> None:
    """Make a user a member of exactly these groups."""
    wanted = set(groups)
    for uid in portal.table(GROUPS):
        members = portal.table(MEMBERS, uid)
        if uid in wanted:
            members.setdefault(username, {"username": username})
        else:
            members.pop(username, None)


def _delete(exchange: Exchange) -> Reply:
    portal, user = exchange.portal, COLLECTION.find(exchange)
    admins = [name for name, item in portal.table(USERS).items() if ADMINISTRATION in all_permissions(portal, item)]
    if admins == [user["username"]]:
        raise Problem(400, "bad_request", word="last_administrator")
    join(portal, user["username"], [])
    forget(portal, "/security/users/", user["username"])
    COLLECTION.remove(exchange, user["username"])
    return Reply(None, 204)


def forget(portal: Portal, ending: str, key: str) -> None:
    """Drop the rulesets of a user or group that is gone."""
    for (name, _), table in portal.tables.items():
        if name.endswith(ending):
            table.pop(key, None)


# --- several at once ---


def batch(exchange: Exchange, items: list[Json], each: Callable[[Exchange, Json], Json]) -> Json:
    """What became of each item, under its position as this portal counts."""
    outcomes: list[Json] = []
    config = exchange.portal.config
    for item in items:
        try:
            outcomes.append({"status_code": "success", "data": each(exchange, item)})
        except Problem as problem:
            outcomes.append({"status_code": "error", "error": problem.render(config.language, config.error_shape)})
    padded = config.batch_keys == "01"
    return {f"{number + 1:02}" if padded else str(number): outcome for number, outcome in enumerate(outcomes)}


def _invite(exchange: Exchange, body: Json) -> Json:
    return show(exchange, _add(exchange, body, {}, "invited"))


def _provision(exchange: Exchange) -> Reply:
    given = exchange.body if isinstance(exchange.body, list) else [exchange.body]
    return Reply(batch(exchange, given, _provision_one))


def _provision_one(exchange: Exchange, body: Json) -> Json:
    provider = {"account_type": "local", "identity_providers": [{"uid": body["identity_provider"]["uid"]}]}
    return show(exchange, _add(exchange, body, provider, "provisioned"))


def _add(exchange: Exchange, body: Json, more: Json, kind: str) -> Json:
    portal = exchange.portal
    _check_account(portal, body, None)
    username = body.get("username") or slug(body["email"].partition("@")[0], ".")
    if not username or "/" in username:
        raise invalid(username="malformed")
    if username in portal.table(USERS):
        raise invalid(username="taken")
    user = _made(portal, body, username) | more
    portal.table(USERS)[username] = user
    join(portal, username, [group["uid"] for group in body.get("groups", ())])
    exchange.note(kind, "user", username)
    return user


# --- the file of all ---


def _export(exchange: Exchange) -> Response:
    portal, query = exchange.portal, exchange.query
    delimiter = query.get("delimiter", ",")
    # Of signs that nobody can take apart again, some are beyond the csv module as well.
    if len(delimiter) != 1 or not (delimiter.isprintable() or delimiter == "\t") or delimiter == '"':
        raise invalid(delimiter="malformed")
    if "subdomains" in query:
        exchange.key.require("manage_subdomains")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for user in portal.table(USERS).values():
        titles = [portal.table(GROUPS)[uid].get("title") or uid for uid in groups_of(portal, user["username"])]
        writer.writerow(
            [
                *(user[name] for name in ("username", "last_name", "first_name", "email")),
                _spaced(user["_joined"]),
                _spaced(user["_seen"]) if "_seen" in user else "",
                ";".join(titles),
                ";".join(sorted(user["permissions"])),
            ]
        )
    headers = {"Content-Disposition": 'attachment; filename="users.csv"'}
    # Lone surrogates can come in as JSON escapes; they cannot leave as UTF-8.
    return Response(text.getvalue().encode("utf-8", "replace"), headers=headers, media_type="text/csv")


def _spaced(seconds: float) -> str:
    """A date as this file writes it, unlike all others of the API: with a space, and fractions where there are any."""
    return str(datetime.fromtimestamp(seconds, UTC))
