"""A portal that is away is told once, and soon; one that loses single answers leaves the others alone."""

from __future__ import annotations

import pytest

from aioportal import errors
from aioportal.huwise import Huwise, jobs
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
