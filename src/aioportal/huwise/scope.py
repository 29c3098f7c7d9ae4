"""The places that requests are sent to, as handles and collections see them: the portal, a dataset, any other thing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from aioportal_huwise.api import datasets as api

from ..core.errors import DecodeError
from .endpoint import NOTHING, Answers, Gateway, Lane, Pairs
from .refs import check_name

if TYPE_CHECKING:
    from ..core.http import BodyFactory
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


class Place:
    """Where requests are sent below: the portal itself, a dataset, or anything else that paths name.

    Sub-collections need no more than this, so that one of them serves every kind of thing that has it.
    """

    __slots__ = ("gateway",)

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def _at(self, send: Callable[[tuple[str, ...]], Awaitable[T]]) -> T:
        """Run ``send`` with the path arguments that name the place."""
        raise NotImplementedError

    async def send(
        self,
        endpoint: Answers[T],
        *below: str,
        query: Pairs = (),
        payload: Any = NOTHING,
        upload: BodyFactory | None = None,
        lane: Lane = "call",
    ) -> T:
        """Call ``endpoint`` here.

        Args:
            endpoint: the generated module.
            below: the path arguments after those of the place.
            query: query pairs.
            payload: the JSON body.
            upload: a body that is not JSON, instead.
            lane: the gate it passes.
        """

        def send(path: tuple[str, ...]) -> Awaitable[T]:
            return self.gateway.send(endpoint, (*path, *below), query=query, payload=payload, upload=upload, lane=lane)

        return await self._at(send)

    def pager(
        self,
        endpoint: Answers[PageModel],
        *below: str,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
        query: Pairs = (),
        key: Callable[[Any], str | None] | None = None,
        bare: bool = False,
    ) -> Pager[Any]:
        """A pager over a list of this place.

        Args:
            endpoint: the generated module.
            below: the path arguments after those of the place.
            limit: items a page.
            offset: how many to skip.
            max_items: the most items to yield.
            query: more query pairs, the same for each page.
            key: tells items apart; by their uid if None.
            bare: for lists whose ``limit`` and ``offset`` are not documented: the first request goes without.
        """

        async def fetch(limit: int, offset: int) -> RawPage[Any]:
            pairs = (*query, ("limit", limit), ("offset", offset))
            return raw_page(await self.send(endpoint, *below, query=pairs))

        async def opening() -> RawPage[Any]:
            return raw_page(await self.send(endpoint, *below, query=query))

        from ..core.pager import Pager

        return Pager(
            fetch,
            limit=limit,
            offset=offset,
            max_items=max_items,
            key=key or item_uid,
            opening=opening if bare else None,
        )


class PortalScope(Place):
    """The portal itself: requests whose path names nothing above them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(self.gateway.caller.base_url)

    async def _at(self, send: Callable[[tuple[str, ...]], Awaitable[T]]) -> T:
        return await send(())


class PlainScope(Place):
    """One thing that the path names just as the caller does.

    Args:
        gateway: the way out.
        uid: its uid, slug or name.
        name: what the path calls that, for errors: ``"connection_uid"``.

    Raises:
        ArgumentError: ``uid`` can name nothing.
    """

    __slots__ = ("uid",)

    def __init__(self, gateway: Gateway, uid: str, name: str) -> None:
        super().__init__(gateway)
        check_name(uid, name)
        self.uid = uid

    def __repr__(self) -> str:
        return repr(self.uid)

    async def _at(self, send: Callable[[tuple[str, ...]], Awaitable[T]]) -> T:
        return await send((self.uid,))


class Scope(Place):
    """One dataset, which callers may name by its ``dataset_id`` as well; paths need its uid."""

    __slots__ = ("reference", "references")

    def __init__(self, gateway: Gateway, references: References, reference: Reference) -> None:
        super().__init__(gateway)
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

    async def _at(self, send: Callable[[tuple[str, ...]], Awaitable[T]]) -> T:
        return await self.references.using(self.reference, lambda uid: send((uid,)))


P = TypeVar("P", bound=Place)


class Home(Generic[P]):
    """Where operations live on the client: a collection, or the handle of one thing. Making one sends nothing.

    Args:
        scope: the place that its requests go to.
    """

    __slots__ = ("_scope",)

    def __init__(self, scope: P) -> None:
        self._scope = scope

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._scope!r})"


def raw_page(page: PageModel | None) -> RawPage[Any]:
    """The three things a pager needs of a page model.

    Raises:
        DecodeError: there is none. An empty answer is no empty page: what comes after it would be lost without a word.
    """
    from ..core.pager import RawPage

    if page is None:
        raise DecodeError("the answer holds no page of the list", hint="Read on from the same offset.")
    results = getattr(page, "results", None)
    items = list(results) if isinstance(results, (list, tuple)) else []
    return RawPage(items=items, total=getattr(page, "total_count", None), next=getattr(page, "next_", None))


def item_uid(item: Any) -> str | None:
    """What tells one item of a list from another, or None where it carries no uid."""
    uid = getattr(item, "uid", None)
    return uid if isinstance(uid, str) else None
