"""``metadata_override``: of harvested and federated datasets, whether a field shows its own value or the source's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from ....core.errors import ArgumentError
from ..frame import run_job
from ..options import JobOptions
from ..report import JobResult
from ..select import select
from .metadata_text import missing_of
from .metadata_writing import FieldsWork, Metadata, Publish, Target, Write

if TYPE_CHECKING:
    from ...client import Huwise


@dataclass(frozen=True, slots=True)
class Override:
    """A field that shows its own value, or the source's.

    Attributes:
        template: the field's template.
        field: its name.
        on: True for its own value.
    """

    template: str
    field: str
    on: bool

    def content(self) -> object:
        """The arguments that matter."""
        return [self.template, self.field, self.on]

    def writes(self, metadata: Metadata) -> tuple[Write, ...]:
        """The one write, where the dataset has a source for the field and it shows the other."""
        cell = metadata.get(self.template, {}).get(self.field)
        if cell is None or "remote_value" not in cell or (cell.get("override_remote_value") is True) == self.on:
            return ()
        body = {"value": cell["value"], "override_remote": self.on}
        after = cell["value"] if self.on else cell["remote_value"]
        return (Write(self.template, self.field, cell["value"], after, body),)


async def metadata_override(
    portal: Huwise,
    field: str,
    datasets: Iterable[str] | None = None,
    *,
    on: bool,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    publish: Publish = "auto",
    **options: Unpack[JobOptions],
) -> JobResult:
    """Turn the overriding of the source's value on or off for one field, wherever a dataset has a source for it.

    On, the field keeps what it shows now as its own value, whatever the source says later. Off, it shows the source's
    value again. Datasets without a source for the field stay as they are.

    Args:
        portal: the client.
        field: ``"default.modified"``.
        datasets: their names; see ``select`` for this, ``file``, ``where`` and ``everything``.
        on: True to override the source.
        file: names in a file.
        where: conditions.
        everything: all datasets that the key may edit.
        publish: ``"auto"`` publishes the metadata of each published dataset that was changed, ``"always"`` of each,
            ``"no"`` of none.
        options: see ``JobOptions``.

    Returns:
        The plan with the value that shows before and after, and what became of it.

    Raises:
        ArgumentError: no datasets are chosen, or no field is named.
        JournalError: a journal of another job, in use, or damaged. Nothing was changed.
    """
    template, _, name = field.partition(".")
    if not template or not name:
        raise ArgumentError(f"field={field!r} names no field", hint="Name it template.field: default.modified.")
    work = FieldsWork("metadata override", publish, detail=f"override {'on' if on else 'off'}")
    selection = await select(portal, datasets, file=file, where=where, everything=everything)
    wish = Override(template, name, on)
    targets = [Target.of(one.dataset_id, one, wish) for one in selection.datasets]
    return await run_job(portal, work, targets, problems=missing_of(selection), **options)
