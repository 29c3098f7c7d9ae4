"""What the rules of the contract's lint share: the document with its operations and schemas laid out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from _contract import Node, Op, name_of, operations, resolve

COMPONENT = "#/components/schemas/"


class Problem(NamedTuple):
    """One breach of a rule."""

    rule: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text} [{self.rule}]"


Breach = tuple[str, str]
"""Where, and what is wrong there."""


class Schema(NamedTuple):
    """One schema, at whatever depth."""

    place: str
    node: Node
    depth: int
    """0 for a component itself, more for what stands inside one; 1 at least for schemas of operations."""


class Scene:
    """A document, its operations, and every schema in it."""

    def __init__(self, document: Node) -> None:
        self.document = document
        self.operations: list[Op] = list(operations(document))
        self.components: Node = (document.get("components") or {}).get("schemas") or {}
        self.schemas: list[Schema] = list(self._schemas())
        self.asked = self._reach(self._request_schemas())
        """Names of the components that a request body can hold."""
        self.answered = self._reach(self._answer_schemas())
        """Names of the components that an answer can hold, errors included."""

    def resolve(self, node: Any) -> Node:
        """What ``node`` stands for once references are followed."""
        return resolve(self.document, node)

    def media(self, holder: Any) -> Node:
        """The media types of a request body or a response."""
        content = self.resolve(holder).get("content")
        return content if isinstance(content, dict) else {}

    def _schemas(self) -> Iterator[Schema]:
        for name, node in self.components.items():
            yield from inside(name, node, 0)
        for place, node in self._request_schemas() + self._answer_schemas():
            yield from inside(place, node, 1)
        for place, parameter in self.parameters():
            if "schema" in parameter:
                yield from inside(place, parameter["schema"], 1)

    def parameters(self) -> Iterator[tuple[str, Node]]:
        """Every parameter once, with where it stands."""
        components = self.document.get("components") or {}
        for name, parameter in (components.get("parameters") or {}).items():
            yield f"parameter {name}", parameter
        for path, item in (self.document.get("paths") or {}).items():
            holders = [(path, item)] + [
                (f"{key.upper()} {path}", node) for key, node in item.items() if isinstance(node, dict)
            ]
            for place, holder in holders:
                for parameter in holder.get("parameters") or []:
                    if "$ref" not in parameter:
                        yield f"{place} parameter {parameter.get('name')}", parameter

    def _request_schemas(self) -> list[tuple[str, Node]]:
        return [
            (f"{op.pointer} body", media["schema"])
            for op in self.operations
            for media in self.media(op.node.get("requestBody")).values()
            if "schema" in media
        ]

    def _answer_schemas(self) -> list[tuple[str, Node]]:
        return [
            (f"{op.pointer} {status}", media["schema"])
            for op in self.operations
            for status, response in (op.node.get("responses") or {}).items()
            for media in self.media(response).values()
            if "schema" in media
        ]

    def _reach(self, roots: list[tuple[str, Node]]) -> set[str]:
        found: set[str] = set()
        waiting = [node for _, node in roots]
        while waiting:
            for schema in inside("", waiting.pop(), 0):
                name = name_of(schema.node)
                if name is not None and name not in found:
                    found.add(name)
                    waiting.append(self.components.get(name) or {})
        return found


def inside(place: str, node: Any, depth: int) -> Iterator[Schema]:
    """``node`` and every schema below it, references not followed."""
    if not isinstance(node, dict):
        return
    yield Schema(place, node, depth)
    for name, child in (node.get("properties") or {}).items():
        yield from inside(f"{place}.{name}", child, depth + 1)
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for index, child in enumerate(node.get(key) or []):
            yield from inside(f"{place}.{key}[{index}]", child, depth + 1)
    for key in ("items", "additionalProperties"):
        yield from inside(f"{place}.{key}", node.get(key), depth + 1)


Rule = Callable[[Scene], Iterator[Breach]]
