"""The audit of users: all of them, each right with its origin, and dates in whatever form they come."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, DecodeError, PermissionDeniedError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import parse_users_export, users_audit
from aioportal.huwise.jobs.tables import read_table
from aioportal.testing import HuwiseSandbox, answer

INES, PAUL = "ines.moreau@example.org", "paul.adler@example.org"
DAY = 86_400
EXPORT = (
    "username,last_name,first_name,email,date_joined,last_seen,groups,permissions\n"
    "ines.data,Moreau,Inès,ines@example.org,2022-08-19 11:43:58+00:00,2023-04-24 12:16:34.099404+00:00,"
    "Domain administrators;Data publishers,publish_dataset;edit_domain\n"
    'paul,"Adler, jr.",,paul@example.org,2022-08-19 11:43:58+00:00,,,\n'
)


async def group(portal: Huwise, title: str, *permissions: str) -> str:
    made = await portal.groups.create(title, permissions=permissions)
    assert isinstance(made.uid, str)
    return made.uid


async def test_all_users_are_read_however_many_there_are(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    people = [f"person{number}@example.org" for number in range(1100)]
    for start in range(0, len(people), 550):
        (await portal.users.invite(people[start : start + 550])).raise_for_failures()
    audit = await users_audit(portal)
    assert len(audit.users) == 1101
    assert len({user.username for user in audit.users}) == 1101
    assert len(huwise_sandbox.requests(operation="list_users")) == 2


async def test_each_right_has_its_origin(portal: Huwise) -> None:
    admins, editors = await group(portal, "Admins", "edit_domain", "edit_dataset"), await group(portal, "Editors")
    await portal.group(editors).update(permissions=["edit_dataset", "create_dataset"])
    await portal.users.invite(
        [
            {"email": INES, "permissions": ["edit_dataset"], "groups": [{"uid": admins}, {"uid": editors}]},
            {"email": PAUL, "permissions": ["edit_page"]},
        ]
    )
    await portal.api_keys.create("nightly", ["edit_dataset"])
    await portal.api_keys.revoke(await portal.api_keys.create("lost", []))

    audit = await users_audit(portal)

    ines, paul, own = (next(user for user in audit.users if user.username == name) for name in NAMES)
    assert ines.effective == {
        "create_dataset": ("Editors",),
        "edit_dataset": ("directly", "Admins", "Editors"),
        "edit_domain": ("Admins",),
    }
    assert (ines.permissions, ines.groups, ines.is_admin) == (("edit_dataset",), ("Admins", "Editors"), True)
    assert (paul.effective, paul.is_admin) == ({"edit_page": ("directly",)}, False)
    assert own.is_admin
    assert {user.username for user in audit.admins} == {"ines.moreau", "sandbox.admin"}
    assert [(key.label, key.permissions, key.is_revoked) for key in audit.keys] == [
        ("nightly", ("edit_dataset",), False),
        ("lost", (), True),
    ]
    data = audit.as_data()
    assert {entry["title"]: entry["members"] for entry in data["groups"]} == {
        "Admins": ["ines.moreau"],
        "Editors": ["ines.moreau"],
    }
    assert "key" not in data["api_keys"][0]
    json.dumps(data)


NAMES = ("ines.moreau", "paul.adler", "sandbox.admin")


async def test_who_was_never_seen_counts_from_joining(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await portal.users.invite([INES])
    await portal.clock.sleep(200 * DAY)
    await portal.users.invite([PAUL])
    audit = await users_audit(portal, inactive_days=90)
    by_name = {user.username: user for user in audit.users}
    assert (by_name["ines.moreau"].days_away, by_name["ines.moreau"].is_inactive) == (200, True)
    assert (by_name["paul.adler"].days_away, by_name["paul.adler"].is_inactive) == (0, False)
    assert by_name["ines.moreau"].never_seen
    assert "ines.moreau" in {user.username for user in audit.inactive}


async def test_the_last_time_seen_counts(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    now = datetime.fromtimestamp(huwise_sandbox.now(), UTC)
    seen = datetime.fromtimestamp(huwise_sandbox.now() - 10 * DAY, UTC).isoformat()
    logged = datetime.fromtimestamp(huwise_sandbox.now() - 300 * DAY, UTC).isoformat()
    told: list[dict[str, Any]] = [
        {"username": "both", "email": INES, "last_seen_at": seen, "last_login_at": logged, "is_active": False},
        {"username": "login", "email": PAUL, "last_login_at": logged, "account_type": "local"},
        {"username": "sparse"},
        {"username": "odd", "permissions": None, "groups": [{"uid": "gone"}], "identity_providers": [{"uid": "sso"}]},
    ]
    huwise_sandbox.faults(answer(200, json={"total_count": 4, "next": None, "results": told}).on("list_users"))

    audit = await users_audit(portal)

    both, login, odd, sparse = audit.users
    assert (both.days_away, both.is_inactive, both.is_active) == (10, False, False)
    assert (login.days_away, login.is_inactive, login.account_type) == (300, True, "local")
    assert (sparse.days_away, sparse.is_inactive, sparse.never_seen) == (None, False, True)
    assert (odd.groups, odd.identity_providers, odd.effective) == (("gone",), ("sso",), {})
    assert abs((audit.at - now).total_seconds()) < 60


async def test_as_tables(portal: Huwise, tmp_path: Path) -> None:
    editors = await group(portal, "Editors", "edit_dataset")
    await portal.users.invite([{"email": INES, "groups": [{"uid": editors}], "first_name": "=cmd()"}])
    audit = await users_audit(portal)
    for form in ("csv", "json", "xlsx"):
        audit.write(tmp_path / f"audit.{form}")
        rows = read_table(tmp_path / f"audit.{form}").rows
        assert [row.text("username") for row in rows] == ["ines.moreau", "sandbox.admin"]
        assert rows[0].text("effective_permissions") == "edit_dataset (Editors)"
        assert rows[0].text("first_name") == "=cmd()"
        assert rows[1].text("is_admin") == "true"
    assert "'=cmd()" in (audit.write() or "")


def test_the_portal_s_own_export_is_read_with_its_odd_dates() -> None:
    ines, paul = parse_users_export(EXPORT)
    assert ines.joined_at == datetime(2022, 8, 19, 11, 43, 58, tzinfo=UTC)
    assert ines.last_seen_at == datetime(2023, 4, 24, 12, 16, 34, 99404, tzinfo=UTC)
    assert ines.groups == ("Domain administrators", "Data publishers")
    assert ines.permissions == ("edit_domain", "publish_dataset")
    assert (ines.is_admin, paul.is_admin) == (True, False)
    assert (paul.last_name, paul.last_seen_at, paul.groups) == ("Adler, jr.", None, ())
    assert parse_users_export(EXPORT.replace(",", ";"), delimiter=";")[0].email == "ines@example.org"
    with pytest.raises(DecodeError, match="lacks the columns"):
        parse_users_export("<html></html>")


async def test_users_of_subdomains_come_from_the_export(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await portal.users.invite([INES])
    huwise_sandbox.faults(answer(200, body=EXPORT, headers={"Content-Type": "text/csv"}).on("export_users"))
    audit = await users_audit(portal, subdomains="schools")
    assert {user.username: user.source for user in audit.users} == {
        "ines.data": "export",
        "ines.moreau": "portal",
        "paul": "export",
        "sandbox.admin": "portal",
    }
    assert audit.users[0].is_inactive


async def test_keys_that_cannot_be_listed_are_a_note(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(answer(403, json={"error_code": "permission_denied", "message": "Non."}).on("list_api_keys"))
    audit = await users_audit(portal)
    assert audit.keys is None
    assert audit.as_data()["api_keys"] is None
    assert next(audit.lines()) == "users      1, 0 groups, API keys not known"
    assert audit.notes[0].startswith("API keys cannot be listed: permission_denied")


async def test_what_is_not_told_does_not_read_as_if_nobody_had_it(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    admins, editors = await group(portal, "Admins", "edit_domain"), await group(portal, "Editors", "edit_dataset")
    await portal.users.invite([{"email": INES, "groups": [{"uid": admins}]}, {"email": PAUL}])
    # A group that came after the list of groups, and a user of whom the portal says less.
    shown = [(await portal.group(editors).get()).to_dict()]
    page = {"total_count": 1, "next": None, "previous": None, "results": shown}
    people = [user.to_dict() async for user in portal.users.list()]
    for person in people:
        if person["username"] == "paul.adler":
            del person["permissions"]
    listed = {"total_count": 3, "next": None, "previous": None, "results": people}
    huwise_sandbox.faults(
        answer(200, json=page).on("list_user_groups"),
        answer(200, json=listed).on("list_users"),
    )
    audit = await users_audit(portal)
    assert {user.username: user.is_admin for user in audit.users} == {
        "ines.moreau": None,
        "paul.adler": None,
        "sandbox.admin": True,
    }
    assert audit.notes[:2] == (
        "of 1 user the portal does not tell all permissions and groups",
        f"what these groups allow is not known, since the portal does not list them: {admins}",
    )
    ines, _ = parse_users_export(EXPORT.replace("publish_dataset;edit_domain", "publish_dataset"))
    assert ines.is_admin is None, "its groups may allow it"


async def test_what_cannot_be_read(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    made = await portal.api_keys.create("small", ["edit_dataset"])
    assert isinstance(made.key, str)
    async with Huwise(huwise_sandbox.url, made.key, clock=huwise_sandbox.clock) as limited:
        with pytest.raises(PermissionDeniedError):
            await users_audit(limited)
    with pytest.raises(ArgumentError, match="inactive_days=0"):
        await users_audit(portal, inactive_days=0)
