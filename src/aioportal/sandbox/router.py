"""From method and raw path to operation and path arguments.

The raw path is split before its parts are decoded, so that ``a%2Fb`` stays one argument; the trailing slash may be
missing, as practice shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote


class Routed(Protocol):
    """What the router reads of an operation."""

    @property
    def id(self) -> str:
        """The operation id."""
        ...

    @property
    def method(self) -> str:
        """The HTTP method."""
        ...

    @property
    def path(self) -> str:
        """The path template."""
        ...


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    open: _Node | None = None
    methods: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: an operation, or only the methods that the path knows."""

    operation: str | None
    arguments: dict[str, str]
    allowed: tuple[str, ...] = ()


class Router:
    """A tree of path parts, in which fixed words win over arguments."""

    def __init__(self, operations: Iterable[Routed]) -> None:
        self._root = _Node()
        for operation in operations:
            node, names = self._root, []
            for part in operation.path.strip("/").split("/"):
                if part.startswith("{"):
                    names.append(part[1:-1])
                    node.open = node.open or _Node()
                    node = node.open
                else:
                    node = node.fixed.setdefault(part, _Node())
            if operation.method in node.methods:
                raise ValueError(f"two operations at {operation.method} {operation.path}")
            node.methods[operation.method] = (operation.id, tuple(names))

    def match(self, method: str, raw_path: str) -> Match | None:
        """Find the operation of a path below the API's base, or None where nothing is at that path."""
        parts = raw_path.removeprefix("/").removesuffix("/").split("/")
        if not all(parts):
            return None
        return self._find(self._root, method, parts, 0, [])

    def _find(self, node: _Node, method: str, parts: list[str], index: int, found: list[str]) -> Match | None:
        if index == len(parts):
            if method in node.methods:
                operation, names = node.methods[method]
                return Match(operation, dict(zip(names, found, strict=True)))
            return Match(None, {}, tuple(sorted(node.methods))) if node.methods else None
        best: Match | None = None
        part = parts[index]
        if part in node.fixed:
            best = self._find(node.fixed[part], method, parts, index + 1, found)
        if (best is None or best.operation is None) and node.open is not None:
            other = self._find(node.open, method, parts, index + 1, [*found, unquote(part)])
            best = other if best is None or (other is not None and other.operation is not None) else best
        return best
