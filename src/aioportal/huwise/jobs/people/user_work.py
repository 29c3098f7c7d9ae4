"""Bringing one user to what is wished, or off the portal: the work of ``users_sync``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ....core.deadline import pause
from ....core.errors import BatchFailedError, ConflictError, NotFoundError, OutcomeUnknownError
from ..plan import Change, FieldChange
from ..work import Effect
from .group_work import group_uid
from .people_state import ADMINISTRATION, Directory, UserState, locked_out

if TYPE_CHECKING:
    from ...batch import BatchResult
    from ...client import Huwise

_SETTLE = 3.0
"""Seconds after which what a lost request did is taken to be visible."""


@dataclass(frozen=True, slots=True)
class UserWish:
    """What a user is to be; what is not said stays.

    Attributes:
        username: how the account is called, None where it is found by its address.
        email: the address, needed for somebody new.
        values: ``email``, ``first_name``, ``last_name``, ``permissions`` (sorted), ``explore_limits``.
        groups: titles or uids of groups to be a member of; None says nothing.
        identity_provider: who vouches for somebody new; None sends an invitation.
    """

    username: str | None
    email: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] | None = None
    identity_provider: str | None = None

    @property
    def name(self) -> str:
        """What the table calls the user."""
        return self.username or (self.email or "").casefold()


@dataclass(frozen=True, slots=True)
class UserWork:
    """Inviting and changing users.

    Attributes:
        job: the name of the job.
        directory: users and groups as they were when the plan was made.
        own: the key's own account, None where it is not known.
        created: titles of groups that the job creates before.
        refused: names of groups that cannot be meant, with the reason.
        prune: end the memberships that a row with groups does not name.
    """

    job: str
    directory: Directory
    own: str | None
    created: frozenset[str]
    refused: Mapping[str, str]
    prune: bool
    fresh: dict[str, str] = field(default_factory=dict, compare=False)
    """By title, the uids of groups that were created meanwhile."""

    def key(self, item: UserWish, /) -> str:
        """The user as the table names him or her."""
        return f"user {item.name}"

    def content(self, item: UserWish, /) -> object:
        """What is wished."""
        return {
            "username": item.username,
            "email": item.email,
            "values": dict(item.values),
            "groups": None if item.groups is None else list(item.groups),
            "identity_provider": item.identity_provider,
            "prune": self.prune,
        }

    async def look(self, _portal: Huwise, item: UserWish, /) -> Change:
        """Compare with the users who are there."""
        key = self.key(item)
        found = matching(self.directory, item)
        if len(found) > 1:
            names = ", ".join(user.username for user in found)
            return Change(key, "problem", detail=f"{len(found)} users have this address; name one of {names}")
        wrong = next((self.refused[name] for name in item.groups or () if name in self.refused), None)
        if wrong is not None:
            return Change(key, "problem", detail=wrong)
        if not found:
            return self._missing(key, item)
        state = found[0]
        if item.username is not None and state.username != item.username:
            return Change(key, "problem", detail=f"the user with this address is called {state.username!r}")
        uids = self._uids(item)
        fresh = [name for name in item.groups or () if name in self.created]
        changes = [*differing(state, item)]
        joins, leaves = memberships(state, uids, prune=self.prune and item.groups is not None)
        if joins or leaves or fresh:
            before = [self.directory.label(uid) for uid in state.groups]
            stays = [self.directory.label(uid) for uid in (*state.groups, *joins) if uid not in leaves]
            changes.append(FieldChange("groups", before, [*stays, *fresh]))
        if not changes:
            return Change(key, "none", detail=state.username)
        risk = self.risk(state, item, leaves)
        if risk is not None:
            return Change(key, "problem", tuple(changes), risk)
        lost = sorted(self._rights(state) - self._rights_after(state, item, leaves, joins))
        price = f"loses {', '.join(lost)}" if lost and not fresh else ""
        return Change(key, "update", tuple(changes), state.username, price)

    async def act(self, portal: Huwise, item: UserWish, /) -> Effect:
        """Look at the user again, then invite, or write what differs still."""
        state = await self._now(portal, item)
        groups = [await group_uid(portal, self.directory, name, self.fresh) for name in item.groups or ()]
        if state is None:
            return await self._invite(portal, item, groups)
        joins, leaves = memberships(state, groups, prune=self.prune and item.groups is not None)
        risk = self.risk(state, item, leaves)
        if risk is not None:
            raise ConflictError(risk)
        done = []
        changes = {change.name: change.after for change in differing(state, item)}
        if changes:
            await portal.users.update(state.username, **changes)
            done.append(f"changed {', '.join(changes)}")
        for uid in joins:
            await portal.group(uid).users.add(state.username)
            done.append(f"joined {self.directory.label(uid)}")
        for uid in leaves:
            try:
                await portal.group(uid).users.remove(state.username)
            except NotFoundError:
                continue  # Somebody else was faster.
            done.append(f"left {self.directory.label(uid)}")
        told = "; ".join(done) or "as wished already"
        return Effect(told, {"username": state.username}, bool(done))

    def risk(self, state: UserState, item: UserWish, leaves: tuple[str, ...]) -> str | None:
        """Why the change must not be: it would lock the key out."""
        if ADMINISTRATION not in self._rights(state):
            return None
        if ADMINISTRATION in self._rights_after(state, item, leaves, ()):
            return None
        return locked_out(self.own, state.username)

    def _rights(self, state: UserState) -> frozenset[str]:
        return self.directory.effective(state.permissions, state.groups)

    def _rights_after(
        self, state: UserState, item: UserWish, leaves: tuple[str, ...], joins: tuple[str, ...]
    ) -> frozenset[str]:
        stays = [uid for uid in (*state.groups, *joins) if uid not in leaves]
        return self.directory.effective(item.values.get("permissions", state.permissions), stays)

    def _missing(self, key: str, item: UserWish) -> Change:
        if item.email is None:
            return Change(key, "problem", detail="no such user, and without an e-mail address nobody can be invited")
        fields = [FieldChange(name, None, value) for name, value in item.values.items() if value and name != "email"]
        if item.groups:
            fields.append(FieldChange("groups", None, list(item.groups)))
        how = "an account is made" if item.identity_provider else "an invitation is sent"
        return Change(key, "create", tuple(fields), f"{how} for {item.email}")

    def _uids(self, item: UserWish) -> list[str]:
        """The uids of the groups that are there already."""
        return [found[0].uid for name in item.groups or () if (found := self.directory.called(name))]

    async def _now(self, portal: Huwise, item: UserWish) -> UserState | None:
        found = matching(self.directory, item)
        if found:
            return UserState.of(await portal.users.get(found[0].username))
        return await find(portal, item)

    async def _invite(self, portal: Huwise, item: UserWish, groups: list[str]) -> Effect:
        """One person a request: where the answer is lost, only one is in doubt, and he or she can be looked up."""
        body = {name: value for name, value in item.values.items() if value}
        body |= {"email": item.email} | ({"username": item.username} if item.username else {})
        if groups:
            body["groups"] = [{"uid": uid} for uid in groups]
        how = "account made" if item.identity_provider else "invited"
        try:
            if item.identity_provider:
                result = await portal.users.provision([body], identity_provider=item.identity_provider)
            else:
                result = await portal.users.invite([body])
        except OutcomeUnknownError as error:
            await pause(_SETTLE, clock=portal.clock, doing=f"waiting to see whether {item.name} was {how}")
            state = await find(portal, item)
            if state is None:
                raise OutcomeUnknownError(
                    f"the answer was lost, and {item.name} is not to be seen on the portal",
                    evidence=error.evidence,
                    hint="Run the job again: it looks again, and repeats what did not happen.",
                ) from error
            return Effect(f"{how}; the answer was lost, but the account is there", {"username": state.username})
        _check(result)
        user = result.outcomes[0].user
        name = getattr(user, "username", None)
        return Effect(how, {"username": name} if isinstance(name, str) else {})


@dataclass(frozen=True, slots=True)
class UserRemoval:
    """Unlinking users from the portal."""

    job: str
    directory: Directory
    own: str | None

    def key(self, item: UserState, /) -> str:
        """The user."""
        return f"user {item.username}, removal"

    def content(self, item: UserState, /) -> object:
        """What is wished."""
        return {"username": item.username, "delete": True}

    async def look(self, _portal: Huwise, item: UserState, /) -> Change:
        """Say what it costs."""
        rights = self.directory.effective(item.permissions, item.groups)
        if ADMINISTRATION in rights or item.username == self.own:
            risk = locked_out(self.own, item.username)
            if risk is not None:
                return Change(self.key(item), "problem", detail=f"not in the table, but {risk}")
        lost = f"loses {', '.join(sorted(rights))}" if rights else "loses the access of a user"
        if item.groups:
            lost += f"; leaves {', '.join(self.directory.label(uid) for uid in item.groups)}"
        return Change(self.key(item), "delete", detail=f"{item.email}, not in the table", cost=lost)

    async def act(self, portal: Huwise, item: UserState, /) -> Effect:
        """Unlink the user, unless that is done."""
        try:
            await portal.users.delete(item.username)
        except NotFoundError:
            return Effect("gone already", {"username": item.username}, changed=False)
        return Effect("unlinked from the portal", {"username": item.username})


def matching(directory: Directory, wish: UserWish) -> tuple[UserState, ...]:
    """The users whom a row may mean: the one of that name, or else all of that address."""
    if wish.username is not None and wish.username in directory.users:
        return (directory.users[wish.username],)
    return directory.with_email(wish.email) if wish.email is not None else ()


async def find(portal: Huwise, wish: UserWish) -> UserState | None:
    """The user of a wish as the portal shows him or her now, None where there is none.

    Raises:
        ConflictError: several users have the address.
    """
    wanted = wish.email or wish.username or ""
    users = {}
    async for user in portal.users.list(search=wanted, limit=1000):
        state = UserState.of(user)
        users[state.username] = state
    found = matching(Directory({}, users), wish)
    if len(found) > 1:
        raise ConflictError(
            f"{len(found)} users have the address {wish.email}", hint="Name the user by the username as well."
        )
    return found[0] if found else None


def differing(state: UserState, wish: UserWish) -> tuple[FieldChange, ...]:
    """What of a user, groups apart, is not as wished."""
    there: dict[str, Any] = {
        "email": state.email,
        "first_name": state.first_name,
        "last_name": state.last_name,
        "permissions": list(state.permissions),
        "explore_limits": dict(state.explore_limits),
    }
    return tuple(
        FieldChange(name, there[name], value)
        for name, value in wish.values.items()
        if there[name] != value and not (name == "email" and there[name].casefold() == value.casefold())
    )


def memberships(state: UserState, wanted: list[str], *, prune: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups to join, and those to leave."""
    joins = tuple(uid for uid in dict.fromkeys(wanted) if uid not in state.groups)
    leaves = tuple(uid for uid in state.groups if uid not in wanted) if prune else ()
    return joins, leaves


def _check(result: BatchResult) -> None:
    """Raise what the portal says of the one who was sent, its code first.

    Raises:
        BatchFailedError: it refused.
    """
    for outcome in result.failed:
        said = outcome.message or outcome.status or "the portal does not say why"
        spec = result.operation
        raise BatchFailedError(
            f"{outcome.code}: {said}" if outcome.code else said,
            failures=((0, outcome.code, outcome.message),),
            total=1,
            operation=spec.id,
            method=spec.method,
            path=spec.path,
        )
