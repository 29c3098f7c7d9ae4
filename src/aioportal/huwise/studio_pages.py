"""``portal.studio_pages`` and ``portal.studio_page(uid)``: pages made in the visual editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import studio_page_content as content_api
from aioportal_huwise.api import studio_pages as api

from .bodies import HasUid, edited, given, uid_of
from .page_metadata import PageMetadata
from .publishable import Publishable
from .refs import check_name
from .scope import Home, PlainScope, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager
    from .translations import Translations

_EDITABLE = ("slug", "public")
_PARTS = ("blocks", "layouts", "data_providers", "filters")


class StudioPages(Home[PortalScope]):
    """The Studio pages of the portal."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.StudioPage]:
        """List pages and their versions; ``async for`` walks every page of the list, ``await`` brings one.

        Args:
            limit: items a page of the list, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_studio_pages, limit=limit, offset=offset, max_items=max_items)

    async def get(self, page: str | HasUid) -> models.StudioPage:
        """Read one page, without what it shows.

        Args:
            page: its uid, which is not its slug, or an answer that carries it.

        Raises:
            NotFoundError: no such page.
        """
        return await self._scope.send(api.retrieve_studio_page, uid_of(page, "page"))

    async def create(self, slug: str | None, *, public: bool | None = None) -> models.StudioPage:
        """Create an empty page, not published yet.

        Its content and its title are written afterwards, through ``portal.studio_page(page).content()``; without a
        title it cannot be published.

        ``slug`` is asked for because it is the only thing by which a create can be recognised: the portal accepts each
        slug once, so that a create whose answer was lost can be looked up, and repeated without a second page. With
        None the portal invents one, and a lost answer ends in ``OutcomeUnknownError``.

        Args:
            slug: the readable name in the page's address; None lets the portal choose.
            public: True shows it to all who can use the portal, False only to users and groups with a ruleset of their
                own. None leaves it to the portal.

        Returns:
            The new page with its uid.

        Raises:
            ValidationError: the slug is taken, or the portal refuses it.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        if slug is not None:
            check_name(slug, "slug")
        return await self._scope.send(api.create_studio_page, payload=given(slug=slug, public=public))


class StudioPageHandle(Publishable):
    """One Studio page by its uid; making a handle sends nothing."""

    __slots__ = ()

    _tag = "studio_pages"
    _noun = "studio_page"

    @property
    def uid(self) -> str:
        """The page's uid."""
        return self._scope.uid

    @property
    def translations(self) -> Translations:
        """Its texts in other languages."""
        from .translations import Translations

        return Translations(self._scope, self._noun)

    def content(self, version: str = "draft") -> StudioPageContent:
        """What one version of it shows; nothing is sent.

        Args:
            version: ``"draft"``, which can be edited, is the only name that is documented.

        Raises:
            ArgumentError: what can name no version.
        """
        check_name(version, "version")
        return StudioPageContent(self._scope, version)

    async def get(self) -> models.StudioPage:
        """Read the page, without what it shows.

        Raises:
            NotFoundError: no such page.
        """
        return await self._scope.send(api.retrieve_studio_page)

    async def update(self, *, slug: str | None = None, public: bool | None = None) -> models.StudioPage:
        """Change the page's address or who may see it; what is None stays. It is read first and sent again.

        Args:
            slug: the readable name in the page's address.
            public: True shows it to all who can use the portal, False only to users and groups with a ruleset of their
                own.

        Returns:
            The page as it is now.

        Raises:
            ValidationError: the slug is taken, or the portal refuses it.
            NotFoundError: no such page.
        """
        if slug is not None:
            check_name(slug, "slug")
        body = edited(await self.get(), _EDITABLE, given(slug=slug, public=public))
        return await self._scope.send(api.update_studio_page, payload=body)

    async def delete(self) -> None:
        """Delete the page with all its versions, for good.

        Raises:
            NotFoundError: no such page.
        """
        await self._scope.send(api.delete_studio_page)


class StudioPageContent(Home[PlainScope]):
    """One version of a Studio page. What its parts hold is not documented, and kept as it comes."""

    __slots__ = ("_version",)

    def __init__(self, scope: PlainScope, version: str) -> None:
        super().__init__(scope)
        self._version = version

    def __repr__(self) -> str:
        return f"StudioPageContent({self._scope!r}, {self._version!r})"

    @property
    def metadata(self) -> PageMetadata:
        """The version's title and description, and what else is said about it."""
        return PageMetadata(self._scope, "studio_page_content", "studio_page_content", self._version)

    async def get(self) -> models.StudioPageContent:
        """Read blocks, layouts, data providers and filters.

        Raises:
            NotFoundError: no such page or version; or the path, which is inferred, is another one on this portal.
        """
        return await self._scope.send(content_api.retrieve_studio_page_content, self._version)

    async def update(
        self,
        *,
        blocks: models.StudioPageBlocks | Mapping[str, Any] | None = None,
        layouts: models.StudioPageLayouts | Mapping[str, Any] | None = None,
        data_providers: models.StudioPageDataProviders | Mapping[str, Any] | None = None,
        filters: models.StudioPageFilters | Mapping[str, Any] | None = None,
    ) -> models.StudioPageContent:
        """Replace parts of the version; what is None stays. The four refer to each other, so all are sent.

        What is not given is read first. What somebody else writes between the reading and the writing is lost: the API
        has no way to refuse that.

        Args:
            blocks: the blocks by their uid, all of them.
            layouts: how they are laid out.
            data_providers: where they take their data from.
            filters: the filters of the page.

        Returns:
            The content as it is now; visitors see it after the next publish.

        Raises:
            ValidationError: the portal refuses it.
            NotFoundError: no such page or version; or the path, which is inferred, is another one on this portal.
        """
        body = given(blocks=blocks, layouts=layouts, data_providers=data_providers, filters=filters)
        if len(body) < len(_PARTS):
            body = edited(await self.get(), _PARTS, body)
        return await self._scope.send(content_api.update_studio_page_content, self._version, payload=body)
