"""The parts of a copied connection: itself, with secrets from elsewhere, and who may use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from ....core.deadline import pause
from ....core.errors import ArgumentError, OutcomeUnknownError, PortalError
from ...bodies import same_json, uid_of
from ..config.secrecy import hidden, masked
from ..plan import Change, FieldChange
from ..work import Effect
from .course import PartItem, PartWork, Weight
from .identity import Json
from .mapping import SecretSource
from .reading import listed
from .resource_carried import plain_connection, same_inline
from .rules_carried import CarriedRule, rule_differences, rule_named
from .secret_values import filled, lacking, scrubbed
from .target_facts import PortalFacts

if TYPE_CHECKING:
    from ...client import Huwise

_SETTLE = 3.0
"""Seconds in which a create whose answer was lost may still be under way."""


@dataclass(frozen=True, slots=True)
class ConnectionWish:
    """What a connection should be.

    Attributes:
        body: as requests hold it, its secrets null.
        places: where it has secrets.
        secrets: place → where the secret is; nothing of them is in the body, the plan or the journal.
        there: the target's uid as the mapping says, or None to find it by where it leads.
    """

    body: Json
    places: tuple[str, ...] = ()
    secrets: Mapping[str, SecretSource] = field(default_factory=dict)
    there: str | None = None


@dataclass(frozen=True)
class ConnectionWork(PartWork):
    """One connection.

    Portals never show secrets, so whether those of the target are the right ones cannot be seen: a connection whose
    other settings are right is left alone, unless ``renew`` says to write its secrets again.

    Attributes:
        renew: write secrets again.
    """

    renew: bool = False

    weight: ClassVar[Weight] = "none"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """Whether to create or to update it, and whether its secrets are at hand."""
        wish: ConnectionWish = item.wish
        try:
            found = await connection_there(self.course.facts(target), wish)
        except ArgumentError as error:
            return Change(item.key, "problem", detail=error.message)
        changes = tuple(hidden(change) for change in self._changes(wish, found))
        told = _told(wish.body)
        if found is not None and not changes:
            return Change(item.key, "none", detail=f"{told}, as {found['uid']}")
        if missing := lacking(wish.places, wish.secrets):
            return Change(item.key, "problem", changes, detail=f"{told}: {missing}")
        return Change(item.key, "create" if found is None else "update", changes, detail=told)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Create it, or write it whole, which is the only way; its secrets go with it."""
        wish: ConnectionWish = item.wish
        found = await connection_there(PortalFacts(target), wish)
        changes = self._changes(wish, found)
        if found is not None and not changes:
            return Effect(f"as {found['uid']}", {"uid": found["uid"]}, changed=False)
        if missing := lacking(wish.places, wish.secrets):
            raise ArgumentError(missing, hint="Say in the mapping's 'secrets' where each of them is.")
        body, values = filled(wish.body, wish.secrets)
        try:
            if found is None:
                uid = await self._create(target, wish, body)
                return Effect(f"created as {uid}", {"uid": uid}, notes=_notes(item, wish, uid))
            uid = str(found["uid"])
            await target.connections.update(uid, body)
        except PortalError as error:
            raise scrubbed(error, values) from None
        return Effect(f"changed {', '.join(change.name for change in changes)} of {uid}", {"uid": uid})

    async def _create(self, target: Huwise, wish: ConnectionWish, body: Json) -> str:
        try:
            return uid_of(await target.connections.create(body), "connection")
        except OutcomeUnknownError:
            # Nothing names a connection, but this job knows by what it finds it again; there was none a moment ago.
            await pause(_SETTLE, clock=target.clock, doing="waiting to look for the connection")
            new = await PortalFacts(target).like(wish.body)
            if len(new) == 1:
                return new[0]
            raise

    def _changes(self, wish: ConnectionWish, found: Json | None) -> tuple[FieldChange, ...]:
        changes = connection_changes(wish.body, found)
        if not changes and self.renew and wish.places and found is not None:
            return (FieldChange("secrets", "not shown", "written again"),)
        return changes


async def connection_there(facts: PortalFacts, wish: ConnectionWish) -> Json | None:
    """The connection of the target that is the copy, or None.

    Args:
        facts: of the target; what they know already is not asked again.
        wish: what it should be.

    Raises:
        ArgumentError: several could be it, or the one that the mapping names is not there.
    """
    if wish.there is not None:
        found = await facts.connection(wish.there)
        if found is None:
            raise ArgumentError(f"the mapping names {wish.there}, which the target does not have")
        return found
    like = await facts.like(wish.body)
    if len(like) > 1:
        raise ArgumentError(f"the target has {len(like)} connections like it ({', '.join(like)}); map it")
    return (await facts.connections())[like[0]] if like else None


def connection_changes(wished: Json, found: Json | None) -> tuple[FieldChange, ...]:
    """What of a connection differs, as far as it is shown; header values and logins are not told."""
    there = plain_connection(found) if found is not None else {}
    changes = []
    for name in sorted(wished.keys() | there.keys()):
        mine, other = wished.get(name), there.get(name)
        if name == "is_reusable":
            if bool(mine) != bool(other):
                changes.append(FieldChange(name, other, bool(mine)))
        elif name in ("auth", "headers"):
            if not same_inline({name: mine}, {name: other}):
                changes.append(FieldChange(name, _shape(other), _shape(mine)))
        elif not same_json(mine, other):
            changes.append(FieldChange(name, other, mine))
    return tuple(changes)


def _shape(value: Any) -> Any:
    """A login or headers as a plan shows them: their kind and their names."""
    if isinstance(value, dict):
        return value.get("type")
    if isinstance(value, list):
        return [item.get("name") for item in value if isinstance(item, dict)]
    return value


def _told(body: Json) -> str:
    return f"{body.get('type')} {masked(str(body.get('url') or ''))}".strip()


def _notes(item: PartItem, wish: ConnectionWish, uid: str) -> tuple[str, ...]:
    auth = wish.body.get("auth")
    if isinstance(auth, dict) and auth.get("type") == "iam_role":
        return (f"{item.key}: the role must trust the account and the external id that the target shows for {uid}",)
    return ()


@dataclass(frozen=True)
class ConnectionRuleWork(PartWork):
    """One ruleset of a connection. A wish is a ``CarriedRule`` and a ``ConnectionWish``."""

    weight: ClassVar[Weight] = "none"

    async def plan(self, target: Huwise, item: PartItem) -> Change:
        """What differs in it."""
        rule, wish = item.wish
        connection = await connection_there(self.course.facts(target), wish)
        found = rule_named(await _rules(target, connection["uid"], rule), rule) if connection is not None else None
        changes = rule_differences(rule, found)
        return Change(item.key, "create" if found is None else "update" if changes else "none", changes)

    async def bring(self, target: Huwise, item: PartItem) -> Effect:
        """Give it, or change it."""
        rule, wish = item.wish
        connection = await connection_there(PortalFacts(target), wish)
        if connection is None:
            raise ArgumentError(f"the target has no connection that is {item.thing}")
        found = rule_named(await _rules(target, connection["uid"], rule), rule)
        if found is not None and not rule_differences(rule, found):
            return Effect(changed=False)
        security = target.connection(connection["uid"]).security
        await (security.users if rule.who == "user" else security.groups).set(rule.name, rule.rules["permissions"])
        return Effect("given" if found is None else "changed")


async def _rules(target: Huwise, uid: str, rule: CarriedRule) -> tuple[Json, ...]:
    security = target.connection(uid).security
    return await listed((security.users if rule.who == "user" else security.groups).list(limit=1000))
