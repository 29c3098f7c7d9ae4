"""Whom a ruleset is for on the target, and what of it differs."""

from __future__ import annotations

import pytest

from aioportal.huwise.jobs.copying.rules_carried import (
    CarriedRule,
    mapped_group,
    mapped_user,
    rule_differences,
    rule_named,
    rules_of,
)

HERE = {"1": "Curators", "2": "Tasters"}


@pytest.mark.parametrize(
    ("uid", "names", "there", "found", "why"),
    [
        ("1", {}, {"9": "Curators"}, "9", ""),
        ("1", {"Curators": "Keepers"}, {"9": "Keepers"}, "9", ""),
        ("1", {"1": "9"}, {"9": "Whoever"}, "9", ""),
        ("1", {"Curators": None}, {"9": "Curators"}, None, "as the mapping says"),
        ("1", {}, {"8": "Curators", "9": "Curators"}, None, "2 groups called 'Curators'"),
        ("2", {}, {"9": "Curators"}, None, "no group 'Tasters' on the target"),
        ("3", {}, {"9": "Curators"}, None, "no group '3' on the target"),
        ("1", {}, None, None, "may not list the target's groups; map its uid"),
        ("1", {"Curators": "9"}, None, "9", ""),
        ("1", {"Curators": None}, None, None, "as the mapping says"),
    ],
)
def test_groups_are_found_by_mapping_or_title(
    uid: str, names: dict[str, str | None], there: dict[str, str] | None, found: str | None, why: str
) -> None:
    name, _, said = mapped_group(uid, names, HERE, there)
    assert name == found
    assert (why in said) if why else said == ""


def test_users_are_found_by_mapping_or_name() -> None:
    assert mapped_user("ann", {}) == "ann"
    assert mapped_user("ann", {"ann": "anna"}) == "anna"
    assert mapped_user("ann", {"ann": None}) is None


def test_a_ruleset_differs_by_permissions_in_any_order_and_by_each_part_of_its_security() -> None:
    shown = {"user": {"username": "ann"}, "permissions": ["b", "a"], "security": {"visible_fields": None, "x": 1}}
    rule = CarriedRule("user", "ann", "ann", rules_of(shown))
    assert rule_named([{"user": {"username": "bob"}}, shown], rule) is shown
    assert rule_differences(rule, {**shown, "permissions": ["a", "b"], "extra": 1}) == ()
    [security] = rule_differences(rule, {**shown, "security": {"visible_fields": ["name"], "x": 1}})
    assert security.name == "security"
    assert {change.name for change in rule_differences(rule, None)} == {"permissions", "security"}
