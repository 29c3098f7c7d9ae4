"""``portal.resume``: work that another process, or an error, left off waiting for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import datasets as datasets_api

from ..core.token import Token, read_token
from .harvest_status import KINDS as HARVESTER_KINDS
from .publishing import KINDS as DATASET_KINDS
from .publishing import resume as resume_dataset
from .reconcile import status_reader

if TYPE_CHECKING:
    from ..core.operation import Operation
    from .endpoint import Gateway
    from .harvesting import HarvestResult
    from .publishing import PublishResult

_DATASET_ORDERS = {
    "publish": "publish_dataset",
    "unpublish": "unpublish_dataset",
    "abort": "abort_dataset_publishing",
}


def resume(gateway: Gateway, token: str) -> Operation[PublishResult] | Operation[HarvestResult]:
    """The handle that a token describes.

    Args:
        gateway: for reading the state.
        token: ``Operation.token`` of any process.

    Raises:
        ArgumentError: no token.
    """
    known = read_token(token, {*DATASET_KINDS, *HARVESTER_KINDS})
    return _harvest(gateway, known) if known.kind in HARVESTER_KINDS else _publish(gateway, token)


def _publish(gateway: Gateway, token: str) -> Operation[PublishResult]:
    def abort(uid: str) -> Callable[[], Any]:
        return lambda: gateway.send(datasets_api.abort_dataset_publishing, (uid,))

    specs = {kind: gateway.plan(operation).spec for kind, operation in _DATASET_ORDERS.items()}
    return resume_dataset(token, gateway.hub, lambda uid: status_reader(gateway, uid), abort=abort, specs=specs)


def _harvest(gateway: Gateway, token: Token) -> Operation[HarvestResult]:
    from aioportal_huwise.api import harvesters as harvesters_api

    from .harvesting import HarvestDriver, harvest_operation
    from .reconcile_sources import ORDERS, errors_reader, harvester_reader

    orders: dict[str, str] = {goal: operation for operation, goal in ORDERS.items()}
    uid = token.ref
    driver = HarvestDriver.resumed(
        token,
        harvester_reader(gateway, uid),
        errors_reader(gateway, uid),
        settle=gateway.hub.policy.settle,
        abort=(lambda: gateway.send(harvesters_api.abort_harvester, (uid,))) if token.kind == "harvest" else None,
        spec=gateway.plan(orders[token.kind]).spec if token.kind in orders else None,
    )
    return harvest_operation(driver, gateway.hub, started=token.started)
