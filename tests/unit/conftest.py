"""Shared by the unit tests: an event loop whose time is virtual, so that hours of waiting take milliseconds."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

EPOCH = 1_770_000_000.25


class _VirtualLoop(asyncio.SelectorEventLoop):
    """Where the loop would sleep, its time jumps instead; timers, time-outs and sleeps keep their order."""

    def __init__(self) -> None:
        super().__init__()
        self.virtual = 100.0
        select = self._selector.select

        def jump(timeout: float | None = None) -> Any:
            if timeout is None:
                raise AssertionError("nothing is scheduled and nothing runs: this would wait for ever")
            self.virtual += max(0.0, timeout)
            return select(0)

        self._selector.select = jump

    def time(self) -> float:
        return self.virtual


class VirtualTime:
    """A clock of the core, and the loop it belongs to."""

    def __init__(self) -> None:
        self.loop = _VirtualLoop()

    def now(self) -> float:
        return self.loop.virtual

    def wall(self) -> float:
        return EPOCH + self.loop.virtual

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)

    def run(self, work: Coroutine[Any, Any, T], *, leftover: int = 0) -> T:
        """Run to the end; fails if more tasks than ``leftover`` are still alive then."""

        async def watched() -> T:
            mine = asyncio.current_task()
            try:
                return await work
            finally:
                gc.collect()
                for _ in range(10):  # an abandoned async generator is closed by the loop, a few turns later
                    await asyncio.sleep(0)
                alive = [task for task in asyncio.all_tasks() if task is not mine]
                assert len(alive) <= leftover, alive

        try:
            return self.loop.run_until_complete(watched())
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())


@pytest.fixture
def time_machine() -> Iterator[VirtualTime]:
    machine = VirtualTime()
    yield machine
    machine.loop.close()
