"""A portal that is away is told once, and soon; one that loses single answers leaves the others alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from aioportal import errors
from aioportal.huwise import BulkProgress, Huwise, jobs
from aioportal.huwise.jobs import OnProgress
from aioportal.testing import HuwiseSandbox, drop

LOOK = "retrieve_dataset_status"


async def test_the_others_are_not_tried_where_the_first_reach_nobody(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    names = huwise_sandbox.seed(200, "air")
    huwise_sandbox.faults(drop().on(LOOK, times=None))
    with pytest.raises(errors.TransportError):
        await jobs.publish_many(portal, names, dry_run=False)
    asked = {request["path"] for request in huwise_sandbox.requests(operation=LOOK)}
    assert len(asked) <= 24, "of 200"
    assert huwise_sandbox.ledger() == []


async def test_one_that_is_not_reached_is_a_problem_of_its_own(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    names = huwise_sandbox.seed(12, "air")
    huwise_sandbox.faults(drop().on(LOOK, dataset=names[5], times=None))
    planned = await jobs.publish_many(portal, names)
    assert [change.key for change in planned.plan.problems] == ["air-00005"]
    assert planned.plan.count("run") == 11


REPORTS: dict[str, Callable[[Huwise, OnProgress], Awaitable[object]]] = {
    "inventory": lambda portal, tell: jobs.inventory(portal, on_progress=tell),
    "health": lambda portal, tell: jobs.health(portal, on_progress=tell),
    "feedbacks": lambda portal, tell: jobs.feedbacks(portal, on_progress=tell),
    "rulesets": lambda portal, tell: jobs.rulesets_export(portal, everything=True, on_progress=tell),
}


@pytest.mark.parametrize("name", REPORTS)
async def test_half_a_report_is_none(huwise_sandbox: HuwiseSandbox, name: str) -> None:
    """A service that shuts down closes its client: what was not asked then does not read as if nothing were there."""
    huwise_sandbox.seed(200, "air")
    closing: list[asyncio.Task[None]] = []
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock) as leaving:

        def close(_progress: BulkProgress) -> None:
            if not closing:
                closing.append(asyncio.create_task(leaving.aclose()))

        with pytest.raises(errors.ClientStateError, match=r"not whole|not all could be read"):
            await REPORTS[name](leaving, close)
        await asyncio.gather(*closing)
