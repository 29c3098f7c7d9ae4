"""What is sent and what comes: requests keep `required` and lose what only the server sets, answers the reverse.

A schema that says something else on each side becomes two components, ``Thing`` and ``ThingInput``.
"""

from __future__ import annotations

import copy

from _contract import Node, name_of, resolve
from _lint import Scene
from _lint_schemas import FORMATS
from _normalise_merge import flat
from _normalise_unions import free_name
from _normalise_walk import (
    UNIONS,
    Notes,
    components,
    is_null,
    is_object,
    is_one_way,
    ref,
    references,
    rewrite,
    slots,
    tags_of,
    types_of,
    union_of,
)

_DROPPED = ("title", "example", "examples", "deprecated", "xml", "externalDocs", "discriminator", "$comment")


def split(document: Node, notes: Notes) -> None:
    """Rewrite every schema for its side, in place."""
    scene = Scene(document)
    sides = _Sides(document, notes)
    named = components(document)
    made = {
        "request": {name: sides.request(named[name]) for name in scene.asked if name in named},
        "answer": {name: sides.answer(named[name]) for name in scene.answered if name in named},
    }
    twins = _twins(made["request"], made["answer"])
    renamed = {name: free_name({**named, **dict.fromkeys(twins)}, f"{name} input") for name in sorted(twins)}
    if twins:
        notes.add("schemas split into what is sent and what comes", len(twins))
    for holder, key, side, _ in list(slots(document)):
        if side == "component":
            continue
        holder[key] = sides.answer(holder[key]) if side == "answer" else sides.request(holder[key])
        if side != "answer":
            _redirect(holder[key], renamed)
    for name, node in list(named.items()):
        if name in scene.answered:
            named[name] = made["answer"][name]
        elif name in scene.asked:
            named[name] = made["request"][name]
            _redirect(named[name], renamed)
        else:
            named[name] = sides.answer(node)
    _insert_twins(document, made["request"], renamed)


def _insert_twins(document: Node, requests: Node, renamed: dict[str, str]) -> None:
    ordered: Node = {}
    for name, node in components(document).items():
        ordered[name] = node
        if name in renamed:
            _redirect(requests[name], renamed)
            ordered[renamed[name]] = requests[name]
    document["components"]["schemas"] = ordered


def _redirect(node: Node, renamed: dict[str, str]) -> None:
    for reference in references(node):
        name = name_of(reference)
        if name in renamed:
            reference["$ref"] = ref(renamed[name])["$ref"]


def _twins(requests: Node, answers: Node) -> set[str]:
    """Components that differ between the sides, and those that refer to such a one."""
    shared = requests.keys() & answers.keys()
    found = {name for name in shared if requests[name] != answers[name]}
    while True:
        more = {name for name in shared - found if found & set(map(name_of, references(requests[name])))}
        if not more:
            return found
        found |= more


class _Sides:
    """The two ways to rewrite a schema."""

    def __init__(self, document: Node, notes: Notes) -> None:
        self._document = document
        self._notes = notes

    def request(self, node: Node) -> Node:
        """What is sent: without defaults, which would be sent every time, and without what the server sets."""
        return rewrite(copy.deepcopy(node), self._request)

    def answer(self, node: Node) -> Node:
        """What comes: nothing required but tags, nothing forbidden, and no variant that hides those after it."""
        return rewrite(copy.deepcopy(node), self._answer)

    def _request(self, node: Node) -> Node:
        self._common(node)
        self._drop_fields(node, "readOnly")
        return node

    def _answer(self, node: Node) -> Node:
        self._common(node)
        self._drop_fields(node, "writeOnly")
        if node.get("additionalProperties") is False:
            del node["additionalProperties"]
        properties = node.get("properties") or {}
        stated = node.get("required", [])
        tags = [name for name in stated if "const" in properties.get(name, {})]
        if tags != stated:
            node["x-expected"] = list(dict.fromkeys([*node.get("x-expected", []), *stated]))
            self._notes.add("answers that required something")
        if tags:
            node["required"] = tags
        else:
            node.pop("required", None)
        return self._reachable(node)

    def _common(self, node: Node) -> None:
        if "title" in node:
            self._notes.add("titles")
        for key in _DROPPED:
            node.pop(key, None)
        if "default" in node and "const" not in node:
            node["x-default"] = node.pop("default")
            self._notes.add("defaults that would always be sent")
        formats: set[str] = set().union(*(FORMATS.get(name, set()) for name in types_of(node)))
        if "format" in node and node["format"] not in formats:
            del node["format"]
        if "$ref" in node:
            for key in [key for key in node if key not in ("$ref", "description", "readOnly", "writeOnly")]:
                if not key.startswith("x-"):
                    del node[key]
        self._constants(node)

    def _constants(self, node: Node) -> None:
        """A constant is a tag, sent with every request; one that tells no variants apart is only a word."""
        for name, child in (node.get("properties") or {}).items():
            if "const" not in child:
                continue
            if child.get("default") == child["const"] and name in node.get("required", []):
                continue
            if isinstance(child["const"], str) and name in node.get("required", []):
                child["type"], child["default"] = "string", child["const"]
            else:
                word = child.pop("const")
                child.pop("x-default", None)
                child.pop("default", None)
                if isinstance(word, str):
                    child["type"], child["enum"] = "string", [word]

    def _drop_fields(self, node: Node, flag: str) -> None:
        properties = node.get("properties")
        if properties is None:
            return
        gone = [name for name, child in properties.items() if is_one_way(self._document, child, flag)]
        for name in gone:
            del properties[name]
        for child in properties.values():
            child.pop("readOnly", None)
            child.pop("writeOnly", None)
        for key in ("required", "x-expected"):
            if gone and key in node:
                node[key] = [name for name in node[key] if name not in gone]
                if not node[key]:
                    del node[key]

    def _reachable(self, node: Node) -> Node:
        """Lists of one union become a list of unions, objects without tags one object with the fields of all."""
        variants = union_of(node)
        wholes = [resolve(self._document, each) for each in variants]
        lists = [whole for whole in wholes if types_of(whole) == ["array"]]
        if len(lists) > 1:
            items = {"oneOf": [copy.deepcopy(each.get("items", {})) for each in lists]}
            merged = {"type": "array", "items": self.answer(items)}
            return self._with(
                node, [each for each, whole in zip(variants, wholes, strict=True) if whole not in lists], merged
            )
        objects = [each for each, whole in zip(variants, wholes, strict=True) if is_object(whole)]
        untagged = [each for each in objects if not tags_of(self._document, each)]
        if len(objects) < 2 or not untagged or (len(untagged) == 1 and untagged[0] is variants[-1]):
            return node
        if len(untagged) == 1:  # it would take everything: it comes last
            self._notes.add("variants that could never be reached")
            nulls = [each for key in UNIONS for each in node.get(key, []) if is_null(each)]
            rest = {key: value for key, value in node.items() if key not in UNIONS}
            return {**rest, "oneOf": [*(each for each in variants if each is not untagged[0]), *untagged, *nulls]}
        merged = self._one_object(objects)
        return self._with(node, [each for each in variants if each not in objects], merged)

    def _one_object(self, objects: list[Node]) -> Node:
        merged: Node = {"type": "object", "properties": {}}
        for each in objects:
            whole = self.answer(flat(self._document, each))
            if "oneOf" in whole:
                continue
            for name, child in (whole.get("properties") or {}).items():
                known = merged["properties"].get(name, child)
                same = {**known, "description": ""} == {**child, "description": ""}
                merged["properties"][name] = known if same else self._reachable({"oneOf": [known, child]})
            if isinstance(whole.get("additionalProperties"), dict):
                merged["additionalProperties"] = {}
        if not merged["properties"]:
            del merged["properties"]
        return merged

    def _with(self, node: Node, others: list[Node], merged: Node) -> Node:
        self._notes.add("variants that could never be reached")
        nulls = [each for key in UNIONS for each in node.get(key, []) if is_null(each)]
        rest = {key: value for key, value in node.items() if key not in UNIONS}
        if others or nulls:
            return {**rest, "oneOf": [merged, *others, *nulls]}
        return {**rest, **merged}
