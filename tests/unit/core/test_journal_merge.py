"""Journals of several workers made one."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.errors import ArgumentError, JournalError
from aioportal.core.journal import Journal, State, merge
from aioportal.core.journal_record import digest_of

ORDER: list[State] = ["done", "unchanged", "unknown", "started", "failed"]


class Fixed:
    """A clock that stands."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    def wall(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


def write(path: Path, states: dict[str, State], *, at: float = 1000.0, job: str = "job", **contents: Any) -> Path:
    with Journal(path, clock=Fixed(at)) as journal:
        journal.bind(job, "https://portal")
        for key, state in states.items():
            journal.started(key, digest_of(contents.get(key, key)))
            if state != "started":
                journal.ended(key, state, value={"from": path.name}, error="why" if state == "failed" else None)
    return path


def read(path: Path) -> dict[str, tuple[str, Any]]:
    with Journal.read(path) as journal:
        return {entry.key: (entry.state, entry.value) for entry in journal.entries()}


def test_shards(tmp_path: Path) -> None:
    a = write(tmp_path / "a", {"1": "done", "2": "failed"})
    b = write(tmp_path / "b", {"3": "unchanged"}, at=2000)
    before = a.read_bytes(), b.read_bytes()
    assert merge([a, b], tmp_path / "c", clock=Fixed(3000)) == {"done": 1, "failed": 1, "unchanged": 1}
    assert (a.read_bytes(), b.read_bytes()) == before
    assert read(tmp_path / "c") == {
        "1": ("done", {"from": "a"}),
        "2": ("failed", {"from": "a"}),
        "3": ("unchanged", {"from": "b"}),
    }
    with Journal(tmp_path / "c") as journal:  # one to go on with
        assert journal.header is not None
        assert journal.header.created == 3000
        journal.bind("job", "https://portal")
        assert journal.check("1", "1") == "done"
        with pytest.raises(JournalError, match="content changed"):
            journal.check("1", "another")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o600  # keys may be e-mail addresses


@pytest.mark.parametrize(("one", "two"), list(itertools.product(ORDER, ORDER)))
def test_the_surer_wins(tmp_path: Path, one: State, two: State) -> None:
    a = write(tmp_path / "a", {"k": one}, at=2000)
    b = write(tmp_path / "b", {"k": two}, at=1000)
    for number, paths in enumerate(([a, b], [b, a])):
        into = tmp_path / str(number)
        merge(paths, into)
        state, value = read(into)["k"]
        assert state == min(one, two, key=ORDER.index)
        if one == two != "started":
            assert value == {"from": "a"}  # the later one


def test_what_does_not_belong_together(tmp_path: Path) -> None:
    a = write(tmp_path / "a", {"k": "done"})
    with pytest.raises(JournalError, match="different contents under the key 'k'"):
        merge([a, write(tmp_path / "b", {"k": "done"}, k="other")], tmp_path / "c")
    with pytest.raises(JournalError, match=r"is of the job 'other' at https://portal, .*a of 'job'"):
        merge([a, write(tmp_path / "d", {"x": "done"}, job="other")], tmp_path / "c")
    assert not (tmp_path / "c").exists()


def test_what_cannot_be_merged(tmp_path: Path) -> None:
    a = write(tmp_path / "a", {"k": "done"})
    for wrong in ([], "a"):
        with pytest.raises(ArgumentError, match="paths must be a list"):
            merge(wrong, tmp_path / "c")
    with pytest.raises(ArgumentError, match="named twice"):
        merge([a, tmp_path / "." / "a"], tmp_path / "c")
    with pytest.raises(JournalError, match="there is no journal"):
        merge([a, tmp_path / "none"], tmp_path / "c")
    with pytest.raises(JournalError, match="is there already"):
        merge([a], a)
    with pytest.raises(JournalError, match="cannot be written"):
        merge([a], tmp_path / "no" / "folder")
    (tmp_path / "empty").touch()
    with pytest.raises(JournalError, match="ever written"):
        merge([tmp_path / "empty"], tmp_path / "c")
    merge([a, tmp_path / "empty"], tmp_path / "c")
    with Journal(a), pytest.raises(JournalError, match="in use"):
        merge([a], tmp_path / "d")
    assert not list(tmp_path.glob(".*"))


def test_a_torn_one_stays_as_it_is(tmp_path: Path) -> None:
    a = write(tmp_path / "a", {"k": "done"})
    torn = a.read_bytes() + b'{"key":"x"'
    a.write_bytes(torn)
    merge([a], tmp_path / "c")
    assert a.read_bytes() == torn
    assert set(read(tmp_path / "c")) == {"k"}


def test_somebody_was_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a = write(tmp_path / "a", {"k": "done"})
    real = os.link

    def link(source: str, target: str) -> None:
        (tmp_path / "c").write_text("mine")
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(JournalError, match="is there already"):
        merge([a], tmp_path / "c")
    assert (tmp_path / "c").read_text() == "mine"
    monkeypatch.delattr(os, "link")  # a system without links
    merge([a], tmp_path / "d")
    assert read(tmp_path / "d")
    assert not list(tmp_path.glob(".*"))
