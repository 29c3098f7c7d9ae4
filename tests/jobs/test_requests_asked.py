"""How much the jobs on many things ask: nothing twice, lists where lists do, and word of it from the beginning."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aioportal.huwise import Huwise
from aioportal.huwise.jobs import config_apply, config_plan, config_pull, copy_connection, copy_dataset, copy_page
from aioportal.huwise.jobs.config.site import gently
from aioportal.testing import HuwiseSandbox, answer

DATASETS, PAGES, GROUPS = 7, 5, 4
READS_OF_A_DATASET = 4  # resources, processors, fields, schedules
READS_OF_A_COPY = 11


def asked(sandbox: HuwiseSandbox, since: int) -> Counter[str]:
    """What was read since then, and how often."""
    return Counter(one["operation"] for one in sandbox.requests()[since:] if one["method"] == "GET")


@pytest.fixture
async def furnished(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> list[str]:
    """Some datasets, pages and groups; the datasets' names."""
    huwise_sandbox.seed(DATASETS, "d")
    for number in range(PAGES):
        await portal.pages.create(f"page-{number}", html={"fr": "<p>é</p>"})
    for number in range(GROUPS):
        await portal.groups.create(f"Groupe {number}")
    return [str(one.dataset_id) async for one in portal.datasets.list()]


async def test_configuration_is_read_by_lists_and_nothing_twice(
    furnished: list[str], portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    lists = 6  # templates, groups, datasets, pages, Studio pages, connections
    for _ in range(2):
        since = len(huwise_sandbox.requests())
        pulled = await config_pull(portal, tmp_path)
        found = asked(huwise_sandbox, since)
        assert set(found.values()) == {1, PAGES, DATASETS}, found
        # Of each dataset its parts and two kinds of rulesets, of each page its metadata and two kinds of rulesets.
        assert found.total() == pulled.requests == lists + DATASETS * (READS_OF_A_DATASET + 2) + PAGES * (1 + 2)
    since = len(huwise_sandbox.requests())
    assert (await config_plan(portal, tmp_path)).plan.is_empty
    found = asked(huwise_sandbox, since)
    assert set(found.values()) == {1, PAGES, DATASETS}, found
    assert found.total() == 3 + DATASETS * READS_OF_A_DATASET + PAGES
    file = tmp_path / "datasets" / f"{furnished[0]}.json"
    file.write_text(file.read_text().replace('"title": "d 0"', '"title": "Autre"'))
    since = len(huwise_sandbox.requests())
    assert (await config_apply(portal, tmp_path, dry_run=False)).ok
    # The one that changes is looked at again before the write, and what was written after it.
    assert asked(huwise_sandbox, since).total() == found.total() + (1 + READS_OF_A_DATASET) + 1


async def test_many_datasets_are_copied_without_asking_twice(
    furnished: list[str], portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, other_sandbox: HuwiseSandbox
) -> None:
    assert (await copy_dataset(portal, other, furnished, dry_run=False)).ok
    here, there = len(huwise_sandbox.requests()), len(other_sandbox.requests())
    shown: list[int] = []
    result = await copy_dataset(portal, other, furnished, on_progress=lambda step: shown.append(step.finished))
    assert result.plan.is_empty
    found = asked(huwise_sandbox, here)
    assert set(found.values()) == {DATASETS}, found
    assert found.total() == DATASETS * READS_OF_A_COPY
    # Itself, its metadata, and its lists; nothing else but the templates, once.
    lists = ("resources", "attachments", "alternative_exports", "schedules", "user_security", "group_security")
    names = [*(f"list_dataset_{name}" for name in (*lists, "processors", "field_configurations")), "list_datasets"]
    wanted = dict.fromkeys([*names, "list_all_dataset_metadata"], DATASETS)
    assert asked(other_sandbox, there) == {**wanted, "list_metadata_templates": 1}
    # Reading, sorting and comparing are told one after the other, each to its end.
    assert shown.count(DATASETS) >= 3


async def test_connections_are_found_by_one_list(portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox) -> None:
    uids = []
    for number in range(6):
        made = await portal.connections.create({"type": "ftp", "url": f"ftp://h{number}", "auth": None})
        uids.append(str(made.uid))
    assert (await copy_connection(portal, other, uids, dry_run=False)).report is not None
    created = other_sandbox.requests(operation="create_connection")
    assert len(created) == len(uids)
    # One for the plan, and one before each create, since somebody may have made it meanwhile.
    assert len(other_sandbox.requests(operation="list_connections")) == 1 + len(uids)
    since = len(other_sandbox.requests())
    assert (await copy_connection(portal, other, uids)).plan.is_empty
    assert asked(other_sandbox, since).total() == 1


async def test_pages_are_read_side_by_side_and_one_that_fails_is_a_problem_of_its_own(
    furnished: list[str], portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    names = [f"page-{number}" for number in range(PAGES)]
    denied = answer(403, json={"error_code": "permission_denied", "message": "Interdit"})
    huwise_sandbox.faults(denied.on("retrieve_code_editor_page", times=1))
    shown: list[Any] = []
    result = await copy_page(portal, other, names, kind="code", on_progress=shown.append)
    assert len(result.plan.problems) == 1
    assert "permission_denied" in result.plan.problems[0].detail
    assert [change.action for change in result.plan.changes].count("create") == PAGES - 1
    assert shown[0].total == PAGES


async def test_thousands_of_comparisons_leave_turns_to_others() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    assert [item async for item in gently(range(1000))] == list(range(1000))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert turns >= 15
