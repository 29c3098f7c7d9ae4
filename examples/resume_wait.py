"""Publish a dataset with a short patience; a later run goes on waiting where this one stopped.

    python examples/resume_wait.py cheeses --patience 60

A publish can take hours, a job often may not. The token of the wait is kept in a file until the end was seen; while it
is there, a run goes on waiting instead of publishing again. Exit codes: 0 published, 1 failed, 4 still going on.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from aioportal.errors import OperationFailedError, OperationTimeoutError, PortalError
from aioportal.huwise import Huwise


class Kept:
    """A token in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """The token, or None where there is no file."""
        return self._path.read_text("utf-8") if self._path.exists() else None

    def write(self, token: str) -> None:
        """Keep a token."""
        self._path.write_text(token, "utf-8")

    def drop(self) -> None:
        """Forget it."""
        self._path.unlink(missing_ok=True)


async def run(name: str, kept: Kept, patience: float) -> int:
    """Begin or resume, wait, keep the token."""
    async with Huwise.from_env() as portal:
        token = kept.read()
        if token:
            order = portal.resume(token)
            print(f"{name}: waiting again, {order.elapsed:.0f} s after the order")
        else:
            order = await portal.dataset(name).begin_publish(if_busy="wait")
            # Before the wait: were this process killed now, the next one would still know of the order.
            kept.write(order.token)
        try:
            result = await order.result(timeout=patience)
        except OperationTimeoutError as error:
            kept.write(error.token)
            print(f"{name}: still {error.state}; run this again to go on waiting")
            return 4
        except OperationFailedError:
            kept.drop()
            raise
    kept.drop()
    print(f"{name}: {result.state} after {result.seconds:.0f} s")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Publish, or go on waiting.")
    parser.add_argument("name", help="dataset_id or uid")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds")
    parser.add_argument("--token-file", type=Path, default=None)
    given = parser.parse_args(argv)
    kept = given.token_file or Path(f"{given.name}.wait.json")
    try:
        return asyncio.run(run(given.name, Kept(kept), given.patience))
    except PortalError as error:
        print(f"{given.name}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
