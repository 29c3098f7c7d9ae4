"""The parts of a copied page: itself with what it shows, its metadata, translations, rulesets, and the publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ....core.errors import NotFoundError, PortalError
from ...bodies import jsonable, same_json
from ...metadata_changes import stored_field
from ..plan import Change, FieldChange
from ..work import Effect
from .course import PartItem, PartWork, Weight
from .dataset_parts import translation_changes
from .identity import Json
from .metadata_carried import is_empty, visible
from .page_sides import Kind, PageSide, grouped, page_changes, side_of
from .reading import listed
from .rules_carried import CarriedRule, rule_differences, rule_named

if TYPE_CHECKING:
    from ...client import Huwise


@dataclass(frozen=True, slots=True)
class PageWish:
    """What a part of a page should be, and of which kind the page is."""

    kind: Kind
    value: Any


async def _found(target: Huwise, item: PartItem) -> tuple[PageSide, Json | None]:
    side = side_of(target, item.wish.kind)
    return side, await side.find(item.to)


async def _page(target: Huwise, item: PartItem) -> tuple[PageSide, Json]:
    """The page on the target.

    Raises:
        NotFoundError: it is not there.
    """
    side, page = await _found(target, item)
    if page is None:
        raise NotFoundError(f"the target has no page {item.to!r}", status=200, code="not_found")
    return side, page


@dataclass(frozen=True)
class PageWork(PartWork):
    """The page itself and what it shows. A wish's value is a body as ``PageSide.body`` gives it."""

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether to create or to update it."""
        side, page = await _found(target, item)
        named = f"as {item.to}" if item.to != item.thing else ""
        if page is None:
            return Change(item.key, "create", page_changes(item.wish.value, {}), detail=named)
        there = await side.body(page)
        changes = page_changes(item.wish.value, there)
        more = [language for language in there.get("html") or () if language not in (item.wish.value.get("html") or ())]
        kept = f"the target also has it in {', '.join(more)}, which stays" if more else ""
        detail = "; ".join(part for part in (named, kept) if part)
        return Change(item.key, "update" if changes else "none", changes, detail=detail)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Create it, or write what differs."""
        side, page = await _found(target, item)
        if page is None:
            await side.create(item.to, item.wish.value)
            return Effect("created")
        changes = page_changes(item.wish.value, await side.body(page))
        if not changes:
            return Effect(changed=False)
        await side.update(page, grouped(changes), item.wish.value)
        return Effect(f"changed {', '.join(change.name for change in changes)}")


@dataclass(frozen=True)
class PageMetadataWork(PartWork):
    """The metadata of a page; fields that only the target has stay. A wish's value lists template, field and value."""

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """The fields that differ."""
        side, page = await _found(target, item)
        there = jsonable(await side.metadata(page).get()) if page is not None else {}
        changes = _metadata_changes(item.wish.value, there)
        return Change(item.key, "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Write them, in one request: pages have none for a single field."""
        side, page = await _page(target, item)
        metadata = side.metadata(page)
        changes = _metadata_changes(item.wish.value, jsonable(await metadata.get()))
        if not changes:
            return Effect(changed=False)
        await metadata.update({change.name: change.after for change in changes})
        return Effect(f"{len(changes)} fields")


def _metadata_changes(wish: Any, there: Any) -> tuple[FieldChange, ...]:
    changes = []
    for template, name, value in wish:
        before = visible(stored_field(there, template, name))
        if not same_json(before, value) and not (is_empty(before) and is_empty(value)):
            changes.append(FieldChange(f"{template}.{name}", before, value))
    return tuple(changes)


@dataclass(frozen=True)
class PageTranslationsWork(PartWork):
    """The translations of a page; those that only the target has stay."""

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """The texts whose translations differ."""
        side, page = await _found(target, item)
        there = jsonable(await side.handle(page).translations.get()) or {} if page is not None else {}
        changes = translation_changes(item.wish.value, there)
        return Change(item.key, "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Add and change them."""
        side, page = await _page(target, item)
        translations = side.handle(page).translations
        changes = translation_changes(item.wish.value, jsonable(await translations.get()) or {})
        if not changes:
            return Effect(changed=False)
        await translations.update({change.name: change.after for change in changes})
        return Effect(f"{len(changes)} texts")


@dataclass(frozen=True)
class PageRuleWork(PartWork):
    """One ruleset of a page. A wish's value is a ``CarriedRule``; the target's other rulesets stay."""

    weight: ClassVar[Weight] = "none"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """What differs in it."""
        side, page = await _found(target, item)
        rule: CarriedRule = item.wish.value
        found = rule_named(await _rules(side, page, rule), rule) if page is not None else None
        changes = rule_differences(rule, found)
        return Change(item.key, "create" if found is None else "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Give it, or change it."""
        side, page = await _page(target, item)
        rule: CarriedRule = item.wish.value
        found = rule_named(await _rules(side, page, rule), rule)
        if found is not None and not rule_differences(rule, found):
            return Effect(changed=False)
        security = side.handle(page).security
        await (security.users if rule.who == "user" else security.groups).set(rule.name, rule.rules["permissions"])
        return Effect("given" if found is None else "changed")


async def _rules(side: PageSide, page: Json, rule: CarriedRule) -> tuple[Json, ...]:
    security = side.handle(page).security
    return await listed((security.users if rule.who == "user" else security.groups).list(limit=1000))


@dataclass(frozen=True)
class PagePublishWork(PartWork):
    """The publish of a page: cheap, and only where something is not shown yet."""

    weight: ClassVar[Weight] = "none"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether there is anything to publish."""
        if blocked := self.course.blocked.get(item.to):
            return Change(item.key, "problem", detail=f"not published, since it is not complete: {', '.join(blocked)}")
        side, page = await _found(target, item)
        return Change(item.key, "run" if self._due(side, page, item) else "none", detail="publish")

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Publish."""
        if blocked := self.course.blocked.get(item.to):
            raise PortalError(f"not published, since it is not complete: {', '.join(blocked)}")
        side, page = await _page(target, item)
        if not self._due(side, page, item):
            return Effect(changed=False)
        await side.publish(page)
        return Effect("published")

    def _due(self, side: PageSide, page: Json | None, item: PartItem) -> bool:
        return page is None or self.course.weight(item.to) != "none" or not side.is_published(page)
