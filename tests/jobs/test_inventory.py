"""One table of the catalogue: what used to take three APIs merged by hand is one call, private datasets included."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from aioportal.errors import ArgumentError, AuthenticationError, NotFoundError, QuotaExceededError
from aioportal.huwise import BulkProgress, Huwise, push
from aioportal.huwise.jobs.reports.catalogue import COLUMNS, inventory
from aioportal.huwise.jobs.reports.differences import inventory_diff
from aioportal.huwise.jobs.tables import read_table
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox, answer

CHEESES = b"name,milk\nBrie,cow\nManchego,sheep\nFeta,sheep\n"


async def fill(portal: Huwise, folder: Path) -> None:
    """A published dataset with a schedule, a private one, and one whose publish failed."""
    file = folder / "cheeses.csv"
    file.write_bytes(CHEESES)
    await push(portal, file, dataset="cheeses", title="Cheeses")
    cheeses = portal.dataset("cheeses")
    await cheeses.metadata.set_many({"default.publisher": "City", "default.license": "CC BY", "default.language": "en"})
    await cheeses.schedules.create("0 3 * * 1")
    await portal.datasets.create(dataset_id="budget", title="=Budget; draft", is_restricted=True)


async def test_a_row_holds_what_took_three_tools(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    await fill(portal, tmp_path)
    before = len(huwise_sandbox.requests())
    taken = await inventory(portal)
    # One list, three parts of each, and the records of the published one.
    assert len(huwise_sandbox.requests()) - before == 1 + 2 * 3 + 1
    assert taken.ok
    assert taken.columns == COLUMNS
    budget, cheeses = taken.rows
    dataset = await portal.datasets.get("cheeses")
    assert cheeses == {
        "dataset_id": "cheeses",
        "uid": dataset.uid,
        "title": "Cheeses",
        "is_published": True,
        "is_restricted": False,
        "status": "idle",
        "since": cheeses["since"],
        "message": None,
        "records_errors": 0,
        "schedules": ["0 3 * * 1"],
        "resources": 1,
        "resource_types": ["csvfile"],
        "resource_titles": ["cheeses.csv"],
        "records": 3,
        "created": cheeses["created"],
        "updated": cheeses["updated"],
        "publisher": "City",
        "theme": None,
        "license": "CC BY",
        "language": "en",
        "problems": [],
    }
    assert cheeses["created"].endswith("Z")
    assert cheeses["since"].endswith("Z")
    assert (budget["dataset_id"], budget["is_restricted"], budget["is_published"]) == ("budget", True, False)
    assert (budget["records"], budget["resources"], budget["schedules"]) == (None, 0, [])
    assert taken.summary() == "inventory: 2 datasets, 1 published"


async def test_a_failed_publish_shows_with_its_words(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await fill(portal, tmp_path)
    huwise_sandbox.prepare_publish("cheeses", error="no such column: milk")
    with pytest.raises(Exception, match="no such column"):
        await portal.dataset("cheeses").publish()
    (row,) = (await inventory(portal, ["cheeses"])).rows
    assert (row["status"], row["message"]) == ("error", "no such column: milk")


async def test_two_thousand_datasets_come_in_pages(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    """Twenty a page unless told otherwise, and people stopped after the first."""
    huwise_sandbox.seed(2000)
    seen: list[BulkProgress] = []
    taken = await inventory(portal, schedules=False, resources=False, records=False, on_progress=seen.append)
    assert len(taken.rows) == 2000
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 2
    assert len(huwise_sandbox.requests()) == 2002
    assert [row["dataset_id"] for row in taken.rows] == sorted(row["dataset_id"] for row in taken.rows)
    assert {row["status"] for row in taken.rows} == {"idle"}
    assert seen[-1].finished == 2000
    assert seen[-1].total == 2000, "the list says how many there are, and so how long it takes"
    assert "schedules" not in taken.columns


async def test_what_no_column_needs_is_not_asked_for(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await fill(portal, tmp_path)
    before = len(huwise_sandbox.requests())
    taken = await inventory(portal, fields=["title", "dataset_id"])
    assert len(huwise_sandbox.requests()) - before == 1
    assert [list(row) for row in taken.rows] == [["title", "dataset_id"]] * 2
    await inventory(portal, where=["published"], fields=["dataset_id", "since"])
    assert len(huwise_sandbox.requests()) - before == 1 + 2


async def test_names_and_conditions_choose(portal: Huwise, tmp_path: Path) -> None:
    await fill(portal, tmp_path)
    named = await inventory(portal, ["budget", "nowhere"], fields=["dataset_id"])
    assert (named.rows, named.missing, named.ok) == (({"dataset_id": "budget"},), ("nowhere",), False)
    assert "1 not found: nowhere" in named.summary()
    (row,) = (await inventory(portal, where=["default.publisher=City"], fields=["dataset_id"])).rows
    assert row == {"dataset_id": "cheeses"}
    listed = tmp_path / "ids.txt"
    listed.write_text("budget\n", "utf-8")
    assert len((await inventory(portal, file=listed, fields=["dataset_id"])).rows) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"fields": ["records", "colour"]}, "colour"),
        ({"fields": []}, "fields names no column"),
        ({"fields": "records"}, "fields names no column"),
        ({"fields": ["records"], "records": False}, "records=False"),
        ({"where": ["colour"]}, "colour"),
        ({"file": "nowhere.txt"}, "nowhere.txt"),
    ],
)
async def test_arguments_that_cannot_be_meant_send_nothing(
    wrong: dict[str, Any], says: str, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    with pytest.raises(ArgumentError, match=says):
        await inventory(portal, **wrong)
    assert huwise_sandbox.requests() == []


async def test_a_part_that_fails_is_a_note_in_its_row_alone(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await fill(portal, tmp_path)
    uid = (await portal.datasets.get("budget")).uid
    assert isinstance(uid, str)
    huwise_sandbox.configure(locale="fr")
    refused = {"error_code": "permission_denied", "message": "Vous n'avez pas la permission."}
    huwise_sandbox.faults(answer(403, json=refused).on("list_dataset_schedules", dataset=uid))
    budget, cheeses = (await inventory(portal)).rows
    assert budget["problems"] == ["schedules: permission_denied: Vous n'avez pas la permission."]
    assert budget["schedules"] is None
    assert budget["resources"] == 0
    assert (cheeses["problems"], cheeses["records"]) == ([], 3)


async def test_what_could_not_be_read_shows_whatever_columns_are_asked_for(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await fill(portal, tmp_path)
    whole = await inventory(portal, fields=["dataset_id", "schedules"])
    assert (whole.columns, whole.ok) == (("dataset_id", "schedules"), True)
    uid = (await portal.datasets.get("budget")).uid
    assert isinstance(uid, str)
    refused = {"error_code": "permission_denied", "message": "No."}
    huwise_sandbox.faults(answer(403, json=refused).on("list_dataset_schedules", dataset=uid))
    partial = await inventory(portal, fields=["dataset_id", "schedules"])
    assert partial.columns == ("dataset_id", "schedules", "problems")
    assert partial.rows[0] == {
        "dataset_id": "budget",
        "schedules": None,
        "problems": ["schedules: permission_denied: No."],
    }
    assert not partial.ok
    assert "1 not read completely" in partial.summary()
    (tmp_path / "old.csv").write_text("dataset_id,schedules\nbudget,0 4 * * *\ncheeses,0 3 * * 1\n", "utf-8")
    found = inventory_diff(tmp_path / "old.csv", partial)
    assert found.is_empty, "what is not known is no change"


async def test_the_reading_side_may_be_away(portal: Huwise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(portal, tmp_path)
    monkeypatch.setattr("aioportal.huwise.explore.BASE_PATH", "/nowhere")
    taken = await inventory(portal)
    budget, cheeses = taken.rows
    assert not taken.ok
    assert cheeses["records"] is None
    assert cheeses["problems"][0].startswith("records: ")
    assert budget["problems"] == [], "an unpublished one was not asked for"


async def test_what_is_always_refused_is_not_asked_for_two_thousand_times(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.seed(100)
    refused = {"error_code": "permission_denied", "message": "no"}
    huwise_sandbox.faults(answer(403, json=refused).on("list_dataset_schedules", times=None))
    taken = await inventory(portal, resources=False, records=False, concurrency=4)
    assert len(huwise_sandbox.requests(operation="list_dataset_schedules")) < 15
    assert len(huwise_sandbox.requests(operation="retrieve_dataset_status")) == 100
    notes = [row["problems"][0] for row in taken.rows]
    assert all(note.startswith("schedules: ") for note in notes)
    assert sum("not asked, since 10 in a row had failed: permission_denied: no" in note for note in notes) > 80


async def test_a_dataset_that_is_deleted_meanwhile_is_a_note(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    (uid,) = huwise_sandbox.seed(1)
    gone = {"error_code": "not_found", "message": "Pas trouvé."}
    huwise_sandbox.faults(answer(404, json=gone).on("retrieve_dataset_status", dataset=uid))
    (row,) = (await inventory(portal)).rows
    assert row["problems"] == ["status: not_found: Pas trouvé."]
    with pytest.raises(NotFoundError):
        await portal.dataset("nowhere").get()


async def test_a_partial_catalogue_is_never_taken_for_a_whole_one(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.seed(30)
    huwise_sandbox.configure(quota=len(huwise_sandbox.requests()) + 10)
    with pytest.raises(QuotaExceededError):
        await inventory(portal)
    async with Huwise(huwise_sandbox.url, "another-key", clock=huwise_sandbox.clock) as stranger:
        with pytest.raises(AuthenticationError):
            await inventory(stranger)


@pytest.fixture(scope="module")
def guarded() -> Iterator[SandboxServer]:
    with SandboxServer(keys={"editor-key": ["edit_dataset"], "nobody-key": []}) as server:
        yield server


async def test_a_key_that_may_little_gets_what_it_may(guarded: SandboxServer, tmp_path: Path) -> None:
    sandbox = HuwiseSandbox(guarded.url, guarded.api_key)
    async with Huwise(guarded.url, guarded.api_key, clock=sandbox.clock, random=Random(7)) as portal:
        await fill(portal, tmp_path)
    async with Huwise(guarded.url, "editor-key", clock=sandbox.clock) as editor:
        assert len((await inventory(editor)).rows) == 2


async def test_csv_json_and_sheets_hold_the_same(portal: Huwise, tmp_path: Path) -> None:
    await fill(portal, tmp_path)
    taken = await inventory(portal)
    for name in ("catalogue.csv", "catalogue.json", "catalogue.xlsx"):
        assert taken.write(tmp_path / name) is None
        back = read_table(tmp_path / name)
        assert back.columns == COLUMNS
        assert [row.values["title"] for row in back.rows] == ["=Budget; draft", "Cheeses"]
    cells = list(csv.DictReader(io.StringIO((tmp_path / "catalogue.csv").read_text("utf-8"))))
    assert cells[0]["title"] == "'=Budget; draft", "no formula for a spreadsheet to run"
    assert (cells[1]["records"], cells[1]["resource_types"], cells[1]["is_published"]) == ("3", "csvfile", "true")
    rows = json.loads((tmp_path / "catalogue.json").read_text("utf-8"))
    assert rows[1]["schedules"] == ["0 3 * * 1"]
    assert taken.write() == (tmp_path / "catalogue.csv").read_text("utf-8")
