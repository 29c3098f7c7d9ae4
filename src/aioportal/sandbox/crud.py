"""Plain objects below a dataset or the portal: list, create, retrieve, update, delete, from one row of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .exchange import Exchange, Handler, Reply, simple
from .model import SECTIONS, Dataset, Json
from .problems import not_found

Check = Callable[[Exchange, Dataset | None, Json], None]
Prepare = Callable[[Exchange, Dataset | None, Json, Json | None], Json]
Show = Callable[[Exchange, Json], Json]


def _nothing(_exchange: Exchange, _dataset: Dataset | None, _body: Json) -> None:
    """No rule beyond the contract."""


def _whole(_exchange: Exchange, item: Json) -> Json:
    return item


def _as_given(_exchange: Exchange, _dataset: Dataset | None, body: Json, _old: Json | None) -> Json:
    return dict(body)


@dataclass(frozen=True, slots=True)
class Collection:
    """One kind of object, and the operations that it has.

    Attributes:
        table: the name of its table in the portal.
        what: its name in the ledger.
        prefix: of its uids.
        argument: the path argument with its uid.
        below: the path argument with the uid of its parent; empty below the portal.
        list, create, retrieve, update, delete: operation ids, None where the API has none.
        check: rules beyond the contract, for a create and an update.
        prepare: makes the stored object out of the body and the old object, if there is one.
        show: makes the answer out of the stored object.
    """

    table: str
    what: str
    prefix: str
    argument: str
    list: str | None = None
    create: str | None = None
    retrieve: str | None = None
    update: str | None = None
    delete: str | None = None
    below: str = "dataset_uid"
    check: Check = _nothing
    prepare: Prepare = _as_given
    show: Show = _whole

    def handlers(self) -> dict[str, Handler]:
        """A handler for each operation that the collection has."""
        pairs: dict[str | None, Callable[[Exchange], Reply]] = {
            self.list: self._list,
            self.create: self._create,
            self.retrieve: self._retrieve,
            self.update: self._update,
            self.delete: self._delete,
        }
        return {operation: simple(handler) for operation, handler in pairs.items() if operation is not None}

    def find(self, exchange: Exchange) -> Json:
        """The object that the path names.

        Raises:
            Problem: 404.
        """
        self._owner(exchange, change=False)
        found = self._items(exchange).get(exchange.arguments[self.argument])
        if found is None:
            raise not_found()
        return found

    def store(self, exchange: Exchange, item: Json, kind: str, **extra: Any) -> None:
        """Put an object into its table and note it."""
        owner = self._owner(exchange, change=True)
        self._items(exchange)[item["uid"]] = item
        if owner is not None:
            exchange.portal.edited(owner, SECTIONS.get(self.table, self.table))
        exchange.note(kind, self.what, item["uid"], owner, **extra)

    def _owner(self, exchange: Exchange, *, change: bool) -> Dataset | None:
        if self.below != "dataset_uid":
            return None
        return exchange.editable_dataset() if change else exchange.dataset()

    def _items(self, exchange: Exchange) -> dict[str, Json]:
        return exchange.portal.table(self.table, exchange.arguments[self.below] if self.below else "")

    def _list(self, exchange: Exchange) -> Reply:
        self._owner(exchange, change=False)
        return exchange.page(self._items(exchange).values(), lambda item: self.show(exchange, item))

    def _create(self, exchange: Exchange) -> Reply:
        owner = self._owner(exchange, change=True)
        self.check(exchange, owner, exchange.body)
        uid = exchange.portal.uids.new(self.prefix, self._items(exchange))
        item = {"uid": uid} | self.prepare(exchange, owner, exchange.body, None) | {"uid": uid}
        self.store(exchange, item, "created")
        return Reply(self.show(exchange, item), 201)

    def _retrieve(self, exchange: Exchange) -> Reply:
        return Reply(self.show(exchange, self.find(exchange)))

    def _update(self, exchange: Exchange) -> Reply:
        old = self.find(exchange)
        owner = self._owner(exchange, change=True)
        self.check(exchange, owner, exchange.body)
        item = {"uid": old["uid"]} | self.prepare(exchange, owner, exchange.body, old) | {"uid": old["uid"]}
        self.store(exchange, item, "updated")
        return Reply(self.show(exchange, item))

    def _delete(self, exchange: Exchange) -> Reply:
        old = self.find(exchange)
        owner = self._owner(exchange, change=True)
        del self._items(exchange)[old["uid"]]
        if owner is not None:
            exchange.portal.edited(owner, SECTIONS.get(self.table, self.table))
        exchange.note("deleted", self.what, old["uid"], owner)
        return Reply(None, 204)
