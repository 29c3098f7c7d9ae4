"""Where a run's items come from: pulled one by one, named, and compared with what the journal knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .bulk_rules import Step, step_for
from .errors import ArgumentError, PortalError
from .journal import Journal
from .journal_index import Known
from .journal_record import digest_of
from .pager import Pager

I = TypeVar("I")  # noqa: E741 - items

_AT_ONCE = 200
"""Items that are compared before others get a turn: some milliseconds."""
_LONGEST_KEY = 1000
_END: Any = object()


@dataclass(slots=True)
class Ticket(Generic[I]):
    """One item on its way."""

    index: int
    key: str
    item: I
    digest: str | None = None
    step: Step = Step.CALL
    known: Known | None = None
    """What the journal says of it."""
    finished: bool = False


class Feed(Generic[I]):
    """The items of one run.

    Args:
        items: any iterable or async iterable; nothing is pulled before it is asked for.
        key: names an item; None for the item itself where it is a str or an int, for its ``uid`` where it has one, else
            for its position.
        digest: what an item contains, as plain JSON; None for its ``uid`` where it has one, else for the item itself.
        total: how many there are, where they cannot be counted.
        reconcilable: as in ``step_for``.
        idempotent: as in ``step_for``.

    Raises:
        ArgumentError: items that cannot be iterated, or a string, whose characters nobody means.
    """

    def __init__(
        self,
        items: Iterable[I] | AsyncIterable[I],
        *,
        key: Callable[[I], str] | None,
        digest: Callable[[I], Any] | None,
        total: int | None,
        reconcilable: bool,
        idempotent: bool,
    ) -> None:
        if isinstance(items, str | bytes) or not isinstance(items, Iterable | AsyncIterable):
            raise ArgumentError(f"items must be an iterable or an async iterable, got {type(items).__name__}")
        self._items = items
        self._key = key
        self._digest = digest
        self._reconcilable = reconcilable
        self._idempotent = idempotent
        self._count = 0
        self._plain: Iterator[I] | None = None
        self._async: AsyncIterator[I] | None = None
        self._checked = False
        self._journal: Journal | None = None
        self._stage = 0
        self._total = len(items) if total is None and isinstance(items, Collection) else total
        self._pager = items if isinstance(items, Pager) else None

    @property
    def total(self) -> int | None:
        """How many items there are, as far as that is known by now."""
        return self._pager.expected if self._total is None and self._pager is not None else self._total

    async def use(self, journal: Journal) -> None:
        """Compare the items with a journal from now on; those that can be iterated twice all at once and at once.

        Args:
            journal: open and bound.

        Raises:
            JournalError: a key that comes twice, or an item that changed since the journal was written.
            ArgumentError: an item without a key, or whose content is not plain JSON.
        """
        self._journal, self._stage = journal, journal.stage()
        if not isinstance(self._items, Collection):
            return
        for index, item in enumerate(self._items):
            self._compared(index, item, journal, claim=True)
            if index % _AT_ONCE == _AT_ONCE - 1:
                await asyncio.sleep(0)
        self._checked = True

    async def next(self) -> Ticket[I] | None:
        """The next item, or None at the end.

        Raises:
            Exception: what the source raises.
            JournalError: as ``use``, for items that can be iterated once only.
            ArgumentError: as ``use``.
        """
        item = await self._pull()
        if item is _END:
            return None
        index, self._count = self._count, self._count + 1
        if self._journal is not None:
            return self._compared(index, item, self._journal, claim=not self._checked)
        return Ticket(index, self._name(index, item), item)

    async def _pull(self) -> I:
        if self._plain is not None:
            return next(self._plain, _END)
        if self._async is None:
            if not isinstance(self._items, AsyncIterable):
                self._plain = iter(self._items)
                return next(self._plain, _END)
            self._async = aiter(self._items)
        return await anext(self._async, _END)

    async def aclose(self) -> None:
        """Let go of the source; an iterator that was made here is closed, and a generator that nobody else holds."""
        items, made = self._items, self._async
        # A reference that stays here would keep a generator from its ``finally`` until the next garbage collection.
        self._items, self._plain, self._async = (), None, None
        if made is not None and made is not items and (close := getattr(made, "aclose", None)) is not None:
            await close()

    def _compared(self, index: int, item: I, journal: Journal, *, claim: bool) -> Ticket[I]:
        key = self._name(index, item)
        content = _content(item) if self._digest is None else self._told("digest", self._digest, index, item)
        try:
            digest = digest_of(content)
        except ArgumentError as error:
            error.message = f"item {index} ({key[:80]!r}): {error.message}"
            raise
        known = journal.find(key)
        if claim:
            journal.claim(key, index, self._stage)
        state = journal.match(key, digest, known) if known is not None else None
        step = step_for(state, reconcilable=self._reconcilable, idempotent=self._idempotent)
        return Ticket(index, key, item, digest, step, known)

    def _name(self, index: int, item: I) -> str:
        if self._key is not None:
            named: Any = self._told("key", self._key, index, item)
        elif isinstance(item, str | int) and not isinstance(item, bool):
            named = item
        elif (uid := _uid(item)) is not None:
            named = uid
        elif self._journal is None:
            return str(index)
        else:
            raise ArgumentError(
                f"items of type {type(item).__name__} have no name of their own, which a journal needs",
                hint="Pass key=, a function from the item to a string that is its alone.",
            )
        if isinstance(named, int) and not isinstance(named, bool):
            named = str(named)
        if not isinstance(named, str) or not 0 < len(named) <= _LONGEST_KEY:
            raise ArgumentError(
                f"the key of item {index} must be a string of 1 to {_LONGEST_KEY} characters, got {repr(named)[:80]}"
            )
        return named

    def _told(self, argument: str, function: Callable[[I], Any], index: int, item: I) -> Any:
        try:
            return function(item)
        except PortalError:
            raise
        except Exception as error:
            raise ArgumentError(f"{argument}= raised {type(error).__name__} for item {index}: {error}") from error


def _uid(item: Any) -> str | None:
    """What an answer of the server is known by, or None for anything else."""
    uid = getattr(item, "uid", None)
    return uid if isinstance(uid, str) and uid else None


def _content(item: Any) -> Any:
    """What an item is compared by: an answer of the server is the same thing whatever has changed about it since."""
    uid = _uid(item)
    return item if uid is None else {"uid": uid}
