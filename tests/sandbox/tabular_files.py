"""Real files for the tabular tests: those that the vega_datasets package ships (found without importing it)."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def vega(name: str) -> Path:
    spec = importlib.util.find_spec("vega_datasets")
    assert spec is not None, "vega_datasets is a development dependency"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "_data" / name
