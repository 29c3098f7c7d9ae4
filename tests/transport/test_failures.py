"""Each way to fail, and what is known of the request then, on both libraries."""

from __future__ import annotations

import asyncio
import socket
import ssl
import traceback

import pytest
from leaping import outlasted
from wild import Peer, Serve, Wild, polite

from aioportal.core.http import Request, Stage, Timeouts, Trace, Transport, TransportFailure
from aioportal.core.transport import make_transport

LIMITS = Timeouts(connect=60, read=60, write=60)


def request(server: Wild | str, method: str = "GET", body: bytes | None = None) -> Request:
    url = server if isinstance(server, str) else f"{server.url}/path?private=query"
    return Request(method, url, {"Authorization": "apikey HIDDEN"}, body=body, timeouts=LIMITS)


async def failure(transport: Transport, wanted: Request, *, stalled: Wild | None = None) -> TransportFailure:
    """Fail, and see that nothing private stands in it, whichever frames it drags along.

    Where a server stalls, the limits run out.
    """
    trace = Trace()
    sent = transport.send(wanted, trace)
    with pytest.raises(TransportFailure) as caught:
        await (sent if stalled is None else outlasted(sent, stalled.stalled.wait()))
    assert caught.value.stage == trace.stage
    whole = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    inside = [line for line in whole.splitlines() if "/tests/" not in line]
    assert not [line for line in inside if "HIDDEN" in line]
    assert "private=query" not in caught.value.reason
    return caught.value


async def test_refused(transport: Transport) -> None:
    with socket.socket() as deaf:
        # Bound and not listening: nobody else gets the port meanwhile.
        deaf.bind(("127.0.0.1", 0))
        failed = await failure(transport, request(f"http://127.0.0.1:{deaf.getsockname()[1]}/"))
    assert (failed.kind, failed.stage, failed.final) == ("connect", Stage.WAITING, False)
    assert "refused" in failed.reason


async def test_name(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: object, *rest: object, **more: object) -> object:
        assert host in ("portal.invalid", b"portal.invalid")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    failed = await failure(transport, request("http://portal.invalid/"))
    assert (failed.kind, failed.stage, failed.final) == ("name", Stage.WAITING, True)


async def test_certificate_of_a_stranger(serve: Serve, transport: Transport, server_tls: ssl.SSLContext) -> None:
    server = await serve(polite, server_tls)
    failed = await failure(transport, request(server))
    assert (failed.kind, failed.stage, failed.final) == ("certificate", Stage.WAITING, True)
    assert "self-signed" in failed.reason or "self signed" in failed.reason
    assert server.requests == []


async def test_certificate_of_another_host(
    serve: Serve, kind: str, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    server = await serve(polite, server_tls)
    transport = make_transport(kind, verify=client_tls)  # type: ignore[arg-type]  # one of the two words
    try:
        assert (await transport.send(request(server), Trace())).status_code == 200
        failed = await failure(transport, request(server.url.replace("127.0.0.1", "localhost")))
        assert (failed.kind, failed.stage) == ("certificate", Stage.WAITING)
    finally:
        await transport.aclose()


async def test_tls_with_a_server_that_speaks_none(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.reader.read(10)
        await peer.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await peer.closed()

    server = await serve(script)
    failed = await failure(transport, request(server.url.replace("http:", "https:")))
    assert (failed.kind, failed.stage, failed.final) == ("tls", Stage.WAITING, False)


async def test_closed_in_the_handshake(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.reader.read(10)
        peer.reset()

    server = await serve(script)
    failed = await failure(transport, request(server.url.replace("http:", "https:")))
    assert failed.kind in ("tls", "connect")
    assert failed.stage is Stage.WAITING


async def test_handshake_that_never_ends(serve: Serve, transport: Transport) -> None:
    server = await serve(Peer.stall)
    failed = await failure(transport, request(server.url.replace("http:", "https:")), stalled=server)
    assert (failed.kind, failed.stage) == ("connect_timeout", Stage.WAITING)


async def test_a_proxy_that_refuses_the_tunnel(serve: Serve, kind: str) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.answer("407 Proxy Authentication Required")

    server = await serve(script)
    transport = make_transport(kind, proxy=server.url)  # type: ignore[arg-type]  # one of the two words
    failed = await failure(transport, request("https://portal.invalid/"))
    await transport.aclose()
    assert (failed.kind, failed.stage) == ("connect", Stage.WAITING)
    assert server.requests[0].line.startswith("CONNECT portal.invalid:443")
    assert server.requests[0].header("Authorization") is None


@pytest.mark.parametrize("body", [None, b"{}"])
async def test_closed_before_the_request_was_read(serve: Serve, transport: Transport, body: bytes | None) -> None:
    async def script(peer: Peer) -> None:
        peer.close()

    failed = await failure(transport, request(await serve(script), "POST", body))
    # Nobody on this side can know whether it was read: it may have been.
    assert failed.kind in ("disconnect", "write")
    assert failed.stage >= Stage.SENDING


@pytest.mark.parametrize("body", [None, b"{}", b"x" * 300_000])
async def test_closed_after_the_request_was_read(serve: Serve, transport: Transport, body: bytes | None) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.close()

    server = await serve(script)
    failed = await failure(transport, request(server, "POST", body))
    assert (failed.kind, failed.stage) == ("disconnect", Stage.SENT)
    assert len(server.requests) == 1


async def test_reset_after_the_request_was_read(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.reset()

    failed = await failure(transport, request(await serve(script), "POST", b"{}"))
    assert (failed.kind, failed.stage) == ("disconnect", Stage.SENT)
    assert "reset" in failed.reason.lower() or "closed" in failed.reason


@pytest.mark.parametrize("body", [None, b"{}", b"x" * 300_000])
async def test_no_answer_in_time(serve: Serve, transport: Transport, body: bytes | None) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.stall()

    server = await serve(script)
    failed = await failure(transport, request(server, "POST", body), stalled=server)
    assert (failed.kind, failed.stage) == ("read_timeout", Stage.SENT)
    # The connection is not used again.
    assert server.connections[0].reader.at_eof() or await server.connections[0].reader.read() == b""


async def test_half_a_head(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.say(b"HTTP/1.1 200 OK\r\nContent-Le")
        peer.close()

    failed = await failure(transport, request(await serve(script)))
    assert (failed.kind, failed.stage) == ("disconnect", Stage.SENT)


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n"])
async def test_garbage(serve: Serve, transport: Transport, garbage: bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.say(garbage)
        await peer.closed()

    failed = await failure(transport, request(await serve(script)))
    assert (failed.kind, failed.stage) == ("protocol", Stage.SENT)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
    ],
)
async def test_answer_cut_short_or_garbled(serve: Serve, transport: Transport, answer: bytes) -> None:
    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.say(answer)
            peer.close()

    server = await serve(script)
    failed = await failure(transport, request(server))
    assert failed.kind in ("protocol", "disconnect")
    # aiohttp drops a head that comes together with nonsense.
    assert failed.stage is (Stage.SENT if b"not a size" in answer and transport.name == "aiohttp" else Stage.ANSWERED)

    async def stream() -> None:
        async with transport.stream(request(server), Trace()) as streamed:
            async for _ in streamed.chunks():
                pass

    with pytest.raises(TransportFailure) as caught:
        await stream()
    assert caught.value.stage is failed.stage


async def test_an_answer_that_stops_coming(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await peer.stall()

    server = await serve(script)
    failed = await failure(transport, request(server), stalled=server)
    assert (failed.kind, failed.stage) == ("read_timeout", Stage.ANSWERED)


async def test_a_stream_that_never_begins(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.close()

    server = await serve(script)
    with pytest.raises(TransportFailure) as caught:
        async with transport.stream(request(server), Trace()):
            pass
    assert (caught.value.kind, caught.value.stage) == ("disconnect", Stage.SENT)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
@pytest.mark.parametrize("careful", [False, True])
async def test_one_request_for_each_attempt_on_a_reused_connection(
    serve: Serve, transport: Transport, method: str, careful: bool
) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.answer()
        await peer.request()
        peer.close()

    server = await serve(script)
    once = Request(method, server.url, {}, careful=careful, timeouts=LIMITS)
    await transport.send(once, Trace())
    trace = Trace()
    with pytest.raises(TransportFailure) as caught:
        await transport.send(once, trace)
    assert (caught.value.kind, caught.value.stage, trace.reused) == ("disconnect", Stage.SENT, True)
    assert len(server.requests) == 2
    assert len(server.connections) == 1


async def test_a_connection_that_went_stale(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.answer()
        peer.close()

    server = await serve(script)
    await transport.send(request(server), Trace())
    await server.until_open(0)
    # Either it is noticed and a new one made, or the failure tells that the connection was an old one.
    trace = Trace()
    try:
        assert (await transport.send(request(server), trace)).status_code == 200
    except TransportFailure:
        assert trace.reused
    assert len(server.requests) <= 2


async def test_cancelled_requests_leave_no_connection_behind(serve: Serve, kind: str) -> None:
    arrived = asyncio.Queue[None]()

    async def script(peer: Peer) -> None:
        seen = await peer.request()
        if "stall" in seen.line:
            arrived.put_nowait(None)
            await peer.closed()
        else:
            await peer.answer()

    server = await serve(script)
    transport = make_transport(kind, connections=2)  # type: ignore[arg-type]  # one of the two words
    for _ in range(10):
        task = asyncio.create_task(transport.send(request(f"{server.url}/stall"), Trace()))
        await arrived.get()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await transport.send(request(server), Trace())).status_code == 200
    await transport.aclose()
    await server.until_open(0)


async def test_cancelled_while_connecting(serve: Serve, kind: str) -> None:
    server = await serve(Peer.stall)
    transport = make_transport(kind)  # type: ignore[arg-type]  # one of the two words
    trace = Trace()
    task = asyncio.create_task(transport.send(request(server.url.replace("http:", "https:")), trace))
    await server.until_open(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert trace.stage is Stage.WAITING
    await transport.aclose()
