"""Every success of the contract, changed in one place at a time: reading it never fails and loses nothing."""

from __future__ import annotations

import copy
import importlib
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import pytest

from aioportal.core.http import Answer
from aioportal_huwise.operations import OPERATIONS, Operation
from aioportal_huwise.types import plain

Json = Any
Path = tuple[str | int, ...]


@cache
def contract() -> dict[str, Any]:
    text = (resources.files("aioportal_huwise") / "contract.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def schemas() -> dict[str, Any]:
    found: dict[str, Any] = contract()["components"]["schemas"]
    return found


def samples(schema: dict[str, Any], depth: int = 0) -> list[Json]:
    """Values that fit ``schema``: one of each variant of a union, otherwise as few as show everything."""
    if "$ref" in schema:
        return samples(schemas()[schema["$ref"].rpartition("/")[2]], depth)
    if "oneOf" in schema or "anyOf" in schema:
        return [value for each in schema.get("oneOf", schema.get("anyOf")) for value in samples(each, depth)]
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema:
        return [schema["enum"][0]]
    kind = schema.get("type", "object" if "allOf" in schema or "properties" in schema else "any")
    kinds = kind if isinstance(kind, list) else [kind]
    return [value for each in kinds for value in _of_type(each, schema, depth)]


def _of_type(kind: str, schema: dict[str, Any], depth: int) -> list[Json]:
    if kind == "object":
        return _objects(schema, depth)
    if kind == "array":
        return [[value] for value in samples(schema["items"], depth + 1)] if depth < 5 else [[]]
    if kind == "string":
        texts = {"date-time": "2025-01-17T16:40:02+00:00", "date": "2025-01-17"}
        return [texts.get(schema.get("format", ""), "text")]
    return {"integer": [7], "number": [1.5], "boolean": [True], "null": [None], "any": [{"a": [1]}]}[kind]


def _objects(schema: dict[str, Any], depth: int) -> list[Json]:
    if depth >= 5:
        return [{}]
    values = dict(_columns(schema, depth))
    further = schema.get("additionalProperties")
    if isinstance(further, dict) and not values:
        values["any-name"] = samples(further, depth + 1)
    most = max((len(found) for found in values.values()), default=1)
    return [{name: found[index % len(found)] for name, found in values.items()} for index in range(most)]


def _columns(schema: dict[str, Any], depth: int) -> Iterator[tuple[str, list[Json]]]:
    for part in schema.get("allOf", []):
        yield from _columns(schemas()[part["$ref"].rpartition("/")[2]] if "$ref" in part else part, depth)
    for name, each in schema.get("properties", {}).items():
        yield name, samples(each, depth + 1)


def places(value: Json, path: Path = ()) -> Iterator[Path]:
    """Every place below the top of ``value``."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from places(child, (*path, key))


def at(value: Json, path: Path) -> Json:
    for key in path:
        value = value[key]
    return value


ODD: list[Json] = [
    None,
    "never-seen",
    "",
    0,
    -1.5,
    True,
    [],
    [None],
    ["x"],
    [[]],
    {},
    {"type": "never-seen"},
    {"uid": 5},
]


def changes(sample: Json) -> Iterator[tuple[str, Json]]:
    """``sample`` with one key dropped, one key more, or one value replaced, in every place."""
    for path in [(), *places(sample)]:
        if isinstance(at(sample, path), dict):
            changed = copy.deepcopy(sample)
            at(changed, path)["never_seen"] = {"a": 1}
            yield f"extra key in {path}", changed
        if not path:
            continue
        if isinstance(path[-1], str):
            changed = copy.deepcopy(sample)
            del at(changed, path[:-1])[path[-1]]
            yield f"no {path}", changed
        for odd in ODD:
            changed = copy.deepcopy(sample)
            at(changed, path[:-1])[path[-1]] = copy.deepcopy(odd)
            yield f"{path} = {odd!r}", changed


JSON_ANSWERS = [operation for operation in OPERATIONS.values() if operation.answer is not None]
# Operations with the same answer read it by the same code: every change is tried on one of them.
ONE_EACH = list({operation.answer: operation for operation in JSON_ANSWERS}.values())


def read(operation: Operation, body: Json) -> Any:
    endpoint = importlib.import_module(f"aioportal_huwise.api.{operation.tag}.{operation.id}")
    return endpoint.parse_response(Answer(200, {}, json.dumps(body).encode()))


@pytest.mark.parametrize("operation", ONE_EACH, ids=[str(operation.answer) for operation in ONE_EACH])
def test_one_change_at_a_time(operation: Operation) -> None:
    count = 0
    for sample in samples({"$ref": f"#/components/schemas/{operation.answer}"}):
        for what, changed in changes(sample):
            result = read(operation, changed)
            # Nothing raised, and all of it is still there: a stronger claim than that something came out.
            assert plain(result) == changed, what
            count += 1
    assert count > 10


@pytest.mark.parametrize("operation", JSON_ANSWERS, ids=[operation.id for operation in JSON_ANSWERS])
def test_what_the_contract_declares_and_shows_is_read_without_loss(operation: Operation) -> None:
    for sample in samples({"$ref": f"#/components/schemas/{operation.answer}"}) + examples(operation):
        written = json.dumps(plain(read(operation, sample))).replace("+00:00", "Z")
        assert json.loads(written) == json.loads(json.dumps(sample).replace("+00:00", "Z"))


def test_the_samples_reach_every_variant_of_every_union() -> None:
    seen: set[str] = set()

    def walk(value: Json) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("type"), str):
                seen.add(value["type"])
            for child in value.values():
                walk(child)
        elif isinstance(value, list):
            for child in value:
                walk(child)

    for operation in JSON_ANSWERS:
        walk(samples({"$ref": f"#/components/schemas/{operation.answer}"}) + examples(operation))
    tags = {
        tag["const"]
        for name, schema in schemas().items()
        if not name.endswith("Input")
        for tag in [schema.get("properties", {}).get("type", {})]
        if "const" in tag
    }
    assert len(tags) > 10
    assert tags <= seen


def examples(operation: Operation) -> list[Json]:
    """The examples that the contract gives for a success."""
    response = contract()["paths"][operation.path][operation.method.lower()]["responses"]["2XX"]
    if "$ref" in response:
        response = contract()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    media = response["content"]["application/json"]
    return [media["example"]] if "example" in media else [each["value"] for each in media["examples"].values()]
