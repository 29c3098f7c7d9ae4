"""Users, their groups and what they may do, from a table and into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError
from ..frame import run_stages
from ..options import JobOptions
from ..plan import Change, number_of
from ..tables import read_table
from ..work import Stage
from .group_work import GroupWish, GroupWork, named_groups
from .people_cells import LIMIT_UNITS, check_columns, flag, limit, of_limit, of_words, words
from .people_notes import unknown_permissions
from .people_sheet import PeopleSheet
from .people_state import ADMINISTRATION, own_account_of, read_directory
from .user_work import UserRemoval, UserWish, UserWork, matching, memberships

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...client import Huwise
    from ..plan import Plan
    from ..report import JobResult
    from ..tables import Row, Table, TableSource
    from .people_state import Directory, UserState

SYNC = "users sync"
COLUMNS = (
    "username",
    "email",
    "first_name",
    "last_name",
    "groups",
    "permissions",
    "api_calls_limit",
    "is_active",
)
_KNOWN = (*COLUMNS, "identity_provider")


async def users_sync(
    portal: Huwise,
    table: TableSource,
    *,
    identity_provider: str | None = None,
    create_groups: bool = False,
    prune: bool = False,
    remove: bool = False,
    own_account: str | None = None,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring the users of the portal to what a table says: invite who is missing, change who differs.

    One row for a user. Columns: ``email`` or ``username`` (somebody new needs an address); ``first_name``,
    ``last_name``; ``groups`` (titles or uids) and ``permissions`` (all that the user has directly), words between
    ``|``; ``api_calls_limit`` (``20000/day``); ``identity_provider``, whose uid makes an account instead of an
    invitation. An empty cell leaves what there is; a lone ``|`` is an empty list; ``*`` is no limit. ``is_active`` may
    be there, but the API cannot switch accounts on or off: where it differs, the plan says so.

    Each invitation is a request of its own, so that a lost answer leaves one person in doubt, who is then looked up.
    A change by which the key's own account would no longer administer the portal is refused.

    Args:
        portal: the client.
        table: the table, see ``read_table``.
        identity_provider: the uid of the provider for all new users whose row names none.
        create_groups: create groups that are named and missing, without any permissions.
        prune: end memberships that a row with ``groups`` does not name.
        remove: unlink users whom the table does not name; takes ``force``. The key's own account and the vendor's
            staff stay.
        own_account: the username of the key's own account, where the portal does not tell.
        options: see ``JobOptions``.

    Returns:
        The plan with who is invited, changed or removed and what that costs, and what became of it.

    Raises:
        ArgumentError: the table cannot be meant, or a plan that removes users lacks ``force``. Nothing was changed.
        PermissionDeniedError: the key may not administer the portal.
        JournalError: see ``run_job``.
    """
    read = read_table(table, any_of=("email", "username"))
    check_columns(read, _KNOWN)
    wishes = [_wish(read, row, identity_provider) for row in read.rows]
    directory = await read_directory(portal)
    matched = _matched(read, directory, wishes)
    named = [name for wish in wishes for name in wish.groups or ()]
    missing, refused = named_groups(directory, named, create=create_groups)
    notes = unknown_permissions(
        [word for wish in wishes for word in wish.values.get("permissions", ())],
        [word for user in directory.users.values() for word in user.permissions],
    )
    extra, more = _extra(directory, wishes, matched) if remove else ([], [])
    own = own_account
    if _touches_administrators(directory, wishes, matched, extra, prune=prune):
        own = await own_account_of(portal, own_account)
    if own_account is not None and own_account not in directory.users:
        raise ArgumentError(
            f"own_account={own_account!r} is no user of the portal", hint="Give the username of the key's account."
        )
    if own is not None:
        stays = [user for user in extra if user.username == own]
        extra = [user for user in extra if user.username != own]
        more += [f"{user.username} is not in the table, but it is the account of the key: it stays" for user in stays]
    stages = [
        Stage(GroupWork(SYNC, directory), [GroupWish(title=title) for title in missing]),
        Stage(UserWork(SYNC, directory, own, frozenset(missing), refused, prune), wishes),
        Stage(UserRemoval(SYNC, directory, own), extra),
    ]
    switches = _switches(read, wishes, matched)
    return await run_stages(portal, SYNC, stages, notes=[*notes, *more], problems=switches, guard=_guard, **options)


async def users_export(portal: Huwise) -> PeopleSheet:
    """All users as the table that ``users_sync`` reads; syncing it changes nothing. One request for each 1,000.

    Args:
        portal: the client.

    Returns:
        The rows; ``write`` makes a table of them.

    Raises:
        PermissionDeniedError: the key may not administer the portal.
    """
    directory = await read_directory(portal)
    rows = [_row(directory, user) for user in sorted(directory.users.values(), key=lambda user: user.username)]
    return PeopleSheet("users export", COLUMNS, tuple(rows))


def _row(directory: Directory, user: UserState) -> dict[str, Any]:
    cells = {
        "username": user.username,
        "email": user.email or None,
        "first_name": user.first_name or None,
        "last_name": user.last_name or None,
        "groups": of_words(sorted(directory.name(uid) for uid in user.groups)),
        "permissions": of_words(list(user.permissions)),
        "api_calls_limit": of_limit(user.explore_limits.get("api_calls")),
        "is_active": user.is_active,
    }
    return {name: value for name, value in cells.items() if value is not None}


def _wish(table: Table, row: Row, identity_provider: str | None) -> UserWish:
    email = row.text("email")
    if email is not None and "@" not in email:
        raise ArgumentError(f"{table.place(row, 'email')}: {email!r} is no e-mail address")
    values: dict[str, Any] = {"email": email} if email is not None else {}
    for name in ("first_name", "last_name"):
        text = row.text(name)
        if text is not None:
            values[name] = text
    permissions = words(table, row, "permissions")
    if permissions is not None:
        values["permissions"] = sorted(permissions)
    allowed = limit(table, row, "api_calls_limit", LIMIT_UNITS)
    if allowed is not None:
        values["explore_limits"] = {"api_calls": allowed} if allowed else {}
    provider = row.text("identity_provider") or identity_provider
    return UserWish(row.text("username"), email, values, words(table, row, "groups"), provider)


def _matched(table: Table, directory: Directory, wishes: Sequence[UserWish]) -> dict[str, UserState]:
    """The users whom the rows mean, by the name in the row.

    Raises:
        ArgumentError: two rows mean the same user.
    """
    found: dict[str, UserState] = {}
    rows: dict[str, int] = {}
    for row, wish in zip(table.rows, wishes, strict=True):
        users = matching(directory, wish)
        who = users[0].username if len(users) == 1 else f"\n{(wish.email or wish.name).casefold()}"
        if who in rows:
            raise ArgumentError(
                f"{table.name}: rows {rows[who]} and {row.number} are the same user", hint="Give each user one row."
            )
        rows[who] = row.number
        if len(users) == 1:
            found[wish.name] = users[0]
    return found


def _extra(
    directory: Directory, wishes: Sequence[UserWish], matched: dict[str, UserState]
) -> tuple[list[UserState], list[str]]:
    """The users whom the table does not name, and notes on those of them who stay."""
    named = {user.username for user in matched.values()}
    # Several users of one address: the row may mean each of them.
    named |= {user.username for wish in wishes for user in matching(directory, wish)}
    left = [user for user in directory.users.values() if user.username not in named]
    notes = [
        f"{user.username} is not in the table, but of the vendor's staff: it stays" for user in left if user.is_vendor
    ]
    return [user for user in left if not user.is_vendor], notes


def _touches_administrators(
    directory: Directory,
    wishes: Sequence[UserWish],
    matched: dict[str, UserState],
    extra: Sequence[UserState],
    *,
    prune: bool,
) -> bool:
    """Whether anybody would be removed, or be an administrator no longer; only then it matters whose key it is."""
    if extra:
        return True
    work = UserWork(SYNC, directory, None, frozenset(), {}, prune)
    for wish in wishes:
        user = matched.get(wish.name)
        if user is None or ADMINISTRATION not in directory.effective(user.permissions, user.groups):
            continue
        known = [found[0].uid for name in wish.groups or () if (found := directory.called(name))]
        _, leaves = memberships(user, known, prune=prune and wish.groups is not None)
        if work.risk(user, wish, leaves) is not None:
            return True
    return False


def _switches(table: Table, wishes: Sequence[UserWish], matched: dict[str, UserState]) -> list[Change]:
    """What the table wishes and the API cannot do: switch accounts on or off."""
    found = []
    for row, wish in zip(table.rows, wishes, strict=True):
        active = flag(table, row, "is_active")
        user = matched.get(wish.name)
        now = True if user is None else user.is_active
        if active is not None and now is not None and active is not now:
            state = "active" if now else "not active"
            detail = f"the account is {state}, and the API cannot change that; an administrator can, on the portal"
            found.append(Change(f"user {wish.name}, is_active", "problem", detail=detail))
    return found


def _guard(plan: Plan) -> str | None:
    count = plan.count("delete")
    return f"{number_of(count, 'user')} would be unlinked from the portal" if count else None
