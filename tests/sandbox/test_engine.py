"""The engine alone, with machines of a test: steps, orders that wait for others, and what is void after an end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from aioportal.sandbox.config import SandboxConfig
from aioportal.sandbox.engine import Engine, Finished, Machine, Order
from aioportal.sandbox.problems import Problem


class Things:
    """A host whose machines are all harvesters, and which remembers what the engine told it."""

    def __init__(self, *names: str) -> None:
        self.machines = {name: Machine(since=0, kind="harvester") for name in names}
        self.steps = 0
        self.waits: dict[str, list[str]] = {}
        self.told: list[tuple[str, str, float]] = []

    def machine(self, key: str) -> Machine:
        return self.machines[key]

    def reader(self, key: str, stopped: Callable[[], bool]) -> Callable[[], Finished]:
        raise AssertionError("nothing is read here")

    def started(self, key: str, order: Order, at: float) -> int:
        self.told.append(("started", key, at))
        order.waiting = self.waits.pop(key, [])
        return self.steps

    def step(self, key: str, order: Order, at: float) -> None:
        self.told.append(("step", key, at))

    def ended(self, key: str, order: Order, result: Finished, at: float) -> None:
        self.told.append(("ended", key, at))

    def of(self, key: str) -> list[tuple[str, float]]:
        return [(what, at) for what, name, at in self.told if name == key]


@pytest.fixture
def things() -> Things:
    return Things("a", "b", "c")


@pytest.fixture
def engine(things: Things) -> Iterator[Engine]:
    engine = Engine(SandboxConfig(settle=0, harvest_workers=9, abort_seconds=1), things)
    yield engine
    engine.close()


def publish(at: float, seconds: float) -> Order:
    return Order("publish", at, seconds, "publish_harvester_datasets", "r")


def reach(engine: Engine, now: float) -> None:
    asyncio.run(engine.catch_up(now, None))


def test_the_time_of_an_order_is_divided_into_steps(engine: Engine, things: Things) -> None:
    things.steps = 4
    engine.accept("a", Order("harvest", 0, 10, "start_harvester", "r"))
    reach(engine, 5)
    assert things.of("a") == [("started", 0), ("step", 2.5), ("step", 5)]
    engine.abort("a", 6)
    reach(engine, 100)
    assert things.of("a")[3:] == [("ended", 7)]
    assert things.machines["a"].state == "idle"


@pytest.mark.parametrize(("below", "end"), [(3.0, 10.0), (25.0, 25.0)], ids=["soon done", "long"])
def test_an_order_ends_after_those_that_it_waits_for_but_not_early(
    engine: Engine, things: Things, below: float, end: float
) -> None:
    things.waits["a"] = ["b", "c"]
    engine.accept("a", publish(0, 10))
    engine.accept("b", publish(0, below))
    engine.accept("c", publish(0, 1))
    reach(engine, end - 0.1)
    assert things.machines["a"].state == "processing"
    reach(engine, 1000)
    assert things.of("a") == [("started", 0), ("ended", end)]


def test_nothing_of_an_ended_order_ends_the_next_one(engine: Engine, things: Things) -> None:
    things.waits["a"] = ["b"]
    engine.accept("a", publish(0, 10))
    # Its end plans that of the first one a second time.
    engine.accept("b", publish(0, 3))
    accepted: list[float] = []
    known = things.ended

    def ended(key: str, order: Order, result: Finished, at: float) -> None:
        known(key, order, result, at)
        if key == "a" and not accepted:
            accepted.append(at)
            engine.accept("a", publish(at, 5))

    things.ended = ended  # type: ignore[method-assign]  # a host that orders again at once
    reach(engine, 12)
    assert accepted == [10]
    assert things.machines["a"].state == "processing"
    reach(engine, 15)
    assert things.of("a") == [("started", 0), ("ended", 10), ("started", 10), ("ended", 15)]


def test_one_order_at_a_time(engine: Engine) -> None:
    engine.accept("a", publish(0, 10))
    with pytest.raises(Problem) as refused:
        engine.accept("a", publish(1, 10))
    assert refused.value.code == "invalid_harvester_status"
    with pytest.raises(Problem):
        engine.abort("a", 2)
