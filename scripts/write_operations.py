"""Write docs/operations.md: every operation of the contract with its method in the facade.

    python scripts/write_operations.py            write the page anew
    python scripts/write_operations.py --check    only compare; 1 where it differs

Operations come from the generated table. Their methods come from the tables that the facade's tests go through, so that
the page names nothing that does not work.
"""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "operations.md"
TABLES = ROOT / "tests" / "facade"
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "src"), str(TABLES)]

from aioportal.huwise import Huwise  # noqa: E402 - the path is set above
from aioportal_huwise.operations import BASE_PATH, OPERATIONS, Operation  # noqa: E402 - the path is set above

GROUPS = {"dataset_resources": "Resources and files of datasets", "i18n": "Translation suggestions"}
"""Titles of groups that their tag does not give."""

TRACES = {
    ("status",): "its status is looked at",
    ("status", "is_published"): "its status is looked at",
    ("status", "last_started_at"): "its status is looked at",
    ("is_revoked",): "its state is looked at",
    ("membership",): "the members are looked at",
    ("newest version",): "the versions are looked at",
    ("the only one",): "looked for: there can be only one",
    ("whole body", "snapshot"): "looked for by its whole content",
    ("type + title + datasource", "snapshot"): "looked for by type, title and datasource",
    ("slug if given",): "looked for by its `slug`, where one was given",
    ("a second file is unreferenced", "harmless"): "repeated; a second file would be left unreferenced",
}
"""What ``reconcile_by`` of the contract means, in words, where it is not the name of a field."""

HEAD = "| operation | request | method | after a lost answer |\n|---|---|---|---|\n"

INTRO = """\
# Operations

<!-- Written by scripts/write_operations.py; edits are overwritten. -->

All {count} operations of the API, below `{base}`. {methods}
Each can be called by its id, with the same retries and errors: `await portal.call("publish_dataset", dataset_uid=uid)`.

{evidence}
A path that is not documented is marked with how it is known. Where it turns out to be wrong on your portal, the error
says so, and `Huwise(..., paths={{"operation": "/right/path/"}})` mends it.

The last column says what happens where an answer is lost and the operation may have taken effect. A look ends in one
of three ways: it happened, and you get the result; it did not, and it is repeated; nobody can tell, and you get
`OutcomeUnknownError`.
"""

KNOWN = {
    "documented": "{} paths are documented by the vendor",
    "observed": "{} seen in public programs",
    "inferred": "{} inferred from their siblings",
    "guess": "{} guessed",
}


def homes() -> dict[str, str]:
    """The method of each operation that has one, below the client: ``dataset.files.upload``."""
    tables = ["operations_table", *(path.stem for path in sorted(TABLES.glob("table_*.py")))]
    rows: dict[str, Any] = {}
    for table in tables:
        rows |= import_module(table).TABLE
    if unknown := rows.keys() - OPERATIONS.keys():
        raise SystemExit(f"write_operations: the contract has no {', '.join(sorted(unknown))}")
    return {operation: row.home for operation, row in rows.items() if hasattr(Huwise, row.home.partition(".")[0])}


def page() -> str:
    """The whole page."""
    there = homes()
    parts = [
        INTRO.format(count=len(OPERATIONS), base=BASE_PATH, methods=_methods(len(there)), evidence=f"{_evidence()}.")
    ]
    tags = list(dict.fromkeys(operation.tag for operation in OPERATIONS.values()))
    ordered = sorted(OPERATIONS.values(), key=lambda operation: tags.index(operation.tag))
    for tag, operations in groupby(ordered, key=lambda operation: operation.tag):
        title = GROUPS.get(tag) or tag.replace("_", " ").capitalize()
        parts.append(f"\n## {title}\n\n{HEAD}")
        parts += [_row(operation, there) for operation in operations]
    return "".join(parts)


def _methods(count: int) -> str:
    if count == len(OPERATIONS):
        return "Each has a typed method."
    return f"{count} have a typed method of their own."


def _evidence() -> str:
    counts: Counter[str] = Counter(operation.evidence for operation in OPERATIONS.values())
    return ", ".join(words.format(counts[kind]) for kind, words in KNOWN.items() if counts[kind])


def _row(operation: Operation, there: Mapping[str, str]) -> str:
    request = f"`{operation.method} {operation.path}`"
    if operation.evidence != "documented":
        request += f" ({operation.evidence})"
    home = there.get(operation.id)
    method = f"`{_method(home)}`" if home else "by its id"
    return f"| `{operation.id}`<br>{operation.summary} | {request} | {method} | {lost(operation)} |\n"


def _method(home: str) -> str:
    first, _, rest = home.partition(".")
    member = inspect.getattr_static(Huwise, first)
    if not rest or isinstance(member, property):
        return f"portal.{home}()"
    name = list(inspect.signature(member).parameters)[1]
    return f"portal.{first}({name}).{rest}()"


def lost(operation: Operation) -> str:
    """What becomes of a lost answer, in words."""
    keys = operation.reconcile_by
    if keys:
        return TRACES.get(keys) or f"looked for by its `{keys[0].replace(' + ', '` and `')}`"
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
