"""Write metadata of many datasets from a table, and publish those that changed.

    python examples/set_metadata.py changes.csv --dry-run

The table has the columns ``dataset``, ``field`` and ``value``; a field is ``template.name``, a value is JSON or else
plain text. Only fields whose value differs are written, all others stay as they are. What changed is published at once,
by the cheap publish of metadata alone, where the dataset is published already.

    dataset,field,value
    cheeses,default.title,Fine cheeses
    cheeses,default.keyword,"[""milk"", ""food""]"
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aioportal.errors import PortalError
from aioportal.huwise import Huwise

Changes = dict[str, dict[str, Any]]


def read_changes(path: Path) -> Changes:
    """The table as dataset → field → value."""
    changes: Changes = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            changes.setdefault(row["dataset"], {})[row["field"]] = _value(row["value"])
    return changes


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


async def show(portal: Huwise, name: str, wanted: dict[str, Any]) -> None:
    """Print what would change."""
    current = (await portal.dataset(name).metadata.get()).to_dict()
    for field, value in wanted.items():
        template, _, key = field.partition(".")
        now = current.get(template, {}).get(key, {}).get("value")
        if now != value:
            print(f"{name}: {field}: {now!r} would become {value!r}")


async def write(portal: Huwise, name: str, wanted: dict[str, Any]) -> None:
    """Write what differs, and publish it."""
    dataset = portal.dataset(name)
    written = await dataset.metadata.set_many(wanted)
    for change in written:
        print(f"{name}: {change.template}.{change.field}: {change.before!r} became {change.after!r}")
    if written and (await dataset.status()).is_published:
        await dataset.publish_metadata()


async def run(changes: Changes, *, dry_run: bool) -> int:
    """Go through the datasets; returns the exit code."""
    failed = False
    async with Huwise.from_env() as portal:
        for name, wanted in changes.items():
            try:
                await (show if dry_run else write)(portal, name, wanted)
            except PortalError as error:
                print(f"{name}: {error}", file=sys.stderr)
                failed = True
    return 1 if failed else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write metadata from a table.")
    parser.add_argument("table", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    given = parser.parse_args(argv)
    return asyncio.run(run(read_changes(given.table), dry_run=given.dry_run))


if __name__ == "__main__":
    sys.exit(main())
