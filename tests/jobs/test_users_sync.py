"""Users from a table: nobody invited twice, nobody locked out, nobody's rights taken by accident."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from orders_stage import as_killed

from aioportal.errors import ArgumentError, PermissionDeniedError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import JobResult, groups_sync, users_export, users_sync
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

INES, PAUL = "ines.moreau@example.org", "paul.adler@example.org"
ADMIN = "sandbox.admin"


async def user(portal: Huwise, email: str = INES, **given: Any) -> str:
    person = (await portal.users.invite([{"email": email, **given}])).raise_for_failures().outcomes[0].user
    assert person is not None
    assert isinstance(person.username, str)
    return person.username


async def group(portal: Huwise, title: str, *permissions: str) -> str:
    made = await portal.groups.create(title, permissions=permissions)
    assert isinstance(made.uid, str)
    return made.uid


async def own_key(portal: Huwise) -> None:
    """A key of the own user, as every real portal has one, by which it can be told whose key it is."""
    await portal.api_keys.create("syncing", ["edit_domain"])


def writes(sandbox: HuwiseSandbox, since: int = 0) -> list[str]:
    return [request["operation"] for request in sandbox.requests()[since:] if request["method"] != "GET"]


def states(result: JobResult) -> dict[str, str]:
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


def problems(result: JobResult) -> dict[str, str]:
    return {change.key: change.detail for change in result.plan.problems}


async def groups_of(portal: Huwise, username: str) -> set[str]:
    person = await portal.users.get(username, expand="groups")
    assert isinstance(person.groups, list)
    return {str(one.title) for one in person.groups}


async def test_who_is_missing_is_invited_and_who_differs_changed(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await group(portal, "Editors", "edit_dataset")
    paul = await user(portal, PAUL, permissions=["edit_dataset"])
    table = tmp_path / "people.csv"
    table.write_text(
        "email;first_name;last_name;groups;permissions;api_calls_limit\n"
        f"{INES};Inès;Moreau;Editors;create_dataset|edit_dataset;20000/day\n"
        f"{PAUL.upper()};Paul;;Editors;|;\n",
        "utf-8",
    )
    before = len(huwise_sandbox.requests())

    plan = await users_sync(portal, table)
    assert [(change.key, change.action) for change in plan.plan.changes] == [
        (f"user {INES}", "create"),
        (f"user {PAUL}", "update"),
    ]
    assert plan.plan.changes[0].detail == f"an invitation is sent for {INES}"
    assert {field.name: (field.before, field.after) for field in plan.plan.changes[1].fields} == {
        "first_name": ("", "Paul"),
        "permissions": (["edit_dataset"], []),
        "groups": ([], ["Editors"]),
    }
    assert writes(huwise_sandbox, before) == []
    # All of it comes of two lists, however many rows there are.
    assert len(huwise_sandbox.requests()) - before == 2

    result = await users_sync(portal, table, dry_run=False)
    assert states(result) == {f"user {INES}": "done", f"user {PAUL}": "done"}
    assert sorted(writes(huwise_sandbox, before)) == ["add_user_to_user_group", "invite_users", "update_user"]
    made = await portal.users.get("ines.moreau", expand="groups")
    assert (made.first_name, made.last_name, made.email) == ("Inès", "Moreau", INES)
    assert made.permissions == ["create_dataset", "edit_dataset"]
    assert made.to_dict()["explore_limits"] == {"api_calls": {"limit": 20000, "unit": "day"}}
    assert await groups_of(portal, "ines.moreau") == {"Editors"}
    changed = await portal.users.get(paul)
    assert (changed.first_name, changed.permissions, changed.email) == ("Paul", [], PAUL)
    assert await groups_of(portal, paul) == {"Editors"}

    before = len(huwise_sandbox.requests())
    again = await users_sync(portal, table, dry_run=False)
    assert again.plan.is_empty
    assert states(again) == {f"user {INES}": "unchanged", f"user {PAUL}": "unchanged"}
    assert writes(huwise_sandbox, before) == []


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
@pytest.mark.parametrize("provider", [None, "city-login"])
async def test_a_lost_answer_invites_nobody_twice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path, effect: Any, provider: str | None
) -> None:
    operation, kind = ("invite_users", "invited") if provider is None else ("provision_users", "provisioned")
    rows = [{"email": f"person{number}@example.org"} for number in range(6)]
    huwise_sandbox.faults(effect.on(operation, times=3))
    journal = tmp_path / "people.jsonl"

    first = await users_sync(portal, rows, identity_provider=provider, dry_run=False, journal=journal)
    # Whose account is there is known to be done at once; of the others nobody can know yet.
    applied = "answer" not in effect.do and "drop" not in effect.do
    assert sorted(states(first).values()) == (["done"] * 6 if applied else ["done"] * 3 + ["unknown"] * 3)
    result = await users_sync(portal, rows, identity_provider=provider, dry_run=False, journal=journal)

    assert set(states(result).values()) <= {"done", "unchanged"}, list(result.lines())
    made = [entry["object"] for entry in huwise_sandbox.ledger(kind)]
    assert len(made) == 6
    assert (await users_sync(portal, rows, identity_provider=provider)).plan.is_empty


async def test_who_was_invited_by_somebody_else_since_the_plan_is_not_invited_again(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    async def meanwhile(plan: Any) -> None:
        await user(portal)

    rows = [{"email": INES, "first_name": "Inès"}]
    result = await users_sync(portal, rows, dry_run=False, on_plan=meanwhile)
    assert states(result) == {f"user {INES}": "done"}
    assert len(huwise_sandbox.requests(operation="invite_users")) == 1
    assert (await portal.users.get("ines.moreau")).first_name == "Inès"


async def test_an_address_that_another_one_contains_is_somebody_else(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    ines = await user(portal)
    result = await users_sync(portal, [{"email": "moreau@example.org", "first_name": "Max"}], dry_run=False)
    assert states(result) == {"user moreau@example.org": "done"}
    assert (await portal.users.get(ines)).first_name == ""
    assert (await portal.users.get("moreau")).first_name == "Max"


@pytest.mark.parametrize("happened", [True, False])
async def test_who_was_under_way_when_the_process_died_is_looked_up(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path, happened: bool
) -> None:
    rows = [{"email": INES, "first_name": "Inès"}, {"email": PAUL}]
    journal = tmp_path / "people.jsonl"
    await users_sync(portal, rows, dry_run=False, journal=journal)
    as_killed(journal, f"user {INES}")
    if not happened:
        await portal.users.delete("ines.moreau")

    result = await users_sync(portal, rows, dry_run=False, journal=journal)

    assert states(result) == {f"user {INES}": "done" if not happened else "unchanged", f"user {PAUL}": "done"}
    assert result.report is not None
    assert [row.key for row in result.report.rows if row.resumed] == [f"user {PAUL}"]
    assert len(huwise_sandbox.ledger("invited")) == (2 if happened else 3)
    assert (await portal.users.get("ines.moreau")).first_name == "Inès"


async def test_an_invitation_of_which_nobody_knows_says_so(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(answer(504).on("invite_users"))
    result = await users_sync(portal, [{"email": INES}, {"email": PAUL}], dry_run=False, concurrency=1)
    assert states(result) == {f"user {INES}": "unknown", f"user {PAUL}": "done"}
    assert result.report is not None
    assert f"{INES} is not to be seen on the portal" in result.report.of("unknown")[0].reason


async def test_what_the_portal_refuses_of_one_is_a_row_with_its_code(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.configure(locale="fr", batch_keys="01")
    rows = [{"email": INES, "permissions": "edit_datasets"}, {"email": PAUL, "username": "paul"}]
    result = await users_sync(portal, rows, dry_run=False)
    assert result.plan.notes == ("'edit_datasets' is no permission that is known; did you mean 'edit_dataset'?",)
    assert states(result) == {f"user {INES}": "failed", "user paul": "done"}
    assert result.report is not None
    assert result.report.of("failed")[0].reason.startswith("validation_error: ")


async def test_memberships_end_only_where_asked_for(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    editors, readers = await group(portal, "Editors", "edit_dataset"), await group(portal, "Readers")
    ines = await user(portal, groups=[{"uid": editors}])
    paul = await user(portal, PAUL, groups=[{"uid": editors}])
    rows = [{"email": INES, "groups": "Readers"}, {"email": PAUL, "first_name": "Paul"}]

    await users_sync(portal, rows, dry_run=False)
    assert await groups_of(portal, ines) == {"Editors", "Readers"}

    plan = await users_sync(portal, rows, prune=True)
    assert [(change.key, change.cost) for change in plan.plan.due] == [(f"user {INES}", "loses edit_dataset")]
    before = len(huwise_sandbox.requests())
    await users_sync(portal, rows, prune=True, dry_run=False)
    assert await groups_of(portal, ines) == {"Readers"}
    assert await groups_of(portal, paul) == {"Editors"}
    assert writes(huwise_sandbox, before) == ["remove_user_from_user_group"]
    assert (await users_sync(portal, rows, prune=True)).plan.is_empty
    await users_sync(portal, [{"username": ines, "groups": "|"}], prune=True, dry_run=False)
    assert await groups_of(portal, ines) == set()
    assert readers


async def test_missing_groups_are_created_on_request_only(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    paul = await user(portal, PAUL)
    rows = [{"email": INES, "groups": "Surveyors"}, {"username": paul, "groups": ["Surveyors"]}]
    refused = await users_sync(portal, rows, dry_run=False)
    assert "no group is called 'Surveyors'" in problems(refused)[f"user {INES}"]
    assert huwise_sandbox.ledger("invited")[1:] == []

    result = await users_sync(portal, rows, create_groups=True, dry_run=False)
    assert states(result) == {"group Surveyors": "done", f"user {INES}": "done", f"user {paul}": "done"}
    assert await groups_of(portal, "ines.moreau") == await groups_of(portal, paul) == {"Surveyors"}
    assert len(huwise_sandbox.ledger("created", operation="create_user_group")) == 1
    assert (await users_sync(portal, rows, create_groups=True)).plan.is_empty


async def test_users_beyond_the_table_are_removed_with_force_but_never_the_key_itself(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await own_key(portal)
    editors = await group(portal, "Editors", "edit_dataset")
    await user(portal)
    paul = await user(portal, PAUL, groups=[{"uid": editors}])
    rows = [{"email": INES}]
    before = len(huwise_sandbox.requests())

    dry = await users_sync(portal, rows, remove=True)
    assert [(change.key, change.cost) for change in dry.plan.due] == [
        (f"user {paul}, removal", "loses edit_dataset; leaves Editors")
    ]
    assert f"{ADMIN} is not in the table, but it is the account of the key: it stays" in dry.plan.notes
    with pytest.raises(ArgumentError, match="1 user would be unlinked"):
        await users_sync(portal, rows, remove=True, dry_run=False)
    assert writes(huwise_sandbox, before) == []

    huwise_sandbox.faults(apply_then_drop().on("delete_user"))
    result = await users_sync(portal, rows, remove=True, force=True, dry_run=False)
    assert states(result)[f"user {paul}, removal"] == "done"
    assert {one.username async for one in portal.users.list()} == {"ines.moreau", ADMIN}


async def test_without_knowing_whose_key_it_is_no_administrator_loses_the_right(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    ines = await user(portal, permissions=["edit_domain"])
    rows = [{"username": ines, "permissions": "edit_dataset"}]

    refused = await users_sync(portal, rows, dry_run=False)
    assert "--own-account" in problems(refused)[f"user {ines}"]
    assert writes(huwise_sandbox) == ["invite_users"]

    result = await users_sync(portal, rows, own_account=ADMIN, dry_run=False)
    assert states(result) == {f"user {ines}": "done"}
    assert (await portal.users.get(ines)).permissions == ["edit_dataset"]
    with pytest.raises(ArgumentError, match="own_account='nobody'"):
        await users_sync(portal, rows, own_account="nobody")


async def test_an_own_account_that_is_not_the_keys_is_refused(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await own_key(portal)
    ines = await user(portal, permissions=["edit_domain"])
    before = len(huwise_sandbox.requests())
    cases: list[tuple[dict[str, str], dict[str, Any]]] = [
        ({"username": ADMIN, "permissions": "|"}, {}),
        ({"username": ines}, {"remove": True, "force": True}),
    ]
    for row, options in cases:
        with pytest.raises(ArgumentError, match=f"own_account='{ines}', but the key is one of '{ADMIN}'"):
            await users_sync(portal, [row], own_account=ines, dry_run=False, **options)
    with pytest.raises(ArgumentError, match="the key is one of"):
        await groups_sync_that_deletes_administrators(portal, own_account=ines)
    assert writes(huwise_sandbox, before) == ["create_user_group"]
    assert "edit_domain" in ((await portal.users.get(ADMIN)).permissions or [])


async def groups_sync_that_deletes_administrators(portal: Huwise, *, own_account: str) -> None:
    await group(portal, "Admins", "edit_domain")
    await groups_sync(portal, [{"title": "Others"}], prune=True, force=True, own_account=own_account, dry_run=False)


async def test_the_key_does_not_lock_itself_out(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await own_key(portal)
    admins = await group(portal, "Admins", "edit_domain")
    await portal.users.update(ADMIN, groups=[admins])
    # The right comes in two ways now: one of them may go.
    both = [{"username": ADMIN, "permissions": "edit_dataset"}]
    assert states(await users_sync(portal, both, dry_run=False)) == {f"user {ADMIN}": "done"}

    refused = await users_sync(portal, [{"username": ADMIN, "groups": "|"}], prune=True, dry_run=False)
    assert "would lock itself out" in problems(refused)[f"user {ADMIN}"]
    assert await groups_of(portal, ADMIN) == {"Admins"}


async def test_an_export_synced_again_changes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    editors, twins = await group(portal, "Editors"), [await group(portal, "Twins"), await group(portal, "Twins")]
    await user(portal, permissions=["edit_dataset"], groups=[{"uid": editors}, {"uid": twins[1]}])
    await user(portal, PAUL, explore_limits={"api_calls": {"limit": 5, "unit": "year"}}, first_name="-Paul")
    sheet = await users_export(portal)
    assert len(sheet.rows) == 3
    before = len(huwise_sandbox.requests())
    for form in ("csv", "json", "xlsx"):
        sheet.write(tmp_path / f"people.{form}")
        result = await users_sync(portal, tmp_path / f"people.{form}", prune=True, remove=True, dry_run=False)
        assert result.plan.is_empty, list(result.plan.lines())
    assert writes(huwise_sandbox, before) == []


async def test_what_the_api_cannot_do_is_listed(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await user(portal)
    result = await users_sync(portal, [{"email": INES, "is_active": "no"}], dry_run=False)
    assert list(problems(result)) == [f"user {INES}, is_active"]
    assert problems(result)[f"user {INES}, is_active"].startswith("the account is active, and the API cannot")
    assert not result.ok
    assert (await users_sync(portal, [{"email": INES, "is_active": "yes"}])).plan.is_empty


async def test_an_address_finds_a_user_and_a_username_may_not_contradict_it(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    ines = await user(portal)
    found = await users_sync(portal, [{"email": INES, "username": "somebody.else"}])
    assert problems(found) == {"user somebody.else": f"the user with this address is called {ines!r}"}
    moved = await users_sync(portal, [{"username": ines, "email": "moreau@example.org"}], dry_run=False)
    assert states(moved) == {f"user {ines}": "done"}
    assert (await portal.users.get(ines)).email == "moreau@example.org"
    nobody = await users_sync(portal, [{"username": "nobody"}])
    assert "without an e-mail address nobody can be invited" in problems(nobody)["user nobody"]


async def test_a_key_that_may_not_administer_is_told_before_anything(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    made = await portal.api_keys.create("small", ["edit_dataset"])
    assert isinstance(made.key, str)
    async with Huwise(huwise_sandbox.url, made.key, clock=huwise_sandbox.clock) as limited:
        with pytest.raises(PermissionDeniedError):
            await users_sync(limited, [{"email": INES}], dry_run=False)
    assert huwise_sandbox.ledger("invited") == []


async def test_the_work_travels(portal: Huwise) -> None:
    from aioportal.huwise.jobs.people.people_state import read_directory
    from aioportal.huwise.jobs.people.user_work import UserWish, UserWork

    work = UserWork("users sync", await read_directory(portal), None, frozenset(), {}, False)
    wish = UserWish(None, INES, {"email": INES})
    assert pickle.loads(pickle.dumps((work, wish))) == (work, wish)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"first_name": "Inès"}], "none of the columns 'email', 'username'"),
        ([{"email": "ines"}], "'ines' is no e-mail address"),
        ([{"email": INES, "groop": "a"}], "column 'groop', which means nothing here"),
        ([{"email": INES, "permissions": [1]}], "1 is no text"),
    ],
)
async def test_what_cannot_be_meant_is_not_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, rows: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        await users_sync(portal, rows)
    assert huwise_sandbox.requests() == []


async def test_the_same_user_in_two_rows_is_refused(portal: Huwise) -> None:
    ines = await user(portal)
    with pytest.raises(ArgumentError, match="rows 1 and 2 are the same user"):
        await users_sync(portal, [{"email": INES}, {"username": ines}])
    with pytest.raises(ArgumentError, match="rows 1 and 2 are the same user"):
        await users_sync(portal, [{"email": PAUL}, {"email": PAUL.upper(), "username": "paul"}])
