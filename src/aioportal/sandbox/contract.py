"""The contract as data: which operations there are, and what their requests must look like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from aioportal_huwise.operations import BASE_PATH, OPERATIONS, Operation

from .problems import Detail, Problem

__all__ = ["BASE_PATH", "OPERATIONS", "Contract", "Operation"]

_ROOT = "urn:huwise:contract"
_NUMBER: Mapping[str, Any] = {"type": "integer"}


class Contract:
    """The generated package's ``contract.json`` with validators made when an operation is first called."""

    def __init__(self, document: Mapping[str, Any] | None = None) -> None:
        text = "" if document else files("aioportal_huwise").joinpath("contract.json").read_text(encoding="utf-8")
        self.document: Mapping[str, Any] = document or json.loads(text)
        self._bodies: dict[str, Any] = {}
        self._queries: dict[str, dict[str, Mapping[str, Any]]] = {}

    @cached_property
    def _registry(self) -> Registry[Any]:
        registry: Registry[Any] = Registry()
        filled: Registry[Any] = registry.with_resource(_ROOT, DRAFT202012.create_resource(self.document))
        return filled

    @cached_property
    def _validator_class(self) -> Any:
        make: Any = extend  # the stubs leave it untyped
        return make(Draft202012Validator, {"oneOf": self._union})

    def validator(self, pointer: str) -> Any:
        """A validator of the schema at a JSON pointer of the document."""
        return self._validator_class({"$ref": f"{_ROOT}#{quote(pointer, safe='/~')}"}, registry=self._registry)

    def _union(self, validator: Any, variants: Sequence[Any], instance: Any, _schema: Any) -> Iterator[ValidationError]:
        """Unions as the contract means them: the tag chooses the variant, and the last variant takes what is left."""
        chosen = self._tagged(variants, instance)
        if chosen is not None:
            yield from validator.descend(instance, variants[chosen], schema_path=chosen)
            return
        complaints = [list(validator.descend(instance, item, schema_path=i)) for i, item in enumerate(variants)]
        if all(complaints):
            context = [error for errors in complaints for error in errors]
            yield ValidationError("fits none of the variants", validator="oneOf", context=context)

    def _tagged(self, variants: Sequence[Any], instance: Any) -> int | None:
        """The index of the variant that an object's tag chooses; None where the union has no tags."""
        tagged = [(self._tag(variant), index) for index, variant in enumerate(variants)]
        if not isinstance(instance, Mapping) or not any(tag for tag, _ in tagged):
            return None
        return next((index for tag, index in tagged if tag and instance.get(tag[0]) == tag[1]), len(variants) - 1)

    def variant(self, variants: Sequence[Any], instance: Any) -> Any:
        """Of a union's variants the one that a value is: by its tag, else the first that it fits, else the last."""
        index = self._tagged(variants, instance)
        if index is not None:
            return variants[index]
        return next((item for item in variants if self._validator_of(item).is_valid(instance)), variants[-1])

    def _validator_of(self, node: Mapping[str, Any]) -> Any:
        pointer = node.get("$ref")
        return self.validator(pointer.removeprefix("#")) if pointer else self._validator_class(node)

    def _tag(self, variant: Any) -> tuple[str, Any] | None:
        """Name and value of the property that marks a variant of a union, or None."""
        schema = self.resolve(variant)
        for part in [schema, *map(self.resolve, schema.get("allOf", ()))]:
            for name, declared in part.get("properties", {}).items():
                if "const" in self.resolve(declared):
                    return name, self.resolve(declared)["const"]
        return None

    def resolve(self, node: Any) -> Any:
        """The node itself, or what its ``$ref`` leads to."""
        while isinstance(node, Mapping) and "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def _pointer(self, operation: Operation, *rest: str) -> str:
        parts = ["paths", operation.path, operation.method.lower(), *rest]
        return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)

    def _node(self, operation: Operation) -> Mapping[str, Any]:
        node: Mapping[str, Any] = self.document["paths"][operation.path][operation.method.lower()]
        return node

    def answer_schema(self, operation: Operation) -> Any:
        """The schema of an operation's success in JSON, or None."""
        return self._json_schema(self._node(operation)["responses"].get("2XX"))

    def body_schema(self, operation: Operation) -> Any:
        """The schema of an operation's body, JSON or form, or None."""
        return self._json_schema(self._node(operation).get("requestBody"))

    def _json_schema(self, declared: Any) -> Any:
        content = (self.resolve(declared) or {}).get("content", {})
        kind = next((kind for kind in ("application/json", "multipart/form-data") if kind in content), None)
        return content[kind].get("schema") if kind else None

    def example(self, operation: Operation, parameter: str) -> str:
        """The contract's example of a path argument."""
        declared = map(self.resolve, self.document["paths"][operation.path].get("parameters", ()))
        return next((str(item.get("example", "")) for item in declared if item["name"] == parameter), "")

    # --- requests ---

    def check_body(self, operation: Operation, body: Any) -> None:
        """Refuse a JSON body that the contract does not allow.

        Raises:
            Problem: 400 ``validation_error`` with ``detail`` by field.
        """
        if operation.id not in self._bodies:
            self._bodies[operation.id] = self._body_validator(operation)
        validator = self._bodies[operation.id]
        if validator is None:
            return
        detail = _detail(validator.iter_errors(body))
        if detail:
            raise Problem(400, "validation_error", detail=detail)

    def _body_validator(self, operation: Operation) -> Any:
        declared = self._node(operation).get("requestBody")
        if declared is None or operation.body != "application/json":
            return None
        base = declared["$ref"].removeprefix("#") if "$ref" in declared else self._pointer(operation, "requestBody")
        return self.validator(f"{base}/content/application~1json/schema")

    def body_required(self, operation: Operation) -> bool:
        """Whether the operation needs a body."""
        declared = self.resolve(self._node(operation).get("requestBody"))
        return bool(declared and declared.get("required"))

    def check_query(self, operation: Operation, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Read the query parameters by their declared types; unknown ones are ignored, as the platform does.

        Returns:
            Values by name; lists where the contract declares an array.

        Raises:
            Problem: 400 ``validation_error`` naming the parameter.
        """
        if operation.id not in self._queries:
            self._queries[operation.id] = self._parameters(operation)
        declared = self._queries[operation.id]
        values: dict[str, Any] = {}
        for name, text in pairs:
            schema = declared.get(name)
            if schema is None:
                continue
            kinds = _kinds(schema)
            if "array" in kinds:
                items = self.resolve(schema.get("items", {}))
                values.setdefault(name, []).append(self._value(name, text, items))
            else:
                values[name] = self._value(name, text, schema)
        lacking = [name for name, schema in declared.items() if schema.get("x-required") and name not in values]
        if lacking:
            raise Problem(400, "validation_error", detail={name: ["required"] for name in lacking})
        return values

    def _parameters(self, operation: Operation) -> dict[str, Mapping[str, Any]]:
        path_item = self.document["paths"][operation.path]
        listed = [*path_item.get("parameters", ()), *self._node(operation).get("parameters", ())]
        resolved = [self.resolve(item) for item in listed]
        queries = [item for item in resolved if item["in"] == "query"]
        # Some lists come in pages without a word of what to ask the next one by; ``next`` tells.
        paging = {"limit": _NUMBER, "offset": _NUMBER} if (operation.answer or "").endswith("Page") else {}
        return paging | {
            item["name"]: {**self.resolve(item["schema"]), "x-required": item.get("required", False)}
            for item in queries
        }

    def _value(self, name: str, text: str, schema: Mapping[str, Any]) -> Any:
        kinds = _kinds(schema)
        value: Any = text
        if kinds & {"integer", "number"}:
            try:
                value = int(text)
            except ValueError:
                raise Problem(400, "validation_error", detail={name: ["number"]}) from None
            if value < 0:
                raise Problem(400, "validation_error", detail={name: ["negative"]})
        elif "boolean" in kinds:
            if text.lower() not in ("true", "false", "1", "0"):
                raise Problem(400, "validation_error", detail={name: ["malformed"]})
            value = text.lower() in ("true", "1")
        elif "enum" in schema and text not in schema["enum"]:
            raise Problem(400, "validation_error", detail={name: [("unknown", {"value": text})]})
        return value


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    kinds = schema.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


# --- messages by field ---


def _detail(errors: Iterable[ValidationError]) -> Detail:
    detail: Detail = {}
    for error in errors:
        for field, message in _explained(error):
            messages = detail.setdefault(field, [])
            if message not in messages:
                messages.append(message)
    return detail


def _explained(error: ValidationError) -> list[tuple[str, str]]:
    if error.validator in ("oneOf", "anyOf") and error.context:
        return [pair for part in _meant(error) for pair in _explained(part)]
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required" and isinstance(error.instance, Mapping):
        declared: Any = error.validator_value
        missing = [name for name in declared if name not in error.instance]
        return [(".".join([*path, name]), "required") for name in missing]
    field = ".".join(path) or "non_field_errors"
    if error.validator == "minLength":
        return [(field, "empty")]
    return [(field, error.message)]


def _meant(error: ValidationError) -> list[ValidationError]:
    """Of the complaints of a union without tags, those of the variant that the value comes nearest to."""
    variants: dict[Any, list[ValidationError]] = {}
    for part in error.context or ():
        variants.setdefault(part.schema_path[0], []).append(part)
    return min(variants.values(), key=lambda parts: (any(part.validator == "type" for part in parts), len(parts)))
