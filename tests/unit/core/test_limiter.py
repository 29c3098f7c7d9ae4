from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from aioportal.core.adaptive import State, step, usual_after
from aioportal.core.errors import ArgumentError
from aioportal.core.limiter import Gate, Limiter, Rate


def test_slots_are_handed_out_in_the_order_of_asking(time_machine: Any) -> None:
    gate, order = Gate(2), []

    async def use(number: int) -> None:
        await gate.wait()
        order.append(number)
        await asyncio.sleep(1)
        gate.release()

    async def work() -> None:
        await asyncio.gather(*(use(number) for number in range(10)))

    time_machine.run(work())
    assert order == list(range(10))
    assert (gate.in_flight, gate.queued) == (0, 0)
    assert time_machine.now() == pytest.approx(105.0)


def test_a_latecomer_does_not_overtake_who_was_just_given_a_slot(time_machine: Any) -> None:
    gate = Gate(1)

    async def work() -> None:
        assert gate.take()
        waiting = asyncio.create_task(gate.wait())
        await asyncio.sleep(0)
        assert gate.queued == 1
        gate.release()
        assert not gate.take()
        await waiting
        gate.release()
        assert gate.take()

    time_machine.run(work())


def test_a_waiter_that_is_cancelled_loses_no_slot(time_machine: Any) -> None:
    gate = Gate(1)

    async def work() -> None:
        assert gate.take()
        first, second = (asyncio.create_task(gate.wait()) for _ in range(2))
        await asyncio.sleep(0)
        gate.release()  # handed to the first
        first.cancel()  # in the same moment
        await asyncio.sleep(0)
        await asyncio.wait_for(second, 1)
        assert (gate.in_flight, gate.queued) == (1, 0)
        third = asyncio.create_task(gate.wait())
        await asyncio.sleep(0)
        third.cancel()
        await asyncio.sleep(0)
        assert gate.queued == 0
        gate.release()
        assert gate.take()

    time_machine.run(work())


def test_no_slot_is_lost_or_doubled_under_random_cancellation(time_machine: Any) -> None:
    chance, gate = random.Random(3), Gate(3)
    inside = most = 0

    async def use() -> None:
        nonlocal inside, most
        if not gate.take():
            await gate.wait()
        inside += 1
        most = max(most, inside)
        try:
            await asyncio.sleep(chance.random())
        finally:
            inside -= 1
            gate.release()

    async def work() -> None:
        tasks = []
        for _ in range(500):
            tasks.append(asyncio.create_task(use()))
            await asyncio.sleep(chance.random() / 8)
            if chance.random() < 0.5:
                chance.choice(tasks).cancel()
            if chance.random() < 0.05:
                gate.resize(chance.randint(1, 3))
        await asyncio.gather(*tasks, return_exceptions=True)

    time_machine.run(work())
    assert (gate.in_flight, gate.queued, inside) == (0, 0, 0)
    assert 2 <= most <= 3


def test_a_smaller_bound_takes_effect_as_slots_come_back(time_machine: Any) -> None:
    gate = Gate(3)
    assert [gate.take() for _ in range(4)] == [True, True, True, False]
    gate.resize(1)
    gate.release()
    gate.release()
    assert not gate.take()
    gate.release()
    assert gate.take()
    gate.resize(0)
    assert gate.limit == 1


def test_a_larger_bound_lets_waiters_in_at_once(time_machine: Any) -> None:
    gate = Gate(1)

    async def work() -> None:
        assert gate.take()
        waiting = [asyncio.create_task(gate.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        gate.resize(3)
        await asyncio.sleep(0)
        assert [task.done() for task in waiting] == [True, True, False]
        gate.resize(4)
        await waiting[2]

    time_machine.run(work())


def test_the_rate_spaces_starts_evenly() -> None:
    rate = Rate(4.0)
    assert [rate.reserve(10.0) for _ in range(4)] == [0.0, 0.25, 0.5, 0.75]
    assert rate.reserve(100.0) == 0.0
    assert rate.reserve(100.1) == pytest.approx(0.15)


def test_the_rate_allows_a_burst_after_a_pause() -> None:
    rate = Rate(4.0, burst=3)
    assert [rate.reserve(10.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.25]


def test_the_limiter_keeps_the_rate_and_tells_what_it_cost(time_machine: Any) -> None:
    limiter = Limiter(calls=100, rate=2.0, clock=time_machine)
    starts: list[float] = []

    async def use() -> None:
        assert limiter.take("call") is False
        gate = await limiter.enter("call")
        starts.append(time_machine.now())
        assert gate is not None
        gate.release()

    async def work() -> None:
        await asyncio.gather(*(use() for _ in range(5)))

    time_machine.run(work())
    assert starts == pytest.approx([100.0, 100.5, 101.0, 101.5, 102.0])
    assert limiter.waited["call"] == pytest.approx(0.5 + 1.0 + 1.5 + 2.0)


def test_polls_pass_no_gate(time_machine: Any) -> None:
    limiter = Limiter(calls=1, rate=0.1, clock=time_machine)
    assert limiter.take("poll") is None
    assert (limiter.limit("poll"), limiter.in_flight("poll"), limiter.queued("poll")) == (None, 0, 0)

    async def work() -> None:
        assert await limiter.enter("poll") is None

    time_machine.run(work())
    assert time_machine.now() == 100.0


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"calls": 0}, "calls"),
        ({"uploads": 1.5}, "uploads"),
        ({"calls": True}, "calls"),
        ({"rate": 0}, "rate"),
        ({"rate": float("inf")}, "rate"),
        ({"ceiling": -1}, "ceiling"),
    ],
)
def test_bounds_that_cannot_be_meant(wrong: dict[str, Any], name: str) -> None:
    with pytest.raises(ArgumentError, match=name):
        Limiter(**wrong)


@pytest.mark.parametrize(
    ("bound", "facts", "expected"),
    [
        (8.0, {"seconds": 0.1}, 8.125),
        (8.0, {"seconds": 0.2}, 8.125),
        (8.0, {"seconds": 0.21}, 8.0),
        (8.0, {"seconds": 0.1, "busy": False}, 8.0),
        (8.0, {"seconds": None}, 8.0),
        (8.0, {"seconds": 0.1, "usual": None}, 8.0),
        (64.0, {"seconds": 0.1}, 64.0),
        (8.0, {"seconds": 0.1, "throttled": True}, 4.0),
        (1.0, {"seconds": 0.1, "throttled": True}, 1.0),
    ],
)
def test_one_step_of_adaptive_mode(bound: float, facts: dict[str, Any], expected: float) -> None:
    facts = {"usual": 0.1, "now": 50.0, "throttled": False, "busy": True, "ceiling": 64, **facts}
    assert step(State(bound), facts.pop("seconds"), facts.pop("usual"), **facts).bound == expected


def test_throttling_cuts_once_a_second() -> None:
    facts: Any = {"throttled": True, "busy": True, "ceiling": 64}
    state = step(State(16.0), 0.1, 0.1, now=50.0, **facts)
    assert step(state, 0.1, 0.1, now=50.9, **facts) == state
    assert step(state, 0.1, 0.1, now=51.0, **facts).bound == 4.0


def test_usual_latency_falls_fast_and_rises_slowly() -> None:
    assert usual_after(None, 0.5, busy=True) == 0.5
    assert usual_after(1.0, 0.5, busy=True) == pytest.approx(0.85)
    assert usual_after(0.5, 1.0, busy=False) == pytest.approx(0.51)
    assert usual_after(0.5, 1.0, busy=True) == 0.5


def test_growth_stops_where_latency_stops_being_flat(time_machine: Any) -> None:
    limiter = Limiter(calls=4, adaptive=True, clock=time_machine)
    adaptive = limiter.adaptive
    assert adaptive is not None
    bound = 4
    for _ in range(5000):
        latency = 0.1 * max(1.0, bound / 10)  # a server with ten workers
        bound = adaptive.learn("get", latency, now=0.0, throttled=False, busy=True)
    assert 18 <= bound <= 22
