from __future__ import annotations

from typing import Any

import pytest

from aioportal.core.errors import ArgumentError
from aioportal.huwise.hidden import (
    AUTH_READ_ONLY,
    AUTH_SECRETS,
    CONNECTION_READ_ONLY,
    CONNECTIONS,
    HARVESTER_READ_ONLY,
    HARVESTER_SECRETS,
    connection_update,
    harvester_update,
    refuse_nulls,
)
from aioportal.huwise.watch import contract
from aioportal_huwise import models

SHOWN = {"uid": "co_1", "can_manage": True, "dataset_count": 2, "created_at": "2025-01-01T00:00:00Z"}
BASIC = {
    **SHOWN,
    "type": "http",
    "url": "https://a.example.org",
    "headers": [{"name": "Accept", "value": "text/csv"}],
    "auth": {"type": "basic_auth", "username": "portal", "password": None},
}
ROLE = {"type": "iam_role", "role_arn": "arn", "region": "eu", "external_id": "x", "is_valid": True}
FTP = {"uid": "depot", "status": "idle", "has_error": False, "type": "ftp", "name": "Depot", "host": "h", "user": "u"}


def update(current: Any, changes: Any, *, drop_secrets: bool = False) -> dict[str, Any]:
    return connection_update(current, changes, drop_secrets=drop_secrets)


def login(kind: str, **more: Any) -> dict[str, Any]:
    return {**SHOWN, "type": more.pop("connection", "http"), "url": "https://a", "auth": {"type": kind, **more}}


def properties(name: str) -> dict[str, Any]:
    schema = contract()["components"]["schemas"][name]
    found: dict[str, Any] = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= properties(part["$ref"].rpartition("/")[2]) if "$ref" in part else part["properties"]
    return found


def kinds(union: str) -> dict[str, dict[str, Any]]:
    """The properties of each known member of a union, by its tag."""
    members = [part["$ref"].rpartition("/")[2] for part in contract()["components"]["schemas"][union]["oneOf"]]
    known = {properties(member)["type"].get("const"): properties(member) for member in members}
    return {tag: found for tag, found in known.items() if tag is not None}


def nullable(found: dict[str, Any]) -> set[str]:
    return {name for name, schema in found.items() if schema.get("type") == ["string", "null"]}


def test_the_secrets_are_those_that_the_contract_takes_null_for() -> None:
    assert {tag: nullable(found) for tag, found in kinds("HarvesterInput").items()} == {
        tag: set(names) for tag, names in HARVESTER_SECRETS.items()
    }
    assert set(kinds("ConnectionInput")) == CONNECTIONS
    known: dict[str, set[str]] = {}
    for union in ("HttpAuthInput", "SharepointAuthInput", "GoogleDriveAuthInput", "FtpAuthInput"):
        for tag, found in kinds(union).items():
            known[tag] = known.get(tag, set()) | nullable(found)
    for union in ("AmazonS3AuthInput", "AzureBlobStorageAuthInput"):
        known |= {tag: nullable(found) for tag, found in kinds(union).items()}
    assert known == {tag: set(names) for tag, names in AUTH_SECRETS.items()}


def test_what_is_read_only_is_what_no_request_holds() -> None:
    assert set(properties("HarvesterBase")) - set(properties("HarvesterInputBase")) == HARVESTER_READ_ONLY
    taken = set().union(*kinds("ConnectionInput").values())
    assert set(properties("ConnectionBase")) - taken == CONNECTION_READ_ONLY
    answered = set(properties("AwsIamRoleAuth")) | set(properties("GoogleDriveOidcAuth"))
    sent = set(properties("AwsIamRoleAuthInput")) | set(properties("HttpOidcAuthInput")) | {"nonce"}
    assert answered - sent == AUTH_READ_ONLY


def test_a_login_is_changed_key_by_key_and_the_rest_stays() -> None:
    body = update(BASIC, {"url": "https://b.example.org", "auth": {"password": "new"}})
    assert body == {
        "type": "http",
        "url": "https://b.example.org",
        "headers": [{"name": "Accept", "value": "text/csv"}],
        "auth": {"type": "basic_auth", "username": "portal", "password": "new"},
    }


@pytest.mark.parametrize(
    ("current", "changes", "named"),
    [
        (BASIC, {}, "auth.password"),
        (BASIC, {"url": "https://b"}, "auth.password"),
        (BASIC, BASIC, "auth.password"),
        (BASIC, {"auth": {"type": "basic_auth", "username": "x", "password": ""}}, "auth.password"),
        (BASIC, {"auth": None}, "auth"),
        (BASIC, {"type": "ftp", "url": "sftp://a"}, "auth"),
        (BASIC, {"auth": {"password": "x"}, "headers": [{"name": "Key", "value": None}]}, "the header Key"),
        (login("oauth2", grant_type="password", client_id="c"), {"auth": {"client_secret": "x"}}, "auth.username"),
        (login("oauth2", grant_type="authorization_code"), {"auth": {"client_secret": "x"}}, "auth.code"),
        (login("oauth2", grant_type="client_credentials"), {"auth": {"code": "x"}}, "auth.client_secret"),
        (login("oauth2", grant_type="by_carrier_pigeon"), {"auth": {"client_secret": "x"}}, "auth.password"),
        (login("oidc"), {"auth": {"code": "x"}}, "auth.client_secret"),
        (login("oidc", connection="sharepoint"), {"auth": {"code": "x"}}, "auth.nonce"),
        (login("aws_signature_v4", connection="amazon_s3", access_key_id="a"), {}, "auth.secret_access_key"),
        (login("shared_key", connection="azure_blob_storage"), {}, "auth.shared_key"),
        (login("key_pair", connection="snowflake", passphrase=None), {}, "auth.passphrase"),
        ({"type": "jcdecaux", "contract": "x", "api_token": None}, {"contract": "y"}, "api_token"),
        ({**BASIC, "auth": None}, {"auth": {"type": "basic_auth", "username": "x"}}, "auth.password"),
    ],
)
def test_an_update_that_would_blank_a_secret_is_refused(current: Any, changes: Any, named: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        update(current, changes)
    assert named in caught.value.message
    assert "drop_secrets=True" in str(caught.value)


@pytest.mark.parametrize(
    ("current", "changes", "auth"),
    [
        ({**BASIC, "auth": None}, {"url": "https://b"}, None),
        (login("iam_role", connection="amazon_s3", **ROLE), {"url": "https://b"}, "iam_role"),
        (login("oauth2", grant_type="client_credentials"), {"auth": {"client_secret": "x"}}, "oauth2"),
        (
            login("oauth2", grant_type="password", username="u"),
            {"auth": {"client_secret": "x", "password": "y"}},
            "oauth2",
        ),
        (BASIC, {"auth": {"type": "shared_key", "account_name": "a", "shared_key": "k"}}, "shared_key"),
        (login("key_pair", connection="snowflake", passphrase=None), {"auth": {"passphrase": "x"}}, "key_pair"),
        ({"type": "jcdecaux", "contract": "x", "api_token": None}, {"api_token": "y"}, None),
    ],
)
def test_an_update_that_blanks_nothing_goes_through(current: Any, changes: Any, auth: str | None) -> None:
    body = update(current, changes)
    assert (body.get("auth") or {}).get("type") == auth
    assert not set(body) & CONNECTION_READ_ONLY
    assert not set(body.get("auth") or {}) & AUTH_READ_ONLY


def test_secrets_are_dropped_where_that_is_said() -> None:
    assert update(BASIC, {}, drop_secrets=True)["auth"] == {
        "type": "basic_auth",
        "username": "portal",
        "password": None,
    }
    assert update(BASIC, {"auth": None}, drop_secrets=True)["auth"] is None
    hidden = {"auth": {"password": "x"}, "headers": [{"name": "Key", "value": None}, {"name": "A", "value": "b"}]}
    assert update(BASIC, hidden, drop_secrets=True)["headers"] == [{"name": "A", "value": "b"}]
    drive = login("oidc", connection="google_drive", claims={"name": "x"}, application_id="portal")
    assert update(drive, {}, drop_secrets=True)["auth"] == {"type": "oidc", "nonce": None, "code": None}


def test_models_of_answers_and_of_requests_do_as_well() -> None:
    read = models.HttpConnection.from_dict(BASIC)
    with pytest.raises(ArgumentError, match=r"auth\.password"):
        update(read, read)
    wanted = models.HttpConnectionInput(url="https://b", auth=models.BasicAuthInput(username="someone", password="new"))
    assert update(read, wanted)["auth"] == {"type": "basic_auth", "username": "someone", "password": "new"}
    assert update(read, wanted)["headers"] == BASIC["headers"]


def test_what_is_no_set_of_changes_is_refused() -> None:
    for wrong in ("url", None, [("url", "x")]):
        with pytest.raises(ArgumentError, match="changes must be"):
            update(BASIC, wrong)


def test_a_message_never_holds_a_secret() -> None:
    changes = {"auth": {"type": "oauth2", "client_secret": "hush", "grant_type": "password", "username": "u"}}
    with pytest.raises(ArgumentError) as caught:
        update(BASIC, changes)
    assert "hush" not in caught.value.report()


@pytest.mark.parametrize(
    ("current", "changes", "named"),
    [
        ({**FTP, "password": None}, {"name": "Other"}, "password"),
        ({**FTP, "password": None}, {**FTP, "password": None}, "password"),
        ({"type": "ckan", "name": "c", "url": "https://c", "api_key": None}, {"limit": 9}, "api_key"),
        ({"type": "junar", "name": "j", "url": "https://j"}, {"name": "k"}, "auth_key"),
        ({**FTP, "password": None}, {"type": "quandl", "name": "q", "database_code": "F"}, "api_key"),
        ({"type": "sftp", "name": "s", "passphrase": None}, {"name": "t"}, "passphrase"),
    ],
)
def test_a_harvester_keeps_its_secrets_or_is_not_updated(current: Any, changes: Any, named: str) -> None:
    with pytest.raises(ArgumentError, match=named):
        harvester_update(current, changes, drop_secrets=False)
    dropped = harvester_update(current, changes, drop_secrets=True)
    assert dropped[named] is None
    given = harvester_update(current, {**changes, named: "new"}, drop_secrets=False)
    assert given[named] == "new"
    assert not set(given) & HARVESTER_READ_ONLY


def test_a_harvester_without_secrets_is_changed_where_wanted() -> None:
    there = {**FTP, "type": "csw", "url": "https://h", "language": None, "last_success_at": None, "updated_by": {}}
    body = harvester_update(there, {"name": "New"}, drop_secrets=False)
    assert body == {"type": "csw", "name": "New", "host": "h", "user": "u", "url": "https://h"}


@pytest.mark.parametrize(
    ("operation", "body", "named"),
    [
        ("update_connection", BASIC, "auth.password"),
        ("update_connection", {"type": "http", "headers": [{"name": "X-Key", "value": None}]}, "headers.X-Key"),
        ("update_connection", {"type": "http", "auth": {"type": "lunar", "phase": None}}, "auth.phase"),
        ("update_connection", {"type": "lunar", "tide": None, "dataset_count": None}, "blank tide. Hint"),
        ("update_dataset_resource", {"datasource": {"connection": {"type": "lunar", "tide": None}}}, "connection.tide"),
        ("update_connection", {"type": "http", "url": "https://h", "proxy": None}, None),
        ("update_harvester", {**FTP, "password": None}, "password"),
        ("update_harvester", {"type": "lunar", "tide": None, "last_started_at": None}, "tide"),
        ("update_dataset_resource", {"datasource": {"connection": BASIC | {"uid": None}}}, "connection.auth.password"),
        ("update_connection", {**BASIC, "auth": {"type": "basic_auth", "password": "new"}}, None),
        ("update_connection", {"type": "http", "auth": {"type": "basic_auth"}}, None),
        ("update_connection", {"type": "http", "auth": None}, None),
        ("update_connection", None, None),
        ("update_harvester", {**FTP, "description": None}, None),
        ("update_dataset_resource", {"datasource": {"connection": BASIC}}, None),
        ("update_dataset_resource", {"datasource": None, "title": "Counts"}, None),
    ],
)
def test_nulls_in_the_place_of_secrets_are_not_sent_by_hand(operation: str, body: Any, named: str | None) -> None:
    if named is None:
        refuse_nulls(operation, body)
        return
    with pytest.raises(ArgumentError, match=named.replace(".", r"\.")):
        refuse_nulls(operation, body)
