"""Check the contract against the rules that make the generator write good code.

    python scripts/lint_contract.py [FILE]      every breach on a line; exit code 1 where there is one

Most of these mistakes would be generated without a warning and show only at run time. A rule is a pure function of the
document; the rules on operations and on schemas stand in a module each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import _lint_operations
import _lint_schemas
from _contract import Node, load
from _lint import Problem, Rule, Scene

SPEC = Path(__file__).resolve().parent.parent / "openapi" / "huwise.yaml"

RULES: dict[str, Rule] = {**_lint_operations.RULES, **_lint_schemas.RULES}
"""Every rule by its name, in the order in which breaches are reported."""


def lint(document: Node) -> list[Problem]:
    """Every breach of every rule, in the order of the rules."""
    scene = Scene(document)
    return [Problem(name, place, text) for name, rule in RULES.items() for place, text in rule(scene)]


def main(arguments: list[str]) -> int:
    """Run the script; gives its exit code."""
    path = Path(arguments[0]) if arguments else SPEC
    try:
        problems = lint(load(path))
    except (OSError, ValueError) as error:
        print(f"lint_contract: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem)
    print(f"{path.name}: {len(problems)} breaches of {len(RULES)} rules")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
