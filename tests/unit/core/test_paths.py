from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aioportal.core.errors import ArgumentError
from aioportal.core.paths import encode_query, fill, is_loopback, origin, same_origin

TEMPLATE = "/datasets/{dataset_uid}/resources/{resource_uid}/"


def filled(**arguments: Any) -> str:
    return fill(TEMPLATE, arguments, operation="retrieve_dataset_resource")


def test_fills() -> None:
    assert filled(dataset_uid="da_1", resource_uid="re-2.~_x") == "/datasets/da_1/resources/re-2.~_x/"
    assert filled(dataset_uid="a/b", resource_uid="é ?#%+;@") == (
        "/datasets/a%2Fb/resources/%C3%A9%20%3F%23%25%2B%3B%40/"
    )
    assert filled(dataset_uid="{resource_uid}", resource_uid="x") == "/datasets/%7Bresource_uid%7D/resources/x/"
    assert filled(dataset_uid="...", resource_uid="..a") == "/datasets/.../resources/..a/"
    assert fill("/datasets/", {}, operation="list_datasets") == "/datasets/"


@pytest.mark.parametrize("value", ["", ".", "..", "a/..", "../a", "a/../b", "..\\a", "a\\.", "/..", "./"])
def test_nothing_that_walks(value: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        filled(dataset_uid=value, resource_uid="x")
    assert f"dataset_uid={value!r}" in str(caught.value)
    assert caught.value.operation == "retrieve_dataset_resource"
    assert caught.value.path == TEMPLATE


@pytest.mark.parametrize("value", ["a\r\nb", "a\0", "\x7f", "\x85", "\t", "a\ud800"])
def test_nothing_that_is_no_text(value: str) -> None:
    with pytest.raises(ArgumentError, match="dataset_uid="):
        filled(dataset_uid=value, resource_uid="x")


@pytest.mark.parametrize("value", [None, 5, True, b"x", ["x"], object()])
def test_nothing_but_strings(value: object) -> None:
    with pytest.raises(ArgumentError, match="pass a string"):
        filled(dataset_uid=value, resource_uid="x")


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(ArgumentError) as caught:
        filled(dataset_uid="\n" * 10_000, resource_uid="x")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"dataset_uid": "a"}, "needs the path argument 'resource_uid'"),
        ({"dataset_uid": "a", "resource_uid": "b", "uid": "c"}, "no path argument 'uid'; it takes dataset_uid, resou"),
    ],
)
def test_missing_and_unknown_names(arguments: Mapping[str, str], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        fill(TEMPLATE, arguments, operation="x")
    with pytest.raises(ArgumentError, match="no path arguments"):
        fill("/datasets/", {"a": "b"}, operation="x")


@given(st.text(), st.text())
def test_a_filled_path_never_leaves_its_segments(first: str, second: str) -> None:
    try:
        path = filled(dataset_uid=first, resource_uid=second)
    except ArgumentError:
        return
    assert path.isascii()
    parts = urlsplit(f"https://portal.example.org{path}")
    assert (parts.query, parts.fragment, parts.netloc) == ("", "", "portal.example.org")
    segments = parts.path.split("/")
    assert len(segments) == len(TEMPLATE.split("/"))
    assert [segments[1], segments[3]] == ["datasets", "resources"]
    assert [unquote(segments[2]), unquote(segments[4])] == [first, second]
    # However often a server decodes before it looks for dots, there are none.
    decoded = unquote(segments[2])
    assert not {".", ".."} & set(decoded.replace("\\", "/").split("/"))


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_every_other_text_is_accepted(value: str) -> None:
    assume(not {".", ".."} & set(value.replace("\\", "/").split("/")))
    assert filled(dataset_uid=value, resource_uid="x")


class Word(enum.StrEnum):
    FRENCH = "fr"


def test_query() -> None:
    assert encode_query({}) == ""
    assert (
        encode_query(
            {
                "limit": 10,
                "order by": "a&b=c",
                "flag": True,
                "off": False,
                "gone": None,
                "many": ["x", None, "y"],
                "word": Word.FRENCH,
                "share": 0.5,
                "empty": "",
                "day": date(2024, 2, 29),
                "at": datetime(2024, 2, 29, 12, tzinfo=UTC),
            }
        )
        == "limit=10&order%20by=a%26b%3Dc&flag=true&off=false&many=x&many=y&word=fr&share=0.5&empty="
        "&day=2024-02-29&at=2024-02-29T12%3A00%3A00%2B00%3A00"
    )
    assert encode_query([("a", 1), ("b", (2, 3)), ("a", 4)]) == "a=1&b=2&b=3&a=4"


@pytest.mark.parametrize("value", [object(), {"a": 1}, float("nan"), float("inf"), b"x", "\ud800", [["nested"]]])
def test_query_values_that_mean_nothing(value: object) -> None:
    with pytest.raises(ArgumentError, match="where="):
        encode_query({"where": value})


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_query_decodes_to_what_it_was(pairs: list[tuple[str, str]]) -> None:
    try:
        query = encode_query(pairs)
    except ArgumentError:
        assert any("\ud800" <= character <= "\udfff" for pair in pairs for text in pair for character in text)
        return
    assert parse_qsl(query, keep_blank_values=True) == pairs


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Data.Example.org/a?b#c", "https://data.example.org:443"),
        ("http://h", "http://h:80"),
        ("http://user:word@h:8080/", "http://h:8080"),
        ("https://[::1]:9/x", "https://[::1]:9"),
    ],
)
def test_origin(url: str, expected: str) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "/path", "ftp://h/", "https://", "https://h:port/", "https://h\\@evil/", "https://h\n.evil/", "http://[h"],
)
def test_no_origin(url: str) -> None:
    with pytest.raises(ArgumentError):
        origin(url)
    assert not same_origin(url, url)


def test_same_origin() -> None:
    home = "https://data.example.org/x"
    assert same_origin(home, "https://DATA.example.org:443/y")
    for other in (
        "http://data.example.org/x",
        "https://data.example.org:444/x",
        "https://data.example.org.evil/",
        "https://data.example.org@evil/",
        "https://example.org/",
        "//data.example.org/x",
    ):
        assert not same_origin(home, other)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
