"""Plain objects: what the contract says of a path is a row of this table, what it cannot say is a hook of the row.

A ``Collection`` serves the list, create, retrieve, update and delete that the contract has at a path and one level
below it; a ``Single`` serves the retrieve and update of what exists once below each parent. Parents may be datasets or
other plain objects, any number of levels up.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import completed, has, properties
from .clock import stamp
from .exchange import Exchange, Handler, Reply, simple
from .model import Dataset, Json, slug
from .places import ARGUMENT, below, free, item_path, named, operation_at, operations_at, owner_of, place
from .problems import Problem, invalid, not_found

Check = Callable[[Exchange, Dataset | None, Json], None]
Prepare = Callable[[Exchange, Dataset | None, Json, Json | None], Json]
Show = Callable[[Exchange, Json], Json]
Arrange = Callable[[Exchange, Iterable[Json]], Iterable[Json]]
Remark = Callable[[Json, Json], Json]
Release = Callable[[Exchange, Json], None]

_PREFIX = re.compile(r"[a-z]{2}_")
# What the portal writes into objects by itself, where the contract declares it.
_STAMPS = ("created_at", "updated_at")
_AUTHORS = ("created_by", "updated_by")


# --- hooks that do nothing special ---


def _no_rule(_exchange: Exchange, _dataset: Dataset | None, _body: Json) -> None:
    """No rule beyond the contract."""


def _nothing_more(_old: Json, _new: Json) -> Json:
    return {}


def _released(_exchange: Exchange, _item: Json) -> None:
    """Nothing holds an object back from its deletion."""


def _as_stored(_exchange: Exchange, items: Iterable[Json]) -> Iterable[Json]:
    return items


def visible(_exchange: Exchange, item: Json) -> Json:
    """A stored object without the parts that are the sandbox's own, whose names begin with an underscore."""
    return {name: value for name, value in item.items() if not name.startswith("_")}


def as_given(_exchange: Exchange, _dataset: Dataset | None, body: Json, _old: Json | None) -> Json:
    """The body itself, whole, as the stored object."""
    return dict(body)


def composed(exchange: Exchange, _dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    """What was sent, what the portal adds, and the least for all else that the contract declares of the answer."""
    portal, contract = exchange.portal, exchange.portal.contract
    schema = contract.answer_schema(exchange.operation)
    if schema is None:
        return dict(body)
    sent = contract.body_schema(exchange.operation)
    declared = properties(contract, schema, body)
    # What only answers have is not for the caller to write.
    item = {name: value for name, value in body.items() if name not in declared or has(contract, sent, name)}
    own = {name for name in declared if name not in item and not has(contract, sent, name)}
    now, user = stamp(portal.clock.now()), {"username": portal.config.user}
    for name in own:
        if old is not None and name in old and not name.startswith("updated_"):
            item[name] = old[name]
        elif name in _STAMPS:
            item[name] = now
        elif name in _AUTHORS:
            item[name] = user
    hidden = {name: value for name, value in (old or {}).items() if name.startswith("_")}
    return {**hidden, **completed(contract, schema, item)}


# --- collections ---


@dataclass(frozen=True, slots=True)
class Collection:
    """The objects listed at a path of the contract, and the operations that it has for them.

    Attributes:
        path: template of the list.
        what: the objects' name in the ledger; by default the last word of the path, in the singular.
        prefix: of the uids; by default that of the contract's example.
        table: the name of the table in the portal; by default the path.
        section: what a version of the dataset above names the change; None makes no version.
        key: where a natural key stands in an object, such as ``user.username``; by default as the path argument's name
            says. With ``uid``, the portal chooses it.
        check: rules beyond the contract, for a create and an update.
        prepare: makes the stored object out of the body and the old object, if there is one.
        show: makes the answer out of the stored object.
        arrange: filters and sorts a list by the query.
        remark: what more the ledger says of an update, from the old object and the new one.
        release: refuses the deletion of an object that something else needs.
    """

    path: str
    what: str = ""
    prefix: str = ""
    table: str = ""
    section: str | None = None
    key: str = ""
    check: Check = _no_rule
    prepare: Prepare = composed
    show: Show = visible
    arrange: Arrange = _as_stored
    remark: Remark = _nothing_more
    release: Release = _released

    def handlers(self) -> dict[str, Handler]:
        """A handler for each operation that the contract has here."""
        item = item_path(self.path)
        pairs: list[tuple[str, str, Callable[[Exchange], Reply]]] = [
            ("GET", self.path, self._list),
            ("POST", self.path, self._create),
            ("GET", item, self._retrieve),
            ("PUT", item, self._update),
            ("DELETE", item, self._delete),
        ]
        found = [(operation_at(method, path), handler) for method, path, handler in pairs]
        return {operation.id: simple(handler) for operation, handler in found if operation is not None}

    def items(self, exchange: Exchange) -> dict[str, Json]:
        """The stored objects below the parents that the path names, by key in order of creation."""
        return exchange.portal.table(self.table or self.path, place(self.path, exchange.arguments))

    def find(self, exchange: Exchange) -> Json:
        """The object that the path names.

        Raises:
            Problem: 404.
        """
        owner_of(exchange, self.path)
        found = self.items(exchange).get(self._asked(exchange))
        if found is None:
            raise not_found()
        return found

    def key_of(self, exchange: Exchange, item: Json) -> str | None:
        """The key that an object carries, or None where it has none yet."""
        value: Any = item
        for name in self._key_path(exchange).split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return None if value is None else str(value)

    def store(self, exchange: Exchange, item: Json, kind: str, **extra: Any) -> None:
        """Put an object into its table and note it."""
        owner = owner_of(exchange, self.path, change=True)
        key = self.key_of(exchange, item)
        if key is None:
            raise invalid(**{self._key_path(exchange).replace(".", "__"): "required"})
        self.items(exchange)[key] = item
        self._noted(exchange, owner, kind, key, **extra)

    def remove(self, exchange: Exchange, key: str) -> None:
        """Take an object out of its table with all below it, and note it."""
        owner = owner_of(exchange, self.path, change=True)
        del self.items(exchange)[key]
        exchange.portal.drop(self.path, below(self.path, exchange.arguments, key))
        self._noted(exchange, owner, "deleted", key)

    def add(self, exchange: Exchange, body: Json) -> Json:
        """Make an object out of a body that the contract has let through, and keep it.

        Raises:
            Problem: 400 where a rule refuses it or its natural key is taken.
        """
        owner = owner_of(exchange, self.path, change=True)
        self.check(exchange, owner, body)
        taken = self.items(exchange)
        item = self.prepare(exchange, owner, body, None)
        field = self._key_path(exchange)
        if field == "uid":
            uid = {"uid": self._new_uid(exchange, item, taken)}
            item = uid | item | uid
        elif self.key_of(exchange, item) in taken:
            raise Problem(400, "validation_error", detail={field: ["taken"]})
        self.store(exchange, item, "created")
        return item

    def _noted(self, exchange: Exchange, owner: Dataset | None, kind: str, key: str, **extra: Any) -> None:
        if owner is not None and self.section is not None:
            exchange.portal.edited(owner, self.section)
        exchange.note(kind, self.what or named(self.path), key, owner, **extra)

    def _asked(self, exchange: Exchange) -> str:
        return exchange.arguments[ARGUMENT.findall(item_path(self.path))[-1]]

    # --- keys ---

    def _key_path(self, exchange: Exchange) -> str:
        if self.key:
            return self.key
        item = item_path(self.path)
        argument = ARGUMENT.findall(item)[-1] if item else "uid"
        contract = exchange.portal.contract
        shown = [operation_at(method, path) for method, path in (("GET", item), ("POST", self.path))]
        schema = next((contract.answer_schema(operation) for operation in shown if operation is not None), None)
        nested = {"username": "user.username", "group_uid": "group.uid"}
        return next(
            (name for name in (argument, argument.rpartition("_")[2]) if has(contract, schema, name)),
            nested.get(argument, "uid"),
        )

    def _new_uid(self, exchange: Exchange, item: Json, taken: Mapping[str, Json]) -> str:
        """A uid like the contract's example: a prefix and random signs, a UUID, or the slug of the object's name."""
        path = item_path(self.path)
        known = operations_at(path)
        example = exchange.portal.contract.example(known[0], ARGUMENT.findall(path)[-1]) if known else ""
        prefix = self.prefix or (found[0] if (found := _PREFIX.match(example)) else "")
        if prefix:
            return exchange.portal.uids.new(prefix, taken)
        if _is_uuid(example):
            return exchange.portal.uids.uuid()
        return free(slug(str(item.get("title") or item.get("name") or ""), "-") or self.what or named(self.path), taken)

    # --- operations ---

    def _list(self, exchange: Exchange) -> Reply:
        owner_of(exchange, self.path)
        listed = self.arrange(exchange, self.items(exchange).values())
        return exchange.page(listed, lambda item: self.show(exchange, item))

    def _create(self, exchange: Exchange) -> Reply:
        item = self.add(exchange, exchange.body or {})
        return Reply(self.show(exchange, item), exchange.operation.success[0])

    def _retrieve(self, exchange: Exchange) -> Reply:
        return Reply(self.show(exchange, self.find(exchange)))

    def _update(self, exchange: Exchange) -> Reply:
        old = self.find(exchange)
        owner = owner_of(exchange, self.path, change=True)
        self.check(exchange, owner, exchange.body)
        item = self.prepare(exchange, owner, exchange.body, old)
        before, field = self._asked(exchange), self._key_path(exchange)
        now = before if field == "uid" else self.key_of(exchange, item)
        if field == "uid" or (now is None and "." not in field):
            kept = {field: old[field]}
            item, now = kept | item | kept, before
        if now != before:
            self._rename(exchange, before, now, field)
        self.store(exchange, item, "updated", **self.remark(old, item))
        return Reply(self.show(exchange, item))

    def _rename(self, exchange: Exchange, before: str, now: str | None, field: str) -> None:
        """A natural key may change where it is the object's own; one that names something else may not."""
        if "." in field or now is None:
            raise Problem(400, "validation_error", detail={field: ["malformed"]})
        items = self.items(exchange)
        if now in items:
            raise Problem(400, "validation_error", detail={field: ["taken"]})
        del items[before]
        old, new = (below(self.path, exchange.arguments, key) for key in (before, now))
        exchange.portal.move(self.path, old, new)

    def _delete(self, exchange: Exchange) -> Reply:
        self.release(exchange, self.find(exchange))
        self.remove(exchange, self._asked(exchange))
        return Reply(None, 204)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


# --- what exists once ---


@dataclass(frozen=True, slots=True)
class Single:
    """What each parent has exactly once: read and replaced as a whole, never created or deleted.

    Attributes:
        path: its template.
        what: its name in the ledger; by default the last word of the path.
        section: what a version of the dataset above names the change; None makes no version.
        check: rules beyond the contract.
        prepare: makes the stored object out of the body and the old one, if it was written before.
        show: makes the answer out of the stored object; given an empty one where nothing was written.
    """

    path: str
    what: str = ""
    section: str | None = None
    check: Check = _no_rule
    prepare: Prepare = as_given
    show: Show = visible

    def handlers(self) -> dict[str, Handler]:
        """A handler for each operation that the contract has here."""
        pairs: list[tuple[str, Callable[[Exchange], Reply]]] = [("GET", self._retrieve), ("PUT", self._update)]
        found = [(operation_at(method, self.path), handler) for method, handler in pairs]
        return {operation.id: simple(handler) for operation, handler in found if operation is not None}

    def stored(self, exchange: Exchange) -> Json | None:
        """What was written last, None before the first time."""
        return exchange.portal.table(self.path, place(self.path, exchange.arguments)).get("")

    def _retrieve(self, exchange: Exchange) -> Reply:
        owner_of(exchange, self.path)
        return Reply(self.show(exchange, self.stored(exchange) or {}))

    def _update(self, exchange: Exchange) -> Reply:
        owner = owner_of(exchange, self.path, change=True)
        self.check(exchange, owner, exchange.body)
        item = self.prepare(exchange, owner, exchange.body, self.stored(exchange))
        exchange.portal.table(self.path, place(self.path, exchange.arguments))[""] = item
        if owner is not None and self.section is not None:
            exchange.portal.edited(owner, self.section)
        parent = place(self.path, exchange.arguments)
        exchange.note("updated", self.what or named(self.path), parent, owner)
        return Reply(self.show(exchange, item))
