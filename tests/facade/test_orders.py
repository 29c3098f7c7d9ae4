"""Publish and its like: to the end, while busy, failed, aborted, timed out and taken up again elsewhere."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from aioportal.errors import (
    ArgumentError,
    InvalidStateError,
    LimitReachedError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
)
from aioportal.huwise import DatasetHandle, Huwise
from aioportal.testing import HuwiseSandbox


@pytest.fixture
async def cheeses(portal: Huwise, csv: bytes) -> DatasetHandle:
    await portal.datasets.create(dataset_id="cheeses", title="Cheeses")
    cheeses = portal.dataset("cheeses")
    await cheeses.resources.add_file(csv, filename="cheeses.csv")
    return cheeses


async def test_published_to_the_end(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    result = await cheeses.publish()
    assert (result.state, result.is_published, result.observed, result.truncated) == ("idle", True, True, False)
    assert result.dataset_id == "cheeses"
    assert huwise_sandbox.records("cheeses")["total_count"] == 3
    gone = await cheeses.unpublish()
    assert gone.is_published is False
    assert (await cheeses.get()).is_published is False


async def test_a_handle_tells_every_state(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=60)
    operation = await cheeses.begin_publish()
    assert not operation.done
    states = [event.state async for event in operation.events()]
    assert states[0] == "idle"
    assert "processing" in states
    assert states[-1] == "idle"
    assert (await operation).state == "idle"


async def test_a_publish_faster_than_any_look(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    await cheeses.publish()
    huwise_sandbox.configure(settle=0.0, processing_seconds=0.0)
    result = await cheeses.publish()
    assert result.state == "idle"
    assert len(huwise_sandbox.ledger("published")) == 2


async def test_an_old_idle_is_not_taken_for_the_end(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    await cheeses.publish()
    huwise_sandbox.configure(settle=2.5)
    huwise_sandbox.prepare_publish("cheeses", seconds=30)
    result = await cheeses.publish()
    assert result.observed
    assert result.seconds >= 30


async def test_a_failure_is_an_error_with_the_reason(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("cheeses", error="The source has gone")
    with pytest.raises(OperationFailedError, match="The source has gone") as caught:
        await cheeses.publish()
    assert caught.value.state == "error"
    assert caught.value.operation == "publish_dataset"


async def test_the_record_limit_is_an_error_unless_it_may_be(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.prepare_publish("cheeses", record_limit=2)
    with pytest.raises(LimitReachedError) as caught:
        await cheeses.publish()
    assert caught.value.params
    huwise_sandbox.prepare_publish("cheeses", record_limit=2)
    result = await cheeses.publish(allow_truncated=True)
    assert result.truncated
    assert result.state == "limit_reached"


async def test_a_publish_while_one_runs(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=300)
    first = await cheeses.begin_publish()
    await cheeses._scope.gateway.clock.sleep(1)
    with pytest.raises(InvalidStateError) as caught:
        await cheeses.publish()
    assert caught.value.code == "invalid_dataset_status"
    second = await cheeses.publish(if_busy="wait")
    assert second.seconds < 400
    assert (await first).state == "idle"
    assert len(huwise_sandbox.ledger("published")) == 2
    begin: Any = cheeses.begin_publish
    with pytest.raises(ArgumentError, match="if_busy='maybe'"):
        await begin(if_busy="maybe")


async def test_waiting_until_it_is_free_has_a_limit(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=3600)
    await cheeses.begin_publish()
    await cheeses._scope.gateway.clock.sleep(1)
    with pytest.raises(OperationTimeoutError):
        await cheeses.publish(if_busy="wait", timeout=100)
    assert len(huwise_sandbox.ledger("publish_ordered")) == 1
    assert (await cheeses.settled()).state == "idle"


async def test_an_abort_ends_the_work_and_fails_the_wait(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=3600)
    operation = await cheeses.begin_publish()
    await cheeses._scope.gateway.clock.sleep(2)
    await operation.abort()
    with pytest.raises(OperationFailedError, match="aborted"):
        await operation
    with pytest.raises(InvalidStateError):
        await cheeses.abort()


async def test_a_wait_that_ran_out_is_taken_up_by_another_process(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox, transport: str
) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=500)
    with pytest.raises(OperationTimeoutError) as caught:
        await cheeses.publish(timeout=60)
    token = caught.value.token
    assert huwise_sandbox.api_key not in token
    assert len(token) < 600
    assert json.loads(token)
    async with Huwise(
        huwise_sandbox.url, huwise_sandbox.api_key, transport=transport, clock=huwise_sandbox.clock, random=Random(3)
    ) as elsewhere:
        operation = elsewhere.resume(token)
        result = await operation
        assert result.state == "idle"
        assert result.observed
        for nonsense in ("", "{}", "null", token[:-1]):
            with pytest.raises(ArgumentError):
                elsewhere.resume(nonsense)
    assert len(huwise_sandbox.ledger("published")) == 1


async def test_a_resumed_publish_can_be_aborted(
    cheeses: DatasetHandle, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=5000)
    operation = portal.resume((await cheeses.begin_publish()).token)
    await portal.clock.sleep(2)
    await operation.abort()
    with pytest.raises(OperationFailedError, match="aborted"):
        await operation


async def test_an_unknown_state_is_shown_and_waited_through(
    cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=30, word="contemplating")
    operation = await cheeses.begin_publish()
    assert "contemplating" in [event.state async for event in operation.events()]


async def test_cancelling_a_wait_leaves_the_work_alone(cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("cheeses", seconds=30)
    operation = await cheeses.begin_publish()

    async def follow() -> None:
        async for _ in operation.events():
            await asyncio.Event().wait()

    waiting = asyncio.create_task(follow())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not huwise_sandbox.ledger("abort_ordered")
    assert (await operation).state == "idle"


async def test_a_dataset_that_looks_like_a_uid_is_found_on_the_way(portal: Huwise, csv: bytes) -> None:
    await portal.datasets.create(dataset_id="da_cheeses")
    cheeses = portal.dataset("da_cheeses")
    await cheeses.resources.add_file(csv, filename="cheeses.csv")
    assert (await cheeses.publish()).state == "idle"
    with pytest.raises(NotFoundError, match="da_wines"):
        await portal.dataset("da_wines").publish()


async def test_records_are_read_as_visitors_see_them(cheeses: DatasetHandle, portal: Huwise) -> None:
    with pytest.raises(NotFoundError):
        await cheeses.records()
    await cheeses.publish()
    page = await cheeses.records(limit=2, offset=1)
    assert page.total == 3
    assert [record["name"] for record in page.records] == ["Comté", "Manchego"]
    uid = await cheeses.uid()
    for handle in (portal.dataset(uid=uid), portal.dataset(uid)):
        assert (await handle.records(limit=0)).total == 3
    for window in ({"limit": 101}, {"limit": -1}, {"limit": True}, {"offset": 9_991}):
        with pytest.raises(ArgumentError):
            await cheeses.records(**window)


@pytest.mark.parametrize("wrong", [0, -5, None, "60", True, math.nan])
async def test_what_is_no_time_to_wait_is_said_before_anything_is_ordered(
    portal: Huwise, cheeses: DatasetHandle, huwise_sandbox: HuwiseSandbox, wrong: Any
) -> None:
    harbour = portal.harvester("harbour")
    before = len(huwise_sandbox.requests())
    waits: list[Callable[[], Awaitable[object]]] = [
        lambda: cheeses.publish(timeout=wrong),
        lambda: cheeses.begin_publish(timeout=wrong),
        lambda: cheeses.unpublish(timeout=wrong),
        lambda: cheeses.begin_unpublish(if_busy="wait", timeout=wrong),
        lambda: cheeses.abort(timeout=wrong),
        lambda: harbour.run(timeout=wrong),
        lambda: harbour.begin_publish(timeout=wrong),
        lambda: harbour.abort(timeout=wrong),
        lambda: cheeses.files.wait("cheeses.csv", timeout=wrong),
    ]
    for wait in waits:
        with pytest.raises(ArgumentError, match="no time to wait"):
            await wait()
    if wrong is not None:
        with pytest.raises(ArgumentError, match="wait="):
            await cheeses.files.upload(b"a", filename="a.csv", wait=wrong)
    assert len(huwise_sandbox.requests()) == before
