"""Runs in processes of their own that are interrupted and killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from aioportal.core.journal import Journal

PROGRAM = """
import asyncio, os, sys
from aioportal.core.bulk import Bulk

journal, ledger, seconds, grace, count = sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])
told = asyncio.Event()
book = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

async def act(number):
    os.write(book, b"begun %d\\n" % number)
    print("begun", flush=True)
    if seconds < 0:
        await told.wait()
    await asyncio.sleep(seconds)
    os.write(book, b"ended %d\\n" % number)
    return number

async def main():
    bulk = Bulk(act, range(int(count)), journal=journal, job="job", idempotent=True, grace=grace, concurrency=4)

    async def watch():
        while bulk.report().stopped is None:
            await asyncio.sleep(0.005)
        print("stopping", flush=True)
        told.set()

    watcher = asyncio.create_task(watch())
    try:
        report = await bulk
    except asyncio.CancelledError:
        print("stopped:", bulk.report().stopped, bulk.report().done, bulk.report().unknown, flush=True)
        raise
    watcher.cancel()
    print("report:", report.done, report.resumed, flush=True)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(130)
"""


UNTIL_TOLD = -1.0
"""Items that end when the run was told to stop, however long that takes."""


def start(tmp_path: Path, *, seconds: float, grace: float = 3600.0, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, "j", "ledger", str(seconds), str(grace), str(count)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ledger(tmp_path: Path) -> Counter[str]:
    path = tmp_path / "ledger"
    return Counter(path.read_text().splitlines() if path.exists() else [])


def wait_for(process: subprocess.Popen[str], *lines: str) -> None:
    """Read lines of its output, until they have come."""
    assert process.stdout is not None
    for line in lines:
        assert process.stdout.readline() == f"{line}\n"


def rest(out: str) -> str:
    """What it printed in the end."""
    return "".join(line for line in out.splitlines(keepends=True) if line != "begun\n")


def states(tmp_path: Path) -> Counter[str]:
    with Journal.read(tmp_path / "j") as journal:
        return Counter(journal.counts())  # type: ignore[arg-type]  # states are strings


def test_interrupted_once(tmp_path: Path) -> None:
    process = start(tmp_path, seconds=UNTIL_TOLD, count=100)
    with process:
        wait_for(process, *["begun"] * 4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err == ""
    assert rest(out) == "stopping\nstopped: cancelled 4 0\n"
    book = ledger(tmp_path)
    assert {line for line in book if line.startswith("ended")} == {f"ended {number}" for number in range(4)}
    assert len(book) == 8  # no new ones began
    assert states(tmp_path) == {"done": 4}
    with start(tmp_path, seconds=0, count=100) as process:
        out, err = process.communicate(timeout=120)
    assert (rest(out), err) == ("report: 100 4\n", "")


def test_interrupted_with_little_grace(tmp_path: Path) -> None:
    process = start(tmp_path, seconds=3600, grace=0.05, count=100)
    with process:
        wait_for(process, *["begun"] * 4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, rest(out), err) == (130, "stopping\nstopped: cancelled 0 4\n", "")
    assert states(tmp_path) == {"unknown": 4}


def test_interrupted_twice(tmp_path: Path) -> None:
    """The second time ends it at once."""
    process = start(tmp_path, seconds=3600, count=100)
    with process:
        wait_for(process, *["begun"] * 4)
        process.send_signal(signal.SIGINT)
        wait_for(process, "stopping")
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)  # sooner than the grace
    assert process.returncode == 130
    assert states(tmp_path) == {"unknown": 4}


def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(4)
    count, killed = 400, 0
    while True:
        process = start(tmp_path, seconds=0.001, count=count)
        with process:
            if killed < 4:
                wait_for(process, *["begun"] * chance.randrange(1, 90))
                process.kill()
                killed += 1
                continue
            out, err = process.communicate(timeout=120)
        break
    assert err == ""
    done, resumed = map(int, rest(out).removeprefix("report: ").split())
    assert done == count
    assert resumed > 0
    book = ledger(tmp_path)
    assert all(book[f"ended {number}"] >= 1 for number in range(count))
    # Only what was in flight when it was killed was begun once more.
    assert sum(book[f"begun {number}"] - 1 for number in range(count)) <= 4 * killed
    assert states(tmp_path) == {"done": count}
    lines = [json.loads(line) for line in (tmp_path / "j").read_text().splitlines()]
    assert sum("opened" in line for line in lines) == killed + 1
