"""Each command: what it does on the portal, what it prints for people, what for programs."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import TABLE, Run

from aioportal._version import __version__
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox, drop

PUSH = ("huwise", "push", "cheeses.csv", "--dataset", "cheeses")


def test_push_makes_a_dataset_and_again_updates_it_in_place(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    first = run(*PUSH, "--title", "Cheeses", "--json").json
    second = run(*PUSH, "--json").json

    assert first.keys() == {
        "dataset_id",
        "dataset_uid",
        "created",
        "is_restricted",
        "resource_uid",
        "replaced",
        "file_uid",
        "bytes",
        "sha256",
        "published",
        "seconds",
    }
    assert (first["created"], first["replaced"]) == (True, False)
    assert (second["created"], second["replaced"]) == (False, True)
    assert (first["dataset_uid"], first["resource_uid"]) == (second["dataset_uid"], second["resource_uid"])
    assert first["bytes"] == len(TABLE.encode())
    assert first["published"]["state"] == "idle"
    assert first["published"]["is_published"] is True
    assert len(huwise_sandbox.ledger("created", operation="create_dataset")) == 1
    assert len(huwise_sandbox.ledger("created", operation="create_dataset_resource")) == 1
    assert huwise_sandbox.records("cheeses")["total_count"] == 3


def test_push_tells_people_what_happened(run: Run) -> None:
    said = run(*PUSH)
    assert said.code == 0
    assert re.match(r"dataset   cheeses \(da_\w+\), created\n", said.out)
    assert re.search(r"^resource  re_\w+, added, 59 bytes$", said.out, re.MULTILINE)
    assert re.search(r"^publish   idle after \d+\.\d s, 0 record errors$", said.out, re.MULTILINE)


def test_steps_are_plain_lines_where_there_is_no_terminal(run: Run) -> None:
    lines = run(*PUSH).err.splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r" +\d+\.\d s  (dataset|upload|resource|publish)(: \w+)?", line), line
    assert [line.split("  ")[-1] for line in lines][:3] == ["dataset: created", "upload", "resource: created"]


def test_json_is_all_there_is(run: Run) -> None:
    said = run(*PUSH, "--json")
    assert said.err == ""
    assert said.out.count("\n") == 1


def test_push_without_publishing(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    said = run(*PUSH, "--no-publish")
    assert (said.code, huwise_sandbox.ledger("published")) == (0, [])
    assert "publish   not asked for" in said.out
    assert run(*PUSH, "--no-publish", "--json").json["published"] is None


def test_a_dry_run_of_a_push_shows_what_it_would_do(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    new = run(*PUSH, "--title", "Cheeses", "--dry-run")
    assert (new.code, new.out.splitlines()[0]) == (
        0,
        "+ cheeses  (a new dataset; costs: 59 bytes to upload, full publish)",
    )
    assert new.out.endswith("push: 1 to create\nNothing was changed. Leave out --dry-run to do it.\n")
    assert huwise_sandbox.ledger() == []
    run(*PUSH)
    done = len(huwise_sandbox.ledger())
    same = run(*PUSH, "--dry-run")
    again = "the portal has this very file, and gets it again; costs: 59 bytes to upload, full publish"
    assert same.out.startswith(f"~ cheeses  ({again})\n")
    Path("cheeses.csv").write_text("name\nFeta\n", "utf-8")
    other = run(*PUSH, "--dry-run", "--json").json
    assert [change["action"] for change in other["plan"]["changes"]] == ["update"]
    assert run("huwise", "push", "nothing.csv", "--dataset", "cheeses", "--dry-run").err == (
        run("huwise", "push", "nothing.csv", "--dataset", "cheeses").err
    )
    assert len(huwise_sandbox.ledger()) == done


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"aioportal {__version__}\n"


def test_a_wait_tells_where_its_token_comes_from(run: Run) -> None:
    said = run("huwise", "wait", "{since:idle}")
    assert said.code == 2
    assert "Hint: Give the line that publish --no-wait printed as it is, in single quotes." in said.err


def test_push_with_an_extractor(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    assert run(*PUSH, "--extractor", "csvfile").code == 0
    assert len(huwise_sandbox.ledger("created", operation="create_dataset_resource")) == 1
    assert not huwise_sandbox.requests(operation="guess_unsaved_resource_extractors")


def test_push_shows_row_errors_and_still_succeeds(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.prepare_publish("cheeses", records_errors=[{"record_id": "r1", "message": "months: no number"}])
    said = run(*PUSH)
    assert said.code == 0
    assert "1 record errors" in said.out
    assert "months: no number" in said.out


def test_datasets(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    assert (run("huwise", "datasets").out, run("huwise", "datasets", "--json").json) == ("", [])
    run(*PUSH, "--title", "Fine cheeses")
    huwise_sandbox.seed(2, "more")

    lines = run("huwise", "datasets").out.splitlines()
    rows = run("huwise", "datasets", "--json").json

    assert re.fullmatch(r"da_\w+  cheeses     published  Fine cheeses", lines[0])
    assert re.fullmatch(r"da_\w+  more-00000  draft      more 0", lines[1])
    assert [row["dataset_id"] for row in rows] == ["cheeses", "more-00000", "more-00001"]
    assert rows[0].keys() == {"uid", "dataset_id", "title", "is_published", "is_restricted", "updated_at"}
    assert len(run("huwise", "datasets", "--limit", "2", "--json").json) == 2


def test_all_datasets_are_listed_in_pages_of_a_thousand(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.seed(2500)
    assert len(run("huwise", "datasets").out.splitlines()) == 2500
    assert len(huwise_sandbox.requests(operation="list_datasets")) == 3


def test_status(run: Run) -> None:
    run(*PUSH)
    row = run("huwise", "status", "cheeses", "--json").json
    assert row.keys() == {"status", "since", "previous", "is_published", "message", "record_errors"}
    assert (row["status"], row["is_published"], row["record_errors"]) == ("idle", True, [])
    assert re.fullmatch(r"cheeses: idle since \d{4}-\S+, published\n", run("huwise", "status", "cheeses").out)


def test_status_of_a_failed_run_shows_why_and_ends_with_one(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    error = {"record_id": "r1", "field_uid": "", "message": "no number"}
    huwise_sandbox.prepare_publish("cheeses", error="the columns differ", records_errors=[error])
    assert run("huwise", "publish", "cheeses").code == 1
    said = run("huwise", "status", "cheeses")
    assert said.code == 1
    assert said.out.splitlines()[1:] == ["  the columns differ", "  record r1, field : no number"]
    assert run("huwise", "status", "cheeses", "--json").json["message"] == "the columns differ"


def test_publish_waits_for_the_end(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.prepare_publish("cheeses", seconds=600)
    said = run("huwise", "publish", "cheeses")
    assert said.code == 0
    assert re.fullmatch(r"cheeses: idle after 6\d\d\.\d s\n", said.out)
    assert "publish: processing" in said.err
    row = run("huwise", "publish", "cheeses", "--json").json
    assert row.keys() == {
        "dataset",
        "state",
        "seconds",
        "is_published",
        "truncated",
        "observed",
        "record_errors",
    }


def test_publish_metadata_only(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH)
    assert run("huwise", "publish", "cheeses", "--metadata-only").out == "cheeses: metadata published\n"
    answer = run("huwise", "publish", "cheeses", "--metadata-only", "--json").json
    assert answer == {"dataset": "cheeses", "metadata_published": True}
    assert len(huwise_sandbox.requests(operation="publish_dataset_metadata")) == 2
    assert len(huwise_sandbox.requests(operation="publish_dataset")) == 1


def test_publish_now_and_wait_in_another_process(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.prepare_publish("cheeses", seconds=300)

    token = run("huwise", "publish", "cheeses", "--no-wait").out.strip()

    assert json.loads(token)["kind"] == "publish"
    early = run("huwise", "wait", token, "--timeout", "5")
    assert early.code == 4
    again = re.search(r"aioportal huwise wait '(.+)'", early.err)
    assert again
    late = run("huwise", "wait", again[1], "--json")
    assert (late.code, late.json["state"]) == (0, "idle")
    assert len(huwise_sandbox.ledger("published")) == 1


def test_wait_knows_the_runs_of_harvesters_too(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    async def begun() -> str:
        async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key) as portal:
            body = {"type": "csw", "name": "Harbour", "url": "https://harbour.example.org/csw"}
            harbour = portal.harvester(await portal.harvesters.create(body))
            return (await harbour.begin_start()).token

    token = asyncio.run(begun())
    told = run("huwise", "wait", token, "--json").json
    assert (told["harvester"], told["state"], told["resource_errors"]) == ("harbour", "idle", 0)
    assert told["harvested_datasets"] == 3
    assert run("huwise", "wait", token).out.startswith("harbour: idle after ")


def test_publish_while_another_one_runs(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH, "--no-publish")
    huwise_sandbox.prepare_publish("cheeses", seconds=100)
    run("huwise", "publish", "cheeses", "--no-wait")
    huwise_sandbox.advance(2)
    refused = run("huwise", "publish", "cheeses")
    assert refused.code == 1
    assert "invalid_dataset_status" in refused.err
    assert run("huwise", "publish", "cheeses", "--queue").code == 0
    assert len(huwise_sandbox.ledger("published")) == 2


def test_upload_prints_the_uid_and_changes_no_resource(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    run(*PUSH)
    assert run("huwise", "upload", "cheeses", "cheeses.csv").out == "cheeses_1.csv\n"
    row = run("huwise", "upload", "cheeses", "cheeses.csv", "--json").json
    assert row == {"uid": "cheeses_2.csv", "filename": "cheeses.csv", "mimetype": "text/csv"}
    assert len(huwise_sandbox.ledger("uploaded")) == 3
    assert len(huwise_sandbox.ledger("updated", operation="update_dataset_resource")) == 0


def test_the_key_may_come_from_a_file(run: Run, tmp_path: Path, huwise_sandbox: HuwiseSandbox) -> None:
    (tmp_path / "key").write_text(f"{huwise_sandbox.api_key}\n", "utf-8")
    said = run("huwise", "datasets", "--api-key-file", "key", environ={"HUWISE_API_KEY": "another"})
    assert said.code == 0


def test_the_domain_may_come_from_an_option(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    elsewhere = {"HUWISE_DOMAIN": "data.example.org"}
    assert run("huwise", "datasets", "--domain", huwise_sandbox.url, environ=elsewhere).code == 0


def test_a_passing_failure_is_not_noticed(run: Run, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(drop().on("list_datasets"))
    assert run("huwise", "datasets").code == 0


@pytest.mark.parametrize(
    "command", ["", "push", "datasets", "status", "publish", "wait", "upload"], ids=lambda name: name or "huwise"
)
def test_help_names_what_there_is(run: Run, command: str) -> None:
    said = run("huwise", *([command] if command else []), "--help")
    assert said.code == 0
    assert "--help" in said.out
    if command:
        assert "--domain" in said.out
        assert "--api-key " not in said.out, "a key on a command line shows in the list of processes"
