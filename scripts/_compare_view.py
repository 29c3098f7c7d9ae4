"""A schema as what it says of a value, whatever its spelling: the common ground on which two documents are compared.

Spellings that mean the same give the same view: a nullable type and a union with null, `const` and an enum of one word,
tags from a discriminator's mapping and constant ones, `allOf` and the object that it adds up to, `x-expected` and
`required`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from _contract import Node, name_of, resolve
from _normalise_merge import flat
from _normalise_walk import components, is_object, is_one_way, ref, tags_of, types_of, union_of

Side = Literal["request", "answer"]

_TOLD = {"date-time", "date", "binary"}
"""Formats that make another type of a string."""


@dataclass(slots=True)
class View:
    """What a schema says of a value."""

    types: set[str] = field(default_factory=set)
    """JSON types; a string's format stands in brackets behind it. Empty: anything goes."""
    words: set[str] | None = None
    """The strings that are allowed, or None for any."""
    fields: dict[str, Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    """Of an answer: what the server promises."""
    silent: set[str] = field(default_factory=set)
    """Fields that a document shows but that do not travel on this side."""
    tags: dict[str, Node] = field(default_factory=dict)
    """The variants of a family by tag; variants for unknown kinds are left out."""
    key: str | None = None
    """The property that holds the tag."""
    items: Node | None = None
    values: Node | None = None
    """What the properties without a name of their own hold."""
    guessed: bool = False
    """Whether our contract says that nobody knows more of it."""
    needs: list[set[str]] = field(default_factory=list)
    """What each of several objects requires: of a union only what all of them do counts."""

    @property
    def shown(self) -> str:
        """The types, as a row of the table has them."""
        return " | ".join(sorted(self.types, key=lambda word: (word == "null", word))) or "anything"


class Reader:
    """Makes views of one document's schemas."""

    def __init__(self, document: Node, side: Side) -> None:
        self._document = document
        self._side = side
        self._families = {name: family for name in components(document) if (family := self._mapping(name))}
        self._children: dict[str, tuple[str, str]] = {}
        """Components that belong to a family, with its key and their tag."""
        for key, targets in self._families.values():
            for tag, name in targets.items():
                self._children.setdefault(name, (key, tag))

    def view(self, node: Any) -> View:
        """The view of a schema; references are followed to what they name, not further."""
        view = View()
        self._read(node, view)
        if len(view.tags) == 1:  # a family of one is an object
            (alone,) = view.tags.values()
            view.tags = {}
            inner = View()
            self._object(self._whole(alone), inner)
            self._add(inner, view)
        if view.needs:
            view.required = set.intersection(*view.needs)
        return view

    def _whole(self, node: Any) -> Node:
        whole = resolve(self._document, node)
        whole = flat(self._document, whole) if "allOf" in whole else whole
        key, tag = self._children.get(str(name_of(node)), (None, None))
        if key is None:
            return whole
        return {**whole, "properties": {**(whole.get("properties") or {}), key: {"type": "string", "const": tag}}}

    def _read(self, node: Any, view: View) -> None:
        mapped = self._mapped(node)
        if mapped:
            view.key, tags = mapped
            view.tags |= tags
            view.types.add("object")
            return
        whole = self._whole(node)
        view.guessed = whole.get("x-evidence") == "guess"
        variants = union_of(whole)
        if variants:
            self._union(whole, variants, view)
            return
        for name in types_of(whole) or (["object"] if is_object(whole) else []):
            told = name == "string" and whole.get("format") in _TOLD
            view.types.add(f"string ({whole['format']})" if told else name)
        words = _words(whole)
        if "string" in types_of(whole) or words is not None:
            first = not any(each.startswith("string") for each in view.types - {"string"}) and view.words is None
            view.words = words if first else (None if words is None or view.words is None else view.words | words)
        if "object" in view.types:
            self._object(whole, view)
        if "array" in types_of(whole):
            items = whole.get("items", {})
            view.items = items if view.items is None else {"oneOf": [view.items, items]}

    def _object(self, whole: Node, view: View) -> None:
        travels = "readOnly" if self._side == "request" else "writeOnly"
        for name, child in (whole.get("properties") or {}).items():
            known = view.fields.get(name)
            view.fields[name] = child if known is None or known == child else {"oneOf": [known, child]}
            if is_one_way(self._document, child, travels):
                view.silent.add(name)
        stated = [*whole.get("required", []), *(whole.get("x-expected", []) if self._side == "answer" else [])]
        view.required |= {name for name in stated if name in view.fields}
        more = whole.get("additionalProperties")
        if isinstance(more, dict) and more:
            view.values = more

    def _union(self, whole: Node, variants: list[Node], view: View) -> None:
        if any(each.get("type") == "null" for key in ("oneOf", "anyOf") for each in whole.get(key) or []):
            view.types.add("null")
        wholes = [self._whole(each) for each in variants]
        key = self._key(whole, [each for each in wholes if is_object(each)])
        stated = (whole.get("discriminator") or {}).get("mapping") or {}
        by_name = {str(target).rpartition("/")[2]: str(tag) for tag, target in stated.items()}
        strings: list[set[str] | None] = []
        for variant, each in zip(variants, wholes, strict=True):
            tag = by_name.get(str(name_of(variant))) or (tags_of(self._document, each) | _single(each)).get(str(key))
            if key is not None and tag is not None:
                view.key, view.types = key, view.types | {"object"}
                view.tags[tag] = variant
            else:
                inner = View()
                self._read(variant, inner)
                if key is not None and inner.fields.pop(key, None) is not None and inner.required <= {key}:
                    continue  # the variant for unknown kinds
                if any(name.startswith("string") for name in inner.types):
                    strings.append(inner.words)
                self._add(inner, view)
        view.words = None if not strings or None in strings else set().union(*(each or set() for each in strings))

    def _add(self, inner: View, view: View) -> None:
        view.types |= inner.types
        view.tags |= inner.tags
        view.key = view.key or inner.key
        for name, child in inner.fields.items():
            known = view.fields.get(name)
            view.fields[name] = child if known is None or known == child else {"oneOf": [known, child]}
        view.needs += inner.needs or ([inner.required] if inner.fields else [])
        view.silent |= inner.silent
        view.values = view.values or inner.values
        if inner.items is not None:
            view.items = inner.items if view.items is None else {"oneOf": [view.items, inner.items]}

    def _key(self, whole: Node, objects: list[Node]) -> str | None:
        stated = (whole.get("discriminator") or {}).get("propertyName")
        if stated:
            return str(stated)
        found = [tags_of(self._document, each) | _single(each) for each in objects]
        for tags in found:
            for key in tags:
                words = [each[key] for each in found if key in each]
                if len(set(words)) == len(words):
                    return key
        return None

    def _mapped(self, node: Any) -> tuple[str, dict[str, Node]] | None:
        """The family of a base that has a discriminator and no union of its own."""
        family = self._families.get(str(name_of(node)))
        if family is None or union_of(resolve(self._document, node)):
            return None
        key, targets = family
        tags = {}
        for tag, name in targets.items():
            child = self._whole(ref(name))
            tags[tag] = {**child, "properties": {**child.get("properties", {}), key: {"type": "string", "const": tag}}}
        return key, tags

    def _mapping(self, base: str) -> tuple[str, dict[str, str]] | None:
        named = components(self._document)
        stated = named[base].get("discriminator")
        if not isinstance(stated, dict):
            return None
        mapping = stated.get("mapping") or {}
        targets = {str(tag): str(target).rpartition("/")[2] for tag, target in mapping.items()}
        if not targets:
            targets = {name: name for name in named if base in map(name_of, named[name].get("allOf") or [])}
        targets = {tag: name for tag, name in targets.items() if name in named}
        return (str(stated.get("propertyName", "type")), targets) if targets else None


def _words(whole: Node) -> set[str] | None:
    if isinstance(whole.get("const"), str):
        return {whole["const"]}
    listed = whole.get("enum")
    return {str(word) for word in listed if word is not None} if isinstance(listed, list) else None


def _single(whole: Node) -> dict[str, str]:
    """Properties with an enum of one word, which says as much as a constant."""
    found = {}
    for name, child in (whole.get("properties") or {}).items():
        words = _words(child)
        if words is not None and len(words) == 1:
            found[name] = next(iter(words))
    return found
