"""Configuration as files: from one portal to an empty one and back, the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from config_rich import furnish

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import config_apply, config_plan, config_pull
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox

WRITES = ("POST", "PUT", "DELETE", "PATCH")


def files_of(folder: Path, *, side: bool = False) -> dict[str, bytes]:
    """All files by their name below the folder; the side file only where asked for."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (side or ".aioportal" not in path.parts)
    }


def writes(sandbox: HuwiseSandbox) -> int:
    return sum(request["method"] in WRITES for request in sandbox.requests())


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_an_empty_portal_becomes_equal(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path, locale: str
) -> None:
    await furnish(portal)
    other_sandbox.configure(locale=locale)
    await config_pull(portal, tmp_path / "a", files=True)
    result = await config_apply(other, tmp_path / "a", dry_run=False)
    assert result.ok, list(result.lines())
    assert result.plan.count("create") == 10
    assert (await config_plan(other, tmp_path / "a")).plan.is_empty
    await config_pull(other, tmp_path / "b", files=True)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


async def test_each_thing_is_created_once_and_in_order(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path, files=True)
    await config_apply(other, tmp_path, dry_run=False)
    made = [entry["object"]["type"] for entry in other_sandbox.ledger("created")]
    order = ["metadata_template", "group", "dataset", "code_editor_page", "studio_page", "user_ruleset"]
    assert [made.index(kind) for kind in order] == sorted(made.index(kind) for kind in order)
    assert made.count("dataset") == 2
    assert made.count("resource") == 3
    assert made.count("processor") == 2
    assert made.count("group") == 2
    assert len(other_sandbox.ledger("uploaded")) == 2


async def test_applying_again_writes_nothing(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path, files=True)
    await config_apply(other, tmp_path, dry_run=False)
    effects, before, side = len(other_sandbox.ledger()), writes(other_sandbox), files_of(tmp_path, side=True)
    again = await config_apply(other, tmp_path, dry_run=False)
    assert again.ok
    assert again.report is not None
    assert again.report.count("unchanged") == 10
    assert (len(other_sandbox.ledger()), writes(other_sandbox)) == (effects, before)
    assert files_of(tmp_path, side=True) == side


async def test_a_pull_and_a_plan_change_nothing_anywhere(
    portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await furnish(portal)
    effects, before = len(huwise_sandbox.ledger()), writes(huwise_sandbox)
    pulled = await config_pull(portal, tmp_path, files=True)
    first = files_of(tmp_path, side=True)
    assert pulled.count("written") == 10
    again = await config_pull(portal, tmp_path, files=True)
    assert again.count("unchanged") == 10
    assert files_of(tmp_path, side=True) == first
    assert (await config_plan(portal, tmp_path)).plan.is_empty
    assert files_of(tmp_path, side=True) == first
    assert (len(huwise_sandbox.ledger()), writes(huwise_sandbox)) == (effects, before)


async def test_the_number_of_requests_is_told(portal: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    await furnish(portal)
    before = len(huwise_sandbox.requests())
    pulled = await config_pull(portal, tmp_path, files=True)
    assert len(huwise_sandbox.requests()) - before == pulled.requests
    before = len(huwise_sandbox.requests())
    plan = (await config_plan(portal, tmp_path)).plan
    made = len(huwise_sandbox.requests()) - before
    assert f"it took {made} requests to look" in plan.notes
    # Five lists; four requests each of two datasets, two of their rulesets, the pages' metadata, …
    assert made < 35


async def test_files_hold_no_uids_dates_or_authors(portal: Huwise, tmp_path: Path) -> None:
    uids = await furnish(portal)
    await config_pull(portal, tmp_path, files=True)
    everything = b"".join(files_of(tmp_path).values()).decode()
    for word in ("created_at", "updated_at", "created_by", "updated_by", uids["cheeses"], uids["overview"]):
        assert word not in everything
    state = (tmp_path / ".aioportal" / "state.json").read_text()
    assert portal.base_url in state
    assert uids["cheeses"] in state


async def test_texts_of_pages_are_files_of_their_own(portal: Huwise, tmp_path: Path) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path)
    assert (tmp_path / "pages/cycling/en.html").read_bytes() == "<h1>Cycling</h1>\r\n<p>ü</p>".encode()
    assert (tmp_path / "pages/cycling/en.css").read_text() == "h1 { color: red }\n"
    assert "<h1>" not in (tmp_path / "pages/cycling/page.json").read_text()


async def test_without_files_what_must_be_pushed_is_listed_and_all_else_is_equal(
    portal: Huwise, other: Huwise, tmp_path: Path
) -> None:
    await furnish(portal)
    await config_pull(portal, tmp_path / "a")
    assert not (tmp_path / "a" / "files").exists()
    result = await config_apply(other, tmp_path / "a", dry_run=False)
    assert result.ok
    assert sum("push it to the portal" in note for note in result.lines()) == 2
    assert (await config_plan(other, tmp_path / "a")).plan.is_empty
    await config_pull(other, tmp_path / "b")
    a, b = files_of(tmp_path / "a"), files_of(tmp_path / "b")
    cheeses = [json.loads(files.pop("datasets/cheeses.json")) for files in (a, b)]
    assert a == b
    assert [one["title"] for one in cheeses[0].pop("resources")] == ["More", "Table", "Web"]
    assert [one["title"] for one in cheeses[1].pop("resources")] == ["Web"]
    assert cheeses[0] == cheeses[1]


async def test_a_secret_is_not_in_the_files_and_stays_on_the_portal(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    made = await portal.datasets.create(dataset_id="web", title="Web")
    handle = portal.dataset(made)
    await handle.resources.add_http(
        "https://example.org/a.csv?api_key=hush", title="A", extractor="csvfile", params={"separator": ";"}
    )
    await handle.processors.create({"type": "geocoder", "label": "g", "api_key": "hush"})
    await config_pull(portal, tmp_path)
    assert b"hush" not in b"".join(files_of(tmp_path, side=True).values())
    document = json.loads((tmp_path / "datasets/web.json").read_text())
    assert document["processors"][0]["api_key"] == {"left_out": "secret"}
    document["resources"][0]["params"] = {"separator": ","}
    document["processors"][0]["label"] = "geo"
    (tmp_path / "datasets/web.json").write_text(json.dumps(document))
    result = await config_apply(portal, tmp_path, dry_run=False, force=True)
    assert result.ok, list(result.lines())
    (resource,) = [one async for one in handle.resources.list()]
    assert resource.to_dict()["datasource"]["relative_url"] == "/a.csv?api_key=hush"
    assert [one.to_dict()["api_key"] async for one in handle.processors.list()] == ["hush"]
    # Another portal has nothing to keep: that is a failure that says so, and no half of a secret arrives.
    there = await config_apply(other, tmp_path, dry_run=False)
    assert there.report is not None
    assert "needs a secret" in there.report.rows[0].reason


async def test_a_connection_is_named_by_what_people_see_of_it(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    body = {
        "type": "http",
        "url": "https://example.org",
        "is_reusable": True,
        "auth": {"type": "basic_auth", "username": "me", "password": "hush"},
    }
    there = await portal.connections.create(body)
    made = await portal.datasets.create(dataset_id="web", title="Web")
    await portal.dataset(made).resources.add_http(
        "/a.csv", title="A", extractor="csvfile", params={"separator": ";"}, connection_uid=str(there.uid)
    )
    await config_pull(portal, tmp_path / "a", kinds=["datasets"])
    text = (tmp_path / "a/datasets/web.json").read_text()
    assert '"named": "http https://example.org as me"' in text
    missing = await config_apply(other, tmp_path / "a", dry_run=False)
    assert missing.report is not None
    assert "has no connection 'http https://example.org as me'" in missing.report.rows[0].reason
    await other.connections.create(body)
    assert (await config_apply(other, tmp_path / "a", dry_run=False, force=True)).ok
    await config_pull(other, tmp_path / "b", kinds=["datasets"])
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert len(other_sandbox.ledger("created", type="dataset")) == 1


async def test_a_kind_that_the_key_may_not_read_is_a_note(tmp_path: Path) -> None:
    limited = ["edit_dataset", "create_dataset", "edit_page", "create_page", "publish_dataset"]
    with SandboxServer(keys={"limited": limited}) as server:
        async with Huwise(server.url, server.api_key) as full, Huwise(server.url, "limited") as some:
            await furnish(full)
            pulled = await config_pull(some, tmp_path)
            assert {row.key.partition("/")[0] for row in pulled.rows} == {"datasets", "pages", "studio_pages"}
            for kind in ("templates", "groups", "rulesets/datasets", "rulesets/pages"):
                assert any(note.startswith(f"{kind}:") and "permission_denied" in note for note in pulled.notes), kind
            assert (await config_plan(some, tmp_path)).plan.is_empty
            # A pull that sees less takes nothing away that was pulled before.
            await config_pull(full, tmp_path)
            before = files_of(tmp_path)
            await config_pull(some, tmp_path)
            assert files_of(tmp_path) == before
            plan = (await config_plan(some, tmp_path)).plan
            assert not plan.due


async def test_groups_of_one_title_cannot_be_told_apart_and_are_left_out(portal: Huwise, tmp_path: Path) -> None:
    for _ in range(2):
        await portal.groups.create("Twins")
    await portal.groups.create("Only")
    pulled = await config_pull(portal, tmp_path, kinds=["groups"])
    assert [row.key for row in pulled.rows] == ["groups/Only"]
    assert any("'Twins'" in note for note in pulled.notes)


async def test_only_what_is_chosen_is_pulled_and_applied(portal: Huwise, tmp_path: Path) -> None:
    await furnish(portal)
    pulled = await config_pull(portal, tmp_path, where=["dataset_id~^chee"], kinds=["datasets", "rulesets"])
    assert {row.key for row in pulled.rows} == {
        "datasets/cheeses",
        "rulesets/datasets/cheeses",
        "rulesets/pages/cycling",
    }
    with pytest.raises(ArgumentError, match="kinds"):
        await config_pull(portal, tmp_path, kinds=["everything"])
