"""Metadata templates of the system and of the portal, their fields and what these suggest."""

from __future__ import annotations

from typing import Any

import pytest
from people_api import effects
from portal_api import Api

BASE = "/metadata/templates/"


def body(**more: Any) -> dict[str, Any]:
    schema = [
        {"name": "office", "type": "text", "self_suggest": True},
        {"name": "state", "type": "enum", "choices": ["draft", "Review done"], "labels": {"draft": {"en": "Draft"}}},
    ]
    return {"name": "city-custom", "title": "Of the city", "is_active": True, "type": "basic", "schema": schema, **more}


def names(api: Api, **query: object) -> list[str]:
    return [item["name"] for item in api.get(BASE, params=query).json()["results"]]


def test_templates_of_the_portal_live_and_die(api: Api) -> None:
    system = names(api)
    created = api.post(BASE, json={**body(), "is_system": True, "created_at": "1999-01-01T00:00:00Z"})
    assert created.status_code == 201
    template = created.json()
    assert (template["is_system"], template["is_always_active"], template["type"]) == (False, False, "basic")
    assert not template["created_at"].startswith("1999")
    assert template["schema"][0] == {
        "name": "office",
        "type": "text",
        "label": "office",
        "help_text": None,
        "is_hidden": False,
        "self_suggest": True,
        "is_filter": False,
        "i18n": False,
        "suggest_url": None,
        "choices": None,
        "labels": None,
        "requirement_level": "optional",
    }
    assert names(api) == [*system, "city-custom"]
    api.server.advance(5)
    changed = api.put(f"{BASE}city-custom/", json=body(title="t", is_active=False, schema=[{"name": "one"}])).json()
    assert (changed["title"], [field["name"] for field in changed["schema"]]) == ("t", ["one"])
    assert changed["created_at"] == template["created_at"] < changed["updated_at"]
    assert api.delete(f"{BASE}city-custom/").status_code == 204
    assert api.delete(f"{BASE}city-custom/").status_code == 404
    assert names(api) == system
    assert effects(api, "metadata_template") == [
        ("created", "city-custom"),
        ("updated", "city-custom"),
        ("deleted", "city-custom"),
    ]


def test_what_a_template_may_not_be(api: Api) -> None:
    assert api.post(BASE, json=body()).status_code == 201
    twice = [{"name": "a"}, {"name": "b"}, {"name": "a"}]
    for wrong, field in [
        (body(), "name"),
        (body(name="default"), "name"),
        (body(name=""), "name"),
        (body(name="x", type="interop"), "type"),
        (body(name="x", schema=twice), "schema.2.name"),
        (body(name="x", schema=[{"type": "text"}]), "schema.0.name"),
    ]:
        refused = api.post(BASE, json=wrong)
        assert (refused.status_code, list(refused.json()["detail"])) == (400, [field])
    renamed = api.put(f"{BASE}city-custom/", json=body(name="other"))
    assert (renamed.status_code, list(renamed.json()["detail"])) == (400, ["name"])
    assert api.put(f"{BASE}nothing/", json=body(name="nothing")).status_code == 404


def test_templates_of_the_system_are_only_put_in_and_out_of_use(api: Api) -> None:
    before = api.get(f"{BASE}dcat/").json()
    assert (before["is_system"], before["is_active"], before["type"]) == (True, False, "interop")
    after = api.put(f"{BASE}dcat/", json=body(name="dcat")).json()
    assert {name for name in before if before[name] != after[name]} == {"is_active", "updated_by"}
    fixed = api.put(f"{BASE}default/", json=body(name="default", is_active=False))
    assert (fixed.status_code, list(fixed.json()["detail"])) == (400, ["is_active"])
    refused = api.delete(f"{BASE}default/")
    assert (refused.status_code, refused.json()["error_code"]) == (400, "bad_request")
    assert "default" in names(api)


def test_templates_are_filtered(api: Api) -> None:
    assert names(api, is_active="false") == ["dcat"]
    assert "dcat" not in names(api, is_active="true")
    assert names(api, type="interop") == ["dcat"]
    assert names(api, type="admin") == ["internal"]
    assert api.get(BASE, params={"type": "x"}).status_code == 400


def test_fields_are_listed_and_read(api: Api) -> None:
    api.post(BASE, json=body())
    listed = api.get(f"{BASE}city-custom/fields/").json()
    assert listed["results"] == api.get(f"{BASE}city-custom/").json()["schema"]
    assert api.get(f"{BASE}city-custom/fields/state/").json() == listed["results"][1]
    assert api.get(f"{BASE}city-custom/fields/nothing/").status_code == 404
    assert api.get(f"{BASE}nothing/fields/").status_code == 404
    assert api.get(f"{BASE}city-custom/fields/", params={"limit": 1, "offset": 1}).json()["results"] == [
        listed["results"][1]
    ]


@pytest.mark.parametrize("shape", ["list", "hits"])
def test_values_are_suggested(api: Api, shape: str) -> None:
    api.switch(suggestions=shape)
    api.post(BASE, json=body())
    for number, value in enumerate(["Roads office", "Rivers", "Parks"]):
        uid = api.create(f"set-{number}")
        api.put(f"/datasets/{uid}/metadata/city-custom/office/", json={"value": value})

    def suggest(field: str, query: str, **more: object) -> list[str]:
        answer = api.get(f"{BASE}city-custom/fields/{field}/suggest/", params={"query": query, **more}).json()
        return answer if shape == "list" else answer["hits"]

    assert suggest("office", "r") == ["Rivers", "Roads office"]
    assert suggest("office", "OFF") == ["Roads office"]
    assert suggest("office", "", count=2) == ["Parks", "Rivers"]
    assert suggest("state", "d") == ["draft", "Review done"]
    if shape == "hits":
        whole = api.get(f"{BASE}city-custom/fields/office/suggest/", params={"query": "r", "count": 1}).json()
        assert (whole["hits"], whole["nb_hits"], whole["hits_per_page"], whole["query"]) == (["Rivers"], 2, 1, "r")


def test_suggestions_need_a_query_and_a_field(api: Api) -> None:
    path = f"{BASE}internal/fields/theme_id/suggest/"
    assert api.get(path, params={"query": "mob"}).json() == ["Mobility", "Mobile services"]
    refused = api.get(path)
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["query"])
    assert api.get(f"{BASE}internal/fields/nothing/suggest/", params={"query": "a"}).status_code == 404


def test_a_dataset_knows_the_templates_of_the_portal(api: Api) -> None:
    path = f"/datasets/{api.create()}/metadata/city-custom/"
    assert api.get(path).status_code == 404
    api.post(BASE, json=body())
    assert api.get(path).json() == {}
