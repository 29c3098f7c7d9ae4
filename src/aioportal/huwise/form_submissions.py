"""``form.submissions``: what people have answered to one form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from aioportal_huwise.api import form_submissions as api

from ..core.errors import ArgumentError
from .bodies import HasUid, encode_json, jsonable, shown, uid_of, words
from .scope import Home, PlainScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

    Answers = models.FormSubmissionContent | Mapping[str, Any]


class FormSubmissions(Home[PlainScope]):
    """The submissions of one form. New ones come in through the portal's public API, not through this one."""

    __slots__ = ()

    def list(
        self,
        *,
        search: str | None = None,
        sort: str | None = None,
        ordering: Literal["asc", "desc"] | None = None,
        expand: Iterable[str] | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.FormSubmission]:
        """List submissions with their answers; ``async for`` walks every page, ``await`` brings one.

        Args:
            search: words to search the submissions for.
            sort: the field to sort by, ``"updated_at"``; with ``-`` before it the other way round.
            ordering: the direction to sort in, by a field of the portal's choice where ``sort`` is None.
            expand: linked objects to show in full: ``["created_by", "updated_by"]``.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        shown = None if expand is None else words(expand, "expand")
        query = (("search", search), ("sort", sort), ("ordering", ordering), ("expand", shown))
        return self._scope.pager(
            api.list_form_submissions, limit=limit, offset=offset, max_items=max_items, query=query
        )

    async def get(self, submission: str | HasUid) -> models.FormSubmission:
        """Read one submission with all its answers.

        Args:
            submission: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such form or submission; or the path, which is inferred, is another one on this portal.
        """
        return await self._scope.send(api.retrieve_form_submission, uid_of(submission, "submission"))

    async def update(
        self, submission: str | HasUid, answers: Answers, *, drop: Collection[str] = ()
    ) -> models.FormSubmission:
        """Change some answers; all others stay.

        The portal empties every answer that is left out (Huwise documentation), so the submission is read first and
        sent again with the changes. What somebody else writes between the reading and the writing is lost: the API has
        no way to refuse that.

        Args:
            submission: its uid, or an answer that carries it; it is read in either case.
            answers: the technical id of a block → the new answer, any JSON value.
            drop: blocks whose answers are to become empty.

        Returns:
            The submission as it is now.

        Raises:
            ArgumentError: no mapping of answers, or a block both given and dropped; nothing is sent.
            ValidationError: the portal refuses an answer.
            NotFoundError: no such form or submission; or the path, which is inferred, is another one on this portal.
        """
        wanted = _answers(answers)
        dropped = set(words(drop, "drop"))
        if both := sorted(dropped & wanted.keys()):
            raise ArgumentError(f"{both[0][:60]!r} is both given and named in drop", hint="Decide on one.")
        there = shown(shown(await self.get(submission)).get("content"))
        kept = {block: answer for block, answer in there.items() if block not in dropped}
        return await self.replace(submission, {**kept, **wanted})

    async def replace(self, submission: str | HasUid, answers: Answers) -> models.FormSubmission:
        """Replace all answers: what is not given becomes empty (Huwise documentation).

        Args:
            submission: its uid, or an answer that carries it.
            answers: the technical id of a block → its answer, any JSON value; all of them.

        Returns:
            The submission as it is now.

        Raises:
            ArgumentError: no mapping of answers; nothing is sent.
            ValidationError: the portal refuses an answer.
            NotFoundError: no such form or submission; or the path, which is inferred, is another one on this portal.
        """
        uid = uid_of(submission, "submission")
        # A form of one field, whose text is JSON in its turn.
        payload = {"data": encode_json(_answers(answers)).decode()}
        return await self._scope.send(api.update_form_submission, uid, payload=payload)

    async def delete(self, submission: str | HasUid) -> None:
        """Delete one submission, for good.

        Args:
            submission: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such form or submission; or the path, which is inferred, is another one on this portal.
        """
        await self._scope.send(api.delete_form_submission, uid_of(submission, "submission"))


def _answers(answers: Any) -> dict[str, Any]:
    plain = jsonable(answers)
    if not isinstance(plain, dict):
        raise ArgumentError(
            f"answers must map blocks to answers, not be {type(answers).__name__}", hint='{"street": "Rue du Port"}'
        )
    return plain
