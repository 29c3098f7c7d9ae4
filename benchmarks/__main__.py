"""Runs every benchmark, or those named: ``python -m benchmarks bulk calls imports parse publishing upload``."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import version

from . import bulk, calls, imports, parse, publishing, server, upload


def main(names: list[str]) -> int:
    """Run the named benchmarks, all of them where none is named; returns the exit code."""
    known: dict[str, Callable[[str], None]] = {
        "imports": imports.run,
        "parse": lambda _origin: parse.run(),
        "calls": calls.run,
        "upload": upload.run,
        "bulk": lambda _origin: bulk.run(),
        "publishing": lambda _origin: publishing.run(),
    }
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    libraries = ", ".join(f"{name} {version(name)}" for name in ("aioportal", "aiohttp", "httpx"))
    print(
        f"Python {platform.python_version()}, {libraries}. Medians of interleaved rounds; compare ratios, not machines."
    )
    with server.running() as origin:
        server.pin(0)
        for name in names or known:
            known[name](origin)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
