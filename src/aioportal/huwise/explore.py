"""The reading side of a portal, as far as needed to see that published records are there.

The Automation API changes datasets and tells nothing of their records; the portal's Explore API 2.1 serves those. It is
no part of the contract: these are the two operations of it that the SDK uses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ..core.call import Call
from ..core.errors import ArgumentError, DecodeError
from ..core.paths import encode_query, fill
from ..core.spec import Evidence, RetryClass

if TYPE_CHECKING:
    from ..core.call import Caller
    from ..core.http import Answer

BASE_PATH: Final = "/api/explore/v2.1"
MAX_LIMIT: Final = 100
MAX_WINDOW: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Operation:
    id: str = "explore_records"
    tag: str = "explore"
    method: str = "GET"
    path: str = "/catalog/datasets/{dataset_id}/records"
    evidence: Evidence = "documented"
    retry: RetryClass = "safe"
    reconcile_by: tuple[str, ...] = ()
    success: tuple[int, ...] = (200,)
    query: tuple[str, ...] = ("limit", "offset")
    body: str | None = None
    binary: bool = False


_RECORDS: Final = _Operation()
_VIEW: Final = _Operation(id="explore_dataset", path="/catalog/datasets/{dataset_id}", query=())


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records of a published dataset."""

    total: int
    """How many there are in all."""
    records: list[dict[str, Any]] = field(default_factory=list)
    """Field name to value, in the portal's order."""


@dataclass(frozen=True, slots=True)
class PublicView:
    """A published dataset as the portal serves it now, which may differ from its configuration until a publish."""

    is_restricted: bool | None
    """Whether it is served to those alone who have a right of their own; None where the portal does not say."""
    records: int | None
    """How many records it has; None where the portal does not say."""


async def read_view(caller: Caller, dataset_id: str) -> PublicView:
    """Read how a published dataset is served. ``visibility`` is ``"domain"`` or ``"restricted"`` (Explore API).

    Args:
        caller: the client of the portal's Explore API.
        dataset_id: the dataset's readable name; the reading side does not know uids.

    Raises:
        NotFoundError: no such dataset, or it is not published, or the key may not read it.
    """
    path = fill(_VIEW.path, {"dataset_id": dataset_id}, operation=_VIEW.id)
    return await caller.call(Call(spec=_VIEW, path=path, parse=_view))


def _view(answer: Answer) -> PublicView:
    body = answer.json()
    known = body if isinstance(body, dict) else {}
    visibility, metas = known.get("visibility"), known.get("metas")
    default = metas.get("default") if isinstance(metas, dict) else None
    count = default.get("records_count") if isinstance(default, dict) else None
    return PublicView(
        {"domain": False, "restricted": True}.get(visibility) if isinstance(visibility, str) else None,
        count if isinstance(count, int) and not isinstance(count, bool) else None,
    )


async def read_records(caller: Caller, dataset_id: str, *, limit: int, offset: int) -> RecordPage:
    """Read published records.

    Args:
        caller: the client of the portal's Explore API.
        dataset_id: the dataset's readable name; the reading side does not know uids.
        limit: 0 to 100.
        offset: how many to skip; with ``limit`` at most 10,000 (Explore API documentation).

    Raises:
        ArgumentError: a window that the portal does not serve.
        NotFoundError: no such dataset, or it is not published.
    """
    for name, value, most in (("limit", limit, MAX_LIMIT), ("offset", offset, MAX_WINDOW - limit)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise ArgumentError(
                f"{name}={value!r} is not from 0 to {most}",
                hint="Records are read 100 at a time, up to the 10,000th; for all of them use the portal's exports.",
            )
    path = fill(_RECORDS.path, {"dataset_id": dataset_id}, operation=_RECORDS.id)
    return await caller.call(
        Call(spec=_RECORDS, path=path, parse=_page, query=encode_query((("limit", limit), ("offset", offset))))
    )


def _page(answer: Answer) -> RecordPage:
    body = answer.json()
    total = body.get("total_count") if isinstance(body, dict) else None
    rows = body.get("results") if isinstance(body, dict) else None
    if not isinstance(total, int) or not isinstance(rows, list):
        raise DecodeError("the records' answer lacks total_count or results", status=answer.status_code)
    return RecordPage(total, [row for row in rows if isinstance(row, dict)])
