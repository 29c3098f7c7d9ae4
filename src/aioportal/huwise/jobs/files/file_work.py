"""How the files of one dataset get there: looked at, uploaded, put in place, published, checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ....core.errors import (
    ApiError,
    ArgumentError,
    LimitReachedError,
    NotFoundError,
    OperationFailedError,
    PermissionDeniedError,
    PortalError,
)
from ... import datasource as datasources
from ...bodies import jsonable, present, uid_of
from ...files import MAX_UPLOAD
from ...orders import PUBLISH_TIMEOUT
from ..orders.ordering import carry_out
from ..pending import amid, is_current, made_before, unpublished
from ..plan import Change, FieldChange, number_of
from ..push import PushSteps
from ..work import Effect
from .file_content import holds, megabytes
from .file_state import State, Step, done_with, said, shown, told
from .file_targets import existing, file_in, file_of, leftovers, same_titled, targets, to_bring_back
from .file_wishes import DatasetFiles, FileWish
from .own_notes import noted_old, owes, remember, standing
from .uploading import uploaded

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...dataset import DatasetHandle
    from ...publishing import PublishResult


@dataclass(frozen=True)
class FilesWork:
    """The files of datasets; see ``push_many`` and ``replace_files`` for what the options mean."""

    job: str
    only_existing: bool = False
    publish: bool = True
    check: bool = False
    roll_back: bool = False
    allow_truncated: bool = False
    max_bytes: int | None = MAX_UPLOAD
    timeout: float = PUBLISH_TIMEOUT
    reopened: Mapping[str, Any] = field(default_factory=dict)
    """What an earlier run on the journal began with and did not end well, and what it noted down about it."""
    same: dict[tuple[str, str, str], bool] = field(default_factory=dict, compare=False)
    """Dataset, file uid, hash here: whether the content is the same, as found out before."""
    left: dict[str, list[str]] = field(default_factory=dict, compare=False)
    """By dataset, files that this process uploaded and that no resource reads."""
    there: dict[str, set[str]] = field(default_factory=dict, compare=False)
    """By dataset, the files that its resources read when they were last seen."""

    def key(self, item: DatasetFiles) -> str:
        """The dataset, as it was named."""
        return item.dataset

    def content(self, item: DatasetFiles) -> object:
        """Hashes, not paths: the same files elsewhere are the same wish."""
        return {**item.as_data(), "publish": self.publish}

    async def look(self, portal: Huwise, item: DatasetFiles) -> Change:
        """Compare what is there with what is wished."""
        found = await self._find(portal, item.dataset)
        if found is None:
            fields = [FieldChange(wish.title, None, told(wish)) for wish in item.files]
            if item.is_restricted is not None:
                fields.append(FieldChange("is_restricted", None, item.is_restricted))
            return Change(item.dataset, "create", tuple(fields), "a new dataset", self._cost(item.files, self.publish))
        state = await self._state(portal, item, found)
        changes = [
            FieldChange(step.wish.title, None if step.resource is None else shown(step.resource), told(step.wish))
            for step in state.steps
            if step.is_due
        ]
        for step in state.steps:
            gone = [uid_of(extra, "resource") for extra in step.leftovers]
            changes += [FieldChange(f"left over: resource {uid}", step.wish.title, "removed") for uid in gone]
        if state.reopens:
            changes.append(FieldChange("is_restricted", present(found.is_restricted), item.is_restricted))
        if changes:
            sent = [step.wish for step in state.steps if not step.same]
            return Change(item.dataset, "update", tuple(changes), cost=self._cost(sent, self.publish))
        if state.publish:
            return Change(item.dataset, "run", detail="in place, but not published since", cost="full publish")
        return Change(item.dataset, "none", detail="the same content is there")

    async def act(self, portal: Huwise, item: DatasetFiles) -> Effect:
        """Bring every file to its place, publish, and see that the records are there."""
        steps, created = PushSteps(portal, None), False
        found = await self._find(portal, item.dataset)
        if found is None:
            title = item.title or item.files[0].file.stem
            found, created = await steps.make(item.dataset, title, item.is_restricted)
        with made_before(created):
            return await self._bring(steps, item, found, created)

    async def _bring(self, steps: PushSteps, item: DatasetFiles, found: models.Dataset, created: bool) -> Effect:
        portal = steps.portal
        handle = _handle(portal, item.dataset, found)
        if not created:
            await steps.settle(handle, self.timeout)
        state = await self._state(portal, item, found, created=created)
        data: dict[str, Any] = {"dataset_uid": uid_of(found, "dataset"), "created": created, "files": []}
        data["files"] = [
            done_with(step, step.resource) for step in state.steps if step.resource is not None and not step.is_due
        ]
        if not created and not state.is_due and not state.publish:
            return Effect("the same content is there", data, changed=False)
        changed = [step.resource for step in state.steps if step.is_due and step.resource is not None]
        await remember(
            before=state.resources,
            old=to_bring_back(changed, standing()),
            owed="full" if self.publish else None,
            anew=state.is_due,
        )
        before = await self._count(handle) if self.publish and not created else None
        kept = len(data["files"])
        undo: list[tuple[models.Resource, Mapping[str, Any]]] = []
        replaced: list[str] = []
        for step in state.steps:
            attached = step.resource
            if step.is_due:
                with amid(repr(step.wish.title), len(data["files"]) - kept, "file"):
                    attached = await self._put(steps, handle, item.dataset, step)
                data["files"].append(done_with(step, attached))
            # What a resource read before may be known from an earlier run, which has changed that and then ended.
            old = noted_old(standing()).get(uid_of(attached, "resource")) if attached is not None else None
            if attached is not None and old is not None:
                undo.append((attached, old))
                replaced += _unread(file_in(old.get("datasource")), by=file_of(attached))
            for extra in step.leftovers:
                await steps.unless_busy(handle, _deleting(handle, extra), self.timeout)
                replaced += [uid for uid in (file_of(extra),) if uid is not None]
        if state.reopens:
            await steps.unless_busy(handle, lambda: handle.update(is_restricted=item.is_restricted), self.timeout)
        data["left_files"] = replaced
        result = None
        if self.publish:
            result = await self._published(steps, handle, item, undo if self.roll_back else [])
            data |= {"state": result.state, "record_errors": len(result.records_errors)}
            data["records"] = await self._verified(handle, item, before)
        return Effect(said(state, created, result, data), data)

    # What is there

    async def _find(self, portal: Huwise, ref: str) -> models.Dataset | None:
        handle = portal.dataset(ref)
        if handle.reference.kind == "dataset_id" and not self.only_existing:
            return await portal.datasets.find(ref)
        return await handle.get()

    async def _state(
        self, portal: Huwise, item: DatasetFiles, found: models.Dataset, *, created: bool = False
    ) -> State:
        handle = _handle(portal, item.dataset, found)
        resources = [] if created else [one async for one in handle.resources.list(limit=1000)]
        self.there[item.dataset] = {uid for one in resources if (uid := file_of(one)) is not None}
        extra = self._leftovers(item, resources)
        kept = [one for one in resources if not any(one.uid == gone.uid for of in extra for gone in of)]
        if self.only_existing:
            aims: Sequence[models.Resource | None] = [existing(kept, wish) for wish in item.files]
        else:
            aims = targets(kept, item.files)
        steps = tuple(
            [
                Step(wish, aim, aim is not None and await self._same(handle, aim, wish), tuple(gone))
                for wish, aim, gone in zip(item.files, aims, extra, strict=True)
            ]
        )
        reopens = not created and item.is_restricted not in (None, present(found.is_restricted))
        uids = tuple(uid_of(one, "resource") for one in resources)
        return State(handle, found, steps, reopens, self.publish and await self._stale(handle, item, steps), uids)

    async def _stale(self, handle: DatasetHandle, item: DatasetFiles, steps: Sequence[Step]) -> bool:
        """Whether the content that is in place is not what visitors see."""
        if any(step.is_due for step in steps) or owes(self.reopened.get(item.dataset)) is not None:
            return True
        status = await handle.status()
        changed = [present(step.resource.updated_at) for step in steps if step.resource is not None]
        if not all(is_current(status, at, allow_truncated=self.allow_truncated) for at in changed):
            return True
        return item.rows is not None and await self._count(handle) != item.rows

    def _leftovers(self, item: DatasetFiles, resources: Sequence[models.Resource]) -> list[list[models.Resource]]:
        """For each file the resources that an earlier run of this job made beside the one that is to be."""
        note = self.reopened.get(item.dataset)
        titled = [same_titled(resources, wish) for wish in item.files]
        return [leftovers(several, note) if len(several) > 1 else [] for several in titled]

    async def _same(self, handle: DatasetHandle, resource: models.Resource, wish: FileWish) -> bool:
        uid = file_of(resource)
        if uid is None:
            return False
        known = (str(handle.reference), uid, wish.file.sha256)
        if known not in self.same:
            self.same[known] = await holds(handle, uid, wish.file)
        return self.same[known]

    async def _count(self, handle: DatasetHandle) -> int | None:
        try:
            return (await handle.records(0)).total
        except NotFoundError:
            return None

    # What is done

    async def _put(self, steps: PushSteps, handle: DatasetHandle, name: str, step: Step) -> models.Resource:
        """Have the file read by its resource; until the last request, the resource stays as it was."""
        wish, resource = step.wish, step.resource
        if resource is not None and step.same:
            file = await handle.files.get(file_of(resource) or "")
            return await steps.unless_busy(handle, self._attaching(handle, resource, wish, file), self.timeout)
        left = self.left.setdefault(name, [])
        async with uploaded(handle, wish.file, max_bytes=self.max_bytes, left=left) as sent:
            if self.check and resource is not None:
                await self._readable(handle, resource, wish, sent.uid)
            attach = self._attaching(handle, resource, wish, sent.file)
            attached = await steps.unless_busy(handle, attach, self.timeout)
        self.there.setdefault(name, set()).add(sent.uid)
        self.same[str(handle.reference), sent.uid, wish.file.sha256] = True
        return attached

    def _attaching(
        self, handle: DatasetHandle, resource: models.Resource | None, wish: FileWish, file: models.DatasetFile
    ) -> Callable[[], Awaitable[models.Resource]]:
        async def attach() -> models.Resource:
            how: dict[str, Any] = {"extractor": wish.extractor, "params": wish.params}
            if resource is None:
                return await handle.resources.add_file(file, title=wish.title, **how)
            return await handle.resources.replace_file(resource, file, **how)

        return attach

    async def _readable(self, handle: DatasetHandle, resource: models.Resource, wish: FileWish, file_uid: str) -> None:
        """Have the portal read the new file as it reads the old one, before the old one is given up.

        Raises:
            ArgumentError: it cannot, there are no records in it, or fields of the old file are missing.
        """
        extractor = wish.extractor or str(present(resource.type_))
        params = wish.params if wish.params is not None else jsonable(present(resource.params))
        params = None if extractor != present(resource.type_) and wish.params is None else params
        aside = "the old file stays in place"
        try:
            new = await handle.resources.preview_unsaved(datasources.uploaded_file(file_uid), extractor, params)
        except PermissionDeniedError as error:
            error.message += f"; the portal was asked to read {wish.file.name!r} first, and {aside}"
            error.hint = "Pass check=False where the key may not do that."
            raise
        except ApiError as error:
            if error.status >= 500:
                raise
            raise ArgumentError(f"the portal cannot read {wish.file.name!r}: {error.message}; {aside}") from error
        if not present(new.records):
            raise ArgumentError(f"{wish.file.name!r} holds no records; {aside}", hint="Pass check=False where it may.")
        try:
            old = await handle.resources.preview(resource)
        except ApiError:
            return  # A file that cannot be read is no measure for another one.
        missing = _names(old) - _names(new)
        if missing:
            raise ArgumentError(
                f"{wish.file.name!r} lacks the fields {', '.join(sorted(missing))}; {aside}",
                hint="Pass check=False where they are no longer wanted.",
            )

    async def _published(
        self,
        steps: PushSteps,
        handle: DatasetHandle,
        item: DatasetFiles,
        undo: Sequence[tuple[models.Resource, Mapping[str, Any]]],
    ) -> PublishResult:
        with unpublished("the files are in place"):
            try:
                return await self._ordered(steps.portal, handle)
            except OperationFailedError as error:
                if not undo or isinstance(error, LimitReachedError):
                    raise
                failed = error
        await self._back(steps, handle, item.dataset, undo, failed)
        raise failed

    async def _ordered(self, portal: Huwise, handle: DatasetHandle) -> PublishResult:
        uid, truncated = await handle.uid(), self.allow_truncated
        return await carry_out(
            portal, uid, "publish", timeout=self.timeout, allow_truncated=truncated, otherwise=standing()
        )

    async def _back(
        self,
        steps: PushSteps,
        handle: DatasetHandle,
        name: str,
        undo: Sequence[tuple[models.Resource, Mapping[str, Any]]],
        error: OperationFailedError,
    ) -> None:
        """Give the resources their old files again, and publish those."""
        try:
            for new, old in undo:
                await steps.unless_busy(handle, _putting_back(handle, new, old), self.timeout)
                self.left.setdefault(name, []).extend(_unread(file_of(new), by=file_in(old.get("datasource"))))
            await self._ordered(steps.portal, handle)
        except PortalError as second:
            error.message += f"; putting the old file back failed as well: {second.message}"
        else:
            error.message += "; the old file is back in place and published"

    async def _verified(self, handle: DatasetHandle, item: DatasetFiles, before: int | None) -> int | None:
        """How many records there are now.

        Raises:
            OperationFailedError: not as many as were said to be, or none where there were some.
        """
        count = await self._count(handle)
        wished = item.rows
        if wished is not None and count != wished:
            shown = (
                "no dataset of that name whose records can be counted" if count is None else number_of(count, "record")
            )
            raise OperationFailedError(f"published, but the portal shows {shown} instead of {wished}", state="idle")
        if self.only_existing and before and not count:
            raise OperationFailedError(f"published, but of {number_of(before, 'record')} none is left", state="idle")
        return count

    def _cost(self, sent: Sequence[FileWish], publish: bool) -> str:
        size = sum(wish.file.size for wish in sent)
        parts = [f"{megabytes(size)} to upload"] if sent else []
        return ", ".join([*parts, "full publish"] if publish else parts)


def _handle(portal: Huwise, name: str, found: models.Dataset) -> DatasetHandle:
    by_name = present(found.dataset_id) == name
    return portal.dataset(dataset_id=name) if by_name else portal.dataset(uid=uid_of(found, "dataset"))


def _putting_back(
    handle: DatasetHandle, new: models.Resource, old: Mapping[str, Any]
) -> Callable[[], Awaitable[models.Resource]]:
    how = {"extractor": old.get("type"), "params": old.get("params"), "datasource": old.get("datasource")}
    return lambda: handle.resources.update(new, **how)


def _unread(file: str | None, *, by: str | None) -> list[str]:
    """The file that a resource read, where it reads another one now."""
    return [file] if file is not None and file != by else []


def _deleting(handle: DatasetHandle, resource: models.Resource) -> Callable[[], Awaitable[None]]:
    async def delete() -> None:
        try:
            await handle.resources.delete(resource)
        except NotFoundError:
            return  # Somebody else was faster.

    return delete


def _names(preview: models.ResourcePreview) -> set[str]:
    return {str(field.name) for field in present(preview.fields) or () if isinstance(field.name, str)}
