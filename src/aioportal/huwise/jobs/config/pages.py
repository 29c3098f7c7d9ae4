"""Pages as configuration: code editor pages with their HTML and CSS, and Studio pages with their blocks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ....core.errors import NotFoundError
from ...bodies import jsonable
from ...page_metadata import PageMetadata
from .jsontext import BOM
from .metadata_document import is_blank, metadata_document, split
from .site import PAGE, Kind, Site, Thing

_PARTS = ("blocks", "layouts", "data_providers", "filters")


class Pages(Kind):
    """Code editor pages; the kind ``pages``."""

    place = "pages"

    async def listed(self) -> list[Thing]:
        """One request for 1,000, with their texts."""
        shown = await self.site.plain(self.site.portal.pages.list(limit=PAGE))
        return [Thing(one["slug"], one["slug"], one) for one in shown if one.get("slug")]

    async def found(self, key: str, _thing: Thing | None) -> Thing | None:
        """One request."""
        try:
            return Thing(key, key, jsonable(await self.site.ask(self.site.portal.pages.get(key))))
        except NotFoundError:
            return None

    async def document(self, thing: Thing, _only: frozenset[str] | None = None) -> dict[str, Any]:
        """One request, for the metadata."""
        shown = thing.shown
        content = shown.get("content") or {}
        document: dict[str, Any] = {
            "slug": thing.key,
            "description": shown.get("description") or "",
            "template": shown.get("template") or "",
            "is_restricted": bool(shown.get("is_restricted")),
            "is_published": bool(shown.get("is_published")),
            **await _metadata(self.site, self.site.portal.page(thing.key).metadata),
        }
        for kind in ("html", "css"):
            texts = content.get(kind) or {}
            bare = {language: text.removeprefix(BOM) for language, text in sorted(texts.items()) if text}
            document[kind] = {language: text for language, text in bare.items() if text}
        return document

    async def create(self, key: str, wanted: Mapping[str, Any]) -> Thing:
        """One request; the title is written afterwards."""
        made = await self.site.ask(
            self.site.portal.pages.create(
                key,
                html=wanted.get("html", {}),
                css=wanted.get("css", {}),
                description=wanted.get("description"),
                template=wanted.get("template") or None,
                is_restricted=wanted.get("is_restricted"),
            )
        )
        return Thing(key, key, jsonable(made))

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Two requests for the page and two for its metadata, each only where needed."""
        page = self.site.portal.page(thing.key)
        texts: dict[str, Any] = {}
        for name in names:
            kind, _, language = name.partition(".")
            if kind in ("html", "css"):
                # A text that is gone from one of the two is emptied: languages go from both at once.
                texts.setdefault(kind, {})[language] = wanted.get(kind, {}).get(language, "")
        plain: dict[str, Any] = {
            name: wanted.get(name, "") for name in names if name in ("description", "template", "is_restricted")
        }
        if texts or plain:
            await self.site.ask(page.update(**texts, **plain))
        await _write_metadata(self.site, page.metadata, wanted, names)
        await _show(self.site, names, wanted, page.publish, page.unpublish)

    async def delete(self, thing: Thing) -> None:
        """One request."""
        await self.site.ask(self.site.portal.pages.delete(thing.key))

    async def loss(self, thing: Thing) -> str:
        """The address."""
        return (
            f"the address {thing.key} is gone"
            if thing.shown.get("is_published")
            else "drops the page, which is not published"
        )

    def publish_level(self, names: tuple[str, ...], thing: Thing) -> str:
        """Any edit of a page that visitors see."""
        edited = [name for name in names if name not in ("is_published", "is_restricted")]
        # Where is_published itself changes, that is the publish.
        return "full" if edited and "is_published" not in names and thing.shown.get("is_published") else ""

    async def publish(self, thing: Thing, _level: str) -> None:
        """One request."""
        await self.site.ask(self.site.portal.page(thing.key).publish())


class StudioPages(Kind):
    """Studio pages; they belong to the kind ``pages`` as well."""

    place = "studio_pages"

    async def listed(self) -> list[Thing]:
        """One request for 1,000, without what they show."""
        shown = await self.site.plain(self.site.portal.studio_pages.list(limit=PAGE))
        return [Thing(one["slug"], one["uid"], one) for one in shown if one.get("slug") and one.get("uid")]

    async def found(self, key: str, thing: Thing | None) -> Thing | None:
        """One request, or the list where its uid is not known."""
        if thing is None:
            return next((one for one in await self.listed() if one.key == key), None)
        try:
            shown = jsonable(await self.site.ask(self.site.portal.studio_pages.get(thing.uid)))
        except NotFoundError:
            return None
        return Thing(key, thing.uid, shown) if shown.get("slug") == key else None

    async def document(self, thing: Thing, _only: frozenset[str] | None = None) -> dict[str, Any]:
        """Two requests: the draft, and its metadata."""
        draft = self.site.portal.studio_page(thing.uid).content()
        content = jsonable(await self.site.ask(draft.get()))
        return {
            "slug": thing.key,
            "public": bool(thing.shown.get("public")),
            "is_published": _is_shown(thing),
            **await _metadata(self.site, draft.metadata),
            **{part: content.get(part) or {} for part in _PARTS},
        }

    async def create(self, key: str, wanted: Mapping[str, Any]) -> Thing:
        """One request; what it shows is written afterwards."""
        made = jsonable(await self.site.ask(self.site.portal.studio_pages.create(key, public=wanted.get("public"))))
        return Thing(key, made["uid"], made)

    async def write(self, thing: Thing, wanted: Mapping[str, Any], names: tuple[str, ...]) -> None:
        """Up to two requests each for the page, its draft and the draft's metadata."""
        page = self.site.portal.studio_page(thing.uid)
        if "public" in names:
            await self.site.ask(page.update(public=wanted["public"]))
        draft = page.content()
        parts = {part: wanted.get(part, {}) for part in _PARTS if any(name.startswith(f"{part}.") for name in names)}
        if parts:
            await self.site.ask(draft.update(**parts))
        await _write_metadata(self.site, draft.metadata, wanted, names)
        await _show(self.site, names, wanted, page.publish, page.unpublish)

    async def delete(self, thing: Thing) -> None:
        """One request."""
        await self.site.ask(self.site.portal.studio_page(thing.uid).delete())

    async def loss(self, thing: Thing) -> str:
        """The address."""
        return f"the address {thing.key} is gone" if _is_shown(thing) else "drops the page, which is not published"

    def publish_level(self, names: tuple[str, ...], thing: Thing) -> str:
        """Any edit of the draft of a page that visitors see."""
        edited = [name for name in names if name not in ("is_published", "public")]
        return "full" if edited and "is_published" not in names and _is_shown(thing) else ""

    async def publish(self, thing: Thing, _level: str) -> None:
        """One request."""
        await self.site.ask(self.site.portal.studio_page(thing.uid).publish())


def _is_shown(thing: Thing) -> bool:
    """Whether visitors see a Studio page: it has a version besides its draft, which is the only documented name."""
    return any(version.get("version_name") != "draft" for version in thing.shown.get("contents") or ())


async def _metadata(site: Site, metadata: PageMetadata) -> dict[str, Any]:
    """The part ``metadata`` of a page's document; left out where the portal has no such path."""
    try:
        own, _ = metadata_document(jsonable(await site.ask(metadata.get())))
    except NotFoundError:
        site.note("metadata of pages: left out, the portal does not know the path")
        return {}
    return {"metadata": own}


async def _write_metadata(
    site: Site, metadata: PageMetadata, wanted: Mapping[str, Any], names: tuple[str, ...]
) -> None:
    fields = [split(name) for name in names if name.startswith("metadata.")]
    values = wanted.get("metadata") or {}
    found = [(one, name, values.get(one, {}).get(name)) for one, name in fields]
    news = [change for change in found if not is_blank(change[2])]
    gone = [f"{one}.{name}" for one, name, value in found if is_blank(value)]
    if fields:
        await site.ask(metadata.update(news, drop=gone))


async def _show(
    site: Site,
    names: tuple[str, ...],
    wanted: Mapping[str, Any],
    publish: Callable[[], Awaitable[None]],
    unpublish: Callable[[], Awaitable[None]],
) -> None:
    if "is_published" in names:
        await site.ask(publish() if wanted.get("is_published") else unpublish())
