"""``portal.templates`` and ``portal.template(name)``: which metadata fields there are."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import metadata_templates as api

from ..core.errors import ArgumentError
from .bodies import edited, given, jsonable, name_of, shown, words
from .refs import check_name
from .scope import Home, PlainScope, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

_EDITABLE = ("name", "title", "is_active", "schema", "type")
_SHOWN_ONLY = frozenset({"is_hidden", "suggest_url"})
"""Parts of a field that the portal shows and requests do not hold."""


class Templates(Home[PortalScope]):
    """The metadata templates of the platform and of the portal. Portals make those of type ``basic`` and ``admin``."""

    __slots__ = ()

    def list(
        self,
        *,
        type: str | None = None,
        is_active: bool | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.MetadataTemplate]:
        """List templates with their fields; ``async for`` walks every page, ``await`` brings one.

        Args:
            type: only those that are ``"interop"``, ``"basic"``, ``"extra"`` or ``"admin"``.
            is_active: only those in use, or with False only those that are not.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        query = (("is_active", is_active), ("type", type))
        return self._scope.pager(
            api.list_metadata_templates, limit=limit, offset=offset, max_items=max_items, query=query, key=_name
        )

    async def get(self, template: str | models.MetadataTemplate) -> models.MetadataTemplate:
        """Read one template with its fields.

        Args:
            template: its name, or an answer that carries it.

        Raises:
            NotFoundError: no such template.
        """
        return await self._scope.send(api.retrieve_metadata_template, name_of(template, "name", "template"))

    async def create(
        self,
        name: str,
        *,
        title: str,
        fields: Iterable[models.MetadataTemplateFieldInput | Mapping[str, Any]],
        type: str = "basic",
        is_active: bool = True,
    ) -> models.MetadataTemplate:
        """Create a template of the portal's own.

        Args:
            name: names the template; the portal accepts each name once, so that a create whose answer was lost can be
                looked up.
            title: the name shown to people.
            fields: its fields in order, ``{"name": "responsible-office", "type": "text", "label": "Office"}``.
            type: ``"basic"`` or ``"admin"``.
            is_active: whether to use it at once.

        Returns:
            The new template.

        Raises:
            ValidationError: the name is taken, or the portal refuses a field.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        check_name(name, "name")
        body = {"name": name, "title": title, "is_active": is_active, "schema": _schema(fields), "type": type}
        return await self._scope.send(api.create_metadata_template, payload=body)

    async def update(
        self,
        template: str | models.MetadataTemplate,
        *,
        title: str | None = None,
        is_active: bool | None = None,
        fields: Iterable[models.MetadataTemplateFieldInput | Mapping[str, Any]] | None = None,
        drop: Collection[str] = (),
    ) -> models.MetadataTemplate:
        """Change a template; what is None stays. Reads it first: no field disappears unless ``drop`` names it.

        Of templates that come with the platform only ``is_active`` can change, and not of those that are always active
        (Huwise documentation).

        Args:
            template: its name, or an answer that carries it.
            title: the name shown to people.
            is_active: whether it is in use.
            fields: all fields that it is to have, in order.
            drop: the fields that are to disappear.

        Returns:
            The template as it is now.

        Raises:
            ArgumentError: fields would disappear that ``drop`` does not name; the message lists them. Nothing is
                written.
            ValidationError: the portal refuses a value.
            NotFoundError: no such template.
        """
        name = name_of(template, "name", "template")
        dropped = set(words(drop, "drop"))
        wanted = None if fields is None else _schema(fields)
        current = shown(await self.get(name), "schema")
        body = edited(current, _EDITABLE, given(title=title, is_active=is_active))
        there = [field for field in body.get("schema") or () if isinstance(field, dict)]
        if wanted is None:
            wanted = [_sendable(field) for field in there if field.get("name") not in dropped]
        _check_losses(_names(there), _names(wanted), dropped)
        return await self._scope.send(api.update_metadata_template, name, payload={**body, "schema": wanted})

    async def delete(self, template: str | models.MetadataTemplate) -> None:
        """Delete a template of the portal's own.

        Args:
            template: its name, or an answer that carries it.

        Raises:
            BadRequestError: it comes with the platform.
            NotFoundError: no such template.
        """
        await self._scope.send(api.delete_metadata_template, name_of(template, "name", "template"))


class TemplateHandle(Home[PlainScope]):
    """One template by its name; making a handle sends nothing."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The template's name."""
        return self._scope.uid

    @property
    def fields(self) -> TemplateFields:
        """Its fields."""
        return TemplateFields(self._scope)


class TemplateFields(Home[PlainScope]):
    """The fields of one template: how they are defined, not what datasets have in them."""

    __slots__ = ()

    def list(
        self, *, limit: int = 100, offset: int = 0, max_items: int | None = None
    ) -> Pager[models.MetadataTemplateField]:
        """List the fields, in order.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(
            api.list_metadata_template_fields, limit=limit, offset=offset, max_items=max_items, key=_name
        )

    async def get(self, field: str | models.MetadataTemplateField) -> models.MetadataTemplateField:
        """Read the definition of one field.

        Args:
            field: its name, or an answer that carries it.

        Raises:
            NotFoundError: no such template or field.
        """
        return await self._scope.send(api.retrieve_metadata_template_field, name_of(field, "name", "field"))

    async def suggest(
        self, field: str | models.MetadataTemplateField, query: str, *, count: int | None = None
    ) -> builtins.list[Any]:
        """Ask the service behind a field for values; for ``internal.theme_id`` those are the portal's themes.

        Args:
            field: its name, or an answer that carries it.
            query: what to look for, mostly the first letters.
            count: how many values to suggest.

        Returns:
            The values, texts or objects as the service gives them. It answers a list, or a search result of which this
            gives the hits; ``portal.run`` shows all of that.

        Raises:
            NotFoundError: no such template or field.
        """
        name = name_of(field, "name", "field")
        pairs = (("query", query), ("count", count))
        answer = await self._scope.send(api.suggest_metadata_template_field_choices, name, query=pairs)
        hits = answer if isinstance(answer, list) else getattr(answer, "hits", None)
        return builtins.list(hits) if isinstance(hits, list) else []


def _name(item: Any) -> str | None:
    name = getattr(item, "name", None)
    return name if isinstance(name, str) else None


def _schema(fields: Iterable[Any]) -> list[dict[str, Any]]:
    """The bodies of fields, each with a name of its own."""
    if isinstance(fields, (str, bytes, Mapping)) or not isinstance(fields, Iterable):
        raise ArgumentError(f"fields must be a list of fields, not {type(fields).__name__}", hint='[{"name": "…"}]')
    bodies = [jsonable(field) for field in fields]
    for index, body in enumerate(bodies):
        if not isinstance(body, dict) or not isinstance(body.get("name"), str) or not body["name"]:
            raise ArgumentError(f"fields[{index}] has no name", hint='{"name": "responsible-office", "type": "text"}')
    if len(_names(bodies)) < len(bodies):
        raise ArgumentError("fields names a field twice", hint="Give each field once.")
    return [_sendable(body) for body in bodies]


def _sendable(field: Mapping[str, Any]) -> dict[str, Any]:
    """A field as requests hold it, so that an answer can be edited and sent."""
    return {key: value for key, value in field.items() if key not in _SHOWN_ONLY}


def _names(fields: Iterable[Mapping[str, Any]]) -> set[str]:
    return {field["name"] for field in fields if isinstance(field.get("name"), str)}


def _check_losses(there: set[str], wanted: set[str], dropped: set[str]) -> None:
    if both := dropped & wanted:
        raise ArgumentError(f"{', '.join(sorted(both))} is both given and named in drop", hint="Decide on one.")
    if lost := sorted(there - wanted - dropped):
        raise ArgumentError(
            f"the template would lose {len(lost)} fields that are not named: {', '.join(lost)}",
            hint=f"Give them as well, or pass drop={lost!r}.",
        )
