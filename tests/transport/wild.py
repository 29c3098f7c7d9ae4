"""A server that does what servers should not: closes, resets, stalls, answers early, cuts, talks nonsense."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Seen:
    """One request as it arrived."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Gone(Exception):  # noqa: N818 - an event, not an error
    """The client closed."""


@dataclass
class Peer:
    """One connection, from the server's side."""

    server: Wild
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    requests: list[Seen] = field(default_factory=list)

    async def head(self) -> Seen:
        """Read one request's head; it counts as a request of the server from then on."""
        try:
            text = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Gone from None
        line, *fields = text[:-4].split("\r\n")
        seen = Seen(line, [(name, value) for name, _, value in (one.partition(": ") for one in fields)])
        self.requests.append(seen)
        self.server.requests.append(seen)
        return seen

    async def body(self, seen: Seen) -> bytes:
        """Read what belongs to a head, by length or in chunks."""
        try:
            if seen.header("Transfer-Encoding") == "chunked":
                while size := int(await self.reader.readuntil(b"\r\n"), 16):
                    seen.body += (await self.reader.readexactly(size + 2))[:-2]
                await self.reader.readuntil(b"\r\n")
            else:
                await self.some(seen, int(seen.header("Content-Length") or 0))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Gone from None
        return seen.body

    async def some(self, seen: Seen, size: int) -> None:
        """Read ``size`` bytes of the body."""
        parts: list[bytes] = []
        while size:
            part = await self.reader.read(min(size, 1 << 20))
            if not part:
                seen.body += b"".join(parts)
                raise Gone
            parts.append(part)
            size -= len(part)
        seen.body += b"".join(parts)

    async def request(self) -> Seen:
        """Read a whole request."""
        seen = await self.head()
        await self.body(seen)
        return seen

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        with suppress(ConnectionError):
            await self.writer.drain()

    async def answer(self, status: str = "200 OK", body: bytes = b"{}", *headers: str) -> None:
        """A well-formed answer."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        await self.say("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def close(self) -> None:
        """FIN, or RST where unread data is left."""
        self.writer.close()

    def reset(self) -> None:
        """RST."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def closed(self) -> None:
        """Wait until the client has closed."""
        with suppress(ConnectionError):
            while await self.reader.read(1 << 20):
                pass

    async def stall(self) -> None:
        """Do nothing until the server is stopped."""
        self.server.stalled.set()
        await asyncio.Event().wait()


Script = Callable[[Peer], Awaitable[None]]


class Wild:
    """The server; each connection runs ``script`` from its beginning."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self.requests: list[Seen] = []
        self.connections: list[Peer] = []
        self.open = 0
        self.changed = asyncio.Condition()
        self.stalled = asyncio.Event()

    async def start(self) -> Wild:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls, limit=1 << 16)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        peer = Peer(self, reader, writer, len(self.connections) + 1)
        self.connections.append(peer)
        await self._count(1)
        try:
            await self._script(peer)
        except (Gone, asyncio.CancelledError):
            pass
        finally:
            if self._tls is None:
                writer.close()
                with suppress(ConnectionError, asyncio.CancelledError):
                    await writer.wait_closed()
            else:
                # A parting handshake with a client that has gone would be waited for.
                writer.transport.abort()
            await self._count(-1)

    async def _count(self, step: int) -> None:
        async with self.changed:
            self.open += step
            self.changed.notify_all()

    async def until_open(self, count: int) -> None:
        """Wait until exactly ``count`` connections are open."""
        async with asyncio.timeout(120), self.changed:
            await self.changed.wait_for(lambda: self.open == count)

    async def stop(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()


Serve = Callable[..., Awaitable[Wild]]
"""What the fixture ``serve`` is."""


async def polite(peer: Peer) -> None:
    """Answer every request with an empty object."""
    while True:
        await peer.request()
        await peer.answer()
