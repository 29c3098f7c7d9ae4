"""A dataset with all that the copy jobs carry, made on a portal; and what really happened on both sides."""

from __future__ import annotations

from typing import Any

from aioportal.huwise import Huwise
from aioportal.huwise.bodies import jsonable
from aioportal.testing import HuwiseSandbox

CSV = b"Name,Milk,Age\nBrie,cow,2\nComt\xc3\xa9,cow,12\nManchego,sheep,6\n"


async def rich_dataset(portal: Huwise, dataset_id: str = "cheeses") -> str:
    """A dataset with metadata, a file, an address, processors, fields, schedules, an attachment, an export, texts."""
    made = await portal.datasets.create(dataset_id=dataset_id, title="Cheeses", language="en", is_restricted=True)
    dataset = portal.dataset(dataset_id=dataset_id)
    await dataset.metadata.set("default", "keyword", ["cheese"])
    await dataset.metadata.set("default", "publisher", "City of Milk")
    await dataset.metadata.set("internal", "theme_id", ["Economy"])
    await dataset.resources.add_file(CSV, filename="Cheeses.csv", title="Cheeses.csv")
    await dataset.processors.create({"type": "skip", "label": "No old ones", "field": "age"})
    await dataset.processors.create({"type": "expression", "label": "Upper", "expression": "upper(name)"})
    await dataset.fields.create(
        {"type": "rename", "label": "Rename", "from_name": "Milk", "to_name": "milk_of", "field_label": "Milk of"}
    )
    await dataset.fields.create({"type": "description", "label": "Say", "field": "name", "description": "Its name"})
    await dataset.schedules.create("30 4 * * 1")
    await dataset.attachments.create(b"How they are made", filename="notes.txt")
    await dataset.exports.create(b"<kml/>", "As KML", description="For maps", filename="cheeses.kml")
    await dataset.translations.update({"Cheeses": {"fr": "Fromages"}})
    assert isinstance(made.uid, str)
    return made.uid


def writes(sandbox: HuwiseSandbox) -> list[tuple[Any, ...]]:
    """What really changed on a portal, in order."""
    return [(entry.get("kind"), entry.get("type"), entry.get("operation")) for entry in sandbox.ledger()]


async def parts_of(portal: Huwise, dataset_id: str) -> dict[str, Any]:
    """A dataset's parts without what each portal makes up for itself."""
    dataset = portal.dataset(dataset_id=dataset_id)
    found = await dataset.get()

    async def plain(pager: Any, *names: str) -> list[dict[str, Any]]:
        return [{name: item.get(name) for name in names} async for item in _json(pager)]

    whole = ("resources", "processors", "fields", "schedules")
    parts: dict[str, Any] = {
        "is_restricted": found.is_restricted,
        "metadata": jsonable(await dataset.metadata.get()),
        "translations": jsonable(await dataset.translations.get()),
        "attachments": await plain(dataset.attachments.list(), "filename", "mimetype"),
        "exports": await plain(dataset.exports.list(), "title", "description", "filename"),
    }
    for name in whole:
        parts[name] = [
            {key: value for key, value in item.items() if key not in ("uid", "updated_at", "datasource")}
            async for item in _json(getattr(dataset, name).list())
        ]
    return parts


async def _json(pager: Any) -> Any:
    async for item in pager:
        yield jsonable(item)
