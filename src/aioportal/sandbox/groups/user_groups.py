"""User groups and their members."""

from __future__ import annotations

from collections.abc import Iterable

from ..crud import Collection, composed, visible
from ..exchange import Exchange, Handler, Reply, simple
from ..listing import Field, by_field, found, ordered
from ..model import Json
from ..places import demand_parents
from ..problems import not_found
from .users import GROUPS, MEMBERS, USERS, batch, forget, known_user
from .users import show as show_user

# Words of the query and of the objects, which differ.
_SORTS: dict[str, Field] = {
    **by_field("created_at", "updated_at"),
    "created_by__username": lambda item: item["created_by"]["username"],
    "updated_by__username": lambda item: item["updated_by"]["username"],
    "user_count": lambda item: item["user_count"],
    "group__title": lambda item: item["title"] or "",
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "delete_user_group": simple(_delete),
        "list_user_group_users": simple(_members),
        "add_user_to_user_group": simple(lambda exchange: Reply(_join(exchange, exchange.body), 201)),
        "batch_add_users_to_user_group": simple(_batch),
        "remove_user_from_user_group": simple(_leave),
    }


def _show(exchange: Exchange, item: Json) -> Json:
    return visible(exchange, item) | {"user_count": len(exchange.portal.table(MEMBERS, item["uid"]))}


def _arrange(exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    wanted = set(exchange.query.get("permissions", ()))
    listed = [_show(exchange, item) for item in found(exchange, items, "uid", "title", "description")]
    fitting = [item for item in listed if wanted <= set(item["permissions"])]
    return ordered(exchange, fitting, _SORTS, default="updated_at")


COLLECTION = Collection(path=GROUPS, what="group", prepare=composed, show=_show, arrange=_arrange)


def _delete(exchange: Exchange) -> Reply:
    group = COLLECTION.find(exchange)
    forget(exchange.portal, "/security/groups/", group["uid"])
    COLLECTION.remove(exchange, group["uid"])
    return Reply(None, 204)


# --- members ---


def _table(exchange: Exchange) -> dict[str, Json]:
    demand_parents(exchange, MEMBERS)
    return exchange.portal.table(MEMBERS, exchange.arguments["group_uid"])


def _members(exchange: Exchange) -> Reply:
    users = exchange.portal.table(USERS)
    members = [users[name] for name in _table(exchange)]
    return exchange.page(members, lambda item: show_user(exchange, item))


def _join(exchange: Exchange, body: Json) -> Json:
    """A membership; of one that exists already, nothing changes, and the answer is the same."""
    members, username = _table(exchange), body["username"]
    user = known_user(exchange.portal, username, "username")
    if username not in members:
        members[username] = {"username": username}
        exchange.note("joined", "membership", username, group=exchange.arguments["group_uid"])
    return show_user(exchange, user)


def _batch(exchange: Exchange) -> Reply:
    _table(exchange)
    return Reply(batch(exchange, exchange.body, _join))


def _leave(exchange: Exchange) -> Reply:
    members, username = _table(exchange), exchange.arguments["username"]
    if username not in members:
        raise not_found()
    del members[username]
    exchange.note("left", "membership", username, group=exchange.arguments["group_uid"])
    return Reply(None, 204)
