"""Applying files: the difference alone, nobody's work overwritten, nothing deleted by surprise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from config_rich import TABLE, furnish

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import config_apply, config_plan, config_pull
from aioportal.testing import HuwiseSandbox

WRITES = ("POST", "PUT", "DELETE")


def edit(file: Path, change: Callable[[Any], Any]) -> None:
    """Change a JSON file as a person would."""
    document = json.loads(file.read_text("utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")


def written(sandbox: HuwiseSandbox, since: int) -> list[str]:
    """The operations that wrote, in order."""
    return [one["operation"] for one in sandbox.requests()[since:] if one["method"] in WRITES]


@pytest.fixture
async def air(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> Path:
    """A folder of ten small datasets and one that is published, with two processors."""
    for number in range(9):
        await portal.datasets.create(dataset_id=f"small-{number}", title=str(number))
    made = await portal.datasets.create(dataset_id="air", title="Air", language="en")
    handle = portal.dataset(made)
    await handle.resources.add_file(await handle.files.upload(TABLE, filename="air.csv"), title="Table")
    for name in ("one", "two"):
        await handle.processors.create({"type": "string_replace", "label": name, "field": "milk"})
    await handle.publish()
    await config_pull(portal, tmp_path, kinds=["datasets"])
    return tmp_path


async def test_one_value_is_one_request_and_the_cheapest_publish(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    edit(air / "datasets/air.json", lambda one: one["metadata"]["default"].update(title="Clean air", keyword=["o3"]))
    plan = (await config_plan(portal, air)).plan
    lines = list(plan.lines())
    assert "~ datasets/air  (costs: publish of the metadata)" in lines
    assert '    metadata.default.title: "Air" → "Clean air"' in lines
    assert '    metadata.default.keyword: ["o3"]' in lines
    assert plan.summary() == "config plan: 1 to update, 9 unchanged"
    assert plan.as_data()["changes"][0]["fields"][0]["name"].startswith("metadata.default.")
    since = len(huwise_sandbox.requests())
    result = await config_apply(portal, air, dry_run=False)
    assert result.ok
    assert written(huwise_sandbox, since) == ["update_template_field_dataset_metadata"] * 2 + [
        "publish_dataset_metadata"
    ]
    assert (await config_plan(portal, air)).plan.is_empty


async def test_a_value_that_is_gone_from_the_file_is_removed(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    edit(air / "datasets/small-1.json", lambda one: one["metadata"]["default"].pop("title"))
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, air, dry_run=False)).ok
    # Not published: nothing is published either.
    assert written(huwise_sandbox, since) == ["delete_template_field_dataset_metadata"]


async def test_processors_keep_their_order_and_those_that_stay_are_not_touched(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    before = [one.uid async for one in portal.dataset("air").processors.list()]
    edit(air / "datasets/air.json", lambda one: one["processors"].append({"type": "geocoder", "label": "three"}))
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, air, dry_run=False)).ok
    assert written(huwise_sandbox, since) == ["create_dataset_processor", "publish_dataset"]
    after = [(one.uid, one.label) async for one in portal.dataset("air").processors.list()]
    assert [uid for uid, _ in after][:2] == before
    assert [label for _, label in after] == ["one", "two", "three"]
    edit(air / "datasets/air.json", lambda one: one["processors"].reverse())
    assert (await config_apply(portal, air, dry_run=False)).ok
    assert [one.label async for one in portal.dataset("air").processors.list()] == ["three", "two", "one"]


async def test_publish_no_leaves_the_publish_to_others(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    edit(air / "datasets/air.json", lambda one: one["processors"].pop())
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, air, publish="no", dry_run=False)).ok
    assert written(huwise_sandbox, since) == ["delete_dataset_processor"]
    with pytest.raises(ArgumentError, match="publish="):
        await config_apply(portal, air, publish="maybe")  # type: ignore[arg-type]  # what is refused


async def test_a_new_title_is_no_new_resource(air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    (before,) = [one.uid async for one in portal.dataset("air").resources.list()]
    edit(air / "datasets/air.json", lambda one: one["resources"][0].update(title="The table"))
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, air, dry_run=False)).ok
    assert written(huwise_sandbox, since) == ["update_dataset_resource", "publish_dataset"]
    (after,) = [one async for one in portal.dataset("air").resources.list()]
    assert (after.uid, after.title) == (before, "The table")


async def test_a_new_content_is_uploaded_into_the_same_resource(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await config_pull(portal, air, kinds=["datasets"], files=True)
    (before,) = [one.uid async for one in portal.dataset("air").resources.list()]
    (air / "files/air/air.csv").write_bytes(TABLE + b"Feta,goat,3\n")
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, air, dry_run=False)).ok
    assert written(huwise_sandbox, since) == ["upload_resource_file", "update_dataset_resource", "publish_dataset"]
    (after,) = [one async for one in portal.dataset("air").resources.list()]
    assert after.uid == before
    assert (await portal.dataset("air").records(limit=0)).total == 3
    assert (await config_plan(portal, air)).plan.is_empty


async def test_a_change_on_the_portal_in_between_is_refused(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await portal.dataset("air").metadata.set("default", "publisher", "Somebody")
    edit(air / "datasets/air.json", lambda one: one["metadata"]["default"].update(title="Clean air"))
    edit(air / "datasets/small-1.json", lambda one: one["metadata"]["default"].update(title="Other"))
    planned = await config_plan(portal, air)
    assert not planned.ok
    assert any(line.startswith("! datasets/air") and "metadata.default.publisher" in line for line in planned.lines())
    since = len(huwise_sandbox.requests())
    with pytest.raises(ArgumentError, match=r"datasets/air: .*moved since the pull: metadata\.default\.publisher"):
        await config_apply(portal, air, dry_run=False)
    assert written(huwise_sandbox, since) == []
    forced = await config_apply(portal, air, dry_run=False, force=True)
    assert forced.ok
    metadata = await portal.dataset("air").metadata.get("default")
    assert "publisher" not in metadata.to_dict()
    assert (await config_plan(portal, air)).plan.is_empty


async def test_a_change_on_the_portal_alone_is_refused_as_well(air: Path, portal: Huwise) -> None:
    await portal.dataset("air").processors.create({"type": "geocoder", "label": "x"})
    with pytest.raises(ArgumentError, match="moved since the pull: processors"):
        await config_apply(portal, air, dry_run=False)
    await config_pull(portal, air, kinds=["datasets"])
    assert (await config_plan(portal, air)).plan.is_empty


async def test_a_change_between_plan_and_write_is_found(
    air: Path, portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    edit(air / "datasets/air.json", lambda one: one["metadata"]["default"].update(title="Clean air"))

    async def somebody(_plan: object) -> None:
        await portal.dataset("air").metadata.set("default", "title", "Bad air")

    result = await config_apply(portal, air, dry_run=False, on_plan=somebody)
    assert not result.ok
    assert result.report is not None
    assert "moved since the pull: metadata.default.title" in result.report.of("failed")[0].reason
    assert (await portal.dataset("air").metadata.get("default", "title")).value == "Bad air"


async def test_the_same_change_on_both_sides_is_no_conflict(air: Path, portal: Huwise) -> None:
    await portal.dataset("air").metadata.set("default", "title", "Clean air")
    edit(air / "datasets/air.json", lambda one: one["metadata"]["default"].update(title="Clean air"))
    assert (await config_apply(portal, air, dry_run=False)).plan.is_empty
    # From then on the files know it.
    edit(air / "datasets/air.json", lambda one: one["metadata"]["default"].update(title="Cleaner air"))
    assert (await config_apply(portal, air, dry_run=False)).ok


async def test_what_was_renamed_or_deleted_on_the_portal_is_not_made_again(air: Path, portal: Huwise) -> None:
    await portal.dataset("small-1").update(dataset_id="large-1")
    await portal.dataset("small-2").delete()
    with pytest.raises(ArgumentError, match=r"'large-1' on the portal since the pull.*gone from there"):
        await config_apply(portal, air, dry_run=False)
    await config_pull(portal, air, kinds=["datasets"])
    assert not (air / "datasets/small-1.json").exists()
    assert not (air / "datasets/small-2.json").exists()
    assert (air / "datasets/large-1.json").exists()


async def test_what_the_folder_never_had_is_left_alone(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await portal.datasets.create(dataset_id="later", title="Later")
    planned = await config_plan(portal, air)
    assert planned.plan.is_empty
    assert any("1 on the portal that the folder never had" in note for note in planned.plan.notes)
    await config_apply(portal, air, dry_run=False, force=True)
    assert huwise_sandbox.ledger("deleted") == []


async def test_what_is_there_and_was_never_pulled_is_in_the_way(
    air: Path, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await other.datasets.create(dataset_id="air", title="Their air")
    with pytest.raises(ArgumentError, match="never pulled from there"):
        await config_apply(other, air, dry_run=False)
    assert len(other_sandbox.ledger("created", type="dataset")) == 1


async def test_a_removed_file_deletes_only_with_force_and_says_the_cost(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    (air / "datasets/air.json").unlink()
    planned = await config_plan(portal, air)
    assert any(line.startswith("- datasets/air") and "drops 2 records" in line for line in planned.lines())
    with pytest.raises(ArgumentError, match=r"drops 2 records.*nothing was changed"):
        await config_apply(portal, air, dry_run=False)
    assert huwise_sandbox.ledger("deleted") == []
    assert (await config_apply(portal, air, dry_run=False, force=True)).ok
    assert [entry["object"]["type"] for entry in huwise_sandbox.ledger("deleted")] == ["dataset"]
    assert (await config_apply(portal, air, dry_run=False)).plan.is_empty


async def test_things_are_deleted_in_the_reverse_order(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path)
    for file in tmp_path.rglob("*"):
        if file.is_file() and ".aioportal" not in file.parts:
            file.unlink()
    for folder in (tmp_path / "pages").iterdir():
        folder.rmdir()
    assert (await config_apply(portal, tmp_path, dry_run=False, force=True)).ok
    gone = [entry["object"]["type"] for entry in huwise_sandbox.ledger("deleted")]
    order = ["user_ruleset", "studio_page", "code_editor_page", "dataset", "group", "metadata_template"]
    assert [gone.index(kind) for kind in order] == sorted(gone.index(kind) for kind in order)
    assert await portal.datasets.list() is not None
    assert (await portal.datasets.list(limit=1)).total == 0


async def test_losing_a_resource_or_a_field_of_a_template_takes_force(portal: Huwise, tmp_path: Path) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path)
    edit(tmp_path / "datasets/cheeses.json", lambda one: one["resources"].pop())
    edit(tmp_path / "templates/stewardship.json", lambda one: one["schema"].pop())
    with pytest.raises(ArgumentError, match=r"cadence.*drops 1 resource with"):
        await config_apply(portal, tmp_path, dry_run=False)
    assert (await config_apply(portal, tmp_path, dry_run=False, force=True)).ok
    assert (await config_plan(portal, tmp_path)).plan.is_empty


async def test_changing_more_than_30_percent_takes_force(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    for number in range(3):
        edit(air / f"datasets/small-{number}.json", lambda one: one["metadata"]["default"].update(title="New"))
    assert (await config_apply(portal, air, dry_run=False)).ok
    for number in range(4):
        edit(air / f"datasets/small-{number}.json", lambda one: one["metadata"]["default"].update(title="Newer"))
    since = len(huwise_sandbox.requests())
    with pytest.raises(ArgumentError, match="changes 4 of 10 things that are there, more than 30%"):
        await config_apply(portal, air, dry_run=False)
    assert written(huwise_sandbox, since) == []
    assert any("more than 30%" in note for note in (await config_apply(portal, air)).plan.notes)
    assert (await config_apply(portal, air, dry_run=False, force=True)).ok


async def test_one_failure_stops_nobody_else(air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    edit(air / "datasets/small-1.json", lambda one: one["schedules"].append("never"))
    edit(air / "datasets/small-2.json", lambda one: one["metadata"]["default"].update(title="New"))
    huwise_sandbox.configure(locale="fr")
    result = await config_apply(portal, air, dry_run=False)
    assert result.report is not None
    assert [row.key for row in result.report.of("failed")] == ["datasets/small-1"]
    assert "validation_error" in result.report.of("failed")[0].reason
    assert [row.key for row in result.report.of("done")] == ["datasets/small-2"]


async def test_a_dataset_at_work_is_waited_for(air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.prepare_publish("air", seconds=40)
    await portal.dataset("air").begin_publish()
    edit(air / "datasets/air.json", lambda one: one["processors"].pop())
    result = await config_apply(portal, air, dry_run=False)
    assert result.ok, list(result.lines())
    assert [one.label async for one in portal.dataset("air").processors.list()] == ["one"]


async def test_a_publish_that_failed_is_owed_to_the_next_run(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    edit(air / "datasets/air.json", lambda one: one["processors"].pop())
    huwise_sandbox.prepare_publish("air", error="no")
    result = await config_apply(portal, air, dry_run=False)
    assert result.report is not None
    assert result.report.count("failed") == 1
    planned = await config_plan(portal, air)
    assert [(change.key, change.action) for change in planned.plan.due] == [("datasets/air", "run")]
    since = len(huwise_sandbox.requests())
    again = await config_apply(portal, air, dry_run=False)
    assert again.ok
    assert written(huwise_sandbox, since) == ["publish_dataset"]


async def test_rulesets_and_the_dataset_are_published_together(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    for number in range(10):
        await portal.groups.create(f"filler {number}")
    (web,) = [one.uid async for one in portal.dataset("cheeses").resources.list() if one.title == "Web"]
    await portal.dataset("cheeses").resources.delete(str(web))
    await portal.dataset("cheeses").publish()
    await config_pull(portal, tmp_path)
    edit(tmp_path / "datasets/cheeses.json", lambda one: one["metadata"]["default"].update(title="Cheese"))
    edit(tmp_path / "rulesets/datasets/cheeses.json", lambda one: one["users"].clear())
    since = len(huwise_sandbox.requests())
    result = await config_apply(portal, tmp_path, dry_run=False)
    assert result.ok, list(result.lines())
    assert written(huwise_sandbox, since) == [
        "update_template_field_dataset_metadata",
        "delete_dataset_user_security",
        "publish_dataset",
    ]
    assert (await config_plan(portal, tmp_path)).plan.is_empty


async def test_a_part_that_a_file_does_not_have_is_left_alone(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    (air / "datasets/air.json").write_text('{"dataset_id": "air", "metadata": {"default": {"title": "Short"}}}')
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, air, dry_run=False)).ok
    assert sorted(set(written(huwise_sandbox, since))) == [
        "delete_template_field_dataset_metadata",
        "publish_dataset_metadata",
        "update_template_field_dataset_metadata",
    ]
    assert len([one async for one in portal.dataset("air").processors.list()]) == 2


async def test_a_pull_does_not_overwrite_edits(air: Path, portal: Huwise) -> None:
    edit(air / "datasets/small-1.json", lambda one: one["metadata"]["default"].update(title="Mine"))
    (air / "datasets/small-2.json").unlink()
    before = (air / "datasets/small-1.json").read_bytes()
    await portal.dataset("small-3").metadata.set("default", "title", "Theirs")
    with pytest.raises(ArgumentError, match=r"datasets/small-1\.json, datasets/small-2\.json; nothing was written"):
        await config_pull(portal, air, kinds=["datasets"])
    assert (air / "datasets/small-1.json").read_bytes() == before
    assert b"Theirs" not in (air / "datasets/small-3.json").read_bytes()
    await config_pull(portal, air, kinds=["datasets"], force=True)
    assert b"Mine" not in (air / "datasets/small-1.json").read_bytes()
    assert b"Theirs" in (air / "datasets/small-3.json").read_bytes()
    assert (air / "datasets/small-2.json").exists()


async def test_a_new_file_survives_a_pull_and_is_applied(air: Path, portal: Huwise) -> None:
    (air / "datasets/new.json").write_text('{"dataset_id": "new", "metadata": {"default": {"title": "New"}}}')
    pulled = await config_pull(portal, air, kinds=["datasets"])
    assert pulled.count("kept") == 1
    planned = await config_plan(portal, air)
    assert [(change.key, change.action) for change in planned.plan.due] == [("datasets/new", "create")]
    assert (await config_apply(portal, air, dry_run=False)).ok
    assert (await portal.dataset("new").metadata.get("default", "title")).value == "New"
    await config_pull(portal, air, kinds=["datasets"])
    assert (await config_plan(portal, air)).plan.is_empty


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/hostname", "files/../../outside.csv"])
async def test_a_file_outside_the_folder_is_never_uploaded(
    air: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox, path: str
) -> None:
    (air.parent / "outside.csv").write_bytes(TABLE)
    edit(air / "datasets/air.json", lambda one: one["resources"][0]["datasource"]["file"].update(path=path))
    before = len(huwise_sandbox.ledger("uploaded"))
    with pytest.raises(ArgumentError, match="names no file of the folder"):
        await config_apply(portal, air, dry_run=False, force=True)
    assert len(huwise_sandbox.ledger("uploaded")) == before


async def test_overrides_of_harvested_values_are_configuration_and_the_rest_is_not(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    harbour = portal.harvester(
        await portal.harvesters.create({"type": "csw", "name": "Harbour", "url": "https://harbour.example.org/csw"})
    )
    await harbour.run()
    far = (await portal.datasets.list(limit=1)).items[0].dataset_id
    before = (await portal.dataset(far).metadata.get("default", "title")).to_dict()
    assert before["override_remote_value"] is False
    await portal.dataset(far).metadata.set("default", "title", "Ours", override_remote=True)
    await config_pull(portal, tmp_path, kinds=["datasets"])
    (file,) = [path for path in (tmp_path / "datasets").iterdir() if json.loads(path.read_text())["dataset_id"] == far]
    document = json.loads(file.read_text())
    assert document["metadata_overrides"] == {"default": {"title": "Ours"}}
    assert "title" not in document["metadata"].get("default", {})
    edit(file, lambda one: one.update(metadata_overrides={}))
    assert (await config_apply(portal, tmp_path, dry_run=False, force=True)).ok
    assert (await portal.dataset(far).metadata.get("default", "title")).to_dict()["value"] == before["remote_value"]
    assert (await config_plan(portal, tmp_path)).plan.is_empty
    edit(file, lambda one: one.update(metadata_overrides={"default": {"title": "Mine"}}))
    assert (await config_apply(portal, tmp_path, dry_run=False, force=True)).ok
    after = (await portal.dataset(far).metadata.get("default", "title")).to_dict()
    assert (after["value"], after["override_remote_value"]) == ("Mine", True)
    assert (await config_plan(portal, tmp_path)).plan.is_empty


async def test_an_override_of_what_comes_from_nowhere_is_a_value(portal: Huwise, tmp_path: Path) -> None:
    await portal.datasets.create(dataset_id="near", title="Near")
    await config_pull(portal, tmp_path, kinds=["datasets"])
    edit(tmp_path / "datasets/near.json", lambda one: one.update(metadata_overrides={"default": {"publisher": "City"}}))
    assert (await config_apply(portal, tmp_path, dry_run=False, force=True)).ok
    assert (await portal.dataset("near").metadata.get("default", "publisher")).value == "City"
    assert (await config_plan(portal, tmp_path)).plan.is_empty


async def test_a_rule_that_says_little_leaves_the_rest_as_it_is(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path)
    edit(tmp_path / "datasets/cheeses.json", lambda one: one.update(security={"filter_query": "months > 2"}))
    rules = tmp_path / "rulesets/datasets/cheeses.json"
    rules.write_text(
        '{"dataset_id": "cheeses", "groups": {"Readers": {"permissions": ["edit_dataset"]}, "Éditeurs": {}}}'
    )
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, tmp_path, dry_run=False)).ok
    assert written(huwise_sandbox, since) == [
        "update_dataset",
        "update_dataset_group_security",
        "create_dataset_group_security",
    ]
    assert (await config_plan(portal, tmp_path)).plan.is_empty
    shown = (await portal.dataset("cheeses").get()).to_dict()["default_security"]
    assert (shown["filter_query"], sorted(shown["visible_fields"])) == ("months > 2", ["milk", "name"])
    groups = {
        one.to_dict()["group"]["uid"]: one.to_dict() async for one in portal.dataset("cheeses").security.groups.list()
    }
    assert sorted(rule["security"]["visible_fields"] or [] for rule in groups.values()) == [[], ["name"]]
    # Rules of users, of which the file does not speak, are still there.
    assert len([one async for one in portal.dataset("cheeses").security.users.list()]) == 1
