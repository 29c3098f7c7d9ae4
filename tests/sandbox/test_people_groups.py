"""Groups of users: made, searched, filled one by one or several at once."""

from __future__ import annotations

import pytest
from people_api import effects, group, invite
from portal_api import Api


def uids(api: Api, **query: object) -> list[str]:
    return [item["uid"] for item in api.get("/groups/", params=query).json()["results"]]


def members(api: Api, uid: str) -> list[str]:
    return [user["username"] for user in api.get(f"/groups/{uid}/users/").json()["results"]]


def test_groups_live_and_die(api: Api) -> None:
    body = {"title": "Field surveyors", "permissions": ["edit_dataset"], "explore_limits": {}}
    created = api.post("/groups/", json={**body, "uid": "forged", "user_count": 9}).json()
    assert (created["uid"], created["user_count"], created["description"]) == ("field-surveyors", 0, "")
    assert created["created_by"] == {"username": "sandbox.admin"}
    twin = api.post("/groups/", json=body).json()["uid"]
    assert twin == "field-surveyors-1"
    api.server.advance(60)
    changed = api.put("/groups/field-surveyors/", json={"title": None, "description": "d"}).json()
    assert (changed["uid"], changed["title"], changed["permissions"]) == ("field-surveyors", None, [])
    assert changed["created_at"] == created["created_at"] < changed["updated_at"]
    assert api.get("/groups/field-surveyors/").json() == changed
    assert api.delete("/groups/field-surveyors/").status_code == 204
    for method in ("GET", "DELETE"):
        assert api.call(method, "/groups/field-surveyors/").status_code == 404
    assert api.put("/groups/field-surveyors/", json=body).status_code == 404
    assert uids(api) == [twin]
    assert [kind for kind, _ in effects(api, "group")] == ["created", "created", "updated", "deleted"]


def test_groups_are_searched_and_sorted(api: Api) -> None:
    one = group(api, "Zebras", description="They count", permissions=["edit_page"])
    api.server.advance(10)
    two = group(api, "Ants", permissions=["edit_page", "edit_dataset"])
    invite(api, "ines", groups=[{"uid": one}])
    assert uids(api) == [one, two]
    assert uids(api, sort="group__title") == [two, one]
    assert uids(api, sort="user_count") == [two, one]
    assert uids(api, search="COUNT") == [one]
    assert uids(api, permissions=["edit_page", "edit_dataset"]) == [two]
    api.server.advance(10)
    api.put(f"/groups/{one}/", json={"title": "Zebras"})
    assert uids(api) == [two, one]
    assert api.get("/groups/", params={"sort": "title"}).status_code == 400


def test_users_join_and_leave(api: Api) -> None:
    uid = group(api, "Editors")
    invite(api, "ines", "paul")
    joined = api.post(f"/groups/{uid}/users/", json={"username": "ines"})
    assert joined.status_code == 201
    assert joined.json() == api.get("/users/ines/").json()
    assert joined.json()["groups"] == [{"uid": uid}]
    assert api.get(f"/groups/{uid}/").json()["user_count"] == 1
    # Once more changes nothing.
    assert api.post(f"/groups/{uid}/users/", json={"username": "ines"}).status_code == 201
    refused = api.post(f"/groups/{uid}/users/", json={"username": "nobody"})
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["username"])
    assert members(api, uid) == ["ines"]
    assert api.delete(f"/groups/{uid}/users/paul/").status_code == 404
    assert api.delete(f"/groups/{uid}/users/ines/").status_code == 204
    assert members(api, uid) == []
    assert api.get("/users/ines/").status_code == 200
    assert effects(api, "membership") == [("joined", "ines"), ("left", "ines")]
    for answer in (
        api.get("/groups/nobody/users/"),
        api.post("/groups/nobody/users/", json={"username": "ines"}),
        api.post("/groups/nobody/users/batch/", json=[]),
        api.delete("/groups/nobody/users/ines/"),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize(("way", "keys"), [("0", ["0", "1", "2"]), ("01", ["01", "02", "03"])])
def test_several_join_at_once_each_with_an_outcome(api: Api, way: str, keys: list[str]) -> None:
    api.switch(batch_keys=way)
    uid = group(api, "Editors")
    invite(api, "ines", "paul")
    given = [{"username": name} for name in ("ines", "nobody", "paul")]
    answer = api.post(f"/groups/{uid}/users/batch/", json=given)
    assert answer.status_code == 200
    assert list(answer.json()) == keys
    assert [outcome["status_code"] for outcome in answer.json().values()] == ["success", "error", "success"]
    assert answer.json()[keys[1]]["error"]["error_code"] == "validation_error"
    assert answer.json()[keys[0]]["data"]["username"] == "ines"
    assert members(api, uid) == ["ines", "paul"]


def test_members_stay_when_their_group_goes(api: Api) -> None:
    uid = group(api, "Editors")
    invite(api, "ines", groups=[{"uid": uid}])
    assert api.delete(f"/groups/{uid}/").status_code == 204
    assert api.get("/users/ines/").json()["groups"] == []
    assert group(api, "Editors") == uid
    assert members(api, uid) == []
