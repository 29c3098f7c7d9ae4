"""A key that may do one thing and not the next: what was done all the same is told, and the others go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from orders_stage import Stage, build, change, report, row

from aioportal.huwise import Huwise
from aioportal.huwise.jobs import (
    JobResult,
    metadata_apply,
    provision,
    publish_many,
    push_many,
    replace_files,
    republish,
    restore_many,
    schema_sync,
    unpublish_many,
)
from aioportal.testing import HuwiseSandbox, answer

Job = Callable[..., Awaitable[JobResult]]

NAMES = ("air", "soil")
FORBIDDEN = answer(403, json={"error_code": "permission_denied", "message": "Accès refusé."})


@pytest.fixture
async def stage(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Stage:
    stage = await build(portal, huwise_sandbox, *NAMES)
    await stage.publish()
    return stage


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """New data for both, with the columns that are there."""
    paths = [tmp_path / f"{name}.csv" for name in NAMES]
    for path in paths:
        path.write_text("Name,Milk,Age\nBrie,cow,2\n", "utf-8")
    return paths


async def metadata(stage: Stage, _files: list[Path], **options: Any) -> JobResult:
    return await metadata_apply(stage.portal, [{"dataset_id": name, "default.title": "!"} for name in NAMES], **options)


async def pushes(stage: Stage, files: list[Path], **options: Any) -> JobResult:
    return await push_many(stage.portal, files, **options)


async def replaces(stage: Stage, files: list[Path], **options: Any) -> JobResult:
    table = [{"dataset_id": path.stem, "file": str(path)} for path in files]
    return await replace_files(stage.portal, table=table, **options)


async def schemas(stage: Stage, _files: list[Path], **options: Any) -> JobResult:
    table = [{"dataset_id": name, "field": "age", "label": "Months", "type": "int"} for name in NAMES]
    return await schema_sync(stage.portal, table, **options)


async def provisions(stage: Stage, files: list[Path], **options: Any) -> JobResult:
    specs = [
        {
            "dataset_id": path.stem,
            "metadata": {"default": {"title": "!"}},
            "resources": [{"title": path.name, "file": str(path)}],
        }
        for path in files
    ]
    return await provision(stage.portal, specs, **options)


async def republishes(stage: Stage, _files: list[Path], **options: Any) -> JobResult:
    return await republish(stage.portal, list(NAMES), **options)


@pytest.mark.parametrize(
    ("job", "forbidden", "told"),
    [
        (metadata, "update_template_field_dataset_metadata", "(of default.title; nothing written before it)"),
        (metadata, "publish_dataset_metadata", "(1 field written, but not published: run again with the journal"),
        (pushes, "upload_resource_file", "(of 'air.csv'; nothing written before it)"),
        (pushes, "publish_dataset", "(the files are in place, but not published: run again)"),
        (
            replaces,
            "preview_unsaved_resource",
            "; the portal was asked to read 'air.csv' first, and the old file stays",
        ),
        (replaces, "publish_dataset", "(the files are in place, but not published: run again)"),
        (schemas, "publish_dataset", "(the fields are as wished, but not published: run again)"),
        (provisions, "update_dataset_resource", "(of the resource 'air.csv'; 1 part written before it, not published)"),
        (provisions, "publish_dataset", "(all is written, but not published: run again)"),
        (
            republishes,
            "publish_dataset",
            "(it is off the portal, and was not seen to come back: run again, and name it)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value and " " not in value else "",
)
async def test_what_was_done_before_a_refusal_is_told(
    stage: Stage, files: list[Path], tmp_path: Path, job: Job, forbidden: str, told: str
) -> None:
    journal = tmp_path / "run.jsonl"
    stage.sandbox.faults(FORBIDDEN.on(forbidden, dataset=stage.uids["air"]))
    result = await job(stage, files, journal=journal, dry_run=False)
    assert row(result, "soil").state == "done"
    reason = row(result, "air").reason
    assert reason.startswith("permission_denied: Accès refusé.")
    assert told in reason
    # And when the key may, the same call ends as a whole one does.
    assert (await job(stage, files, journal=journal, dry_run=False)).ok
    assert await stage.is_published("air")
    marked = stage.sandbox.ledger()
    if job is not republishes:
        again = await job(stage, files, dry_run=False)
        assert {line.state for line in report(again).rows} == {"unchanged"}
        assert stage.sandbox.ledger() == marked


async def test_a_dataset_that_was_made_before_the_refusal_is_told(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, files: list[Path]
) -> None:
    huwise_sandbox.faults(FORBIDDEN.on("create_dataset_resource", times=2))
    pushed = await push_many(portal, files[:1], dry_run=False)
    spec = {"dataset_id": "soil", "resources": [{"title": "Soil", "file": str(files[1])}]}
    made = await provision(portal, spec, dry_run=False)
    for result, name in ((pushed, "air"), (made, "soil")):
        assert row(result, name).reason.endswith("(the dataset is new, and stays)")
        assert f"{name}: {name}.csv" in report(result).notes[0]


async def test_a_file_that_never_shows_is_named_as_left(stage: Stage, files: list[Path]) -> None:
    stage.sandbox.faults(FORBIDDEN.on("retrieve_dataset_resource_file", dataset=stage.uids["air"]))
    result = await push_many(stage.portal, files, dry_run=False)
    assert row(result, "air").state == "failed"
    assert "air: air_1.csv" in report(result).notes[0]


async def test_a_restore_that_readers_do_not_see_is_told(stage: Stage) -> None:
    moment = datetime.fromtimestamp(stage.sandbox.now(), UTC)
    await stage.portal.clock.sleep(2)
    await stage.portal.dataset("air").metadata.set("default", "title", "Wrong")
    stage.sandbox.faults(FORBIDDEN.on("publish_dataset_metadata"))
    result = await restore_many(stage.portal, datasets=["air"], before=moment, dry_run=False)
    assert "(restored, but what readers see is not known to be" in row(result, "air").reason


async def test_what_a_plan_would_like_to_read_is_no_condition(stage: Stage) -> None:
    """A key that may publish and not edit."""
    stage.sandbox.faults(
        FORBIDDEN.on("list_dataset_versions", times=None), FORBIDDEN.on("list_dataset_resources", times=None)
    )
    published = await publish_many(stage.portal, ["air"], dry_run=False)
    assert change(published, "air").detail == "full publish: the key may not read its history"
    assert row(published, "air").state == "done"
    unpublished = await unpublish_many(stage.portal, ["air"], dry_run=False)
    assert change(unpublished, "air").cost == "drops 3 records; whether any were pushed to it, the key may not see"
    assert row(unpublished, "air").state == "done"
