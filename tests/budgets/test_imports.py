"""What an import costs, in modules rather than in milliseconds: those do not depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HTTP = {"httpx", "httpcore", "aiohttp", "anyio", "h11", "yarl", "multidict", "certifi"}


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after ``code``, without those it starts with."""
    script = (
        f"import sys, json\nbefore = set(sys.modules)\n{code}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def tops(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_the_package_itself_loads_nothing() -> None:
    modules = loaded("import aioportal")
    assert modules == {"aioportal", "aioportal._version"}


def test_the_errors_load_nothing_but_themselves() -> None:
    modules = loaded("import aioportal.errors")
    assert not tops(modules) & (HTTP | {"attr", "attrs", "asyncio", "aioportal_huwise"})


def test_the_client_loads_no_http_library_and_no_models() -> None:
    modules = loaded("from aioportal.huwise import Huwise")
    assert not tops(modules) & HTTP
    assert not {module for module in modules if module.startswith("aioportal_huwise.models.")}
    endpoints = {module for module in modules if module.startswith("aioportal_huwise.api.") and module.count(".") > 2}
    assert endpoints == set()
    assert not modules & {
        f"aioportal.huwise.{name}" for name in ("fields", "files", "metadata", "resources", "versions")
    }
    assert not modules & {"aioportal.core.drift", "aioportal.huwise.watch", "aioportal.huwise.jobs.push", "difflib"}


@pytest.mark.parametrize(("transport", "other"), [("httpx", "aiohttp"), ("aiohttp", "httpx")])
def test_a_client_loads_one_http_library(transport: str, other: str) -> None:
    modules = loaded(f"from aioportal.huwise import Huwise\nHuwise('x', 'key', transport={transport!r})")
    assert transport in modules
    assert other not in modules


def test_one_call_loads_what_it_needs() -> None:
    modules = loaded(
        "from aioportal.huwise import Huwise\n"
        "from aioportal_huwise.api import datasets\n"
        "from aioportal.core.http import Answer\n"
        "datasets.retrieve_dataset.parse_response(Answer(200, {}, b'{}'))\n"
    )
    models = {module.rpartition(".")[2] for module in modules if module.startswith("aioportal_huwise.models.")}
    assert "dataset" in models
    assert len(models) <= 12


def test_nothing_of_the_sandbox_or_the_command_line_comes_along() -> None:
    modules = loaded("import aioportal.huwise as h\n[getattr(h, name) for name in h.__all__]")
    assert not {
        module for module in modules if module.startswith(("aioportal.sandbox", "aioportal.cli", "aioportal.testing"))
    }
    assert not tops(modules) & {"typer", "rich", "starlette", "uvicorn", "pytest"}


def test_the_public_names_are_sorted_and_there() -> None:
    code = "import aioportal.huwise as h, aioportal.errors as e\n"
    code += "assert h.__all__ == sorted(h.__all__) and e.__all__ == sorted(e.__all__)\n"
    code += "assert all(getattr(h, name).__doc__ for name in h.__all__)\n"
    code += "assert set(h.__all__) <= set(dir(h))\n"
    loaded(code)
