"""The scripts are no package: their folder goes on the path, as it does when one is run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(Path(__file__).parent)]  # the scripts, the helpers beside the tests


@pytest.fixture(scope="session")
def document() -> dict[str, object]:
    from _contract import load

    return load(ROOT / "openapi" / "huwise.yaml")
