"""The rules on schemas: names, no inline objects, defaults, required, unions with tags, enums, merging."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from _contract import Node, properties_of
from _lint import Breach, Rule, Scene, Schema, inside

_CLASS = re.compile(r"([A-Z][a-z0-9]+)+")
FORMATS = {
    "string": {"date-time", "date", "binary", "password", "uri", "email", "time"},
    "integer": {"int32", "int64"},
    "number": {"float", "double"},
}
TYPES = {"string", "integer", "number", "boolean", "array", "object", "null"}
# What a schema may say. A comma in an unquoted description of a one-line mapping silently begins a key of its own.
_KEYS = {
    *("$ref", "type", "description", "title", "format", "enum", "const", "default", "required", "properties", "items"),
    *("additionalProperties", "allOf", "anyOf", "oneOf", "not", "minLength", "maxLength", "minimum", "maximum"),
    *(
        "discriminator",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "example",
        "examples",
        "nullable",
        "deprecated",
    ),
}
# What may stand beside a $ref without being lost by the generator.
_BESIDE_REF = {"$ref", "description"}


def titles(scene: Scene) -> Iterator[Breach]:
    """No schema has a title: it, not the component's name, would become the class name."""
    for schema in scene.schemas:
        if "title" in schema.node:
            yield schema.place, "has a title"


def known_keys(scene: Scene) -> Iterator[Breach]:
    """A schema has only keys that mean something: others are slips of the pen."""
    for schema in scene.schemas:
        for key in schema.node:
            if key not in _KEYS and not str(key).startswith("x-"):
                yield schema.place, f"has the unknown key {str(key)[:40]!r}"


def component_names(scene: Scene) -> Iterator[Breach]:
    """Components are PascalCase with one capital an acronym: `HttpOauth2Auth`."""
    for name in scene.components:
        if not _CLASS.fullmatch(name):
            yield name, "is not PascalCase with one capital an acronym"


def inline(scene: Scene) -> Iterator[Breach]:
    """Objects and enums are components: written inline, each use would make a class of its own."""
    for schema in scene.schemas:
        if schema.depth == 0 or _is_merged_part(schema):
            continue
        if "enum" in schema.node:
            yield schema.place, "is an inline enum"
        elif "properties" in schema.node or "allOf" in schema.node or schema.node.get("type") == "object":
            yield schema.place, "is an inline object"


def _is_merged_part(schema: Schema) -> bool:
    # The second element of `allOf: [{$ref: Page}, {type: object, properties: …}]` at a component's top level.
    return schema.depth == 1 and re.fullmatch(r"[A-Za-z0-9]+\.allOf\[\d+\]", schema.place) is not None


def _variants(node: Node) -> list[Node]:
    return [each for each in (node.get("oneOf") or []) + (node.get("anyOf") or []) if each.get("type") != "null"]


def types(scene: Scene) -> Iterator[Breach]:
    """Types and formats are known ones, arrays have items, nothing but text stands beside a `$ref`."""
    for schema in scene.schemas:
        node = schema.node
        names = node.get("type", [])
        names = names if isinstance(names, list) else [names]
        if unknown := [name for name in names if name not in TYPES]:
            yield schema.place, f"has the type {unknown[0]!r}; null is quoted in a list of types"
        if "array" in names and "items" not in node:
            yield schema.place, "is an array without items"
        allowed: set[str] = set().union(*(FORMATS.get(name, set()) for name in names if isinstance(name, str)))
        if "format" in node and node["format"] not in allowed:
            yield schema.place, f"has the format {node['format']!r}"
        if "$ref" in node and (
            beside := sorted(key for key in node if key not in _BESIDE_REF and not key.startswith("x-"))
        ):
            yield schema.place, f"{', '.join(beside)} beside a $ref would be lost"


def defaults(scene: Scene) -> Iterator[Breach]:
    """No default but the tag's own: it would be sent with every request."""
    for schema in scene.schemas:
        if "default" in schema.node and "const" not in schema.node:
            yield schema.place, "has a default"


def consts(scene: Scene) -> Iterator[Breach]:
    """A const is a required string whose default is the same, or it would not be sent."""
    for schema in scene.schemas:
        for name, child in (schema.node.get("properties") or {}).items():
            if not isinstance(child, dict) or "const" not in child:
                continue
            if not isinstance(child["const"], str):
                yield f"{schema.place}.{name}", "is a const, but not a string"
            elif child.get("default") != child["const"]:
                yield f"{schema.place}.{name}", "is a const without an equal default"
            elif name not in (schema.node.get("required") or []):
                yield f"{schema.place}.{name}", "is a const, but not required"


def required(scene: Scene) -> Iterator[Breach]:
    """What an answer can hold requires nothing but tags: a missing key must not break a call."""
    for schema in scene.schemas:
        if schema.place.partition(".")[0] not in scene.answered:
            continue
        known = schema.node.get("properties") or {}
        for name in schema.node.get("required") or []:
            if "const" not in (known.get(name) or {}):
                yield f"{schema.place}.{name}", "is required in an answer; say x-expected"


def required_known(scene: Scene) -> Iterator[Breach]:
    """`required` and `x-expected` are lists of properties that exist."""
    for schema in scene.schemas:
        known = properties_of(scene.document, schema.node)
        for key in ("required", "x-expected"):
            names = schema.node.get(key, [])
            if not isinstance(names, list) or len(set(names)) < len(names):
                yield schema.place, f"{key} is not a list of distinct names"
            elif "oneOf" not in schema.node and (unknown := [name for name in names if name not in known]):
                yield schema.place, f"{key} names {', '.join(map(str, unknown))}, which is no property"


def closed(scene: Scene) -> Iterator[Breach]:
    """No answer forbids further properties: they would be dropped."""
    for schema in scene.schemas:
        if schema.node.get("additionalProperties") is False and schema.place.partition(".")[0] in scene.answered:
            yield schema.place, "says additionalProperties: false"


def unions(scene: Scene) -> Iterator[Breach]:
    """Variants of a union have distinct tags, and the last one catches all the rest."""
    for schema in scene.schemas:
        variants = [scene.resolve(variant) for variant in _variants(schema.node)]
        objects = [variant for variant in variants if _is_object(variant)]
        if len(objects) < 2:
            continue
        tags = [_tags(scene, variant) for variant in objects]
        if "discriminator" in schema.node:
            yield schema.place, "has a discriminator, which the generator ignores"
        if any(not each for each in tags[:-1]):
            yield schema.place, "has a variant without a const tag before the last: it would swallow those after it"
        elif len({tuple(sorted(each.items())) for each in tags[:-1]}) < len(tags) - 1:
            yield schema.place, "has two variants with the same tag"
        if tags[-1]:
            yield schema.place, "does not end with a catch-all: its last variant has a tag too"


def _is_object(node: Node) -> bool:
    return node.get("type") == "object" or "properties" in node or "allOf" in node


def _tags(scene: Scene, variant: Node) -> dict[str, Any]:
    known = properties_of(scene.document, variant)
    return {name: child["const"] for name, child in known.items() if isinstance(child, dict) and "const" in child}


def enums(scene: Scene) -> Iterator[Breach]:
    """Enum words are distinct strings that stay distinct as member names; null is said beside, not inside."""
    for schema in scene.schemas:
        words = schema.node.get("enum")
        if words is None:
            continue
        if schema.node.get("type") != "string" or not words or not all(isinstance(word, str) for word in words):
            yield schema.place, "is not an enum of strings"
            continue
        names = schema.node.get("x-enum-varnames")
        if names is not None and len(names) != len(words):
            yield schema.place, f"has {len(words)} words and {len(names)} x-enum-varnames"
        members = Counter(_member(word) for word in (names or words))
        if twice := [member for member, times in members.items() if times > 1]:
            yield schema.place, f"has several words that become {twice[0]}"
        if odd := [word for word in (names or words) if not _member(word)[:1].isalpha()]:
            yield schema.place, f"has the word {odd[0]!r}, which cannot name a member; add x-enum-varnames"


def _member(word: str) -> str:
    return "_".join(re.findall(r"[A-Za-z0-9]+", word)).upper()


def merging(scene: Scene) -> Iterator[Breach]:
    """`allOf` merges plain objects only, and no property twice: what is nested or repeated is lost silently."""
    for schema in scene.schemas:
        parts = schema.node.get("allOf")
        if parts is None:
            continue
        seen: Counter[str] = Counter()
        for part in parts:
            whole = scene.resolve(part)
            if not _is_object(whole):
                yield schema.place, "merges something that is no object"
            if "$ref" not in part and {"allOf", "oneOf", "anyOf"} & part.keys():
                yield schema.place, "has allOf, oneOf or anyOf nested in an element of allOf"
            if "oneOf" in whole or "anyOf" in whole:
                yield schema.place, "merges a union"
            seen.update(properties_of(scene.document, whole).keys())
        if {"oneOf", "anyOf"} & schema.node.keys():
            yield schema.place, "has a union beside allOf"
        if twice := [name for name, times in seen.items() if times > 1]:
            yield schema.place, f"merges {twice[0]} from two parts"


def multipart(scene: Scene) -> Iterator[Breach]:
    """Parts of a multipart body are never null: it would be sent as nothing or as a word."""
    for op in scene.operations:
        media = scene.media(op.node.get("requestBody")).get("multipart/form-data") or {}
        for schema in inside(op.pointer, scene.resolve(media.get("schema")), 0):
            names = schema.node.get("type")
            if names == "null" or (isinstance(names, list) and "null" in names):
                yield schema.place, "may be null"


def schema_examples(scene: Scene) -> Iterator[Breach]:
    """Examples stand on media types and parameters: those of object schemas are copied into docstrings."""
    for schema in scene.schemas:
        if {"example", "examples"} & schema.node.keys() and (
            _is_object(schema.node) or schema.node.get("type") == "array"
        ):
            yield schema.place, "has an example; give it at the media type"


RULES: dict[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        titles, known_keys, component_names, inline, types, defaults, consts, required, required_known, closed, unions,
        enums, merging, multipart, schema_examples,
    )
}  # fmt: skip
