"""``replace_files``: daily data in place; whatever fails, the old file goes on serving."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from orders_stage import Died, LastingClock

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise, push
from aioportal.huwise.jobs import JobResult, replace_files
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop, drop, html

OLD = "name,age\nBrie,2\nComté,12\n"
NEW = "name,age\nBrie,2\nComté,12\nManchego,6\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cheeses.csv"
    path.write_text(OLD, "utf-8")
    return path


@pytest.fixture
async def resource(portal: Huwise, path: Path) -> Any:
    """The resource with the old file, published; the file here is the new one."""
    result = await push(portal, path, dataset="cheeses", resource_title="Cheeses", params={"separator": ","})
    path.write_text(NEW, "utf-8")
    return await portal.dataset("cheeses").resources.get(result.resource_uid)


def row(result: JobResult) -> Any:
    assert result.report is not None
    return result.report.rows[0]


async def test_in_place_published_and_counted(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any
) -> None:
    planned = await replace_files(portal, path, dataset="cheeses")
    assert [change.action for change in planned.plan.changes] == ["update"]
    assert huwise_sandbox.records("cheeses")["total_count"] == 2
    done = row(await replace_files(portal, path, dataset="cheeses", rows=3, dry_run=False))
    assert (done.state, done.data["records"]) == ("done", 3)
    after = await portal.dataset("cheeses").resources.get(resource.uid)
    assert (after.title, after.type_, after.params) == (resource.title, resource.type_, resource.params)
    assert done.data["left_files"] == ["cheeses.csv"]
    assert huwise_sandbox.ledger("deleted") == []
    assert len(huwise_sandbox.ledger("created", type="resource")) == 1
    before = huwise_sandbox.ledger()
    again = row(await replace_files(portal, path, dataset="cheeses", rows=3, dry_run=False))
    assert again.state == "unchanged"
    assert huwise_sandbox.ledger() == before


@pytest.mark.parametrize(
    "fault",
    [
        answer(413).on("upload_resource_file"),
        html(502).on("upload_resource_file", times=None),
        answer(403).on("retrieve_dataset_resource_file"),
        answer(403).on("preview_unsaved_resource"),
        answer(403).on("update_dataset_resource"),
        drop().on("update_dataset_resource", times=None),
    ],
    ids=lambda fault: f"{fault.method}-{fault.path.rsplit('/', 2)[-2]}-{next(iter(fault.do))}",
)
async def test_whatever_fails_before_it_is_in_place_leaves_the_old_file_working(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, fault: Any
) -> None:
    updates = len(huwise_sandbox.ledger("updated", type="resource"))
    huwise_sandbox.faults(fault)
    assert row(await replace_files(portal, path, dataset="cheeses", dry_run=False)).state in ("failed", "unknown")
    assert len(huwise_sandbox.ledger("updated", type="resource")) == updates
    there = await portal.dataset("cheeses").resources.get(resource.uid)
    assert there.datasource == resource.datasource
    assert huwise_sandbox.records("cheeses")["total_count"] == 2
    await portal.dataset("cheeses").publish()
    assert huwise_sandbox.records("cheeses")["total_count"] == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("name\nBrie\n", "lacks the fields age"),
        ("name,age\n", "holds no records"),
        ("", "cannot read|holds no records"),
    ],
)
async def test_a_file_that_cannot_take_the_place_is_not_put_there(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, content: str, why: str
) -> None:
    path.write_text(content)
    result = await replace_files(portal, path, dataset="cheeses", dry_run=False)
    failed = row(result)
    assert failed.state == "failed"
    assert any(part in failed.reason for part in why.split("|")), failed.reason
    assert "the old file stays in place" in failed.reason
    assert huwise_sandbox.ledger("updated", type="resource") == []
    assert result.report is not None
    assert "1 file stays on the portal" in result.report.notes[0]


async def test_checks_can_be_left_out(portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any) -> None:
    path.write_text("name\nBrie\n")
    result = await replace_files(portal, path, dataset="cheeses", check=False, dry_run=False)
    assert row(result).state == "done"
    assert not huwise_sandbox.requests(operation="preview_unsaved_resource")
    assert huwise_sandbox.records("cheeses")["total_count"] == 1


async def test_a_publish_that_fails_brings_the_old_file_back(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any
) -> None:
    huwise_sandbox.prepare_publish("cheeses", error="Kein Käse")
    result = await replace_files(portal, path, dataset="cheeses", dry_run=False)
    assert "Kein Käse" in row(result).reason
    assert "the old file is back in place and published" in row(result).reason
    there = await portal.dataset("cheeses").resources.get(resource.uid)
    assert (there.datasource, there.params) == (resource.datasource, resource.params)
    assert huwise_sandbox.records("cheeses")["total_count"] == 2
    assert (await portal.dataset("cheeses").status()).status == "idle"
    assert result.report is not None
    assert "cheeses_1.csv" in result.report.notes[0]
    assert row(await replace_files(portal, path, dataset="cheeses", dry_run=False)).state == "done"
    assert huwise_sandbox.records("cheeses")["total_count"] == 3


async def test_the_way_back_can_fail_or_be_left_out(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any
) -> None:
    huwise_sandbox.prepare_publish("cheeses", error="no")
    huwise_sandbox.faults(answer(403).on("update_dataset_resource", after=1))
    failed = row(await replace_files(portal, path, dataset="cheeses", dry_run=False))
    assert "putting the old file back failed as well" in failed.reason
    huwise_sandbox.prepare_publish("cheeses", error="no")
    path.write_text(NEW + "Gouda,9\n", "utf-8")
    failed = row(await replace_files(portal, path, dataset="cheeses", roll_back=False, dry_run=False))
    assert failed.reason.endswith("no (the files are in place, but not published: run again)")
    # The records that were published before are there all the same.
    assert huwise_sandbox.records("cheeses")["total_count"] == 2
    # And the file that is in place is published by the next run, without another upload.
    uploads = len(huwise_sandbox.ledger("uploaded"))
    assert row(await replace_files(portal, path, dataset="cheeses", dry_run=False)).state == "done"
    assert len(huwise_sandbox.ledger("uploaded")) == uploads
    assert huwise_sandbox.records("cheeses")["total_count"] == 4


async def test_a_rerun_knows_the_old_file_where_the_way_back_failed(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, tmp_path: Path
) -> None:
    journal = tmp_path / "run.jsonl"
    huwise_sandbox.faults(answer(403).on("update_dataset_resource", after=1))
    for told in ("putting the old file back failed as well", "the old file is back in place and published"):
        huwise_sandbox.prepare_publish("cheeses", error="no")
        result = await replace_files(portal, path, dataset="cheeses", journal=journal, dry_run=False)
        assert told in row(result).reason
    there = await portal.dataset("cheeses").resources.get(resource.uid)
    assert (there.datasource, there.params) == (resource.datasource, resource.params)
    assert huwise_sandbox.records("cheeses")["total_count"] == 2
    assert row(await replace_files(portal, path, dataset="cheeses", journal=journal, dry_run=False)).state == "done"
    assert huwise_sandbox.records("cheeses")["total_count"] == 3


async def test_what_somebody_put_there_between_two_runs_is_what_comes_back(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, tmp_path: Path
) -> None:
    journal, cheeses = tmp_path / "run.jsonl", portal.dataset("cheeses")
    huwise_sandbox.faults(answer(403).on("update_dataset_resource", after=1))
    huwise_sandbox.prepare_publish("cheeses", error="no")
    result = await replace_files(portal, path, dataset="cheeses", journal=journal, dry_run=False)
    assert "putting the old file back failed as well" in row(result).reason
    theirs = await cheeses.resources.replace_file(resource.uid, b"name,age\nGouda,9\n", filename="theirs.csv")
    await cheeses.publish()
    huwise_sandbox.prepare_publish("cheeses", error="no")
    result = await replace_files(portal, path, dataset="cheeses", journal=journal, dry_run=False)
    assert "the old file is back in place and published" in row(result).reason
    assert (await cheeses.resources.get(resource.uid)).datasource == theirs.datasource
    assert huwise_sandbox.records("cheeses")["total_count"] == 1


async def test_what_reads_no_file_is_told_in_the_plan_and_nothing_is_sent(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any
) -> None:
    uploads, secret = huwise_sandbox.ledger("uploaded"), {"X-Key": "s3cr3t"}
    web: Any = await portal.dataset("cheeses").resources.add_http(
        "https://example.org/cheeses.csv", title="Web", extractor="csvfile", params={}, headers=secret
    )
    planned = await replace_files(portal, path, dataset="cheeses", resource=web.uid)
    assert [change.action for change in planned.plan.changes] == ["problem"]
    failed = row(await replace_files(portal, path, dataset="cheeses", resource=web.uid, dry_run=False))
    assert (failed.state, "reads no uploaded file" in failed.reason) == ("failed", True)
    assert huwise_sandbox.ledger("uploaded") == uploads


@pytest.mark.parametrize("fails", [True, False], ids=["fails", "succeeds"])
async def test_a_process_that_died_during_the_publish_is_taken_up_at_its_end(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, tmp_path: Path, fails: bool
) -> None:
    journal = tmp_path / "run.jsonl"
    orders = len(huwise_sandbox.requests(operation="publish_dataset"))
    huwise_sandbox.prepare_publish("cheeses", seconds=60, error="no" if fails else None)
    ordered = lambda: len(huwise_sandbox.requests(operation="publish_dataset")) > orders  # noqa: E731 - one word
    dying = LastingClock(huwise_sandbox, ordered)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=dying, random=Random(7)) as first:
        with pytest.raises(Died):
            await replace_files(first, path, dataset="cheeses", journal=journal, dry_run=False)
    uploads = len(huwise_sandbox.ledger("uploaded"))
    result = await replace_files(portal, path, dataset="cheeses", journal=journal, dry_run=False)
    assert len(huwise_sandbox.ledger("uploaded")) == uploads
    there = await portal.dataset("cheeses").resources.get(resource.uid)
    assert result.report is not None
    if fails:
        # By the end of the order that the dead process gave, and without giving it again.
        assert "the old file is back in place and published" in row(result).reason
        assert there.datasource == resource.datasource
        assert len(huwise_sandbox.requests(operation="publish_dataset")) == orders + 2
        assert "cheeses_1.csv" in result.report.notes[0]
    else:
        assert row(result).state == "done"
        assert len(huwise_sandbox.requests(operation="publish_dataset")) == orders + 1
        assert row(result).data["left_files"] == ["cheeses.csv"]
    assert huwise_sandbox.records("cheeses")["total_count"] == (2 if fails else 3)


@pytest.mark.parametrize("step", ["upload_resource_file", "update_dataset_resource", "publish_dataset"])
async def test_lost_answers(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, step: str
) -> None:
    huwise_sandbox.faults(apply_then_drop().on(step))
    assert row(await replace_files(portal, path, dataset="cheeses", dry_run=False)).state == "done"
    assert huwise_sandbox.records("cheeses")["total_count"] == 3
    assert len(huwise_sandbox.ledger("created", type="resource")) == 1
    assert len(huwise_sandbox.ledger("published")) == 2


async def test_which_resource_by_title_uid_and_table(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path, resource: Any, tmp_path: Path
) -> None:
    cheeses = portal.dataset("cheeses")
    second = await cheeses.resources.add_file(path, title="More")
    unclear = row(await replace_files(portal, path, dataset="cheeses", dry_run=False))
    assert "2 uploaded files, none titled 'cheeses.csv'" in unclear.reason
    assert (
        "no resource 'Less'"
        in row(await replace_files(portal, path, dataset="cheeses", resource="Less", dry_run=False)).reason
    )
    more = tmp_path / "more.csv"
    more.write_text("name,age\nGouda,1\n")
    table = [
        {"file": str(path), "dataset_id": "cheeses", "resource": resource.uid},
        {"file": str(more), "dataset_id": "cheeses", "resource": "More"},
    ]
    done = row(await replace_files(portal, table=table, dry_run=False))
    assert [file["resource_uid"] for file in done.data["files"]] == [resource.uid, second.uid]
    assert huwise_sandbox.records("cheeses")["total_count"] == 4
    assert len(huwise_sandbox.ledger("published")) == 2


async def test_what_is_not_there_is_not_made(portal: Huwise, huwise_sandbox: HuwiseSandbox, path: Path) -> None:
    planned = await replace_files(portal, path, dataset="cheeses")
    assert [change.action for change in planned.plan.changes] == ["problem"]
    await portal.datasets.create(dataset_id="cheeses")
    failed = row(await replace_files(portal, path, dataset="cheeses", dry_run=False))
    assert "no resource whose file could be replaced" in failed.reason
    assert huwise_sandbox.ledger("uploaded") == []


@pytest.mark.parametrize(
    "given", [{}, {"dataset": "x"}, {"file": "x.csv"}, {"table": [], "dataset": "x"}, {"table": [], "rows": 1}]
)
async def test_arguments_that_cannot_be_meant(portal: Huwise, given: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        await replace_files(portal, **given)
