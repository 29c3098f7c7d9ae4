"""Names: every object and enum becomes a component with a class name of its own, every word of an enum a member."""

from __future__ import annotations

import json
import keyword
import re
from typing import Any

from _contract import Node, at, name_of
from _normalise_operations import class_words
from _normalise_unions import free_name
from _normalise_walk import (
    PREFIX,
    UNIONS,
    Notes,
    components,
    fields_of,
    ref,
    references,
    rewrite_all,
    slots,
    types_of,
    union_of,
    words,
)

_CLASS = re.compile(r"([A-Z][a-z0-9]+)+")
# Names that every generated module has already.
_TAKEN = {"Any", "File", "FileTypes", "HttpResponse", "Literal", "Mapping", "None", "RequestFiles", "Self", "True",
          "False", "Unset"}  # fmt: skip


def name_all(document: Node, notes: Notes) -> None:
    """Name components, hoist what stands inline, make enums usable and drop what nothing refers to; in place."""
    _rename(document, notes)
    rewrite_all(document, lambda node: _enum(node, notes))
    _Hoist(document, notes).run()
    for name, node in components(document).items():
        known = fields_of(document, ref(name))
        for part in [node, *(node.get("allOf") or [])]:
            _only_known(part, known, notes)
    prune(document)


def _only_known(node: Node, known: Node, notes: Notes) -> None:
    """Drop from the lists of names those of properties that do not exist."""
    for key in ("required", "x-expected"):
        listed = node.get(key)
        if not isinstance(listed, list) or all(name in known for name in listed) or union_of(node):
            continue
        node[key] = [name for name in listed if name in known]
        notes.add("required properties that do not exist")
        if not node[key]:
            del node[key]


def _rename(document: Node, notes: Notes) -> None:
    named = components(document)
    renamed: dict[str, str] = {}
    kept = {name: None for name in named if _CLASS.fullmatch(name) and name not in _TAKEN}
    for name in named:
        if name not in kept:
            renamed[name] = free_name(kept, f"{name} model" if name in _TAKEN else name)
            kept[renamed[name]] = None
    # Two class names that differ in capitals only would share a module.
    lowered: dict[str, str] = {}
    for name in [each for each in named if each not in renamed]:
        if lowered.setdefault(name.lower(), name) != name:
            renamed[name] = free_name(kept, name)
            kept[renamed[name]] = None
    if not renamed:
        return
    notes.add("components renamed to class names", len(renamed))
    for node in references(document):
        target = name_of(node)
        if node["$ref"].startswith(PREFIX) and target in renamed:
            node["$ref"] = ref(renamed[target])["$ref"]
    document["components"]["schemas"] = {renamed.get(name, name): node for name, node in named.items()}


def _enum(node: Node, notes: Notes) -> Node:
    listed = node.get("enum")
    if not isinstance(listed, list):
        return node
    if types_of(node) != ["string"] or not all(isinstance(word, str) for word in listed):
        del node["enum"]  # an unknown number would break the answer, and mixed enums the generator
        notes.add("enums of something else than strings")
        return node
    if "x-enum-varnames" not in node and not _are_members(listed):
        node["x-enum-varnames"] = member_names(listed)
        notes.add("enums whose words make no distinct names")
    elif "x-enum-varnames" in node and len(node["x-enum-varnames"]) != len(listed):
        node["x-enum-varnames"] = member_names(listed)
    return node


def _are_members(listed: list[str]) -> bool:
    plain = ["_".join(re.findall(r"[A-Za-z0-9]+", word)).upper() for word in listed]
    split = ["".join(words(word)).upper() for word in listed]
    return (
        len(set(plain)) == len(set(split)) == len(listed)
        and all(re.match(r"[A-Z]", word) for word in plain)
        and (not any(re.match(r"[^A-Za-z0-9]|.*[^A-Za-z0-9]$", word) for word in listed))
    )


_SIGNS = {
    "-": "minus ",
    "+": "plus ",
    "*": "star ",
    "<": "less ",
    ">": "greater ",
    "=": "equal ",
    "!": "not ",
    "%": "percent ",
}


def member_names(listed: list[str]) -> list[str]:
    """Distinct member names for the words of an enum, in their order."""
    names: list[str] = []
    for word in listed:
        # A sign in front carries meaning, as in `-created_at`; between letters it only joins.
        signs = word.removesuffix(re.sub(r"^[^A-Za-z0-9]+", "", word))
        text = "".join(_SIGNS.get(sign, " ") for sign in signs) + word
        base = "_".join(re.findall(r"[A-Za-z0-9]+", text)).upper() or "EMPTY"
        base = base if base[0].isalpha() else f"VALUE_{base}"
        name, number = base, 2
        while name in names:
            name, number = f"{base}_{number}", number + 1
        names.append(name)
    return names


class _Hoist:
    """Moves inline objects and enums to the components, equal ones once."""

    def __init__(self, document: Node, notes: Notes) -> None:
        self._document = document
        self._named = components(document)
        self._notes = notes
        self._made: dict[str, str] = {}

    def run(self) -> None:
        """Move all of them."""
        for holder, key, side, place in list(slots(self._document)):
            if side == "component":
                self._inside(holder[key], place[0], merged=True)
            else:
                holder[key] = self._place(holder[key], " ".join(place), listed=side != "parameter")

    def _inside(self, node: Node, name: str, *, merged: bool = False) -> None:
        for key, child in (node.get("properties") or {}).items():
            node["properties"][key] = self._place(child, f"{name} {key}")
        for index, child in enumerate(node.get("allOf") or []):
            if merged:  # a part of a component's own `allOf` stays
                self._inside(child, name)
            else:
                node["allOf"][index] = self._place(child, f"{name} part")
        for union in UNIONS:
            for index, child in enumerate(node.get(union) or []):
                node[union][index] = self._place(child, f"{name} {self._variant(child, index, node[union])}")
        if "items" in node:
            node["items"] = self._place(node["items"], f"{name} item")
        if isinstance(node.get("additionalProperties"), dict):
            node["additionalProperties"] = self._place(node["additionalProperties"], f"{name} value")

    def _variant(self, child: Node, index: int, union: list[Node]) -> str:
        for key, inner in (child.get("properties") or {}).items():
            if "const" in inner:
                return f"{inner['const']} {key}"
        return "" if sum(each.get("type") != "null" for each in union) == 1 else f"variant {index + 1}"

    def _place(self, node: Node, name: str, *, listed: bool = False) -> Node:
        """``node``, or the reference that takes its place."""
        nameable = "enum" in node or "properties" in node or "allOf" in node or node.get("type") == "object"
        # The answer and the body of an operation are components even where they are lists or unions.
        nameable = nameable or (listed and bool(node.keys() & {*UNIONS, "items"}))
        if not nameable:
            self._inside(node, name)
            return node
        about = {key: node[key] for key in ("description",) if key in node}
        bare = not node.keys() - {"type", "additionalProperties", "x-default", *about}
        if bare and node.get("type") == "object" and node.get("additionalProperties") in (None, True, {}):
            return {**about, **self._hoisted({"type": "object", "additionalProperties": {}}, "FreeMap")}
        return self._hoisted(node, name)

    def _hoisted(self, node: Node, name: str) -> Node:
        content = json.dumps(node, sort_keys=True)
        if content not in self._made:
            made = free_name(self._named, self._better(name))
            self._made[content] = made
            self._named[made] = node
            self._inside(node, made, merged=True)
            self._notes.add("inline objects and enums moved to components")
        return ref(self._made[content])

    def _better(self, name: str) -> str:
        made = class_words(name)
        return f"{made}Model" if made in _TAKEN or keyword.iskeyword(made) else made


def prune(document: Node) -> None:
    """Drop the components that no operation reaches."""
    found: set[str] = set()
    waiting: list[Any] = [document["paths"]]
    while waiting:
        for target in {node["$ref"] for node in references(waiting.pop())} - found:
            found.add(target)
            waiting.append(at(document, target))
    for kind in ("schemas", "responses", "parameters", "requestBodies", "headers", "examples"):
        named = document["components"].get(kind)
        if named is not None:
            kept = {name: node for name, node in named.items() if f"#/components/{kind}/{name}" in found}
            document["components"][kind] = kept
            if not kept and kind != "schemas":
                del document["components"][kind]
