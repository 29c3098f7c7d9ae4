"""The commands that copy from one portal to another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from aioportal.huwise import Huwise
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox, answer

TARGET_KEY = "key-of-the-target"
PUSH = ("huwise", "push", "cheeses.csv", "--dataset", "cheeses")


@pytest.fixture(scope="module")
def target_server() -> Iterator[SandboxServer]:
    with SandboxServer(api_key=TARGET_KEY) as server:
        yield server


@pytest.fixture
def target(target_server: SandboxServer) -> Iterator[HuwiseSandbox]:
    """A second portal with a key of its own, which works at once."""
    sandbox = HuwiseSandbox(target_server.url, TARGET_KEY)
    sandbox.reset()
    sandbox.configure(settle=0, processing_seconds=0)
    yield sandbox
    sandbox.reset()


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUWISE_TARGET_API_KEY", TARGET_KEY)


def made(sandbox: HuwiseSandbox, password: str) -> str:
    """A connection with a login."""

    async def make() -> str:
        async with Huwise(sandbox.url, sandbox.api_key) as portal:
            login = {"type": "basic_auth", "username": "reader", "password": password}
            body = {"type": "http", "is_reusable": True, "url": "https://files.example.org", "auth": login}
            return str((await portal.connections.create(body)).uid)

    return asyncio.run(make())


def page(sandbox: HuwiseSandbox) -> None:
    async def make() -> None:
        async with Huwise(sandbox.url, sandbox.api_key) as portal:
            await portal.pages.create("cycling", html={"en": "<h1>Cycling</h1>"})

    asyncio.run(make())


@pytest.mark.usefixtures("key")
def test_a_dataset_is_planned_then_copied_and_then_there_is_nothing_left(run: Run, target: HuwiseSandbox) -> None:
    run(*PUSH)
    command = ("huwise", "copy", "dataset", "cheeses", "--to", target.url, "--publish")

    planned = run(*command)
    assert planned.code == 0
    assert "+ cheeses: resource cheeses.csv  (file cheeses.csv)" in planned.out
    assert planned.out.endswith("Nothing was changed. Add --yes to do it.\n")
    assert target.ledger() == []

    done = run(*command, "--yes")
    assert (done.code, TARGET_KEY in done.out + done.err) == (0, False)
    assert target.records("cheeses")["total_count"] == 3

    again = run(*command, "--yes", "--json").json
    assert again["report"]["counts"] == {"done": 0, "unchanged": 6, "failed": 0, "unknown": 0, "left": 0}


@pytest.mark.usefixtures("key")
def test_every_argument_of_the_function_is_an_option(
    run: Run, target: HuwiseSandbox, huwise_sandbox: HuwiseSandbox
) -> None:
    run(*PUSH)
    Path("mapping.json").write_text(json.dumps({"themes": {"a": "b"}}))
    options = ("--as", "fromages", "--no-files", "--mapping", "mapping.json", "--yes", "--json")
    said = run("huwise", "copy", "dataset", "cheeses", "--to", target.url, *options)
    assert said.code == 0
    assert target.ledger("created")[0]["object"]["dataset_id"] == "fromages"
    assert target.ledger("uploaded") == []
    assert any("files=False" in note for note in said.json["report"]["notes"])

    page(huwise_sandbox)
    copied = ("huwise", "copy", "page", "cycling", "--to", target.url, "--kind", "code", "--as", "velo", "--publish")
    assert run(*copied, "--yes").code == 0
    assert target.ledger("published")[0]["operation"] == "publish_code_editor_page"
    assert run("huwise", "copy", "page", "cycling", "--to", target.url, "--kind", "studio").code == 1


@pytest.mark.usefixtures("key")
def test_a_connection_takes_its_secret_from_the_environment(
    run: Run, target: HuwiseSandbox, huwise_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = made(huwise_sandbox, "of the source")
    command = ("huwise", "copy", "connection", uid, "--to", target.url)
    lacking = run(*command)
    assert lacking.code == 1
    assert "'secrets' lacks auth.password" in lacking.out

    Path("mapping.json").write_text(json.dumps({"secrets": {uid: {"password": {"env": "FILES_PASSWORD"}}}}))
    monkeypatch.setenv("FILES_PASSWORD", "very-s3cret")
    done = run(*command, "--mapping", "mapping.json", "--yes", "--journal", "copy.jsonl")
    assert done.code == 0
    assert "very-s3cret" not in done.out + done.err + Path("copy.jsonl").read_text()
    renewed = run(*command, "--mapping", "mapping.json", "--yes", "--renew-secrets")
    assert renewed.code == 0
    assert [entry["kind"] for entry in target.ledger()] == ["created", "updated"]


def test_the_target_has_a_key_of_its_own(run: Run, target: HuwiseSandbox, tmp_path: Path) -> None:
    run(*PUSH)
    command = ("huwise", "copy", "dataset", "cheeses", "--to", target.url)
    without = run(*command)
    assert without.code == 2
    assert "HUWISE_TARGET_API_KEY" in without.err

    file = tmp_path / "target.key"
    file.write_text(f"{TARGET_KEY}\n")
    assert run(*command, "--to-api-key-file", str(file)).code == 0
    assert run(*command, "--to-api-key-file", str(tmp_path / "none")).code == 2
    assert run("huwise", "copy", "dataset", "cheeses").code == 2  # no target


@pytest.mark.usefixtures("key")
def test_a_failure_is_told_and_the_same_command_goes_on_from_the_journal(run: Run, target: HuwiseSandbox) -> None:
    run(*PUSH)
    target.faults(answer(403).on("create_dataset_resource"))
    command = ("huwise", "copy", "dataset", "cheeses", "--to", target.url, "--yes", "--journal", "copy.jsonl")
    first = run(*command)
    assert first.code == 1
    assert "failed     cheeses: resource cheeses.csv" in first.out
    assert "--journal tries again what failed" in first.out
    assert run(*command).code == 0
    assert len(target.ledger("created", operation="create_dataset")) == 1
    assert len(target.ledger("created", operation="create_dataset_resource")) == 1


@pytest.mark.usefixtures("key")
def test_a_mapping_that_cannot_be_meant_is_refused_without_showing_it(run: Run, target: HuwiseSandbox) -> None:
    run(*PUSH)
    Path("mapping.json").write_text(json.dumps({"secrets": {"co_1": {"password": "inline-s3cret"}}}))
    said = run("huwise", "copy", "dataset", "cheeses", "--to", target.url, "--mapping", "mapping.json")
    assert said.code == 2
    assert "inline-s3cret" not in said.out + said.err
