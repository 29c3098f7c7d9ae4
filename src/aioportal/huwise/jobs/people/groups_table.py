"""User groups and what their members may do, from a table and into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from ....core.errors import ArgumentError, NotFoundError
from ..frame import run_stages
from ..options import JobOptions
from ..plan import number_of
from ..tables import read_table
from ..work import Stage
from .group_work import GroupRemoval, GroupWish, GroupWork, Standing, lost_permissions
from .people_cells import LIMIT_UNITS, check_columns, limit, of_limit, of_words, words
from .people_notes import unknown_permissions
from .people_sheet import PeopleSheet
from .people_state import ADMINISTRATION, GroupState, UserState, own_account_of, read_groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...client import Huwise
    from ..plan import Plan
    from ..report import JobResult
    from ..tables import Row, Table, TableSource
    from .people_state import Directory

SYNC = "groups sync"
COLUMNS = ("uid", "title", "description", "permissions", "api_calls_limit")
_SHOWN = ("user_count", "created_at", "updated_at")
"""Columns that a table may hold besides, and that nobody can set."""


async def groups_sync(
    portal: Huwise,
    table: TableSource,
    *,
    prune: bool = False,
    own_account: str | None = None,
    **options: Unpack[JobOptions],
) -> JobResult:
    """Bring the user groups to what a table says: create who is missing, change what differs.

    One row for a group. Columns: ``title``, or ``uid`` where two groups share a title or one is to be renamed;
    ``description``; ``permissions``, all that its members may do, between ``|``; ``api_calls_limit`` (``20000/day``).
    An empty cell leaves what there is; a lone ``|`` takes all permissions away, ``*`` the limit. Members are not
    touched.

    A change by which the key's own account would no longer administer the portal is refused.

    Args:
        portal: the client.
        table: the table, see ``read_table``.
        prune: delete the groups that the table does not name; takes ``force``.
        own_account: the username of the key's own account, where the portal does not tell.
        options: see ``JobOptions``.

    Returns:
        The plan with what members lose, and what became of it, with the uid of each group.

    Raises:
        ArgumentError: the table cannot be meant, or a plan that deletes lacks ``force``. Nothing was changed.
        PermissionDeniedError: the key may not administer the portal.
        JournalError: see ``run_job``.
    """
    read = read_table(table, any_of=("uid", "title"))
    check_columns(read, (*COLUMNS, *_SHOWN))
    wishes = [_wish(read, row) for row in read.rows]
    directory = await read_groups(portal)
    matched = _matched(directory, wishes)
    kept = {state.uid for state in matched.values()}
    ambiguous = any(len(directory.called(wish.name)) > 1 for wish in wishes)
    extra = [state for state in directory.groups.values() if prune and not ambiguous and state.uid not in kept]
    losing = frozenset(
        [state.uid for state in extra if ADMINISTRATION in state.permissions]
        + [matched[wish.name].uid for wish in wishes if _loses(matched.get(wish.name), wish)]
    )
    standing = await _standing(portal, directory, own_account) if losing else Standing(own_account)
    notes = unknown_permissions(
        [word for wish in wishes for word in wish.values.get("permissions", ())],
        [word for state in directory.groups.values() for word in state.permissions],
    )
    if prune and ambiguous:
        notes.append("nothing is deleted, since the table names a group by a title that several groups have")
    stages = [Stage(GroupWork(SYNC, directory, standing, losing), wishes)]
    if extra:
        stages.append(Stage(GroupRemoval(SYNC, standing, losing), extra))
    return await run_stages(portal, SYNC, stages, notes=notes, guard=_guard, **options)


async def groups_export(portal: Huwise) -> PeopleSheet:
    """All groups as the table that ``groups_sync`` reads; syncing it changes nothing. One request for each 1,000.

    Args:
        portal: the client.

    Returns:
        The rows; ``write`` makes a table of them.

    Raises:
        PermissionDeniedError: the key may not administer the portal.
    """
    states = sorted((await read_groups(portal)).groups.values(), key=lambda state: (state.title, state.uid))
    return PeopleSheet("groups export", COLUMNS, tuple(_row(state) for state in states))


def _row(state: GroupState) -> dict[str, Any]:
    cells = {
        "uid": state.uid,
        "title": state.title,
        "description": state.description or None,
        "permissions": of_words(list(state.permissions)),
        "api_calls_limit": of_limit(state.explore_limits.get("api_calls")),
    }
    return {name: value for name, value in cells.items() if value is not None}


def _wish(table: Table, row: Row) -> GroupWish:
    uid, title = row.text("uid"), row.text("title")
    values: dict[str, Any] = {}
    if uid is not None and title is not None:
        values["title"] = title
    description = row.values.get("description")
    if description is not None:
        values["description"] = str(description)
    permissions = words(table, row, "permissions")
    if permissions is not None:
        values["permissions"] = sorted(permissions)
    allowed = limit(table, row, "api_calls_limit", LIMIT_UNITS)
    if allowed is not None:
        values["explore_limits"] = {"api_calls": allowed} if allowed else {}
    return GroupWish(None if uid is not None else title, uid, values)


def _matched(directory: Directory, wishes: Iterable[GroupWish]) -> dict[str, GroupState]:
    """The groups that the rows mean, by the name in the row.

    Raises:
        ArgumentError: two rows mean the same group.
    """
    found: dict[str, GroupState] = {}
    names: dict[str, str] = {}
    for wish in wishes:
        called = directory.called(wish.name)
        if len(called) == 1:
            other = names.setdefault(called[0].uid, wish.name)
            if other != wish.name:
                raise ArgumentError(f"{other!r} and {wish.name!r} are the same group", hint="Give it one row.")
            found[wish.name] = called[0]
    return found


def _loses(state: GroupState | None, wish: GroupWish) -> bool:
    return state is not None and ADMINISTRATION in lost_permissions(state, wish)


async def _standing(portal: Huwise, directory: Directory, own: str | None) -> Standing:
    own = await own_account_of(portal, own)
    if own is None:
        return Standing(None)
    try:
        user = await portal.users.get(own)
    except NotFoundError:
        raise ArgumentError(
            f"own_account={own!r} is no user of the portal", hint="Give the username of the key's account."
        ) from None
    state = UserState.of(user)
    through = frozenset(
        uid for uid in state.groups if uid in directory.groups and ADMINISTRATION in directory.groups[uid].permissions
    )
    return Standing(own, ADMINISTRATION in state.permissions, through)


def _guard(plan: Plan) -> str | None:
    count = plan.count("delete")
    return f"{number_of(count, 'group')} would be deleted; their members lose what they give" if count else None
