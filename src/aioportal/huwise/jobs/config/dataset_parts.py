"""What hangs on one dataset, read from the portal and brought to what is wanted, part by part.

Each function compares first and writes only what differs, so that it may be run again at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ....core.errors import ArgumentError
from ...bodies import jsonable, same_json
from ...datasource import uploaded_file
from .dataset_document import (
    FileNames,
    Parts,
    file_uid,
    keyed_resources,
    local_path,
    pair_resources,
    reads_file,
    step_document,
    without_path,
)
from .metadata_document import is_blank, remote_fields, split
from .secrecy import complete
from .stack import stack_steps

if TYPE_CHECKING:
    from ....core.pager import Pager
    from ...dataset import DatasetHandle
    from ...fields import Fields
    from ...processors import Processors

T = TypeVar("T")

Ask = Callable[[Awaitable[Any]], Awaitable[Any]]
"""Sends one request; for those who count."""

PARTS = ("resources", "processors", "fields", "schedules")
_PAGE = 1000


async def plainly(request: Awaitable[Any]) -> Any:
    """Sends one request, uncounted."""
    return await request


async def read_parts(
    handle: DatasetHandle,
    only: frozenset[str] | None = None,
    *,
    every: Callable[[Pager[Any]], Awaitable[list[dict[str, Any]]]] | None = None,
) -> Parts:
    """Resources, processors, field configurations and schedules; one request each.

    Args:
        handle: the dataset.
        only: the parts to read; all if None.
        every: reads a list as plain JSON; for those who count.
    """
    read = every or _every
    lists: dict[str, Pager[Any]] = {
        name: getattr(handle, name).list(limit=_PAGE) for name in PARTS if only is None or name in only
    }
    found = await asyncio.gather(*(read(pager) for pager in lists.values()))
    return Parts(**dict(zip(lists, found, strict=True)))


async def write_stack(
    stack: Processors | Fields,
    there: Sequence[dict[str, Any]],
    wanted: Sequence[Mapping[str, Any]],
    *,
    what: str,
    ask: Ask = plainly,
) -> int:
    """Bring processors or field configurations to what is wanted, in order, by the fewest requests.

    Args:
        stack: ``dataset.processors`` or ``dataset.fields``.
        there: what it holds, as the portal shows it.
        wanted: what it is to hold.
        what: what these are, for errors: ``"processor"``.
        ask: sends one request.

    Returns:
        How many requests were made.

    Raises:
        ArgumentError: a secret is needed that files do not hold. Nothing was written.
        ValidationError: the portal refuses one of them.
    """
    documents = [step_document(one) for one in there]
    steps = stack_steps(documents, [dict(one) for one in wanted])
    bodies: list[Any] = [
        complete(step.body, there[step.index] if step.index is not None else None, f"a {what} of the dataset")
        if step.body is not None
        else None
        for step in steps
    ]
    for step, body in zip(steps, bodies, strict=True):
        if step.index is None:
            await ask(stack.create(body))
        elif step.verb == "update":
            await ask(stack.update(there[step.index]["uid"], body))
        else:
            await ask(stack.delete(there[step.index]["uid"]))
    return len(steps)


async def write_schedules(
    handle: DatasetHandle, there: Sequence[dict[str, Any]], wanted: Sequence[str], *, ask: Ask = plainly
) -> int:
    """Bring the schedules to what is wanted; those that stay are not touched.

    Args:
        handle: the dataset.
        there: its schedules, as the portal shows them.
        wanted: cron lines, Europe/Paris.
        ask: sends one request.

    Returns:
        How many requests were made.
    """
    missing = list(wanted)
    surplus = []
    for one in there:
        if one.get("cron_schedule") in missing:
            missing.remove(one["cron_schedule"])
        else:
            surplus.append(one)
    for one in surplus:
        request = (
            handle.schedules.update(one["uid"], missing.pop(0)) if missing else handle.schedules.delete(one["uid"])
        )
        await ask(request)
    for cron in missing:
        await ask(handle.schedules.create(cron))
    return len(surplus) + len(missing)


async def write_metadata(
    handle: DatasetHandle, shown: Any, document: Mapping[str, Any], names: Sequence[str], *, ask: Ask = plainly
) -> int:
    """Write single metadata fields; one request each.

    Args:
        handle: the dataset.
        shown: its metadata, as the portal shows them.
        document: holds ``metadata`` and ``metadata_overrides``.
        names: the fields to write, ``"metadata.default.title"``; what the document does not have of them is removed.
        ask: sends one request.

    Returns:
        How many requests were made.
    """
    remote = remote_fields(shown)
    count = 0
    for name in names:
        part = name.partition(".")[0]
        if part not in ("metadata", "metadata_overrides"):
            continue
        template, field = split(name)
        value = document.get(part, {}).get(template, {}).get(field)
        overrides = part == "metadata_overrides" and f"{template}.{field}" in remote
        cell = ((jsonable(shown) or {}).get(template) or {}).get(field)
        if not is_blank(value):
            await ask(handle.metadata.set(template, field, value, override_remote=True if overrides else None))
        elif cell is None:
            continue
        elif overrides:
            await ask(handle.metadata.set(template, field, cell.get("value"), override_remote=False))
        else:
            await ask(handle.metadata.delete(template, field))
        count += 1
    return count


class ResourceWriter:
    """Brings the resources of one dataset to what is wanted.

    Args:
        handle: the dataset.
        names: of files and connections on this portal.
        upload: uploads the file at a path of the folder under a name, and gives its uid.
        is_same: whether the file of that uid there has the content of that path of the folder.
        connection_uid: gives the uid of a connection by what it is called.
        ask: sends one request.
    """

    def __init__(
        self,
        handle: DatasetHandle,
        names: FileNames,
        *,
        upload: Callable[[str, str], Awaitable[str]],
        is_same: Callable[[str | None, str], Awaitable[bool]],
        connection_uid: Callable[[str], Awaitable[str]],
        ask: Ask = plainly,
    ) -> None:
        self._handle = handle
        self._names = names
        self._upload = upload
        self._is_same = is_same
        self._connection_uid = connection_uid
        self._ask = ask

    async def write(self, there: Sequence[dict[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> None:
        """Create, change and delete resources; a file that cannot be brought along leaves its resource out.

        What one of them lacks does not keep back the others.

        Args:
            there: the resources as the portal shows them.
            wanted: their documents as they are to be.
        """
        pairs = keyed_resources(there, self._names)
        gone = []
        lacking: list[ArgumentError] = []
        for old, new in pair_resources([document for _, document in pairs], wanted):
            if new is None:
                gone.append(pairs[old if old is not None else 0][0])
                continue
            try:
                await (self._create(wanted[new]) if old is None else self._change(*pairs[old], wanted[new]))
            except ArgumentError as error:
                lacking.append(error)
        # Last, so that a run which ends in the middle leaves too much rather than too little.
        for shown in gone:
            await self._ask(self._handle.resources.delete(shown["uid"]))
        if lacking:
            raise lacking[0]

    async def _create(self, wanted: Mapping[str, Any]) -> None:
        if reads_file(wanted) and local_path(wanted) is None:
            return
        what = f"the resource {wanted.get('title')!r}"
        body = complete(without_path(wanted), None, what)
        if isinstance(body.get("datasource"), dict):
            body["datasource"] = await self._datasource(wanted, body["datasource"])
        await self._ask(self._handle.resources.create(body))

    async def _change(self, shown: dict[str, Any], document: dict[str, Any], wanted: Mapping[str, Any]) -> None:
        new, document = without_path(wanted), without_path(document)
        changes: dict[str, Any] = {}
        if new.get("title") != document.get("title"):
            changes["title"] = new.get("title")
        what = f"the resource {wanted.get('title')!r}"
        if new.get("type") != document.get("type"):
            changes["extractor"] = new.get("type")
        if changes.get("extractor") or not same_json(new.get("params") or {}, document.get("params") or {}):
            changes["params"] = complete(new.get("params") or {}, shown.get("params"), what)
        other_source = not same_json(new.get("datasource"), document.get("datasource"))
        if reads_file(new):
            # Only a content that lies in the folder can replace what is there; a file's name alone changes nothing.
            path = local_path(wanted)
            if path is not None and (other_source or not await self._is_same(file_uid(shown), path)):
                changes["datasource"] = await self._datasource(wanted, new["datasource"])
        elif other_source and isinstance(new.get("datasource"), dict):
            source = complete(new["datasource"], shown.get("datasource"), what)
            changes["datasource"] = await self._datasource(wanted, source)
        if changes:
            # Two requests: it is read first, so that what is not named stays.
            await self._ask(self._handle.resources.update(shown["uid"], **changes))

    async def _datasource(self, wanted: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
        path = local_path(wanted)
        if reads_file(wanted) and path is not None:
            return uploaded_file(await self._upload(path, str(source["file"].get("filename") or "")))
        body = dict(source)
        connection = body.get("connection")
        if isinstance(connection, dict) and "named" in connection:
            body["connection"] = {"uid": await self._connection_uid(str(connection["named"]))}
        elif isinstance(connection, dict) and connection.get("type"):
            body["connection"] = {"auth": None, **connection}
        return body


async def _every(pager: Pager[Any]) -> list[dict[str, Any]]:
    return [jsonable(item) async for item in pager]
