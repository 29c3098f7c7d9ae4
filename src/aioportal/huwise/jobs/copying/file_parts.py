"""The parts of a copied dataset that hold files: resources, attachments, alternative exports."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from ....core.errors import PortalError
from ... import datasource as datasources
from ...bodies import uid_of
from ..config.secrecy import hidden
from ..patience import unless_busy
from ..plan import Change, FieldChange
from ..work import Effect
from .course import PartItem, PartWork, gone_is_fine, now_there
from .file_transfer import fetched, same_content, size_of
from .identity import Json, nth
from .resource_carried import CarriedResource, resource_differences
from .secret_values import filled, scrubbed

if TYPE_CHECKING:
    from pathlib import Path

    from ...client import Huwise
    from ...dataset import DatasetHandle


@dataclass(frozen=True)
class ResourceWork(PartWork):
    """One resource, with its file where it has one.

    A wish is a ``CarriedResource``. The resource of the same title is the same one; its uid stays.

    Attributes:
        origins: dataset on the source → its uid.
    """

    origins: dict[str, str] = field(default_factory=dict, repr=False)

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether to create or to update it."""
        wish: CarriedResource = item.wish
        if wish.problem:
            return Change(item.key, "problem", detail=wish.problem)
        found = nth(await self.course.there(target, item.to, "resources"), "title", wish.body["title"], wish.index)
        same = await self._same_file(target, item, found)
        changes = tuple(hidden(change) for change in resource_differences(wish, found, same_file=same))
        if found is None:
            return Change(item.key, "create", changes, detail=_origin(wish))
        return Change(item.key, "update" if changes else "none", changes, detail=_origin(wish))

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Bring it over; resources of one dataset come in order, since theirs is that of the records."""
        async with self.course.turn(item.to):
            return await self._bring(target, item)

    async def _bring(self, target: Huwise, item: PartItem) -> Effect:
        wish: CarriedResource = item.wish
        handle = target.dataset(dataset_id=item.to)
        found = nth(await now_there(target, item.to, "resources"), "title", wish.body["title"], wish.index)
        changes = resource_differences(wish, found, same_file=await self._same_file(target, item, found))
        if found is not None and not changes:
            return Effect(data={"uid": found.get("uid")}, changed=False)
        body, secrets = filled(wish.body, _in_datasource(wish))
        told = "created" if found is None else "changed"
        sent = 0
        if wish.file is not None and any(change.name == "file" for change in changes):
            files = self.source.dataset(uid=self.origins[item.thing]).files
            async with fetched(files, wish.file["uid"]) as path:
                sent = await size_of(path)
                name = wish.file["filename"]
                uploaded = await unless_busy(handle, lambda: handle.files.upload(path, filename=name), target)
            body["datasource"] = datasources.uploaded_file(uid_of(uploaded, "file"))
            told = f"{told}, {sent:,} bytes"
        elif wish.file is not None:
            del body["datasource"]  # the file there is stays
        try:
            uid = await self._write(target, handle, body, found)
        except PortalError as error:
            raise scrubbed(error, secrets) from None
        return Effect(told, {"uid": uid, "bytes": sent} if sent else {"uid": uid})

    async def _write(self, target: Huwise, handle: DatasetHandle, body: Json, found: Json | None) -> str:
        if found is None:
            made = await unless_busy(handle, lambda: handle.resources.create(body), target)
            return uid_of(made, "resource")
        uid = str(found.get("uid"))
        await unless_busy(
            handle,
            lambda: handle.resources.update(
                uid, extractor=body["type"], params=body["params"], datasource=body.get("datasource")
            ),
            target,
        )
        return uid

    async def _same_file(self, target: Huwise, item: PartItem, found: Json | None) -> bool:
        wish: CarriedResource = item.wish
        source = found.get("datasource") if found is not None else None
        if wish.file is None or not isinstance(source, dict) or not datasources.is_uploaded(source):
            return False
        other = (source.get("file") or {}).get("uid")
        if not isinstance(other, str):
            return False
        mine = self.source.dataset(uid=self.origins[item.thing]).files
        return await same_content(mine, wish.file["uid"], target.dataset(dataset_id=item.to).files, other)


def _in_datasource(wish: CarriedResource) -> dict[str, Any]:
    return {f"datasource.{place}": source for place, source in wish.secrets.items()}


def _origin(wish: CarriedResource) -> str:
    if wish.file is not None:
        return f"file {wish.file['filename']}"
    source = wish.body.get("datasource")
    return f"from {source['type']}" if isinstance(source, dict) else ""


@dataclass(frozen=True)
class _AttachedWork(PartWork):
    """One file beside the data, told by a name of its own; such files are never changed, only made and deleted.

    A wish is ``{"uid": on the source, "index": …, "alone": whether no other has the name, …}``.

    Attributes:
        origins: dataset on the source → its uid.
    """

    origins: dict[str, str] = field(default_factory=dict, repr=False)

    part: ClassVar[str]
    named: ClassVar[str]
    """The attribute that tells one from another."""

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether it is there with the same content."""
        wish: Json = item.wish
        there = [one for one in await self.course.there(target, item.to, self.part) if self._is_called(one, wish)]
        equal, stale = await self._sorted(target, item, there)
        said = self._said(wish, equal)
        if equal is None:
            cost = "replaces the file of that name" if stale else ""
            return Change(item.key, "update" if stale else "create", said, cost=cost)
        if stale:
            said = (*said, FieldChange("file", f"{len(stale)} older of that name", None))
        return Change(item.key, "update" if said or stale else "none", said)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Bring it over, then remove an older one of that name."""
        async with self.course.turn(item.to):
            return await self._bring(target, item)

    async def _bring(self, target: Huwise, item: PartItem) -> Effect:
        wish: Json = item.wish
        handle = target.dataset(dataset_id=item.to)
        there = [one for one in await now_there(target, item.to, self.part) if self._is_called(one, wish)]
        equal, stale = await self._sorted(target, item, there)
        said = self._said(wish, equal)
        if equal is None:
            async with fetched(self.files(self.source.dataset(uid=self.origins[item.thing])), wish["uid"]) as path:
                await unless_busy(handle, lambda: self.send(handle, path, wish), target)
        elif said:
            await unless_busy(handle, lambda: self.describe(handle, str(equal["uid"]), wish), target)
        # The new one first: whatever happens in between, there is always one.
        for old in stale:
            await unless_busy(handle, partial(self._delete, handle, str(old["uid"])), target)
        done = equal is None or bool(said) or bool(stale)
        return Effect("replaced" if stale else "created" if equal is None else "changed" if said else "", changed=done)

    async def _sorted(self, target: Huwise, item: PartItem, there: list[Json]) -> tuple[Json | None, list[Json]]:
        """Of those with the name: the one with the same content, and those that it makes out of date."""
        wish: Json = item.wish
        mine, other = (
            self.files(self.source.dataset(uid=self.origins[item.thing])),
            target.dataset(dataset_id=item.to),
        )
        fitting = [
            one
            for one in there
            if isinstance(one.get("uid"), str) and await same_content(mine, wish["uid"], self.files(other), one["uid"])
        ]
        equal = (
            fitting[wish["index"]]
            if wish["index"] < len(fitting)
            else fitting[0]
            if wish["alone"] and fitting
            else None
        )
        # Where the source itself has several of that name, nobody can say which one an old one was.
        stale = [one for one in there if one is not equal and one not in fitting] if wish["alone"] else []
        return equal, stale

    async def _delete(self, handle: DatasetHandle, uid: str) -> None:
        await gone_is_fine(self.files(handle).delete(uid))

    def _is_called(self, one: Json, wish: Json) -> bool:
        return bool(one.get(self.named) == wish[self.named])

    def _said(self, wish: Json, found: Json | None) -> tuple[FieldChange, ...]:
        """What is said of it that differs."""
        return (FieldChange(self.named, None, wish[self.named]),) if found is None else ()

    @abstractmethod
    def files(self, handle: DatasetHandle) -> Any:
        """Where a dataset has such files."""

    @abstractmethod
    async def send(self, handle: DatasetHandle, path: Path, wish: Json) -> object:
        """Make one of a file on disk."""

    async def describe(self, handle: DatasetHandle, uid: str, wish: Json) -> object:  # noqa: ARG002 - of some kinds only
        """Change what is said of one, where anything is besides its name."""
        return None


@dataclass(frozen=True)
class AttachmentWork(_AttachedWork):
    """One attachment, told by its file's name."""

    part = "attachments"
    named = "filename"

    def files(self, handle: DatasetHandle) -> Any:
        """The attachments of a dataset."""
        return handle.attachments

    async def send(self, handle: DatasetHandle, path: Path, wish: Json) -> object:
        """Attach a file."""
        return await handle.attachments.create(path, filename=wish["filename"])


@dataclass(frozen=True)
class ExportWork(_AttachedWork):
    """One alternative export that is a file, told by its title."""

    part = "exports"
    named = "title"

    def files(self, handle: DatasetHandle) -> Any:
        """The alternative exports of a dataset."""
        return handle.exports

    def _is_called(self, one: Json, wish: Json) -> bool:
        return one.get("type") == datasources.UPLOADED_FILE and super()._is_called(one, wish)

    def _said(self, wish: Json, found: Json | None) -> tuple[FieldChange, ...]:
        if found is None or (found.get("description") or "") == wish["description"]:
            return super()._said(wish, found)
        return (FieldChange("description", found.get("description"), wish["description"]),)

    async def send(self, handle: DatasetHandle, path: Path, wish: Json) -> object:
        """Offer a file."""
        return await handle.exports.create(
            path, wish["title"], description=wish["description"] or None, filename=wish["filename"]
        )

    async def describe(self, handle: DatasetHandle, uid: str, wish: Json) -> object:
        """Change what is said of it."""
        return await handle.exports.update(uid, description=wish["description"])
