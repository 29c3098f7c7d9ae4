"""`allOf` taken apart: the generator merges plain objects, and loses silently what is nested in one or said twice."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any

from _contract import Node, name_of, resolve
from _normalise_walk import UNIONS, Notes, fields_of, is_object, rewrite_all, types_of, union_of

_BESIDE = {"description", "readOnly", "writeOnly", "deprecated", "title", "example", "examples", "type", "default"}


def merge_parts(document: Node, notes: Notes) -> None:
    """Flatten every ``allOf`` that the generator would not merge in full."""
    rewrite_all(document, lambda node: _merged(document, node, notes))


def _merged(document: Node, node: Node, notes: Notes) -> Node:
    parts = node.get("allOf")
    if not isinstance(parts, list):
        return node
    if len(parts) == 1 and not node.keys() - _BESIDE - {"allOf"} and not is_object(parts[0]):
        kept = {key: node[key] for key in ("description", "readOnly", "writeOnly") if key in node}
        return {**kept, **parts[0]}  # a reference that was wrapped to stand beside its description
    if _is_plain(document, node):
        return node
    notes.add("allOf that the generator would not merge")
    return flat(document, node)


def _is_plain(document: Node, node: Node) -> bool:
    seen: Counter[str] = Counter()
    for part in node["allOf"]:
        whole = resolve(document, part)
        if not is_object(whole) or union_of(whole):
            return False
        if "$ref" not in part and "allOf" in part:
            return False
        seen.update(fields_of(document, part).keys())
    return not union_of(node) and len(node["allOf"]) > 1 and max(seen.values(), default=0) < 2


def flat(
    document: Node, node: Node, bases: Mapping[str, Node] | None = None, seen: frozenset[str] = frozenset()
) -> Node:
    """``node`` as one object, or as a union of objects where one of its parts is a union.

    Args:
        document: Where references lead.
        node: A schema, of whatever kind.
        bases: Components to read instead of those in the document.
        seen: Components on the way here; a schema that builds on itself ends there.
    """
    name = name_of(node)
    if name is not None:
        if name in seen:
            return {"type": "object"}
        whole = (bases or {}).get(name) or resolve(document, node)
        return flat(document, whole, bases, seen | {name})
    if "allOf" not in node:
        own = copy.deepcopy(node)
        own.pop("discriminator", None)
        return own
    parts = [flat(document, part, bases, seen) for part in node["allOf"]]
    rest = {key: value for key, value in node.items() if key != "allOf"}
    unions = [part for part in [*parts, rest] if union_of(part)]
    if len(unions) == 1:
        return _distributed(document, parts, rest, unions[0], bases, seen)
    return _joined([*parts, copy.deepcopy(rest)])


def _distributed(
    document: Node, parts: list[Node], rest: Node, union: Node, bases: Mapping[str, Node] | None, seen: frozenset[str]
) -> Node:
    others = [part for part in [*parts, rest] if part is not union]
    own = {key: value for key, value in union.items() if key not in UNIONS}
    variants = [_joined([*others, own, flat(document, each, bases, seen)]) for each in union_of(union)]
    return {**{key: rest[key] for key in ("description",) if key in rest}, "oneOf": variants}


def _joined(parts: list[Node]) -> Node:
    whole: Node = {}
    for part in parts:
        for key, value in part.items():
            if key == "properties":
                for name, child in value.items():
                    known = whole.setdefault("properties", {})
                    known[name] = _narrower(known[name], child) if name in known else child
            elif key in ("required", "x-expected"):
                whole[key] = list(dict.fromkeys([*whole.get(key, []), *value]))
            elif key == "additionalProperties":
                # What one part leaves open stays open; a part that closes itself would shut out the others.
                whole[key] = value if isinstance(value, dict) else whole.get(key, value)
            elif key != "discriminator":
                whole[key] = value
    if "properties" in whole or not whole:
        whole["type"] = "object"
    if whole.get("additionalProperties") is False and len(parts) > 1:
        del whole["additionalProperties"]
    return whole


def _narrower(one: Any, other: Any) -> Any:
    """Of two descriptions of a property the later, unless it says less."""
    return one if _is_vague(other) and not _is_vague(one) else other


def _is_vague(node: Any) -> bool:
    if not isinstance(node, dict) or "$ref" in node:
        return False
    if types_of(node) == ["array"]:
        return _is_vague(node.get("items", {}))
    if node.get("type") == "object":
        return not node.get("properties") and "allOf" not in node
    return not node.keys() & {"type", "enum", "const", "allOf", *UNIONS}
