"""The same thing is called the same in all commands, and every command says what it takes."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from aioportal.cli.app import app
from aioportal.cli.examples import EXAMPLES

# What one option is called for, where it has several meanings: option → how many.
SEVERAL_MEANINGS = {
    "--all": 2,  # datasets; harvesters
    "--as": 2,  # a dataset's name, a page's
    "--dataset": 2,  # new or known; known
    "--fields": 2,  # to show, to compare
    "--force": 2,  # of a plan; of files
    "--kind": 3,  # of publish, of configuration, of pages
    "--prune": 3,  # rulesets, memberships, groups
    "--publish": 4,  # of configuration, of metadata, of rights, of copies
    "--resource": 2,  # several uids, one title
    "--table": 3,  # of push, restore, replace-file
    "--title": 2,  # of a dataset, of a view's tab
}


def commands() -> Iterator[tuple[str, Any]]:
    def walk(found: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name, below in getattr(found, "commands", {}).items():
            yield from walk(below, (*path, name))
        if not hasattr(found, "commands"):
            yield " ".join(path), found

    root: Any = typer.main.get_command(app)
    for group in ("huwise", "journal"):
        yield from walk(root.commands[group], (group,))


ALL = dict(commands())


def test_an_option_has_the_same_words_everywhere() -> None:
    meanings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for command in ALL.values():
        for option in command.params:
            if option.param_type_name == "option":
                meanings["/".join((*option.opts, *option.secondary_opts))].add((option.metavar or "", option.help))
    assert {name: len(words) for name, words in meanings.items() if len(words) > 1} == SEVERAL_MEANINGS


@pytest.mark.parametrize("name", ALL)
def test_every_command_tells_all_that_it_takes(name: str) -> None:
    command = ALL[name]
    assert command.help
    for option in command.params:
        assert getattr(option, "help", None), option.name
        assert "…" not in (option.metavar or "").replace(",…", ""), "three dots, as the others"


@pytest.mark.parametrize("name", ALL)
def test_datasets_are_chosen_in_the_same_ways(name: str) -> None:
    options = {option.name: option for option in ALL[name].params}
    if "datasets" in options and name != "huwise copy dataset":  # its datasets are those of another portal
        assert {"file", "where", "everything"} <= options.keys()


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_an_example_that_it_takes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in ("fields.jsonl", "part1.jsonl", "part2.jsonl"):
        (tmp_path / file).touch()
    command = ALL[name]
    words = shlex.split(EXAMPLES[name])
    with command.make_context(name, list(words)) as context:
        assert context.args == []
    assert command.epilog.endswith(f"\n  aioportal {name} {EXAMPLES[name]}")
    assert len(EXAMPLES) == len(ALL)


def test_every_table_may_come_through_a_pipe() -> None:
    tables = [option for command in ALL.values() for option in command.params if option.name == "table"]
    assert len(tables) == 8
    assert all("- for CSV on standard input" in option.help for option in tables)
