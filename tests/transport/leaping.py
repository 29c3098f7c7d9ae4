"""Time limits that run out without waiting for them: the time of the event loop leaps ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

_TURNS = 200
"""Of the loop, in which all that can happen at once does happen."""

_ahead: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()


async def leap(seconds: float) -> None:
    """Let everything come to rest, then be so much later for all timers of this loop."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    if loop not in _ahead:
        real = loop.time
        loop.time = lambda: real() + _ahead[loop]  # type: ignore[method-assign]  # it is this loop that leaps
    _ahead[loop] = _ahead.get(loop, 0.0) + seconds


async def outlasted(work: Awaitable[T], stuck: Awaitable[object], *, seconds: float = 3600.0) -> T:
    """Wait for ``work``, and let its limits run out as soon as it is ``stuck``."""
    task, sign = asyncio.ensure_future(work), asyncio.ensure_future(stuck)
    try:
        await asyncio.wait({task, sign}, return_when=asyncio.FIRST_COMPLETED)
        while not task.done():
            await leap(seconds)
        return await task
    finally:
        task.cancel()
        sign.cancel()
        await asyncio.gather(task, sign, return_exceptions=True)
