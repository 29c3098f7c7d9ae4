"""Write docs/operations.md: every operation of the contract with its method in the facade.

    python scripts/write_operations.py            write the page anew
    python scripts/write_operations.py --check    only compare; 1 where it differs

Operations come from the generated table. Their methods come from the table that the facade's tests go through, so that
the page names nothing that does not work.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "operations.md"
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "tests" / "facade")]

from operations_table import TABLE  # noqa: E402 - the path is set above

from aioportal_huwise.operations import BASE_PATH, OPERATIONS, Operation  # noqa: E402 - the path is set above

IN_ALL = 225
"""Operations that the vendor's documentation lists; the others follow."""

GROUPS = {
    "datasets": "Datasets",
    "dataset_resources": "Resources and files",
    "dataset_metadata": "Metadata",
    "dataset_processors": "Processors",
    "dataset_fields": "Fields",
    "dataset_schedules": "Schedules",
    "dataset_versions": "Versions",
}

TRACES = {
    ("status",): "the dataset's status is looked at",
    ("status", "is_published"): "the dataset's status is looked at",
    ("newest version",): "the versions are looked at",
    ("dataset_id",): "looked for by its `dataset_id`",
    ("type + title + datasource", "snapshot"): "looked for by type, title and datasource",
    ("whole body", "snapshot"): "looked for by its whole content",
    ("cron_schedule", "snapshot"): "looked for by its `cron_schedule`",
    ("a second file is unreferenced", "harmless"): "repeated; a second file would be left unreferenced",
}
"""What ``reconcile_by`` of the contract means, in words; other keys are named as they are."""

HEAD = "| operation | request | method | after a lost answer |\n|---|---|---|---|\n"

INTRO = """\
# Operations

<!-- Written by scripts/write_operations.py; edits are overwritten. -->

{count} of the API's {in_all} operations, below `{base}`. Each has a typed method, and each can be called by its id
with the same retries and errors: `await portal.call("publish_dataset", dataset_uid=uid)`. The vendor documents
{documented} of these paths; where one is not documented, the table says how it is known.

The last column says what happens where an answer is lost and the operation may have taken effect. A look ends in one
of three ways: it happened, and you get the result; it did not, and it is repeated; nobody can tell, and you get
`OutcomeUnknownError`.
"""


def page() -> str:
    """The whole page."""
    missing = OPERATIONS.keys() ^ TABLE.keys()
    if missing:
        raise SystemExit(f"write_operations: the facade's table and the contract differ: {', '.join(sorted(missing))}")
    documented = sum(operation.evidence == "documented" for operation in OPERATIONS.values())
    said = "all" if documented == len(OPERATIONS) else str(documented)
    parts = [INTRO.format(count=len(OPERATIONS), in_all=IN_ALL, base=BASE_PATH, documented=said)]
    tags = list(dict.fromkeys([*GROUPS, *(operation.tag for operation in OPERATIONS.values())]))
    ordered = sorted(OPERATIONS.values(), key=lambda operation: tags.index(operation.tag))
    for tag, operations in groupby(ordered, key=lambda operation: operation.tag):
        parts.append(f"\n## {GROUPS.get(tag) or tag.replace('_', ' ').capitalize()}\n\n{HEAD}")
        parts += [_row(operation) for operation in operations]
    return "".join(parts)


def _row(operation: Operation) -> str:
    request = f"`{operation.method} {operation.path}`"
    if operation.evidence != "documented":
        request += f" ({operation.evidence})"
    method = f"`{_method(TABLE[operation.id].home)}`"
    return f"| `{operation.id}`<br>{operation.summary} | {request} | {method} | {lost(operation)} |\n"


def _method(home: str) -> str:
    first, _, rest = home.partition(".")
    return f"portal.dataset(ref).{rest}()" if first == "dataset" else f"portal.{home}()"


def lost(operation: Operation) -> str:
    """What becomes of a lost answer, in words."""
    if operation.reconcile_by:
        keys = " and ".join(f"`{key}`" for key in operation.reconcile_by if key != "snapshot")
        return TRACES.get(operation.reconcile_by) or f"looked for by {keys}"
    return "repeated" if operation.retry in ("safe", "idempotent") else "`OutcomeUnknownError`"


def main(arguments: list[str]) -> int:
    """Run the script; gives its exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    text = page()
    if arguments and (not PAGE.exists() or PAGE.read_text("utf-8") != text):
        print(f"{PAGE.relative_to(ROOT)} differs; run python scripts/write_operations.py", file=sys.stderr)
        return 1
    if not arguments:
        PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
