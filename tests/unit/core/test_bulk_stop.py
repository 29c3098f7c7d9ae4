"""How a run ends before its items do: no new items, those in flight end, nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.bulk import Bulk, Place
from aioportal.core.deadline import deadline
from aioportal.core.errors import (
    AuthenticationError,
    ClientStateError,
    DeadlineExceededError,
    QuotaExceededError,
)
from aioportal.core.journal import Journal


class Desk:
    """Items that are held until they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.cancelled: list[int] = []
        self.gate = asyncio.Event()

    async def act(self, number: int) -> int:
        self.begun.append(number)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.append(number)
            raise
        self.ended.append(number)
        return number


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def take(bulk: Bulk[Any, Any], found: list[int]) -> None:
    async for outcome in bulk:
        found += [outcome.index]


def others() -> list[asyncio.Task[Any]]:
    mine = asyncio.current_task()
    return [task for task in asyncio.all_tasks() if task is not mine]


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationError("no such key", status=401),
        QuotaExceededError("used up", status=429),
        ClientStateError("closed"),
        ExceptionGroup("several", [ValueError("x"), AuthenticationError("no such key", status=401)]),
    ],
)
async def test_what_no_item_would_fare_better_with_stops_the_run(error: Exception) -> None:
    desk = Desk()

    async def act(number: int) -> int:
        if number == 3:
            desk.gate.set()
            raise error
        return await desk.act(number)

    bulk = Bulk(act, range(1000), concurrency=4)
    report = await bulk
    assert report.failed == 1
    assert desk.ended == [0, 1, 2]  # what was in flight ended
    assert report.total == 4
    assert report.stopped is not None
    assert type(error).__name__ in report.stopped or "AuthenticationError" in report.stopped
    assert not others()


async def test_max_failures() -> None:
    called = []

    async def act(number: int) -> None:
        called.append(number)
        raise ValueError(str(number))

    report = await Bulk(act, range(1000), concurrency=1, max_failures=5)
    assert len(called) == 5
    assert report.failed == 5
    assert report.stopped == "5 items failed or are not known (max_failures=5)"


async def test_a_source_that_raises() -> None:
    def source() -> Iterator[int]:
        yield from range(3)
        raise ValueError("the list broke off")

    async def stream() -> AsyncIterator[int]:
        for number in source():
            yield number

    async def act(number: int) -> int:
        await turns(5)
        return number

    for items in (source(), stream()):
        bulk = Bulk(act, items)
        found: list[int] = []
        with pytest.raises(ValueError, match="the list broke off"):
            await take(bulk, found)
        assert sorted(found) == [0, 1, 2]  # the outcomes of those in flight came first
        assert bulk.report().done == 3
        assert bulk.report().stopped == "ValueError: the list broke off"
    assert not others()


async def test_a_source_that_is_not_read_to_its_end_is_closed() -> None:
    class Rows:
        """An iterator of its own kind, with something to close."""

        closed = False

        def __aiter__(self) -> Rows:
            return self

        async def __anext__(self) -> int:
            return 1

        async def aclose(self) -> None:
            self.closed = True

    class Table:
        def __init__(self, rows: Rows) -> None:
            self.rows = rows

        def __aiter__(self) -> Rows:
            return self.rows

    async def act(number: int) -> None:
        raise ValueError

    rows = Rows()
    await Bulk(act, Table(rows), max_failures=1)
    assert rows.closed
    rows = Rows()
    await Bulk(act, rows, max_failures=1)
    assert not rows.closed  # whoever made it may go on with it


async def test_a_generator_that_nobody_else_holds_ends_with_the_run() -> None:
    closed: list[str] = []

    def plain() -> Iterator[int]:
        try:
            yield from range(1000)
        finally:
            closed.append("plain")

    async def streamed() -> AsyncIterator[int]:
        try:
            for number in range(1000):
                yield number
        finally:
            closed.append("streamed")

    async def act(number: int) -> None:
        raise ValueError

    gc.disable()  # a file in a generator is not to stay open until the next collection
    try:
        stopped = Bulk(act, plain(), max_failures=1)
        await stopped
        assert closed == ["plain"]
        left = Bulk(act, streamed(), max_failures=1)
        await left
        await turns()
        assert closed == ["plain", "streamed"]
        kept = plain()
        await Bulk(act, kept, max_failures=1)
        assert closed == ["plain", "streamed"]
        assert next(kept) > 0  # whoever made it may go on with it
    finally:
        gc.enable()


async def test_an_iterator_that_cannot_be_made() -> None:
    class Broken:
        def __iter__(self) -> Iterator[int]:
            raise OSError("no file")

    with pytest.raises(OSError, match="no file"):
        await Bulk(Desk().act, Broken())


async def test_leaving_the_loop() -> None:
    desk = Desk()
    taken = []

    async def act(number: int) -> int:
        if number == 0:
            desk.ended.append(0)
            return 0
        return await desk.act(number)

    bulk = Bulk(act, range(1000), concurrency=4)
    async for outcome in bulk:
        taken.append(outcome.index)
        break
    await turns()
    begun = list(desk.begun)
    assert 3 <= len(begun) <= 4
    await turns()
    assert desk.begun == begun  # no new ones
    assert not desk.cancelled
    desk.gate.set()
    await turns()
    assert sorted(desk.ended) == [0, *begun]  # those in flight ended
    assert bulk.report().done == len(begun) + 1
    assert bulk.report().stopped == "the outcomes were not taken any further"
    assert not others()


async def test_leaving_the_loop_at_the_last_outcome_is_no_stop() -> None:
    desk = Desk()
    desk.gate.set()
    bulk = Bulk(desk.act, range(3))
    taken = 0
    async for _ in bulk:
        taken += 1
        if taken == 3:
            break
    await turns()
    assert bulk.report().stopped is None
    assert bulk.report().ok


async def test_a_block_waits_for_those_in_flight() -> None:
    desk = Desk()
    async with Bulk(desk.act, range(1000), concurrency=4) as bulk:
        asyncio.get_running_loop().call_later(0.01, desk.gate.set)
        async for _ in bulk:
            break
    assert len(desk.ended) == len(desk.begun) < 20
    assert not others()


async def test_an_error_in_the_loops_body() -> None:
    desk = Desk()
    desk.gate.set()

    async def work() -> None:
        async for _ in Bulk(desk.act, range(1000)):
            raise KeyError("mine")

    with pytest.raises(KeyError):
        await work()
    gc.collect()
    await turns()
    assert not others()
    assert len(desk.begun) < 30


async def test_a_block_that_fails_cancels_what_does_not_end() -> None:
    desk = Desk()

    async def work() -> None:
        async with Bulk(desk.act, range(1000), concurrency=2, grace=0.01) as bulk:
            waiter = asyncio.ensure_future(anext(aiter(bulk)))
            await turns()
            waiter.cancel()
            raise KeyError("mine")

    with pytest.raises(KeyError):
        await work()
    assert sorted(desk.cancelled) == [0, 1]
    await turns()
    assert not others()


def test_cancelling_waits_for_those_in_flight(time_machine: Any) -> None:
    ended = []

    async def act(number: int) -> None:
        await asyncio.sleep(5)
        ended.append(number)

    async def work() -> None:
        bulk = Bulk(act, range(100), concurrency=4, place=Place(clock=time_machine))
        running = asyncio.ensure_future(bulk)
        await asyncio.sleep(1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert sorted(ended) == [0, 1, 2, 3]
        assert time_machine.now() - began == pytest.approx(5)
        assert bulk.report().stopped == "cancelled"
        assert bulk.report().done == 4

    began = time_machine.now()
    time_machine.run(work())


def test_the_grace_ends(time_machine: Any) -> None:
    async def act(number: int) -> None:
        await asyncio.sleep(3600)

    async def work() -> None:
        bulk = Bulk(act, range(100), concurrency=4, place=Place(clock=time_machine), grace=10)
        running = asyncio.ensure_future(bulk)
        await asyncio.sleep(1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert time_machine.now() - began == pytest.approx(11)
        assert bulk.report().unknown == 4

    began = time_machine.now()
    time_machine.run(work())


def test_a_second_cancellation_ends_it_at_once(time_machine: Any) -> None:
    async def act(number: int) -> None:
        await asyncio.sleep(3600)

    async def work() -> None:
        bulk = Bulk(act, range(100), concurrency=4, place=Place(clock=time_machine))
        running = asyncio.ensure_future(bulk)
        await asyncio.sleep(1)
        running.cancel()
        await asyncio.sleep(1)
        assert not running.done()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert time_machine.now() - began == pytest.approx(2)
        assert bulk.report().unknown == 4

    began = time_machine.now()
    time_machine.run(work())


async def test_cancelled_at_the_very_beginning() -> None:
    desk = Desk()
    running = asyncio.ensure_future(Bulk(desk.act, range(100)))
    await asyncio.sleep(0)
    running.cancel()
    desk.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not others()


async def test_cancelled_while_the_source_is_awaited() -> None:
    closed = []

    async def stream() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.append(True)

    class Items:
        def __aiter__(self) -> AsyncIterator[int]:
            return stream()

    desk = Desk()
    desk.gate.set()
    running = asyncio.ensure_future(Bulk(desk.act, Items()))
    await turns()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert closed == [True]
    assert desk.ended == [1]
    assert not others()


class Exit(BaseException):
    pass


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, Exit])
async def test_what_is_no_exception_goes_up_after_a_clean_stop(kind: type[BaseException], tmp_path: Path) -> None:
    desk = Desk()

    async def act(number: int) -> int:
        if number == 2:
            desk.gate.set()
            raise kind("enough")
        return await desk.act(number)

    bulk = Bulk(act, range(1000), concurrency=3, journal=tmp_path / "j")
    with pytest.raises(kind):
        await bulk
    assert desk.ended == [0, 1]
    assert bulk.report().unknown == 1
    with Journal.read(tmp_path / "j") as journal:
        assert journal.state_of("2") == "unknown"
        assert journal.counts() == {"done": 2, "unknown": 1}
    assert not others()


def test_a_deadline_around_the_run(time_machine: Any) -> None:
    called = []

    async def act(number: int) -> None:
        called.append(number)
        await asyncio.sleep(4)
        if time_machine.now() >= began + 10:
            raise DeadlineExceededError("the call's own")

    async def work() -> None:
        async with deadline(10, clock=time_machine):
            report = await Bulk(act, range(100), concurrency=2, place=Place(clock=time_machine))
        assert len(called) == 6
        assert (report.done, report.failed) == (4, 2)
        assert report.stopped is not None
        assert report.stopped.startswith("The time limit of 10.0 s ran out; the other items were not begun")

    began = time_machine.now()
    time_machine.run(work())


def test_a_deadline_ends_a_source_that_gives_nothing(time_machine: Any) -> None:
    async def stream() -> AsyncIterator[int]:
        yield 1
        await asyncio.sleep(1000)
        yield 2

    async def act(number: int) -> None:
        pass

    async def work() -> None:
        async with deadline(10, clock=time_machine):
            report = await Bulk(act, stream(), place=Place(clock=time_machine))
        assert report.done == 1
        assert time_machine.now() == pytest.approx(began + 10)
        assert "time limit" in (report.stopped or "")

    began = time_machine.now()
    time_machine.run(work())


async def test_the_place_waits_for_runs_that_were_left() -> None:
    desk = Desk()
    place = Place()
    async for _ in Bulk(_first_at_once(desk), range(100), concurrency=3, place=place):
        break
    asyncio.get_running_loop().call_later(0.01, desk.gate.set)
    await place.aclose()
    assert sorted(desk.begun) == sorted(desk.ended)
    await turns()
    assert not others()


async def test_the_place_waits_no_longer_than_the_grace() -> None:
    desk = Desk()
    place = Place()
    async for _ in Bulk(_first_at_once(desk), range(100), concurrency=3, place=place, grace=0.01):
        break
    await place.aclose()
    assert desk.cancelled
    await turns()
    assert not others()


def _first_at_once(desk: Desk) -> Any:
    async def act(number: int) -> int:
        return 0 if number == 0 else await desk.act(number)

    return act


def test_a_loop_that_ends_leaves_a_complete_journal(tmp_path: Path) -> None:
    """As when a program ends right after it left the loop: the event loop cancels what still runs."""

    async def program() -> None:
        desk = Desk()
        async for _ in Bulk(_first_at_once(desk), range(100), concurrency=3, journal=tmp_path / "j", job="x"):
            break

    asyncio.run(program())
    with Journal.read(tmp_path / "j") as journal:
        counts = journal.counts()
    assert counts.pop("done") == 1
    assert counts.pop("unknown") >= 2
    assert not counts
