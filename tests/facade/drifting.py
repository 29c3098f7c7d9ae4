"""Answers of the contract, and each of them changed in one place, with what a watch for drift must say of it.

Schemas are read by the sandbox's own code, so that the client's watch does not check itself.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from aioportal.sandbox.answers import chosen, properties
from aioportal.sandbox.contract import Contract

Kind = Literal["missing", "null", "unknown_word", "extra_key"]
KINDS: tuple[Kind, ...] = ("missing", "null", "unknown_word", "extra_key")

_DEEPEST = 12
_NEVER = "never-seen"


class Mutation(NamedTuple):
    """One change."""

    kind: Kind
    pointer: str
    told: bool
    """Whether the contract says enough for it to be seen as a drift."""
    answer: Any


class Sampler:
    """Makes answers from schemas, and changes them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    # --- answers ---

    def samples(self, schema: Mapping[str, Any], depth: int = 0) -> list[Any]:
        """Values that fit a schema, all properties filled in: one of each variant of its unions."""
        schema = self._contract.resolve(schema)
        if "oneOf" in schema:
            variants = [one for one in map(self._contract.resolve, schema["oneOf"]) if self._is_known(one)]
            return [value for variant in variants for value in self.samples(variant, depth)]
        if "const" in schema:
            return [schema["const"]]
        if "enum" in schema:
            return [next(word for word in schema["enum"] if word is not None)]
        kinds = schema.get("type", "object" if "allOf" in schema or "properties" in schema else "any")
        kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
        if kind == "object":
            return self._objects(schema, depth)
        if kind == "array":
            return [[value] for value in self.samples(schema["items"], depth + 1)] if depth < _DEEPEST else [[]]
        texts = {"date-time": "2025-01-17T16:40:02Z", "date": "2025-01-17"}
        plain = {"integer": 7, "number": 1.5, "boolean": True, "any": "anything"}
        return [plain.get(kind, texts.get(schema.get("format", ""), "some text"))]

    def _objects(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        if depth >= _DEEPEST:
            return [{}]
        columns = {name: self.samples(one, depth + 1) for name, one in self._columns(schema).items()}
        further = schema.get("additionalProperties")
        if not columns and (isinstance(further, Mapping) or further):
            columns["any-name"] = self.samples(further if isinstance(further, Mapping) else {}, depth + 1)
        most = max((len(values) for values in columns.values()), default=1)
        return [{name: values[index % len(values)] for name, values in columns.items()} for index in range(most)]

    def _columns(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in schema.get("allOf", ()):
            found |= self._columns(self._contract.resolve(part))
        return found | schema.get("properties", {})

    def _is_known(self, variant: Mapping[str, Any]) -> bool:
        """Whether a variant is one that has a name: neither null nor what takes the unknown kinds."""
        tags = map(self._contract.resolve, self._columns(variant).values())
        return variant.get("type") != "null" and not any("not" in tag for tag in tags)

    # --- changes ---

    def mutations(self, schema: Mapping[str, Any], answer: Any) -> Iterator[Mutation]:
        """Every change of one thing: a key dropped, one more, a null, an unknown word of an enumeration or a tag."""
        for kind, path, told in self._places(schema, answer, ()):
            changed = copy.deepcopy(answer)
            *above, last = path or ("",)
            holder = changed
            for step in above:
                holder = holder[step]
            if kind == "missing":
                del holder[last]
            elif kind == "extra_key":
                holder[last] = {"a": 1}
            else:
                holder[last] = None if kind == "null" else _NEVER
            yield Mutation(kind, "".join(f"/{_escaped(str(step))}" for step in path), told, changed)

    def _places(self, schema: Any, value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Kind, tuple[Any, ...], bool]]:
        schema = chosen(self._contract, schema, value)
        if isinstance(value, dict):
            named = properties(self._contract, schema, value)
            expected = self._collected(schema, "x-expected") | self._collected(schema, "required")
            further = next(iter(self._further(schema)), None)
            yield "extra_key", (*path, _NEVER), bool(named) and not further and further != {}
            for name, child in value.items():
                declared = named.get(name, further if isinstance(further, Mapping) else {})
                yield "missing", (*path, name), name in expected
                yield from self._values(declared, child, (*path, name))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield from self._values(schema.get("items", {}), child, (*path, index))

    def _values(self, schema: Any, value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Kind, tuple[Any, ...], bool]]:
        yield "null", path, not self._nullable(schema)
        words = self._words(schema, value)
        if words:
            yield "unknown_word", path, True
        yield from self._places(schema, value, path)

    def _words(self, schema: Any, value: Any) -> bool:
        schema = chosen(self._contract, schema, value)
        return isinstance(value, str) and ("enum" in schema or "const" in schema)

    def _nullable(self, schema: Any) -> bool:
        schema = self._contract.resolve(schema)
        if "oneOf" in schema:
            return any(self._nullable(variant) for variant in schema["oneOf"])
        if "enum" in schema or "const" in schema:
            return None in schema.get("enum", [schema.get("const")])
        kinds = schema.get("type")
        if kinds is None:
            return not ("properties" in schema or "allOf" in schema)
        return "null" in ([kinds] if isinstance(kinds, str) else kinds)

    def _collected(self, schema: Any, word: str) -> set[str]:
        schema = self._contract.resolve(schema)
        parts = (self._collected(part, word) for part in schema.get("allOf", ()))
        return set(schema.get(word, ())).union(*parts)

    def _further(self, schema: Any) -> Iterator[Any]:
        schema = self._contract.resolve(schema)
        if "additionalProperties" in schema:
            yield schema["additionalProperties"]
        for part in schema.get("allOf", ()):
            yield from self._further(part)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
