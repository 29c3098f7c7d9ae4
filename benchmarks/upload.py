"""One large upload: rate, memory over the idle client, longest stall of the event loop; a process for each."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aioportal.core.transport import TransportKind

from .server import UID, pin, unpin
from .table import middle, show, verdict

Send = Callable[[], Awaitable[object]]
Contender = Callable[[str, Path, Path], Coroutine[Any, Any, dict[str, float]]]


def peak_kilobytes(*, anew: bool = False) -> int:
    """The peak of this process's resident memory, counted anew from now where asked."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # getrusage is of no use on Linux: its peak survives exec, so a child begins with that of its parent.
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1])


async def _measured(send: Send, size: int) -> dict[str, float]:
    longest = 0.0
    running = True

    async def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        while running:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest = max(longest, now - last - 0.001)
            last = now

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0.05)
    longest = 0.0
    idle = peak_kilobytes(anew=True)
    started = time.perf_counter()
    await send()
    took = time.perf_counter() - started
    running = False
    await watcher
    peak = peak_kilobytes()
    return {"rate": size / took / 1e6, "memory": (peak - idle) / 1024, "stall": longest * 1000}


async def _bare_aiohttp(origin: str, path: Path, warm: Path) -> dict[str, float]:
    import aiohttp

    async with aiohttp.ClientSession() as session:

        async def send(source: Path = path) -> object:
            with source.open("rb") as file:
                form = aiohttp.FormData()
                form.add_field("file", file, filename="bench.csv", content_type="text/csv")
                async with session.post(
                    f"{origin}/api/automation/v1.0/datasets/{UID}/resources/files/", data=form
                ) as answer:
                    return await answer.read()

        await send(warm)
        return await _measured(send, path.stat().st_size)


async def _bare_httpx(origin: str, path: Path, warm: Path) -> dict[str, float]:
    import httpx

    async with httpx.AsyncClient(timeout=60) as client:

        async def send(source: Path = path) -> object:
            with source.open("rb") as file:
                url = f"{origin}/api/automation/v1.0/datasets/{UID}/resources/files/"
                return await client.post(url, files={"file": ("bench.csv", file, "text/csv")})

        await send(warm)
        return await _measured(send, path.stat().st_size)


async def _ours(origin: str, path: Path, warm: Path, transport: TransportKind) -> dict[str, float]:
    from aioportal.huwise import Huwise

    async with Huwise(origin, "x", transport=transport) as portal:
        files = portal.dataset(uid=UID).files
        await files.upload(warm, max_bytes=None)
        return await _measured(lambda: files.upload(path, max_bytes=None), path.stat().st_size)


CONTENDERS: dict[str, Contender] = {
    "bare aiohttp": _bare_aiohttp,
    "aioportal on aiohttp": lambda origin, path, warm: _ours(origin, path, warm, "aiohttp"),
    "bare httpx": _bare_httpx,
    "aioportal on httpx": lambda origin, path, warm: _ours(origin, path, warm, "httpx"),
}


def run(origin: str, *, rounds: int = 3, megabytes: int = 500) -> None:
    """Measure all contenders, interleaved, and print medians."""
    seen: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path, warm = Path(folder, "bench.csv"), Path(folder, "warm.csv")
        block = os.urandom(1 << 20)
        warm.write_bytes(block)
        with path.open("wb") as file:
            for _ in range(megabytes):
                file.write(block)
        for _ in range(rounds):
            for name in CONTENDERS:
                command = [sys.executable, "-m", "benchmarks.upload", name, origin, str(path), str(warm)]
                out = subprocess.run(command, capture_output=True, text=True, check=True)
                seen.setdefault(name, []).append(json.loads(out.stdout))
    middles = {name: {key: middle([v[key] for v in values]) for key in values[0]} for name, values in seen.items()}
    bare = middles["bare aiohttp"]
    rows = []
    for name, value in middles.items():
        judged = ""
        if name == "aioportal on aiohttp":
            judged = "; ".join(
                [
                    f"rate {verdict(value['rate'] / bare['rate'], 0.8, at_most=False)}",
                    f"memory {verdict(value['memory'], 16, at_most=True)}",
                    f"stall {verdict(value['stall'], min(50, 1.5 * bare['stall']), at_most=True)}",
                ]
            )
        ratio = value["rate"] / bare["rate"]
        rows.append(
            [
                name,
                f"{value['rate']:,.0f} MB/s",
                f"{ratio:.2f}",
                f"{value['memory']:.1f} MB",
                f"{value['stall']:.1f} ms",
                judged,
            ]
        )
    head = ["client", "rate", "× bare aiohttp", "memory over idle", "longest stall", "budget"]
    show(f"Upload of {megabytes} MB", head, rows)


async def _alone(contender: Contender, origin: str, path: Path, warm: Path) -> dict[str, float]:
    # The loops of client and server have a core each; worker threads, which all contenders use, run where room is.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(initializer=unpin))
    return await contender(origin, path, warm)


if __name__ == "__main__":
    pin(0)
    _, chosen, where, big, small = sys.argv
    print(json.dumps(asyncio.run(_alone(CONTENDERS[chosen], where, Path(big), Path(small)))))
