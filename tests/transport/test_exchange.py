"""What goes out and what comes back when all is well, on both libraries."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from types import SimpleNamespace

import pytest
from wild import Peer, Seen, Serve, polite

from aioportal.core.errors import ArgumentError, ClientStateError
from aioportal.core.http import Request, Stage, Trace, Transport, TransportFailure
from aioportal.core.transport import make_transport


def get(url: str, **more: object) -> Request:
    return Request("GET", url, {"Authorization": "apikey secret"}, **more)  # type: ignore[arg-type]  # fields by name


async def test_sends_what_it_was_given_and_nothing_else(serve: Serve, transport: Transport) -> None:
    server = await serve(polite)
    await transport.send(get(f"{server.url}/a"), Trace())
    await transport.send(
        Request("POST", f"{server.url}/b", {"Content-Type": "application/json"}, body=b'{"a":1}'), Trace()
    )
    await transport.send(Request("POST", f"{server.url}/c", {"X-One": "1"}), Trace())
    await transport.send(Request("PUT", f"{server.url}/d", {}, body=b""), Trace())
    first, second, third, fourth = server.requests
    host = f"127.0.0.1:{server.port}"
    assert sorted(first.headers) == [
        ("Accept-Encoding", "gzip, deflate"),
        ("Authorization", "apikey secret"),
        ("Host", host),
    ]
    assert sorted(second.headers) == [
        ("Accept-Encoding", "gzip, deflate"),
        ("Content-Length", "7"),
        ("Content-Type", "application/json"),
        ("Host", host),
    ]
    assert second.body == b'{"a":1}'
    assert sorted(third.headers) == [
        ("Accept-Encoding", "gzip, deflate"),
        ("Content-Length", "0"),
        ("Host", host),
        ("X-One", "1"),
    ]
    assert fourth.header("Content-Length") == "0"


@pytest.mark.parametrize(
    "target",
    [
        "/a%2Fb/%7e%7E/%C3%A9/",
        "/a/../b/./c//d;x=1",
        "/x?y=%20+&z=%2B,%2c'()*!~|",
        "/%2E%2E/%2e/",
        "/?",
        "/x?a=[1]&b={2}",
    ],
)
async def test_the_url_goes_out_byte_for_byte(serve: Serve, transport: Transport, target: str) -> None:
    server = await serve(polite)
    await transport.send(get(server.url + target), Trace())
    assert server.requests[0].line == f"GET {target.removesuffix('?')} HTTP/1.1" or (
        server.requests[0].line == f"GET {target} HTTP/1.1"
    )


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "400 Bad Request", "404 Not Found", "503 Unavailable"])
async def test_any_status_is_an_answer(serve: Serve, transport: Transport, status: str) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.answer(status, b"body", "X-A: 1", "x-a: 2", "Retry-After: 3")
        await peer.closed()

    server = await serve(script)
    trace = Trace()
    answer = await transport.send(get(server.url), trace)
    assert answer.status_code == int(status[:3])
    assert answer.content == b"body"
    assert answer.headers["x-a"] == "1, 2"
    assert answer.headers["retry-after"] == "3"
    assert trace.stage is Stage.ANSWERED
    assert not trace.reused


async def test_redirects_and_cookies_are_left_alone(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.answer("302 Found", b"", "Location: /elsewhere", "Set-Cookie: a=b")

    server = await serve(script)
    for _ in range(2):
        answer = await transport.send(get(server.url), Trace())
        assert (answer.status_code, answer.headers["location"]) == (302, "/elsewhere")
    assert len(server.requests) == 2
    assert all(seen.header("Cookie") is None for seen in server.requests)


async def test_packed_empty_and_endless_bodies(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        while "/end" not in (seen := await peer.request()).line:
            await reply(peer, seen)
        await peer.say(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")

    async def reply(peer: Peer, seen: Seen) -> None:
        if seen.line.startswith("GET /packed"):
            await peer.answer("200 OK", gzip.compress(b"x" * 1000), "Content-Encoding: gzip")
        elif seen.line.startswith("GET /none"):
            await peer.say(b"HTTP/1.1 204 No Content\r\n\r\n")
        elif seen.line.startswith("HEAD"):
            await peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        else:
            await peer.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    server = await serve(script)
    assert (await transport.send(get(f"{server.url}/packed"), Trace())).content == b"x" * 1000
    assert (await transport.send(get(f"{server.url}/none"), Trace())).content == b""
    assert (await transport.send(Request("HEAD", f"{server.url}/x", {}), Trace())).content == b""
    assert (await transport.send(get(f"{server.url}/chunks"), Trace())).content == b"abcde"
    assert (await transport.send(get(f"{server.url}/end"), Trace())).content == b"until the end"


async def test_connections_are_reused(serve: Serve, transport: Transport) -> None:
    server = await serve(polite)
    for careful in (False, True):
        traces = [Trace(), Trace(), Trace()]
        for trace in traces:
            await transport.send(get(server.url, careful=careful), trace)
        assert [trace.reused for trace in traces] == [False, True, True]
    # One for each pool: a careful request never meets an older connection.
    assert len(server.connections) == 2


async def test_careful_requests_shun_connections_that_were_idle_for_a_second(
    serve: Serve, transport: Transport, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    ahead = 0.0

    def monotonic() -> float:
        return time.monotonic() + ahead

    if kind == "aiohttp":
        monkeypatch.setattr("aiohttp.connector.monotonic", monotonic)
    else:
        monkeypatch.setattr("httpcore._async.http11.time", SimpleNamespace(monotonic=monotonic))
    server = await serve(polite)
    normal, careful = Trace(), Trace()
    for flag in (False, True):
        await transport.send(get(server.url, careful=flag), Trace())
    ahead = 1.0
    await transport.send(get(server.url), normal)
    await transport.send(get(server.url, careful=True), careful)
    assert (normal.reused, careful.reused) == (True, False)


async def test_many_at_once(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        while True:
            seen = await peer.request()
            await peer.answer(body=seen.line.encode())

    server = await serve(script)
    answers = await asyncio.gather(*(transport.send(get(f"{server.url}/{n}"), Trace()) for n in range(40)))
    assert [answer.content for answer in answers] == [b"GET /%d HTTP/1.1" % n for n in range(40)]
    assert len(server.requests) == 40


async def test_streams_an_answer(serve: Serve, transport: Transport) -> None:
    content = bytes(range(256)) * 4096

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.answer("200 OK", content, "Content-Disposition: attachment")

    server = await serve(script)
    trace = Trace()
    async with transport.stream(get(server.url), trace) as answer:
        assert (answer.status_code, answer.headers["content-disposition"]) == (200, "attachment")
        assert trace.stage is Stage.ANSWERED
        parts = [chunk async for chunk in answer.chunks()]
    assert b"".join(parts) == content
    assert len(parts) > 1
    async with transport.stream(get(server.url), again := Trace()) as answer:
        assert await answer.read(1000) == content[:1000]
    assert again.reused
    # Left before its end, the connection cannot be used again.
    await server.until_open(0)


async def test_an_answer_is_handed_out_before_its_body_is_there(serve: Serve, transport: Transport) -> None:
    go = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
        await go.wait()
        await peer.say(b"cd")

    server = await serve(script)
    async with transport.stream(get(server.url), Trace()) as answer:
        chunks = answer.chunks()
        assert await anext(chunks) == b"ab"
        go.set()
        assert await anext(chunks) == b"cd"
        assert [chunk async for chunk in chunks] == []


async def test_an_http_proxy_gets_the_whole_url(serve: Serve, kind: str) -> None:
    server = await serve(polite)
    transport = make_transport(kind, proxy=server.url)  # type: ignore[arg-type]  # one of the two words
    await transport.send(get("http://portal.invalid/a%2Fb?c=d"), Trace())
    await transport.aclose()
    assert server.requests[0].line == "GET http://portal.invalid/a%2Fb?c=d HTTP/1.1"
    assert server.requests[0].header("Host") == "portal.invalid"


async def test_closing(serve: Serve, kind: str) -> None:
    server = await serve(polite)
    transport = make_transport(kind)  # type: ignore[arg-type]  # one of the two words
    assert transport.name == kind
    await transport.send(get(server.url), Trace())
    await transport.send(get(server.url, careful=True), Trace())
    await server.until_open(2)
    await transport.aclose()
    await server.until_open(0)
    await transport.aclose()
    with pytest.raises(ClientStateError, match="closed"):
        await transport.send(get(server.url), Trace())
    with pytest.raises(ClientStateError, match="closed"):
        async with transport.stream(get(server.url), Trace()):
            pass
    await make_transport(kind).aclose()  # type: ignore[arg-type]  # never used


async def test_closing_ends_what_is_under_way(serve: Serve, kind: str) -> None:
    arrived = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        arrived.set()
        await peer.closed()

    server = await serve(script)
    transport = make_transport(kind)  # type: ignore[arg-type]  # one of the two words
    task = asyncio.create_task(transport.send(get(server.url), Trace()))
    await arrived.wait()
    await transport.aclose()
    with pytest.raises(TransportFailure) as caught:
        await task
    assert caught.value.stage is Stage.SENT
    await server.until_open(0)


async def test_another_loop_is_refused(serve: Serve, transport: Transport) -> None:
    server = await serve(polite)
    await transport.send(get(server.url), Trace())

    def elsewhere() -> list[str]:
        said = []
        for work in (lambda: transport.send(get(server.url), Trace()), transport.aclose):
            with pytest.raises(ClientStateError) as caught:
                asyncio.run(work())
            said.append(str(caught.value))
        return said

    for text in await asyncio.to_thread(elsewhere):
        assert "event loop" in text
    assert (await transport.send(get(server.url), Trace())).status_code == 200


def test_closing_after_the_loop_is_gone_is_harmless(kind: str) -> None:
    transport = make_transport(kind)  # type: ignore[arg-type]  # one of the two words

    async def use() -> None:
        with pytest.raises(Exception, match="connect"):
            await transport.send(get("http://127.0.0.1:1/"), Trace())

    asyncio.run(use())
    asyncio.run(transport.aclose())


def test_importing_loads_no_http_library() -> None:
    script = (
        "import sys, aioportal.core.transport as t, aioportal.core.download, aioportal.core.multipart\n"
        "libraries = ('httpx', 'httpcore', 'aiohttp', 'anyio', 'yarl')\n"
        "assert not [name for name in libraries if name in sys.modules], sys.modules\n"
        "t.make_transport('httpx')\n"
        "assert 'httpx' in sys.modules and 'aiohttp' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_auto_takes_aiohttp_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_transport().name == "aiohttp"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert make_transport().name == "httpx"


def test_without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aioportal.core.transport_aiohttp", None)
    assert make_transport().name == "httpx"
    with pytest.raises(ArgumentError, match=r"aioportal\[aiohttp\]"):
        make_transport("aiohttp")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kind": "requests"}, "transport='requests'"),
        ({"verify": False}, "verify=False"),
        ({"proxy": "socks5://user:hidden@127.0.0.1"}, "proxy='http://"),
    ],
)
def test_senseless_arguments(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        make_transport(**arguments)  # type: ignore[arg-type]  # wrong on purpose
    assert said in str(caught.value)
    assert "hidden" not in str(caught.value)
