"""Wrong words, wrong names, a portal that is away, a key of few permissions: said in one line, and as JSON."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run, until

from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox, answer

NOWHERE = "http://127.0.0.1:9"
DENIED = {"error_code": "permission_denied", "message": "Vous n'avez pas la permission."}


@pytest.fixture
def datasets(huwise_sandbox: HuwiseSandbox) -> list[str]:
    return huwise_sandbox.seed(3, "air")


@pytest.mark.parametrize(
    "command",
    [
        ("huwise", "metadata", "apply"),
        ("huwise", "metadata", "apply", "t.csv", "--publish", "maybe"),
        ("huwise", "metadata", "apply", "t.csv", "--nonsense"),
        ("huwise", "metadata", "apply", "t.csv", "--concurrency", "zero"),
        ("huwise", "metadata", "override", "default.title", "--all"),
        ("huwise", "push", "cheeses.csv"),
        ("huwise", "copy", "dataset", "cheeses"),
        ("huwise", "nonsense"),
        ("huwise", "inventory", "--output", "x.doc"),
        ("huwise", "users", "export", "--output", "nowhere/x.csv"),
        ("huwise", "rulesets", "export", "--all", "--form", "xlsx"),
        ("huwise", "health", "air-00000", "--all"),
        ("huwise", "renew-keys", "cheeses"),
        ("journal", "show"),
        ("journal", "merge", "a.jsonl"),
    ],
)
def test_wrong_use_is_one_json_document_where_asked(
    command: tuple[str, ...], run: Run, huwise_sandbox: HuwiseSandbox
) -> None:
    said = run(*command, "--json")
    assert said.code == 2
    assert said.json["error"]["type"] == "ArgumentError"
    assert said.json["error"]["message"]
    plain = run(*command)
    assert (plain.code, plain.out) == (2, "")
    assert plain.err
    assert huwise_sandbox.requests() == []


@pytest.mark.parametrize("as_json", [True, False])
def test_ctrl_c_is_told_as_json_too(
    as_json: bool,
    environment: dict[str, str],
    file: Path,
    huwise_sandbox: HuwiseSandbox,
    datasets: list[str],
) -> None:
    huwise_sandbox.configure(processing_seconds=1000.0)
    command: list[str | Path] = [
        PROGRAM,
        "huwise",
        "publish",
        "air-00000",
        "air-00001",
        "--yes",
        "--journal",
        "j.jsonl",
    ]
    command += ["--json"] if as_json else []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as started:
        until(lambda: len(huwise_sandbox.requests(operation="publish_dataset")) == 2)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=120)
    assert started.returncode == 130
    assert "--journal j.jsonl goes on from there" in err
    if as_json:
        told = json.loads(out)["error"]
        assert told["type"] == "Interrupted"
        assert "--journal j.jsonl goes on from there" in told["hint"]


@pytest.mark.parametrize(
    "command",
    [
        ("status", "water-0000"),
        ("publish", "water-0000"),
        ("upload", "water-0000", "cheeses.csv"),
        ("publish", "water-0000", "air-00001"),
        ("unpublish", "water-0000"),
        ("access", "open", "water-0000"),
        ("health", "water-0000"),
        ("metadata", "export", "water-0000"),
        ("metadata", "replace-text", "a", "b", "water-0000"),
        ("rulesets", "export", "water-0000"),
        ("restore", "water-0000", "--before", "2026-01-01T00:00Z"),
    ],
)
def test_a_name_that_is_mistyped_brings_the_close_one(
    command: tuple[str, ...], run: Run, huwise_sandbox: HuwiseSandbox
) -> None:
    huwise_sandbox.seed(1, "water")
    said = run("huwise", *command)
    assert said.code == 1
    assert "id you mean 'water-00000'?" in said.out + said.err


def test_of_many_names_too_with_the_one_listing(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    Path("names.txt").write_text("\n".join(["air-00000", "air-0002", *(f"other{number}" for number in range(20))]))
    said = run("huwise", "metadata", "override", "default.title", "--on", "--from", "names.txt")
    assert "! air-0002  (no such dataset, or the key may not edit it; did you mean 'air-00002'?)" in said.out
    assert "! other7  (no such dataset, or the key may not edit it)" in said.out
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 1


def test_what_the_portal_refuses_to_show_is_not_called_missing(
    run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    huwise_sandbox.faults(answer(403, json=DENIED).on("list_datasets", times=None))
    said = run("huwise", "publish", "air-00000", "air-00001")
    assert said.code == 1
    assert "! air-00000  (permission_denied: Vous n'avez pas la permission.)" in said.out


@pytest.mark.parametrize(
    "command",
    [
        ("push", "cheeses.csv", "more.csv"),
        ("replace-file", "cheeses.csv", "--dataset", "cheeses"),
        ("publish", "a", "b"),
        ("metadata", "apply", "table.csv"),
        ("harvest", "h1", "h2"),
        ("pull", "config"),
        ("users", "export"),
        ("inventory",),
    ],
)
def test_a_portal_that_is_away_is_one_line(command: tuple[str, ...], run: Run) -> None:
    Path("more.csv").write_text("name\nFeta\n")
    Path("table.csv").write_text("dataset_id,default.publisher\na,City\n")
    said = run("huwise", *command, "--domain", NOWHERE)
    assert said.code == 3
    assert said.out == ""
    assert said.err.count("aioportal:") == 1
    assert run("huwise", *command, "--domain", NOWHERE, "--json").json["error"]["type"] == "TransportError"


def test_a_backup_that_is_not_whole_does_not_end_well(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    async def furnish() -> None:
        async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock) as portal:
            await portal.datasets.create(dataset_id="air", title="Air")

    asyncio.run(furnish())
    huwise_sandbox.faults(answer(403, json=DENIED).on("list_user_groups", times=None))
    said = run("huwise", "pull", "config", "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    assert run("huwise", "pull", "config", "--kind", "datasets").code == 0


def test_what_chooses_nothing_says_so(run: Run, datasets: list[str]) -> None:
    said = run("huwise", "publish", "--where", "dataset_id~nowhere")
    assert said.code == 0
    assert said.out == "publish: nothing to do\nNothing is chosen: nothing fits what was asked for.\n"
