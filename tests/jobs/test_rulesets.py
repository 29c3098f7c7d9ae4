"""Rulesets from a table: fields, conditions and quotas in cells, missing groups, and nobody else's rights touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import BulkProgress, Huwise, push
from aioportal.huwise.jobs import JobResult, rulesets_apply, rulesets_export
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

CSV = b"name,milk\nBrie,cow\nFeta,sheep\n"
HEAD = "dataset_id,group,user,permissions,is_data_visible,visible_fields,filter_query,api_calls_quota\n"


async def group(portal: Huwise, title: str) -> str:
    made = await portal.groups.create(title)
    assert isinstance(made.uid, str)
    return made.uid


async def user(portal: Huwise, email: str = "ines.moreau@example.org") -> str:
    person = (await portal.users.invite([email])).raise_for_failures().outcomes[0].user
    assert person is not None
    assert isinstance(person.username, str)
    return person.username


async def dataset(portal: Huwise, dataset_id: str, *, published: bool = False) -> str:
    if published:
        await push(portal, CSV, dataset=dataset_id, title=dataset_id, filename="a.csv", is_restricted=True)
        # Into another second: dates of the portal have no smaller part.
        await portal.clock.sleep(2)
    else:
        await portal.datasets.create(dataset_id=dataset_id, title=dataset_id, is_restricted=True)
    return await portal.dataset(dataset_id).uid()


def writes(sandbox: HuwiseSandbox, since: int = 0) -> list[str]:
    return [request["operation"] for request in sandbox.requests()[since:] if request["method"] != "GET"]


def states(result: JobResult) -> dict[str, str]:
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


def problems(result: JobResult) -> dict[str, str]:
    return {change.key: change.detail for change in result.plan.problems}


async def rules(portal: Huwise, dataset_id: str, uid: str) -> dict[str, Any]:
    return (await portal.dataset(dataset_id).security.groups.get(uid)).to_dict()


async def test_cells_become_rulesets_and_a_second_run_writes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    uid = await dataset(portal, "cheeses", published=True)
    editors, ines = await group(portal, "Editors"), await user(portal)
    table = tmp_path / "rights.csv"
    table.write_text(
        HEAD
        + 'cheeses,Editors,,explore_restricted_dataset|edit_dataset,true,name|milk,"milk = ""cow""",1000/day\n'
        + f"cheeses,,{ines},explore_restricted_dataset,,*,*,*\n"
    )
    before = len(huwise_sandbox.requests())

    plan = await rulesets_apply(portal, table)
    assert writes(huwise_sandbox, before) == []
    assert [(change.key, change.action, change.cost) for change in plan.plan.changes] == [
        ("cheeses", "update", "full publish")
    ]
    assert [field.name for field in plan.plan.changes[0].fields] == ["group Editors", f"user {ines}"]

    result = await rulesets_apply(portal, table, dry_run=False)
    assert states(result) == {"cheeses": "done"}
    assert sorted(writes(huwise_sandbox, before)) == [
        "create_dataset_group_security",
        "create_dataset_user_security",
        "publish_dataset",
    ]
    made = await rules(portal, "cheeses", editors)
    assert sorted(made["permissions"]) == ["edit_dataset", "explore_restricted_dataset"]
    assert made["security"] == {
        "is_data_visible": True,
        "visible_fields": ["name", "milk"],
        "filter_query": 'milk = "cow"',
        "api_calls_quota": {"limit": 1000, "unit": "day"},
    }
    assert len(huwise_sandbox.ledger("published")) == 2

    before = len(huwise_sandbox.requests())
    again = await rulesets_apply(portal, table, dry_run=False)
    assert again.plan.is_empty
    assert writes(huwise_sandbox, before) == []
    assert uid in str(huwise_sandbox.ledger("published")[-1]["object"])


async def test_what_a_row_does_not_say_stays_and_so_do_others(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await dataset(portal, "cheeses")
    editors, readers = await group(portal, "Editors"), await group(portal, "Readers")
    seen = {"is_data_visible": True, "visible_fields": ["name"], "filter_query": "", "api_calls_quota": None}
    security = portal.dataset("cheeses").security.groups
    await security.create(editors, ["explore_restricted_dataset"], security=seen)
    await security.create(readers, ["explore_restricted_dataset"])
    before = len(huwise_sandbox.requests())

    rows = [{"dataset_id": "cheeses", "group": "Editors", "api_calls_quota": "5/hour"}]
    result = await rulesets_apply(portal, rows, dry_run=False)

    assert [field.line() for field in result.plan.changes[0].fields] == [
        'group Editors: api_calls_quota: {"limit": 5, "unit": "hour"}'
    ]
    assert writes(huwise_sandbox, before) == ["update_dataset_group_security"]
    made = await rules(portal, "cheeses", editors)
    assert made["permissions"] == ["explore_restricted_dataset"]
    assert made["security"] == {**seen, "api_calls_quota": {"limit": 5, "unit": "hour"}}
    assert (await rules(portal, "cheeses", readers))["permissions"] == ["explore_restricted_dataset"]


async def test_an_export_applied_again_changes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    for name in ("air", "water"):
        await dataset(portal, name)
    twins = [await group(portal, "Twins"), await group(portal, "Twins")]
    editors, ines = await group(portal, "Editors | Writers"), await user(portal)
    for name, holder in (("air", twins[0]), ("water", twins[1]), ("air", editors)):
        await portal.dataset(name).security.groups.create(
            holder, ["edit_dataset"], security={"visible_fields": [], "filter_query": "-1 < x"}
        )
    await portal.dataset("water").security.users.create(ines, [], security={"is_data_visible": False})

    told: list[BulkProgress] = []
    sheet = await rulesets_export(portal, everything=True, concurrency=1, on_progress=told.append)
    assert (told[-1].finished, told[-1].total) == (2, 2)
    assert sheet.ok
    assert len(sheet.rows) == 4
    before = len(huwise_sandbox.requests())
    for form in ("csv", "json", "xlsx"):
        sheet.write(tmp_path / f"rights.{form}")
        result = await rulesets_apply(portal, tmp_path / f"rights.{form}", prune=True, dry_run=False)
        assert result.plan.is_empty, list(result.plan.lines())
    assert writes(huwise_sandbox, before) == []


async def test_missing_groups_are_created_on_request_only(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await dataset(portal, "air")
    await dataset(portal, "water")
    known = await group(portal, "Editors")
    rows = [
        {"dataset_id": name, "group": title, "permissions": "edit_dataset"}
        for name in ("air", "water")
        for title in ("Surveyors", "Editors")
    ]
    before = len(huwise_sandbox.requests())

    refused = await rulesets_apply(portal, rows, dry_run=False)
    assert set(problems(refused)) == {"air, group Surveyors", "water, group Surveyors"}
    assert "--create-groups" in problems(refused)["air, group Surveyors"]
    assert states(refused) == {
        "air, group Surveyors": "failed",
        "water, group Surveyors": "failed",
        "air": "done",
        "water": "done",
    }
    assert writes(huwise_sandbox, before) == ["create_dataset_group_security"] * 2

    before = len(huwise_sandbox.requests())
    plan = await rulesets_apply(portal, rows, create_groups=True)
    assert [(change.key, change.action) for change in plan.plan.due] == [
        ("group Surveyors", "create"),
        ("air", "update"),
        ("water", "update"),
    ]
    result = await rulesets_apply(portal, rows, create_groups=True, dry_run=False)
    assert states(result) == {"group Surveyors": "done", "air": "done", "water": "done"}
    assert sorted(writes(huwise_sandbox, before)) == ["create_dataset_group_security"] * 2 + ["create_user_group"]
    holders = [ruleset.group.uid async for ruleset in portal.dataset("air").security.groups.list()]
    assert known in holders
    assert len(holders) == 2
    again = await rulesets_apply(portal, rows, create_groups=True, dry_run=False)
    assert again.plan.is_empty


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
@pytest.mark.parametrize(
    "operation", ["create_user_group", "create_dataset_group_security", "update_dataset_user_security"]
)
async def test_lost_answers_make_nothing_twice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, effect: Any, operation: str, tmp_path: Path
) -> None:
    await dataset(portal, "air")
    ines = await user(portal)
    await portal.dataset("air").security.users.create(ines, [])
    rows = [
        {"dataset_id": "air", "group": "Surveyors", "permissions": "edit_dataset"},
        {"dataset_id": "air", "user": ines, "permissions": "edit_dataset"},
    ]
    huwise_sandbox.faults(effect.on(operation))
    journal = tmp_path / "rights.jsonl"
    await rulesets_apply(portal, rows, create_groups=True, dry_run=False, journal=journal)

    result = await rulesets_apply(portal, rows, create_groups=True, dry_run=False, journal=journal)

    assert set(states(result).values()) <= {"done", "unchanged"}
    assert len(huwise_sandbox.ledger("created", operation="create_user_group")) == 1
    assert len(huwise_sandbox.ledger("created", operation="create_dataset_group_security")) == 1
    assert (await rulesets_apply(portal, rows, create_groups=True)).plan.is_empty


async def test_one_refused_ruleset_keeps_no_other_from_being_written(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.configure(locale="fr")
    await dataset(portal, "air", published=True)
    await group(portal, "Editors")
    ines = await user(portal)
    rows = [
        {"dataset_id": "air", "group": "Editors", "permissions": "edit_datasets"},
        {"dataset_id": "air", "user": ines, "permissions": "edit_dataset"},
    ]
    result = await rulesets_apply(portal, rows, dry_run=False)
    assert result.report is not None
    (row,) = result.report.rows
    assert row.state == "failed"
    assert row.reason.startswith("group Editors: validation_error: ")
    assert row.reason.endswith("(1 others were written)")
    assert (await portal.dataset("air").security.users.get(ines)).permissions == ["edit_dataset"]
    assert len(huwise_sandbox.ledger("published")) == 2


async def test_whom_the_table_leaves_out_loses_the_ruleset_only_with_prune_and_force(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await dataset(portal, "air")
    await dataset(portal, "water")
    editors, readers = await group(portal, "Editors"), await group(portal, "Readers")
    for name in ("air", "water"):
        await portal.dataset(name).security.groups.create(readers, ["edit_dataset"])
    await portal.dataset("air").security.groups.create(editors, [])
    rows = [{"dataset_id": "air", "group": "Editors", "permissions": "edit_dataset"}]
    before = len(huwise_sandbox.requests())

    dry = await rulesets_apply(portal, rows, prune=True)
    assert any("1 ruleset would be deleted" in note for note in dry.plan.notes)
    with pytest.raises(ArgumentError, match="1 ruleset would be deleted"):
        await rulesets_apply(portal, rows, prune=True, dry_run=False)
    assert writes(huwise_sandbox, before) == []

    result = await rulesets_apply(portal, rows, prune=True, force=True, dry_run=False)
    assert states(result) == {"air": "done"}
    left = {one.group.uid async for one in portal.dataset("air").security.groups.list()}
    assert left == {editors}
    assert [one.group.uid async for one in portal.dataset("water").security.groups.list()] == [readers]


async def test_lifting_a_limit_is_no_deletion(portal: Huwise) -> None:
    """All fields and no quota show as None after; that must not pass for the end of the whole ruleset."""
    await dataset(portal, "cheeses")
    uid = await group(portal, "Dairy")
    before = {"dataset_id": "cheeses", "group": "Dairy", "visible_fields": "name|milk", "api_calls_quota": "10/day"}
    await rulesets_apply(portal, [before], dry_run=False)
    result = await rulesets_apply(portal, [before | {"visible_fields": "*", "api_calls_quota": "*"}], dry_run=False)
    assert states(result) == {"cheeses": "done"}
    security = (await rules(portal, "cheeses", uid))["security"]
    assert (security["visible_fields"], security["api_calls_quota"]) == (None, None)


@pytest.mark.parametrize("create", [False, True])
async def test_nothing_is_pruned_where_a_name_is_not_understood(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, create: bool
) -> None:
    await dataset(portal, "air")
    readers, editors = await group(portal, "Readers"), await group(portal, "Editors")
    await portal.dataset("air").security.groups.create(readers, ["edit_dataset"])
    rows = [
        {"dataset_id": "air", "group": "Editors", "permissions": "edit_dataset"},
        {"dataset_id": "air", "group": "Reader", "permissions": "edit_dataset"},
    ]
    huwise_sandbox.faults(answer(400, json={"error_code": "refused", "message": "Non."}).on("create_user_group"))
    result = await rulesets_apply(portal, rows, prune=True, create_groups=create, force=True, dry_run=False)
    assert not result.ok
    assert {one.group.uid async for one in portal.dataset("air").security.groups.list()} == {readers, editors}


async def test_a_publish_that_is_owed_is_made_up_for(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await dataset(portal, "air", published=True)
    editors = await group(portal, "Editors")
    rows = [{"dataset_id": "air", "group": "Editors", "permissions": "edit_dataset"}]
    # As a run leaves it that was killed between the two.
    await portal.dataset("air").security.groups.create(editors, ["edit_dataset"])
    before = len(huwise_sandbox.requests())

    result = await rulesets_apply(portal, rows, dry_run=False)

    assert [change.action for change in result.plan.changes] == ["run"]
    assert writes(huwise_sandbox, before) == ["publish_dataset"]
    assert (await rulesets_apply(portal, rows)).plan.is_empty


async def test_a_dataset_that_the_key_may_not_manage_is_a_row(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    refused = await dataset(portal, "air")
    await dataset(portal, "water")
    await group(portal, "Editors")
    rows = [
        {"dataset_id": name, "group": "Editors", "permissions": "edit_dataset"} for name in ("air", "water", "fire")
    ]
    huwise_sandbox.faults(
        answer(403, json={"error_code": "permission_denied", "message": "Non."}).on(
            "list_dataset_group_security", dataset=refused, times=None
        )
    )
    result = await rulesets_apply(portal, rows, dry_run=False)
    assert set(problems(result)) == {"fire", "air"}
    assert problems(result)["air"].startswith("permission_denied: ")
    assert states(result) == {"fire": "failed", "air": "failed", "water": "done"}
    sheet = await rulesets_export(portal, everything=True)
    assert not sheet.ok
    assert sheet.problems[0].startswith("air: permission_denied: ")
    assert [row["dataset_id"] for row in sheet.rows] == ["water"]


async def test_a_key_that_may_not_list_groups_names_them_by_uid(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await dataset(portal, "air")
    editors = await group(portal, "Editors")
    made = await portal.api_keys.create("rights", ["edit_dataset", "manage_dataset"])
    assert isinstance(made.key, str)
    async with Huwise(huwise_sandbox.url, made.key, clock=huwise_sandbox.clock) as limited:
        rows = [{"dataset_id": "air", "group": editors, "permissions": "edit_dataset"}]
        result = await rulesets_apply(limited, rows, dry_run=False)
        assert states(result) == {"air": "done"}
        assert result.plan.notes == ("the key may not list groups: their names are taken for uids",)
        sheet = await rulesets_export(limited, ["air"])
        assert [row["group"] for row in sheet.rows] == [editors]
        assert (await rulesets_apply(limited, sheet.rows)).plan.is_empty


async def test_strangers_and_ambiguous_groups_are_rows(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await dataset(portal, "air")
    await group(portal, "Twins")
    await group(portal, "Twins")
    rows = [
        {"dataset_id": "air", "group": "Twins", "permissions": "|"},
        {"dataset_id": "air", "user": "nobody", "permissions": "|"},
    ]
    result = await rulesets_apply(portal, rows)
    assert "2 groups are called 'Twins'" in problems(result)["air, group Twins"]
    assert problems(result)["air, user nobody"] == "the portal has no user 'nobody'"
    many = [{"dataset_id": "air", "user": f"nobody{number}"} for number in range(30)]
    assert len(problems(await rulesets_apply(portal, many))) == 30


async def test_rows_of_the_same_add_up(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await dataset(portal, "air")
    editors = await group(portal, "Editors")
    rows = [
        {"dataset_id": "air", "group": "Editors", "permissions": "edit_dataset", "visible_fields": "a"},
        {"dataset_id": "air", "group": "Editors", "permissions": ["publish_dataset"], "visible_fields": "b|a"},
    ]
    result = await rulesets_apply(portal, rows, dry_run=False)
    assert states(result) == {"air": "done"}
    made = await rules(portal, "air", editors)
    assert sorted(made["permissions"]) == ["edit_dataset", "publish_dataset"]
    assert made["security"]["visible_fields"] == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"group": "Editors"}], "none of the columns 'dataset_uid', 'dataset_id'"),
        ([{"dataset_id": "air"}], "row 1 names neither a group nor a user"),
        ([{"dataset_id": "air", "group": "E", "user": "u"}], "row 1 names a group and a user"),
        ([{"dataset_id": "air", "group": "E", "permisions": "x"}], "column 'permisions', which means nothing here"),
        ([{"dataset_id": "air", "group": "E", "api_calls_quota": "many"}], "is no number of calls in a time"),
        ([{"dataset_id": "air", "group": "E", "api_calls_quota": "5/year"}], "is no number of calls in a time"),
        ([{"dataset_id": "air", "group": "E", "is_data_visible": "perhaps"}], "neither true nor false"),
        ([{"dataset_id": "air", "group": "E", "visible_fields": "*|a"}], r"\* stands beside single fields"),
        (
            [
                {"dataset_id": "air", "group": "E", "filter_query": "a"},
                {"dataset_id": "air", "group": "E", "filter_query": "b"},
            ],
            "row 2, column 'filter_query' contradicts an earlier row",
        ),
    ],
)
async def test_what_cannot_be_meant_is_not_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, rows: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        await rulesets_apply(portal, rows)
    assert huwise_sandbox.requests() == []


async def test_one_thing_in_two_ways_is_refused(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    uid, editors = await dataset(portal, "air"), await group(portal, "Editors")
    rows = [{"dataset_id": name, "group": "Editors", "permissions": "|"} for name in ("air", uid)]
    with pytest.raises(ArgumentError, match="air is named in two ways"):
        await rulesets_apply(portal, rows)
    rows = [{"dataset_id": "air", "group": name, "permissions": "|"} for name in ("Editors", editors)]
    with pytest.raises(ArgumentError, match="are the same group"):
        await rulesets_apply(portal, rows)
