"""Rulesets of datasets, connections, pages and forms: one behaviour for all five."""

from __future__ import annotations

import pytest
from people_api import THINGS, effects, group, invite, thing
from portal_api import Api

KINDS = ("users", "groups")


def ruleset(kind: str, name: str, *permissions: str) -> dict[str, object]:
    target = {"user": {"username": name}} if kind == "users" else {"group": {"uid": name}}
    return {**target, "permissions": list(permissions)}


@pytest.fixture
def people(api: Api) -> dict[str, list[str]]:
    invite(api, "ines", "paul")
    return {"users": ["ines", "paul"], "groups": [group(api, "Surveyors"), group(api, "Editors")]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("collection", THINGS)
def test_rulesets_live_and_die(api: Api, people: dict[str, list[str]], collection: str, kind: str) -> None:
    one, two = people[kind]
    permission = THINGS[collection][1]
    base = f"{thing(api, collection)}security/{kind}/"
    assert api.get(base).json()["results"] == []
    for name in (one, two):
        created = api.post(base, json=ruleset(kind, name, permission))
        assert created.status_code == (201 if collection == "/datasets/" else 200)
        assert created.json()["permissions"] == [permission]
    listed = api.get(base).json()
    assert listed["total_count"] == 2
    assert listed["results"][0] == api.get(f"{base}{one}/").json()
    # The whole is replaced: permissions that are not named again are gone.
    assert api.put(f"{base}{one}/", json=ruleset(kind, one)).json()["permissions"] == []
    assert api.get(f"{base}{one}/").json()["permissions"] == []
    assert api.delete(f"{base}{one}/").status_code == 204
    for method in ("GET", "DELETE"):
        assert api.call(method, f"{base}{one}/").status_code == 404
    assert api.put(f"{base}{one}/", json=ruleset(kind, one)).status_code == 404
    assert [kind for kind, _ in effects(api, f"{kind[:-1]}_ruleset")] == ["created", "created", "updated", "deleted"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("collection", THINGS)
def test_what_a_ruleset_may_not_say(api: Api, people: dict[str, list[str]], collection: str, kind: str) -> None:
    one, two = people[kind]
    _, permission, foreign = THINGS[collection]
    base = f"{thing(api, collection)}security/{kind}/"
    field = "user.username" if kind == "users" else "group.uid"
    assert api.post(base, json=ruleset(kind, one, permission)).is_success
    for body, named in [
        (ruleset(kind, one, permission), field),
        (ruleset(kind, "nobody"), field),
        (ruleset(kind, two, foreign), "permissions.0"),
        (ruleset(kind, two, "invented"), "permissions.0"),
        ({"permissions": [permission]}, "user" if kind == "users" else "group"),
    ]:
        refused = api.post(base, json=body)
        assert (refused.status_code, refused.json()["error_code"]) == (400, "validation_error")
        assert list(refused.json()["detail"]) == [named]
    repeated = api.post(base, json=ruleset(kind, two, permission, permission))
    assert list(repeated.json()["detail"]) == ["permissions"]
    # A ruleset cannot become another's.
    moved = api.put(f"{base}{one}/", json=ruleset(kind, two, permission))
    assert (moved.status_code, list(moved.json()["detail"])) == (400, [field])
    assert api.get(base).json()["total_count"] == 1
    assert len(effects(api, f"{kind[:-1]}_ruleset")) == 1


@pytest.mark.parametrize("collection", THINGS)
def test_rulesets_hang_on_their_thing(api: Api, people: dict[str, list[str]], collection: str) -> None:
    body = ruleset("users", "ines", THINGS[collection][1])
    assert api.get(f"{collection}unknown/security/users/").status_code == 404
    assert api.post(f"{collection}unknown/security/users/", json=body).status_code == 404
    path = thing(api, collection)
    assert api.post(f"{path}security/users/", json=body).is_success
    assert api.delete(path).status_code == 204
    assert api.get(f"{path}security/users/").status_code == 404


@pytest.mark.parametrize("collection", THINGS)
def test_rulesets_go_with_their_user_or_group(api: Api, people: dict[str, list[str]], collection: str) -> None:
    path = thing(api, collection)
    for kind in KINDS:
        assert api.post(f"{path}security/{kind}/", json=ruleset(kind, people[kind][0])).is_success
        assert api.delete(f"/{kind}/{people[kind][0]}/").status_code == 204
        assert api.get(f"{path}security/{kind}/").json()["results"] == []


def test_rulesets_of_datasets_say_what_is_seen_of_the_data(api: Api, people: dict[str, list[str]]) -> None:
    base = f"{thing(api, '/datasets/')}security/users/"
    seen = {
        "visible_fields": ["station"],
        "filter_query": "station = 1",
        "api_calls_quota": {"unit": "day", "limit": 9},
    }
    created = api.post(base, json={**ruleset("users", "ines"), "security": seen}).json()
    assert created["security"] == {"is_data_visible": True, **seen}
    replaced = api.put(f"{base}ines/", json=ruleset("users", "ines", "edit_dataset")).json()
    assert replaced["security"]["visible_fields"] is None
    connection = thing(api, "/datasource_connections/")
    assert "security" not in api.post(f"{connection}security/users/", json=ruleset("users", "ines")).json()


def test_rulesets_of_a_dataset_wait_for_it_and_make_a_version(api: Api, people: dict[str, list[str]]) -> None:
    uid = api.create()
    base = f"/datasets/{uid}/security/groups/"
    before = api.get(f"/datasets/{uid}/versions/").json()["total_count"]
    assert api.post(base, json=ruleset("groups", people["groups"][0])).status_code == 201
    newest = api.get(f"/datasets/{uid}/versions/").json()
    assert (newest["total_count"], newest["results"][0]["sections"]) == (before + 1, ["security"])
    api.add_file(uid)
    assert api.post(f"/datasets/{uid}/publish/").status_code == 200
    api.server.advance(0.5)
    busy = api.post(base, json=ruleset("groups", people["groups"][1]))
    assert (busy.status_code, busy.json()["error_code"]) == (400, "invalid_dataset_status")


def test_only_those_who_manage_a_thing_rule_it(api: Api, people: dict[str, list[str]]) -> None:
    reader = {"Authorization": "apikey reader"}
    for collection in THINGS:
        refused = api.get(f"{thing(api, collection)}security/users/", headers=reader)
        assert (refused.status_code, refused.json()["error_code"]) == (403, "permission_denied")
