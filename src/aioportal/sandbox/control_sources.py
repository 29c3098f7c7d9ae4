"""Control of where data come from: what other catalogs offer to harvesters, and which secrets the portal holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import writeonly
from .groups.resources import CONNECTIONS
from .harvest import HARVESTERS
from .model import Json
from .portal import Portal

_HARVESTER = {"harvester", "catalog", "error", "resource_errors", "processing_seconds", "processing_word"}
_OF_DATASET = ("id", "title")


def write_harvester(portal: Portal, body: Json) -> Json:
    """Write what a harvester finds, how long it takes, and how its next run ends.

    Args:
        portal: where.
        body: ``harvester``, its uid; ``catalog``, the datasets of the other catalog, each with ``id`` and ``title`` and
            maybe ``description``, ``metadata``, ``url`` and ``extractor``, or null to have some made up; ``error``,
            which makes the next run fail as a whole; ``resource_errors``, messages by id for datasets that the next run
            cannot take; ``processing_seconds``; ``processing_word``, a state that nobody has documented.

    Returns:
        The uid, and how many datasets the other catalog has.

    Raises:
        ValueError: an unknown harvester or name, or a value of another kind.
    """
    unknown = sorted(set(body) - _HARVESTER)
    uid = str(body.get("harvester"))
    if unknown or uid not in portal.harvests:
        raise ValueError(f"unknown: {unknown}" if unknown else f"no harvester {body.get('harvester')!r}")
    harvester = portal.harvests[uid]
    if "catalog" in body:
        harvester.catalog = _catalog(body["catalog"])
    if "error" in body:
        harvester.next_message = body["error"]
    if "resource_errors" in body:
        harvester.next_errors = _messages(body["resource_errors"])
    if "processing_seconds" in body:
        harvester.machine.processing_seconds = body["processing_seconds"]
    if "processing_word" in body:
        harvester.machine.word = body["processing_word"]
    portal.on_change()
    return {"uid": uid, "datasets": None if harvester.catalog is None else len(harvester.catalog)}


def _catalog(given: Any) -> list[Json] | None:
    if given is None:
        return None
    fitting = isinstance(given, list) and all(
        isinstance(item, dict) and all(isinstance(item.get(name), str) for name in _OF_DATASET) for item in given
    )
    if not fitting:
        raise ValueError('{"catalog": [{"id": "a", "title": "A"}]} is expected, or null')
    return list(given)


def _messages(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise ValueError('{"resource_errors": {"a": "cannot be read"}} is expected')
    return dict(given)


def held_secrets(portal: Portal) -> Json:
    """Which secrets the portal holds at present, never what they are: kind, uid, place, true or false."""
    harvesters = {
        uid: {name: value for name, value in item.items() if name in writeonly.SECRETS}
        for uid, item in portal.table(HARVESTERS).items()
    }
    resources = {
        uid: {"datasource": item.get("datasource")}
        for (name, _), items in portal.tables.items()
        if name == "resources"
        for uid, item in items.items()
    }
    kinds: Mapping[str, Mapping[str, Any]] = {
        "connections": portal.table(CONNECTIONS),
        "harvesters": harvesters,
        "resources": resources,
    }
    return {
        kind: {uid: held for uid, item in items.items() if (held := dict(writeonly.places(item)))}
        for kind, items in kinds.items()
    }
