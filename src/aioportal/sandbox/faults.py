"""Scripted failures, in front of the portal: what a network, a gateway or an overloaded server does to a request.

A fault matches requests by method and path template and does one thing, a number of times. The portal behind does not
know of it: where a fault says that the effect happened, it really did, and the ledger shows it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from .contract import BASE_PATH, OPERATIONS

KINDS = (
    "answer",
    "apply_then_answer",
    "apply_then_drop",
    "drop",
    "stall",
    "cut_body_after",
    "html",
    "management",
    "drop_after_request_bytes",
    "close_after",
)


@dataclass(slots=True)
class Fault:
    """One step of a script.

    Attributes:
        method: HTTP method, ``*`` for any.
        path: path template with or without the API's base, ``*`` for any; ``{…}`` stands for one part.
        kind: one of ``KINDS``.
        value: what the kind needs.
        do: the whole effect; a few kinds take more words beside the kind.
        times: how often it strikes, None for always.
        after: matching requests that pass before it begins.
        dataset: uid of the only dataset it concerns.
        connection: ``fresh`` or ``reused``: only the first request of a connection, or only later ones.
        probability: how likely it strikes a matching request.
    """

    id: int
    method: str
    path: str
    kind: str
    value: Any
    do: dict[str, Any]
    times: int | None = 1
    after: int = 0
    dataset: str | None = None
    connection: str | None = None
    probability: float = 1.0
    seed: int | None = None
    fired: int = 0
    passed: int = 0
    pattern: re.Pattern[str] = field(default_factory=lambda: re.compile(""))
    dice: random.Random = field(default_factory=random.Random)

    def show(self) -> dict[str, Any]:
        """The fault, how often it struck and how often it still will."""
        return {
            "id": self.id,
            "method": self.method,
            "path": self.path,
            "do": self.do,
            "times": self.times,
            "after": self.after,
            "dataset": self.dataset,
            "connection": self.connection,
            "probability": self.probability,
            "seed": self.seed,
            "fired": self.fired,
            "left": None if self.times is None else max(0, self.times - self.fired),
        }

    def strikes(self, method: str, path: str, *, first: bool) -> bool:
        """Whether it strikes this request; counts it."""
        if self.times is not None and self.fired >= self.times:
            return False
        if self.method not in ("*", method) or not self.pattern.fullmatch(path):
            return False
        if self.dataset is not None and f"/datasets/{self.dataset}/" not in path + "/":
            return False
        if self.connection is not None and self.connection != ("fresh" if first else "reused"):
            return False
        if self.passed < self.after:
            self.passed += 1
            return False
        if self.probability < 1 and self.dice.random() >= self.probability:
            return False
        self.fired += 1
        return True


_FIELDS = {"method", "path", "operation", "do", "times", "after", "dataset", "connection", "probability", "seed"}


class Faults:
    """The script: faults in the order in which they were given; the first that strikes is applied."""

    def __init__(self) -> None:
        self.items: list[Fault] = []
        self._count = 0

    def add(self, given: Mapping[str, Any]) -> Fault:
        """Append one fault.

        Raises:
            ValueError: it says nothing that is known.
        """
        unknown = set(given) - _FIELDS
        do = given.get("do")
        if unknown or not isinstance(do, dict):
            raise ValueError(f"a fault has {sorted(_FIELDS)} and must have do; unknown: {sorted(unknown)}")
        kinds = [kind for kind in KINDS if kind in do]
        if len(kinds) != 1:
            raise ValueError(f"do must have one of {', '.join(KINDS)}, not {sorted(do)}")
        method, path = given.get("method", "*"), given.get("path", "*")
        if "operation" in given:
            operation = OPERATIONS.get(given["operation"])
            if operation is None:
                raise ValueError(f"no operation {given['operation']!r}")
            method, path = operation.method, operation.path
        _check(kinds[0], do[kinds[0]], do)
        times, after = given.get("times", 1), given.get("after", 0)
        if not (times is None or (isinstance(times, int) and times >= 1)) or not isinstance(after, int) or after < 0:
            raise ValueError(f"times={times!r} must be at least 1 or null, after={after!r} at least 0")
        if given.get("connection") not in (None, "fresh", "reused"):
            raise ValueError("connection is fresh or reused")
        self._count += 1
        fault = Fault(
            id=self._count,
            method=str(method).upper(),
            path=str(path),
            kind=kinds[0],
            value=do[kinds[0]],
            do=do,
            times=times,
            after=after,
            dataset=given.get("dataset"),
            connection=given.get("connection"),
            probability=float(given.get("probability", 1.0)),
            seed=given.get("seed"),
            pattern=_pattern(str(path)),
            dice=random.Random(given.get("seed")),  # noqa: S311 - chance for tests
        )
        self.items.append(fault)
        return fault

    def find(self, method: str, path: str, *, first: bool) -> Fault | None:
        """The fault that strikes a request, if any; ``path`` is the decoded path without query."""
        trimmed = _trim(path)
        return next((item for item in self.items if item.strikes(method, trimmed, first=first)), None)

    def clear(self) -> None:
        """Forget the script."""
        self.items.clear()


def _trim(path: str) -> str:
    return unquote(path).removeprefix(BASE_PATH).rstrip("/") or "/"


def _pattern(template: str) -> re.Pattern[str]:
    if template == "*":
        return re.compile(".*", re.DOTALL)
    parts = re.split(r"(\{[^}]*\})", template.removeprefix(BASE_PATH).rstrip("/") or "/")
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts))


def _check(kind: str, value: Any, do: Mapping[str, Any]) -> None:
    if kind in ("answer", "apply_then_answer", "management"):
        status = value.get("status") if isinstance(value, dict) else None
        if not isinstance(status, int) or not 100 <= status <= 599:
            raise ValueError(f"{kind} needs a status")
    elif kind == "html":
        if not isinstance(value, int) or not 100 <= value <= 599:
            raise ValueError("html is a status")
    elif kind in ("cut_body_after", "drop_after_request_bytes"):
        if not isinstance(value, int) or value < 0:
            raise ValueError(f"{kind} is a number of bytes")
    elif kind == "stall":
        if not isinstance(value, int | float) or value < 0 or do.get("when", "before") not in ("before", "after"):
            raise ValueError('stall is a number of seconds, beside it "when": "before" or "after"')
    elif kind == "drop" and value not in (True, "head", "body"):
        raise ValueError('drop is true, "head" or "body"')
