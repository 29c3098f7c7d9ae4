"""Metadata templates of the portal's own as configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....core.errors import ArgumentError, NotFoundError
from ...bodies import jsonable
from .site import PAGE, Kind, Thing

if TYPE_CHECKING:
    from aioportal_huwise import models

_SHOWN_ONLY = frozenset({"is_hidden", "suggest_url"})


class Templates(Kind):
    """The kind ``templates``; those of the platform come with it and are no configuration."""

    place = "templates"

    async def listed(self) -> list[Thing]:
        """One request for 1,000."""
        shown = await self.site.plain(self.site.portal.templates.list(limit=PAGE))
        return [Thing(one["name"], one["name"], one) for one in shown if one.get("name") and not one.get("is_system")]

    async def found(self, key: str, _thing: Thing | None) -> Thing | None:
        """One request."""
        try:
            return _as_thing(await self.site.ask(self.site.portal.templates.get(key)))
        except NotFoundError:
            return None

    async def document(self, thing: Thing, _only: frozenset[str] | None = None) -> dict[str, Any]:
        """The list shows all of it."""
        shown = thing.shown
        schema = [{key: value for key, value in one.items() if key not in _SHOWN_ONLY} for one in shown["schema"]]
        return {
            "name": thing.key,
            "title": shown.get("title") or "",
            "type": shown.get("type") or "",
            "is_active": bool(shown.get("is_active")),
            "schema": [{key: value for key, value in one.items() if value is not None} for one in schema],
        }

    async def create(self, key: str, wanted: Mapping[str, Any]) -> Thing:
        """One request; all of it at once."""
        made = await self.site.ask(
            self.site.portal.templates.create(
                key,
                title=wanted.get("title", key),
                fields=wanted.get("schema", ()),
                type=wanted.get("type", "basic"),
                is_active=wanted.get("is_active", True),
            )
        )
        return _as_thing(made)

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Two requests: fields of a template are written together."""
        if "type" in names:
            raise ArgumentError(
                f"the type of the template {thing.key!r} cannot change", hint="Give it another name, and move values."
            )
        touched = any(name.partition(".")[0] == "schema" for name in names)
        kept = {one["name"] for one in wanted.get("schema", ())}
        gone = [one["name"] for one in thing.shown["schema"] if touched and one["name"] not in kept]
        await self.site.ask(
            self.site.portal.templates.update(
                thing.key,
                title=wanted["title"] if "title" in names else None,
                is_active=wanted["is_active"] if "is_active" in names else None,
                fields=wanted["schema"] if touched else None,
                drop=gone,
            )
        )

    async def delete(self, thing: Thing) -> None:
        """One request."""
        await self.site.ask(self.site.portal.templates.delete(thing.key))

    async def loss(self, thing: Thing) -> str:
        """What datasets have in it."""
        return f"loses what datasets have in its {len(thing.shown['schema'])} fields"

    def losses(self, wanted: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
        """What datasets have in fields that go."""
        kept = {one.get("name") for one in wanted.get("schema", there["schema"])}
        gone = [one["name"] for one in there["schema"] if one["name"] not in kept]
        return [f"loses what datasets have in {', '.join(gone)}"] if gone else []


def _as_thing(template: models.MetadataTemplate) -> Thing:
    shown = jsonable(template)
    return Thing(shown["name"], shown["name"], shown)
