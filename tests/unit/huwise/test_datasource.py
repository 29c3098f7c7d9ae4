from typing import Any

import pytest

from aioportal.core.errors import ArgumentError
from aioportal.huwise import datasource


def test_an_address_becomes_an_anonymous_connection_and_a_path() -> None:
    assert datasource.http("https://example.org:8443/a/b.csv?x=1#part") == {
        "type": "http",
        "connection": {"type": "http", "url": "https://example.org:8443", "auth": None},
        "relative_url": "/a/b.csv?x=1",
    }


def test_headers_and_a_connection_of_ones_own() -> None:
    assert datasource.http("/b.csv", headers={"X-A": "1"}, connection_uid="co_1") == {
        "type": "http",
        "connection": {"uid": "co_1"},
        "relative_url": "/b.csv",
        "headers": [{"name": "X-A", "value": "1"}],
    }


@pytest.mark.parametrize("url", ["", "ftp://example.org/a", "/a.csv", "example.org/a.csv", "https://"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        datasource.http(url)
    assert caught.value.hint


def test_credentials_do_not_belong_into_an_address() -> None:
    with pytest.raises(ArgumentError, match="credentials") as caught:
        datasource.http("https://me:hunter2@example.org/a.csv")
    assert "hunter2" not in str(caught.value)


FILE = {"type": "uploaded_file", "file": {"uid": "a.csv"}}


@pytest.mark.parametrize(
    ("read", "sent"),
    [
        ({"type": "uploaded_file", "file": {"uid": "a.csv", "filename": "a.csv", "mimetype": None}}, FILE),
        (
            {
                "type": "http",
                "connection": {"uid": "co_1", "type": "http", "auth": {"type": "basic", "password": None}},
            },
            {"type": "http", "connection": {"uid": "co_1"}},
        ),
        (
            {"type": "http", "connection": {"type": "http", "url": "https://x", "auth": None}, "relative_url": "/a"},
            {"type": "http", "connection": {"type": "http", "url": "https://x", "auth": None}, "relative_url": "/a"},
        ),
        (
            {"type": "http", "connection": {"uid": "co_1"}, "headers": [{"name": "a", "value": "b"}]},
            {"type": "http", "connection": {"uid": "co_1"}, "headers": [{"name": "a", "value": "b"}]},
        ),
        ({"type": "something_new", "x": 1}, {"type": "something_new", "x": 1}),
    ],
)
def test_what_can_be_sent_back(read: dict[str, Any], sent: dict[str, Any]) -> None:
    assert datasource.sendable(read) == sent


@pytest.mark.parametrize(
    ("read", "why"),
    [
        (
            {"type": "http", "connection": {"type": "http", "url": "https://x", "auth": {"password": None}}},
            "credentials",
        ),
        ({"type": "http", "connection": {"type": "http", "headers": [{"name": "a", "value": None}]}}, "credentials"),
        ({"type": "http", "connection": {"uid": "co_1"}, "headers": [{"name": "a", "value": None}]}, "headers"),
        ({"type": "http", "connection": {"uid": "co_1"}, "headers": [{"name": "a"}]}, "headers"),
        ({"type": "federated", "domain": {"domain_id": "x"}}, "permissions"),
        ({"type": "uploaded_file", "file": {}}, "file"),
        ({"type": "uploaded_file"}, "file"),
        ({}, "datasource"),
        (None, "datasource"),
    ],
)
def test_what_would_blank_a_secret_is_refused(read: Any, why: str) -> None:
    with pytest.raises(ArgumentError, match=why) as caught:
        datasource.sendable(read)
    assert caught.value.hint
