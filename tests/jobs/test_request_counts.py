"""What a job asks of the portal for each dataset, so that thousands of them stay a matter of minutes.

Looks at a dataset's status while it is published come as often as the wait takes, and are not counted.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aioportal.huwise import Huwise
from aioportal.huwise.jobs import (
    metadata_apply,
    metadata_export,
    metadata_override,
    metadata_replace_text,
    provision,
    publish_many,
    push_many,
    replace_files,
    schema_sync,
)
from aioportal.testing import HuwiseSandbox

MANY = 25
"""More than are looked up one by one."""
FEW = 3

OF_A_NEW_FILE = {
    "list_datasets": 3,
    "create_dataset": 1,
    "upload_resource_file": 1,
    "retrieve_dataset_resource_file": 1,
    "guess_unsaved_resource_extractors": 1,
    "guess_unsaved_resource_extractor_params": 1,
    "list_dataset_resources": 1,
    "create_dataset_resource": 1,
    "publish_dataset": 1,
}
OF_A_FILE_THAT_IS_THERE = {
    "list_datasets": 1,
    "list_dataset_resources": 1,
    "download_dataset_resource_file": 1,
    "retrieve_dataset_status": 1,
}


class Counting:
    """Requests since the last count, by operation."""

    def __init__(self, sandbox: HuwiseSandbox) -> None:
        self._sandbox = sandbox
        self._seen = len(sandbox.requests())

    def __call__(self, *left_out: str) -> dict[str, int]:
        asked = [entry["operation"] for entry in self._sandbox.requests()][self._seen :]
        self._seen += len(asked)
        # The records of a published dataset are read by the API for readers, which names no operation.
        return dict(Counter(name for name in asked if name is not None and name not in left_out))


@pytest.fixture
def count(huwise_sandbox: HuwiseSandbox) -> Counting:
    return Counting(huwise_sandbox)


def each(times: int, **operations: int) -> dict[str, int]:
    return {name: number * times for name, number in operations.items()}


async def test_metadata_of_many(portal: Huwise, huwise_sandbox: HuwiseSandbox, count: Counting) -> None:
    huwise_sandbox.seed(MANY)
    names = [str(one.dataset_id) async for one in portal.datasets.list()]
    rows: list[dict[str, Any]] = [
        {"dataset_id": name, "default.title": "!", "default.publisher": "?"} for name in names
    ]
    count()
    await metadata_apply(portal, rows, dry_run=False)
    writing = each(MANY, retrieve_dataset=1, update_template_field_dataset_metadata=2)
    assert count() == {"list_metadata_templates": 1, "list_datasets": 1, **writing}
    await metadata_apply(portal, rows, dry_run=False)
    assert count() == {"list_metadata_templates": 1, "list_datasets": 1}
    await metadata_replace_text(portal, "!", "!!", everything=True)
    await metadata_override(portal, "default.title", everything=True, on=True)
    await metadata_export(portal, everything=True)
    assert count() == {"list_datasets": 3}
    await publish_many(portal, names)
    assert count() == {"list_datasets": 1, "retrieve_dataset_status": MANY}


async def test_files_of_many(portal: Huwise, count: Counting, tmp_path: Path) -> None:
    paths = [tmp_path / f"file{number}.csv" for number in range(FEW)]
    for path in paths:
        path.write_text("name,age\nBrie,2\n", "utf-8")
    await push_many(portal, paths, dry_run=False)
    assert count("retrieve_dataset_status") == each(FEW, **OF_A_NEW_FILE)
    await push_many(portal, paths, dry_run=False)
    assert count() == each(FEW, **OF_A_FILE_THAT_IS_THERE)
    table = [{"dataset_id": path.stem, "file": str(path)} for path in paths]
    await replace_files(portal, table=table, dry_run=False)
    assert count() == each(
        FEW, retrieve_dataset=1, **{name: 1 for name in OF_A_FILE_THAT_IS_THERE if name != "list_datasets"}
    )


async def test_specifications_and_schemas_of_many(portal: Huwise, count: Counting, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("name,age\nBrie,2\n", "utf-8")
    fields = [{"type": "type", "field": "age", "type_param": "int"}]
    resources = [{"title": "File", "file": str(path)}]
    specs = [{"dataset_id": f"made{number}", "resources": resources, "fields": fields} for number in range(FEW)]
    await provision(portal, specs, dry_run=False)
    reads = {"list_dataset_resources": 2, "list_dataset_field_configurations": 2}
    assert count("retrieve_dataset_status") == each(
        FEW, **{**OF_A_NEW_FILE, **reads, "create_dataset_field_configuration": 1}
    )
    await provision(portal, specs, dry_run=False)
    assert count() == each(FEW, **OF_A_FILE_THAT_IS_THERE, list_dataset_field_configurations=1, list_dataset_versions=1)
    table = [{"dataset_id": spec["dataset_id"], "field": "age", "type": "int"} for spec in specs]
    await schema_sync(portal, table, dry_run=False)
    assert count() == each(
        FEW,
        retrieve_dataset=1,
        list_dataset_field_configurations=1,
        retrieve_dataset_status=1,
        list_dataset_versions=1,
    )
