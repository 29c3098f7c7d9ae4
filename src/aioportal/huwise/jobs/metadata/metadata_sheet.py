"""``metadata_export``: metadata as a table that ``metadata_apply`` takes back; unchanged, it changes nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import ArgumentError
from ..select import Selected, Selection, select
from ..tables import Form, form_of, write_table
from .field_kinds import cell_of
from .metadata_text import names, patterns_of
from .metadata_writing import Metadata, metadata_of

if TYPE_CHECKING:
    from ...client import Huwise

Layout = Literal["wide", "long"]

_HEAD = ("dataset_id", "dataset_uid")
_LONG = (*_HEAD, "template", "field", "value")


@dataclass(frozen=True, slots=True)
class MetadataSheet:
    """Metadata of datasets as rows.

    Attributes:
        layout: ``"wide"``, one row a dataset and one column a field; ``"long"``, one row a value.
        columns: in order.
        rows: by column, with values as the portal has them; what a dataset does not have is not there.
        missing: names that were asked for in vain.
        reasons: why, for each of them.
    """

    layout: Layout
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    def write(
        self,
        target: str | os.PathLike[str] | None = None,
        *,
        form: Form | None = None,
        separator: str = "|",
        formulas: bool = False,
    ) -> str | None:
        """Write the rows as a table.

        Args:
            target: the file, or None to get the text.
            form: ``"csv"``, ``"xlsx"`` or ``"json"``; None for what the file's ending says, and CSV for text.
            separator: between the values of a list in a cell; lists that hold it stand as JSON.
            formulas: write CSV text that spreadsheets take for formulas as it is; see ``write_table``.

        Returns:
            The text where there is no file.

        Raises:
            ArgumentError: the file cannot be written, or cannot hold a value.
        """
        chosen = form or form_of(target)
        rows: Iterable[Mapping[str, Any]] = self.rows
        if chosen != "json":
            rows = ({name: cell_of(value, separator) for name, value in row.items()} for row in self.rows)
        return write_table(target, self.columns, rows, form=chosen, formulas=formulas)

    def as_data(self) -> dict[str, Any]:
        """The sheet as plain data."""
        return {
            "layout": self.layout,
            "columns": list(self.columns),
            "rows": [dict(row) for row in self.rows],
            "missing": list(self.missing),
        }


async def metadata_export(
    portal: Huwise,
    datasets: Iterable[str] | None = None,
    *,
    fields: Iterable[str] | None = None,
    layout: Layout = "wide",
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
) -> MetadataSheet:
    """Read the metadata of datasets into a table. Reads only; the list of datasets brings all of them.

    Args:
        portal: the client.
        datasets: their names; see ``select`` for this, ``file``, ``where`` and ``everything``.
        fields: only these, ``"default.title"`` or patterns such as ``"dcat.*"``; a field named in full has a column in
            any case.
        layout: ``"wide"``, one row a dataset; ``"long"``, one row a value.
        file: names in a file.
        where: conditions.
        everything: all datasets that the key may edit.

    Returns:
        The rows; ``write`` makes a file or text of them.

    Raises:
        ArgumentError: no datasets are chosen, or a layout that is none.
    """
    if layout not in ("wide", "long"):
        raise ArgumentError(f"layout={layout!r} is neither 'wide' nor 'long'", hint="Give one of the two.")
    patterns = patterns_of(fields)
    selection = await select(portal, datasets, file=file, where=where, everything=everything)
    # Thousands of datasets take their time, in which the loop has other things to do.
    return await asyncio.to_thread(_sheet, selection, patterns, layout)


def _sheet(selection: Selection, patterns: Sequence[str], layout: Layout) -> MetadataSheet:
    """The rows of what was chosen. Pure."""
    why = tuple(selection.why(name) for name in selection.missing)
    found = [(_head(one), list(_values(metadata_of(one.dataset), patterns))) for one in selection.datasets]
    if layout == "long":
        rows: list[Mapping[str, Any]] = [
            {**head, "template": template, "field": field, "value": value}
            for head, values in found
            for template, field, value in values
        ]
        return MetadataSheet("long", _LONG, tuple(rows), selection.missing, why)
    # By template, in the order in which datasets have them; templates and fields that only some have come after.
    by_template: dict[str, dict[str, None]] = {}
    for template, _, field in (pattern.partition(".") for pattern in patterns):
        if field and not set("*?[") & set(template + field):
            by_template.setdefault(template, {})[field] = None
    for _, values in found:
        for template, field, _ in values:
            by_template.setdefault(template, {})[field] = None
    columns = [f"{template}.{field}" for template, named in by_template.items() for field in named]
    rows = [{**head, **{f"{template}.{field}": value for template, field, value in values}} for head, values in found]
    return MetadataSheet("wide", (*_HEAD, *columns), tuple(rows), selection.missing, why)


def _head(one: Selected) -> dict[str, Any]:
    return dict(zip(_HEAD, (one.dataset_id, one.uid), strict=True))


def _values(metadata: Metadata, patterns: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
    for template, cells in metadata.items():
        for field, cell in cells.items():
            if not patterns or any(names(pattern, template, field) for pattern in patterns):
                yield template, field, cell["value"]
