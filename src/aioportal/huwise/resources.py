"""``dataset.resources``: where a dataset's records come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from aioportal_huwise.api import dataset_resources as api

from ..core.errors import ArgumentError
from . import datasource as datasources
from .bodies import HasUid, Model, jsonable, shown, uid_of
from .extraction import Extraction
from .files import MAX_UPLOAD, Files, SourceLike
from .realtime import Realtime

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.multipart import OnProgress
    from ..core.pager import Pager

Expand = Literal["datasource.connection", "datasource.dataset"]


class Resources(Extraction, Realtime):
    """The resources of one dataset."""

    __slots__ = ()

    def list(
        self, *, limit: int = 100, offset: int = 0, expand: Expand | None = None, max_items: int | None = None
    ) -> Pager[models.Resource]:
        """List the resources.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            expand: show connections or federated datasets whole instead of by reference.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        query = (("expand", expand),)
        return self._scope.pager(
            api.list_dataset_resources, limit=limit, offset=offset, max_items=max_items, query=query
        )

    async def get(self, resource_uid: str | HasUid, *, expand: Expand | None = None) -> models.Resource:
        """Read one resource.

        Args:
            resource_uid: its uid, or an answer that carries it.
            expand: show the connection or the federated dataset whole instead of by reference.

        Raises:
            NotFoundError: no such dataset or resource.
        """
        uid = uid_of(resource_uid, "resource_uid")
        return await self._scope.send(api.retrieve_dataset_resource, uid, query=(("expand", expand),))

    async def create(self, body: models.ResourceInput | Mapping[str, Any]) -> models.Resource:
        """Add a resource of any kind.

        The portal accepts equal resources any number of times, so a create whose answer was lost is recognised by type,
        title and datasource among the resources that were not there before.

        Args:
            body: ``type`` (the extractor), ``title``, ``params`` and ``datasource``.

        Returns:
            The new resource with its uid.

        Raises:
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._scope.send(api.create_dataset_resource, payload=body)

    async def add_file(
        self,
        file: SourceLike | models.DatasetFile,
        *,
        title: str | None = None,
        extractor: str | None = None,
        params: Mapping[str, Any] | None = None,
        filename: str | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
    ) -> models.Resource:
        """Add a resource that reads an uploaded file.

        Args:
            file: what ``files.upload`` returned, or something to upload, as there.
            title: the resource's title; the file's name if None.
            extractor: ``"csvfile"``, …; the portal's first guess if None.
            params: the extractor's parameters; the portal's guess if None.
            filename: the name to upload under, as in ``files.upload``.
            progress: told of the upload, as in ``files.upload``.
            max_bytes: as in ``files.upload``.

        Returns:
            The new resource.

        Raises:
            ArgumentError: the portal recognises no extractor for the file and none was given.
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        uploaded = await self._file(file, filename, progress, max_bytes)
        uid = uid_of(uploaded, "file")
        source = datasources.uploaded_file(uid)
        kind, parameters = await self._guessed(source, extractor, params)
        name = title or getattr(uploaded, "filename", None)
        body = {"type": kind, "title": name if isinstance(name, str) and name else uid, "datasource": source}
        return await self.create({**body, "params": parameters})

    async def add_http(
        self,
        url: str,
        *,
        title: str | None = None,
        extractor: str | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        connection_uid: str | None = None,
    ) -> models.Resource:
        """Add a resource that the portal fetches from an address.

        Args:
            url: the address; with ``connection_uid`` the path below the connection's address does as well.
            title: the resource's title; the last part of the address if None.
            extractor: ``"csvfile"``, …; the portal's first guess if None.
            params: the extractor's parameters; the portal's guess if None.
            headers: request headers that the portal is to send.
            connection_uid: a reusable connection, for sources that need credentials.

        Returns:
            The new resource.

        Raises:
            ArgumentError: no http address, or the portal recognises no extractor and none was given.
            ValidationError: the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        source = datasources.http(url, headers=dict(headers or {}), connection_uid=connection_uid)
        kind, parameters = await self._guessed(source, extractor, params)
        name = title or source["relative_url"].partition("?")[0].rstrip("/").rpartition("/")[2] or url
        return await self.create({"type": kind, "title": name, "datasource": source, "params": parameters})

    async def update(
        self,
        resource_uid: str | HasUid,
        *,
        title: str | None = None,
        extractor: str | None = None,
        params: Mapping[str, Any] | None = None,
        datasource: Mapping[str, Any] | Model | None = None,
    ) -> models.Resource:
        """Change a resource: read it, change what is given, write it back whole.

        Secrets of a datasource are never shown by the portal, so what was read cannot always be written back. Then this
        refuses, instead of blanking them, unless ``datasource`` brings them.

        Args:
            resource_uid: its uid, or an answer that carries it.
            title: the new title.
            extractor: the new extractor; give ``params`` with it.
            params: the new parameters, all of them.
            datasource: the new datasource, secrets included.

        Returns:
            The resource as it is now.

        Raises:
            ArgumentError: the datasource holds secrets that only its owner knows; nothing was written.
            ValidationError: the portal refuses it.
            NotFoundError: no such dataset or resource.
        """
        uid = uid_of(resource_uid, "resource_uid")
        current = shown(await self.get(uid), "type")
        return await self._put(uid, current, title=title, extractor=extractor, params=params, datasource=datasource)

    async def replace_file(
        self,
        resource_uid: str | HasUid,
        file: SourceLike | models.DatasetFile,
        *,
        extractor: str | None = None,
        params: Mapping[str, Any] | None = None,
        filename: str | None = None,
        progress: OnProgress | None = None,
        max_bytes: int | None = MAX_UPLOAD,
    ) -> models.Resource:
        """Give a resource a new file in place; its uid, title, extractor and parameters stay.

        Args:
            resource_uid: its uid, or an answer that carries it.
            file: what ``files.upload`` returned, or something to upload, as there.
            extractor: another extractor.
            params: other parameters.
            filename: the name to upload under, as in ``files.upload``.
            progress: told of the upload, as in ``files.upload``.
            max_bytes: as in ``files.upload``.

        Returns:
            The resource as it is now; publish the dataset to have its records read.

        Raises:
            ArgumentError: the resource does not read an uploaded file; nothing was sent.
            NotFoundError: no such dataset or resource.
        """
        uid = uid_of(resource_uid, "resource_uid")
        current = shown(await self.get(uid), "type")
        if not datasources.is_uploaded(current.get("datasource")):
            kind = (current.get("datasource") or {}).get("type")
            raise ArgumentError(
                f"the resource {uid!r} reads a datasource of type {kind!r}, not an uploaded file",
                hint="Use update(datasource=…) for it, or add_file for another resource.",
            )
        source = datasources.uploaded_file(uid_of(await self._file(file, filename, progress, max_bytes), "file"))
        if extractor is not None and extractor != current.get("type"):
            # Parameters belong to an extractor; those of the old one mean nothing to the new one.
            extractor, params = await self._guessed(source, extractor, params)
        return await self._put(uid, current, title=None, extractor=extractor, params=params, datasource=source)

    async def delete(self, resource_uid: str | HasUid) -> None:
        """Delete a resource.

        Args:
            resource_uid: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such dataset or resource.
        """
        await self._scope.send(api.delete_dataset_resource, uid_of(resource_uid, "resource_uid"))

    async def _file(
        self,
        file: SourceLike | models.DatasetFile,
        filename: str | None,
        progress: OnProgress | None,
        max_bytes: int | None,
    ) -> models.DatasetFile:
        """The uploaded file: what came, or what it becomes after its upload."""
        from aioportal_huwise.models.dataset_file import DatasetFile

        if isinstance(file, DatasetFile):
            return file
        return await Files(self._scope).upload(file, filename=filename, progress=progress, max_bytes=max_bytes)

    async def _put(
        self,
        uid: str,
        current: dict[str, Any],
        *,
        title: str | None,
        extractor: str | None,
        params: Mapping[str, Any] | None,
        datasource: Mapping[str, Any] | Model | None,
    ) -> models.Resource:
        """Write ``current`` back with what is given changed."""
        body: dict[str, Any] = {
            "type": extractor or current.get("type"),
            "title": title or current.get("title"),
            "params": current.get("params") if params is None else jsonable(params),
            "url": current.get("url"),
        }
        if datasource is not None:
            body["datasource"] = jsonable(datasource)
        elif current.get("datasource") is not None:
            body["datasource"] = datasources.sendable(current["datasource"])
        payload = {key: value for key, value in body.items() if value is not None}
        return await self._scope.send(api.update_dataset_resource, uid, payload=payload)
