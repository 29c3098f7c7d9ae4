"""Long lists over real requests: each item once, in order, in as few requests as there are pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from faultstage import NEVER, Stage

from aioportal.errors import ApiError, TransportError
from aioportal.huwise import Page, RetryPolicy
from aioportal.testing import answer, apply_then_drop, html, stall

LIST = "list_datasets"


@pytest.fixture
def listed(staged: Callable[..., Stage]) -> Callable[..., tuple[Stage, list[str]]]:
    """A portal of 2,500 datasets, and their uids in order."""

    def set_up(count: int = 2500, **options: object) -> tuple[Stage, list[str]]:
        stage = staged(**options)
        uids = [stage.uid, *stage.sandbox.seed(count - 1)]
        stage.ready()
        return stage, uids

    return set_up


async def test_each_once_in_order_in_three_requests(listed: Callable[..., tuple[Stage, list[str]]]) -> None:
    stage, uids = listed()
    found = [dataset.uid async for dataset in stage.portal.datasets.list(limit=1000)]
    assert found == uids
    assert len(stage.sent(LIST)) == 3


@pytest.mark.parametrize("windows", [1, 4])
async def test_prefetching_gives_the_same(listed: Callable[..., tuple[Stage, list[str]]], windows: int) -> None:
    stage, uids = listed()
    found = [dataset.uid async for dataset in stage.portal.datasets.list(limit=1000).prefetch(windows)]
    assert found == uids
    assert len(stage.sent(LIST)) == 3
    many = [dataset.uid async for dataset in stage.portal.datasets.list(limit=100).prefetch(windows)]
    assert many == uids
    assert len(stage.sent(LIST)) == 3 + 25


@pytest.mark.parametrize("total", ["string", "null"])
async def test_a_total_that_is_a_text_or_missing(listed: Callable[..., tuple[Stage, list[str]]], total: str) -> None:
    stage, uids = listed(250)
    stage.sandbox.configure(total_count=total)
    page = await stage.portal.datasets.list(limit=100)
    assert page.total == (250 if total == "string" else None)
    for pager in (stage.portal.datasets.list(limit=100), stage.portal.datasets.list(limit=100).prefetch(3)):
        assert [dataset.uid async for dataset in pager] == uids


@pytest.mark.parametrize("windows", [0, 4])
async def test_whoever_stops_early_leaves_nothing_running(
    listed: Callable[..., tuple[Stage, list[str]]], windows: int
) -> None:
    stage, uids = listed()
    before = asyncio.all_tasks()
    pager = stage.portal.datasets.list(limit=100)
    pager = pager.prefetch(windows) if windows else pager
    found: list[str] = []
    async for dataset in pager:
        found.append(dataset.uid)
        if len(found) == 150:
            break
    # The loop closes an abandoned generator by a task of its own; give that, and what it cancels, its turns.
    async with asyncio.timeout(120):
        while asyncio.all_tasks() != before:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
    assert found == uids[:150]
    assert stage.portal.limiter.in_flight("call") == 0
    # Those ahead had perhaps been asked for, nobody asks any further.
    asked = len(stage.sent(LIST))
    assert asked <= 2 + windows
    await stage.dataset.get()
    assert len(stage.sent(LIST)) == asked


async def test_a_reader_that_is_cancelled_leaves_nothing_running(
    listed: Callable[..., tuple[Stage, list[str]]],
) -> None:
    stage, uids = listed(1000)
    stage.sandbox.faults(stall(NEVER).on(LIST, after=1, times=None))
    before = asyncio.all_tasks()
    got: list[str] = []
    enough = asyncio.Event()

    async def read() -> None:
        async for dataset in stage.portal.datasets.list(limit=100).prefetch(4):
            got.append(dataset.uid)
            if len(got) == 100:
                enough.set()

    reading = asyncio.create_task(read())
    async with asyncio.timeout(120):
        await enough.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert got == uids[:100]
    assert asyncio.all_tasks() == before
    assert stage.portal.limiter.in_flight("call") == 0


async def test_pages_whose_answers_are_lost(listed: Callable[..., tuple[Stage, list[str]]]) -> None:
    stage, uids = listed(1000)
    stage.sandbox.faults(
        apply_then_drop(reset=True).on(LIST, after=1),
        html(502).on(LIST, after=3),
        answer(429, headers={"Retry-After": "3"}).on(LIST, after=4),
    )
    for pager in (stage.portal.datasets.list(limit=100), stage.portal.datasets.list(limit=100).prefetch(3)):
        assert [dataset.uid async for dataset in pager] == uids
    assert len(stage.sent(LIST)) == 20 + 3


@pytest.mark.parametrize("windows", [0, 3])
async def test_a_list_that_breaks_can_be_resumed(listed: Callable[..., tuple[Stage, list[str]]], windows: int) -> None:
    stage, uids = listed(1000, retry=RetryPolicy(attempts=1))
    stage.sandbox.faults(answer(500).on(LIST, after=4, times=None))
    pager = stage.portal.datasets.list(limit=100)
    pager = pager.prefetch(windows) if windows else pager
    found: list[str] = []

    async def read() -> None:
        async for dataset in pager:
            found.append(dataset.uid)

    with pytest.raises(ApiError) as caught:
        await read()
    # Of several on their way, whichever came fifth was struck.
    assert found == uids[: pager.offset]
    assert 100 <= pager.offset <= 400
    assert f"offset={pager.offset}" in str(caught.value.hint)
    stage.hand.web.delete(f"{stage.sandbox.url}/_sandbox/faults").raise_for_status()
    found += [dataset.uid async for dataset in stage.portal.datasets.list(limit=100, offset=pager.offset)]
    assert found == uids


async def test_a_list_that_moves_while_it_is_read(listed: Callable[..., tuple[Stage, list[str]]]) -> None:
    """One that was read is deleted: the next page begins one too late, and the moved total tells."""
    stage, uids = listed(300)
    pager = stage.portal.datasets.list(limit=100)
    found: list[str] = []
    async for dataset in pager:
        found.append(dataset.uid)
        if len(found) == 50:
            stage.hand.web.delete(f"/datasets/{uids[10]}/")
    assert pager.total_moved
    assert found == uids[:100] + uids[101:]


@pytest.mark.parametrize("windows", [0, 2])
async def test_what_comes_twice_is_given_once(listed: Callable[..., tuple[Stage, list[str]]], windows: int) -> None:
    """One that appears at the beginning pushes the others on: the next page begins with what was there already."""
    stage, uids = listed(300)
    pushed = stage.hand.get("/datasets/?limit=100&offset=95")
    stage.sandbox.faults(answer(200, json=pushed).on(LIST, after=1))
    pager = stage.portal.datasets.list(limit=100)
    found = [dataset.uid async for dataset in (pager.prefetch(windows) if windows else pager)]
    assert found[:195] == uids[:195]
    assert len(found) == len(set(found))


async def test_the_count_alone_and_the_cap(listed: Callable[..., tuple[Stage, list[str]]]) -> None:
    stage, uids = listed(300)
    page = await stage.portal.datasets.list(limit=0)
    assert (page.total, len(page)) == (300, 0)
    capped = [dataset.uid async for dataset in stage.portal.datasets.list(limit=100, max_items=150)]
    assert capped == uids[:150]
    assert len(stage.sent(LIST)) == 3


async def test_the_address_of_the_next_page_is_never_followed(
    listed: Callable[..., tuple[Stage, list[str]]],
) -> None:
    """An answer that points elsewhere leads nowhere: the key stays with the portal."""
    stage, uids = listed(200)
    first = stage.hand.get("/datasets/?limit=100&offset=0")
    first["next"] = "http://127.0.0.1:9/api/automation/v1.0/datasets/?limit=100&offset=0"
    stage.sandbox.faults(answer(200, json=first).on(LIST))
    assert [dataset.uid async for dataset in stage.portal.datasets.list(limit=100)] == uids
    assert len(stage.sent(LIST)) == 3


async def test_awaiting_twice_and_lists_below_a_dataset(staged: Callable[..., Stage]) -> None:
    stage = staged()
    stage.sandbox.configure(short_schedules=True)
    for minute in range(5):
        stage.hand.post(f"/datasets/{stage.uid}/schedules/", {"cron_schedule": f"{minute} 4 * * 1"})
    pager = stage.portal.dataset("people").schedules.list(limit=2)
    pages: list[Page] = [page async for page in pager.pages()]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert (await pager).items == (await pager).items == pages[0].items


async def test_a_portal_that_goes_away_in_the_middle(listed: Callable[..., tuple[Stage, list[str]]]) -> None:
    stage, _ = listed(300)
    stage.sandbox.faults(apply_then_drop().on(LIST, after=1, times=None))
    with pytest.raises(TransportError) as caught:
        _ = [dataset async for dataset in stage.portal.datasets.list(limit=100).prefetch(2)]
    assert "offset=100" in str(caught.value.hint)
    assert stage.portal.limiter.in_flight("call") == 0
