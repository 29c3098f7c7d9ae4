"""Bringing one user group to what is wished, or deleting it: the work of ``groups_sync`` and of what creates groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ....core.errors import ConflictError, NotFoundError
from ..plan import Change, FieldChange, number_of
from ..work import Effect
from .people_state import ADMINISTRATION, Directory, GroupState, locked_out, read_groups

if TYPE_CHECKING:
    from ...client import Huwise


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What a group is to be; what ``values`` does not name stays.

    Attributes:
        title: how it is found, or what it is called if it is new; None where it is found by its uid.
        uid: the uid of one that must be there already.
        values: ``title``, ``description``, ``permissions`` (sorted), ``explore_limits``, in the API's form.
    """

    title: str | None = None
    uid: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return self.uid or self.title or ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the key's own account comes by its right to administer the portal.

    Attributes:
        own: its username, None where it is not known.
        direct: whether it has the right directly.
        through: the groups that give it the right.
    """

    own: str | None
    direct: bool = False
    through: frozenset[str] = frozenset()

    def risk(self, losing: frozenset[str], uid: str) -> str | None:
        """Why a group must not lose the right, or be deleted.

        Args:
            losing: all groups that would lose it.
            uid: the group in question.
        """
        if self.own is None:
            return locked_out(None, "one of its members")
        if uid in self.through and not self.direct and self.through <= losing:
            return locked_out(self.own, self.own)
        return None


def differing(state: GroupState, wish: GroupWish) -> tuple[FieldChange, ...]:
    """What of a group is not as wished."""
    there: dict[str, Any] = {
        "title": state.title,
        "description": state.description,
        "permissions": list(state.permissions),
        "explore_limits": dict(state.explore_limits),
    }
    return tuple(FieldChange(name, there[name], value) for name, value in wish.values.items() if there[name] != value)


def lost_permissions(state: GroupState, wish: GroupWish) -> list[str]:
    """The permissions that the members would lose."""
    wished = wish.values.get("permissions")
    return [] if wished is None else sorted(set(state.permissions) - set(wished))


@dataclass(frozen=True, slots=True)
class GroupWork:
    """Creating and changing groups.

    Attributes:
        job: the name of the job that this is a part of.
        directory: the groups as they were when the plan was made.
        standing: of the key's own account; None where no permissions are touched.
    """

    job: str
    directory: Directory
    standing: Standing | None = None
    losing: frozenset[str] = frozenset()
    """All groups that would lose the right to administer."""

    def key(self, item: GroupWish, /) -> str:
        """The group as the table names it."""
        return f"group {item.name}"

    def content(self, item: GroupWish, /) -> object:
        """What is wished."""
        return {"uid": item.uid, "title": item.title, "values": dict(item.values)}

    async def look(self, _portal: Huwise, item: GroupWish, /) -> Change:
        """Compare with the groups that are there."""
        key, found = self.key(item), self.directory.called(item.name)
        if len(found) > 1:
            uids = ", ".join(group.uid for group in found)
            return Change(key, "problem", detail=f"{len(found)} groups are called so; name it by its uid: {uids}")
        if not found:
            if item.uid is not None:
                return Change(key, "problem", detail="no group has this uid; leave it empty to create one")
            fields = tuple(FieldChange(name, None, value) for name, value in item.values.items() if value)
            return Change(key, "create", fields)
        state = found[0]
        changes = differing(state, item)
        lost = lost_permissions(state, item)
        if ADMINISTRATION in lost and self.standing is not None:
            risk = self.standing.risk(self.losing, state.uid)
            if risk is not None:
                return Change(key, "problem", changes, risk)
        price = f"{_members(state, 'lose')} {', '.join(lost)}" if lost and state.members != 0 else ""
        return Change(key, "update" if changes else "none", changes, cost=price if changes else "")

    async def act(self, portal: Huwise, item: GroupWish, /) -> Effect:
        """Write what differs still; create the group where no other run did so meanwhile."""
        known = self.directory.called(item.name)
        if known:
            state: GroupState | None = GroupState.of(await portal.group(known[0].uid).get())
        else:
            # The portal takes any number of groups of one title, so it is asked again right before.
            state = await group_titled(portal, item.title or "")
        if state is None:
            made = await portal.groups.create(
                item.title or "", **{name: value for name, value in item.values.items() if name != "title" and value}
            )
            return Effect("created", {"uid": GroupState.of(made).uid})
        changes = {change.name: change.after for change in differing(state, item)}
        if not changes:
            return Effect("as wished already", {"uid": state.uid}, changed=False)
        await portal.group(state.uid).update(**changes)
        return Effect(f"changed {', '.join(changes)}", {"uid": state.uid})


@dataclass(frozen=True, slots=True)
class GroupRemoval:
    """Deleting groups."""

    job: str
    standing: Standing
    losing: frozenset[str]

    def key(self, item: GroupState, /) -> str:
        """The group by its uid: its title may be that of another."""
        return f"group {item.uid}, removal"

    def content(self, item: GroupState, /) -> object:
        """What is wished."""
        return {"uid": item.uid, "delete": True}

    async def look(self, _portal: Huwise, item: GroupState, /) -> Change:
        """Say what it costs."""
        detail = f"“{item.label}” is not in the table"
        if ADMINISTRATION in item.permissions:
            risk = self.standing.risk(self.losing, item.uid)
            if risk is not None:
                return Change(self.key(item), "problem", detail=f"{detail}, but {risk}")
        lost = f"{_members(item, 'lose')} {', '.join(item.permissions)}"
        cost = lost if item.permissions else f"{_members(item, 'leave')} it"
        return Change(self.key(item), "delete", detail=detail, cost=cost)

    async def act(self, portal: Huwise, item: GroupState, /) -> Effect:
        """Delete it, unless it is gone."""
        try:
            await portal.group(item.uid).delete()
        except NotFoundError:
            return Effect("gone already", {"uid": item.uid}, changed=False)
        return Effect("deleted", {"uid": item.uid})


def named_groups(directory: Directory, names: Iterable[str], *, create: bool) -> tuple[tuple[str, ...], dict[str, str]]:
    """Sort the names of groups: those to create, and those that cannot be meant with the reason."""
    missing, refused = [], {}
    for name in dict.fromkeys(names):
        found = directory.called(name)
        if len(found) > 1:
            uids = ", ".join(group.uid for group in found)
            refused[name] = f"{len(found)} groups are called {name!r}; name it by its uid: {uids}"
        elif not found and create:
            missing.append(name)
        elif not found:
            refused[name] = f"no group is called {name!r}; create_groups (--create-groups) creates it"
    return tuple(missing), refused


async def group_titled(portal: Huwise, title: str) -> GroupState | None:
    """The one group of a title as it is now, None where there is none.

    Raises:
        ConflictError: several groups are called so.
    """
    found = [group for group in (await read_groups(portal)).groups.values() if group.title == title]
    if len(found) > 1:
        raise ConflictError(
            f"{len(found)} groups are called {title!r} by now: {', '.join(group.uid for group in found)}",
            hint="Name it by its uid.",
        )
    return found[0] if found else None


async def group_uid(portal: Huwise, directory: Directory, name: str, fresh: dict[str, str]) -> str:
    """The uid of a group that a table names, also of one that was created since the directory was read.

    Args:
        portal: the client.
        directory: the groups of then.
        name: its title or uid.
        fresh: what was found out since; added to.

    Raises:
        NotFoundError: there is none.
        ConflictError: several are called so.
    """
    known = directory.called(name)
    if known:
        return known[0].uid
    if name not in fresh:
        found = await group_titled(portal, name)
        if found is None:
            raise NotFoundError(f"no group is called {name!r}")
        fresh[name] = found.uid
    return fresh[name]


def _members(state: GroupState, verb: str) -> str:
    who = "its members" if state.members is None else number_of(state.members, "member")
    return f"{who} {verb}{'s' if state.members == 1 else ''}"
