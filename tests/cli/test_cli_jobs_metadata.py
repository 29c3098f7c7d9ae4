"""The commands of metadata jobs: as powerful as their functions, dry until told, exit codes as everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aioportal.testing import HuwiseSandbox, answer

Run = Callable[..., Any]


@pytest.fixture
def datasets(huwise_sandbox: HuwiseSandbox) -> list[str]:
    return huwise_sandbox.seed(3, "d")


def edits(sandbox: HuwiseSandbox) -> list[tuple[str, str]]:
    return sorted((entry["object"]["dataset_id"], entry["object"]["uid"]) for entry in sandbox.ledger("updated"))


def test_apply_is_dry_until_told(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str], tmp_path: Path) -> None:
    Path("table.csv").write_text("dataset_id,default.publisher\nd-00000,City\nd-00001,\n", "utf-8")
    said = run("huwise", "metadata", "apply", "table.csv")
    assert said.code == 0
    assert said.out.splitlines() == [
        "~ d-00000",
        '    default.publisher: "City"',
        "metadata apply: 1 to update, 1 unchanged",
        "Nothing was changed. Add --yes to do it.",
    ]
    assert edits(huwise_sandbox) == []
    said = run("huwise", "metadata", "apply", "table.csv", "--yes", "--journal", "run.jsonl", "--json", "--verify")
    assert said.code == 0
    assert said.json["report"]["counts"]["done"] == 1
    assert edits(huwise_sandbox) == [("d-00000", "default.publisher")]
    said = run("huwise", "metadata", "apply", "table.csv", "--yes", "--journal", "run.jsonl")
    assert said.code == 0
    assert "(1 of them by an earlier run)" in said.out
    assert len(edits(huwise_sandbox)) == 1


def test_what_fails_has_its_exit_code_and_reason(
    run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str], tmp_path: Path
) -> None:
    Path("table.csv").write_text("dataset_id,default.publisher\nd-00000,City\nnowhere,City\n", "utf-8")
    assert run("huwise", "metadata", "apply", "table.csv").code == 1
    said = run("huwise", "metadata", "apply", "table.csv", "--yes")
    assert said.code == 1
    assert "failed     nowhere: no such dataset" in said.out
    assert edits(huwise_sandbox) == [("d-00000", "default.publisher")]
    huwise_sandbox.faults(answer(401, json={"error_code": "authentication_failed"}).on("*", times=None))
    assert run("huwise", "metadata", "apply", "table.csv", "--yes").code == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["metadata", "apply", "absent.csv"], "cannot be read"),
        (["metadata", "apply", "table.csv"], "'title' names no field"),
        (["metadata", "replace-text", "a", "b"], "no datasets are chosen"),
        (["metadata", "replace-text", "(", "b", "--all", "--regex"], "is no regular expression"),
        (["metadata", "override", "default.title", "--all"], "say --on or --off"),
        (["metadata", "export", "d-00000", "--all"], "everything"),
        (["custom-view", "apply", "d-00000", "--html", "absent.html"], "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_usage(
    run: Run, huwise_sandbox: HuwiseSandbox, arguments: list[str], told: str, tmp_path: Path
) -> None:
    Path("table.csv").write_text("dataset_id,title\nd-00000,x\n", "utf-8")
    said = run("huwise", *arguments, "--yes") if "export" not in arguments else run("huwise", *arguments)
    assert said.code == 2
    assert told in said.err
    assert huwise_sandbox.requests() == []


def test_replace_text_and_export_and_back(
    run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str], tmp_path: Path
) -> None:
    said = run("huwise", "metadata", "replace-text", "d ", "dataset ", "d-00001", "d-00002", "--yes")
    assert said.code == 0, said.err
    assert edits(huwise_sandbox) == [("d-00001", "default.title"), ("d-00002", "default.title")]
    said = run("huwise", "metadata", "export", "--all", "--field", "default.title")
    assert said.out.splitlines()[0] == "dataset_id,dataset_uid,default.title"
    assert said.out.splitlines()[2].endswith(",dataset 1")
    said = run("huwise", "metadata", "export", "--all", "--output", "sheet.xlsx", "--layout", "long", "--json")
    assert len(said.json["rows"]) == 3
    said = run("huwise", "metadata", "apply", "sheet.xlsx")
    assert said.out == "metadata apply: 3 unchanged\n"
    said = run("huwise", "metadata", "export", "nowhere", "d-00000")
    assert (said.code, len(said.out.splitlines())) == (1, 2)
    assert "'nowhere': no such dataset" in said.err


def test_override_and_custom_view(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str], tmp_path: Path) -> None:
    huwise_sandbox.control("datasets", dataset="d-00000", remote_metadata={"default": {"publisher": "Elsewhere"}})
    said = run("huwise", "metadata", "override", "default.publisher", "--on", "--all", "--yes")
    assert said.code == 0
    assert edits(huwise_sandbox) == [("d-00000", "default.publisher")]
    Path("view.html").write_text("<p>x</p>", "utf-8")
    said = run("huwise", "custom-view", "apply", "--where", "dataset_id~1$", "--html", "view.html", "--yes", "--json")
    assert said.code == 0
    assert [row["data"]["fields"] for row in said.json["report"]["rows"]] == [
        ["visualization.custom_view_html", "visualization.custom_view_enabled"]
    ]


def test_apply_as_a_process_of_its_own(process: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    Path("table.jsonl").write_text(json.dumps({"dataset_uid": datasets[0], "default.keyword": ["a"]}), "utf-8")
    assert process("huwise", "metadata", "apply", "table.jsonl", "--yes").code == 0
    assert edits(huwise_sandbox) == [("d-00000", "default.keyword")]
