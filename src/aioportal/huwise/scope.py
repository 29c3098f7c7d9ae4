"""One dataset as its handle and its sub-collections see it: a reference, and ways to send below it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from aioportal_huwise.api import datasets as api

from .endpoint import NOTHING, Answers, Gateway, Lane, Pairs

if TYPE_CHECKING:
    from ..core.pager import Pager, RawPage
    from .refs import Reference, References

T = TypeVar("T")


class PageModel(Protocol):
    """A page of the contract: total_count, next, previous, results."""

    @property
    def total_count(self) -> Any:
        """A number; also seen as text and as null."""
        ...

    @property
    def next_(self) -> Any:
        """The address of the next page, or null."""
        ...

    @property
    def results(self) -> Any:
        """The items."""
        ...


class Scope:
    """Sends requests that have one dataset's uid in the path."""

    __slots__ = ("gateway", "reference", "references")

    def __init__(self, gateway: Gateway, references: References, reference: Reference) -> None:
        self.gateway = gateway
        self.references = references
        self.reference = reference

    def __repr__(self) -> str:
        return repr(self.reference.text)

    @property
    def dataset_id(self) -> str | None:
        """What the caller called it, where that is a ``dataset_id``."""
        return self.reference.text if self.reference.kind == "dataset_id" else None

    async def uid(self) -> str:
        """The dataset's uid, taken on trust where the reference looks like one."""
        return await self.references.uid(self.reference)

    async def checked_uid(self) -> str:
        """The dataset's uid; what only looks like one is tried."""
        if self.reference.kind != "either" or self.references.knows(self.reference):
            return await self.uid()

        async def same(uid: str) -> str:
            await self.gateway.send(api.retrieve_dataset, (uid,))
            return uid

        return await self.references.using(self.reference, same)

    def forget(self) -> None:
        """Drop what is known of the dataset."""
        self.references.forget(self.reference.text)

    def renamed(self, uid: str | None, dataset_id: str | None) -> None:
        """Note that the dataset goes by another ``dataset_id`` now."""
        self.forget()
        if uid and dataset_id:
            self.references.learn(dataset_id, uid)

    async def using(self, send: Callable[[str], Awaitable[T]]) -> T:
        """Run ``send`` with the dataset's uid; see ``References.using``."""
        return await self.references.using(self.reference, send)

    async def send(
        self, endpoint: Answers[T], *below: str, query: Pairs = (), payload: Any = NOTHING, lane: Lane = "call"
    ) -> T:
        """Call ``endpoint`` for this dataset.

        Args:
            endpoint: the generated module.
            below: the path arguments after the dataset's uid.
            query: query pairs.
            payload: the JSON body.
            lane: the gate it passes.
        """

        def send(uid: str) -> Awaitable[T]:
            return self.gateway.send(endpoint, (uid, *below), query=query, payload=payload, lane=lane)

        return await self.references.using(self.reference, send)

    def pager(
        self, endpoint: Answers[PageModel], *, limit: int, offset: int, max_items: int | None, query: Pairs = ()
    ) -> Pager[Any]:
        """A pager over a list below this dataset."""

        async def fetch(limit: int, offset: int) -> RawPage[Any]:
            pairs = (*query, ("limit", limit), ("offset", offset))
            return raw_page(await self.send(endpoint, query=pairs))

        return make_pager(fetch, limit=limit, offset=offset, max_items=max_items)


def make_pager(
    fetch: Callable[[int, int], Awaitable[RawPage[Any]]], *, limit: int, offset: int, max_items: int | None
) -> Pager[Any]:
    """A pager whose items are told apart by their uid."""
    from ..core.pager import Pager

    return Pager(fetch, limit=limit, offset=offset, max_items=max_items, key=item_uid)


def raw_page(page: PageModel | None) -> RawPage[Any]:
    """The three things a pager needs of a page model; an empty answer is an empty page."""
    from ..core.pager import RawPage

    results = getattr(page, "results", None)
    items = list(results) if isinstance(results, (list, tuple)) else []
    return RawPage(items=items, total=getattr(page, "total_count", None), next=getattr(page, "next_", None))


def item_uid(item: Any) -> str | None:
    """What tells one item of a list from another, or None where it carries no uid."""
    uid = getattr(item, "uid", None)
    return uid if isinstance(uid, str) else None
