"""What a job is made of: the work on one kind of thing, its items, and what was done to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ...core.errors import ArgumentError

if TYPE_CHECKING:
    from ...core.shard import Shard
    from ..client import Huwise
    from .plan import Change

I_contra = TypeVar("I_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Effect:
    """What ``Work.act`` did to one thing.

    Attributes:
        detail: what was done, in a few words.
        data: what was found out, plain JSON; kept in the journal.
        changed: False where it was as wished already and nothing was written.
        notes: what a person must know or do.
    """

    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    changed: bool = True
    notes: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The effect as the journal keeps it."""
        return {"detail": self.detail, "data": self.data, "notes": list(self.notes)}

    @classmethod
    def of(cls, kept: Any) -> Effect:
        """The effect as an earlier run kept it."""
        if isinstance(kept, Effect):
            return kept
        known = kept if isinstance(kept, dict) else {}
        return cls(known.get("detail") or "", known.get("data") or {}, True, tuple(known.get("notes") or ()))


class Work(Protocol[I_contra]):
    """What a job knows of one kind of thing. Implementations are module-level dataclasses, so that they pickle."""

    @property
    def job(self) -> str:
        """The job's name, ``"metadata apply"``; a journal is kept under it, with the arguments that matter."""
        ...

    def key(self, item: I_contra, /) -> str:
        """What the item is called, unique among them and the same in every run."""
        ...

    def content(self, item: I_contra, /) -> object:
        """What is wished for the item, as plain JSON; a rerun whose wish differs is refused under the same key."""
        ...

    async def look(self, portal: Huwise, item: I_contra, /) -> Change:
        """Find out what is to be done. Reads only.

        An error is taken for a problem of this item; ``PortalError.message`` becomes the reason.
        """
        ...

    async def act(self, portal: Huwise, item: I_contra, /) -> Effect:
        """Look again and write what differs, so that doing it twice does it once."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """A work and its items; the items of a stage are done before those of the next begin."""

    work: Work[Any]
    items: Sequence[Any]


def sharded(stages: Sequence[Stage], part: Shard | None) -> list[Stage]:
    """The stages with their share of the items; with all of them where there is no part.

    Raises:
        ArgumentError: two items of one key.
    """
    seen: set[str] = set()
    kept = []
    for stage in stages:
        items = []
        for item in stage.items:
            key = stage.work.key(item)
            if key in seen:
                raise ArgumentError(f"{key!r} is named twice", hint="Name each thing once.")
            seen.add(key)
            if part is None or part.holds(key):
                items.append(item)
        kept.append(Stage(stage.work, items))
    return kept
