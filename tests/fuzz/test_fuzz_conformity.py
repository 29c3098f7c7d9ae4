"""The judge of the fuzzed answers sees what is wrong with one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conformity import complaints

from aioportal.sandbox.contract import OPERATIONS, Contract

JSON = {"content-type": "application/json"}
STATUS = {"status": "idle", "previous": None, "next": None, "since": "2025-01-17T16:41:30Z", "is_published": True}
CONNECTION = {"uid": "co_z1x4cv", "type": "http", "url": "https://files.example.org", "is_reusable": True, "auth": None}


@pytest.mark.parametrize(
    ("operation", "status", "headers", "body"),
    [
        ("retrieve_dataset_status", 500, JSON, {"error_code": "internal_error", "message": "No."}),
        ("retrieve_dataset_status", 401, JSON, {"error_code": "unauthorized", "message": "No."}),
        ("retrieve_dataset_status", 201, JSON, STATUS),
        ("retrieve_dataset_status", 302, {"location": "/"}, None),
        ("retrieve_dataset_status", 303, {"location": "/"}, None),
        ("download_dataset_alternative_export", 303, {}, None),
        ("retrieve_dataset_status", 200, {"content-type": "text/html"}, STATUS),
        ("retrieve_dataset_status", 200, JSON, None),
        ("retrieve_dataset_status", 200, JSON, {**STATUS, "is_published": "yes"}),
        ("retrieve_dataset_status", 404, JSON, ["not found"]),
        ("delete_dataset", 204, JSON, {}),
        # The tag says which variant the rest must be.
        ("retrieve_connection", 200, JSON, {**CONNECTION, "url": 5}),
    ],
)
def test_wrong_answers_are_complained_about(
    contract: Contract, operation: str, status: int, headers: dict[str, str], body: Any
) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    assert complaints(contract, OPERATIONS[operation], status, headers, content)


@pytest.mark.parametrize(
    ("operation", "status", "headers", "body"),
    [
        ("retrieve_dataset_status", 200, JSON, STATUS),
        ("retrieve_dataset_status", 404, JSON, {"error_code": "not_found", "message": "There is no such thing."}),
        ("delete_dataset", 204, {}, None),
        ("download_dataset_alternative_export", 303, {"location": "https://files.example.org"}, None),
        ("retrieve_connection", 200, JSON, CONNECTION),
        ("retrieve_connection", 200, JSON, {"uid": "co_z1x4cv", "type": "carrier_pigeon", "url": 5}),
    ],
)
def test_good_answers_pass(contract: Contract, operation: str, status: int, headers: dict[str, str], body: Any) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    assert complaints(contract, OPERATIONS[operation], status, headers, content) == []
