"""Reading an OpenAPI document, and the facts that several scripts take from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON_TYPE = "application/json"

Node = dict[str, Any]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the base is picked at run time
    """YAML 1.2's core schema: `no` and `on` are strings, dates stay strings; a key given twice is an error."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+(\.[0-9]*([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", "-+0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def _mapping(loader: Any, node: yaml.MappingNode) -> Node:
    loader.flatten_mapping(node)
    pairs = [
        (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
        for key, value in node.value
    ]
    found: Node = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"line {node.start_mark.line + 1}: the key {key!r} stands twice in one mapping")
        found[key] = value
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(path: Path) -> Node:
    """The document in ``path``, YAML or JSON.

    Raises:
        ValueError: It is neither, a mapping has a key twice, or its top level is no mapping.
    """
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if path.suffix == ".json" else parse_yaml(text, path.name)
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} holds no OpenAPI document")  # noqa: TRY004 - callers catch ValueError for a wrong file
    return document


def parse_yaml(text: str, name: str) -> Any:
    """What the YAML ``text`` holds; ``name`` is what an error calls it.

    Raises:
        ValueError: It is not YAML, or a mapping has a key twice.
    """
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - _Loader stands on yaml.SafeLoader
    except yaml.YAMLError as error:
        raise ValueError(f"{name} is not YAML: {error}") from error


def resolve(document: Node, node: Any) -> Node:
    """``node``, or what its ``$ref`` leads to inside the document; an empty dict where it leads nowhere."""
    for _ in range(16):  # longer chains are loops
        if not isinstance(node, dict):
            return {}
        if "$ref" not in node:
            return node
        node = at(document, node["$ref"])
    return {}


def at(document: Node, reference: str) -> Any:
    """What a local reference such as ``#/components/schemas/Dataset`` points to, or None."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    found: Any = document
    for part in reference[2:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found


def name_of(schema: Any) -> str | None:
    """The component's name where ``schema`` is a reference, else None."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.rpartition("/")[2] if isinstance(reference, str) else None


@dataclass(frozen=True, slots=True)
class Op:
    """One operation of a document, with what stands around it."""

    path: str
    method: str
    node: Node
    parameters: list[Node]
    """Resolved; those of the path item that the operation does not repeat included."""

    @property
    def id(self) -> str:
        """The operationId, or what tells the operation apart where it has none."""
        return str(self.node.get("operationId") or f"{self.method.upper()} {self.path}")

    @property
    def pointer(self) -> str:
        """Where it stands, as people write it."""
        return f"{self.method.upper()} {self.path}"

    def named(self, place: str) -> list[str]:
        """The names of the parameters in ``path``, ``query`` or ``header``."""
        return [str(parameter.get("name")) for parameter in self.parameters if parameter.get("in") == place]

    @property
    def successes(self) -> dict[str, Any]:
        """The responses declared for 2xx, by status."""
        responses = self.node.get("responses") or {}
        return {status: response for status, response in responses.items() if str(status).startswith("2")}


def operations(document: Node) -> Iterator[Op]:
    """Every operation in the order of the document."""
    for path, item in (document.get("paths") or {}).items():
        shared = [resolve(document, parameter) for parameter in item.get("parameters") or []]
        for method in METHODS:
            node = item.get(method)
            if not isinstance(node, dict):
                continue
            own = [resolve(document, parameter) for parameter in node.get("parameters") or []]
            taken = {(parameter.get("name"), parameter.get("in")) for parameter in own}
            inherited = [each for each in shared if (each.get("name"), each.get("in")) not in taken]
            yield Op(path, method, node, inherited + own)


def base_path(document: Node) -> str:
    """The path of the first server, without the slash at its end."""
    servers = document.get("servers") or [{}]
    url = str(servers[0].get("url", ""))
    return re.sub(r"^[a-z]+://[^/]*", "", url).rstrip("/")


# Keys whose value maps names to things: no word in them is a keyword of OpenAPI.
_NAMED = {
    "$defs", "callbacks", "content", "encoding", "examples", "headers", "links", "mapping", "parameters", "paths",
    "pathItems", "patternProperties", "properties", "requestBodies", "responses", "schemas", "scopes",
    "securitySchemes", "variables", "webhooks", "dependentSchemas",
}  # fmt: skip
# Keys whose value is data.
_DATA = {"const", "default", "enum", "example", "required", "value", "security"}
_PROSE = {"description", "summary", "externalDocs", "$comment"}


def without_prose(node: Any) -> Any:
    """``node`` without texts for people; names, examples and data are kept, and the document stays valid."""
    if isinstance(node, list):
        return [without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept: Node = {}
    for key, value in node.items():
        if key in _PROSE:
            continue
        if key in _DATA or key.startswith("x-") or (key == "examples" and isinstance(value, list)):
            kept[key] = value
        elif key in _NAMED and isinstance(value, dict):
            kept[key] = {name: without_prose(item) for name, item in value.items()}
            if key == "responses":  # OpenAPI demands the description of a response
                for response in kept[key].values():
                    if "$ref" not in response:
                        response["description"] = ""
        else:
            kept[key] = without_prose(value)
    return kept


def properties_of(document: Node, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of an object schema, those of its ``allOf`` included."""
    found: dict[str, Any] = {}
    for part in schema.get("allOf") or []:
        found |= properties_of(document, resolve(document, part))
    return found | (schema.get("properties") or {})
