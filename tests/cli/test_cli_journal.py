"""``aioportal journal``: the command line of journals."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

from aioportal.core.journal import Journal


@pytest.fixture
def journals(file: Path) -> Path:
    folder = file.parent
    with Journal(folder / "a.jsonl") as journal:
        journal.bind("metadata apply", "https://data.example.org/api")
        for key in ("one", "two", "three"):
            journal.started(key, "00")
        journal.ended("one", "done")
        journal.ended("two", "failed", error="NotFoundError: gone")
    with Journal(folder / "b.jsonl") as journal:
        journal.bind("metadata apply", "https://data.example.org/api")
        journal.started("four", "00")
        journal.ended("four", "unchanged")
    return folder


def test_show(run: Run, journals: Path) -> None:
    said = run("journal", "show", "a.jsonl")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "metadata apply at https://data.example.org/api"
    assert lines[1].startswith("begun 20")
    assert lines[1].endswith("Z, 1 run")
    assert lines[2:] == [
        "       1  done",
        "       1  failed: a rerun repeats them",
        "       1  under way, or left open by a run that died",
    ]


def test_show_what_failed(run: Run, journals: Path) -> None:
    said = run("journal", "show", "a.jsonl", "--failed")
    assert said.out.splitlines()[-2:] == ["three  started", "two  failed  NotFoundError: gone"]
    data = run("journal", "show", "a.jsonl", "--failed", "--json").json
    assert data["counts"] == {"started": 1, "done": 1, "failed": 1}
    assert [(item["key"], item["state"], item["error"]) for item in data["items"]] == [
        ("three", "started", None),
        ("two", "failed", "NotFoundError: gone"),
    ]
    assert "items" not in run("journal", "show", "b.jsonl", "--json").json


def test_show_while_it_is_in_use(run: Run, journals: Path) -> None:
    with Journal(journals / "a.jsonl"):
        assert run("journal", "show", "a.jsonl").code == 0
        said = run("journal", "merge", "a.jsonl", "b.jsonl", "--into", "c.jsonl")
        assert said.code == 1
        assert "in use by this process" in said.err


def test_what_cannot_be_shown(run: Run, journals: Path) -> None:
    said = run("journal", "show", "cheeses.csv")
    assert (said.code, "cheeses.csv is no journal" in said.err) == (1, True)
    assert run("journal", "show", "none.jsonl").code == 2
    (journals / "empty").touch()
    assert run("journal", "show", "empty").out == "an empty journal: nothing was begun\n"
    assert run("journal", "show").code == 2


def test_merge(run: Run, journals: Path) -> None:
    said = run("journal", "merge", "a.jsonl", "b.jsonl", "--into", "c.jsonl")
    assert said.code == 0
    assert said.out.splitlines()[0] == "c.jsonl: 4 items"
    assert run("journal", "show", "c.jsonl", "--json").json["counts"] == {
        "started": 1,
        "done": 1,
        "unchanged": 1,
        "failed": 1,
    }
    again = run("journal", "merge", "a.jsonl", "b.jsonl", "--into", "c.jsonl")
    assert again.code == 1
    assert "c.jsonl is there already" in again.err
    assert run("journal", "merge", "a.jsonl", "a.jsonl", "--into", "d.jsonl").code == 2
    assert run("journal", "merge", "a.jsonl", "b.jsonl").code == 2
