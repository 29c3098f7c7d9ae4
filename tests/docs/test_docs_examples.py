"""The example programs do what they say, against a local portal; their waits move its clock."""

from __future__ import annotations

import asyncio
import json
import logging
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.docs.snippet_reader import ROOT

from aioportal.huwise import Huwise
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox, answer

EXAMPLES = ROOT / "examples"
TESTED = {
    "bulk_with_journal",
    "copy_to_test_portal",
    "demo",
    "metadata_from_sheet",
    "nightly_update",
    "publish_many",
    "resume_wait",
}

Run = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("breads", "cheeses", "wines"):
        (tmp_path / f"{name}.csv").write_text(f"name,age\n{name} one,1\n{name} two,2\n", "utf-8")
    return tmp_path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def source(folder: Path) -> Iterator[str]:
    """The folder's files over HTTP, for resources that read from an address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def run(huwise_sandbox: HuwiseSandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs one example's main with the environment that names the local portal."""
    monkeypatch.setenv("HUWISE_DOMAIN", huwise_sandbox.url)
    monkeypatch.setenv("HUWISE_API_KEY", huwise_sandbox.api_key)
    monkeypatch.setattr("aioportal.huwise.client.SystemClock", lambda: huwise_sandbox.clock)
    monkeypatch.chdir(folder)

    def call(name: str, *arguments: str) -> int:
        code: int = runpy.run_path(str(EXAMPLES / f"{name}.py"))["main"](arguments)
        return code

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging, "basicConfig", lambda **_: None)  # the log is pytest's here
        yield call


def test_every_example_is_tested() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == TESTED


@pytest.mark.parametrize("name", sorted(TESTED))
def test_an_example_says_what_it_does_and_ends_with_a_code(name: str) -> None:
    text = (EXAMPLES / f"{name}.py").read_text("utf-8")
    assert text.startswith('"""')
    assert text.endswith('if __name__ == "__main__":\n    sys.exit(main())\n')


def test_nightly_update_brings_a_folder_and_again(run: Run, folder: Path, huwise_sandbox: HuwiseSandbox) -> None:
    assert run("nightly_update", str(folder)) == 0
    assert run("nightly_update", str(folder)) == 0
    assert len(huwise_sandbox.ledger("created", operation="create_dataset")) == 3
    assert len(huwise_sandbox.ledger("created", operation="create_dataset_resource")) == 3
    assert huwise_sandbox.records("wines")["total_count"] == 2


def test_nightly_update_goes_on_after_a_failure(
    run: Run, folder: Path, huwise_sandbox: HuwiseSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    assert run("nightly_update", str(folder)) == 0
    huwise_sandbox.prepare_publish("breads", error="no such column", records_errors=[{"message": "row 7"}])
    huwise_sandbox.faults(answer(403, json={"error_code": "permission_denied"}).on("create_dataset"))
    (folder / "zest.csv").write_text("a\n1\n", "utf-8")

    assert run("nightly_update", str(folder)) == 1

    assert "breads.csv: publish of" in caplog.text
    assert "no such column" in caplog.text
    assert "zest.csv: PermissionDeniedError" in caplog.text
    assert len(huwise_sandbox.ledger("published", dataset_id="wines")) == 2
    assert huwise_sandbox.api_key not in caplog.text


def test_nightly_update_without_files_or_arguments(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert run("nightly_update", str(tmp_path_factory.mktemp("empty"))) == 1
    assert run("nightly_update") == 2


def test_publish_many_reports_what_failed(
    run: Run, folder: Path, huwise_sandbox: HuwiseSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    run("nightly_update", str(folder))
    huwise_sandbox.prepare_publish("breads", error="no such column")

    assert run("publish_many", "--all", "--at-once", "2") == 1

    out, err = capsys.readouterr()
    assert out.count(": published in ") == 2
    assert "no such column" in err
    assert len(huwise_sandbox.ledger("published")) == 5
    assert run("publish_many", "cheeses", "wines") == 0
    with pytest.raises(SystemExit):
        run("publish_many")


def test_resume_wait_publishes_once_over_several_runs(
    run: Run, folder: Path, huwise_sandbox: HuwiseSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    run("nightly_update", str(folder))
    huwise_sandbox.prepare_publish("wines", seconds=100)

    codes = [run("resume_wait", "wines", "--patience", "45") for _ in range(3)]

    assert codes == [4, 4, 0]
    assert len(huwise_sandbox.ledger("published", dataset_id="wines")) == 2
    assert len(huwise_sandbox.requests(operation="publish_dataset")) == 4
    assert not (folder / "wines.wait.json").exists()
    assert "wines: still processing" in capsys.readouterr().out


def test_resume_wait_keeps_the_token_until_the_end_was_seen(
    run: Run, folder: Path, huwise_sandbox: HuwiseSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    run("nightly_update", str(folder))
    huwise_sandbox.prepare_publish("wines", seconds=100, error="no such column")
    kept = folder / "kept.json"
    assert run("resume_wait", "wines", "--patience", "1", "--token-file", str(kept)) == 4
    huwise_sandbox.faults(answer(403).on("retrieve_dataset_status"))
    assert run("resume_wait", "wines", "--token-file", str(kept)) == 1
    assert kept.exists()
    assert run("resume_wait", "wines", "--patience", "500", "--token-file", str(kept)) == 1
    assert not kept.exists()
    assert "no such column" in capsys.readouterr().err


def test_metadata_from_sheet_goes_out_and_comes_back(
    run: Run, folder: Path, huwise_sandbox: HuwiseSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("nightly_update", str(folder)) == 0
    sheet = folder / "catalogue.csv"
    assert run("metadata_from_sheet", str(sheet), "--export") == 0
    before = len(huwise_sandbox.ledger())
    assert run("metadata_from_sheet", str(sheet), "--yes") == 0
    assert len(huwise_sandbox.ledger()) == before, "an export applied as it is changes nothing"

    header = sheet.read_text("utf-8").splitlines()[0].split(",")
    title = header.index("default.title")
    rows = [line.split(",") for line in sheet.read_text("utf-8").splitlines()]
    rows[1][title] = "Fine breads"
    sheet.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    capsys.readouterr()
    assert run("metadata_from_sheet", str(sheet)) == 0
    assert 'default.title: "breads" → "Fine breads"' in capsys.readouterr().out
    assert len(huwise_sandbox.ledger()) == before
    assert run("metadata_from_sheet", str(sheet), "--yes") == 0
    assert len(huwise_sandbox.requests(operation="update_template_field_dataset_metadata")) == 1
    assert not sheet.with_suffix(".jsonl").exists()

    sheet.write_text("dataset_id,default.title\nnothing,Nothing\n", "utf-8")
    assert run("metadata_from_sheet", str(sheet), "--yes") == 1
    assert sheet.with_suffix(".jsonl").exists()


def test_copy_to_test_portal_brings_connections_and_datasets_and_again(
    run: Run, folder: Path, source: str, huwise_sandbox: HuwiseSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("nightly_update", str(folder)) == 0
    asyncio.run(_read_over_a_connection(huwise_sandbox, source))
    (folder / "password.txt").write_text("of the target", "utf-8")
    mapping = folder / "mapping.json"
    mapping.write_text(json.dumps({"secrets": {source: {"password": {"file": "password.txt"}}}}), "utf-8")
    with SandboxServer(settle=0, processing_seconds=0) as server:
        monkeypatch.setenv("HUWISE_TARGET_DOMAIN", server.url)
        monkeypatch.setenv("HUWISE_TARGET_API_KEY", server.api_key)
        before = len(huwise_sandbox.ledger())
        assert run("copy_to_test_portal", "wines", "breads", "--mapping", str(mapping)) == 1
        assert server.ledger() == []
        assert run("copy_to_test_portal", "wines", "breads", "--mapping", str(mapping), "--yes") == 0
        made = [entry["operation"] for entry in server.ledger() if entry["kind"] == "created"]
        assert made.count("create_dataset") == 2
        assert made.count("create_connection") == 1
        count = len(server.ledger())
        assert run("copy_to_test_portal", "wines", "breads", "--mapping", str(mapping), "--yes") == 0
        assert len(server.ledger()) == count
    assert len(huwise_sandbox.ledger()) == before
    assert not (folder / "copy-to-test.jsonl").exists()


def test_bulk_with_journal_does_nothing_twice(
    run: Run, folder: Path, huwise_sandbox: HuwiseSandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("nightly_update", str(folder)) == 0
    huwise_sandbox.faults(answer(403, json={"error_code": "permission_denied"}).on("preview_resource"))
    assert run("bulk_with_journal", "run.jsonl") == 1
    assert "2 described, 0 left alone, 1 failed; 0 earlier" in capsys.readouterr().out
    assert run("bulk_with_journal", "run.jsonl") == 0
    assert "3 described, 0 left alone, 0 failed; 2 earlier" in capsys.readouterr().out
    assert len(huwise_sandbox.requests(operation="update_template_field_dataset_metadata")) == 3
    assert run("bulk_with_journal") == 2


async def _read_over_a_connection(sandbox: HuwiseSandbox, url: str) -> None:
    async with Huwise(sandbox.url, sandbox.api_key, clock=sandbox.clock) as portal:
        login = {"type": "basic_auth", "username": "reader", "password": "of the source"}
        made = await portal.connections.create({"type": "http", "url": url, "is_reusable": True, "auth": login})
        await portal.dataset("wines").resources.add_http(
            "/breads.csv", title="prices", extractor="csvfile", connection_uid=str(made.uid)
        )


def test_an_example_runs_as_a_program(folder: Path, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.configure(settle=0, processing_seconds=0.05)
    done = subprocess.run(
        [sys.executable, EXAMPLES / "nightly_update.py", folder],
        env={"HUWISE_DOMAIN": huwise_sandbox.url, "HUWISE_API_KEY": huwise_sandbox.api_key, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "cheeses.csv: created in" in done.stderr
