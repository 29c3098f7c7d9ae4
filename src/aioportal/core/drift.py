"""Where an answer differs from the contract. Pure; loaded only where somebody asked to know.

Nothing here breaks a call: models keep what they do not know. A drift says that the contract should be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

DriftKind = Literal["missing", "null", "unknown_word", "extra_key", "wrong_type"]

Schema = Mapping[str, Any]

_MOST = 200


class Drift(NamedTuple):
    """One difference."""

    pointer: str
    """Where in the answer, as a JSON pointer; the empty string is the whole."""
    kind: DriftKind
    detail: str
    """What was expected and what came: names and types; of values only an unknown word of an enumeration."""

    @property
    def place(self) -> str:
        """The pointer with ``*`` for each position in a list, to count equal drifts of many items as one."""
        return "/".join("*" if part.isdigit() else part for part in self.pointer.split("/"))


def find_drift(schema: Schema, data: Any, components: Mapping[str, Any]) -> list[Drift]:
    """Compare an answer with its schema.

    Args:
        schema: of the answer, OpenAPI 3.1; ``x-expected`` names the keys that are expected though never required.
        data: the parsed JSON.
        components: the contract's ``components``, or their ``schemas`` alone, for ``$ref``.

    Returns:
        At most 200 differences, in the order of the answer: ``missing`` an expected key, ``null`` where none is
        allowed, ``unknown_word`` of an enumeration or of a union's tag, ``extra_key`` that the contract does not
        know, ``wrong_type``.
    """
    book = _Book(components)
    found: list[Drift] = []
    for drift in book.compare(schema, data, ""):
        found.append(drift)
        if len(found) == _MOST:
            break
    return found


class _View(NamedTuple):
    """A schema with its references and ``allOf`` resolved."""

    types: frozenset[str]
    """Allowed types; empty means any."""
    words: tuple[Any, ...] | None
    properties: Mapping[str, Schema]
    expected: tuple[str, ...]
    extras: Schema | bool | None
    """The schema of other keys, True for free maps, None or False where only the properties are known."""
    items: Schema | None
    variants: tuple[Schema, ...]


class _Book:
    """Resolves schemas, each once."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        schemas = components.get("schemas")
        self._schemas: Mapping[str, Schema] = schemas if isinstance(schemas, Mapping) else components
        self._views: dict[int, tuple[Schema, _View]] = {}

    def compare(self, schema: Schema, data: Any, at: str) -> Iterator[Drift]:
        view = self._view(schema)
        if view.variants:
            yield from self._union(view, data, at)
            return
        if data is None:
            if not _allows_null(view):
                yield Drift(at, "null", f"expected {_types(view)}")
            return
        name = type_name(data)
        if view.types and not _fits(name, data, view.types):
            yield Drift(at, "wrong_type", f"expected {_types(view)}, got {name}")
            return
        if view.words is not None and data not in view.words:
            yield Drift(at, "unknown_word", _word(data))
        if isinstance(data, dict):
            yield from self._object(view, data, at)
        elif isinstance(data, list) and view.items:
            for index, item in enumerate(data):
                yield from self.compare(view.items, item, f"{at}/{index}")

    def _object(self, view: _View, data: dict[str, Any], at: str) -> Iterator[Drift]:
        for name in view.expected:
            if name not in data:
                yield Drift(f"{at}/{_escaped(name)}", "missing", "the contract expects it")
        for name, value in data.items():
            schema = view.properties.get(name)
            place = f"{at}/{_escaped(name)}"
            if schema is not None:
                yield from self.compare(schema, value, place)
            elif isinstance(view.extras, Mapping):
                yield from self.compare(view.extras, value, place)
            elif not view.extras and view.properties:
                yield Drift(place, "extra_key", type_name(value))

    def _union(self, view: _View, data: Any, at: str) -> Iterator[Drift]:
        views = [self._view(variant) for variant in view.variants]
        if data is None:
            if not any(_allows_null(one) or self._union_allows_null(one) for one in views):
                yield Drift(at, "null", "expected one of several variants, none of them null")
            return
        if isinstance(data, dict):
            tagged = [self._tags(one) for one in views]
            for variant, tags in zip(view.variants, tagged, strict=True):
                if tags and all(data.get(name) == word for name, word in tags.items()):
                    yield from self.compare(variant, data, at)
                    return
            names = {name for tags in tagged for name in tags}
            unknown = [name for name in sorted(names) if isinstance(data.get(name), str)]
            if unknown:
                yield Drift(f"{at}/{_escaped(unknown[0])}", "unknown_word", _word(data[unknown[0]]))
                return
            # The variant for unknown kinds may fit an answer without its tag; that it is gone is a difference still.
            wanted = [one.expected for one, tags in zip(views, tagged, strict=True) if tags]
            absent = [name for name in sorted(names - data.keys()) if all(name in expected for expected in wanted)]
            if absent:
                yield Drift(f"{at}/{_escaped(absent[0])}", "missing", "the contract expects it")
                return
        # Without a tag to go by: the variant that the answer differs least from, one of another type counting most.
        found = [list(self.compare(variant, data, at)) for variant in view.variants]
        yield from min(found, key=lambda drifts: (any(_is_other_type(drift, at) for drift in drifts), len(drifts)))

    def _union_allows_null(self, view: _View) -> bool:
        return any(_allows_null(self._view(variant)) for variant in view.variants)

    def _tags(self, view: _View) -> dict[str, Any]:
        """The properties of a variant that hold one fixed word."""
        tags: dict[str, Any] = {}
        for name, schema in view.properties.items():
            words = self._view(schema).words
            if words is not None and len(words) == 1 and "const" in schema:
                tags[name] = words[0]
        return tags

    def _view(self, schema: Schema) -> _View:
        known = self._views.get(id(schema))
        if known is None:
            # The schema is kept with its view, so that its id stays its own.
            known = self._views[id(schema)] = (schema, self._resolve(schema))
        return known[1]

    def _resolve(self, schema: Schema) -> _View:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return self._view(self._schemas.get(reference.rpartition("/")[2], {}))
        parts = [self._view(part) for part in schema.get("allOf", ())]
        own = schema.get("type", ())
        types = frozenset((own,) if isinstance(own, str) else own)
        words: tuple[Any, ...] | None = None
        if "const" in schema:
            words = (schema["const"],)
        elif isinstance(schema.get("enum"), list):
            words = tuple(schema["enum"])
        properties: dict[str, Schema] = {}
        expected: dict[str, None] = {}
        extras = schema.get("additionalProperties")
        for part in parts:
            types = types or part.types
            words = words if words is not None else part.words
            properties.update(part.properties)
            expected.update(dict.fromkeys(part.expected))
            extras = extras or part.extras
        properties.update(schema.get("properties", {}))
        expected.update(dict.fromkeys((*schema.get("x-expected", ()), *schema.get("required", ()))))
        if extras == {}:
            extras = True
        items = schema.get("items") or next((part.items for part in parts if part.items), None)
        variants = tuple(schema.get("oneOf", ())) or tuple(schema.get("anyOf", ()))
        if not variants:
            variants = next((part.variants for part in parts if part.variants), ())
        return _View(types, words, properties, tuple(expected), extras, items, variants)


def type_name(data: Any) -> str:
    """The JSON type of a parsed value."""
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "boolean"
    for kind, name in ((int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(data, kind):
            return name
    return type(data).__name__


def _is_other_type(drift: Drift, at: str) -> bool:
    return drift.pointer == at and drift.kind == "wrong_type"


def _fits(name: str, data: Any, types: frozenset[str]) -> bool:
    if name in types or (name == "integer" and "number" in types):
        return True
    return name == "number" and "integer" in types and data.is_integer()


def _allows_null(view: _View) -> bool:
    if view.words is not None:
        return None in view.words
    return "null" in view.types or not (view.types or view.properties or view.variants)


def _types(view: _View) -> str:
    return " or ".join(sorted(view.types)) or "a value"


def _word(data: Any) -> str:
    text = repr(data) if isinstance(data, str) else type_name(data)
    return text if len(text) <= 80 else text[:79] + "…"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
