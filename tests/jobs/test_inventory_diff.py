"""What changed in the catalogue since last time, without files on disk being compared by eye."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise, push
from aioportal.huwise.jobs.reports.catalogue import Inventory, inventory
from aioportal.huwise.jobs.reports.differences import Differences, inventory_columns, inventory_diff
from aioportal.testing import HuwiseSandbox, answer


def told(found: Differences) -> dict[str, list[Any]]:
    return {
        "added": [item.key for item in found.added],
        "removed": [item.key for item in found.removed],
        "changed": [(item.key, [(f.name, f.before, f.after) for f in item.fields]) for item in found.changed],
    }


async def test_what_came_went_and_changed(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    file = tmp_path / "cheeses.csv"
    file.write_text("name\nBrie\n", "utf-8")
    await push(portal, file, dataset="cheeses", title="Cheeses")
    for name in ("air", "water"):
        await portal.datasets.create(dataset_id=name, title=name.title())
    old = await inventory(portal)

    await portal.dataset("air").delete()
    await portal.datasets.create(dataset_id="trees", title="Trees")
    await portal.dataset("water").metadata.set("default", "title", "Rivers")
    await portal.dataset("water").update(dataset_id="rivers")
    file.write_text("name\nBrie\nFeta\n", "utf-8")
    huwise_sandbox.advance(60)
    await push(portal, file, dataset="cheeses")
    new = await inventory(portal)

    found = inventory_diff(old, new)
    assert told(found) == {
        "added": ["trees"],
        "removed": ["air"],
        "changed": [("rivers", [("dataset_id", "water", "rivers"), ("title", "Water", "Rivers")])],
    }
    assert not found.is_empty
    assert found.summary() == "diff: 1 added, 1 removed, 1 changed"
    assert next(found.lines()) == "- air"
    moving = inventory_diff(old, new, ignore=())
    assert {change.name for item in moving.changed if item.key == "cheeses" for change in item.fields} == {
        "records",
        "updated",
        "since",
    }
    assert told(inventory_diff(old, new, columns=["records"]))["changed"] == [("cheeses", [("records", 1, 2)])]
    assert inventory_diff(new, new, ignore=()).is_empty


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx", ".printed.json"])
async def test_a_file_equals_the_portal_that_it_was_written_from(suffix: str, portal: Huwise, tmp_path: Path) -> None:
    file = tmp_path / "cheeses.csv"
    file.write_text("name\nBrie\n", "utf-8")
    await push(portal, file, dataset="cheeses", title="'=Cheeses; or 'nothing'")
    await portal.dataset("cheeses").schedules.create("0 3 * * 1")
    await portal.datasets.create(dataset_id="empty")
    now = await inventory(portal)
    path = tmp_path / f"before{suffix}"
    if suffix == ".printed.json":
        path.write_text(json.dumps(now.as_data()), "utf-8")
    else:
        now.write(path)
    found = inventory_diff(path, now, ignore=())
    assert (found.is_empty, found.notes) == (True, ())
    assert set(found.columns) == set(now.columns) - {"problems"}


async def test_what_could_not_be_read_is_no_change(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    await portal.datasets.create(dataset_id="air")
    await portal.dataset("air").schedules.create("0 3 * * 1")
    old = await inventory(portal)
    huwise_sandbox.faults(answer(403, json={"error_code": "permission_denied"}).on("list_dataset_schedules"))
    new = await inventory(portal)
    found = inventory_diff(old, new)
    assert found.is_empty
    assert found.notes == ("1 values were not compared, since one of the two inventories could not read them",)


def rows(*given: dict[str, Any]) -> list[dict[str, Any]]:
    return list(given)


def test_datasets_are_matched_by_name_where_there_are_no_uids() -> None:
    old = rows({"dataset_id": "air", "title": "Air"}, {"dataset_id": "water", "title": "Water"})
    new = rows({"dataset_id": "air", "uid": "da_1", "title": "Air!"}, {"dataset_id": "trees", "uid": "da_2"})
    assert told(inventory_diff(old, new)) == {
        "added": ["trees"],
        "removed": ["water"],
        "changed": [("air", [("title", "Air", "Air!")])],
    }
    assert inventory_diff(old, new).notes == ("only the new inventory has uid; not compared",)


def test_an_empty_catalogue_is_one() -> None:
    empty = Inventory(("dataset_id",), ())
    assert told(inventory_diff(empty, rows({"dataset_id": "air"})))["added"] == ["air"]
    assert told(inventory_diff(rows({"dataset_id": "air"}), empty))["removed"] == ["air"]
    assert inventory_diff(empty, empty).is_empty


def test_text_and_numbers_are_the_same_value() -> None:
    old = rows({"uid": "da_1", "records_errors": "12", "is_published": "true", "schedules": "a; b", "message": ""})
    new = rows({"uid": "da_1", "records_errors": 12, "is_published": True, "schedules": ["a", "b"], "message": None})
    assert inventory_diff(old, new).is_empty
    new[0]["records_errors"] = 13
    assert told(inventory_diff(old, new))["changed"] == [("da_1", [("records_errors", "12", "13")])]


@pytest.mark.parametrize(
    ("old", "new", "options", "says"),
    [
        (rows({"title": "x"}), rows({"uid": "da_1"}), {}, "the old inventory, has neither uid nor dataset_id"),
        (rows({"uid": "da_1"}), rows({"dataset_id": "air"}), {}, "in common"),
        (rows({"uid": "da_1"}, {"uid": "da_1"}), rows({"uid": "da_1"}), {}, "'da_1' twice"),
        (rows({"uid": "da_1"}), rows({"uid": "da_1"}), {"columns": ["colour"]}, "colour"),
        (rows({"uid": "da_1"}), rows({"uid": "da_1"}), {"ignore": "records"}, "ignore='records' is one text"),
        ("nowhere.csv", rows({"uid": "da_1"}), {}, "nowhere.csv"),
        ("nowhere.json", rows({"uid": "da_1"}), {}, "nowhere.json"),
    ],
)
def test_what_is_no_inventory(old: Any, new: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        inventory_diff(old, new, **options)


def test_a_comparison_with_the_portal_asks_for_what_is_compared_alone() -> None:
    old = rows({"uid": "da_1", "title": "x", "records": 3, "status": "idle"})
    assert inventory_columns(old) == ("dataset_id", "uid", "title", "is_published", "status", "problems")
    assert "records" in inventory_columns(old, ignore=())
    assert "resources" not in inventory_columns(old, ignore=())
    assert inventory_columns(old, columns=["records"]) == (
        "dataset_id",
        "uid",
        "title",
        "is_published",
        "records",
        "problems",
    )
