"""What the tests of metadata jobs share: datasets with metadata, and readings of what really happened to them."""

from __future__ import annotations

from typing import Any

from aioportal.huwise import Huwise
from aioportal.huwise.jobs.report import JobResult
from aioportal.testing import HuwiseSandbox

CUSTOM = [
    {"name": "responsible-office", "type": "text"},
    {"name": "topics", "type": "list"},
    {"name": "reviewed", "type": "boolean"},
    {"name": "copies", "type": "int"},
    {"name": "weight", "type": "double"},
    {"name": "valid-until", "type": "date"},
    {"name": "coverage", "type": "text", "i18n": True},
    {"name": "extent", "type": "geo_shape"},
]


async def build(portal: Huwise, *names: str, published: tuple[str, ...] = (), **fields: Any) -> dict[str, str]:
    """Datasets by name; those that are published have what they are made with on the portal.

    Args:
        portal: the client.
        names: their dataset_ids.
        published: those of them that are published.
        fields: more of ``default``, for all.
    """
    uids = {}
    for name in names:
        metadata = {"default": {field: {"value": value} for field, value in fields.items()}}
        uids[name] = str((await portal.datasets.create(dataset_id=name, title=name.title(), metadata=metadata)).uid)
    for name in published:
        await portal.dataset(name).publish()
    if published:
        await portal.clock.sleep(5)
    return uids


async def custom_template(portal: Huwise) -> None:
    """A template of the portal's own, with a field of each kind."""
    await portal.templates.create("city", title="Of the city", fields=CUSTOM)


def written(sandbox: HuwiseSandbox, since: int = 0) -> list[tuple[str, str]]:
    """What was done to metadata, in order: the dataset and the field, or ``"publish"``."""
    found = []
    for entry in sandbox.ledger()[since:]:
        thing = entry["object"]
        if entry["kind"] == "published_metadata":
            found.append((thing["dataset_id"], "publish"))
        elif thing["type"] == "metadata":
            found.append((thing["dataset_id"], f"-{thing['uid']}" if entry["kind"] == "deleted" else thing["uid"]))
    return found


def mark(sandbox: HuwiseSandbox) -> int:
    """Where the ledger ends now."""
    return len(sandbox.ledger())


async def value(portal: Huwise, dataset: str, path: str) -> Any:
    """What a field shows; None where the dataset does not have it."""
    template, _, field = path.partition(".")
    metadata = (await portal.dataset(dataset).get()).to_dict()["metadata"]
    return metadata.get(template, {}).get(field, {}).get("value")


def states(result: JobResult) -> dict[str, str]:
    """The end of each dataset."""
    assert result.report is not None
    return {row.key: row.state for row in result.report.rows}


def reasons(result: JobResult) -> dict[str, str]:
    """What cannot be done, or failed, and why."""
    if result.report is None:
        return {change.key: change.detail for change in result.plan.problems}
    return {row.key: row.reason for row in result.report.rows if row.reason}
