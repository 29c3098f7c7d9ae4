"""What is plainly wrong or merely spelt otherwise is put right, without a change of meaning; 3.0 becomes 3.1.

Both the generator and the comparison start from a mended document. A document that follows our rules stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

from _contract import JSON_TYPE, METHODS, Node, at, operations, resolve
from _lint_schemas import TYPES
from _normalise_walk import Notes, components, references, rewrite_all, types_of

_ALIASES = {
    "any": None, "bool": "boolean", "date": "string", "dict": "object", "double": "number", "file": "string",
    "float": "number", "int": "integer", "list": "array", "long": "integer", "none": "null", "str": "string",
}  # fmt: skip
_COUNTS = {"limit", "offset"}
"""Query parameters that count: whole numbers, whatever a document says."""


def mend(document: Node, notes: Notes) -> None:
    """Mend ``document`` in place."""
    document.pop("webhooks", None)
    if str(document.get("openapi", "")) < "3.1":
        document["openapi"] = "3.1.0"
    _path_items(document, notes)
    rewrite_all(document, lambda node: schema(node, notes))
    _dangling(document, notes)
    for parameter in _holders(document, "parameters"):
        _parameter(parameter, notes)
    for body in _holders(document, "requestBodies"):
        _body(body, notes)
    for response in _holders(document, "responses"):
        response.setdefault("description", "")
        _content(response, notes)
    _empty_answers(document, notes)


def _path_items(document: Node, notes: Notes) -> None:
    for item in document["paths"].values():
        item.pop("servers", None)
        if "$ref" in item:
            item |= resolve(document, {"$ref": item.pop("$ref")})
        for method in METHODS:
            if isinstance(item.get(method), dict):
                for key in ("callbacks", "security", "servers"):
                    item[method].pop(key, None)
                if method in ("get", "head") and item[method].pop("requestBody", None):
                    notes.add("bodies of requests that have none")


def _holders(document: Node, kind: str) -> list[Node]:
    """The parameters, bodies or responses of a document, each once, references left out."""
    found = list((document.get("components") or {}).get(kind, {}).values())
    for item in document["paths"].values():
        found += (item.get("parameters") or []) if kind == "parameters" else []
        for node in (item[method] for method in METHODS if isinstance(item.get(method), dict)):
            if kind == "requestBodies":
                found += [node["requestBody"]] if isinstance(node.get("requestBody"), dict) else []
            else:
                inner = node.get(kind) or []
                found += inner.values() if isinstance(inner, dict) else inner
    return [each for each in found if isinstance(each, dict) and "$ref" not in each]


def schema(node: Node, notes: Notes) -> Node:
    """One schema, its inner ones mended already."""
    _types(node, notes)
    _required(node, notes)
    if "default" in node:
        _default(node, notes)
    if isinstance(node.get("enum"), list):
        _words(node, notes)
    if "array" in types_of(node) and "items" not in node:
        node["items"] = {}
        notes.add("arrays without items")
    if "type" not in node and "properties" in node and "$ref" not in node:
        node["type"] = "object"
    return _nullable(node, notes)


def _types(node: Node, notes: Notes) -> None:
    if "type" not in node:
        return
    names = node["type"] if isinstance(node["type"], list) else [node["type"]]
    known: list[str] = []
    for name in names:
        if name is None:
            notes.add("nulls where a type's name belongs")
        word = "null" if name is None else _ALIASES.get(str(name).lower(), name)
        if word in TYPES and word not in known:
            known.append(word)
    if known != names:
        notes.add("types that do not exist", sum(name is not None and name not in TYPES for name in names))
    if isinstance(node["type"], list) and known == node["type"] and len(known) > 1:
        return
    if known:
        node["type"] = known if len(known) > 1 else known[0]
    else:
        del node["type"]


def _required(node: Node, notes: Notes) -> None:
    for name, child in (node.get("properties") or {}).items():
        if isinstance(child.get("required"), bool):
            notes.add("properties that say themselves whether they are required")
            if child.pop("required"):
                node.setdefault("required", []).append(name)
    names = node.get("required")
    if names is not None and not isinstance(names, bool):
        kept = list(dict.fromkeys(str(name) for name in names)) if isinstance(names, list) else []
        node["required"] = kept
        if not kept:
            del node["required"]


def _default(node: Node, notes: Notes) -> None:
    mended = mended_default(node["default"], types_of(node))
    if mended is not node["default"] or type(mended) is not type(node["default"]):
        notes.add("defaults of another type, or with stray quotes")
    if mended is None:
        del node["default"]
    else:
        node["default"] = mended


def mended_default(value: Any, types: list[str]) -> Any:
    """``value`` as one of ``types`` where its meaning is clear, else None."""
    if value is None:
        return None
    if isinstance(value, str) and "string" in types:
        return without_stray_quotes(value)
    if isinstance(value, str):
        value = value.strip(" '\"")
    if "boolean" in types and not isinstance(value, bool):
        return {"0": False, "false": False, "1": True, "true": True}.get(str(value).lower())
    if {"integer", "number"} & set(types) and isinstance(value, str):
        try:
            return int(value) if re.fullmatch(r"[-+]?\d+", value) else float(value)
        except ValueError:
            return None
    return value if not types or any(_fits(value, name) for name in types) else None


def _fits(value: Any, name: str) -> bool:
    if name in ("integer", "number"):
        return not isinstance(value, bool) and isinstance(value, int if name == "integer" else (int, float))
    kinds: dict[str, type] = {"string": str, "boolean": bool, "array": list, "object": dict}
    return name in kinds and isinstance(value, kinds[name])


def without_stray_quotes(text: str) -> str:
    """``text`` without a quote at one of its ends that has no partner, or around the whole."""
    for quote in "'\"":
        if len(text) > 1 and text[0] == text[-1] == quote:
            return text[1:-1]
        if text.count(quote) == 1 and (text.startswith(quote) or text.endswith(quote)):
            return text.strip(quote)
    return text


def _words(node: Node, notes: Notes) -> None:
    words = node["enum"]
    distinct = [word for index, word in enumerate(words) if word is not None and word not in words[:index]]
    if len(distinct) < len(words):
        notes.add("enums with null or a word twice")
        if None in words:
            node["nullable"] = True
        node.pop("x-enum-varnames", None)
        node["enum"] = distinct
    if "type" not in node and distinct and all(isinstance(word, str) for word in distinct):
        node["type"] = "string"
    if not distinct:
        del node["enum"]


def _nullable(node: Node, notes: Notes) -> Node:
    names = types_of(node)
    wanted = node.pop("nullable", False) is True
    structured = any(key in node for key in ("enum", "const", "$ref", "allOf", "oneOf", "anyOf", "properties"))
    structured = structured or "object" in names
    if not wanted and not ("null" in names and len(names) > 1 and structured):
        return node
    if wanted:
        notes.add("nulls in the spelling of OpenAPI 3.0")
    if not structured:
        if names and "null" not in names:
            node["type"] = [*names, "null"]
        return node
    for key in ("oneOf", "anyOf"):
        if key in node:
            node[key] = [each for each in node[key] if each.get("type") != "null"] + [{"type": "null"}]
            return node
    rest = [name for name in names if name != "null"]
    if rest:
        node["type"] = rest if len(rest) > 1 else rest[0]
    outer: Node = {key: node.pop(key) for key in ("description", "readOnly", "writeOnly", "deprecated") if key in node}
    parts = node.get("allOf")
    inner = parts[0] if parts and len(parts) == 1 and not node.keys() - {"allOf", "type", "default"} else node
    return {**outer, "oneOf": [inner, {"type": "null"}]}


def _dangling(document: Node, notes: Notes) -> None:
    """A schema that is referred to but does not exist is anything; other references are left to fail loudly."""
    for node in references(document):
        name = node["$ref"]
        if at(document, name) is None and (name.startswith("#/components/schemas/") or not name.startswith("#/")):
            notes.add("references that lead nowhere")
            del node["$ref"]
    components(document)


def _parameter(parameter: Node, notes: Notes) -> None:
    if "content" in parameter:
        media: Node = next(iter(parameter.pop("content").values()), {}) or {}
        parameter.setdefault("schema", media.get("schema") or {"type": "string"})
        notes.add("parameters described by a media type")
    inner = parameter.setdefault("schema", {"type": "string"})
    if parameter.get("name") in _COUNTS and parameter.get("in") == "query" and inner.get("type") == "number":
        inner["type"] = "integer"
        notes.add("limits and offsets declared as fractions")
    joined = parameter.pop("explode", None) is False or "Delimited" in str(parameter.pop("style", ""))
    if joined and inner.get("type") == "array":  # a list in one word, which the generator would send as several
        parameter["schema"] = {"type": "string"}
        notes.add("lists sent as one word")
    if parameter.get("in") == "path":
        if parameter.get("required") is not True or inner.get("type") != "string":
            parameter["required"] = True
            parameter["schema"] = {"type": "string"}
            notes.add("path parameters that were no required string")
    elif parameter.get("required") is False:
        del parameter["required"]


def _body(body: Node, notes: Notes) -> None:
    if "required" not in body:  # an operation that describes a body needs it
        body["required"] = True
        notes.add("bodies not marked required")
    _content(body, notes)


def _content(holder: Node, notes: Notes) -> None:
    content = holder.get("content")
    if content is None:
        return
    for kind, media in list(content.items()):
        if not isinstance(media, dict) or "schema" not in media:
            del content[kind]
            notes.add("media types without a schema")
            continue
        types = types_of(media["schema"])
        if kind != JSON_TYPE and not kind.endswith("+json") and not _is_form(kind) and types != ["string"]:
            media["schema"] = {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}
            notes.add("texts and files declared as something else")
    if not content:
        del holder["content"]


def _is_form(kind: str) -> bool:
    return kind.startswith("multipart/") or kind == "application/x-www-form-urlencoded"


def _empty_answers(document: Node, notes: Notes) -> None:
    for op in operations(document):
        responses = op.node.get("responses") or {}
        for status in ("204", "205", "304"):
            if "content" in resolve(document, responses.get(status)):
                responses[status] = {"description": str(resolve(document, responses[status]).get("description", ""))}
                notes.add("answers without a body that declare one")
        for status, response in responses.items():
            if response is None:
                responses[status] = {"description": ""}
