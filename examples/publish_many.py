"""Publish many datasets, a few at a time, and tell those who wait for the failures.

    python examples/publish_many.py cheeses wines breads
    python examples/publish_many.py --all --at-once 4

All records are processed anew, as after a change of their source. What is busy waits its turn and holds up no other.
The exit code is 1 if any publish failed. The command ``aioportal huwise publish`` does the same; this is for programs
that go on with the result.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from aioportal.errors import PortalError
from aioportal.huwise import Huwise, jobs


async def run(names: Sequence[str], *, every: bool, at_once: int) -> int:
    """Open the client, publish, report."""
    async with Huwise.from_env(max_publishing=at_once) as portal:
        result = await jobs.publish_many(
            portal, names or None, everything=every, kind="full", timeout=4 * 3600, dry_run=False
        )
    for row in result.report.rows if result.report else ():  # a plan that was only shown has no report
        # Each row holds the numbers as well: row.data["seconds"], row.data["records_errors"].
        print(row.line(), file=sys.stdout if row.state == "done" else sys.stderr)
    return 0 if result.ok else 1


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Publish many datasets.")
    parser.add_argument("names", nargs="*", help="dataset_id or uid")
    parser.add_argument("--all", action="store_true", help="all datasets that the key may edit")
    parser.add_argument("--at-once", type=int, default=4)
    given = parser.parse_args(argv)
    if bool(given.names) == given.all:
        parser.error("give names, or --all")
    try:
        return asyncio.run(run(given.names, every=given.all, at_once=given.at_once))
    except PortalError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
