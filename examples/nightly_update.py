"""Bring a folder of CSV files to the portal, each file to the dataset of its name; made for cron.

    python examples/nightly_update.py /var/data/exports

``cheeses.csv`` becomes the content of the dataset ``cheeses``, which is made if it is not there. One file that fails
does not stop the others, and running it again repairs whatever was left half done. The exit code is 1 if any file
failed.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from aioportal.errors import OperationFailedError, PortalError
from aioportal.huwise import Huwise, push

log = logging.getLogger("nightly")


async def update(portal: Huwise, file: Path) -> bool:
    """Push one file; returns whether it is published now."""
    try:
        result = await push(portal, file, dataset=file.stem, timeout=2 * 3600)
    except OperationFailedError as error:
        # The file is on the portal, but the portal could not read it: this is for whoever makes the files.
        log.error("%s: %s", file.name, error)
        for record in error.record_errors[:5]:
            log.error("%s: record %s: %s", file.name, record.record_id, record.message)
    except PortalError as error:
        # Redacted, with every attempt: what a support ticket needs.
        log.error("%s: %s", file.name, error.report())
    else:
        log.info("%s: %s in %.0f s", file.name, "created" if result.created else "updated", result.seconds)
        return True
    return False


async def run(files: Sequence[Path]) -> int:
    """Push all files, one after the other."""
    async with Huwise.from_env(user_agent_suffix="nightly-update") as portal:
        done = [await update(portal, file) for file in files]
    return 0 if all(done) else 1


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if len(arguments) != 1:
        print("usage: nightly_update.py FOLDER", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    files = sorted(Path(arguments[0]).glob("*.csv"))
    if not files:
        log.error("%s holds no CSV files", arguments[0])
        return 1
    return asyncio.run(run(files))


if __name__ == "__main__":
    sys.exit(main())
