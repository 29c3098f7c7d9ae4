"""Operations in the shape of our contract: its ids, tags and retry data, one success, one media type each."""

from __future__ import annotations

import re
from collections import Counter

from _contract import JSON_TYPE, Node, Op, operations, resolve
from _normalise_walk import Notes, snake, words

_RETRY = {"get": "safe", "head": "safe", "options": "safe", "put": "idempotent", "delete": "idempotent"}


def shape(path: str) -> str:
    """A path without what two documents that mean the same may spell differently: names, the slash at the end."""
    return re.sub(r"{[^}]*}", "{}", path).rstrip("/")


def settle(document: Node, ours: Node, notes: Notes) -> None:
    """Give every operation of ``document`` one id, one tag, our extensions, and plain parameters, body and answers.

    Raises:
        ValueError: Two paths differ only in the names of their parameters.
    """
    known = {(op.method, shape(op.path)): op for op in operations(ours)}
    found = list(operations(document))
    _distinct_paths(found)
    for op in found:
        _extensions(op, known.get((op.method, shape(op.path))), notes)
    _distinct_ids(found, known, notes)
    _tags(document, ours)
    for op in found:
        _parameters(document, op, notes)
        _body(document, op, notes)
        _answers(document, op, notes)
    _paths(document, known)


def _distinct_paths(found: list[Op]) -> None:
    # The path with its slash: `/a` and `/a/` are two addresses.
    times = Counter((op.method, re.sub(r"{[^}]*}", "{}", op.path)) for op in found)
    if twice := [op.pointer for op in found if times[op.method, re.sub(r"{[^}]*}", "{}", op.path)] > 1]:
        raise ValueError(f"only one of these operations could be reached: {', '.join(twice)}")


def _extensions(op: Op, twin: Op | None, notes: Notes) -> None:
    node = op.node
    exact = [int(status) for status in node.get("responses") or {} if re.fullmatch(r"[23]\d\d", str(status))]
    if twin is not None:
        if node.get("operationId") != twin.id:
            notes.add("operation ids taken over from the contract")
        node["operationId"], node["tags"] = twin.id, list(twin.node.get("tags") or ["default"])
        node |= {key: value for key, value in twin.node.items() if key.startswith("x-")}
        node["x-success"] = list(dict.fromkeys([*node.get("x-success", []), *exact])) or [200]
    else:
        given = node.get("operationId")
        node["operationId"] = (snake(str(given)) if given else "") or _derived(op)
        if given != node["operationId"]:
            notes.add("operation ids derived")
        node["tags"] = [snake(str((node.get("tags") or ["default"])[0])) or "default"]
        node.setdefault("x-path-evidence", "documented")
        node.setdefault("x-retry", _RETRY.get(op.method, "unsafe"))
        node.setdefault("x-success", sorted(exact) or [200])
    if not str(node.get("summary") or "").strip():
        node["summary"] = str(node["operationId"]).replace("_", " ").capitalize()
    node["summary"] = " ".join(str(node["summary"]).split())


def _derived(op: Op) -> str:
    parts = [f"by {part[1:-1]}" if part.startswith("{") else part for part in op.path.split("/")]
    return snake(f"{op.method} {' '.join(parts)}")


def _distinct_ids(found: list[Op], known: dict[tuple[str, str], Op], notes: Notes) -> None:
    """Ids become module names: one each, starting with a letter. The contract's own keep theirs."""
    fixed = {op.id for op in found if (op.method, shape(op.path)) in known}
    taken = set(fixed)
    for op in found:
        if (op.method, shape(op.path)) in known:
            continue
        name = str(op.node["operationId"])
        name = name if name[:1].isalpha() else f"operation_{name}"
        if name in taken:
            notes.add("operation ids that stood twice")
            name = _derived(op)
        number = 2
        while name in taken:
            name, number = f"{_derived(op)}_{number}", number + 1
        taken.add(name)
        op.node["operationId"] = name


def _tags(document: Node, ours: Node) -> None:
    used = {op.node["tags"][0]: None for op in operations(document)}
    described = {tag.get("name"): tag for tag in [*(document.get("tags") or []), *(ours.get("tags") or [])]}
    kept = [tag for name, tag in described.items() if name in used]
    document["tags"] = kept + [{"name": name} for name in used if name not in described]


def _parameters(document: Node, op: Op, notes: Notes) -> None:
    listed = op.node.get("parameters")
    if listed is None:
        return
    kept: list[Node] = []
    seen: set[tuple[str, str]] = set()
    for parameter in listed:
        whole = resolve(document, parameter)
        key = (str(whole.get("name")), str(whole.get("in")))
        if key in seen:
            notes.add("parameters that stand twice")
            continue
        seen.add(key)
        if whole.get("in") == "cookie":
            notes.add("cookies among the parameters")
            continue
        kind = resolve(document, whole.get("schema")).get("type")
        if (whole.get("in") == "header" and kind == "array") or kind == "object":
            parameter = {**whole, "schema": {"type": "string"}}
            notes.add("parameters that cannot be sent as declared")
        kept.append(parameter)
    op.node["parameters"] = kept
    if not kept:
        del op.node["parameters"]


def _best(content: Node) -> str:
    """The media type to keep: JSON, then a form, then the first."""
    ranks = [JSON_TYPE, *(kind for kind in content if kind.endswith("+json")), "multipart/form-data", *content]
    return next(kind for kind in ranks if kind in content)


def _body(document: Node, op: Op, notes: Notes) -> None:
    body = op.node.get("requestBody")
    if body is None:
        return
    content = resolve(document, body).get("content") or {}
    if not content:
        del op.node["requestBody"]
    elif len(content) > 1:
        kind = _best(content)
        op.node["requestBody"] = {**resolve(document, body), "content": {kind: content[kind]}}
        notes.add("bodies in several media types")


def _answers(document: Node, op: Op, notes: Notes) -> None:
    responses = op.node.get("responses") or {}
    for status, response in responses.items():
        content = resolve(document, response).get("content") or {}
        if content and (len(content) > 1 or not _is_known(next(iter(content)))):
            kind = _best(content)
            known = kind if _is_known(kind) else "application/octet-stream"
            if known != kind:
                content = {kind: {"schema": {"type": "string", "format": "binary"}}}
            responses[status] = {**resolve(document, response), "content": {known: content[kind]}}
            notes.add("answers in several or unusual media types")
    successes = op.successes
    with_content = [each for each in successes.values() if resolve(document, each).get("content")]
    chosen = next(iter(with_content or successes.values()), {"description": ""})
    others = {status: each for status, each in responses.items() if status not in successes}
    op.node["responses"] = {"2XX": chosen, **others}


def _is_known(kind: str) -> bool:
    return kind in (JSON_TYPE, "application/octet-stream") or kind.startswith("text/") or kind.endswith("+json")


def _paths(document: Node, known: dict[tuple[str, str], Op]) -> None:
    """Path parameters take the contract's names: then arguments and tables are those that programs know."""
    names = {shape(op.path): re.findall(r"{([^}]*)}", op.path) for op in known.values()}
    renamed: Node = {}
    for path, item in document["paths"].items():
        wanted, present = names.get(shape(path)), re.findall(r"{([^}]*)}", path)
        if (
            wanted is not None
            and wanted != present
            and _rename(document, item, dict(zip(present, wanted, strict=True)))
        ):
            path = re.sub(r"{[^}]*}", "{}", path).format(*("{" + name + "}" for name in wanted))
        renamed[path] = item
    document["paths"] = renamed


def _rename(document: Node, item: Node, names: dict[str, str]) -> bool:
    holders = [item, *(node for node in item.values() if isinstance(node, dict))]
    declared = {
        parameter.get("name")
        for holder in holders
        for parameter in (resolve(document, each) for each in holder.get("parameters") or [])
        if parameter.get("in") == "path"
    }
    if (
        not declared <= names.keys()
    ):  # a parameter that the path does not have: left for the generator to complain about
        return False
    for holder in holders:
        if "parameters" in holder:
            holder["parameters"] = [_renamed(document, each, names) for each in holder["parameters"]]
    return True


def _renamed(document: Node, parameter: Node, names: dict[str, str]) -> Node:
    whole = resolve(document, parameter)
    if whole.get("in") != "path" or names[str(whole["name"])] == whole["name"]:
        return parameter
    return {**whole, "name": names[str(whole["name"])]}


def class_words(text: str) -> str:
    """``list_datasets body`` as ``ListDatasetsBody``: a class name with one capital an acronym."""
    parts = [part.capitalize() for part in words(text)]
    joined = "".join(parts)
    joined = re.sub(r"(?<![A-Za-z])(?=\d)", "Schema", joined)
    # A word of one letter joins the next: `AThing` would be read as an acronym.
    return re.sub(r"([A-Z])(?=[A-Z])([A-Z])", lambda pair: pair[1] + pair[2].lower(), joined) or "Schema"
