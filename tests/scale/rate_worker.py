"""One of several workers: makes so many calls behind a shared rate, and prints how long they took from gate to answer.

A program of its own, run by ``test_shared_rate_processes``: ``rate_worker.py URL KEY COUNT``. The rate comes pickled
on standard input, the address of Redis by the environment, as an engine would carry them.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import time
from typing import Any

from aioportal.huwise import Huwise, SharedRate


class Timed:
    """The store of the gate, with the moment before each question that was answered with a start, by task."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.asked: dict[str, float] = {}

    async def start(self) -> float | None:
        before = time.time()
        wait: float | None = await self._store.start()
        task = asyncio.current_task()
        if wait is None and task is not None:
            self.asked[task.get_name()] = before
        return wait

    async def aclose(self) -> None:
        await self._store.aclose()


async def work(rate: SharedRate, url: str, key: str, count: int) -> dict[str, Any]:
    async with Huwise(url, key, rate=rate) as portal:
        gate: Any = portal.limiter._pace  # what the test measures lies between the gate and the store
        timed = gate._store = Timed(gate._store)
        ended: dict[str, float] = {}

        async def ask(name: str) -> None:
            await portal.datasets.list(limit=0)
            ended[name] = time.time()

        names = [str(number) for number in range(count)]
        await asyncio.gather(*(asyncio.create_task(ask(name), name=name) for name in names))
        late = [ended[name] - timed.asked[name] for name in names]
        return {"late": max(late), "waited": portal.limiter.waited["call"]}


def main() -> None:
    rate = pickle.load(sys.stdin.buffer)
    url, key, count = sys.argv[1:]
    print(json.dumps(asyncio.run(work(rate, url, key, int(count)))))


if __name__ == "__main__":
    main()
