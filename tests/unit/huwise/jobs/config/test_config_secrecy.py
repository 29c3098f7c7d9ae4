"""Secrets: never in what is written to files, never lost on the portal."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.config.dataset_document import FileNames, resource_document
from aioportal.huwise.jobs.config.secrecy import (
    LEFT_OUT,
    complete,
    hidden,
    lacks_secrets,
    masked,
    with_secrets,
    without_secrets,
)
from aioportal.huwise.jobs.config.site import connection_name
from aioportal.huwise.jobs.plan import FieldChange

SHOWN: dict[str, Any] = {
    "type": "http",
    "connection": {
        "type": "http",
        "url": "https://me:hush@example.org",
        "auth": {"type": "oauth2", "client_secret": None, "code": "hush", "username": "me"},
        "headers": [{"name": "Accept", "value": "text/csv"}, {"name": "X-Api-Key", "value": "hush"}],
    },
    "headers": [{"name": "Authorization", "value": "hush"}, {"name": "Accept", "value": None}],
    "relative_url": "/x?a=1&api_key=hush&b=2",
}


def test_no_secret_is_left_anywhere() -> None:
    safe = without_secrets(SHOWN)
    assert "hush" not in repr(safe)
    assert safe["connection"]["auth"]["username"] == "me"
    assert safe["connection"]["headers"][0]["value"] == "text/csv"
    assert safe["headers"][1]["value"] == LEFT_OUT
    assert lacks_secrets(safe)


def test_what_the_portal_shows_comes_back_and_what_it_hides_is_named() -> None:
    back = with_secrets(without_secrets(SHOWN), SHOWN)
    assert back["relative_url"] == SHOWN["relative_url"]
    assert back["connection"]["url"] == SHOWN["connection"]["url"]
    assert back["connection"]["auth"]["code"] == "hush"
    assert back["connection"]["auth"]["client_secret"] == LEFT_OUT
    with pytest.raises(ArgumentError, match="the resource 'x' needs a secret"):
        complete(without_secrets(SHOWN), SHOWN, "the resource 'x'")


def test_secrets_come_back_by_name_where_a_list_was_reordered() -> None:
    there = [{"name": "Token", "value": "one"}, {"name": "Key", "value": "two"}]
    assert with_secrets(without_secrets(there[::-1]), there) == there[::-1]


@pytest.mark.parametrize("address", ["https://x.org/a?b=1", "https://me@x.org/", "/a?postcode=1&keyword=x", "::"])
def test_addresses_without_keys_stay_as_they_are(address: str) -> None:
    assert masked(address) == address


def test_keys_in_addresses_are_found_whatever_the_address_is_called() -> None:
    shown = {
        "type": "http_call",
        "service_url": "https://x.org/?apikey=hush",
        "endpoints": ["https://me:hush@x.org/a", {"to": "HTTPS://x.org/?a=1&token=hush"}],
        "headers": [{"name": "Referer", "value": "https://x.org/?key=hush"}],
        "expression": "a?key=b",
    }
    safe = without_secrets(shown)
    assert "hush" not in repr(safe)
    assert safe["expression"] == shown["expression"]
    assert with_secrets(safe, shown) == shown


def test_a_change_is_shown_without_its_secrets() -> None:
    change = hidden(FieldChange("params.password", None, "hush"))
    assert (change.before, change.after) == (None, LEFT_OUT)
    change = hidden(FieldChange("2", {"type": "x", "token": "hush"}, {"url": "/a?key=hush", "n": 1}))
    assert "hush" not in change.line()
    assert change.after["n"] == 1


def test_a_connection_is_called_without_the_keys_in_its_address() -> None:
    shown = {"type": "http", "url": "https://x.org/?access_token=hush", "auth": {"username": "jo", "password": "hush"}}
    assert connection_name(shown) == "http https://x.org/?access_token=LEFT-OUT as jo"


def test_a_word_that_is_secret_in_a_login_only_stays_in_a_processor() -> None:
    assert without_secrets({"type": "geo", "code": "fr"}) == {"type": "geo", "code": "fr"}


def test_the_key_of_a_realtime_resource_and_all_that_the_portal_makes_stay_out() -> None:
    document = resource_document(
        {
            "uid": "re_1",
            "title": "T",
            "type": "csvfile",
            "display_name": "x",
            "updated_at": "2024",
            "origin": {},
            "params": {"separator": ";", "realtime_api_key": "hush", "realtime_enabled": True, "encoding": None},
            "datasource": {"type": "uploaded_file", "file": {"uid": "t.csv"}},
        },
        FileNames({"t.csv": "T.csv"}),
    )
    assert document["params"] == {"separator": ";"}
    assert set(document) == {"title", "type", "params", "datasource"}
    assert document["datasource"]["file"]["filename"] == "T.csv"
