"""Lists that come in pages: one page when awaited, every item when iterated."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Hashable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from .errors import ArgumentError, PortalError

T = TypeVar("T")

_LOG = logging.getLogger("aioportal.pager")

# A server that ignores the offset would send the same page for ever; a list that moves may repeat one page, not three.
_STALE_PAGES = 3


@dataclass(frozen=True, slots=True)
class RawPage(Generic[T]):
    """What a platform's fetch brings: the items, and the envelope's words as they came."""

    items: Sequence[T]
    total: object = None
    """The server's total: a number, a string of digits, or anything else for unknown."""
    next: object = None
    """The server's link to the next page: None says that this is the last, anything but a str that nothing was said."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    total: int | None
    """Items of the whole list as the server counts them, or None where it does not say."""
    limit: int
    """The most items that were asked for; what came may be fewer."""
    offset: int
    """Where the page begins in the list."""
    next_offset: int
    """Where the following page begins."""
    has_more: bool
    """Whether another page follows, as far as this one tells."""

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


Fetch = Callable[[int, int], Awaitable[RawPage[T]]]


class Pager(Generic[T]):
    """A list of the API, not fetched yet.

    Awaiting it gives one ``Page``; ``async for`` gives every item from ``offset`` on, in the server's order, without
    those that come twice while the list moves; ``pages()`` gives page by page. The next page begins after as many items
    as really came, so a server that sends fewer than asked for loses none, and ends with an empty page or where the
    server says that no page follows. The address that the server gives for the next page is never requested.

    Args:
        fetch: asks for one page by ``limit`` and ``offset``.
        limit: items per request, 0 to 1,000; 0 only counts.
        offset: items to skip at the beginning.
        max_items: most items to give in all, or None.
        key: what tells two items apart, to drop duplicates; None keeps all, and so does a key of None.
        opening: for lists whose ``limit`` and ``offset`` are not documented: makes the first request without the two;
            later ones take them from what the server says about the next page.

    Raises:
        ArgumentError: a number out of range.
    """

    def __init__(
        self,
        fetch: Fetch[T],
        *,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
        key: Callable[[T], Hashable] | None = None,
        opening: Callable[[], Awaitable[RawPage[T]]] | None = None,
    ) -> None:
        self._fetch = fetch
        self._limit = _whole("limit", limit, 0, 1000)
        self._start = _whole("offset", offset, 0)
        self._max_items = None if max_items is None else _whole("max_items", max_items, 0)
        self._key = key
        self._opening = opening
        self._ahead = 0
        self._offset = self._start
        self._totals: set[int] = set()
        self._total: int | None = None

    @property
    def expected(self) -> int | None:
        """How many items an iteration gives in all, by what the server last said; None before it said anything."""
        left = None if self._total is None else max(0, self._total - self._start)
        return left if self._max_items is None or left is None else min(left, self._max_items)

    @property
    def offset(self) -> int:
        """Where to go on: the position behind the last item that was handed out.

        After a failure, a new list with this ``offset`` gives the rest. With several iterations of one pager at a time
        it is that of whichever moved last.
        """
        return self._offset

    @property
    def total_moved(self) -> bool:
        """Whether the server's total changed between two pages: the list moved, and an item may have been missed."""
        return len(self._totals) > 1

    def prefetch(self, windows: int) -> Pager[T]:
        """The same list, with up to ``windows`` requests on their way ahead of what is being read.

        Args:
            windows: requests ahead, 1 or more; the client's limit of calls in flight applies as well.

        Returns:
            A pager with the same items in the same order.
        """
        other = Pager(
            self._fetch,
            limit=self._limit,
            offset=self._start,
            max_items=self._max_items,
            key=self._key,
            opening=self._opening,
        )
        other._ahead = _whole("windows", windows, 1)
        return other

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._first().__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        async with aclosing(self._walk()) as walk:
            async for page, positions in walk:
                for item, position in zip(page.items, positions, strict=True):
                    self._offset = position + 1
                    yield item
                self._offset = page.next_offset

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Every page from ``offset`` on; without duplicates and within ``max_items``, like the items."""
        async with aclosing(self._walk()) as walk:
            async for page, _ in walk:
                self._offset = page.next_offset
                yield page

    async def _first(self) -> Page[T]:
        window = await self._load(_least(self._limit, self._max_items), self._start, opening=self._opens)
        page = window.page(window.items[: self._max_items])
        if len(page) < len(window.items):
            page = _cut(page, len(page))
        self._offset = page.next_offset
        return page

    @property
    def _opens(self) -> bool:
        """Whether the first request goes without numbers; a resumed list needs them, and the server has named them."""
        return self._opening is not None and self._start == 0

    async def _walk(self) -> AsyncGenerator[tuple[Page[T], Sequence[int]], None]:
        """Pages with their items' positions in the list; deduplicated, capped."""
        self._offset = self._start
        self._totals.clear()
        if self._max_items == 0:
            return
        seen: set[Hashable] = set()
        given = stale = 0
        previous: Sequence[T] | None = None
        async with aclosing(self._windows(lambda: self._wanted(given))) as windows:
            async for window in windows:
                fresh = self._unseen(window, seen)
                if self._max_items is not None:
                    del fresh[self._max_items - given :]
                given += len(fresh)
                page = window.page(tuple(item for _, item in fresh))
                full = given == self._max_items
                if full and fresh:
                    page = _cut(page, fresh[-1][0] + 1 - window.offset)
                yield page, [position for position, _ in fresh]
                stale = stale + 1 if not fresh or window.items == previous else 0
                previous = window.items
                beyond = window.total is None or window.next_offset >= window.total
                if full or (beyond and stale >= _STALE_PAGES):
                    return

    def _wanted(self, given: int) -> int | None:
        return None if self._max_items is None else self._max_items - given

    def _unseen(self, window: _Window[T], seen: set[Hashable]) -> list[tuple[int, T]]:
        fresh: list[tuple[int, T]] = []
        for position, item in enumerate(window.items, window.offset):
            name = None if self._key is None else self._key(item)
            if name is not None:
                if name in seen:
                    continue
                seen.add(name)
            fresh.append((position, item))
        return fresh

    async def _windows(self, wanted: Callable[[], int | None]) -> AsyncGenerator[_Window[T], None]:
        """Windows in order, each beginning where the one before really ended."""
        limit, offset, opening = self._limit, self._start, self._opens
        queue: deque[tuple[int, asyncio.Task[_Window[T]]]] = deque()
        ahead, stride = self._ahead, 0
        try:
            while True:
                if queue:
                    window = await queue[0][1]
                    queue.popleft()
                else:
                    window = await self._load(_least(limit, wanted()), offset, opening=opening)
                if window.ended:
                    await _drop(queue)
                    yield window
                    return
                if opening:
                    limit, opening = min(1000, window.stated("limit") or limit), False
                # The first window tells how much a request brings, as a server may cut the limit to its own. Those
                # ahead still ask for the whole limit: if only that one window was short, they come long and show it.
                stride = stride or len(window.items)
                offset = window.next_offset
                if queue and queue[0][0] != offset:
                    # A window came short or long, so those ahead begin at the wrong place. The server has its own mind
                    # about sizes: go on one by one.
                    await _drop(queue)
                    ahead = 0
                if ahead:
                    self._launch(queue, ahead, limit, stride, window, _less(wanted(), len(window.items)))
                yield window
        finally:
            await _drop(queue)

    def _launch(
        self,
        queue: deque[tuple[int, asyncio.Task[_Window[T]]]],
        ahead: int,
        limit: int,
        stride: int,
        window: _Window[T],
        wanted: int | None,
    ) -> None:
        """Top the queue up to ``ahead`` windows, not beyond the known end nor beyond what is wanted."""
        begin = queue[-1][0] + stride if queue else window.next_offset
        while len(queue) < ahead and (window.total is None or begin < window.total):
            left = _less(wanted, begin - window.next_offset)
            if left is not None and left <= 0:
                return
            queue.append((begin, asyncio.create_task(self._load(_least(limit, left), begin))))
            begin += stride

    async def _load(self, limit: int, offset: int, *, opening: bool = False) -> _Window[T]:
        try:
            raw = await (self._opening() if opening and self._opening else self._fetch(limit, offset))
        except PortalError as error:
            if offset:  # nothing was read before the first page
                note = f"the list can be resumed with offset={offset}"
                error.hint = f"{error.hint} ({note})" if error.hint else note
            raise
        window = _Window(tuple(raw.items), _total(raw.total), raw.next, limit, offset, self._opening is not None)
        self._total = window.total
        if window.total is not None and window.total not in self._totals:
            self._totals.add(window.total)
            if self.total_moved:
                _LOG.debug("the total of a list moved while it was read: %s", sorted(self._totals))
        return window


@dataclass(frozen=True, slots=True)
class _Window(Generic[T]):
    """One answer, with what was asked for."""

    items: tuple[T, ...]
    total: int | None
    next: object
    limit: int
    offset: int
    led: bool
    """Whether the server leads: its numbers for the next window count, not ours."""

    @property
    def next_offset(self) -> int:
        """Where the following window begins."""
        stated = self.stated("offset") if self.led else None
        return stated if stated is not None and stated > self.offset else self.offset + len(self.items)

    @property
    def ended(self) -> bool:
        """Whether nothing follows; where the server says nothing of a next page, its total tells, if it has one."""
        if not self.items or self.next is None:
            return True
        return not isinstance(self.next, str) and self.total is not None and self.next_offset >= self.total

    def stated(self, name: str) -> int | None:
        """A number in the server's link to the next page; nothing else is ever read of that link."""
        if not isinstance(self.next, str):
            return None
        try:
            return max(0, int(parse_qs(urlsplit(self.next).query)[name][-1]))
        except (KeyError, ValueError):
            return None

    def page(self, items: tuple[T, ...]) -> Page[T]:
        """The window as users see it."""
        return Page(items, self.total, self.limit, self.offset, self.next_offset, not self.ended)


def _cut(page: Page[T], used: int) -> Page[T]:
    """The last page under ``max_items``: the list goes on behind what was used of it."""
    end = page.offset + used
    return Page(page.items, page.total, page.limit, page.offset, end, page.has_more or end < page.next_offset)


async def _drop(queue: deque[tuple[int, asyncio.Task[Any]]]) -> None:
    """Cancel what is under way and wait until it is gone, so that no task outlives the reading."""
    tasks = [task for _, task in queue]
    queue.clear()
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.gather(*tasks, return_exceptions=True)


def _least(limit: int, wanted: int | None) -> int:
    return limit if wanted is None else min(limit, wanted)


def _less(wanted: int | None, count: int) -> int | None:
    return None if wanted is None else wanted - count


def _total(value: object) -> int | None:
    """The server's total, which may be a number, a string or null."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if number >= 0 else None


def _whole(name: str, value: object, least: int, most: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        span = f"from {least} to {most}" if most is not None else f"of {least} or more"
        text = repr(value)
        raise ArgumentError(f"{name}={text[:40]} is out of range; give a whole number {span}")
    return value
