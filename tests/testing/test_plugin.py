"""The plugin as other projects have it: light when unused, clear when its extra is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("starlette", "uvicorn", "httpx", "aiohttp", "attrs", "jsonschema", "dateutil", "aioportal_huwise")


def python(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=env, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("module", ["aioportal.testing.plugin", "aioportal.testing.faults", "aioportal.testing.clock"])
def test_importing_loads_nothing_heavy(tmp_path: Path, module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    result = python("-c", code, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    loaded = set(json.loads(result.stdout))
    assert module in loaded
    assert loaded.isdisjoint(HEAVY)
    assert not any(name.startswith(("aioportal.core", "aioportal.huwise", "aioportal.sandbox")) for name in loaded)


def test_without_the_extra_only_the_fixture_fails_and_says_what_to_install(tmp_path: Path) -> None:
    # None in sys.modules is how Python marks a module that cannot be imported.
    (tmp_path / "bare.py").write_text("import sys\nsys.modules['starlette'] = sys.modules['uvicorn'] = None\n")
    (tmp_path / "test_some.py").write_text(
        "def test_free():\n    pass\n\ndef test_bound(huwise_sandbox):\n    raise AssertionError('never reached')\n"
    )
    result = python("-m", "pytest", "-p", "bare", "-p", "no:cacheprovider", "-q", cwd=tmp_path, PYTHONPATH=".")
    assert result.returncode == 1
    assert "1 passed, 1 error" in result.stdout
    assert 'pip install "aioportal[sandbox]"' in result.stdout
    assert "uvicorn" in result.stdout
    assert "During handling" not in result.stdout


def test_a_project_chooses_the_options_of_its_portal(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture(scope='session')\ndef huwise_sandbox_options():\n"
        "    return {'keys': {'reader': ['edit_dataset']}, 'processing_seconds': 7}\n"
    )
    (tmp_path / "test_some.py").write_text(
        """
import asyncio
import pytest
from aioportal import errors
from aioportal.huwise import Huwise

def test_a_reader_may_not_publish(huwise_sandbox):
    async def publish():
        async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key) as portal:
            await portal.datasets.create(dataset_id="shelf", title="Shelf")
        async with Huwise(huwise_sandbox.url, "reader", language="fr") as portal:
            await portal.dataset("shelf").publish()
    with pytest.raises(errors.PermissionDeniedError, match="publish_dataset.*manque") as refused:
        asyncio.run(publish())
    assert refused.value.code == "permission_denied"
"""
    )
    result = python("-m", "pytest", "-p", "no:cacheprovider", "-q", cwd=tmp_path)
    assert (result.returncode, "1 passed" in result.stdout) == (0, True), result.stdout
