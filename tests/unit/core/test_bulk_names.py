"""What items are called where nobody says: answers of the portal go by their uid, whatever else has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from aioportal.core.bulk import Bulk
from aioportal.errors import ArgumentError


@dataclass(frozen=True)
class Answer:
    uid: str
    updated_at: str


@dataclass(frozen=True)
class Nameless:
    title: str


async def same(item: object) -> object:
    return item


async def test_answers_go_by_their_uid(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    first = [outcome.key async for outcome in Bulk(same, [Answer("a", "1"), Answer("b", "1")], journal=path)]
    assert sorted(first) == ["a", "b"]
    # Read again later they have changed, and are the same things all the same.
    again = [outcome async for outcome in Bulk(same, [Answer("a", "2"), Answer("c", "2")], journal=path)]
    assert {outcome.key: outcome.resumed for outcome in again} == {"a": True, "c": False}


async def test_things_without_a_name_need_one_where_there_is_a_journal(tmp_path: Path) -> None:
    assert [outcome.key async for outcome in Bulk(same, [Nameless("x")])] == ["0"]
    with pytest.raises(ArgumentError, match="key="):
        await Bulk(same, [Nameless("x")], journal=tmp_path / "run.jsonl")


async def test_a_uid_that_is_none_is_no_name() -> None:
    assert [outcome.key async for outcome in Bulk(same, [Answer("", "1")])] == ["0"]
