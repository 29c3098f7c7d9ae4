"""Work over many items that does nothing: what the engine and its journal cost, beside a bare loop with a semaphore."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from aioportal.core.bulk import Bulk

from .table import middle, show, verdict
from .upload import peak_kilobytes

MANY = 1_000_000
SOME = 10_000
WIDTH = 8
ROUNDS = 5


async def _nothing(item: str) -> None:
    pass


def _names(count: int) -> Iterator[str]:
    return (f"da_{number:07}" for number in range(count))


async def _bare(count: int) -> None:
    """What people write by hand: a semaphore, and a set of tasks that is kept small."""
    gate = asyncio.Semaphore(WIDTH)
    tasks: set[asyncio.Task[None]] = set()

    async def one(name: str) -> None:
        try:
            await _nothing(name)
        finally:
            gate.release()

    for name in _names(count):
        await gate.acquire()
        task = asyncio.create_task(one(name))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks)


async def _plain(count: int) -> None:
    report = await Bulk(_nothing, _names(count), concurrency=WIDTH)
    assert report.done == count


async def _journalled(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        for resumed in (0, count):
            report = await Bulk(_nothing, _names(count), concurrency=WIDTH, journal=path, job="bench")
            assert (report.done, report.resumed) == (count, resumed)
            _marks.append(time.perf_counter())
        _sizes.append(path.stat().st_size)


_marks: list[float] = []
_sizes: list[int] = []
_CONTENDERS: dict[str, Callable[[int], Awaitable[None]]] = {"bare": _bare, "plain": _plain, "journalled": _journalled}


def _measure(name: str, count: int) -> dict[str, float]:
    """One run in this process, after a small one that loads everything."""
    asyncio.run(_run(name, 1000))
    idle = peak_kilobytes(anew=True)
    _marks.clear()
    started = time.perf_counter()
    asyncio.run(_run(name, count))
    ended = time.perf_counter()
    first = _marks[0] if _marks else ended
    return {
        "seconds": first - started,
        "again": ended - first,
        "memory": (peak_kilobytes() - idle) / 1024,
        "bytes": _sizes[-1] / count if _sizes else 0.0,
    }


async def _run(name: str, count: int) -> None:
    await _CONTENDERS[name](count)


def _apart(name: str, count: int) -> dict[str, float]:
    """The same in a process of its own, so that memory is its own."""
    command = [sys.executable, "-m", "benchmarks.bulk", name, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run() -> None:
    """Measure a million items without and with a journal, and ten thousand with one."""
    rows = []
    bare = _apart("bare", MANY)
    for name, label in (("bare", "a semaphore and tasks"), ("plain", "bulk"), ("journalled", "bulk with a journal")):
        found = bare if name == "bare" else _apart(name, MANY)
        cost = (found["seconds"] - bare["seconds"]) / MANY * 1e3
        budget = "" if name == "bare" else f"{cost:.3f} ms, {verdict(cost, 0.3, at_most=True)}"
        rows.append([label, f"{MANY / found['seconds']:,.0f}/s", budget, f"{found['memory']:.1f} MB"])
        if name == "journalled":
            rows.append(["  its rerun, all known", f"{MANY / found['again']:,.0f}/s", "", "(the same)"])
            size = found["bytes"]
    show(f"{MANY:,} items, {WIDTH} in flight", ["what", "rate", "an item over bare", "memory over idle"], rows)

    pairs = [(_apart("bare", SOME), _apart("journalled", SOME)) for _ in range(ROUNDS)]
    cost = middle([(journalled["seconds"] - bare["seconds"]) / SOME * 1e3 for bare, journalled in pairs])
    rows = [
        ["time an item", f"{cost:.3f} ms", verdict(cost, 0.3, at_most=True)],
        ["journal an item", f"{size:.0f} bytes", verdict(size, 1024, at_most=True)],
    ]
    show(f"{SOME:,} items with a journal", ["what", "cost", "budget"], rows)


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))
