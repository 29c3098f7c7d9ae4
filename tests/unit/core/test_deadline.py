from __future__ import annotations

import asyncio
from typing import Any

import pytest

from aioportal.core.deadline import Deadline, current, deadline, exceeded, pause, time_left, within
from aioportal.core.errors import ArgumentError, DeadlineExceededError


def test_the_nearer_of_nested_blocks_counts(time_machine: Any) -> None:
    async def work() -> None:
        assert current() is None
        assert time_left() is None
        async with deadline(10, clock=time_machine) as outer:
            assert time_left() == 10
            async with deadline(60, clock=time_machine) as inner:
                await asyncio.sleep(4)
                assert (inner.left(), inner.seconds) == (6, 10)
            async with deadline(2, clock=time_machine):
                assert time_left() == 2
            assert current() is outer
        assert current() is None

    time_machine.run(work())


def test_tasks_started_inside_are_bound(time_machine: Any) -> None:
    async def work() -> list[float | None]:
        async def look() -> float | None:
            return time_left()

        outside = asyncio.create_task(look())
        async with deadline(10, clock=time_machine):
            inside = asyncio.create_task(look())
        return [await outside, await inside]

    assert time_machine.run(work()) == [None, 10]


def test_a_block_ends_also_when_its_body_raises(time_machine: Any) -> None:
    async def work() -> None:
        async with deadline(10, clock=time_machine):
            raise KeyError

    with pytest.raises(KeyError):
        time_machine.run(work())
    assert current() is None


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), "5", None, True])
def test_a_limit_that_cannot_be_meant(seconds: Any) -> None:
    with pytest.raises(ArgumentError, match="seconds"):
        deadline(seconds)


def test_the_error_says_where_the_time_went(time_machine: Any) -> None:
    async def work() -> None:
        async with deadline(10, clock=time_machine) as outer:
            outer.note("upload_file", 6.0)
            async with deadline(9, clock=time_machine) as inner:
                inner.note("publish", 1.5)
                inner.note("publish", 0.5)
                await pause(3.0, clock=time_machine, doing="waiting for cheeses")
                await pause(7.0, clock=time_machine, doing="waiting for cheeses")

    with pytest.raises(DeadlineExceededError) as caught:
        time_machine.run(work())
    assert time_machine.now() == 103.0
    assert str(caught.value) == (
        "The time limit of 9.0 s ran out; waiting for cheeses: a wait of 7.0 s does not fit into the 6.0 s left "
        "(spent on: waiting for cheeses 3.0 s, publish 2.0 s)"
    )
    assert caught.value.sent == "no"


def test_time_is_accounted_in_every_block_around(time_machine: Any) -> None:
    outer = Deadline(10, time_machine)
    Deadline(5, time_machine, outer).note("a", 1.0)
    for number in range(5):
        outer.note(f"step {number}", 0.1)
    assert outer.spent["a"] == 1.0
    assert outer.story().startswith("a 1.0 s, step 0 0.1 s")
    assert outer.story().endswith("2 more")
    assert "a 1.0 s" in str(exceeded(outer, "nothing was sent"))


def test_a_pause_without_a_deadline_waits(time_machine: Any) -> None:
    time_machine.run(pause(50.0, clock=time_machine, doing="waiting"))
    assert time_machine.now() == 150.0


def test_a_limit_can_be_lent(time_machine: Any) -> None:
    limit = Deadline(5, time_machine)
    with within(limit):
        assert current() is limit
        with within(None):
            assert current() is limit
    assert current() is None
