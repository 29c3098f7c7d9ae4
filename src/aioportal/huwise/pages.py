"""``portal.pages`` and ``portal.page(slug)``: code editor pages, written as HTML and CSS."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import code_editor_pages as api

from ..core.errors import ArgumentError, NotFoundError
from .bodies import edited, given, jsonable, name_of, shown, words
from .page_metadata import PageMetadata
from .publishable import Publishable
from .reconcile import agrees
from .refs import check_name
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager
    from .translations import Translations

_EDITABLE = ("slug", "description", "content", "template", "is_restricted", "is_published")

Localized = Mapping[str, str]
"""Language → text: ``{"en": "<h1>Cycling</h1>"}``."""


class CodeEditorPages(Home[PortalScope]):
    """The code editor pages of the portal."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.CodeEditorPage]:
        """List pages with their content; ``async for`` walks every page of the list, ``await`` brings one.

        Args:
            limit: items a page of the list, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(
            api.list_code_editor_pages, limit=limit, offset=offset, max_items=max_items, key=slug_of
        )

    async def get(self, page: str | models.CodeEditorPage) -> models.CodeEditorPage:
        """Read one page with its HTML and CSS in all languages.

        Args:
            page: its slug, or an answer that carries it.

        Raises:
            NotFoundError: no such page.
        """
        return await self._scope.send(api.retrieve_code_editor_page, name_of(page, "slug", "page"))

    async def create(
        self,
        slug: str | None,
        *,
        html: Localized,
        css: Localized | None = None,
        description: str | None = None,
        template: str | None = None,
        is_restricted: bool | None = None,
        is_published: bool | None = None,
    ) -> models.CodeEditorPage:
        """Create a page. Its title is metadata, and written afterwards: ``page.metadata.set("asset", "title", …)``.

        ``slug`` is asked for because it is the only thing by which a create can be recognised: the portal accepts each
        slug once, so that a create whose answer was lost can be looked up, and repeated without a second page. With
        None the portal invents one, and a lost answer ends in ``OutcomeUnknownError``.

        Args:
            slug: names the page, to the API and in its address; None lets the portal choose.
            html: language → HTML, ``{"en": "<h1>Cycling</h1>"}``.
            css: language → CSS.
            description: what the page is about.
            template: the HTML template around the content, ``"custom.html"``.
            is_restricted: True hides it from all without a ruleset; None leaves it to the portal.
            is_published: whether to show it at once; None leaves it to the portal.

        Returns:
            The new page.

        Raises:
            ValidationError: the slug is taken, or the portal refuses a value.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        if slug is not None:
            check_name(slug, "slug")
        body = given(
            slug=slug,
            description=description,
            content={"html": _localized(html, "html"), **given(css=None if css is None else _localized(css, "css"))},
            template=template,
            is_restricted=is_restricted,
            is_published=is_published,
        )
        return await self._scope.send(api.create_code_editor_page, payload=body)

    async def delete(self, page: str | models.CodeEditorPage) -> None:
        """Delete a page, for good.

        Args:
            page: its slug, or an answer that carries it.

        Raises:
            NotFoundError: no such page.
        """
        await self._scope.send(api.delete_code_editor_page, name_of(page, "slug", "page"))

    async def bulk_delete(
        self, slugs: Iterable[str | models.CodeEditorPage] | None = None, *, search: str | None = None
    ) -> builtins.list[str]:
        """Delete several pages at once, for good.

        What a portal deletes where neither argument selects is not documented, and might be everything; so that is
        never sent. Nor is it documented whether a page must fit both where both are given. A request whose answer was
        lost is not repeated.

        Args:
            slugs: the slugs of the pages, or answers that carry them.
            search: words that select pages.

        Returns:
            The slugs of the pages that are gone.

        Raises:
            ArgumentError: nothing selects, or what selects is empty; nothing is sent.
            OutcomeUnknownError: the answer was lost; list the pages to see which are left.
        """
        if slugs is not None:
            if isinstance(slugs, (str, bytes)) or not isinstance(slugs, Iterable):
                raise ArgumentError(f"slugs={str(slugs)[:60]!r} must be a list", hint="slugs=[…]; or use delete.")
            slugs = [name_of(page, "slug", f"slugs[{at}]") for at, page in enumerate(slugs)]
        query = (("slug", slugs), ("search", search))
        return builtins.list(await self._scope.send(api.bulk_delete_code_editor_pages, query=query) or ())


class CodeEditorPageHandle(Publishable):
    """One code editor page by its slug; making a handle sends nothing. Unpublished ones do not count in the licence."""

    __slots__ = ()

    _tag = "code_editor_pages"
    _noun = "code_editor_page"

    @property
    def slug(self) -> str:
        """The page's slug."""
        return self._scope.uid

    @property
    def metadata(self) -> PageMetadata:
        """Its title and description, and what else is said about it."""
        return PageMetadata(self._scope, self._tag, self._noun)

    @property
    def translations(self) -> Translations:
        """Its texts in other languages."""
        from .translations import Translations

        return Translations(self._scope, self._noun)

    async def get(self) -> models.CodeEditorPage:
        """Read the page with its HTML and CSS in all languages.

        Raises:
            NotFoundError: no such page.
        """
        return await self._scope.send(api.retrieve_code_editor_page)

    async def update(
        self,
        *,
        slug: str | None = None,
        html: Localized | None = None,
        css: Localized | None = None,
        drop: Collection[str] = (),
        description: str | None = None,
        template: str | None = None,
        is_restricted: bool | None = None,
        is_published: bool | None = None,
    ) -> models.CodeEditorPage:
        """Change the page; what is None stays, and so do languages that are not given.

        The portal wants the whole content, so the page is read first and sent again with the changes. What somebody
        else writes between the reading and the writing is lost: the API has no way to refuse that.

        Args:
            slug: a new slug, which gives the page a new address; make a new handle with it afterwards.
            html: language → HTML.
            css: language → CSS.
            drop: languages whose HTML and CSS are to disappear.
            description: what the page is about.
            template: the HTML template around the content.
            is_restricted: True hides it from all without a ruleset.
            is_published: whether the portal shows it; ``publish`` and ``unpublish`` do the same.

        Returns:
            The page as it is now.

        Raises:
            ArgumentError: a language both given and dropped; nothing is sent.
            ValidationError: the new slug is taken, or the portal refuses a value.
            NotFoundError: no such page.
        """
        if slug is not None:
            check_name(slug, "slug")
        texts = {name: _localized(value, name) for name, value in (("html", html), ("css", css)) if value is not None}
        dropped = set(words(drop, "drop"))
        if both := sorted(dropped & {language for value in texts.values() for language in value}):
            raise ArgumentError(f"the language {both[0]!r} is both given and named in drop", hint="Decide on one.")
        changes = given(
            slug=slug,
            description=description,
            template=template,
            is_restricted=is_restricted,
            is_published=is_published,
        )
        body = edited(await self.get(), _EDITABLE, changes)
        body["content"] = _content(shown(body.get("content")), texts, dropped)
        moves = slug is not None and slug != self.slug
        # A page that has the new slug already is not the effect of this request.
        taken = moves and await self._called(body["slug"]) is not None
        try:
            return await self._scope.send(api.update_code_editor_page, payload=body)
        except NotFoundError as error:
            # A repeat finds nothing under the old slug where an attempt whose answer was lost has moved the page.
            moved = await self._called(body["slug"]) if moves and not taken and len(error.attempts) > 1 else None
            if moved is None or not agrees(body, jsonable(moved)):
                raise
            return moved

    async def delete(self) -> None:
        """Delete the page, for good.

        Raises:
            NotFoundError: no such page.
        """
        await self._scope.send(api.delete_code_editor_page)

    async def _called(self, slug: str) -> models.CodeEditorPage | None:
        try:
            return await self._scope.gateway.send(api.retrieve_code_editor_page, (slug,))
        except NotFoundError:
            return None


def slug_of(item: Any) -> str | None:
    """What tells one item of a list from another by its slug."""
    slug = getattr(item, "slug", None)
    return slug if isinstance(slug, str) else None


def _localized(texts: Any, argument: str) -> dict[str, str]:
    plain = jsonable(texts)
    if not isinstance(plain, dict) or not all(isinstance(text, str) for text in plain.values()):
        raise ArgumentError(f"{argument} must map languages to texts", hint=f'{argument}={{"en": "…"}}')
    return plain


def _content(
    there: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]], dropped: Collection[str]
) -> dict[str, Any]:
    """A page's content with some texts changed and some languages gone; all else in it stays."""
    content = dict(there)
    for name in ("html", "css"):
        known = content.get(name)
        if name in texts or isinstance(known, dict):
            all_texts = {**(known if isinstance(known, dict) else {}), **texts.get(name, {})}
            content[name] = {language: text for language, text in all_texts.items() if language not in dropped}
    return content
