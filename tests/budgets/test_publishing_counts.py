"""200 publishes of 2 to 60 s at once, over real HTTP with a frozen clock: how often the portal is asked."""

from __future__ import annotations

import asyncio
import heapq
import http.client
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from benchmarks.publishing import COUNT, Publish, Round, as_a_job, client, measure, plainly, prepare

from aioportal.core.http import Answer, Request, StreamedAnswer, Trace
from aioportal.core.transport import make_transport
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox

FIRST, KNOWN = 16, 5
SLACK = 0.25
"""Seconds for those whose looks fall together: the hub spreads them, 4 ms apart."""


class Counted:
    """A transport that knows whether answers are under way."""

    def __init__(self) -> None:
        self._transport = make_transport("auto")
        self._under_way = 0
        self.quiet = asyncio.Event()
        self.quiet.set()

    @property
    def name(self) -> str:
        return self._transport.name

    async def send(self, request: Request, trace: Trace) -> Answer:
        self._under_way += 1
        self.quiet.clear()
        try:
            return await self._transport.send(request, trace)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self.quiet.set()

    def stream(self, request: Request, trace: Trace) -> AbstractAsyncContextManager[StreamedAnswer]:
        return self._transport.stream(request, trace)

    async def aclose(self) -> None:
        await self._transport.aclose()


class PatientClock:
    """A clock that stands still, here and on the portal, but for sleeps, and moves only when no answer is under way.

    So no time passes on a busy machine, and what is measured is the schedule alone.
    """

    def __init__(self, sandbox: HuwiseSandbox, transport: Counted) -> None:
        sandbox.control("clock", freeze=True)
        self._began = sandbox.now()
        self._connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"))
        self._transport = transport
        self._now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._moving: asyncio.Task[None] | None = None

    def now(self) -> float:
        # A little ahead: whoever slept until a moment must not find it a rounding error away.
        return self._now + 1e-6

    def wall(self) -> float:
        return self._began + self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._numbers), awake))
        if self._moving is None or self._moving.done():
            self._moving = asyncio.create_task(self._move())
        await awake

    async def _move(self) -> None:
        while self._sleepers:
            for _ in range(3):
                await asyncio.sleep(0)
                await self._transport.quiet.wait()
            due, _, awake = heapq.heappop(self._sleepers)
            if not awake.done():
                self._advance(due - self._now)
                self._now = max(due, self._now)
                awake.set_result(None)

    def _advance(self, seconds: float) -> None:
        if seconds > 0:
            self._connection.request("POST", "/_sandbox/clock", json.dumps({"advance": seconds}))
            self._connection.getresponse().read()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
async def portal(huwise_sandbox: HuwiseSandbox) -> AsyncIterator[Huwise]:
    transport = Counted()
    clock = PatientClock(huwise_sandbox, transport)
    async with client(huwise_sandbox, clock=clock, transport=transport) as portal:
        yield portal
    clock.close()


def spread(round_: Round) -> tuple[float, ...]:
    return tuple(sorted(one.seconds for one in round_.publishes))


def is_noticed_in_time(one: Publish) -> bool:
    """Within one interval and a round trip."""
    return -SLACK <= one.late <= one.interval + SLACK


async def test_plain_publishes_take_few_looks_and_fewer_once_durations_are_known(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    uids = prepare(huwise_sandbox, 1)
    first = await measure(huwise_sandbox, portal, uids, plainly)
    await portal.clock.sleep(10)
    known = await measure(huwise_sandbox, portal, uids, plainly)
    assert len(first.publishes) == len(known.publishes) == COUNT
    assert spread(first)[0] < 5
    assert spread(first)[-1] > 55
    assert first.looks <= FIRST
    assert known.looks <= KNOWN
    # What the client counts is what the portal was asked.
    assert first.looks_by_log == pytest.approx(first.looks)
    assert known.looks_by_log == pytest.approx(known.looks)
    print(
        first.looks,
        known.looks,
        max(one.late / one.interval for one in first.publishes),
        max(one.late / one.interval for one in known.publishes),
    )
    assert [one for one in (*first.publishes, *known.publishes) if not is_noticed_in_time(one)] == []
    assert len(huwise_sandbox.ledger("published")) == 2 * COUNT


async def test_the_job_asks_no_more_than_plain_publishes(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uids = prepare(huwise_sandbox, 2)
    # The plan reads each status once, and so does each order.
    job = await measure(huwise_sandbox, portal, uids, as_a_job, before=2)
    assert len(job.publishes) == COUNT
    assert job.looks <= FIRST
    assert job.looks_by_log == pytest.approx(job.looks)
    assert [one for one in job.publishes if not is_noticed_in_time(one)] == []
    assert len(huwise_sandbox.ledger("published")) == COUNT
