"""``portal.groups`` and ``portal.group(uid)``: users who share permissions and limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aioportal_huwise.api import user_groups as api

from ..core.errors import ArgumentError
from .batch import BatchResult, batch_result
from .bodies import HasUid, HasUsername, edited, given, name_of, uid_of, words
from .scope import Home, PlainScope, PortalScope
from .users import username_of

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ..core.pager import Pager

_EDITABLE = ("title", "description", "permissions", "explore_limits")


class Groups(Home[PortalScope]):
    """The user groups of the portal."""

    __slots__ = ()

    def list(
        self,
        *,
        search: str | None = None,
        sort: str | None = None,
        permissions: Iterable[str] | None = None,
        limit: int = 100,
        offset: int = 0,
        max_items: int | None = None,
    ) -> Pager[models.UserGroup]:
        """List groups; ``async for`` walks every page, ``await`` brings one.

        Args:
            search: words to find in uid, title and description.
            sort: ``"created_at"``, ``"updated_at"``, ``"created_by__username"``, ``"updated_by__username"``,
                ``"user_count"`` or ``"group__title"``; by the last change if None.
            permissions: only groups that have these.
            limit: items a page, 0 to 1000.
            offset: how many to skip.
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.

        Raises:
            ArgumentError: a limit or an offset out of bounds.
        """
        wanted = None if permissions is None else words(permissions, "permissions")
        query = (("search", search), ("sort", sort), ("permissions", wanted))
        return self._scope.pager(api.list_user_groups, limit=limit, offset=offset, max_items=max_items, query=query)

    async def get(self, group: str | HasUid) -> models.UserGroup:
        """Read one group.

        Args:
            group: its uid, or an answer that carries it.

        Raises:
            NotFoundError: no such group.
        """
        return await self._scope.send(api.retrieve_user_group, uid_of(group, "group"))

    async def create(
        self,
        title: str,
        *,
        description: str | None = None,
        permissions: Iterable[str] | None = None,
        explore_limits: models.ExploreLimitsInput | Mapping[str, Any] | None = None,
    ) -> models.UserGroup:
        """Create a group without members.

        The portal accepts any number of groups of one title. Where the answer is lost, a group that was not there
        before and has this title tells that it happened.

        Args:
            title: the name shown to people; the portal chooses the uid.
            description: what the group is for.
            permissions: what the members may do on the portal.
            explore_limits: ``{"api_calls": {"limit": 20000, "unit": "day"}}``.

        Returns:
            The new group with its uid.

        Raises:
            ValidationError: the portal refuses a value.
            OutcomeUnknownError: the answer was lost, and looking could not tell.
        """
        if not isinstance(title, str) or not title.strip():
            raise ArgumentError(f"title={title!r} names no group", hint="Give a title that people can read.")
        body = given(
            title=title,
            description=description,
            permissions=None if permissions is None else words(permissions, "permissions"),
            explore_limits=explore_limits,
        )
        return await self._scope.send(api.create_user_group, payload=body)


class GroupHandle(Home[PlainScope]):
    """One group by its uid; making a handle sends nothing."""

    __slots__ = ()

    @property
    def uid(self) -> str:
        """The group's uid."""
        return self._scope.uid

    @property
    def users(self) -> GroupUsers:
        """Its members."""
        return GroupUsers(self._scope)

    async def get(self) -> models.UserGroup:
        """Read the group.

        Raises:
            NotFoundError: no such group.
        """
        return await self._scope.send(api.retrieve_user_group)

    async def update(
        self,
        *,
        title: str | None = None,
        description: str | None = None,
        permissions: Iterable[str] | None = None,
        explore_limits: models.ExploreLimitsInput | Mapping[str, Any] | None = None,
    ) -> models.UserGroup:
        """Change the group; what is None stays, and its members are not touched.

        The portal wants the whole group, so it is read first and sent again with the changes: permissions that were
        left out might be taken away.

        Args:
            title: the name shown to people.
            description: what the group is for.
            permissions: all that the members are to be allowed.
            explore_limits: ``{"api_calls": {"limit": 20000, "unit": "day"}}``; ``{}`` for none.

        Returns:
            The group as it is now.

        Raises:
            ValidationError: the portal refuses a value.
            NotFoundError: no such group.
        """
        changes = given(
            title=title,
            description=description,
            permissions=None if permissions is None else words(permissions, "permissions"),
            explore_limits=explore_limits,
        )
        # The title is the one key that the portal insists on, be it null.
        body = {"title": None, **edited(await self.get(), _EDITABLE, changes)}
        return await self._scope.send(api.update_user_group, payload=body)

    async def delete(self) -> None:
        """Delete the group; its members stay users of the portal, without what it gave them.

        Raises:
            NotFoundError: no such group.
        """
        await self._scope.send(api.delete_user_group)


class GroupUsers(Home[PlainScope]):
    """The members of one group."""

    __slots__ = ()

    def list(self, *, max_items: int | None = None) -> Pager[models.User]:
        """List the members.

        The size of the pages is the portal's choice, since no way to ask for another is documented; where it names a
        next page, that is asked for as it says.

        Args:
            max_items: the most items to yield.

        Returns:
            A pager; nothing is sent yet.
        """
        return self._scope.pager(api.list_user_group_users, max_items=max_items, key=username_of, bare=True)

    async def add(self, username: str | HasUsername) -> models.User:
        """Make a user of the portal a member.

        Args:
            username: the name of the account, or an answer that carries it.

        Returns:
            The user.

        Raises:
            ValidationError: the portal refuses the user.
            NotFoundError: no such group.
        """
        name = name_of(username, "username", "username")
        return await self._scope.send(api.add_user_to_user_group, payload={"username": name})

    async def add_many(self, usernames: Iterable[str | HasUsername]) -> BatchResult:
        """Make several users members, each with an outcome of their own.

        Args:
            usernames: the names of the accounts, or answers that carry them.

        Returns:
            The outcomes by position; look at ``failed``, or call ``raise_for_failures``.

        Raises:
            ArgumentError: nobody to add; nothing is sent.
            NotFoundError: no such group.
            OutcomeUnknownError: the answer was lost and only some are members now, or it does not tell of everybody.
        """
        if isinstance(usernames, (str, bytes)) or not isinstance(usernames, Iterable):
            raise ArgumentError(
                f"add_many takes a list of usernames, not {type(usernames).__name__}", hint="Use add for one user."
            )
        sent = [{"username": name_of(user, "username", f"usernames[{at}]")} for at, user in enumerate(usernames)]
        if not sent:
            raise ArgumentError("there is nobody to add", hint="Give at least one username.")
        answer = await self._scope.send(api.batch_add_users_to_user_group, payload=sent)
        spec = self._scope.gateway.plan("batch_add_users_to_user_group").spec
        return batch_result(answer, [user["username"] for user in sent], spec)

    async def remove(self, username: str | HasUsername) -> None:
        """End a membership; the user stays on the portal.

        Args:
            username: the name of the account, or an answer that carries it.

        Raises:
            NotFoundError: no such group, or not a member of it.
        """
        await self._scope.send(api.remove_user_from_user_group, name_of(username, "username", "username"))
