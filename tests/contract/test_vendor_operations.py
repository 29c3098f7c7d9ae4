"""Operations of a published document: what they are called, and that none of them is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from _contract import Node, operations
from _normalise import mended, normalised
from _normalise_walk import Notes
from vendor_defects import part_of


@pytest.fixture(scope="module")
def ours(document: Node) -> Node:
    return part_of(document, "datasets")


def operation(**more: Any) -> Node:
    return {"responses": {"200": {"description": ""}}, **more}


def made_of(ours: Node, paths: Node, folder: Path) -> Node:
    spec = folder / "published.json"
    spec.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths}))
    notes = Notes()
    return normalised(mended(spec, notes), ours, notes)


def test_what_the_contract_knows_is_taken_over(ours: Node, tmp_path: Path) -> None:
    uid = {"name": "id", "in": "path", "schema": {}}
    item = {"parameters": [uid], "POST": operation(operationId="PublishIt", tags=["X"])}
    made = made_of(ours, {"/datasets/{id}/publish": item}, tmp_path)
    (op,) = operations(made)
    assert (op.path, op.named("path")) == ("/datasets/{dataset_uid}/publish", ["dataset_uid"])
    node = op.node
    assert (node["operationId"], node["tags"]) == ("publish_dataset", ["datasets"])
    assert (node["x-retry"], node["x-reconcile-by"]) == ("reconcilable", ["status"])
    assert node["x-path-evidence"] == "documented"
    assert made["tags"] == ours["tags"]


@pytest.mark.parametrize(
    ("method", "retry"),
    [("get", "safe"), ("put", "idempotent"), ("delete", "idempotent"), ("post", "unsafe"), ("patch", "unsafe")],
)
def test_what_it_does_not_know_is_derived(ours: Node, tmp_path: Path, method: str, retry: str) -> None:
    made = made_of(
        ours, {"/reuses/": {method: operation(operationId="do-it-in2Steps", tags=["Data reuses"])}}, tmp_path
    )
    (op,) = operations(made)
    assert (op.id, op.node["tags"], op.node["x-retry"]) == ("do_it_in2_steps", ["data_reuses"], retry)
    assert op.node["summary"] == "Do it in2 steps"
    assert op.node["x-success"] == [200]
    assert made["tags"] == [{"name": "data_reuses"}]


def test_ids_stay_apart(ours: Node, tmp_path: Path) -> None:
    paths = {
        "/a/": {"get": operation(operationId="list-it"), "post": operation()},
        "/b/": {"get": operation(operationId="list_it"), "put": operation(operationId="retrieve-dataset")},
        "/b/{uid}/": {"get": operation(operationId="List It"), "put": operation(operationId="2fast")},
        "/datasets/{uid}/": {"get": operation()},
    }
    ids = [op.id for op in operations(made_of(ours, paths, tmp_path))]
    assert ids == [
        "list_it", "post_a", "get_b", "put_b", "get_b_by_uid", "operation_2_fast", "retrieve_dataset",
    ]  # fmt: skip


def test_several_answers_become_one(ours: Node, tmp_path: Path) -> None:
    json_body = {"application/json": {"schema": {"type": "object", "properties": {"uid": {"type": "string"}}}}}
    both = {"image/png": {"schema": {}}, **json_body}
    responses = {
        "303": {"description": "elsewhere"},
        "202": {"description": "later"},
        "201": {"description": "made", "content": both},
        "404": {"description": "", "content": {"image/png": {}}},
    }
    made = made_of(ours, {"/a/": {"post": {"operationId": "make", "responses": responses}}}, tmp_path)
    node = made["paths"]["/a/"]["post"]
    assert node["x-success"] == [201, 202, 303]
    assert list(node["responses"]) == ["2XX", "303", "404"]
    assert node["responses"]["2XX"]["content"] == {
        "application/json": {"schema": {"$ref": "#/components/schemas/MakeAnswer"}}
    }
    assert "content" not in node["responses"]["404"]


def test_parameters_are_made_sendable(ours: Node, tmp_path: Path) -> None:
    listed = {"type": "array", "items": {"type": "string"}}
    parameters = [
        {"name": "uid", "in": "path", "schema": {"type": "integer"}},
        {"name": "filter", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
        {"name": "sort", "in": "query", "explode": False, "schema": listed},
        {"name": "tags", "in": "query", "required": False, "schema": listed},
        {"name": "X-Names", "in": "header", "schema": listed},
        {"name": "session", "in": "cookie", "schema": {"type": "string"}},
        {"name": "tags", "in": "query", "schema": {"type": "string"}},
    ]
    made = made_of(ours, {"/a/{uid}/": {"get": operation(parameters=parameters)}}, tmp_path)
    (op,) = operations(made)
    assert len(op.parameters) == 5  # the second `tags` would have cost the operation
    found = {each["name"]: (each.get("required"), each["schema"]) for each in op.parameters}
    text = {"type": "string"}
    assert found == {
        "uid": (True, text), "filter": (None, text), "sort": (None, text), "tags": (None, listed),
        "X-Names": (None, text),
    }  # fmt: skip


def test_bodies_keep_one_media_type_and_a_get_none(ours: Node, tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    body = {"content": {"text/plain": {"schema": {"type": "string"}}, "multipart/form-data": {"schema": schema}}}
    optional = {"required": False, "content": {"application/json": {"schema": schema}}}
    paths = {
        "/a/": {
            "post": operation(requestBody=body),
            "get": operation(requestBody=body),
            "put": operation(requestBody=optional),
        }
    }
    made = made_of(ours, paths, tmp_path)["paths"]["/a/"]
    assert list(made["post"]["requestBody"]["content"]) == ["multipart/form-data"]
    assert made["post"]["requestBody"]["required"] is True
    assert made["put"]["requestBody"]["required"] is False
    assert "requestBody" not in made["get"]


def test_two_addresses_that_are_one_are_refused(ours: Node, tmp_path: Path) -> None:
    paths = {"/a/{uid}/": {"get": operation()}, "/a/{name}/": {"get": operation()}}
    with pytest.raises(ValueError, match=r"GET /a/\{uid\}/, GET /a/\{name\}/"):
        made_of(ours, paths, tmp_path)
