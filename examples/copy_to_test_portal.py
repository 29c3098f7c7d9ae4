"""Refresh a test portal from the real one: the connections of the named datasets, then the datasets themselves.

    HUWISE_TARGET_DOMAIN=test.example.org HUWISE_TARGET_API_KEY=… \\
        python examples/copy_to_test_portal.py cheeses wines --mapping mapping.json --yes

The real portal is the one of ``HUWISE_DOMAIN`` and ``HUWISE_API_KEY`` and is only read. Without ``--yes`` the plans are
shown; resources over connections that are only about to be copied are problems there. What cannot be carried over is a
line that begins with ``note:``. The exit code is 1 if anything failed or cannot be done.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from aioportal.errors import PortalError
from aioportal.huwise import Huwise, jobs

JOURNAL = Path("copy-to-test.jsonl")


async def connections_of(portal: Huwise, names: Sequence[str]) -> list[str]:
    """The uids of the connections that the datasets' resources read from."""
    found: dict[str, None] = {}
    for name in names:
        async for resource in portal.dataset(name).resources.list():
            connection = (resource.to_dict().get("datasource") or {}).get("connection")
            uid = connection.get("uid") if isinstance(connection, dict) else None
            if isinstance(uid, str):
                found[uid] = None
    return list(found)


async def copy(names: Sequence[str], mapping: Path | None, *, yes: bool) -> bool:
    """Copy; returns whether all is well."""
    target_domain, target_key = os.environ["HUWISE_TARGET_DOMAIN"], os.environ["HUWISE_TARGET_API_KEY"]
    async with Huwise.from_env() as source, Huwise(target_domain, target_key) as target:
        results = []
        uids = await connections_of(source, names)
        if uids:
            results.append(await jobs.copy_connection(source, target, uids, mapping=mapping, dry_run=not yes))
        results.append(
            await jobs.copy_dataset(
                source,
                target,
                names,
                mapping=mapping,
                publish=True,
                dry_run=not yes,
                # Big copies are cut off now and then: run it again, and it goes on in the middle.
                journal=JOURNAL if yes else None,
            )
        )
    for result in results:
        print(*result.lines(), sep="\n")
    return all(result.ok for result in results)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Copy datasets to a test portal.")
    parser.add_argument("names", nargs="+", help="dataset_id or uid")
    parser.add_argument("--mapping", type=Path, default=None, help="what is called otherwise there; where secrets are")
    parser.add_argument("--yes", action="store_true", help="do it")
    given = parser.parse_args(argv)
    missing = [name for name in ("HUWISE_TARGET_DOMAIN", "HUWISE_TARGET_API_KEY") if not os.environ.get(name)]
    if missing:
        parser.error(f"set {' and '.join(missing)}")
    try:
        well = asyncio.run(copy(given.names, given.mapping, yes=given.yes))
    except PortalError as error:
        print(error, file=sys.stderr)
        return 1
    if given.yes and well:
        # Tomorrow's copy looks at everything again.
        JOURNAL.unlink(missing_ok=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
