"""API keys that are made, used, looked up and revoked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people_api import effects
from portal_api import KEY, Api

from aioportal.sandbox.contract import Contract
from aioportal.sandbox.server import SandboxServer


def made(api: Api, **body: Any) -> dict[str, Any]:
    answer = api.post("/apikeys/", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def status(api: Api, secret: str, path: str = "/datasets/") -> int:
    return api.get(path, headers={"Authorization": f"apikey {secret}"}).status_code


def test_the_secret_is_told_once_and_opens_the_portal(api: Api) -> None:
    key = made(api, label="Nightly import", permissions=["edit_dataset"])
    assert key["uid"].startswith("ak_")
    assert (key["label"], key["is_revoked"], key["user"]) == ("Nightly import", False, {"username": "sandbox.admin"})
    assert key["revocation_status"] == {"revoked_at": None, "revocation_reason": ""}
    assert (status(api, key["key"]), status(api, key["key"], "/users/")) == (200, 403)
    again = api.get(f"/apikeys/{key['uid']}/").json()
    assert again == {name: value for name, value in key.items() if name != "key"}
    assert api.get("/apikeys/").json()["results"] == [again]
    assert key["key"] not in str(api.server.ledger())
    api.switch(show_api_keys=True)
    assert api.get(f"/apikeys/{key['uid']}/").json() == key


def test_an_update_changes_what_a_key_may_do(api: Api) -> None:
    key = made(api, permissions=["edit_dataset"])
    changed = api.put(f"/apikeys/{key['uid']}/", json={"label": "l", "permissions": ["edit_domain"]}).json()
    assert (changed["label"], changed["permissions"], changed["created_at"]) == (
        "l",
        ["edit_domain"],
        key["created_at"],
    )
    assert (status(api, key["key"]), status(api, key["key"], "/users/")) == (403, 200)
    assert api.put("/apikeys/ak_nobody/", json={}).status_code == 404


def test_a_key_can_do_no_more_than_its_maker(api: Api) -> None:
    reader = {"Authorization": "apikey reader"}
    answer = api.post("/apikeys/", json={"permissions": ["edit_dataset", "edit_domain"]}, headers=reader)
    secret = answer.json()["key"]
    assert (status(api, secret), status(api, secret, "/users/")) == (200, 403)
    assert api.post("/apikeys/", json={"permissions": ["invented"]}).status_code == 400


def test_a_revoked_key_is_shut_out_for_good(api: Api) -> None:
    key = made(api, permissions=["edit_dataset"])
    path = f"/apikeys/{key['uid']}/"
    revoked = api.post(f"{path}revoke/", json={"reason": "The laptop was lost."}).json()
    assert (revoked["is_revoked"], revoked["revocation_status"]["revocation_reason"]) == (True, "The laptop was lost.")
    assert revoked["revocation_status"]["revoked_at"] is not None
    assert status(api, key["key"]) == 401
    api.server.advance(5)
    # Once more changes nothing, and an update does not bring it back.
    assert api.post(f"{path}revoke/", json={"reason": "other"}).json() == revoked
    assert api.put(path, json={"permissions": ["edit_dataset"]}).json()["is_revoked"] is True
    assert status(api, key["key"]) == 401
    assert [kind for kind, _ in effects(api, "api_key")] == ["created", "revoked", "updated"]
    assert api.post("/apikeys/ak_nobody/revoke/", json={}).status_code == 404


def test_a_key_is_found_by_itself(api: Api) -> None:
    key = made(api, label="one")
    made(api, label="two")
    api.post(f"/apikeys/{key['uid']}/revoke/", json={})
    found = api.post("/apikeys/search_key/", json={"key": key["key"]}).json()
    assert (found["found"], found["result"]["uid"], found["result"]["is_revoked"]) == (True, key["uid"], True)
    assert api.post("/apikeys/search_key/", json={"key": "ö"}).json() == {"found": False, "result": None}
    assert api.post("/apikeys/search_key/", json={}).status_code == 400
    reader = {"Authorization": "apikey reader"}
    assert api.post("/apikeys/search_key/", json={"key": "x"}, headers=reader).status_code == 403


def test_the_user_of_a_key_is_shown_in_full(api: Api) -> None:
    path = f"/apikeys/{made(api)['uid']}/"
    assert api.get(path, params={"expand": "user"}).json()["user"] == api.get("/users/sandbox.admin/").json()
    assert api.get(path, params={"expand": "all"}).status_code == 400


def test_a_reset_forgets_the_keys_that_were_made(api: Api) -> None:
    secret = made(api, permissions=["edit_dataset"])["key"]
    api.server.post("/_sandbox/reset")
    assert status(api, secret) == 401
    assert api.get("/apikeys/").json()["results"] == []


@pytest.mark.parametrize("revoke", [False, True])
def test_keys_outlive_a_restart(tmp_path: Path, contract: Contract, revoke: bool) -> None:
    state = tmp_path / "portal.json"
    with SandboxServer(api_key=KEY, state=state) as server:
        first = Api(server, contract)
        with first.http:
            key = made(first, permissions=["edit_dataset"])
            if revoke:
                first.post(f"/apikeys/{key['uid']}/revoke/", json={})
    with SandboxServer(api_key=KEY, state=state) as server:
        second = Api(server, contract)
        with second.http:
            assert status(second, key["key"]) == (401 if revoke else 200)
            assert second.get("/users/").json()["total_count"] == 1
