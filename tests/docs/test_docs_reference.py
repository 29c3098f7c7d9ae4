"""The reference pages agree with the code: the table of operations, the table of errors, the tables of the README."""

from __future__ import annotations

import re
import subprocess
import sys

import typer.main
from tests.docs.snippet_reader import ROOT

from aioportal import errors
from aioportal.cli.exits import Exit
from aioportal.sandbox.permissions import needed_permissions
from aioportal_huwise.operations import OPERATIONS

SCRIPT = ROOT / "scripts" / "write_operations.py"
OPERATIONS_PAGE = ROOT / "docs" / "operations.md"


def _script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=60)


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_page_of_operations_is_up_to_date() -> None:
    done = _script("--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_difference_is_noticed_and_wrong_use_is_told() -> None:
    text = OPERATIONS_PAGE.read_text("utf-8")
    code = (
        "import sys, runpy, pathlib\n"
        f"script = runpy.run_path({str(SCRIPT)!r})\n"
        f"page = pathlib.Path({str(OPERATIONS_PAGE)!r})\n"
        "real = pathlib.Path.read_text\n"
        "pathlib.Path.read_text = lambda self, *a: real(self, *a) + 'x' if self == page else real(self, *a)\n"
        "sys.exit(script['main'](['--check']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "docs/operations.md differs; run python scripts/write_operations.py" in done.stderr
    assert _script("--what").returncode == 2
    assert OPERATIONS_PAGE.read_text("utf-8") == text


def test_every_operation_has_a_row_and_the_counts_are_right() -> None:
    rows = re.findall(r"^\| `([a-z_]+)`<br>", OPERATIONS_PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(OPERATIONS)
    for name in ("README.md", "docs/operations.md", "docs/why.md"):
        assert f"ll {len(OPERATIONS)} operations" in _text(name), f"{name} states another number of operations"
    unsure = sum(operation.evidence != "documented" for operation in OPERATIONS.values())
    assert f"{unsure} of the paths" in _text("README.md")


def test_every_error_is_explained_and_nothing_else_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", _text("docs/errors.md"), re.MULTILINE)
    classes = {
        name
        for name in errors.__all__
        if isinstance(value := getattr(errors, name), type) and issubclass(value, errors.PortalError)
    }
    assert len(rows) == len(set(rows))
    assert set(rows) == classes - {"PortalError"}
    assert set(errors.__all__) - classes == {"AttemptRecord"}


def test_the_pages_name_each_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \| ", _text("README.md"), re.MULTILINE)
    assert [int(code) for code in rows] == [code.value for code in Exit]


def test_the_pages_name_each_command() -> None:
    from aioportal.cli.app import app

    huwise = typer.main.get_command(app).commands["huwise"]  # type: ignore[attr-defined]
    jobs = set(re.findall(r"^\| \d+ .*\| `([\w-]+)[^`]*` \| `test_", _text("docs/jobs.md"), re.MULTILINE))
    table = _text("README.md").partition("## On the command line")[2].partition("\n## ")[0]
    single = set(re.findall(r"^\| `([a-z]+) (?:ID|FILE|TOKEN)[^|]*` \| ", table, re.MULTILINE)) | {"datasets"}
    assert set(huwise.commands) == single | jobs
    page = _text("docs/how-to/command-line.md")
    assert set(huwise.commands) == set(re.findall(r"^\| `huwise ([\w-]+)", page, re.MULTILINE))


def test_the_permissions_on_the_page_are_those_of_the_sandbox() -> None:
    datasets = [operation for operation in OPERATIONS.values() if operation.path.startswith("/datasets/")]
    needed = {name for operation in datasets for name in needed_permissions(operation.id, operation.tag)}
    rows = re.findall(r"^\| [a-z][^|]* \| `(\w+)` \|$", _text("docs/how-to/real-portal.md"), re.MULTILINE)
    assert set(rows) == needed
    assert all(f"`{permission}`" in _text("README.md") for permission in needed)


def test_each_how_to_fits_a_screen_or_two() -> None:
    for page in (ROOT / "docs" / "how-to").glob("*.md"):
        assert len(page.read_text("utf-8").splitlines()) <= 130, page.name
