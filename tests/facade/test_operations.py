"""Every operation of the contract has one home in the facade, works there, and fails as the portal says."""

from __future__ import annotations

from typing import Any

import pytest
from operations_table import TABLE, World, build

from aioportal.errors import ArgumentError, PortalError
from aioportal.huwise import DatasetHandle, Huwise, Page
from aioportal.testing import HuwiseSandbox
from aioportal_huwise.operations import OPERATIONS


@pytest.fixture
async def world(portal: Huwise, huwise_sandbox: HuwiseSandbox, csv: bytes) -> World:
    return await build(portal, huwise_sandbox, csv)


def test_each_operation_is_in_the_table_once() -> None:
    assert len(OPERATIONS) == 58
    assert set(TABLE) == set(OPERATIONS)


@pytest.mark.parametrize("operation", TABLE)
def test_each_home_is_there(operation: str) -> None:
    home: Any = Huwise
    for name in TABLE[operation].home.split("."):
        home = DatasetHandle if name == "dataset" else getattr(home, name)
        if isinstance(home, property):
            hints = home.fget.__annotations__["return"]
            home = getattr(__import__("aioportal.huwise", fromlist=[hints]), hints)
    assert callable(home)
    assert home.__doc__


@pytest.mark.parametrize("operation", TABLE)
async def test_it_works_and_its_answer_is_typed(operation: str, world: World) -> None:
    before = len(world.sandbox.requests(operation=operation))

    answer = await TABLE[operation].good(world)

    assert len(world.sandbox.requests(operation=operation)) > before
    expected = TABLE[operation].answer
    if expected is None:
        assert answer is None
    elif isinstance(answer, (list, Page)):
        assert list(answer)
        assert all(isinstance(item, expected) for item in answer)
    else:
        assert isinstance(answer, expected)


@pytest.mark.parametrize("operation", TABLE)
async def test_a_wrong_request_is_an_error_that_says_where(operation: str, world: World) -> None:
    row = TABLE[operation]
    with pytest.raises(row.error) as caught:
        await row.bad(world)
    assert isinstance(caught.value, PortalError)
    if row.error is not ArgumentError:
        failed = OPERATIONS[caught.value.operation or ""]
        assert (caught.value.method, caught.value.path) == (failed.method, failed.path)
