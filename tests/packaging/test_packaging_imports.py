"""What importing costs, and that the public names are the ones that are meant."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.packaging.conftest import ROOT

from aioportal import errors

PUBLIC = ["aioportal", "aioportal.errors", "aioportal.huwise", "aioportal.testing"]
HEAVY = {"httpx", "aiohttp", "attr", "attrs", "dateutil", "typer", "rich", "starlette", "uvicorn", "asyncio", "ssl"}

_MEASURE = """
import sys, time, json
before = set(sys.modules)
began = time.process_time()
import {module}
took = time.process_time() - began
print(json.dumps([took, sorted(set(sys.modules) - before)]))
"""


def _imported(module: str) -> tuple[float, set[str]]:
    code = _MEASURE.format(module=module)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    took, modules = json.loads(done.stdout)
    return took, set(modules)


def test_import_aioportal_is_next_to_nothing() -> None:
    took, modules = min((_imported("aioportal") for _ in range(3)), key=lambda run: run[0])
    assert modules == {"aioportal", "aioportal._version"}
    assert took <= 0.030  # of the processor, whatever else the machine does


@pytest.mark.parametrize(
    ("module", "most"),
    [("aioportal.errors", 40), ("aioportal.huwise", 40), ("aioportal.testing", 40), ("aioportal_huwise", 5)],
)
def test_nothing_heavy_comes_before_it_is_used(module: str, most: int) -> None:
    _, modules = _imported(module)
    assert not {name.partition(".")[0] for name in modules} & HEAVY
    assert len(modules) <= most


def test_the_pytest_plugin_costs_no_project_anything() -> None:
    """pytest imports it everywhere; beside pytest itself it may bring nothing but our own."""
    _, modules = _imported("pytest, aioportal.testing.plugin")
    _, alone = _imported("pytest")
    assert {name for name in modules - alone if not name.startswith("aioportal")} == set()


def test_the_client_is_used_without_extras() -> None:
    """With httpx alone: none of the extras is imported by a client and a call (rich, where there, by httpx itself)."""
    code = (
        "import asyncio, sys\n"
        "from aioportal.huwise import Huwise\n"
        "async def main():\n"
        "    async with Huwise('127.0.0.1:9', 'key', transport='httpx') as portal:\n"
        "        try:\n"
        "            async with portal.deadline(0.2):\n"
        "                await portal.dataset(uid='da_x').get()\n"
        "        except Exception as error:\n"
        "            print(type(error).__name__)\n"
        "asyncio.run(main())\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'aiohttp', 'typer', 'starlette', 'uvicorn', 'jsonschema', 'multipart'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_sorted_and_there(name: str) -> None:
    module: Any = importlib.import_module(name)
    assert list(module.__all__) == sorted(set(module.__all__))
    for item in module.__all__:
        assert getattr(module, item) is not None
    assert set(module.__all__) <= set(dir(module))


def _declared(module: ModuleType) -> set[str]:
    """What a lazy module imports for type checkers alone."""
    tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return {
        alias.asname or alias.name
        for block in blocks
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("name", ["aioportal.huwise", "aioportal.testing"])
def test_lazy_names_are_the_same_for_type_checkers_and_at_run_time(name: str) -> None:
    module = importlib.import_module(name)
    assert _declared(module) == set(module.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = module.no_such_name


def test_every_error_is_public() -> None:
    core: Any = importlib.import_module("aioportal.core.errors")
    classes = {
        name
        for name, value in vars(core).items()
        if isinstance(value, type) and value.__module__ == core.__name__ and not name.startswith("_")
    }
    assert classes == set(errors.__all__)


def test_public_names_have_docstrings() -> None:
    for name in PUBLIC:
        module: Any = importlib.import_module(name)
        assert module.__doc__
        for item in module.__all__:
            value = getattr(module, item)
            if isinstance(value, type) or callable(value):
                assert (value.__doc__ or "").strip(), f"{name}.{item}"


def test_every_module_says_what_it_answers() -> None:
    for path in sorted((ROOT / "src" / "aioportal").rglob("*.py")):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path
        assert len(path.read_text("utf-8").splitlines()) <= 400, f"{path} answers more than one question"
