"""How programs use pages, forms and the glossary, as the type checkers see it. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from aioportal.huwise import (
    CodeEditorPageHandle,
    FormHandle,
    Huwise,
    Page,
    PageMetadata,
    Pager,
    Security,
    StudioPageContent,
    StudioPageHandle,
    Translations,
    models,
)


async def code_editor_pages(portal: Huwise) -> None:
    pager = portal.pages.list(limit=50)
    assert_type(pager, Pager[models.CodeEditorPage])
    assert_type(await pager, Page[models.CodeEditorPage])
    made = await portal.pages.create("cycling", html={"en": "<h1>Cycling</h1>"}, is_restricted=True)
    assert_type(made, models.CodeEditorPage)
    page = portal.page(made)
    assert_type(page, CodeEditorPageHandle)
    assert_type(page.slug, str)
    assert_type(await page.update(css={"en": ""}, drop=["fr"]), models.CodeEditorPage)
    assert_type(page.metadata, PageMetadata)
    assert_type(await page.metadata.set("asset", "title", "Cycling"), models.PageMetadata)
    assert_type(await page.metadata.update({"asset.title": "Cycling"}), models.PageMetadata)
    assert_type(page.security, Security)
    assert_type(page.translations, Translations)
    await page.publish()
    await page.unpublish()
    assert_type(await portal.pages.bulk_delete(["walking", made]), list[str])
    assert_type(await portal.pages.bulk_delete(search="old"), list[str])
    await portal.pages.delete(made)


async def studio_pages(portal: Huwise) -> None:
    async for listed in portal.studio_pages.list():
        assert_type(listed, models.StudioPage)
    page = portal.studio_page(await portal.studio_pages.create("air-today", public=True))
    assert_type(page, StudioPageHandle)
    assert_type(await page.update(slug="air"), models.StudioPage)
    content = page.content()
    assert_type(content, StudioPageContent)
    assert_type(await content.get(), models.StudioPageContent)
    blocks = models.StudioPageBlocks(additional_properties={"b1": {}})
    assert_type(await content.update(blocks=blocks, filters={}), models.StudioPageContent)
    assert_type(await content.metadata.get(), models.PageMetadata)


async def forms(portal: Huwise) -> None:
    assert_type(portal.forms.list(status="published"), Pager[models.Form])
    assert_type(await portal.forms.create(None, access_type="open"), models.Form)
    form = portal.form(await portal.forms.create("potholes", access_type=models.FormAccessType.RESTRICTED))
    assert_type(form, FormHandle)
    async for draft in form.drafts.list():
        assert_type(draft, models.FormDraft)
        assert_type(await form.drafts.get(draft), models.FormDraft)
        sections = [models.FormSection(blocks=[models.TextFormBlock()])]
        assert_type(await form.drafts.update(draft, title={"en": "Potholes"}, sections=sections), models.FormDraft)
        content = models.FormContentInput(default_language="en", ending=models.FormEnding(), sections=sections)
        assert_type(await form.drafts.replace(2, content), models.FormDraft)
    async for submission in form.submissions.list(ordering="desc", expand=["created_by"]):
        assert_type(await form.submissions.update(submission, {"depth_cm": 9}), models.FormSubmission)
        assert_type(await form.submissions.replace(submission, {"street": "Quai Nord"}), models.FormSubmission)
        await form.submissions.delete(submission)


async def glossary(portal: Huwise) -> None:
    term = await portal.glossary.create("Counting station", aliases=["counter"])
    assert_type(term, models.GlossaryTerm)
    assert_type(await portal.glossary.update(term, aliases=[]), models.GlossaryTerm)
    assert_type(portal.glossary.list(ordering="-updated_at"), Pager[models.GlossaryTerm])
    await portal.glossary.bulk_delete([term, "te_2"])


async def mistakes(portal: Huwise) -> None:
    await portal.pages.create()  # type: ignore[call-arg]  # slug must be said, if only as None
    await portal.pages.create("x", html="<h1>x</h1>")  # type: ignore[arg-type]  # in which language?
    await portal.forms.create("x")  # type: ignore[call-arg]  # for whom?
    await portal.forms.create("x", access_type="closed")  # type: ignore[arg-type]  # no such word
    await portal.form("fm_1").drafts.get("2")  # type: ignore[arg-type]  # a number
    await portal.glossary.bulk_delete()  # type: ignore[call-arg]  # which ones?
