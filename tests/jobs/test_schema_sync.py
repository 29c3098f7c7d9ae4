"""``schema_sync``: labels, types and descriptions from a table, found by type and field, changed in place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise, push
from aioportal.huwise.bodies import jsonable
from aioportal.huwise.jobs import JobResult, schema_sync
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

TABLE = """dataset_id,field,label,type,description,unit,decimals,owner
cheeses,age,Age in months,int,How old it is,month,,Ann
cheeses,name,Name,,,,,
wines,year,Year,text,,,,Bob
"""


@pytest.fixture
async def datasets(portal: Huwise) -> None:
    await push(portal, b"Name,Age\nBrie,2\nGouda,12\n", filename="c.csv", dataset="cheeses")
    await push(portal, b"Name,Year\nMerlot,1999\n", filename="w.csv", dataset="wines")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "schema.csv"
    path.write_text(TABLE, "utf-8")
    return path


async def fields(portal: Huwise, dataset: str = "cheeses") -> list[dict[str, Any]]:
    return [jsonable(one) async for one in portal.dataset(dataset).fields.list()]


def row(result: JobResult, position: int = 0) -> Any:
    assert result.report is not None
    return result.report.rows[position]


def writes(sandbox: HuwiseSandbox, since: int = 0) -> list[str]:
    return [entry["operation"] for entry in sandbox.ledger()[since:]]


@pytest.mark.usefixtures("datasets")
async def test_what_the_table_says_is_there_after_one_publish_each(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, table: Path
) -> None:
    since = len(huwise_sandbox.ledger())
    planned = await schema_sync(portal, table)
    assert [(change.key, change.action, change.cost) for change in planned.plan.changes] == [
        ("cheeses", "update", "full publish"),
        ("wines", "update", "full publish"),
    ]
    assert planned.plan.notes == ("these columns say nothing here: owner",)
    named = {change.name: change.after for change in planned.plan.changes[0].fields}
    assert named == {
        "age.label": "Age in months",
        "age.type": "int",
        "age.description": "How old it is",
        "age.unit": ["month"],
        "name.label": "Name",
    }
    assert writes(huwise_sandbox, since) == []
    done = await schema_sync(portal, table, dry_run=False)
    assert [row(done, at).state for at in (0, 1)] == ["done", "done"]
    assert len(huwise_sandbox.ledger("published")) == 4  # two of them before
    assert huwise_sandbox.records("wines")["results"] == [{"name": "Merlot", "year": "1999"}]
    since = len(huwise_sandbox.ledger())
    again = await schema_sync(portal, table, dry_run=False)
    assert [row(again, at).state for at in (0, 1)] == ["unchanged", "unchanged"]
    assert writes(huwise_sandbox, since) == []


@pytest.mark.usefixtures("datasets")
async def test_one_changed_cell_is_one_write_in_place(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, table: Path
) -> None:
    await schema_sync(portal, table, dry_run=False)
    before = await fields(portal)
    table.write_text(TABLE.replace("Age in months", "Months"), "utf-8")
    since = len(huwise_sandbox.ledger())
    done = await schema_sync(portal, table, dry_run=False)
    assert [row(done, at).state for at in (0, 1)] == ["done", "unchanged"]
    assert writes(huwise_sandbox, since) == ["update_dataset_field_configuration", "publish_dataset", "publish_dataset"]
    after = await fields(portal)
    assert [one["uid"] for one in after] == [one["uid"] for one in before]
    assert [one.get("field_label") for one in after if one["type"] == "rename"] == ["Months", "Name"]


@pytest.mark.usefixtures("datasets")
async def test_what_people_made_by_hand_is_found_and_kept(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    made = portal.dataset("cheeses").fields
    await made.create({"type": "type", "label": "By hand", "field": "age", "type_param": "text"})
    await made.create(
        {"type": "rename", "label": "R", "from_name": "age", "to_name": "months", "field_label": "Months"}
    )
    await made.create({"type": "description", "label": "D", "field": "name", "description": "Its name"})
    uids = [one["uid"] for one in await fields(portal)]
    for name in ("age", "months"):
        rows = [{"dataset_id": "cheeses", "field": name, "label": f"L {name}", "type": "int"}]
        assert row(await schema_sync(portal, rows, dry_run=False)).state == "done"
        after = await fields(portal)
        # The same three, whichever of its names the field goes by.
        assert [one["uid"] for one in after] == uids
        assert (after[0]["type_param"], after[0]["field"], after[0]["label"]) == ("int", "age", "By hand")
        assert (after[1]["to_name"], after[1]["field_label"]) == ("months", f"L {name}")
    assert huwise_sandbox.records("cheeses")["results"][0] == {"name": "Brie", "months": 2}
    rows = [{"dataset_id": "cheeses", "field": "months", "description": "Old", "multivalued": ";", "id": "yes"}]
    await schema_sync(portal, rows, dry_run=False)
    new = [{key: value for key, value in one.items() if key != "uid"} for one in (await fields(portal))[3:]]
    assert new == [
        {"type": "description", "label": "description months", "field": "months", "description": "Old"},
        {"type": "annotate", "label": "annotate months", "field": "months", "annotation": "id"},
        {"type": "annotate", "label": "annotate months", "field": "months", "annotation": "multivalued", "args": [";"]},
    ]


@pytest.mark.usefixtures("datasets")
async def test_of_two_that_say_the_same_the_one_that_counts_is_changed(portal: Huwise) -> None:
    made = portal.dataset("cheeses").fields
    for kind in ("text", "double"):
        await made.create({"type": "type", "label": "t", "field": "age", "type_param": kind})
    rows = [{"dataset_id": "cheeses", "field": "age", "type": "int"}]
    await schema_sync(portal, rows, dry_run=False)
    assert [one["type_param"] for one in await fields(portal)] == ["text", "int"]
    assert row(await schema_sync(portal, rows, dry_run=False)).state == "unchanged"


@pytest.mark.usefixtures("datasets")
async def test_a_field_that_is_not_there_is_told_instead_of_taken(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    rows = [
        {"dataset_id": "cheeses", "field": "agee", "label": "x"},
        {"dataset_id": "cheeses", "field": "name", "label": "y"},
        {"dataset_id": "wines", "field": "year", "label": "Year"},
        {"dataset_id": "nothing", "field": "year", "label": "Year"},
    ]
    since = len(huwise_sandbox.ledger())
    result = await schema_sync(portal, rows, dry_run=False)
    assert [row(result, at).state for at in (0, 1, 2)] == ["failed", "done", "failed"]
    assert row(result).reason == "the dataset has no field 'agee' (it has age, name)"
    assert set(writes(huwise_sandbox, since)) == {"create_dataset_field_configuration", "publish_dataset"}
    # Before its first publish, a dataset's files tell.
    await portal.datasets.create(dataset_id="new")
    await portal.dataset("new").resources.add_file(b"a,b\n1,2\n", filename="n.csv")
    ok = [{"dataset_id": "new", "field": "a", "label": "A"}]
    assert (await schema_sync(portal, ok)).plan.count("update") == 1
    assert (await schema_sync(portal, [{**ok[0], "field": "c"}])).plan.count("problem") == 1
    await portal.dataset("new").processors.create({"type": "copy", "label": "makes c"})
    assert (await schema_sync(portal, [{**ok[0], "field": "c"}])).plan.count("update") == 1


@pytest.mark.usefixtures("datasets")
async def test_unpublished_datasets_stay_so(portal: Huwise, huwise_sandbox: HuwiseSandbox, table: Path) -> None:
    await portal.dataset("wines").unpublish()
    planned = await schema_sync(portal, table)
    assert [change.cost for change in planned.plan.changes] == ["full publish", ""]
    done = await schema_sync(portal, table, dry_run=False)
    assert row(done, 1).detail == "2 field configurations written"
    assert (await portal.datasets.get("wines")).is_published is False
    assert row(await schema_sync(portal, table, dry_run=False), 1).state == "unchanged"


@pytest.mark.usefixtures("datasets")
async def test_without_publishing(portal: Huwise, huwise_sandbox: HuwiseSandbox, table: Path) -> None:
    since = len(huwise_sandbox.ledger())
    done = await schema_sync(portal, table, publish=False, dry_run=False)
    assert row(done).state == "done"
    assert "publish_dataset" not in writes(huwise_sandbox, since)
    # The next run that may publish does so, though nothing differs.
    assert [change.action for change in (await schema_sync(portal, table)).plan.changes] == ["run", "run"]
    since = len(huwise_sandbox.ledger())
    await schema_sync(portal, table, dry_run=False)
    assert set(writes(huwise_sandbox, since)) == {"publish_dataset"}


@pytest.mark.usefixtures("datasets")
@pytest.mark.parametrize("step", ["unpublish_dataset", "create_dataset_field_configuration", "publish_dataset"])
@pytest.mark.parametrize("effect", [answer(403), apply_then_answer(403)], ids=["before", "after"])
@pytest.mark.parametrize("journalled", [False, True])
async def test_unpublished_first_and_published_in_the_end_whatever_happens(
    portal: Huwise,
    huwise_sandbox: HuwiseSandbox,
    tmp_path: Path,
    step: str,
    effect: Any,
    journalled: bool,
) -> None:
    rows = [{"dataset_id": "cheeses", "field": "age", "type": "text"}]
    planned = await schema_sync(portal, rows, republish=True)
    assert planned.plan.changes[0].cost == "unpublish and full publish; 2 records are away meanwhile"
    journal = tmp_path / "run.jsonl" if journalled else None
    huwise_sandbox.faults(effect.on(step))
    first = await schema_sync(portal, rows, republish=True, dry_run=False, journal=journal)
    assert row(first).state == "failed"
    await portal.dataset("cheeses").settled()
    second = await schema_sync(portal, rows, republish=True, dry_run=False, journal=journal)
    assert row(second).state in ("done", "unchanged")
    assert huwise_sandbox.records("cheeses")["results"][0] == {"name": "Brie", "age": "2"}
    assert len(await fields(portal)) == 1


@pytest.mark.usefixtures("datasets")
@pytest.mark.parametrize("step", ["create_dataset_field_configuration", "publish_dataset"])
@pytest.mark.parametrize("effect", [apply_then_drop(), drop()], ids=["after", "before"])
async def test_lost_answers_make_nothing_twice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, table: Path, step: str, effect: Any
) -> None:
    huwise_sandbox.faults(effect.on(step))
    await schema_sync(portal, table, dry_run=False)
    await schema_sync(portal, table, dry_run=False)
    assert len(await fields(portal)) == 5
    assert len(await fields(portal, "wines")) == 2
    since = len(huwise_sandbox.ledger())
    await schema_sync(portal, table, dry_run=False)
    assert writes(huwise_sandbox, since) == []


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ([{"dataset_id": "x", "label": "y"}], "field"),
        ([{"field": "x", "label": "y"}], "dataset_id"),
        ([{"dataset_id": "x", "field": "a", "type": "integer"}], "row 1.*'integer' is no type"),
        ([{"dataset_id": "x", "field": "a", "sortable": "no"}], "'no' is not true"),
        ([{"dataset_id": "x", "field": "a", "decimals": "two"}], "no number of decimals"),
        ([{"dataset_id": "x", "field": "a"}] * 2, "row 2.*named twice"),
    ],
)
async def test_tables_that_cannot_be_meant(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, rows: list[dict[str, Any]], match: str
) -> None:
    with pytest.raises(ArgumentError, match=match):
        await schema_sync(portal, rows)
    with pytest.raises(ArgumentError, match="exclude each other"):
        await schema_sync(portal, [{"dataset_id": "x", "field": "a"}], publish=False, republish=True)
    assert huwise_sandbox.requests() == []
