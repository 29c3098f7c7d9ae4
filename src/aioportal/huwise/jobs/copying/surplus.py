"""What the target's dataset has that the source's has not: it stays, and is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ....core.errors import ApiError
from ..config.names import numbered
from .identity import Json
from .reading import lacks
from .rules_carried import rule_named

if TYPE_CHECKING:
    from ...client import Huwise
    from .course import Course
    from .dataset_items import Parts
    from .reading import SourceDataset

_TITLED = {
    "resources": ("resource", "title"),
    "attachments": ("attachment", "filename"),
    "exports": ("export", "title"),
}


async def surplus_notes(target: Huwise, course: Course, dataset: SourceDataset, parts: Parts) -> list[str]:
    """What stays on the target, a line each; nothing where the dataset is not there yet.

    Args:
        target: the portal that is copied to.
        course: the run's state, which keeps what is seen here for the plan.
        dataset: the dataset on the source.
        parts: the parts of its copy.
    """
    if not await course.exists(target, dataset.to):
        return []
    try:
        told = await _told(target, course, dataset, parts)
    except ApiError as error:
        if not lacks(error):
            raise
        return [f"{dataset.dataset_id}: what the target has beyond the source cannot be read ({error.code})"]
    return [f"{dataset.dataset_id}: the target also has {what}, which stays" for what in told]


async def _told(target: Huwise, course: Course, dataset: SourceDataset, parts: Parts) -> list[str]:
    told = []
    for stage, (noun, attribute) in _TITLED.items():
        mine = {item.name for item in parts.items[stage]}
        mine |= {f"{noun} {name}" for name in _names(getattr(dataset, stage), attribute)}
        there = _names(await course.there(target, dataset.to, stage), attribute)
        told += [f"{noun} {name}" for name in there if f"{noun} {name}" not in mine]
    lines = {item.get("cron_schedule") for item in dataset.schedules}
    told += [
        f"schedule {item.get('cron_schedule')}"
        for item in await course.there(target, dataset.to, "schedules")
        if item.get("cron_schedule") not in lines
    ]
    return told + await _rules(target, course, dataset, parts)


def _names(items: Iterable[Json], attribute: str) -> list[str]:
    return numbered([str(item.get(attribute) or item.get("uid")) for item in items])


async def _rules(target: Huwise, course: Course, dataset: SourceDataset, parts: Parts) -> list[str]:
    wished = [item.wish for item in parts.items["security"]]
    told = []
    for who, name in (("user", "username"), ("group", "uid")):
        told += [
            f"a ruleset of the {who} {(rule.get(who) or {}).get(name)}"
            for rule in await course.there(target, dataset.to, f"{who}s")
            if not any(one.who == who and rule_named([rule], one) is not None for one in wished)
        ]
    return told
