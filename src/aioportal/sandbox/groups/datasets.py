"""Datasets: list, create, retrieve, update, delete, copy."""

from __future__ import annotations

import re
from dataclasses import replace

from ..clock import stamp
from ..exchange import Exchange, Handler, Reply, simple
from ..making import free_id, make
from ..model import SECTIONS, Dataset, Json, slug
from ..portal import Portal
from ..problems import invalid
from .metadata import creatable, shown

_DATASET_ID = re.compile(r"[A-Za-z0-9_@.-]{1,200}")


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        "list_datasets": simple(_list),
        "create_dataset": simple(_create),
        "retrieve_dataset": simple(lambda exchange: Reply(show(exchange.dataset()))),
        "update_dataset": simple(_update),
        "delete_dataset": simple(_delete),
        "copy_dataset": simple(_copy),
    }


def show(dataset: Dataset) -> Json:
    """A dataset as the API answers it."""
    return {
        "uid": dataset.uid,
        "dataset_id": dataset.dataset_id,
        "created_at": stamp(dataset.created_at),
        "updated_at": stamp(dataset.updated_at),
        "created_by": {"username": dataset.created_by},
        "updated_by": {"username": dataset.updated_by},
        "is_published": dataset.is_published,
        "is_restricted": dataset.is_restricted,
        "metadata": shown(dataset.metadata),
        "default_security": dataset.default_security,
    }


def _list(exchange: Exchange) -> Reply:
    wanted = exchange.query.get("dataset_id")
    if wanted is None:
        return exchange.page(list(exchange.portal.datasets.values()), show)
    found = exchange.portal.dataset_by_id(wanted)
    return exchange.page([found] if found else [], show)


def _create(exchange: Exchange) -> Reply:
    portal, body = exchange.portal, exchange.body
    metadata = creatable(body["metadata"], refuse_empty=portal.config.refuse_empty_metadata)
    dataset_id = body.get("dataset_id")
    if dataset_id is None:
        title = metadata.get("default", {}).get("title", {}).get("value")
        dataset_id = free_id(portal, slug(title, "-") if isinstance(title, str) else "")
    else:
        _check_id(portal, dataset_id, None)
    dataset = make(
        portal,
        dataset_id,
        metadata,
        restricted=body.get("is_restricted", False),
        security=body.get("default_security"),
    )
    portal.edited(dataset, *SECTIONS.values())
    exchange.note("created", "dataset", dataset.uid, dataset)
    return Reply(show(dataset), 201)


def _check_id(portal: Portal, dataset_id: str, own: Dataset | None) -> None:
    if not _DATASET_ID.fullmatch(dataset_id):
        raise invalid(dataset_id="malformed")
    other = portal.dataset_by_id(dataset_id)
    if other is not None and other is not own:
        raise invalid(dataset_id="taken")


def _update(exchange: Exchange) -> Reply:
    dataset, body = exchange.editable_dataset(), exchange.body
    dataset_id = body.get("dataset_id", dataset.dataset_id)
    if dataset_id != dataset.dataset_id:
        if dataset.is_published:
            raise invalid(dataset_id="published")
        _check_id(exchange.portal, dataset_id, dataset)
        exchange.portal.rename(dataset, dataset_id)
    dataset.is_restricted = body.get("is_restricted", dataset.is_restricted)
    dataset.default_security = {**dataset.default_security, **body.get("default_security", {})}
    exchange.portal.edited(dataset, SECTIONS["properties"])
    exchange.note("updated", "dataset", dataset.uid, dataset)
    return Reply(show(dataset))


def _delete(exchange: Exchange) -> Reply:
    dataset = exchange.editable_dataset()
    exchange.portal.remove(dataset)
    exchange.note("deleted", "dataset", dataset.uid, dataset)
    return Reply(None, 204)


def _copy(exchange: Exchange) -> Reply:
    portal, source = exchange.portal, exchange.dataset()
    metadata = dict(source.metadata)
    title = metadata.get("default", {}).get("title", {}).get("value")
    if isinstance(title, str):
        metadata["default"] = {**metadata["default"], "title": {"value": f"{title} (copy)"}}
    copied = make(
        portal,
        free_id(portal, f"{source.dataset_id}-copy"),
        metadata,
        restricted=source.is_restricted,
        security=source.default_security,
    )
    _copy_files(portal, source, copied)
    for name, prefix in (("resources", "re_"), ("processors", "pr_"), ("fields", "pr_")):
        target = portal.table(name, copied.uid)
        for item in portal.table(name, source.uid).values():
            uid = portal.uids.new(prefix, target)
            target[uid] = {**item, "uid": uid}
    portal.edited(copied, *SECTIONS.values())
    exchange.note("created", "dataset", copied.uid, copied, copied_from=source.uid)
    return Reply(show(copied), 201)


def _copy_files(portal: Portal, source: Dataset, copied: Dataset) -> None:
    for file in source.files.values():
        path = portal.place(copied) / file.path.name
        # A hard link: uploaded files never change, and both datasets may be deleted on their own.
        path.hardlink_to(file.path)
        copied.files[file.uid] = replace(file, path=path)
