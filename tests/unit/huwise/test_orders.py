"""An order that is refused while something runs: how often it is given, and for how long it is tried."""

from __future__ import annotations

from types import ModuleType
from typing import Any, cast

import pytest

from aioportal.core.errors import ArgumentError, InvalidStateError, OperationTimeoutError
from aioportal.core.poll import PollPolicy
from aioportal.huwise.orders import place

ENDPOINT: Any = ModuleType("aioportal_huwise.api.datasets.publish_dataset")


class Busy:
    """A gateway to a portal on which somebody else is always faster, and keeps it busy for some seconds."""

    class hub:  # noqa: N801 - an attribute of the gateway
        policy = PollPolicy(min=1.0)

    def __init__(self, clock: Any, *, refusals: int, seconds: float) -> None:
        self.clock = clock
        self.refusals = refusals
        self.seconds = seconds
        self.sent = 0
        self.lefts: list[float] = []

    async def send(self, endpoint: Any, path: tuple[str, ...], *, reconciler: Any) -> None:
        self.sent += 1
        if self.sent <= self.refusals:
            raise InvalidStateError("queued", status=400, code="invalid_dataset_status")

    async def free(self, left: float) -> None:
        self.lefts.append(left)
        await self.clock.sleep(min(left, self.seconds))
        if left < self.seconds:
            raise OperationTimeoutError("still busy", token="", state="processing")

    async def place(self, if_busy: Any, limit: Any) -> Any:
        return await place(cast("Any", self), ENDPOINT, "da_1", cast("Any", object), self.free, if_busy, limit)


def test_an_order_that_is_taken_is_given_once(time_machine: Any) -> None:
    gateway = Busy(time_machine, refusals=0, seconds=0.0)
    time_machine.run(gateway.place("raise", 60.0))
    assert (gateway.sent, gateway.lefts) == (1, [])


def test_a_refusal_is_the_end_unless_told_to_wait(time_machine: Any) -> None:
    gateway = Busy(time_machine, refusals=1, seconds=0.0)
    with pytest.raises(InvalidStateError):
        time_machine.run(gateway.place("raise", 60.0))
    assert gateway.sent == 1


def test_all_the_waiting_for_others_is_within_one_limit(time_machine: Any) -> None:
    gateway = Busy(time_machine, refusals=2, seconds=10.0)
    time_machine.run(gateway.place("wait", 60.0))
    assert gateway.sent == 3
    assert gateway.lefts == [60.0, 49.0, 38.0]

    gateway = Busy(time_machine, refusals=99, seconds=25.0)
    with pytest.raises(OperationTimeoutError):
        time_machine.run(gateway.place("wait", 60.0))
    assert (gateway.sent, gateway.lefts) == (2, [60.0, 34.0, 8.0])


def test_an_order_is_not_given_for_ever(time_machine: Any) -> None:
    gateway = Busy(time_machine, refusals=99, seconds=0.0)
    with pytest.raises(InvalidStateError):
        time_machine.run(gateway.place("wait", 3600.0))
    assert gateway.sent == 20
    gateway = Busy(time_machine, refusals=99, seconds=0.0)
    with pytest.raises(InvalidStateError):
        time_machine.run(gateway.place("wait", 5.5))
    assert gateway.sent == 7


@pytest.mark.parametrize(("if_busy", "limit"), [("hurry", 60.0), ("wait", 0), ("wait", None)])
def test_what_cannot_be_meant_orders_nothing(time_machine: Any, if_busy: str, limit: Any) -> None:
    gateway = Busy(time_machine, refusals=0, seconds=0.0)
    with pytest.raises(ArgumentError):
        time_machine.run(gateway.place(if_busy, limit))
    assert gateway.sent == 0
