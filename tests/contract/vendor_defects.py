"""What is wrong with documents as they are published, done to our own contract one defect at a time.

Each function takes a document that follows our rules and spoils it in place. What it says afterwards is the same, in a
worse spelling; `VAGUE` are those that say less.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from _contract import METHODS, Node, name_of, operations
from _lint import Scene
from _normalise_names import prune
from _normalise_walk import components, rewrite_all, slots, types_of

Spoil = Callable[[Node], None]

FAMILY = "DatasetFieldConfiguration"
"""The family that the defects about families take apart."""


def part_of(document: Node, *tags: str) -> Node:
    """The operations of some tags, with what they need: a contract of its own, quick to work with."""
    kept: Node = copy.deepcopy(document)
    for path, item in list(kept["paths"].items()):
        for method in METHODS:
            if method in item and item[method]["tags"][0] not in tags:
                del item[method]
        if not any(method in item for method in METHODS):
            del kept["paths"][path]
    kept["tags"] = [tag for tag in kept["tags"] if tag["name"] in tags]
    prune(kept)
    return kept


def answers_only(document: Node) -> Iterator[Node]:
    """The object schemas of components that only answers hold, and of the parts they are merged from."""
    scene = Scene(document)
    for name in (scene.answered - scene.asked) & components(document).keys():
        node = components(document)[name]
        yield from [node, *(part for part in node.get("allOf", []) if "$ref" not in part)]


def json_nulls(document: Node) -> None:
    def change(node: Node) -> Node:
        if isinstance(node.get("type"), list):
            node["type"] = [None if name == "null" else name for name in node["type"]]
        return node

    rewrite_all(document, change)


def one_title_for_all(document: Node) -> None:
    def change(node: Node) -> Node:
        return node if "$ref" in node else {**node, "title": "Related user"}

    rewrite_all(document, change)


def wrong_defaults(document: Node) -> None:
    wrong = {"boolean": 0, "string": "relevance desc'", "integer": "20", "number": "1.5"}

    def change(node: Node) -> Node:
        names = types_of(node)
        if "const" not in node and "enum" not in node and names and names[0] in wrong:
            node["default"] = wrong[names[0]]
        return node

    rewrite_all(document, change)


def bodies_not_required(document: Node) -> None:
    for body in [op.node.get("requestBody", {}) for op in operations(document)]:
        body.pop("required", None)
    for body in document["components"].get("requestBodies", {}).values():
        body.pop("required", None)


def fractional_limits(document: Node) -> None:
    for parameter in document["components"]["parameters"].values():
        if parameter["name"] in ("limit", "offset"):
            parameter["schema"]["type"] = "number"


def vendor_names(document: Node) -> None:
    """Ids in kebab-case, tags in words, nothing of ours beside them, path parameters with other names."""
    for op in operations(document):
        op.node["operationId"] = f"{op.id}-now".replace("_", "-")
        op.node["tags"] = [op.node["tags"][0].replace("_", " ").capitalize()]
        for key in [key for key in op.node if key.startswith("x-")]:
            del op.node[key]
    document.pop("tags")
    for parameter in document["components"]["parameters"].values():
        if parameter["in"] == "path":
            parameter["name"] += "-id"
    for path in list(document["paths"]):
        document["paths"][re.sub(r"}", "-id}", path)] = document["paths"].pop(path)


def exact_codes(document: Node) -> None:
    """200, 201, 204 in place of 2XX, and an empty JSON body at every 204."""
    for op in operations(document):
        responses = op.node["responses"]
        code = str(op.node["x-success"][0])
        spoilt = {code: responses.pop("2XX"), **responses}
        if code == "204":
            spoilt[code] = {"description": "Done.", "content": {"application/json": {}}}
        op.node["responses"] = spoilt


def openapi_3_0(document: Node) -> None:
    """`nullable`, wrapped references, and enums of one word in place of constants."""
    document["openapi"] = "3.0.3"

    def change(node: Node) -> Node:
        if isinstance(node.get("type"), list) and "null" in node["type"] and len(node["type"]) == 2:
            node["type"] = next(name for name in node["type"] if name != "null")
            node["nullable"] = True
        if "const" in node:
            node.pop("default", None)
            node["enum"] = [node.pop("const")]
        variants = node.get("oneOf", [])
        if len(variants) == 2 and variants[1] == {"type": "null"}:
            del node["oneOf"]
            node |= {"allOf": [variants[0]], "nullable": True}
        return node

    rewrite_all(document, change)


def required_answers(document: Node) -> None:
    for node in answers_only(document):
        expected = node.pop("x-expected", [])
        if expected:
            node["required"] = list(dict.fromkeys([*node.get("required", []), *expected]))


def closed_answers(document: Node) -> None:
    for node in answers_only(document):
        if "properties" in node and "additionalProperties" not in node and "allOf" not in node:
            node["additionalProperties"] = False


def inline_errors(document: Node) -> None:
    for response in document["components"]["responses"].values():
        for media in response.get("content", {}).values():
            name = name_of(media["schema"])
            if name is not None and name.endswith("ErrorBody"):
                media["schema"] = copy.deepcopy(components(document)[name])
    prune(document)


def inline_enums(document: Node) -> None:
    words = {name: node for name, node in components(document).items() if "enum" in node}

    def change(node: Node) -> Node:
        return copy.deepcopy(words[name]) if (name := name_of(node)) in words else node

    rewrite_all(document, change)
    prune(document)


def discriminator_at_the_base(document: Node) -> None:
    """Two families as bases with children by `allOf`, told apart by a mapping alone."""
    for base in (FAMILY, f"{FAMILY}Input"):
        named = components(document)
        children = [str(name_of(each)) for each in named[base]["oneOf"]][:-1]
        mapping = {}
        for child in children:
            own = named[child]
            parts = own.get("allOf") or [own]
            fields = {key: value for part in parts for key, value in part.get("properties", {}).items()}
            tag = fields.pop("type")["const"]
            mapping[tag] = f"#/components/schemas/{child}"
            about = {key: value for key, value in own.items() if key in ("description", "x-expected")}
            required = [name for name in own.get("required", []) if name != "type"]
            inner = {"type": "object", "properties": fields, **({"required": required} if required else {})}
            others = [part for part in parts if "$ref" in part]
            named[child] = {**about, "allOf": [{"$ref": f"#/components/schemas/{base}"}, *others, inner]}
        named[base] = {
            "type": "object",
            "description": named[base].get("description", ""),
            "required": ["type"],
            "properties": {"type": {"type": "string", "minLength": 1}},
            "discriminator": {"propertyName": "type", "mapping": mapping},
        }


def discriminator_at_the_union(document: Node) -> None:
    """The same families as unions, but with tags that only the discriminator tells."""
    for base in (FAMILY, f"{FAMILY}Input"):
        named = components(document)
        children = [str(name_of(each)) for each in named[base]["oneOf"]][:-1]
        mapping = {}
        for child in children:
            for part in named[child].get("allOf", [named[child]]):
                if "const" in part.get("properties", {}).get("type", {}):
                    mapping[part["properties"]["type"]["const"]] = f"#/components/schemas/{child}"
                    part["properties"]["type"] = {"type": "string"}
        named[base]["oneOf"] = named[base]["oneOf"][:-1]
        named[base]["discriminator"] = {"propertyName": "type", "mapping": mapping}
    prune(document)


def acronyms(document: Node) -> None:
    """Components in other spellings: capitals, hyphens, and numbers behind them."""
    renamed = {name: f"{name.upper()}-2" if len(name) < 9 else f"{name}_schema" for name in components(document)}
    text = re.sub(r'"#/components/schemas/([^"]+)"', lambda found: f'"#/components/schemas/{renamed[found[1]]}"',
                  json.dumps(document))  # fmt: skip
    document |= json.loads(text)
    named = components(document)
    document["components"]["schemas"] = {renamed[name]: node for name, node in named.items()}


def arrays_without_items(document: Node) -> None:
    def change(node: Node) -> Node:
        if node.get("type") == "array" and node.get("items", {}).get("type") == "string":
            del node["items"]
        return node

    rewrite_all(document, change)


def csv_as_a_list(document: Node) -> None:
    for op in operations(document):
        for response in op.successes.values():
            for kind, media in response.get("content", {}).items():
                if kind == "text/csv":
                    media["schema"] = {"type": "array", "items": {"type": "object"}}


def bad_words(document: Node) -> None:
    """Words that make no distinct names, a word twice, and null among them."""
    for node in components(document).values():
        node.pop("x-enum-varnames", None)
    node = components(document)["QuotaUnit"]
    node["enum"] += ["Day", "-day", "day", "", "2nd day", None]


def broken_references(document: Node) -> None:
    components(document)["Dataset"]["properties"]["is_published"] = {"$ref": "#/components/schemas/Lost"}
    components(document)["Dataset"]["properties"]["is_restricted"] = {"$ref": "other.yaml#/Flag"}


def untagged_unions(document: Node) -> None:
    """Variants of which the first takes everything, a reference by uid before the whole, and lists side by side."""
    named = components(document)
    named["Dataset"]["properties"]["created_by"] = {
        "oneOf": [
            {"type": "object", "properties": {"uid": {"type": "string"}}},
            {"$ref": "#/components/schemas/RelatedUser"},
            {"type": "null"},
        ]
    }
    named["Dataset"]["properties"]["updated_by"] = {
        "oneOf": [
            {"type": "array", "items": {"type": "object", "properties": {"uid": {"type": "string"}}}},
            {"type": "array", "items": {"$ref": "#/components/schemas/RelatedUser"}},
        ]
    }


def one_schema_for_both(document: Node) -> None:
    """What is sent as what comes, with `readOnly` at what the server sets."""
    named = components(document)
    sent = named["DatasetInput"]
    for name, child in named["Dataset"]["properties"].items():
        if name not in sent["properties"]:
            child["readOnly"] = True
    named["Dataset"]["required"] = ["uid", *sent["required"]]
    for holder, key, _, _ in list(slots(document)):
        if name_of(holder[key]) == "DatasetInput":
            holder[key] = {"$ref": "#/components/schemas/Dataset"}
    prune(document)


SAME: list[Spoil] = [
    json_nulls, one_title_for_all, wrong_defaults, bodies_not_required, fractional_limits, vendor_names, exact_codes,
    openapi_3_0, required_answers, closed_answers,
]  # fmt: skip
"""Those after which the very same contract can be read."""

EQUIVALENT: list[Spoil] = [
    inline_errors, inline_enums, discriminator_at_the_base, discriminator_at_the_union, acronyms, csv_as_a_list,
]  # fmt: skip
"""Those after which a contract can be read that says the same, with other components."""

VAGUE: list[Spoil] = [arrays_without_items, bad_words, broken_references, untagged_unions, one_schema_for_both]
"""Those that lose or change what a document says."""


def with_trailing_commas(document: Node) -> str:
    """The document as JSON with a comma behind the last member of everything."""
    text = json.dumps(document, indent=1)
    return re.sub(r"(?<=[^\[{,\s])(?=\n\s*[\]}])", ",", text)


def plain(document: Node) -> Any:
    """A document without what may differ after a defect was mended: defaults as they were meant, order of promises."""

    def change(node: Node) -> Node:
        node.pop("x-default", None)
        if "x-expected" in node:
            fields: Node = {}
            for part in [node, *node.get("allOf", [])]:
                fields |= part.get("properties", {})
            node["x-expected"] = sorted(name for name in node["x-expected"] if "const" not in fields.get(name, {}))
        return node

    copied: Node = copy.deepcopy(document)
    rewrite_all(copied, change)
    return copied
