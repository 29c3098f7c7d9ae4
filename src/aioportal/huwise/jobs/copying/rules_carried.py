"""Whom a ruleset of the source is for on the target; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...bodies import same_json
from ...reconcile import agrees
from ..plan import FieldChange
from .identity import Json
from .mapping import Names

Who = Literal["user", "group"]


@dataclass(frozen=True, slots=True)
class CarriedRule:
    """One ruleset for the target.

    Attributes:
        who: a user's or a group's.
        shown: whom it is for, as people know them: a username, a group's title.
        name: whom it is for, as the target knows them: a username, a group's uid.
        rules: ``permissions``, and for a dataset ``security``.
    """

    who: Who
    shown: str
    name: str
    rules: Json


def user_of(rule: Json) -> str | None:
    """The username that a ruleset is for."""
    user = rule.get("user")
    name = user.get("username") if isinstance(user, dict) else None
    return name if isinstance(name, str) and name else None


def group_of(rule: Json) -> str | None:
    """The uid of the group that a ruleset is for."""
    group = rule.get("group")
    uid = group.get("uid") if isinstance(group, dict) else None
    return uid if isinstance(uid, str) and uid else None


def mapped_user(username: str, names: Names) -> str | None:
    """What a user of the source is called on the target, or None to leave them out."""
    return names.get(username, username)


def mapped_group(
    uid: str, names: Names, here: Mapping[str, str] | None, there: Mapping[str, str] | None
) -> tuple[str | None, str, str]:
    """The group of the target that stands for one of the source.

    Args:
        uid: on the source.
        names: of the mapping: titles or uids of groups, on either side.
        here: the groups of the source, uid → title; None where the key may not list them.
        there: those of the target; then only the mapping can name one, by its uid.

    Returns:
        Its uid on the target or None; its title; and why there is none.
    """
    title = (here or {}).get(uid) or uid
    for name in (uid, title):
        if name in names:
            wanted = names[name]
            if wanted is None:
                return None, title, f"group {title} is left out, as the mapping says"
            if there is None or wanted in there:
                return wanted, title, ""
            return _titled(wanted, title, there)
    if there is None:
        return None, title, f"group {title}: the key may not list the target's groups; map its uid in 'groups'"
    return _titled(title, title, there)


def _titled(wanted: str, title: str, there: Mapping[str, str]) -> tuple[str | None, str, str]:
    fitting = [uid for uid, name in there.items() if name == wanted]
    if len(fitting) == 1:
        return fitting[0], title, ""
    why = f"the target has {len(fitting)} groups called {wanted!r}" if fitting else f"no group {wanted!r} on the target"
    return None, title, f"group {title}: {why}; map it in 'groups'"


def rules_of(rule: Json) -> Json:
    """The rules alone, as requests hold them."""
    kept: Json = {"permissions": list(rule.get("permissions") or ())}
    if isinstance(rule.get("security"), dict):
        kept["security"] = rule["security"]
    return kept


def rule_differences(wished: CarriedRule, found: Any) -> tuple[FieldChange, ...]:
    """What of a ruleset on the target differs from what is wished.

    Args:
        wished: as it should be.
        found: as the target shows it, or None where there is none.
    """
    there = found if isinstance(found, dict) else {}
    changes = []
    if found is None or sorted(there.get("permissions") or ()) != sorted(wished.rules["permissions"]):
        changes.append(FieldChange("permissions", there.get("permissions"), wished.rules["permissions"]))
    security = wished.rules.get("security")
    if security is not None and not _same_security(security, there.get("security")):
        changes.append(FieldChange("security", there.get("security"), security))
    return tuple(changes)


def _same_security(wished: Json, found: Any) -> bool:
    # Nulls mean something here: "visible_fields": null shows all fields.
    there = found if isinstance(found, dict) else {}
    return all(
        same_json(value, there.get(key)) or (value is not None and agrees(value, there.get(key)))
        for key, value in wished.items()
    )


def rule_named(rules: Sequence[Json], wished: CarriedRule) -> Json | None:
    """The ruleset of the same user or group, or None."""
    holder = user_of if wished.who == "user" else group_of
    return next((rule for rule in rules if holder(rule) == wished.name), None)
