"""The key through a real HTTP library: on the wire, and nowhere else."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import pprint
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from call_fakes import BASE, KEY, PiecesFactory, Scripted, call_of, caller_of, reply, spec_of
from pytest_httpx import HTTPXMock

from aioportal.core.auth import ApiKey
from aioportal.core.call import Caller
from aioportal.core.clock import SystemClock
from aioportal.core.errors import ArgumentError, PortalError
from aioportal.core.http import Stage, TransportFailure
from aioportal.core.redact import Redactor
from aioportal.core.transport import make_transport


class Wire:
    """What a server received, with a repr that does not show it."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []


class NoWait(SystemClock):
    async def sleep(self, seconds: float) -> None:
        return None


@pytest.fixture
async def caller() -> Any:
    made = Caller(
        base_url=BASE,
        key=ApiKey(KEY),
        transport=make_transport("httpx"),
        clock=NoWait(),
        user_agent="aioportal/0.1 tests",
        language="en",
    )
    yield made
    await made.aclose()


async def test_exactly_these_headers_are_sent(caller: Caller, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(json={"a": 1})
    call = call_of(spec_of("idempotent"), body=b'{"b": 2}', content_type="application/json", query="limit=1&x=%2F")
    assert await caller.call(call) == '{"a": 1}'
    request = httpx_mock.get_requests()[0]
    assert (request.method, str(request.url)) == ("PUT", f"{BASE}/things/t1/?limit=1&x=%2F")
    assert request.content == b'{"b": 2}'
    sent = {name.decode().lower(): value.decode() for name, value in request.headers.raw}
    assert sent == {
        "host": "portal.example.org",
        "accept": "application/json",
        "accept-encoding": sent["accept-encoding"],
        "accept-language": "en",
        "authorization": f"apikey {KEY}",
        "content-length": "8",
        "content-type": "application/json",
        "user-agent": "aioportal/0.1 tests",
    }


@pytest.mark.parametrize(
    "raised",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), httpx.WriteError("x")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("retry", ["idempotent", "unsafe"])
async def test_no_failure_shows_the_key_in_any_frame(
    caller: Caller, httpx_mock: HTTPXMock, raised: Exception, retry: Any, caplog: pytest.LogCaptureFixture
) -> None:
    httpx_mock.add_exception(raised, is_reusable=True)
    with caplog.at_level(logging.DEBUG), pytest.raises(PortalError) as caught:
        await caller.call(call_of(spec_of(retry), body=PiecesFactory()))
    assert_silent(caught.value)
    assert KEY not in "".join(record.getMessage() + repr(vars(record)) for record in caplog.records)


@pytest.mark.parametrize("status", [400, 401, 302])
async def test_no_refusal_shows_the_key_in_any_frame(caller: Caller, httpx_mock: HTTPXMock, status: int) -> None:
    httpx_mock.add_response(status, text=f"you sent {KEY}", headers={"location": f"https://x.example/{KEY}"})
    with pytest.raises(PortalError) as caught:
        await caller.call(call_of(spec_of("safe")))
    assert_silent(caught.value)


async def test_a_parser_that_raises_does_not_show_the_key(caller: Caller, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(200, text="no json")
    with pytest.raises(PortalError) as caught:
        await caller.call(call_of(spec_of("safe")))
    assert_silent(caught.value)


@pytest.mark.parametrize("kind", ["httpx", "aiohttp"])
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"no http at all\r\n\r\n"])
async def test_no_failure_on_a_real_socket_shows_the_key(kind: Any, answer: bytes) -> None:
    wire = Wire()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = "http://{}:{}".format(*server.sockets[0].getsockname())
    caller = Caller(base_url=address, key=ApiKey(KEY), transport=make_transport(kind), clock=NoWait())
    try:
        with pytest.raises(PortalError) as caught:
            await caller.call(call_of(spec_of("idempotent"), body=PiecesFactory()))
        assert_silent(caught.value)
        with pytest.raises(PortalError) as caught:
            async with caller.stream(call_of(spec_of("safe"))) as download:
                await download.read()
        assert_silent(caught.value)
    finally:
        await caller.aclose()
        server.close()
        await server.wait_closed()
    with pytest.raises(PortalError) as caught:  # nobody listens there any more
        await Caller(
            base_url=address, key=ApiKey(KEY), transport=(transport := make_transport(kind)), clock=NoWait()
        ).call(call_of(spec_of("safe")))
    await transport.aclose()
    assert_silent(caught.value)
    assert all(f"apikey {KEY}\r\n".encode() in head for head in wire.heads)


async def test_what_a_library_was_doing_does_not_travel_with_the_error(caller: Caller) -> None:
    class Careless(Scripted):
        async def send(self, request: Any, trace: Any) -> Any:
            plain = str(request.headers["Authorization"])
            try:
                raise OSError(plain)
            except OSError as error:
                raise TransportFailure("connect", str(error), Stage.WAITING) from None

    caller._engine.transport = Careless()
    with pytest.raises(PortalError) as caught:
        await caller.call(call_of(spec_of("safe")))
    assert_silent(caught.value)


async def test_a_transport_with_a_defect_does_not_show_the_key(caller: Caller) -> None:
    class Defective(Scripted):
        async def send(self, request: Any, trace: Any) -> Any:
            headers = dict(request.headers)
            shortened = {name: value[:30] for name, value in headers.items()}
            encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
            raise ZeroDivisionError(len(shortened) + len(encoded))

    caller._engine.transport = Defective()
    with pytest.raises(ZeroDivisionError) as caught:
        await caller.call(call_of(spec_of("safe")))
    assert_silent(caught.value)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def assert_silent(error: BaseException) -> None:
    """No text, no pickle and no traceback with locals, of the error and all that is chained to it, holds the key."""
    for one in chain(error):
        shown = traceback.TracebackException.from_exception(one, capture_locals=True)
        text = "".join(shown.format()) + pprint.pformat(vars(one)) + str(one) + repr(one)
        for frame, _line in traceback.walk_tb(one.__traceback__):
            if frame.f_code.co_filename != __file__:
                text += pprint.pformat(frame.f_locals)
        assert KEY not in text
        if isinstance(one, PortalError):
            assert KEY not in one.report()
            assert KEY.encode() not in pickle.dumps(one)


def test_a_key_is_silent_everywhere() -> None:
    key = ApiKey(KEY)
    for shown in (repr(key), str(key), f"{key}", f"{key:>40}", f"{key!s}", f"{key!a}"):
        assert KEY not in shown
    assert not hasattr(key, "__dict__")
    with pytest.raises(TypeError):
        vars(key)
    assert KEY not in repr(key.header())
    assert KEY not in repr({"headers": dict([key.header()])})
    assert copy.deepcopy(key) is key
    assert copy.copy(key) is key
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(key, protocol)
    for part in key.header()[1:]:
        for hidden in (part, part[:20], part[3:], part.encode(), part.encode()[:20], copy.deepcopy(part)):
            assert KEY[:8] not in repr(hidden)
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(part)
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(part.encode())


def test_the_header_is_what_goes_on_the_wire() -> None:
    name, value = ApiKey(KEY).header()
    assert (name, str(value), bytes(value.encode())) == ("Authorization", f"apikey {KEY}", f"apikey {KEY}".encode())
    assert ApiKey(KEY).reveal() == KEY


def test_keys_compare_by_value() -> None:
    assert ApiKey(KEY) == ApiKey(KEY)
    assert ApiKey(KEY) != ApiKey("other")
    assert ApiKey(KEY) != KEY
    assert hash(ApiKey(KEY)) == hash(ApiKey(KEY))
    assert len({ApiKey(KEY), ApiKey(KEY)}) == 1


@pytest.mark.parametrize(
    "value", ["", " k", "k\n", "a\r\nX-Evil: b", "apikey abc", "a\tb", "kéy", "k\x00", "ключ", 5, None, b"k"]
)
def test_a_key_that_cannot_stand_in_a_header_is_refused_without_showing_it(value: Any) -> None:
    with pytest.raises(ArgumentError, match="api_key") as caught:
        ApiKey(value)
    for frame, _line in traceback.walk_tb(caught.value.__traceback__):
        if frame.f_code.co_filename != __file__ and isinstance(value, str):
            assert frame.f_locals["value"] == ""
    if value:
        assert repr(value) not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example.org/api",
        "ftp://portal.example.org",
        "portal.example.org",
        "https://",
        "https://user:pass@portal.example.org",
        "https://portal.example.org/?a=b",
        "https://portal.example.org/#a",
        "https://portal.example.org:99999/",
        "https://[::1/",
        "http://127.0.0.1.example.org/",
        "http://localhost.example.org/",
        "http://portal.localhost/",
    ],
)
def test_a_base_url_that_would_betray_the_key_is_refused(url: str, time_machine: Any) -> None:
    with pytest.raises(ArgumentError, match="base_url"):
        Caller(base_url=url, key=ApiKey(KEY), transport=Scripted(), clock=time_machine)


@pytest.mark.parametrize(
    "url",
    [
        "https://portal.example.org/api/",
        "http://127.0.0.1:8080/",
        "http://localhost/x",
        "http://[::1]:80",
        "http://127.9.9.9",
    ],
)
def test_https_and_loopback_are_accepted(url: str, time_machine: Any) -> None:
    caller = Caller(base_url=url, key=ApiKey(KEY), transport=Scripted(), clock=time_machine)
    assert caller.base_url == url.rstrip("/")


def test_the_caller_shows_no_key(time_machine: Any) -> None:
    caller = caller_of(Scripted(reply(200, 1)), time_machine)
    time_machine.run(caller.call(call_of(spec_of("safe"))))
    assert KEY not in repr(caller) + pprint.pformat(vars(caller)) + repr(caller._engine)


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (KEY, f"a {KEY}b", "a [secret]b"),
        ("abc/def+ghi", "x abc%2Fdef%2Bghi y abc/def+ghi", "x [secret] y [secret]"),
        ("k", "k ok kk k.", "[secret] ok kk [secret]."),
        (KEY, "nothing", "nothing"),
    ],
)
def test_redaction_of_text(key: str, text: str, expected: str) -> None:
    redact = Redactor(ApiKey(key))
    assert redact(text) == expected
    assert key not in repr(redact) or len(key) == 1


def test_redaction_of_data() -> None:
    redact = Redactor(ApiKey(KEY))
    data = {KEY: [KEY, 1, None, {"a": f"<{KEY}>"}], "b": (KEY,)}
    assert redact.data(data) == {"[secret]": ["[secret]", 1, None, {"a": "<[secret]>"}], "b": ["[secret]"]}
    assert Redactor()("text") == "text"
