"""What an upload costs the event loop, counted rather than timed: copies, steps, hashes, what stays behind."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import weakref
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aioportal.core import multipart
from aioportal.core.blocks import AHEAD, BLOCK
from aioportal.core.http import Answer, Body, Request, Stage, Trace
from aioportal.core.multipart import FilePart, MultipartFactory
from aioportal.core.sources import source_of
from aioportal.core.transport import make_transport
from aioportal.core.transport_feed import Feed
from aioportal.huwise import Huwise, models
from aioportal_huwise.api import dataset_resources as api
from aioportal_huwise.types import File

STEP = 256 * 1024
"""Bytes that the loop copies into the network before it turns to others: what bare aiohttp does with a file."""

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


class Blocks:
    """A body of given blocks."""

    content_type = "application/octet-stream"
    exhausted = False

    def __init__(self, *blocks: bytes) -> None:
        self.blocks = blocks
        self.length = sum(map(len, blocks))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for block in self.blocks:
            yield block
        self.exhausted = True

    async def aclose(self) -> None:
        pass


async def test_what_is_sent_is_never_copied_here_and_goes_out_in_small_steps() -> None:
    blocks = [bytes(BLOCK), bytes(BLOCK), bytes(10 * STEP + 1)]
    pieces: list[Any] = [piece async for piece in Feed(Blocks(*blocks), Trace())]
    assert all(isinstance(piece, memoryview) and any(piece.obj is block for block in blocks) for piece in pieces)
    assert max(map(len, pieces)) <= STEP
    assert sum(map(len, pieces)) == sum(map(len, blocks))
    assert len(pieces) == 2 + 11, "and in no smaller ones: each costs a turn of the loop"


async def test_a_file_is_read_in_blocks_that_go_out_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(bytes(8 * BLOCK))
    body = MultipartFactory([], FilePart("file", source_of(path))).open(1)
    pieces: list[Any] = [piece async for piece in Feed(body, Trace())]
    await body.aclose()
    assert [len(piece) for piece in pieces[1:-1]] == [BLOCK] * 8
    assert BLOCK == STEP, "a block larger than a step is cut, a smaller one costs turns"
    assert (AHEAD + 2) * BLOCK <= 2 << 20, "what an upload holds"


class Wire:
    """A transport that takes every body and answers at once."""

    name = "wire"

    async def send(self, request: Request, trace: Trace) -> Answer:
        if request.body is not None and not isinstance(request.body, bytes):
            async for _ in Feed(request.body, trace):
                pass
        trace.reach(Stage.ANSWERED)
        return Answer(200, {"content-type": "application/json"}, json.dumps({"uid": "a.csv"}).encode())

    def stream(self, request: Request, trace: Trace) -> Any:
        raise AssertionError

    async def aclose(self) -> None:
        pass


async def test_only_what_tells_the_hash_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def sha256() -> Any:
        made.append(hashlib.sha256())
        return made[-1]

    monkeypatch.setattr(multipart, "hashlib", SimpleNamespace(sha256=sha256))
    async with Huwise("x", "key", transport=Wire()) as portal:
        files = portal.dataset(uid="da_k3m9xz").files
        await files.upload(b"a,b\n1,2\n", filename="a.csv")
        await portal.call("upload_resource_file", dataset_uid="da_k3m9xz", file=b"a,b\n1,2\n", filename="a.csv")
        body = models.ResourceFileUpload(file=File(b"a,b\n1,2\n", "a.csv", "text/csv"))
        await portal.run(api.upload_resource_file, "da_k3m9xz", body=body)
        assert made == []
        sent = await files.send(b"a,b\n1,2\n", filename="a.csv")
        assert len(made) == 1
        assert sent.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Without the garbage collector, what is still referenced in a circle stays."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("kind", ["httpx", "aiohttp"])
async def test_the_content_is_let_go_at_the_end_of_an_attempt(kind: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(4 * BLOCK)
        writer.write(HEAD)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    transport = make_transport(kind)  # type: ignore[arg-type]  # the parameter is one of the two words
    body: Body | None = Blocks(*(bytes(BLOCK) for _ in range(4)))
    there = weakref.ref(body)
    try:
        answered = await transport.send(Request("POST", url, {}, body), Trace())
        assert answered.status_code == 200
        body = None
        assert there() is None, "the connection is kept for other requests, the content must not be"
    finally:
        await transport.aclose()
        server.close()
        await server.wait_closed()
