"""Parts of the keys: the same everywhere, complete, without overlap."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.core.errors import ArgumentError
from aioportal.core.shard import Shard


def test_parse() -> None:
    assert Shard.parse("2/5") == Shard(2, 5)
    assert Shard.parse(" 1/1 ") == Shard(1, 1)
    assert str(Shard(2, 5)) == "2/5"
    assert pickle.loads(pickle.dumps(Shard(2, 5))) == Shard(2, 5)


@pytest.mark.parametrize("text", ["", "2", "2/", "/5", "0/5", "6/5", "2/0", "-1/5", "2/5/7", "a/b", "٢/٥", "1.0/2"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(ArgumentError):
        Shard.parse(text)


@pytest.mark.parametrize(("number", "count"), [(True, 2), (1, 2.0), ("1", 2)])
def test_numbers_that_are_none(number: object, count: object) -> None:
    with pytest.raises(ArgumentError):
        Shard(number, count)  # type: ignore[arg-type]


@given(key=st.text(), count=st.integers(1, 50))
def test_every_key_is_in_exactly_one(key: str, count: int) -> None:
    assert sum(Shard(number, count).holds(key) for number in range(1, count + 1)) == 1


def test_parts_are_about_equal() -> None:
    held = [sum(Shard(number, 5).holds(f"da_{key}") for key in range(5000)) for number in range(1, 6)]
    assert all(900 < count < 1100 for count in held)


def test_the_same_in_every_process() -> None:
    """Fixed numbers, so that no later version may split differently in the middle of a job."""
    code = "from aioportal.core.shard import Shard\n"
    code += "print([Shard(2, 5).holds(key) for key in ('a', 'b', 'c', 'ü', chr(0xD800))])"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }
    assert said == {f"{[Shard(2, 5).holds(key) for key in ('a', 'b', 'c', 'ü', chr(0xD800))]}\n"}
    assert [key for key in "abcdefghijklmnopqrstuvwxyz" if Shard(2, 5).holds(key)] == list("bqsxy")
