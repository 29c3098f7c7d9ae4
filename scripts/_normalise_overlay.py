"""OpenAPI Overlay documents: small, reasoned corrections of somebody else's document, kept apart from it.

Of the Overlay Specification (1.0 and 1.1) this knows `update` and `remove`, and of JSONPath what picks nodes by name:
``$``, ``.name``, ``['name']``, ``[0]``, ``.*``, ``[*]``, ``..name`` and ``..*``. All else is refused, never ignored.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from _contract import Node, load

_ACTION = {"target", "description", "update", "remove"}


class Place(NamedTuple):
    """A node, and where it hangs; the document itself hangs nowhere."""

    holder: Any
    key: Any
    node: Any


class Applied(NamedTuple):
    """What became of one action."""

    description: str
    matches: int


def apply_all(document: Node, folder: Path) -> list[Applied]:
    """Apply every overlay of ``folder`` to ``document``, in place, in the order of their names.

    Raises:
        ValueError: An overlay is not one, or asks for what this does not know.
    """
    return [done for path in sorted(folder.glob("*.yaml")) for done in apply(document, load(path), path.name)]


def apply(document: Node, overlay: Node, name: str = "overlay") -> list[Applied]:
    """Apply ``overlay`` to ``document``, in place; an action that matches nothing does nothing."""
    if not re.match(r"1\.[01](\.|$)", str(overlay.get("overlay", ""))):
        raise ValueError(f"{name}: `overlay` is {overlay.get('overlay')!r}; this reads 1.0 and 1.1")
    done = []
    for number, action in enumerate(overlay.get("actions") or [], 1):
        if unknown := [key for key in action if key not in _ACTION and not key.startswith("x-")]:
            raise ValueError(f"{name}: action {number} has {unknown[0]!r}; this knows update and remove")
        try:
            places = list(select(document, str(action.get("target"))))
            _act(action, places)
        except ValueError as error:
            raise ValueError(f"{name}: action {number}: {error}") from error
        done.append(Applied(str(action.get("description", action.get("target"))), len(places)))
    return done


def _act(action: Node, places: list[Place]) -> None:
    if action.get("remove") is True:
        for place in reversed(places):  # from the end: the places of a list move up
            if place.holder is None:
                raise ValueError("the whole document cannot be removed")
            del place.holder[place.key]
        return
    for place in places:
        update = copy.deepcopy(action.get("update"))
        if isinstance(place.node, list):
            place.node.extend(update) if isinstance(update, list) else place.node.append(update)
        elif isinstance(place.node, dict) and isinstance(update, dict):
            _merge(place.node, update)
        else:
            raise ValueError(  # noqa: TRY004 - callers catch ValueError for a wrong overlay
                f"{action['target']} is neither an object nor a list; update what holds it"
            )


def _merge(target: Node, update: Node) -> None:
    for key, value in update.items():
        present = target.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(value)
        elif isinstance(present, (dict, list)) or (isinstance(value, (dict, list)) and key in target):
            raise ValueError(f"{key!r} is a {type(present).__name__} there and a {type(value).__name__} in the update")
        else:
            target[key] = value


_SEGMENT = re.compile(
    r"(?P<deep>\.\.)?(?:\.?(?P<star>\*)|\.?(?P<name>[A-Za-z_][\w-]*)|"
    r"\[(?:'(?P<single>(?:[^'\\]|\\.)*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\"|(?P<index>\d+)|(?P<any>\*))\])"
)


def select(document: Node, target: str) -> Iterator[Place]:
    """The nodes that the JSONPath ``target`` picks, each once.

    Raises:
        ValueError: It uses more of JSONPath than this knows.
    """
    if not target.startswith("$"):
        raise ValueError(f"the target {target!r} does not begin with $")
    places, position = [Place(None, None, document)], 1
    while position < len(target):
        found = _SEGMENT.match(target, position)
        if found is None or (found["name"] and target[position] not in "."):
            raise ValueError(f"the target {target!r} is not understood from {target[position:]!r} on")
        if found["deep"]:
            places = [below for place in places for below in _all_below(place)]
        places = [child for place in places for child in _children(place.node, found)]
        position = found.end()
    seen: set[tuple[int, Any]] = set()
    for place in places:
        if (id(place.holder), place.key) not in seen:
            seen.add((id(place.holder), place.key))
            yield place


def _all_below(place: Place) -> Iterator[Place]:
    yield place
    for child in _members(place.node):
        yield from _all_below(child)


def _members(node: Any) -> Iterator[Place]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield Place(node, key, value)


def _children(node: Any, segment: re.Match[str]) -> Iterator[Place]:
    if segment["star"] or segment["any"]:
        yield from _members(node)
    elif segment["index"]:
        if isinstance(node, list) and int(segment["index"]) < len(node):
            yield Place(node, int(segment["index"]), node[int(segment["index"])])
    else:
        quoted = segment["single"] if segment["single"] is not None else segment["double"]
        name = segment["name"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        if isinstance(node, dict) and name in node:
            yield Place(node, name, node[name])
