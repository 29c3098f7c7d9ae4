"""The rules on operations: names, tags, our own extensions, parameters, bodies, answers, references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from _contract import JSON_TYPE, at, name_of
from _lint import Breach, Rule, Scene

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EVIDENCE = {"documented", "observed", "inferred", "guess"}
_RETRY = {"safe", "idempotent", "reconcilable", "unsafe"}
# The generated function or the HTTP library has these names for itself.
_TAKEN = {"body", "headers", "params", "client", "url"}
_BODY_TYPES = {JSON_TYPE, "multipart/form-data"}
_KEPT_COMPONENTS = {"securitySchemes"}


def plain_json(scene: Scene) -> Iterator[Breach]:
    """Every key is a string, every value exists in JSON: `200:` and bare dates are quoted."""
    yield from _strange("document", scene.document)


def _strange(place: str, node: Any) -> Iterator[Breach]:
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield place, f"the key {key!r} is not a string; quote it"
            yield from _strange(f"{place}.{key}" if place != "document" else str(key), value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _strange(f"{place}[{index}]", value)
    elif not (node is None or isinstance(node, (str, bool, int, float))) or node != node:
        yield place, f"{node!r} does not exist in JSON"


def references(scene: Scene) -> Iterator[Breach]:
    """Every `$ref` leads somewhere inside the document."""
    for reference in sorted(_references(scene.document)):
        if at(scene.document, reference) is None:
            yield reference, "leads nowhere"


def unused(scene: Scene) -> Iterator[Breach]:
    """Every component is used, directly or through others, by an operation."""
    found: set[str] = set()
    waiting: list[Any] = [scene.document.get("paths")]
    while waiting:
        for reference in _references(waiting.pop()) - found:
            found.add(reference)
            waiting.append(at(scene.document, reference))
    for kind, named in (scene.document.get("components") or {}).items():
        if kind not in _KEPT_COMPONENTS:
            for name in named:
                if f"#/components/{kind}/{name}" not in found:
                    yield f"{kind} {name}", "nothing refers to it"


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*(_references(item) for item in node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*(_references(value) for key, value in node.items() if key not in ("example", "examples")))
    return found | ({node["$ref"]} if isinstance(node.get("$ref"), str) else set())


def operation_ids(scene: Scene) -> Iterator[Breach]:
    """Operation ids are snake_case and unique: the second of two would overwrite the first."""
    times = Counter(op.node.get("operationId") for op in scene.operations)
    for op in scene.operations:
        name = op.node.get("operationId")
        if not isinstance(name, str) or not _SNAKE.fullmatch(name):
            yield op.pointer, f"the operationId {name!r} is not snake_case"
        elif times[name] > 1:
            yield op.pointer, f"the operationId {name} stands at {times[name]} operations"


def tags(scene: Scene) -> Iterator[Breach]:
    """One declared snake_case tag an operation: it becomes the package."""
    declared = {tag.get("name") for tag in scene.document.get("tags") or []}
    for op in scene.operations:
        found = op.node.get("tags") or []
        if len(found) != 1 or found[0] not in declared or not _SNAKE.fullmatch(str(found[0])):
            yield op.pointer, f"the tags {found} are not one snake_case tag of the document's list"


def summaries(scene: Scene) -> Iterator[Breach]:
    """Every operation says in one line what it does."""
    for op in scene.operations:
        summary = op.node.get("summary")
        if not isinstance(summary, str) or not summary.strip() or "\n" in summary.strip():
            yield op.pointer, "has no one-line summary"


def evidence(scene: Scene) -> Iterator[Breach]:
    """`x-path-evidence` is one of its four words."""
    for op in scene.operations:
        if op.node.get("x-path-evidence") not in _EVIDENCE:
            yield op.pointer, f"x-path-evidence is {op.node.get('x-path-evidence')!r}"


def retry(scene: Scene) -> Iterator[Breach]:
    """`x-retry` is one of its four words, a GET is safe, and what is reconcilable says by what."""
    for op in scene.operations:
        word, by = op.node.get("x-retry"), op.node.get("x-reconcile-by")
        if word not in _RETRY:
            yield op.pointer, f"x-retry is {word!r}"
        elif op.method == "get" and word != "safe":
            yield op.pointer, f"a GET cannot be {word}"
        elif word == "reconcilable" and not by:
            yield op.pointer, "is reconcilable, but x-reconcile-by does not say by what"
        if by is not None and (not isinstance(by, list) or not by or not all(isinstance(each, str) for each in by)):
            yield op.pointer, "x-reconcile-by is not a list of strings"


def success_codes(scene: Scene) -> Iterator[Breach]:
    """`x-success` lists status codes below 400, the first of them 2xx."""
    for op in scene.operations:
        codes: Any = op.node.get("x-success")
        usable = isinstance(codes, list) and len(set(map(str, codes))) == len(codes) > 0
        if not usable or not all(type(code) is int and 200 <= code < 400 for code in codes) or codes[0] >= 300:
            yield op.pointer, f"x-success is {codes!r}"


def answers(scene: Scene) -> Iterator[Breach]:
    """One success, declared as `2XX`; no content exactly where the code is 204; JSON is a component."""
    for op in scene.operations:
        if list(op.successes) != ["2XX"]:
            yield op.pointer, f"declares the successes {list(op.successes)} instead of one 2XX"
            continue
        content = scene.media(op.successes["2XX"])
        codes = op.node.get("x-success") or []
        if codes == [204] and content:
            yield op.pointer, "answers 204, but has content"
        if 204 not in codes and not content:
            yield op.pointer, "has no content, but is not a 204"
        if JSON_TYPE in content and name_of(content[JSON_TYPE].get("schema")) is None:
            yield op.pointer, "the JSON of its success is not a $ref to a component"


def answer_types(scene: Scene) -> Iterator[Breach]:
    """Media other than JSON are strings; the JSON of a success has a type, or it would be thrown away."""
    for op in scene.operations:
        for status, response in (op.node.get("responses") or {}).items():
            content = scene.media(response)
            if len(content) > 1:
                yield f"{op.pointer} {status}", f"has {len(content)} media types; only the first would count"
            for kind, media in content.items():
                schema = scene.resolve(media.get("schema"))
                if kind != JSON_TYPE and schema.get("type") != "string":
                    yield f"{op.pointer} {status}", f"{kind} is not a string"
                if kind == JSON_TYPE and not {"type", "allOf", "oneOf", "anyOf"} & schema.keys():
                    yield f"{op.pointer} {status}", "its JSON has no type"


def bodies(scene: Scene) -> Iterator[Breach]:
    """A request body is required, of one media type that is JSON or multipart, and a component."""
    for op in scene.operations:
        if "requestBody" not in op.node:
            continue
        body = scene.resolve(op.node["requestBody"])
        content = scene.media(body)
        if body.get("required") is not True:
            yield op.pointer, "its body is not `required: true`"
        if len(content) != 1 or not set(content) <= _BODY_TYPES:
            yield op.pointer, f"its body has the media types {sorted(content)}"
        for media in content.values():
            schema = media.get("schema") or {}
            listed = schema.get("items") if schema.get("type") == "array" else schema
            if name_of(listed) is None:
                yield op.pointer, "its body is not a $ref to a component"


def parameters(scene: Scene) -> Iterator[Breach]:
    """A parameter has a schema (`content:` is ignored) and stands in path, query or, as a scalar, header."""
    for place, parameter in scene.parameters():
        where = parameter.get("in")
        if "content" in parameter or "schema" not in parameter:
            yield place, "has no schema; `content:` would be dropped"
        elif where not in ("path", "query", "header"):
            yield place, f"stands in {where}"
        elif where == "header" and scene.resolve(parameter["schema"]).get("type") == "array":
            yield place, "is an array in a header"
        elif scene.resolve(parameter["schema"]).get("type") == "object":
            yield place, "is an object; its keys would be spread over the query"


def query_names(scene: Scene) -> Iterator[Breach]:
    """No query parameter has a name that the generated function needs."""
    for op in scene.operations:
        for name in sorted(_TAKEN & set(op.named("query") + op.named("header") + op.named("path"))):
            yield op.pointer, f"the parameter name {name} is taken by the generated code"


def path_parameters(scene: Scene) -> Iterator[Breach]:
    """The path's placeholders and the path parameters agree; each is a required string."""
    for op in scene.operations:
        wanted = re.findall(r"{([^}]*)}", op.path)
        if sorted(wanted) != sorted(op.named("path")):
            yield op.pointer, f"the path names {wanted}, the parameters are {op.named('path')}"
        for parameter in op.parameters:
            if parameter.get("in") == "path" and (
                parameter.get("required") is not True or scene.resolve(parameter.get("schema")).get("type") != "string"
            ):
                yield op.pointer, f"the path parameter {parameter.get('name')} is not a required string"


def paths(scene: Scene) -> Iterator[Breach]:
    """Paths begin and end with a slash and are said once, whatever the placeholders are called."""
    shapes = Counter(re.sub(r"{[^}]*}", "{}", path) for path in scene.document.get("paths") or {})
    for path in scene.document.get("paths") or {}:
        if not path.startswith("/") or not path.endswith("/"):
            yield path, "does not begin and end with a slash"
        if shapes[re.sub(r"{[^}]*}", "{}", path)] > 1:
            yield path, "stands twice"


def errors(scene: Scene) -> Iterator[Breach]:
    """Every operation says what its errors look like: a `default` response of JSON."""
    for op in scene.operations:
        if JSON_TYPE not in scene.media((op.node.get("responses") or {}).get("default")):
            yield op.pointer, "has no default response with JSON"


def examples(scene: Scene) -> Iterator[Breach]:
    """A JSON success that holds anything has an example: tests and the sandbox start from it."""
    for op in scene.operations:
        for response in op.successes.values():
            media = scene.media(response).get(JSON_TYPE)
            if media is not None and not {"example", "examples"} & media.keys():
                yield op.pointer, "its success has no example"


RULES: dict[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        plain_json, references, unused, operation_ids, tags, summaries, evidence, retry, success_codes, answers,
        answer_types, bodies, parameters, query_names, path_parameters, paths, errors, examples,
    )
}  # fmt: skip
