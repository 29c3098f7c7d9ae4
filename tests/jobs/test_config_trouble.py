"""Folders and portals in trouble: killed pulls, Windows, shards, kinds that a key may not see."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from config_rich import MORE, furnish
from test_config_roundtrip import files_of

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import config_apply, config_plan, config_pull, pages_push
from aioportal.testing import HuwiseSandbox, answer


class Killed(BaseException):
    """What ends a process; no code of ours catches it."""


async def test_a_pull_that_was_killed_anywhere_is_taken_up_without_force(
    portal: Huwise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await furnish(portal)
    before, folder, whole = (tmp_path / name for name in ("before", "folder", "whole"))
    await config_pull(portal, before, files=True)
    await portal.page("cycling").update(html={"en": "<p>New</p>"}, css={"en": "p {}"}, description="Other")
    cheeses = portal.dataset("cheeses")
    await cheeses.metadata.set("default", "title", "More cheeses")
    (table,) = [one async for one in cheeses.resources.list() if one.title == "Table"]
    await cheeses.resources.replace_file(table, await cheeses.files.upload(MORE + b"Brie,cow,1\n", filename="new.csv"))
    await config_pull(portal, whole, files=True)
    real, left = os.replace, 0

    def replace(old: Any, new: Any, **options: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed
        real(old, new, **options)

    killed = 0
    for count in range(1, 30):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        left = count
        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", replace)
            try:
                await config_pull(portal, folder, files=True)
            except Killed:
                killed += 1
        await config_pull(portal, folder, files=True)
        assert files_of(folder) == files_of(whole), count
        assert (await config_plan(portal, folder)).plan.is_empty
        if left > 0:
            break
    assert killed >= 6
    # An edit is still an edit.
    (folder / "files/cheeses/new.csv").write_bytes(MORE)
    with pytest.raises(ArgumentError, match=r"datasets/cheeses\.json; nothing was written"):
        await config_pull(portal, folder, files=True)


async def test_line_ends_and_marks_of_windows_change_no_page(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await portal.pages.create("cycling", html={"en": "<h1>Cycling</h1>\n<p>1</p>\n"}, css={"en": "h1 {}\n"})
    await portal.page("cycling").publish()
    await config_pull(portal, tmp_path)
    for file in (tmp_path / "pages/cycling").iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert (await config_plan(portal, tmp_path)).plan.is_empty
    await config_pull(portal, tmp_path)
    html = tmp_path / "pages/cycling/en.html"
    html.write_bytes(b"\xef\xbb\xbf" + html.read_bytes().replace(b"1", b"2"))
    assert (await pages_push(portal, tmp_path, dry_run=False)).ok
    content = (await portal.pages.get("cycling")).to_dict()["content"]
    assert content["html"]["en"].startswith("<h")
    assert "<p>2</p>" in content["html"]["en"]
    assert content["css"] == {"en": "h1 {}\n"}
    assert (await pages_push(portal, tmp_path)).plan.is_empty


async def test_shards_of_a_plan_are_measured_by_their_own_part(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    for number in range(12):
        await portal.datasets.create(dataset_id=f"d{number}", title=str(number))
    await config_pull(portal, tmp_path, kinds=["datasets"])
    for file in (tmp_path / "datasets").iterdir():
        document = json.loads(file.read_text())
        document["metadata"]["default"]["title"] = "All the same"
        file.write_text(json.dumps(document))
    for shard in ("1/4", "2/4", "3/4", "4/4"):
        with pytest.raises(ArgumentError, match="more than 30%"):
            await config_apply(portal, tmp_path, dry_run=False, shard=shard)
    assert huwise_sandbox.ledger("updated") == []


async def test_shards_that_run_side_by_side_share_a_folder(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    for number in range(12):
        await portal.datasets.create(dataset_id=f"d{number}", title=str(number))
    await config_pull(portal, tmp_path, kinds=["datasets"])
    done = await asyncio.gather(
        *(config_apply(other, tmp_path, dry_run=False, shard=f"{part}/3") for part in (1, 2, 3))
    )
    assert all(result.ok for result in done)
    known = json.loads((tmp_path / ".aioportal/state.json").read_text())["portals"][other.base_url]
    assert len(known) == 12
    assert (await config_plan(other, tmp_path)).plan.is_empty


async def test_what_a_key_may_not_see_is_not_passed_over_in_silence(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await portal.groups.create("Readers")
    await portal.datasets.create(dataset_id="air", title="Air")
    await config_pull(portal, tmp_path, kinds=["groups", "datasets"])
    refusal = answer(403, json={"error_code": "permission_denied", "message": "Interdit"})
    other_sandbox.faults(refusal.on("list_user_groups", times=None))
    planned = await config_plan(other, tmp_path, kinds=["groups", "datasets"])
    assert [change.key for change in planned.plan.problems] == ["groups/Readers"]
    assert "permission_denied" in planned.plan.problems[0].detail
    result = await config_apply(other, tmp_path, kinds=["groups", "datasets"], dry_run=False)
    assert result.report is not None
    assert [row.key for row in result.report.of("done")] == ["datasets/air"]
    assert [row.key for row in result.report.of("failed")] == ["groups/Readers"]
    # Who says which kinds are meant is asked for no others.
    assert (await config_apply(other, tmp_path, kinds=["datasets"], dry_run=False)).ok
