"""A command can do what its function can, and the other way round: for every row of the table of jobs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from tests.docs.test_docs_jobs import rows

from aioportal.cli.app import app
from aioportal.huwise import jobs
from aioportal.huwise.jobs.options import JobOptions

PORTAL = {"portal", "source", "target"}
"""Arguments that are clients; commands make them of these options:"""
TO_PORTAL = {"domain", "api_key_file", "max_publishing", "to", "to_api_key_file"}
SHOWN = {"as_json", "output", "form", "on_plan", "on_progress"}
"""How a result is shown, or told meanwhile: a matter of the shell, or of the program."""
SAID_OTHERWISE = {"yes": "dry_run"}

# Job → what only one of the two has.
ONLY_COMMAND = {
    # One thing, at once, is another function: dataset(…).publish() and push().
    "publish_many": {"metadata_only", "no_wait", "queue"},
    "push_many": {"dataset", "title", "extractor"},
    # Of the table's write().
    "metadata_export": {"separator", "formulas"},
    # All is what they are about where nothing is said.
    "inventory": {"everything"},
    "feedbacks": {"everything"},
    "health": {"everything"},
    # Of the inventory that is taken of the portal as it is now.
    "inventory_diff": {"exit_code", "concurrency"},
}
ONLY_FUNCTION = {
    # Two commands: open and restrict.
    "access_set": {"restricted"},
    # `apply` without --yes has these; `plan` is for a look.
    "config_plan": {"dry_run", "journal", "max_failures", "shard", "force"},
}
KINDS = {"kind": "kinds"}
RENAMED = {
    "publish_many": {"if_busy": "queue"},
    "inventory_diff": {"fields": "columns"},
    "health": {"harvester": "harvesters"},
    "config_pull": KINDS,
    "config_plan": KINDS,
    "config_apply": KINDS,
}


def pairs() -> list[tuple[str, str]]:
    found = {(function, command) for _, function, command, _, _ in rows()}
    return sorted(found | {("access_set", "access restrict")})


def options(command: str) -> Iterator[tuple[str, bool]]:
    """The options of a command, and whether each is the opposite of what its name says after ``no_``."""
    found: Any = typer.main.get_command(app)
    for word in ("huwise", *command.split()):
        found = found.commands[word]
    for option in found.params:
        off = option.name.startswith("no_") and option.is_flag
        yield option.name, off


def offered(function: str, command: str) -> set[str]:
    names = set()
    taken = arguments(function)
    for name, off in options(command):
        name = RENAMED.get(function, {}).get(name, SAID_OTHERWISE.get(name, name))
        plain = name.removeprefix("no_")
        names.add(plain if off and plain in taken else name)
    return names - TO_PORTAL - SHOWN


def arguments(function: str) -> set[str]:
    names = set(inspect.signature(getattr(jobs, function)).parameters)
    if "options" in names:
        names = names - {"options"} | set(JobOptions.__annotations__)
    return names - PORTAL - SHOWN


@pytest.mark.parametrize(("function", "command"), pairs())
def test_a_command_and_its_function_take_the_same(function: str, command: str) -> None:
    by_command, by_function = offered(function, command), arguments(function)
    assert by_command - by_function - {"no_harvesters"} == ONLY_COMMAND.get(function, set())
    assert by_function - by_command == ONLY_FUNCTION.get(function, set())


def test_every_exception_is_of_a_job() -> None:
    assert {*ONLY_COMMAND, *ONLY_FUNCTION, *RENAMED} <= {function for function, _ in pairs()}
