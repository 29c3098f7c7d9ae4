from __future__ import annotations

import copy
from typing import Any

import pytest

from aioportal.core.drift import Drift, find_drift

COMPONENTS: dict[str, Any] = {
    "schemas": {
        "State": {"type": "string", "enum": ["idle", "error"]},
        "User": {"type": "object", "x-expected": ["username"], "properties": {"username": {"type": "string"}}},
        "Base": {"type": "object", "properties": {"uid": {"type": "string"}}},
        "Free": {"type": "object", "additionalProperties": {}},
        "Http": {
            "type": "object",
            "required": ["type"],
            "x-expected": ["url"],
            "properties": {"type": {"type": "string", "const": "http"}, "url": {"type": "string"}},
        },
        "Ftp": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "const": "ftp"}}},
            ]
        },
        "Other": {"type": "object", "properties": {"type": {"type": "string", "not": {"enum": ["http", "ftp"]}}}},
        "Source": {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Http", "Ftp", "Other")]},
        "Thing": {
            "x-expected": ["state"],
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {
                    "type": "object",
                    "x-expected": ["title"],
                    "properties": {
                        "title": {"type": "string"},
                        "state": {"$ref": "#/components/schemas/State"},
                        "previous": {"oneOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]},
                        "count": {"type": "integer"},
                        "ratio": {"type": "number"},
                        "note": {"type": ["string", "null"]},
                        "any": {},
                        "flag": {"type": "boolean"},
                        "users": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
                        "metadata": {"$ref": "#/components/schemas/Free"},
                        "source": {"$ref": "#/components/schemas/Source"},
                        "owner": {"oneOf": [{"$ref": "#/components/schemas/User"}, {"type": "null"}]},
                        "words": {"type": "object", "additionalProperties": {"type": "string"}},
                        "auth": {
                            "oneOf": [{"$ref": "#/components/schemas/User"}, {"$ref": "#/components/schemas/Base"}]
                        },
                    },
                },
            ],
        },
    }
}
THING = {"$ref": "#/components/schemas/Thing"}
GOOD: dict[str, Any] = {
    "uid": "t1",
    "title": "Cheeses",
    "state": "idle",
    "previous": None,
    "count": 3,
    "ratio": 3,
    "note": None,
    "any": None,
    "flag": True,
    "users": [{"username": "ada"}, {"username": "bob"}],
    "metadata": {"default": {"title": {"value": [1, None]}}},
    "source": {"type": "http", "url": "https://x.example"},
    "owner": None,
    "words": {"a": "b"},
    "auth": {"username": "ada"},
}


def drift(**changes: Any) -> list[Drift]:
    data = {**copy.deepcopy(GOOD), **changes}
    return find_drift(THING, {key: value for key, value in data.items() if value is not ...}, COMPONENTS)


def test_an_answer_as_the_contract_says_has_none() -> None:
    assert drift() == []
    assert find_drift(THING, GOOD, COMPONENTS["schemas"]) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ...}, ("/title", "missing", "the contract expects it")),
        ({"state": ...}, ("/state", "missing", "the contract expects it")),
        ({"title": None}, ("/title", "null", "expected string")),
        ({"state": None}, ("/state", "null", "expected string")),
        ({"state": "sleeping"}, ("/state", "unknown_word", "'sleeping'")),
        ({"previous": "sleeping"}, ("/previous", "unknown_word", "'sleeping'")),
        ({"count": "3"}, ("/count", "wrong_type", "expected integer, got string")),
        ({"count": True}, ("/count", "wrong_type", "expected integer, got boolean")),
        ({"count": 3.5}, ("/count", "wrong_type", "expected integer, got number")),
        ({"flag": 1}, ("/flag", "wrong_type", "expected boolean, got integer")),
        ({"ratio": "1"}, ("/ratio", "wrong_type", "expected number, got string")),
        ({"note": 1}, ("/note", "wrong_type", "expected null or string, got integer")),
        ({"users": {}}, ("/users", "wrong_type", "expected array, got object")),
        ({"users": [{}, {"username": "a"}]}, ("/users/0/username", "missing", "the contract expects it")),
        ({"users": [{"username": "a", "a/b~": 1}]}, ("/users/0/a~1b~0", "extra_key", "integer")),
        ({"new": {"a": 1}}, ("/new", "extra_key", "object")),
        ({"source": {"type": "http"}}, ("/source/url", "missing", "the contract expects it")),
        ({"source": {"type": "ftp", "x": None}}, ("/source/x", "extra_key", "null")),
        ({"source": {"type": "gopher", "x": 1}}, ("/source/type", "unknown_word", "'gopher'")),
        ({"source": None}, ("/source", "null", "expected one of several variants, none of them null")),
        ({"words": {"a": 1}}, ("/words/a", "wrong_type", "expected string, got integer")),
        ({"auth": {"uid": "x", "y": 1}}, ("/auth/y", "extra_key", "integer")),
    ],
)
def test_each_kind(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert drift(**changes) == [Drift(*expected)]  # type: ignore[arg-type] - the kind is a literal in the table


@pytest.mark.parametrize("changes", [{"count": 3.0}, {"ratio": 2.5}, {"users": []}, {"any": {"x": 1}}, {"auth": {}}])
def test_what_is_no_drift(changes: dict[str, Any]) -> None:
    assert [one for one in drift(**changes) if one.kind != "missing"] == []


def test_an_object_is_not_compared_with_null_however_much_it_says() -> None:
    found = drift(owner={"username": "ada", "email": "a@example.org", "groups": []})
    assert [(one.pointer, one.kind) for one in found] == [("/owner/email", "extra_key"), ("/owner/groups", "extra_key")]


def test_no_value_is_told_but_an_unknown_word() -> None:
    found = drift(title=5, password="hunter2", users=[{"username": {"secret": "hunter2"}}])
    assert len(found) == 3
    assert "hunter2" not in repr(found)


def test_equal_drifts_of_many_items_count_as_one_place() -> None:
    found = drift(users=[{} for _ in range(5)])
    assert {one.place for one in found} == {"/users/*/username"}


def test_a_flood_is_cut() -> None:
    assert len(drift(users=[{} for _ in range(1000)])) == 200


def test_the_root_can_be_wrong() -> None:
    assert find_drift(THING, [], COMPONENTS) == [Drift("", "wrong_type", "expected object, got array")]
    assert find_drift({}, object, COMPONENTS) == []
