"""What people asked of the portal; the API only reads it, so requests are made through the control interface."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..clock import stamp
from ..crud import Collection
from ..exchange import Exchange, Handler
from ..listing import found
from ..model import Json
from ..portal import Portal
from .users import USERS
from .users import show as show_user

USER_REQUESTS = "/user_requests/"
_DAY = 86_400
_KNOWN = ("type", "status", "request_message", "rejection_message", "created_by", "updated_by", "age")


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return COLLECTION.handlers()


def raise_request(portal: Portal, body: Json) -> Json:
    """Make a request as a person would.

    Args:
        portal: where.
        body: ``type``, of any kind, and what differs from an open request without words of the administrator: with
            ``age`` in seconds. Other names are kept as the kind's own.

    Returns:
        The request as the API shows it.

    Raises:
        ValueError: no type.
    """
    if not isinstance(body.get("type"), str):
        raise ValueError('{"type": "domain_access"} is expected, or another type')  # noqa: TRY004 - wrong content
    made = portal.clock.now() - float(body.get("age", 0))
    author = body.get("created_by", {"username": portal.config.user})
    item: Json = {
        "uid": portal.uids.uuid(),
        "type": body["type"],
        "status": body.get("status", "pending"),
        "created_at": stamp(made),
        "created_by": author,
        "updated_at": stamp(made),
        "updated_by": body.get("updated_by", author),
        "request_message": body.get("request_message"),
        "rejection_message": body.get("rejection_message"),
        **{name: value for name, value in body.items() if name not in _KNOWN},
        "_made": made,
    }
    portal.table(USER_REQUESTS)[item["uid"]] = item
    portal.on_change()
    return {name: value for name, value in item.items() if not name.startswith("_")}


def _show(exchange: Exchange, item: Json) -> Json:
    users = exchange.portal.table(USERS)
    answer: Json = {name: value for name, value in item.items() if not name.startswith("_")}
    for name in set(exchange.query.get("expand", ())) & {"created_by", "updated_by"}:
        user = users.get((answer[name] or {}).get("username", ""))
        if user is not None:
            answer[name] = show_user(exchange, user)
    return answer


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    query, now = exchange.query, exchange.portal.clock.now()
    today = now - now % _DAY
    tests: list[Any] = [
        lambda item: item["status"] == query.get("status", item["status"]),
        lambda item: item["type"] == query.get("type", item["type"]),
    ]
    if "raised_in" in query:
        tests.append(lambda item: item["_made"] >= today - query["raised_in"] * _DAY)
    if "raised_before" in query:
        tests.append(lambda item: item["_made"] < today - query["raised_before"] * _DAY)
    authored = ({**item, "_author": (item["created_by"] or {}).get("username")} for item in items)
    listed = found(exchange, authored, "type", "request_message", "rejection_message", "_author")
    # The newest first.
    return sorted(
        (item for item in listed if all(test(item) for test in tests)), key=lambda item: item["_made"], reverse=True
    )


COLLECTION = Collection(path=USER_REQUESTS, what="user_request", show=_show, arrange=_arrange)
