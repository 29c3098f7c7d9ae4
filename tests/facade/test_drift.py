"""Answers that differ from the contract: no call fails for it, strict clients name each difference, hooks are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from importlib import import_module
from random import Random
from typing import Any

import httpx
import pytest
from drifting import KINDS, Mutation, Sampler
from pytest_httpx import HTTPXMock

from aioportal.errors import DriftError
from aioportal.huwise import Huwise
from aioportal.sandbox.contract import BASE_PATH, OPERATIONS, Contract, Operation
from aioportal.sandbox.router import Router

MOST = 6
"""Changes of each kind that are tried on one operation; those of an answer are spread over its operations."""

ANSWERED = [operation for operation in OPERATIONS.values() if operation.answer is not None]
CONTRACT = Contract()
SAMPLER = Sampler(CONTRACT)
ROUTER = Router(OPERATIONS.values())
PORTAL = "http://127.0.0.1:9"


@pytest.fixture
def assert_all_responses_were_requested() -> bool:
    return False


class Answerer:
    """Answers one operation with a body, and others, which are asked beside it, with one that fits the contract."""

    def __init__(self) -> None:
        self.operation = ""
        self.body: Any = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        match = ROUTER.match(request.method, request.url.raw_path.decode().partition("?")[0].removeprefix(BASE_PATH))
        assert match is not None
        assert match.operation is not None
        if match.operation == self.operation:
            return httpx.Response(200, json=self.body)
        body = SAMPLER.samples(schema_of(str(OPERATIONS[match.operation].answer)))[0]
        if "results" in body:
            body |= {"total_count": 0, "next": None, "results": []}
        return httpx.Response(200, json=body)


@pytest.fixture
def answerer(httpx_mock: HTTPXMock) -> Answerer:
    made = Answerer()
    httpx_mock.add_callback(made, is_reusable=True)
    return made


def client(**options: Any) -> Huwise:
    return Huwise(PORTAL, "key-of-the-tests", transport="httpx", random=Random(7), **options)


@pytest.fixture
async def portal(answerer: Answerer) -> AsyncIterator[Huwise]:
    async with client() as opened:
        yield opened


@pytest.fixture
async def strict(answerer: Answerer) -> AsyncIterator[Huwise]:
    async with client(strict=True) as opened:
        yield opened


# ---- what is answered


def schema_of(answer: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{answer}"}


_made: dict[str, list[Mutation]] = {}


def mutations(answer: str) -> list[Mutation]:
    """Every change of every sample of an answer."""
    if answer not in _made:
        schema = schema_of(answer)
        _made[answer] = [one for sample in SAMPLER.samples(schema) for one in SAMPLER.mutations(schema, sample)]
    return _made[answer]


def spread(found: Sequence[Mutation], most: int, start: int) -> Iterator[Mutation]:
    """At most ``most`` of each kind, evenly over all of them; another ``start`` takes others."""
    for kind in KINDS:
        for told in (True, False):
            same = [one for one in found if (one.kind, one.told) == (kind, told)]
            step = max(1, len(same) // most)
            yield from same[start % step :: step][:most]


# ---- what is asked


def arguments(operation: Operation) -> dict[str, Any]:
    """Arguments that ``portal.call`` takes for an operation, as the contract shows them."""
    node = CONTRACT.document["paths"][operation.path]
    method = node[operation.method.lower()]
    given: dict[str, Any] = {}
    for parameter in map(CONTRACT.resolve, [*node.get("parameters", ()), *method.get("parameters", ())]):
        if parameter["in"] == "path" or parameter.get("required") or operation.id == "bulk_delete_code_editor_pages":
            given[parameter["name"]] = parameter["example"]
    if operation.body == "application/json":
        content = CONTRACT.resolve(method["requestBody"])["content"][operation.body]
        shown = [content["example"]] if "example" in content else [one["value"] for one in content["examples"].values()]
        given["body"] = shown[0]
    elif operation.body is not None:
        schema = CONTRACT.resolve(CONTRACT.body_schema(operation))
        (sample,) = SAMPLER.samples(schema)[:1]
        given |= {name: sample[name] for name in schema.get("required", ()) if name != "file"}
        if "file" in schema["properties"]:
            given |= {"file": b"a,b\n1,2\n", "filename": "counts.csv"}
    return given


def by_call(portal: Huwise, operation: Operation) -> Callable[[], Awaitable[Any]]:
    given = arguments(operation)
    return lambda: portal.call(operation.id, **given)


def by_run(portal: Huwise, operation: Operation) -> Callable[[], Awaitable[Any]]:
    given = arguments(operation)
    endpoint: Any = import_module(f"aioportal_huwise.api.{operation.tag}.{operation.id}")
    return lambda: portal.run(endpoint, **given)


# ---- any operation


@pytest.mark.parametrize("operation", ANSWERED, ids=[one.id for one in ANSWERED])
async def test_a_changed_answer_fails_no_call_and_is_told(
    operation: Operation, answerer: Answerer, strict: Huwise
) -> None:
    assert operation.answer is not None
    told: Counter[tuple[str, str]] = Counter()

    def hook(event: Any) -> None:
        if event.operation == operation.id:
            told[event.drift.kind, event.drift.pointer] += 1

    answerer.operation = operation.id
    asked_strictly = by_call(strict, operation)
    tried: Counter[str] = Counter()
    async with client(on_drift=hook) as portal:
        ways = [by_call(portal, operation)] + ([by_run(portal, operation)] if operation.body is None else [])
        for number, sample in enumerate(SAMPLER.samples(schema_of(operation.answer))):
            answerer.body = sample
            await ways[number % len(ways)]()
        assert not told
        await asked_strictly()
        for number, change in enumerate(spread(mutations(operation.answer), MOST, ANSWERED.index(operation))):
            answerer.body = change.answer
            told.clear()
            answer = await ways[number % len(ways)]()
            assert answer is not None
            assert told[change.kind, change.pointer] == change.told, change
            tried[change.kind] += 1
            if change.told:
                with pytest.raises(DriftError) as caught:
                    await asked_strictly()
                assert f"{change.pointer} {change.kind}" in str(caught.value)
                assert caught.value.operation == operation.id
            elif not told:
                await asked_strictly()
    assert tried.keys() == {one.kind for one in mutations(operation.answer)}


def test_each_kind_of_change_is_among_those_told() -> None:
    answers = {str(operation.answer) for operation in ANSWERED}
    kinds = Counter(one.kind for answer in answers for one in mutations(answer) if one.told)
    assert all(kinds[kind] > 100 for kind in KINDS), kinds


# ---- typed methods


READINGS: dict[str, Callable[[Huwise], Awaitable[Any]]] = {
    "list_datasets": lambda p: p.datasets.list(),
    "retrieve_dataset": lambda p: p.dataset(uid="da_x").get(),
    "retrieve_dataset_status": lambda p: p.dataset(uid="da_x").status(),
    "list_dataset_resources": lambda p: p.dataset(uid="da_x").resources.list(),
    "retrieve_dataset_resource": lambda p: p.dataset(uid="da_x").resources.get("re_x"),
    "preview_resource": lambda p: p.dataset(uid="da_x").resources.preview("re_x"),
    "retrieve_dataset_resource_file": lambda p: p.dataset(uid="da_x").files.get("counts.csv"),
    "list_dataset_field_configurations": lambda p: p.dataset(uid="da_x").fields.list(),
    "list_dataset_processors": lambda p: p.dataset(uid="da_x").processors.list(),
    "list_dataset_schedules": lambda p: p.dataset(uid="da_x").schedules.list(),
    "list_dataset_versions": lambda p: p.dataset(uid="da_x").versions.list(),
    "list_all_dataset_metadata": lambda p: p.dataset(uid="da_x").metadata.get(),
    "retrieve_template_field_dataset_metadata": lambda p: p.dataset(uid="da_x").metadata.get("default", "title"),
    "list_dataset_feedbacks": lambda p: p.dataset(uid="da_x").feedbacks.list(),
    "list_dataset_attachments": lambda p: p.dataset(uid="da_x").attachments.list(),
    "list_dataset_alternative_exports": lambda p: p.dataset(uid="da_x").exports.list(),
    "list_dataset_user_security": lambda p: p.dataset(uid="da_x").security.users.list(),
    "retrieve_dataset_group_security": lambda p: p.dataset(uid="da_x").security.groups.get("friends"),
    "list_connections": lambda p: p.connections.list(),
    "retrieve_connection": lambda p: p.connections.get("co_x"),
    "list_harvesters": lambda p: p.harvesters.list(),
    "retrieve_harvester": lambda p: p.harvesters.get("harbour"),
    "list_harvester_errors": lambda p: p.harvester("harbour").errors(),
    "preview_harvester": lambda p: p.harvester("harbour").preview(),
    "list_code_editor_pages": lambda p: p.pages.list(),
    "list_studio_pages": lambda p: p.studio_pages.list(),
    "list_forms": lambda p: p.forms.list(),
    "list_form_drafts": lambda p: p.form("fm_x").drafts.list(),
    "list_form_submissions": lambda p: p.form("fm_x").submissions.list(),
    "list_glossary_terms": lambda p: p.glossary.list(),
    "list_users": lambda p: p.users.list(),
    "list_user_groups": lambda p: p.groups.list(),
    "list_api_keys": lambda p: p.api_keys.list(),
    "list_user_requests": lambda p: p.user_requests.list(),
    "list_metadata_templates": lambda p: p.templates.list(),
    "list_extractors": lambda p: p.extractors(),
    "list_processors": lambda p: p.processors(),
}


@pytest.mark.parametrize("operation", READINGS)
async def test_typed_methods_take_what_comes(
    operation: str, answerer: Answerer, portal: Huwise, strict: Huwise
) -> None:
    read = READINGS[operation]
    answerer.operation = operation
    for change in spread(mutations(str(OPERATIONS[operation].answer)), 3 * MOST, 0):
        answerer.body = change.answer
        await read(portal)
        if change.told:
            with pytest.raises(DriftError, match=change.kind):
                await read(strict)
