"""The reports as commands: inventory, diff, feedbacks, health."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from aioportal.testing import HuwiseSandbox, answer

DENIED = {"error_code": "permission_denied", "message": "Vous n'avez pas la permission."}


@pytest.fixture
def uids(run: Run, huwise_sandbox: HuwiseSandbox) -> list[str]:
    """``cheeses`` is published; two more are not."""
    pushed = run("huwise", "push", "cheeses.csv", "--dataset", "cheeses", "--title", "Cheeses", "--json").json
    return [pushed["dataset_uid"], *huwise_sandbox.seed(2, "draft")]


def test_inventory_prints_csv_and_counts_beside_it(run: Run, uids: list[str]) -> None:
    said = run("huwise", "inventory")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["dataset_id"] for row in rows] == ["cheeses", "draft-00000", "draft-00001"]
    assert (rows[0]["records"], rows[0]["status"], rows[0]["resource_types"]) == ("3", "idle", "csvfile")
    assert said.code == 0
    assert said.err == "inventory: 3 datasets, 1 published\n"


def test_inventory_options_reach_the_function(run: Run, uids: list[str], huwise_sandbox: HuwiseSandbox) -> None:
    before = len(huwise_sandbox.requests())
    said = run("huwise", "inventory", "--fields", "dataset_id, title", "--where", "!published")
    assert said.out == "dataset_id,title\ndraft-00000,draft 0\ndraft-00001,draft 1\n"
    assert len(huwise_sandbox.requests()) - before == 1
    lean = ("--no-status", "--no-schedules", "--no-resources", "--no-records", "--concurrency", "2")
    run("huwise", "inventory", *lean)
    assert len(huwise_sandbox.requests()) - before == 2
    Path("ids.txt").write_text("cheeses\nnowhere\n", "utf-8")
    said = run("huwise", "inventory", "--from", "ids.txt", "--fields", "dataset_id", "--json")
    assert (said.code, said.json["rows"], said.json["missing"]) == (1, [{"dataset_id": "cheeses"}], ["nowhere"])
    assert run("huwise", "inventory", uids[1], "--fields", "uid", "--json").json["rows"] == [{"uid": uids[1]}]


@pytest.mark.parametrize("name", ["catalogue.csv", "catalogue.json", "catalogue.xlsx"])
def test_inventory_writes_files_that_diff_reads(name: str, run: Run, uids: list[str]) -> None:
    said = run("huwise", "inventory", "--output", name)
    assert (said.code, said.out) == (0, "")
    assert Path(name).stat().st_size > 100
    said = run("huwise", "diff", name, "--exit-code", "--ignore", "")
    assert (said.code, said.out) == (0, "diff: 0 added, 0 removed, 0 changed\n")


def test_diff_of_a_file_and_the_portal_now(run: Run, uids: list[str], huwise_sandbox: HuwiseSandbox) -> None:
    printed = run("huwise", "inventory", "--fields", "uid,dataset_id,title", "--json")
    Path("before.json").write_text(printed.out, "utf-8")
    run("huwise", "push", "cheeses.csv", "--dataset", "fresh", "--no-publish")
    before = len(huwise_sandbox.requests())
    said = run("huwise", "diff", "before.json")
    assert (said.code, said.out.splitlines()[0]) == (0, "+ fresh")
    assert said.out.endswith("diff: 1 added, 0 removed, 0 changed\n")
    assert len(huwise_sandbox.requests()) - before == 1, "what the old one does not have is not asked for"
    assert run("huwise", "diff", "before.json", "--exit-code").code == 1


def test_diff_of_two_files_needs_no_portal(run: Run) -> None:
    Path("old.csv").write_text("dataset_id,title,records\nair,Air,3\nwater,Water,5\n", "utf-8")
    Path("new.csv").write_text("dataset_id;title;records\nair;Clean air;4\ntrees;Trees;1\n", "utf-8")
    nowhere = {"HUWISE_DOMAIN": "", "HUWISE_API_KEY": ""}
    said = run("huwise", "diff", "old.csv", "new.csv", environ=nowhere)
    assert said.out.splitlines() == [
        "- water",
        '    title: "Water" → null',
        "+ trees",
        '    title: "Trees"',
        "~ air",
        '    title: "Air" → "Clean air"',
        "diff: 1 added, 1 removed, 1 changed",
    ]
    said = run("huwise", "diff", "old.csv", "new.csv", "--fields", "records", "--json", "--exit-code", environ=nowhere)
    assert said.code == 1
    assert said.json["changed"] == [
        {"key": "air", "kind": "changed", "fields": [{"name": "records", "before": "3", "after": "4"}]}
    ]
    assert run("huwise", "diff", "old.csv", "nowhere.csv", environ=nowhere).code == 2


def test_feedbacks(run: Run, uids: list[str], huwise_sandbox: HuwiseSandbox) -> None:
    for number in range(25):
        huwise_sandbox.control("feedbacks", dataset="cheeses", comment=f"remark {number}", username="ada")
    said = run("huwise", "feedbacks")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert len(rows) == 25
    assert {(row["dataset_id"], row["user"]) for row in rows} == {("cheeses", "ada")}
    assert said.err == "feedbacks: 25 on 1 of 3 datasets\n"
    assert run("huwise", "feedbacks", "cheeses", "--state", "archived", "--json").json["rows"] == []
    run("huwise", "feedbacks", "--where", "published", "--output", "remarks.json")
    assert len(json.loads(Path("remarks.json").read_text("utf-8"))) == 25
    assert run("huwise", "feedbacks", "--state", "closed").code == 2
    assert run("huwise", "feedbacks", "--output", "remarks.doc").code == 2
    huwise_sandbox.faults(answer(403, json=DENIED).on("list_dataset_feedbacks"))
    assert run("huwise", "feedbacks", "cheeses").code == 1


def test_health(run: Run, uids: list[str], huwise_sandbox: HuwiseSandbox) -> None:
    said = run("huwise", "health")
    assert (said.code, said.out) == (0, "health: 3 datasets and 0 harvesters looked at, all well\n")
    huwise_sandbox.prepare_publish("cheeses", error="no such column: milk")
    assert run("huwise", "publish", "cheeses").code == 1
    said = run("huwise", "health")
    assert said.code == 1
    first, last = said.out.splitlines()
    assert first.startswith("error           dataset cheeses since 20")
    assert first.endswith(": no such column: milk")
    assert last == "health: 3 datasets and 0 harvesters looked at, 1 failing"
    said = run("huwise", "health", "cheeses", "--json")
    assert (said.code, said.json["ok"], said.json["failing"][0]["trouble"]) == (1, False, "error")
    assert run("huwise", "health", "draft-00000").code == 0
    assert run("huwise", "health", "nowhere").code == 1


def test_health_options_reach_the_function(run: Run, uids: list[str], huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(answer(403, json=DENIED).on("list_harvesters", times=None))
    assert run("huwise", "health").code == 1
    assert run("huwise", "health", "--no-harvesters").code == 0
    assert run("huwise", "health", "--harvester", "h1").code == 1
    assert run("huwise", "health", "--harvester", "h1", "--no-harvesters").code == 2
    rows = [{"record_id": "1", "field_uid": None, "processor_uid": None, "message": "no date"}]
    huwise_sandbox.prepare_publish("cheeses", records_errors=rows)
    assert run("huwise", "publish", "cheeses").code == 0
    assert run("huwise", "health", "--no-harvesters").code == 1
    assert run("huwise", "health", "--no-harvesters", "--no-record-errors").code == 0
    assert run("huwise", "health", "--busy-hours", "-1").code == 2


@pytest.mark.parametrize(
    "command",
    [
        ("inventory", "--fields", "colour"),
        ("inventory", "--where", "colour"),
        ("inventory", "--from", "nowhere.txt"),
        ("inventory", "--concurrency", "0"),
        ("diff", "nowhere.csv"),
        ("diff",),
        ("health", "--where", "colour"),
    ],
)
def test_wrong_use_sends_nothing(command: tuple[str, ...], run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    said = run("huwise", *command)
    assert said.code == 2
    assert said.out == ""
    assert huwise_sandbox.requests() == []


def test_a_refused_key_is_told_once(run: Run, uids: list[str]) -> None:
    said = run("huwise", "inventory", environ={"HUWISE_API_KEY": "another"})
    assert said.code == 1
    assert said.err.count("aioportal:") == 1


def test_the_rate_comes_from_the_environment(run: Run, uids: list[str]) -> None:
    assert run("huwise", "health", environ={"AIOPORTAL_RATE": "5000"}).code == 0
    for wrong, says in (
        ({"AIOPORTAL_RATE": "fast"}, "AIOPORTAL_RATE='fast' is no number"),
        ({"AIOPORTAL_RATE": "0"}, "rate must be"),
        ({"AIOPORTAL_REDIS": "redis://127.0.0.1"}, "Set AIOPORTAL_RATE=20"),
        ({"AIOPORTAL_REDIS": "http://x", "AIOPORTAL_RATE": "20"}, "must begin with redis://"),
    ):
        said = run("huwise", "health", environ=wrong)
        assert (said.code, said.out) == (2, "")
        assert says in said.err
