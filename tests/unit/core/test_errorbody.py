from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.core.errorbody import ErrorBody, html_title, instant, looks_like_html, parse_error_body

KEYS = ["error_code", "errorcode", "error_key", "errors", "message", "detail", "raw_params", "reset_time", "x"]
JSON_VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error_code", "errorcode", "error_key", "errors", "message", "detail", "raw_params", "reset_time", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def parsed(data: Any) -> ErrorBody:
    return parse_error_body(json.dumps(data).encode(), "application/json")


def test_the_documented_shape() -> None:
    body = parsed({"error_code": "internal_error", "message": "Oups", "trace_id": "t1", "detail": {"a": ["b"]}})
    assert (body.code, body.message, body.trace_id, body.detail) == ("internal_error", "Oups", "t1", {"a": ["b"]})
    assert not body.quota


def test_the_older_shape_with_its_wrapped_errors() -> None:
    inner = {
        "status_code": 400,
        "error_key": "wrong_status",
        "message": "busy",
        "raw_params": {"current_status": "queued"},
    }
    body = parsed({"status_code": 400, "errors": [inner, {"error_key": "other"}]})
    assert (body.code, body.message) == ("wrong_status", "busy")
    assert body.detail["current_status"] == "queued"
    assert len(body.detail["errors"]) == 2
    flat = parsed({"error_key": "k", "raw_message": "m {a}", "raw_params": {"a": 1}})
    assert (flat.code, flat.message, flat.detail) == ("k", "m {a}", {"a": 1})


def test_the_shape_of_a_quota() -> None:
    body = parsed(
        {
            "errorcode": 10002,
            "error": "Too many requests on the domain",
            "reset_time": "2026-02-03T00:00:00Z",
            "call_limit": 5000,
            "limit_time_unit": "day",
        }
    )
    assert (body.code, body.quota, body.reset_time) == ("10002", True, 1770076800.0)
    assert body.message == "Too many requests on the domain"
    assert body.detail["call_limit"] == 5000


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"", "empty", None),
        (b"  \n", "empty", None),
        (b"upstream connect error\r\n  or disconnect", "text", "upstream connect error or disconnect"),
        (b"<html><head><title>504 &amp; co</title>", "html", "504 & co"),
        (b"<!DOCTYPE html><body>no title", "html", None),
        (b'{"detail": "Not found."}', "json", "Not found."),
        (b'{"error": "nope"}', "json", "nope"),
        (b'"just text"', "json", "just text"),
        (b'["a", "b"]', "json", "a; b"),
        (b'[{"message": "m"}]', "json", "m"),
        (b"[]", "json", None),
        (b"{}", "json", None),
        (b'{"message": {"nested": 1}}', "json", None),
        (b'{"broken": ', "text", '{"broken":'),
        (b"\xff\xfe\x00", "text", "\ufffd\ufffd"),
        (b"[" * 100_000, "text", None),
    ],
)
def test_other_bodies(content: bytes, kind: str, message: str | None) -> None:
    body = parse_error_body(content)
    assert body.kind == kind
    assert body.message == message or message is None


def test_messages_are_one_short_line_without_control_characters() -> None:
    body = parsed({"message": "a\x1b[31m\r\nb" + "x" * 5000, "error_code": "c" * 5000})
    assert body.message is not None
    assert body.message.startswith("a [31m b")
    assert len(body.message) == 1000
    assert len(body.code or "") == 100


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(content: bytes) -> None:
    parse_error_body(content, "text/html")


@given(JSON_VALUES)
def test_any_json_can_be_read(data: Any) -> None:
    body = parse_error_body(json.dumps(data).encode())
    assert body.code is None or isinstance(body.code, str)
    assert body.message is None or isinstance(body.message, str)
    assert isinstance(body.detail, dict)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2026-02-03T00:00:00Z", 1770076800.0),
        ("2026-02-03T01:00:00+01:00", 1770076800.0),
        ("2026-02-03T00:00:00", 1770076800.0),
        ("2026-02-03", 1770076800.0),
        (1770076800, 1770076800.0),
        ("soon", None),
        (None, None),
        (True, None),
        (-5, None),
        (1e300, None),
        ("9999-12-31T23:59:59-23:59", None),
    ],
)
def test_moments(value: Any, seconds: float | None) -> None:
    if value == "9999-12-31T23:59:59-23:59":
        instant(value)  # whatever it gives, it does not raise
    else:
        assert instant(value) == seconds


@pytest.mark.parametrize(
    ("content", "content_type", "is_html"),
    [
        (b"<html>", "", True),
        (b"  <!doctype HTML>", "application/json", True),
        (b"<p>x", "text/html", True),
        (b"<xml/>", "application/xml", False),
        (b"{}", "text/html", False),
    ],
)
def test_html_is_known_by_how_it_begins(content: bytes, content_type: str, is_html: bool) -> None:
    assert looks_like_html(content, content_type) is is_html


def test_titles_are_short() -> None:
    assert html_title(b"<title>" + b"t" * 999 + b"</title>") == "t" * 199 + "…"
    assert html_title(b"<p>") is None
