"""What reports on many datasets have in common: which datasets, and questions of which one may fail."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ....core.bulk_rules import FINAL
from ....core.errors import (
    PermissionDeniedError,
    PortalError,
    ServerError,
    TransportError,
)
from ...bodies import present
from ..report import why
from ..select import select
from ..side_by_side import all_through
from ..where import Condition, read_condition, visible

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ....core.bulk import Bulk
    from ...client import Huwise

T = TypeVar("T")

_PAGE = 1000
_IN_A_ROW = 10
_LASTING = (PermissionDeniedError, TransportError, ServerError)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The datasets that a report is about.

    Attributes:
        datasets: as the portal lists them, page by page where it is about all.
        missing: names that the portal does not know, or whose datasets the key may not edit.
    """

    datasets: Iterable[models.Dataset] | AsyncIterable[models.Dataset]
    missing: tuple[str, ...] = ()
    why: Callable[[str], str] = str
    """Why a missing one is missing."""


async def choose(
    portal: Huwise, datasets: Iterable[str] | None, file: str | os.PathLike[str] | None, where: Sequence[str]
) -> Chosen:
    """All datasets that the key may edit, or the named, or those for which the conditions hold.

    Raises:
        ArgumentError: a condition or a file that cannot be read, a name that cannot be one. Nothing was sent.
    """
    conditions = [read_condition(text) for text in where]
    if datasets is None and file is None:
        pager = portal.datasets.list(limit=_PAGE)
        return Chosen(_fitting(pager, conditions) if conditions else pager)
    selection = await select(portal, datasets, file=file, where=where)
    return Chosen([one.dataset for one in selection.datasets], selection.missing, selection.why)


async def _fitting(
    datasets: AsyncIterable[models.Dataset], conditions: Sequence[Condition]
) -> AsyncIterator[models.Dataset]:
    async for dataset in datasets:
        if all(condition.holds(dataset) for condition in conditions):
            yield dataset


async def answers(bulk: Bulk[Any, T]) -> list[T]:
    """The values of all items.

    Raises:
        PortalError: the first error of an item; what may fail for one item is caught by ``Asker``.
        ClientStateError: the client was closed before all were asked.
        DeadlineExceededError: the time around it ran out before all were asked.
    """
    async with bulk:
        values = [outcome.result() async for outcome in bulk]
    all_through(bulk, "the report is not whole, and is not given")
    return values


class Asker:
    """Asks questions of which one may fail: what failed is noted, and the others are asked all the same.

    A question that is refused, or finds nobody, ten times in a row is no longer asked: with two thousand datasets it
    would only cost time.
    """

    def __init__(self) -> None:
        self._failed: Counter[str] = Counter()
        self._reasons: dict[str, str] = {}

    async def ask(self, part: str, question: Callable[[], Awaitable[T]], problems: list[str]) -> T | None:
        """The answer, or None with a line in ``problems``.

        Args:
            part: what is asked for; begins the line.
            question: makes the request.
            problems: of the thing that it is about.

        Raises:
            AuthenticationError: or another error that every question would meet.
        """
        if self._failed[part] >= _IN_A_ROW:
            problems.append(f"{part}: not asked, since {_IN_A_ROW} in a row had failed: {self._reasons[part]}")
            return None
        try:
            answer = await question()
        except FINAL:
            raise
        except PortalError as error:
            self._reasons[part] = why(error)
            problems.append(f"{part}: {self._reasons[part]}")
            # A 404 tells of one dataset, and nothing of the others.
            self._failed[part] = self._failed[part] + 1 if isinstance(error, _LASTING) else 0
            return None
        self._failed[part] = 0
        return answer


def named(dataset: models.Dataset) -> tuple[str, str]:
    """Uid and readable name; the uid stands for a name that the portal does not show."""
    uid = present(dataset.uid) or ""
    return uid, present(dataset.dataset_id) or uid


def told(dataset: models.Dataset, *names: str) -> Any:
    """The first metadata value that readers see of those named ``template.field``, or None."""
    metadata = getattr(dataset.metadata, "additional_properties", None)
    for name in names:
        template, _, field = name.partition(".")
        fields = metadata.get(template) if isinstance(metadata, Mapping) else None
        value = visible(fields.get(field)) if isinstance(fields, Mapping) else None
        if value not in (None, "", []):
            return value
    return None


def moment(value: Any) -> str | None:
    """A time as the API writes it, or None where there is none."""
    value = present(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if value else None


def cell(value: Any) -> Any:
    """A value for one cell of CSV or a sheet: several texts as one."""
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return "; ".join(value) or None
    return value
