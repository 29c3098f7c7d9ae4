"""User groups as configuration: what they may do, not who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.errors import NotFoundError
from ...bodies import jsonable
from .site import PAGE, Kind, Thing


class Groups(Kind):
    """The kind ``groups``. Members are people, not configuration: ``users_sync`` sees to them."""

    place = "groups"

    async def listed(self) -> list[Thing]:
        """One request for 1,000."""
        shown = await self.site.plain(self.site.portal.groups.list(limit=PAGE))
        self.site.know_groups(shown)
        untitled = sum(1 for one in shown if not one.get("title"))
        if untitled:
            self.site.note(f"groups: {untitled} have no title, by which files could name them: left out")
        return [Thing(one["title"], one["uid"], one) for one in shown if one.get("title") and one.get("uid")]

    async def found(self, key: str, thing: Thing | None) -> Thing | None:
        """One request."""
        if thing is None:
            found = [
                one
                for one in await self.site.plain(self.site.portal.groups.list(search=key))
                if one.get("title") == key
            ]
            return Thing(key, found[0]["uid"], found[0]) if found else None
        try:
            shown = jsonable(await self.site.ask(self.site.portal.groups.get(thing.uid)))
        except NotFoundError:
            return None
        return Thing(key, thing.uid, shown) if shown.get("title") == key else None

    async def document(self, thing: Thing, _only: frozenset[str] | None = None) -> dict[str, Any]:
        """The list shows all of it."""
        shown = thing.shown
        return {
            "title": thing.key,
            "description": shown.get("description") or "",
            "permissions": sorted(shown.get("permissions") or ()),
            "explore_limits": shown.get("explore_limits") or {},
        }

    async def create(self, key: str, wanted: Mapping[str, Any]) -> Thing:
        """One request; all of it at once."""
        made = await self.site.ask(
            self.site.portal.groups.create(
                key,
                description=wanted.get("description"),
                permissions=wanted.get("permissions"),
                explore_limits=wanted.get("explore_limits") or None,
            )
        )
        shown = jsonable(made)
        self.site.learn_group(key, shown.get("uid"))
        return Thing(key, shown["uid"], shown)

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Two requests: a group is read and written whole."""
        whole = {"description": "", "permissions": [], "explore_limits": {}, **wanted}
        changes = {name: whole[name] for name in {name.partition(".")[0] for name in names}}
        await self.site.ask(self.site.portal.group(thing.uid).update(**changes))

    async def delete(self, thing: Thing) -> None:
        """One request."""
        await self.site.ask(self.site.portal.group(thing.uid).delete())

    async def loss(self, thing: Thing) -> str:
        """Its members."""
        count = thing.shown.get("user_count")
        return f"drops the membership of {count} users" if count else "drops the group"
