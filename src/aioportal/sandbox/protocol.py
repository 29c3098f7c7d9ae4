"""uvicorn's HTTP protocol with its connection made reachable, so that a fault can drop it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import struct
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

_numbers = itertools.count(1)


class Connection:
    """One client connection: its number, how many requests came on it, and ways to end it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        sock: socket.socket | None = transport.get_extra_info("socket")
        if sock is not None:
            # asyncio does so only for sockets made with an explicit protocol; head and body would wait for each other.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = next(_numbers)
        self.requests = 0

    def close(self) -> None:
        """End it in order: what was written still arrives, then the end of the stream."""
        self._transport.close()

    def reset(self) -> None:
        """End it with a reset, which the client sees as an error even in the middle of reading."""
        sock: socket.socket | None = self._transport.get_extra_info("socket")
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class SandboxProtocol(H11Protocol):
    """Hands the connection to the application as ``scope["state"]["connection"]``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own does
        """Remember the connection before any request."""
        state: dict[str, Any] = self.app_state
        self.app_state = {**state, "connection": Connection(transport)}
        super().connection_made(transport)
