"""Pages from one portal to another, as both portals saw it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise import Huwise
from aioportal.huwise.bodies import jsonable
from aioportal.huwise.jobs import copy_page
from aioportal.testing import HuwiseSandbox, answer, apply_then_drop

HTML = {"en": '<h1>Cycling</h1><img src="/assets/theme_image/bike.png">', "fr": "<h1>Vélo</h1>"}


async def code_page(portal: Huwise, slug: str = "cycling") -> None:
    await portal.pages.create(
        slug, html=HTML, css={"en": "h1 {}"}, description="On bikes", template="custom.html", is_restricted=True
    )
    page = portal.page(slug)
    await page.metadata.update({"asset.title": "Cycling", "asset.description": "All about it"})
    await page.translations.update({"Cycling": {"de": "Radfahren"}})


async def studio_page(portal: Huwise, slug: str = "board") -> str:
    made = await portal.studio_pages.create(slug, public=True)
    content = portal.studio_page(made).content()
    await content.update(
        blocks={"b1": {"type": "chart", "provider": "p1"}},
        layouts={"l1": ["b1"]},
        data_providers={"p1": {"type": "dataset", "dataset_id": "milk"}},
        filters={},
    )
    await content.metadata.set("asset", "title", "Board")
    assert isinstance(made.uid, str)
    return made.uid


def keys(result: Any, state: str) -> list[str]:
    return [row.key for row in result.report.of(state)]


async def test_a_code_editor_page_arrives_with_all_languages_and_the_source_is_only_read(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox, other_sandbox: HuwiseSandbox
) -> None:
    await code_page(portal)
    await portal.page("cycling").publish()
    before = len(huwise_sandbox.ledger())

    plan = (await copy_page(portal, other, "cycling", publish=True)).plan
    assert other_sandbox.ledger() == []
    result = await copy_page(portal, other, "cycling", publish=True, dry_run=False)

    assert result.ok, list(result.lines())
    assert [change.key for change in plan.due] == keys(result, "done")
    here, there = jsonable(await portal.pages.get("cycling")), jsonable(await other.pages.get("cycling"))
    for name in ("slug", "content", "description", "template", "is_restricted", "is_published"):
        assert there[name] == here[name], name
    assert jsonable(await other.page("cycling").metadata.get()) == jsonable(await portal.page("cycling").metadata.get())
    assert jsonable(await other.page("cycling").translations.get()) == {"Cycling": {"de": "Radfahren"}}
    assert len(huwise_sandbox.ledger()) == before


async def test_a_page_that_is_there_is_updated_and_a_second_run_writes_nothing(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    await code_page(portal)
    await other.pages.create("cycling", html={"en": "old", "it": "Bicicletta"})
    first = await copy_page(portal, other, "cycling", dry_run=False)
    written, asked = len(other_sandbox.ledger()), len(other_sandbox.requests())

    again = await copy_page(portal, other, "cycling", dry_run=False)

    assert first.ok
    assert "the target also has it in it, which stays" in first.plan.changes[0].detail
    content = jsonable(await other.pages.get("cycling"))["content"]
    assert content["html"] == {**HTML, "it": "Bicicletta"}
    assert again.plan.is_empty
    assert len(other_sandbox.ledger()) == written
    assert {entry["method"] for entry in other_sandbox.requests()[asked:]} == {"GET"}
    assert len(other_sandbox.ledger("created")) == 1


async def test_what_lies_on_the_source_is_listed_or_rewritten(
    portal: Huwise, other: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    image = f"{huwise_sandbox.url}/explore/images/bike.png"
    html = f'<img src="{image}"><ods-dataset-context context="c" c-dataset="milk"></ods-dataset-context>'
    await portal.pages.create("cycling", html={"en": html + HTML["en"]})
    await other.datasets.create(dataset_id="lait", title="Lait")

    plain = await copy_page(portal, other, "cycling")
    mapping = {
        "urls": {huwise_sandbox.url: "https://new.example.org", "/assets/": "/new-assets/"},
        "datasets": {"milk": "lait"},
    }
    mapped = await copy_page(portal, other, "cycling", mapping=mapping, dry_run=False)

    notes = "\n".join(plain.plan.notes)
    assert f"content refers to {image}, which is on the source" in notes
    assert "content refers to /assets/theme_image/bike.png, which is on the source" in notes
    assert "content shows the dataset 'milk', which the target does not have" in notes
    assert mapped.report is not None
    assert len(mapped.report.notes) == 1
    there = jsonable(await other.pages.get("cycling"))["content"]["html"]["en"]
    assert 'src="https://new.example.org/explore/images/bike.png"' in there
    assert 'c-dataset="lait"' in there
    assert "/new-assets/theme_image/bike.png" in there


async def test_a_studio_page_arrives_under_a_uid_of_its_own(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox
) -> None:
    uid = await studio_page(portal)

    result = await copy_page(portal, other, uid, publish=True, dry_run=False)
    written = len(other_sandbox.ledger())
    again = await copy_page(portal, other, "board", kind="studio", publish=True, dry_run=False)

    assert result.ok, list(result.lines())
    [page] = (await other.studio_pages.list()).items
    assert (page.slug, page.public) == ("board", True)
    assert page.uid != uid
    mine = jsonable(await portal.studio_page(uid).content().get())
    theirs = jsonable(await other.studio_page(str(page.uid)).content().get())
    for part in ("blocks", "layouts", "data_providers", "filters"):
        assert theirs[part] == mine[part]
    assert len(other_sandbox.ledger("published")) == 1
    assert again.plan.is_empty
    assert len(other_sandbox.ledger()) == written
    assert any("shows the dataset 'milk'" in note for note in result.plan.notes)


@pytest.mark.parametrize(
    "operation", ["create_code_editor_page", "update_code_editor_page_metadata", "publish_code_editor_page"]
)
async def test_an_answer_that_gets_lost_makes_nothing_twice(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, operation: str
) -> None:
    await code_page(portal)
    other_sandbox.faults(apply_then_drop().on(operation))
    result = await copy_page(portal, other, "cycling", publish=True, dry_run=False)
    assert result.ok, list(result.lines())
    assert len(other_sandbox.ledger("created", operation="create_code_editor_page")) == 1
    assert len(other_sandbox.ledger("published")) == 1


async def test_a_failed_part_holds_the_publish_back_and_a_rerun_on_the_journal_ends_it(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await code_page(portal)
    await other.pages.create("cycling", html={"en": "old"}, is_published=True)
    published = len(other_sandbox.ledger("published"))
    journal = tmp_path / "pages.jsonl"
    other_sandbox.faults(answer(403).on("update_code_editor_page_translations"))

    first = await copy_page(portal, other, "cycling", publish=True, dry_run=False, journal=journal)
    asked = len(other_sandbox.requests())
    second = await copy_page(portal, other, "cycling", publish=True, dry_run=False, journal=journal)

    assert keys(first, "failed") == ["cycling: translations", "cycling: publish"]
    assert second.ok, list(second.lines())
    sent = [entry["operation"] for entry in other_sandbox.requests()[asked:] if entry["method"] != "GET"]
    assert sent == ["update_code_editor_page_translations", "publish_code_editor_page"]
    assert len(other_sandbox.ledger("published")) == published + 1


async def test_what_an_earlier_run_wrote_is_published_by_the_next_one(
    portal: Huwise, other: Huwise, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    await code_page(portal)
    await copy_page(portal, other, "cycling", publish=True, dry_run=False)
    await portal.page("cycling").update(html={"en": "<h1>Cycling!</h1>"})
    journal = tmp_path / "pages.jsonl"
    other_sandbox.faults(answer(403).on("publish_code_editor_page"))

    first = await copy_page(portal, other, "cycling", publish=True, dry_run=False, journal=journal)
    second = await copy_page(portal, other, "cycling", publish=True, dry_run=False, journal=journal)

    assert keys(first, "failed") == ["cycling: publish"]
    assert second.ok
    assert len(other_sandbox.ledger("published")) == 2


async def test_rulesets_go_to_the_people_of_the_same_name(portal: Huwise, other: Huwise) -> None:
    await code_page(portal)
    ours, lost = await portal.groups.create("Curators"), await portal.groups.create("Tasters")
    theirs = await other.groups.create("Curators")
    for group in (ours, lost):
        await portal.page("cycling").security.groups.create(group, ["edit_page"])

    result = await copy_page(portal, other, "cycling", dry_run=False)

    assert "cycling: group Curators" in keys(result, "done")
    assert any("no group 'Tasters'" in note for note in result.plan.notes)
    assert jsonable(await other.page("cycling").security.groups.get(theirs))["permissions"] == ["edit_page"]


async def test_what_cannot_be_meant_is_refused_and_a_missing_page_is_a_problem(portal: Huwise, other: Huwise) -> None:
    await code_page(portal)
    with pytest.raises(ArgumentError, match="onto itself"):
        await copy_page(portal, portal, "cycling")
    with pytest.raises(ArgumentError, match="no page is named"):
        await copy_page(portal, other, [])
    with pytest.raises(ArgumentError, match="names one copy"):
        await copy_page(portal, other, ["a", "b"], slug="c")

    result = await copy_page(portal, other, ["walking", "cycling"], dry_run=False)
    assert keys(result, "failed") == ["walking"]
    renamed = await copy_page(portal, portal, "cycling", slug="velo", dry_run=False)
    assert renamed.ok
    assert jsonable(await portal.pages.get("velo"))["content"]["html"] == HTML
