"""``portal.users``: who has an account on the portal, and inviting more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import users as api

from ..core.errors import ArgumentError
from .batch import BatchResult, batch_result
from .bodies import HasUid, HasUsername, edited, given, jsonable, name_of, shown, uid_of, words
from .scope import Home, Place

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

_EDITABLE = ("username", "first_name", "last_name", "email", "permissions", "explore_limits", "groups")


class Users(Home[Place]):
    """The people whose accounts are linked to the portal. The accounts themselves may be shared with other portals."""

    __slots__ = ()

    def list(
        self,
        *,
        search: str | None = None,
        sort: str | Iterable[str] | None = None,
        permissions: Iterable[str] | None = None,
        all_permissions: Iterable[str] | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.User]:
        """List users; ``async for`` walks every page, ``await`` brings one.

        Args:
            search: words to find in username, first and last name and e-mail address.
            sort: ``"username"``, ``"first_name"``, ``"last_name"``, ``"last_seen_at"``, or several of them in order.
            permissions: only users who were given these directly.
            all_permissions: only users who have these, directly or through a group.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.

        Raises:
            ArgumentError: a limit or an offset out of bounds.
        """
        query = (
            ("search", search),
            # The one list that goes joined by commas (Huwise documentation).
            ("sort", sort if sort is None or isinstance(sort, str) else ",".join(words(sort, "sort"))),
            ("permissions", None if permissions is None else words(permissions, "permissions")),
            ("all_permissions", None if all_permissions is None else words(all_permissions, "all_permissions")),
        )
        return self._scope.pager(
            api.list_users, limit=limit, offset=offset, max_items=max_items, query=query, key=username_of
        )

    async def get(self, username: str | HasUsername, *, expand: str | None = None) -> models.User:
        """Read one user.

        Args:
            username: the name of the account, or an answer that carries it.
            expand: ``"groups"`` shows the user's groups in full.

        Raises:
            NotFoundError: no such user on the portal.
        """
        name = name_of(username, "username", "username")
        return await self._scope.send(api.retrieve_user, name, query=(("expand", expand),))

    async def update(
        self,
        username: str | HasUsername,
        *,
        email: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        permissions: Iterable[str] | None = None,
        explore_limits: models.ExploreLimitsInput | Mapping[str, Any] | None = None,
        groups: Iterable[str | HasUid] | None = None,
    ) -> models.User:
        """Change a user on this portal; what is None stays.

        The portal wants the whole user, so it is read first and sent again with the changes: rights that were left out
        might be taken away.

        Args:
            username: the name of the account, or an answer that carries it.
            email: the e-mail address.
            first_name: the first name.
            last_name: the last name.
            permissions: all that the user is to have directly; groups add to it.
            explore_limits: ``{"api_calls": {"limit": 20000, "unit": "day"}}``; ``{}`` for none.
            groups: the uids of all groups to be a member of, or answers that carry them.

        Returns:
            The user as it is now.

        Raises:
            ValidationError: the portal refuses a value.
            NotFoundError: no such user on the portal.
        """
        name = name_of(username, "username", "username")
        changes = given(
            email=email,
            first_name=first_name,
            last_name=last_name,
            permissions=None if permissions is None else words(permissions, "permissions"),
            explore_limits=explore_limits,
            groups=None if groups is None else _groups(groups),
        )
        body = edited(await self.get(name), _EDITABLE, changes)
        if isinstance(body.get("groups"), list):
            # Who is left out is no member any more, so each of them must be known.
            body["groups"] = [{"uid": shown(group, "uid")["uid"]} for group in body["groups"]]
        return await self._scope.send(api.update_user, name, payload=body)

    async def delete(self, username: str | HasUsername) -> None:
        """Unlink a user from this portal.

        Args:
            username: the name of the account, or an answer that carries it.

        Raises:
            BadRequestError: the last administrator stays.
            NotFoundError: no such user on the portal.
        """
        await self._scope.send(api.delete_user, name_of(username, "username", "username"))

    async def export(self, *, subdomains: str | None = None, delimiter: str | None = None) -> str:
        """All users as one CSV text, a line of column names first.

        Several groups or permissions in a cell are joined by semicolons; dates have forms of their own,
        ``2022-08-19 11:43:58+00:00``, some with microseconds (Huwise documentation).

        Args:
            subdomains: the subdomains whose users to add, where the key may export them.
            delimiter: the one character between two cells; a comma if None.

        Raises:
            ArgumentError: a delimiter that is not one character.
        """
        if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
            raise ArgumentError(f"delimiter={delimiter!r} is not one character", hint='delimiter=";"')
        return await self._scope.send(api.export_users, query=(("subdomains", subdomains), ("delimiter", delimiter)))

    async def invite(self, users: Iterable[str | Mapping[str, Any] | models.UserInput]) -> BatchResult:
        """Invite people by e-mail, each with an outcome of their own.

        Nothing tells afterwards whether an invitation went out whose answer was lost, so this is never repeated then.

        Args:
            users: e-mail addresses, or mappings with ``email`` and, if wanted, ``username``, ``first_name``,
                ``last_name``, ``permissions``, ``explore_limits``, ``groups``.

        Returns:
            The outcomes by position; look at ``failed``, or call ``raise_for_failures``.

        Raises:
            ArgumentError: nobody to invite, or somebody without an address; nothing is sent.
            OutcomeUnknownError: the answer was lost, or does not tell of everybody.
        """
        sent = _people(users, "invite")
        answer = await self._scope.send(api.invite_users, payload=sent)
        return batch_result(answer, sent, self._scope.gateway.plan("invite_users").spec)

    async def provision(
        self,
        users: Iterable[str | Mapping[str, Any] | models.UserProvisionInput],
        *,
        identity_provider: str | None = None,
    ) -> BatchResult:
        """Make accounts for people whom an identity provider knows, each with an outcome of their own.

        Nothing tells afterwards whether an account was made whose answer was lost, so this is never repeated then.

        Args:
            users: e-mail addresses, or mappings with ``email``, ``identity_provider`` (``{"uid": …}``) and, if wanted,
                ``identity_provider_attributes`` and what ``invite`` takes.
            identity_provider: the uid of the provider for all that name none.

        Returns:
            The outcomes by position; look at ``failed``, or call ``raise_for_failures``.

        Raises:
            ArgumentError: nobody to provision, or somebody without an address or a provider; nothing is sent.
            OutcomeUnknownError: the answer was lost, or does not tell of everybody.
        """
        sent = _people(users, "provision")
        for index, user in enumerate(sent):
            if identity_provider is not None:
                user.setdefault("identity_provider", {"uid": identity_provider})
            if not user.get("identity_provider"):
                raise ArgumentError(
                    f"users[{index}] names no identity provider", hint="Give it there, or identity_provider= for all."
                )
        # Documented as one object, described as several: a list holds in both cases, and its answers have positions.
        answer = await self._scope.send(api.provision_users, payload=sent)
        return batch_result(answer, sent, self._scope.gateway.plan("provision_users").spec)


def username_of(user: Any) -> str | None:
    """What tells one user of a list from another."""
    name = getattr(user, "username", None)
    return name if isinstance(name, str) else None


def _groups(groups: Iterable[str | HasUid]) -> list[dict[str, str]]:
    if isinstance(groups, str):
        raise ArgumentError(f"groups={groups!r} must be a list of uids", hint=f"groups=[{groups!r}]")
    return [{"uid": uid_of(group, "groups")} for group in groups]


def _people(users: Iterable[Any], verb: str) -> list[dict[str, Any]]:
    """Bodies of users, each with an address."""
    if isinstance(users, (str, bytes, Mapping)) or not isinstance(users, Iterable):
        raise ArgumentError(f"{verb} takes a list of users, not {type(users).__name__}", hint=f"{verb}([…])")
    bodies = [{"email": user} if isinstance(user, str) else jsonable(user) for user in users]
    for index, body in enumerate(bodies):
        if not isinstance(body, dict) or not isinstance(body.get("email"), str) or not body["email"].strip():
            raise ArgumentError(f"users[{index}] has no e-mail address", hint='{"email": "someone@example.org"}')
    if not bodies:
        raise ArgumentError(f"there is nobody to {verb}", hint="Give at least one user.")
    return bodies
