"""The operations of pages, forms and the glossary: homes, a good call and a refused one of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from operations_table import Row
from submitting import submit

from aioportal.errors import ArgumentError, BadRequestError, NotFoundError, ValidationError
from aioportal.huwise import FormHandle, Huwise, StudioPageHandle, models
from aioportal.testing import HuwiseSandbox

HTML = {"en": "<h1>Cycling</h1>", "fr": "<h1>Le vélo</h1>"}
CONTENT = {"default_language": "en", "ending": {}, "sections": [{"blocks": [{"type": "text", "id": "street"}]}]}
ANSWERS = {"street": "Rue du Port", "depth_cm": 8}


class Site:
    """A portal on which pages, forms and terms are made when a call first needs them."""

    def __init__(self, portal: Huwise, sandbox: HuwiseSandbox) -> None:
        self.portal = portal
        self.sandbox = sandbox

    async def page(self, slug: str = "cycling") -> Any:
        """A code editor page in two languages."""
        css = {"en": "h1 { color: teal; }"}
        return self.portal.page(
            await self.portal.pages.create(
                slug, html=HTML, css=css, description="On two wheels", template="custom.html"
            )
        )

    async def studio_page(self) -> StudioPageHandle:
        """A Studio page without a title."""
        return self.portal.studio_page(await self.portal.studio_pages.create("air-today", public=True))

    async def form(self) -> FormHandle:
        """A form without questions."""
        form = await self.portal.forms.create("report-a-pothole", access_type="open", title="Report a pothole")
        return self.portal.form(form)

    async def draft(self) -> tuple[FormHandle, models.FormDraft]:
        """A form, and its draft with one question."""
        form = await self.form()
        drafts = [draft async for draft in form.drafts.list()]
        return form, await form.drafts.replace(drafts[-1], CONTENT)

    async def submission(self) -> tuple[FormHandle, models.FormSubmission]:
        """A published form, and the one submission that it has."""
        form, _ = await self.draft()
        await form.publish()
        submit(self.sandbox, "report-a-pothole", ANSWERS)
        (submission,) = await form.submissions.list()
        return form, submission

    async def term(self) -> models.GlossaryTerm:
        """A term with one alias."""
        return await self.portal.glossary.create("Counting station", description="It counts.", aliases=["counter"])


async def build(portal: Huwise, sandbox: HuwiseSandbox, csv: bytes) -> Site:
    """The world in which each operation of pages, forms and the glossary can be called."""
    del csv
    return Site(portal, sandbox)


Deed = Callable[[Site], Awaitable[Any]]


async def _then(first: Awaitable[Any], then: Callable[[Any], Awaitable[Any]]) -> Any:
    return await then(await first)


async def _published(w: Site) -> None:
    page = await w.page()
    await page.publish()
    await page.unpublish()


async def _titled(w: Site, *, unpublish: bool = False) -> None:
    page = await w.studio_page()
    await page.content().metadata.set("asset", "title", "The air today")
    await page.publish()
    if unpublish:
        await page.unpublish()


async def _listed(w: Site, what: str) -> Any:
    if what == "pages":
        await w.page()
        return await w.portal.pages.list(limit=5)
    if what == "studio_pages":
        await w.studio_page()
        return await w.portal.studio_pages.list(limit=5)
    if what == "forms":
        await w.form()
        return await w.portal.forms.list(search="pothole", sort="-updated_at")
    await w.term()
    return await w.portal.glossary.list(search="station", ordering="-updated_at")


async def _form_order(w: Site, *, unpublish: bool = False) -> None:
    form, _ = await w.draft()
    await form.publish()
    if unpublish:
        await form.unpublish()


async def _draft(w: Site, what: str) -> Any:
    form, draft = await w.draft()
    if what == "list":
        return await form.drafts.list()
    return await (form.drafts.get(draft) if what == "get" else form.drafts.update(draft, title={"en": "Potholes"}))


async def _submission(w: Site, what: str) -> Any:
    form, submission = await w.submission()
    if what == "list":
        return await form.submissions.list(expand=["created_by"])
    if what == "update":
        return await form.submissions.update(submission, {"depth_cm": 9})
    return await getattr(form.submissions, what)(submission)


TABLE: dict[str, Row] = {
    # ---- code_editor_pages
    "list_code_editor_pages": Row(
        "pages.list",
        lambda w: _listed(w, "pages"),
        models.CodeEditorPage,
        lambda w: w.portal.pages.list(limit=1001),
        ArgumentError,
    ),
    "create_code_editor_page": Row(
        "pages.create",
        lambda w: w.portal.pages.create("cycling", html=HTML),
        models.CodeEditorPage,
        lambda w: _then(w.page(), lambda _: w.page()),
        ValidationError,
    ),
    "bulk_delete_code_editor_pages": Row(
        "pages.bulk_delete",
        lambda w: _then(w.page(), lambda page: w.portal.pages.bulk_delete([page.slug])),
        str,
        lambda w: w.portal.pages.bulk_delete(),
        ArgumentError,
    ),
    "retrieve_code_editor_page": Row(
        "page.get",
        lambda w: _then(w.page(), lambda page: page.get()),
        models.CodeEditorPage,
        lambda w: w.portal.page("nowhere").get(),
        NotFoundError,
    ),
    "update_code_editor_page": Row(
        "page.update",
        lambda w: _then(w.page(), lambda page: page.update(html={"de": "<h1>Rad</h1>"})),
        models.CodeEditorPage,
        lambda w: w.portal.page("nowhere").update(description="Nothing"),
        NotFoundError,
    ),
    "delete_code_editor_page": Row(
        "page.delete",
        lambda w: _then(w.page(), lambda page: page.delete()),
        None,
        lambda w: w.portal.pages.delete("nowhere"),
        NotFoundError,
    ),
    "publish_code_editor_page": Row(
        "page.publish",
        _published,
        None,
        lambda w: w.portal.page("nowhere").publish(),
        NotFoundError,
    ),
    "unpublish_code_editor_page": Row(
        "page.unpublish",
        _published,
        None,
        lambda w: w.portal.page("nowhere").unpublish(),
        NotFoundError,
    ),
    "retrieve_code_editor_page_metadata": Row(
        "page.metadata.get",
        lambda w: _then(w.page(), lambda page: page.metadata.get()),
        models.PageMetadata,
        lambda w: w.portal.page("nowhere").metadata.get(),
        NotFoundError,
    ),
    "update_code_editor_page_metadata": Row(
        "page.metadata.update",
        lambda w: _then(w.page(), lambda page: page.metadata.update({"asset.title": "Cycling"})),
        models.PageMetadata,
        lambda w: w.portal.page("nowhere").metadata.update({"asset.title": "Cycling"}),
        NotFoundError,
    ),
    # ---- studio_pages
    "list_studio_pages": Row(
        "studio_pages.list",
        lambda w: _listed(w, "studio_pages"),
        models.StudioPage,
        lambda w: w.portal.studio_pages.list(offset=-1),
        ArgumentError,
    ),
    "create_studio_page": Row(
        "studio_pages.create",
        lambda w: w.portal.studio_pages.create("air-today"),
        models.StudioPage,
        lambda w: _then(w.studio_page(), lambda _: w.studio_page()),
        ValidationError,
    ),
    "retrieve_studio_page": Row(
        "studio_page.get",
        lambda w: _then(w.studio_page(), lambda page: page.get()),
        models.StudioPage,
        lambda w: w.portal.studio_pages.get("sp_nowhere"),
        NotFoundError,
    ),
    "update_studio_page": Row(
        "studio_page.update",
        lambda w: _then(w.studio_page(), lambda page: page.update(public=False)),
        models.StudioPage,
        lambda w: w.portal.studio_page("sp_nowhere").update(public=True),
        NotFoundError,
    ),
    "delete_studio_page": Row(
        "studio_page.delete",
        lambda w: _then(w.studio_page(), lambda page: page.delete()),
        None,
        lambda w: w.portal.studio_page("sp_nowhere").delete(),
        NotFoundError,
    ),
    "publish_studio_page": Row(
        "studio_page.publish",
        _titled,
        None,
        lambda w: _then(w.studio_page(), lambda page: page.publish()),
        BadRequestError,
    ),
    "unpublish_studio_page": Row(
        "studio_page.unpublish",
        lambda w: _titled(w, unpublish=True),
        None,
        lambda w: w.portal.studio_page("sp_nowhere").unpublish(),
        NotFoundError,
    ),
    # ---- studio_page_content
    "retrieve_studio_page_content": Row(
        "studio_page.content.get",
        lambda w: _then(w.studio_page(), lambda page: page.content().get()),
        models.StudioPageContent,
        lambda w: w.portal.studio_page("sp_nowhere").content().get(),
        NotFoundError,
    ),
    "update_studio_page_content": Row(
        "studio_page.content.update",
        lambda w: _then(w.studio_page(), lambda page: page.content().update(blocks={"b1": {"type": "text"}})),
        models.StudioPageContent,
        lambda w: w.portal.studio_page("sp_nowhere").content().update(filters={}),
        NotFoundError,
    ),
    "retrieve_studio_page_content_metadata": Row(
        "studio_page.content.metadata.get",
        lambda w: _then(w.studio_page(), lambda page: page.content("draft").metadata.get()),
        models.PageMetadata,
        lambda w: w.portal.studio_page("sp_nowhere").content().metadata.get(),
        NotFoundError,
    ),
    "update_studio_page_content_metadata": Row(
        "studio_page.content.metadata.update",
        lambda w: _then(w.studio_page(), lambda page: page.content().metadata.set("asset", "title", "Air")),
        models.PageMetadata,
        lambda w: w.portal.studio_page("sp_nowhere").content().metadata.set("asset", "title", "Air"),
        NotFoundError,
    ),
    # ---- forms
    "list_forms": Row(
        "forms.list",
        lambda w: _listed(w, "forms"),
        models.Form,
        lambda w: w.portal.forms.list(limit=-1),
        ArgumentError,
    ),
    "create_form": Row(
        "forms.create",
        lambda w: w.portal.forms.create(None, access_type="restricted", enable_moderation=True),
        models.Form,
        lambda w: _then(w.form(), lambda _: w.form()),
        ValidationError,
    ),
    "retrieve_form": Row(
        "form.get",
        lambda w: _then(w.form(), lambda form: form.get()),
        models.Form,
        lambda w: w.portal.forms.get("fm_nowhere"),
        NotFoundError,
    ),
    "delete_form": Row(
        "form.delete",
        lambda w: _then(w.form(), lambda form: form.delete()),
        None,
        lambda w: w.portal.form("fm_nowhere").delete(),
        NotFoundError,
    ),
    "publish_form": Row(
        "form.publish", _form_order, None, lambda w: w.portal.form("fm_nowhere").publish(), NotFoundError
    ),
    "unpublish_form": Row(
        "form.unpublish",
        lambda w: _form_order(w, unpublish=True),
        None,
        lambda w: w.portal.form("fm_nowhere").unpublish(),
        NotFoundError,
    ),
    # ---- form_drafts
    "list_form_drafts": Row(
        "form.drafts.list",
        lambda w: _draft(w, "list"),
        models.FormDraft,
        lambda w: w.portal.form("fm_nowhere").drafts.list(),
        NotFoundError,
    ),
    "retrieve_form_draft": Row(
        "form.drafts.get",
        lambda w: _draft(w, "get"),
        models.FormDraft,
        lambda w: _then(w.form(), lambda form: form.drafts.get(4711)),
        NotFoundError,
    ),
    "update_form_draft": Row(
        "form.drafts.update",
        lambda w: _draft(w, "update"),
        models.FormDraft,
        lambda w: _then(w.draft(), lambda made: made[0].drafts.replace(made[1], {"sections": []})),
        ValidationError,
    ),
    # ---- form_submissions
    "list_form_submissions": Row(
        "form.submissions.list",
        lambda w: _submission(w, "list"),
        models.FormSubmission,
        lambda w: w.portal.form("fm_nowhere").submissions.list(),
        NotFoundError,
    ),
    "retrieve_form_submission": Row(
        "form.submissions.get",
        lambda w: _submission(w, "get"),
        models.FormSubmission,
        lambda w: _then(w.form(), lambda form: form.submissions.get("nowhere")),
        NotFoundError,
    ),
    "update_form_submission": Row(
        "form.submissions.update",
        lambda w: _submission(w, "update"),
        models.FormSubmission,
        lambda w: _then(w.form(), lambda form: form.submissions.replace("nowhere", ANSWERS)),
        NotFoundError,
    ),
    "delete_form_submission": Row(
        "form.submissions.delete",
        lambda w: _submission(w, "delete"),
        None,
        lambda w: _then(w.form(), lambda form: form.submissions.delete("nowhere")),
        NotFoundError,
    ),
    # ---- glossary
    "list_glossary_terms": Row(
        "glossary.list",
        lambda w: _listed(w, "glossary"),
        models.GlossaryTerm,
        lambda w: w.portal.glossary.list(limit=1001),
        ArgumentError,
    ),
    "create_glossary_term": Row(
        "glossary.create",
        lambda w: w.portal.glossary.create("Counting station", aliases=["counter"]),
        models.GlossaryTerm,
        lambda w: _then(w.term(), lambda _: w.portal.glossary.create("counter")),
        ValidationError,
    ),
    "retrieve_glossary_term": Row(
        "glossary.get",
        lambda w: _then(w.term(), w.portal.glossary.get),
        models.GlossaryTerm,
        lambda w: w.portal.glossary.get("te_nowhere"),
        NotFoundError,
    ),
    "update_glossary_term": Row(
        "glossary.update",
        lambda w: _then(w.term(), lambda term: w.portal.glossary.update(term, aliases=[])),
        models.GlossaryTerm,
        lambda w: w.portal.glossary.update("te_nowhere", name="Nothing"),
        NotFoundError,
    ),
    "delete_glossary_term": Row(
        "glossary.delete",
        lambda w: _then(w.term(), w.portal.glossary.delete),
        None,
        lambda w: w.portal.glossary.delete("te_nowhere"),
        NotFoundError,
    ),
    "bulk_delete_glossary_terms": Row(
        "glossary.bulk_delete",
        lambda w: _then(w.term(), lambda term: w.portal.glossary.bulk_delete([term])),
        None,
        lambda w: w.portal.glossary.bulk_delete([]),
        ArgumentError,
    ),
}
