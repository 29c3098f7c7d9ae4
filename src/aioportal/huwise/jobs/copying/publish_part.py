"""The last part of a copied dataset: visitors are to see it as it is now, by the cheapest publish that does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ....core.errors import PortalError
from ...bodies import present
from ..patience import unless_busy
from ..plan import Change
from ..work import Effect
from .course import PartItem, PartWork, Weight

if TYPE_CHECKING:
    from ...client import Huwise


@dataclass(frozen=True)
class PublishWork(PartWork):
    """The publish. Nothing is shown of a copy of which a part is missing or could not be written."""

    weight: ClassVar[Weight] = "none"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether there is anything to publish, and what it costs."""
        if why := self._in_the_way(item):
            return Change(item.key, "problem", detail=why)
        weight = self._weight(item, await self._is_published(target, item))
        if weight == "none":
            return Change(item.key, "none")
        cheap = weight == "metadata"
        return Change(item.key, "run", detail="publish", cost="publish of the metadata" if cheap else "full publish")

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Publish, in the client's lane."""
        if why := self._in_the_way(item):
            raise PortalError(why, hint="Put it right and run it again; what is done is not done twice.")
        handle = target.dataset(dataset_id=item.to)
        weight = self._weight(item, present((await handle.status()).is_published) is True)
        if weight == "none":
            return Effect(changed=False)
        async with target.publishing():
            if weight == "metadata":
                await unless_busy(handle, handle.publish_metadata, target)
                return Effect("metadata published")
            result = await handle.publish(if_busy="wait")
        told = f"published, {result.state} after {result.seconds:.1f} s"
        notes: tuple[str, ...] = ()
        if result.records_errors:
            notes = (f"{item.key}: {len(result.records_errors)} records had errors in the publish",)
        return Effect(told, {"state": result.state, "records_errors": len(result.records_errors)}, notes=notes)

    async def _is_published(self, target: Huwise, item: PartItem) -> bool:
        if not await self.course.exists(target, item.to):
            return False
        return present((await target.dataset(dataset_id=item.to).status()).is_published) is True

    def _weight(self, item: PartItem, published: bool) -> Weight:
        return self.course.weight(item.to) if published else "full"

    def _in_the_way(self, item: PartItem) -> str:
        keys = self.course.blocked.get(item.to, [])
        if not keys:
            return ""
        more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
        return f"not published, since it is not complete: {', '.join(keys[:3])}{more}"
