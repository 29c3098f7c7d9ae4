"""Users: invited and provisioned several at once, searched, changed, exported, removed."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from people_api import effects, group, invite
from portal_api import Api

ADMIN = "sandbox.admin"


def names(api: Api, **query: object) -> list[str]:
    return [user["username"] for user in api.get("/users/", params=query).json()["results"]]


@pytest.mark.parametrize(("way", "first", "second"), [("0", "0", "1"), ("01", "01", "02")])
def test_the_invited_have_outcomes_by_position(api: Api, way: str, first: str, second: str) -> None:
    api.switch(batch_keys=way)
    body = [{"email": "ines.moreau@example.org", "first_name": "Inès"}, {"email": "paul@example.org", "username": "pa"}]
    outcomes = api.post("/users/invite/", json=body)
    assert outcomes.status_code == 200
    assert list(outcomes.json()) == [first, second]
    made = outcomes.json()[first]
    assert made["status_code"] == "success"
    assert (made["data"]["username"], made["data"]["first_name"]) == ("ines.moreau", "Inès")
    assert outcomes.json()[second]["data"]["username"] == "pa"
    assert api.get("/users/pa/").json() == outcomes.json()[second]["data"]
    assert effects(api, "user") == [("invited", "ines.moreau"), ("invited", "pa")]


def test_some_are_invited_and_others_are_not(api: Api) -> None:
    invite(api, "ines")
    body = [
        {"email": "new@example.org", "permissions": ["edit_dataset"]},
        {"email": "INES@example.org"},
        {"email": "other@example.org", "username": "ines"},
        {"email": "no address"},
        {"email": "late@example.org", "groups": [{"uid": "nobody"}]},
        {"email": "new@example.org"},
        {"email": "last@example.org"},
    ]
    answer = api.post("/users/invite/", json=body)
    assert answer.status_code == 200
    outcomes = list(answer.json().values())
    assert [outcome["status_code"] == "success" for outcome in outcomes] == [
        True,
        False,
        False,
        False,
        False,
        False,
        True,
    ]
    refused = [list(outcome["error"]["detail"]) for outcome in outcomes if outcome["status_code"] == "error"]
    assert refused == [["email"], ["username"], ["email"], ["groups.0.uid"], ["email"]]
    assert names(api) == [ADMIN, "ines", "new", "last"]
    assert [uid for _, uid in effects(api, "user")] == ["ines", "new", "last"]


def test_what_the_contract_forbids_fails_all(api: Api) -> None:
    for body in ([{"email": "a@example.org"}, {"first_name": "no"}], [{"email": "a@b.cd", "permissions": ["x"]}], {}):
        assert api.post("/users/invite/", json=body).status_code == 400
    assert names(api) == [ADMIN]
    assert api.post("/users/invite/", json=[]).json() == {}


def test_the_provisioned_belong_to_an_identity_provider(api: Api) -> None:
    one = {"email": "ines@example.org", "identity_provider": {"uid": "city"}, "identity_provider_attributes": {"a": 1}}
    two = {"email": "paul@example.org", "identity_provider": {"uid": "city"}}
    outcomes = api.post("/users/provision/", json=[one, two, one]).json()
    assert [outcome["status_code"] for outcome in outcomes.values()] == ["success", "success", "error"]
    assert outcomes["0"]["data"]["account_type"] == "local"
    assert outcomes["0"]["data"]["identity_providers"] == [{"uid": "city"}]
    assert api.post("/users/provision/", json=[{"email": "x@example.org"}]).status_code == 400
    # The documentation shows the fields of a single one, too.
    assert list(api.post("/users/provision/", json={**two, "email": "x@example.org"}).json()) == ["0"]


def test_users_are_searched_sorted_and_paged(api: Api) -> None:
    invite(api, "ines.moreau", first_name="Inès", last_name="Moreau")
    invite(api, "zoe.adler", "paul.adler", last_name="Adler")
    assert names(api, search="adler") == ["zoe.adler", "paul.adler"]
    assert names(api, search="ADLER paul") == ["paul.adler"]
    assert names(api, search="inès") == ["ines.moreau"]
    assert names(api, search="zoe.adler@example") == ["zoe.adler"]
    assert names(api, search="nobody") == []
    assert names(api, sort="username") == ["ines.moreau", "paul.adler", ADMIN, "zoe.adler"]
    assert names(api, sort="-username", limit=2) == ["zoe.adler", ADMIN]
    assert names(api, sort="last_name,username", search="example.org") == ["paul.adler", "zoe.adler", "ines.moreau"]
    page = api.get("/users/", params={"limit": 1, "offset": 1, "search": "adler", "sort": "username"}).json()
    assert (page["total_count"], page["next"]) == (2, None)
    assert "search=adler" in page["previous"]
    refused = api.get("/users/", params={"sort": "email"})
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["sort"])


def test_users_are_found_by_what_they_may_do(api: Api) -> None:
    editors = group(api, "Editors", permissions=["edit_dataset"])
    invite(api, "ines", permissions=["edit_dataset", "create_dataset"])
    invite(api, "paul", groups=[{"uid": editors}], permissions=["create_dataset"])
    assert names(api, permissions="create_dataset") == ["ines", "paul"]
    assert names(api, permissions=["create_dataset", "edit_dataset"]) == ["ines"]
    assert names(api, all_permissions=["create_dataset", "edit_dataset"]) == ["ines", "paul"]
    assert api.get("/users/", params={"permissions": "invented"}).status_code == 400


def test_groups_are_shown_by_uid_or_in_full(api: Api) -> None:
    editors = group(api, "Editors")
    invite(api, "ines", groups=[{"uid": editors}])
    assert api.get("/users/ines/").json()["groups"] == [{"uid": editors}]
    full = api.get("/users/ines/", params={"expand": "groups"}).json()["groups"]
    assert full == [api.get(f"/groups/{editors}/").json()]
    assert full[0]["user_count"] == 1


def test_a_user_is_changed(api: Api) -> None:
    one, two = group(api, "One"), group(api, "Two")
    invite(api, "ines", "paul", groups=[{"uid": one}])
    body = {"email": "ines@example.org", "last_name": "Moreau", "permissions": ["edit_page"]}
    changed = api.put("/users/ines/", json=body).json()
    assert (changed["last_name"], changed["permissions"], changed["groups"]) == (
        "Moreau",
        ["edit_page"],
        [{"uid": one}],
    )
    limits = {"api_calls": {"limit": 5, "unit": "day"}}
    moved = api.put(
        "/users/ines/", json={"email": "ines@example.org", "groups": [{"uid": two}], "explore_limits": limits}
    ).json()
    assert (moved["groups"], moved["explore_limits"], moved["last_name"]) == ([{"uid": two}], limits, "Moreau")
    assert api.get(f"/groups/{one}/").json()["user_count"] == 1
    for wrong, field in [
        ({"email": "paul@example.org"}, "email"),
        ({"email": "none"}, "email"),
        ({"last_name": "x"}, "email"),
        ({"email": "ines@example.org", "username": "other"}, "username"),
        ({"email": "ines@example.org", "groups": [{"uid": "nobody"}]}, "groups.0.uid"),
    ]:
        refused = api.put("/users/ines/", json=wrong)
        assert (refused.status_code, list(refused.json()["detail"])) == (400, [field])
    assert api.get("/users/ines/").json() == moved
    assert api.put("/users/nobody/", json=body).status_code == 404
    assert effects(api, "user")[2:] == [("updated", "ines")] * 2


def test_a_user_leaves_but_not_the_last_administrator(api: Api) -> None:
    editors = group(api, "Editors")
    invite(api, "ines", groups=[{"uid": editors}])
    assert api.delete("/users/ines/").status_code == 204
    assert api.get("/users/ines/").status_code == 404
    assert api.delete("/users/ines/").status_code == 404
    assert api.get(f"/groups/{editors}/users/").json()["results"] == []
    refused = api.delete(f"/users/{ADMIN}/")
    assert (refused.status_code, refused.json()["error_code"]) == (400, "bad_request")
    # Through a group counts as well.
    admins = group(api, "Administrators", permissions=["edit_domain"])
    invite(api, "paul", groups=[{"uid": admins}])
    assert api.delete(f"/users/{ADMIN}/").status_code == 204


@pytest.mark.parametrize("delimiter", [None, ";", "\t"])
def test_the_export_is_a_table(api: Api, delimiter: str | None) -> None:
    invite(api, "ines", first_name="Inès", last_name="a,b;c", permissions=["edit_page", "edit_dataset"])
    for title in ("Editors", "Field surveyors"):
        assert api.post(f"/groups/{group(api, title)}/users/", json={"username": "ines"}).status_code == 201
    answer = api.get("/users/export/", params={"delimiter": delimiter} if delimiter else None)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text), delimiter=delimiter or ","))
    assert [row["username"] for row in rows] == [ADMIN, "ines"]
    row = rows[1]
    assert list(row) == [
        "username",
        "last_name",
        "first_name",
        "email",
        "date_joined",
        "last_seen",
        "groups",
        "permissions",
    ]
    assert (row["first_name"], row["last_name"], row["last_seen"]) == ("Inès", "a,b;c", "")
    assert (row["groups"], row["permissions"]) == ("Editors;Field surveyors", "edit_dataset;edit_page")
    assert row["date_joined"].endswith("+00:00")
    assert " " in row["date_joined"]
    joined = datetime.fromisoformat(row["date_joined"])
    shown = datetime.fromisoformat(api.get("/users/ines/").json()["joined_at"])
    assert joined.replace(microsecond=0) == shown


def test_what_an_export_refuses(api: Api) -> None:
    for delimiter in ("", ";;", '"', "\n", "\0", "\u2028"):
        refused = api.get("/users/export/", params={"delimiter": delimiter})
        assert (refused.status_code, list(refused.json()["detail"])) == (400, ["delimiter"])
    assert api.get("/users/export/", params={"subdomains": "north"}).status_code == 200
    administrator = api.post("/apikeys/", json={"permissions": ["edit_domain"]}).json()["key"]
    headers = {"Authorization": f"apikey {administrator}"}
    assert api.get("/users/export/", headers=headers).status_code == 200
    refused = api.get("/users/export/", params={"subdomains": "north"}, headers=headers)
    assert refused.status_code == 403
    assert "manage_subdomains" in refused.json()["message"]


def test_an_export_survives_what_is_no_text(api: Api) -> None:
    body = b'[{"email": "ines@example.org", "first_name": "\\ud800"}]'
    assert api.post("/users/invite/", content=body, headers={"content-type": "application/json"}).status_code == 200
    assert "ines@example.org" in api.get("/users/export/").text


def test_only_administrators_see_users(api: Api) -> None:
    for path in ("/users/", "/users/export/", "/groups/", f"/users/{ADMIN}/"):
        assert api.get(path, headers={"Authorization": "apikey reader"}).status_code == 403
