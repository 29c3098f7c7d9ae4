"""The contract, the generated modules, the table of operations and contract.json say the same."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
from _contract import operations, without_prose

from aioportal_huwise import operations as table
from aioportal_huwise.operations import OPERATIONS

PACKAGE = Path(str(resources.files("aioportal_huwise")))
CONTRACT: dict[str, Any] = json.loads((PACKAGE / "contract.json").read_text(encoding="utf-8"))
GROUPS = {
    "datasets": 11,
    "dataset_feedbacks": 3,
    "dataset_fields": 5,
    "dataset_processors": 6,
    "dataset_resources": 21,
    "dataset_attachments": 5,
    "dataset_exports": 6,
    "dataset_security": 10,
    "dataset_versions": 3,
    "dataset_schedules": 5,
    "dataset_metadata": 7,
    "connections": 5,
    "connection_security": 10,
    "code_editor_pages": 10,
    "code_editor_page_security": 10,
    "studio_pages": 7,
    "studio_page_security": 10,
    "api_keys": 6,
    "images": 2,
    "users": 7,
    "metadata_templates": 8,
    "user_groups": 9,
    "harvesters": 12,
    "harvester_schedules": 5,
    "dataset_translations": 2,
    "studio_page_content": 4,
    "studio_page_translations": 2,
    "code_editor_page_translations": 2,
    "forms": 6,
    "form_drafts": 3,
    "form_security": 10,
    "form_submissions": 4,
    "glossary": 6,
    "i18n": 1,
    "user_requests": 2,
}


def test_counts_agree(document: dict[str, Any]) -> None:
    modules = {path.stem: path.parent.name for path in PACKAGE.glob("api/*/*.py") if path.name != "__init__.py"}
    assert modules == {operation.id: operation.tag for operation in OPERATIONS.values()}
    assert [op.id for op in operations(document)] == list(OPERATIONS)
    assert len(OPERATIONS) == sum(GROUPS.values()) == 225


@pytest.mark.parametrize(("group", "count"), GROUPS.items())
def test_a_group_is_complete(group: str, count: int) -> None:
    assert sum(operation.tag == group for operation in OPERATIONS.values()) == count


def test_the_table_repeats_the_contract() -> None:
    for op in operations(CONTRACT):
        row = OPERATIONS[op.id]
        assert (row.method, row.path) == (op.method.upper(), op.path)
        assert row.evidence == op.node["x-path-evidence"]
        assert row.retry == op.node["x-retry"]
        assert list(row.reconcile_by) == op.node.get("x-reconcile-by", [])
        assert list(row.success) == op.node["x-success"]
        assert row.summary
        assert row.query == tuple(op.named("query"))
        assert row.answer is None or row.answer in CONTRACT["components"]["schemas"]
        assert (row.answer is None) == (row.binary or 204 in row.success)
        assert row.evidence in get_args(table.Evidence)
        assert row.retry in get_args(table.RetryClass)


def test_rows_of_each_kind() -> None:
    upload = OPERATIONS["upload_resource_file"]
    assert (upload.body, upload.success, upload.retry) == ("multipart/form-data", (200, 201), "idempotent")
    assert OPERATIONS["download_dataset_resource_file"].binary
    assert OPERATIONS["list_datasets"].query == ("limit", "offset", "dataset_id")
    assert OPERATIONS["list_datasets"].answer == "DatasetPage"
    assert OPERATIONS["publish_dataset"].reconcile_by == ("status",)
    assert table.BASE_PATH == "/api/automation/v1.0"


def test_every_endpoint_takes_its_path_arguments_by_position() -> None:
    for operation in OPERATIONS.values():
        endpoint = importlib.import_module(f"aioportal_huwise.api.{operation.tag}.{operation.id}")
        arguments = inspect.signature(endpoint.build_request).parameters
        positional = [name for name, each in arguments.items() if each.kind is each.POSITIONAL_OR_KEYWORD]
        assert positional == re.findall(r"{(\w+)}", operation.path)
        assert ("body" in arguments) == (operation.body is not None)
        assert len(arguments) == len(positional) + len(operation.query) + (operation.body is not None)
        assert endpoint.__all__ == ("build_request", "parse_response")


def test_the_json_is_the_contract_without_texts_for_people(document: dict[str, Any]) -> None:
    assert without_prose(document) == CONTRACT
    schemas = CONTRACT["components"]["schemas"]
    assert "description" not in schemas["Dataset"]
    assert schemas["Dataset"]["x-expected"]
    field = schemas["DescriptionFieldConfigurationInput"]["properties"]
    assert "description" in field  # a name, not a text
    success = CONTRACT["paths"]["/datasets/"]["get"]["responses"]["2XX"]
    assert success["description"] == ""  # OpenAPI demands it
    assert success["content"]["application/json"]["example"]["results"]
    assert CONTRACT["info"]["title"]


def test_the_json_is_a_valid_openapi_document() -> None:
    from openapi_spec_validator import validate

    validate(CONTRACT)
