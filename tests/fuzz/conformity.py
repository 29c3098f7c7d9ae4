"""What is wrong with an answer by the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aioportal.sandbox.contract import Contract, Operation

_SEE_OTHER = 303
_JSON = "application/json"


def complaints(
    contract: Contract, operation: Operation, status: int, headers: Mapping[str, str], content: bytes
) -> list[str]:
    """Each way in which an answer is not one of those that the contract declares; empty for a good one."""
    declared = contract.document["paths"][operation.path][operation.method.lower()]["responses"]
    if status >= 500:
        return [f"{status}: {content[:300]!r}"]
    if status == 401:
        return ["the key was refused"]
    if 200 <= status < 300:
        if status not in operation.success:
            return [f"{status} is none of the declared successes {operation.success}"]
        return _body(contract, contract.resolve(declared["2XX"]), headers, content)
    if status == _SEE_OTHER:
        return [] if str(status) in declared and headers.get("location") else ["a redirect that is not declared"]
    if status < 400:
        return [f"{status} is not declared"]
    return _body(contract, contract.resolve(declared.get(str(status), declared["default"])), headers, content)


def _body(contract: Contract, declared: Any, headers: Mapping[str, str], content: bytes) -> list[str]:
    kinds = declared.get("content", {})
    given = headers.get("content-type", "").partition(";")[0].strip()
    if not kinds:
        return [f"a body where none is declared: {content[:100]!r}"] if content else []
    if _JSON not in kinds:
        # A file keeps the type it was uploaded with; the contract's octets stand for all of them.
        return [] if given in kinds or "application/octet-stream" in kinds else [f"content type {given!r}"]
    if given != _JSON:
        return [f"content type {given!r}"]
    try:
        data = json.loads(content, parse_constant=_no_constant)
    except ValueError as error:
        return [f"no JSON: {error}"]
    schema = kinds[_JSON]["schema"]
    validator = contract.validator(schema["$ref"].removeprefix("#"))
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(data)]


def _no_constant(name: str) -> None:
    raise ValueError(name)
