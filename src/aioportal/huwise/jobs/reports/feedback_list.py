"""All feedbacks of the portal in one table: what readers suggest for the records of its datasets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from ....core.errors import ArgumentError
from ...bodies import jsonable, present
from ..plan import number_of
from ..tables import Form, write_table
from .asking import Asker, answers, choose, moment, named, told

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ....core.bulk import OnProgress
    from ...client import Huwise

FeedbackState = Literal["open", "archived", "all"]

COLUMNS = (
    "dataset_id",
    "dataset_uid",
    "title",
    "uid",
    "created_at",
    "user",
    "record_id",
    "comment",
    "values",
    "is_archived",
)


@dataclass(frozen=True, slots=True)
class FeedbackList:
    """The feedbacks of many datasets.

    Attributes:
        rows: one for each feedback, by dataset, the oldest first.
        datasets: how many datasets were asked.
        problems: ``dataset_id: why`` of those whose feedbacks could not be read.
        missing: names that were asked for in vain.
    """

    rows: tuple[dict[str, Any], ...]
    datasets: int
    problems: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all datasets could be read."""
        return not self.problems and not self.missing

    def write(self, target: str | os.PathLike[str] | None = None, *, form: Form | None = None) -> str | None:
        """Write it as a table; ``values``, what readers suggest, is JSON.

        Args:
            target: the file, ``.csv``, ``.json`` or ``.xlsx``; None returns the text.
            form: where the file's ending does not say it.

        Raises:
            ArgumentError: it cannot be written.
        """
        return write_table(target, COLUMNS, self.rows, form=form)

    def as_data(self) -> dict[str, Any]:
        """The feedbacks as plain data."""
        return {
            "rows": [dict(row) for row in self.rows],
            "datasets": self.datasets,
            "problems": list(self.problems),
            "missing": list(self.missing),
        }

    def summary(self) -> str:
        """The counts in one line."""
        commented = len({row["dataset_uid"] for row in self.rows})
        parts = [f"{len(self.rows):,} on {commented:,} of {number_of(self.datasets, 'dataset')}"]
        parts += [f"{len(self.problems):,} not read"] if self.problems else []
        parts += [f"{len(self.missing):,} not found: {', '.join(self.missing[:5])}"] if self.missing else []
        return f"feedbacks: {', '.join(parts)}"


async def feedbacks(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    state: FeedbackState = "open",
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> FeedbackList:
    """Collect the feedbacks of all datasets, every page of each. Reads only.

    Costs one request for each 1,000 datasets and one a dataset (two for ``"all"``), more where the feedbacks of one
    fill several pages. A dataset whose feedbacks cannot be read is a line in ``problems``.

    Args:
        portal: the client.
        datasets: names, each a ``dataset_id`` or a uid; None means all that the key may edit.
        file: names in a file; see ``select``.
        where: conditions, ``"published"``; see ``select``.
        state: ``"open"``, what is not put aside yet; ``"archived"``; or ``"all"``.
        concurrency: datasets at once.
        on_progress: called with a ``BulkProgress``.

    Returns:
        All of them by dataset, the oldest first; ``write`` makes a table of them.

    Raises:
        ArgumentError: an unknown state, condition or file. Nothing was sent.
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment.
    """
    if state not in get_args(FeedbackState):
        raise ArgumentError(f"state={state!r} is none of {', '.join(get_args(FeedbackState))}")
    kinds: list[bool | None] = [*([] if state == "archived" else [None]), *([] if state == "open" else [True])]
    chosen = await choose(portal, datasets, file, where)
    asker = Asker()

    async def ask(dataset: models.Dataset) -> tuple[list[dict[str, Any]], list[str]]:
        uid, dataset_id = named(dataset)
        problems: list[str] = []

        async def listed() -> list[dict[str, Any]]:
            found: dict[str, dict[str, Any]] = {}
            for archived in kinds:
                async for one in portal.dataset(uid=uid).feedbacks.list(is_archived=archived):
                    # One that is put aside between the two lists stands in both.
                    found[present(one.uid) or f"#{len(found)}"] = _row(dataset, one)
            return list(found.values())

        rows = await asker.ask("feedbacks", listed, problems)
        return rows or [], [f"{dataset_id}: {problem.removeprefix('feedbacks: ')}" for problem in problems]

    bulk = portal.bulk(ask, chosen.datasets, concurrency=concurrency, on_progress=on_progress)
    found = await answers(bulk)
    rows = [row for of_one, _ in found for row in of_one]
    rows.sort(key=lambda row: (row["dataset_id"], row["created_at"] or "", row["uid"] or ""))
    problems = sorted(problem for _, of_one in found for problem in of_one)
    return FeedbackList(tuple(rows), len(found), tuple(problems), chosen.missing)


def _row(dataset: models.Dataset, feedback: models.DatasetFeedback) -> dict[str, Any]:
    uid, dataset_id = named(dataset)
    user = present(feedback.user)
    values = present(feedback.values)
    return {
        "dataset_id": dataset_id,
        "dataset_uid": uid,
        "title": told(dataset, "default.title"),
        "uid": present(feedback.uid),
        "created_at": moment(feedback.created_at),
        "user": None if user is None else present(user.username),
        "record_id": present(feedback.record_id),
        "comment": present(feedback.comment),
        "values": jsonable(values) if values is not None else None,
        "is_archived": present(feedback.is_archived),
    }
