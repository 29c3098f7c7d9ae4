"""The catalogue in one table: a row for each dataset that the key may edit, private ones included."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import ArgumentError
from ...bodies import present
from ...status import StatusLook
from ..plan import number_of
from ..tables import Form, write_table
from .asking import Asker, answers, cell, choose, moment, named, told

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ....core.bulk import OnProgress
    from ...client import Huwise

_OWN = ("dataset_id", "uid", "title", "is_published", "is_restricted")
_SAID = ("publisher", "theme", "license", "language")
PARTS: dict[str, tuple[str, ...]] = {
    "status": ("status", "since", "message", "records_errors"),
    "schedules": ("schedules",),
    "resources": ("resources", "resource_types", "resource_titles"),
    "records": ("records",),
}
"""What costs a request a dataset, and the columns that it fills."""

COLUMNS = (*_OWN, *(column for part in PARTS.values() for column in part), "created", "updated", *_SAID, "problems")


@dataclass(frozen=True, slots=True)
class Inventory:
    """The catalogue as it was when it was looked at.

    Attributes:
        columns: in order.
        rows: one for each dataset, by ``dataset_id``; a value is None where the portal says nothing, and ``problems``
            says what could not be read.
        missing: names that were asked for in vain.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    missing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for could be read."""
        return not self.missing and not any(row.get("problems") for row in self.rows)

    def write(self, target: str | os.PathLike[str] | None = None, *, form: Form | None = None) -> str | None:
        """Write it as a table; lists are one cell each in CSV and XLSX, and lists in JSON.

        Args:
            target: the file, ``.csv``, ``.json`` or ``.xlsx``; None returns the text.
            form: where the file's ending does not say it.

        Raises:
            ArgumentError: it cannot be written.
        """
        plain = form == "json" or (form is None and target is not None and os.fspath(target).endswith(".json"))
        rows = [{name: row.get(name) if plain else cell(row.get(name)) for name in self.columns} for row in self.rows]
        return write_table(target, self.columns, rows, form=form)

    def as_data(self) -> dict[str, Any]:
        """The inventory as plain data."""
        return {"columns": list(self.columns), "rows": [dict(row) for row in self.rows], "missing": list(self.missing)}

    def summary(self) -> str:
        """The counts in one line."""
        published = sum(row.get("is_published") is True for row in self.rows)
        parts = [number_of(len(self.rows), "dataset")]
        parts += [f"{published:,} published"] if "is_published" in self.columns else []
        incomplete = sum(bool(row.get("problems")) for row in self.rows)
        parts += [f"{incomplete:,} not read completely"] if incomplete else []
        parts += [f"{len(self.missing):,} not found: {', '.join(self.missing[:5])}"] if self.missing else []
        return f"inventory: {', '.join(parts)}"


async def inventory(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    fields: Sequence[str] | None = None,
    status: bool = True,
    schedules: bool = True,
    resources: bool = True,
    records: bool = True,
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> Inventory:
    """Read the catalogue into one table. Reads only.

    Costs one request for each 1,000 datasets, and one a dataset for each of the four parts that is not left out
    (``records`` for published ones only). A part that cannot be read is noted in the row's ``problems`` and does not
    end the run; one that is refused ten times in a row is no longer asked for.

    Args:
        portal: the client.
        datasets: names, each a ``dataset_id`` or a uid; None means all that the key may edit.
        file: names in a file; see ``select``.
        where: conditions, ``"published"``, ``"default.publisher=City"``; see ``select``.
        fields: columns, in this order; None for all. What is not needed for them is not asked for. Where something
            could not be read, ``problems`` is added: an empty cell is then not known.
        status: state, since when, its message, number of record errors of the last run.
        schedules: when the portal publishes it by itself.
        resources: how many sources, of which types, with which titles.
        records: how many records visitors see, by the Explore API.
        concurrency: datasets at once.
        on_progress: called with a ``BulkProgress``.

    Returns:
        A row for each dataset, by ``dataset_id``; ``write`` makes a table of them, ``inventory_diff`` compares two.

    Raises:
        ArgumentError: an unknown field, condition or file. Nothing was sent.
        AuthenticationError: the portal does not take the key.
        QuotaExceededError: no more calls for the moment; there is no inventory then, since a partial one would look
            like a catalogue that shrank.
    """
    asked = {"status": status, "schedules": schedules, "resources": resources, "records": records}
    columns = _columns(fields, asked)
    parts = {part for part, of_part in PARTS.items() if asked[part] and set(of_part) & set(columns)}
    chosen = await choose(portal, datasets, file, where)
    asker = Asker()

    async def row(dataset: models.Dataset) -> dict[str, Any]:
        return await _row(portal, dataset, parts, asker)

    bulk = portal.bulk(row, chosen.datasets, concurrency=concurrency, on_progress=on_progress)
    rows = sorted(await answers(bulk), key=lambda row: (row["dataset_id"], row["uid"]))
    if any(row["problems"] for row in rows):
        # Without it nobody could tell an empty cell from one that is not known.
        columns = tuple(dict.fromkeys((*columns, "problems")))
    return Inventory(columns, tuple({name: row[name] for name in columns} for row in rows), chosen.missing)


def _columns(fields: Sequence[str] | None, asked: dict[str, bool]) -> tuple[str, ...]:
    if fields is None:
        left_out = {column for part, wanted in asked.items() if not wanted for column in PARTS[part]}
        return tuple(column for column in COLUMNS if column not in left_out)
    unknown = [name for name in fields if name not in COLUMNS]
    if isinstance(fields, str) or unknown or not fields:
        raise ArgumentError(
            f"fields names no column: {fields if isinstance(fields, str) else ', '.join(map(str, unknown)) or 'none'}",
            hint=f"One or several of {', '.join(COLUMNS)}.",
        )
    for part, of_part in PARTS.items():
        if not asked[part] and set(of_part) & set(fields):
            raise ArgumentError(f"fields asks for {part}, and {part}=False leaves it out", hint="Say one of the two.")
    return tuple(dict.fromkeys(fields))


async def _row(portal: Huwise, dataset: models.Dataset, parts: set[str], asker: Asker) -> dict[str, Any]:
    uid, dataset_id = named(dataset)
    problems: list[str] = []
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {
        "dataset_id": dataset_id,
        "uid": uid,
        "title": told(dataset, "default.title"),
        "is_published": present(dataset.is_published),
        "is_restricted": present(dataset.is_restricted),
        "created": moment(dataset.created_at),
        "updated": moment(dataset.updated_at),
        "publisher": told(dataset, "default.publisher"),
        "theme": told(dataset, "default.theme", "internal.theme_id"),
        "license": told(dataset, "default.license", "default.license_id", "internal.license_id"),
        "language": told(dataset, "default.language"),
        "problems": problems,
    }
    handle = portal.dataset(uid=uid)
    if "status" in parts and (status := await asker.ask("status", handle.status, problems)) is not None:
        look = StatusLook.of(status.to_dict())
        row |= {"status": look.status or None, "since": moment(status.since), "message": look.message}
        row |= {"records_errors": len(look.records_errors)}
    if "schedules" in parts:

        async def scheduled() -> list[str]:
            return [present(one.cron_schedule) or "" async for one in handle.schedules.list(limit=1000)]

        row["schedules"] = await asker.ask("schedules", scheduled, problems)
    if "resources" in parts:

        async def sources() -> list[tuple[str, str]]:
            return [
                (present(one.type_) or "", present(one.title) or present(one.display_name) or "")
                async for one in handle.resources.list(limit=1000)
            ]

        if (found := await asker.ask("resources", sources, problems)) is not None:
            row |= {"resources": len(found), "resource_types": [type_ for type_, _ in found]}
            row |= {"resource_titles": [title for _, title in found]}
    if "records" in parts and row["is_published"]:
        page = await asker.ask("records", lambda: portal.dataset(dataset_id=dataset_id).records(limit=0), problems)
        row["records"] = None if page is None else page.total
    return row
