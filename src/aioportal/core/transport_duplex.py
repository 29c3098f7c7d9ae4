"""Lets httpcore hear an answer that comes while it is still sending.

httpcore writes a whole request before it reads. A server that refuses an upload early (401, 413) then shows only as a
broken connection, or, where it stops reading without closing, as a stall. Here a large request is sent with one ear
open: as soon as the server says something, writing ends the way httpcore expects of a server that has heard enough
(``WriteError``), and httpcore reads the answer.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

_LARGE = 256 * 1024  # smaller requests are gone before anything could come
_SLICE = 256 * 1024  # each slice has the whole write time-out: a slow network is no stall
_READ = 64 * 1024


class DuplexBackend(httpcore.AsyncNetworkBackend):
    """Makes duplex streams on top of another backend."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend) -> None:
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect as the inner backend does."""
        return DuplexStream(
            await self._inner.connect_tcp(
                host, port, timeout=timeout, local_address=local_address, socket_options=socket_options
            )
        )

    async def sleep(self, seconds: float) -> None:
        """Sleep as the inner backend does."""
        await self._inner.sleep(seconds)


class DuplexStream(httpcore.AsyncNetworkStream):
    """A connection that listens while it sends something large."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._written = 0
        self._ear: asyncio.Task[bytes] | None = None
        self._rest = b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's interface
        """Send, unless the server has answered already."""
        self._written += len(buffer)
        if self._written < _LARGE:
            await self._inner.write(buffer, timeout)
            return
        if self._ear is None:
            self._ear = asyncio.create_task(self._inner.read(_READ, None))
            self._ear.add_done_callback(_noted)
        pushing = asyncio.create_task(self._push(memoryview(buffer), timeout))
        pushing.add_done_callback(_noted)
        try:
            await asyncio.wait({pushing, self._ear}, return_when=asyncio.FIRST_COMPLETED)
            if not pushing.done() and _interim(self._ear):
                await asyncio.wait({pushing})
        finally:
            if not pushing.done():
                pushing.cancel()
                await asyncio.wait({pushing})
        if pushing.cancelled():
            raise httpcore.WriteError("the server answered before it had the whole request")
        pushing.result()

    async def _push(self, view: memoryview, timeout: float | None) -> None:  # noqa: ASYNC109 - as above
        for start in range(0, len(view), _SLICE):
            # The stream takes any buffer, whatever the signature says; a copy would only cost.
            piece: Any = view[start : start + _SLICE]
            await self._inner.write(piece, timeout)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - as above
        """What was heard while sending, then what comes."""
        self._written = 0
        if self._ear is not None:
            done, _ = await asyncio.wait({self._ear}, timeout=timeout)
            if not done:
                raise httpcore.ReadTimeout("nothing came in time")
            ear, self._ear = self._ear, None
            self._rest = ear.result()
            if not self._rest:
                return b""
        if self._rest:
            data, self._rest = self._rest[:max_bytes], self._rest[max_bytes:]
            return data
        return await self._inner.read(max_bytes, timeout)

    async def aclose(self) -> None:
        """Close the connection, whether or not the caller is cancelled meanwhile."""
        # In a task of its own: the inner stream pauses between closing and aborting, and a cancellation in that pause
        # would leave a socket with unsent bytes open for ever.
        closing = asyncio.create_task(self._close())
        closing.add_done_callback(_noted)
        await asyncio.shield(closing)

    async def _close(self) -> None:
        try:
            if self._ear is not None and not self._ear.done():
                self._ear.cancel()
                await asyncio.wait({self._ear})
        finally:
            await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        """TLS on the connection, duplex as well."""
        return DuplexStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What the inner stream knows."""
        return self._inner.get_extra_info(info)


def _interim(ear: asyncio.Task[bytes]) -> bool:
    """Whether what was heard is only "100 Continue" or the like: then the body is still wanted."""
    return ear.done() and not ear.cancelled() and ear.exception() is None and ear.result()[:10] == b"HTTP/1.1 1"


def _noted(task: asyncio.Task[Any]) -> None:
    # An error that nobody asks for any more is no error; asyncio would log it.
    if not task.cancelled():
        task.exception()
