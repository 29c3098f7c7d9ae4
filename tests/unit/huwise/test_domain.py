import pytest

from aioportal.core.errors import ArgumentError
from aioportal.huwise.domain import parse_domain


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("mycity", "https://mycity.huwise.com"),
        (" mycity ", "https://mycity.huwise.com"),
        ("MyCity", "https://mycity.huwise.com"),
        ("mycity.huwise.com", "https://mycity.huwise.com"),
        ("mycity.opendatasoft.com", "https://mycity.opendatasoft.com"),
        ("data.bs.ch", "https://data.bs.ch"),
        ("https://data.bs.ch", "https://data.bs.ch"),
        ("HTTPS://Data.BS.ch/", "https://data.bs.ch"),
        ("https://data.bs.ch/api/automation/v1.0", "https://data.bs.ch"),
        ("https://data.bs.ch/api/automation/v1.0/", "https://data.bs.ch"),
        ("data.bs.ch/api/automation/v1.0/", "https://data.bs.ch"),
        ("data.bs.ch:8443", "https://data.bs.ch:8443"),
        ("münchen.example", "https://xn--mnchen-3ya.example"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://127.0.0.1:8000", "https://127.0.0.1:8000"),
        ("localhost", "http://localhost"),
        ("localhost:81", "http://localhost:81"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_what_a_domain_means(given: str, origin: str) -> None:
    assert parse_domain(given).origin == origin


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("a b", "space"),
        ("data.example.org\r\nHost: evil", "control"),
        ("data.\texample.org", "control"),
        ("ftp://data.example.org", "scheme"),
        ("http://data.example.org", "plain http"),
        ("http://mycity", "plain http"),
        ("http://127.0.0.1.example.org", "plain http"),
        ("https://user:hunter2@data.example.org", "credentials"),
        ("hunter2@data.example.org", "credentials"),
        ("https://data.example.org/?apikey=hunter2", "query"),
        ("https://data.example.org/#hunter2", "fragment"),
        ("https://data.example.org/explore", "path"),
        ("https://data.example.org/api/automation/v1.0/datasets/", "path"),
        ("..", "host name"),
        ("a..b", "host name"),
        ("-a.example.org", "host name"),
        ("a" * 64 + ".example.org", "host name"),
        ("data.example.org:99999", "port"),
        ("data.example.org:x", "port"),
        ("https://", "no host"),
        ("//data.example.org", "path"),
        ("https://[::zz]", "bracket"),
        ("2001:db8::1", "port"),
        ("https://[v1.x]", "IPv6"),
        ("ü" * 70, "host name"),
        ("data.example.org\\@evil.example", "credentials"),
        ("data.example.org\\evil", "host name"),
    ],
)
def test_what_it_cannot_mean(given: str, why: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        parse_domain(given)
    assert why in caught.value.message
    assert "data.example.org" in (caught.value.hint or "")
    assert "hunter2" not in str(caught.value)


def test_a_domain_must_be_text() -> None:
    with pytest.raises(ArgumentError, match="NoneType"):
        parse_domain(None)  # type: ignore[arg-type]  # what an unset variable gives


def test_the_host_is_what_may_be_shown() -> None:
    assert parse_domain("https://data.bs.ch/api/automation/v1.0").host == "data.bs.ch"
    assert parse_domain("http://[::1]:8000").host == "[::1]:8000"
    assert parse_domain("localhost").loopback
    assert not parse_domain("data.bs.ch").loopback
