"""The metadata of one page, the same for code editor pages and for Studio pages.

Pages have no operation for a single field as datasets have: their metadata are written as a whole, and whether fields
left out would be kept is not documented. So what is there is read first and sent again with the changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..core.errors import ArgumentError
from .bodies import jsonable, shown
from .metadata_changes import dropped_names, is_as_wanted, stored_field, wanted_changes
from .scope import Home, Place

if TYPE_CHECKING:
    from aioportal_huwise import models


class PageMetadata(Home[Place]):
    """Template → field → value; the template ``asset`` holds ``title`` and ``description`` (Huwise documentation).

    Edits show on the portal after a publish.

    Args:
        scope: the page.
        tag: the contract's group of operations: ``"code_editor_pages"``.
        noun: what the operations call the page, or its version: ``"code_editor_page"``.
        below: path arguments after that of the page.
    """

    __slots__ = ("_below", "_noun", "_tag")

    def __init__(self, scope: Place, tag: str, noun: str, *below: str) -> None:
        super().__init__(scope)
        self._tag = tag
        self._noun = noun
        self._below = below

    def __repr__(self) -> str:
        return f"PageMetadata({', '.join(map(repr, (self._scope, *self._below)))})"

    async def get(self) -> models.PageMetadata:
        """Read all metadata.

        Returns:
            ``{"asset": {"title": {"value": "Cycling"}}}`` as a model that reads like a mapping.

        Raises:
            NotFoundError: no such page; or the path, which is inferred, is another one on this portal.
        """
        metadata: models.PageMetadata = await self._scope.send(self._operation("retrieve"), *self._below)
        return metadata

    async def set(
        self, template: str, field: str, value: Any, *, override_remote: bool | None = None
    ) -> models.PageMetadata:
        """Write one field; all others stay as they are. See ``update``.

        Args:
            template: ``"asset"``.
            field: ``"title"``.
            value: any JSON value of the field's type.
            override_remote: as in ``update``.

        Returns:
            All metadata as they are now.

        Raises:
            ValidationError: the portal refuses the value.
            NotFoundError: no such page; or the path, which is inferred, is another one on this portal.
        """
        return await self.update([(template, field, value)], override_remote=override_remote)

    async def update(
        self,
        changes: Mapping[str, Any] | Iterable[tuple[str, str, Any]] = (),
        *,
        drop: Collection[str] = (),
        override_remote: bool | None = None,
    ) -> models.PageMetadata:
        """Write several fields; all others stay as they are. Nothing is written where all is as asked for.

        What somebody else writes between the reading and the writing is lost: the API has no way to refuse that.

        Args:
            changes: ``{"asset.title": "Cycling"}`` or ``[("asset", "title", "Cycling")]``.
            drop: fields to remove as ``"asset.description"``, or ``"asset"`` for all of one template.
            override_remote: for pages with values from elsewhere: True shows ``value`` instead of those, False the
                other way round; None says nothing about it.

        Returns:
            All metadata as they are now.

        Raises:
            ArgumentError: what names no field, or one both given and dropped; nothing is sent.
            ValidationError: the portal refuses a value.
            NotFoundError: no such page; or the path, which is inferred, is another one on this portal.
        """
        wanted = [(template, field, jsonable(value)) for template, field, value in wanted_changes(changes)]
        dropped = dropped_names(drop)
        for template, field, _ in wanted:
            if both := {template, f"{template}.{field}"} & dropped:
                raise ArgumentError(f"{min(both)} is both given and named in drop", hint="Decide on one.")
        current = await self.get()
        there = shown(current)
        news = [change for change in wanted if not is_as_wanted(_stored(there, change), change[2], override_remote)]
        body = _without(there, dropped)
        if not news and body == there:
            return current
        for template, field, value in news:
            written = {**(stored_field(body, template, field) or {}), "value": value}
            if override_remote is not None:
                written["override_remote_value"] = override_remote
            fields = body.get(template)
            body[template] = {**(fields if isinstance(fields, dict) else {}), field: written}
        metadata: models.PageMetadata = await self._scope.send(
            self._operation("update"), *self._below, payload=_sendable(body)
        )
        return metadata

    def _operation(self, verb: str) -> Any:
        return import_module(f"aioportal_huwise.api.{self._tag}.{verb}_{self._noun}_metadata")


def _stored(there: dict[str, Any], change: tuple[str, str, Any]) -> dict[str, Any] | None:
    return stored_field(there, change[0], change[1])


def _without(there: Mapping[str, Any], dropped: Collection[str]) -> dict[str, Any]:
    """The metadata without some fields or templates."""
    return {
        template: {field: value for field, value in fields.items() if f"{template}.{field}" not in dropped}
        if isinstance(fields, dict)
        else fields
        for template, fields in there.items()
        if template not in dropped
    }


def _sendable(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as requests hold them: without what comes from elsewhere, which the portal alone may say."""
    return {
        template: {field: _own(value) for field, value in fields.items()} if isinstance(fields, dict) else fields
        for template, fields in metadata.items()
    }


def _own(value: Any) -> Any:
    return {key: part for key, part in value.items() if key != "remote_value"} if isinstance(value, dict) else value
