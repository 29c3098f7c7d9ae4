"""A portal with something of every kind of configuration, to be pulled."""

from __future__ import annotations

from typing import Any

from aioportal.huwise import Huwise

TABLE = b"name,milk,months\nBrie,cow,2\nManchego,sheep,6\n"
MORE = b"name,milk,months\nFeta,goat,3\n"


async def furnish(portal: Huwise) -> dict[str, Any]:
    """Datasets, pages of both kinds, templates, groups and rulesets; answers the uids by what people call things."""
    uids: dict[str, Any] = {}
    await portal.templates.create(
        "stewardship",
        title="Stewardship",
        fields=[
            {"name": "responsible-office", "type": "text", "label": "Office"},
            {"name": "cadence", "type": "text", "label": "Cadence", "choices": ["daily", "weekly"]},
        ],
        type="admin",
    )
    editors = await portal.groups.create(
        "Éditeurs", description="Ceux qui écrivent", permissions=["edit_dataset", "create_page"]
    )
    readers = await portal.groups.create("Readers", explore_limits={"api_calls": {"limit": 500, "unit": "day"}})
    uids |= {"Éditeurs": editors.uid, "Readers": readers.uid}

    cheeses = await portal.datasets.create(
        dataset_id="cheeses", title="Cheeses", description="<p>All\ncheeses</p>", language="en", is_restricted=True
    )
    handle = portal.dataset(cheeses)
    uids["cheeses"] = cheeses.uid
    await handle.metadata.set_many(
        {
            "default.keyword": ["milk", "curd"],
            "default.license_id": "cc-by",
            "stewardship.responsible-office": "Dairy",
            "default.publisher": "City",
        }
    )
    first = await handle.files.upload(TABLE, filename="cheeses.csv")
    again = await handle.files.upload(MORE, filename="cheeses.csv")
    await handle.resources.add_file(first, title="Table")
    await handle.resources.add_file(again, title="More")
    await handle.resources.add_http(
        "https://example.org/rivers.csv",
        title="Web",
        extractor="csvfile",
        params={"separator": ";"},
        headers={"Accept": "text/csv"},
    )
    for name in ("b", "a"):
        await handle.processors.create({"type": "string_replace", "label": name, "field": "milk", "old": name})
    await handle.fields.create({"type": "type", "label": "", "field": "months", "type_param": "int"})
    await handle.fields.create(
        {"type": "rename", "label": "", "from_name": "milk", "to_name": "animal", "field_label": "Animal"}
    )
    await handle.schedules.create("30 4 * * 1")
    await handle.schedules.create("0 3 * * *")
    await handle.update(default_security={"filter_query": "months > 1", "visible_fields": ["name", "milk"]})
    await handle.security.groups.create(
        readers, ["explore_restricted_dataset"], security={"visible_fields": ["name"], "filter_query": ""}
    )
    await handle.security.users.create("sandbox.admin", ["manage_dataset", "edit_dataset"])

    plain = await portal.datasets.create(dataset_id="Plain", title="Plain")
    uids["Plain"] = plain.uid

    await portal.pages.create(
        "cycling",
        html={"en": "<h1>Cycling</h1>\r\n<p>ü</p>", "fr": "<h1>Vélo</h1>"},
        css={"en": "h1 { color: red }\n"},
        description="Routes",
        is_restricted=True,
    )
    page = portal.page("cycling")
    await page.metadata.update({"asset.title": "Cycling", "asset.description": "All routes"})
    await page.publish()
    await page.security.groups.create(editors, ["edit_page"])
    await portal.pages.create("Draft", html={"en": "<p>Soon</p>"})

    studio = await portal.studio_pages.create("overview", public=True)
    uids["overview"] = studio.uid
    draft = portal.studio_page(studio).content()
    await draft.update(
        blocks={"b2": {"type": "text", "text": "Hello"}, "b1": {"type": "chart"}}, layouts={"main": ["b2", "b1"]}
    )
    await draft.metadata.set("asset", "title", "Overview")
    await portal.studio_page(studio).publish()
    return uids
