"""What is shipped: everything that is needed, nothing else, and it works where it is installed."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.packaging.conftest import ROOT, Built

import aioportal
from aioportal_huwise.operations import OPERATIONS

MOST_BYTES = {"wheel": 200_000 + 8_000 * len(OPERATIONS), "sdist": 400_000 + 8_000 * len(OPERATIONS)}
"""Most of it is generated, so what is allowed grows with the contract."""


def test_the_wheel_holds_both_packages_and_their_data(built: Built) -> None:
    needed = {
        "aioportal/__init__.py",
        "aioportal/py.typed",
        "aioportal/core/call.py",
        "aioportal/huwise/client.py",
        "aioportal/huwise/jobs/push.py",
        "aioportal/sandbox/server.py",
        "aioportal/testing/plugin.py",
        "aioportal/cli/app.py",
        "aioportal_huwise/__init__.py",
        "aioportal_huwise/py.typed",
        "aioportal_huwise/operations.py",
        "aioportal_huwise/contract.json",
    }
    assert needed <= built.names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in built.names)


def test_every_module_of_the_tree_is_in_the_wheel_and_nothing_else(built: Built) -> None:
    assert {name for name in built.names if ".dist-info/" not in name} == built.tree


def test_the_sdist_is_enough_to_work_on(built: Built) -> None:
    names = {path.name for path in built.source.iterdir()}
    wanted = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml", "requirements"}
    assert wanted | {"src", "generated", "tests", "docs", "examples", "openapi", "scripts"} <= names
    assert not {".demo", ".venv", "dist", "build"} & names
    assert not [path for path in built.source.rglob("*") if path.name in {"__pycache__", ".mypy_cache", ".hypothesis"}]


@pytest.mark.parametrize("kind", MOST_BYTES)
def test_it_is_small(built: Built, kind: str) -> None:
    path: Path = getattr(built, kind)
    assert 100_000 < path.stat().st_size <= MOST_BYTES[kind]


def test_the_version_is_the_same_everywhere(built: Built) -> None:
    stated = aioportal.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+(?:(?:a|b|rc|\.dev)\d+)?", stated)
    assert version("aioportal") == stated
    assert built.wheel.name == f"aioportal-{stated}-py3-none-any.whl"
    assert built.sdist.name == f"aioportal-{stated}.tar.gz"
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == stated
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dynamic"] == ["version"]


def test_the_metadata_say_what_a_reader_needs(built: Built) -> None:
    metadata = Parser().parsestr(built.read(".dist-info/METADATA"))
    assert metadata["Name"] == "aioportal"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert set(metadata.get_all("Provides-Extra") or []) == {"aiohttp", "cli", "redis", "sandbox", "xlsx"}
    always = {re.split(r"[<>=]", line)[0] for line in metadata.get_all("Requires-Dist") or [] if "extra ==" not in line}
    assert {"attrs", "httpx", "python-dateutil"} <= always
    assert len(always) <= 4


def test_the_entry_points_lead_somewhere(built: Built) -> None:
    out = built.run(
        "from importlib.metadata import PathDistribution, Distribution\n"
        "from pathlib import Path\n"
        f"(info,) = Path({str(built.installed)!r}).glob('*.dist-info')\n"
        "points = PathDistribution(info).entry_points\n"
        "print(sorted((point.group, point.name, point.value) for point in points))\n"
        "print([point.load().__name__ for point in points])\n"
    )
    points, loaded = out.splitlines()
    assert ast.literal_eval(points) == [
        ("console_scripts", "aioportal", "aioportal.__main__:main"),
        ("pytest11", "aioportal", "aioportal.testing.plugin"),
    ]
    assert loaded == "['main', 'aioportal.testing.plugin']"
    assert (built.installed / "bin" / "aioportal").exists()


def test_the_installed_packages_are_the_ones_imported(built: Built) -> None:
    out = built.run(
        "import json, aioportal, aioportal_huwise\n"
        "from importlib import import_module\n"
        "from importlib.resources import files\n"
        "from aioportal_huwise.operations import OPERATIONS\n"
        "modules = [import_module(f'aioportal_huwise.api.{o.tag}.{o.id}') for o in OPERATIONS.values()]\n"
        "contract = json.loads(files('aioportal_huwise').joinpath('contract.json').read_text('utf-8'))\n"
        "print(json.dumps([aioportal.__file__, aioportal_huwise.__file__, len(modules), len(contract['paths'])]))\n"
    )
    first, second, modules, paths = json.loads(out)
    assert Path(first).is_relative_to(built.installed)
    assert Path(second).is_relative_to(built.installed)
    assert modules == len(OPERATIONS)
    assert paths > 20


def test_the_installed_wheel_does_its_main_job(built: Built) -> None:
    out = built.run(
        "import asyncio\n"
        "from aioportal.huwise import Huwise, push\n"
        "from aioportal.sandbox.server import SandboxServer\n"
        "async def main(server):\n"
        "    async with Huwise(server.url, server.api_key) as portal:\n"
        "        await push(portal, b'a,b\\n1,2\\n', filename='a.csv', dataset='a')\n"
        "        print(await portal.dataset('a').records())\n"
        "with SandboxServer(settle=0, processing_seconds=0) as server:\n"
        "    asyncio.run(main(server))\n"
    )
    assert out == "RecordPage(total=1, records=[{'a': 1, 'b': 2}])\n"
