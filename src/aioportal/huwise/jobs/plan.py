"""What a job would do, before it does it: one ``Change`` for each thing, as data and as lines. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["create", "update", "delete", "run", "none", "problem"]

_SIGNS: dict[Action, str] = {"create": "+", "update": "~", "delete": "-", "run": "»", "none": " ", "problem": "!"}
_WORDS: dict[Action, str] = {
    "create": "to create",
    "update": "to update",
    "delete": "to delete",
    "run": "to run",
    "none": "unchanged",
    "problem": "cannot be done",
}
_SHOWN = 300


def number_of(count: int, word: str) -> str:
    """``1 dataset``, ``2,000 datasets``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that would change; None before or after means that there is none."""

    name: str
    before: Any
    after: Any

    def line(self) -> str:
        """The change as people read it."""
        if self.before is None:
            return f"{self.name}: {_shown(self.after)}"
        return f"{self.name}: {_shown(self.before)} → {_shown(self.after)}"


@dataclass(frozen=True, slots=True)
class Change:
    """What would be done to one thing.

    Attributes:
        key: what the thing is called, unique in the plan; the journal knows it by the same word.
        action: ``"create"``, ``"update"``, ``"delete"``, ``"run"`` (an order such as a publish), ``"none"`` where all
            is as wished already, or ``"problem"`` where it cannot be done.
        fields: the values that differ.
        detail: what it is, in a few words; for a problem, why.
        cost: what it costs beyond itself: ``"full publish"``, ``"drops 12,000 records"``.
    """

    key: str
    action: Action
    fields: tuple[FieldChange, ...] = ()
    detail: str = ""
    cost: str = ""

    @property
    def is_due(self) -> bool:
        """Whether there is something to do, and it can be done."""
        return self.action not in ("none", "problem")

    def lines(self) -> Iterator[str]:
        """The change as people read it."""
        told = "; ".join(part for part in (self.detail, f"costs: {self.cost}" if self.cost else "") if part)
        yield f"{_SIGNS[self.action]} {self.key}{f'  ({told})' if told else ''}"
        for change in self.fields:
            yield f"    {change.line()}"

    def as_data(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "key": self.key,
            "action": self.action,
            "fields": [{"name": item.name, "before": item.before, "after": item.after} for item in self.fields],
            "detail": self.detail,
            "cost": self.cost,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a job would do.

    Attributes:
        job: the job's name, ``"metadata apply"``.
        changes: one for each thing that was asked about, in the order of the input.
        notes: what else is to be known before saying yes.
    """

    job: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    _counts: Counter[str] = field(init=False, repr=False, compare=False, default_factory=Counter)

    def __post_init__(self) -> None:
        self._counts.update(change.action for change in self.changes)

    def count(self, action: Action) -> int:
        """How many changes are of that kind."""
        return self._counts[action]

    @property
    def due(self) -> tuple[Change, ...]:
        """What there is to do."""
        return tuple(change for change in self.changes if change.is_due)

    @property
    def problems(self) -> tuple[Change, ...]:
        """What cannot be done."""
        return tuple(change for change in self.changes if change.action == "problem")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do and nothing in the way."""
        return all(change.action == "none" for change in self.changes)

    def summary(self) -> str:
        """The counts in one line."""
        counts = [f"{self._counts[word]:,} {_WORDS[word]}" for word in _WORDS if self._counts[word]]
        return f"{self.job}: {', '.join(counts) or 'nothing to do'}"

    def lines(self, *, unchanged: bool = False, most: int | None = None) -> Iterator[str]:
        """The plan as people read it.

        Args:
            unchanged: show also what stays as it is.
            most: show so many changes at most, then how many more there are.
        """
        shown = [change for change in self.changes if unchanged or change.action != "none"]
        for change in shown[:most]:
            yield from change.lines()
        if most is not None and len(shown) > most:
            yield f"… and {len(shown) - most:,} more"
        for note in self.notes:
            yield f"note: {note}"
        yield self.summary()

    def as_data(self) -> dict[str, Any]:
        """The plan as plain data."""
        return {
            "job": self.job,
            "counts": {word: self._counts[word] for word in _WORDS},
            "changes": [change.as_data() for change in self.changes],
            "notes": list(self.notes),
        }


def differences(
    before: dict[str, Any], after: dict[str, Any], *, names: Sequence[str] | None = None
) -> tuple[FieldChange, ...]:
    """The values of ``after`` that differ from ``before``; what ``after`` does not name stays.

    Args:
        before: what is there.
        after: what is wished.
        names: look at these only.
    """
    return tuple(
        FieldChange(name, before.get(name), value)
        for name, value in after.items()
        if (names is None or name in names) and before.get(name) != value
    )


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
