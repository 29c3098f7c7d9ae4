"""One large upload: rate, memory over the idle client, longest stall of the event loop; a process for each.

A stall is told twice. As it passes on the clock, it is mostly the machine's: a loop that does nothing but sleep, the
first row, has it too, whenever other processes want the cores. *Of its own* is what is left without the time that the
loop's thread was ready and had no core (``/proc/thread-self/schedstat``, so on Linux only); the budget is held to that.
"""

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
from pathlib import Path
from typing import Any

from aioportal.core.transport import TransportKind

from .server import UID, unpin
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


def _queued() -> Callable[[], float]:
    """Tells the seconds that this thread was ready to run but had no core; always 0 where that is unknown."""
    if not os.path.exists("/proc/thread-self/schedstat"):
        return lambda: 0.0
    file = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
    return lambda: int(os.pread(file, 100, 0).split()[1]) / 1e9


async def _measured(send: Send, size: int) -> dict[str, float]:
    longest = own = 0.0
    running = True
    queued = _queued()

    async def watch() -> None:
        nonlocal longest, own
        last, before = time.perf_counter(), queued()
        while running:
            await asyncio.sleep(0.001)
            now, waited = time.perf_counter(), queued()
            longest = max(longest, now - last - 0.001)
            own = max(own, now - last - 0.001 - (waited - before))
            last, before = now, waited

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0.05)
    longest = own = 0.0
    idle = peak_kilobytes(anew=True)
    started, worked = time.perf_counter(), time.process_time()
    await send()
    took, worked = time.perf_counter() - started, time.process_time() - worked
    running = False
    await watcher
    return {
        "rate": size / took / 1e6,
        "work": worked / size * 1e9 if size else 0.0,
        "memory": (peak_kilobytes() - idle) / 1024,
        "stall": longest * 1000,
        "own": own * 1000,
    }


async def _sleeping(_origin: str, _path: Path, _warm: Path) -> dict[str, float]:
    return await _measured(lambda: asyncio.sleep(3), 0)


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


async def _ours(
    origin: str, path: Path, warm: Path, transport: TransportKind, *, hashed: bool = False
) -> dict[str, float]:
    from aioportal.huwise import Huwise

    async with Huwise(origin, "x", transport=transport) as portal:
        dataset = portal.dataset(uid=UID)
        send = dataset.files.send if hashed else dataset.files.upload
        await dataset.status()  # a large upload asks this first; the others have loaded all they need by now, too
        await send(warm, max_bytes=None)
        return await _measured(lambda: send(path, max_bytes=None), path.stat().st_size)


CONTENDERS: dict[str, Contender] = {
    "a loop that sleeps": _sleeping,
    "bare aiohttp": _bare_aiohttp,
    "aioportal on aiohttp": lambda origin, path, warm: _ours(origin, path, warm, "aiohttp"),
    "the same, with SHA-256": lambda origin, path, warm: _ours(origin, path, warm, "aiohttp", hashed=True),
    "bare httpx": _bare_httpx,
    "aioportal on httpx": lambda origin, path, warm: _ours(origin, path, warm, "httpx"),
}


def run(origin: str, *, rounds: int = 5, megabytes: int = 2000) -> None:
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
        sleeps, judged = not value["rate"], ""
        if name in ("aioportal on aiohttp", "the same, with SHA-256"):
            judged = "; ".join(
                [
                    f"rate {verdict(value['rate'] / bare['rate'], 0.8, at_most=False)}",
                    f"memory {verdict(value['memory'], 16, at_most=True)}",
                    f"stall {verdict(value['own'], min(50, round(1.5 * bare['own'], 1)), at_most=True)}",
                ]
            )
        rows.append(
            [
                name,
                "" if sleeps else f"{value['rate']:,.0f} MB/s",
                "" if sleeps else f"{value['rate'] / bare['rate']:.2f}",
                "" if sleeps else f"{value['work']:.2f} s/GB",
                f"{value['memory']:.1f} MB",
                f"{value['stall']:.1f} ms",
                f"{value['own']:.1f} ms",
                judged,
            ]
        )
    head = [
        "client",
        "rate",
        "× bare aiohttp",
        "processor",
        "memory over idle",
        "longest stall",
        "of its own",
        "budget",
    ]
    show(f"Upload of {megabytes:,} MB", head, rows)


if __name__ == "__main__":
    # On any core: a thread inherits the bounds of the one that starts it, and a reader must not be bound to the loop's.
    unpin()
    _, chosen, where, big, small = sys.argv
    print(json.dumps(asyncio.run(CONTENDERS[chosen](where, Path(big), Path(small)))))
