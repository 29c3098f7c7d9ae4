"""The table-driven part of the sandbox: paths, places, and what answers are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people_api import effects, group, invite, thing
from portal_api import KEY, Api

from aioportal.sandbox.answers import completed, has, least, properties
from aioportal.sandbox.contract import OPERATIONS, Contract
from aioportal.sandbox.groups import all_handlers, verify
from aioportal.sandbox.places import free, item_path, place
from aioportal.sandbox.server import SandboxServer


def test_an_operation_without_a_handler_keeps_the_sandbox_from_starting() -> None:
    verify(OPERATIONS, all_handlers())
    with pytest.raises(RuntimeError, match="invented"):
        verify([*OPERATIONS, "invented"], all_handlers())


def test_paths_of_objects_and_their_places() -> None:
    assert item_path("/groups/") == "/groups/{group_uid}/"
    assert item_path("/groups/{group_uid}/users/") == "/groups/{group_uid}/users/{username}/"
    assert item_path("/medias/images/") == ""
    assert place("/a/{x}/b/{y}/c/", {"y": "d/e", "x": "ü"}) == "%C3%BC/d%2Fe"
    assert place("/a/", {"x": "1"}) == ""
    assert [free("a", taken) for taken in ((), ("a",), ("a", "a-1"))] == ["a", "a-1", "a-2"]


# --- what answers are made of ---

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Base": {"type": "object", "properties": {"uid": {"type": "string", "minLength": 1}}},
            "Circle": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {
                        "type": "object",
                        "properties": {"type": {"type": "string", "const": "circle"}, "radius": {"type": "number"}},
                    },
                ]
            },
            "Other": {
                "type": "object",
                "properties": {"type": {"type": "string", "not": {"enum": ["circle"]}}, "sides": {"type": "integer"}},
            },
            "Shape": {"oneOf": [{"$ref": "#/components/schemas/Circle"}, {"$ref": "#/components/schemas/Other"}]},
            "Nullable": {"oneOf": [{"$ref": "#/components/schemas/Base"}, {"type": "null"}]},
        }
    }
}


def schema(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_a_union_is_taken_by_its_tag() -> None:
    contract = Contract(DOCUMENT)
    assert set(properties(contract, schema("Shape"), {"type": "circle"})) == {"uid", "type", "radius"}
    assert set(properties(contract, schema("Shape"), {"type": "square"})) == {"type", "sides"}
    assert set(properties(contract, schema("Nullable"), {"uid": "a"})) == {"uid"}
    assert has(contract, schema("Shape"), "radius")
    assert has(contract, schema("Shape"), "sides")
    assert not has(contract, schema("Shape"), "colour")
    assert not has(contract, None, "uid")


def test_what_is_lacking_is_the_least() -> None:
    contract = Contract(DOCUMENT)
    assert completed(contract, schema("Shape"), {"type": "circle"}) == {"type": "circle", "radius": 0}
    # There is no least uid: it is left out.
    assert completed(contract, schema("Base"), {}) == {}
    assert completed(contract, schema("Base"), {"uid": "a", "more": 1}) == {"uid": "a", "more": 1}
    for declared, value in [
        ({"type": ["string", "null"]}, None),
        ({"type": "boolean"}, False),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "array"}, []),
        ({"type": "object"}, {}),
        ({"type": "string"}, ""),
        (schema("Nullable"), None),
    ]:
        found = least(contract, declared)
        assert (found, type(found)) == (value, type(value))


# --- over HTTP ---


def test_a_renamed_object_keeps_what_hangs_on_it(api: Api) -> None:
    invite(api, "ines")
    path = thing(api, "/code_editor_pages/")
    page = api.get(path).json()
    api.post(f"{path}security/users/", json={"user": {"username": "ines"}, "permissions": ["edit_page"]})
    api.put(f"{path}translations/", json={"a": {"fr": "b"}})
    changed = api.put(path, json={"slug": "another", "content": page["content"]})
    assert (changed.status_code, changed.json()["slug"]) == (200, "another")
    assert api.get(path).status_code == 404
    assert api.get("/code_editor_pages/another/translations/").json() == {"a": {"fr": "b"}}
    assert api.get("/code_editor_pages/another/security/users/").json()["total_count"] == 1


def test_a_new_object_inherits_nothing_from_one_of_its_name(api: Api) -> None:
    path = thing(api, "/code_editor_pages/")
    api.put(f"{path}translations/", json={"a": {"fr": "b"}})
    assert api.delete(path).status_code == 204
    assert thing(api, "/code_editor_pages/") == path
    assert api.get(f"{path}translations/").json() == {}


def test_what_the_portal_says_of_an_object_cannot_be_written(api: Api) -> None:
    uid = group(api, "One", created_by={"username": "forged"}, uid="forged")
    before = api.get(f"/groups/{uid}/").json()
    assert (uid, before["created_by"]) == ("one", {"username": "sandbox.admin"})
    after = api.put(f"/groups/{uid}/", json={"title": "Two", "uid": "other", "user_count": 7, "unheard_of": 1}).json()
    assert (after["uid"], after["title"], after["user_count"]) == ("one", "Two", 0)
    assert effects(api, "group") == [("created", "one"), ("updated", "one")]


def test_plain_objects_outlive_a_restart(tmp_path: Path, contract: Contract) -> None:
    state = tmp_path / "portal.json"
    with SandboxServer(api_key=KEY, state=state) as server:
        first = Api(server, contract)
        with first.http:
            invite(first, "ines")
            path = thing(first, "/forms/")
            rule = {"user": {"username": "ines"}, "permissions": ["edit_form"]}
            first.post(f"{path}security/users/", json=rule)
            url = first.post("/medias/images/", files={"file": ("a.png", b"1")}).json()["url"]
            form = first.get(path).json()
            entries = server.ledger()
    with SandboxServer(api_key=KEY, state=state) as server:
        second = Api(server, contract)
        with second.http:
            assert second.get(path).json() == form
            assert second.get(f"{path}security/users/").json()["results"] == [rule]
            assert second.http.get(server.url + url).content == b"1"
            assert server.ledger() == entries
