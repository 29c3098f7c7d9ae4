"""The parts of a copied dataset whose order matters: processors and field configurations, as whole stacks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from ..patience import unless_busy
from ..plan import Change
from ..work import Effect
from .course import PartItem, PartWork, gone_is_fine, now_there
from .stacks import StackStep, stack_steps

if TYPE_CHECKING:
    from ...client import Huwise
    from ...dataset import DatasetHandle


@dataclass(frozen=True)
class StackWork(PartWork):
    """One stack. A wish lists its parts in order.

    Attributes:
        part: which stack.
        force: delete what the target has beyond the wish.
    """

    part: Literal["processors", "fields"] = "processors"
    force: bool = False

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """The steps, in order."""
        there = await self.course.there(target, item.to, self.part)
        steps = stack_steps(item.wish, there)
        if (why := self._refusal(steps)) is not None:
            return Change(item.key, "problem", tuple(step.change() for step in steps), detail=why)
        action: Literal["create", "update", "none"] = "none" if not steps else "update" if there else "create"
        return Change(item.key, action, tuple(step.change() for step in steps))

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Take the steps one after the other."""
        handle = target.dataset(dataset_id=item.to)
        steps = stack_steps(item.wish, await now_there(target, item.to, self.part))
        if (why := self._refusal(steps)) is not None:
            from ....core.errors import ArgumentError

            raise ArgumentError(f"{why}; the stack was not changed")
        for step in steps:
            await unless_busy(handle, partial(_take, self._stack(handle), step), target)
        return Effect(_told(steps), changed=bool(steps))

    def _stack(self, handle: DatasetHandle) -> Any:
        return handle.processors if self.part == "processors" else handle.fields

    def _refusal(self, steps: list[StackStep]) -> str | None:
        """Why the steps are not taken: the stack says what the records become, so that what is surplus cannot stay."""
        doomed = [step for step in steps if step.kind == "delete"]
        if not doomed or self.force:
            return None
        return f"the target has {len(doomed)} {self.part} more than the source, which would be deleted; pass force"


async def _take(stack: Any, step: StackStep) -> None:
    if step.kind == "create":
        await stack.create(step.after)
    elif step.kind == "update":
        await stack.update(step.uid, step.after)
    else:
        await gone_is_fine(stack.delete(step.uid))


def _told(steps: list[StackStep]) -> str:
    counts = [
        f"{count} {word}"
        for kind, word in (("create", "added"), ("update", "changed"), ("delete", "deleted"))
        if (count := sum(step.kind == kind for step in steps))
    ]
    return ", ".join(counts)
