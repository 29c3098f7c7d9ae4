"""The shared rate with a real Redis that is not there, dies, stands still, comes back, or refuses."""

from __future__ import annotations

import asyncio
import logging
import time
from random import Random
from typing import Any

import pytest
from redis import Redis
from tests.scale.conftest import RedisServer

from aioportal.core.clock import SystemClock
from aioportal.core.log import CallEvent, Observer
from aioportal.core.rate_store import RedisStore
from aioportal.core.shared_gate import SharedGate
from aioportal.errors import NotFoundError, TransportError
from aioportal.huwise import Huwise, SharedRate
from aioportal.testing import HuwiseSandbox

FAST = 10_000 + 1 / 60
"""A rate at which nobody waits, counted over a minute, so that Redis still has the log when the test reads it."""
STARTS = "aioportal:starts/{}/600001/60/second"


def rate_of(address: str, *, per_second: float = FAST, **options: Any) -> SharedRate:
    """A rate that gives a Redis that runs all the time it needs."""
    return SharedRate(address, per_second=per_second, timeout=120, **options)


def gate_of(rate: SharedRate, events: list[CallEvent] | None = None) -> SharedGate:
    told = events if events is not None else []
    return rate.gate("data.example.org", clock=SystemClock(), random=Random(7), observer=Observer(told.append))


async def test_away_at_the_start_nothing_is_sent_and_the_error_says_why(
    redis: RedisServer, huwise_sandbox: HuwiseSandbox
) -> None:
    redis.kill()
    rate = rate_of(redis.address, patience=0)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, rate=rate) as portal:
        with pytest.raises(TransportError) as caught:
            await portal.datasets.list(limit=1)
        assert caught.value.sent == "no"
        assert caught.value.operation == "list_datasets"
        assert f"Redis at redis://127.0.0.1:{redis.port}/0 cannot be used: ConnectionError" in caught.value.message
        assert caught.value.__cause__ is None
    assert huwise_sandbox.requests() == []


async def test_away_at_the_start_with_a_local_rate_the_work_goes_on(
    redis: RedisServer, huwise_sandbox: HuwiseSandbox
) -> None:
    redis.kill()
    events: list[CallEvent] = []
    rate = rate_of(redis.address, when_away="local", expected_workers=4)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, rate=rate, on_event=events.append) as portal:
        for _ in range(20):
            await portal.datasets.list(limit=1)
    assert len(huwise_sandbox.requests()) == 20
    assert ["going on with 2500 calls a second here" in event.outcome for event in events if event.kind == "rate"] == [
        True
    ]


async def test_killed_in_the_middle_and_started_again_calls_only_wait(
    redis: RedisServer, huwise_sandbox: HuwiseSandbox
) -> None:
    """The restart lies within the patience, so that the work does not notice."""
    rate = rate_of(redis.address, patience=60)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, rate=rate) as portal:
        await portal.datasets.list(limit=1)
        redis.kill()
        calls = asyncio.gather(*(portal.datasets.list(limit=1) for _ in range(30)))
        await asyncio.to_thread(redis.start)
        pages = await calls
    assert len(pages) == 30
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 31


async def test_a_redis_that_stands_still_is_not_waited_for_beyond_the_limit(redis: RedisServer) -> None:
    gate: Any = gate_of(rate_of(redis.address, patience=0))
    await gate.wait()
    redis.pause()
    gate._store._timeout = 0.2  # only now, since it is a real limit: a Redis that runs may need longer
    try:
        with pytest.raises(TransportError, match=r"did not answer within 0\.2 s"):
            await gate.wait()
    finally:
        redis.go_on()
    await gate.aclose()


async def test_back_again_the_rate_is_shared_again(redis: RedisServer) -> None:
    clock = Ahead()
    events: list[CallEvent] = []
    rate = rate_of(redis.address, when_away="local", expected_workers=2)
    gate = rate.gate("x", clock=clock, random=Random(7), observer=Observer(events.append))
    await gate.wait()
    redis.kill()
    for _ in range(5):
        await gate.wait()
    assert gate.standing == "local"
    await asyncio.to_thread(redis.start)
    clock.ahead += 2
    await gate.wait()
    assert gate.standing == "shared"
    assert [event.outcome.partition(":")[0] for event in events] == [
        "The shared rate of 'x' is not kept",
        "The shared rate of 'x' is kept again",
    ]
    await gate.aclose()


class Ahead(SystemClock):
    """The real time, moved forward instead of waiting for it."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


async def test_cancelled_waiters_leave_the_connection_in_order(redis: RedisServer) -> None:
    """A question that is cancelled half way must not leave its answer to the next one."""
    gate, chance = gate_of(rate_of(redis.address)), Random(11)
    passed = 0

    async def one() -> None:
        nonlocal passed
        await gate.wait()
        passed += 1

    tasks = [asyncio.create_task(one()) for _ in range(300)]
    # Half of them are spared, so that some pass however slowly Redis answers.
    while not all(task.done() for task in tasks):
        chance.choice(tasks[::2]).cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*tasks, return_exceptions=True)
    assert 0 < passed < 300
    for _ in range(50):
        await gate.wait()
    await gate.aclose()
    with Redis.from_url(redis.address) as client:
        counted = client.llen(STARTS.format("data.example.org"))
    assert counted >= 50


async def test_the_password_is_used_and_shows_nowhere(
    locked_redis: RedisServer, huwise_sandbox: HuwiseSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    rate = rate_of(locked_redis.address, patience=0)
    gate = gate_of(rate)
    await gate.wait()
    shown += [repr(rate), repr(vars(gate))]
    locked_redis.kill()
    with pytest.raises(TransportError) as caught:
        await gate.wait()
    shown += [str(caught.value), caught.value.report(), *_locals(caught.value)]
    await gate.aclose()
    assert shown
    assert not [text for text in (*shown, caplog.text) if "correct-horse-battery" in text]


async def test_a_wrong_password_is_said_at_once_whatever_is_allowed(locked_redis: RedisServer) -> None:
    address = locked_redis.address.replace("correct-horse", "wrong-horse")
    rate = rate_of(address, when_away="local", expected_workers=2)
    gate = gate_of(rate)
    with pytest.raises(TransportError, match="refuses the user or the password") as caught:
        await gate.wait()
    assert "wrong-horse" not in "".join([str(caught.value), *_locals(caught.value)])
    await gate.aclose()


def _locals(error: BaseException) -> list[str]:
    """What tools that print the locals of a traceback show of our own frames."""
    texts, trace = [], error.__traceback__
    while trace is not None:
        if "aioportal" in trace.tb_frame.f_code.co_filename:
            texts.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    return texts


async def test_workers_that_mean_different_limits_are_told_so(redis: RedisServer) -> None:
    """Each of them would keep a limit of its own."""
    one, other = (gate_of(rate_of(redis.address, per_second=rate, patience=0)) for rate in (FAST, 5))
    await one.wait()
    with pytest.raises(TransportError, match=r"another limit under this name \(600001 in 60 s, here 5 in 1 s\)"):
        await other.wait()
    elsewhere = gate_of(rate_of(redis.address, per_second=5, name="another portal"))
    await elsewhere.wait()
    for gate in (one, other, elsewhere):
        await gate.aclose()


async def test_a_host_whose_clock_is_wrong_is_told_so(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of starts holds the hosts' own times, so a clock that is ahead would let too many pass."""
    real = time.time
    monkeypatch.setattr("aioportal.core.rate_store.time.time", lambda: real() + 3000)
    gate = gate_of(rate_of(redis.address, patience=0))
    with pytest.raises(TransportError, match=r"clock that differs by -(3000|2999)\.\d s"):
        await gate.wait()
    await gate.aclose()


async def test_a_full_window_says_when_to_ask_again(redis: RedisServer) -> None:
    from aioportal.core.secret import Secret

    store = RedisStore(Secret(redis.address), "x", (3, 60), timeout=120)
    assert [await store.start() for _ in range(3)] == [None] * 3
    wait = await store.start()
    assert wait is not None
    assert 0 < wait <= 60
    await store.aclose()


async def test_looks_at_running_work_are_counted_too(redis: RedisServer, huwise_sandbox: HuwiseSandbox) -> None:
    rate: Any = rate_of(redis.address, name="x")
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, rate=rate, clock=huwise_sandbox.clock) as portal:
        await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
        await portal.dataset("cheeses").publish()
        with pytest.raises(NotFoundError):
            await portal.dataset("nothing").get()
    with Redis.from_url(redis.address) as client:
        assert client.llen(STARTS.format("x")) == len(huwise_sandbox.requests())
