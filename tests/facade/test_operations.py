"""Every operation of the contract has one home in the facade, works there, and fails as the portal says."""

from __future__ import annotations

import inspect
import json
import pkgutil
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import operations_table
import pytest
from operations_table import Row

import aioportal.huwise
import aioportal_huwise.api
from aioportal.errors import ArgumentError, PortalError
from aioportal.huwise import DriftEvent, Huwise, Page
from aioportal.sandbox.groups import all_handlers
from aioportal.testing import HuwiseSandbox
from aioportal_huwise.operations import OPERATIONS

TABLES = [operations_table, *(import_module(path.stem) for path in sorted(Path(__file__).parent.glob("table_*.py")))]
"""Each has a ``TABLE`` of rows by operation, and ``build``, which makes the world that they act in."""

ROWS: dict[str, Row] = {operation: row for table in TABLES for operation, row in table.TABLE.items()}
BUILDERS: dict[str, Any] = {operation: table.build for table in TABLES for operation in table.TABLE}
METHODS = {"get", "put", "post", "delete", "patch"}


def classes() -> dict[str, Any]:
    """The facade's classes by name."""
    modules = [
        import_module(f"aioportal.huwise.{found.name}") for found in pkgutil.iter_modules(aioportal.huwise.__path__)
    ]
    return {name: value for module in modules for name, value in vars(module).items() if inspect.isclass(value)}


CLASSES = classes()


@pytest.fixture
async def world(request: pytest.FixtureRequest, portal: Huwise, huwise_sandbox: HuwiseSandbox, csv: bytes) -> Any:
    return await BUILDERS[request.node.callspec.params["operation"]](portal, huwise_sandbox, csv)


def test_each_operation_is_everywhere() -> None:
    document = json.loads(files("aioportal_huwise").joinpath("contract.json").read_text(encoding="utf-8"))
    contract = {item[method]["operationId"] for item in document["paths"].values() for method in item.keys() & METHODS}
    modules = {
        module.name
        for group in pkgutil.iter_modules(aioportal_huwise.api.__path__)
        for module in pkgutil.iter_modules([str(Path(aioportal_huwise.api.__path__[0], group.name))])
    }
    assert len(OPERATIONS) == 225
    assert contract == set(OPERATIONS)
    assert modules == set(OPERATIONS)
    assert set(all_handlers()) == set(OPERATIONS)
    assert set(ROWS) == set(OPERATIONS)


def test_no_operation_stands_in_two_tables() -> None:
    assert sum(len(table.TABLE) for table in TABLES) == len(ROWS)


@pytest.mark.parametrize("operation", ROWS)
def test_each_home_is_there(operation: str) -> None:
    *above, last = ROWS[operation].home.split(".")
    owner: Any = Huwise
    for name in above:
        # A property, or a method that makes a handle: it says which class of the facade it gives.
        made = getattr(owner, name)
        hint = (made.fget if isinstance(made, property) else made).__annotations__["return"]
        owner = CLASSES[hint.partition("[")[0]]
    home = getattr(owner, last)
    assert callable(home)
    assert home.__doc__


@pytest.mark.parametrize("operation", ROWS)
async def test_it_works_and_its_answer_is_typed(
    operation: str, world: Any, huwise_sandbox: HuwiseSandbox, drifts: list[DriftEvent]
) -> None:
    before = len(huwise_sandbox.requests(operation=operation))

    answer = await ROWS[operation].good(world)

    assert len(huwise_sandbox.requests(operation=operation)) > before
    # One of the requests that people raise is of a kind that the contract does not know, to see that it is no error.
    assert [event for event in drifts if "moon_access" not in event.drift.detail] == []
    expected = ROWS[operation].answer
    if expected is None:
        assert answer is None
    elif isinstance(answer, (list, Page)):
        assert list(answer)
        assert all(isinstance(item, expected) for item in answer)
    else:
        assert isinstance(answer, expected)


@pytest.mark.parametrize("operation", ROWS)
async def test_a_wrong_request_is_an_error_that_says_where(operation: str, world: Any) -> None:
    row = ROWS[operation]
    with pytest.raises(row.error) as caught:
        await row.bad(world)
    assert isinstance(caught.value, PortalError)
    if row.error is not ArgumentError:
        failed = OPERATIONS[caught.value.operation or ""]
        assert (caught.value.method, caught.value.path) == (failed.method, failed.path)
