"""A client in a process of its own that uploads one file and reports its memory; run by ``test_upload_memory``."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from aioportal.errors import PortalError
from aioportal.huwise import Huwise, Progress
from aioportal.testing import HuwiseSandbox


def memory() -> dict[str, float]:
    """Resident memory in MB: now, and at its highest since this program began."""
    try:
        # Not ru_maxrss where it can be helped: Linux hands on what the parent had before it became this program.
        lines = Path("/proc/self/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
        return {name: int(fields[key].split()[0]) / 1024 for name, key in (("now", "VmRSS"), ("peak", "VmHWM"))}
    except OSError:
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        return {"now": peak, "peak": peak}


async def once(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            yield block


async def main(url: str, key: str, transport: str, name: str, source: str) -> dict[str, Any]:
    path, told = Path(name), []

    def listen(progress: Progress) -> None:
        told.append(tuple(progress))

    async with Huwise(url, key, transport=transport, clock=HuwiseSandbox(url, key).clock) as portal:
        dataset = portal.dataset("people")
        # Idle: all modules loaded, a file sent and a call answered; what is not returned to the system counts as idle.
        await dataset.files.upload(b"a,b\n1,2\n", filename="small.csv", progress=listen)
        await dataset.get()
        idle, error = memory(), None
        told.clear()
        given: Any = path if source == "path" else once(path)
        filename = None if source == "path" else path.name
        try:
            await dataset.files.upload(given, filename=filename, max_bytes=None, progress=listen)
        except PortalError as raised:
            error = {"class": type(raised).__name__, "text": str(raised), "sent": getattr(raised, "sent", None)}
    return {"idle": idle, "after": memory(), "told": told, "error": error}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
