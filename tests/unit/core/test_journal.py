"""The journal's file: what it refuses, what it mends, what it says."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aioportal.core.errors import ArgumentError, JournalError
from aioportal.core.journal import Entry, Journal
from aioportal.core.journal_record import MAGIC, decode, digest_of, encode


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def write(path: Path) -> None:
    with Journal(path) as journal:
        journal.bind("touch", "https://portal")
        for key in ("a", "b", "c", "d"):
            journal.started(key, digest_of(key))
        journal.ended("a", "done", value={"uid": "da_1"})
        journal.ended("b", "failed", error="NotFoundError: gone")
        journal.ended("c", "unchanged")


def states(path: Path) -> dict[str, str]:
    with Journal.read(path) as journal:
        return {entry.key: entry.state for entry in journal.entries()}


def test_the_lines_of_a_journal(path: Path) -> None:
    write(path)
    lines = path.read_bytes().splitlines()
    assert lines[0].startswith(MAGIC)
    for line in lines:
        body, crc = line.rsplit(b',"crc":"', 1)
        assert crc == b'%08x"}' % crc32(body)
        assert json.loads(line)
    header, opened, started = (json.loads(line) for line in lines[:3])
    assert (header["version"], header["job"], header["target"]) == (1, "touch", "https://portal")
    assert opened["opened"] == os.getpid()
    assert (started["key"], started["state"], started["digest"]) == ("a", "started", digest_of("a"))


def test_what_it_says_of_an_item(path: Path) -> None:
    write(path)
    with Journal.read(path) as journal:
        assert journal.header is not None
        assert journal.header.job == "touch"
        assert journal.state_of("a") == "done"
        assert journal.state_of("d") == "started"
        assert journal.state_of("x") is None
        assert journal.is_confirmed("a")
        assert journal.is_confirmed("c")
        assert not journal.is_confirmed("b")
        assert not journal.is_confirmed("x")
        entry = journal.entry("a")
        assert entry is not None
        assert (entry.value, entry.digest, entry.error) == ({"uid": "da_1"}, digest_of("a"), None)
        assert journal.entry("x") is None
        assert journal.counts() == {"started": 1, "done": 1, "failed": 1, "unchanged": 1}
        assert [entry.key for entry in journal.entries()] == ["d", "a", "b", "c"]
        assert len(journal.runs) == 1


def test_check(path: Path) -> None:
    write(path)
    with Journal(path) as journal:
        assert journal.check("a", "a") == "done"
        assert journal.check("x", {"new": 1}) is None
        with pytest.raises(JournalError, match="its content changed"):
            journal.check("a", "A")
        with pytest.raises(ArgumentError, match="not plain JSON"):
            journal.check("a", object())


def test_digests() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1})
    assert digest_of("1") != digest_of(1)
    assert digest_of("ü\ud800")
    for wrong in (float("nan"), {1: {2}}, b"x"):
        with pytest.raises(ArgumentError):
            digest_of(wrong)


def test_another_job(path: Path) -> None:
    write(path)
    before = path.read_bytes()
    with Journal(path) as journal:
        for job, target in (("other", "https://portal"), ("touch", "https://elsewhere")):
            with pytest.raises(JournalError, match="is of the job 'touch' at https://portal, not of"):
                journal.bind(job, target)
        journal.bind(None, "https://portal")
        journal.bind("touch", "https://portal")
    assert path.read_bytes().startswith(before)
    with Journal(path.with_name("new")) as journal, pytest.raises(JournalError, match="the job needs a name"):
        journal.bind(None, "")


def test_a_newer_version(path: Path) -> None:
    path.write_bytes(encode({"journal": "aioportal", "version": 2, "whatever": 1}))
    with pytest.raises(JournalError, match="has version 2, this package reads version 1"):
        Journal(path).open()
    path.write_bytes(MAGIC + b'"version":3,"sealed":"in another way"}\n{"x":1}\n')
    with pytest.raises(JournalError, match="has version 3"):
        Journal(path).open()


@pytest.mark.parametrize(
    "content",
    [
        b"dataset_id,title\n",
        b"no line end",
        b"\n",
        b"\0" * 100,
        b'{"journal":"other"}\n',
        encode({"journal": "other", "version": 1}),
    ],
)
def test_what_is_no_journal_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalError, match="is no journal"):
        Journal(path).open()
    assert path.read_bytes() == content


def test_places_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be opened: Is a directory"):
        Journal(tmp_path).open()
    with pytest.raises(JournalError, match="cannot be opened: No such file"):
        Journal(tmp_path / "no" / "such").open()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(JournalError, match="no ordinary file"):
        Journal(tmp_path / "pipe").open()
    with pytest.raises(JournalError, match="cannot be opened: No such file"):
        Journal.read(tmp_path / "none")
    with pytest.raises(ArgumentError, match="sync must be"):
        Journal(tmp_path / "x", sync="never")  # type: ignore[arg-type]
    with pytest.raises(JournalError, match="is not open"):
        Journal(tmp_path / "x").state_of("a")


def test_damage_in_the_middle(path: Path) -> None:
    write(path)
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    for number in range(len(lines) - 1):
        place = sum(len(line) for line in lines[:number]) + len(lines[number]) // 2
        broken = bytearray(content)
        broken[place] ^= 1
        path.write_bytes(broken)
        with pytest.raises(JournalError, match=f"damaged: line {number + 1} |is no journal"):
            Journal(path).open()
        assert path.read_bytes() == bytes(broken)


def test_a_record_that_is_whole_but_none(path: Path) -> None:
    write(path)
    good = path.read_bytes()
    for data in (
        {"key": "x", "state": "odd"},
        {"key": 5, "state": "done"},
        {"key": "x", "state": "done", "digest": "z"},
    ):
        path.write_bytes(good + encode(data))
        with pytest.raises(JournalError, match="damaged"):
            Journal(path).open()


@pytest.mark.parametrize(
    "tail", [b"\0" * 4096, b'{"key":"a"', b"\n\n\n", b'{"key":"a","state":"done"}\n', b"\xff" * 9 + b"\n"]
)
def test_what_was_not_written_to_its_end_is_cut_off(path: Path, tail: bytes) -> None:
    write(path)
    good = path.read_bytes()
    path.write_bytes(good + tail)
    before = states(path)
    assert path.read_bytes() == good + tail  # reading mends nothing
    with Journal(path) as journal:
        assert path.read_bytes() == good
        journal.bind("touch", "https://portal")
        journal.started("e", None)
    assert states(path) == {**before, "e": "started"}


CONTENT: list[bytes] = []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_cut_at_any_byte(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever was lost of the end, what is left is a journal of what was written before, and can be gone on with."""
    if not CONTENT:
        made = tmp_path_factory.mktemp("cut") / "whole"
        write(made)
        CONTENT.append(made.read_bytes())
    whole = CONTENT[0]
    size = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.sampled_from([b"", b"\0" * 7, b"x"]))
    path = tmp_path_factory.mktemp("cut") / "j"
    path.write_bytes(whole[:size] + (junk if size > len(MAGIC) else b""))
    lines = [line for line in whole[:size].splitlines(keepends=True) if line.endswith(b"\n")]
    expected: dict[str, str] = {}
    for line in lines:
        found = decode(line)
        assert found is not None
        if "key" in found:
            expected[found["key"]] = found["state"]
    with Journal(path) as journal:
        assert {entry.key: entry.state for entry in journal.entries()} == expected
        assert (journal.header is None) == (not lines)
        journal.bind("touch", "https://portal")
        journal.started("z", None)
    assert states(path) == {**expected, "z": "started"}


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.lists(st.text(max_size=9)), max_size=5)
)
def test_lines_come_back_as_they_were(data: dict[str, object]) -> None:
    data.pop("crc", None)
    line = encode(data)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert {key: value for key, value in (decode(line) or {}).items() if key != "crc"} == data
    assert decode(line[:-1]) is None
    assert decode(b"x" + line) is None


def test_an_entry_of_each_kind() -> None:
    for entry in (Entry("k", "done", "00ff", {"a": 1}, None, 1.5), Entry("k", "failed", None, None, "why", 2.0)):
        assert Entry.of(decode(entry.line()) or {}) == entry
    assert Entry.of({"opened": 5}) is None


HOLD = """
import sys
from aioportal.core.journal import Journal
with Journal(sys.argv[1]) as journal:
    journal.bind("touch", "https://portal")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_named(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(JournalError, match=f"is in use by process {holder.pid} on "):
            Journal(path).open()
        with Journal.read(path) as journal:  # looking is allowed
            assert journal.header is not None
        holder.kill()
        holder.wait()
    with Journal(path) as journal:  # the system took the lock back
        assert len(journal.runs) == 1


def test_reading_does_not_write(path: Path) -> None:
    write(path)
    with Journal.read(path) as journal, pytest.raises(JournalError, match="open to be read only"):
        journal.bind("touch", "https://portal")
    path.chmod(0o400)
    assert states(path)["a"] == "done"


def test_a_short_write_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path)
    real = os.write
    with Journal(path) as journal:
        journal.bind("touch", "https://portal")
        good = path.read_bytes()
        monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:10]))
        with pytest.raises(JournalError, match="cannot be written: only 10 of"):
            journal.started("e", None)
        monkeypatch.undo()
        assert path.read_bytes() == good
        with pytest.raises(JournalError, match="cannot be written"):  # what did not fit once is not tried again
            journal.started("f", None)


def test_a_disk_that_does_not_take_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aioportal.core import journal_file

    def broken(fd: int) -> None:
        raise OSError(5, "Input/output error")

    journal = Journal(path).open()
    journal.bind("touch", "")
    journal.started("a", None)
    monkeypatch.setattr(journal_file, "_flush", broken)
    with pytest.raises(JournalError, match="cannot be flushed to the disk: Input/output error"):
        journal.close()
    monkeypatch.undo()
    with Journal(path):  # it was closed all the same
        pass


async def test_a_flush_that_fails_in_the_background_shows_at_the_next_record(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aioportal.core import journal_file

    tried = threading.Event()

    def broken(fd: int) -> None:
        tried.set()
        raise OSError(5, "Input/output error")

    journal = Journal(path).open()
    journal.bind("touch", "")
    monkeypatch.setattr(journal_file, "_flush", broken)

    async def write_on() -> None:
        for number in range(256):  # a batch
            journal.started(str(number), None)
        await asyncio.to_thread(tried.wait)
        while True:
            journal.started("x", None)
            await asyncio.sleep(0)

    with pytest.raises(JournalError, match="cannot be flushed"):
        await write_on()
    monkeypatch.undo()
    journal.close()


@pytest.mark.parametrize("awaited", [True, False])
async def test_a_flush_that_fails_after_the_last_record_is_told_at_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch, awaited: bool
) -> None:
    from aioportal.core import journal_file, journal_flush

    tried = threading.Event()

    def broken(fd: int) -> None:  # a system tells of what it lost once, and then no more
        if not tried.is_set():
            tried.set()
            raise OSError(5, "Input/output error")

    journal = Journal(path).open()
    journal.bind("touch", "")
    await journal.commit()
    monkeypatch.setattr(journal_file, "_flush", broken)
    for number in range(journal_flush.BATCH):  # the last of them begins a flush, and nothing comes after it
        journal.started(str(number), None)
    await asyncio.to_thread(tried.wait)
    for _ in range(20):
        await asyncio.sleep(0)

    async def close() -> None:
        if awaited:
            await journal.aclose()
        else:
            journal.close()

    with pytest.raises(JournalError, match="cannot be flushed to the disk: Input/output error"):
        await close()
    await close()  # told once


def test_one_that_is_open_over_several_loops_is_flushed_in_each(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aioportal.core import journal_file, journal_flush

    flushed, real = threading.Event(), journal_file._flush

    def flush(fd: int) -> None:
        real(fd)
        flushed.set()

    async def write_and_leave() -> None:
        journal.started("a", None)  # a flush is due in a second, and the loop ends before

    async def write_and_wait() -> bool:
        journal.started("b", None)
        return await asyncio.to_thread(flushed.wait, 60)

    with Journal(path) as journal:
        journal.bind("touch", "")
        asyncio.run(write_and_leave())
        monkeypatch.setattr(journal_file, "_flush", flush)
        monkeypatch.setattr(journal_flush, "SECONDS", 0.01)
        assert asyncio.run(write_and_wait())


def test_a_new_one_is_for_the_user_alone(path: Path) -> None:
    mask = os.umask(0)
    try:
        write(path)
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o640)
        write_on = Journal(path).open()
        write_on.close()
        assert path.stat().st_mode & 0o777 == 0o640  # what somebody chose stays
    finally:
        os.umask(mask)


async def test_one_that_is_deleted_or_replaced_does_not_go_on_in_secret(path: Path) -> None:
    journal = Journal(path).open()
    journal.bind("touch", "")
    journal.started("a", None)
    await journal.commit()
    path.with_name("other").touch()
    path.with_name("other").replace(path)
    journal.ended("a", "done")
    with pytest.raises(JournalError, match="it was deleted or replaced meanwhile"):
        await journal.commit()
    with pytest.raises(JournalError, match="it was deleted or replaced meanwhile"):
        journal.started("b", None)
    journal.close()


async def test_a_file_system_that_counts_no_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fstat

    def fstat(fd: int) -> os.stat_result:
        facts = list(real(fd))
        facts[3] = 0
        return os.stat_result(facts)

    monkeypatch.setattr(os, "fstat", fstat)
    journal = Journal(path).open()
    journal.bind("touch", "")
    await journal.commit()
    await journal.aclose()


def test_a_process_that_was_forked_from_the_one_that_opened_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(path) as journal:
        journal.bind("touch", "")
        owner = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: owner + 1)
        with pytest.raises(JournalError, match=f"was opened by process {owner}, not by this one"):
            journal.started("a", None)
        monkeypatch.undo()
        journal.started("a", None)  # the owner goes on
    assert states(path) == {"a": "started"}


def test_a_file_system_without_locks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aioportal.core import journal_file

    def none(fd: int) -> bool:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(journal_file, "try_lock", none)
    with pytest.raises(JournalError, match="cannot be locked: Operation not supported") as refused:
        Journal(path).open()
    assert "file system with locks" in (refused.value.hint or "")


async def test_batches_are_flushed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aioportal.core import journal_file, journal_flush

    flushed: list[int] = []
    tried = threading.Event()
    real = journal_file._flush

    def flush(fd: int) -> None:
        flushed.append(path.stat().st_size)
        real(fd)
        tried.set()

    monkeypatch.setattr(journal_file, "_flush", flush)
    monkeypatch.setattr(journal_flush, "SECONDS", 0.01)
    journal = Journal(path).open()
    journal.bind("touch", "")
    tried.clear()
    journal.started("a", None)
    await asyncio.to_thread(tried.wait)  # for the timer
    monkeypatch.setattr(journal_flush, "SECONDS", 3600.0)
    await journal.commit()
    before = len(flushed)
    for number in range(1000):
        journal.started(str(number), None)
        if number % 50 == 0:
            await asyncio.sleep(0)
    await journal.commit()
    assert 1 <= len(flushed) - before <= 6
    assert flushed[-1] == path.stat().st_size
    await journal.aclose()
    await journal.aclose()
