"""The gate to a shared rate, with a store that follows a script: order, cancellation, outages, and calls behind it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import deque
from typing import Any

import pytest
from call_fakes import Fail, Looks, Scripted, call_of, caller_of, finish, spec_of

from aioportal.core.deadline import deadline
from aioportal.core.errors import DeadlineExceededError, OutcomeUnknownError, TransportError
from aioportal.core.http import Stage
from aioportal.core.limiter import Limiter
from aioportal.core.log import CallEvent, Observer
from aioportal.core.reconcile import NOT_SEEN
from aioportal.core.shared_gate import SharedGate, StoreError
from aioportal.core.shared_rate import SharedRate

PLACE = "redis://cache.example.org:6379/0"


class Window:
    """A store of its own: the log of starts in the test's time, with outages by the clock."""

    def __init__(self, clock: Any, amount: int, seconds: float = 1.0) -> None:
        self.clock = clock
        self.amount = amount
        self.seconds = seconds
        self.starts: list[float] = []
        self.asked = 0
        self.asking = self.most_asking = 0
        self.away: list[tuple[float, float]] = []
        self.lasting = False
        self.slow = 0.001
        self.closed = False

    async def start(self) -> float | None:
        self.asked += 1
        self.asking += 1
        self.most_asking = max(self.asking, self.most_asking)
        try:
            await asyncio.sleep(self.slow)
        finally:
            self.asking -= 1
        now = self.clock.now()
        if any(begin <= now < end for begin, end in self.away):
            raise StoreError("cannot be used: ConnectionError: refused", lasting=self.lasting)
        recent = deque(start for start in self.starts if start > now - self.seconds)
        if len(recent) < self.amount:
            self.starts.append(now)
            return None
        return recent[len(recent) - self.amount] + self.seconds - now

    async def aclose(self) -> None:
        self.closed = True


def gate_to(store: Window, clock: Any, told: list[str] | None = None, **options: Any) -> SharedGate:
    rate = SharedRate(PLACE, per_second=store.amount / store.seconds, **options)
    said = told if told is not None else []
    return SharedGate(
        rate, "data.example.org", rate.place, store, clock=clock, random=random.Random(5), tell=said.append
    )


# The gate.


def test_starts_are_spaced_and_in_order(time_machine: Any) -> None:
    store = Window(time_machine, 4)
    gate, order = gate_to(store, time_machine), []

    async def one(number: int) -> None:
        await gate.wait()
        order.append(number)

    async def work() -> None:
        await asyncio.gather(*(one(number) for number in range(12)))

    time_machine.run(work())
    assert order == list(range(12))
    assert [start - 100 for start in store.starts[:4]] == pytest.approx([0.001, 0.251, 0.501, 0.751])
    assert store.most_asking == 1, "one of the waiting asks at a time"
    assert store.asked <= 2 * 12
    _holds(store)


def test_several_gates_keep_the_rate_together_and_use_it_up(time_machine: Any) -> None:
    store = Window(time_machine, 20)
    gates = [gate_to(store, time_machine) for _ in range(4)]

    async def worker(gate: SharedGate) -> None:
        for _ in range(50):
            await gate.wait()

    async def work() -> None:
        await asyncio.gather(*(worker(gate) for gate in gates))

    time_machine.run(work())
    assert len(store.starts) == 200
    _holds(store)
    assert store.starts[-1] - store.starts[0] < 11, "ten seconds' worth, and little lost to jitter"
    assert store.asked < 200 * 6, "nobody asks in a busy loop"


def test_cancelled_waiters_lose_nothing_and_leave_the_others_their_turn(time_machine: Any) -> None:
    store, chance = Window(time_machine, 5), random.Random(3)
    gate = gate_to(store, time_machine)
    passed = 0

    async def one() -> None:
        nonlocal passed
        await gate.wait()
        passed += 1

    async def work() -> None:
        tasks = [asyncio.create_task(one()) for _ in range(60)]
        for _ in range(40):
            await asyncio.sleep(chance.random() / 4)
            chance.choice(tasks).cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait_for(gate.wait(), 2)

    time_machine.run(work())
    assert 20 < passed < 60
    _holds(store)


def test_a_wait_that_does_not_fit_into_the_deadline_ends_at_once(time_machine: Any) -> None:
    store = Window(time_machine, 1, seconds=10.0)
    gate = gate_to(store, time_machine)

    async def work() -> None:
        await gate.wait()
        before = time_machine.now()
        async with deadline(5, clock=time_machine):
            with pytest.raises(DeadlineExceededError, match="waiting for the shared rate"):
                await gate.wait()
        assert time_machine.now() == before

    time_machine.run(work())


def _holds(store: Window) -> None:
    for index in range(len(store.starts) - store.amount):
        assert store.starts[index + store.amount] - store.starts[index] >= store.seconds - 1e-9


# While Redis is away.


def test_away_at_the_start_is_waited_for_and_then_said(time_machine: Any) -> None:
    store, told = Window(time_machine, 5), []
    store.away = [(0, 200)]
    gate = gate_to(store, time_machine, told, patience=3.0)

    async def one() -> None:
        with pytest.raises(TransportError) as caught:
            await gate.wait()
        error = caught.value
        assert (error.sent, error.kind) == ("no", "shared_rate")
        assert "nothing was sent" in error.message
        assert "redis://cache.example.org:6379/0" in error.message
        assert "ConnectionError" in error.message
        assert "when_away='local'" in (error.hint or "")

    async def work() -> None:
        await asyncio.gather(*(one() for _ in range(50)))
        assert 103 <= time_machine.now() < 104, "the others do not wait their own three seconds each"
        assert gate.standing == "away"
        assert store.asked < 20
        await asyncio.sleep(5)
        asked = store.asked
        for _ in range(10):
            await one()
        assert store.asked == asked + 1, "one look a second, without patience"

    time_machine.run(work())
    assert len(told) == 1
    assert told[0].startswith("The shared rate of 'data.example.org' is not kept: Redis at redis://cache.example.org")
    assert "calls are refused meanwhile" in told[0]


def test_a_restart_within_the_patience_fails_nothing(time_machine: Any) -> None:
    store, told = Window(time_machine, 10), []
    store.away = [(101.0, 103.0)]
    gate = gate_to(store, time_machine, told)

    async def work() -> None:
        await asyncio.gather(*(gate.wait() for _ in range(40)))

    time_machine.run(work())
    assert len(store.starts) == 40
    assert told == []
    assert gate.standing == "shared"
    _holds(store)


def test_the_local_rate_takes_over_and_hands_back(time_machine: Any) -> None:
    store, told, passed = Window(time_machine, 20), [], []
    store.away = [(102.0, 110.0)]
    gate = gate_to(store, time_machine, told, when_away="local", expected_workers=4)

    async def work() -> None:
        for _ in range(300):
            await gate.wait()
            passed.append(time_machine.now())

    time_machine.run(work())
    alone = [at for at in passed if 102.1 <= at < 109.9]
    assert len(alone) == pytest.approx(7.8 * 5, abs=2), "20 a second over 4 workers"
    assert len(store.starts) == 300 - len([at for at in passed if at >= 102 and at not in store.starts])
    assert [line.partition(":")[0] for line in told] == [
        "The shared rate of 'data.example.org' is not kept",
        "The shared rate of 'data.example.org' is kept again",
    ]
    assert "going on with 5 calls a second here" in told[0]
    assert gate.standing == "shared"


def test_back_after_an_outage_that_was_raised(time_machine: Any) -> None:
    store, told = Window(time_machine, 20), []
    store.away = [(0, 105.0)]
    gate = gate_to(store, time_machine, told, patience=0)

    async def work() -> None:
        with pytest.raises(TransportError):
            await gate.wait()
        await asyncio.sleep(6)
        await gate.wait()

    time_machine.run(work())
    assert len(told) == 2
    assert len(store.starts) == 1


def test_what_waiting_does_not_mend_is_raised_at_once_even_where_local_is_allowed(time_machine: Any) -> None:
    store, told = Window(time_machine, 20), []
    store.away, store.lasting = [(0, 1000)], True
    gate = gate_to(store, time_machine, told, when_away="local", expected_workers=2)

    async def work() -> None:
        for _ in range(2):
            with pytest.raises(TransportError, match="cannot be kept") as caught:
                await gate.wait()
            assert caught.value.hint == "Correct what Redis refuses."
        assert time_machine.now() == pytest.approx(100.001)

    time_machine.run(work())
    assert len(told) == 1


# In the client.


def test_all_lanes_pass_the_shared_gate_and_slots_are_taken_first(time_machine: Any) -> None:
    store = Window(time_machine, 2)
    limiter = Limiter(calls=3, clock=time_machine, rate=gate_to(store, time_machine))

    async def use(lane: Any) -> None:
        assert limiter.take(lane) is False
        gate = await limiter.enter(lane)
        assert (gate is None) == (lane == "poll")
        if gate is not None:
            gate.release()

    async def work() -> None:
        await asyncio.gather(*(use(lane) for lane in ("call", "upload", "poll") * 3))
        await limiter.aclose()

    time_machine.run(work())
    assert len(store.starts) == 9
    _holds(store)
    assert store.closed
    assert all(limiter.waited[lane] > 0 for lane in ("call", "upload", "poll"))
    assert limiter.in_flight("call") == limiter.in_flight("upload") == 0


@pytest.mark.parametrize("shared", [True, False])
def test_slow_calls_that_end_together_are_not_followed_by_a_burst(shared: bool, time_machine: Any) -> None:
    """Who had passed the rate while all slots were taken would start together when they come back."""
    rate: Any = gate_to(Window(time_machine, 5), time_machine) if shared else 5.0
    limiter = Limiter(calls=4, clock=time_machine, rate=rate)
    starts: list[float] = []

    async def use(seconds: float) -> None:
        gate = await limiter.enter("call")
        assert gate is not None
        starts.append(time_machine.now())
        await asyncio.sleep(seconds)
        gate.release()

    async def work() -> None:
        await asyncio.gather(*(use(10.0 if number < 4 else 0.01) for number in range(40)))

    time_machine.run(work())
    for index in range(len(starts) - 5):
        assert starts[index + 5] - starts[index] >= 1 - 1e-6


def test_a_slot_comes_back_where_the_gate_raises_or_the_wait_is_cancelled(time_machine: Any) -> None:
    store = Window(time_machine, 1, seconds=50.0)
    limiter = Limiter(calls=1, clock=time_machine, rate=gate_to(store, time_machine, patience=0))

    async def work() -> None:
        gate = await limiter.enter("call")
        assert gate is not None
        gate.release()
        waiting = asyncio.create_task(limiter.enter("call"))
        await asyncio.sleep(1)
        assert limiter.in_flight("call") == 1
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        assert limiter.in_flight("call") == 0
        store.away = [(0, 1000)]
        await asyncio.sleep(60)
        with pytest.raises(TransportError):
            await limiter.enter("call")
        assert limiter.in_flight("call") == 0

    time_machine.run(work())


LOST = Fail("disconnect", Stage.SENT)


def test_a_call_that_was_never_sent_says_so(time_machine: Any) -> None:
    store = Window(time_machine, 5)
    store.away = [(0, 1000)]
    transport = Scripted()
    limiter = Limiter(clock=time_machine, rate=gate_to(store, time_machine, patience=0))
    caller = caller_of(transport, time_machine, limiter=limiter)
    with pytest.raises(TransportError, match="nothing was sent") as caught:
        finish(time_machine, caller.call(call_of(spec_of("unsafe"))))
    assert caught.value.sent == "no"
    assert caught.value.operation == "unsafe_thing"
    assert len(transport.requests) == 0


def test_a_gate_that_fails_before_a_repeat_does_not_hide_that_the_first_attempt_was_sent(time_machine: Any) -> None:
    """The answer of a write is lost, and its repeat finds the store away."""
    error = _lost_and_held_back(time_machine, "idempotent", None)
    assert isinstance(error, TransportError)
    assert (error.sent, error.kind) == ("yes", "shared_rate")
    error = _lost_and_held_back(time_machine, "unsafe", Looks(NOT_SEEN, NOT_SEEN))
    assert isinstance(error, OutcomeUnknownError)
    assert "no repeat: The shared rate of" in error.message
    error = _lost_and_held_back(time_machine, "reconcilable", Looks(NOT_SEEN, NOT_SEEN))
    assert isinstance(error, TransportError), "what shows in a state did not happen when the state did not move"


def _lost_and_held_back(machine: Any, retry: Any, reconciler: Looks | None) -> BaseException:
    store = Window(machine, 50)
    store.away = [(machine.now() + 0.1, float("inf"))]
    limiter = Limiter(clock=machine, rate=gate_to(store, machine, patience=0))
    caller = caller_of(Scripted(LOST), machine, limiter=limiter)
    with pytest.raises((TransportError, OutcomeUnknownError)) as caught:
        finish(machine, caller.call(call_of(spec_of(retry), reconciler=reconciler)))
    assert len(caught.value.attempts) == 1
    return caught.value


def test_going_away_is_told_once_in_the_log_and_to_the_hook(
    time_machine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[CallEvent] = []
    observer = Observer(events.append)
    store = Window(time_machine, 5)
    store.away = [(0, 1000)]
    rate = SharedRate(PLACE, per_second=5, patience=0)

    def tell(text: str) -> None:
        observer.tell(CallEvent("rate", "", "", "", 0, text))

    gate = SharedGate(rate, "x", rate.place, store, clock=time_machine, random=random.Random(1), tell=tell)

    async def work() -> None:
        for _ in range(5):
            with contextlib.suppress(TransportError):
                await gate.wait()

    with caplog.at_level(logging.WARNING, logger="aioportal"):
        time_machine.run(work())
    assert [event.kind for event in events] == ["rate"]
    assert [record.getMessage() for record in caplog.records] == [events[0].outcome]
