"""What pages, forms and the glossary do beyond a single call: blanks refused, what is not named kept, lost answers."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from submitting import submit
from table_pages import ANSWERS, CONTENT, HTML, Site

from aioportal.errors import (
    ArgumentError,
    BadRequestError,
    NotFoundError,
    OutcomeUnknownError,
    PortalError,
    ValidationError,
)
from aioportal.huwise import Huwise, models
from aioportal.testing import Effect, HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop
from aioportal_huwise.api import code_editor_pages, form_submissions, glossary

Deed = Callable[[Site], Awaitable[Any]]


@pytest.fixture
def site(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> Site:
    return Site(portal, huwise_sandbox)


def sent(site: Site, operation: str) -> int:
    return len(site.sandbox.requests(operation=operation))


# ---- blanks that would reach too far


@pytest.mark.parametrize(
    ("slugs", "search"),
    [
        (None, None),
        ([], None),
        ((), None),
        (None, ""),
        (None, "  "),
        ([""], None),
        (["cycling", ""], None),
        (["cycling", " "], None),
        ([], "cycling"),
        (["cycling"], ""),
        ("cycling", None),
        ([3], None),
    ],
)
async def test_a_bulk_delete_that_says_nothing_is_not_sent(site: Site, slugs: Any, search: Any) -> None:
    page = await site.page()
    with pytest.raises(ArgumentError):
        await site.portal.pages.bulk_delete(slugs, search=search)
    assert sent(site, "bulk_delete_code_editor_pages") == 0
    assert await page.get()


@pytest.mark.parametrize("arguments", [{}, {"slug": []}, {"search": ""}, {"slug": [""], "search": "x"}, {"slug": ""}])
async def test_nor_by_name_or_by_module(site: Site, arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        await site.portal.call("bulk_delete_code_editor_pages", **arguments)
    with pytest.raises(ArgumentError):
        await site.portal.run(code_editor_pages.bulk_delete_code_editor_pages, **arguments)
    assert site.sandbox.requests() == []


@pytest.mark.parametrize("terms", [[], (), [""], ["te_1", ""], "te_1", [None], None])
async def test_a_bulk_delete_of_no_terms_is_not_sent(site: Site, terms: Any) -> None:
    with pytest.raises(ArgumentError):
        await site.portal.glossary.bulk_delete(terms)
    assert site.sandbox.requests() == []


@pytest.mark.parametrize("body", [{"uid_list": []}, {}, {"uid_list": [""]}, {"uid_list": None}, []])
async def test_nor_are_terms_by_name_or_by_module(site: Site, body: Any) -> None:
    with pytest.raises(ArgumentError):
        await site.portal.call("bulk_delete_glossary_terms", body=body)
    assert site.sandbox.requests() == []


async def test_nor_as_a_model(site: Site) -> None:
    with pytest.raises(ArgumentError, match="uid_list is empty"):
        await site.portal.run(glossary.bulk_delete_glossary_terms, body=models.GlossaryTermBulkDeletion(uid_list=[]))
    assert site.sandbox.requests() == []


async def test_a_bulk_delete_takes_what_it_names_and_no_more(site: Site) -> None:
    for slug in ("cycling", "walking", "swimming"):
        await site.page(slug)
    gone = await site.portal.pages.bulk_delete(["cycling", await site.portal.pages.get("walking")])
    assert sorted(gone) == ["cycling", "walking"]
    assert [page.slug async for page in site.portal.pages.list()] == ["swimming"]
    one = await site.term()
    other = await site.portal.glossary.create("Lane")
    await site.portal.run(
        glossary.bulk_delete_glossary_terms, body=models.GlossaryTermBulkDeletion(uid_list=[str(one.uid)])
    )
    assert [term.uid async for term in site.portal.glossary.list()] == [other.uid]


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), answer(502)])
async def test_a_bulk_delete_whose_answer_is_lost_is_sent_once(site: Site, effect: Effect) -> None:
    await site.page()
    site.sandbox.faults(effect.on("bulk_delete_code_editor_pages"))
    with pytest.raises(OutcomeUnknownError):
        await site.portal.pages.bulk_delete(["cycling"])
    assert sent(site, "bulk_delete_code_editor_pages") == 1


# ---- creates whose answer is lost

CREATES: dict[str, Deed] = {
    "create_code_editor_page": lambda w: w.portal.pages.create("cycling", html=HTML),
    "create_studio_page": lambda w: w.portal.studio_pages.create("air-today"),
    "create_form": lambda w: w.portal.forms.create("report-a-pothole", access_type="open"),
    "create_glossary_term": lambda w: w.portal.glossary.create("Counting station"),
}


@pytest.mark.parametrize("operation", CREATES)
@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
async def test_a_create_whose_answer_is_lost_is_there_once(site: Site, operation: str, effect: Effect) -> None:
    site.sandbox.faults(effect.on(operation))
    made = await CREATES[operation](site)
    name = "name" if operation == "create_glossary_term" else "slug"
    assert getattr(made, name) in ("cycling", "air-today", "report-a-pothole", "Counting station")
    assert len(site.sandbox.ledger(operation=operation)) == 1


@pytest.mark.parametrize("operation", CREATES)
async def test_what_was_there_before_is_no_success(site: Site, operation: str) -> None:
    await CREATES[operation](site)
    site.sandbox.faults(answer(504).on(operation))
    with pytest.raises(ValidationError):
        await CREATES[operation](site)
    assert len(site.sandbox.ledger(operation=operation)) == 1


@pytest.mark.parametrize(
    ("operation", "deed"),
    [
        ("create_code_editor_page", lambda w: w.portal.pages.create(None, html=HTML)),
        ("create_studio_page", lambda w: w.portal.studio_pages.create(None)),
        ("create_form", lambda w: w.portal.forms.create(None, access_type="open")),
    ],
)
async def test_without_a_slug_nothing_can_tell(site: Site, operation: str, deed: Deed) -> None:
    site.sandbox.faults(apply_then_drop().on(operation))
    with pytest.raises(OutcomeUnknownError):
        await deed(site)
    assert sent(site, operation) == 1


async def test_a_name_is_looked_for_in_all_pages_of_the_list(site: Site) -> None:
    for number in range(3):
        await site.portal.studio_pages.create(f"page-{number}")
    site.sandbox.faults(apply_then_drop().on("create_studio_page"))
    made = await site.portal.studio_pages.create("air-today")
    assert made.slug == "air-today"
    assert made.uid in [page.uid async for page in site.portal.studio_pages.list()]


# ---- publish and unpublish


async def test_a_publish_whose_answer_is_lost_is_ordered_again(site: Site) -> None:
    page = await site.page()
    assert (await page.get()).is_published is False
    site.sandbox.faults(apply_then_drop().on("publish_code_editor_page"), answer(503).on("unpublish_code_editor_page"))
    await page.publish()
    assert (await page.get()).is_published is True
    assert sent(site, "publish_code_editor_page") == 2
    await page.unpublish()
    assert (await page.get()).is_published is False


async def test_a_studio_page_needs_a_title_to_be_published(site: Site) -> None:
    page = await site.studio_page()
    with pytest.raises(BadRequestError):
        await page.publish()
    await page.content().metadata.set("asset", "title", "The air today")
    await page.publish()
    assert (await page.get()).first_published_at


async def test_a_path_that_is_inferred_says_so(site: Site) -> None:
    with pytest.raises(NotFoundError) as caught:
        await site.portal.form("fm_nowhere").publish()
    assert caught.value.hint is not None
    assert "publish_form" in caught.value.hint
    async with Huwise(
        site.sandbox.url, site.sandbox.api_key, paths={"list_glossary_terms": "/glossary/"}, clock=site.sandbox.clock
    ) as portal:
        with pytest.raises(NotFoundError):
            await portal.glossary.list()


# ---- what is not named stays


async def test_a_page_keeps_what_is_not_named(site: Site) -> None:
    page = await site.page()
    changed = await page.update(html={"fr": "<h1>À vélo</h1>", "de": "<h1>Rad</h1>"}, is_restricted=True)
    assert changed.is_restricted is True
    assert (changed.description, changed.template) == ("On two wheels", "custom.html")
    now = (await page.get()).to_dict()
    assert now["content"] == {
        "html": {"en": "<h1>Cycling</h1>", "fr": "<h1>À vélo</h1>", "de": "<h1>Rad</h1>"},
        "css": {"en": "h1 { color: teal; }"},
    }
    now = (await page.update(css={"fr": "h1 { color: red; }"}, drop=["en", "it"])).to_dict()
    assert now["content"] == {
        "html": {"fr": "<h1>À vélo</h1>", "de": "<h1>Rad</h1>"},
        "css": {"fr": "h1 { color: red; }"},
    }


async def test_an_update_does_not_unpublish_a_page(site: Site) -> None:
    page = await site.page()
    await page.publish()
    await page.update(description="Everything on two wheels")
    assert (await page.get()).is_published is True


async def test_a_page_moves_to_a_new_slug(site: Site) -> None:
    page = await site.page()
    moved = site.portal.page(await page.update(slug="by-bike"))
    assert moved.slug == "by-bike"
    assert (await moved.get()).description == "On two wheels"
    with pytest.raises(NotFoundError):
        await page.get()


async def test_a_move_whose_answer_is_lost_is_recognised(site: Site) -> None:
    page = await site.page()
    site.sandbox.faults(apply_then_drop().on("update_code_editor_page"))
    moved = await page.update(slug="by-bike", description="Moved")
    assert (moved.slug, moved.description) == ("by-bike", "Moved")
    assert sent(site, "update_code_editor_page") == 2
    assert len(site.sandbox.ledger(operation="update_code_editor_page")) == 1


async def test_a_page_that_goes_away_meanwhile_has_not_moved(site: Site) -> None:
    page, other = await site.page(), await site.page("by-bike")
    await other.update(description="Another page")
    await page.delete()
    body = {"slug": "by-bike", "content": {"html": HTML}}
    with pytest.raises(NotFoundError):
        await site.portal.call("update_code_editor_page", page_slug="cycling", body=body)
    site.sandbox.faults(answer(502).on("update_code_editor_page"))
    site.sandbox.faults(
        answer(200, json={"slug": "cycling", "content": {"html": HTML}}).on("retrieve_code_editor_page")
    )
    with pytest.raises(NotFoundError):
        await page.update(slug="by-bike")
    assert (await other.get()).description == "Another page"


async def test_a_studio_page_keeps_what_is_not_named(site: Site) -> None:
    page = await site.studio_page()
    assert (await page.update(slug="air")).public is True
    assert (await page.get()).slug == "air"
    content = page.content()
    everything: dict[str, Any] = {
        "blocks": {"b1": {"type": "text"}},
        "layouts": {"desktop": ["b1"]},
        "data_providers": {"p1": {"dataset": "air"}},
        "filters": {},
    }
    await content.update(**everything)
    before = sent(site, "retrieve_studio_page_content")
    await content.update(blocks=models.StudioPageBlocks.from_dict({"b2": {"type": "map"}}))
    assert sent(site, "retrieve_studio_page_content") == before + 1
    now = (await content.get()).to_dict()
    assert {part: now.get(part) for part in everything} == {**everything, "blocks": {"b2": {"type": "map"}}}
    with pytest.raises(ArgumentError):
        page.content(" ")


@pytest.mark.parametrize("kind", ["page", "studio_page"])
async def test_metadata_of_pages_keep_what_is_not_named(site: Site, kind: str) -> None:
    page: Any = await getattr(site, kind)()
    operation = "code_editor_page" if kind == "page" else "studio_page_content"
    metadata = page.metadata if kind == "page" else page.content().metadata
    await metadata.update({"asset.title": "Cycling", "asset.description": "Bikes", "custom.office": "Roads"})
    now = await metadata.set("asset", "title", "By bike")
    wanted = {
        "asset": {"title": {"value": "By bike"}, "description": {"value": "Bikes"}},
        "custom": {"office": {"value": "Roads"}},
    }
    assert now.to_dict() == wanted
    assert (await metadata.get()).to_dict() == wanted
    written = sent(site, f"update_{operation}_metadata")
    assert (await metadata.update({"asset.title": "By bike"}, drop=["asset.nothing"])).to_dict() == wanted
    assert sent(site, f"update_{operation}_metadata") == written
    now = await metadata.update([("asset", "title", "Bikes")], drop=["asset.description", "custom"])
    assert now.to_dict() == {"asset": {"title": {"value": "Bikes"}}}


async def test_metadata_from_elsewhere_are_not_sent_back(site: Site) -> None:
    metadata = (await site.page()).metadata
    there = {"asset": {"title": {"value": None, "remote_value": "Far", "override_remote_value": False}, "x": "odd"}}
    site.sandbox.faults(answer(200, json=there).on("retrieve_code_editor_page_metadata"))
    now = await metadata.set("asset", "title", "Near", override_remote=True)
    assert now.to_dict()["asset"]["title"] == {"value": "Near", "override_remote_value": True}
    assert now.to_dict()["asset"]["x"] == "odd"


async def test_changes_that_cannot_be_meant_are_not_sent(site: Site) -> None:
    page, form = site.portal.page("cycling"), site.portal.form("fm_1")
    wrong: list[Awaitable[Any]] = [
        page.metadata.update({"title": "Cycling"}),
        page.metadata.update({"asset.title": "Cycling"}, drop=["asset"]),
        page.metadata.update({"asset.title": "Cycling"}, drop="asset.title"),
        page.update(html={"en": "x"}, drop=["en"]),
        page.update(html="<h1>Cycling</h1>"),
        page.update(slug=" "),
        site.portal.pages.create("..", html=HTML),
        site.portal.pages.create("x", html=None),
        site.portal.studio_pages.create(""),
        site.portal.forms.create("", access_type="open"),
        site.portal.glossary.create(" "),
        site.portal.glossary.create("Lane", aliases="path"),
        form.drafts.get(-1),
        form.drafts.get(True),
        form.drafts.get("2"),
        form.drafts.update(2, sections={"blocks": []}),
        form.submissions.update("s", {"street": "x"}, drop=["street"]),
        form.submissions.update("s", {}, drop="street"),
        form.submissions.replace("s", [1]),
        form.submissions.replace("s", {"street": object()}),
    ]
    for deed in wrong:
        with pytest.raises(ArgumentError):
            await deed
    assert site.sandbox.requests() == []


async def test_a_draft_keeps_what_is_not_named(site: Site) -> None:
    form, draft = await site.draft()
    assert draft.version is not None
    full = {**CONTENT, "title": {"en": "Potholes"}, "other_languages": ["fr"], "a_key_of_tomorrow": [1]}
    await form.drafts.replace(draft, full)
    changed = await form.drafts.update(draft, title={"en": "Potholes", "fr": "Nids-de-poule"}, enable_recaptcha=True)
    wanted = {**full, "title": {"en": "Potholes", "fr": "Nids-de-poule"}, "enable_recaptcha": True}
    shown = changed.to_dict()["content"]
    assert {key: shown.get(key) for key in wanted} == wanted
    shown = (await form.drafts.replace(draft, CONTENT)).to_dict()["content"]
    assert not shown.get("title")


async def test_a_term_keeps_what_is_not_named(site: Site) -> None:
    term = await site.term()
    changed = await site.portal.glossary.update(term, description="Where bicycles are counted.")
    assert (changed.name, changed.aliases) == ("Counting station", ["counter"])
    changed = await site.portal.glossary.update(term, aliases=[])
    assert (changed.description, changed.aliases) == ("Where bicycles are counted.", [])


# ---- submissions


async def test_a_submission_keeps_what_is_not_named(site: Site) -> None:
    form, submission = await site.submission()
    changed = await form.submissions.update(submission, {"depth_cm": 9, "contact": {"email": "noor@example.org"}})
    wanted = {**ANSWERS, "depth_cm": 9, "contact": {"email": "noor@example.org"}}
    assert changed.to_dict()["content"] == wanted
    assert (await form.submissions.get(submission)).to_dict()["content"] == wanted
    changed = await form.submissions.update(submission, {"street": "Quai 'Nord' \"é\"\r\n--x"}, drop=["contact"])
    assert {k: v for k, v in changed.to_dict()["content"].items() if v is not None} == {
        "street": "Quai 'Nord' \"é\"\r\n--x",
        "depth_cm": 9,
    }
    changed = await form.submissions.replace(submission, {"street": "Rue du Port"})
    assert {k: v for k, v in changed.to_dict()["content"].items() if v is not None} == {"street": "Rue du Port"}


async def test_a_submission_by_name_and_by_module(site: Site) -> None:
    form, submission = await site.submission()
    where = {"form_uid": form.uid, "s_uid": str(submission.uid)}
    answers = {"street": "Quai Nord"}
    changed = await site.portal.call("update_form_submission", **where, data=answers)
    assert changed.to_dict()["content"]["street"] == "Quai Nord"
    changed = await site.portal.call("update_form_submission", **where, data=json.dumps({"street": "Rue du Port"}))
    assert changed.to_dict()["content"]["street"] == "Rue du Port"
    body = models.FormSubmissionUpdate(data=json.dumps(answers))
    changed = await site.portal.run(form_submissions.update_form_submission, form.uid, where["s_uid"], body=body)
    assert changed.to_dict()["content"]["street"] == "Quai Nord"
    for wrong in ({}, {"data": None}, {"data": "{}", "file": b"x"}, {"body": answers}):
        with pytest.raises(ArgumentError):
            await site.portal.call("update_form_submission", **where, **wrong)


async def test_answers_to_a_submission_are_repeated_where_the_answer_is_lost(site: Site) -> None:
    form, submission = await site.submission()
    site.sandbox.faults(apply_then_drop().on("update_form_submission"))
    changed = await form.submissions.replace(submission, {"street": "Quai Nord"})
    assert changed.to_dict()["content"]["street"] == "Quai Nord"
    assert sent(site, "update_form_submission") == 2


async def test_submissions_are_walked_page_by_page(site: Site) -> None:
    form, _ = await site.submission()
    for number in range(4):
        submit(site.sandbox, "report-a-pothole", {"street": f"Street {number}"})
    assert len([item async for item in form.submissions.list(limit=2, ordering="asc")]) == 5


# ---- what handles are


async def test_handles_send_nothing_and_take_answers(site: Site) -> None:
    portal = site.portal
    page = models.CodeEditorPage(slug="cycling")
    assert portal.page(page).slug == "cycling"
    assert portal.studio_page(models.StudioPage(uid="sp_1")).uid == "sp_1"
    assert portal.form(models.Form(uid="fm_1")).uid == "fm_1"
    assert repr(portal.page("cycling")) == "CodeEditorPageHandle('cycling')"
    assert repr(portal.studio_page("sp_1").content().metadata) == "PageMetadata('sp_1', 'draft')"
    assert repr(portal.form("fm_1").drafts) == "FormDrafts('fm_1')"
    assert re.fullmatch(r"Glossary\('http://127.0.0.1:\d+/api/automation/v1.0'\)", repr(portal.glossary))
    for make in (portal.page, portal.studio_page, portal.form):
        for wrong in ("", "..", None, models.CodeEditorPage(), 3):
            with pytest.raises(ArgumentError):
                make(wrong)
    assert site.sandbox.requests() == []


async def test_slugs_are_quoted_in_paths(site: Site) -> None:
    page = site.portal.page("a/b ?c")
    with pytest.raises(PortalError) as caught:
        await page.get()
    assert isinstance(caught.value, NotFoundError)
    assert caught.value.path == "/code_editor_pages/{page_slug}/"
