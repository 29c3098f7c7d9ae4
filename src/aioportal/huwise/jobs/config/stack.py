"""How a stack of steps becomes another one, where the portal can only append, replace in place and delete. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...bodies import same_json


@dataclass(frozen=True, slots=True)
class Step:
    """One request on a stack.

    Attributes:
        verb: ``"delete"`` and ``"update"`` what is there at ``index``; ``"create"`` appends.
        index: the place in the stack as it is before all steps; None for a create.
        body: what to write.
    """

    verb: Literal["delete", "update", "create"]
    index: int | None
    body: Any = None


def stack_steps(there: Sequence[Any], wanted: Sequence[Any]) -> list[Step]:
    """The fewest steps after which the stack is as wanted, in their order.

    Args:
        there: the bodies as they are, in order.
        wanted: the bodies as they are to be, in order.

    Returns:
        Steps of which each leaves the stack nearer to what is wanted; empty where it is so already.
    """
    ways = [_by_deletion(there, wanted), _in_place(there, wanted)]
    return min(ways, key=len)


def _by_deletion(there: Sequence[Any], wanted: Sequence[Any]) -> list[Step]:
    """What does not go on with the wanted stack is deleted, and the rest of that is appended."""
    kept = 0
    deletes = []
    for index, body in enumerate(there):
        if kept < len(wanted) and same_json(body, wanted[kept]):
            kept += 1
        else:
            deletes.append(Step("delete", index))
    return [*deletes, *(Step("create", None, body) for body in wanted[kept:])]


def _in_place(there: Sequence[Any], wanted: Sequence[Any]) -> list[Step]:
    """Each place is given what is wanted there, as long as that is of the same type."""
    steps = []
    both = min(len(there), len(wanted))
    for index in range(both):
        if same_json(there[index], wanted[index]):
            continue
        if _type(there[index]) != _type(wanted[index]):
            both = index
            break
        steps.append(Step("update", index, wanted[index]))
    steps += [Step("delete", index) for index in range(both, len(there))]
    return [*steps, *(Step("create", None, body) for body in wanted[both:])]


def _type(body: Any) -> Any:
    return body.get("type") if isinstance(body, dict) else None
