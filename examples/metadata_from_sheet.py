"""Bring metadata to what a sheet says, in two steps: the first shows the plan, the second does what was agreed to.

    python examples/metadata_from_sheet.py --export catalogue.xlsx
    python examples/metadata_from_sheet.py catalogue.xlsx
    python examples/metadata_from_sheet.py catalogue.xlsx --yes

The sheet has a row for each dataset and a column for each field, ``default.title``; an empty cell leaves a field as it
is, and ``-`` removes it. It is exported, sent around, edited by those who know, and comes back. A run that was killed
goes on where it ended, as long as the sheet stays the same. Exit codes: 0 done or nothing to do, 1 something cannot be
done or failed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from aioportal.errors import JournalError, PortalError
from aioportal.huwise import Huwise, jobs

FIELDS = ("default.title", "default.description", "default.keyword", "default.publisher")


async def export(portal: Huwise, sheet: Path) -> int:
    """Write the sheet for editing."""
    found = await jobs.metadata_export(portal, fields=FIELDS, everything=True)
    found.write(sheet)
    print(f"{len(found.rows):,} datasets in {sheet}")
    return 0


async def plan(portal: Huwise, sheet: Path) -> int:
    """Show what the sheet would change."""
    result = await jobs.metadata_apply(portal, sheet, clear="-")
    print(*result.lines(), sep="\n")
    return 0 if result.ok else 1


async def apply(portal: Huwise, sheet: Path) -> int:
    """Write what differs, read it back, and tell what became of it."""
    journal = sheet.with_suffix(".jsonl")
    result = await jobs.metadata_apply(portal, sheet, clear="-", verify=True, dry_run=False, journal=journal)
    print(*result.lines(), sep="\n")
    if not result.ok:
        return 1
    # All of it is there: the next version of the sheet begins anew.
    journal.unlink(missing_ok=True)
    return 0


async def run(sheet: Path, *, write: bool, yes: bool) -> int:
    """Open the client and do one of the three."""
    async with Huwise.from_env(user_agent_suffix="metadata-from-sheet") as portal:
        if write:
            return await export(portal, sheet)
        return await (apply if yes else plan)(portal, sheet)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Bring metadata to what a sheet says.")
    parser.add_argument("sheet", type=Path, help=".csv, .xlsx or .json")
    parser.add_argument("--export", action="store_true", help="write the sheet instead of reading it")
    parser.add_argument("--yes", action="store_true", help="do it")
    given = parser.parse_args(argv)
    try:
        return asyncio.run(run(given.sheet, write=given.export, yes=given.yes))
    except JournalError as error:
        # The sheet was edited after a run that did not end well.
        print(f"{error}\nRemove the journal to begin anew.", file=sys.stderr)
    except PortalError as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
