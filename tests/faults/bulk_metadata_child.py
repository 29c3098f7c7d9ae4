"""A process that creates datasets and brings metadata to what a table says; ``test_bulk_metadata`` kills it.

It tells on standard output how far it is, one line each, and at its end what came of each item.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aioportal.core.reconcile import Happened, NotSeen
from aioportal.huwise import BulkProgress, Huwise, RetryPolicy, Timeouts, Unchanged
from aioportal.huwise.jobs import metadata_apply

WIDTH = 96


def tell(*words: object) -> None:
    print(*words, flush=True)


async def create_all(portal: Huwise, names: list[str], journal: Path) -> dict[str, str]:
    """One dataset for each name; a bulk of a caller's own function."""

    async def create(name: str) -> str | Unchanged[str]:
        found = await portal.datasets.find(name)
        if found is not None:
            return Unchanged(str(found.uid))
        return str((await portal.datasets.create(dataset_id=name, title=name)).uid)

    async def look(name: str) -> Happened[str] | NotSeen:
        found = await portal.datasets.find(name)
        return Happened(str(found.uid)) if found is not None else NotSeen(f"no dataset {name}")

    states = {}
    bulk = portal.bulk(create, names, journal=journal, job="create", reconcile=look, record=str, concurrency=WIDTH)
    async for outcome in bulk:
        states[outcome.key] = outcome.state
        tell("created", len(states))
    return states


async def apply_all(portal: Huwise, table: Path, journal: Path) -> dict[str, str]:
    """The table's values, as the job does it."""
    planned = False

    def plan(_plan: Any) -> None:
        nonlocal planned
        planned = True

    def progress(at: BulkProgress) -> None:
        if planned:
            tell("applied", at.finished)

    result = await metadata_apply(
        portal,
        table,
        journal=journal,
        concurrency=WIDTH,
        dry_run=False,
        on_plan=plan,
        on_progress=progress,
    )
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


async def main(url: str, key: str, folder: Path) -> None:
    given = json.loads((folder / "given.json").read_text())
    portal = Huwise(
        url,
        key,
        timeouts=Timeouts(read=2, write=2),
        # A listing that fails six times in a row ends a plan; with a fifth of all answers spoilt that is too likely.
        retry=RetryPolicy(attempts=12, budget=0.25),
        max_in_flight=WIDTH,
        max_publishing=WIDTH // 2,
    )
    async with portal:
        created, applied = await asyncio.gather(
            create_all(portal, given["create"], folder / "create.jsonl"),
            apply_all(portal, folder / "table.csv", folder / "apply.jsonl"),
        )
    tell("end", json.dumps({"created": created, "applied": applied}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
