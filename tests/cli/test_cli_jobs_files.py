"""The commands of the jobs with files: what they print, what they change, how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import TABLE, Run

from aioportal.testing import HuwiseSandbox, answer


@pytest.fixture
def files(file: Path) -> Path:
    """Three files in the working directory."""
    (file.parent / "wine.csv").write_text("name,year\nMerlot,1999\n")
    (file.parent / "bread.csv").write_text("name,flour\nRye,dark\n")
    return file.parent


def test_several_files_are_a_job_that_plans_first(run: Run, huwise_sandbox: HuwiseSandbox, files: Path) -> None:
    planned = run("huwise", "push", "cheeses.csv", "wine.csv")
    assert planned.code == 0
    assert "+ cheeses  (a new dataset; costs: 59 bytes to upload, full publish)" in planned.out
    assert "push: 2 to create" in planned.out
    assert "Nothing was changed. Add --yes to do it." in planned.out
    assert huwise_sandbox.ledger() == []
    done = run("huwise", "push", "cheeses.csv", "wine.csv", "--yes")
    assert done.code == 0
    assert "push: 2 done" in done.out
    assert huwise_sandbox.records("wine")["total_count"] == 1
    again = run("huwise", "push", "cheeses.csv", "wine.csv", "--yes")
    assert "push: 2 unchanged" in again.out


def test_a_folder_and_a_table(run: Run, huwise_sandbox: HuwiseSandbox, files: Path) -> None:
    said = run("huwise", "push", "--dir", ".", "--pattern", "*e.csv", "--yes", "--json").json
    assert [row["key"] for row in said["report"]["rows"]] == ["wine"]
    (files / "table.csv").write_text("file,dataset_id,title\nbread.csv,rye,Rye bread\n")
    said = run("huwise", "push", "--table", "table.csv", "--no-publish", "--yes", "--json").json
    assert said["report"]["rows"][0]["state"] == "done"
    assert len(huwise_sandbox.ledger("published")) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("cheeses.csv",),
        ("cheeses.csv", "wine.csv", "--dataset", "x"),
        ("cheeses.csv", "wine.csv", "--title", "x"),
        ("cheeses.csv", "wine.csv", "--dir", "."),
        ("--dir", ".", "--table", "t.csv"),
        ("cheeses.csv", "--dataset", "x", "--journal", "run.jsonl"),
        ("cheeses.csv", "none.csv"),
        ("--dir", "nowhere"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    run: Run, huwise_sandbox: HuwiseSandbox, files: Path, arguments: tuple[str, ...]
) -> None:
    assert run("huwise", "push", *arguments).code == 2
    assert huwise_sandbox.requests() == []


def test_one_that_fails_is_told_and_the_journal_goes_on(run: Run, huwise_sandbox: HuwiseSandbox, files: Path) -> None:
    command = ("huwise", "push", "cheeses.csv", "wine.csv", "--yes", "--journal", "run.jsonl", "--concurrency", "1")
    huwise_sandbox.faults(answer(403).on("create_dataset_resource"))
    failed = run(*command)
    assert failed.code == 1
    assert "failed     cheeses: " in failed.out
    assert "cheeses: cheeses.csv" in failed.out  # the file that it uploaded in vain
    done = run(*command)
    assert done.code == 0
    assert "2 done (1 of them by an earlier run)" in done.out


def test_replace_file(run: Run, huwise_sandbox: HuwiseSandbox, file: Path) -> None:
    run("huwise", "push", "cheeses.csv", "--dataset", "cheeses")
    file.write_text(TABLE + "Gouda,cow,9\n", "utf-8")
    planned = run("huwise", "replace-file", "cheeses.csv", "--dataset", "cheeses")
    assert "~ cheeses" in planned.out
    done = run("huwise", "replace-file", "cheeses.csv", "--dataset", "cheeses", "--rows", "4", "--yes")
    assert done.code == 0
    assert "note: 1 file stays on the portal" in done.out
    assert huwise_sandbox.records("cheeses")["total_count"] == 4
    file.write_text("name\nBrie\n")
    refused = run("huwise", "replace-file", "cheeses.csv", "--dataset", "cheeses", "--yes")
    assert refused.code == 1
    assert "lacks the fields milk, months; the old file stays in place" in refused.out
    taken = run("huwise", "replace-file", "cheeses.csv", "--dataset", "cheeses", "--yes", "--no-check", "--json")
    assert taken.json["report"]["rows"][0]["data"]["records"] == 1
    assert run("huwise", "replace-file", "cheeses.csv").code == 2


def test_provision(run: Run, huwise_sandbox: HuwiseSandbox, file: Path) -> None:
    spec = {
        "dataset_id": "cheeses",
        "metadata": {"default": {"title": "Cheeses"}},
        "resources": [{"title": "Cheeses", "file": "cheeses.csv"}],
    }
    path = file.parent / "cheeses.json"
    path.write_text(json.dumps(spec))
    planned = run("huwise", "provision", "cheeses.json")
    assert '    metadata.default.title: "Cheeses"' in planned.out
    assert run("huwise", "provision", "cheeses.json", "--yes").code == 0
    assert huwise_sandbox.records("cheeses")["total_count"] == 3
    assert "1 unchanged" in run("huwise", "provision", "cheeses.json", "--yes").out
    path.write_text(json.dumps({**spec, "titel": "x"}))
    refused = run("huwise", "provision", "cheeses.json", "--yes")
    assert refused.code == 2
    assert "$.titel: is not known" in refused.err


def test_schema_sync(run: Run, huwise_sandbox: HuwiseSandbox, file: Path) -> None:
    run("huwise", "push", "cheeses.csv", "--dataset", "cheeses")
    table = file.parent / "schema.csv"
    table.write_text("dataset_id,field,label\ncheeses,months,Age in months\ncheeses,nothing,x\n")
    refused = run("huwise", "schema", "sync", "schema.csv")
    assert refused.code == 1
    assert "no field 'nothing' (it has milk, months, name)" in refused.out
    table.write_text("dataset_id,field,label\ncheeses,months,Age in months\n")
    planned = run("huwise", "schema", "sync", "schema.csv")
    assert '    months.label: "Age in months"' in planned.out
    assert "costs: full publish" in planned.out
    assert run("huwise", "schema", "sync", "schema.csv", "--yes").code == 0
    assert len(huwise_sandbox.ledger("created", type="field")) == 1
    assert "1 unchanged" in run("huwise", "schema", "sync", "schema.csv", "--yes").out
    assert run("huwise", "schema", "sync", "none.csv").code == 2
