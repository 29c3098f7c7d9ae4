"""A run costs the same memory whatever its length, and a little disk and Python an item."""

from __future__ import annotations

import cProfile
import gc
import pstats
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.bulk import Bulk

FLAT = 80_000
"""Bytes that 18,000 items more may take: the allocator's noise."""


async def nothing(item: Any) -> None:
    pass


async def fails(item: Any) -> None:
    raise ValueError("x" * 100)


def names(count: int) -> Iterator[str]:
    return (f"da_{number:06}" for number in range(count))


async def streamed(count: int) -> AsyncIterator[str]:
    for name in names(count):
        yield name


async def peak(bulk: Bulk[Any, Any], count: int) -> int:
    """Bytes at the most while the run goes on, over those before."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        report = await bulk
        assert report.total == count
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("order", ["finished", "input"])
async def test_memory_does_not_grow_with_the_items(order: Any) -> None:
    await peak(Bulk(nothing, streamed(1000), order=order), 1000)  # what is loaded once
    small = await peak(Bulk(nothing, streamed(2_000), order=order), 2_000)
    large = await peak(Bulk(nothing, streamed(20_000), order=order), 20_000)
    assert large - small < FLAT


async def test_nor_with_failures_beyond_those_that_are_kept() -> None:
    small = await peak(Bulk(fails, names(2_000)), 2_000)
    large = await peak(Bulk(fails, names(20_000)), 20_000)
    assert large - small < FLAT


async def test_a_journal_costs_disk_and_no_memory(tmp_path: Path) -> None:
    async def run(count: int) -> int:
        return await peak(Bulk(nothing, names(count), journal=tmp_path / str(count), record=lambda _: {"a": 1}), count)

    await run(100)
    small, large = await run(1_000), await run(6_000)
    assert large - small < 5_000 * 16
    assert (tmp_path / "6000").stat().st_size / 6_000 <= 300  # 1,024 with what users keep
    small, large = await run(1_000), await run(6_000)  # reads what is known, and calls nothing
    assert large - small < 5_000 * 16


async def test_an_item_runs_little_python(tmp_path: Path) -> None:
    count = 2000
    bulk = Bulk(nothing, names(count), journal=tmp_path / "j")
    profile = cProfile.Profile()
    profile.enable()
    await bulk
    profile.disable()
    calls = pstats.Stats(profile).total_calls / count  # type: ignore[attr-defined]  # set by the constructor
    assert calls <= 220
