"""Keys that may not see all, lists that do not show all, secrets that files do not hold: nothing is lost in silence."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from config_rich import TABLE, furnish
from test_config_roundtrip import files_of

from aioportal.errors import PortalError
from aioportal.huwise import Huwise
from aioportal.huwise.bodies import jsonable
from aioportal.huwise.jobs import config_apply, config_plan, config_pull
from aioportal.testing import HuwiseSandbox, answer

DENIED = {"error_code": "permission_denied", "message": "La permission « edit_domain » manque."}


async def test_who_may_not_list_groups_loses_no_rulesets(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path)
    before = files_of(tmp_path)
    huwise_sandbox.faults(answer(403, json=DENIED).on("list_user_groups", times=None))
    pulled = await config_pull(portal, tmp_path, kinds=["rulesets"])
    assert files_of(tmp_path) == before
    assert not pulled.ok, "a backup that lacks something is not whole"
    assert any("rulesets/pages: 1 left out" in note and "permission_denied" in note for note in pulled.notes)
    plan = (await config_plan(portal, tmp_path, kinds=["rulesets"])).plan
    assert [change.key for change in plan.problems] == ["rulesets/datasets/cheeses", "rulesets/pages/cycling"]
    assert all(change.detail.startswith("permission_denied") for change in plan.problems)


async def test_what_a_refused_kind_held_is_not_asked_for_one_by_one(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path)
    before = files_of(tmp_path)
    huwise_sandbox.faults(answer(403, json=DENIED).on("list_datasets", times=None))
    since = len(huwise_sandbox.requests())
    pulled = await config_pull(portal, tmp_path, kinds=["datasets", "rulesets"])
    assert (pulled.ok, files_of(tmp_path)) == (False, before)
    assert not [one for one in huwise_sandbox.requests()[since:] if one["operation"] == "retrieve_dataset"]


def leaving_out(shown: list[Any]) -> Any:
    """A list that does not have all: it moved while it was read, or shows only what a key may edit."""
    page = {"total_count": len(shown), "next": None, "previous": None, "results": shown}
    return answer(200, json=page).on("list_datasets")


async def test_what_a_list_leaves_out_is_not_taken_for_gone(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await portal.datasets.create(dataset_id="air", title="Air")
    await config_pull(portal, tmp_path, kinds=["datasets"])
    before = files_of(tmp_path)
    huwise_sandbox.faults(leaving_out([]))
    pulled = await config_pull(portal, tmp_path, kinds=["datasets"])
    assert (pulled.count("removed"), pulled.count("unchanged"), pulled.ok) == (0, 1, True)
    assert files_of(tmp_path) == before
    (tmp_path / "datasets/air.json").unlink()
    huwise_sandbox.faults(leaving_out([]))
    planned = await config_plan(portal, tmp_path, kinds=["datasets"])
    assert [change.action for change in planned.plan.changes] == ["delete"]


async def test_what_a_key_may_not_see_any_more_keeps_its_file_and_is_told(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await portal.datasets.create(dataset_id="air", title="Air")
    await config_pull(portal, tmp_path, kinds=["datasets"])
    before = files_of(tmp_path)
    denied = answer(403, json={"error_code": "permission_denied", "message": "Interdit"})
    huwise_sandbox.faults(leaving_out([]), denied.on("retrieve_dataset"))
    pulled = await config_pull(portal, tmp_path, kinds=["datasets"])
    assert files_of(tmp_path) == before
    assert not pulled.ok
    assert any("datasets: 1 left out" in note and "air (permission_denied" in note for note in pulled.notes)
    huwise_sandbox.faults(leaving_out([]), denied.on("retrieve_dataset"))
    planned = await config_plan(portal, tmp_path, kinds=["datasets"])
    assert [change.key for change in planned.plan.problems] == ["datasets/air"]
    assert "does not show it to this key: permission_denied" in planned.plan.problems[0].detail


async def test_what_is_gone_is_removed_all_the_same(portal: Huwise, tmp_path: Path) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path, files=True)
    await portal.dataset("cheeses").delete()
    await portal.pages.delete("cycling")
    pulled = await config_pull(portal, tmp_path, files=True)
    gone = {row.key for row in pulled.rows if row.deed == "removed"}
    assert gone == {"datasets/cheeses", "rulesets/datasets/cheeses", "pages/cycling", "rulesets/pages/cycling"}
    assert not any("cheeses" in name or "cycling" in name for name in files_of(tmp_path))
    assert (await config_plan(portal, tmp_path)).plan.is_empty


async def test_a_pull_whose_client_is_closed_removes_nothing(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    for number in range(30):
        await portal.datasets.create(dataset_id=f"d{number}", title=str(number))
    await config_pull(portal, tmp_path, kinds=["datasets"])
    before = files_of(tmp_path)
    closing: list[asyncio.Task[None]] = []
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock) as leaving:

        def close(_progress: object) -> None:
            if not closing:
                closing.append(asyncio.create_task(leaving.aclose()))

        with pytest.raises(PortalError):
            await config_pull(leaving, tmp_path, kinds=["datasets"], on_progress=close)
        await asyncio.gather(*closing)
    assert files_of(tmp_path) == before
    assert (await config_pull(portal, tmp_path, kinds=["datasets"])).count("unchanged") == 30


async def with_secret(portal: Huwise) -> None:
    """A dataset with a resource that logs in, between two others, and a processor after them."""
    await portal.datasets.create(dataset_id="air", title="Air")
    handle = portal.dataset("air")
    for title in ("Above", "Zone"):
        await handle.resources.add_file(await handle.files.upload(TABLE, filename=f"{title}.csv"), title=title)
    login = {"type": "basic_auth", "username": "reader", "password": "s3cret"}
    source = {
        "type": "http",
        "relative_url": "/a",
        "connection": {"type": "http", "url": "https://x.org", "auth": login},
    }
    await handle.resources.create({"type": "csvfile", "title": "Live", "params": {}, "datasource": source})
    await handle.processors.create({"type": "string_replace", "label": "one", "field": "milk"})


async def test_a_resource_whose_secret_lacks_is_told_by_the_plan_and_holds_up_nothing(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await with_secret(portal)
    await config_pull(portal, tmp_path, kinds=["datasets"], files=True)
    planned = await config_plan(other, tmp_path)
    assert any("the resource 'Live' needs a secret" in note for note in planned.plan.notes)
    result = await config_apply(other, tmp_path, dry_run=False)
    assert result.ok, list(result.lines())
    assert {one.title async for one in other.dataset("air").resources.list()} == {"Above", "Zone"}
    assert [one.label async for one in other.dataset("air").processors.list()] == ["one"]
    again = await config_plan(other, tmp_path)
    assert again.plan.is_empty
    assert any("the resource 'Live' needs a secret" in note for note in again.plan.notes)


async def test_a_change_whose_secret_lacks_fails_by_itself(portal: Huwise, tmp_path: Path) -> None:
    await with_secret(portal)
    await config_pull(portal, tmp_path, kinds=["datasets"])
    file = tmp_path / "datasets/air.json"
    document = json.loads(file.read_text())
    for one in document["resources"]:
        one["params"] = {"separator": "|"}
        if one["title"] == "Live":
            one["datasource"]["relative_url"] = "/b"
    document["processors"][0]["label"] = "two"
    file.write_text(json.dumps(document))
    result = await config_apply(portal, tmp_path, force=True, dry_run=False)
    assert result.report is not None
    [row] = result.report.of("failed")
    assert row.reason.startswith("the resource 'Live' needs a secret")
    found = {one.title: jsonable(one.params) async for one in portal.dataset("air").resources.list()}
    assert found["Above"]["separator"] == found["Zone"]["separator"] == "|"
    assert [one.label async for one in portal.dataset("air").processors.list()] == ["two"]
