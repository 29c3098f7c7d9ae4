"""Each rule of the lint against a small document with exactly one fault."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lint_contract
import pytest
from _contract import load

Document = dict[str, Any]


def ref(name: str, kind: str = "schemas") -> Document:
    return {"$ref": f"#/components/{kind}/{name}"}


def json_of(name: str, **more: Any) -> Document:
    return {"application/json": {"schema": ref(name), **more}}


SOUND: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Small", "version": "1"},
    "tags": [{"name": "things"}],
    "paths": {
        "/things/": {
            "get": {
                "operationId": "list_things",
                "tags": ["things"],
                "summary": "List things",
                "x-path-evidence": "documented",
                "x-retry": "safe",
                "x-success": [200],
                "parameters": [ref("Limit", "parameters")],
                "responses": {
                    "2XX": {"description": "", "content": json_of("ThingPage", example={"results": []})},
                    "default": ref("Error", "responses"),
                },
            },
            "post": {
                "operationId": "upload_thing",
                "tags": ["things"],
                "summary": "Upload a thing",
                "x-path-evidence": "guess",
                "x-retry": "unsafe",
                "x-reconcile-by": ["name"],
                "x-success": [201],
                "requestBody": {
                    "required": True,
                    "content": {"multipart/form-data": {"schema": ref("ThingUpload")}},
                },
                "responses": {
                    "2XX": {"description": "", "content": json_of("Thing", example={"name": "a"})},
                    "default": ref("Error", "responses"),
                },
            },
        },
        "/things/{uid}/": {
            "parameters": [{"name": "uid", "in": "path", "required": True, "schema": {"type": "string"}}],
            "put": {
                "operationId": "update_thing",
                "tags": ["things"],
                "summary": "Update a thing",
                "x-path-evidence": "observed",
                "x-retry": "idempotent",
                "x-success": [204],
                "requestBody": {"required": True, "content": json_of("SourceInput")},
                "responses": {"2XX": {"description": ""}, "default": ref("Error", "responses")},
            },
        },
    },
    "components": {
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}},
        "responses": {"Error": {"description": "", "content": json_of("ApiError")}},
        "schemas": {
            "ApiError": {"type": "object", "properties": {"message": {"type": "string"}}},
            "Page": {"type": "object", "properties": {"total_count": {"type": "integer"}}},
            "ThingPage": {
                "allOf": [
                    ref("Page"),
                    {"type": "object", "properties": {"results": {"type": "array", "items": ref("Thing")}}},
                ]
            },
            "Colour": {"type": "string", "enum": ["red", "dark-red"]},
            "Thing": {
                "type": "object",
                "x-expected": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "colour": {"oneOf": [ref("Colour"), {"type": "null"}]},
                    "made_at": {"type": ["string", "null"], "format": "date-time"},
                    "source": ref("Source"),
                },
            },
            "Source": {"oneOf": [ref("WebSource"), ref("DiskSource"), ref("OtherSource")]},
            "WebSource": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"const": "web", "default": "web"}, "url": {"type": "string"}},
            },
            "DiskSource": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"const": "disk", "default": "disk"}},
            },
            "OtherSource": {"type": "object", "properties": {"type": {"type": "string"}}},
            "SourceInput": {
                "type": "object",
                "required": ["url"],
                "additionalProperties": False,
                "properties": {"url": {"type": "string"}},
            },
            "ThingUpload": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}, "public": {"type": "boolean"}},
            },
        },
    },
}


def at(document: Document, *keys: str | int) -> Any:
    found: Any = document
    for key in keys:
        found = found[key]
    return found


def put(*keys_and_value: Any) -> Callable[[Document], None]:
    *path, key, value = keys_and_value

    def change(document: Document) -> None:
        at(document, *path)[key] = copy.deepcopy(value)

    return change


def drop(*keys: Any) -> Callable[[Document], None]:
    *path, key = keys

    def change(document: Document) -> None:
        del at(document, *path)[key]

    return change


LIST = ("paths", "/things/", "get")
UPLOAD = ("paths", "/things/", "post")
UPDATE = ("paths", "/things/{uid}/", "put")
SCHEMAS = ("components", "schemas")
THING = (*SCHEMAS, "Thing")
LIST_RESPONSES = (*LIST, "responses")
SUCCESS = (*LIST_RESPONSES, "2XX", "content")


LISTED = {"type": "array", "items": ref("ThingPage")}
CSV = {"content": {"text/csv": {"schema": ref("Page")}}}


def same_shape(document: Document) -> None:
    at(document, "paths")["/things/{name}/"] = {}


def twice_the_tag(document: Document) -> None:
    at(document, *SCHEMAS, "DiskSource", "properties")["type"] = {"const": "web", "default": "web"}


def catch_all_first(document: Document) -> None:
    variants = at(document, *SCHEMAS, "Source", "oneOf")
    variants.insert(0, variants.pop())


def acronym(document: Document) -> None:
    at(document, *SCHEMAS)["APIThing"] = {"type": "object"}
    at(document, *THING, "properties")["more"] = ref("APIThing")


CASES: list[tuple[str, str, Callable[[Document], None]]] = [
    ("plain-json", "unquoted status", put(*LIST_RESPONSES, 404, ref("Error", "responses"))),
    ("plain-json", "not a number", put(*SUCCESS, "application/json", "example", {"results": [float("nan")]})),
    ("references", "nowhere", put(*THING, "properties", "lost", ref("Lost"))),
    ("references", "outside", put(*THING, "properties", "lost", {"$ref": "other.yaml#/Thing"})),
    ("unused", "schema", put(*SCHEMAS, "Lonely", {"type": "object"})),
    ("unused", "only by itself", put(*SCHEMAS, "Lonely", {"type": "object", "properties": {"a": ref("Lonely")}})),
    ("unused", "parameter", put("components", "parameters", "Lonely", {"name": "a", "in": "query", "schema": {}})),
    ("operation-ids", "none", drop(*LIST, "operationId")),
    ("operation-ids", "kebab", put(*LIST, "operationId", "list-things")),
    ("operation-ids", "twice", put(*LIST, "operationId", "upload_thing")),
    ("tags", "two", put(*LIST, "tags", ["things", "things"])),
    ("tags", "undeclared", put(*LIST, "tags", ["others"])),
    ("summaries", "none", drop(*LIST, "summary")),
    ("evidence", "none", drop(*LIST, "x-path-evidence")),
    ("evidence", "unknown word", put(*LIST, "x-path-evidence", "likely")),
    ("retry", "none", drop(*LIST, "x-retry")),
    ("retry", "unsafe GET", put(*LIST, "x-retry", "idempotent")),
    ("retry", "by nothing", put(*UPDATE, "x-retry", "reconcilable")),
    ("retry", "by a string", put(*UPLOAD, "x-reconcile-by", "name")),
    ("success-codes", "none", drop(*LIST, "x-success")),
    ("success-codes", "error", put(*LIST, "x-success", [200, 404])),
    ("success-codes", "redirect only", put(*LIST, "x-success", [303])),
    ("answers", "exact code", lambda d: at(d, *LIST_RESPONSES).update({"200": at(d, *LIST_RESPONSES).pop("2XX")})),
    ("answers", "204 with content", put(*LIST, "x-success", [204])),
    ("answers", "200 without content", put(*UPDATE, "x-success", [200])),
    ("answers", "inline array", put(*SUCCESS, "application/json", "schema", LISTED)),
    ("answer-types", "csv as an array", put(*LIST_RESPONSES, "4XX", CSV)),
    ("answer-types", "untyped", put(*SCHEMAS, "ApiError", {"description": "anything"})),
    ("bodies", "not required", drop(*UPDATE, "requestBody", "required")),
    ("bodies", "raw bytes", put(*UPDATE, "requestBody", "content", {"text/csv": {"schema": ref("SourceInput")}})),
    ("parameters", "content", put("components", "parameters", "Limit", {"name": "f", "in": "query", "content": {}})),
    ("parameters", "cookie", put("components", "parameters", "Limit", "in", "cookie")),
    ("query-names", "body", put("components", "parameters", "Limit", "name", "body")),
    ("path-parameters", "misspelt", put("paths", "/things/{uid}/", "parameters", 0, "name", "id")),
    ("path-parameters", "number", put("paths", "/things/{uid}/", "parameters", 0, "schema", {"type": "integer"})),
    ("paths", "no slash", put("paths", "/others", {})),
    ("paths", "twice", same_shape),
    ("errors", "none", drop(*LIST_RESPONSES, "default")),
    ("examples", "none", drop(*SUCCESS, "application/json", "example")),
    ("known-keys", "schema", put(*THING, "not an odd key", "cut off by a comma")),
    ("titles", "schema", put(*THING, "title", "A thing")),
    ("component-names", "acronym", acronym),
    ("inline", "object", put(*THING, "properties", "more", {"type": "object"})),
    ("inline", "enum", put(*THING, "properties", "size", {"type": "string", "enum": ["s", "m"]})),
    ("inline", "in a list", put(*THING, "properties", "more", {"type": "array", "items": {"properties": {}}})),
    ("types", "unknown", put(*THING, "properties", "name", {"type": "text"})),
    ("types", "real null", put(*THING, "properties", "name", {"type": ["string", None]})),
    ("types", "no items", put(*THING, "properties", "names", {"type": "array"})),
    ("types", "format", put(*THING, "properties", "name", {"type": "string", "format": "uuid"})),
    ("types", "beside a reference", put(*THING, "properties", "source", {**ref("Source"), "nullable": True})),
    ("defaults", "property", put(*SCHEMAS, "SourceInput", "properties", "url", {"type": "string", "default": "a"})),
    ("defaults", "query", put("components", "parameters", "Limit", "schema", {"type": "integer", "default": 20})),
    ("consts", "no default", drop(*SCHEMAS, "WebSource", "properties", "type", "default")),
    ("consts", "not required", drop(*SCHEMAS, "WebSource", "required")),
    ("consts", "a number", put(*SCHEMAS, "WebSource", "properties", "type", {"const": 1, "default": 1})),
    ("required", "in an answer", put(*THING, "required", ["name"])),
    ("required-known", "required", put(*SCHEMAS, "SourceInput", "required", ["url", "uri"])),
    ("required-known", "expected", put(*THING, "x-expected", ["nom"])),
    ("closed", "answer", put(*THING, "additionalProperties", False)),
    ("unions", "no catch-all", catch_all_first),
    ("unions", "ends with a tag", lambda d: at(d, *SCHEMAS, "Source", "oneOf").append(ref("DiskSource"))),
    ("unions", "same tag twice", twice_the_tag),
    ("unions", "discriminator", put(*SCHEMAS, "Source", "discriminator", {"propertyName": "type"})),
    ("enums", "same name", put(*SCHEMAS, "Colour", "enum", ["dark-red", "dark_red"])),
    ("enums", "no name", put(*SCHEMAS, "Colour", "enum", ["red", "-red"])),
    ("enums", "null inside", put(*SCHEMAS, "Colour", "enum", ["red", None])),
    ("enums", "names missing", put(*SCHEMAS, "Colour", "x-enum-varnames", ["RED"])),
    ("merging", "results in the base", put(*SCHEMAS, "Page", "properties", "results", {"type": "array", "items": {}})),
    ("merging", "nested", put(*SCHEMAS, "ThingPage", "allOf", 1, "allOf", [ref("ApiError")])),
    ("multipart", "null", put(*SCHEMAS, "ThingUpload", "properties", "public", {"type": ["boolean", "null"]})),
    ("schema-examples", "object", put(*THING, "example", {"name": "a"})),
]  # fmt: skip


def rules_of(document: Document) -> set[str]:
    return {problem.rule for problem in lint_contract.lint(document)}


def test_the_small_document_is_sound() -> None:
    assert lint_contract.lint(copy.deepcopy(SOUND)) == []


@pytest.mark.parametrize(("rule", "name", "change"), CASES, ids=[f"{rule}-{name}" for rule, name, _ in CASES])
def test_a_fault_trips_its_rule_and_no_other(rule: str, name: str, change: Callable[[Document], None]) -> None:
    document = copy.deepcopy(SOUND)
    change(document)
    assert rules_of(document) == {rule}


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, _, _ in CASES} == set(lint_contract.RULES)


def test_the_contract_keeps_the_rules(document: Document) -> None:
    assert lint_contract.lint(document) == []


def test_the_script_names_each_breach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.json"
    path.write_text('{"openapi": "3.1.0", "components": {"schemas": {"Thing": {"title": "A thing"}}}}')
    assert lint_contract.main([str(path)]) == 1
    shown = capsys.readouterr().out
    assert "Thing: has a title [titles]" in shown
    assert "schemas Thing: nothing refers to it [unused]" in shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a: 1\na: 2\n", "stands twice"), ("- a\n", "no OpenAPI document"), ("a: [\n", "is not YAML")],
)
def test_a_file_that_is_no_document_is_refused(
    text: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(text)
    assert lint_contract.main([str(path)]) == 2
    assert reason in capsys.readouterr().err


def test_yaml_is_read_as_version_1_2_says(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("words: [no, on, yes, 2024-03-05, 12:30:00, 1e3, 12, 1.5, true, ~, 007]\n<<: {more: x}\n")
    assert load(path) == {
        "words": ["no", "on", "yes", "2024-03-05", "12:30:00", 1000.0, 12, 1.5, True, None, "007"],
        "more": "x",
    }
