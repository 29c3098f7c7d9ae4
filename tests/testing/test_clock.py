"""Waiting that moves the portal's time instead of taking any."""

from __future__ import annotations

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest

from aioportal.testing import SandboxClock


class Portal:
    """A portal's clock, with a record of how it was moved."""

    def __init__(self) -> None:
        self.ahead = 1000.0
        self.steps: list[float] = []
        self.threads: set[int] = set()
        self.entered = threading.Event()
        self.blocked: threading.Event | None = None

    def now(self) -> float:
        return NOON + self.ahead

    def advance(self, seconds: float) -> float:
        self.threads.add(threading.get_ident())
        self.entered.set()
        if self.blocked is not None:
            assert self.blocked.wait(120)
        self.steps.append(seconds)
        self.ahead += seconds
        return self.now()


NOON = 1_770_000_000.0


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Beside it the machine's own time stands still, so that what is moved can be told exactly."""
    still = SimpleNamespace(monotonic=lambda: 50.0, time=lambda: NOON)
    monkeypatch.setattr("aioportal.testing.clock.time", still)
    return Portal()


async def test_a_sleep_advances_the_portal_and_takes_no_time(portal: Portal) -> None:
    clock = SandboxClock(portal)
    began, before = time.monotonic(), clock.now()
    await clock.sleep(600)
    assert portal.steps == [600]
    assert clock.now() - before == 600
    assert time.monotonic() - began < 300
    assert portal.threads.isdisjoint({threading.get_ident()})


async def test_wall_time_is_the_portals(portal: Portal) -> None:
    clock = SandboxClock(portal)
    assert clock.wall() == NOON + 1000
    await clock.sleep(60)
    assert clock.wall() == NOON + 1060


async def test_nothing_to_wait_moves_nothing(portal: Portal) -> None:
    clock = SandboxClock(portal)
    await clock.sleep(0)
    await clock.sleep(-3)
    assert portal.steps == []


async def test_sleepers_wake_in_the_order_of_their_time_and_time_moves_once(portal: Portal) -> None:
    clock = SandboxClock(portal)
    woken: list[float] = []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    await asyncio.gather(*(sleeper(seconds) for seconds in (30.0, 0.1, 5.0, 0.3, 30.0)))
    assert woken == [0.1, 0.3, 5.0, 30.0, 30.0]
    assert sum(portal.steps) == pytest.approx(30)
    assert len(portal.steps) == 4


async def test_the_first_to_wake_may_sleep_again_before_the_next(portal: Portal) -> None:
    clock = SandboxClock(portal)
    woken: list[str] = []

    async def often() -> None:
        for _ in range(4):
            await clock.sleep(1)
            woken.append("often")

    async def once() -> None:
        await clock.sleep(2.5)
        woken.append("once")

    await asyncio.gather(once(), often())
    assert woken == ["often", "often", "once", "often", "often"]
    assert sum(portal.steps) == pytest.approx(4)


async def test_a_cancelled_sleep_keeps_the_time_that_passed(portal: Portal) -> None:
    clock = SandboxClock(portal)
    portal.blocked = threading.Event()
    task = asyncio.create_task(clock.sleep(50))
    assert await asyncio.to_thread(portal.entered.wait, 120)
    task.cancel()
    await asyncio.sleep(0)
    portal.blocked.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    before = clock.now()
    await clock.sleep(10)
    assert portal.steps == [50, 10]
    assert clock.now() - before == 10


def test_one_clock_serves_loop_after_loop(portal: Portal) -> None:
    clock = SandboxClock(portal)

    async def both() -> None:
        await asyncio.gather(clock.sleep(1), clock.sleep(1))

    asyncio.run(both())
    asyncio.run(both())
    assert portal.steps == [1, 1]


async def test_it_stands_still_with_the_portals_and_goes_on_with_it(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SandboxClock(portal)
    machine = SimpleNamespace(monotonic=lambda: 80.0, time=lambda: NOON + 30)
    before = clock.now()
    clock.follow(frozen=True)
    monkeypatch.setattr("aioportal.testing.clock.time", machine)
    assert clock.now() == before
    await clock.sleep(60)
    assert (clock.now(), clock.wall()) == (before + 60, portal.now())
    clock.follow(frozen=False)
    assert clock.now() == before + 60
    monkeypatch.setattr("aioportal.testing.clock.time", SimpleNamespace(monotonic=lambda: 85.0))
    assert clock.now() == before + 65


async def test_what_rounding_leaves_is_waited_for_once(portal: Portal) -> None:
    clock = SandboxClock(portal)
    clock.follow(frozen=True)
    await clock.sleep(1e9)
    until = clock.now() + 1e-9
    await clock.sleep(1e-9)
    assert clock.now() > until


async def test_to_be_told_the_same_again_takes_no_time_back(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer of the portal tells whether its clock runs, while the loop reads the time in another thread."""
    clock = SandboxClock(portal)
    moments = iter(range(50, 1000))
    monkeypatch.setattr("aioportal.testing.clock.time", SimpleNamespace(monotonic=lambda: float(next(moments))))
    clock.follow(frozen=False)
    assert [clock.now(), clock.now()] == [50.0, 51.0]
    clock.follow(frozen=False)
    assert clock.now() == 52.0
