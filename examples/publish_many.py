"""Publish many datasets, a few at a time, and report the failures at the end.

    python examples/publish_many.py cheeses wines breads
    python examples/publish_many.py --all --at-once 4

The portal is the one of ``HUWISE_DOMAIN`` and ``HUWISE_API_KEY``. The exit code is 1 if any publish failed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from aioportal.errors import PortalError
from aioportal.huwise import Huwise


async def publish_many(portal: Huwise, names: Sequence[str], *, at_once: int) -> dict[str, PortalError]:
    """Publish each dataset; returns what went wrong, by name."""
    # The client bounds its requests by itself. This bounds what the portal has to work on at the same time.
    slots = asyncio.Semaphore(at_once)
    failed: dict[str, PortalError] = {}

    async def publish(name: str) -> None:
        async with slots:
            try:
                result = await portal.dataset(name).publish(if_busy="wait", timeout=4 * 3600)
            except PortalError as error:
                failed[name] = error
            else:
                print(f"{name}: {result.state}, {len(result.records_errors)} record errors")

    async with asyncio.TaskGroup() as tasks:
        for name in names:
            tasks.create_task(publish(name))
    return failed


async def run(names: Sequence[str], *, every: bool, at_once: int) -> int:
    """Open the client, publish, report."""
    async with Huwise.from_env() as portal:
        if every:
            listed = [dataset.uid async for dataset in portal.datasets.list(limit=1000)]
            names = [uid for uid in listed if isinstance(uid, str)]
        failed = await publish_many(portal, names, at_once=at_once)
    for name, error in sorted(failed.items()):
        print(f"{name}: {error}", file=sys.stderr)
    return 1 if failed else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Publish many datasets.")
    parser.add_argument("names", nargs="*", help="dataset_id or uid")
    parser.add_argument("--all", action="store_true", help="all datasets that the key may edit")
    parser.add_argument("--at-once", type=int, default=4)
    given = parser.parse_args(argv)
    if bool(given.names) == given.all:
        parser.error("give names, or --all")
    return asyncio.run(run(given.names, every=given.all, at_once=given.at_once))


if __name__ == "__main__":
    sys.exit(main())
