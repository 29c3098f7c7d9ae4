"""The commands of orders: as powerful as their functions, dry until told, exit codes as everywhere."""

from __future__ import annotations

import inspect
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import until

from aioportal.cli.jobframe import JobFlags
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox, answer, stall

Run = Callable[..., Any]
PROGRAM = Path(sys.executable).with_name("aioportal")

CSW = {"type": "csw", "url": "https://harbour.example.org/csw"}


@pytest.fixture
def datasets(huwise_sandbox: HuwiseSandbox) -> list[str]:
    return huwise_sandbox.seed(3, "d")


def orders(sandbox: HuwiseSandbox, kind: str = "publish_ordered") -> list[str]:
    return sorted(entry["object"]["uid"] for entry in sandbox.ledger(kind))


def test_several_are_a_job_that_is_dry_until_told(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    said = run("huwise", "publish", "d-00000", "d-00001")
    assert said.code == 0
    assert said.out.splitlines() == [
        "» d-00000  (full publish: never published, or taken off)",
        "» d-00001  (full publish: never published, or taken off)",
        "publish: 2 to run",
        "Nothing was changed. Add --yes to do it.",
    ]
    assert not orders(huwise_sandbox)
    said = run("huwise", "publish", "d-00000", "d-00001", "--yes")
    assert (said.code, orders(huwise_sandbox)) == (0, sorted(datasets[:2]))
    assert said.out.splitlines()[-1].startswith("publish: 2 done in ")


def test_of_a_long_plan_that_is_done_the_beginning_is_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, datasets: list[str]
) -> None:
    monkeypatch.setattr("aioportal.cli.jobframe._MOST", 2)
    whole = run("huwise", "publish", "--all")
    assert whole.out.count("»") == 3
    done = run("huwise", "publish", "--all", "--yes")
    assert (done.code, done.out.count("»")) == (0, 2)
    assert "… and 1 more\n" in done.out
    assert "aioportal: the same command without --yes shows the whole plan\n" in done.err
    assert "whole plan" not in run("huwise", "publish", "d-00000", "d-00001", "--yes").err


def test_one_is_published_at_once_unless_it_has_a_journal(
    run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    said = run("huwise", "publish", "d-00000", "--journal", "run.jsonl")
    assert "to run" in said.out
    assert not orders(huwise_sandbox)
    said = run("huwise", "publish", "d-00000")
    assert (said.code, orders(huwise_sandbox)) == (0, datasets[:1])
    assert said.out.startswith(f"{datasets[0]}: idle after ") or said.out.startswith("d-00000: idle after ")


def test_a_dry_run_of_one_shows_what_it_would_do(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    said = run("huwise", "publish", "d-00000", "--dry-run")
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "» d-00000  (full publish: never published, or taken off)",
            "publish: 1 to run",
            "Nothing was changed. Leave out --dry-run to do it.",
        ],
    )
    cheap = run("huwise", "publish", "d-00000", "--metadata-only", "--dry-run")
    assert cheap.out.startswith("! d-00000  (never published: the metadata alone cannot be published)")
    several = run("huwise", "publish", "d-00000", "d-00001", "--dry-run")
    assert several.out.endswith("Nothing was changed. Add --yes to do it.\n")
    both = run("huwise", "publish", "d-00000", "--dry-run", "--yes")
    assert (both.code, "--dry-run and --yes" in both.err) == (2, True)
    assert not orders(huwise_sandbox)
    assert {entry["method"] for entry in huwise_sandbox.requests()} == {"GET"}


def test_the_lane_is_as_wide_as_is_said(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    huwise_sandbox.configure(workers=9, processing_seconds=20.0)
    for width in (3, 1):
        before = len(huwise_sandbox.ledger())
        assert run("huwise", "publish", "--all", "--yes", "--max-publishing", str(width)).code == 0
        at_once = most = 0
        for entry in huwise_sandbox.ledger()[before:]:
            at_once += {"publish_ordered": 1, "published": -1}.get(entry["kind"], 0)
            most = max(most, at_once)
        assert most == width
    assert run("huwise", "publish", "--all", "--max-publishing", "0").code == 2


def test_the_lane_has_the_width_of_the_client_where_nothing_is_said() -> None:
    assert JobFlags().max_publishing == inspect.signature(Huwise).parameters["max_publishing"].default


def test_by_file_condition_or_all(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    Path("names.txt").write_text("d-00002\nnowhere\n", "utf-8")
    said = run("huwise", "publish", "--from", "names.txt", "--yes", "--json")
    assert said.code == 1
    assert [(row["key"], row["state"]) for row in said.json["report"]["rows"]] == [
        ("nowhere", "failed"),
        ("d-00002", "done"),
    ]
    said = run("huwise", "publish", "--where", "!published", "--json")
    assert [item["key"] for item in said.json["plan"]["changes"]] == ["d-00000", "d-00001"]
    said = run("huwise", "publish", "--all", "--metadata-only", "--json")
    assert [item["action"] for item in said.json["plan"]["changes"]] == ["problem", "problem", "run"]
    assert (said.code, said.json["dry_run"]) == (1, True)
    said = run("huwise", "publish", "--all", "--kind", "full", "--only-changed", "--yes", "--max-failures", "5")
    assert said.code == 0


def test_what_failed_and_what_is_not_known_have_their_exit_codes(
    run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    huwise_sandbox.prepare_publish("d-00000", error="the columns differ")
    said = run("huwise", "publish", "--all", "--yes")
    assert said.code == 1
    assert "the columns differ" in said.out
    huwise_sandbox.prepare_publish("d-00001", seconds=1000)
    said = run("huwise", "publish", "d-00001", "d-00002", "--yes", "--timeout", "60", "--journal", "run.jsonl")
    assert said.code == 4
    assert "The same command with the same --journal tries again what failed." in said.out
    before = len(orders(huwise_sandbox))
    said = run("huwise", "publish", "d-00001", "d-00002", "--yes", "--journal", "run.jsonl")
    assert (said.code, len(orders(huwise_sandbox))) == (0, before)


def test_usage(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    for arguments in (
        ["publish"],
        ["publish", "a", "b", "--no-wait"],
        ["publish", "a", "b", "--metadata-only", "--kind", "full"],
        ["publish", "a", "--all"],
        ["publish", "--where", "title=x"],
        ["publish", "a", "--timeout", "0"],
        ["unpublish"],
        ["republish", "--all", "--yes"],
        ["harvest"],
        ["restore", "a"],
        ["restore", "a", "--before", "yesterday"],
        ["renew-keys", "a"],
    ):
        assert run("huwise", *arguments).code == 2, arguments
    assert not huwise_sandbox.requests()


def test_unpublish_and_republish(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    run("huwise", "publish", "--all", "--yes")
    said = run("huwise", "unpublish", "d-00000")
    assert said.code == 0
    assert "» d-00000  (unpublish; costs: drops 0 records)" in said.out
    assert not orders(huwise_sandbox, "unpublish_ordered")
    assert run("huwise", "unpublish", "d-00000", "--yes").code == 0
    said = run("huwise", "republish", "--where", "published", "--yes", "--journal", "run.jsonl", "--json")
    assert (said.code, said.json["report"]["counts"]["done"]) == (0, 2)
    assert orders(huwise_sandbox, "unpublish_ordered") == sorted(datasets)
    assert run("huwise", "republish", "d-00000", "--yes").code == 0
    assert run("huwise", "publish", "--where", "!published", "--json").json["plan"]["changes"] == []


def test_harvest(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    import asyncio

    from aioportal.huwise import Huwise

    async def make() -> list[str]:
        async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key) as portal:
            return [str((await portal.harvesters.create({**CSW, "name": name})).uid) for name in ("One", "Two")]

    one, two = asyncio.run(make())
    assert run("huwise", "harvest", one, two).out.splitlines()[-2] == "harvest: 2 to run"
    assert not huwise_sandbox.ledger("harvested")
    huwise_sandbox.control("harvesters", harvester=one, error="gone")
    said = run("huwise", "harvest", "--all", "--stop-at-failure", "--no-publish", "--yes")
    assert said.code == 1
    assert len(huwise_sandbox.ledger("harvest_ordered")) == 1
    said = run("huwise", "harvest", two, one, "--yes", "--json")
    assert (said.code, [row["key"] for row in said.json["report"]["rows"]]) == (0, [two, one])
    assert len(huwise_sandbox.ledger("publish_ordered", type="harvester")) == 2


def test_restore(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    huwise_sandbox.advance(100)
    run("huwise", "publish", "d-00000")
    said = run("huwise", "restore", "d-00000", "--before", "2020-01-01")
    assert (said.code, "does not reach back" in said.out) == (1, True)
    Path("back.csv").write_text("dataset_id,version\nd-00000,ch_nowhere\n", "utf-8")
    said = run("huwise", "restore", "--table", "back.csv", "--yes", "--no-publish")
    assert (said.code, "no version" in said.out) == (1, True)


def test_renewed_keys_are_in_the_file_only(run: Run, huwise_sandbox: HuwiseSandbox, datasets: list[str]) -> None:
    Path("data.csv").write_text("a,b\n1,2\n", "utf-8")
    run("huwise", "push", "data.csv", "--dataset", "d-00000", "--no-publish")
    (made,) = huwise_sandbox.ledger("created", type="resource")
    uid = made["object"]["uid"]
    arguments = ["huwise", "renew-keys", "d-00000", "--resource", uid, "--keys-file", "keys.csv"]
    assert "stops working at once" in run(*arguments).out
    said = run(*arguments, "--yes", "--json")
    assert said.code == 0
    key = Path("keys.csv").read_text("utf-8").splitlines()[1].split(",")[3]
    assert len(key) == 40
    assert key not in said.out + said.err
    refused = {"error_code": "permission_denied", "message": "no"}
    huwise_sandbox.faults(answer(403, json=refused).on("renew_resource_api_key"))
    assert run(*arguments, "--yes").code == 1


def test_ctrl_c_leaves_the_orders_to_the_portal_and_the_rest_to_a_rerun(
    process: Run, environment: dict[str, str], huwise_sandbox: HuwiseSandbox, datasets: list[str]
) -> None:
    """In a process of its own, with real signals: no second order by the rerun."""
    huwise_sandbox.configure(workers=5, processing_seconds=1000.0)
    arguments = ["huwise", "publish", "--all", "--yes", "--journal", "run.jsonl"]
    command = subprocess.Popen(
        [PROGRAM, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    until(lambda: len(orders(huwise_sandbox)) == 3)
    command.send_signal(signal.SIGINT)
    _, told = command.communicate(timeout=120)
    assert command.returncode == 130
    assert "goes on from there" in told
    assert "Traceback" not in told
    assert orders(huwise_sandbox) == sorted(datasets)
    huwise_sandbox.advance(2000)
    said = process(*arguments, "--json")
    assert (said.code, said.json["report"]["counts"]["done"]) == (0, 3)
    assert orders(huwise_sandbox) == sorted(datasets)
    assert json.loads(Path("run.jsonl").read_text("utf-8").splitlines()[0])["job"] == "publish"


def test_ctrl_c_while_planning_says_that_nothing_was_changed(
    environment: dict[str, str], huwise_sandbox: HuwiseSandbox, datasets: list[str], tmp_path: Path
) -> None:
    """Looks are not waited for, and the journal stays free for any job."""
    huwise_sandbox.faults(stall(3600).on("retrieve_dataset_status", times=None))
    journal = tmp_path / "run.jsonl"
    command = subprocess.Popen(
        [PROGRAM, "huwise", "publish", "--all", "--yes", "--journal", journal],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    until(lambda: huwise_sandbox.requests(operation="retrieve_dataset_status"))
    command.send_signal(signal.SIGINT)
    out, told = command.communicate(timeout=120)
    assert (command.returncode, out) == (130, "")
    assert told == "aioportal: interrupted; it was still being planned, and nothing was changed\n"
    assert orders(huwise_sandbox) == []
    assert journal.read_bytes() == b""
