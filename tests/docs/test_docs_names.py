"""The list of public names is whole, and the docstrings behind it say what a reader needs."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from tests.docs.snippet_reader import ROOT

SCRIPT = ROOT / "scripts" / "write_names.py"
PAGE = ROOT / "docs" / "names.md"
MODULES = ("aioportal.huwise", "aioportal.huwise.jobs", "aioportal.errors", "aioportal.testing")


def public() -> dict[str, Callable[..., Any]]:
    """Every function, method and property of the public names, by where a reader finds it."""
    found: dict[str, Callable[..., Any]] = {}
    for module in map(import_module, MODULES):
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isfunction(value):
                found[name] = value
            elif inspect.isclass(value):
                found |= {f"{name}.{member}": function for member, function in _own(value)}
    return found


def _own(value: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(value):
        member = inspect.getattr_static(value, name)
        if isinstance(member, property):
            member = member.fget
        elif isinstance(member, classmethod | staticmethod):
            member = member.__func__
        if not name.startswith("_") and inspect.isfunction(member) and member.__module__.startswith("aioportal"):
            yield name, member


def test_the_page_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    wrong = subprocess.run([sys.executable, SCRIPT, "--what"], capture_output=True, text=True, timeout=60)
    assert wrong.returncode == 2


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_on_the_page(module: str) -> None:
    section = PAGE.read_text("utf-8").partition(f"\n## {module}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| \S", section, re.MULTILINE)
    assert sorted(rows) == sorted(import_module(module).__all__)


def test_the_names_of_a_star_import_are_those_that_are_listed() -> None:
    for module in (*MODULES, "aioportal"):
        names: dict[str, Any] = {}
        exec(f"from {module} import *", names)
        assert sorted(name for name in names if name != "__builtins__") == sorted(import_module(module).__all__)


def test_docstrings_begin_with_one_sentence_that_ends() -> None:
    for where, function in public().items():
        summary = (inspect.getdoc(function) or "").partition("\n\n")[0]
        assert summary.endswith((".", ":")), f"{where}: {summary!r}"
        assert "\n" not in summary, f"{where}: the summary is longer than a line"


def test_docstrings_name_every_argument() -> None:
    """Two arguments may speak for themselves; "the same as" sends the reader on."""
    for where, function in public().items():
        names = [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]
        text = inspect.getdoc(function) or ""
        if len(names) <= 2 or text.startswith("The same ") or "as ``" in text.partition("\n\n")[0]:
            continue
        missing = [name for name in names if not re.search(rf"\b{name}\b", text)]
        assert not missing, f"{where} does not say what {', '.join(missing)} is"


def test_docstrings_say_what_is_raised() -> None:
    for where, function in public().items():
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        raises = [node for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
        if raises:
            assert re.search(r"\braise[sd]?\b|^Raises:", inspect.getdoc(function) or "", re.MULTILINE), where
