"""Rulesets as configuration: who may do what with one dataset, page or connection, users and groups by name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....core.errors import ArgumentError, NotFoundError
from ...bodies import jsonable
from ..orders.ordering import carry_out
from .dataset_document import security_document
from .shapes import PLACES
from .site import PAGE, Kind, Site, Thing, connection_name

if TYPE_CHECKING:
    from ...security import DatasetSecurity, Security

_BY_UID = "uid="


class RulesOf(Kind):
    """The rulesets of all things of one kind.

    Args:
        site: portal and folder.
        place: ``"rulesets/datasets"``.
        of: the place of the things; None for connections, which are no configuration themselves.
    """

    def __init__(self, site: Site, place: str, of: str | None) -> None:
        super().__init__(site)
        self.place = place
        self._of = of

    async def listed(self) -> list[Thing]:
        """The things that have rulesets or may get some; no request where they were listed before."""
        if self._of is None:
            shown = await self.site.plain(self.site.portal.connections.list(limit=PAGE))
            return [Thing(connection_name(one), one["uid"], one) for one in shown if one.get("uid")]
        if self._of not in self.site.things:
            await self.site.list_all(self.site.kinds[self._of])
        if self._of in self.site.refused:
            self.site.refused[self.place] = self.site.refused[self._of]
        return list(self.site.things[self._of].values())

    async def found(self, key: str, thing: Thing | None) -> Thing | None:
        """What was made a moment ago is known; no request otherwise: the rulesets themselves are read."""
        if thing is None and self._of is not None:
            thing = self.site.things.get(self._of, {}).get(key)
        return thing

    async def known_as(self, key: str, uid: str) -> Thing | None:
        """One request: there are rulesets as long as there is what they are for."""
        if self._of is not None:
            return await self.site.kinds[self._of].known_as(key, uid)
        try:
            shown = jsonable(await self.site.ask(self.site.portal.connections.get(uid)))
        except NotFoundError:
            return None
        return Thing(key, uid, shown) if connection_name(shown) == key else None

    async def document(self, thing: Thing, _only: frozenset[str] | None = None) -> dict[str, Any]:
        """Two requests: users, groups."""
        security = self._security(thing)
        users, groups = await asyncio.gather(
            self.site.plain(security.users.list(limit=PAGE)), self.site.plain(security.groups.list(limit=PAGE))
        )
        document: dict[str, Any] = {
            PLACES[self.place]: thing.key,
            "users": {name: self._rule(one) for one in users if (name := (one.get("user") or {}).get("username"))},
        }
        # Who may not list groups cannot tell whose rules these are: half of them would be taken for all.
        known = await self.site.groups() if groups else {}
        titles = {uids[0]: title for title, uids in known.items() if len(uids) == 1}
        named = {uid: self._rule(one) for one in groups if (uid := (one.get("group") or {}).get("uid"))}
        document["groups"] = {titles.get(uid, f"{_BY_UID}{uid}"): rule for uid, rule in named.items()}
        return document

    async def create(self, key: str, _wanted: Mapping[str, Any]) -> Thing:
        """Rulesets hang on something that must be there."""
        raise ArgumentError(f"the portal has no {key!r}", hint="Make it first, or take its ruleset out of the folder.")

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Two requests, and one for each ruleset that differs."""
        there = await self.document(thing)
        security: Any = self._security(thing)
        for name in names:
            who, _, holder = name.partition(".")
            rulesets = getattr(security, who)
            uid = holder if who == "users" else await _group_uid(self.site, holder)
            rule = (wanted.get(who) or {}).get(holder)
            known = holder in there.get(who, {})
            if rule is None:
                if known:
                    await self.site.ask(rulesets.delete(uid))
                continue
            data = {"security": rule["security"]} if rule.get("security") else {}
            permissions = rule.get("permissions") or []
            await self.site.ask((rulesets.update if known else rulesets.create)(uid, permissions, **data))

    async def delete(self, thing: Thing) -> None:
        """Two requests, and one for each ruleset."""
        there = await self.document(thing)
        names = tuple(f"{who}.{holder}" for who in ("users", "groups") for holder in there.get(who, {}))
        await self.write(thing, {}, names)

    async def loss(self, _thing: Thing) -> str:
        """What users and groups were given on it alone."""
        return "drops all its rulesets"

    def publish_level(self, _names: tuple[str, ...], thing: Thing) -> str:
        """Those who run portals publish a dataset in full after a change of rights; other things need none."""
        return "full" if self.place == "rulesets/datasets" and thing.shown.get("is_published") else ""

    async def publish(self, thing: Thing, _level: str) -> None:
        """In the lane of publishes, after what runs on the dataset."""
        await carry_out(self.site.portal, thing.uid, "publish", timeout=self.site.timeout)

    def _rule(self, shown: Mapping[str, Any]) -> dict[str, Any]:
        rule: dict[str, Any] = {"permissions": sorted(shown.get("permissions") or ())}
        if self.place == "rulesets/datasets":
            rule["security"] = security_document(shown.get("security"))
        return rule

    def _security(self, thing: Thing) -> DatasetSecurity | Security:
        portal = self.site.portal
        if self.place == "rulesets/datasets":
            return portal.dataset(uid=thing.uid).security
        if self.place == "rulesets/pages":
            return portal.page(thing.uid).security
        if self.place == "rulesets/studio_pages":
            return portal.studio_page(thing.uid).security
        return portal.connection(thing.uid).security


async def _group_uid(site: Site, title: str) -> str:
    if title.startswith(_BY_UID):
        return title.removeprefix(_BY_UID)
    uids = (await site.groups()).get(title, [])
    if len(uids) != 1:
        raise ArgumentError(
            f"the portal has {len(uids) or 'no'} groups called {title!r}", hint="Make one, or give it another title."
        )
    return uids[0]
