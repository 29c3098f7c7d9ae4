from __future__ import annotations

import asyncio
import json
import math
import pickle
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from aioportal.core.errors import (
    ArgumentError,
    BadRequestError,
    InvalidStateError,
    LimitReachedError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
    ServerError,
)
from aioportal.core.operation import Operation
from aioportal.core.poll import PollHub, PollPolicy
from aioportal.core.reconcile import Happened, NotSeen, Unreadable, reconcile
from aioportal.huwise.publishing import (
    PublishResult,
    RestoreReconciler,
    StatusDriver,
    StatusReconciler,
    operation,
    resume,
)
from aioportal.huwise.status import RecordError, StatusLook


def words(moment: float) -> str:
    """A moment as the server tells it, in whole seconds."""
    return datetime.fromtimestamp(math.floor(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Dataset:
    """The status of a dataset on a server: the old state shows for ``settle`` seconds, then queue, work and end."""

    def __init__(self, clock: Any, *, settle: float = 0.3, queue: float = 0.2, round_trip: float = 0.004) -> None:
        self.clock, self.settle, self.queue, self.round_trip = clock, settle, queue, round_trip
        self.line: list[tuple[float, dict[str, Any]]] = []
        self.reads = 0
        self._enter(clock.wall() - 5000, status="processing", previous="queued", is_published=True)
        self._enter(clock.wall() - 4000, status="idle")

    def _enter(self, moment: float, **changes: Any) -> None:
        past = self.line[-1][1] if self.line else {"status": None, "previous": None}
        state = {"next": None, "message": None, "records_errors": [], "params": {}}
        state["is_published"] = past.get("is_published")
        self.line.append((moment, {**state, "previous": past["status"], "since": words(moment), **changes}))

    def order(self, seconds: float, *, work: str = "processing", **end: Any) -> float:
        """Take an order whose end comes ``seconds`` from now; returns that moment."""
        now = self.clock.wall()
        self._enter(now + self.settle, status="queued")
        self._enter(now + self.settle + self.queue, status=work)
        self._enter(now + seconds, **{"status": "idle", "is_published": True, **end})
        return now + seconds

    def now(self) -> dict[str, Any]:
        return [state for moment, state in self.line if moment <= self.clock.wall()][-1]

    async def read(self) -> StatusLook:
        self.reads += 1
        await asyncio.sleep(self.round_trip / 2)
        state = self.now()
        await asyncio.sleep(self.round_trip / 2)
        return StatusLook.of(state)


def hub_of(time_machine: Any, **policy: Any) -> PollHub:
    return PollHub(PollPolicy(**policy), time_machine, random.Random(7))


async def begin(
    dataset: Dataset, hub: PollHub, seconds: float, *, kind: Any = "publish", driver: Any = None, **end: Any
) -> Operation[PublishResult]:
    before = await dataset.read()
    dataset.order(seconds, **end)
    return operation(StatusDriver(kind, "da_1", dataset.read, before=before, **(driver or {})), hub)


@dataclass
class Run:
    looks: int
    late: float
    seconds: float

    @property
    def interval(self) -> float:
        """The usual interval between looks at the end."""
        return max(1.0, 0.2 * self.seconds)


async def publish_all(clock: Any, hub: PollHub, datasets: list[Dataset], seconds: list[float]) -> list[Run]:
    async def one(number: int) -> Run:
        dataset = datasets[number]
        before = await dataset.read()
        end = dataset.order(seconds[number])
        reads = dataset.reads
        driver = StatusDriver("publish", f"da_{number}", dataset.read, before=before)
        result = await operation(driver, hub)
        assert result.observed
        assert result.looks == dataset.reads - reads
        return Run(result.looks, clock.wall() - end, seconds[number])

    return await asyncio.gather(*(one(number) for number in range(len(datasets))))


@pytest.mark.parametrize("seed", range(5))
def test_two_hundred_publishes_at_once_take_few_looks_and_no_end_is_noticed_late(time_machine, seed: int) -> None:
    """Durations from 2 to 60 s: at most 16 looks on average, at most 5 once the durations are known."""

    async def main() -> tuple[list[Run], list[Run], list[Run]]:
        chance = random.Random(seed)
        hub = PollHub(PollPolicy(hub_rate=250), time_machine, chance)
        datasets = [Dataset(time_machine) for _ in range(200)]
        seconds = [chance.uniform(2, 60) for _ in datasets]
        first = await publish_all(time_machine, hub, datasets, seconds)
        await asyncio.sleep(10)
        second = await publish_all(time_machine, hub, datasets, seconds)
        await asyncio.sleep(10)
        varied = [value * chance.uniform(0.9, 1.1) for value in seconds]
        return first, second, await publish_all(time_machine, hub, datasets, varied)

    first, second, varied = time_machine.run(main())
    trip = 0.01
    assert sum(run.looks for run in first) / 200 <= 16
    assert all(run.late <= run.interval + trip for run in first)
    assert sum(run.looks for run in second) / 200 <= 5
    assert all(run.late <= run.interval + trip for run in second)
    assert sum(run.late for run in second) < sum(run.late for run in first) / 2, "known ends are noticed sooner too"
    assert sum(run.looks for run in varied) / 200 <= 5
    assert all(run.late <= 1.3 * run.interval + trip for run in varied)


def test_a_publish_is_followed_to_its_end(time_machine) -> None:
    async def main() -> None:
        hub, dataset = hub_of(time_machine), Dataset(time_machine)
        errors = [{"record_id": "r9", "field_uid": "price", "processor_uid": None, "message": "no number"}]
        publish = await begin(dataset, hub, 7, driver={"dataset_id": "cheeses"}, records_errors=errors)
        events = [event async for event in publish.events()]
        assert [event.state for event in events] == ["idle", "queued", "processing", "idle"]
        assert [event.final for event in events] == [False, False, False, True]
        result = await publish
        assert result == PublishResult(
            dataset_uid="da_1",
            dataset_id="cheeses",
            state="idle",
            seconds=result.seconds,
            observed=True,
            truncated=False,
            records_errors=(RecordError("r9", "price", None, "no number"),),
            since=dataset.now()["since"],
            is_published=True,
            message=None,
            params={},
            looks=result.looks,
        )
        assert 7 <= result.seconds <= 8.5
        assert result.looks == dataset.reads - 1

    time_machine.run(main())


@pytest.mark.parametrize("settle", [0.0, 0.3, 0.6, 2.9])
@pytest.mark.parametrize("seconds", [3.2, 5.0, 12.0])
def test_the_old_idle_is_not_taken_for_success(time_machine, settle: float, seconds: float) -> None:
    async def main() -> None:
        dataset = Dataset(time_machine, settle=settle, queue=0.1)
        begun = time_machine.now()
        result = await (await begin(dataset, hub_of(time_machine), seconds))
        assert time_machine.now() - begun >= seconds
        assert result.observed

    time_machine.run(main())


def test_a_run_without_a_trace_is_done_after_the_settling_time_and_says_so(time_machine) -> None:
    async def main() -> None:
        dataset, hub = Dataset(time_machine), hub_of(time_machine)
        before = await dataset.read()
        begun = time_machine.now()
        result = await operation(StatusDriver("publish", "da_1", dataset.read, before=before), hub)
        assert (result.observed, result.state) == (False, "idle")
        assert time_machine.now() - begun == pytest.approx(3.0, abs=0.1)
        assert hub.durations.get("publish:da_1") is None, "nothing was learnt about its duration"

    time_machine.run(main())


def test_a_slow_answer_is_judged_by_when_it_was_asked_for(time_machine) -> None:
    async def main() -> None:
        dataset, hub = Dataset(time_machine), hub_of(time_machine)
        before = await dataset.read()
        dataset.order(60)

        async def read() -> StatusLook:
            state = StatusLook.of(dataset.now())
            await asyncio.sleep(4)
            return state

        dataset.line = [
            (moment + 0.5, state) for moment, state in dataset.line
        ]  # the first look still shows the old idle
        begun = time_machine.now()
        result = await operation(StatusDriver("publish", "da_1", read, before=before), hub)
        assert result.observed
        assert time_machine.now() - begun >= 60

    time_machine.run(main())


def test_a_reading_without_a_state_is_nothing_to_compare_with(time_machine) -> None:
    async def main() -> None:
        begun, dataset = time_machine.now(), Dataset(time_machine)
        driver = StatusDriver("publish", "da_1", dataset.read, before=StatusLook(""))
        assert driver.initial == "unknown"
        assert (await operation(driver, hub_of(time_machine))).observed is False
        assert time_machine.now() - begun >= 3.0

    time_machine.run(main())


def test_an_error_raises_with_all_that_the_server_says(time_machine) -> None:
    async def main() -> None:
        publish = await begin(
            Dataset(time_machine),
            hub_of(time_machine),
            4,
            driver={"dataset_id": "cheeses"},
            status="error",
            message="the file is empty",
            records_errors=[{"message": "x"}, {"message": "y"}],
            params={"code": 7},
        )
        with pytest.raises(OperationFailedError) as caught:
            await publish
        error = pickle.loads(pickle.dumps(caught.value))
        assert str(error) == "publish of cheeses failed: the file is empty, 2 record errors"
        assert (error.state, error.reason, error.params) == ("error", "the file is empty", {"code": 7})
        assert [item.message for item in error.record_errors] == ["x", "y"]

    time_machine.run(main())


def test_an_old_error_that_never_moves_is_told_as_such(time_machine) -> None:
    async def main() -> None:
        dataset = Dataset(time_machine)
        dataset.line[-1][1].update(status="error", message="old trouble")
        driver = StatusDriver("publish", "da_1", dataset.read, before=await dataset.read())
        with pytest.raises(OperationFailedError, match="before the order as well"):
            await operation(driver, hub_of(time_machine))
        again = await begin(dataset, hub_of(time_machine), 4)
        assert (await again).state == "idle", "and does not hide a success"

    time_machine.run(main())


LIMIT = {"status": "limit_reached", "params": {"error": {"limit_type": "records", "limit": 1000, "value": 2400}}}


def test_a_reached_limit_raises_unless_allowed(time_machine) -> None:
    async def main() -> None:
        hub = hub_of(time_machine)
        with pytest.raises(LimitReachedError, match="record limit of 1000") as caught:
            await (await begin(Dataset(time_machine), hub, 4, **LIMIT))
        assert caught.value.params == LIMIT["params"]
        assert "allow_truncated=True" in str(caught.value)
        allowed = await begin(Dataset(time_machine), hub, 4, driver={"allow_truncated": True}, **LIMIT)
        result = await allowed
        assert (result.truncated, result.state, result.params) == (True, "limit_reached", LIMIT["params"])

    time_machine.run(main())


def test_idle_after_an_abort_is_no_success(time_machine) -> None:
    async def main() -> None:
        dataset, hub = Dataset(time_machine), hub_of(time_machine)

        async def abort() -> None:
            now = time_machine.wall()
            del dataset.line[-1:]
            dataset._enter(now + 0.1, status="aborting_processing")
            dataset._enter(now + 5, status="idle")

        publish = await begin(dataset, hub, 900, driver={"abort": abort})
        waiting = asyncio.create_task(publish.result())
        await asyncio.sleep(20)
        assert publish.status == "processing"
        await publish.abort()
        with pytest.raises(OperationFailedError, match="was aborted") as caught:
            await waiting
        assert (caught.value.reason, caught.value.state) == ("aborted", "idle")
        assert time_machine.now() - 100 < 35

    time_machine.run(main())


def test_what_cannot_be_aborted_says_so(time_machine) -> None:
    async def main() -> None:
        publish = await begin(Dataset(time_machine), hub_of(time_machine), 2)
        with pytest.raises(ArgumentError, match="cannot be aborted"):
            await publish.abort()

    time_machine.run(main())


def test_unknown_states_are_shown_and_waited_through(time_machine) -> None:
    async def main() -> None:
        publish = await begin(Dataset(time_machine), hub_of(time_machine), 8, work="processing_realtime")
        assert "processing_realtime" in [event.state async for event in publish.events()]
        assert (await publish).observed
        stuck = await begin(Dataset(time_machine), hub_of(time_machine), 8, status="finished_somehow")
        with pytest.raises(OperationTimeoutError) as caught:
            await stuck.result(timeout=100)
        assert caught.value.state == "finished_somehow"

    time_machine.run(main())


def test_unpublish_waits_until_the_dataset_is_gone(time_machine) -> None:
    async def main() -> None:
        hub = hub_of(time_machine)
        gone = await begin(Dataset(time_machine), hub, 6, kind="unpublish", work="deleting", is_published=False)
        assert (await gone).is_published is False
        stays = await begin(Dataset(time_machine), hub, 6, kind="unpublish", work="deleting", is_published=True)
        with pytest.raises(OperationFailedError, match="still published"):
            await stays

    time_machine.run(main())


def test_a_dataset_deleted_meanwhile_ends_the_wait(time_machine) -> None:
    async def main() -> None:
        dataset = Dataset(time_machine)
        before = await dataset.read()

        async def gone() -> StatusLook:
            raise NotFoundError("no such dataset", status=404)

        with pytest.raises(NotFoundError, match="waiting for publish of da_1 ended"):
            await operation(StatusDriver("publish", "da_1", gone, before=before), hub_of(time_machine))

    time_machine.run(main())


def test_a_wait_is_resumed_in_another_process(time_machine) -> None:
    async def main() -> None:
        dataset = Dataset(time_machine)
        publish = await begin(dataset, hub_of(time_machine), 100, driver={"allow_truncated": True}, **LIMIT)
        with pytest.raises(OperationTimeoutError) as caught:
            await publish.result(timeout=30)
        token = caught.value.token
        assert len(token) <= 300
        data = json.loads(token)
        assert (data["v"], data["kind"], data["ref"]) == (1, "publish", "da_1")
        assert data["since"] == dataset.line[1][1]["since"]
        asked: list[str] = []

        def read(uid: str) -> Any:
            asked.append(uid)
            return dataset.read

        other = resume(token, hub_of(time_machine), read)
        assert other.elapsed == pytest.approx(30, abs=0.1)
        result = await other
        assert (asked, result.dataset_uid, result.truncated, result.observed) == (["da_1"], "da_1", True, True)
        assert 100 <= result.seconds <= 121
        late = resume(token, hub_of(time_machine), read)
        assert (await late).looks == 1, "an end of long ago is seen at the first look"

    time_machine.run(main())


def test_the_longest_token_is_small(time_machine) -> None:
    async def main() -> None:
        before = StatusLook("limit_reached", "aborting_processing", "2026-02-06T15:13:13+00:00", False)
        looks = iter([StatusLook("aborting_processing", "processing", "2026-02-06T15:14:13+00:00", False)])

        async def read() -> StatusLook:
            return next(looks)

        driver = StatusDriver("unpublish", "da_qf2hyt", read, before=before, allow_truncated=True)
        await driver.look(lambda: 1.0, 1)
        token = operation(driver, hub_of(time_machine)).token
        assert {"busy", "aborting", "truncated", "began"} <= json.loads(token).keys()
        assert len(token) <= 300
        again = resume(token, hub_of(time_machine), lambda uid: read)
        assert again.token == token

    time_machine.run(main())


def test_a_token_remembers_that_busy_was_seen(time_machine) -> None:
    async def main() -> None:
        dataset = Dataset(time_machine)
        publish = await begin(dataset, hub_of(time_machine), 8)
        with pytest.raises(OperationTimeoutError):
            await publish.result(timeout=2)
        await asyncio.sleep(20)
        del dataset.line[2:]  # what it shows now is as before the order, as after a run within one second
        result = await resume(publish.token, hub_of(time_machine), lambda uid: dataset.read)
        assert result.observed

    time_machine.run(main())


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"was": 7, "since": [], "busy": "yes", "began": "x"},
        {"was": "idle", "since": "never", "began": 10**30, "is_published": 3, "previous": {}},
        {"was": "", "began": None},
    ],
)
def test_a_token_with_odd_contents_still_resumes(time_machine, payload: dict[str, Any]) -> None:
    async def main() -> None:
        dataset = Dataset(time_machine)
        token = json.dumps({**payload, "v": 1, "kind": "publish", "ref": "da_1", "started": time_machine.wall() - 60})
        result = await resume(token, hub_of(time_machine), lambda uid: dataset.read)
        assert result.state == "idle"

    time_machine.run(main())


def test_a_token_of_another_kind_is_refused(time_machine) -> None:
    token = json.dumps({"v": 1, "kind": "harvest", "ref": "x", "started": 1.0})
    with pytest.raises(ArgumentError, match="'harvest'"):
        resume(token, hub_of(time_machine), lambda uid: Dataset(time_machine).read)


BEFORE = StatusLook("idle", "processing", "2026-02-06T15:13:13Z", True)
BUSY = StatusLook("processing", "queued", "2026-02-06T16:00:00Z", True)
UNCHANGED = BEFORE
MOVED = StatusLook("idle", "processing", "2026-02-06T16:00:02Z", True)
GONE = StatusLook("idle", "processing", "2026-02-06T15:13:13Z", False)
EMPTY = StatusLook("")


@pytest.mark.parametrize(
    ("kind", "before", "after", "sight"),
    [
        ("publish", BEFORE, BUSY, Happened),
        ("publish", BEFORE, MOVED, Happened),
        ("publish", BEFORE, GONE, Happened),
        ("publish", BEFORE, StatusLook("rebuilding"), Happened),
        ("publish", BEFORE, UNCHANGED, NotSeen),
        ("publish", BEFORE, EMPTY, Unreadable),
        ("publish", EMPTY, BUSY, Unreadable),
        ("publish", BUSY, BUSY, Unreadable),
        ("publish", BUSY, MOVED, Unreadable),
        ("unpublish", BEFORE, GONE, Happened),
        ("unpublish", GONE, GONE, Happened),
        ("unpublish", BEFORE, UNCHANGED, NotSeen),
        ("unpublish", BEFORE, StatusLook("deleting", "queued", "2026-02-06T16:00:00Z", True), Happened),
        ("abort", BUSY, StatusLook("aborting_processing", "processing", "2026-02-06T16:00:00Z", True), Happened),
        ("abort", BUSY, MOVED, Happened),
        ("abort", BUSY, StatusLook("processing", "queued", "2026-02-06T16:30:00Z", True), Happened),
        ("abort", BUSY, BUSY, NotSeen),
        ("abort", BUSY, EMPTY, Unreadable),
    ],
)
async def test_a_lost_answer_is_told_by_the_status(
    kind: Any, before: StatusLook, after: StatusLook, sight: type[Any]
) -> None:
    looks = iter([before, after])

    async def read() -> StatusLook:
        return next(looks)

    reconciler = StatusReconciler(kind, read, "ok")
    await reconciler.prepare()
    seen = await reconciler.look()
    assert isinstance(seen, sight)
    if isinstance(seen, Happened):
        assert seen.value == "ok"


def reading(*looks: Any) -> Any:
    """A status reader that gives these one after another, the last one for ever; errors are raised."""
    left = list(looks)

    async def read() -> StatusLook:
        look = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(look, Exception):
            raise look
        return look

    return read


@pytest.mark.parametrize(
    ("looks", "happened", "repeat", "seconds"),
    [
        ((BEFORE, BUSY), True, False, 0.0),
        ((BEFORE, UNCHANGED, BUSY), True, False, 3.0),
        ((BEFORE, UNCHANGED), False, True, 3.0),
        ((BEFORE, ServerError("down", status=502)), False, False, 3.0),
        ((BEFORE, ServerError("down", status=502), MOVED), True, False, 3.0),
    ],
)
def test_the_flow_of_a_lost_publish(
    time_machine, looks: tuple[Any, ...], happened: bool, repeat: bool, seconds: float
) -> None:
    async def main() -> None:
        reconciler = StatusReconciler("publish", reading(*looks), None)
        await reconciler.prepare()
        lost = time_machine.now()

        async def pause(left: float) -> bool:
            await asyncio.sleep(left)
            return True

        verdict = await reconcile(reconciler, lost_at=lost, clock=time_machine, pause=pause)
        assert (verdict.happened is not None, verdict.repeat) == (happened, repeat)
        assert time_machine.now() - lost == pytest.approx(seconds)
        assert verdict.evidence

    time_machine.run(main())


async def test_a_refused_repeat_proves_the_first_order_only_where_nothing_ran_before() -> None:
    refused = InvalidStateError("status is 'queued'", status=400, code="invalid_dataset_status")
    for kind, before, proven in [
        ("publish", BEFORE, True),
        ("publish", BUSY, False),
        ("publish", EMPTY, False),
        ("unpublish", BEFORE, True),
        ("abort", BUSY, True),
    ]:
        reconciler = StatusReconciler(kind, reading(before), "ok")
        await reconciler.prepare()
        assert (reconciler.accept(refused) == Happened("ok")) is proven, (kind, before)
        assert reconciler.accept(BadRequestError("other", status=400, code="bad_request")) is None


async def test_a_status_that_cannot_be_read_before_stops_the_order() -> None:
    reconciler = StatusReconciler("publish", reading(NotFoundError("no such dataset", status=404)), None)
    with pytest.raises(NotFoundError):
        await reconciler.prepare()


@pytest.mark.parametrize(
    ("after", "sight"),
    [
        (["ch_3", "ch_2", "ch_1"], Happened("restored")),
        (["ch_2", "ch_3"], Happened("restored")),
        (["ch_2", "ch_1"], NotSeen("no new version has appeared")),
        ([], NotSeen("no new version has appeared")),
        (["ch_4", "ch_3"], Unreadable("2 new versions have appeared, so others edit the dataset too")),
    ],
)
async def test_a_lost_restore_is_told_by_a_new_version(after: list[str], sight: Any) -> None:
    lists = iter([["ch_2", "ch_1"], after])

    async def versions() -> list[str]:
        return next(lists)

    async def answer() -> str:
        return "restored"

    reconciler = RestoreReconciler(versions, answer)
    await reconciler.prepare()
    assert await reconciler.look() == sight
    assert reconciler.when_absent == "unknown", "the server refuses no second restore"
