"""``portal.api_keys``: the keys with which programs act for the user of this one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aioportal_huwise.api import api_keys as api

from ..core.auth import ApiKey
from ..core.errors import ArgumentError
from ..core.secret import Secret
from .bodies import HasUid, edited, given, uid_of, words
from .scope import Home, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

_EDITABLE = ("label", "permissions")


class ApiKeys(Home[PortalScope]):
    """The API keys of the user whose key the client has.

    A key's ``uid`` names it and is no secret; its ``key`` is the secret, which answers keep out of their repr.
    """

    __slots__ = ()

    def list(self, *, limit: int = 100, offset: int = 0, max_items: int | None = None) -> Pager[models.ApiKey]:
        """List one's own keys; ``async for`` walks every page, ``await`` brings one.

        Args:
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_api_keys, limit=limit, offset=offset, max_items=max_items)

    async def get(self, api_key: str | HasUid, *, expand: str | None = None) -> models.ApiKey:
        """Read one key.

        Args:
            api_key: its uid, or an answer that carries it.
            expand: ``"user"`` shows the user in full.

        Raises:
            NotFoundError: no such key.
        """
        return await self._scope.send(api.retrieve_api_key, uid_of(api_key, "api_key"), query=(("expand", expand),))

    async def create(self, label: str, permissions: Iterable[str]) -> models.ApiKey:
        """Create a key. It may do what both its permissions and those of its user allow.

        Nothing tells afterwards whether a key was made whose answer was lost, so this is never repeated then: look for
        its label in ``list``.

        Args:
            label: what the key is for.
            permissions: what it may do; asked for, so that no key gets more than was meant.

        Returns:
            The new key with its secret.

        Raises:
            ValidationError: the portal refuses a value.
            OutcomeUnknownError: the answer was lost.
        """
        body = {"label": label, "permissions": words(permissions, "permissions")}
        return await self._scope.send(api.create_api_key, payload=body)

    async def update(
        self, api_key: str | HasUid, *, label: str | None = None, permissions: Iterable[str] | None = None
    ) -> models.ApiKey:
        """Change label or permissions of a key; what is None stays, and is read first.

        Args:
            api_key: its uid, or an answer that carries it.
            label: what the key is for.
            permissions: all that it is to be allowed.

        Returns:
            The key as it is now; the secret stays the same.

        Raises:
            ValidationError: the portal refuses a value.
            NotFoundError: no such key.
        """
        uid = uid_of(api_key, "api_key")
        body = given(label=label, permissions=None if permissions is None else words(permissions, "permissions"))
        if len(body) < len(_EDITABLE):
            body = edited(await self.get(uid), _EDITABLE, body)
        return await self._scope.send(api.update_api_key, uid, payload=body)

    async def revoke(self, api_key: str | HasUid, *, reason: str | None = None) -> models.ApiKey:
        """Make a key invalid, for good. Where the answer is lost, the key itself tells whether it happened.

        Args:
            api_key: its uid, or an answer that carries it.
            reason: why, for the records.

        Returns:
            The key, revoked.

        Raises:
            NotFoundError: no such key.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        return await self._scope.send(api.revoke_api_key, uid_of(api_key, "api_key"), payload=given(reason=reason))

    async def search(self, key: str | Secret | ApiKey) -> models.ApiKeySearchResult:
        """Find out whose a key is, by the secret itself; revoked ones are found as well. For administrators.

        Args:
            key: the secret.

        Returns:
            Whether it is known, and the key where it is.

        Raises:
            ArgumentError: no text.
            PermissionDeniedError: not an administrator's key.
        """
        secret = key.reveal() if isinstance(key, Secret) else key
        if not isinstance(secret, str) or not secret:
            raise ArgumentError(f"key must be the text of a key, not {type(key).__name__}", hint="Give the secret.")
        return await self._scope.send(api.search_api_key, payload={"key": secret})
