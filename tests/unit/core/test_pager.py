from __future__ import annotations

import asyncio
import gc
import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from aioportal.core.errors import ArgumentError, ServerError
from aioportal.core.pager import Page, Pager, RawPage

BASE = "https://elsewhere.example/api/automation/v1.0/things/"


class Server:
    """A list of numbers behind limit and offset, with the habits that servers have."""

    def __init__(
        self,
        size: int,
        *,
        clamp: int = 1000,
        total: Callable[[int], object] = lambda size: size,
        short: Callable[[int], int] | None = None,
        says_next: bool = True,
        delay: float = 0.0,
        fail_at: int | None = None,
    ) -> None:
        self.rows = list(range(size))
        self.clamp, self.total, self.short = clamp, total, short
        self.says_next, self.delay, self.fail_at = says_next, delay, fail_at
        self.asked: list[tuple[int, int]] = []
        self.under_way = self.most = self.cancelled = 0

    async def fetch(self, limit: int, offset: int) -> RawPage[int]:
        self.asked.append((limit, offset))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
        if offset == self.fail_at:
            raise ServerError("out of order", status=503)
        count = min(limit, self.clamp)
        if self.short is not None:
            count = min(count, self.short(offset))
        items = self.rows[offset : offset + count]
        more = offset + len(items) < len(self.rows)
        following: object = f"{BASE}?limit={limit}&offset={offset + limit}" if more else None
        return RawPage(items, self.total(len(self.rows)), following if self.says_next else ...)


def pager(server: Server, **options: Any) -> Pager[int]:
    return Pager(server.fetch, **{"key": lambda number: number, **options})


async def test_awaiting_gives_one_page() -> None:
    server = Server(250)
    things = pager(server, limit=100, offset=50)
    page = await things
    assert page == Page(tuple(range(50, 150)), 250, 100, 50, 150, True)
    assert (list(page), len(page), things.offset) == (list(range(50, 150)), 100, 150)
    assert server.asked == [(100, 50)]
    assert (await pager(server, limit=100, offset=200)).has_more is False


async def test_counting_takes_one_request_and_no_items() -> None:
    server = Server(250)
    page = await pager(server, limit=0)
    assert (page.items, page.total) == ((), 250)
    assert [item async for item in pager(server, limit=0)] == []
    assert server.asked == [(0, 0), (0, 0)]


@pytest.mark.parametrize("ahead", [0, 1, 2, 4])
async def test_2500_items_take_three_requests_each_once_in_order(ahead: int) -> None:
    server = Server(2500)
    things = pager(server, limit=1000)
    things = things.prefetch(ahead) if ahead else things
    assert [item async for item in things] == list(range(2500))
    assert server.asked == [(1000, 0), (1000, 1000), (1000, 2000)]
    assert (things.offset, things.total_moved) == (2500, False)


HABITS: dict[str, dict[str, Any]] = {
    "clamped limit": {"clamp": 20},
    "pages that come short": {"short": lambda offset: 7 if offset % 3 == 0 else 100},
    "a short first page": {"short": lambda offset: 3 if offset == 0 else 100},
    "a short page in the middle": {"short": lambda offset: 5 if offset == 200 else 100},
    "an empty total": {"total": lambda size: None},
    "a total in words": {"total": lambda size: "many"},
    "a total as string": {"total": str},
    "a total too small": {"total": lambda size: size // 2},
    "a total too large": {"total": lambda size: size + 500},
    "no word of a next page": {"says_next": False},
    "neither next nor total": {"says_next": False, "total": lambda size: None},
}


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("ahead", [0, 1, 3])
@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 457])
async def test_every_item_comes_once_in_order_whatever_the_server_does(habit: str, ahead: int, size: int) -> None:
    server = Server(size, **HABITS[habit])
    things = pager(server)
    things = things.prefetch(ahead) if ahead else things
    assert [item async for item in things] == list(range(size))
    assert server.under_way == 0
    assert len(server.asked) < 40 + size / 10


async def test_total_words() -> None:
    for word, total in [(7, 7), ("7", 7), (None, None), (True, None), (-1, None), ("x", None), (7.0, None), ([], None)]:
        server = Server(7, total=lambda size, word=word: word)
        assert (await pager(server)).total == total


async def test_duplicates_are_dropped_by_key_and_a_moved_total_is_told(caplog: pytest.LogCaptureFixture) -> None:
    server = Server(250)
    got = []
    with caplog.at_level(logging.DEBUG, "aioportal.pager"):
        things = pager(server)
        async for item in things:
            if not got:
                assert not things.total_moved
                server.rows.insert(0, 1000)  # a new row pushes the rest down: row 99 comes again
            got.append(item)
    assert got == list(range(250))
    assert things.total_moved
    assert "250, 251" in caplog.text
    assert [item async for item in things] == [1000, *range(250)], "a pager can be read again"
    assert not things.total_moved


async def test_without_a_key_nothing_is_dropped() -> None:
    server = Server(4)
    server.rows = [1, 1, 2, 2]
    assert [item async for item in Pager(server.fetch, limit=2)] == [1, 1, 2, 2]
    assert [item async for item in Pager(server.fetch, limit=2, key=lambda number: None)] == [1, 1, 2, 2]


@pytest.mark.parametrize("key", [None, lambda number: number])
@pytest.mark.parametrize("total", [None, 250])
async def test_a_server_that_ignores_the_offset_does_not_loop_for_ever(key: Any, total: int | None) -> None:
    asked = 0

    async def fetch(limit: int, offset: int) -> RawPage[int]:
        nonlocal asked
        asked += 1
        return RawPage(list(range(100)), total, f"{BASE}?limit={limit}&offset={offset}")

    items = [item async for item in Pager(fetch, key=key)]
    assert set(items) == set(range(100))
    assert asked <= 6


@pytest.mark.parametrize("ahead", [0, 3])
@pytest.mark.parametrize(
    ("max_items", "asked"), [(0, []), (30, [(30, 0)]), (100, [(100, 0)]), (230, [(100, 0), (100, 100), (30, 200)])]
)
async def test_max_items_caps_and_asks_for_no_more(max_items: int, asked: list[tuple[int, int]], ahead: int) -> None:
    server = Server(1000)
    things = pager(server, max_items=max_items)
    things = things.prefetch(ahead) if ahead else things
    assert [item async for item in things] == list(range(max_items))
    assert server.asked == asked
    assert things.offset == max_items


async def test_max_items_with_one_page_and_a_server_that_sends_more() -> None:
    server = Server(1000)

    async def generous(limit: int, offset: int) -> RawPage[int]:
        return await server.fetch(100, offset)

    page = await Pager(generous, max_items=5)
    assert page == Page((0, 1, 2, 3, 4), 1000, 5, 0, 5, True)
    things = Pager(generous, max_items=105)
    pages = [page async for page in things.pages()]
    assert [len(page) for page in pages] == [100, 5]
    assert (pages[-1].next_offset, pages[-1].has_more, things.offset) == (105, True, 105)


async def test_pages_are_whole_and_chain() -> None:
    pages = [page async for page in pager(Server(250)).pages()]
    assert [(page.offset, len(page), page.next_offset, page.has_more) for page in pages] == [
        (0, 100, 100, True),
        (100, 100, 200, True),
        (200, 50, 250, False),
    ]
    assert {page.total for page in pages} == {250}


async def test_a_list_can_be_resumed_where_it_was_left() -> None:
    server = Server(500)
    things, got = pager(server), []
    async for item in things:
        got.append(item)
        if item == 237:
            break
    assert things.offset == 238
    got += [item async for item in pager(server, offset=things.offset)]
    assert got == list(range(500))


@pytest.mark.parametrize("ahead", [0, 1, 3])
async def test_a_failing_page_names_the_offset_after_all_items_before_it(ahead: int) -> None:
    server = Server(500, fail_at=200)
    things = pager(server)
    things = things.prefetch(ahead) if ahead else things
    got: list[int] = []

    async def read() -> None:
        async for item in things:
            got.append(item)  # noqa: PERF401 - what came before the failure is to be kept

    with pytest.raises(ServerError) as caught:
        await read()
    assert got == list(range(200))
    assert things.offset == 200
    assert "offset=200" in str(caught.value)
    assert "offset=200" in str(pickle.loads(pickle.dumps(caught.value)))
    server.fail_at = None
    assert [item async for item in pager(server, offset=things.offset)] == list(range(200, 500))


async def test_an_existing_hint_is_kept() -> None:
    async def fetch(limit: int, offset: int) -> RawPage[int]:
        raise ServerError("out of order", status=503, hint="come back later")

    with pytest.raises(ServerError, match=r"come back later \(the list can be resumed with offset=7\)"):
        await Pager(fetch, offset=7)
    with pytest.raises(ServerError, match=r"come back later$"):
        await Pager(fetch)


def test_prefetch_keeps_windows_on_their_way(time_machine) -> None:
    async def read(ahead: int) -> tuple[float, Server]:
        server, begin = Server(2000, delay=1.0), time_machine.now()
        things = pager(server)
        things = things.prefetch(ahead) if ahead else things
        assert [item async for item in things] == list(range(2000))
        return time_machine.now() - begin, server

    async def main() -> None:
        seconds, server = await read(0)
        assert (seconds, server.most) == (pytest.approx(20.0), 1)
        seconds, server = await read(4)
        assert (seconds, server.most, len(server.asked)) == (pytest.approx(6.0), 4, 20)

    time_machine.run(main())


def test_prefetch_beyond_a_clamped_limit_still_works_ahead(time_machine) -> None:
    async def main() -> None:
        server, begin = Server(200, delay=1.0, clamp=10), time_machine.now()
        assert [item async for item in pager(server).prefetch(5)] == list(range(200))
        assert time_machine.now() - begin == pytest.approx(5.0)
        assert len(server.asked) == 20

    time_machine.run(main())


def test_a_short_window_calls_back_those_ahead_of_it(time_machine) -> None:
    server = Server(1000, short=lambda offset: 50 if offset == 100 else 100)
    cancelled: list[int] = []

    async def fetch(limit: int, offset: int) -> RawPage[int]:
        try:
            await asyncio.sleep(50 if offset % 100 == 0 and offset > 100 else 1)  # those at 200 and 300 would take long
        except asyncio.CancelledError:
            cancelled.append(offset)
            raise
        return await server.fetch(limit, offset)

    async def main() -> None:
        assert [item async for item in Pager(fetch).prefetch(3)] == list(range(1000))
        assert cancelled == [200, 300]
        assert time_machine.now() - 100 == pytest.approx(2 + 9)

    time_machine.run(main())


@pytest.mark.parametrize("way", ["break", "error", "cancel", "aclose"])
def test_leaving_early_leaves_no_request_behind(time_machine, way: str) -> None:
    server = Server(5000, delay=1.0)

    async def read() -> None:
        async for item in pager(server).prefetch(4):
            if item == 150:
                if way == "break":
                    break
                if way == "error":
                    raise ZeroDivisionError
                await asyncio.sleep(1000)

    async def main() -> None:
        if way == "aclose":
            items = aiter(pager(server).prefetch(4))
            assert await anext(items) == 0
            await items.aclose()
        else:
            task = asyncio.create_task(read())
            await asyncio.sleep(2.5)
            if way == "cancel":
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        gc.collect()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert server.under_way == 0
        asked = len(server.asked)
        await asyncio.sleep(30)
        assert len(server.asked) == asked <= 8

    time_machine.run(main())


def test_cancelling_while_a_window_is_awaited_cancels_all_of_them(time_machine) -> None:
    server = Server(5000, delay=10.0)

    async def main() -> None:
        reading = asyncio.create_task(_drain(pager(server, limit=10).prefetch(4)))
        await asyncio.sleep(15)
        assert server.under_way == 4
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert (server.under_way, reading.cancelled()) == (0, True)

    time_machine.run(main())


async def _drain(things: Pager[int]) -> list[int]:
    return [item async for item in things]


class Undocumented:
    """A list that takes no numbers at first, and names them in its link to the next page."""

    def __init__(self, size: int, *, numbers: bool = True) -> None:
        self.rows, self.numbers = list(range(size)), numbers
        self.asked: list[object] = []

    async def opening(self) -> RawPage[int]:
        self.asked.append("bare")
        return self._page(20, 0)

    async def fetch(self, limit: int, offset: int) -> RawPage[int]:
        self.asked.append((limit, offset))
        return self._page(limit, offset)

    def _page(self, limit: int, offset: int) -> RawPage[int]:
        items = self.rows[offset : offset + limit]
        end = offset + len(items)
        query = f"?limit={limit}&offset={end}" if self.numbers else "?cursor=abc&limit=&offset=x"
        return RawPage(items, len(self.rows), BASE + query if end < len(self.rows) else None)


@pytest.mark.parametrize("ahead", [0, 3])
async def test_lists_without_documented_numbers_take_them_from_next(ahead: int) -> None:
    server = Undocumented(50)
    things = Pager(server.fetch, opening=server.opening, key=lambda number: number)
    things = things.prefetch(ahead) if ahead else things
    assert [item async for item in things] == list(range(50))
    assert server.asked == ["bare", (20, 20), (20, 40)]
    page = await Pager(server.fetch, opening=server.opening)
    assert (len(page), page.total, page.next_offset, page.has_more) == (20, 50, 20, True)


async def test_a_next_without_numbers_is_replaced_by_what_came() -> None:
    server = Undocumented(250, numbers=False)
    things = Pager(server.fetch, opening=server.opening, limit=100)
    assert [item async for item in things] == list(range(250))
    assert server.asked == ["bare", (100, 20), (100, 120), (100, 220)]


async def test_a_next_that_leads_back_is_not_followed() -> None:
    rows = list(range(50))

    async def fetch(limit: int, offset: int) -> RawPage[int]:
        return RawPage(rows[offset : offset + limit], None, f"{BASE}?limit=20&offset={offset}" if offset < 40 else None)

    things = Pager(fetch, opening=lambda: fetch(20, 0))
    assert [item async for item in things] == rows


async def test_resuming_such_a_list_sends_the_numbers() -> None:
    server = Undocumented(50)
    assert [item async for item in Pager(server.fetch, opening=server.opening, offset=20)] == list(range(20, 50))
    assert server.asked == [(100, 20)]


async def test_a_plain_array_is_one_page() -> None:
    async def fetch(limit: int, offset: int) -> RawPage[str]:
        return RawPage(["csvfile", "geojson"])

    things = Pager(fetch)
    assert [item async for item in things] == ["csvfile", "geojson"]
    page = await things
    assert (page.items, page.total, page.has_more) == (("csvfile", "geojson"), None, False)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"limit": 1001}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": True}, "limit"),
        ({"limit": "10"}, "limit"),
        ({"limit": 10.0}, "limit"),
        ({"offset": -1}, "offset"),
        ({"max_items": -5}, "max_items"),
        ({"max_items": "x" * 500}, "max_items"),
    ],
)
async def test_numbers_that_cannot_be_meant_are_refused_before_anything_is_sent(
    options: dict[str, Any], name: str
) -> None:
    server = Server(3)
    with pytest.raises(ArgumentError, match=f"{name}=.*give a whole number") as caught:
        pager(server, **options)
    assert len(str(caught.value)) < 200
    assert server.asked == []
    with pytest.raises(ArgumentError, match="windows=0"):
        pager(server).prefetch(0)
