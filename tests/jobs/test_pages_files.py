"""Pages from git: what differs is written and published, and nobody's work is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.jobs import config_plan, pages_pull, pages_push
from aioportal.testing import HuwiseSandbox, apply_then_drop

WRITES = ("POST", "PUT", "DELETE")


def written(sandbox: HuwiseSandbox, since: int) -> list[str]:
    return [one["operation"] for one in sandbox.requests()[since:] if one["method"] in WRITES]


@pytest.fixture
async def site(portal: Huwise, tmp_path: Path) -> Path:
    """A folder with a published page, one that is not, and a Studio page."""
    await portal.pages.create("cycling", html={"en": "<h1>Cycling</h1>\n<p>1</p>\n<p>2</p>\n"}, css={"en": "h1 {}"})
    await portal.page("cycling").metadata.set("asset", "title", "Cycling")
    await portal.page("cycling").publish()
    await portal.pages.create("draft", html={"en": "<p>Soon</p>"})
    studio = await portal.studio_pages.create("overview")
    await portal.studio_page(studio).content().update(blocks={"b1": {"text": "Hello"}})
    await pages_pull(portal, tmp_path)
    return tmp_path


async def test_a_page_is_a_folder_with_its_texts(site: Path) -> None:
    assert sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()) == [
        ".aioportal/state.json",
        "pages/cycling/en.css",
        "pages/cycling/en.html",
        "pages/cycling/page.json",
        "pages/draft/en.html",
        "pages/draft/page.json",
        "studio_pages/overview.json",
    ]
    page = json.loads((site / "pages/cycling/page.json").read_text())
    assert page == {
        "slug": "cycling",
        "description": "",
        "template": "custom.html",
        "is_restricted": False,
        "is_published": True,
        "metadata": {"asset": {"title": "Cycling"}},
    }


async def test_a_push_writes_what_differs_and_publishes_it(
    site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    html = site / "pages/cycling/en.html"
    html.write_text(html.read_text().replace("<p>2</p>", "<p>two</p>"))
    planned = await pages_push(portal, site)
    assert planned.dry_run
    assert "      - <p>2</p>\n      + <p>two</p>" in "\n".join(planned.lines())
    since = len(huwise_sandbox.requests())
    result = await pages_push(portal, site, dry_run=False)
    assert result.ok
    assert written(huwise_sandbox, since) == ["update_code_editor_page", "publish_code_editor_page"]
    assert "<p>two</p>" in (await portal.pages.get("cycling")).to_dict()["content"]["html"]["en"]
    since = len(huwise_sandbox.requests())
    assert (await pages_push(portal, site, dry_run=False)).plan.is_empty
    assert written(huwise_sandbox, since) == []


async def test_a_page_that_nobody_sees_is_not_published(
    site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    (site / "pages/draft/en.html").write_text("<p>Sooner</p>")
    since = len(huwise_sandbox.requests())
    assert (await pages_push(portal, site, dry_run=False)).ok
    assert written(huwise_sandbox, since) == ["update_code_editor_page"]


async def test_without_publish_visitors_see_what_they_saw(
    site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    (site / "pages/cycling/en.html").write_text("<p>New</p>")
    since = len(huwise_sandbox.requests())
    assert (await pages_push(portal, site, publish=False, dry_run=False)).ok
    assert written(huwise_sandbox, since) == ["update_code_editor_page"]


async def test_a_new_folder_becomes_a_page_and_a_new_file_a_language(
    site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    (site / "pages/walking").mkdir()
    (site / "pages/walking/page.json").write_text(
        '{"slug": "Walking", "is_published": true, "metadata": {"asset": {"title": "Walking"}}}'
    )
    (site / "pages/walking/en.html").write_text("<p>Walk</p>")
    (site / "pages/cycling/fr.html").write_text("<h1>Vélo</h1>")
    (site / "pages/cycling/en.css").unlink()
    result = await pages_push(portal, site, dry_run=False)
    assert result.ok, list(result.lines())
    walking = (await portal.pages.get("Walking")).to_dict()
    assert walking["content"]["html"] == {"en": "<p>Walk</p>"}
    assert walking["is_published"] is True
    cycling = (await portal.pages.get("cycling")).to_dict()
    assert set(cycling["content"]["html"]) == {"en", "fr"}
    assert not cycling["content"]["css"]["en"]
    assert (await pages_push(portal, site)).plan.is_empty
    pulled = await pages_pull(portal, site)
    assert pulled.count("removed") == 0
    assert (site / "pages/walking/page.json").exists()


async def test_a_page_that_moved_since_the_pull_is_not_overwritten(
    site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    await portal.page("cycling").update(html={"en": "<p>Theirs</p>"})
    (site / "pages/cycling/en.html").write_text("<p>Mine</p>")
    with pytest.raises(ArgumentError, match=r"pages/cycling: the portal moved since the pull: html\.en"):
        await pages_push(portal, site, dry_run=False)
    assert "Theirs" in str((await portal.pages.get("cycling")).to_dict())
    with pytest.raises(ArgumentError, match="pages/cycling; nothing was written"):
        await pages_pull(portal, site)
    assert (await pages_push(portal, site, dry_run=False, force=True)).ok
    assert "Mine" in str((await portal.pages.get("cycling")).to_dict())


async def test_a_removed_folder_takes_force(site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    for file in (site / "pages/cycling").iterdir():
        file.unlink()
    (site / "pages/cycling").rmdir()
    with pytest.raises(ArgumentError, match="the address cycling is gone"):
        await pages_push(portal, site, dry_run=False)
    assert huwise_sandbox.ledger("deleted") == []
    assert (await pages_push(portal, site, dry_run=False, force=True)).ok
    assert len(huwise_sandbox.ledger("deleted", type="code_editor_page")) == 1


async def test_a_page_is_hidden_and_shown_as_its_file_says(site: Path, portal: Huwise) -> None:
    for is_published in (False, True):
        page = json.loads((site / "pages/cycling/page.json").read_text())
        (site / "pages/cycling/page.json").write_text(json.dumps({**page, "is_published": is_published}))
        assert (await pages_push(portal, site, dry_run=False)).ok
        assert (await portal.pages.get("cycling")).is_published is is_published


async def test_the_draft_of_a_studio_page_is_written_and_published(
    site: Path, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    file = site / "studio_pages/overview.json"
    document = json.loads(file.read_text())
    document["blocks"]["b1"]["text"] = "Goodbye"
    document["metadata"] = {"asset": {"title": "Overview"}}
    document["is_published"] = True
    file.write_text(json.dumps(document))
    since = len(huwise_sandbox.requests())
    huwise_sandbox.faults(apply_then_drop().on("update_studio_page_content"))
    result = await pages_push(portal, site, dry_run=False)
    assert result.ok, list(result.lines())
    assert written(huwise_sandbox, since) == [
        "update_studio_page_content",
        "update_studio_page_content",
        "update_studio_page_content_metadata",
        "publish_studio_page",
    ]
    assert (await config_plan(portal, site)).plan.is_empty


async def test_a_folder_with_its_pages_in_the_wrong_place_is_told(portal: Huwise, tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "page.json").write_text('{"slug": "shelf"}', "utf-8")
    result = await pages_push(portal, tmp_path)
    assert result.plan.is_empty
    assert result.plan.notes[0] == "the folder has nothing in pages/, studio_pages/"


MERGE = "<pre>\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n</pre>\n"


async def test_visitors_never_see_an_undecided_merge(site: Path, portal: Huwise) -> None:
    (site / "pages/cycling/en.html").write_text(MERGE)
    (site / "pages/draft/en.html").write_text("<p>Now</p>")
    result = await pages_push(portal, site, dry_run=False, force=True)
    [problem] = result.plan.problems
    assert problem.key == "pages/cycling"
    assert problem.detail.startswith("html.en holds the marks of a merge that nobody decided, from line 2 on")
    shown = {slug: (await portal.pages.get(slug)).to_dict()["content"]["html"]["en"] for slug in ("cycling", "draft")}
    assert shown == {"cycling": "<h1>Cycling</h1>\n<p>1</p>\n<p>2</p>\n", "draft": "<p>Now</p>"}
    with pytest.raises(ArgumentError, match="edited since the last pull and not applied: pages/cycling"):
        await pages_pull(portal, site)
    assert (await pages_pull(portal, site, force=True)).count("written") == 1


async def test_a_page_that_explains_merges_is_a_page_like_any_other(site: Path, portal: Huwise) -> None:
    await portal.pages.create("git", html={"en": MERGE})
    await pages_pull(portal, site)
    assert (site / "pages/git/en.html").read_text() == MERGE
    assert (await pages_pull(portal, site)).count("written") == 0
    assert (await config_plan(portal, site)).plan.is_empty
