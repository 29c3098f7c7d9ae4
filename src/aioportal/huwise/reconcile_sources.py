"""Lost orders to harvesters, and the lost create of their one schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..core.http import Answer
from ..core.reconcile import Happened, NotSeen, Reconciler, Sight, Unreadable
from .bodies import encode_json, same_json, shown
from .harvesting import HarvestReconciler, JsonReader

if TYPE_CHECKING:
    from ..core.spec import OperationSpec
    from .endpoint import Gateway
    from .harvest_status import HarvestGoal

T = TypeVar("T")

ORDERS: Mapping[str, HarvestGoal] = {
    "start_harvester": "harvest",
    "publish_harvester_datasets": "harvester_publish",
    "unpublish_harvester_datasets": "harvester_unpublish",
    "abort_harvester": "harvester_abort",
}
"""The orders that a harvester takes, and what each is waited for."""


def harvester_reader(gateway: Gateway, uid: str) -> JsonReader:
    """Reads a harvester outside the slots of ordinary calls."""
    return lambda: gateway.json("retrieve_harvester", (uid,), lane="poll")


def errors_reader(gateway: Gateway, uid: str) -> JsonReader:
    """Reads the errors of a harvester's last run outside the slots of ordinary calls."""
    return lambda: gateway.json("list_harvester_errors", (uid,), lane="poll")


def order_reconciler(
    gateway: Gateway, spec: OperationSpec, uid: str, parse: Callable[[Any], T]
) -> HarvestReconciler[T]:
    """The reconciler of one order to a harvester.

    Args:
        gateway: for reading the harvester.
        spec: the operation, one of ``ORDERS``.
        uid: the harvester.
        parse: reads an answer of it: the harvester, or a word that says no more than "ok".
    """
    shown = getattr(spec, "answer", None) == "Harvester"

    def value(harvester: Any) -> T:
        return parse(Answer(200, {}, encode_json(harvester if shown else {"detail": "ok"})))

    read = harvester_reader(gateway, uid)
    return HarvestReconciler(ORDERS[spec.id], read, value, settle=gateway.hub.policy.settle)


class OnlyOneReconciler(Reconciler[T], Generic[T]):
    """For the create of what a thing has one of at most: the portal refuses a second.

    Args:
        gateway: for reading the list.
        listing: the operation that lists it.
        path: its path arguments.
        payload: what was sent.
        parse: reads the answer that it would have been.
    """

    settle = 0.0
    hint = "list what is there"

    def __init__(
        self,
        gateway: Gateway,
        listing: OperationSpec,
        path: tuple[str, ...],
        payload: Mapping[str, Any],
        parse: Callable[[Any], T],
    ) -> None:
        self._gateway = gateway
        self._listing = listing
        self._path = path
        self._payload = payload
        self._parse = parse
        self._before: frozenset[str] = frozenset()

    async def prepare(self) -> None:
        """Note what is there before the request."""
        self._before = frozenset(str(item.get("uid")) for item in await self._listed())

    async def look(self) -> Sight[T]:
        """Look for what was not there before."""
        for item in await self._listed():
            if str(item.get("uid")) in self._before:
                continue
            if all(same_json(value, item.get(key)) for key, value in self._payload.items()):
                return Happened(self._parse(Answer(200, {}, encode_json(item))))
            return Unreadable("there is one now, but another one than was sent")
        return NotSeen("there was one before the request" if self._before else "there is none")

    async def _listed(self) -> list[dict[str, Any]]:
        page = await self._gateway.json(self._listing.id, self._path)
        return [item for item in shown(page, "results").get("results") or () if isinstance(item, dict)]
