"""Write docs/names.md: every public name with the first line of its docstring.

python scripts/write_names.py            write the page anew
python scripts/write_names.py --check    only compare; 1 where it differs
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "names.md"
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "src")]

MODULES = {
    "aioportal.huwise": "the client, what hangs on it, and the values that it takes and gives",
    "aioportal.huwise.jobs": "whole tasks over many things; by what they are for: [jobs](jobs.md)",
    "aioportal.errors": "everything that a call can end in; what to do about each: [errors](errors.md)",
    "aioportal.testing": "a portal for your tests: [testing with the sandbox](how-to/testing-with-the-sandbox.md)",
}

ALIASES = {
    "Action": "What a plan would do to a thing: `create`, `update`, `delete`, `run`, `none`, or `problem`.",
    "Form": "How a table is written: `csv`, `json` or `xlsx`.",
    "InventorySource": "An inventory, or a table that holds one.",
    "OnPlan": "What `on_plan=` takes: called with the plan before anything is written; may be async.",
    "OnProgress": "What `on_progress=` of a job takes: called with a `BulkProgress`; may be async.",
    "State": "How one thing of a job ended: `done`, `unchanged`, `failed`, `unknown`, or `left`.",
    "TableSource": "A table: the path of a file, or rows as mappings.",
    "models": "All models of requests and answers, generated from the contract.",
}
"""What is said of names that cannot have a docstring."""

INTRO = """\
# Names

<!-- Written by scripts/write_names.py; edits are overwritten. -->

All public names; the docstrings, which your editor and `help()` show, say what each takes, gives and raises. What may
be relied on, and for how long: [build on it](how-to/build-on-it.md). Which method makes which request:
[operations](operations.md).
"""


def summary(name: str, value: Any) -> str:
    """The first line of a docstring, as it stands in a cell.

    Raises:
        LookupError: there is none.
    """
    described = inspect.isclass(value) or inspect.isroutine(value)
    text = (inspect.getdoc(value) or "").partition("\n\n")[0] if described else ALIASES.get(name, "")
    # A dataclass without one has its signature there.
    if not text or text.startswith(f"{name}("):
        raise LookupError(f"{name} has no docstring")
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


def members(value: Any) -> str:
    """The public methods and parts of a class; of errors and plain values the docstring says enough."""
    if not inspect.isclass(value) or issubclass(value, BaseException | dict) or is_dataclass(value):
        return ""
    names = [name for name in dir(value) if not name.startswith("_") and not hasattr(tuple, name)]
    fields = getattr(value, "_fields", ())
    return " ".join(f"`.{name}`" for name in names if name not in fields)


def page() -> str:
    """The whole page."""
    return "".join([INTRO, *(part for module, about in MODULES.items() for part in section(module, about))])


def section(module: str, about: str) -> Iterator[str]:
    """One module: heading, sentence, table."""
    found = import_module(module)
    yield f"\n## {module}\n\n{about[0].upper()}{about[1:]}.\n\n| name | what it is | what it has |\n|---|---|---|\n"
    for name in sorted(found.__all__, key=str.lower):
        value = getattr(found, name)
        yield f"| `{name}` | {summary(name, value)} | {members(value)} |\n"


def main(argv: list[str]) -> int:
    """Write or compare; returns the exit code."""
    if argv not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    text = page()
    if not argv:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.read_text("utf-8") != text:
        print("docs/names.md differs; run python scripts/write_names.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
