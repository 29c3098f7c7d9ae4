"""Who is on a portal: users and groups as the jobs of people compare them, and whose key it is that they use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ....core.errors import ApiError, ArgumentError, AuthenticationError, RateLimitError
from ...bodies import jsonable, present

if TYPE_CHECKING:
    from ...client import Huwise

T = TypeVar("T")

ADMINISTRATION = "edit_domain"
"""The permission to administer the portal; without it, users and groups are out of reach of the API."""

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group as it is; permissions sorted, since their order means nothing."""

    uid: str
    title: str
    description: str
    permissions: tuple[str, ...]
    explore_limits: Mapping[str, Any]
    members: int | None

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or self.uid

    @classmethod
    def of(cls, group: Any) -> GroupState:
        """The state that an answer shows."""
        count = present(group.user_count)
        return cls(
            uid=present(group.uid) or "",
            title=present(group.title) or "",
            description=present(group.description) or "",
            permissions=_sorted(group.permissions),
            explore_limits=_limits(group.explore_limits),
            members=count if isinstance(count, int) else None,
        )


@dataclass(frozen=True, slots=True)
class UserState:
    """A user as he or she is on the portal."""

    username: str
    email: str
    first_name: str
    last_name: str
    permissions: tuple[str, ...]
    explore_limits: Mapping[str, Any]
    groups: tuple[str, ...]
    is_active: bool | None
    is_vendor: bool
    """Whether it is one of the vendor's staff."""

    @classmethod
    def of(cls, user: Any) -> UserState:
        """The state that an answer shows."""
        groups = present(user.groups) or []
        active = present(user.is_active)
        return cls(
            username=present(user.username) or "",
            email=present(user.email) or "",
            first_name=present(user.first_name) or "",
            last_name=present(user.last_name) or "",
            permissions=_sorted(user.permissions),
            explore_limits=_limits(user.explore_limits),
            groups=tuple(uid for group in groups if isinstance(uid := present(group.uid), str)),
            is_active=active if isinstance(active, bool) else None,
            is_vendor=present(user.is_ods) is True,
        )


@dataclass(frozen=True, slots=True)
class Directory:
    """Users and groups of a portal at one moment."""

    groups: Mapping[str, GroupState]
    """By uid."""
    users: Mapping[str, UserState] = field(default_factory=dict)
    """By username."""
    _titled: Mapping[str, tuple[GroupState, ...]] = field(init=False, repr=False, compare=False)
    _addressed: Mapping[str, tuple[UserState, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Each row of a table asks: with thousands of both, looking through all each time would take minutes.
        object.__setattr__(self, "_titled", _by(self.groups.values(), lambda group: group.title))
        object.__setattr__(self, "_addressed", _by(self.users.values(), lambda user: user.email.casefold()))

    def called(self, name: str) -> tuple[GroupState, ...]:
        """The groups that a name may mean: the one of that uid, or else all of that title."""
        by_uid = self.groups.get(name)
        if by_uid is not None:
            return (by_uid,)
        return self._titled.get(name, ())

    def label(self, uid: str) -> str:
        """What people call a group."""
        group = self.groups.get(uid)
        return group.label if group is not None else uid

    def name(self, uid: str) -> str:
        """A name of the group that a table can hold and ``called`` finds again: its title, where that will do."""
        group = self.groups.get(uid)
        if group is None or not group.title.strip() or "|" in group.title or group.title != group.title.strip():
            return uid
        return group.title if [found.uid for found in self.called(group.title)] == [uid] else uid

    def with_email(self, email: str) -> tuple[UserState, ...]:
        """The users of an e-mail address; letter case does not count."""
        return self._addressed.get(email.casefold(), ())

    def effective(self, permissions: Iterable[str], groups: Iterable[str]) -> frozenset[str]:
        """What somebody may do with these permissions of his or her own and as a member of these groups."""
        through = (self.groups[uid].permissions for uid in groups if uid in self.groups)
        return frozenset(permissions).union(*through)


async def read_groups(portal: Huwise) -> Directory:
    """All groups. Some requests: one for each 1,000.

    Raises:
        PermissionDeniedError: the key may not administer the portal.
    """
    found = [GroupState.of(group) async for group in portal.groups.list(limit=_PAGE)]
    return Directory({group.uid: group for group in found if group.uid})


async def read_directory(portal: Huwise) -> Directory:
    """All groups and all users. Some requests: one for each 1,000 of both.

    Raises:
        PermissionDeniedError: the key may not administer the portal.
    """
    groups = (await read_groups(portal)).groups
    users = [UserState.of(user) async for user in portal.users.list(limit=_PAGE)]
    return Directory(groups, {user.username: user for user in users if user.username})


async def read_own_account(portal: Huwise) -> str | None:
    """The username of the key's own account: keys list the keys of their user. None where they do not tell."""
    try:
        page = await portal.api_keys.list(limit=1)
    except (AuthenticationError, RateLimitError):
        raise
    except ApiError:
        return None
    user = present(page.items[0].user) if page.items else None
    name = present(user.username) if user is not None else None
    return name if isinstance(name, str) and name else None


async def own_account_of(portal: Huwise, given: str | None) -> str | None:
    """The username of the key's own account: as the portal tells, else as the caller says.

    Args:
        portal: the client.
        given: what the caller says, or None.

    Raises:
        ArgumentError: the portal tells otherwise; believing the caller could lock the key out.
    """
    known = await read_own_account(portal)
    if given is not None and known is not None and given != known:
        raise ArgumentError(
            f"own_account={given!r}, but the key is one of {known!r}",
            hint="Leave it out: the portal tells whose it is.",
        )
    return known or given


def locked_out(own: str | None, username: str) -> str | None:
    """Why a user who is an administrator now must stay one: because it is, or may be, the account of the key.

    Args:
        own: the username of the key's own account, None if not known.
        username: who would be an administrator no longer.

    Returns:
        The reason, or None where it is somebody else.
    """
    if own is None:
        return (
            f"{username!r} would be an administrator no longer, and may be the account of the key itself; "
            "say whose key it is with own_account (--own-account)"
        )
    if own == username:
        return f"{username!r} is the account of the key itself, which would lock itself out"
    return None


def _by(things: Iterable[T], name: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for thing in things:
        found.setdefault(name(thing), []).append(thing)
    return {key: tuple(those) for key, those in found.items()}


def _sorted(permissions: Any) -> tuple[str, ...]:
    return tuple(sorted(str(word) for word in present(permissions) or ()))


def _limits(limits: Any) -> Mapping[str, Any]:
    known = jsonable(present(limits))
    return known if isinstance(known, dict) else {}
