"""What stands in a journal besides items, and what must not stand in it at all."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.bulk import Bulk
from aioportal.core.bulk_rules import reason
from aioportal.core.errors import ArgumentError, ClientStateError, JournalError, PortalError
from aioportal.core.journal import Journal, merge


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


async def touch(item: str) -> str:
    await asyncio.sleep(0)
    return item


def test_notes_are_found_again_and_count_as_no_items(path: Path, tmp_path: Path) -> None:
    with Journal(path) as journal:
        journal.bind("touch", "")
        journal.ended("a", "done")
        journal.note("about a", {"order": 1})
        journal.note("about a", {"order": 2})
        assert journal.counts() == {"done": 1}
    assert merge([path], tmp_path / "joined") == {"done": 1}
    for file in (path, tmp_path / "joined"):
        with Journal.read(file) as journal:
            assert journal.counts() == {"done": 1}
            entry = journal.entry("about a")
            assert entry is not None
            assert (entry.state, entry.value) == ("note", {"order": 2})
            assert not journal.is_confirmed("about a")


def test_a_record_never_stands_before_the_header(path: Path) -> None:
    with Journal(path) as journal:
        with pytest.raises(JournalError, match="serves no job yet"):
            journal.started("a", None)
        with pytest.raises(JournalError, match="serves no job yet"):
            journal.note("a", 1)
    assert path.read_bytes() == b""


def test_suiting_a_job_writes_nothing(path: Path) -> None:
    with Journal(path) as journal:
        journal.suits("touch", "https://portal")
        assert path.read_bytes() == b""
        journal.bind("touch", "https://portal")
        journal.suits(None, "https://portal")
        for job, target in (("other", "https://portal"), ("touch", "https://other")):
            with pytest.raises(JournalError, match="is of the job 'touch' at https://portal"):
                journal.suits(job, target)


def test_long_values_come_back_whole(path: Path) -> None:
    values = {str(size): "é" * size for size in (0, 300, 2048, 400_000, 3_000_000)}
    with Journal(path) as journal:
        journal.bind("touch", "")
        for key, value in values.items():
            journal.ended(key, "done", value=value)
    with Journal.read(path) as journal:
        assert {entry.key: entry.value for entry in journal.entries()} == values


@pytest.mark.parametrize("items", [["a", "a"], ["a", ""], ["a", "x" * 1001]], ids=["twice", "empty", "long"])
async def test_items_that_cannot_be_meant_leave_the_journal_to_any_job(path: Path, items: list[str]) -> None:
    with pytest.raises((ArgumentError, JournalError)):
        await Bulk(touch, items, journal=path, job="first")
    assert (await Bulk(touch, ["a"], journal=path, job="second")).ok


async def test_a_run_that_is_closed_while_it_reads_its_journal_says_so(path: Path) -> None:
    with Journal(path) as journal:
        journal.bind("touch", "")
        for number in range(2000):
            journal.ended(str(number), "failed")
    calls: list[str] = []

    async def called(item: str) -> None:
        calls.append(item)

    bulk = Bulk(called, map(str, range(2000)), journal=path, job="touch")

    async def run() -> Any:
        return await bulk

    running = asyncio.create_task(run())
    await asyncio.sleep(0)
    await bulk.aclose()
    with pytest.raises(ClientStateError, match="was not begun: it was closed"):
        await running
    assert calls == []
    with Journal(path) as journal:  # unlocked
        assert journal.counts() == {"failed": 2000}


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of Unix")
async def test_a_disk_that_is_full_ends_the_run_and_a_rerun_finishes(path: Path) -> None:
    import resource

    calls: list[str] = []
    items = [f"item {number}" for number in range(1000)]

    async def act(item: str) -> None:
        calls.append(item)
        await asyncio.sleep(0)

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(JournalError, match="cannot be written"):
            await Bulk(act, items, journal=path, job="touch")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert 0 < len(calls) < 1000
    with Journal.read(path) as journal:
        assert sum(journal.counts().values()) == len(calls)  # each that was called stands there
        done = journal.counts()["done"]
    report = await Bulk(act, items, journal=path, job="touch", idempotent=True)
    assert (report.total, report.done, report.resumed) == (1000, 1000, done)
    assert set(calls) == set(items)


def test_joined_journals_appear_on_file_systems_without_links(path: Path, tmp_path: Path, monkeypatch: Any) -> None:
    with Journal(path) as journal:
        journal.bind("touch", "")
        journal.ended("a", "done")

    def link(source: str, target: str) -> None:
        raise OSError(errno.EOPNOTSUPP, f"no links from {source} to {target}")

    monkeypatch.setattr(os, "link", link)
    assert merge([path], tmp_path / "joined") == {"done": 1}


def test_the_reason_of_a_group_says_what_is_in_it() -> None:
    inner = ExceptionGroup("inner", [PortalError("no cheese"), ValueError("no milk")])
    assert reason(ExceptionGroup("outer", [inner])).endswith("PortalError: no cheese; ValueError: no milk")
