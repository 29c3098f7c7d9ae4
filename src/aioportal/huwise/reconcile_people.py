"""Lost orders that bring people and keys into a state: membership of a group, a key's revocation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..core.http import Answer
from ..core.reconcile import Happened, NotSeen, Reconciler, Sight, Unreadable
from .bodies import encode_json

if TYPE_CHECKING:
    from ..core.pager import RawPage
    from .endpoint import Gateway

T = TypeVar("T")


def _answer(data: Any) -> Answer:
    return Answer(200, {}, encode_json(data))


class RevokedReconciler(Reconciler[T], Generic[T]):
    """For the revocation of a key: the key tells. One that was revoked before is as it should be, too.

    Args:
        gateway: for reading the key.
        uid: the key's uid.
        parse: reads the answer that the revoked key would have been.
    """

    hint = "read the key to see whether it is revoked"

    def __init__(self, gateway: Gateway, uid: str, parse: Callable[[Any], T]) -> None:
        self._gateway = gateway
        self._uid = uid
        self._parse = parse

    async def look(self) -> Sight[T]:
        """Look whether the key is revoked."""
        key = await self._gateway.json("retrieve_api_key", (self._uid,))
        revoked = key.get("is_revoked") if isinstance(key, dict) else None
        if revoked is True:
            return Happened(self._parse(_answer(key)))
        return NotSeen("the key is valid") if revoked is False else Unreadable("the key does not tell")


class MemberReconciler(Reconciler[T], Generic[T]):
    """For one user's membership of a group: the user tells.

    Args:
        gateway: for reading the user.
        group: the group's uid.
        username: the user.
        parse: reads the answer that the user would have been.
    """

    hint = "list the users of the group"

    def __init__(self, gateway: Gateway, group: str, username: str, parse: Callable[[Any], T]) -> None:
        self._gateway = gateway
        self._group = group
        self._username = username
        self._parse = parse

    async def look(self) -> Sight[T]:
        """Look whether the user is a member."""
        user = await self._gateway.json("retrieve_user", (self._username,))
        groups = user.get("groups") if isinstance(user, dict) else None
        if not isinstance(groups, list):
            return Unreadable("the user does not tell of groups")
        if any(isinstance(group, dict) and group.get("uid") == self._group for group in groups):
            return Happened(self._parse(_answer(user)))
        return NotSeen("the user is no member")


class MembersReconciler(Reconciler[T], Generic[T]):
    """For the membership of several: the list of members tells, if it tells the same of all.

    Where some are members now and others are not, the others may have been refused or be still to come, and nothing
    tells which: that stays unknown.

    Args:
        gateway: for reading the list.
        group: the group's uid.
        usernames: the users, in the order of the request.
        parse: reads the answer that the outcomes would have been.
    """

    hint = "list the users of the group, and add those who are missing"

    def __init__(self, gateway: Gateway, group: str, usernames: Sequence[str], parse: Callable[[Any], T]) -> None:
        self._gateway = gateway
        self._group = group
        self._usernames = tuple(usernames)
        self._parse = parse
        self._before: frozenset[str] = frozenset()

    async def prepare(self) -> None:
        """Note who is a member before the request."""
        self._before = frozenset(await self._members())

    async def look(self) -> Sight[T]:
        """Look who is a member now."""
        members = await self._members()
        missing = [name for name in self._usernames if name not in members]
        if not missing:
            outcomes = {
                str(index): {"status_code": "success", "data": members[name]}
                for index, name in enumerate(self._usernames)
            }
            return Happened(self._parse(_answer(outcomes)))
        if all(name in self._before or name in missing for name in self._usernames):
            return NotSeen("none of them has become a member")
        return Unreadable(f"{len(missing)} of {len(self._usernames)} are no members, at positions {self._at(missing)}")

    def _at(self, missing: Sequence[str]) -> str:
        places = [str(index) for index, name in enumerate(self._usernames) if name in missing]
        return ", ".join(places[:20]) + (", …" if len(places) > 20 else "")

    async def _members(self) -> dict[str, dict[str, Any]]:
        from ..core.pager import Pager

        def read(query: tuple[tuple[str, Any], ...] = ()) -> Any:
            return self._gateway.json("list_user_group_users", (self._group,), query=query)

        async def fetch(limit: int, offset: int) -> RawPage[Any]:
            return _raw(await read((("limit", limit), ("offset", offset))))

        async def opening() -> RawPage[Any]:
            return _raw(await read())

        items = Pager(fetch, opening=opening)
        return {item["username"]: item async for item in items if isinstance(item, dict) and "username" in item}


def _raw(page: Any) -> RawPage[Any]:
    from ..core.pager import RawPage

    data = page if isinstance(page, dict) else {}
    results = data.get("results")
    return RawPage(
        items=results if isinstance(results, list) else [], total=data.get("total_count"), next=data.get("next")
    )
