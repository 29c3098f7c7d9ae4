"""How programs use bulk runs and the jobs, as the type checkers see it. Checked, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Unpack, assert_type

from aioportal.core.reconcile import Sight
from aioportal.errors import BulkError
from aioportal.huwise import (
    Bulk,
    BulkProgress,
    BulkReport,
    Happened,
    Huwise,
    Journal,
    NotSeen,
    Outcome,
    PublishResult,
    Shard,
    Unchanged,
    Unreadable,
    jobs,
    models,
)


async def status_of(dataset: models.Dataset) -> models.DatasetStatus:
    raise NotImplementedError(dataset)


async def touch(name: str) -> int | Unchanged[int]:
    return Unchanged(len(name)) if name else len(name)


async def nothing(name: str) -> None:
    print(name)


async def names() -> AsyncIterator[str]:
    yield "cheeses"


def told(progress: BulkProgress) -> None:
    assert_type(progress.rate, float)
    assert_type(progress.total, int | None)
    assert_type(progress.remaining, float | None)


async def told_later(progress: BulkProgress) -> None:
    print(progress.finished)


async def over_a_pager(portal: Huwise) -> None:
    run = portal.bulk(status_of, portal.datasets.list(limit=1000), on_progress=told)
    assert_type(run, Bulk[models.Dataset, models.DatasetStatus])
    async for outcome in run:
        assert_type(outcome, Outcome[models.Dataset, models.DatasetStatus])
        assert_type(outcome.item, models.Dataset)
        assert_type(outcome.value, models.DatasetStatus | None)
        assert_type(outcome.result(), models.DatasetStatus)
        assert_type(outcome.error, Exception | None)
        assert_type(outcome.ok, bool)
        if outcome.state == "failed":
            print(outcome.key, outcome.index, outcome.seconds, outcome.resumed)
    report = run.report()
    assert_type(report, BulkReport)
    assert_type(report.problems, tuple[Outcome[Any, Any], ...])
    try:
        report.raise_for_failures()
    except BulkError as group:
        for error in group.exceptions:
            print(type(error).__name__)


async def over_names(portal: Huwise) -> None:
    assert_type(portal.bulk(touch, ["a", "b"]), Bulk[str, int])
    assert_type(portal.bulk(touch, names(), on_progress=told_later), Bulk[str, int])
    assert_type(portal.bulk(nothing, ["a"]), Bulk[str, None])
    assert_type(await portal.bulk(touch, {"a": 1}, concurrency="adaptive", order="input", max_failures=3), BulkReport)
    async with portal.bulk(touch, ["a"], journal=Path("run.jsonl"), job="touch", idempotent=True) as run:
        async for outcome in run:
            assert_type(outcome.result(), int)


async def with_a_lambda(portal: Huwise) -> None:
    async for outcome in portal.bulk(lambda name: portal.dataset(name).publish(if_busy="wait"), ["a", "b"]):
        assert_type(outcome, Outcome[str, PublishResult])


async def with_a_closure_and_keys(portal: Huwise) -> None:
    rows: list[Mapping[str, str]] = [{"id": "a", "title": "A"}]

    async def write(row: Mapping[str, str]) -> str:
        await portal.dataset(row["id"]).metadata.set("default", "title", row["title"])
        return row["title"]

    async def seen(row: Mapping[str, str]) -> Sight[str]:
        try:
            dataset = await portal.dataset(row["id"]).get()
        except OSError as error:
            return Unreadable(str(error))
        return Happened(row["title"]) if dataset.metadata else NotSeen()

    async def written(row: Mapping[str, str]) -> Happened[str] | NotSeen | Unreadable:
        return await seen(row)

    with Journal("titles.jsonl") as journal:
        for ask in (seen, written):
            run = portal.bulk(
                write,
                rows,
                key=lambda row: row["id"],
                digest=lambda row: dict(row),
                record=lambda title: {"title": title},
                journal=journal,
                reconcile=ask,
            )
            assert_type(run, Bulk[Mapping[str, str], str])
            print((await run).done)
    assert_type(Shard.parse("2/5").holds("a"), bool)


async def labelled(prefix: str, name: str) -> str:
    return prefix + name


async def with_a_partial(portal: Huwise) -> None:
    assert_type(portal.bulk(partial(labelled, "x"), ["a"]), Bulk[str, str])


# --- jobs ---


def agreed(plan: jobs.Plan) -> bool:
    assert_type(plan.due, tuple[jobs.Change, ...])
    for change in plan.changes:
        assert_type(change.action, jobs.Action)
        assert_type(change.fields, tuple[jobs.FieldChange, ...])
    return not plan.problems


async def agreed_later(plan: jobs.Plan) -> bool:
    return agreed(plan)


def on_progress(progress: BulkProgress) -> None:
    print(progress.finished)


async def changing_jobs(portal: Huwise, other: Huwise) -> None:
    result = await jobs.metadata_apply(portal, "fields.csv", dry_run=False, journal="run.jsonl", on_plan=agreed)
    assert_type(result, jobs.JobResult)
    assert_type(result.plan, jobs.Plan)
    assert_type(result.report, jobs.Report | None)
    assert_type(result.raise_for_failures(), jobs.JobResult)
    if result.report is not None:
        for row in result.report.rows:
            assert_type(row, jobs.ReportRow)
            assert_type(row.state, jobs.State)
            assert_type(row.error, Exception | None)
        assert_type(result.report.of("failed"), tuple[jobs.ReportRow, ...])
    rows = [{"dataset_id": "a", "default.title": "A", "default.keyword": ["x"]}]
    options: jobs.JobOptions = {"dry_run": False, "on_progress": on_progress, "shard": Shard.parse("1/2")}
    assert_type(await jobs.metadata_apply(portal, rows, publish="always", **options), jobs.JobResult)
    assert_type(await jobs.metadata_replace_text(portal, "old", "new", everything=True, **options), jobs.JobResult)
    assert_type(await jobs.metadata_override(portal, "default.title", on=True, where=["published"]), jobs.JobResult)
    assert_type(await jobs.custom_view_apply(portal, ["a"], html=Path("view.html"), **options), jobs.JobResult)
    assert_type(await jobs.publish_many(portal, ["a"], kind="metadata", on_plan=agreed_later), jobs.JobResult)
    assert_type(await jobs.unpublish_many(portal, file="names.txt", max_failures=1), jobs.JobResult)
    assert_type(await jobs.republish(portal, (name for name in ("a", "b")), timeout=60), jobs.JobResult)
    assert_type(await jobs.harvest(portal, ["csw"], stop_at_failure=True), jobs.JobResult)
    assert_type(await jobs.restore_many(portal, "versions.csv", concurrency=2), jobs.JobResult)
    assert_type(await jobs.renew_keys(portal, ["a"], keys_file=Path("keys.csv"), force=True), jobs.JobResult)
    assert_type(await jobs.push_many(portal, "files.csv"), jobs.JobResult)
    assert_type(await jobs.replace_files(portal, "files.csv"), jobs.JobResult)
    assert_type(await jobs.schema_sync(portal, "schema.csv", concurrency="adaptive"), jobs.JobResult)
    assert_type(await jobs.access_set(portal, restricted=True, everything=True), jobs.JobResult)
    assert_type(await jobs.rulesets_apply(portal, "rules.xlsx", prune=True), jobs.JobResult)
    assert_type(await jobs.users_sync(portal, "users.csv", create_groups=True), jobs.JobResult)
    assert_type(await jobs.groups_sync(portal, [{"title": "Editors"}]), jobs.JobResult)
    mapping = jobs.CopyMapping(themes={"1": "2"})
    assert_type(await jobs.copy_page(portal, other, ["welcome"], mapping=mapping), jobs.JobResult)


async def reading_jobs(portal: Huwise) -> None:
    sheet = await jobs.metadata_export(portal, everything=True, layout="long")
    assert_type(sheet, jobs.MetadataSheet)
    assert_type(sheet.write(), str | None)
    catalogue = await jobs.inventory(portal, fields=["dataset_id"], on_progress=on_progress)
    assert_type(catalogue, jobs.Inventory)
    assert_type(catalogue.rows, tuple[dict[str, Any], ...])
    changed = jobs.inventory_diff("monday.json", catalogue)
    assert_type(changed, jobs.Differences)
    assert_type((await jobs.feedbacks(portal, state="all")).problems, tuple[str, ...])
    state = await jobs.health(portal, harvesters=False)
    assert_type(state, jobs.Health)
    assert_type(state.failing, tuple[jobs.Failing, ...])
    audit = await jobs.users_audit(portal, inactive_days=90)
    assert_type(audit, jobs.UsersAudit)
    assert_type(audit.admins, tuple[jobs.UserAudit, ...])
    assert_type(audit.groups, tuple[jobs.GroupState, ...])
    assert_type(audit.keys, tuple[jobs.KeyAudit, ...] | None)
    assert_type(await jobs.users_export(portal), jobs.PeopleSheet)
    assert_type(await jobs.rulesets_export(portal, ["a"]), jobs.PeopleSheet)
    assert_type(await jobs.groups_export(portal), jobs.PeopleSheet)
    for row in jobs.read_table("fields.csv", required=["dataset_id"]).rows:
        assert_type(row, jobs.Row)
        assert_type(row.text("dataset_id"), str | None)


async def passed_on(portal: Huwise, table: jobs.TableSource, **options: Unpack[jobs.JobOptions]) -> bool:
    """A job of one's own on top of one that is there takes the same options."""
    hook: jobs.OnPlan = agreed
    options["on_plan"] = hook
    result = await jobs.metadata_apply(portal, table, **options)
    return result.ok


class Rename:
    """A job of one's own: what the frame asks for, no more."""

    job = "rename"

    def key(self, item: jobs.Selected, /) -> str:
        return item.dataset_id

    def content(self, item: jobs.Selected, /) -> object:
        return item.uid

    async def look(self, portal: Huwise, item: jobs.Selected, /) -> jobs.Change:
        assert_type(item.dataset, models.Dataset)
        return jobs.Change(item.dataset_id, "update", (jobs.FieldChange("title", None, "x"),))

    async def act(self, portal: Huwise, item: jobs.Selected, /) -> jobs.Effect:
        await portal.dataset(uid=item.uid).metadata.set("default", "title", "x")
        return jobs.Effect("renamed", changed=True)


async def own_job(portal: Huwise, chosen: jobs.Selection, **options: Unpack[jobs.JobOptions]) -> None:
    work: jobs.Work[jobs.Selected] = Rename()
    result = await jobs.run_job(portal, work, chosen.datasets, problems=chosen.problems, **options)
    assert_type(result, jobs.JobResult)
    stages = [jobs.Stage(work, chosen.datasets)]
    assert_type(await jobs.run_stages(portal, "rename", stages), jobs.JobResult)
