"""Bodies that are produced while they are sent, and the servers that do not let them, on both libraries."""

from __future__ import annotations

import asyncio
import hashlib
import io
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from leaping import leap, outlasted
from wild import Peer, Serve, Wild

from aioportal.core.http import Answer, BodyFailure, Request, Stage, Timeouts, Trace, Transport, TransportFailure
from aioportal.core.multipart import FilePart, MultipartFactory, Progress
from aioportal.core.sources import source_of
from aioportal.core.transport import make_transport

MB = 1 << 20
LIMITS = Timeouts(connect=60, read=60, write=60)


class Flow:
    """A body of any length, made as it is asked for."""

    content_type = "application/x-flow"

    def __init__(
        self,
        size: int,
        *,
        stated: int | None = -1,
        fails_at: int | None = None,
        waits_at: int | None = None,
        piece: int = MB // 4,
    ) -> None:
        self.size = size
        self.length = size if stated == -1 else stated
        self.piece = piece
        self.fails_at = fails_at
        self.waits_at = waits_at
        self.given = 0
        self.exhausted = False
        self.closed = 0
        self.waiting = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.given < self.size:
            if self.fails_at is not None and self.given >= self.fails_at:
                raise OSError(5, "disk on fire")
            if self.waits_at is not None and self.given >= self.waits_at:
                self.waiting.set()
                await asyncio.Event().wait()
            block = b"x" * min(self.piece, self.size - self.given)
            self.given += len(block)
            self.exhausted = self.given == self.size
            yield block

    async def aclose(self) -> None:
        self.closed += 1


def put(
    server: Wild, body: Flow | bytes, timeouts: Timeouts = LIMITS, headers: dict[str, str] | None = None
) -> Request:
    return Request("POST", f"{server.url}/files/", headers or {}, body=body, timeouts=timeouts)


async def failure(transport: Transport, server: Wild, body: Flow, *, stalled: bool = False) -> TransportFailure:
    """Where the server stalls, the limits run out."""
    sent = transport.send(put(server, body), Trace())
    with pytest.raises(TransportFailure) as caught:
        await (outlasted(sent, server.stalled.wait()) if stalled else sent)
    assert body.closed == 1
    return caught.value


async def echo(peer: Peer) -> None:
    while True:
        seen = await peer.request()
        await peer.answer(body=hashlib.sha256(seen.body).hexdigest().encode())


@pytest.mark.parametrize("stated", [-1, None])
@pytest.mark.parametrize("size", [0, 1, MB // 4, 5 * MB + 17])
async def test_arrives_whole(serve: Serve, transport: Transport, size: int, stated: int | None) -> None:
    server = await serve(echo)
    for _ in range(2):
        body, trace = Flow(size, stated=stated), Trace()
        answer = await transport.send(put(server, body, headers={"Authorization": "x"}), trace)
        assert answer.text == hashlib.sha256(b"x" * size).hexdigest()
        assert (body.closed, trace.stage) == (1, Stage.ANSWERED)
    seen = server.requests[0]
    assert seen.header("Content-Length") == (str(size) if stated else None)
    assert seen.header("Transfer-Encoding") == (None if stated else "chunked")
    assert seen.header("Content-Type") == "application/x-flow"
    # Two of the same connection: nothing of the first body was left over.
    assert len(server.connections) == 1


async def test_large_bytes_arrive_whole(serve: Serve, transport: Transport) -> None:
    server = await serve(echo)
    content = bytes(range(256)) * 8192
    answer = await transport.send(put(server, content, headers={"Content-Type": "text/csv"}), Trace())
    assert answer.text == hashlib.sha256(content).hexdigest()
    assert server.requests[0].header("Content-Length") == str(len(content))
    assert server.requests[0].header("Content-Type") == "text/csv"


async def test_a_file_as_a_form(serve: Serve, transport: Transport, tmp_path: Path) -> None:
    content = b"a,b\r\n--+++\r\n--+++--\r\n" * 100_000
    path = tmp_path / 'cheese\'s "best".csv'
    path.write_bytes(content)
    seen: list[Progress] = []
    factory = MultipartFactory(
        [("title", "Käse")], FilePart("file", source_of(path), "text/csv"), on_progress=seen.append
    )
    server = await serve(echo)
    body = factory.open(1)
    await transport.send(Request("POST", server.url, {}, body=body, timeouts=LIMITS), Trace())
    arrived = server.requests[0]
    boundary = body.content_type.partition("boundary=")[2].encode()
    assert arrived.header("Content-Length") == str(len(arrived.body))
    assert arrived.header("Content-Type") == body.content_type
    parts = arrived.body.split(b"--" + boundary)
    assert len(parts) == 4
    assert parts[1].endswith("\r\n\r\nKäse\r\n".encode())
    head, _, rest = parts[2].partition(b"\r\n\r\n")
    assert b'filename="cheese\'s %22best%22.csv"' in head
    assert rest == content + b"\r\n"
    assert factory.sha256 == hashlib.sha256(content).hexdigest()
    assert seen[0] == (0, len(content), 1)
    assert seen[-1] == (len(content), len(content), 1)


@pytest.mark.parametrize("how", [Peer.close, Peer.reset])
@pytest.mark.parametrize("stated", [-1, None])
async def test_connection_lost_in_the_middle(
    serve: Serve, transport: Transport, how: Callable[[Peer], None], stated: int | None
) -> None:
    async def script(peer: Peer) -> None:
        await peer.some(await peer.head(), 3 * MB)
        how(peer)

    server = await serve(script)
    failed = await failure(transport, server, Flow(64 * MB, stated=stated))
    assert (failed.kind, failed.stage) == ("write", Stage.SENDING)


async def test_connection_lost_at_the_end(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        peer.close()

    server = await serve(script)
    failed = await failure(transport, server, Flow(3 * MB))
    assert (failed.kind, failed.stage) == ("disconnect", Stage.SENT)
    assert len(server.requests[0].body) == 3 * MB


async def test_no_answer_after_the_end(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.stall()

    failed = await failure(transport, await serve(script), Flow(3 * MB), stalled=True)
    assert (failed.kind, failed.stage) == ("read_timeout", Stage.SENT)


@pytest.mark.parametrize("stated", [-1, None])
async def test_a_server_that_stops_reading(serve: Serve, transport: Transport, stated: int | None) -> None:
    async def script(peer: Peer) -> None:
        await peer.head()
        await peer.stall()

    failed = await failure(transport, await serve(script), Flow(64 * MB, stated=stated), stalled=True)
    assert (failed.kind, failed.stage) == ("write_timeout", Stage.SENDING)


async def test_a_server_that_stops_reading_bytes(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.head()
        await peer.stall()

    server = await serve(script)
    with pytest.raises(TransportFailure) as caught:
        await outlasted(transport.send(put(server, bytes(32 * MB)), Trace()), server.stalled.wait())
    assert (caught.value.kind, caught.value.stage) == ("write_timeout", Stage.SENDING)


async def test_a_slow_reader_is_no_stall(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        seen = await peer.head()
        for _ in range(8):
            await leap(4)
            await peer.some(seen, 4 * MB)
        await peer.answer()

    server = await serve(script)
    # 32 s in all, so longer than the limit.
    answer = await transport.send(put(server, Flow(32 * MB), Timeouts(60, 60, 10)), Trace())
    assert answer.status_code == 200


@pytest.mark.parametrize("fails_at", [0, 3 * MB])
async def test_a_source_that_fails(serve: Serve, transport: Transport, fails_at: int) -> None:
    complete = []

    async def script(peer: Peer) -> None:
        complete.append(await peer.request())

    server = await serve(script)
    failed = await failure(transport, server, Flow(8 * MB, fails_at=fails_at))
    assert (failed.kind, failed.stage) == ("source", Stage.SENDING)
    assert isinstance(failed.__cause__, OSError)
    assert "disk on fire" in failed.reason
    await server.until_open(0)
    assert complete == []


@pytest.mark.parametrize(("size", "stated"), [(3 * MB, 3 * MB + 1), (3 * MB, 2 * MB), (3 * MB, 3 * MB - 1), (0, 5)])
async def test_a_body_of_another_length(serve: Serve, transport: Transport, size: int, stated: int) -> None:
    complete = []

    async def script(peer: Peer) -> None:
        complete.append(await peer.request())

    server = await serve(script)
    body = Flow(size, stated=stated)
    failed = await failure(transport, server, body)
    assert failed.kind == "source"
    assert isinstance(failed.__cause__, BodyFailure)
    await server.until_open(0)
    assert complete == []


async def test_a_callback_that_raises(serve: Serve, transport: Transport) -> None:
    def raising(progress: Progress) -> None:
        if progress.sent:
            raise KeyError("bar")

    server = await serve(echo)
    factory = MultipartFactory([], FilePart("file", source_of(b"x" * MB, filename="a.csv")), on_progress=raising)
    with pytest.raises(TransportFailure, match="the progress callback raised KeyError") as caught:
        await transport.send(Request("POST", server.url, {}, body=factory.open(1)), Trace())
    assert caught.value.stage is Stage.SENDING
    assert isinstance(caught.value.__cause__, KeyError)
    assert factory.sha256 is None


REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large"


@pytest.mark.parametrize("stated", [-1, None])
async def test_refused_early_by_a_server_that_only_stops_reading(
    serve: Serve, transport: Transport, stated: int | None
) -> None:
    async def script(peer: Peer) -> None:
        await peer.some(await peer.head(), MB)
        await peer.say(REFUSAL)
        await peer.stall()

    server = await serve(script)
    body, trace = Flow(64 * MB, stated=stated), Trace()
    answer = await transport.send(put(server, body), trace)
    assert (answer.status_code, answer.content) == (413, b"too large")
    assert body.closed == 1
    assert not body.exhausted
    assert len(server.requests) == 1


async def test_refused_early_by_a_server_that_reads_on(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        seen = await peer.head()
        await peer.some(seen, MB)
        await peer.say(REFUSAL)
        await peer.closed()

    server = await serve(script)
    answer = await transport.send(put(server, Flow(64 * MB)), Trace())
    assert answer.status_code == 413


async def test_refused_before_a_byte_was_read(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.head()
        await peer.say(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}")
        await peer.stall()

    answer = await transport.send(put(await serve(script), Flow(64 * MB)), Trace())
    assert answer.status_code == 401


@pytest.mark.parametrize("how", [Peer.close, Peer.reset])
async def test_refused_early_by_a_server_that_hangs_up(
    serve: Serve, transport: Transport, how: Callable[[Peer], None]
) -> None:
    async def script(peer: Peer) -> None:
        await peer.some(await peer.head(), MB)
        await peer.say(REFUSAL)
        how(peer)

    server = await serve(script)
    body = Flow(64 * MB)
    trace = Trace()
    outcome = (await asyncio.gather(transport.send(put(server, body), trace), return_exceptions=True))[0]
    if isinstance(outcome, TransportFailure):
        # The reset overtook the answer: no more can be known.
        assert (outcome.kind, outcome.stage) == ("write", Stage.SENDING)
    else:
        assert isinstance(outcome, Answer)
        assert outcome.status_code == 413
    assert body.closed == 1


async def test_an_early_answer_that_is_cut(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.some(await peer.head(), MB)
        await peer.say(REFUSAL[:-4])
        peer.close()

    failed = await failure(transport, await serve(script), Flow(64 * MB))
    # It answered, but it cannot have acted on what it does not have.
    assert (failed.kind, failed.stage) == ("write", Stage.SENDING)


async def test_an_interim_answer_is_no_answer(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        seen = await peer.head()
        await peer.some(seen, MB)
        await peer.say(b"HTTP/1.1 102 Processing\r\n\r\n")
        await peer.some(seen, 7 * MB)
        await peer.answer("201 Created")

    server = await serve(script)
    answer = await transport.send(put(server, Flow(8 * MB)), Trace())
    assert answer.status_code == 201
    assert len(server.requests[0].body) == 8 * MB


async def test_an_early_stream_of_an_answer(serve: Serve, transport: Transport) -> None:
    async def script(peer: Peer) -> None:
        await peer.some(await peer.head(), MB)
        await peer.say(REFUSAL)
        await peer.stall()

    body = Flow(64 * MB)
    async with transport.stream(put(await serve(script), body), Trace()) as answer:
        assert answer.status_code == 413
        assert await answer.read() == b"too large"
    assert body.closed == 1


async def test_cancelled_in_the_middle(serve: Serve, kind: str) -> None:
    async def script(peer: Peer) -> None:
        seen = await peer.head()
        if seen.line.startswith("POST"):
            await peer.closed()
        else:
            await peer.answer()

    server = await serve(script)
    transport = make_transport(kind, connections=2)  # type: ignore[arg-type]  # one of the two words
    for _ in range(5):
        body, trace = Flow(64 * MB, waits_at=2 * MB), Trace()
        task = asyncio.create_task(transport.send(put(server, body), trace))
        await body.waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (body.closed, trace.stage) == (1, Stage.SENDING)
        await server.until_open(0)
    assert (await transport.send(Request("GET", server.url, {}), Trace())).status_code == 200
    await transport.aclose()


async def test_an_upload_takes_no_memory_of_its_size(serve: Serve, transport: Transport, tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.truncate(96 * MB)

    async def script(peer: Peer) -> None:
        seen = await peer.head()
        left = int(seen.header("Content-Length") or 0)
        while left:
            left -= len(await peer.reader.read(MB))
        await peer.answer()

    server = await serve(script)
    factory = MultipartFactory([], FilePart("file", source_of(path)))
    tracemalloc.start()
    try:
        await transport.send(Request("POST", server.url, {}, body=factory.open(1), timeouts=LIMITS), Trace())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The test's own server is in it as well.
    assert peak < 16 * MB
    assert factory.sha256 == hashlib.sha256(bytes(96 * MB)).hexdigest()


async def test_an_open_file_is_sent_again_from_where_it_began(serve: Serve, transport: Transport) -> None:
    file = io.BytesIO(b"skip" + b"content" * MB)
    file.seek(4)
    factory = MultipartFactory([], FilePart("file", source_of(file, filename="a.bin")))
    drop = True

    async def script(peer: Peer) -> None:
        nonlocal drop
        seen = await peer.head()
        if drop:
            drop = False
            await peer.some(seen, 2 * MB)
            peer.reset()
            return
        await peer.body(seen)
        await peer.answer()

    server = await serve(script)
    first, second = factory.open(1), factory.open(2)
    assert first.content_type != second.content_type
    with pytest.raises(TransportFailure):
        await transport.send(Request("POST", server.url, {}, body=first, timeouts=LIMITS), Trace())
    await transport.send(Request("POST", server.url, {}, body=second, timeouts=LIMITS), Trace())
    assert factory.sha256 == hashlib.sha256(b"content" * MB).hexdigest()
    assert b"\r\n\r\n" + b"content" * MB + b"\r\n--" in server.requests[1].body
    assert not file.closed


async def test_over_tls(serve: Serve, kind: str, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    async def script(peer: Peer) -> None:
        while "/whole" in (seen := await peer.head()).line:
            # Session tickets of TLS 1.3 wait unread on the client's side all the while: they are no answer.
            await peer.body(seen)
            await peer.answer(body=hashlib.sha256(seen.body).hexdigest().encode())
        if seen.line.startswith("POST /stall"):
            await peer.stall()
        elif seen.line.startswith("POST /refuse"):
            await peer.some(seen, MB)
            await peer.say(REFUSAL)
            await peer.stall()
        else:
            await peer.some(seen, MB)
            peer.reset()

    server = await serve(script, server_tls)
    transport = make_transport(kind, verify=client_tls)  # type: ignore[arg-type]  # one of the two words

    def to(where: str) -> Request:
        return Request("POST", f"{server.url}{where}", {}, body=Flow(32 * MB), timeouts=LIMITS)

    try:
        whole = await transport.send(to("/whole"), Trace())
        assert whole.text == hashlib.sha256(b"x" * 32 * MB).hexdigest()
        refused = await transport.send(to("/refuse"), Trace())
        assert refused.status_code == 413
        for where, kinds in (("/stall", {"write_timeout"}), ("/drop", {"write"})):
            server.stalled.clear()
            with pytest.raises(TransportFailure) as caught:
                await outlasted(transport.send(to(where), Trace()), server.stalled.wait())
            assert caught.value.kind in kinds
            assert caught.value.stage is Stage.SENDING
    finally:
        await transport.aclose()
