"""What the parts of one run of a copy have in common: what to publish, what stands in the way, what was seen."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from ....core.errors import NotFoundError, PortalError
from ..plan import Change
from ..work import Effect
from .identity import Json
from .reading import listed
from .target_facts import PortalFacts

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ....core.pager import Pager
    from ...client import Huwise
    from ...dataset import DatasetHandle

T = TypeVar("T")

Weight = Literal["none", "metadata", "full"]
"""The cheapest publish that shows a change to visitors."""

_LISTS: Mapping[str, Callable[[DatasetHandle], Pager[Any]]] = {
    "resources": lambda handle: handle.resources.list(limit=1000),
    "processors": lambda handle: handle.processors.list(limit=1000),
    "fields": lambda handle: handle.fields.list(limit=1000),
    "schedules": lambda handle: handle.schedules.list(limit=1000),
    "attachments": lambda handle: handle.attachments.list(limit=1000),
    "exports": lambda handle: handle.exports.list(limit=1000),
    "users": lambda handle: handle.security.users.list(limit=1000),
    "groups": lambda handle: handle.security.groups.list(limit=1000),
}


@dataclass(frozen=True, slots=True)
class PartItem:
    """One part of one copy.

    Attributes:
        thing: what the dataset, page or connection is called on the source; keys begin with it.
        to: what it is called on the target.
        name: what part; empty for the thing itself.
        wish: what the part should be, as its work wants it.
        content: the same as plain JSON, without secrets.
    """

    thing: str
    to: str
    name: str
    wish: Any
    content: Any

    @property
    def key(self) -> str:
        """``"cheeses: resource Cheeses.csv"``."""
        return f"{self.thing}: {self.name}" if self.name else self.thing


@dataclass
class Course:
    """The state of one run, shared by its works; the target decides everything else.

    Attributes:
        weights: target's ``dataset_id`` → the publish that its changes need.
        blocked: target's ``dataset_id`` → keys of the parts that failed or cannot be done.
        earlier: the same for what an earlier run on the same journal did.
    """

    weights: dict[str, Weight] = field(default_factory=dict)
    blocked: dict[str, list[str]] = field(default_factory=dict)
    earlier: Mapping[str, Weight] = field(default_factory=dict)
    _seen: dict[tuple[str, str], tuple[Json, ...]] = field(default_factory=dict)
    _known: dict[str, models.Dataset | None] = field(default_factory=dict)
    _facts: PortalFacts | None = None
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    def need(self, to: str, weight: Weight) -> None:
        """Note that a change needs a publish."""
        if weight == "full" or (weight == "metadata" and self.weights.get(to) != "full"):
            self.weights[to] = weight

    def weight(self, to: str) -> Weight:
        """The publish that all changes need together."""
        both = {self.weights.get(to, "none"), self.earlier.get(to, "none")}
        return "full" if "full" in both else "metadata" if "metadata" in both else "none"

    def block(self, item: PartItem) -> None:
        """Note that a part is not as it should be, so that its dataset is not shown to visitors."""
        keys = self.blocked.setdefault(item.to, [])
        if item.key not in keys:
            keys.append(item.key)

    def turn(self, to: str) -> asyncio.Lock:
        """Parts of one dataset whose order matters take turns; first come, first served."""
        return self._turns.setdefault(to, asyncio.Lock())

    async def dataset(self, target: Huwise, to: str) -> models.Dataset | None:
        """The dataset as the target had it when it was first asked; for plans."""
        if to not in self._known:
            found = await target.datasets.find(to)
            self._known[to] = found if found is not None and isinstance(found.uid, str) else None
        return self._known[to]

    async def exists(self, target: Huwise, to: str) -> bool:
        """Whether the target had the dataset when it was first asked; for plans."""
        return await self.dataset(target, to) is not None

    def facts(self, target: Huwise) -> PortalFacts:
        """What the target had when it was first asked; for plans."""
        if self._facts is None:
            self._facts = PortalFacts(target)
        return self._facts

    async def there(self, target: Huwise, to: str, part: str) -> tuple[Json, ...]:
        """What the target had of a part when it was first asked; for plans. Acts look for themselves."""
        if (to, part) not in self._seen:
            self._seen[to, part] = await now_there(target, to, part) if await self.exists(target, to) else ()
        return self._seen[to, part]


async def now_there(target: Huwise, to: str, part: str) -> tuple[Json, ...]:
    """What the target has of a part now."""
    return await listed(_LISTS[part](target.dataset(dataset_id=to)))


@dataclass(frozen=True)
class PartWork(ABC):
    """What all parts have in common: the frame's protocol around ``plan`` and ``bring``.

    Attributes:
        job: the job's name.
        course: the run's state.
        source: the portal to copy from; it is only read.
    """

    job: str
    course: Course = field(repr=False, compare=False)
    source: Huwise = field(repr=False, compare=False)

    weight: ClassVar[Weight] = "full"

    def key(self, item: PartItem, /) -> str:
        """The item's key."""
        return item.key

    def content(self, item: PartItem, /) -> object:
        """What is wished, as plain JSON."""
        return {"to": item.to, "wish": item.content}

    async def look(self, portal: Huwise, item: PartItem, /) -> Change:
        """Find out what is to be done, and note what it means for the publish."""
        try:
            change = await self.plan(portal, item)
        except PortalError:
            self.course.block(item)
            raise
        if change.action == "problem":
            self.course.block(item)
        elif change.is_due:
            self.course.need(item.to, self.weight)
        return change

    async def act(self, portal: Huwise, item: PartItem, /) -> Effect:
        """Do it, and note what that means for the publish."""
        try:
            effect = await self.bring(portal, item)
        except PortalError:
            self.course.block(item)
            raise
        if effect.changed:
            self.course.need(item.to, self.weight)
        return effect

    @abstractmethod
    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """What differs on the target. Reads only."""

    @abstractmethod
    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Look again and write what differs."""


async def gone_is_fine(deletion: Awaitable[object]) -> None:
    """Delete what may be gone already."""
    try:
        await deletion
    except NotFoundError:
        return
