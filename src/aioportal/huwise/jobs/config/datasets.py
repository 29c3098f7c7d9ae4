"""Datasets as configuration: properties, metadata, resources, processors, fields and schedules."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping
from typing import Any

from ....core.errors import ArgumentError, NotFoundError, PortalError
from ...bodies import jsonable
from ..orders.ordering import carry_out, publish_metadata
from ..plan import number_of
from .contents import Uploads, file_names
from .dataset_document import Parts, dataset_document
from .dataset_parts import PARTS, ResourceWriter, read_parts, write_metadata, write_schedules, write_stack
from .fields import part_of
from .metadata_document import is_blank
from .site import PAGE, Kind, Thing

_STANDARD = ("default", "internal", "visualization", "asset_content_configuration")


class Datasets(Kind):
    """The kind ``datasets``."""

    place = "datasets"

    async def listed(self) -> list[Thing]:
        """One request for 1,000, with their metadata."""
        shown = await self.site.plain(self.site.portal.datasets.list(limit=PAGE))
        return [Thing(one["dataset_id"], one["uid"], one) for one in shown if one.get("dataset_id") and one.get("uid")]

    async def found(self, key: str, thing: Thing | None) -> Thing | None:
        """One request."""
        try:
            if thing is None:
                dataset = await self.site.ask(self.site.portal.datasets.find(key))
            else:
                dataset = await self.site.ask(self.site.portal.dataset(uid=thing.uid).get())
        except NotFoundError:
            return None
        shown = jsonable(dataset) if dataset is not None else {}
        return Thing(key, shown["uid"], shown) if shown.get("dataset_id") == key and shown.get("uid") else None

    async def document(self, thing: Thing, only: frozenset[str] | None = None) -> dict[str, Any]:
        """Four requests, and one for each uploaded file that was not met before."""
        parts = await read_parts(self.site.portal.dataset(uid=thing.uid), only, every=self.site.plain)
        return dataset_document(thing.shown, parts, await file_names(self.site, thing, parts))

    async def create(self, key: str, wanted: Mapping[str, Any]) -> Thing:
        """One request; portals drop some metadata of a create, so that all of it is compared again afterwards."""
        metadata = {
            template: {name: {"value": value} for name, value in fields.items() if not is_blank(value)}
            for template, fields in (wanted.get("metadata") or {}).items()
            if template in _STANDARD
        }
        made = await self.site.ask(
            self.site.portal.datasets.create(
                dataset_id=key,
                metadata={template: fields for template, fields in metadata.items() if fields},
                is_restricted=wanted.get("is_restricted"),
                default_security=wanted.get("security") or None,
            )
        )
        shown = jsonable(made)
        return Thing(key, shown["uid"], shown)

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """One request for each metadata field, resource, step and schedule that differs.

        A part that lacks something, a secret or a connection, does not keep back the others.
        """
        handle = self.site.portal.dataset(uid=thing.uid)
        sections = set(map(part_of, names))
        parts = await read_parts(handle, frozenset(sections & set(PARTS)), every=self.site.plain)
        properties: dict[str, Any] = {}
        if "is_restricted" in sections:
            properties["is_restricted"] = wanted["is_restricted"]
        if "security" in sections:
            properties["default_security"] = wanted["security"]
        if properties:
            await self.site.ask(handle.update(**properties))
        await write_metadata(handle, thing.shown.get("metadata"), wanted, names, ask=self.site.ask)
        lacking: list[ArgumentError] = []
        for written in self._parts(thing, parts, wanted):
            try:
                await written
            except ArgumentError as error:
                lacking.append(error)
        if lacking:
            raise lacking[0]

    def _parts(self, thing: Thing, parts: Parts, wanted: Mapping[str, Any]) -> Iterator[Awaitable[object]]:
        """What is to be written, part by part."""
        handle, ask = self.site.portal.dataset(uid=thing.uid), self.site.ask
        if parts.resources is not None:
            yield self._resources(thing, parts, wanted)
        if parts.processors is not None:
            bodies = wanted.get("processors") or []
            yield write_stack(handle.processors, parts.processors, bodies, what="processor", ask=ask)
        if parts.fields is not None:
            bodies = wanted.get("fields") or []
            yield write_stack(handle.fields, parts.fields, bodies, what="field configuration", ask=ask)
        if parts.schedules is not None:
            yield write_schedules(handle, parts.schedules, wanted.get("schedules") or [], ask=ask)

    async def _resources(self, thing: Thing, parts: Parts, wanted: Mapping[str, Any]) -> None:
        names_there = await file_names(self.site, thing, parts)
        uploads = Uploads(self.site, thing)
        writer = ResourceWriter(
            self.site.portal.dataset(uid=thing.uid),
            names_there,
            upload=uploads.upload,
            is_same=uploads.is_same,
            connection_uid=self.site.connection_uid,
            ask=self.site.ask,
        )
        await writer.write(parts.resources or (), wanted.get("resources") or [])

    async def delete(self, thing: Thing) -> None:
        """One request."""
        await self.site.ask(self.site.portal.dataset(uid=thing.uid).delete())

    async def loss(self, thing: Thing) -> str:
        """Its records; one request where it is published."""
        if not thing.shown.get("is_published"):
            return "drops the dataset, which is not published"
        try:
            page = await self.site.ask(self.site.portal.dataset(dataset_id=thing.key).records(limit=0))
        except PortalError:
            return "drops all its records"
        return f"drops {number_of(page.total, 'record')}"

    def losses(self, wanted: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
        """The records of resources that go."""
        if "resources" not in wanted:
            return []
        gone = len(there.get("resources") or ()) - len(wanted["resources"])
        return [f"drops {number_of(gone, 'resource')} with all records"] if gone > 0 else []

    def publish_level(self, names: tuple[str, ...], thing: Thing) -> str:
        """Of what is published, metadata by themselves and all else in full; schedules need none."""
        if not thing.shown.get("is_published"):
            return ""
        sections = set(map(part_of, names)) - {"schedules"}
        if not sections:
            return ""
        return "metadata" if sections <= {"metadata", "metadata_overrides"} else "full"

    async def publish(self, thing: Thing, level: str) -> None:
        """In the lane of publishes, after what runs on the dataset."""
        if level == "metadata":
            await publish_metadata(self.site.portal, thing.uid, timeout=self.site.timeout)
        else:
            await carry_out(self.site.portal, thing.uid, "publish", timeout=self.site.timeout)
