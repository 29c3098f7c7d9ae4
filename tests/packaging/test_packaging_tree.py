"""The repository itself: its commands, its pins, and nothing in it that belongs to one machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from tests.packaging.conftest import ROOT, Built

# Put together here, so that this file does not name what it looks for.
FORBIDDEN = {
    "a folder of the machine it was written on": "|".join("/" + name + "/" for name in ("work", "root", "Users")),
    "a home folder": "/" + r"home/\w",
    "a package registry": "|".join(("py" + r"pi\.", "python" + "hosted", "npm" + r"js\.", "index" + "-url")),
    "a private key": "BEGIN" + r" [A-Z ]*PRIVATE KEY",
    "work that is left": r"\b(?:" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b",
    "a merge conflict": "^" + "<" * 7 + " |^" + ">" * 7 + " ",
}


def _texts(folder: Path) -> list[tuple[Path, str]]:
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                texts.append((path.relative_to(folder), path.read_text("utf-8")))
            except UnicodeDecodeError:
                pytest.fail(f"{path} is no text")
    return texts


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str, built: Built) -> None:
    """Searched in what is shipped, which is the tree without what git ignores."""
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    texts = [*_texts(built.source), *_texts(ROOT / ".ci")]
    assert len(texts) > 300
    found = [f"{path}: {match[0]}" for path, text in texts for match in pattern.finditer(text)]
    assert found == []


def _makefile() -> str:
    return (ROOT / "Makefile").read_text("utf-8")


def test_the_makefile_has_one_command_each() -> None:
    targets = set(re.findall(r"^([a-z]+):", _makefile(), re.MULTILINE))
    assert {"demo", "test", "check", "format", "generate", "bench", "clean", "help"} <= targets
    (phony,) = re.findall(r"^\.PHONY: (.+)$", _makefile(), re.MULTILINE)
    assert set(phony.split()) == targets
    assert set(re.findall(r"^([a-z]+):.*## \S", _makefile(), re.MULTILINE)) == targets


def test_make_alone_lists_the_commands() -> None:
    done = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith("help ")
    assert len(done.stdout.splitlines()) >= 8


@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("demo", "python examples/demo.py"),
        ("test", "python -m pytest --numprocesses auto"),
        ("check", "ruff check ."),
        ("check", "ruff format --check ."),
        ("check", "python scripts/lint_contract.py"),
        ("check", "python scripts/regenerate.py --check"),
        ("check", "lint-imports"),
        ("check", "mypy"),
        ("check", "basedpyright"),
        ("generate", "python scripts/regenerate.py"),
        ("bench", "python -m benchmarks"),
    ],
)
def test_a_target_runs_its_command(target: str, command: str) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    lines = [line.removeprefix(".venv/bin/").strip() for line in done.stdout.splitlines()]
    assert command in lines


def test_ci_runs_what_people_run() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "\nmake test\n" in text
    assert "\nmake check" in text
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def _names(lines: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9][\w.-]*", line.strip()) for line in lines)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def test_everything_is_pinned_once_and_exactly() -> None:
    lines = [
        line
        for line in (ROOT / "requirements" / "pins.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert all(re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.+!]+", line) for line in lines)
    pinned = _names(lines)
    assert len(pinned) == len(lines)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    tools = (ROOT / "requirements" / "dev.txt").read_text("utf-8").splitlines()
    assert _names([*project["dependencies"], *extras, *tools]) <= pinned
    data = (ROOT / "requirements" / "data.txt").read_text("utf-8").splitlines()
    assert all("==" in line for line in data if line and not line.startswith("#"))


def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n")
