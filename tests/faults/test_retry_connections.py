"""Kept connections: one request at the portal for each attempt, nothing unsafe on one that may be stale."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from faultstage import ACTIONS, BY_OPERATION, Action, Stage

from aioportal.errors import OutcomeUnknownError, PortalError
from aioportal.huwise import RetryPolicy
from aioportal.testing import apply_then_drop, close_after, drop

CAREFUL = ("order", "restore", "unique", "snapshot", "keyless")
"""The rows of what must not happen twice."""


class Time:
    """The clock by which the HTTP libraries age their idle connections; it stands still unless told otherwise."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)


@pytest.fixture
def library_time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Instead of sleeping: both libraries read the monotonic clock through one name of one module each."""
    clock = Time()
    monkeypatch.setattr("aiohttp.connector.monotonic", clock.monotonic)
    monkeypatch.setattr("httpcore._async.http11.time", clock)
    return clock


async def warm(stage: Stage, action: Action) -> None:
    """Leave an idle connection behind in the pool that the action is going to use, then set the action up."""
    if action.row in CAREFUL:
        await stage.dataset.fields.create({"type": "delete", "label": "d", "field": "age"})
    else:
        await stage.dataset.get()
    stage.sandbox.advance(2)
    action.before(stage)
    stage.events.clear()
    stage.ready()


@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_one_request_for_one_attempt_on_a_reused_connection(
    staged: Callable[..., Stage], action: Action, library_time: Time
) -> None:
    """The portal closes as the request comes in: a stale connection. No library may send it again by itself."""
    stage = staged(retry=RetryPolicy(attempts=1))
    await warm(stage, action)
    stage.sandbox.faults(drop(body_unread=True).on(action.operation, times=None))
    with pytest.raises(PortalError) as caught:
        await action.call(stage)
    assert len(caught.value.attempts) == 1
    (sent,) = stage.sent(action.operation)
    assert sent["number_on_connection"] > 1
    assert stage.effects(action) == []


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_a_lost_answer_on_a_reused_connection(
    staged: Callable[..., Stage], action: Action, library_time: Time, reset: bool
) -> None:
    """The table holds on kept connections as on new ones, and the ledger has no second effect."""
    stage = staged()
    await warm(stage, action)
    stage.sandbox.faults(apply_then_drop(reset=reset).on(action.operation))
    if action.row == "keyless":
        with pytest.raises(OutcomeUnknownError):
            await action.call(stage)
    else:
        action.value(stage, await action.call(stage))
    sent = stage.sent(action.operation)
    assert sent[0]["number_on_connection"] > 1
    assert len(sent) == (2 if action.row in ("safe", "put", "delete") else 1)
    assert len(stage.effects(action)) == {"safe": 0, "put": 2}.get(action.row, 1)


@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_a_connection_that_the_portal_has_closed_meanwhile(
    staged: Callable[..., Stage], action: Action, library_time: Time
) -> None:
    """Closed after the answer, without a word: the next request finds a stale connection, or sees it in time."""
    stage = staged()
    await warm(stage, action)
    pool = "create_dataset_field_configuration" if action.row in CAREFUL else "retrieve_dataset"
    stage.sandbox.faults(close_after().on(pool))
    await (stage.dataset.get() if pool == "retrieve_dataset" else noted(stage))
    closed = stage.sandbox.requests()[-1]
    stage.events.clear()
    stage.ready()
    try:
        action.value(stage, await action.call(stage))
        happened = True
    except OutcomeUnknownError:
        assert action.row in ("restore", "snapshot", "keyless")
        happened = False
    assert all(entry["connection"] != closed["connection"] for entry in stage.sent(action.operation))
    assert len(stage.effects(action)) == int(bool(action.effect) and happened)
    attempts = [event for event in stage.events if (event.kind, event.operation) == ("attempt", action.operation)]
    assert len(stage.sent(action.operation)) <= len(attempts) <= 2


async def noted(stage: Stage) -> None:
    """A write that nothing hinders, also while a dataset is busy: on another dataset."""
    other = stage.hand.dataset("other")
    await stage.portal.dataset(uid=other).fields.create({"type": "delete", "label": "d", "field": "age"})


@pytest.mark.parametrize("row", ["publish_dataset", "create_dataset", "copy_dataset"])
async def test_careful_requests_leave_a_connection_that_was_idle_for_a_second(
    staged: Callable[..., Stage], library_time: Time, row: str
) -> None:
    action = BY_OPERATION[row]
    stage = staged()
    await warm(stage, action)
    library_time.now += 1.0
    action.value(stage, await action.call(stage))
    (sent,) = stage.sent(row)
    assert sent["number_on_connection"] == 1
    # Reads do not mind: theirs is still the old one.
    await stage.dataset.get()
    await stage.dataset.get()
    assert stage.sandbox.requests()[-1]["number_on_connection"] > 1


async def test_careful_requests_share_a_connection_that_was_just_used(
    staged: Callable[..., Stage], library_time: Time
) -> None:
    """Carefulness does not cost a handshake for each request of a busy client."""
    stage = staged()
    for minute in range(3):
        library_time.now += 0.5
        await stage.dataset.schedules.create(f"{minute} 4 * * 1")
    sent = stage.sent("create_dataset_schedule")
    assert len({entry["connection"] for entry in sent}) == 1
    reads = {entry["connection"] for entry in stage.sandbox.requests()[stage.asked :] if entry["method"] == "GET"}
    assert reads.isdisjoint(entry["connection"] for entry in sent)


async def test_many_calls_at_once_with_a_portal_that_drops_every_third(
    staged: Callable[..., Stage], library_time: Time
) -> None:
    """Forty creates side by side on busy connections, many answers lost: each object exists once, each uid is right."""
    stage = staged(retry=RetryPolicy(budget_floor=1000))
    stage.sandbox.faults(
        apply_then_drop(reset=True).on("create_dataset", times=None, probability=0.3, seed=5),
        drop().on("create_dataset", times=None, probability=0.3, seed=6),
    )
    names = [f"d-{number:02}" for number in range(40)]
    made = await asyncio.gather(*(stage.portal.datasets.create(dataset_id=name, title=name) for name in names))
    created = stage.sandbox.ledger("created", operation="create_dataset")[stage.mark :]
    assert sorted(entry["object"]["dataset_id"] for entry in created) == names
    assert {item.dataset_id: item.uid for item in made} == {
        entry["object"]["dataset_id"]: entry["object"]["uid"] for entry in created
    }
    assert len(stage.sent("create_dataset")) > len(names)
