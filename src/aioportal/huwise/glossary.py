"""``portal.glossary``: the terms that the portal explains to its readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from aioportal_huwise.api import glossary as api

from ..core.errors import ArgumentError
from .bodies import HasUid, edited, given, uid_of, words
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

Ordering = Literal["name", "-name", "updated_at", "-updated_at", "description", "-description"]

_EDITABLE = ("name", "description", "aliases")


class Glossary(Home[PortalScope]):
    """Terms and what they mean. The paths of these operations are guesses: ``paths=`` of the client corrects them."""

    __slots__ = ()

    def list(
        self,
        *,
        search: str | None = None,
        ordering: Ordering | str | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.GlossaryTerm]:
        """List terms; ``async for`` walks every page, ``await`` brings one.

        Args:
            search: words to find in names, aliases and descriptions.
            ordering: ``"name"``, ``"updated_at"`` or ``"description"``; with ``-`` before it the other way round.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        query = (("search", search), ("ordering", ordering))
        return self._scope.pager(api.list_glossary_terms, limit=limit, offset=offset, max_items=max_items, query=query)

    async def get(self, term: str | HasUid) -> models.GlossaryTerm:
        """Read one term.

        Args:
            term: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such term; or the path, which is a guess, is another one on this portal.
        """
        return await self._scope.send(api.retrieve_glossary_term, uid_of(term, "term"))

    async def create(
        self, name: str, *, description: str | None = None, aliases: Iterable[str] | None = None
    ) -> models.GlossaryTerm:
        """Add a term.

        Args:
            name: the word, unlike all names and aliases of the portal; by it a create whose answer was lost is found.
            description: what it means, at most 2,000 characters.
            aliases: other words for it, at most 10.

        Returns:
            The new term with its uid.

        Raises:
            ValidationError: the name or an alias is taken, or the portal refuses a value.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
            NotFoundError: the path, which is a guess, is another one on this portal.
        """
        if not isinstance(name, str) or not name.strip():
            raise ArgumentError(f"name={name!r} is no word to explain", hint="Give the word.")
        body = given(name=name, description=description, aliases=None if aliases is None else words(aliases, "aliases"))
        return await self._scope.send(api.create_glossary_term, payload=body)

    async def update(
        self,
        term: str | HasUid,
        *,
        name: str | None = None,
        description: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> models.GlossaryTerm:
        """Change a term; what is None stays. It is read first and sent again as a whole.

        Args:
            term: its uid, or an answer that carries it.
            name: the word, unlike all names and aliases of other terms.
            description: what it means; ``""`` for nothing.
            aliases: all other words for it; ``[]`` for none.

        Returns:
            The term as it is now.

        Raises:
            ValidationError: the name or an alias is taken, or the portal refuses a value.
            NotFoundError: no such term; or the path, which is a guess, is another one on this portal.
        """
        uid = uid_of(term, "term")
        changes = given(
            name=name, description=description, aliases=None if aliases is None else words(aliases, "aliases")
        )
        body = edited(await self.get(uid), _EDITABLE, changes)
        return await self._scope.send(api.update_glossary_term, uid, payload=body)

    async def delete(self, term: str | HasUid) -> None:
        """Delete one term and its aliases.

        Args:
            term: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such term; or the path, which is a guess, is another one on this portal.
        """
        await self._scope.send(api.delete_glossary_term, uid_of(term, "term"))

    async def bulk_delete(self, terms: Iterable[str | HasUid]) -> None:
        """Delete several terms at once. The portal does not say which of them were there.

        What an empty list would delete is not documented, so it is never sent.

        Args:
            terms: their uids, or answers that carry them.

        Raises:
            ArgumentError: nothing to delete; nothing is sent.
            NotFoundError: the path, which is a guess, is another one on this portal.
        """
        if isinstance(terms, (str, bytes)) or not isinstance(terms, Iterable):
            raise ArgumentError(f"terms={str(terms)[:60]!r} must be a list of terms", hint="Use delete for one.")
        uids = [uid_of(term, f"terms[{at}]") for at, term in enumerate(terms)]
        await self._scope.send(api.bulk_delete_glossary_terms, payload={"uid_list": uids})
