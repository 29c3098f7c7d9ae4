"""The table of jobs: every call, command and test in it exists, and no job is missing."""

from __future__ import annotations

import inspect
import re

import typer.main
from tests.docs.snippet_reader import ROOT

from aioportal.cli.app import app
from aioportal.huwise import jobs

_ROW = re.compile(r"^\| (\d+) [^|]+ \| `(\w+)` \| `([\w -]+)` \| `(\w+)::(\w+)` \|$", re.MULTILINE)
_NO_JOBS = {"parse_users_export", "read_table", "run_job", "run_stages", "write_table"}


def rows() -> list[tuple[str, str, str, str, str]]:
    text = (ROOT / "docs" / "jobs.md").read_text("utf-8")
    found = _ROW.findall(text)
    assert len(found) == len(re.findall(r"^\| \d+ ", text, re.MULTILINE)), "a row cannot be read"
    return found


def commands() -> set[str]:
    root = typer.main.get_command(app)
    found: set[str] = set()

    def walk(group: object, path: tuple[str, ...]) -> None:
        below = getattr(group, "commands", None)
        if below is None:
            found.add(" ".join(path))
            return
        for name, command in below.items():
            walk(command, (*path, name))

    walk(root.commands["huwise"], ())  # type: ignore[attr-defined]
    return found


def test_all_28_jobs_have_a_row() -> None:
    assert {int(row[0]) for row in rows()} == set(range(1, 29))


def test_every_call_is_there_and_has_a_row() -> None:
    calls = {name for name in jobs.__all__ if inspect.isroutine(getattr(jobs, name))}
    assert {row[1] for row in rows()} == calls - _NO_JOBS


def test_every_command_is_there() -> None:
    assert {row[2] for row in rows()} <= commands()


def test_every_test_is_there() -> None:
    for _, _, _, module, name in rows():
        source = (ROOT / "tests" / "jobs" / f"{module}.py").read_text("utf-8")
        assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), f"{module} has no {name}"
