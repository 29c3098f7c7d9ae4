"""``portal.forms`` and ``portal.form(uid)``: questionnaires that people fill in on the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aioportal_huwise.api import forms as api

from .bodies import HasUid, given, uid_of
from .publishable import Publishable
from .refs import check_name
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager
    from .form_drafts import FormDrafts
    from .form_submissions import FormSubmissions

AccessType = Literal["authenticated", "restricted", "open"]


class Forms(Home[PortalScope]):
    """The forms of the portal. The paths of their operations are inferred from those of other groups."""

    __slots__ = ()

    def list(
        self,
        *,
        status: str | None = None,
        search: str | None = None,
        sort: str | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.Form]:
        """List forms without their questions; ``async for`` walks every page, ``await`` brings one.

        Args:
            status: only forms of this state, ``"published"``; all of them if None.
            search: words to search the forms for.
            sort: the field to sort by, ``"updated_at"``; with ``-`` before it the other way round.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        query = (("status", status), ("search", search), ("sort", sort))
        return self._scope.pager(api.list_forms, limit=limit, offset=offset, max_items=max_items, query=query)

    async def get(self, form: str | HasUid) -> models.Form:
        """Read one form without its questions.

        Args:
            form: its uid, which is not its slug, or an answer that carries it.

        Raises:
            NotFoundError: no such form; or the path, which is inferred, is another one on this portal.
        """
        return await self._scope.send(api.retrieve_form, uid_of(form, "form"))

    async def create(
        self,
        slug: str | None,
        *,
        access_type: AccessType | models.FormAccessType,
        title: str | None = None,
        enable_moderation: bool | None = None,
        enable_notifications_on_submission: bool | None = None,
        enable_frontoffice_submission_edition: bool | None = None,
    ) -> models.Form:
        """Create a form without questions; those are written to its draft. Its settings cannot be changed afterwards.

        ``slug`` is asked for because it is the only thing by which a create can be recognised: the portal accepts each
        slug once, so that a create whose answer was lost can be looked up, and repeated without a second form. With
        None the form has none, and a lost answer ends in ``OutcomeUnknownError``.

        Args:
            slug: the readable name by which the portal and its public API know the form.
            access_type: who may fill it in: anybody (``"open"``), all who log in (``"authenticated"``), or users and
                groups with a ruleset of their own (``"restricted"``).
            title: the title shown to people.
            enable_moderation: whether somebody must approve each submission.
            enable_notifications_on_submission: whether each new submission is announced.
            enable_frontoffice_submission_edition: whether people may change what they have submitted.

        Returns:
            The new form with its uid.

        Raises:
            ValidationError: the slug is taken, or the portal refuses a value.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        if slug is not None:
            check_name(slug, "slug")
        settings = given(
            access_type=access_type,
            title=title,
            enable_moderation=enable_moderation,
            enable_notifications_on_submission=enable_notifications_on_submission,
            enable_frontoffice_submission_edition=enable_frontoffice_submission_edition,
        )
        # The slug is wanted, if only as null (Huwise documentation).
        return await self._scope.send(api.create_form, payload={"slug": slug, **settings})


class FormHandle(Publishable):
    """One form by its uid; making a handle sends nothing. A publish makes its draft what people fill in."""

    __slots__ = ()

    _tag = "forms"
    _noun = "form"

    @property
    def uid(self) -> str:
        """The form's uid."""
        return self._scope.uid

    @property
    def drafts(self) -> FormDrafts:
        """Its questions, by version."""
        from .form_drafts import FormDrafts

        return FormDrafts(self._scope)

    @property
    def submissions(self) -> FormSubmissions:
        """What people have answered."""
        from .form_submissions import FormSubmissions

        return FormSubmissions(self._scope)

    async def get(self) -> models.Form:
        """Read the form without its questions.

        Raises:
            NotFoundError: no such form; or the path, which is inferred, is another one on this portal.
        """
        return await self._scope.send(api.retrieve_form)

    async def delete(self) -> None:
        """Delete the form, for good.

        Raises:
            NotFoundError: no such form; or the path, which is inferred, is another one on this portal.
        """
        await self._scope.send(api.delete_form)
