"""Which rulesets of a thing go over to the target, and for whom there; the same for datasets, pages and connections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..config.names import numbered
from .identity import Json
from .mapping import CopyMapping
from .rules_carried import CarriedRule, group_of, mapped_group, mapped_user, rules_of, user_of

if TYPE_CHECKING:
    from .target_facts import PortalFacts


class RuleSorter:
    """Makes rulesets of the target out of those of the source.

    Args:
        here: what the source has.
        there: what the target has.
        mapping: what is called otherwise there.
    """

    def __init__(self, here: PortalFacts, there: PortalFacts, mapping: CopyMapping) -> None:
        self._here = here
        self._there = there
        self._mapping = mapping

    async def carried(self, users: Iterable[Json], groups: Iterable[Json], notes: list[str]) -> list[CarriedRule]:
        """The rulesets for the target; what does not go over is added to ``notes``.

        Args:
            users: rulesets of users on the source.
            groups: rulesets of groups on the source.
            notes: what is not carried over.
        """
        found = [rule for each in users if (rule := await self._user(each, notes)) is not None]
        found += [rule for each in groups if (rule := await self._group(each, notes)) is not None]
        once: dict[tuple[str, str], CarriedRule] = {}
        for rule in found:
            first = once.setdefault((rule.who, rule.name), rule)
            if first is not rule:
                notes.append(f"{rule.who} {rule.shown}: the mapping has {first.shown} become the same; left out")
        rules = list(once.values())
        # Groups of one title are several all the same.
        names = numbered(f"{rule.who} {rule.shown}" for rule in rules)
        return [replace(rule, shown=name.partition(" ")[2]) for rule, name in zip(rules, names, strict=True)]

    async def _user(self, rule: Json, notes: list[str]) -> CarriedRule | None:
        username = user_of(rule)
        if username is None:
            notes.append("a ruleset of a user whom the source does not name is left out")
            return None
        name = mapped_user(username, self._mapping.users)
        if name is None:
            notes.append(f"user {username} is left out, as the mapping says")
            return None
        if not await self._there.has_user(name):
            notes.append(f"user {username}: the target has no user {name!r}; map it in 'users'")
            return None
        return CarriedRule("user", username, name, rules_of(rule))

    async def _group(self, rule: Json, notes: list[str]) -> CarriedRule | None:
        uid = group_of(rule)
        if uid is None:
            notes.append("a ruleset of a group that the source does not name is left out")
            return None
        here, there = await self._here.groups(), await self._there.groups()
        name, title, why = mapped_group(uid, self._mapping.groups, here, there)
        if name is None:
            notes.append(why)
            return None
        return CarriedRule("group", title, name, rules_of(rule))
