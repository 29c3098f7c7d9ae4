"""The end of a publish, as it is told to whoever waits: the traps of the status, time limits, other processes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from faultstage import BY_OPERATION, NEVER, Stage

from aioportal.errors import (
    DeadlineExceededError,
    InvalidStateError,
    LimitReachedError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
    OutcomeUnknownError,
)
from aioportal.testing import answer, drop, html, stall

PUBLISH = BY_OPERATION["publish_dataset"]
UNPUBLISH = BY_OPERATION["unpublish_dataset"]


def kinds(stage: Stage) -> list[str]:
    return [entry["kind"] for entry in stage.sandbox.ledger()[stage.mark :]]


async def test_an_old_idle_is_not_taken_for_the_end(staged: Callable[..., Stage]) -> None:
    """The stale-idle race: for two seconds after the order the status still shows the idle from before it."""
    stage = staged(PUBLISH)
    stage.sandbox.configure(settle=2, processing_seconds=20)
    result = await stage.dataset.publish()
    assert (result.state, result.observed, result.is_published) == ("idle", True, True)
    assert 20 <= stage.waited() < 32
    assert kinds(stage) == ["publish_ordered", "published"]
    # It did look while the old state was showing, and looked on.
    assert result.looks > 3


async def test_an_old_idle_of_a_published_dataset(staged: Callable[..., Stage]) -> None:
    """The same where all of the old status looks like a success: idle, published, processed before."""
    stage = staged(UNPUBLISH)
    stage.sandbox.configure(settle=2.5, processing_seconds=20)
    stage.hand.file(stage.uid, b"name,age\nZoe,1\n", "new.csv")
    result = await stage.dataset.publish()
    assert result.observed
    assert stage.waited() >= 22.5
    assert kinds(stage)[-1] == "published"


async def test_a_publish_too_fast_to_be_seen(staged: Callable[..., Stage]) -> None:
    """It begins and ends within the second of the state before: done after the settling time, and it says so."""
    stage = staged()
    stage.sandbox.configure(settle=0, processing_seconds=0)
    await stage.dataset.publish()
    began = stage.waited()
    unchanged = stage.hand.get(f"/datasets/{stage.uid}/status/")
    stage.sandbox.faults(answer(200, json=unchanged).on("retrieve_dataset_status", times=None))
    result = await stage.dataset.publish()
    assert (result.state, result.observed) == ("idle", False)
    assert stage.waited() - began >= 3
    assert kinds(stage) == ["publish_ordered", "published"] * 2


async def test_an_unpublished_dataset_is_not_taken_for_published(staged: Callable[..., Stage]) -> None:
    """The order is accepted and begun only long after the settling time; nothing before that is its end."""
    stage = staged()
    stage.sandbox.configure(settle=20)
    result = await stage.dataset.publish()
    assert (result.state, result.is_published, result.observed) == ("idle", True, True)
    assert stage.waited() >= 20
    assert kinds(stage) == ["publish_ordered", "published"]


async def test_an_error_is_an_end_and_says_why(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    rows = [{"record_id": "7", "field_uid": "age", "processor_uid": None, "message": "not a number"}]
    stage.sandbox.prepare_publish(stage.uid, error="the source is gone", records_errors=rows)
    with pytest.raises(OperationFailedError) as caught:
        await stage.dataset.publish()
    error = caught.value
    assert type(error) is OperationFailedError
    assert (error.state, error.reason) == ("error", "the source is gone")
    assert "the source is gone" in str(error)
    assert [(row.record_id, row.field_uid, row.message) for row in error.record_errors] == [
        ("7", "age", "not a number")
    ]
    assert (error.operation, error.method) == ("publish_dataset", "POST")
    assert kinds(stage) == ["publish_ordered", "publish_failed"]


async def test_an_error_from_before_is_no_failure_of_this_publish(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.prepare_publish(stage.uid, error="once")
    with pytest.raises(OperationFailedError):
        await stage.dataset.publish()
    stage.sandbox.configure(settle=2)
    result = await stage.dataset.publish()
    assert (result.state, result.observed, result.message) == ("idle", True, None)


async def test_errors_of_single_records_are_no_failure(staged: Callable[..., Stage]) -> None:
    stage = staged()
    stage.hand.resource(stage.uid, b"name,age\nAda,36\nBob,41,too much\nEve,29\n")
    result = await stage.dataset.publish()
    assert [error.message for error in result.records_errors] == ["line 3: the row has 3 cells, not 2"]
    assert result.state == "idle"
    assert stage.sandbox.ledger("published")[-1]["records"] == 2


async def test_the_record_limit_of_the_plan(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(record_limit=2)
    with pytest.raises(LimitReachedError) as caught:
        await stage.dataset.publish()
    assert caught.value.state == "limit_reached"
    assert caught.value.params["error"]["limit"] == 2
    result = await stage.dataset.publish(allow_truncated=True)
    assert (result.state, result.truncated, result.is_published) == ("limit_reached", True, True)
    assert result.params["error"]["limit"] == 2


async def test_a_state_that_nobody_has_documented(staged: Callable[..., Stage]) -> None:
    """Shown as it is, neither fatal nor an end."""
    stage = staged(PUBLISH)
    stage.sandbox.prepare_publish(stage.uid, seconds=30, word="reindexing")
    operation = await stage.dataset.begin_publish()
    seen = [event.state async for event in operation.events()]
    assert seen[-2:] == ["reindexing", "idle"]
    assert (await operation).observed


async def test_a_status_that_makes_no_sense_for_a_while(staged: Callable[..., Stage]) -> None:
    """An empty object, another type, a page, nulls: passed over."""
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=20)
    nonsense = [{}, [], "idle", {"status": None}, {"status": 7, "since": 3, "params": []}]
    stage.sandbox.faults(
        *[answer(200, json=body).on("retrieve_dataset_status", after=1) for body in nonsense],
        html(200).on("retrieve_dataset_status", after=1),
    )
    result = await stage.dataset.publish()
    assert (result.state, result.observed, result.is_published) == ("idle", True, True)
    assert kinds(stage)[-1] == "published"


async def test_looks_that_fail_do_not_end_the_wait(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=20)
    stage.sandbox.faults(drop().on("retrieve_dataset_status", after=2, times=9))
    result = await stage.dataset.publish()
    assert result.observed
    assert kinds(stage) == ["publish_ordered", "published"]


async def test_a_dataset_that_is_deleted_meanwhile_ends_the_wait(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    operation = await stage.dataset.begin_publish()
    stage.sandbox.faults(answer(404, json={"error_code": "not_found"}).on("retrieve_dataset_status", times=None))
    with pytest.raises(NotFoundError):
        await operation


async def test_a_publish_while_one_runs_is_refused(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=100)
    first = await stage.dataset.begin_publish()
    stage.sandbox.advance(5)
    with pytest.raises(InvalidStateError) as caught:
        await stage.dataset.publish()
    assert caught.value.code == "invalid_dataset_status"
    assert len(stage.sandbox.ledger("publish_ordered")) == 1
    assert (await first).is_published
    assert kinds(stage) == ["publish_ordered", "published"]


async def test_a_publish_while_one_runs_can_wait_for_its_turn(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=50)
    first = await stage.dataset.begin_publish()
    stage.sandbox.advance(5)
    result = await stage.dataset.publish(if_busy="wait")
    assert result.observed
    assert kinds(stage) == ["publish_ordered", "published"] * 2
    assert stage.waited() >= 100
    assert (await first).is_published


async def test_two_who_publish_at_once_and_wait_for_their_turn(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=5)
    results = await asyncio.gather(*(stage.dataset.publish(if_busy="wait") for _ in range(3)))
    assert [result.state for result in results] == ["idle"] * 3
    assert kinds(stage) == ["publish_ordered", "published"] * 3


async def test_a_lost_publish_while_another_one_runs_stays_unknown_or_refused(staged: Callable[..., Stage]) -> None:
    """Nobody can tell from the state which of the two orders it was; it is never reported as ours."""
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=100)
    stage.hand.post(f"/datasets/{stage.uid}/publish/")
    stage.sandbox.advance(5)
    stage.sandbox.faults(drop().on("publish_dataset"))
    with pytest.raises((OutcomeUnknownError, InvalidStateError)):
        await stage.dataset.begin_publish()
    assert len(stage.sandbox.ledger("publish_ordered")) == 1


RESUME = """
import asyncio, json, sys
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox

async def main(url, key, transport, token):
    sandbox = HuwiseSandbox(url, key)
    async with Huwise(url, key, transport=transport, clock=sandbox.clock) as portal:
        result = await portal.resume(token)
    print(json.dumps([result.dataset_uid, result.state, result.observed, result.is_published, result.seconds]))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_wait_that_timed_out_goes_on_in_another_process(staged: Callable[..., Stage], transport: str) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=600)
    with pytest.raises(OperationTimeoutError) as caught:
        await stage.dataset.publish(timeout=30)
    error = caught.value
    assert 29 <= stage.waited() < 40
    assert error.state == "processing"
    assert isinstance(error, TimeoutError)
    assert stage.sandbox.api_key not in error.token
    assert json.loads(error.token)["ref"] == stage.uid
    # What was ordered goes on.
    assert kinds(stage) == ["publish_ordered"]

    given = [stage.sandbox.url, stage.sandbox.api_key, transport, error.token]
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", RESUME, *given], capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    uid, state, observed, published, seconds = json.loads(ran.stdout)
    assert (uid, state, observed, published) == (stage.uid, "idle", True, True)
    assert 600 <= seconds < 700
    assert kinds(stage) == ["publish_ordered", "published"]
    assert len(stage.sent("publish_dataset")) == 1


async def test_a_wait_resumed_after_the_end(staged: Callable[..., Stage]) -> None:
    """The end came while nobody was looking; also a failure is still told."""
    stage = staged(PUBLISH)
    stage.sandbox.prepare_publish(stage.uid, error="broken", seconds=60)
    with pytest.raises(OperationTimeoutError) as caught:
        await stage.dataset.publish(timeout=5)
    stage.sandbox.advance(500)
    with pytest.raises(OperationFailedError, match="broken"):
        await stage.portal.resume(caught.value.token)


async def test_a_deadline_around_a_publish(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=600)
    with pytest.raises(DeadlineExceededError) as caught:
        async with stage.portal.deadline(30):
            await stage.dataset.publish()
    assert stage.uid in str(caught.value.hint)
    assert kinds(stage) == ["publish_ordered"]


@pytest.mark.parametrize("where", ["in a look", "between looks"])
async def test_whoever_stops_waiting_does_not_stop_the_work(staged: Callable[..., Stage], where: str) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=600)
    operation = await stage.dataset.begin_publish()
    before = asyncio.all_tasks()
    if where == "in a look":
        stage.sandbox.faults(stall(NEVER).on("retrieve_dataset_status", after=2))
    waiting = asyncio.create_task(operation.result())
    async with asyncio.timeout(120):
        while len(await asyncio.to_thread(stage.sent, "retrieve_dataset_status")) < 4:
            pass
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert asyncio.all_tasks() == before
    assert stage.sent("abort_dataset_publishing") == []
    stage.sandbox.advance(700)
    assert kinds(stage) == ["publish_ordered", "published"]
    # And the handle is as good as before.
    assert (await operation).is_published


async def test_abort_by_the_handle_of_the_publish(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=600)
    operation = await stage.dataset.begin_publish()
    states: list[str] = []

    async def follow() -> None:
        async for event in operation.events():
            states.append(event.state)
            if event.state == "processing":
                await operation.abort()

    with pytest.raises(OperationFailedError, match="aborted") as caught:
        await follow()
    assert states[-1] == "idle"
    assert caught.value.state == "idle"
    assert kinds(stage) == ["publish_ordered", "abort_ordered", "aborted"]
    assert stage.waited() < 60


async def test_abort_by_somebody_else(staged: Callable[..., Stage]) -> None:
    """The one who aborts is told that it is done, the one who published that it failed."""
    stage = staged(PUBLISH)
    stage.sandbox.configure(processing_seconds=600)
    operation = await stage.dataset.begin_publish()
    stage.sandbox.advance(5)
    ended = await stage.dataset.abort()
    assert ended.state == "idle"
    with pytest.raises(OperationFailedError, match="aborted"):
        await operation


async def test_nothing_to_abort(staged: Callable[..., Stage]) -> None:
    stage = staged(PUBLISH)
    with pytest.raises(InvalidStateError):
        await stage.dataset.abort()
    assert kinds(stage) == []


async def test_unpublish_is_done_when_nothing_is_published_any_more(staged: Callable[..., Stage]) -> None:
    stage = staged(UNPUBLISH)
    stage.sandbox.configure(settle=2, unpublish_seconds=20)
    result = await stage.dataset.unpublish()
    assert (result.state, result.is_published) == ("idle", False)
    assert stage.waited() >= 20
    assert kinds(stage) == ["unpublish_ordered", "unpublished"]


async def test_a_metadata_publish_is_done_when_it_is_answered(staged: Callable[..., Stage]) -> None:
    stage = staged(UNPUBLISH)
    await stage.dataset.publish_metadata()
    assert kinds(stage) == ["published_metadata"]
    assert [entry["operation"] for entry in stage.sandbox.requests()[stage.asked :]] == ["publish_dataset_metadata"]


async def test_many_waits_share_the_pace_of_looks(staged: Callable[..., Stage]) -> None:
    """Thirty publishes at once through a portal of three workers: each one's end is its own."""
    stage = staged()
    stage.sandbox.configure(workers=3, processing_seconds=4)
    uids = stage.sandbox.seed(30)
    results = await asyncio.gather(*(stage.portal.dataset(uid=uid).publish() for uid in uids))
    assert [result.dataset_uid for result in results] == uids
    assert all(result.observed and result.state == "idle" for result in results)
    ended = {entry["object"]["uid"] for entry in stage.sandbox.ledger("published")}
    assert ended == set(uids)
