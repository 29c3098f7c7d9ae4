"""Import time and module counts, each in a fresh interpreter, interleaved."""

from __future__ import annotations

import subprocess
import sys

from .table import middle, show, verdict

_FIRST_CALL = """
import asyncio
from aioportal.huwise import Huwise
async def main():
    async with Huwise({origin!r}, "x", transport={transport!r}) as portal:
        await portal.dataset(uid="da_bench1").get()
asyncio.run(main())
"""
CASES = {
    "python alone": "pass",
    "import aioportal": "import aioportal",
    "import httpx, attrs": "import httpx, attrs",
    "Huwise and a first typed call, httpx": _FIRST_CALL,
    "import aiohttp, httpx": "import aiohttp, httpx",
    "Huwise and a first typed call, aiohttp": _FIRST_CALL,
}
_FRAME = """
import sys, time
before = set(sys.modules)
started = time.perf_counter()
{code}
took = time.perf_counter() - started
print(took * 1000, len(set(sys.modules) - before))
"""


def _measure(name: str, origin: str) -> tuple[float, int]:
    code = CASES[name].format(origin=origin, transport=name.rpartition(" ")[2])
    out = subprocess.run([sys.executable, "-c", _FRAME.format(code=code)], capture_output=True, text=True, check=True)
    took, modules = out.stdout.split()
    return float(took), int(modules)


def run(origin: str, *, rounds: int = 9) -> None:
    """Measure all cases and print medians."""
    seen: dict[str, list[tuple[float, int]]] = {}
    for _ in range(rounds):
        for name in CASES:
            seen.setdefault(name, []).append(_measure(name, origin))
    took = {name: middle([t for t, _ in values]) for name, values in seen.items()}
    judged = {
        "import aioportal": verdict(took["import aioportal"], 30, at_most=True),
        "Huwise and a first typed call, httpx": verdict(
            took["Huwise and a first typed call, httpx"] / took["import httpx, attrs"], 1.9, at_most=True
        ),
    }
    rows = [[name, f"{took[name]:.0f} ms", str(seen[name][0][1]), judged.get(name, "")] for name in CASES]
    show(
        "Imports in a fresh interpreter (the calls include the round trip)", ["what", "time", "modules", "budget"], rows
    )
