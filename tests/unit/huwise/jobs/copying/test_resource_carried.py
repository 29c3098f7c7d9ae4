"""Which resources the target can read, in what form, and what of them differs."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ValidationError
from aioportal.huwise.hidden import connection_secrets
from aioportal.huwise.jobs.copying.identity import identity, nth
from aioportal.huwise.jobs.copying.mapping import SecretSource
from aioportal.huwise.jobs.copying.resource_carried import (
    carried_resource,
    referred_connections,
    resource_differences,
    same_datasource,
)
from aioportal.huwise.jobs.copying.secret_values import filled, lacking, scrubbed
from aioportal.huwise.jobs.copying.target_facts import labelled

LOGIN = {"type": "basic_auth", "username": "reader", "password": None}
INLINE: dict[str, Any] = {"type": "http", "url": "https://x.example.org", "auth": LOGIN}


def resource(datasource: Any = None, **more: Any) -> dict[str, Any]:
    return {"uid": "re_1", "type": "csvfile", "title": "R", "params": {"a": 1}, "datasource": datasource, **more}


def carried(shown: dict[str, Any], **more: Any) -> Any:
    return carried_resource(shown, "R", 0, more.get("connections", {}), more.get("secrets", {}))


def test_a_file_goes_over_by_its_name() -> None:
    wish = carried(resource({"type": "uploaded_file", "file": {"uid": "c.csv", "filename": "C.csv"}}))
    assert wish.file == {"uid": "c.csv", "filename": "C.csv", "created_at": None}
    assert wish.body == {"type": "csvfile", "title": "R", "params": {"a": 1}, "datasource": {"type": "uploaded_file"}}
    there = resource({"type": "uploaded_file", "file": {"uid": "other.csv"}})
    assert resource_differences(wish, there, same_file=True) == ()
    [change] = resource_differences(wish, there, same_file=False)
    assert change.name == "file"
    assert [change.name for change in resource_differences(wish, None, same_file=False)] == ["type", "params.a", "file"]


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (resource(None), "its records were pushed"),
        (resource({"type": "federated"}), "whose permissions it reads with"),
        (resource({"type": "ods_form"}), "belongs to a form"),
        (resource({"type": "uploaded_file", "file": {}}), "does not show its file"),
        (resource({"type": "http", "connection": {"uid": "co_1"}}), "co_1 is not mapped"),
        (resource({"type": "http", "connection": INLINE}), "lacks connection.auth.password"),
        (resource({"type": "http", "connection": {}, "headers": [{"name": "X", "value": None}]}), "lacks headers.X"),
    ],
)
def test_what_cannot_go_over_says_why(shown: dict[str, Any], why: str) -> None:
    assert why in carried(shown).problem


def test_a_realtime_key_does_not_go_over_and_is_told() -> None:
    wish = carried(resource(None, url="https://x/y.csv", params={"a": 1, "realtime_api_key": "k"}))
    assert wish.body == {"type": "csvfile", "title": "R", "params": {"a": 1}, "url": "https://x/y.csv"}
    assert "realtime key" in wish.notes[0]


def test_a_connection_is_that_of_the_target() -> None:
    source = {"type": "http", "connection": {"uid": "co_1", "type": "http", "url": "u"}, "relative_url": "/a"}
    wish = carried(resource(source), connections={"co_1": ("co_9", "")})
    assert wish.problem == ""
    assert wish.body["datasource"] == {"type": "http", "connection": {"uid": "co_9"}, "relative_url": "/a"}
    assert referred_connections([resource(source), resource(source), resource(None)]) == ["co_1"]
    assert same_datasource(wish.body["datasource"], {**source, "connection": {"uid": "co_9", "url": "u"}})
    assert not same_datasource(wish.body["datasource"], source)


def test_secrets_are_put_in_at_the_last_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPY_TEST_SECRET", "s3cret")
    where = SecretSource("env", "COPY_TEST_SECRET")
    source = {"type": "http", "connection": INLINE, "headers": [{"name": "X", "value": None}], "relative_url": "/a"}
    wish = carried(resource(source), secrets={"password": where, "X": where})
    assert wish.problem == ""
    assert wish.secrets == {"headers.X": where, "connection.auth.password": where}
    assert "s3cret" not in repr(wish)
    body, values = filled(
        {"datasource": wish.body["datasource"]}, {f"datasource.{at}": s for at, s in wish.secrets.items()}
    )
    assert body["datasource"]["connection"]["auth"]["password"] == "s3cret"
    assert body["datasource"]["headers"] == [{"name": "X", "value": "s3cret"}]
    assert values == ["s3cret", "s3cret"]
    assert "s3cret" not in repr(wish)
    # What the portal shows afterwards has nulls in their place, and is the same.
    assert same_datasource(wish.body["datasource"], source)
    changes = resource_differences(wish, None, same_file=False)
    assert "reader" not in repr(changes)


def test_a_refusal_loses_the_secrets_that_it_repeats() -> None:
    error = ValidationError(
        "s3cret is weak", code="validation_error", server_message="s3cret!", detail={"auth": ["s3cret", {"s3cret": 1}]}
    )
    told = scrubbed(error, ["s3cret", "abc"])
    assert told is error
    assert "s3cret" not in f"{error}{error!r}{vars(error)}"
    assert error.code == "validation_error"


def test_every_secret_of_a_connection_is_asked_for() -> None:
    assert connection_secrets(INLINE) == ["auth.password"]
    headers = [{"name": "X-Key", "value": None}, {"name": "Y", "value": "y"}]
    assert connection_secrets({"type": "http", "url": "u", "headers": headers}) == ["headers.X-Key"]
    grant = {"type": "oauth2", "grant_type": "client_credentials", "client_secret": None, "username": None}
    assert connection_secrets({"type": "http", "auth": grant}) == ["auth.client_secret"]
    assert connection_secrets({"type": "amazon_s3", "auth": {"type": "iam_role", "region": "eu"}}) == []
    assert connection_secrets({"type": "odd", "token": None, "auth": None}) == ["token"]
    assert (
        lacking(["auth.password"], {}) == "its secrets are never shown, and the mapping's 'secrets' lacks auth.password"
    )


def test_connections_are_the_same_by_where_they_lead_and_as_whom() -> None:
    assert identity(INLINE) == identity({**INLINE, "uid": "co_2", "url": "https://x.example.org/", "headers": []})
    assert identity(INLINE) != identity({**INLINE, "auth": {**LOGIN, "username": "writer"}})
    assert identity(INLINE) != identity({**INLINE, "auth": None})
    assert identity(INLINE) != identity({**INLINE, "type": "ftp"})


def test_things_of_one_title_are_told_by_their_place() -> None:
    items: list[dict[str, Any]] = [{"title": "a", "n": 1}, {"title": "b"}, {"title": "a", "n": 2}]
    assert nth(items, "title", "a", 1) == {"title": "a", "n": 2}
    assert nth(items, "title", "a", 2) is None


def test_suggestions_come_in_many_forms() -> None:
    found = ["Culture", {"id": "a1", "label": "Sport"}, {"value": "x"}, {"objectID": 3}, 7]
    assert labelled(found) == {"Culture": "Culture", "a1": "Sport", "x": "x"}
