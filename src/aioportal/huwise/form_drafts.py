"""``form.drafts``: the questions of one form, by version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import form_drafts as api

from ..core.errors import ArgumentError
from .bodies import given, present, shown, words
from .scope import Home, PlainScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

    Texts = models.LocalizedText | Mapping[str, str]


class FormDrafts(Home[PlainScope]):
    """The drafts of one form. Only what is still a draft can be edited; people see it after the next publish."""

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.FormDraft]:
        """List the drafts.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(
            api.list_form_drafts, limit=limit, offset=offset, max_items=max_items, key=_version_key
        )

    async def get(self, version: int | models.FormDraft) -> models.FormDraft:
        """Read one draft with all its questions.

        Args:
            version: its number within the form, or an answer that carries it.

        Raises:
            NotFoundError: no such form or draft; or the path, which is inferred, is another one on this portal.
        """
        return await self._scope.send(api.retrieve_form_draft, _number(version))

    async def update(
        self,
        version: int | models.FormDraft,
        *,
        title: Texts | None = None,
        description: Texts | None = None,
        sections: Iterable[models.FormSection | Mapping[str, Any]] | None = None,
        ending: models.FormEnding | Mapping[str, Any] | None = None,
        default_language: str | None = None,
        other_languages: Iterable[str] | None = None,
        show_hide_logics: Iterable[models.FormShowHideLogic | Mapping[str, Any]] | None = None,
        additional_extractor_fields: Iterable[str] | None = None,
        enable_recaptcha: bool | None = None,
        enable_notifications_on_submission: bool | None = None,
    ) -> models.FormDraft:
        """Replace parts of a draft; what is None stays.

        The portal wants the whole content, so the draft is read first and sent again with the changes. What somebody
        else writes between the reading and the writing is lost: the API has no way to refuse that.

        Args:
            version: its number within the form, or an answer that carries it; the draft is read in either case.
            title: language → title.
            description: language → description.
            sections: the parts of the form with their questions, all of them in order: ``[{"blocks": [{"type": "text",
                …}]}]``.
            ending: what people see after they have submitted.
            default_language: the language that is always there, ``"en"``.
            other_languages: the other languages, all of them.
            show_hide_logics: when blocks are shown and when they are hidden, all rules.
            additional_extractor_fields: facts about a submission that become fields besides the answers, all of them.
            enable_recaptcha: whether people must show that they are no robots.
            enable_notifications_on_submission: whether each new submission is announced.

        Returns:
            The draft as it is now.

        Raises:
            ValidationError: the portal refuses the content.
            BadRequestError: the version is no draft any more.
            NotFoundError: no such form or draft; or the path, which is inferred, is another one on this portal.
        """
        changes = given(
            title=title,
            description=description,
            sections=None if sections is None else _several(sections, "sections"),
            ending=ending,
            default_language=default_language,
            other_languages=None if other_languages is None else words(other_languages, "other_languages"),
            show_hide_logics=None if show_hide_logics is None else _several(show_hide_logics, "show_hide_logics"),
            additional_extractor_fields=None
            if additional_extractor_fields is None
            else words(additional_extractor_fields, "additional_extractor_fields"),
            enable_recaptcha=enable_recaptcha,
            enable_notifications_on_submission=enable_notifications_on_submission,
        )
        there = shown(shown(await self.get(version)).get("content"))
        # All that is there goes back, known or not: what a content can hold is not documented in full.
        return await self.replace(version, {**there, **changes})

    async def replace(
        self, version: int | models.FormDraft, content: models.FormContentInput | models.FormContent | Mapping[str, Any]
    ) -> models.FormDraft:
        """Replace the whole content of a draft: what is not given is gone.

        Args:
            version: its number within the form, or an answer that carries it.
            content: all that the form is to ask: ``{"default_language": "en", "sections": […], "ending": {…}, …}``.

        Returns:
            The draft as it is now.

        Raises:
            ValidationError: the portal refuses the content.
            BadRequestError: the version is no draft any more.
            NotFoundError: no such form or draft; or the path, which is inferred, is another one on this portal.
        """
        return await self._scope.send(api.update_form_draft, _number(version), payload={"content": content})


def _number(version: int | models.FormDraft) -> str:
    """A version's number as the path has it."""
    number = present(getattr(version, "version", version))
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ArgumentError(
            f"version={str(number)[:40]!r} is no number of a draft",
            hint="Pass the number, or what list() or get() returned.",
        )
    return str(number)


def _version_key(draft: Any) -> str | None:
    number = getattr(draft, "version", None)
    return str(number) if isinstance(number, int) else None


def _several(parts: Any, argument: str) -> list[Any]:
    if isinstance(parts, (str, bytes, Mapping)) or not isinstance(parts, Iterable):
        raise ArgumentError(f"{argument} must be a list, not {type(parts).__name__}", hint=f"{argument}=[…]")
    return list(parts)
