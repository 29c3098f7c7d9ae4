"""Every operation under generated requests, fitting and not: the portal answers as the contract says, and never fails.

``FUZZ_EXAMPLES`` is the number of requests for each operation and kind, ``FUZZ_SEED`` the start of the chance.
"""

from __future__ import annotations

import copy
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx
import pytest
import requests
import schemathesis
from conformity import complaints
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET
from seeding import Seeder, examples, fitting

from aioportal.sandbox.contract import BASE_PATH, OPERATIONS, Contract, Operation
from aioportal.sandbox.server import SandboxServer

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))

_settings = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    # What one request changes, the next one meets: smaller requests would meet another portal.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session")
def declared(contract: Contract) -> Any:
    document = copy.deepcopy(dict(contract.document))
    # The key is ours to send; requests without one have tests of their own.
    del document["security"], document["components"]["securitySchemes"]
    document["servers"] = [{"url": BASE_PATH}]
    return schemathesis.openapi.from_dict(document)


def localised(contract: Contract, body: Any, there: Mapping[str, str]) -> Any:
    """A body that the contract shows, with the names of what is really there in place of those that it shows."""
    if isinstance(body, dict):
        return {name: localised(contract, value, there) for name, value in body.items()}
    if isinstance(body, list):
        return [localised(contract, value, there) for value in body]
    parameters = contract.document["components"]["parameters"].values()
    named = (item["name"] for item in parameters if body == item["example"] and item["name"] in there)
    return there.get(next(named, ""), body)


class Target(NamedTuple):
    """Where to send requests, and the bodies that fit there."""

    arguments: dict[str, str]
    bodies: list[Any]


def targets(contract: Contract, operation: Operation, chains: Sequence[dict[str, str]]) -> list[Target]:
    """All that an operation can be called for; of the path itself where it has no arguments."""
    names = re.findall(r"{(\w+)}", operation.path)
    first = {name: value for chain in reversed(chains) for name, value in chain.items()}
    shown = examples(contract, operation)
    return [
        Target(arguments, [localised(contract, body, first | arguments) for body in shown])
        for arguments in (fitting(chains, names) if names else [{}])
    ]


@st.composite
def cases(draw: st.DrawFn, declared: Any, mode: GenerationMode, there: Sequence[Target]) -> Any:
    """Requests of one operation: mostly to what is there, with bodies made up, shown in the contract, or mixed."""
    target = draw(st.sampled_from(there))
    options: dict[str, Any] = {}
    if target.arguments and draw(st.integers(0, 4)):
        options["path_parameters"] = dict(target.arguments)
    case = draw(declared.as_strategy(mode, **options))
    if target.bodies:
        how = draw(st.sampled_from(["made up", "shown", "mixed"]))
        shown = copy.deepcopy(draw(st.sampled_from(target.bodies)))
        if how == "shown" and mode is GenerationMode.POSITIVE:
            case.body = shown
        elif how != "made up" and isinstance(shown, dict) and isinstance(case.body, dict):
            taken = draw(st.sets(st.sampled_from(sorted(case.body)), max_size=2)) if case.body else set()
            case.body = shown | {name: case.body[name] for name in taken}
    return case


def can_be_wrong(contract: Contract, operation: Operation) -> bool:
    """Whether there are requests that the contract does not allow; any text is a path argument."""
    return operation.body is not None or bool(operation.query)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_answers_are_those_of_the_contract(
    operation: Operation,
    contract: Contract,
    declared: Any,
    server: SandboxServer,
    seeding_client: httpx.Client,
    session: requests.Session,
) -> None:
    chains = Seeder(server, seeding_client, contract).seed(operation.path.split("/")[1])
    there = targets(contract, operation, chains)
    described = declared.find_operation_by_id(operation.id)
    statuses: Counter[int] = Counter()
    refusals: list[str] = []

    def send(case: Any) -> None:
        answer = case.call(base_url=server.base_url, session=session, allow_redirects=False, timeout=120)
        found = complaints(contract, operation, answer.status_code, _first(answer.headers), answer.content)
        assert not found, f"{operation.id}: {found}\n{case.as_curl_command()}"
        statuses[answer.status_code] += 1
        if answer.status_code >= 400:
            refusals.append(answer.text)

    modes = [GenerationMode.POSITIVE] + [GenerationMode.NEGATIVE] * can_be_wrong(contract, operation)
    for mode in modes:
        _settings(seed(SEED)(given(case=cases(described, mode, there))(send)))()
    # Where chance has found no good request: those that the contract shows, to what is there.
    for arguments, body in ((one.arguments, body) for one in there for body in one.bodies or [NOT_SET]):
        if any(status in operation.success for status in statuses):
            break
        send(described.Case(path_parameters=dict(arguments), body=body, media_type=operation.body))
    assert any(status in operation.success for status in statuses), (
        f"nothing succeeded: {dict(statuses)}, {refusals[-4:]}"
    )


def _first(headers: Any) -> dict[str, str]:
    return {name: values[0] for name, values in headers.items()}
