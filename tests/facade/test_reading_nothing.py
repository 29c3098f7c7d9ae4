"""What is changed by reading it and writing it back whole: an answer that shows nothing must not wipe it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
import table_pages
import table_people
import table_sources

from aioportal.errors import DecodeError
from aioportal.huwise import Huwise
from aioportal.testing import Fault, HuwiseSandbox, answer


class Case(NamedTuple):
    """One change."""

    reads: str
    writes: str
    change: Callable[[], Awaitable[object]]
    mapping: bool = False
    """Whether it may well be empty, so that ``{}`` says enough."""


class World:
    """A portal on which each thing is made when it is needed."""

    def __init__(self, portal: Huwise, sandbox: HuwiseSandbox) -> None:
        self.portal = portal
        self.people = table_people.People(portal, sandbox)
        self.sources = table_sources.Sources(portal, sandbox)
        self.site = table_pages.Site(portal, sandbox)

    async def dataset(self) -> Any:
        await self.portal.datasets.create(dataset_id="tides", title="Tides")
        return self.portal.dataset("tides")

    async def resource(self) -> Case:
        tides = await self.dataset()
        made = await tides.resources.add_file(b"a,b\n1,2\n", filename="tides.csv")
        return Case(
            "retrieve_dataset_resource", "update_dataset_resource", lambda: tides.resources.update(made, title="Other")
        )

    async def all_metadata(self) -> Case:
        tides = await self.dataset()
        return Case(
            "list_all_dataset_metadata",
            "update_all_dataset_metadata",
            lambda: tides.metadata.replace_all({"default": {"title": {"value": "Other"}}}),
            mapping=True,
        )

    async def translations(self) -> Case:
        tides = await self.dataset()
        await tides.translations.update({"Tides": {"fr": "Marées"}})
        return Case(
            "retrieve_dataset_translations",
            "update_dataset_translations",
            lambda: tides.translations.update({"Ebb": {"fr": "Jusant"}}),
            mapping=True,
        )

    async def ruleset(self) -> Case:
        tides, group = await self.dataset(), await self.people.group()
        await tides.security.groups.create(group, ["edit_dataset"], security={"is_data_visible": False})
        return Case(
            "retrieve_dataset_group_security",
            "update_dataset_group_security",
            lambda: tides.security.groups.update(group, []),
        )

    async def export(self) -> Case:
        await self.sources.begin()
        made = await self.sources.export()
        return Case(
            "retrieve_dataset_alternative_export",
            "update_dataset_alternative_export",
            lambda: self.sources.cheeses.exports.update(made.uid, title="Other"),
        )

    async def connection(self) -> Case:
        await self.sources.begin()
        return Case(
            "retrieve_connection",
            "update_connection",
            lambda: self.sources.files.update({"auth": {"password": "another"}}),
        )

    async def harvester(self) -> Case:
        await self.sources.begin()
        return Case("retrieve_harvester", "update_harvester", lambda: self.sources.harbour.update({"name": "Other"}))

    async def user(self) -> Case:
        name = await self.people.user()
        return Case("retrieve_user", "update_user", lambda: self.portal.users.update(name, first_name="Ines"))

    async def group(self) -> Case:
        uid = await self.people.group()
        return Case(
            "retrieve_user_group",
            "update_user_group",
            lambda: self.portal.group(uid).update(description="They survey."),
        )

    async def api_key(self) -> Case:
        key = await self.people.key()
        return Case(
            "retrieve_api_key", "update_api_key", lambda: self.portal.api_keys.update(str(key.uid), label="Other")
        )

    async def template(self) -> Case:
        await self.portal.templates.create("ours", title="Ours", fields=[{"name": "a", "type": "text", "label": "A"}])
        return Case(
            "retrieve_metadata_template",
            "update_metadata_template",
            lambda: self.portal.templates.update("ours", title="Other"),
        )

    async def page(self) -> Case:
        page = await self.site.page()
        return Case(
            "retrieve_code_editor_page", "update_code_editor_page", lambda: page.update(html={"fr": "<h1>À vélo</h1>"})
        )

    async def page_metadata(self) -> Case:
        page = await self.site.page()
        await page.metadata.set("asset", "description", "By bike.")
        return Case(
            "retrieve_code_editor_page_metadata",
            "update_code_editor_page_metadata",
            lambda: page.metadata.set("asset", "title", "Cycling"),
            mapping=True,
        )

    async def studio_page(self) -> Case:
        page = await self.site.studio_page()
        return Case("retrieve_studio_page", "update_studio_page", lambda: page.update(slug="other"))

    async def studio_page_content(self) -> Case:
        page = await self.site.studio_page()
        return Case(
            "retrieve_studio_page_content",
            "update_studio_page_content",
            lambda: page.content().update(blocks={"b_1": {}}),
        )

    async def draft(self) -> Case:
        form, draft = await self.site.draft()
        return Case(
            "retrieve_form_draft", "update_form_draft", lambda: form.drafts.update(draft, title={"en": "Other"})
        )

    async def submission(self) -> Case:
        form, submission = await self.site.submission()
        return Case(
            "retrieve_form_submission",
            "update_form_submission",
            lambda: form.submissions.update(submission, {"depth_cm": 9}),
        )

    async def term(self) -> Case:
        term = await self.site.term()
        return Case(
            "retrieve_glossary_term",
            "update_glossary_term",
            lambda: self.portal.glossary.update(term, aliases=["meter"]),
        )


THINGS = [name for name, made in vars(World).items() if getattr(made, "__annotations__", {}).get("return") == "Case"]


@pytest.mark.parametrize("body", ["", "null", "{}"])
@pytest.mark.parametrize("thing", THINGS)
async def test_nothing_is_written_over_what_was_not_shown(
    thing: str, body: str, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    case: Case = await getattr(World(portal, huwise_sandbox), thing)()
    before = len(huwise_sandbox.requests(operation=case.writes))
    huwise_sandbox.faults(blank(case.reads, body))
    if body == "{}" and case.mapping:
        await case.change()
        assert len(huwise_sandbox.requests(operation=case.writes)) == before + 1
        return
    with pytest.raises(DecodeError, match="does not show what is there"):
        await case.change()
    assert len(huwise_sandbox.requests(operation=case.writes)) == before
    await case.change()
    assert len(huwise_sandbox.requests(operation=case.writes)) == before + 1


def blank(operation: str, body: str = "", **more: Any) -> Fault:
    return answer(200, headers={"Content-Type": "application/json"}, body=body).on(operation, **more)


@pytest.mark.parametrize("body", ["", "null"])
async def test_a_list_does_not_end_where_an_answer_is_empty(
    body: str, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    for number in range(5):
        await portal.groups.create(f"Group {number}")
    listed = len(huwise_sandbox.requests(operation="list_user_groups"))
    huwise_sandbox.faults(blank("list_user_groups", body, after=1))
    with pytest.raises(DecodeError, match="no page"):
        [group async for group in portal.groups.list(limit=2)]
    assert len(huwise_sandbox.requests(operation="list_user_groups")) == 2 + listed
    assert len([group async for group in portal.groups.list(limit=2)]) == 5


@pytest.mark.parametrize("body", ["", "{}"])
@pytest.mark.parametrize("operation", ["list_user_groups", "list_dataset_versions", "list_harvester_schedules"])
async def test_nothing_is_made_where_it_could_not_be_told_from_what_is_there(
    operation: str, body: str, portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    """What was there before must be known, or a lost answer would take an older one for its effect."""
    world = World(portal, huwise_sandbox)
    await world.sources.begin()
    makes: dict[str, tuple[str, Callable[[], Awaitable[object]]]] = {
        "list_user_groups": ("create_user_group", lambda: portal.groups.create("Surveyors")),
        "list_dataset_versions": (
            "restore_dataset_version",
            lambda: world.sources.cheeses.versions.restore("ch_nothing"),
        ),
        "list_harvester_schedules": ("create_harvester_schedule", world.sources.schedule),
    }
    made, make = makes[operation]
    huwise_sandbox.faults(blank(operation, body))
    with pytest.raises(DecodeError, match="does not show what is there"):
        await make()
    assert not huwise_sandbox.requests(operation=made)


async def test_an_answer_without_a_body_does_not_break_what_took_effect(
    portal: Huwise, huwise_sandbox: HuwiseSandbox
) -> None:
    tides = await World(portal, huwise_sandbox).dataset()
    huwise_sandbox.faults(blank("create_dataset"), blank("update_dataset"))
    made: Any = await portal.datasets.create(dataset_id="winds")
    changed: Any = await tides.update(dataset_id="ebbs")
    assert (made, changed) == (None, None)


async def test_what_shows_only_a_part_is_not_written_back(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> None:
    people = World(portal, huwise_sandbox).people
    name = await people.user()
    await portal.templates.create("ours", title="Ours", fields=[{"name": "a", "type": "text", "label": "A"}])
    huwise_sandbox.faults(
        blank("retrieve_user", '{"username": "ines", "groups": [{"title": "Surveyors"}]}'),
        blank("retrieve_metadata_template", '{"name": "ours", "title": "Ours"}'),
    )
    with pytest.raises(DecodeError, match="does not show what is there"):
        await portal.users.update(name, first_name="Ines")
    with pytest.raises(DecodeError, match="does not show what is there"):
        await portal.templates.update("ours", title="Other")
    assert not huwise_sandbox.requests(operation="update_user")
    assert not huwise_sandbox.requests(operation="update_metadata_template")
