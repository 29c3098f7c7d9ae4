"""Going through every schema of a document, and the small facts about one schema that several steps need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal

from _contract import METHODS, Node, name_of, resolve

Side = Literal["request", "answer", "component", "parameter"]
"""Where a schema stands: what is sent, what comes, what both may refer to, or a parameter."""

Rewrite = Callable[[Node], Node]

PREFIX = "#/components/schemas/"
UNIONS = ("oneOf", "anyOf")


class Notes:
    """What was mended, counted by kind, for the person who reads the output."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def add(self, what: str, times: int = 1) -> None:
        """Count ``what`` (a plural noun phrase)."""
        self._times[what] += times

    def lines(self) -> list[str]:
        """One line a kind, the most frequent first."""
        return [f"{times:5}  {what}" for what, times in self._times.most_common() if times]


def slots(document: Node) -> Iterator[tuple[Node, str, Side, tuple[str, ...]]]:
    """Every place that holds a schema: the holder, the key, the side, and words that name the place."""
    components = document.get("components") or {}
    named = components.get("schemas") or {}
    for name in list(named):
        yield named, name, "component", (name,)
    for name, parameter in (components.get("parameters") or {}).items():
        yield from _schema_of(parameter, "parameter", (str(parameter.get("name", name)),))
    for name, body in (components.get("requestBodies") or {}).items():
        yield from _media(body, "request", (name, "body"))
    for name, response in (components.get("responses") or {}).items():
        yield from _media(response, "answer", (name,))
    for item in (document.get("paths") or {}).values():
        for parameter in item.get("parameters") or []:
            yield from _schema_of(parameter, "parameter", (str(parameter.get("name")),))
        for method in METHODS:
            if isinstance(node := item.get(method), dict):
                yield from _operation(node)


def _operation(node: Node) -> Iterator[tuple[Node, str, Side, tuple[str, ...]]]:
    name = str(node.get("operationId", "operation"))
    for parameter in node.get("parameters") or []:
        yield from _schema_of(parameter, "parameter", (str(parameter.get("name")),))
    yield from _media(node.get("requestBody") or {}, "request", (name, "body"))
    for status, response in (node.get("responses") or {}).items():
        ending = "answer" if str(status).startswith("2") else f"error {'' if status == 'default' else status}"
        yield from _media(response, "answer", (name, ending))


def _media(holder: Node, side: Side, words: tuple[str, ...]) -> Iterator[tuple[Node, str, Side, tuple[str, ...]]]:
    for media in (holder.get("content") or {}).values():
        yield from _schema_of(media or {}, side, words)


def _schema_of(holder: Node, side: Side, words: tuple[str, ...]) -> Iterator[tuple[Node, str, Side, tuple[str, ...]]]:
    if "schema" in holder:
        yield holder, "schema", side, words


def rewrite(node: Any, change: Rewrite) -> Node:
    """``node`` with ``change`` applied to every schema in it, the inner ones first; references are not followed."""
    if node is None or node is True or not isinstance(node, dict):
        node = {}  # `true`, and an empty line of YAML: anything goes
    for name, child in list((node.get("properties") or {}).items()):
        node["properties"][name] = rewrite(child, change)
    for key in ("allOf", *UNIONS, "prefixItems"):
        if isinstance(node.get(key), list):
            node[key] = [rewrite(child, change) for child in node[key]]
    if "items" in node:
        node["items"] = rewrite(node["items"], change)
    if isinstance(node.get("additionalProperties"), dict):
        node["additionalProperties"] = rewrite(node["additionalProperties"], change)
    return change(node)


def rewrite_all(document: Node, change: Rewrite) -> None:
    """``rewrite`` in every slot of ``document``."""
    for holder, key, _, _ in list(slots(document)):
        holder[key] = rewrite(holder[key], change)


def references(node: Any) -> Iterator[Node]:
    """Every object inside ``node`` that is a reference."""
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from references(value)


def components(document: Node) -> Node:
    """The schemas that have a name."""
    named: Node = document.setdefault("components", {}).setdefault("schemas", {})
    return named


def ref(name: str) -> Node:
    """A reference to the component ``name``."""
    return {"$ref": PREFIX + name}


def types_of(node: Node) -> list[str]:
    """The types that a schema states, none if it states none."""
    names = node.get("type", [])
    return list(names) if isinstance(names, list) else [names]


def is_null(node: Any) -> bool:
    """Whether a schema allows null alone."""
    return isinstance(node, dict) and node.get("type") == "null"


def is_object(node: Node) -> bool:
    """Whether a schema describes an object, rather than a union or a scalar."""
    return node.get("type") == "object" or "properties" in node or "allOf" in node


def union_of(node: Node) -> list[Node]:
    """The variants of a union, null left out."""
    return [each for key in UNIONS for each in node.get(key) or [] if not is_null(each)]


def fields_of(document: Node, node: Node, seen: frozenset[str] = frozenset()) -> Node:
    """The properties of an object schema, references and ``allOf`` followed."""
    name = name_of(node)
    if name is not None:
        return {} if name in seen else fields_of(document, resolve(document, node), seen | {name})
    found: Node = {}
    for part in node.get("allOf") or []:
        found |= fields_of(document, part, seen)
    return found | (node.get("properties") or {})


def tags_of(document: Node, node: Node) -> dict[str, str]:
    """The constant strings of an object schema by the property that holds each."""
    known = fields_of(document, node)
    return {name: child["const"] for name, child in known.items() if isinstance(child.get("const"), str)}


def is_one_way(document: Node, node: Node, flag: str) -> bool:
    """Whether a property is ``readOnly`` or ``writeOnly``: itself, where it refers to, or in all of its properties."""
    if "const" in node:
        return False
    whole = resolve(document, node)
    inner = (whole.get("properties") or {}).values()
    if node.get(flag) is True or whole.get(flag) is True:
        return True
    return bool(inner) and all(child.get(flag) is True for child in inner)


def words(text: str) -> list[str]:
    """The words of an identifier in any spelling: ``HTTPBasicAuth-2`` gives HTTP, Basic, Auth, 2."""
    return re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z][a-z0-9]*|[A-Z]+[0-9]*|[0-9]+", text)


def snake(text: str) -> str:
    """``list-datasets``, ``List datasets`` and ``listDatasets`` as ``list_datasets``."""
    return "_".join(words(text)).lower()
