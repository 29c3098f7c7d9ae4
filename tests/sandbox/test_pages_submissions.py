"""What people answered to forms: how it comes in, how it is reviewed, read, changed and deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pages_api import answered, done, form, key_with, listed, open_form, refused, send
from people_api import effects, invite
from portal_api import KEY, Api

from aioportal.sandbox.contract import Contract
from aioportal.sandbox.server import SandboxServer

ANSWERS = {"street": "Rue du Port", "depth_cm": 8, "contact": {"email": "noor@example.org"}, "kinds": ["a"]}
BOUNDARY = "b0undary"


def one(api: Api, path: str) -> Any:
    """The only submission of a form."""
    (item,) = api.get(f"{path}submissions/").json()["results"]
    return item


def given(data: Any) -> dict[str, Any]:
    """A body with answers."""
    return {"files": {"data": (None, data if isinstance(data, str) else json.dumps(data))}}


# --- the public side ---


def test_anybody_answers_an_open_form(api: Api) -> None:
    path = open_form(api)
    answer = send(api, "potholes", ANSWERS)
    assert answer.status_code == 201
    item = one(api, path)
    assert answer.json() == {"uid": item["uid"], "status": "approved"}
    assert (item["content"], item["lang"], item["created_by"], item["updated_by"]) == (ANSWERS, "en", None, None)
    assert (item["revision"], item["change_request_link"]) == (None, None)
    assert api.get(f"{path}submissions/{item['uid']}/").json() == item
    assert api.get(path).json()["nb_submissions"] == 1
    # No effect of the API.
    assert effects(api, "submission") == []


def test_only_published_forms_are_answered(api: Api) -> None:
    path = form(api)
    assert send(api, "potholes", {}).status_code == 404
    done(api.post(f"{path}publish/"))
    assert send(api, "potholes", {}).status_code == 201
    assert send(api, api.get(path).json()["uid"], {}).status_code == 404
    done(api.post(f"{path}unpublish/"))
    assert send(api, "potholes", {}).status_code == 404
    assert api.get(path).json()["nb_submissions"] == 1


def test_other_forms_ask_who_answers(api: Api) -> None:
    logged, private = open_form(api, "logged", "authenticated"), open_form(api, "private", "restricted")
    other, allowed = (key_with(api, name)["Authorization"].split()[1] for name in ("edit_page", "submit_private_form"))
    for slug, key, status in (
        ("logged", None, 401),
        ("logged", "invented", 401),
        ("logged", other, 201),
        ("private", None, 401),
        ("private", other, 403),
        ("private", allowed, 201),
        ("private", KEY, 201),
    ):
        assert send(api, slug, ANSWERS, key).status_code == status, (slug, key)
    assert one(api, logged)["created_by"] == {"username": "sandbox.admin"}
    assert len(listed(api, f"{private}submissions/", "uid")) == 2


WRONG: list[Any] = ["", "{", "[]", "null", '"a"', '{"a": NaN}', '{"a": 1e999}', '{"a": -Infinity}', "[" * 20_000]


@pytest.mark.parametrize("data", WRONG)
def test_answers_are_an_object_in_json(api: Api, data: str) -> None:
    path = open_form(api)
    uid = answered(api, path, ANSWERS)
    assert list(refused(send(api, "potholes", data))) == ["data"]
    assert list(refused(api.put(f"{path}submissions/{uid}/", **given(data)))) == ["data"]
    assert one(api, path)["content"] == ANSWERS


@pytest.mark.parametrize(
    "options",
    [
        {"json": ANSWERS},
        {"data": {"data": "{}"}},
        {"files": {"other": (None, "{}")}},
        {"content": b"", "headers": {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}},
        {"content": b"{}", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"", "headers": {}},
    ],
)
def test_answers_come_in_a_form(api: Api, options: dict[str, Any]) -> None:
    path = open_form(api)
    uid = answered(api, path, ANSWERS)
    assert refused(api.put(f"{path}submissions/{uid}/", **options)) == {"data": ["Required."]}
    assert one(api, path)["content"] == ANSWERS
    assert effects(api, "submission") == []


def test_a_form_that_is_none_is_refused(api: Api) -> None:
    path = open_form(api)
    uid = answered(api, path, ANSWERS)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = api.put(f"{path}submissions/{uid}/", content=b"no form at all", headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")
    assert not list(api.server.ledger()[2:])


# --- through the API ---


def test_answers_are_replaced_as_a_whole(api: Api) -> None:
    path = open_form(api)
    answered(api, path, ANSWERS)
    before = one(api, path)
    api.server.advance(60)
    changed = api.put(f"{path}submissions/{before['uid']}/", **given({"street": "Quai Nord", "new": True})).json()
    # What was left out is empty now.
    wanted = {"street": "Quai Nord", "depth_cm": None, "contact": None, "kinds": None, "new": True}
    assert changed["content"] == wanted
    assert (changed["status"], changed["created_at"]) == (before["status"], before["created_at"])
    assert (changed["updated_at"] > before["updated_at"], changed["updated_by"]) == (
        True,
        {"username": "sandbox.admin"},
    )
    assert one(api, path) == changed
    assert effects(api, "submission") == [("updated", before["uid"])]


def test_files_beside_the_answers_are_not_kept(api: Api) -> None:
    path = open_form(api)
    uid = answered(api, path, {})
    parts = {"data": (None, '{"street": "é"}'), "file": ("a.png", b"1"), "photo": ("b.png", b"2")}
    assert api.put(f"{path}submissions/{uid}/", files=parts).json()["content"] == {"street": "é"}


def test_submissions_are_deleted(api: Api) -> None:
    path = open_form(api)
    uid, other = answered(api, path, ANSWERS), answered(api, path, {})
    assert api.delete(f"{path}submissions/{uid}/").status_code == 204
    for method in ("GET", "PUT", "DELETE"):
        assert api.call(method, f"{path}submissions/{uid}/", **given({})).status_code == 404
    assert listed(api, f"{path}submissions/", "uid") == [other]
    assert api.get(path).json()["nb_submissions"] == 1
    assert effects(api, "submission") == [("deleted", uid)]
    elsewhere = open_form(api, "elsewhere")
    assert api.get(f"{elsewhere}submissions/{other}/").status_code == 404


def test_submissions_are_searched_and_sorted(api: Api) -> None:
    path = open_form(api, enable_moderation=True)
    old = answered(api, path, {"street": "Rue du Port", "deep": [{"text": "Brücke"}]}, age=7200, lang="fr")
    mid = answered(api, path, {"street": "Port", "depth": 42, "sure": True}, age=3600, status="rejected")
    new = answered(api, path, {"street": "Quai"}, created_by={"username": "ines"}, lang="de")
    for query, uids in (
        ({}, [new, mid, old]),
        ({"ordering": "asc"}, [old, mid, new]),
        ({"ordering": "desc"}, [new, mid, old]),
        ({"sort": "created_at"}, [old, mid, new]),
        ({"sort": "-created_at"}, [new, mid, old]),
        ({"sort": "created_at", "ordering": "desc"}, [new, mid, old]),
        ({"sort": "-created_at", "ordering": "asc"}, [old, mid, new]),
        ({"sort": "lang"}, [new, mid, old]),
        ({"sort": "-status,created_at"}, [mid, old, new]),
        ({"search": "PORT"}, [mid, old]),
        ({"search": "brücke rue"}, [old]),
        ({"search": "42"}, [mid]),
        ({"search": "street"}, []),
        ({"search": "true"}, []),
        ({"limit": "1", "offset": "1"}, [mid]),
    ):
        assert listed(api, f"{path}submissions/", "uid", **query) == uids, query
    api.put(f"{path}submissions/{old}/", **given({"street": "Rue"}))
    assert listed(api, f"{path}submissions/", "uid", sort="-updated_at")[0] in (old, new)
    for wrong in ({"sort": "colour"}, {"ordering": "up"}):
        assert list(refused(api.get(f"{path}submissions/", params=wrong))) == list(wrong)


def test_people_are_shown_in_full(api: Api) -> None:
    invite(api, "paul")
    path = open_form(api)
    uid = answered(api, path, {}, created_by={"username": "paul"})
    gone = answered(api, path, {}, created_by={"username": "gone"}, age=9)
    assert api.get(f"{path}submissions/{uid}/").json()["created_by"] == {"username": "paul"}
    query = {"expand": ["created_by", "updated_by", "revision"]}
    shown = {item["uid"]: item for item in api.get(f"{path}submissions/", params=query).json()["results"]}
    assert shown[uid]["created_by"] == shown[uid]["updated_by"] == api.get("/users/paul/").json()
    assert shown[gone]["created_by"] == {"username": "gone"}


def test_people_may_change_their_answers_where_the_form_says_so(api: Api) -> None:
    path = open_form(api, "à-revoir", enable_frontoffice_submission_edition=True)
    uid = answered(api, path, {})
    link = f"{api.server.url}/forms/%C3%A0-revoir/submissions/{uid}/"
    assert one(api, path)["change_request_link"] == link


# --- the review ---


def test_a_moderated_form_has_its_submissions_reviewed(api: Api) -> None:
    path = open_form(api, enable_moderation=True)
    assert send(api, "potholes", ANSWERS).json()["status"] == "pending"
    item = one(api, path)
    assert (item["status"], item["revision"]) == ("pending", None)
    named = {"form": "potholes", "submission": item["uid"]}
    for status in ("rejected", "approved", "pending"):
        api.server.post("/_sandbox/submissions", {**named, "status": status, "revision": {"comment": "so"}})
        seen = one(api, path)
        assert (seen["status"], seen["revision"]["comment"], seen["content"]) == (status, "so", ANSWERS)
        # New answers are not a review.
        assert api.put(f"{path}submissions/{item['uid']}/", **given(ANSWERS)).json()["status"] == status


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"form": None, "content": {}},
        {"form": "nowhere", "content": {}},
        {"form": "potholes"},
        {"form": "potholes", "content": []},
        {"form": "potholes", "content": {}, "status": "lost"},
        {"form": "potholes", "content": {}, "status": "pending"},
        {"form": "potholes", "content": {}, "colour": "red"},
        {"form": "potholes", "submission": "nobody", "status": "approved"},
        {"form": "potholes", "submission": "nobody"},
    ],
)
def test_the_control_interface_is_strict(api: Api, body: dict[str, Any]) -> None:
    path = open_form(api)
    form(api, None)
    with pytest.raises(ValueError, match="400"):
        api.server.post("/_sandbox/submissions", body)
    assert listed(api, f"{path}submissions/", "uid") == []


def test_forms_and_their_submissions_outlive_a_restart(tmp_path: Path, contract: Contract) -> None:
    state = tmp_path / "portal.json"
    with SandboxServer(api_key=KEY, state=state) as server:
        first = Api(server, contract)
        with first.http:
            path = open_form(first)
            answered(first, path, ANSWERS)
            seen = [first.get(f"{path}{below}").json() for below in ("", "drafts/", "submissions/")]
    with SandboxServer(api_key=KEY, state=state) as server:
        second = Api(server, contract)
        with second.http:
            assert second.get(path).json() == seen[0]
            assert second.get(f"{path}drafts/").json()["results"] == seen[1]["results"]
            assert one(second, path) == seen[2]["results"][0]
            done(second.post(f"{path}publish/"))
            assert len(listed(second, f"{path}drafts/", "version")) == 2
