from __future__ import annotations

import asyncio
import json
import math
import pickle
import random
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from aioportal.core.deadline import deadline
from aioportal.core.errors import (
    ArgumentError,
    AuthenticationError,
    ClientStateError,
    DeadlineExceededError,
    DecodeError,
    DriftError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
    PermissionDeniedError,
    PortalError,
    RateLimitError,
    ServerError,
    TransportError,
)
from aioportal.core.operation import Done, Failed, Operation, OperationEvent, Working
from aioportal.core.poll import PollHub, PollPolicy
from aioportal.core.token import read_token, write_token

POLICY = PollPolicy(jitter=0.0)


class Spec(NamedTuple):
    id: str = "bake_bread"
    tag: str = "bread"
    method: str = "POST"
    path: str = "/breads/{uid}/bake/"
    evidence: Any = "documented"
    retry: Any = "reconcilable"
    reconcile_by: tuple[str, ...] = ()
    success: tuple[int, ...] = (200,)
    query: tuple[str, ...] = ()
    body: str | None = None
    binary: bool = False


class Oven:
    """A driver whose work follows a timetable: (seconds since the order, state or error or verdict)."""

    kind = "bake"
    ref = "br_1"
    initial = "cold"
    spec: Any = None

    def __init__(self, *timetable: tuple[float, Any], round_trip: float = 0.01) -> None:
        self.timetable = timetable
        self.round_trip = round_trip
        self.looked: list[float] = []
        self.aborted = False

    async def look(self, elapsed: Callable[[], float], looks: int) -> Any:
        self.looked.append(elapsed())
        what: Any = "cold"
        for at, then in self.timetable:
            if at <= elapsed():
                what = then
        await asyncio.sleep(self.round_trip)
        if isinstance(what, PortalError):
            raise what
        if what == "done" or self.aborted:
            return Done("done", f"bread after {looks} looks", duration=elapsed())
        if what == "burnt":
            return Failed("burnt", OperationFailedError("bake of br_1 failed", state="burnt"), "too hot")
        return what if isinstance(what, Working) else Working(what)

    async def abort(self) -> None:
        self.aborted = True

    def payload(self) -> Mapping[str, Any]:
        return {"flour": "rye"}


def hub_of(time_machine: Any, **policy: Any) -> PollHub:
    return PollHub(PollPolicy(**{"jitter": 0.0, **policy}), time_machine, random.Random(7))


def states(events: list[OperationEvent]) -> list[tuple[str, bool]]:
    return [(event.state, event.final) for event in events]


async def follow(operation: Operation[Any]) -> list[OperationEvent]:
    return [event async for event in operation.events()]


def test_awaiting_waits_for_the_end(time_machine) -> None:
    async def main() -> None:
        hub, oven = hub_of(time_machine), Oven((0.2, "baking"), (7, "done"))
        operation = Operation(oven, hub)
        assert (operation.status, operation.done, operation.looks, hub.active) == ("cold", False, 0, 0)
        assert await operation == "bread after 8 looks"
        assert (operation.status, operation.done, operation.looks, hub.active) == ("done", True, 8, 0)
        assert oven.looked[0] == pytest.approx(0.5)
        assert await operation.result() == "bread after 8 looks"
        assert len(oven.looked) == 8, "an ended operation is not looked at again"
        assert "bake br_1: done" in repr(operation)

    time_machine.run(main())


def test_events_tell_the_start_each_change_and_the_end(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0.2, "heating"), (3, "baking"), (20, "smells_good"), (30, "done"))
        operation = Operation(oven, hub_of(time_machine))
        events = await follow(operation)
        assert states(events) == [
            ("cold", False),
            ("heating", False),
            ("baking", False),
            ("smells_good", False),
            ("done", True),
        ]
        assert [event.elapsed for event in events] == sorted(event.elapsed for event in events)
        assert events[0].elapsed == 0
        assert events[-1].elapsed == pytest.approx(time_machine.now() - 100, abs=0.1)
        assert states(await follow(operation)) == states(events), "a late follower gets all of them"

    time_machine.run(main())


def test_a_failure_ends_the_events_and_every_wait(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0.2, "baking"), (5, "burnt"))
        oven.spec = Spec()
        operation = Operation(oven, hub_of(time_machine))
        got: list[OperationEvent] = []

        async def read() -> None:
            async for event in operation.events():
                got.append(event)  # noqa: PERF401 - what came before the failure is to be kept

        with pytest.raises(OperationFailedError) as first:
            await read()
        assert states(got)[-1] == ("burnt", True)
        assert got[-1].message == "too hot"
        with pytest.raises(OperationFailedError) as second:
            await operation
        assert first.value is not second.value
        assert str(first.value) == str(second.value)
        assert "[bake_bread: POST /breads/{uid}/bake/]" in str(first.value)

    time_machine.run(main())


def test_many_consumers_share_one_series_of_looks(time_machine) -> None:
    async def main() -> None:
        oven, alone = (Oven((0.2, "baking"), (30, "done")) for _ in range(2))
        hub = hub_of(time_machine)
        await Operation(alone, hub_of(time_machine))
        operation = Operation(oven, hub)

        async def late() -> str:
            await asyncio.sleep(11.7)
            assert hub.active == 1
            return await operation

        results = await asyncio.gather(
            operation.result(), follow(operation), operation.result(), late(), follow(operation)
        )
        assert results[0] == results[2] == results[3] == "bread after 16 looks"
        assert states(results[1]) == states(results[4]) == [("cold", False), ("baking", False), ("done", True)]
        assert len(oven.looked) == len(alone.looked)
        assert hub.active == 0

    time_machine.run(main())


@pytest.mark.parametrize("moment", [0.1, 0.505, 5.0, 9.9])
def test_cancelling_one_consumer_leaves_the_others_and_the_work_alone(time_machine, moment: float) -> None:
    async def main() -> None:
        oven, hub = Oven((0.2, "baking"), (10, "done")), hub_of(time_machine)
        operation = Operation(oven, hub)
        first, second = asyncio.create_task(operation.result()), asyncio.create_task(operation.result())
        await asyncio.sleep(moment)
        first.cancel()
        assert (await second).startswith("bread")
        assert first.cancelled()
        assert not oven.aborted
        assert oven.looked == sorted(oven.looked)
        assert time_machine.now() - 100 < 10 + 2.1
        assert hub.active == 0

    time_machine.run(main())


def test_when_the_last_consumer_goes_nothing_looks_any_more(time_machine) -> None:
    async def main() -> None:
        oven, hub = Oven((0.2, "baking"), (60, "done")), hub_of(time_machine)
        operation = Operation(oven, hub)
        async for event in operation.events():
            if event.state == "baking":
                break
        waiting = asyncio.create_task(operation.result())
        await asyncio.sleep(3)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        looked = len(oven.looked)
        await asyncio.sleep(100)
        assert (len(oven.looked), hub.active) == (looked, 0)
        assert (await operation).startswith("bread"), "and it can be taken up again"
        assert len(oven.looked) == looked + 1

    time_machine.run(main())


def test_a_time_out_carries_the_token_and_the_state(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0.2, "baking"), (60, "done"))
        oven.spec = Spec()
        operation = Operation(oven, hub_of(time_machine))
        with pytest.raises(OperationTimeoutError) as caught:
            await operation.result(timeout=10)
        assert time_machine.now() - 100 == pytest.approx(10)
        error = pickle.loads(pickle.dumps(caught.value))
        assert (error.state, error.token) == ("baking", operation.token)
        assert isinstance(error, TimeoutError)
        assert "bake of br_1 is 'baking' after 10.0 s" in str(error)
        assert "bake_bread" in str(error)
        assert not oven.aborted
        assert (await operation).startswith("bread"), "the time-out of one wait does not end the operation"

    time_machine.run(main())


def test_each_wait_has_a_limit_unless_told_otherwise(time_machine) -> None:
    async def main() -> None:
        never = Operation(Oven((0.2, "baking")), hub_of(time_machine))
        with pytest.raises(OperationTimeoutError):
            await never
        assert time_machine.now() - 100 == pytest.approx(3600)
        short = Operation(Oven((0.2, "baking")), hub_of(time_machine), timeout=5)
        begin = time_machine.now()
        with pytest.raises(OperationTimeoutError):
            await follow(short)
        assert time_machine.now() - begin == pytest.approx(5)
        slow = Operation(Oven((0.2, "baking"), (10_000, "done")), hub_of(time_machine))
        assert (await slow.result(timeout=math.inf)).startswith("bread")
        for wrong in (0, -1, True, "1", math.nan):
            with pytest.raises(ArgumentError, match="timeout="):
                await slow.result(timeout=wrong)  # type: ignore[arg-type]  # that is what is tested

    time_machine.run(main())


def test_consumers_have_time_limits_of_their_own(time_machine) -> None:
    async def main() -> None:
        operation = Operation(Oven((0.2, "baking"), (100, "done")), hub_of(time_machine))
        begin = time_machine.now()

        async def wait(seconds: float) -> float:
            with pytest.raises(OperationTimeoutError):
                await operation.result(timeout=seconds)
            return time_machine.now() - begin

        ends = await asyncio.gather(wait(50), wait(33.3), wait(2), operation.result())
        assert ends[:3] == [pytest.approx(50), pytest.approx(33.3), pytest.approx(2)]

    time_machine.run(main())


def test_a_look_that_hangs_does_not_outlast_the_wait(time_machine) -> None:
    async def main() -> None:
        operation = Operation(Oven((0.2, "baking"), round_trip=1000), hub_of(time_machine))
        with pytest.raises(OperationTimeoutError):
            await operation.result(timeout=10)
        assert time_machine.now() - 100 == pytest.approx(10)

    time_machine.run(main())


def test_a_deadline_around_the_wait_ends_it(time_machine) -> None:
    async def main() -> None:
        hub = hub_of(time_machine)
        operation = Operation(Oven((0.2, "baking"), (50, "done")), hub)

        async def bounded() -> None:
            async with deadline(20, clock=time_machine):
                await operation

        others = asyncio.create_task(operation.result())
        with pytest.raises(DeadlineExceededError) as caught:
            await bounded()
        assert time_machine.now() - 100 == pytest.approx(20)
        assert "bake of br_1 is 'baking'" in str(caught.value)
        assert "waiting for bake" in str(caught.value), "the account says where the time went"
        assert operation.token in str(caught.value)
        assert (await others).startswith("bread"), "the deadline of one consumer is not that of another"

    time_machine.run(main())


PASSING: list[PortalError] = [
    TransportError("no connection", kind="connect"),
    TransportError("no name", kind="name"),
    TransportError("cut", sent="yes", kind="disconnect"),
    DeadlineExceededError("the call took too long", kind="deadline"),
    ServerError("bad gateway", status=502),
    RateLimitError("slowly", status=429),
    DecodeError("HTML instead of JSON", status=200),
]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: f"{type(error).__name__}-{str(error)[:12]}")
def test_looks_that_fail_for_a_passing_reason_do_not_end_the_wait(time_machine, error: PortalError) -> None:
    async def main() -> None:
        oven = Oven((0.2, "baking"), (2, error), (40, "baking"), (50, error), (90, "done"))
        events = await follow(Operation(oven, hub_of(time_machine)))
        assert states(events) == [("cold", False), ("baking", False), ("done", True)]
        gaps = [later - earlier for earlier, later in pairwise(oven.looked)]
        assert min(gaps) >= 1.0, "an outage is not hammered at"

    time_machine.run(main())


FATAL: list[PortalError] = [
    AuthenticationError("who?", status=401),
    PermissionDeniedError("no", status=403),
    NotFoundError("gone", status=404),
    TransportError("forged", kind="certificate"),
    DriftError("strict"),
    ClientStateError("closed"),
]


@pytest.mark.parametrize("error", FATAL, ids=lambda error: type(error).__name__)
def test_looks_that_cannot_get_better_end_the_wait_at_once(time_machine, error: PortalError) -> None:
    async def main() -> None:
        oven, hub = Oven((0.2, "baking"), (5, error)), hub_of(time_machine)
        operation = Operation(oven, hub)
        with pytest.raises(type(error), match="waiting for bake of br_1 ended") as caught:
            await operation
        assert caught.value is error
        assert time_machine.now() - 100 < 7
        assert (hub.active, operation.done) == (0, False)

    time_machine.run(main())


def test_a_name_that_never_resolved_is_final(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0, TransportError("no name", kind="name")))
        with pytest.raises(TransportError, match="no name"):
            await Operation(oven, hub_of(time_machine))
        assert len(oven.looked) == 1

    time_machine.run(main())


def test_an_outage_without_end_ends_the_wait_with_the_token(time_machine) -> None:
    async def main() -> None:
        outage = ServerError("bad gateway", status=502)
        oven = Oven((0.2, "baking"), (10, outage))
        operation = Operation(oven, hub_of(time_machine, patience=120))
        with pytest.raises(OperationTimeoutError, match=r"no look has been answered for 1[2-4]. s") as caught:
            await operation
        assert caught.value.__cause__ is outage
        assert caught.value.token == operation.token
        assert time_machine.now() - 100 < 10 + 120 + 45

    time_machine.run(main())


def test_two_outages_are_not_one_long_outage(time_machine) -> None:
    async def main() -> None:
        outage = ServerError("bad gateway", status=502)
        oven = Oven((0.2, "baking"), (10, outage), (90, "baking"), (130, outage), (200, "done"))
        assert (await Operation(oven, hub_of(time_machine, patience=120))).startswith("bread")

    time_machine.run(main())


def test_what_the_server_asks_for_is_honoured_between_looks(time_machine) -> None:
    async def main() -> None:
        limited = RateLimitError("slowly", status=429, retry_after=45.0)
        oven = Oven((0.2, "baking"), (2, limited), (20, "done"))
        await Operation(oven, hub_of(time_machine))
        assert oven.looked[-1] - oven.looked[-2] == pytest.approx(45, abs=0.1)

    time_machine.run(main())


def test_a_look_that_will_decide_is_not_put_off(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0, Working("cold", decisive_at=3.0)), (3.0, "done"))
        hub = hub_of(time_machine, min=20.0)
        await Operation(oven, hub)
        assert oven.looked == [pytest.approx(0.5), pytest.approx(3.0)]

    time_machine.run(main())


def test_a_known_duration_is_used_the_next_time_but_not_a_failure(time_machine) -> None:
    async def main() -> None:
        hub, looks = hub_of(time_machine), []
        for _ in range(2):
            oven = Oven((0.2, "baking"), (30, "done"))
            await Operation(oven, hub)
            looks.append(len(oven.looked))
        assert looks[0] > 12
        assert looks[1] <= 4
        known = hub.durations.get("bake:br_1")
        with pytest.raises(OperationFailedError):
            await Operation(Oven((1, "burnt")), hub)
        assert hub.durations.get("bake:br_1") == known

    time_machine.run(main())


def test_abort_asks_the_server_and_the_wait_sees_the_end_soon(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0.2, "baking"), (3000, "done"))
        operation = Operation(oven, hub_of(time_machine))
        with pytest.raises(OperationTimeoutError):
            await operation.result(timeout=200)
        await operation.abort()
        begin = time_machine.now()
        assert (await operation).startswith("bread")
        assert time_machine.now() - begin < 1

    time_machine.run(main())


def test_a_resumed_operation_looks_at_once_and_knows_its_age(time_machine) -> None:
    async def main() -> None:
        oven = Oven((0.2, "baking"), (50, "done"))
        operation = Operation(oven, hub_of(time_machine), started=time_machine.wall() - 40)
        assert operation.elapsed == pytest.approx(40)
        await operation
        assert [round(at) for at in oven.looked] == [40, 48, 58]
        ahead = Operation(Oven((0, "done")), hub_of(time_machine), started=time_machine.wall() + 500)
        assert ahead.elapsed == 0, "another machine's clock may be ahead"

    time_machine.run(main())


def test_two_hundred_waits_stay_under_the_rate_of_the_hub(time_machine) -> None:
    async def main() -> None:
        hub = hub_of(time_machine, hub_rate=20.0)
        ovens = [Oven((0.2, "baking"), (60, "done")) for _ in range(200)]
        await asyncio.gather(*(Operation(oven, hub).result() for oven in ovens))
        at = sorted(moment for oven in ovens for moment in oven.looked)
        assert max(sum(1 for other in at if moment <= other < moment + 1) for moment in at) <= 21
        assert max(oven.looked[-1] for oven in ovens) < 60 + 12 + 10

    time_machine.run(main())


def test_a_token_is_small_versioned_and_comes_back_whole(time_machine) -> None:
    operation = Operation(Oven(), hub_of(time_machine))
    data = json.loads(operation.token)
    assert data == {
        "v": 1,
        "kind": "bake",
        "ref": "br_1",
        "started": pytest.approx(time_machine.wall()),
        "flour": "rye",
    }
    assert len(operation.token) < 120
    token = read_token(operation.token, ("bake",))
    assert (token.kind, token.ref, token.payload) == ("bake", "br_1", {"flour": "rye"})
    assert write_token(token) == operation.token
