from __future__ import annotations

import json
import random
from typing import Any, cast

import pytest

from aioportal.core.errors import BadRequestError, InvalidStateError, NotFoundError, OperationFailedError, ServerError
from aioportal.core.http import Answer
from aioportal.core.poll import PollHub, PollPolicy
from aioportal.core.reconcile import Happened, NotSeen, Unreadable
from aioportal.core.token import read_token
from aioportal.huwise import harvester, harvesting
from aioportal.huwise.endpoint import Gateway
from aioportal.huwise.harvest_status import KINDS, HarvesterLook
from aioportal.huwise.harvesting import HarvestDriver, HarvestReconciler, ResourceError, harvest_operation
from aioportal.huwise.reconcile import reconciler_for
from aioportal.huwise.reconcile_sources import OnlyOneReconciler
from aioportal_huwise.operations import OPERATIONS

IDLE = {"status": "idle", "last_started_at": "2026-02-06T15:00:00Z", "last_success_at": "2026-02-06T15:10:00Z"}
IDLE |= {"published_datasets_count": 3, "has_error": False, "resource_errors_count": 0}
NEW = {"status": "new", "last_started_at": None, "last_success_at": None, "published_datasets_count": 0}
BUSY = {**IDLE, "status": "processing"}
STARTED = {**BUSY, "last_started_at": "2026-02-06T16:00:00Z"}
DONE = {**STARTED, "status": "idle", "last_success_at": "2026-02-06T16:05:00Z"}
ABORTING = {**BUSY, "status": "aborting"}
EMPTY: dict[str, Any] = {"name": "Harbour"}


def reading(*answers: Any) -> Any:
    """A reader that gives these one after another, the last one for ever; errors are raised."""
    left = list(answers)

    async def read() -> Any:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return read


def driver(*answers: Any, errors: Any = None, goal: Any = "harvest", before: Any = IDLE, **more: Any) -> HarvestDriver:
    look = None if before is None else HarvesterLook.of(before)
    return HarvestDriver(goal, "harbour", reading(*answers), reading(errors), before=look, **more)


def run(time_machine: Any, driven: HarvestDriver) -> Any:
    hub = PollHub(PollPolicy(), time_machine, random.Random(7))

    async def main() -> Any:
        return await harvest_operation(driven, hub)

    return time_machine.run(main())


def test_a_success_that_is_shown_later_than_the_end_is_waited_for(time_machine: Any) -> None:
    late = {**DONE, "last_success_at": IDLE["last_success_at"]}
    assert run(time_machine, driver(STARTED, late, DONE)).state == "idle"
    with pytest.raises(OperationFailedError, match="shows no success"):
        run(time_machine, driver(STARTED, late))


def test_handles_wait_as_long_as_resumed_ones() -> None:
    assert harvester.HARVEST_TIMEOUT == harvesting.HARVEST_TIMEOUT


@pytest.mark.parametrize(
    ("goal", "before", "after", "sight"),
    [
        ("harvest", IDLE, STARTED, Happened),
        ("harvest", IDLE, DONE, Happened),
        ("harvest", NEW, {**NEW, "status": "queued"}, Happened),
        ("harvest", IDLE, IDLE, NotSeen),
        ("harvest", NEW, NEW, NotSeen),
        ("harvest", IDLE, EMPTY, Unreadable),
        ("harvest", EMPTY, BUSY, Unreadable),
        ("harvest", BUSY, BUSY, NotSeen),
        ("harvest", BUSY, IDLE, NotSeen),
        ("harvest", BUSY, STARTED, Happened),
        ("harvester_publish", IDLE, BUSY, Happened),
        ("harvester_publish", IDLE, {**IDLE, "published_datasets_count": 9}, Happened),
        ("harvester_publish", IDLE, IDLE, NotSeen),
        ("harvester_publish", BUSY, IDLE, Unreadable),
        ("harvester_unpublish", IDLE, {**IDLE, "published_datasets_count": 0}, Happened),
        ("harvester_unpublish", BUSY, BUSY, Unreadable),
        ("harvester_abort", BUSY, ABORTING, Happened),
        ("harvester_abort", BUSY, IDLE, Happened),
        ("harvester_abort", BUSY, BUSY, NotSeen),
        ("harvester_abort", IDLE, IDLE, NotSeen),
    ],
)
async def test_a_lost_answer_is_told_by_the_harvester(goal: Any, before: Any, after: Any, sight: type[Any]) -> None:
    reconciler = HarvestReconciler(goal, reading(before, after), lambda harvester: harvester["status"])
    await reconciler.prepare()
    seen = await reconciler.look()
    assert isinstance(seen, sight)
    if isinstance(seen, Happened):
        assert seen.value == after["status"]


@pytest.mark.parametrize(
    ("goal", "before", "proven"),
    [
        ("harvest", IDLE, True),
        ("harvest", BUSY, False),
        ("harvest", EMPTY, False),
        ("harvester_publish", NEW, True),
        ("harvester_abort", BUSY, True),
        ("harvester_abort", IDLE, False),
    ],
)
async def test_a_refused_repeat_proves_the_first_order_only_where_it_could_be_given(
    goal: Any, before: Any, proven: bool
) -> None:
    refused = InvalidStateError("processing", status=400, code="invalid_harvester_status")
    reconciler = HarvestReconciler(goal, reading(before), lambda _: "ok")
    await reconciler.prepare()
    assert (reconciler.accept(refused) == Happened("ok")) is proven
    assert reconciler.accept(BadRequestError("other", status=400, code="bad_request")) is None


def test_each_order_has_its_reconciler_and_the_answer_of_its_operation() -> None:
    class Hub:
        policy = PollPolicy(settle=1.5)

    class NoPortal:
        hub = Hub()

        def listing(self, spec: Any) -> Any:
            return OPERATIONS["list_harvester_schedules"]

    gateway = cast("Gateway", NoPortal())

    def parsed(answer: Answer) -> Any:
        return json.loads(answer.content)

    orders = {spec.id for spec in OPERATIONS.values() if spec.tag == "harvesters" and spec.retry == "reconcilable"}
    for operation in orders:
        spec = OPERATIONS[operation]
        reconciler = reconciler_for(gateway, spec, ("harbour",), None, parsed)
        assert isinstance(reconciler, HarvestReconciler)
        assert reconciler.settle == 1.5
        expected = {"detail": "ok"} if spec.answer == "Acknowledgement" else IDLE
        assert reconciler._value(IDLE) == expected
    only = reconciler_for(gateway, OPERATIONS["create_harvester_schedule"], ("harbour",), {"timezone": "UTC"}, parsed)
    assert isinstance(only, OnlyOneReconciler)


@pytest.mark.parametrize(
    ("told", "reason", "resources"),
    [
        ({"harvester": "No answer.", "resources": {"a": "gone"}}, "No answer.", (ResourceError("a", "gone"),)),
        ({"harvester": None, "resources": {"a": 7, "b": None}}, None, (("a", "7"), ("b", "None"))),
        ({"harvester": "", "resources": []}, None, ()),
        ([], None, ()),
        (None, None, ()),
    ],
)
def test_errors_of_any_form_end_the_wait(time_machine: Any, told: Any, reason: Any, resources: Any) -> None:
    failing = driver(STARTED, {**DONE, "has_error": True, "resource_errors_count": None}, errors=told)
    with pytest.raises(OperationFailedError) as caught:
        run(time_machine, failing)
    assert (caught.value.reason, caught.value.state) == (reason, "idle")
    expected = tuple(ResourceError(*item) if isinstance(item, tuple) else item for item in resources)
    assert caught.value.record_errors == expected
    assert caught.value.params["resource_errors_count"] is None


def test_an_old_error_that_never_moves_is_told_as_such(time_machine: Any) -> None:
    failed = {**IDLE, "has_error": True}
    with pytest.raises(OperationFailedError, match="before the order as well"):
        run(time_machine, driver(failed, before=failed, errors={"harvester": "No answer."}))


def test_errors_that_cannot_be_read_for_a_moment_are_asked_for_again(time_machine: Any) -> None:
    rows = {**DONE, "resource_errors_count": 1}
    told = [ServerError("down", status=502), {"harvester": None, "resources": {"a": "gone"}}]
    driven = driver(STARTED, rows)
    driven._errors = reading(*told)
    assert run(time_machine, driven).resource_errors == (ResourceError("a", "gone"),)
    driven = driver(STARTED, rows)
    driven._errors = reading(NotFoundError("none", status=404))
    assert run(time_machine, driven).resource_errors == ()


def test_a_token_holds_what_another_process_must_know() -> None:
    driven = driver(STARTED)
    payload = driven.payload()
    assert payload == {
        "was": "idle",
        "last_started_at": IDLE["last_started_at"],
        "last_success_at": IDLE["last_success_at"],
        "published_datasets_count": 3,
    }
    token = json.dumps({**payload, "busy": True, "aborting": True, "v": 1, "kind": "harvest", "ref": "h", "started": 1})
    resumed = HarvestDriver.resumed(read_token(token, KINDS), reading(DONE), reading(None))
    assert resumed.payload() == {**payload, "busy": True, "aborting": True}
    assert (resumed.kind, resumed.ref, resumed.initial) == ("harvest", "h", "idle")
    bare = read_token('{"v":1,"kind":"harvest","ref":"h","started":1,"busy":"yes"}', KINDS)
    assert HarvestDriver.resumed(bare, reading(DONE), reading(None)).payload() == {}


def test_an_abort_is_remembered_though_its_state_never_showed(time_machine: Any) -> None:
    async def stop() -> None:
        return None

    driven = driver({**DONE, "last_success_at": IDLE["last_success_at"]}, abort=stop)
    time_machine.run(driven.abort())
    with pytest.raises(OperationFailedError, match="was aborted"):
        run(time_machine, driven)


class Schedules:
    """A gateway that knows one list only."""

    def __init__(self, *items: Any) -> None:
        self.items = list(items)

    async def json(self, operation: str, path: tuple[str, ...], **more: Any) -> Any:
        return {"results": self.items, "next": None}


async def test_the_only_one_is_told_from_the_one_before_and_from_another() -> None:
    sent = {"cron_schedule": "15 3 * * 0", "timezone": "UTC"}
    lists = Schedules()
    listing = OPERATIONS["list_harvester_schedules"]
    reconciler = OnlyOneReconciler(
        cast("Gateway", lists), listing, ("h",), sent, lambda answer: json.loads(answer.content)
    )
    await reconciler.prepare()
    assert await reconciler.look() == NotSeen("there is none")
    lists.items = [{"uid": "sc_1", **sent}]
    assert await reconciler.look() == Happened({"uid": "sc_1", **sent})
    lists.items = [{"uid": "sc_1", **sent, "timezone": "Europe/Paris"}]
    assert isinstance(await reconciler.look(), Unreadable)
    await reconciler.prepare()
    assert await reconciler.look() == NotSeen("there was one before the request")
