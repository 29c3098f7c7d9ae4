"""One call of an operation as its handler sees it, and what the handler may answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from .contract import Operation
from .model import Dataset, Json
from .permissions import Key
from .portal import Portal
from .problems import Problem

DEFAULT_LIMIT = 20
MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """A JSON answer; no body for None with a status that has none."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Exchange:
    """An authenticated call whose query and body the contract has let through."""

    portal: Portal
    operation: Operation
    arguments: dict[str, str]
    query: dict[str, Any]
    body: Any
    key: Key
    request_id: str
    origin: str
    request: Request

    def dataset(self) -> Dataset:
        """The dataset that the path names.

        Raises:
            Problem: 404.
        """
        return self.portal.dataset(self.arguments["dataset_uid"])

    def editable_dataset(self) -> Dataset:
        """The dataset that the path names, if it may be changed now.

        Raises:
            Problem: 404, or 400 ``invalid_dataset_status``.
        """
        dataset = self.dataset()
        self.portal.demand_editable(dataset)
        return dataset

    def note(self, kind: str, what: str, uid: str, dataset: Dataset | None = None, **extra: Any) -> None:
        """Write an effect of this call into the ledger."""
        self.portal.note(kind, self.operation.id, what, uid, dataset, self.request_id, **extra)

    def page(self, items: Iterable[Any], show: Callable[[Any], Json]) -> Reply:
        """One page of a list, with absolute addresses of its neighbours.

        Raises:
            Problem: 400 for a limit or an offset that is no number (more than a thousand is taken for a thousand).
        """
        listed = items if isinstance(items, list) else list(items)
        limit = min(self.query.get("limit", DEFAULT_LIMIT), MAX_LIMIT)
        offset = self.query.get("offset", 0)
        count: int | str | None = len(listed)
        if self.portal.config.total_count == "string":
            count = str(count)
        elif self.portal.config.total_count == "null":
            count = None
        more = limit > 0 and offset + limit < len(listed)
        return Reply(
            {
                "total_count": count,
                "next": self._address(limit, offset + limit) if more else None,
                "previous": self._address(limit, max(0, offset - limit)) if limit > 0 and offset > 0 else None,
                "results": [show(item) for item in listed[offset : offset + limit]],
            }
        )

    def _address(self, limit: int, offset: int) -> str:
        others = [(name, value) for name, value in self.query.items() if name not in ("limit", "offset")]
        query = urlencode([("limit", limit), ("offset", offset), *others], doseq=True)
        return f"{self.origin}{self.request.scope['raw_path'].decode('ascii')}?{query}"


Handler = Callable[[Exchange], Awaitable[Reply | Response]]


def simple(handler: Callable[[Exchange], Reply | Response]) -> Handler:
    """A handler that never waits, as one that may."""

    async def answer(exchange: Exchange) -> Reply | Response:
        return handler(exchange)

    return answer


def missing(*names: str) -> Problem:
    """400 ``validation_error`` for fields that must be there."""
    return Problem(400, "validation_error", detail={name: ["required"] for name in names})
