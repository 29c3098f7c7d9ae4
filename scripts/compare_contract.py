"""Compare a document that the vendor issued with our contract: a table of what differs.

    python scripts/compare_contract.py FILE           the table
    python scripts/compare_contract.py FILE --json    the same for programs

Exit code 0: nothing differs; 1: something does; 2: the file cannot be read. The document may be in the state the vendor
really publishes; differences of spelling are none. Errors are not compared, nor texts for people, limits of length and
the like.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from _compare_operations import Report, compare
from _contract import load
from _normalise import mended
from _normalise_walk import Notes

SPEC = Path(__file__).resolve().parent.parent / "openapi" / "huwise.yaml"
_WIDTH = 60


def main(arguments: list[str] | None = None) -> int:
    """Run the script; gives its exit code."""
    parser = argparse.ArgumentParser(prog="compare_contract.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE", help="an OpenAPI document, JSON or YAML, 3.0 or 3.1")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    try:
        theirs = mended(options.file, Notes())
        report = compare(load(SPEC), theirs)
    except (OSError, ValueError) as error:
        print(f"compare_contract: {error}", file=sys.stderr)
        return 2
    print(as_json(report) if options.json else as_table(report))
    return 1 if report.rows else 0


def as_json(report: Report) -> str:
    """The report for programs."""
    rows = [row._asdict() | {"operations": names} for row, names in report.ordered()]
    counts = {"ours": report.ours, "theirs": report.theirs, "matched": report.matched}
    return json.dumps({"operations": counts, "confirmed": report.confirmed, "differences": rows}, indent=1)


def as_table(report: Report) -> str:
    """The report for people: a row a difference, how many of each kind, and the paths that are confirmed."""
    rows = [(row.kind, row.place, row.ours, row.theirs, _where(row.place, names)) for row, names in report.ordered()]
    lines = []
    if rows:
        head = ("what", "where", "ours", "theirs", "in operations")
        table = [tuple(_short(cell) for cell in row[:4]) + row[4:] for row in [head, *rows]]
        widths = [max(len(row[column]) for row in table) for column in range(4)]
        lines += ["  ".join([*map(str.ljust, row[:4], widths), row[4]]).rstrip() for row in table]
        lines.append("")
    kinds: dict[str, int] = {}
    for kind, *_ in rows:
        kinds[kind] = kinds.get(kind, 0) + 1
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    lines.append(f"operations: {report.ours} ours, {report.theirs} theirs, {report.matched} in both")
    lines.append(f"differences: {len(rows)}{f' ({told})' if told else ''}")
    if report.confirmed:
        lines += [
            "",
            "paths that were inferred or guessed, and are confirmed:",
            *(f"  {each}" for each in report.confirmed),
        ]
    return "\n".join(lines)


def _where(place: str, names: list[str]) -> str:
    if names == [place]:
        return ""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _short(cell: str) -> str:
    return cell if len(cell) <= _WIDTH else cell[: _WIDTH - 1] + "…"


if __name__ == "__main__":
    sys.exit(main())
