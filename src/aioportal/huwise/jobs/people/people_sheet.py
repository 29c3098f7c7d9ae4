"""What the exports of people and rights return: a table that the job of the same kind reads back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..tables import Form


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """Rows by column, as ``users_sync``, ``groups_sync`` or ``rulesets_apply`` read them.

    Attributes:
        job: what was exported, ``"users export"``.
        columns: in order.
        rows: by column; what the portal does not tell is not there.
        problems: what could not be read, and why.
        notes: what is to be known of it.
    """

    job: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything could be read."""
        return not self.problems

    def write(self, target: str | os.PathLike[str] | None = None, *, form: Form | None = None) -> str | None:
        """Write the table to a file, ``.csv``, ``.json`` or ``.xlsx``; without one, return it as text.

        Raises:
            ArgumentError: the file cannot be written, or its ending says nothing.
        """
        from ..tables import write_table

        return write_table(target, self.columns, self.rows, form=form)

    def lines(self) -> Iterator[str]:
        """What is to be known besides the table."""
        for problem in self.problems:
            yield f"! {problem}"
        for note in self.notes:
            yield f"note: {note}"
        yield f"{self.job}: {len(self.rows):,} rows" + (f", {len(self.problems):,} problems" if self.problems else "")

    def as_data(self) -> dict[str, Any]:
        """The table as plain data."""
        return {
            "job": self.job,
            "columns": list(self.columns),
            "rows": [dict(row) for row in self.rows],
            "problems": list(self.problems),
            "notes": list(self.notes),
        }
