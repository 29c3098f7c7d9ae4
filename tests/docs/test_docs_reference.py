"""The reference pages agree with the code: the table of operations, the table of errors, the tables of the README."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable

import typer.main
from tests.docs.snippet_reader import ROOT

from aioportal import errors
from aioportal.cli.exits import Exit
from aioportal.huwise import DatasetHandle, Datasets, Files, Huwise, PollPolicy, RetryPolicy, Timeouts
from aioportal.sandbox.permissions import needed_permissions
from aioportal_huwise.operations import OPERATIONS

SCRIPT = ROOT / "scripts" / "write_operations.py"
_SPELT = {0.1: "ten", 0.2: "five"}
OPERATIONS_PAGE = ROOT / "docs" / "operations.md"


def _script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=120)


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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
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


def _default(function: Callable[..., object], name: str) -> object:
    return inspect.signature(function).parameters[name].default


def test_the_numbers_on_the_pages_are_those_of_the_code() -> None:
    retry, poll, limits = RetryPolicy(), PollPolicy(), Timeouts()
    size = re.search(r"Files above (\d+) MB", _text("docs/how-to/upload.md"))
    assert size is not None
    assert _default(Files.upload, "max_bytes") == int(size[1]) * 1_000_000
    stated = {
        "docs/how-to/limits-and-deadlines.md": [
            f"at most {_default(Huwise, 'max_in_flight')} calls and {_default(Huwise, 'max_uploads')} uploads",
            f"(`max_publishing={_default(Huwise, 'max_publishing')}`",
            f"| connect, read, write standing still | {limits.connect:.0f}, {limits.read:.0f}, {limits.write:.0f} |",
            f"| one call in all, repeats included | {_default(Huwise, 'timeout'):.0f} |",
            f"| an uploaded file to be shown | {_default(Files.upload, 'wait'):.0f} |",
            f"| a publish | {_default(DatasetHandle.publish, 'timeout'):,.0f} |",
        ],
        "docs/how-to/errors-and-retries.md": [
            f"at most {retry.attempts} attempts; waits of {retry.base} s, doubling up to {retry.cap:.0f} s",
            f"no more than one repeat in {_SPELT[retry.budget]} calls",
        ],
        "docs/how-to/waiting-and-resuming.md": [
            f"after {poll.first} s, then every second at first and every {poll.max:.0f} s in the end",
            f"share {poll.hub_rate:.0f} looks a second",
        ],
        "docs/how-to/publish.md": [f"Huwise(max_publishing={_default(Huwise, 'max_publishing')})"],
        "docs/how-to/paging.md": [f"size of a page: {_default(Datasets.list, 'limit')} unless you say so"],
        "docs/index.md": [f"[jobs](jobs.md): {len(_numbered_jobs())} of them"],
    }
    for page, sentences in stated.items():
        text = " ".join(_text(page).split())
        for sentence in sentences:
            assert sentence in text, f"{page} does not say: {sentence}"
    guessed = sum(operation.evidence == "guess" for operation in OPERATIONS.values())
    assert f"{('six', 'seven', 'eight')[guessed - 6]} are guessed" in _text("README.md")


def test_the_messages_on_the_pages_are_those_of_the_code() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]
    quoted = {
        "docs/errors.md": [
            "no dataset has the dataset_id",
            "Nothing was changed.",
            "its content changed",
            "must be one of '",
        ],
        "docs/how-to/run-it.md": ["belongs to another event loop", "the environment variable"],
    }
    for page, messages in quoted.items():
        for message in messages:
            assert message in _text(page), f"{page} does not quote: {message}"
            assert any(message in source for source in sources), f"{page} quotes what no code says: {message}"


def _numbered_jobs() -> set[str]:
    return set(re.findall(r"^\| (\d+) ", _text("docs/jobs.md"), re.MULTILINE))


def test_the_permissions_on_the_page_are_those_of_the_sandbox() -> None:
    datasets = [operation for operation in OPERATIONS.values() if operation.path.startswith("/datasets/")]
    needed = {name for operation in datasets for name in needed_permissions(operation.id, operation.tag)}
    rows = re.findall(r"^\| [a-z][^|]* \| `(\w+)` \|$", _text("docs/how-to/real-portal.md"), re.MULTILINE)
    assert set(rows) == needed
    assert all(f"`{permission}`" in _text("README.md") for permission in needed)


def test_each_how_to_fits_a_screen_or_two() -> None:
    for page in (ROOT / "docs" / "how-to").glob("*.md"):
        assert len(page.read_text("utf-8").splitlines()) <= 130, page.name
