"""How a stack is brought to hold certain steps, where it may hold others as well. Pure.

A dataset's processors and field configurations are stacks: the portal can append a step, replace one in place and
delete one. What is wished names some of the steps; those that it does not name stay, in their places. So nothing is
deleted and made again: a step is found by its identity, and written only where it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....core.errors import ArgumentError
from ...reconcile import agrees

Body = Mapping[str, Any]
Identity = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StackWrite:
    """One request on a stack.

    Attributes:
        uid: the step that is replaced or deleted; None for one that is appended.
        body: what it is to be; None deletes it.
        before: what it is; None where it is new.
    """

    uid: str | None
    body: dict[str, Any] | None
    before: dict[str, Any] | None

    @property
    def name(self) -> str:
        """Its type, and what it is about: ``"rename age"``."""
        named = self.body or self.before or {}
        about = named.get("field") or named.get("from_name") or named.get("label") or ""
        return f"{named.get('type')} {about}".rstrip()


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells the steps of a stack apart.

    Attributes:
        identity: what makes a step the one that it is, whatever else it says.
        depends: whether the order of two steps matters.
        name: of the stack, for messages.
    """

    identity: Callable[[Body], Identity]
    depends: Callable[[Body, Body], bool]
    name: str


def field_identity(body: Body) -> Identity:
    """A field configuration is one for its type and field; an annotation for its word as well."""
    kind = str(body.get("type"))
    if kind == "rename":
        return kind, str(body.get("from_name"))
    if kind == "order":
        return (kind,)
    if kind == "annotate":
        return kind, str(body.get("field")), str(body.get("annotation"))
    return kind, str(body.get("field"))


def _fields_depend(one: Body, other: Body) -> bool:
    """Only a rename changes what other field configurations refer to."""
    renames = [body for body in (one, other) if body.get("type") == "rename"]
    if not renames:
        return False
    return bool(_mentioned(one) & _mentioned(other))


def _mentioned(body: Body) -> set[str]:
    names = {str(body[key]) for key in ("field", "from_name", "to_name") if body.get(key) is not None}
    listed = body.get("order")
    return names | {str(name) for name in listed} if isinstance(listed, list) else names


def processor_identity(body: Body) -> Identity:
    """A processor is one for its type and label."""
    return str(body.get("type")), str(body.get("label") or "")


FIELDS = Kind(field_identity, _fields_depend, "fields")
PROCESSORS = Kind(processor_identity, lambda _one, _other: True, "processors")


def stack_writes(there: Sequence[Body], wished: Sequence[Body], kind: Kind) -> list[StackWrite]:
    """The requests after which a stack holds the steps that are wished, in their order; none where it does.

    Keys that a wished step does not name stay as they are. Where the order has to change, the steps that are wished
    change places among themselves.

    Args:
        there: the steps with their uids, in order.
        wished: the steps that are to be, each identity once.
        kind: what tells them apart.

    Raises:
        ArgumentError: two different steps are there that could both be meant.
    """
    uids = [body.get("uid") for body in there]
    pool, extra = _matched(there, wished, kind)
    # A new one may come to stand in the place of another, where it is no less in need of a label than at the end.
    bodies = [
        (labelled(body) if kind is FIELDS else dict(body)) if index is None else {**_without_uid(there[index]), **body}
        for body, index in zip(wished, pool, strict=True)
    ]
    if _in_order(bodies, pool, kind):
        places: list[int | None] = list(pool)
        gone = extra
        first: list[StackWrite] = []
    else:
        # Each is made what it is to be before they change places: stopped in between, there are doubles, and a rerun
        # sees that they are no more than that.
        pairs = [(body, index) for body, index in zip(bodies, pool, strict=True) if index is not None]
        first = [_write(body, there[index]) for body, index in pairs if not _same(body, there[index])]
        there = [next((body for body, own in pairs if own == at), found) for at, found in enumerate(there)]
        there = [{**body, "uid": uid} for body, uid in zip(there, uids, strict=True)]
        slots = sorted([*(index for _, index in pairs), *extra])
        places = [*slots[: len(bodies)], *(None for _ in range(len(bodies) - len(slots)))]
        gone = slots[len(bodies) :]
    pairs_now = list(zip(bodies, places, strict=True))
    writes = [_write(body, there[at]) for body, at in pairs_now if at is not None and not _same(body, there[at])]
    # What is new comes after what it may refer to; doubles go at the very end, when nothing needs them.
    new = [StackWrite(None, body, None) for body, at in pairs_now if at is None]
    return [*first, *writes, *new, *(StackWrite(_uid(there[at]), None, _without_uid(there[at])) for at in gone)]


def _write(body: dict[str, Any], found: Body) -> StackWrite:
    return StackWrite(_uid(found), body, _without_uid(found))


def _matched(there: Sequence[Body], wished: Sequence[Body], kind: Kind) -> tuple[list[int | None], list[int]]:
    """For each wished step the place where it is, and the places of its doubles."""
    by_identity: dict[Identity, list[int]] = {}
    for index, body in enumerate(there):
        by_identity.setdefault(kind.identity(body), []).append(index)
    pool: list[int | None] = []
    extra: list[int] = []
    named = {kind.identity(body) for body in wished}
    for body in wished:
        places = by_identity.get(kind.identity(body), [])
        if not places and kind.name == "processors" and not body.get("label"):
            # It may have been given a label since, by the portal or by a person.
            places = [
                index
                for index, found in enumerate(there)
                if found.get("type") == body.get("type")
                and kind.identity(found) not in named
                and agrees(_without_label(body), found)
            ][:1]
        equal = [index for index in places if agrees(body, there[index])]
        best = equal[0] if equal else places[0] if places else None
        doubles = [index for index in places if index != best]
        if kind.name == "processors" and any(not _double(there[index], body, there[best or 0]) for index in doubles):
            raise ArgumentError(
                f"{len(places)} processors {' '.join(kind.identity(body))!r} are there, and could be meant",
                hint="Give them labels that tell them apart.",
            )
        pool.append(best)
        extra += doubles
    return pool, sorted(extra)


def _double(found: Body, wished: Body, best: Body) -> bool:
    return agrees(wished, found) or _same(_without_uid(best), found)


def _in_order(bodies: Sequence[Body], places: Sequence[int | None], kind: Kind) -> bool:
    """Whether no two steps whose order matters would stand the wrong way round."""
    last = 1 << 30
    stands = [last + position if place is None else place for position, place in enumerate(places)]
    return not any(
        stands[one] > stands[other] and kind.depends(bodies[one], bodies[other])
        for one in range(len(bodies))
        for other in range(one + 1, len(bodies))
    )


def _same(body: Body, found: Body) -> bool:
    """Whether a step is what it is to be; keys that are null are as good as absent."""
    known = {key for key, value in found.items() if key != "uid" and value is not None}
    return known <= set(body) and agrees(body, found)


def labelled(body: Body) -> dict[str, Any]:
    """A new field configuration with a label, which it needs (Huwise documentation); processors may have none."""
    named = body.get("field") or body.get("to_name")
    kind = str(body.get("type"))
    return {"label": f"{kind} {named}" if isinstance(named, str) else kind, **body}


def _without_label(body: Body) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "label"}


def _without_uid(body: Body) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "uid"}


def _uid(body: Body) -> str:
    return str(body.get("uid"))
