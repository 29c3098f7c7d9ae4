"""Typed ``dataset.get`` calls a second, next to bare GETs of the same bytes.

A second is one of the client's processor, told by the system: on a machine without other work it is one of the clock's,
since the client keeps its core busy; on others the clock would tell of that work.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
import httpx

from aioportal.core.transport import TransportKind
from aioportal.huwise import Huwise

from .server import UID
from .table import middle, show, verdict

IN_FLIGHT = (16, 64)
Get = Callable[[], Awaitable[object]]
Contender = Callable[[str, int, float], Coroutine[Any, Any, float]]


async def _rate(get: Get, in_flight: int, seconds: float) -> float:
    done = 0
    end = time.perf_counter() + seconds

    async def worker() -> None:
        nonlocal done
        while time.perf_counter() < end:
            await get()
            done += 1

    await get()
    started = time.process_time()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    return done / (time.process_time() - started)


async def _bare_httpx(origin: str, in_flight: int, seconds: float) -> float:
    async with httpx.AsyncClient(headers={"authorization": "apikey x"}) as client:
        url = f"{origin}/api/automation/v1.0/datasets/{UID}/"

        async def get() -> object:
            return (await client.get(url)).json()

        return await _rate(get, in_flight, seconds)


async def _bare_aiohttp(origin: str, in_flight: int, seconds: float) -> float:
    async with aiohttp.ClientSession(headers={"authorization": "apikey x"}) as session:
        url = f"{origin}/api/automation/v1.0/datasets/{UID}/"

        async def get() -> object:
            async with session.get(url) as answer:
                return json.loads(await answer.read())

        return await _rate(get, in_flight, seconds)


def _ours(transport: TransportKind) -> Contender:
    async def run(origin: str, in_flight: int, seconds: float) -> float:
        async with Huwise(origin, "x", transport=transport, max_in_flight=in_flight) as portal:
            return await _rate(portal.dataset(uid=UID).get, in_flight, seconds)

    return run


CONTENDERS: dict[str, Contender] = {
    "bare aiohttp": _bare_aiohttp,
    "aioportal on aiohttp": _ours("aiohttp"),
    "bare httpx": _bare_httpx,
    "aioportal on httpx": _ours("httpx"),
}


def run(origin: str, *, rounds: int = 5, seconds: float = 1.0) -> None:
    """Measure all contenders, interleaved, and print medians and ratios."""
    rates: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for in_flight in IN_FLIGHT:
            for name, contender in CONTENDERS.items():
                rates.setdefault((name, in_flight), []).append(asyncio.run(contender(origin, in_flight, seconds)))
    rows = []
    for in_flight in IN_FLIGHT:
        bare = middle(rates["bare aiohttp", in_flight])
        for name in CONTENDERS:
            rate = middle(rates[name, in_flight])
            judged = ""
            if name == "aioportal on aiohttp":
                judged = f"ratio {verdict(rate / bare, 0.5, at_most=False)}, rate {verdict(rate, 4000, at_most=False)}"
            rows.append([str(in_flight), name, f"{rate:,.0f}/s", f"{rate / bare:.2f}", judged])
    show(
        "Typed dataset.get, by the second of one core",
        ["in flight", "client", "rate", "× bare aiohttp", "budget"],
        rows,
    )
