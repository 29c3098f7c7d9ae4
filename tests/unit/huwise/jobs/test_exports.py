"""What ``aioportal.huwise.jobs`` shows: all that programs need to name what they pass to jobs and get from them."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from aioportal.huwise import jobs

FUNCTIONS = [name for name in jobs.__all__ if inspect.isfunction(getattr(jobs, name))]


def test_type_checkers_see_what_is_loaded_when_asked_for() -> None:
    tree = ast.parse(inspect.getsource(jobs))
    (declared,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    homes = {node.names[0].name: node.module for node in declared.body if isinstance(node, ast.ImportFrom)}
    assert homes == jobs._HOMES
    assert all(getattr(jobs, name) is not None for name in jobs.__all__)
    assert set(dir(jobs)) == set(jobs.__all__)


def test_no_name_hides_a_module() -> None:
    """Importing a module of the package sets its name there, over a function of that name."""
    modules = {home.split(".")[0] for home in jobs._HOMES.values()}
    assert not modules & set(jobs.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_job_returns_can_be_named(name: str) -> None:
    """The class of the result, and those of the dataclasses in it."""
    # What everybody has, and the names that modules give to a choice of words.
    known = {"None", "Any", "Path", "Mapping", "Exception", "Kind", "Layout", "Trouble", "Deed"}
    wanted = _words(inspect.signature(getattr(jobs, name)).return_annotation)
    while wanted:
        word = wanted.pop()
        if word in known or not word[0].isupper():
            continue
        assert word in jobs.__all__, f"{name} returns a {word}"
        known.add(word)
        found: Any = getattr(jobs, word)
        if is_dataclass(found):
            wanted |= {inner for part in fields(found) if part.repr for inner in _words(part.type)}


def _words(annotation: object) -> set[str]:
    return set(re.findall(r"[A-Za-z_]+", re.sub(r"(Literal\[[^]]*\])|datetime", "", str(annotation))))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_docstring_names_every_argument(name: str) -> None:
    function = getattr(jobs, name)
    text = inspect.getdoc(function) or ""
    given = re.search(r"^Args:\n((?:    .*\n|\n)*)", text + "\n", re.M)
    named = set(re.findall(r"^    (\w+):", given[1], re.M)) if given else set()
    assert named == set(inspect.signature(function).parameters)
