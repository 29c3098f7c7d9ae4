"""Code editor pages and Studio pages behind one face, on either portal: found by slug, read and written alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import ArgumentError, NotFoundError
from ...bodies import jsonable, same_json
from ..plan import FieldChange
from .identity import Json

if TYPE_CHECKING:
    from ...client import Huwise
    from ...page_metadata import PageMetadata
    from ...publishable import Publishable

Kind = Literal["code", "studio"]

_PARTS = ("blocks", "layouts", "data_providers", "filters")


class PageSide(ABC):
    """The pages of one kind on one portal.

    Args:
        portal: the client.
    """

    kind: Kind

    def __init__(self, portal: Huwise) -> None:
        self._portal = portal

    @abstractmethod
    async def find(self, name: str) -> Json | None:
        """A page by its slug as the API shows it, or None; ``_uid`` holds what handles are made with."""

    @abstractmethod
    def handle(self, page: Json) -> Any:
        """The page's handle."""

    @abstractmethod
    def metadata(self, page: Json) -> PageMetadata:
        """Where the page's metadata are."""

    @abstractmethod
    async def body(self, page: Json) -> Json:
        """What of the page can be written, without its slug and without its publication."""

    @abstractmethod
    async def create(self, slug: str, body: Json) -> None:
        """Make the page, as closed as it is to be."""

    @abstractmethod
    async def update(self, page: Json, changes: Mapping[str, Any], body: Json) -> None:
        """Write what differs."""

    @abstractmethod
    def is_published(self, page: Json) -> bool:
        """Whether visitors see it."""

    async def publish(self, page: Json) -> None:
        """Show it as it is now."""
        handle: Publishable = self.handle(page)
        await handle.publish()


class CodePages(PageSide):
    """Code editor pages, which are called by their slug."""

    kind: Kind = "code"

    async def find(self, name: str) -> Json | None:
        """A page by its slug, or None."""
        try:
            found = jsonable(await self._portal.pages.get(name))
        except NotFoundError:
            return None
        return {**found, "_uid": found.get("slug") or name}

    def handle(self, page: Json) -> Any:
        """The page's handle."""
        return self._portal.page(page["_uid"])

    def metadata(self, page: Json) -> PageMetadata:
        """Where the page's metadata are."""
        return self._portal.page(page["_uid"]).metadata

    async def body(self, page: Json) -> Json:
        """Description, template, restriction, and HTML and CSS by language."""
        content = page.get("content")
        texts = content if isinstance(content, dict) else {}
        kept = {name: page[name] for name in ("description", "template", "is_restricted") if page.get(name) is not None}
        return kept | {name: texts[name] for name in ("html", "css") if isinstance(texts.get(name), dict)}

    async def create(self, slug: str, body: Json) -> None:
        """Make the page, not shown yet."""
        await self._portal.pages.create(slug, **{"html": {}, **body})

    async def update(self, page: Json, changes: Mapping[str, Any], body: Json) -> None:  # noqa: ARG002 - as the other kind
        """Write what differs; other languages stay."""
        await self._portal.page(page["_uid"]).update(**changes)

    def is_published(self, page: Json) -> bool:
        """Whether visitors see it."""
        return page.get("is_published") is True


class StudioPages(PageSide):
    """Studio pages, which are called by a uid and found by their slug; their draft is what is read and written."""

    kind: Kind = "studio"

    async def find(self, name: str) -> Json | None:
        """A page by its slug or its uid, or None."""
        by_uid = None
        async for page in self._portal.studio_pages.list(limit=1000):
            found = jsonable(page)
            if found.get("slug") == name:
                return {**found, "_uid": found["uid"]}
            if found.get("uid") == name:
                by_uid = {**found, "_uid": name}
        return by_uid

    def handle(self, page: Json) -> Any:
        """The page's handle."""
        return self._portal.studio_page(page["_uid"])

    def metadata(self, page: Json) -> PageMetadata:
        """Where the draft's metadata are."""
        return self._portal.studio_page(page["_uid"]).content().metadata

    async def body(self, page: Json) -> Json:
        """Who may see it, and the four parts of its draft."""
        content = jsonable(await self._portal.studio_page(page["_uid"]).content().get())
        public = {"public": page["public"]} if isinstance(page.get("public"), bool) else {}
        return public | {name: content[name] for name in _PARTS if isinstance(content.get(name), dict)}

    async def create(self, slug: str, body: Json) -> None:
        """Make the page and write its draft."""
        made = await self._portal.studio_pages.create(slug, public=body.get("public"))
        parts = {name: body[name] for name in _PARTS if body.get(name)}
        if parts:
            await self._portal.studio_page(made).content().update(**parts)

    async def update(self, page: Json, changes: Mapping[str, Any], body: Json) -> None:
        """Write what differs; the parts of the draft refer to each other and go together."""
        handle = self._portal.studio_page(page["_uid"])
        if "public" in changes:
            await handle.update(public=changes["public"])
        if any(name in changes for name in _PARTS):
            await handle.content().update(**{name: body[name] for name in _PARTS if name in body})

    def is_published(self, page: Json) -> bool:
        """Whether there is a version beside the draft."""
        versions = [item for item in page.get("contents") or () if isinstance(item, dict)]
        return any(item.get("version_name") != "draft" for item in versions)


def side_of(portal: Huwise, kind: Kind) -> PageSide:
    """The pages of a kind.

    Raises:
        ArgumentError: no such kind.
    """
    if kind not in ("code", "studio"):
        raise ArgumentError(f"kind={kind!r} is no kind of page", hint="One of 'auto', 'code' and 'studio'.")
    return CodePages(portal) if kind == "code" else StudioPages(portal)


def page_changes(wished: Json, there: Json) -> tuple[FieldChange, ...]:
    """What of a page differs; of texts in languages, those that are wished.

    Args:
        wished: the body as ``PageSide.body`` gives it.
        there: likewise, of the target; empty where there is no page.
    """
    changes = []
    for name, value in wished.items():
        before = there.get(name)
        if name in ("html", "css"):
            known = before if isinstance(before, dict) else {}
            changes += [
                FieldChange(f"{name}.{language}", known.get(language), text)
                for language, text in value.items()
                if known.get(language) != text
            ]
        elif not same_json(before, value) and not (before in (None, "", {}) and value in (None, "", {})):
            changes.append(FieldChange(name, before, value))
    return tuple(changes)


def grouped(changes: tuple[FieldChange, ...]) -> Json:
    """Changes as arguments: ``html.en`` and ``html.fr`` are one ``html``."""
    found: Json = {}
    for change in changes:
        name, dot, language = change.name.partition(".")
        if dot:
            found.setdefault(name, {})[language] = change.after
        else:
            found[name] = change.after
    return found
