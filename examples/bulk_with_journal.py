"""A function of one's own over the whole catalogue, with a journal: what is done is not done again.

    python examples/bulk_with_journal.py run.jsonl

Each dataset without a description gets one that names its fields. A run of hours may be stopped with Ctrl-C, or by a
power cut: the same command goes on where it ended, and tries again what failed. Exit codes: 0 all done, 1 some failed,
130 stopped.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from aioportal.errors import PortalError
from aioportal.huwise import BulkProgress, Huwise, Unchanged
from aioportal_huwise.models import Dataset


def name_of(dataset: Dataset) -> str:
    """The key of an item in the journal: the same in every run."""
    return str(dataset.uid)


def show(progress: BulkProgress) -> None:
    """Tell how far it is; called some ten times a second."""
    print(f"\r{progress.finished:,} done, {progress.failed:,} failed", end="", file=sys.stderr)


async def describe(portal: Huwise, dataset: Dataset) -> str | Unchanged[str]:
    """Give one dataset a description, unless it has one."""
    handle = portal.dataset(uid=name_of(dataset))
    metadata = (await handle.metadata.get()).to_dict()
    if (metadata.get("default", {}).get("description") or {}).get("value"):
        return Unchanged("has one")
    resources = [resource async for resource in handle.resources.list()]
    if not resources:
        return Unchanged("has no data")
    preview = await handle.resources.preview(resources[0])
    fields = ", ".join(str(field.name) for field in preview.fields or [])
    await handle.metadata.set("default", "description", f"Fields: {fields}.")
    return fields


async def run(journal: str) -> int:
    """Run, and tell what failed."""
    async with Huwise.from_env() as portal:

        async def work(dataset: Dataset) -> str | Unchanged[str]:
            return await describe(portal, dataset)

        report = await portal.bulk(
            work,
            portal.datasets.list(limit=1000),
            key=name_of,
            job="describe",
            journal=journal,
            # Of a dataset the journal need not know more than its uid: it may change between two runs.
            digest=name_of,
            # Looking comes before writing, so that a repeat does no harm.
            idempotent=True,
            record=str,
            on_progress=show,
        )
    print(file=sys.stderr)
    print(f"{report.done} described, {report.unchanged} left alone, {report.failed} failed; {report.resumed} earlier")
    for problem in report.problems:
        print(f"{problem.item.dataset_id}: {problem.error}", file=sys.stderr)
    return 0 if report.ok else 1


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if len(arguments) != 1:
        print("usage: bulk_with_journal.py JOURNAL", file=sys.stderr)
        return 2
    try:
        return asyncio.run(run(arguments[0]))
    except PortalError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; the same command goes on from here", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
