"""The middle column of the retry table: the portal says that it did nothing, and often when to come back."""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from faultstage import ACTIONS, BY_OPERATION, Action, Stage

from aioportal.errors import DeadlineExceededError, QuotaExceededError, RateLimitError, ServerError
from aioportal.huwise import RetryPolicy
from aioportal.testing import Effect, answer

SLOW_DOWN = {"error_code": "throttled", "message": "slow down"}

REFUSALS = {
    "429": answer(429, headers={"Retry-After": "7"}, json=SLOW_DOWN),
    "503": answer(503, headers={"Retry-After": "7"}, html="<title>Maintenance</title>"),
}


def quota(reset: float) -> Effect:
    moment = datetime.fromtimestamp(reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"errorcode": 10002, "error": "used up", "reset_time": moment, "call_limit": 5, "limit_time_unit": "day"}
    return answer(429, json=body)


def counted(stage: Stage, action: Action) -> list[int]:
    return [len(stage.sent(action.operation)), len(stage.effects(action))]


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_a_refusal_with_a_time_is_repeated_at_that_time(
    staged: Callable[..., Stage], action: Action, refusal: str
) -> None:
    stage = staged(action)
    stage.sandbox.faults(REFUSALS[refusal].on(action.operation))
    action.value(stage, await action.call(stage))
    assert counted(stage, action) == [2, 1 if action.effect else 0]
    assert 7 <= stage.waited() < 10
    (repeat,) = [event for event in stage.events if event.kind == "repeat"]
    assert repeat.wait == 7


@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_a_quota_that_is_used_up_is_told_at_once(staged: Callable[..., Stage], action: Action) -> None:
    stage = staged(action)
    reset = int(stage.sandbox.now()) + 5 * 3600
    stage.sandbox.faults(quota(reset).on(action.operation, times=None))
    with pytest.raises(QuotaExceededError) as caught:
        await action.call(stage)
    assert caught.value.retry_at == pytest.approx(reset, abs=5)
    assert caught.value.code == "10002"
    assert counted(stage, action) == [1, 0]
    assert stage.waited() < 5


@pytest.mark.parametrize("operation", ["publish_dataset", "create_dataset", "copy_dataset"])
async def test_refusals_without_end(staged: Callable[..., Stage], operation: str) -> None:
    action = BY_OPERATION[operation]
    stage = staged(action)
    stage.sandbox.faults(answer(429, headers={"Retry-After": "2"}, json=SLOW_DOWN).on(operation, times=None))
    with pytest.raises(RateLimitError) as caught:
        await action.call(stage)
    assert type(caught.value) is RateLimitError
    assert (caught.value.status, caught.value.code, caught.value.retry_after) == (429, "throttled", 2)
    assert counted(stage, action) == [6, 0]
    assert stage.waited() >= 10


async def test_maintenance_without_end_is_a_server_error(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["copy_dataset"]
    stage = staged(action)
    stage.sandbox.faults(REFUSALS["503"].on(action.operation, times=None))
    with pytest.raises(ServerError) as caught:
        await action.call(stage)
    assert caught.value.status == 503
    assert counted(stage, action) == [6, 0]


async def test_a_time_as_a_date(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["copy_dataset"]
    stage = staged(action)
    # Measured against the portal's own clock, however far that is from the one here.
    now, later = (email.utils.formatdate(1_000_000_000 + seconds, usegmt=True) for seconds in (0, 9))
    dates = {"Date": now, "Retry-After": later}
    stage.sandbox.faults(answer(429, headers=dates).on(action.operation))
    await action.call(stage)
    assert counted(stage, action) == [2, 1]
    assert 9 <= stage.waited() < 12


async def test_too_early_with_a_time(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["renew_resource_api_key"]
    stage = staged(action)
    stage.sandbox.faults(answer(425, headers={"Retry-After": "1"}).on(action.operation))
    await action.call(stage)
    assert counted(stage, action) == [2, 1]


async def test_a_refusal_without_a_time_waits_by_its_own_measure(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["copy_dataset"]
    stage = staged(action)
    stage.sandbox.faults(answer(429).on(action.operation, times=3))
    await action.call(stage)
    assert counted(stage, action) == [4, 1]
    assert 0 < sum(event.wait for event in stage.events if event.kind == "repeat") <= 0.5 + 1 + 2


async def test_a_stated_time_longer_than_the_sdk_waits(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["publish_dataset"]
    stage = staged(action)
    stage.sandbox.faults(answer(429, headers={"Retry-After": "3600"}).on(action.operation))
    with pytest.raises(QuotaExceededError) as caught:
        await action.call(stage)
    assert caught.value.retry_at == pytest.approx(stage.sandbox.now() + 3600, abs=5)
    assert counted(stage, action) == [1, 0]


async def test_a_stated_time_that_does_not_fit_the_deadline(staged: Callable[..., Stage]) -> None:
    """Told at once instead of after a wait in vain; what the portal said is not lost."""
    action = BY_OPERATION["publish_dataset"]
    stage = staged(action)
    stage.sandbox.faults(answer(429, headers={"Retry-After": "30"}, json=SLOW_DOWN).on(action.operation))
    async with stage.portal.deadline(20):
        with pytest.raises((RateLimitError, DeadlineExceededError)) as caught:
            await action.call(stage)
    assert "throttled" in str(caught.value)
    assert counted(stage, action) == [1, 0]
    assert stage.waited() < 5


async def test_times_that_the_portal_states_draw_nothing_from_the_budget(staged: Callable[..., Stage]) -> None:
    """A portal that asks thirty calls to come back later gets thirty calls, later."""
    stage = staged(retry=RetryPolicy(budget_floor=0, budget=0))
    stage.sandbox.faults(REFUSALS["429"].on("retrieve_dataset", times=30))
    found = await asyncio.gather(*(stage.dataset.get() for _ in range(30)))
    assert {dataset.uid for dataset in found} == {stage.uid}
    assert len(stage.sent("retrieve_dataset")) == 60


async def test_the_burst_limit_of_the_portal_itself(staged: Callable[..., Stage]) -> None:
    """Not a script but the portal's own limit: five writes at two calls a second all get through, once each."""
    stage = staged()
    stage.sandbox.configure(burst=2, short_schedules=True)
    crons = [f"{minute} 4 * * 1" for minute in range(5)]
    made = await asyncio.gather(*(stage.dataset.schedules.create(cron) for cron in crons))
    listed = stage.sandbox.ledger("created", operation="create_dataset_schedule")
    assert sorted(item.uid for item in made) == sorted(entry["object"]["uid"] for entry in listed)
    assert len({item.cron_schedule for item in made}) == len(crons)
    assert any(entry["status"] == 429 for entry in stage.sandbox.requests())


async def test_the_daily_quota_of_the_portal_itself(staged: Callable[..., Stage]) -> None:
    stage = staged()
    stage.sandbox.configure(quota=1)
    await stage.dataset.get()
    with pytest.raises(QuotaExceededError) as caught:
        await stage.dataset.get()
    assert caught.value.retry_at is not None
    assert caught.value.retry_at % 86_400 == pytest.approx(0, abs=5)
