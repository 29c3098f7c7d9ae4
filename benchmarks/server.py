"""A bare HTTP/1.1 responder on loopback, quick enough not to be what is measured.

It parses only what it must (request line, Content-Length), answers from prepared bytes and throws bodies away.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

UID = "da_bench1"


_TEXT = "Weekly counts by station, checked and corrected by the department of mobility; gaps are marked. "


def dataset(number: int = 1, fields: int = 30) -> dict[str, Any]:
    """One dataset as the API answers it, with ``fields`` metadata fields and a description of some length."""
    metadata: dict[str, Any] = {f"field_{i}": {"value": f"value {i} of dataset {number}"} for i in range(fields - 4)}
    metadata["title"] = {"value": f"Traffic counts, district {number}"}
    metadata["description"] = {"value": _TEXT * 12}
    metadata["keyword"] = {"value": ["traffic", "mobility", f"district {number}"]}
    metadata["attributions"] = {"value": [_TEXT * 3]}
    user = {"username": "amelie", "first_name": "Amélie", "last_name": "Durand", "is_active": True}
    return {
        "uid": f"da_bench{number}",
        "dataset_id": f"bench-{number}",
        "created_at": "2026-01-15T08:30:00Z",
        "updated_at": "2026-02-06T15:13:13Z",
        "created_by": user,
        "updated_by": user,
        "is_published": True,
        "is_restricted": False,
        "metadata": {"default": metadata},
        "default_security": {
            "is_data_visible": True,
            "visible_fields": None,
            "filter_query": "",
            "api_calls_quota": None,
        },
    }


def page(count: int) -> bytes:
    """A page of ``count`` datasets, as bytes."""
    body = {"total_count": count, "next": None, "previous": None, "results": [dataset(i) for i in range(count)]}
    return json.dumps(body).encode()


def _answer(body: Any) -> bytes:
    data = json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(data), data)


_FILE = _answer(
    {"uid": "bench.csv", "filename": "bench.csv", "mimetype": "text/csv", "created_at": "2026-02-06T15:13:13Z"}
)
_DATASET = _answer(dataset())


class _Responder(asyncio.Protocol):
    def __init__(self) -> None:
        self.head = b""
        self.left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        while data:
            if self.left:
                taken = min(self.left, len(data))
                self.left -= taken
                data = data[taken:]
                if not self.left:
                    self.transport.write(_FILE)
                continue
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data, self.head = self.head[:end], self.head[end + 4 :], b""
            at = head.lower().find(b"\r\ncontent-length:")
            self.left = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if not self.left:
                self.transport.write(_FILE if b"/files/" in head.split(b"\r\n", 1)[0] else _DATASET)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Responder, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Start the server in a process of its own, on another core where there is one; gives its origin."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    try:
        assert child.stdout is not None
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.terminate()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def pin(core: int) -> None:
    """Keep this process on one core, so that client and server do not share one."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def unpin() -> None:
    """Let this thread run on every core again."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


if __name__ == "__main__":
    pin(1)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve())
