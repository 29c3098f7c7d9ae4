"""A job's plan, report and journal say the same, and no more than is known; shown with a work that can go wrong."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.journal import Journal, merge
from aioportal.errors import (
    ArgumentError,
    ClientStateError,
    DeadlineExceededError,
    JournalError,
    OutcomeUnknownError,
    PermissionDeniedError,
    PortalError,
)
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import Change, Effect, JobOptions, Report, Stage, run_job, run_stages
from aioportal.huwise.jobs.memo import memo
from aioportal.huwise.jobs.report import why

WORLD: dict[str, list[str]] = {}
"""What was done to each thing; outside of the work, which is pickled by every test here."""
SCRIPT: dict[str, Callable[[str], Any]] = {}
"""What happens besides at ``look`` and ``act``."""


def _nothing(item: str) -> None:
    del item


@pytest.fixture(autouse=True)
def fresh() -> None:
    WORLD.clear()
    SCRIPT.clear()


@dataclass(frozen=True, slots=True)
class Touch:
    """Touches things, once each."""

    job: str = "touch"
    named: str = ""

    def key(self, item: str) -> str:
        return self.named + item

    def content(self, item: str) -> object:
        return {"item": item}

    async def look(self, portal: Huwise, item: str) -> Change:
        await asyncio.sleep(0)
        if (wait := SCRIPT.get("look", _nothing)(item)) is not None:
            await wait
        return Change(self.key(item), "none" if WORLD.get(self.key(item)) else "run")

    async def act(self, portal: Huwise, item: str) -> Effect:
        await asyncio.sleep(0)
        await memo().write({"begun": item})
        if WORLD.get(self.key(item)):
            return Effect("was there", changed=False)
        SCRIPT.get("before", _nothing)(item)
        WORLD.setdefault(self.key(item), []).append("touched")
        SCRIPT.get("after", _nothing)(item)
        return Effect("touched", {"item": item})


def raising(error: Exception, *items: str) -> Callable[[str], None]:
    def hook(item: str) -> None:
        if item in items or not items:
            raise error

    return hook


def states(report: Report | None) -> dict[str, str]:
    assert report is not None
    return {row.key: row.state for row in report.rows}


def journalled(path: Path) -> dict[str, str]:
    with Journal.read(path) as journal:
        return {entry.key: entry.state for entry in journal.entries() if entry.state != "note"}


async def test_what_was_not_looked_at_in_time_is_not_called_unchanged(portal: Huwise) -> None:
    looked: list[str] = []

    async def slow(item: str) -> None:
        looked.append(item)
        if len(looked) >= 5:
            await portal.clock.sleep(60)

    SCRIPT["look"] = slow
    async with portal.deadline(30):
        with pytest.raises(DeadlineExceededError, match="touch was still being planned, and nothing was changed"):
            await run_job(portal, Touch(), [str(number) for number in range(100)], dry_run=False)
    assert len(looked) < 100
    assert WORLD == {}


async def test_a_client_that_is_closed_meanwhile_ends_the_plan(portal: Huwise) -> None:
    closing: list[asyncio.Task[None]] = []

    def close(item: str) -> None:
        if item == "5":
            closing.append(asyncio.create_task(portal.aclose()))

    SCRIPT["look"] = close
    with pytest.raises(ClientStateError, match="nothing was changed"):
        await run_job(portal, Touch(), [str(number) for number in range(100)], dry_run=False)
    await asyncio.gather(*closing)
    assert WORLD == {}


async def test_what_nothing_fares_better_with_ends_the_plan_from_within_a_group_too(portal: Huwise) -> None:
    SCRIPT["look"] = raising(ExceptionGroup("two", [ClientStateError("not now")]), "3")
    with pytest.raises(ClientStateError, match="not now"):
        await run_job(portal, Touch(), [str(number) for number in range(100)], dry_run=False)
    assert WORLD == {}


async def test_what_an_earlier_run_left_open_is_not_failed_because_it_cannot_be_looked_at(
    portal: Huwise, tmp_path: Path
) -> None:
    path = tmp_path / "run.jsonl"
    options: JobOptions = {"dry_run": False, "journal": path}
    SCRIPT["after"] = raising(OutcomeUnknownError("the answer was lost"), "b")
    first = await run_job(portal, Touch(), ["a", "b", "c"], **options)
    assert states(first.report) == journalled(path) == {"a": "done", "b": "unknown", "c": "done"}

    SCRIPT["look"] = raising(PortalError("not to be read"), "b")
    second = await run_job(portal, Touch(), ["a", "b", "c"], **options)
    assert states(second.report) == journalled(path) == {"a": "done", "b": "unknown", "c": "done"}
    assert second.report is not None
    assert second.report.of("unknown")[0].line().endswith("b: an earlier run left it open; not to be read")

    SCRIPT.clear()
    third = await run_job(portal, Touch(), ["a", "b", "c"], **options)
    assert states(third.report) == journalled(path) == {"a": "done", "b": "unchanged", "c": "done"}
    assert WORLD["b"] == ["touched"]


async def test_a_plan_that_is_given_up_leaves_the_journal_free(portal: Huwise, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    refused = await run_job(portal, Touch(), ["a"], dry_run=False, journal=path, on_plan=lambda plan: False)
    assert refused.report is None
    SCRIPT["look"] = raising(ClientStateError("not now"))
    with pytest.raises(ClientStateError):
        await run_job(portal, Touch(), ["a"], dry_run=False, journal=path)
    SCRIPT.clear()
    stages = [Stage(Touch("guarded"), ["a"])]
    with pytest.raises(ArgumentError, match="no"):
        await run_stages(portal, "guarded", stages, guard=lambda plan: "no", dry_run=False, journal=path)
    other = await run_job(portal, Touch("another"), ["b"], dry_run=False, journal=path)
    assert other.ok
    with pytest.raises(JournalError, match="another"):
        await run_job(portal, Touch(), ["a"], dry_run=False, journal=path)


async def test_failures_are_counted_over_all_stages(portal: Huwise) -> None:
    SCRIPT["before"] = raising(PortalError("refused"))
    stages = [Stage(Touch(named=name), [str(number) for number in range(4)]) for name in "abc"]
    result = await run_stages(portal, "three", stages, dry_run=False, max_failures=6, concurrency=1)
    assert result.report is not None
    assert (result.report.count("failed"), result.report.count("left")) == (6, 6)
    assert result.report.stopped == "6 items failed or are not known (max_failures=6)"


async def test_shards_share_out_what_cannot_be_done_as_well(portal: Huwise, tmp_path: Path) -> None:
    items = [str(number) for number in range(10)]
    problems = [Change(f"row {number}", "problem", detail="no name") for number in range(10)]
    told: Counter[str] = Counter()
    parts = []
    for part in (1, 2, 3):
        parts.append(tmp_path / f"{part}.jsonl")
        result = await run_job(
            portal, Touch(), items, problems=problems, dry_run=False, shard=f"{part}/3", journal=parts[-1]
        )
        told.update(states(result.report).keys())
    assert told == Counter(items + [problem.key for problem in problems])

    joined = tmp_path / "all.jsonl"
    assert merge(parts, joined) == {"done": 10}
    over_all = await run_job(portal, Touch(), items, dry_run=False, journal=joined)
    assert over_all.report is not None
    assert [row.resumed for row in over_all.report.rows] == [True] * 10
    assert set(map(len, WORLD.values())) == {1}


async def test_notes_of_works_are_no_items_of_the_journal(portal: Huwise, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    await run_job(portal, Touch(), ["a", "b"], dry_run=False, journal=path)
    with Journal.read(path) as journal:
        assert journal.counts() == {"done": 2}
    states_ = Counter(json.loads(line).get("state") for line in path.read_text("utf-8").splitlines())
    assert states_["note"] == 2


async def test_reasons_are_one_line_and_name_what_a_group_holds() -> None:
    group = ExceptionGroup("unhandled errors", [PortalError("the cheese\nis gone"), KeyError("milk")])
    assert why(group).endswith("PortalError: the cheese is gone; KeyError: 'milk'")
    assert why(PortalError("two\nlines")) == "two lines"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("The portal answered 403 Forbidden: no_right: Non", "no_right: Non"),
        (
            "it is off the portal: The portal answered 403 Forbidden: no_right: Non (x)",
            "it is off the portal: no_right: Non (x)",
        ),
        ("nothing of a code", "no_right: nothing of a code"),
        (
            "https://files.example.org:8443, where the portal's redirect led, answered 403 Forbidden: no_right: Non",
            "https://files.example.org:8443, where the portal's redirect led, answered 403 Forbidden: no_right: Non",
        ),
    ],
)
def test_a_reason_has_the_code_and_what_the_job_says_of_it(message: str, told: str) -> None:
    assert why(PermissionDeniedError(message, status=403, code="no_right")) == told
