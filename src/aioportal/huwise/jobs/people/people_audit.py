"""Who may do what on a portal, who was last seen when, and where each right comes from. Reads only."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ....core.errors import ApiError, ArgumentError, AuthenticationError, DecodeError, RateLimitError
from ...bodies import present
from ..plan import number_of
from ..report import why
from .people_state import ADMINISTRATION, Directory, GroupState, UserState, read_groups

if TYPE_CHECKING:
    from ...client import Huwise
    from ..tables import Form

DIRECTLY = "directly"
"""The origin of a permission that a user was given himself or herself."""

_EXPORTED = ("username", "email")
_SECONDS_OF_A_DAY = 86_400
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class UserAudit:
    """One user; what the portal does not tell is None.

    Attributes:
        username: the name of the account.
        email: its address.
        first_name: the first name.
        last_name: the last name.
        is_active: whether the user can log in.
        is_admin: whether the user may administer the portal, in whatever way; None where groups may allow it of which
            nobody says what they allow.
        is_vendor: whether it is one of the vendor's staff.
        account_type: where the account is known.
        identity_providers: through which the user can log in.
        permissions: what the user was given directly.
        effective: all that the user may do, each with where it comes from: ``"directly"`` or a group's title.
        groups: titles.
        joined_at: when the user joined the portal.
        last_login_at: when the user last logged in.
        last_seen_at: when the account was last used.
        expires_at: when the permissions end.
        days_away: whole days since the user was last seen, or since joining where never.
        is_inactive: whether that is as long as was asked for.
        source: ``"portal"``, or ``"export"`` for users of subdomains.
    """

    username: str
    email: str
    first_name: str = ""
    last_name: str = ""
    is_active: bool | None = None
    is_admin: bool | None = False
    is_vendor: bool = False
    account_type: str | None = None
    identity_providers: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    effective: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    joined_at: datetime | None = None
    last_login_at: datetime | None = None
    last_seen_at: datetime | None = None
    expires_at: datetime | None = None
    days_away: int | None = None
    is_inactive: bool = False
    source: str = "portal"

    @property
    def never_seen(self) -> bool:
        """Whether nobody has ever logged in or used the account."""
        return self.last_login_at is None and self.last_seen_at is None

    def as_data(self) -> dict[str, Any]:
        """The row as plain data."""
        return {
            "username": self.username,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "is_active": self.is_active,
            "is_admin": self.is_admin,
            "is_vendor": self.is_vendor,
            "account_type": self.account_type,
            "identity_providers": list(self.identity_providers),
            "permissions": list(self.permissions),
            "effective_permissions": {name: list(origins) for name, origins in self.effective.items()},
            "groups": list(self.groups),
            "joined_at": _text(self.joined_at),
            "last_login_at": _text(self.last_login_at),
            "last_seen_at": _text(self.last_seen_at),
            "never_seen": self.never_seen,
            "days_away": self.days_away,
            "is_inactive": self.is_inactive,
            "expires_at": _text(self.expires_at),
            "source": self.source,
        }

    def as_cells(self) -> dict[str, Any]:
        """The row as one line of a table."""
        effective = [f"{name} ({', '.join(origins)})" for name, origins in self.effective.items()]
        return {
            **self.as_data(),
            "identity_providers": "|".join(self.identity_providers),
            "permissions": "|".join(self.permissions),
            "effective_permissions": "|".join(effective),
            "groups": "|".join(self.groups),
        }


@dataclass(frozen=True, slots=True)
class KeyAudit:
    """One API key, without the secret."""

    uid: str
    label: str
    username: str
    permissions: tuple[str, ...]
    created_at: datetime | None
    is_revoked: bool

    def as_data(self) -> dict[str, Any]:
        """The key as plain data."""
        return {
            "uid": self.uid,
            "label": self.label,
            "username": self.username,
            "permissions": list(self.permissions),
            "created_at": _text(self.created_at),
            "is_revoked": self.is_revoked,
        }


@dataclass(frozen=True, slots=True)
class UsersAudit:
    """All users of a portal at one moment.

    Attributes:
        at: when it was read, by the client's clock.
        inactive_days: from how many days on somebody counts as inactive.
        users: by username.
        groups: by title.
        keys: the API keys of the key's own user, since the API tells of no others; None where they cannot be listed.
        notes: what could not be read, and what is to be known.
    """

    at: datetime
    inactive_days: int
    users: tuple[UserAudit, ...]
    groups: tuple[GroupState, ...]
    keys: tuple[KeyAudit, ...] | None
    notes: tuple[str, ...] = ()

    @property
    def admins(self) -> tuple[UserAudit, ...]:
        """Those who may administer the portal."""
        return tuple(user for user in self.users if user.is_admin)

    @property
    def inactive(self) -> tuple[UserAudit, ...]:
        """Those who have not been seen for so long."""
        return tuple(user for user in self.users if user.is_inactive)

    @property
    def never_seen(self) -> tuple[UserAudit, ...]:
        """Those whose accounts were never used."""
        return tuple(user for user in self.users if user.never_seen)

    def lines(self) -> Iterator[str]:
        """The audit as people read it: counts, then whom to look at."""
        counted = f"{len(self.users):,}, {len(self.groups):,} groups"
        keys = "API keys not known" if self.keys is None else f"{len(self.keys):,} API keys of the own user"
        yield f"users      {counted}, {keys}"
        for title, users in (
            ("admins", self.admins),
            ("inactive", self.inactive),
            ("never seen", self.never_seen),
        ):
            yield f"{title:10} {len(users):,}{': ' if users else ''}{', '.join(user.username for user in users)}"
        for note in self.notes:
            yield f"note: {note}"

    def as_data(self) -> dict[str, Any]:
        """The audit as plain data."""
        return {
            "at": _text(self.at),
            "inactive_days": self.inactive_days,
            "users": [user.as_data() for user in self.users],
            "groups": [
                {
                    "uid": group.uid,
                    "title": group.title,
                    "description": group.description,
                    "permissions": list(group.permissions),
                    "explore_limits": dict(group.explore_limits),
                    "members": [user.username for user in self.users if group.label in user.groups],
                    "user_count": group.members,
                }
                for group in self.groups
            ],
            "api_keys": None if self.keys is None else [key.as_data() for key in self.keys],
            "notes": list(self.notes),
        }

    def write(self, target: str | os.PathLike[str] | None = None, *, form: Form | None = None) -> str | None:
        """Write the users as a table: ``.csv``, ``.json`` or ``.xlsx``; without a file, return it as text.

        Raises:
            ArgumentError: the file cannot be written, or its ending says nothing.
        """
        from ..tables import write_table

        columns = tuple(UserAudit("", "").as_data())
        return write_table(target, columns, [user.as_cells() for user in self.users], form=form)


async def users_audit(portal: Huwise, *, inactive_days: int = 180, subdomains: str | None = None) -> UsersAudit:
    """Read all users, all groups and the own API keys; one request for each 1,000 of each.

    Args:
        portal: the client.
        inactive_days: who was not seen for so many days counts as inactive; for accounts that were never used, the
            days since they joined count.
        subdomains: subdomains whose users to add from the portal's own export, where the key may have it.

    Returns:
        Users with what they may do and where it comes from, groups with their members, and the own keys without their
        secrets.

    Raises:
        ArgumentError: a number of days that is not above 0.
        PermissionDeniedError: the key may not administer the portal.
    """
    if isinstance(inactive_days, bool) or not isinstance(inactive_days, int) or inactive_days < 1:
        raise ArgumentError(f"inactive_days={inactive_days!r} is not a number of days above 0")
    at = datetime.fromtimestamp(portal.clock.wall(), UTC)
    directory = await read_groups(portal)
    users: dict[str, UserAudit] = {}
    known = {group.label for group in directory.groups.values()}
    untold, unlisted = 0, set[str]()
    async for answer in portal.users.list(limit=1000):
        user = _audited(directory, answer, at, inactive_days)
        users[user.username or user.email] = user
        untold += present(answer.permissions) is None or present(answer.groups) is None
        unlisted |= set(user.groups) - known
    # What is not told must not read as if nobody had it.
    notes = [f"of {number_of(untold, 'user')} the portal does not tell all permissions and groups"] if untold else []
    if unlisted:
        notes.append(f"what these groups allow is not known, since the portal does not list them: {_some(unlisted)}")
    if subdomains is not None:
        for row in parse_users_export(await portal.users.export(subdomains=subdomains)):
            users.setdefault(row.username, _judged(row, at, inactive_days))
        notes.append("of users of subdomains the export tells neither accounts nor what their groups allow")
    keys = await _keys(portal, notes)
    groups = sorted(directory.groups.values(), key=lambda group: (group.label.casefold(), group.uid))
    listed = tuple(users[name] for name in sorted(users))
    return UsersAudit(at, inactive_days, listed, tuple(groups), keys, tuple(notes))


def parse_users_export(text: str, *, delimiter: str = ",") -> list[UserAudit]:
    """Read the CSV that ``portal.users.export`` returns.

    Its dates have a space in the middle, and fractions of a second where there are any; groups stand there by their
    titles, which may hold the semicolons that separate them (Huwise documentation).

    Args:
        text: the export.
        delimiter: the one it was asked for with.

    Returns:
        Its users, with what the export tells of them.

    Raises:
        DecodeError: it is no such export.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    if not rows.fieldnames or not set(_EXPORTED) <= set(rows.fieldnames):
        raise DecodeError("the export of users lacks the columns username and email", excerpt=text[:80])
    return [_exported(row) for row in rows if row.get("username")]


def _exported(row: Mapping[str, str | None]) -> UserAudit:
    def parts(column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in (row.get(column) or "").split(";") if part.strip())

    permissions, groups = tuple(sorted(parts("permissions"))), parts("groups")
    return UserAudit(
        username=row.get("username") or "",
        email=row.get("email") or "",
        first_name=row.get("first_name") or "",
        last_name=row.get("last_name") or "",
        is_admin=ADMINISTRATION in permissions or (None if groups else False),
        permissions=permissions,
        effective=dict.fromkeys(permissions, (DIRECTLY,)),
        groups=groups,
        joined_at=_date(row.get("date_joined")),
        last_seen_at=_date(row.get("last_seen")),
        source="export",
    )


def _date(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _audited(directory: Directory, answer: Any, at: datetime, inactive_days: int) -> UserAudit:
    state = UserState.of(answer)
    effective: dict[str, list[str]] = {}
    for name in state.permissions:
        effective.setdefault(name, []).append(DIRECTLY)
    for uid in state.groups:
        for name in directory.groups[uid].permissions if uid in directory.groups else ():
            effective.setdefault(name, []).append(directory.label(uid))
    told = present(answer.permissions) is not None and present(answer.groups) is not None
    all_known = told and all(uid in directory.groups for uid in state.groups)
    providers = present(answer.identity_providers) or []
    kind = present(answer.account_type)
    row = UserAudit(
        username=state.username,
        email=state.email,
        first_name=state.first_name,
        last_name=state.last_name,
        is_active=state.is_active,
        is_admin=ADMINISTRATION in effective or (False if all_known else None),
        is_vendor=state.is_vendor,
        account_type=str(kind) if kind is not None else None,
        identity_providers=tuple(uid for one in providers if isinstance(uid := present(one.uid), str)),
        permissions=state.permissions,
        effective={name: tuple(effective[name]) for name in sorted(effective)},
        groups=tuple(sorted(directory.label(uid) for uid in state.groups)),
        joined_at=_time(answer.joined_at),
        last_login_at=_time(answer.last_login_at),
        last_seen_at=_time(answer.last_seen_at),
        expires_at=_time(answer.expires_at),
    )
    return _judged(row, at, inactive_days)


def _judged(row: UserAudit, at: datetime, inactive_days: int) -> UserAudit:
    seen = [moment for moment in (row.last_seen_at, row.last_login_at) if moment is not None]
    last = max(seen) if seen else row.joined_at
    if last is None:
        return row
    away = max(0, int((at - last) / timedelta(seconds=_SECONDS_OF_A_DAY)))
    return replace(row, days_away=away, is_inactive=away >= inactive_days)


async def _keys(portal: Huwise, notes: list[str]) -> tuple[KeyAudit, ...] | None:
    try:
        found = [_key(key) async for key in portal.api_keys.list(limit=1000)]
    except (AuthenticationError, RateLimitError):
        raise
    except ApiError as error:
        notes.append(f"API keys cannot be listed: {why(error)}")
        return None
    notes.append("the API tells only of the keys of this key's own user")
    return tuple(sorted(found, key=lambda key: (key.is_revoked, key.label, key.uid)))


def _key(key: Any) -> KeyAudit:
    user = present(key.user)
    return KeyAudit(
        uid=present(key.uid) or "",
        label=present(key.label) or "",
        username=(present(user.username) or "") if user is not None else "",
        permissions=tuple(sorted(str(name) for name in present(key.permissions) or ())),
        created_at=_time(key.created_at),
        is_revoked=present(key.is_revoked) is True,
    )


def _time(value: Any) -> datetime | None:
    moment = present(value)
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _some(names: Collection[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(sorted(names)[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
