"""What both adapters share and no socket is needed for."""

from __future__ import annotations

import ssl
from types import SimpleNamespace

import pytest

from aioportal.core import transport
from aioportal.core.errors import ArgumentError
from aioportal.core.http import BodyFailure, Request, Stage, Trace
from aioportal.core.transport import Options, connect_failure, context_of, failure_of, feed_of, joined, proxy_of

URL = "https://data.example.org/x"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_PROXY".upper(), raising=False)


@pytest.mark.parametrize(
    ("variables", "url", "expected"),
    [
        ({}, URL, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, URL, "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, URL, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128"}, URL, None),
        ({"ALL_PROXY": "http://proxy:3128"}, URL, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.org"}, URL, None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://127.0.0.1:5/x", None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://[::1]:5/x", None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://localhost:5/x", None),
    ],
)
def test_proxies_of_the_environment(
    variables: dict[str, str], url: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_of(url, Options()) == expected
    assert proxy_of(url, Options(trust_env=False)) is None
    assert proxy_of(url, Options(proxy="http://mine:1")) == "http://mine:1"


def test_a_proxy_that_is_not_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:hidden@proxy")
    with pytest.raises(ArgumentError) as caught:
        proxy_of(URL, Options())
    assert "hidden" not in str(caught.value)


def test_certificates_are_loaded_once_and_checked() -> None:
    context = context_of(Options())
    assert context is context_of(Options())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    mine = ssl.create_default_context()
    assert context_of(Options(verify=mine)) is mine


def test_certifi_stands_in_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(cafile=None, capath=None))
    assert transport._default_context.__wrapped__().cert_store_stats()["x509_ca"] > 50


def test_repeated_headers_are_joined() -> None:
    assert joined([("A", "1"), ("b", "2"), ("a", "3")]) == {"a": "1, 3", "b": "2"}


def test_small_bodies_need_no_watching() -> None:
    assert feed_of(Request("GET", URL, {}), Trace()) is None
    assert feed_of(Request("POST", URL, {}, body=b"x" * 1000), Trace()) is None
    feed = feed_of(Request("POST", URL, {}, body=bytes(1 << 20)), Trace())
    assert feed is not None
    assert feed.length == 1 << 20


def test_the_cause_of_a_failed_connection_is_found_in_the_chain() -> None:
    certificate = ssl.SSLCertVerificationError(1, "x")
    certificate.verify_message = "expired"
    outer = ConnectionError("outer")
    outer.__cause__ = ExceptionGroup("several", [OSError(111, "local words"), OSError(101, "other")])
    assert connect_failure(outer) == ("connect", "Connection refused")
    outer.__cause__ = certificate
    assert connect_failure(outer) == ("certificate", "the server's certificate was not accepted: expired")
    assert connect_failure(RuntimeError()) == ("connect", "the connection could not be made")


async def test_a_failure_after_the_last_piece_is_not_called_unsent() -> None:
    trace = Trace(Stage.SENDING)
    feed = feed_of(Request("POST", URL, {}, body=bytes(1 << 17)), trace)
    assert feed is not None
    assert failure_of("disconnect", "x", trace, feed).stage is Stage.SENDING
    assert failure_of("disconnect", "x", trace, feed).kind == "write"
    async for _ in feed:
        pass
    feed.error = BodyFailure("late")
    assert (failure_of("disconnect", "x", trace, feed).kind, trace.stage) == ("source", Stage.SENT)
    assert failure_of("disconnect", "x", trace, feed).stage is Stage.SENT
    await feed.aclose()
