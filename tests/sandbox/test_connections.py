"""Connections: every kind with its logins, secrets that go in and never come out, and who uses what."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from people_api import group, invite
from portal_api import CHEESES, Api

BASIC: dict[str, Any] = {"type": "basic_auth", "username": "portal", "password": "hush"}
OAUTH2: dict[str, Any] = {
    "type": "oauth2",
    "client_id": "portal",
    "client_secret": "hush",
    "scope": "files.read",
    "token_endpoint": "https://login.example.org/token",
    "grant_type": "password",
    "username": "u",
    "password": "hush",
}
OIDC: dict[str, Any] = {
    "type": "oidc",
    "client_id": "portal",
    "client_secret": "hush",
    "scope": "openid",
    "token_endpoint": "https://login.example.org/token",
    "grant_type": "authorization_code",
    "code": "hush",
}
ACCOUNT: dict[str, Any] = {"type": "oidc", "grant_type": "authorization_code", "nonce": "hush", "code": "hush"}
SIGNATURE: dict[str, Any] = {
    "type": "aws_signature_v4",
    "access_key_id": "AK",
    "secret_access_key": "hush",
    "region": "eu-west-1",
}
SHARED_KEY: dict[str, Any] = {"type": "shared_key", "account_name": "store", "shared_key": "hush"}
URL = "https://files.example.org"

KINDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "http": ({"type": "http", "url": URL, "headers": [{"name": "Accept", "value": "text/csv"}], "auth": None}, []),
    "http_basic": ({"type": "http", "url": URL, "auth": BASIC}, ["auth.password"]),
    "http_oauth2": ({"type": "http", "url": URL, "auth": OAUTH2}, ["auth.client_secret", "auth.password"]),
    "http_oidc": ({"type": "http", "url": URL, "auth": OIDC}, ["auth.client_secret", "auth.code"]),
    "ftp": ({"type": "ftp", "url": "sftp://files.example.org", "auth": BASIC}, ["auth.password"]),
    "sharepoint": ({"type": "sharepoint", "auth": ACCOUNT}, ["auth.nonce", "auth.code"]),
    "google_drive": ({"type": "google_drive", "auth": ACCOUNT}, ["auth.nonce", "auth.code"]),
    "s3_keys": ({"type": "amazon_s3", "url": "s3://bucket", "auth": SIGNATURE}, ["auth.secret_access_key"]),
    "s3_role": ({"type": "amazon_s3", "url": "s3://bucket", "auth": {"type": "iam_role", "region": "eu-west-1"}}, []),
    "azure": ({"type": "azure_blob_storage", "url": URL, "auth": SHARED_KEY}, ["auth.shared_key"]),
    "unknown_kind": ({"type": "jcdecaux", "contract": "Lyon", "api_key": "hush"}, ["api_key"]),
    "unknown_login": ({"type": "http", "url": URL, "auth": {"type": "hmac", "secret": "hush"}}, ["auth.secret"]),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def create(api: Api, **body: Any) -> dict[str, Any]:
    answer = api.post("/datasource_connections/", json={"type": "http", "url": URL, **body})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


def use(api: Api, dataset: str, connection: str) -> Any:
    source = {"type": "http", "relative_url": "/cheeses.csv", "connection": {"uid": connection}}
    body = {"type": "csvfile", "title": "t", "params": {"separator": ";"}, "datasource": source}
    return api.post(f"/datasets/{dataset}/resources/", json=body)


def held(api: Api, uid: str) -> dict[str, bool]:
    found: dict[str, bool] = api.server.get("/_sandbox/secrets")["connections"].get(uid, {})
    return found


@each_kind
def test_each_kind_comes_back_without_its_secrets(api: Api, kind: str) -> None:
    body, secrets = KINDS[kind]
    answer = api.post("/datasource_connections/", json=body)
    assert answer.status_code == 201
    assert "hush" not in answer.text
    created = answer.json()
    assert created["uid"].startswith("co_")
    for place in secrets:
        *above, name = place.split(".")
        assert (created[above[0]] if above else created)[name] is None
    for name, value in body.items():
        if name != "auth" and name not in secrets:
            assert created[name] == value
    login = body.get("auth") or {}
    assert all(created["auth"][name] == value for name, value in login.items() if value != "hush")
    assert held(api, created["uid"]) == dict.fromkeys(secrets, True)
    one = api.get(f"/datasource_connections/{created['uid']}/")
    assert one.json() == created
    assert api.get("/datasource_connections/").json()["results"] == [created]


@each_kind
def test_writing_back_what_was_read_blanks_the_secrets(api: Api, kind: str) -> None:
    body, secrets = KINDS[kind]
    created = create(api, **body)
    path = f"/datasource_connections/{created['uid']}/"
    api.server.advance(5)
    changed = api.put(path, json=created).json()
    assert {**changed, "updated_at": ""} == {**created, "updated_at": ""}
    assert changed["updated_at"] > created["updated_at"]
    assert not any(held(api, created["uid"]).values())
    entry = api.server.ledger()[-1]
    assert (entry["kind"], entry["object"]["uid"]) == ("updated", created["uid"])
    assert sorted(entry["secrets_blanked"]) == sorted(secrets)
    assert api.put(path, json=body).status_code == 200
    assert api.server.ledger()[-1]["secrets_blanked"] == []
    assert held(api, created["uid"]) == dict.fromkeys(secrets, True)


def test_a_replaced_secret_is_held_and_a_dropped_login_is_gone(api: Api) -> None:
    created = create(api, auth=BASIC)
    path = f"/datasource_connections/{created['uid']}/"
    api.put(path, json={"type": "http", "url": URL, "auth": {**BASIC, "password": "other"}})
    assert held(api, created["uid"]) == {"auth.password": True}
    assert api.server.ledger()[-1]["secrets_blanked"] == []
    assert api.put(path, json={"type": "http", "url": URL, "auth": None}).json()["auth"] is None
    assert held(api, created["uid"]) == {}
    assert api.server.ledger()[-1]["secrets_blanked"] == ["auth.password"]


def test_a_secret_that_was_never_given_is_null_too(api: Api) -> None:
    login = {name: value for name, value in OIDC.items() if value != "hush"}
    created = create(api, auth=login)
    assert created["auth"] == {**login, "client_secret": None, "code": None, "claims": {}}
    assert held(api, created["uid"]) == {}


def test_what_only_the_portal_says_cannot_be_written(api: Api) -> None:
    role = {"type": "iam_role", "region": "eu-west-1", "role_arn": "arn:aws:iam::1:role/portal"}
    forged = {"uid": "co_forged", "dataset_count": 99, "can_manage": False, "created_at": "2001-01-01T00:00:00Z"}
    created = create(api, type="amazon_s3", url="s3://b", auth={**role, "external_id": "mine"}, **forged)
    assert created["uid"] != "co_forged"
    assert (created["dataset_count"], created["can_manage"]) == (0, True)
    assert created["created_at"] > "2020"
    external = created["auth"]["external_id"]
    assert external != "mine"
    assert created["auth"]["is_valid"] is True
    again = api.put(f"/datasource_connections/{created['uid']}/", json=created).json()
    assert again["auth"]["external_id"] == external


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"type": "http"}, ["url"]),
        ({"type": "ftp", "url": ""}, ["url"]),
        ({"url": URL}, ["type"]),
        ({"type": "http", "url": URL, "auth": {"type": "basic_auth", "username": "u"}}, ["auth.password"]),
        ({"type": "http", "url": URL, "auth": {**OAUTH2, "grant_type": "magic"}}, ["auth.grant_type"]),
        ({"type": "azure_blob_storage", "url": URL, "auth": {"type": "shared_key"}}, ["auth.account_name"]),
        ({"type": "ftp", "url": URL, "auth": OAUTH2}, ["auth.type"]),
    ],
)
def test_what_does_not_fit_its_kind_is_refused(api: Api, body: dict[str, Any], fields: list[str]) -> None:
    refused = api.post("/datasource_connections/", json=body)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "validation_error")
    assert set(fields) <= set(refused.json()["detail"])
    assert api.kinds() == []


def test_a_connection_in_use_cannot_be_deleted(api: Api) -> None:
    uid = create(api, is_reusable=True)["uid"]
    path = f"/datasource_connections/{uid}/"
    first, second = api.create("first"), api.create("second")
    resources = [(dataset, use(api, dataset, uid).json()["uid"]) for dataset in (first, second, second)]
    assert api.get(path).json()["dataset_count"] == 2
    refused = api.delete(path)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "bad_request")
    assert "first, second" in refused.json()["message"]
    for dataset, resource in resources:
        assert api.delete(f"/datasets/{dataset}/resources/{resource}/").status_code == 204
    assert api.get(path).json()["dataset_count"] == 0
    assert api.delete(path).status_code == 204
    for method in ("GET", "DELETE"):
        assert api.call(method, path).status_code == 404
    assert api.put(path, json={"type": "http", "url": URL}).status_code == 404
    assert use(api, first, uid).json()["detail"] == {"datasource.connection.uid": [f"Unknown: {uid}"]}


def test_only_a_reusable_connection_serves_several_datasets(api: Api) -> None:
    created = create(api)
    assert (created["is_reusable"], created["can_reuse"]) == (False, False)
    first, second = api.create("first"), api.create("second")
    assert [use(api, first, created["uid"]).status_code for _ in range(2)] == [201, 201]
    refused = use(api, second, created["uid"])
    assert list(refused.json()["detail"]) == ["datasource.connection.uid"]
    reusable = {"type": "http", "url": URL, "is_reusable": True}
    assert api.put(f"/datasource_connections/{created['uid']}/", json=reusable).json()["can_reuse"] is True
    assert use(api, second, created["uid"]).status_code == 201


def test_a_resource_shows_its_connection_when_asked_to(api: Api) -> None:
    uid = create(api, auth=BASIC, dataset_count=99, can_manage=False)["uid"]
    dataset = api.create()
    resource = use(api, dataset, uid).json()
    assert resource["datasource"]["connection"] == {"uid": uid}
    path = f"/datasets/{dataset}/resources/{resource['uid']}/"
    expanded = api.get(path, params={"expand": "datasource.connection"}).json()["datasource"]["connection"]
    assert (expanded["uid"], expanded["url"], expanded["auth"]) == (uid, URL, {**BASIC, "password": None})
    assert not {"dataset_count", "can_manage"} & set(expanded)


def test_secrets_inside_a_resource_are_blanked_alike(api: Api) -> None:
    dataset = api.create()
    source = {"type": "http", "connection": {"type": "http", "url": URL, "auth": BASIC}}
    body = {"type": "csvfile", "title": "t", "datasource": source}
    created = api.post(f"/datasets/{dataset}/resources/", json=body).json()
    place = "datasource.connection.auth.password"
    assert api.server.get("/_sandbox/secrets")["resources"] == {created["uid"]: {place: True}}
    api.put(f"/datasets/{dataset}/resources/{created['uid']}/", json=created)
    assert api.server.ledger()[-1]["secrets_blanked"] == [place]
    assert api.server.get("/_sandbox/secrets")["resources"] == {created["uid"]: {place: False}}


def test_it_tells_how_many_have_rules_of_their_own(api: Api) -> None:
    invite(api, "ines", "paul")
    uid = create(api)["uid"]
    base = f"/datasource_connections/{uid}/"
    for name in ("ines", "paul"):
        body = {"user": {"username": name}, "permissions": ["manage_connection"]}
        assert api.post(f"{base}security/users/", json=body).is_success
    body = {"group": {"uid": group(api, "Surveyors")}, "permissions": ["manage_connection"]}
    assert api.post(f"{base}security/groups/", json=body).is_success
    shown = api.get(base).json()
    assert (shown["user_count"], shown["group_count"]) == (2, 1)
    other = api.get(f"/datasource_connections/{create(api)['uid']}/").json()
    assert (other["user_count"], other["group_count"]) == (0, 0)


def test_lists_are_sorted_and_paged(api: Api) -> None:
    uids = []
    for kind in ("http", "ftp", "azure"):
        uids.append(create(api, **KINDS[kind][0])["uid"])
        api.server.advance(10)
    http, ftp, azure = uids
    api.put(f"/datasource_connections/{http}/", json={"type": "http", "url": URL})
    use(api, api.create(), ftp)

    def listed(**query: Any) -> list[str]:
        return [item["uid"] for item in api.get("/datasource_connections/", params=query).json()["results"]]

    assert listed() == uids
    assert listed(sort="-created_at") == uids[::-1]
    assert listed(sort="updated_at") == [ftp, azure, http]
    assert listed(sort="type") == [azure, ftp, http]
    assert listed(sort="-dataset_count")[0] == ftp
    assert listed(sort="-created_at", limit=1, offset=1) == [ftp]
    assert list(api.get("/datasource_connections/", params={"sort": "url"}).json()["detail"]) == ["sort"]
    page = api.get("/datasource_connections/", params={"sort": "-type", "limit": 2}).json()
    assert [item["uid"] for item in api.http.get(page["next"]).json()["results"]] == [azure]


@pytest.mark.parametrize(("key", "status"), [("reader", 200), ("nobody", 403)])
def test_connections_take_a_permission(api: Api, key: str, status: int) -> None:
    uid = create(api)["uid"]
    headers = {"Authorization": f"apikey {key}"}
    answer = api.get(f"/datasource_connections/{uid}/", headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["can_manage"] is False


class Guarded(BaseHTTPRequestHandler):
    """A file behind a login."""

    def do_GET(self) -> None:
        expected = "Basic " + base64.b64encode(b"portal:hush").decode()
        allowed = self.headers.get("Authorization") == expected and self.path == "/cheeses.csv"
        self.send_response(200 if allowed else 401)
        self.end_headers()
        self.wfile.write(CHEESES if allowed else b"")

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def guarded() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Guarded) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_blanked_secret_shows_when_the_data_are_next_read(api: Api, guarded: str) -> None:
    created = create(api, url=guarded, auth=BASIC)
    dataset = api.create()
    assert use(api, dataset, created["uid"]).status_code == 201
    assert api.publish(dataset)["status"] == "idle"
    assert api.records("cheeses").json()["total_count"] == 3
    api.put(f"/datasource_connections/{created['uid']}/", json=created)
    # The datasets that use it are not published anew by it.
    assert api.status(dataset)["status"] == "idle"
    failed = api.publish(dataset)
    assert failed["status"] == "error"
    assert "401" in failed["message"]


def test_a_reset_forgets_them(api: Api) -> None:
    create(api, auth=BASIC)
    api.server.post("/_sandbox/reset")
    assert api.get("/datasource_connections/").json()["total_count"] == 0
    assert api.server.get("/_sandbox/secrets")["connections"] == {}
