from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from itertools import pairwise

import pytest

from aioportal.core.errors import ArgumentError
from aioportal.core.poll import Durations, PollHub, PollPolicy, next_delay

POLICY = PollPolicy()


@pytest.mark.parametrize(
    ("elapsed", "looks", "active", "draw", "delay"),
    [
        (0.0, 0, 1, 0.0, 0.5),
        (0.0, 0, 1, 1.0, 0.45),
        (0.2, 0, 1, 0.0, 0.3),
        (400.0, 0, 1, 0.0, 0.0),
        (0.5, 1, 1, 0.0, 1.0),
        (0.5, 1, 1, 1.0, 0.9),
        (4.9, 5, 1, 0.0, 1.0),
        (10.0, 8, 1, 0.0, 2.0),
        (10.0, 8, 100, 0.0, 5.0),
        (100.0, 8, 1, 0.5, 19.0),
        (1000.0, 30, 1, 0.0, 30.0),
        (0.5, 1, 5000, 0.0, 30.0),
    ],
)
def test_a_look_comes_after_half_a_second_then_by_elapsed_time_and_load(
    elapsed: float, looks: int, active: int, draw: float, delay: float
) -> None:
    assert next_delay(POLICY, elapsed=elapsed, looks=looks, active=active, draw=draw) == pytest.approx(delay)


def walk(known: float | None, end: float, policy: PollPolicy = POLICY) -> list[float]:
    """The moments of the looks at a run that ends at ``end``."""
    at: list[float] = []
    elapsed = 0.0
    while not at or at[-1] < end:
        elapsed += next_delay(policy, elapsed=elapsed, looks=len(at), known=known)
        at.append(elapsed)
    return at


@pytest.mark.parametrize("seconds", [2.0, 5.0, 8.0, 20.0, 33.0, 60.0])
def test_a_known_duration_moves_the_looks_to_the_likely_end(seconds: float) -> None:
    looks = walk(seconds, seconds)
    assert len(looks) <= 5
    assert looks[0] == 0.5
    assert looks[-1] - seconds <= max(1.0, 0.05 * seconds)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.87, 1.1, 1.5, 5.0])
def test_a_wrong_known_duration_costs_little(share: float) -> None:
    looks, end = walk(40.0, 40.0 * share), 40.0 * share
    assert len(looks) <= len(walk(None, end)) + 5
    assert max(later - earlier for earlier, later in pairwise(looks)) <= POLICY.max
    if 0.86 <= share <= 1.5:
        assert looks[-1] - end <= max(1.0, 0.2 * end)


def test_a_known_duration_respects_the_hub() -> None:
    assert next_delay(POLICY, elapsed=2.0, looks=2, active=100, known=2.1) == 5.0
    assert next_delay(POLICY, elapsed=500.0, looks=9, known=500.0, draw=1.0) <= POLICY.max


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("first", -1, "0 or more"),
        ("factor", float("nan"), "0 or more"),
        ("hub_rate", 0, "above 0"),
        ("min", 0, "above 0"),
        ("max", 0.5, "below min"),
        ("jitter", 1, "below 1"),
        ("settle", "3", "0 or more"),
        ("patience", True, "0 or more"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(name: str, value: object, remedy: str) -> None:
    with pytest.raises(ArgumentError, match=remedy) as caught:
        replace(POLICY, **{name: value})
    assert name in str(caught.value)


def test_durations_are_bounded_and_keep_what_is_used() -> None:
    known = Durations(limit=2)
    known.note("a", 1.0)
    known.note("b", 2.0)
    assert known.get("a") == 1.0
    known.note("c", 3.0)
    assert (known.get("a"), known.get("b"), known.get("c"), len(known)) == (1.0, None, 3.0, 2)
    known.note("a", 9.0)
    assert (known.get("a"), len(known)) == (9.0, 2)


def test_looks_leave_the_hub_in_order_and_at_its_rate(time_machine) -> None:
    hub = PollHub(PollPolicy(hub_rate=10), time_machine, random.Random(1))
    left: list[tuple[int, float]] = []

    async def look(number: int) -> None:
        await hub.turn()
        left.append((number, time_machine.now()))

    async def main() -> None:
        await asyncio.gather(*(look(number) for number in range(20)))
        await asyncio.sleep(5)
        await look(20)

    begin = time_machine.now()
    time_machine.run(main())
    assert [number for number, _ in left] == list(range(21))
    assert [at - begin for _, at in left[:20]] == pytest.approx([number / 10 for number in range(20)])
    assert left[20][1] - begin == pytest.approx(1.9 + 5), "an idle hub saves up nothing and delays nobody"


def test_a_cancelled_look_gives_its_turn_to_the_next(time_machine) -> None:
    hub = PollHub(PollPolicy(hub_rate=1), time_machine, random.Random(1))

    async def main() -> float:
        await hub.turn()
        first, second = asyncio.create_task(hub.turn()), asyncio.create_task(hub.turn())
        await asyncio.sleep(0.5)
        first.cancel()
        begin = time_machine.now()
        await second
        assert first.cancelled()
        return time_machine.now() - begin

    assert time_machine.run(main()) == pytest.approx(0.5)


def test_the_hub_slows_each_wait_down_as_waits_become_many(time_machine) -> None:
    hub = PollHub(PollPolicy(jitter=0.0), time_machine, random.Random(1))
    assert hub.delay(elapsed=1.0, looks=1) == 1.0
    for _ in range(100):
        hub.join()
    assert (hub.active, hub.delay(elapsed=1.0, looks=1)) == (100, 5.0)
    for _ in range(100):
        hub.leave()
    assert (hub.active, hub.delay(elapsed=1.0, looks=1)) == (0, 1.0)
