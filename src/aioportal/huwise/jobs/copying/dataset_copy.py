"""``copy_dataset``: datasets from one portal to another, with their files, and again and again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack, cast

from ....core.errors import ArgumentError
from ...bodies import uid_of
from ...dataset import DatasetHandle
from ...refs import check_name
from ..frame import run_stages
from ..options import JobOptions
from ..plan import Change
from ..report import JobResult, why
from ..side_by_side import read_each
from ..work import Stage
from .course import Course, PartItem, PartWork
from .dataset_items import STAGES, DatasetSorter, Parts
from .dataset_parts import ConfigurationWork, MetadataWork, RuleWork, SchedulesWork, TranslationsWork
from .file_parts import AttachmentWork, ExportWork, ResourceWork
from .journalled import begun, job_name, pace, part_of, unsharded
from .mapping import CopyMapping
from .publish_part import PublishWork
from .reading import SourceDataset, read_dataset
from .stack_parts import StackWork
from .surplus import surplus_notes

if TYPE_CHECKING:
    from ...client import DatasetRef, Huwise

_NEVER = (
    "never carried over, as the API cannot: versions, feedbacks, statistics, realtime keys and pushed records, "
    "uids, dates and authors"
)


async def copy_dataset(
    source: Huwise,
    target: Huwise,
    datasets: DatasetRef | Iterable[DatasetRef],
    *,
    mapping: CopyMapping | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    dataset_id: str | None = None,
    publish: bool = False,
    files: bool = True,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Copy datasets to another portal: configuration, metadata, resources with their files, processors, fields, rules.

    The source is only read. On the target the dataset of the same ``dataset_id`` is the copy: where it is not there it
    is made, where it is, what differs is changed, so that a second run changes nothing. What the target has beyond
    that stays, except for processors and field configurations, whose stacks must be the same (that needs ``force``).
    What cannot be carried over stands in the plan's and the report's notes.

    Ids that each portal coins for itself are translated by the mapping; themes and licences also by their labels,
    connections by where they lead and as whom, users by their names, groups by their titles.

    Files go through the disk, one at a time for each dataset; the API has no way to delete the one that a copy
    replaces. Without a journal, a run that is killed after its last edit leaves the publish to you.

    Args:
        source: the portal to copy from.
        target: the portal to copy to; the journal is bound to it.
        datasets: one or several, by uid or ``dataset_id``.
        mapping: what is called otherwise on the target, see ``CopyMapping``; also as plain data, or a JSON file's path.
        dataset_id: what a single dataset's copy is to be called.
        publish: publish each copy that is complete; by its metadata alone where that suffices.
        files: False leaves out all uploaded files: resources that read them, attachments, exports.
        options: see ``JobOptions``; the shards are of whole datasets, by what ``datasets`` calls them.

    Returns:
        Plan and report; keys are such as ``"cheeses"`` and ``"cheeses: resource Cheeses.csv"``.

    Raises:
        ArgumentError: nothing to copy, a copy onto itself, or a mapping that cannot be meant. Nothing was changed.
        JournalError: a journal of another copy, or something on the source has changed since it was begun.
        AuthenticationError: a portal does not take its key.
        QuotaExceededError: no more calls for the moment; the journal holds what was done.
    """
    refs = _refs(datasets)
    checked = CopyMapping.of(mapping)
    if dataset_id is not None:
        check_name(dataset_id, "dataset_id")
        if len(refs) != 1:
            raise ArgumentError(
                f"dataset_id={dataset_id!r} names one copy, but {len(refs)} datasets are to be copied",
                hint="Copy them one by one, or leave out dataset_id (--as).",
            )
    shard = part_of(options)
    mine = [ref for ref in refs if shard is None or shard.holds(_text(ref))]
    found, problems = await _read_all(source, mine, dataset_id, options)
    _check_names(source, target, found)
    # Joins with what other workers copy are no joins with what the target lacks.
    own = {_text(ref): _text(ref) for ref in refs} | {dataset.dataset_id: dataset.to for dataset in found}
    sorter = DatasetSorter(source, target, checked, own, files=files)
    course = Course(earlier=begun(((dataset.dataset_id, dataset.to) for dataset in found), options))
    found, sorted_parts, notes = await _sort_all(target, sorter, course, found, problems, options)
    notes += _schedule_notes(sorted_parts, publish=publish)
    notes += [_NEVER] if found else []
    job = job_name("dataset", source)
    works = _works(job, course, source, found, force=bool(options.get("force")))
    stages = [Stage(works[stage], [item for parts in sorted_parts for item in parts.items[stage]]) for stage in STAGES]
    if publish:
        shown = [PartItem(dataset.dataset_id, dataset.to, "publish", None, None) for dataset in found]
        stages.append(Stage(PublishWork(job, course, source), shown))
    return await run_stages(target, job, stages, notes=notes, problems=problems, **unsharded(options))


def _refs(datasets: DatasetRef | Iterable[DatasetRef]) -> list[DatasetRef]:
    single = isinstance(datasets, str) or not isinstance(datasets, Iterable)
    refs: list[DatasetRef] = [cast("DatasetRef", datasets)] if single else list(cast("Iterable[DatasetRef]", datasets))
    if not refs:
        raise ArgumentError("no dataset is named", hint='copy_dataset(source, target, ["cheeses"])')
    return refs


def _text(ref: DatasetRef) -> str:
    """What a dataset was called by the caller."""
    if isinstance(ref, str):
        return ref
    return str(ref.reference) if isinstance(ref, DatasetHandle) else uid_of(ref, "datasets")


async def _read_all(
    source: Huwise, refs: Sequence[DatasetRef], to: str | None, options: JobOptions
) -> tuple[list[SourceDataset], list[Change]]:
    """What the datasets are on the source; those that cannot be read are problems."""

    async def read(ref: DatasetRef) -> SourceDataset:
        return await read_dataset(source, ref, to)

    found: dict[str, SourceDataset] = {}
    problems = []
    for outcome in await read_each(source, read, refs, **pace(options)):
        if outcome.error is not None:
            problems.append(Change(_text(refs[outcome.index]), "problem", detail=why(outcome.error)))
        elif outcome.value is not None:
            found.setdefault(outcome.value.uid, outcome.value)
    return list(found.values()), problems


async def _sort_all(
    target: Huwise,
    sorter: DatasetSorter,
    course: Course,
    found: Sequence[SourceDataset],
    problems: list[Change],
    options: JobOptions,
) -> tuple[list[SourceDataset], list[Parts], list[str]]:
    """The datasets that can be sorted, their parts, and what is to be known; the others become problems."""

    async def sort(dataset: SourceDataset) -> tuple[Parts, list[str]]:
        parts = await sorter.parts(dataset)
        return parts, await surplus_notes(target, course, dataset, parts)

    kept, sorted_parts, notes = [], [], []
    for outcome in await read_each(target, sort, found, **pace(options)):
        dataset = found[outcome.index]
        if outcome.error is not None:
            problems.append(Change(dataset.dataset_id, "problem", detail=f"on the target: {why(outcome.error)}"))
        elif outcome.value is not None:
            parts, surplus = outcome.value
            kept.append(dataset)
            sorted_parts.append(parts)
            notes += [*parts.notes, *surplus]
    return kept, sorted_parts, notes


def _check_names(source: Huwise, target: Huwise, found: Sequence[SourceDataset]) -> None:
    for dataset in found:
        if source.base_url == target.base_url and dataset.to == dataset.dataset_id:
            raise ArgumentError(
                f"{dataset.dataset_id!r} would be copied onto itself: source and target are the same portal",
                hint="Name the copy with dataset_id (--as).",
            )


def _schedule_notes(sorted_parts: Iterable[Parts], *, publish: bool) -> list[str]:
    if publish:
        return []
    return [
        f"{item.thing}: its schedules publish the copy by themselves when they are due"
        for parts in sorted_parts
        for item in parts.items["schedules"]
    ]


def _works(
    job: str, course: Course, source: Huwise, found: Iterable[SourceDataset], *, force: bool
) -> dict[str, PartWork]:
    origins = {dataset.dataset_id: dataset.uid for dataset in found}
    return {
        "dataset": ConfigurationWork(job, course, source),
        "security": RuleWork(job, course, source),
        "metadata": MetadataWork(job, course, source),
        "translations": TranslationsWork(job, course, source),
        "resources": ResourceWork(job, course, source, origins),
        "processors": StackWork(job, course, source, "processors", force),
        "fields": StackWork(job, course, source, "fields", force),
        "attachments": AttachmentWork(job, course, source, origins),
        "exports": ExportWork(job, course, source, origins),
        "schedules": SchedulesWork(job, course, source),
    }
