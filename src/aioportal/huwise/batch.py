"""What became of each of several: batch endpoints answer 200 even if every item failed.

The answer is a map by position, whose keys are ``"0"``, ``"1"`` in the vendor's words and ``"01"``, ``"02"`` in its
example. Sorted as numbers they tell which item each outcome belongs to, but only if there are as many as items, one
after the other; from any other answer nobody can tell what became of whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ..core.errors import BatchFailedError, OutcomeUnknownError
from .bodies import jsonable, present

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.spec import OperationSpec

_SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one item."""

    index: int
    """Its position in what was sent, from 0."""
    item: Any
    """What was sent for it."""
    ok: bool
    """Whether the portal says that it went well; an unknown word is no success."""
    status: str | None
    """The portal's word: ``"success"``, ``"error"``."""
    user: models.User | None
    """The user, where the portal shows it."""
    code: str | None
    """The portal's ``error_code``, where it gives one."""
    message: str | None
    """What the portal says went wrong."""
    error: Any
    """The portal's error as it came; its form is not documented."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of all items, in the order in which they were sent."""

    outcomes: tuple[BatchOutcome, ...]
    operation: OperationSpec

    def __iter__(self) -> Iterator[BatchOutcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return not self.failed

    @property
    def succeeded(self) -> tuple[BatchOutcome, ...]:
        """Those that went well."""
        return tuple(outcome for outcome in self.outcomes if outcome.ok)

    @property
    def failed(self) -> tuple[BatchOutcome, ...]:
        """Those that did not."""
        return tuple(outcome for outcome in self.outcomes if not outcome.ok)

    def raise_for_failures(self) -> Self:
        """Raise where any item failed; the result itself otherwise.

        Raises:
            BatchFailedError: some or all failed; it tells which, and why.
        """
        failed = self.failed
        if not failed:
            return self
        first = failed[0]
        spec = self.operation
        raise BatchFailedError(
            f"{len(failed)} of {len(self)} failed, the first at position {first.index}: "
            f"{first.message or first.code or first.status or 'the portal says nothing of it'}",
            failures=tuple((outcome.index, outcome.code, outcome.message) for outcome in failed),
            total=len(self),
            operation=spec.id,
            method=spec.method,
            path=spec.path,
            hint="The others took effect; send only those that failed again.",
        )


def batch_result(answer: Any, items: Sequence[Any], spec: OperationSpec) -> BatchResult:
    """The outcomes by position.

    Args:
        answer: the model of the answer, or None where it was empty.
        items: what was sent, in order.
        spec: the operation, for errors.

    Raises:
        OutcomeUnknownError: the answer does not tell what became of each item.
    """
    given = getattr(answer, "additional_properties", None) or {}
    numbers = [_number(key) for key in given]
    ordered = sorted(number for number in numbers if number is not None)
    first = ordered[0] if ordered else 0
    if len(given) != len(items) or first not in (0, 1) or ordered != list(range(first, first + len(items))):
        keys = ", ".join(sorted(map(str, given))[:20]) or "nothing"
        raise OutcomeUnknownError(
            f"the answer does not tell what became of each of the {len(items)} sent",
            evidence=f"{len(items)} were sent, and the answer has {len(given)} outcomes, under {keys}",
            operation=spec.id,
            method=spec.method,
            path=spec.path,
            hint="List the users to see what took effect before sending it again.",
        )
    by_number = {number: given[key] for number, key in zip(numbers, given, strict=True)}
    return BatchResult(tuple(_outcome(at, item, by_number[first + at]) for at, item in enumerate(items)), spec)


def _number(key: str) -> int | None:
    return int(key) if key.isascii() and key.isdigit() else None


def _outcome(index: int, item: Any, told: Any) -> BatchOutcome:
    status = present(getattr(told, "status_code", None))
    error = jsonable(present(getattr(told, "error", None)))
    code, message = _reason(error)
    word = str(status) if isinstance(status, str) else None
    ok = word == _SUCCESS and error is None
    user = present(getattr(told, "data", None))
    if not ok and message is None and word != _SUCCESS:
        message = f"the portal says {word!r} of it" if word else "the portal does not say that it went well"
    return BatchOutcome(index, item, ok, word, user if hasattr(user, "username") else None, code, message, error)


def _reason(error: Any) -> tuple[str | None, str | None]:
    if isinstance(error, dict):
        code, message = error.get("error_code") or error.get("error_key"), error.get("message")
        return code if isinstance(code, str) else None, message if isinstance(message, str) else None
    return None, None if error is None else str(error)[:400]
