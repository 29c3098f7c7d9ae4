"""Answers put together by the contract: what was sent, what the portal adds, and the least that the rest may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contract import Contract

Schema = Mapping[str, Any]

_MISSING = object()


def properties(contract: Contract, schema: Schema, value: Mapping[str, Any]) -> dict[str, Schema]:
    """The declared properties of an object by name; of a union, those of the variant that ``value`` is."""
    found: dict[str, Schema] = {}
    schema = chosen(contract, schema, value)
    for part in schema.get("allOf", ()):
        found |= properties(contract, part, value)
    found |= schema.get("properties", {})
    return found


def chosen(contract: Contract, schema: Schema, value: Any) -> Schema:
    """The schema itself, or of a union the variant that takes the value."""
    schema = contract.resolve(schema)
    while "oneOf" in schema:
        schema = contract.resolve(contract.variant(schema["oneOf"], value))
    return schema


def completed(contract: Contract, schema: Schema, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value with the least for each declared property that it lacks, where there is a least one."""
    added: dict[str, Any] = {}
    for name, declared in properties(contract, schema, value).items():
        if name not in value:
            filled = least(contract, declared)
            if filled is not _MISSING:
                added[name] = filled
    return {**value, **added}


def least(contract: Contract, schema: Schema) -> Any:
    """Null, false, zero, or the empty text, list or object; a private mark where the schema has none of them."""
    schema = contract.resolve(schema)
    if "const" in schema:
        return schema["const"]
    if "oneOf" in schema:
        variants = [contract.resolve(item) for item in schema["oneOf"]]
        if any(item.get("type") == "null" for item in variants):
            return None
        return next((least(contract, item) for item in variants if item.get("type") == "array"), _MISSING)
    if "allOf" in schema:
        return {}
    kinds = schema.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "null" in kinds:
        return None
    if "enum" in schema or "format" in schema or schema.get("minLength"):
        return _MISSING
    plain: dict[str, Any] = {"boolean": False, "integer": 0, "number": 0, "string": "", "array": [], "object": {}}
    found = next((plain[kind] for kind in plain if kind in kinds), _MISSING)
    if found == 0 and found is not False and schema.get("minimum"):
        return schema["minimum"]
    return found


def has(contract: Contract, schema: Schema | None, name: str) -> bool:
    """Whether objects of a schema have a property of that name, in any of its variants."""
    if schema is None:
        return False
    declared: Schema = contract.resolve(schema)
    parts = [*declared.get("allOf", ()), *declared.get("oneOf", ())]
    return name in declared.get("properties", {}) or any(has(contract, part, name) for part in parts)
