"""``provision``: a dataset from a specification, end to end, and again whenever the specification changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError, NotFoundError, ValidationError
from ...bodies import jsonable, present, uid_of
from ...files import MAX_UPLOAD
from ...orders import PUBLISH_TIMEOUT
from ..frame import run_job
from ..metadata.metadata_writing import Patience
from ..options import JobOptions
from ..orders.ordering import carry_out, publish_metadata
from ..pending import amid, begun, made_before, publish_pending, unpublished
from ..plan import Change
from ..report import JobResult
from ..work import Effect
from .file_content import megabytes
from .file_targets import file_of
from .merging import StackWrite
from .own_notes import Owed, owes, remember, standing
from .provision_spec import DatasetSpec, SpecLike, read_specs
from .provision_state import Difference, Present, ResourceNeed, RulesetNeed, difference, read_present
from .pushing_many import told_left
from .uploading import uploaded

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...dataset import DatasetHandle

_STANDARD = ("default", "visualization", "internal", "asset_content_configuration")
"""Templates that every portal has; a create drops the fields of all others (observed on portals)."""
_REMEDY = "run again with the journal, or publish its metadata"
"""The portal does not say when metadata were published, so that without a journal a rerun would not know."""


async def provision(
    portal: Huwise,
    specs: SpecLike | Iterable[SpecLike],
    *,
    allow_truncated: bool = False,
    max_bytes: int | None = MAX_UPLOAD,
    timeout: float = PUBLISH_TIMEOUT,  # noqa: ASYNC109 - a public wait has a visible limit
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring datasets to what specifications say: created where they are missing, changed where they differ.

    A second run writes nothing, a changed specification only what changed; what it does not name stays as it is.
    Metadata are written field by field, those of the portal's own templates too. Resources are found by title and
    changed in place, field configurations by type and field, processors by type and label, rulesets by user or group;
    a schedule that is missing takes the place of one that the specification does not name. Nothing is deleted but
    doubles of what the specification names.

    At the end each dataset is published as cheaply as suffices: wholly where anything but metadata changed since its
    last publish, its metadata where those changed, not at all where ``"publish"`` is false or nothing differs. Metadata
    that a killed run had written and not published are published by the next run on its journal; without one, by
    ``publish_many``, since the API does not say when metadata were published.

    Args:
        portal: the client.
        specs: JSON files, folders of such, or mappings; ``docs/how-to/provisioning.md`` shows one. Files that a
            specification names are looked for beside it.
        allow_truncated: take the plan's record limit for an end that is good enough.
        max_bytes: refuse larger files, before anything is sent; None for no guard.
        timeout: seconds to wait for each publish.
        options: see ``JobOptions``.

    Returns:
        A row for each dataset; ``data`` has uids.

    Raises:
        ArgumentError: a specification that cannot be meant; the message names the place in it, as a JSON path.
        JournalError: a journal of another job or of other specifications, in use, or damaged.
    """
    items = await read_specs(specs, max_bytes=max_bytes)
    work = ProvisionWork(
        allow_truncated=allow_truncated,
        max_bytes=max_bytes,
        timeout=timeout,
        reopened=await begun(options.get("journal"), (item.dataset_id for item in items)),
    )
    result = await run_job(portal, work, items, **options)
    return told_left(result, work.left, work.there, work.reopened)


@dataclass(frozen=True)
class ProvisionWork:
    """One dataset after the other, each by its specification."""

    job: str = "provision"
    allow_truncated: bool = False
    max_bytes: int | None = MAX_UPLOAD
    timeout: float = PUBLISH_TIMEOUT
    reopened: Mapping[str, Any] = field(default_factory=dict)
    """What an earlier run on the journal began with and did not end well, and what it noted down about it."""
    left: dict[str, list[str]] = field(default_factory=dict, compare=False)
    """By dataset, files that this process uploaded and that no resource reads."""
    there: dict[str, set[str]] = field(default_factory=dict, compare=False)
    """By dataset, the files that its resources read when they were last seen."""

    def key(self, item: DatasetSpec) -> str:
        """The ``dataset_id``."""
        return item.dataset_id

    def content(self, item: DatasetSpec) -> object:
        """The specification, with hashes in the place of files."""
        return jsonable(item.source)

    async def look(self, portal: Huwise, item: DatasetSpec) -> Change:
        """Compare what is there with the specification."""
        found = await portal.datasets.find(item.dataset_id)
        handle = portal.dataset(dataset_id=item.dataset_id) if found is not None else None
        there = await self._read(portal, handle, found, item)
        wanted = difference(item, there)
        owed = await self._owed(handle, found, item, wanted)
        costs = [f"{megabytes(size)} to upload"] if (size := _size(wanted)) else []
        costs += {"full": ["full publish"], "metadata": ["publish of the metadata"]}.get(owed or "", [])
        fields = tuple(wanted.changes(there))
        if found is None:
            return Change(item.dataset_id, "create", fields, "a new dataset", ", ".join(costs))
        if fields:
            return Change(item.dataset_id, "update", fields, cost=", ".join(costs))
        if owed is not None:
            return Change(item.dataset_id, "run", detail="as specified, but not published since", cost=costs[-1])
        return Change(item.dataset_id, "none", detail="as specified")

    async def act(self, portal: Huwise, item: DatasetSpec) -> Effect:
        """Look again, write what differs, and publish as far as needed."""
        found = await portal.datasets.find(item.dataset_id)
        created = found is None
        if found is None:
            found = await _create(portal, item)
        with made_before(created):
            return await self._bring(portal, item, found, created)

    async def _bring(self, portal: Huwise, item: DatasetSpec, found: models.Dataset, created: bool) -> Effect:
        handle = portal.dataset(dataset_id=item.dataset_id)
        free = Patience(portal, handle)
        there = await self._read(portal, handle, found, item)
        wanted = difference(item, there)
        owed = await self._owed(handle, found, item, wanted)
        data: dict[str, Any] = {"dataset_uid": uid_of(found, "dataset"), "created": created, "left_files": []}
        if wanted.is_empty and owed is None:
            return Effect("created" if created else "as specified", data, changed=created)
        await remember(before=[uid_of(one, "resource") for one in there.resources], owed=owed, anew=not wanted.is_empty)
        left, read = self.left.setdefault(item.dataset_id, []), self.there[item.dataset_id]
        writing = _Writing(portal, handle, free, self.max_bytes, left, read, data)
        await writing.all(wanted)
        if owed is not None:
            with unpublished("all is written", "run again" if owed == "full" else _REMEDY):
                data |= await self._published(portal, data["dataset_uid"], owed)
        return Effect(_said(created, wanted, owed), data)

    async def _published(self, portal: Huwise, uid: str, owed: Owed) -> dict[str, Any]:
        if owed == "metadata":
            await publish_metadata(portal, uid, timeout=self.timeout)
            return {}
        truncated = self.allow_truncated
        result = await carry_out(
            portal, uid, "publish", timeout=self.timeout, allow_truncated=truncated, otherwise=standing()
        )
        return {"state": result.state, "record_errors": len(result.records_errors)}

    async def _read(
        self, portal: Huwise, handle: DatasetHandle | None, found: models.Dataset | None, item: DatasetSpec
    ) -> Present:
        there = await read_present(portal, handle, found, item, self.reopened.get(item.dataset_id))
        self.there[item.dataset_id] = {uid for one in there.resources if (uid := file_of(one)) is not None}
        return there

    async def _owed(
        self, handle: DatasetHandle | None, found: models.Dataset | None, item: DatasetSpec, wanted: Difference
    ) -> Owed | None:
        """The publish that has to follow."""
        if not item.publish:
            return None
        if handle is None or found is None or not present(found.is_published) or wanted.needs_full:
            return "full"
        left = owes(self.reopened.get(item.dataset_id))
        if left == "full" or await self._pending(handle):
            return "full"
        return "metadata" if wanted.needs_metadata or left == "metadata" else None

    async def _pending(self, handle: DatasetHandle) -> bool:
        return await publish_pending(handle, await handle.status(), allow_truncated=self.allow_truncated)


async def _create(portal: Huwise, item: DatasetSpec) -> models.Dataset:
    """Make the dataset with what a create takes; all else is written afterwards."""
    metadata: dict[str, dict[str, Any]] = {}
    for full, value in item.metadata.items():
        template, _, name = full.partition(".")
        # Nulls and empty values can make portals refuse a create.
        if template in _STANDARD and value not in (None, "", []):
            metadata.setdefault(template, {})[name] = {"value": value}
    title = None if "title" in metadata.get("default", {}) else item.dataset_id
    try:
        return await portal.datasets.create(
            dataset_id=item.dataset_id,
            title=title,
            metadata=metadata,
            is_restricted=item.is_restricted,
            default_security=item.security,
        )
    except ValidationError:
        # Another run may have made it since we looked.
        known = await portal.datasets.find(item.dataset_id)
        if known is None:
            raise
        return known


class _Writing:
    """The writes to one dataset, in the order in which they are safe."""

    def __init__(
        self,
        portal: Huwise,
        handle: DatasetHandle,
        free: Patience,
        max_bytes: int | None,
        left: list[str],
        read: set[str],
        data: dict[str, Any],
    ) -> None:
        self._portal = portal
        self._handle = handle
        self._free = free
        self._max_bytes = max_bytes
        self._left = left
        self._read = read
        self._data = data

    async def all(self, wanted: Difference) -> None:
        """Write all that differs. Who may see it comes before what there is to be seen."""
        for count, (what, write) in enumerate(self._parts(wanted)):
            with amid(what, count, "part"):
                await write()

    def _parts(self, wanted: Difference) -> Iterator[tuple[str, Callable[[], Awaitable[object]]]]:
        """What is to be written, and how."""
        handle, call = self._handle, self._free.call
        if wanted.properties:
            yield ", ".join(wanted.properties), partial(call, lambda: handle.update(**wanted.properties))
        for rule in wanted.rulesets:
            yield f"the ruleset of {rule.name}", partial(call, self._ruleset(rule))
        for values, override in ((wanted.metadata, None), (wanted.overrides, True)):
            for template, name, _, value in values:
                yield f"{template}.{name}", partial(call, self._metadata(template, name, value, override))
        for need in wanted.resources:
            yield f"the resource {need.wish.title!r}", partial(self._resource, need)
        for gone in wanted.leftovers:
            yield f"the resource {present(gone.title)!r}", partial(call, self._deleting(gone))
        for stack, steps in ((handle.processors, wanted.processors), (handle.fields, wanted.fields)):
            for step in steps:
                yield step.name, partial(call, self._step(stack, step))
        for uid, cron, _ in wanted.schedules:
            yield f"the schedule {cron}", partial(call, self._schedule(uid, cron))

    def _metadata(self, template: str, name: str, value: Any, override: bool | None) -> Callable[[], Awaitable[object]]:
        return lambda: self._handle.metadata.set(template, name, value, override_remote=override)

    def _ruleset(self, rule: RulesetNeed) -> Callable[[], Awaitable[object]]:
        rulesets: Any = self._handle.security.users if rule.who == "users" else self._handle.security.groups
        rules = rule.rules
        return lambda: rulesets.set(rule.holder, rules["permissions"], security=rules["security"])

    def _step(self, stack: Any, write: StackWrite) -> Callable[[], Awaitable[object]]:
        if write.body is None:
            return lambda: stack.delete(write.uid)
        body = write.body
        return lambda: stack.create(body) if write.uid is None else stack.update(write.uid, body)

    def _schedule(self, uid: str | None, cron: str) -> Callable[[], Awaitable[object]]:
        schedules = self._handle.schedules
        return lambda: schedules.create(cron) if uid is None else schedules.update(uid, cron)

    def _deleting(self, gone: models.Resource) -> Callable[[], Awaitable[object]]:
        uid = file_of(gone)
        self._data["left_files"] += [uid] if uid is not None else []

        async def delete() -> None:
            try:
                await self._handle.resources.delete(gone)
            except NotFoundError:
                return  # Somebody else was faster.

        return delete

    async def _resource(self, need: ResourceNeed) -> None:
        wish, resources, there = need.wish, self._handle.resources, need.resource
        how: dict[str, Any] = {"extractor": wish.extractor, "params": _merged(wish.params, there)}
        if wish.file is None:
            source = dict(wish.datasource or {})
            if there is None:
                await self._free.call(lambda: self._add(source, wish.title, how))
            else:
                await self._free.call(lambda: resources.update(there, datasource=source, **how))
            return
        old = file_of(there) if there is not None else None
        if there is not None and not need.source:
            file = await self._handle.files.get(old or "")
            await self._free.call(lambda: resources.replace_file(there, file, **how))
            return
        async with uploaded(self._handle, wish.file, max_bytes=self._max_bytes, left=self._left) as sent:
            if there is None:
                await self._free.call(lambda: resources.add_file(sent.file, title=wish.title, **how))
            elif old is None:
                source = {"type": "uploaded_file", "file": {"uid": sent.uid}}
                await self._free.call(lambda: resources.update(there, datasource=source, **how))
            else:
                await self._free.call(lambda: resources.replace_file(there, sent.file, **how))
        self._read.add(sent.uid)
        self._data["left_files"] += [old] if old is not None and old != sent.uid else []

    async def _add(self, source: dict[str, Any], title: str, how: dict[str, Any]) -> models.Resource:
        resources = self._handle.resources
        kind = how["extractor"]
        if kind is None:
            guesses = await resources.guess_extractors_unsaved(source)
            kind = next((one.type_ for one in guesses or () if isinstance(one.type_, str)), None)
            if kind is None:
                raise ArgumentError(
                    f"the portal recognises no extractor for the resource {title!r}", hint="Give its type."
                )
        params = how["params"]
        if params is None:
            guess = jsonable(await resources.guess_params_unsaved(source, kind)) or {}
            params = guess.get("params") or {}
        return await resources.create({"type": kind, "title": title, "datasource": source, "params": params})


def _merged(params: Mapping[str, Any] | None, there: models.Resource | None) -> dict[str, Any] | None:
    """The parameters to write: those that are named, over those that are there."""
    if params is None:
        return None
    return {**((jsonable(present(there.params)) or {}) if there is not None else {}), **params}


def _size(wanted: Difference) -> int:
    return sum(need.wish.file.size for need in wanted.resources if need.wish.file is not None and need.source)


def _said(created: bool, wanted: Difference, owed: Owed | None) -> str:
    counts = {
        "metadata field": len(wanted.metadata) + len(wanted.overrides),
        "property": len(wanted.properties),
        "resource": len(wanted.resources) + len(wanted.leftovers),
        "processor": len(wanted.processors),
        "field configuration": len(wanted.fields),
        "schedule": len(wanted.schedules),
        "ruleset": len(wanted.rulesets),
    }
    parts = [f"{count} {what}{'s' * (count > 1)}" for what, count in counts.items() if count]
    done = ["created"] if created else []
    done += [f"written: {', '.join(parts)}"] if parts else []
    done += {"full": ["published"], "metadata": ["metadata published"]}.get(owed or "", [])
    return "; ".join(done)
