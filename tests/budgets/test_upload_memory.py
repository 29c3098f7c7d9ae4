"""A file of 300 MB goes through a client that stays small, arrives whole, and leaves nothing behind when it breaks."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from aioportal.testing import HuwiseSandbox, drop_upload_after

SIZE = 300_000_000
BREAK = 100_000_000
STEP = 5_000_000
"""The most that progress moves at once, in bytes."""
KEY = "upload-budget-key"
BOUND = 16.0
"""MB over the idle client's memory."""

Upload = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file and its hash: sparse, so that it is quickly made, with marks that make no place equal another."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("wb") as file:
        for place in range(0, SIZE, SIZE // 60):
            file.seek(place)
            file.write(b"%d;" % place + os.urandom(1000))
        file.truncate(SIZE)
    with path.open("rb") as file:
        return path, hashlib.file_digest(file, "sha256").hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portal's process keeps what it is sent."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[HuwiseSandbox]:
    """A portal in another process, with room for the file."""
    command = [sys.executable, "-m", "aioportal", "sandbox", "--api-key", KEY, "--max-upload", str(2 * SIZE)]
    environment = os.environ | {"TMPDIR": str(folder)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on http://"), line
        yield HuwiseSandbox(line.split()[-1], KEY)
    finally:
        process.terminate()
        assert process.wait(timeout=120) == 0
        process.stdout.close()
    assert list(folder.rglob("*")) == [], "the portal leaves nothing on the disk"


@pytest.fixture
def upload(portal: HuwiseSandbox, large: tuple[Path, str]) -> Iterator[Upload]:
    """Runs the client in a process of its own and returns what it tells."""
    portal.reset()

    def run(transport: str, source: str = "path") -> dict[str, Any]:
        _create(portal)
        script = Path(__file__).with_name("upload_client.py")
        command = [sys.executable, str(script), portal.url, KEY, transport, str(large[0]), source]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        told: dict[str, Any] = json.loads(ran.stdout)
        return told

    yield run
    portal.reset()


def _create(portal: HuwiseSandbox) -> None:
    body = {"dataset_id": "people", "metadata": {"default": {"title": {"value": "People"}}}}
    headers = {"Authorization": f"apikey {KEY}"}
    with httpx.Client(trust_env=False, headers=headers) as web:
        assert web.post(f"{portal.url}/api/automation/v1.0/datasets/", json=body).status_code == 201


def _check_memory(told: dict[str, Any]) -> None:
    grown = told["after"]["peak"] - told["idle"]["now"]
    assert grown <= BOUND, f"{grown:.1f} MB more than the idle client's {told['idle']['now']:.0f} MB"


def _check_progress(told: dict[str, Any], attempts: int) -> None:
    """Monotone within each attempt, from 0, in blocks that a bar can show; the last one ends at the total."""
    assert {total for _, total, _ in told["told"]} == {SIZE}
    assert [attempt for _, _, attempt in told["told"]] == sorted(attempt for _, _, attempt in told["told"])
    for attempt in range(1, attempts + 1):
        sent = [sent for sent, _, number in told["told"] if number == attempt]
        assert sent[0] == 0
        assert all(0 < after - before <= STEP for before, after in itertools.pairwise(sent))
    assert told["told"][-1] == [SIZE, SIZE, attempts]


def _large_files(portal: HuwiseSandbox) -> list[tuple[int, str]]:
    return [(entry["size"], entry["sha256"]) for entry in portal.ledger("uploaded") if entry["filename"] == "large.csv"]


@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_a_large_upload_takes_little_memory(
    upload: Upload, portal: HuwiseSandbox, large: tuple[Path, str], transport: str
) -> None:
    told = upload(transport)
    assert told["error"] is None
    assert _large_files(portal) == [(SIZE, large[1])]
    _check_progress(told, attempts=1)
    _check_memory(told)


@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_a_large_upload_survives_a_connection_that_drops(
    upload: Upload, portal: HuwiseSandbox, large: tuple[Path, str], folder: Path, transport: str
) -> None:
    # The first matching request is the small file of the idle client.
    portal.faults(drop_upload_after(BREAK).on("upload_resource_file", after=1))
    told = upload(transport)
    assert told["error"] is None
    assert _large_files(portal) == [(SIZE, large[1])]
    assert len(portal.requests(operation="upload_resource_file")) == 3
    assert list(folder.rglob("*.part")) == []
    _check_progress(told, attempts=2)
    first = [sent for sent, _, attempt in told["told"] if attempt == 1]
    # A block is told when the transport took it; the one under way when the line breaks is not.
    assert BREAK - STEP <= first[-1] < BREAK + 30_000_000
    _check_memory(told)


@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_a_large_source_that_can_be_read_once_leaves_nothing_half_done(
    upload: Upload, portal: HuwiseSandbox, folder: Path, transport: str
) -> None:
    portal.faults(drop_upload_after(BREAK).on("upload_resource_file", after=1))
    told = upload(transport, "once")
    assert told["error"]["class"] == "TransportError"
    assert told["error"]["sent"] == "partly"
    assert "only once" in told["error"]["text"]
    assert _large_files(portal) == []
    assert len(portal.requests(operation="upload_resource_file")) == 2
    assert list(folder.rglob("*.part")) == []
    _check_memory(told)
