"""``replace_files``: new data for resources that are there, in place, with a way back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Unpack

from ....core.errors import ArgumentError
from ...files import MAX_UPLOAD
from ...orders import PUBLISH_TIMEOUT
from ..options import JobOptions
from ..pending import begun
from ..report import JobResult
from .file_wishes import DatasetFiles, TableLike, wished_files
from .file_work import FilesWork
from .pushing_many import run_files

if TYPE_CHECKING:
    from ...client import Huwise


async def replace_files(
    portal: Huwise,
    file: str | os.PathLike[str] | None = None,
    *,
    dataset: str | None = None,
    resource: str | None = None,
    rows: int | None = None,
    table: TableLike | None = None,
    publish: bool = True,
    check: bool = True,
    roll_back: bool = True,
    allow_truncated: bool = False,
    max_bytes: int | None = MAX_UPLOAD,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Replace the data of resources in place: their uids, titles, extractors and parameters stay.

    Nothing is deleted and made again. The new file is uploaded beside the old one, which goes on serving until the one
    request that puts the new one in its place. Before that the portal is asked to read the new file (``check``): one
    that it cannot read, that holds no records, or that lacks fields of the old one is not put in place. Where the
    publish fails in spite of that, the old file is put back and published (``roll_back``); with a journal, by the next
    run where this one was killed before. After a publish the records are counted.

    A file whose content is there already is left alone. Old files stay on the portal, which has no way to delete them;
    the report names them.

    Args:
        portal: the client.
        file: the new file; or
        dataset: its dataset, by ``dataset_id`` or uid.
        resource: the resource, by title or uid; the only uploaded file's if None.
        rows: how many records there must be in the end, where that is known.
        table: instead of the four, a row for each file: ``file``, ``dataset_id`` or ``dataset_uid``, and as wished
            ``resource``, ``rows``, ``extractor``, ``params`` (JSON).
        publish: publish each dataset whose data changed, in the publishing lane, and wait for it.
        check: have the new file read before the old one is given up.
        roll_back: put the old file back where the publish fails.
        allow_truncated: take the plan's record limit for an end that is good enough.
        max_bytes: refuse larger files, before anything is sent; None for no guard.
        timeout: seconds to wait for each publish.
        options: see ``JobOptions``.

    Returns:
        A row for each dataset; ``data`` has uids, hashes and the number of records.

    Raises:
        ArgumentError: neither a file with its dataset nor a table, or a file that is missing or too large.
        JournalError: a journal of another job or of other files, in use, or damaged.
    """
    items = await _wished(file, dataset, resource, rows, table, max_bytes)
    work = FilesWork(
        "replace files",
        only_existing=True,
        publish=publish,
        check=check,
        roll_back=roll_back,
        allow_truncated=allow_truncated,
        max_bytes=max_bytes,
        timeout=timeout,
        reopened=await begun(options.get("journal"), (item.dataset for item in items)),
    )
    return await run_files(portal, work, items, options)


async def _wished(
    file: str | os.PathLike[str] | None,
    dataset: str | None,
    resource: str | None,
    rows: int | None,
    table: TableLike | None,
    max_bytes: int | None,
) -> list[DatasetFiles]:
    if table is not None:
        if file is not None or dataset is not None or resource is not None or rows is not None:
            raise ArgumentError("table comes with file, dataset, resource or rows", hint="Put them into the table.")
        return await wished_files(None, table, None, "*", max_bytes)
    if file is None or dataset is None:
        raise ArgumentError("no file is named with its dataset", hint="Give file and --dataset, or --table.")
    given = {"file": os.fspath(file), "dataset_id": dataset, "resource": resource, "rows": rows}
    return await wished_files(None, [given], None, "*", max_bytes)
