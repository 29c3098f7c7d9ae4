"""``push_many``: many files become the content of datasets, published once each."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from ...files import MAX_UPLOAD
from ...orders import PUBLISH_TIMEOUT
from ..frame import run_job
from ..options import JobOptions
from ..pending import begun
from ..report import JobResult, Report
from .file_wishes import DatasetFiles, Paths, TableLike, wished_files
from .file_work import FilesWork
from .own_notes import noted

if TYPE_CHECKING:
    from ...client import Huwise

_NAMED = 20


async def push_many(
    portal: Huwise,
    files: Paths | None = None,
    *,
    table: TableLike | None = None,
    folder: str | os.PathLike[str] | None = None,
    pattern: str = "*",
    publish: bool = True,
    allow_truncated: bool = False,
    max_bytes: int | None = MAX_UPLOAD,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Make files the content of datasets: find or create each, upload, add or replace the resource, publish.

    A file that is there already is neither sent nor published again. The API tells no hash of a file, so what is there
    is downloaded and compared, unless its length tells; a file that a run has put in place but not yet published is
    published by the next one. Existing titles, and resources' uids, stay.

    Of a dataset with several files all resources must be named, since others would mix their records with them. Where
    an earlier run on the same journal ended in the middle and left a second resource of the same title, extractor and
    content, that one is removed; nothing that somebody else made ever is. Files that no resource reads any more stay on
    the portal, which has no way to list or to delete them: the report names those that this run left.

    A journal is for one run and its repetitions. A nightly job takes none, or a new one each night: it finds out by
    itself what has changed.

    Args:
        portal: the client.
        files: paths; a file's name without its ending is the ``dataset_id``.
        table: a row for each file: ``file`` (as seen from the table), ``dataset_id`` or ``dataset_uid``, and as wished
            ``title`` (of a new dataset), ``resource`` (title or uid), ``extractor``, ``params`` (JSON),
            ``is_restricted``, ``rows`` (how many records there must be in the end).
        folder: its files, as ``files``.
        pattern: which of them, ``"*.csv"``.
        publish: publish each dataset whose data changed, in the publishing lane, and wait for it.
        allow_truncated: take the plan's record limit for an end that is good enough.
        max_bytes: refuse larger files, before anything is sent; None for no guard.
        timeout: seconds to wait for each publish.
        options: see ``JobOptions``.

    Returns:
        A row for each dataset; ``data`` has uids and hashes.

    Raises:
        ArgumentError: not exactly one of files, table and folder, or a file that is missing or too large.
        JournalError: a journal of another job or of other files, in use, or damaged.
    """
    items = await wished_files(files, table, folder, pattern, max_bytes)
    work = FilesWork(
        "push",
        publish=publish,
        allow_truncated=allow_truncated,
        max_bytes=max_bytes,
        timeout=timeout,
        reopened=await begun(options.get("journal"), (item.dataset for item in items)),
    )
    return await run_files(portal, work, items, options)


async def run_files(portal: Huwise, work: FilesWork, items: Sequence[DatasetFiles], options: JobOptions) -> JobResult:
    """Run the job, and tell at the end of the files that it left on the portal.

    Args:
        portal: the client.
        work: what is done.
        items: the files by dataset.
        options: of the job.
    """
    result = await run_job(portal, work, items, **options)
    return told_left(result, work.left, work.there, work.reopened)


def told_left(
    result: JobResult,
    failed: Mapping[str, Sequence[str]],
    there: Mapping[str, Collection[str]],
    reopened: Mapping[str, Any],
) -> JobResult:
    """The result, and in its notes the files that are on the portal for nothing.

    Args:
        result: of the job.
        failed: by key, what was uploaded in vain.
        there: by key, what its resources read; nothing of a key whose resources were not seen.
        reopened: by key, what earlier runs that ended in the middle noted down.
    """
    if result.report is None:
        return result
    left = {key: list(uids) for key, uids in failed.items()}
    for key, note in reopened.items():
        read = there.get(key)
        left.setdefault(key, []).extend(uid for uid in noted(note, "uploaded") if read is not None and uid not in read)
    for row in result.report.rows:
        left.setdefault(row.key, []).extend(uid for uid in row.data.get("left_files") or () if isinstance(uid, str))
    # Whoever died before us has told nobody what it had uploaded.
    lost = sorted(key for key, note in reopened.items() if key not in there or not noted(note, "uploaded"))
    notes = [*_of_files(left), *_of_runs(lost)]
    return JobResult(result.plan, _with(result.report, notes)) if notes else result


def _with(report: Report, notes: Sequence[str]) -> Report:
    return dataclasses.replace(report, notes=(*report.notes, *notes))


def _of_files(left: dict[str, list[str]]) -> list[str]:
    found = [f"{name}: {uid}" for name, uids in sorted(left.items()) for uid in dict.fromkeys(uids)]
    if not found:
        return []
    more = f", and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    count = "1 file stays" if len(found) == 1 else f"{len(found):,} files stay"
    return [
        f"{count} on the portal that no resource reads any more, since it has no way to delete them: "
        f"{', '.join(found[:_NAMED])}{more}"
    ]


def _of_runs(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f", and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return [
        "an earlier run ended in the middle of these datasets, and may have left files on the portal: "
        f"{', '.join(names[:_NAMED])}{more}"
    ]
