"""Which operations of two documents are the same, and what differs in each pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from _compare_schemas import NOTHING, Place, Row, Schemas
from _contract import JSON_TYPE, Node, Op, operations, resolve
from _normalise_operations import shape
from _normalise_walk import snake

_ORDER = ("operation", "path", "success", "body", "answer", "parameter", "variant", "field", "type", "enum", "required")


@dataclass(slots=True)
class Report:
    """The comparison of two documents."""

    ours: int = 0
    theirs: int = 0
    matched: int = 0
    confirmed: list[str] = field(default_factory=list)
    """Paths that our contract only infers or guesses, and that the other document has."""
    rows: dict[Row, list[str]] = field(default_factory=dict)
    """Each difference once, with the operations in which it shows."""

    def ordered(self) -> list[tuple[Row, list[str]]]:
        """The rows by kind and place."""
        return sorted(self.rows.items(), key=lambda pair: (_ORDER.index(pair[0].kind), pair[0].place, pair[0]))


def compare(ours: Node, theirs: Node) -> Report:
    """Compare our contract with a mended document."""
    mine, others = list(operations(ours)), list(operations(theirs))
    report = Report(len(mine), len(others))
    pairs = match(mine, others)
    report.matched = len(pairs)
    pair = _Pair(ours, theirs)
    for one, other in pairs:
        if one.node.get("x-path-evidence") in ("inferred", "guess") and shape(one.path) == shape(other.path):
            report.confirmed.append(f"{one.id}  {one.pointer}  ({one.node['x-path-evidence']})")
        for row in pair.compare(one, other):
            found = report.rows.setdefault(row, [])
            if one.id not in found:
                found.append(one.id)
    matched = {id(op.node) for both in pairs for op in both}
    for op in mine:
        if id(op.node) not in matched:
            report.rows[Row("operation", op.id, op.pointer, NOTHING)] = [op.id]
    for op in others:
        if id(op.node) not in matched:
            report.rows[Row("operation", snake(op.id), NOTHING, op.pointer)] = [snake(op.id)]
    return report


def match(mine: list[Op], others: list[Op]) -> list[tuple[Op, Op]]:
    """Pairs of the same operation: by method and path, names of parameters aside; what remains by its id."""
    by_path = {(op.method, shape(op.path)): op for op in others}
    by_id = {snake(op.id): op for op in others}
    pairs = [(op, by_path[op.method, shape(op.path)]) for op in mine if (op.method, shape(op.path)) in by_path]
    done = {id(op.node) for both in pairs for op in both}
    for op in mine:
        twin = by_id.get(snake(op.id))
        if id(op.node) not in done and twin is not None and id(twin.node) not in done:
            pairs.append((op, twin))
            done |= {id(op.node), id(twin.node)}
    order = {id(op.node): index for index, op in enumerate(mine)}
    return sorted(pairs, key=lambda both: order[id(both[0].node)])


class _Pair:
    """Compares one operation of ours with the same of theirs."""

    def __init__(self, ours: Node, theirs: Node) -> None:
        self._ours, self._theirs = ours, theirs
        self._requests = Schemas(ours, theirs, "request")
        self._answers = Schemas(ours, theirs, "answer")

    def compare(self, one: Op, other: Op) -> Iterator[Row]:
        """All rows of the pair."""
        if (
            shape(one.path) != shape(other.path)
            or one.method != other.method
            or one.path.endswith("/") != other.path.endswith("/")
        ):
            yield Row("path", one.id, one.pointer, other.pointer)
        yield from _successes(one, other)
        yield from self._parameters(one, other)
        yield from self._body(one, other)
        yield from self._answer(one, other)

    def _parameters(self, one: Op, other: Op) -> Iterator[Row]:
        mine, others = _by_name(one), _by_name(other)
        for name in [*mine, *(each for each in others if each not in mine)]:
            place = Place(f"?{name}" if name in [*one.named("query"), *other.named("query")] else f"header {name}")
            if name not in others:
                yield Row("parameter", place.anchor, "declared", NOTHING)
            elif name not in mine:
                yield Row("parameter", place.anchor, NOTHING, "declared")
            else:
                both = [each.get("required") is True for each in (mine[name], others[name])]
                if both[0] != both[1]:
                    words = ["required" if each else "optional" for each in both]
                    yield Row("required", place.anchor, words[0], words[1])
                for row in self._requests.compare(mine[name].get("schema"), others[name].get("schema"), place):
                    yield row._replace(place=place.anchor)

    def _body(self, one: Op, other: Op) -> Iterator[Row]:
        mine, others = self._media(one.node.get("requestBody"), other.node.get("requestBody"))
        if mine.keys() != others.keys():
            yield Row("body", one.id, _kinds(mine), _kinds(others))
        for kind in mine.keys() & others.keys():
            yield from self._requests.compare(mine[kind], others[kind], Place(f"{one.id} body"))

    def _answer(self, one: Op, other: Op) -> Iterator[Row]:
        mine, others = self._media(_content_of(self._ours, one), _content_of(self._theirs, other))
        if mine.keys() != others.keys():
            yield Row("answer", one.id, _kinds(mine), _kinds(others))
        for kind in mine.keys() & others.keys():
            yield from self._answers.compare(mine[kind], others[kind], Place(f"{one.id} answer"))

    def _media(self, mine: Any, others: Any) -> tuple[Node, Node]:
        found = []
        for document, holder in ((self._ours, mine), (self._theirs, others)):
            content = resolve(document, holder).get("content") or {}
            # One document may say more precisely what a file is, and JSON has many names.
            found.append({_kind(kind): media.get("schema", {}) for kind, media in content.items()})
        return found[0], found[1]


def _kind(kind: str) -> str:
    return JSON_TYPE if kind.endswith("+json") else kind.partition(";")[0].strip()


def _kinds(content: Node) -> str:
    return " ".join(sorted(content)) or "no body"


def _by_name(op: Op) -> dict[str, Node]:
    return {str(each.get("name")): each for each in op.parameters if each.get("in") in ("query", "header")}


def _content_of(document: Node, op: Op) -> Any:
    for response in op.successes.values():
        if resolve(document, response).get("content"):
            return response
    return next(iter(op.successes.values()), {})


def _successes(one: Op, other: Op) -> Iterator[Row]:
    """Codes that they declare and we have never heard of; we may know more from practice."""
    known = {str(code) for code in one.node.get("x-success", [])}
    told = {str(code) for code in other.node.get("x-success", [])} or {
        str(code) for code in other.node.get("responses") or {} if str(code)[:1] in "23" and str(code).isdigit()
    }
    if known and told - known:
        yield Row("success", one.id, " ".join(sorted(known)), " ".join(sorted(told)))
