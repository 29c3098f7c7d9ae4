"""The third column of the retry table: the whole request was sent and the answer is lost.

Whatever the caller is told, the ledger never holds the effect twice; a field that is written again with the same value
is the one thing that shows there twice, and what it holds is the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from faultstage import ACTIONS, BY_OPERATION, NEVER, Action, Stage
from leaping import leap

from aioportal.errors import ApiError, OutcomeUnknownError, PortalError, ServerError, TransportError
from aioportal.huwise import Timeouts
from aioportal.testing import Effect, answer, apply_then_answer, apply_then_drop, cut_body, drop, html, stall

PAGE = "<html><head><title>502</title></head><body>Bad gateway</body></html>"


@dataclass(frozen=True)
class Loss:
    name: str
    fault: Effect
    applied: bool
    """Whether the effect happened nevertheless."""

    def __str__(self) -> str:
        return self.name


COMMON = (
    Loss("closed after", apply_then_drop(), True),
    Loss("reset after", apply_then_drop(reset=True), True),
    Loss("502 page after", apply_then_answer(502, html=PAGE), True),
    Loss("closed before", drop(), False),
    Loss("502 page before", html(502), False),
)
RARE = (
    Loss("500 after", apply_then_answer(500, json={"error_code": "internal_error", "message": "x"}), True),
    Loss("504 after", apply_then_answer(504, body="upstream timed out"), True),
    Loss("499 after", apply_then_answer(499), True),
    Loss("503 without time after", apply_then_answer(503), True),
    Loss("520 after", apply_then_answer(520, html=PAGE), True),
    Loss("answer cut", cut_body(3), True),
    Loss("nothing of the answer's body", cut_body(0), True),
    Loss("500 before", answer(500, json={"error_code": "internal_error", "message": "x"}), False),
    Loss("504 before", answer(504), False),
    Loss("408 before", answer(408), False),
    Loss("reset unread", drop(body_unread=True, reset=True), False),
)
STALLS = (
    Loss("stalled after", stall(NEVER, when="after"), True),
    Loss("stalled before", stall(NEVER), False),
)
SOME = ("update_template_field_dataset_metadata", "publish_dataset", "renew_resource_api_key")
"""One that is repeated, one that is looked after, one that stays unknown."""
STALLED = ("retrieve_dataset", "publish_dataset", "create_dataset", "create_dataset_processor", "copy_dataset")
"""One of each row that ends differently."""


@dataclass(frozen=True)
class Cell:
    """What the table says of one action under one loss."""

    requests: int
    effects: int
    known: bool = True
    """Whether the caller gets a value, and not ``OutcomeUnknownError``."""


def cell(action: Action, loss: Loss) -> Cell:
    once = int(loss.applied)
    match action.row:
        case "safe":
            return Cell(requests=2, effects=0)
        case "put":
            return Cell(requests=2, effects=1 + once)
        case "delete":
            return Cell(requests=2, effects=1)
        case "order" | "unique":
            # Where the state shows no effect, a repeat cannot make a second one.
            return Cell(requests=2 - once, effects=1)
        case "restore" | "snapshot":
            # The portal would accept a second one, and the first may still be under way.
            return Cell(requests=1, effects=once, known=loss.applied)
        case "keyless":
            return Cell(requests=1, effects=once, known=False)
    raise AssertionError(action.row)


async def lose(stage: Stage, action: Action, loss: Loss) -> None:
    """Lose the answer to the action once, and compare what came of it with the table."""
    stage.sandbox.faults(loss.fault.on(action.operation))
    wanted = cell(action, loss)
    if wanted.known:
        action.value(stage, await action.call(stage))
    else:
        with pytest.raises(OutcomeUnknownError) as caught:
            await action.call(stage)
        error = caught.value
        assert (error.operation, len(error.attempts)) == (action.operation, 1)
        assert error.evidence
        assert error.hint
    sent = stage.sent(action.operation)
    assert [len(sent), len(stage.effects(action))] == [wanted.requests, wanted.effects]
    assert [entry["fault"] is not None for entry in sent] == [True] + [False] * (wanted.requests - 1)
    attempts = [event for event in stage.events if event.kind == "attempt" and event.operation == action.operation]
    assert len(attempts) == wanted.requests
    assert attempts[0].sent == "yes"
    # Whatever else was sent only looked.
    others = {entry["operation"]: entry["method"] for entry in stage.sandbox.requests()[stage.asked :]}
    assert {method for operation, method in others.items() if operation != action.operation} <= {"GET"}


@pytest.mark.parametrize("loss", COMMON, ids=str)
@pytest.mark.parametrize("action", ACTIONS, ids=str)
async def test_a_lost_answer(staged: Callable[..., Stage], action: Action, loss: Loss) -> None:
    await lose(staged(action), action, loss)


@pytest.mark.parametrize("loss", RARE, ids=str)
@pytest.mark.parametrize("operation", SOME)
async def test_other_ways_to_lose_an_answer(staged: Callable[..., Stage], operation: str, loss: Loss) -> None:
    action = BY_OPERATION[operation]
    await lose(staged(action), action, loss)


@pytest.mark.parametrize("loss", STALLS, ids=str)
@pytest.mark.parametrize("operation", STALLED)
async def test_no_answer_within_the_read_timeout(staged: Callable[..., Stage], operation: str, loss: Loss) -> None:
    """The limit runs out as soon as the portal has the request, and has acted on it where it does."""
    action = BY_OPERATION[operation]
    stage = staged(action, timeouts=Timeouts(read=60))
    shown = action.effect if loss.applied else ""

    async def stuck() -> None:
        while not await asyncio.to_thread(stage.effects if shown else stage.sent, action if shown else operation):
            pass
        await leap(61)

    await asyncio.gather(lose(stage, action, loss), stuck())


async def test_a_delete_whose_answer_was_lost_takes_404_for_success_only_on_the_repeat(
    staged: Callable[..., Stage],
) -> None:
    action = BY_OPERATION["delete_dataset_processor"]
    stage = staged(action)
    await action.call(stage)
    with pytest.raises(ApiError) as caught:
        await action.call(stage)
    assert caught.value.status == 404
    assert len(stage.effects(action)) == 1


@pytest.mark.parametrize("operation", ["create_dataset", "publish_dataset"])
async def test_a_second_loss_is_cleared_up_as_well(staged: Callable[..., Stage], operation: str) -> None:
    action = BY_OPERATION[operation]
    stage = staged(action)
    stage.sandbox.faults(drop().on(operation), apply_then_drop().on(operation))
    action.value(stage, await action.call(stage))
    assert len(stage.sent(operation)) == 2
    assert len(stage.effects(action)) == 1


async def test_a_create_that_takes_effect_after_the_look(staged: Callable[..., Stage]) -> None:
    """The look finds nothing, the repeat is refused since the key is taken: by our own first request."""
    action = BY_OPERATION["create_dataset"]
    stage = staged(action)
    stage.sandbox.faults(drop().on(action.operation))
    stage.events.when("repeat", lambda: stage.hand.dataset("cheeses"))
    found = await action.call(stage)
    assert found.dataset_id == "cheeses"
    assert [entry["status"] for entry in stage.sent(action.operation)] == [None, 201, 400]
    assert len(stage.effects(action)) == 1


async def test_a_dataset_id_that_was_taken_before_is_no_success(staged: Callable[..., Stage]) -> None:
    """The dataset that bears the key is not the lost request's effect."""
    stage = staged()
    stage.hand.dataset("cheeses")
    stage.sandbox.faults(drop().on("create_dataset"))
    with pytest.raises(ApiError) as caught:
        await stage.portal.datasets.create(dataset_id="cheeses", title="Mine")
    assert caught.value.status == 400


async def test_create_without_a_dataset_id_stays_unknown(staged: Callable[..., Stage]) -> None:
    stage = staged()
    stage.sandbox.faults(apply_then_drop().on("create_dataset"))
    with pytest.raises(OutcomeUnknownError):
        await stage.portal.datasets.create(dataset_id=None, title="Cheeses")
    assert len(stage.sent("create_dataset")) == 1


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("retrieve_dataset", TransportError),
        ("update_template_field_dataset_metadata", TransportError),
        ("publish_dataset", TransportError),
        ("create_dataset", OutcomeUnknownError),
        ("create_dataset_schedule", OutcomeUnknownError),
        ("copy_dataset", OutcomeUnknownError),
    ],
)
async def test_a_connection_that_always_breaks(
    staged: Callable[..., Stage], operation: str, expected: type[PortalError]
) -> None:
    action = BY_OPERATION[operation]
    stage = staged(action)
    stage.sandbox.faults(drop().on(operation, times=None))
    with pytest.raises(expected) as caught:
        await action.call(stage)
    assert type(caught.value) is expected
    assert stage.effects(action) == []
    sent = len(stage.sent(operation))
    assert sent == len(caught.value.attempts) == (1 if action.row in ("snapshot", "keyless") else 6)


@pytest.mark.parametrize("operation", ["retrieve_dataset", "delete_dataset_resource"])
async def test_a_gateway_that_always_fails(staged: Callable[..., Stage], operation: str) -> None:
    action = BY_OPERATION[operation]
    stage = staged(action)
    stage.sandbox.faults(html(502).on(operation, times=None))
    with pytest.raises(ServerError) as caught:
        await action.call(stage)
    assert (caught.value.status, len(caught.value.attempts), len(stage.sent(operation))) == (502, 6, 6)


@pytest.mark.parametrize("operation", ["publish_dataset", "create_dataset", "create_dataset_processor"])
async def test_a_state_that_cannot_be_read_leaves_the_outcome_unknown(
    staged: Callable[..., Stage], operation: str
) -> None:
    action = BY_OPERATION[operation]
    look = {
        "publish_dataset": "retrieve_dataset_status",
        "create_dataset": "list_datasets",
        "create_dataset_processor": "list_dataset_processors",
    }[operation]
    stage = staged(action)
    stage.sandbox.faults(apply_then_drop().on(operation), answer(403).on(look, after=1, times=None))
    with pytest.raises(OutcomeUnknownError) as caught:
        await action.call(stage)
    assert "403" in caught.value.evidence
    assert [len(stage.sent(operation)), len(stage.effects(action))] == [1, 1]


async def test_a_state_that_cannot_be_read_before_sends_nothing(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["publish_dataset"]
    stage = staged(action)
    stage.sandbox.faults(answer(403).on("retrieve_dataset_status", times=None))
    with pytest.raises(ApiError) as caught:
        await action.call(stage)
    assert caught.value.status == 403
    assert stage.sent(action.operation) == []


async def test_others_that_edit_the_dataset_leave_the_outcome_unknown(staged: Callable[..., Stage]) -> None:
    """Two new and equal objects: one may be ours."""
    action = BY_OPERATION["create_dataset_schedule"]
    stage = staged(action)
    stage.sandbox.faults(apply_then_drop().on(action.operation))
    twin = {"cron_schedule": "30 4 * * 1"}
    stage.events.when("reconcile", lambda: stage.hand.post(f"/datasets/{stage.uid}/schedules/", twin))
    with pytest.raises(OutcomeUnknownError):
        await action.call(stage)
    mine = [entry for entry in stage.sent(action.operation) if entry["fault"]]
    assert len(mine) == 1


async def test_others_that_add_something_else_do_not_confuse(staged: Callable[..., Stage]) -> None:
    action = BY_OPERATION["create_dataset_schedule"]
    stage = staged(action)
    stage.sandbox.faults(apply_then_drop().on(action.operation))
    other = {"cron_schedule": "0 5 * * 2"}
    stage.events.when("reconcile", lambda: stage.hand.post(f"/datasets/{stage.uid}/schedules/", other))
    found = await action.call(stage)
    assert found.cron_schedule == "30 4 * * 1"


@pytest.mark.parametrize("operation", ["publish_dataset", "unpublish_dataset", "abort_dataset_publishing"])
async def test_an_order_that_takes_effect_after_the_look(staged: Callable[..., Stage], operation: str) -> None:
    """The state shows nothing, the repeat is refused because of the state: the first order is what runs."""
    action = BY_OPERATION[operation]
    stage = staged(action)
    stage.sandbox.configure(unpublish_seconds=50, abort_seconds=50)
    verb = {"abort_dataset_publishing": "abort"}.get(operation, operation.removesuffix("_dataset"))

    def get_through() -> None:
        stage.hand.post(f"/datasets/{stage.uid}/{verb}/")
        stage.sandbox.advance(0.5)

    stage.sandbox.faults(drop().on(operation))
    stage.events.when("repeat", get_through, operation=operation)
    action.value(stage, await action.call(stage))
    assert [entry["status"] for entry in stage.sent(operation)] == [None, 200, 400]
    assert len(stage.effects(action)) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_an_outage_is_not_multiplied_by_its_clients(staged: Callable[..., Stage], times: int) -> None:
    """The repeats that all calls of a client share: a tenth of its calls, and ten."""
    stage = staged()
    stage.sandbox.faults(html(502).on("retrieve_dataset", times=None))
    for _ in range(times):
        gathered = await asyncio.gather(*(stage.dataset.get() for _ in range(50)), return_exceptions=True)
        assert all(type(error) is ServerError for error in gathered)
    calls = 50 * times
    assert calls + 10 <= len(stage.sent("retrieve_dataset")) <= calls + 10 + calls // 10
    assert "retry budget is spent" in str(gathered[-1])


async def test_the_whole_publish_with_every_answer_lost(staged: Callable[..., Stage]) -> None:
    """The order's answer is lost, and so is every second look at the status: reported as happened, happened once."""
    stage = staged(BY_OPERATION["publish_dataset"])
    stage.sandbox.faults(
        apply_then_drop().on("publish_dataset"),
        *[apply_then_answer(502, html=PAGE).on("retrieve_dataset_status", after=2 * number) for number in (1, 2, 3)],
    )
    result = await stage.dataset.publish()
    assert (result.state, result.is_published) == ("idle", True)
    assert [entry["records"] for entry in stage.sandbox.ledger("published")] == [3]
    assert len(stage.sent("publish_dataset")) == 1
    assert len(stage.sandbox.ledger("publish_ordered")) == 1
