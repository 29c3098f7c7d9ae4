"""What an import loads: one endpoint, one model, and no HTTP library."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

COUNT = """
import json, sys
before = set(sys.modules)
exec(sys.argv[1])
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_by(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", COUNT, code], capture_output=True, text=True, check=True, timeout=120)
    names: list[str] = json.loads(done.stdout)
    return names


def ours(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith("aioportal")]


def test_the_table_is_cheap() -> None:
    names = loaded_by("from aioportal_huwise.operations import OPERATIONS")
    assert ours(names) == ["aioportal_huwise", "aioportal_huwise.operations"]
    assert not {"attr", "datetime", "inspect"} & set(names)


def test_a_group_loads_none_of_its_operations() -> None:
    names = ours(loaded_by("from aioportal_huwise.api import datasets"))
    assert names == ["aioportal_huwise", "aioportal_huwise.api", "aioportal_huwise.api.datasets"]


@pytest.mark.parametrize(
    ("code", "most"),
    [
        ("from aioportal_huwise.api.datasets import retrieve_dataset", 7),
        ("from aioportal_huwise.api.dataset_resources import create_dataset_resource", 7),
        ("from aioportal_huwise.models import Dataset", 5),
        ("from aioportal_huwise.models import ResourceInput, UploadedFileDatasourceInput", 6),
    ],
)
def test_an_endpoint_or_a_model_loads_little(code: str, most: int) -> None:
    names = loaded_by(code)
    assert len(ours(names)) <= most, ours(names)
    assert not {"httpx", "aiohttp", "dateutil", "json.tool"} & {name.partition(".")[0] for name in names}


def test_an_answer_loads_the_models_that_it_holds() -> None:
    code = (
        "from aioportal_huwise.models import Resource;"
        "Resource.from_dict({'datasource': {'type': 'uploaded_file', 'file': {'uid': 'a'}}})"
    )
    names = ours(loaded_by(code))
    assert "aioportal_huwise.models.uploaded_file_datasource" in names
    assert "aioportal_huwise.models.http_datasource" not in names


def test_unknown_names_are_attribute_errors() -> None:
    from aioportal_huwise import api, models
    from aioportal_huwise.api import datasets

    for package, noun in ((api, "group"), (models, "model"), (datasets, "operation")):
        with pytest.raises(AttributeError, match=f"has no {noun} 'nothing'"):
            package.nothing  # noqa: B018 - the access is the test
        assert set(package.__all__) <= set(dir(package))
