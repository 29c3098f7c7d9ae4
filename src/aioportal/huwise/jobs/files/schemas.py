"""``schema_sync``: labels, types and descriptions of fields, from a table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ApiError, ArgumentError, NotFoundError
from ...bodies import jsonable, present, uid_of
from ...orders import PUBLISH_TIMEOUT
from ..frame import run_job
from ..metadata.metadata_writing import Patience
from ..options import JobOptions
from ..orders.ordering import carry_out
from ..pending import amid, begun, publish_pending, unpublished
from ..plan import Change, FieldChange, number_of
from ..report import JobResult
from ..tables import TableSource, read_table
from ..work import Effect
from .merging import StackWrite
from .own_notes import owes, remember, standing
from .schema_table import SchemaWish, aliases, schema_writes, schemas_of

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...dataset import DatasetHandle

_SECTIONS = frozenset({"fields"})


async def schema_sync(
    portal: Huwise,
    table: TableSource,
    *,
    publish: bool = True,
    republish: bool = False,
    allow_truncated: bool = False,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring the fields of datasets to what a table says of them.

    What is said of a field is found among the dataset's field configurations by type and field, and changed in place;
    it is appended where it is missing. Nothing is deleted. Empty cells say nothing, and what the table does not name
    stays. A field that the dataset does not have is a problem of that dataset, of which nothing is written then.

    Fields show only after a full publish, which the plan tells as a cost. Datasets that are not published stay so.

    Args:
        portal: the client.
        table: columns ``dataset_id`` or ``dataset_uid``, ``field`` (the technical name), and as wished ``label``,
            ``type``, ``description``, ``unit``, ``decimals``, ``timeserie_precision``, ``multivalued`` (the
            separator), ``hierarchical`` (the separator), ``sortable``, ``id`` (true).
        publish: publish each published dataset whose fields changed, in the publishing lane, and wait for it.
        republish: unpublish it before, since portals may refuse to read records into fields of another type. The
            dataset is away meanwhile, realtime records for good; and it ends published, also where it was not.
        allow_truncated: take the plan's record limit for an end that is good enough.
        timeout: seconds to wait for each publish and unpublish.
        options: see ``JobOptions``.

    Returns:
        A row for each dataset.

    Raises:
        ArgumentError: no such table, an unknown type, a field twice; the message names the row.
        JournalError: a journal of another job or of another table, in use, or damaged.
    """
    if republish and not publish:
        raise ArgumentError("republish=True and publish=False exclude each other", hint="Leave one of them out.")
    read = read_table(table, required=("field",), any_of=("dataset_uid", "dataset_id"))
    items, unread = schemas_of(read)
    work = SchemaWork(
        publish=publish,
        republish=republish,
        allow_truncated=allow_truncated,
        timeout=timeout,
        reopened=await begun(options.get("journal"), (item.dataset for item in items)),
    )
    notes = [f"these columns say nothing here: {', '.join(unread)}"] if unread else []
    return await run_job(portal, work, items, notes=notes, **options)


@dataclass(frozen=True)
class SchemaWork:
    """The fields of one dataset after the other; see ``schema_sync`` for what the options mean."""

    job: str = "schema sync"
    publish: bool = True
    republish: bool = False
    allow_truncated: bool = False
    timeout: float = PUBLISH_TIMEOUT
    reopened: Mapping[str, Any] = field(default_factory=dict)
    """What an earlier run on the journal began with and did not end well, and what it noted down about it."""

    def key(self, item: SchemaWish) -> str:
        """The dataset, as it was named."""
        return item.dataset

    def content(self, item: SchemaWish) -> object:
        """What is wished for its fields."""
        return {"fields": [wish.as_data() for wish in item.fields], "publish": self.publish, "again": self.republish}

    async def look(self, portal: Huwise, item: SchemaWish) -> Change:
        """Compare the field configurations with what is wished."""
        handle = portal.dataset(item.dataset)
        found = await handle.get()
        there = await _configurations(handle)
        missing = await _missing(handle, found, there, item)
        if missing:
            return Change(item.dataset, "problem", detail=missing)
        writes = schema_writes(there, item.fields)
        publishes = await self._publishes(handle, found, item, writes)
        cost = await self._cost(handle, found, writes) if publishes else ""
        if writes:
            changes = (FieldChange(_name(write), _said(write.before), _said(write.body)) for write in writes)
            return Change(item.dataset, "update", tuple(changes), cost=cost)
        if publishes:
            return Change(item.dataset, "run", detail="as wished, but not published since", cost=cost)
        return Change(item.dataset, "none")

    async def act(self, portal: Huwise, item: SchemaWish) -> Effect:
        """Look again, write what differs, and publish."""
        handle = portal.dataset(item.dataset)
        found = await handle.get()
        uid = uid_of(found, "dataset")
        writes = schema_writes(await _configurations(handle), item.fields)
        publishes = await self._publishes(handle, found, item, writes)
        if not writes and not publishes:
            return Effect(data={"dataset_uid": uid}, changed=False)
        await remember(owed="full" if publishes else None, anew=bool(writes))
        if writes and self.republish and present(found.is_published):
            await carry_out(portal, uid, "unpublish", timeout=self.timeout, then=standing(), otherwise=standing())
        free = Patience(portal, handle)
        for count, write in enumerate(writes):
            with amid(_name(write), count, "field configuration"):
                await free.call(_writing(handle, write))
        data: dict[str, Any] = {"dataset_uid": uid, "written": [_name(write) for write in writes]}
        if publishes:
            truncated = self.allow_truncated
            with unpublished("the fields are as wished"):
                result = await carry_out(
                    portal, uid, "publish", timeout=self.timeout, allow_truncated=truncated, otherwise=standing()
                )
            data |= {"state": result.state, "record_errors": len(result.records_errors)}
        done = [f"{number_of(len(writes), 'field configuration')} written"] if writes else []
        return Effect(", ".join([*done, "published"] if publishes else done), data)

    async def _publishes(
        self, handle: DatasetHandle, found: models.Dataset, item: SchemaWish, writes: Sequence[StackWrite]
    ) -> bool:
        if not self.publish:
            return False
        if not present(found.is_published):
            # A run that died after its unpublish left the dataset like this.
            return self.republish or owes(self.reopened.get(item.dataset)) is not None
        if writes or owes(self.reopened.get(item.dataset)) is not None:
            return True
        return await publish_pending(handle, await handle.status(), _SECTIONS, allow_truncated=self.allow_truncated)

    async def _cost(self, handle: DatasetHandle, found: models.Dataset, writes: Sequence[StackWrite]) -> str:
        if not (writes and self.republish and present(found.is_published)):
            return "full publish"
        try:
            count = f"{(await handle.records(0)).total:,} records are"
        except NotFoundError:
            count = "its records are"
        return f"unpublish and full publish; {count} away meanwhile"


def _writing(handle: DatasetHandle, write: StackWrite) -> Callable[[], Awaitable[object]]:
    body = write.body or {}
    return lambda: handle.fields.create(body) if write.uid is None else handle.fields.update(write.uid, body)


async def _configurations(handle: DatasetHandle) -> list[dict[str, Any]]:
    return [jsonable(one) async for one in handle.fields.list(limit=1000)]


async def _missing(
    handle: DatasetHandle, found: models.Dataset, there: Sequence[Mapping[str, Any]], item: SchemaWish
) -> str:
    """Which fields the dataset does not have, as far as that can be known; a portal takes any name without a word."""
    wished = {wish.name for wish in item.fields}
    known = {str(one.get(key)) for one in there for key in ("from_name", "to_name") if one.get(key) is not None}
    for read in (_published_fields, _resource_fields):
        if wished <= known:
            return ""
        names = await read(handle, found)
        if names is None:
            return ""
        known |= {alias for name in names for alias in aliases(there, name)}
    lacking = sorted(wished - known)
    if not lacking:
        return ""
    return f"the dataset has no field {', '.join(map(repr, lacking))} (it has {', '.join(sorted(known)) or 'none'})"


async def _published_fields(handle: DatasetHandle, found: models.Dataset) -> set[str] | None:
    if not present(found.is_published):
        return set()
    try:
        return {name for record in (await handle.records(1)).records for name in record}
    except ApiError:
        return set()


async def _resource_fields(handle: DatasetHandle, _found: models.Dataset) -> set[str] | None:
    """The fields that the resources bring; None where processors may make others, or it cannot be known."""
    if (await handle.processors.list(limit=1)).items:
        return None
    names: set[str] = set()
    async for resource in handle.resources.list(limit=1000):
        try:
            preview = await handle.resources.preview(resource)
        except ApiError:
            return None
        names |= {str(one.name) for one in present(preview.fields) or () if isinstance(one.name, str)}
    return names


def _name(write: StackWrite) -> str:
    body = write.body or write.before or {}
    kind = "label" if body.get("type") == "rename" else str(body.get("annotation") or body.get("type"))
    return f"{body.get('field') or body.get('to_name')}.{kind}"


def _said(body: Mapping[str, Any] | None) -> Any:
    if body is None:
        return None
    return next((body[key] for key in ("field_label", "type_param", "description", "args") if key in body), True)
