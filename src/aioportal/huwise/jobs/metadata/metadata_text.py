"""``metadata_replace_text``: search and replace in the texts of metadata.

A second run must find nothing left to do, so what reads as the new text already stays: replacing ``Basel`` by
``Basel-Stadt`` leaves a ``Basel-Stadt`` alone. What a pattern would change again and again is a problem of the plan.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError
from ..frame import run_job
from ..options import JobOptions
from ..plan import Change
from ..report import JobResult
from ..select import Selection, select
from .field_kinds import UnfitError
from .metadata_writing import FieldsWork, Metadata, Publish, Target, Write, set_field

if TYPE_CHECKING:
    from ...client import Huwise

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Replacement:
    """One text for another, wherever it stands.

    Attributes:
        old: a text, or a regular expression.
        new: what comes in its place; of a regular expression, with ``\\1`` for its groups.
        fields: patterns of ``template.field``; empty for all fields.
        regex: whether ``old`` is a regular expression.
        ignore_case: whether upper and lower case are the same in ``old``.
        override_remote: write over what comes from the dataset's source.
    """

    old: str
    new: str
    fields: tuple[str, ...] = ()
    regex: bool = False
    ignore_case: bool = False
    override_remote: bool = True

    def __post_init__(self) -> None:
        """Refuse what finds nothing, or finds something everywhere."""
        if not self.old:
            raise ArgumentError("old is empty", hint="Give the text to look for.")
        try:
            pattern = self._pattern()
            pattern.sub(self._template(), "")
            # A template is only read where it is used.
            re.compile(f"{pattern.pattern}|", pattern.flags).sub(self._template(), "", count=1)
        except (re.error, IndexError) as error:
            raise ArgumentError(f"old={self.old!r}, new={self.new!r} is no regular expression: {error}") from None
        if self.regex and pattern.search(""):
            raise ArgumentError(f"old={self.old!r} finds also nothing at all", hint="Let it match one sign at least.")

    def content(self) -> object:
        """The arguments that matter."""
        return [self.old, self.new, list(self.fields), self.regex, self.ignore_case]

    def writes(self, metadata: Metadata) -> tuple[Write, ...]:
        """The fields in which something is replaced."""
        found = []
        for template, fields in metadata.items():
            for field, cell in fields.items():
                if self.fields and not any(names(pattern, template, field) for pattern in self.fields):
                    continue
                value = self._replaced(cell["value"])
                if value == cell["value"]:
                    continue
                if self._replaced(value) != value:
                    raise UnfitError(
                        f"{template}.{field}: the result holds again what is looked for, so each run would change it"
                    )
                write = set_field(metadata, template, field, value, override_remote=self.override_remote)
                found += [write] if write is not None else []
        return tuple(found)

    def _replaced(self, value: Any) -> Any:
        """A value with the new text; what is neither a text nor a list of texts stays."""
        if isinstance(value, str):
            return self._pattern().sub(self._template(), value)
        if isinstance(value, list):
            return [self._replaced(item) if isinstance(item, str) else item for item in value]
        return value

    def _pattern(self) -> re.Pattern[str]:
        flags = re.IGNORECASE if self.ignore_case else re.NOFLAG
        if self.regex:
            return re.compile(self.old, flags)
        old = re.compile(re.escape(self.old), flags)
        if not old.search(self.new):
            return old
        # Where the new text stands already, it stays: it is found first, and replaced by itself.
        return re.compile(f"(?-i:{re.escape(self.new)})|{old.pattern}", flags)

    def _template(self) -> str:
        # In a text nothing but itself is meant, a backslash as well.
        return self.new if self.regex else self.new.replace("\\", r"\\")


def names(pattern: str, template: str, field: str) -> bool:
    """Whether a pattern names a field: ``default.title``, ``default.*``, ``*.title``, ``default``.

    Args:
        pattern: what was given.
        template: the field's template.
        field: its name.
    """
    return fnmatchcase(f"{template}.{field}", pattern if "." in pattern else f"{pattern}.*")


async def metadata_replace_text(
    portal: Huwise,
    old: str,
    new: str,
    datasets: Iterable[str] | None = None,
    *,
    fields: Iterable[str] | None = None,
    regex: bool = False,
    ignore_case: bool = False,
    file: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    everything: bool = False,
    publish: Publish = "auto",
    override_remote: bool = True,
    verify: bool = False,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Replace a text in the metadata of datasets: in all texts and lists of texts, or in the fields that are named.

    Only fields in which it stands are written. What reads as ``new`` already is left alone, so that a second run
    changes nothing.

    Args:
        portal: the client.
        old: what to look for.
        new: what comes in its place.
        datasets: their names; see ``select`` for this, ``file``, ``where`` and ``everything``.
        fields: only these, ``"default.description"`` or patterns such as ``"default.*"``.
        regex: ``old`` is a regular expression, and ``new`` may name its groups, ``\\1``.
        ignore_case: upper and lower case are the same in ``old``.
        file: names in a file.
        where: conditions.
        everything: all datasets that the key may edit.
        publish: ``"auto"`` publishes the metadata of each published dataset of which a field was written, ``"always"``
            of each, ``"no"`` of none.
        override_remote: write fields that come from a dataset's source, overriding it; with False such are problems.
        verify: read each dataset back and fail where the portal shows another value than it was given.
        options: see ``JobOptions``.

    Returns:
        The plan with each value before and after, and what became of it.

    Raises:
        ArgumentError: no datasets are chosen, or an expression that cannot be meant.
        JournalError: a journal of another job, in use, or damaged. Nothing was changed.
    """
    work = FieldsWork("metadata replace-text", publish, verify)
    wish = Replacement(old, new, patterns_of(fields), regex, ignore_case, override_remote)
    selection = await select(portal, datasets, file=file, where=where, everything=everything)
    targets = [Target.of(one.dataset_id, one, wish) for one in selection.datasets]
    return await run_job(portal, work, targets, problems=missing_of(selection), **options)


def patterns_of(fields: Iterable[str] | None) -> tuple[str, ...]:
    """The patterns of fields that were given.

    Raises:
        ArgumentError: one text alone, or an empty one.
    """
    if isinstance(fields, str):
        raise ArgumentError(f"fields={fields[:_SHOWN]!r} is one text", hint="Give a list of fields.")
    patterns = tuple(fields or ())
    if not all(isinstance(pattern, str) and pattern for pattern in patterns):
        raise ArgumentError("fields holds what names no field", hint='["default.title", "dcat.*"]')
    return patterns


def missing_of(selection: Selection) -> list[Change]:
    """The names that were asked for in vain, as problems of a plan."""
    return list(selection.problems)
