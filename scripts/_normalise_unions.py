"""Families of schemas as the generator can tell them apart: unions with a constant tag in each variant but the last.

The generator reads no `discriminator`. A base with children by `allOf` would parse to the base alone, a union without
tags always to its first variant.
"""

from __future__ import annotations

import copy
from typing import Any

from _contract import Node, name_of, resolve
from _normalise_merge import flat
from _normalise_operations import class_words
from _normalise_walk import Notes, components, fields_of, is_object, ref, rewrite_all, tags_of, union_of


def tag_unions(document: Node, notes: Notes) -> None:
    """Turn every discriminator into a union with constant tags, and tag what only looks untagged."""
    named = components(document)
    bases = [name for name in named if "discriminator" in named[name] and not union_of(named[name])]
    objects = {name: flat(document, named[name]) for name in bases}
    for base in bases:
        _split_base(document, base, objects, notes)
    rewrite_all(document, lambda node: _without_discriminator(document, node, notes))
    rewrite_all(document, lambda node: _close(document, node, notes))


def _mapping(document: Node, base: str, node: Node) -> dict[str, str]:
    """The components of a family by tag: those the document maps, else those that build on the base."""
    named = components(document)
    stated = node["discriminator"].get("mapping") or {}
    found = {str(tag): str(target).rpartition("/")[2] for tag, target in stated.items()}
    if not found:
        names = [name for name in named if base in map(name_of, named[name].get("allOf") or [])]
        names += [name for name in map(name_of, union_of(node)) if name is not None]
        found = {name: name for name in names}
    return {tag: name for tag, name in found.items() if name in named}


def _split_base(document: Node, base: str, objects: dict[str, Node], notes: Notes) -> None:
    named, own = components(document), objects[base]
    key = str(named[base]["discriminator"].get("propertyName", "type"))
    children = _mapping(document, base, named[base])
    if not children:
        del named[base]["discriminator"]
        return
    notes.add("families with a discriminator at their base")
    variants = []
    for tag, child in children.items():
        alone = list(children.values()).count(child) == 1 and child not in objects
        name = child if alone else free_name(named, f"{child} {tag}")
        named[name] = _tagged(objects.get(child) or flat(document, named[child], objects), key, tag)
        variants.append(name)
    rest = free_name(named, f"Unknown {base}")
    named[rest] = _catch_all(own, key, list(children))
    about = {"description": own["description"]} if "description" in own else {}
    named[base] = {**about, "oneOf": [ref(name) for name in [*variants, rest]]}


def _tagged(node: Node, key: str, tag: str) -> Node:
    node = copy.deepcopy(node)
    node.setdefault("properties", {})[key] = {"type": "string", "const": tag, "default": tag}
    if key not in node.setdefault("required", []):
        node["required"].insert(0, key)
    return node


def _catch_all(node: Node, key: str, tags: list[str]) -> Node:
    node = copy.deepcopy(node)
    properties = node.setdefault("properties", {})
    known = {name: value for name, value in (properties.get(key) or {}).items() if name in ("description", "minLength")}
    properties[key] = {"type": "string", **known, "not": {"enum": tags}}
    return node


def free_name(named: Node, text: str) -> str:
    """A class name made of ``text`` that no component has yet."""
    name, number = class_words(text), 2
    lowered = {each.lower() for each in named}
    while name.lower() in lowered:
        name, number = f"{class_words(text)}{number}", number + 1
    return name


def _without_discriminator(document: Node, node: Node, notes: Notes) -> Node:
    """A union that says itself by which property its variants differ: each gets its tag."""
    stated = node.get("discriminator")
    if not isinstance(stated, dict) or not union_of(node):
        return node
    named = components(document)
    key = str(stated.get("propertyName", "type"))
    for tag, name in _mapping(document, "", node).items():
        if key not in tags_of(document, named[name]):
            named[name] = _tagged(flat(document, named[name]), key, tag)
    del node["discriminator"]
    notes.add("unions with a discriminator")
    return node


def _close(document: Node, node: Node, notes: Notes) -> Node:
    """Make the tags of a union constant, and end it with a variant for what nobody knows yet."""
    named = components(document)
    variants = union_of(node)
    members = [each for each in map(name_of, variants) if each in named and is_object(named[each])]
    if len(members) < 2 or len(members) < len(variants):
        return node
    key = _common_key(document, members)
    if key is None:
        return node
    tags = [_word(document, member, key) for member in members]
    for member, tag in zip(members, tags, strict=True):
        if tag is not None and key not in tags_of(document, named[member]):
            _tag(document, member, key, tag)
    if tags[-1] is None:
        return node
    own = [name for name, each in named.items() if each is node]
    rest = free_name(named, f"Unknown {next(iter(own), members[0])}")
    named[rest] = {"type": "object", "properties": {key: {"type": "string", "not": {"enum": tags}}}}
    union = "oneOf" if "oneOf" in node else "anyOf"
    nulls = [each for each in node[union] if each.get("type") == "null"]
    node["oneOf"] = [*variants, ref(rest), *nulls]
    if union == "anyOf":
        del node["anyOf"]
    notes.add("unions without a variant for unknown kinds")
    return node


def _tag(document: Node, member: str, key: str, tag: str) -> None:
    """Make the word of ``key`` constant where it stands."""
    named = components(document)
    for part in [named[member], *(named[member].get("allOf") or [])]:
        if key in (part.get("properties") or {}):
            part.update(_tagged(part, key, tag))
            return
    named[member] = _tagged(flat(document, named[member]), key, tag)


def _common_key(document: Node, members: list[str]) -> str | None:
    """The property that holds one word in each member but perhaps the last, and never the same."""
    for key in fields_of(document, ref(members[0])):
        found = [_word(document, member, key) for member in members]
        if all(word is not None for word in found[:-1]) and len(set(found)) == len(found):
            return key
    return None


def _word(document: Node, member: str, key: str) -> str | None:
    child: Any = fields_of(document, ref(member)).get(key)
    child = resolve(document, child) if child is not None else {}
    if isinstance(child.get("const"), str):
        return str(child["const"])
    listed = child.get("enum")
    return str(listed[0]) if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], str) else None
