"""A run over many items: bounded, in order or as they finish, errors as values."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from aioportal.core.bulk import Bulk, BulkProgress, Outcome, Place, Unchanged
from aioportal.core.errors import (
    ArgumentError,
    BulkError,
    ClientStateError,
    NotFoundError,
    OperationTimeoutError,
    OutcomeUnknownError,
    PortalError,
)
from aioportal.core.limiter import Limiter
from aioportal.core.pager import Pager, RawPage


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return number * 2


class Source:
    """Items that count how many of them were pulled."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.pulled = 0
        self.closed = False

    def __iter__(self) -> Iterator[int]:
        for number in range(self.count):
            self.pulled += 1
            yield number

    async def stream(self) -> AsyncIterator[int]:
        try:
            for number in self:
                await asyncio.sleep(0)
                yield number
        finally:
            self.closed = True


class AsyncSource(Source):
    def __aiter__(self) -> AsyncIterator[int]:
        return self.stream()

    __iter__ = None  # type: ignore[assignment]

    async def stream(self) -> AsyncIterator[int]:
        try:
            for number in range(self.count):
                self.pulled += 1
                await asyncio.sleep(0)
                yield number
        finally:
            self.closed = True


async def test_every_item_has_an_outcome() -> None:
    outcomes = [outcome async for outcome in Bulk(double, range(20))]
    assert sorted(outcome.index for outcome in outcomes) == list(range(20))
    assert all(outcome.value == outcome.item * 2 and outcome.ok and outcome.state == "done" for outcome in outcomes)
    assert {outcome.key for outcome in outcomes} == {str(number) for number in range(20)}
    assert not any(outcome.resumed for outcome in outcomes)


async def test_awaiting_gives_the_report() -> None:
    async def act(number: int) -> int | Unchanged[int]:
        if number == 3:
            raise NotFoundError("gone", status=404)
        if number == 4:
            raise OutcomeUnknownError("who knows")
        return Unchanged(number) if number % 2 else number

    report = await Bulk(act, range(10), job="the job")
    assert (report.job, report.total, report.done, report.unchanged) == ("the job", 10, 4, 4)
    assert (report.failed, report.unknown, report.resumed, report.stopped) == (1, 1, 0, None)
    assert [problem.key for problem in report.problems] == ["3", "4"]
    assert not report.ok
    with pytest.raises(BulkError, match=r"the job: of 10 items 1 failed and 1 unknown") as caught:
        report.raise_for_failures()
    assert {type(error) for error in caught.value.exceptions} == {NotFoundError, OutcomeUnknownError}
    good = await Bulk(double, range(3))
    good.raise_for_failures()
    assert good.ok
    assert good.job.endswith("test_bulk.double")


async def test_items_of_an_async_iterable() -> None:
    source = AsyncSource(30)
    report = await Bulk(double, source, concurrency=3)
    assert report.done == 30
    assert source.closed


async def test_no_items() -> None:
    assert (await Bulk(double, [])).total == 0


@pytest.mark.parametrize("kind", [Source, AsyncSource])
@pytest.mark.parametrize("order", ["finished", "input"])
async def test_no_more_in_flight_than_asked_for(kind: Any, order: Any) -> None:
    now = most = 0

    async def act(number: int) -> int:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(10 + number % 5):
            await asyncio.sleep(0)
        now -= 1
        return number

    report = await Bulk(act, kind(100), concurrency=4, order=order)
    assert report.done == 100
    assert most == 4


@pytest.mark.parametrize("kind", [Source, AsyncSource])
async def test_a_consumer_that_takes_nothing_stops_the_pulling(kind: Any) -> None:
    source = kind(10_000)
    async with Bulk(double, source, concurrency=4) as bulk:
        taken = 0
        async for _ in bulk:
            taken += 1
            for _ in range(50):  # the consumer is slow, the items are fast
                await asyncio.sleep(0)
            assert source.pulled <= taken + 2 * 4
            if taken == 20:
                break


async def test_input_order_waits_for_a_slow_one_within_bounds() -> None:
    source = Source(1000)
    gate = asyncio.Event()

    async def act(number: int) -> int:
        if number == 0:
            await gate.wait()
        return number

    async def open_gate() -> None:
        for _ in range(1000):
            await asyncio.sleep(0)
        assert 50 <= source.pulled <= 100  # it went on, but not without end
        gate.set()

    opener = asyncio.create_task(open_gate())
    found = [outcome.index async for outcome in Bulk(act, source, concurrency=4, order="input")]
    await opener
    assert found == list(range(1000))


async def test_finished_order_gives_what_ends_first() -> None:
    gate = asyncio.Event()

    async def act(number: int) -> int:
        if number == 0:
            await gate.wait()
        return number

    found = []
    async for outcome in Bulk(act, range(5), concurrency=2):
        found.append(outcome.index)
        if len(found) == 4:
            gate.set()
    assert found == [1, 2, 3, 4, 0]


async def test_what_errors_mean() -> None:
    errors: list[BaseException] = [
        ValueError("a bug"),
        OperationTimeoutError("still going", token="t"),
        TimeoutError("cut off"),
        ExceptionGroup("two", [ValueError("x"), ExceptionGroup("inner", [OutcomeUnknownError("lost")])]),
        ExceptionGroup("two", [ValueError("x"), NotFoundError("y", status=404)]),
        asyncio.CancelledError(),
    ]

    async def act(number: int) -> None:
        raise errors[number]

    found = [outcome async for outcome in Bulk(act, range(len(errors)), order="input")]
    states = [outcome.state for outcome in found]
    assert states == ["failed", "unknown", "unknown", "unknown", "failed", "unknown"]
    assert found[0].error is errors[0]
    assert isinstance(found[5].error, OutcomeUnknownError)
    with pytest.raises(ValueError, match="a bug"):
        found[0].result()


async def test_each_item_has_a_context_of_its_own() -> None:
    from contextvars import ContextVar

    name: ContextVar[int] = ContextVar("name", default=-1)

    async def act(number: int) -> int:
        before = name.get()
        name.set(number)
        return before

    assert {outcome.value async for outcome in Bulk(act, range(50), concurrency=2)} == {-1}


def test_progress_is_told_some_ten_times_a_second(time_machine: Any) -> None:
    told: list[BulkProgress] = []

    async def act(number: int) -> None:
        await asyncio.sleep(0.01)

    async def on_progress(progress: BulkProgress) -> None:
        await asyncio.sleep(0)
        told.append(progress)

    async def work() -> None:
        await Bulk(act, range(1000), concurrency=1, on_progress=on_progress, place=Place(clock=time_machine))

    time_machine.run(work())
    assert 90 <= len(told) <= 110  # ten seconds
    last = told[-1]
    assert (last.finished, last.done, last.total, last.remaining) == (1000, 1000, 1000, 0.0)
    assert last.elapsed == pytest.approx(10.0, rel=0.01)
    assert last.rate == pytest.approx(100, rel=0.02)
    middle = told[50]
    assert middle.remaining == pytest.approx((1000 - middle.finished) / 100, rel=0.05)
    assert [progress.finished for progress in told] == sorted(progress.finished for progress in told)


async def test_total_of_a_stream_may_be_given() -> None:
    told: list[BulkProgress] = []
    await Bulk(double, AsyncSource(5), total=7, on_progress=told.append)
    assert (told[-1].finished, told[-1].total) == (5, 7)
    await Bulk(double, AsyncSource(5), on_progress=told.append)
    assert told[-1].total is None
    assert told[-1].remaining is None


@pytest.mark.parametrize(("options", "expected"), [({}, 5), ({"offset": 2}, 3), ({"max_items": 4}, 4)])
async def test_a_list_of_the_server_says_how_many_there_are(options: dict[str, Any], expected: int) -> None:
    async def fetch(limit: int, offset: int) -> RawPage[int]:
        return RawPage(list(range(5))[offset : offset + limit], 5, next=False)

    pager: Pager[int] = Pager(fetch, limit=2, **options)
    assert pager.expected is None
    told: list[BulkProgress] = []
    await Bulk(double, pager, on_progress=told.append)
    assert (told[-1].finished, told[-1].total) == (expected, expected)


@pytest.mark.parametrize("is_async", [True, False])
async def test_a_progress_callback_that_raises_stops_the_run(is_async: bool) -> None:
    called = []

    async def act(number: int) -> None:
        called.append(number)

    def tell(progress: BulkProgress) -> None:
        raise KeyError("bar")

    async def tell_later(progress: BulkProgress) -> None:
        raise KeyError("bar")

    bulk = Bulk(act, range(1000), on_progress=tell_later if is_async else tell)
    with pytest.raises(PortalError, match="the progress callback raised KeyError: 'bar'") as caught:
        await bulk
    assert isinstance(caught.value.__cause__, KeyError)
    assert len(called) <= 20
    assert bulk.report().total == len(called)
    assert "progress callback" in (bulk.report().stopped or "")


async def test_the_width_follows_the_clients_gate() -> None:
    limiter = Limiter(calls=2)
    now = 0
    seen = []

    async def act(number: int) -> None:
        nonlocal now
        now += 1
        seen.append(now)
        if number == 20:
            limiter._calls.resize(5)
        for _ in range(3):
            await asyncio.sleep(0)
        now -= 1

    await Bulk(act, range(60), place=Place(limiter=limiter))
    assert max(seen[:20]) == 2
    assert max(seen) == 5


def test_adaptive_grows_the_gate_and_puts_it_back(time_machine: Any) -> None:
    limiter = Limiter(calls=2, clock=time_machine)

    async def act(number: int) -> None:
        gate = await limiter.enter("call")
        await asyncio.sleep(0.1)
        limiter.learn("get", 0.1)
        assert gate is not None
        gate.release()

    async def work() -> int:
        most = 0
        bulk = Bulk(act, range(400), concurrency="adaptive", place=Place(limiter=limiter, clock=time_machine))
        async for _ in bulk:
            most = max(most, limiter.limit("call") or 0)
        return most

    assert time_machine.run(work()) > 8
    assert limiter.limit("call") == 2
    assert limiter.adaptive is None


async def test_an_adaptive_client_stays_so() -> None:
    limiter = Limiter(calls=2, adaptive=True)
    await Bulk(double, range(5), concurrency="adaptive", place=Place(limiter=limiter))
    assert limiter.adaptive is not None


async def test_a_run_begins_once() -> None:
    bulk = Bulk(double, range(3))
    await bulk
    with pytest.raises(ClientStateError, match="begun already"):
        await bulk
    closed = Bulk(double, range(3))
    await closed.aclose()
    assert closed.report().total == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"items": "abc"}, "items must be an iterable or an async iterable, got str"),
        ({"items": 5}, "got int"),
        ({"fn": None}, "fn must be an async function"),
        ({"fn": AsyncSource.stream}, "fn must be an async function"),
        ({"key": 3}, "key must be a function"),
        ({"concurrency": 0}, "concurrency must be a whole number of at least 1, got 0"),
        ({"concurrency": True}, "concurrency must be"),
        ({"concurrency": "adaptive"}, "needs a client"),
        ({"order": "any"}, "order must be"),
        ({"max_failures": 0}, "max_failures must be"),
        ({"grace": -1}, "grace must be"),
        ({"grace": float("nan")}, "grace must be"),
        ({"job": " "}, "job must be a name"),
        ({"total": -1}, "total must be"),
        ({"journal": 5}, "journal must be a path or a Journal"),
        ({"journal": ""}, "is no path"),
    ],
)
def test_arguments_that_cannot_be_meant(options: dict[str, Any], words: str) -> None:
    arguments: dict[str, Any] = {"fn": double, "items": [1], **options}
    with pytest.raises(ArgumentError, match=words):
        Bulk(arguments.pop("fn"), arguments.pop("items"), **arguments)


async def test_a_function_that_is_not_async_is_told_so() -> None:
    called = []

    def act(number: int) -> int:
        called.append(number)
        return number

    with pytest.raises(ArgumentError, match="fn must be an async function: it returned something"):
        await Bulk(act, range(100))  # type: ignore[arg-type,type-var]
    assert len(called) == 1


async def test_keys_that_are_none() -> None:
    with pytest.raises(ArgumentError, match="the key of item 1 must be a string"):
        await Bulk(double, range(3), key=lambda number: "" if number == 1 else str(number))
    with pytest.raises(ArgumentError, match="key= raised KeyError for item 0"):
        await Bulk(double, [{}], key=lambda item: item["uid"])  # type: ignore[list-item]
    found = [outcome.key async for outcome in Bulk(double, range(3), key=lambda number: number + 5)]  # type: ignore[arg-type,return-value]
    assert sorted(found) == ["5", "6", "7"]


async def test_outcomes_and_reports_are_picklable() -> None:
    async def act(number: int) -> int:
        if number:
            raise NotFoundError("gone", status=404)
        return 5

    bulk = Bulk(act, range(2))
    outcomes = [outcome async for outcome in bulk]
    again: list[Outcome[int, int]] = pickle.loads(pickle.dumps(outcomes))
    assert [outcome.state for outcome in again] == [outcome.state for outcome in outcomes]
    assert pickle.loads(pickle.dumps(bulk.report())).failed == 1


async def test_a_report_holds_the_first_thousand_problems() -> None:
    async def act(number: int) -> None:
        raise ValueError(str(number))

    report = await Bulk(act, range(1203))
    assert len(report.problems) == 1000
    assert report.problems_left_out == 203
    assert report.failed == 1203
