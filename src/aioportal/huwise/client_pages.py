"""The homes of ``Huwise`` for what visitors see; nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bodies import HasUid, name_of, uid_of
from .scope import PlainScope, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from .endpoint import Gateway
    from .forms import FormHandle, Forms
    from .glossary import Glossary
    from .pages import CodeEditorPageHandle, CodeEditorPages
    from .studio_pages import StudioPageHandle, StudioPages


class PageHomes:
    """Code editor pages, Studio pages, forms and the glossary."""

    _gateway: Gateway

    @property
    def pages(self) -> CodeEditorPages:
        """The code editor pages, written as HTML and CSS."""
        from .pages import CodeEditorPages

        return CodeEditorPages(PortalScope(self._gateway))

    def page(self, slug: str | models.CodeEditorPage) -> CodeEditorPageHandle:
        """A handle for one code editor page; nothing is sent.

        Args:
            slug: its slug, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a slug.
        """
        from .pages import CodeEditorPageHandle

        return CodeEditorPageHandle(PlainScope(self._gateway, name_of(slug, "slug", "slug"), "page_slug"))

    @property
    def studio_pages(self) -> StudioPages:
        """The Studio pages, made in the visual editor."""
        from .studio_pages import StudioPages

        return StudioPages(PortalScope(self._gateway))

    def studio_page(self, uid: str | HasUid) -> StudioPageHandle:
        """A handle for one Studio page; nothing is sent.

        Args:
            uid: its uid, which is not its slug, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a uid.
        """
        from .studio_pages import StudioPageHandle

        return StudioPageHandle(PlainScope(self._gateway, uid_of(uid, "uid"), "studio_page_uid"))

    @property
    def forms(self) -> Forms:
        """The forms that people fill in."""
        from .forms import Forms

        return Forms(PortalScope(self._gateway))

    def form(self, uid: str | HasUid) -> FormHandle:
        """A handle for one form; nothing is sent.

        Args:
            uid: its uid, which is not its slug, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a uid.
        """
        from .forms import FormHandle

        return FormHandle(PlainScope(self._gateway, uid_of(uid, "uid"), "form_uid"))

    @property
    def glossary(self) -> Glossary:
        """The terms that the portal explains."""
        from .glossary import Glossary

        return Glossary(PortalScope(self._gateway))
