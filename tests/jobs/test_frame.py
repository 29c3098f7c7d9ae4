"""The course of every job: plan, yes, do, journal, report; shown with the smallest work there is."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError, AuthenticationError, BulkError, JournalError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import Change, Effect, FieldChange, JobOptions, JobResult, Plan, Stage, run_job, run_stages
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop


@dataclass(frozen=True, slots=True)
class Retitle:
    """Gives datasets the titles that are wished."""

    job: str = "retitle"

    def key(self, item: tuple[str, str]) -> str:
        return item[0]

    def content(self, item: tuple[str, str]) -> object:
        return item[1]

    async def look(self, portal: Huwise, item: tuple[str, str]) -> Change:
        ref, title = item
        now = (await portal.dataset(ref).metadata.get("default", "title")).value
        if now == title:
            return Change(ref, "none")
        return Change(ref, "update", (FieldChange("default.title", now, title),))

    async def act(self, portal: Huwise, item: tuple[str, str]) -> Effect:
        change = await self.look(portal, item)
        if not change.is_due:
            return Effect(changed=False)
        await portal.dataset(item[0]).metadata.set("default", "title", item[1])
        return Effect("retitled", {"length": len(item[1])}, notes=(f"{item[0]} is new",))


def wishes(sandbox: HuwiseSandbox, count: int = 6) -> list[tuple[str, str]]:
    return [(uid, f"Title {index}") for index, uid in enumerate(sandbox.seed(count))]


def writes(sandbox: HuwiseSandbox) -> list[dict[str, Any]]:
    return [request for request in sandbox.requests() if request["method"] != "GET"]


async def test_a_dry_run_shows_the_plan_and_writes_nothing(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    items = wishes(huwise_sandbox)
    result = await run_job(portal, Retitle(), items)
    assert result.dry_run
    assert result.plan.count("update") == 6
    assert [change.key for change in result.plan.changes] == [uid for uid, _ in items]
    assert writes(huwise_sandbox) == []


async def test_a_job_does_what_is_due_and_a_second_run_nothing(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    items = wishes(huwise_sandbox)
    await portal.dataset(items[2][0]).metadata.set("default", "title", "Title 2")
    result = await run_job(portal, Retitle(), items, dry_run=False)
    assert result.report is not None
    assert [row.state for row in result.report.rows] == ["done"] * 2 + ["unchanged"] + ["done"] * 3
    assert result.report.rows[0].data == {"length": 7}
    assert f"{items[0][0]} is new" in result.report.notes
    assert len(writes(huwise_sandbox)) == 6
    again = await run_job(portal, Retitle(), items, dry_run=False)
    assert again.plan.is_empty
    assert again.report is not None
    assert again.report.count("unchanged") == 6
    assert len(writes(huwise_sandbox)) == 6


async def test_what_cannot_be_done_is_a_row_and_stops_nobody_else(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    items = [*wishes(huwise_sandbox, 2), ("da_unknown", "x")]
    problems = [Change("row 9", "problem", detail="no title")]
    result = await run_job(portal, Retitle(), items, problems=problems, dry_run=False)
    assert result.report is not None
    assert [row.state for row in result.report.rows] == ["failed", "done", "done", "failed"]
    assert [row.key for row in result.report.of("failed")] == ["row 9", "da_unknown"]
    assert result.report.rows[3].reason.startswith("not_found: ")
    assert not result.ok
    with pytest.raises(BulkError, match="2 done, 2 failed"):
        result.raise_for_failures()


async def test_no_to_the_plan_changes_nothing(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    seen: list[Plan] = []

    def refuse(plan: Plan) -> bool:
        seen.append(plan)
        return False

    result = await run_job(portal, Retitle(), wishes(huwise_sandbox), dry_run=False, on_plan=refuse)
    assert seen == [result.plan]
    assert result.report is None
    assert writes(huwise_sandbox) == []


async def test_a_rerun_on_the_journal_does_not_even_look_at_what_is_done(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    items = wishes(huwise_sandbox)
    huwise_sandbox.faults(answer(403).on("update_template_field_dataset_metadata", times=2))
    options: JobOptions = {"dry_run": False, "journal": tmp_path / "run.jsonl"}
    first = await run_job(portal, Retitle(), items, **options)
    assert first.report is not None
    assert (first.report.count("done"), first.report.count("failed")) == (4, 2)
    before = len(huwise_sandbox.requests())
    second = await run_job(portal, Retitle(), items, **options)
    assert second.report is not None
    assert [row.state for row in second.report.rows] == ["done"] * 6
    assert sum(row.resumed for row in second.report.rows) == 4
    assert {row.data["length"] for row in second.report.rows} == {7}
    assert len(second.report.notes) == 6
    # Two looks for the plan, two before the writes, two writes.
    assert len(huwise_sandbox.requests()) - before == 6


async def test_a_journal_of_other_wishes_is_refused_before_anything_is_written(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    items = wishes(huwise_sandbox, 2)
    path = tmp_path / "run.jsonl"
    await run_job(portal, Retitle(), items, dry_run=False, journal=path)
    before = len(huwise_sandbox.requests())
    with pytest.raises(JournalError, match=items[1][0]):
        await run_job(portal, Retitle(), [items[0], (items[1][0], "Other")], dry_run=False, journal=path)
    with pytest.raises(JournalError, match="retitle"):
        await run_job(portal, Retitle("another job"), items, dry_run=False, journal=path)
    assert len(huwise_sandbox.requests()) == before


async def test_lost_answers_are_done_once(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    items = wishes(huwise_sandbox)
    huwise_sandbox.faults(apply_then_drop().on("update_template_field_dataset_metadata", times=3))
    result = await run_job(portal, Retitle(), items, dry_run=False)
    assert result.report is not None
    assert result.report.count("done") == 6
    for uid, title in items:
        assert (await portal.dataset(uid).metadata.get("default", "title")).value == title


async def test_shards_do_each_item_once(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    items = wishes(huwise_sandbox, 20)
    keys: list[str] = []
    for part in range(1, 4):
        result = await run_job(portal, Retitle(), items, dry_run=False, shard=f"{part}/3")
        keys += [change.key for change in result.plan.changes]
    assert sorted(keys) == sorted(uid for uid, _ in items)
    assert len(writes(huwise_sandbox)) == 20


async def test_two_items_of_one_key_are_refused(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    with pytest.raises(ArgumentError, match="'da_1' is named twice"):
        await run_job(portal, Retitle(), [("da_1", "a"), ("da_1", "b")])
    assert huwise_sandbox.requests() == []


async def test_too_many_failures_leave_the_rest(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    items = wishes(huwise_sandbox, 12)
    huwise_sandbox.faults(answer(403).on("update_template_field_dataset_metadata", times=None))
    result = await run_job(portal, Retitle(), items, dry_run=False, max_failures=2, concurrency=1)
    assert result.report is not None
    assert result.report.count("failed") == 2
    assert result.report.count("left") == 10
    assert result.report.stopped
    assert not result.ok


async def test_a_refused_key_ends_the_plan_at_once(huwise_sandbox: HuwiseSandbox) -> None:
    items = wishes(huwise_sandbox, 50)
    async with Huwise(huwise_sandbox.url, "not-a-key", clock=huwise_sandbox.clock) as stranger:
        with pytest.raises(AuthenticationError):
            await run_job(stranger, Retitle(), items, dry_run=False)
    assert len(huwise_sandbox.requests()) < 20


async def test_stages_follow_each_other_in_one_report(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    items = wishes(huwise_sandbox, 6)
    stages = [Stage(Retitle(), items[:3]), Stage(Retitle(), items[3:])]
    for _ in range(2):
        result: JobResult = await run_stages(portal, "both", stages, dry_run=False, journal=tmp_path / "j")
        assert result.report is not None
        assert [row.key for row in result.report.rows] == [uid for uid, _ in items]
        assert [row.state for row in result.report.rows] == ["done"] * 6
    # A stage is done before the next begins.
    order = [entry["object"]["dataset"] for entry in huwise_sandbox.ledger("updated")]
    assert set(order[:3]) == {uid for uid, _ in items[:3]}
    assert len(order) == 6


async def test_a_guarded_plan_needs_force(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    stages = [Stage(Retitle(), wishes(huwise_sandbox, 2))]

    def guard(plan: Plan) -> str | None:
        return f"{len(plan.due)} of 2 change" if plan.due else None

    planned = await run_stages(portal, "job", stages, guard=guard)
    assert planned.plan.notes == ("2 of 2 change",)
    with pytest.raises(ArgumentError, match="2 of 2 change; nothing was changed"):
        await run_stages(portal, "job", stages, guard=guard, dry_run=False)
    assert writes(huwise_sandbox) == []
    done = await run_stages(portal, "job", stages, guard=guard, dry_run=False, force=True)
    assert done.ok


async def test_works_and_results_pickle(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    result = await run_job(portal, Retitle(), [("da_unknown", "x")], dry_run=False)
    assert pickle.loads(pickle.dumps(result)).as_data() == result.as_data()
    assert pickle.loads(pickle.dumps(Retitle())) == Retitle()
