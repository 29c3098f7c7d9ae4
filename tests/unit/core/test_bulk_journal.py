"""A run that goes on where an earlier one ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.bulk import Bulk, Outcome, Place, Unchanged
from aioportal.core.errors import (
    ArgumentError,
    AuthenticationError,
    JournalError,
    NotFoundError,
    OutcomeUnknownError,
)
from aioportal.core.journal import Journal
from aioportal.core.reconcile import Happened, NotSeen, Unreadable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


async def collect(bulk: Bulk[Any, Any]) -> dict[str, Outcome[Any, Any]]:
    return {outcome.key: outcome async for outcome in bulk}


async def take(bulk: Bulk[Any, Any], found: list[str]) -> None:
    async for outcome in bulk:
        found += [outcome.key]


class Portal:
    """Something to act on, that counts."""

    def __init__(self, **script: Any) -> None:
        self.script = script
        self.calls: list[str] = []

    async def act(self, name: str) -> Any:
        self.calls.append(name)
        await asyncio.sleep(0)
        answer = self.script.get(name, len(name))
        if isinstance(answer, BaseException):
            raise answer
        return answer


async def test_a_rerun_skips_what_is_done_and_repeats_what_failed(path: Path) -> None:
    portal = Portal(bad=NotFoundError("gone", status=404), same=Unchanged(7))
    options: dict[str, Any] = {"journal": path, "job": "touch", "record": lambda value: {"kept": value}}
    first = await collect(Bulk(portal.act, ["good", "bad", "same"], **options))
    assert {key: outcome.state for key, outcome in first.items()} == {
        "good": "done",
        "bad": "failed",
        "same": "unchanged",
    }
    portal.calls.clear()
    portal.script.clear()
    bulk = Bulk(portal.act, ["good", "bad", "same", "new"], **options)
    second = await collect(bulk)
    assert portal.calls == ["bad", "new"]
    assert {key: (outcome.state, outcome.value, outcome.resumed) for key, outcome in second.items()} == {
        "good": ("done", {"kept": 4}, True),
        "bad": ("done", 3, False),
        "same": ("unchanged", {"kept": 7}, True),
        "new": ("done", 3, False),
    }
    report = bulk.report()
    assert (report.total, report.done, report.unchanged, report.resumed) == (4, 3, 1, 2)


async def test_without_record_nothing_is_kept(path: Path) -> None:
    await Bulk(Portal().act, ["a"], journal=path)
    found = await collect(Bulk(Portal().act, ["a"], journal=path))
    assert found["a"].value is None
    assert b'"value"' not in path.read_bytes()


def leave_open(path: Path, *, job: str = "touch", target: str = "") -> None:
    """A journal of a run that died: ``a`` under way, ``b`` unknown."""
    from aioportal.core.journal_record import digest_of

    with Journal(path) as journal:
        journal.bind(job, target)
        journal.started("a", digest_of("a"))
        journal.started("b", digest_of("b"))
        journal.ended("b", "unknown", error="OutcomeUnknownError: lost")


async def test_what_is_open_stays_unknown_and_is_never_called(path: Path) -> None:
    leave_open(path)
    for _ in range(2):
        portal = Portal()
        found = await collect(Bulk(portal.act, ["a", "b", "c"], journal=path, job="touch"))
        assert "a" not in portal.calls
        assert "b" not in portal.calls
        assert found["a"].state == found["b"].state == "unknown"
        assert found["a"].resumed
        assert isinstance(found["a"].error, OutcomeUnknownError)
        assert "ended while it was under way" in str(found["a"].error)
        assert "lost" in str(found["b"].error)
        assert "reconcile=" in str(found["b"].error)


async def test_idempotent_items_are_repeated(path: Path) -> None:
    leave_open(path)
    portal = Portal()
    found = await collect(Bulk(portal.act, ["a", "b"], journal=path, job="touch", idempotent=True))
    assert sorted(portal.calls) == ["a", "b"]
    assert all(outcome.state == "done" and not outcome.resumed for outcome in found.values())


async def test_reconcile_tells(path: Path) -> None:
    leave_open(path)
    portal = Portal()
    asked: list[str] = []

    async def reconcile(name: str) -> Any:
        asked.append(name)
        return Happened({"uid": name}) if name == "a" else NotSeen()

    options: dict[str, Any] = {"journal": path, "job": "touch", "record": lambda value: value}
    found = await collect(Bulk(portal.act, ["a", "b", "c"], reconcile=reconcile, **options))
    assert sorted(asked) == ["a", "b"]
    assert sorted(portal.calls) == ["b", "c"]
    assert (found["a"].state, found["a"].value, found["a"].resumed) == ("done", {"uid": "a"}, True)
    assert (found["b"].state, found["b"].resumed) == ("done", False)
    again = await collect(Bulk(portal.act, ["a", "b", "c"], reconcile=reconcile, **options))
    assert len(asked) == 2  # known now
    assert again["a"].value == {"uid": "a"}


@pytest.mark.parametrize("how", ["unreadable", "raises", "bug"])
async def test_reconcile_that_cannot_tell(path: Path, how: str) -> None:
    leave_open(path)
    portal = Portal()

    async def reconcile(name: str) -> Any:
        if how == "raises":
            raise NotFoundError("no such page", status=404)
        if how == "bug":
            raise TypeError("a bug")
        return Unreadable("the portal is down")

    found = await collect(Bulk(portal.act, ["a", "b"], journal=path, job="touch", reconcile=reconcile))
    assert portal.calls == []
    assert found["a"].state == found["b"].state == "unknown"
    words = {"unreadable": "the portal is down", "raises": "no such page", "bug": "TypeError: a bug"}[how]
    assert words in str(found["a"].error)
    # With both, a repeat is right where looking does not tell.
    both = Bulk(portal.act, ["a", "b"], journal=path, job="touch", reconcile=reconcile, idempotent=True)
    assert {outcome.state for outcome in (await collect(both)).values()} == {"done"}


async def test_reconcile_that_is_refused_stops_the_run(path: Path) -> None:
    leave_open(path)
    asked = []

    async def reconcile(name: str) -> Any:
        asked.append(name)
        raise AuthenticationError("no such key", status=401)

    options: dict[str, Any] = {"journal": path, "job": "touch", "concurrency": 3}
    bulk = Bulk(Portal().act, ["a", "b", "c"], reconcile=reconcile, idempotent=True, **options)
    found = await collect(bulk)
    assert asked == ["a"]  # b and c were pulled with it
    assert "AuthenticationError" in (bulk.report().stopped or "")
    assert {key: outcome.state for key, outcome in found.items()} == {"a": "unknown"}


async def test_a_run_that_stops_while_it_asks_calls_nothing(path: Path) -> None:
    leave_open(path)
    portal = Portal(c=AuthenticationError("no such key", status=401))
    before = path.read_bytes()

    async def reconcile(name: str) -> Any:
        for _ in range(20):
            await asyncio.sleep(0)
        return NotSeen()

    bulk = Bulk(portal.act, ["a", "b", "c"], journal=path, job="touch", reconcile=reconcile)
    assert set(await collect(bulk)) == {"c"}
    assert portal.calls == ["c"]
    with Journal.read(path) as journal:
        assert [journal.state_of(name) for name in "abc"] == ["started", "unknown", "failed"]
    assert path.read_bytes()[len(before) :].count(b'"key":"c"') == path.read_bytes()[len(before) :].count(b'"key"')


async def test_reconcile_that_says_nothing(path: Path) -> None:
    leave_open(path)

    async def reconcile(name: str) -> Any:
        return True

    with pytest.raises(ArgumentError, match="must return Happened, NotSeen or Unreadable, got True"):
        await Bulk(Portal().act, ["a"], journal=path, job="touch", reconcile=reconcile)


async def test_failures_count_where_somebody_asked(path: Path) -> None:
    """What the journal alone knows is no failure of this run."""
    leave_open(path)
    bulk = Bulk(Portal().act, ["a", "b", "c"], journal=path, job="touch", max_failures=1)
    assert (await collect(bulk))["c"].ok

    async def reconcile(name: str) -> Any:
        return Unreadable("down")

    bulk = Bulk(
        Portal().act, ["a", "b", "d"], journal=path, job="touch", max_failures=1, concurrency=1, reconcile=reconcile
    )
    assert set(await collect(bulk)) == {"a"}


# What is refused


async def test_another_job_or_portal(path: Path) -> None:
    await Bulk(Portal().act, ["a"], journal=path, job="touch", place=Place("https://one"))
    before = path.read_bytes()
    portal = Portal()
    for job, target in (("other", "https://one"), ("touch", "https://two")):
        with pytest.raises(JournalError, match=r"is of the job 'touch' at https://one, not of '(other|touch)' at"):
            await Bulk(portal.act, ["a"], journal=path, job=job, place=Place(target))
    assert portal.calls == []
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", [list, tuple, dict.fromkeys])
async def test_a_changed_item_is_refused_before_the_first_call(path: Path, kind: Any) -> None:
    contents = {"a": 1, "b": 2, "c": 3}
    options: dict[str, Any] = {"journal": path, "job": "touch", "digest": lambda name: contents[name]}
    await Bulk(Portal().act, kind(["a", "b"]), **options)
    contents["b"] = 5
    portal = Portal()
    with pytest.raises(JournalError, match=r"the item 'b' is not the one that the journal .* its content changed"):
        await Bulk(portal.act, kind(["c", "a", "b"]), **options)
    assert portal.calls == []


async def test_a_changed_item_of_a_stream_stops_the_run(path: Path) -> None:
    contents = {"a": 1, "b": 2, "c": 3, "d": 4}
    options: dict[str, Any] = {"journal": path, "job": "touch", "digest": lambda name: contents[name]}
    await Bulk(Portal().act, ["b"], **options)
    contents["b"] = 5

    async def stream() -> AsyncIterator[str]:
        for name in ("a", "c", "b", "d"):
            yield name

    portal = Portal()
    bulk = Bulk(portal.act, stream(), **options)
    found: list[str] = []
    with pytest.raises(JournalError, match="the item 'b'"):
        await take(bulk, found)
    assert sorted(found) == sorted(portal.calls) == ["a", "c"]
    with Journal.read(path) as journal:
        assert journal.counts() == {"done": 3}


async def test_a_key_that_comes_twice(path: Path) -> None:
    portal = Portal()
    with pytest.raises(JournalError, match=r"the key 'a' comes twice: items 0 and 2 \(counted from 0\)"):
        await Bulk(portal.act, ["a", "b", "a"], journal=path)
    assert portal.calls == []
    with pytest.raises(JournalError, match="items 0 and 2"):
        await Bulk(portal.act, iter(["a", "b", "a"]), journal=path)
    assert sorted(portal.calls) == ["a", "b"]


async def test_items_that_need_a_key_or_a_digest(path: Path) -> None:
    async def act(item: Any) -> None:
        raise AssertionError("called")

    with pytest.raises(ArgumentError, match="items of type dict have no name of their own"):
        await Bulk(act, [{"uid": "x"}], journal=path)
    with pytest.raises(ArgumentError, match=r"item 0 \('k'\): what an item contains is not plain JSON.*digest="):
        await Bulk(act, [object()], journal=path, key=lambda item: "k")
    with pytest.raises(ArgumentError, match="digest= raised ZeroDivisionError for item 0"):
        await Bulk(act, [1], journal=path, digest=lambda item: 1 / 0)


async def test_the_default_digest_is_of_the_content(path: Path) -> None:
    async def act(item: dict[str, Any]) -> None:
        pass

    def name(item: dict[str, Any]) -> str:
        return str(item["id"])

    await Bulk(act, [{"id": 1, "title": "x"}], journal=path, key=name)
    await Bulk(act, [{"title": "x", "id": 1}], journal=path, key=name)  # the order of keys is no change
    with pytest.raises(JournalError, match="content changed"):
        await Bulk(act, [{"id": 1, "title": "y"}], journal=path, key=name)


async def test_two_runs_lock_each_other_out(path: Path) -> None:
    portal = Portal()
    with Journal(path) as journal:
        journal.bind("touch", "")
        with pytest.raises(JournalError, match="is in use by this process"):
            await Bulk(portal.act, ["a"], journal=path, job="touch")
    assert portal.calls == []


async def test_a_record_that_cannot_be_kept(path: Path) -> None:
    portal = Portal()
    for record, words in ((lambda value: object(), "TypeError"), (lambda value: float("nan"), "ValueError")):
        with pytest.raises(ArgumentError, match=f"record= gave nothing that can be kept for '.': {words}"):
            await Bulk(portal.act, ["a", "b", "c"], journal=path, job="touch", record=record, concurrency=1)
    # The calls took effect, and the journal knows it.
    assert portal.calls == ["a", "b"]
    with Journal.read(path) as journal:
        assert journal.counts() == {"done": 2}


# One journal for several runs


async def test_runs_share_an_open_journal(path: Path) -> None:
    for expected in ([0, 0], [2, 1]):
        with Journal(path) as journal:
            one = await Bulk(Portal().act, ["a", "b"], journal=journal, job="stages")
            two = await Bulk(Portal().act, ["c"], journal=journal)
            assert [one.resumed, two.resumed] == expected
            with pytest.raises(JournalError, match="the key 'a' comes twice: item 1, and in a run before"):
                await Bulk(Portal().act, ["d", "a"], journal=journal)
            with pytest.raises(JournalError, match="is of the job 'stages'"):
                await Bulk(Portal().act, ["e"], journal=journal, job="another")
            assert journal.is_bound
    with pytest.raises(JournalError, match="is of the job 'stages'"), Journal(path) as journal:
        await Bulk(Portal().act, ["a"], journal=journal)


# What it says of errors


async def test_reasons_hold_no_secrets_and_are_short(path: Path) -> None:
    async def act(name: str) -> None:
        raise ValueError(f"line one\nthe key s3cr3t-key {'x' * 380} s3cr3t-key")

    place = Place(redact=lambda text: text.replace("s3cr3t-key", "[secret]"))
    await Bulk(act, ["a"], journal=path, place=place)
    content = path.read_text()
    assert "s3cr3t" not in content
    with Journal.read(path) as journal:
        entry = journal.entry("a")
    assert entry is not None
    assert entry.error is not None
    assert entry.error.startswith("ValueError: line one the key [secret] xxx")
    assert len(entry.error) == 400


async def test_one_that_was_cancelled_is_unknown(path: Path) -> None:
    begun = asyncio.Event()

    async def act(name: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    running = asyncio.ensure_future(Bulk(act, ["a", "b"], journal=path, concurrency=1, grace=0))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line.get("state") for line in lines] == [None, None, "started", "unknown"]
    with Journal(path):  # nobody holds it any more
        pass


async def test_a_journal_that_cannot_be_written_stops_the_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = Portal()

    async def act(name: str) -> None:
        await portal.act(name)
        if name == "c":
            import os

            def full(fd: int, data: bytes) -> int:
                raise OSError(28, "No space left on device")

            monkeypatch.setattr(os, "write", full)

    bulk = Bulk(act, list("abcdef"), journal=path, concurrency=1, job="touch")
    found: list[str] = []
    with pytest.raises(JournalError, match="cannot be written: No space left on device"):
        await take(bulk, found)
    monkeypatch.undo()
    assert portal.calls == found == ["a", "b", "c"]
    with Journal.read(path) as journal:
        assert journal.counts() == {"done": 2, "started": 1}


async def test_always_flushes_before_each_call(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aioportal.core import journal_file

    flushed = 0
    real = journal_file._flush

    def flush(fd: int) -> None:
        nonlocal flushed
        real(fd)
        flushed = path.stat().st_size

    monkeypatch.setattr(journal_file, "_flush", flush)
    safe = []

    async def act(name: str) -> None:
        content = path.read_bytes()[:flushed]
        safe.append(f'"key":"{name}","state":"started"'.encode() in content)

    with Journal(path, sync="always") as journal:
        await Bulk(act, [str(number) for number in range(100)], journal=journal, job="x")
    assert len(safe) == 100
    assert all(safe)


async def test_the_clients_close_waits_and_the_journal_is_whole(path: Path) -> None:
    place = Place()
    gate = asyncio.Event()

    async def act(number: int) -> None:
        if number:
            await gate.wait()

    async for _ in Bulk(act, range(50), journal=path, concurrency=3, place=place, job="x"):
        break
    asyncio.get_running_loop().call_later(0.01, gate.set)
    await place.aclose()
    with Journal(path) as journal:
        assert set(journal.counts()) == {"done"}
