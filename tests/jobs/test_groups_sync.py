"""Groups from a table: permissions reset to what a file says, and nobody's lost without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import JobResult, groups_export, groups_sync
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

ADMIN = "sandbox.admin"


async def group(portal: Huwise, title: str, *permissions: str) -> str:
    made = await portal.groups.create(title, permissions=permissions)
    assert isinstance(made.uid, str)
    return made.uid


def writes(sandbox: HuwiseSandbox, since: int = 0) -> list[str]:
    return [request["operation"] for request in sandbox.requests()[since:] if request["method"] != "GET"]


def states(result: JobResult) -> dict[str, str]:
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


async def test_permissions_are_reset_from_a_file_and_members_stay(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    editors = await group(portal, "Editors", "edit_dataset", "manage_dataset")
    await portal.group(editors).users.add(ADMIN)
    same = await group(portal, "Readers", "explore_restricted_dataset")
    table = tmp_path / "groups.csv"
    table.write_text(
        "title,description,permissions,api_calls_limit\n"
        "Editors,,edit_dataset|create_dataset,\n"
        "Readers,,explore_restricted_dataset,\n"
        "Surveyors,On the street,edit_dataset,500/hour\n"
    )
    before = len(huwise_sandbox.requests())

    plan = await groups_sync(portal, table)
    assert [(change.key, change.action, change.cost) for change in plan.plan.changes] == [
        ("group Editors", "update", "1 member loses manage_dataset"),
        ("group Readers", "none", ""),
        ("group Surveyors", "create", ""),
    ]
    assert writes(huwise_sandbox, before) == []

    result = await groups_sync(portal, table, dry_run=False)
    assert states(result) == {"group Editors": "done", "group Readers": "unchanged", "group Surveyors": "done"}
    assert sorted(writes(huwise_sandbox, before)) == ["create_user_group", "update_user_group"]
    now = await portal.group(editors).get()
    assert (sorted(now.permissions), now.user_count, now.title) == (["create_dataset", "edit_dataset"], 1, "Editors")
    made = {one.title: one async for one in portal.groups.list()}["Surveyors"]
    assert made.description == "On the street"
    assert made.to_dict()["explore_limits"] == {"api_calls": {"limit": 500, "unit": "hour"}}

    before = len(huwise_sandbox.requests())
    again = await groups_sync(portal, table, dry_run=False)
    assert again.plan.is_empty
    assert writes(huwise_sandbox, before) == []
    assert same


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
@pytest.mark.parametrize("operation", ["create_user_group", "update_user_group"])
async def test_lost_answers_make_no_group_twice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path, effect: Any, operation: str
) -> None:
    await group(portal, "Editors")
    rows = [{"title": f"Group {number}", "permissions": "edit_dataset"} for number in range(5)]
    rows.append({"title": "Editors", "permissions": "edit_dataset"})
    huwise_sandbox.faults(effect.on(operation, times=3))
    journal = tmp_path / "groups.jsonl"

    await groups_sync(portal, rows, dry_run=False, journal=journal)
    result = await groups_sync(portal, rows, dry_run=False, journal=journal)

    assert set(states(result).values()) <= {"done", "unchanged"}
    assert sorted([str(one.title) async for one in portal.groups.list()]) == sorted(row["title"] for row in rows)
    assert (await groups_sync(portal, rows)).plan.is_empty


async def test_a_group_that_somebody_made_since_the_plan_is_not_made_again(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    async def meanwhile(plan: Any) -> None:
        await group(portal, "Editors")

    rows = [{"title": "Editors", "permissions": "edit_dataset"}]
    result = await groups_sync(portal, rows, dry_run=False, on_plan=meanwhile)
    assert states(result) == {"group Editors": "done"}
    assert [(one.title, one.permissions) async for one in portal.groups.list()] == [("Editors", ["edit_dataset"])]


async def test_deletions_take_prune_and_force(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    old = await group(portal, "Old", "edit_dataset")
    await portal.group(old).users.add(ADMIN)
    await group(portal, "Editors")
    rows = [{"title": "Editors"}]
    assert (await groups_sync(portal, rows)).plan.is_empty
    dry = await groups_sync(portal, rows, prune=True)
    assert [(change.key, change.action, change.cost) for change in dry.plan.due] == [
        (f"group {old}, removal", "delete", "1 member loses edit_dataset")
    ]
    before = len(huwise_sandbox.requests())
    with pytest.raises(ArgumentError, match="1 group would be deleted"):
        await groups_sync(portal, rows, prune=True, dry_run=False)
    assert writes(huwise_sandbox, before) == []
    huwise_sandbox.faults(apply_then_drop().on("delete_user_group"))
    result = await groups_sync(portal, rows, prune=True, force=True, dry_run=False)
    assert states(result) == {"group Editors": "unchanged", f"group {old}, removal": "done"}
    assert [one.title async for one in portal.groups.list()] == ["Editors"]


async def test_a_title_of_several_groups_is_a_row_and_keeps_all_from_deletion(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    first = await group(portal, "Twins")
    await group(portal, "Twins")
    result = await groups_sync(portal, [{"title": "Twins", "permissions": "|"}], prune=True, force=True, dry_run=False)
    assert "2 groups are called so" in result.plan.problems[0].detail
    assert "nothing is deleted" in result.plan.notes[0]
    assert len([one async for one in portal.groups.list()]) == 2
    renamed = await groups_sync(portal, [{"uid": first, "title": "First"}], dry_run=False)
    assert states(renamed) == {f"group {first}": "done"}
    assert sorted([str(one.title) async for one in portal.groups.list()]) == ["First", "Twins"]
    unknown = await groups_sync(portal, [{"uid": "nowhere", "title": "X"}])
    assert "no group has this uid" in unknown.plan.problems[0].detail


async def test_the_key_does_not_lock_itself_out(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    admins, more = await group(portal, "Admins", "edit_domain"), await group(portal, "More", "edit_domain")
    rows = [{"title": "Admins", "permissions": "edit_dataset"}, {"title": "More"}]
    unknown = await groups_sync(portal, rows)
    assert "--own-account" in unknown.plan.problems[0].detail

    await portal.api_keys.create("syncing", ["edit_domain"])
    # Directly an administrator as well: the group may lose the right.
    assert (await groups_sync(portal, rows)).plan.problems == ()
    await portal.users.update(ADMIN, groups=[admins, more], permissions=[])
    assert (await groups_sync(portal, rows)).plan.problems == ()
    both = [{"title": title, "permissions": "edit_dataset"} for title in ("Admins", "More")]
    refused = await groups_sync(portal, both, dry_run=False)
    assert [change.key for change in refused.plan.problems] == ["group Admins", "group More"]
    assert all("would lock itself out" in change.detail for change in refused.plan.problems)
    gone = await groups_sync(portal, [{"title": "Admins", "permissions": "|"}], prune=True, force=True, dry_run=False)
    assert [change.key for change in gone.plan.problems] == ["group Admins", f"group {more}, removal"]
    assert (await portal.group(admins).get()).permissions == ["edit_domain"]
    assert len([one async for one in portal.groups.list()]) == 2


async def test_an_export_synced_again_changes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await group(portal, "Twins", "edit_dataset")
    await group(portal, "Twins")
    await portal.groups.create(
        "Limited", explore_limits={"api_calls": {"limit": 3, "unit": "year"}}, description="=1+1"
    )
    sheet = await groups_export(portal)
    assert len(sheet.rows) == 3
    before = len(huwise_sandbox.requests())
    for form in ("csv", "json", "xlsx"):
        sheet.write(tmp_path / f"groups.{form}")
        result = await groups_sync(portal, tmp_path / f"groups.{form}", prune=True, dry_run=False)
        assert result.plan.is_empty, list(result.plan.lines())
    assert writes(huwise_sandbox, before) == []


async def test_refusals_are_rows_by_code_in_any_language(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.configure(locale="fr")
    rows = [{"title": "Bad", "permissions": "edit_datasets"}, {"title": "Good", "permissions": "edit_dataset"}]
    result = await groups_sync(portal, rows, dry_run=False)
    assert states(result) == {"group Bad": "failed", "group Good": "done"}
    assert result.report is not None
    assert result.report.of("failed")[0].reason.startswith("validation_error: ")
    assert "did you mean 'edit_dataset'" in result.plan.notes[0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"description": "x"}], "none of the columns 'uid', 'title'"),
        ([{"title": "a", "permission": "x"}], "column 'permission', which means nothing here"),
        ([{"title": "a", "api_calls_limit": "5"}], "is no number of calls in a time"),
    ],
)
async def test_what_cannot_be_meant_is_not_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, rows: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        await groups_sync(portal, rows)
    assert huwise_sandbox.requests() == []
