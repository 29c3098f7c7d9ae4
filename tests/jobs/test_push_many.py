"""``push_many``: many files at once, each sent and published once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, BulkError, JournalError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import JobResult, provision, push_many
from aioportal.testing import HuwiseSandbox, answer, apply_then_answer, apply_then_drop, cut_body, drop, html, stall

NAMES = ("bread", "cheese", "wine")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in NAMES:
        write(folder / f"{name}.csv", 2)
    (folder / ".hidden.csv").write_text("no\n")
    return folder


def write(path: Path, rows: int) -> None:
    path.write_text("name,age\n" + "".join(f"{path.stem} {number},{number}\n" for number in range(rows)), "utf-8")


def made(sandbox: HuwiseSandbox) -> dict[str, int]:
    kinds = {"dataset": "created", "resource": "created", "file": "uploaded"}
    return {what: len(sandbox.ledger(kind, type=what)) for what, kind in kinds.items()}


def states(result: JobResult) -> dict[str, str]:
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


async def test_the_plan_says_what_would_be_sent_and_changes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    result = await push_many(portal, folder=folder)
    assert result.dry_run
    assert [(change.key, change.action) for change in result.plan.changes] == [(name, "create") for name in NAMES]
    assert result.plan.changes[0].cost == f"{(folder / 'bread.csv').stat().st_size} bytes to upload, full publish"
    assert huwise_sandbox.ledger() == []


async def test_a_second_run_reads_and_writes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    first = await push_many(portal, folder=folder, dry_run=False)
    assert set(states(first).values()) == {"done"}
    assert made(huwise_sandbox) == {"dataset": 3, "resource": 3, "file": 3}
    assert [huwise_sandbox.records(name)["total_count"] for name in NAMES] == [2, 2, 2]
    before = huwise_sandbox.ledger()
    second = await push_many(portal, folder=folder, dry_run=False)
    assert set(states(second).values()) == {"unchanged"}
    assert huwise_sandbox.ledger() == before


async def test_only_what_changed_is_sent_in_place_and_published(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    first = await push_many(portal, folder=folder, dry_run=False)
    assert first.report is not None
    write(folder / "cheese.csv", 5)
    second = await push_many(portal, folder=folder, dry_run=False)
    assert states(second) == {"bread": "unchanged", "cheese": "done", "wine": "unchanged"}
    assert second.report is not None
    old, new = (report.rows[1].data["files"][0] for report in (first.report, second.report))
    assert (new["resource_uid"], new["replaced"]) == (old["resource_uid"], True)
    assert second.report.rows[1].data["left_files"] == [old["file_uid"]]
    assert f"cheese: {old['file_uid']}" in second.report.notes[0]
    assert made(huwise_sandbox) == {"dataset": 3, "resource": 3, "file": 4}
    assert len(huwise_sandbox.ledger("published")) == 4
    assert huwise_sandbox.records("cheese")["total_count"] == 5
    # And back again: what the last run did is no reason to think that it is there still.
    write(folder / "cheese.csv", 2)
    assert states(await push_many(portal, folder=folder, dry_run=False))["cheese"] == "done"
    assert huwise_sandbox.records("cheese")["total_count"] == 2


async def test_a_table_says_what_the_names_cannot(portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    write(folder / "Käse (alt).csv", 3)
    (folder / "table.csv").write_text(
        "file;dataset_id;title;resource;extractor;params;is_restricted;rows\n"
        'Käse (alt).csv;old-cheese;Old cheese;;csvfile;"{""separator"": "",""}";yes;3\n'
        "bread.csv;food;Food;Bread;;;;\n"
        "wine.csv;food;;Wine;;;;\n",
        "utf-8",
    )
    result = await push_many(portal, table=folder / "table.csv", dry_run=False)
    assert states(result) == {"old-cheese": "done", "food": "done"}
    assert (await portal.datasets.get("old-cheese")).is_restricted is True
    assert [item.title async for item in portal.dataset("food").resources.list()] == ["Bread", "Wine"]
    assert huwise_sandbox.records("food")["total_count"] == 4
    assert len(huwise_sandbox.ledger("published")) == 2
    before = huwise_sandbox.ledger()
    assert set(states(await push_many(portal, table=folder / "table.csv", dry_run=False)).values()) == {"unchanged"}
    assert huwise_sandbox.ledger() == before
    rows = [{"file": folder / "wine.csv", "dataset_id": "old-cheese", "is_restricted": "FAUX"}]
    opened = await push_many(portal, table=[{**rows[0], "file": str(rows[0]["file"])}], dry_run=False)
    assert states(opened) == {"old-cheese": "done"}
    assert (await portal.datasets.get("old-cheese")).is_restricted is False


async def test_a_wrong_number_of_records_is_no_success_however_often(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    table = [{"file": str(folder / "wine.csv"), "dataset_id": "wine", "rows": 3}]
    for _ in range(2):
        result = await push_many(portal, table=table, dry_run=False)
        assert result.report is not None
        assert result.report.rows[0].state == "failed"
        assert "2 records instead of 3" in result.report.rows[0].reason
        with pytest.raises(BulkError):
            result.raise_for_failures()


async def test_resources_that_no_file_is_for_are_not_mixed_with(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    await push_many(portal, [folder / "wine.csv"], dry_run=False)
    before = huwise_sandbox.ledger()
    table = [{"file": str(folder / f"{name}.csv"), "dataset_id": "wine"} for name in ("bread", "cheese")]
    result = await push_many(portal, table=table, dry_run=False)
    assert result.report is not None
    assert "would mix with them: 'wine.csv'" in result.report.rows[0].reason
    assert huwise_sandbox.ledger() == before


async def test_a_resource_that_is_named_is_that_one_and_no_other(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    """Where only another one is there, the file must not take its place."""
    bread = {"file": str(folder / "bread.csv"), "dataset_id": "food", "resource": "Bread"}
    await push_many(portal, table=[bread], dry_run=False)
    wine = {"file": str(folder / "wine.csv"), "dataset_id": "food", "resource": "Wine"}
    refused = await push_many(portal, table=[wine], dry_run=False)
    assert states(refused) == {"food": "failed"}
    assert made(huwise_sandbox)["file"] == 1
    assert states(await push_many(portal, table=[bread, wine], dry_run=False)) == {"food": "done"}
    assert huwise_sandbox.records("food")["total_count"] == 4


@pytest.mark.parametrize("fault", [cut_body(3), answer(403), answer(404)], ids=["cut", "forbidden", "gone"])
async def test_a_file_that_cannot_be_compared_is_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, fault: Any
) -> None:
    await push_many(portal, folder=folder, dry_run=False)
    huwise_sandbox.faults(fault.on("download_dataset_resource_file", times=None))
    assert set(states(await push_many(portal, folder=folder, dry_run=False)).values()) == {"done"}
    assert made(huwise_sandbox) == {"dataset": 3, "resource": 3, "file": 6}


async def test_a_body_that_breaks_off_once_is_read_again(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    await push_many(portal, folder=folder, dry_run=False)
    huwise_sandbox.faults(cut_body(3).on("download_dataset_resource_file", times=2))
    assert set(states(await push_many(portal, folder=folder, dry_run=False)).values()) == {"unchanged"}


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({}, "exactly one way"),
        ({"files": ["a.csv"], "folder": "."}, "exactly one way"),
        ({"files": "a.csv"}, "list of paths"),
        ({"files": ["nothing.csv"]}, "nothing.csv"),
        ({"files": ["cheese of europe.csv"]}, "makes no dataset_id"),
        ({"files": ["bread.csv", "sub/bread.csv"]}, "two files are named"),
        ({"files": ["bread.csv"], "max_bytes": 3}, "more than max_bytes=3"),
        ({"folder": "nowhere"}, "is no folder"),
        ({"folder": ".", "pattern": "*.parquet"}, "no file like"),
        ({"table": [{"file": "bread.csv"}]}, "dataset_id"),
        ({"table": [{"file": "none.csv", "dataset_id": "x"}]}, "row 1"),
        ({"table": [{"file": "bread.csv", "dataset_id": "x", "params": "nope"}]}, "parameters of an extractor"),
        ({"table": [{"file": "bread.csv", "dataset_id": "x", "is_restricted": "perhaps"}]}, "neither true nor false"),
        ({"table": [{"file": "bread.csv", "dataset_id": "x", "rows": "-1"}]}, "no number of records"),
        ({"table": [{"file": "bread.csv", "dataset_id": "x"}] * 2}, "has a file for the resource"),
        (
            {
                "table": [
                    {"file": "bread.csv", "dataset_id": "x", "title": "A"},
                    {"file": "wine.csv", "dataset_id": "x", "title": "B"},
                ]
            },
            "another row says 'A'",
        ),
        ({"table": []}, "names no file"),
    ],
)
async def test_what_cannot_be_meant_is_refused_before_anything_is_sent(
    portal: Huwise,
    huwise_sandbox: HuwiseSandbox,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, Any],
    match: str,
) -> None:
    monkeypatch.chdir(folder)
    (folder / "sub").mkdir()
    write(folder / "sub" / "bread.csv", 1)
    write(folder / "cheese of europe.csv", 1)
    with pytest.raises(ArgumentError, match=match):
        await push_many(portal, **given, dry_run=False)
    assert huwise_sandbox.requests() == []


STEPS = (
    "create_dataset",
    "upload_resource_file",
    "create_dataset_resource",
    "publish_dataset",
)


@pytest.mark.parametrize("step", [*STEPS, "list_datasets", "list_dataset_resources", "retrieve_dataset_status"])
@pytest.mark.parametrize("effect", [answer(403), apply_then_answer(403)], ids=["before", "after"])
async def test_a_run_that_ended_at_any_step_is_taken_up_without_doubles(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, step: str, effect: Any
) -> None:
    """One dataset's run ends at the step, before or after its effect, as where the process is killed."""
    huwise_sandbox.faults(effect.on(step))
    await push_many(portal, folder=folder, dry_run=False)
    again = await push_many(portal, folder=folder, dry_run=False)
    assert set(states(again).values()) <= {"done", "unchanged"}
    assert made(huwise_sandbox)["dataset"] == 3
    assert made(huwise_sandbox)["resource"] == 3
    assert [huwise_sandbox.records(name)["total_count"] for name in NAMES] == [2, 2, 2]
    before = huwise_sandbox.ledger()
    await push_many(portal, folder=folder, dry_run=False)
    assert huwise_sandbox.ledger() == before


async def test_files_in_place_are_not_told_to_be_read_by_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, tmp_path: Path
) -> None:
    specs = [{"dataset_id": "deli", "resources": [{"title": "Wine", "file": str(folder / "wine.csv")}]}]
    for _ in range(2):
        huwise_sandbox.faults(answer(403).on("publish_dataset", times=4))
        pushed = await push_many(portal, folder=folder, journal=tmp_path / "push.jsonl", dry_run=False)
        made = await provision(portal, specs, journal=tmp_path / "provision.jsonl", dry_run=False)
        for result in (pushed, made):
            assert result.report is not None
            assert {line.state for line in result.report.rows} == {"failed"}
            assert result.report.notes == ()


@pytest.mark.parametrize("step", [*STEPS, "update_dataset_resource"])
@pytest.mark.parametrize("effect", [apply_then_drop(), drop(), html(502)], ids=["after", "before", "gateway"])
async def test_lost_answers_make_nothing_twice(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, step: str, effect: Any
) -> None:
    if step == "update_dataset_resource":
        await push_many(portal, folder=folder, dry_run=False)
        write(folder / "wine.csv", 4)
    huwise_sandbox.faults(effect.on(step))
    first = await push_many(portal, folder=folder, dry_run=False)
    # The portal takes any number of equal resources: where none can be seen, nobody knows whether one will come.
    doubtful = step == "create_dataset_resource" and "apply_then_drop" not in effect.do
    assert sorted(states(first).values()).count("unknown") == int(doubtful)
    again = await push_many(portal, folder=folder, dry_run=False)
    assert set(states(again).values()) <= {"done", "unchanged"}
    assert made(huwise_sandbox)["dataset"] == 3
    assert made(huwise_sandbox)["resource"] == 3
    assert huwise_sandbox.records("wine")["total_count"] == (4 if step == "update_dataset_resource" else 2)


async def test_a_file_in_place_that_was_never_published_is_published(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    await push_many(portal, folder=folder, dry_run=False)
    write(folder / "wine.csv", 4)
    await push_many(portal, folder=folder, publish=False, dry_run=False)
    assert huwise_sandbox.records("wine")["total_count"] == 2
    plan = (await push_many(portal, folder=folder)).plan
    assert [change.action for change in plan.changes] == ["none", "none", "run"]
    uploads = made(huwise_sandbox)["file"]
    assert states(await push_many(portal, folder=folder, dry_run=False))["wine"] == "done"
    assert huwise_sandbox.records("wine")["total_count"] == 4
    assert made(huwise_sandbox)["file"] == uploads


async def test_a_resource_that_a_dead_run_left_is_removed_and_its_file_named(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, tmp_path: Path
) -> None:
    """The create's effect came after nobody waited for it any more, while a second one had been made."""
    journal = tmp_path / "run.jsonl"
    path = folder / "wine.csv"
    huwise_sandbox.faults(apply_then_answer(403).on("create_dataset_resource"))
    first = await push_many(portal, [path], dry_run=False, journal=journal)
    assert states(first) == {"wine": "failed"}
    wine = portal.dataset("wine")
    own = await wine.resources.list()
    [kept] = own.items
    # Somebody else's resource of the same title and content, made by hand, was not there when the run began either.
    foreign = await wine.resources.add_file(path, title="wine.csv", extractor="csvfile", params={})
    again = await push_many(portal, [path], dry_run=False, journal=journal)
    assert states(again) == {"wine": "done"}
    left = [item.uid async for item in wine.resources.list()]
    assert left == [foreign.uid]
    assert [entry["object"]["uid"] for entry in huwise_sandbox.ledger("deleted")] == [kept.uid]
    assert huwise_sandbox.records("wine")["total_count"] == 2
    assert again.report is not None
    assert "wine.csv" in again.report.notes[0]


async def test_doubles_of_others_are_never_removed(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, tmp_path: Path
) -> None:
    path = folder / "wine.csv"
    await portal.datasets.create(dataset_id="wine")
    for _ in range(2):
        await portal.dataset("wine").resources.add_file(path, title="wine.csv", extractor="csvfile", params={})
    for journal in (None, tmp_path / "run.jsonl", tmp_path / "run.jsonl"):
        result = await push_many(portal, [path], dry_run=False, journal=journal)
        assert result.report is not None
        assert "2 uploaded files titled 'wine.csv'" in result.report.rows[0].reason
    assert huwise_sandbox.ledger("deleted") == []


async def test_the_same_journal_goes_on_and_other_files_are_refused(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "run.jsonl"
    huwise_sandbox.faults(answer(403).on("publish_dataset"))
    first = await push_many(portal, folder=folder, dry_run=False, journal=journal)
    assert sorted(states(first).values()) == ["done", "done", "failed"]
    second = await push_many(portal, folder=folder, dry_run=False, journal=journal)
    assert second.report is not None
    assert set(states(second).values()) == {"done"}
    assert sum(row.resumed for row in second.report.rows) == 2
    assert made(huwise_sandbox) == {"dataset": 3, "resource": 3, "file": 3}
    assert len(huwise_sandbox.ledger("published")) == 3
    write(folder / "wine.csv", 9)
    with pytest.raises(JournalError, match="wine"):
        await push_many(portal, folder=folder, dry_run=False, journal=journal)
    assert made(huwise_sandbox)["file"] == 3
    text = json.dumps([json.loads(line) for line in journal.read_text().splitlines()])
    assert huwise_sandbox.api_key not in text


async def test_a_file_that_changes_while_it_is_sent_is_not_put_in_place(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    path = folder / "wine.csv"

    def rewrite(plan: object) -> None:
        path.write_text(path.read_text().replace("wine 1", "beer 1"))

    result = await push_many(portal, [path], dry_run=False, on_plan=rewrite)
    assert result.report is not None
    assert "changed while the job ran" in result.report.rows[0].reason
    assert made(huwise_sandbox) == {"dataset": 1, "resource": 0, "file": 1}
    assert "wine: wine.csv" in result.report.notes[0]


async def test_one_that_fails_does_not_stop_the_others(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path
) -> None:
    await push_many(portal, folder=folder, dry_run=False, publish=False)
    huwise_sandbox.prepare_publish("cheese", error="Plus de fromage")
    result = await push_many(portal, folder=folder, dry_run=False)
    assert states(result) == {"bread": "done", "cheese": "failed", "wine": "done"}
    assert result.report is not None
    assert "Plus de fromage" in result.report.rows[1].reason
    again = await push_many(portal, folder=folder, dry_run=False)
    assert states(again) == {"bread": "unchanged", "cheese": "done", "wine": "unchanged"}


async def test_parts_of_the_work_by_shard(portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path) -> None:
    seen: list[str] = []
    for part in (1, 2):
        result = await push_many(portal, folder=folder, dry_run=False, shard=f"{part}/2")
        seen += states(result)
    assert sorted(seen) == sorted(NAMES)
    assert made(huwise_sandbox) == {"dataset": 3, "resource": 3, "file": 3}


PROGRAM = """
import asyncio, sys
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import push_many

async def main(url, key, folder, journal):
    async with Huwise(url, key) as portal:
        await push_many(portal, folder=folder, journal=journal, dry_run=False, concurrency=1)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("step", [*STEPS, "retrieve_dataset_resource_file", "list_dataset_resources"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_at_any_step_and_taken_up_on_the_journal(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, folder: Path, tmp_path: Path, step: str, when: Any
) -> None:
    """The stalled call does not end by itself, and the process is killed in the middle of it."""
    journal = tmp_path / "run.jsonl"
    huwise_sandbox.faults(stall(3600, when=when).on(step))
    arguments = [huwise_sandbox.url, huwise_sandbox.api_key, str(folder), str(journal)]
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, *arguments)
    try:
        while not await asyncio.to_thread(huwise_sandbox.requests, operation=step):
            with suppress(TimeoutError):  # leaves the machine to the other process, and tells when that has ended
                await asyncio.wait_for(process.wait(), 0.02)
            assert process.returncode is None
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    for _ in range(3):  # in which the portal notices that nobody waits for the answer any more
        huwise_sandbox.now()
    huwise_sandbox.advance(3600)
    # What was carried out shows before the next run looks; a request that was cut off before has no end.
    while when == "after" and step != "upload_resource_file" and huwise_sandbox.requests(operation=step, status=None):
        pass
    again = await push_many(portal, folder=folder, journal=journal, dry_run=False)
    assert set(states(again).values()) == {"done"}
    assert made(huwise_sandbox)["dataset"] == 3
    assert [len([one async for one in portal.dataset(name).resources.list()]) for name in NAMES] == [1, 1, 1]
    assert [huwise_sandbox.records(name)["total_count"] for name in NAMES] == [2, 2, 2]
    before = huwise_sandbox.ledger()
    await push_many(portal, folder=folder, dry_run=False)
    assert huwise_sandbox.ledger() == before
