"""What the copies have in common around their journal: its name, its earlier runs, its shards."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypedDict, cast
from urllib.parse import urlsplit

from ..options import JobOptions, OnProgress
from .course import Weight

if TYPE_CHECKING:
    from ....core.shard import Shard
    from ...client import Huwise


class Pace(TypedDict):
    """How many things are read at once, and who is told."""

    concurrency: int | Literal["adaptive"] | None
    on_progress: OnProgress | None


def job_name(what: str, source: Huwise) -> str:
    """The job's name; a journal is of one source."""
    return f"copy {what} from {urlsplit(source.base_url).netloc}"


def part_of(options: JobOptions) -> Shard | None:
    """The shard that a run is for, or None."""
    from ....core.shard import Shard

    shard = options.get("shard")
    return Shard.parse(shard) if isinstance(shard, str) else shard


def unsharded(options: JobOptions) -> JobOptions:
    """The options without the shard, where whole things were sorted out by it before."""
    return cast("JobOptions", {name: value for name, value in options.items() if name != "shard"})


def pace(options: JobOptions) -> Pace:
    """What of the options is about reading many things before the plan."""
    return {"concurrency": options.get("concurrency"), "on_progress": options.get("on_progress")}


def begun(things: Iterable[tuple[str, str]], options: JobOptions) -> dict[str, Weight]:
    """The copies that an earlier run on the same journal changed, and the publish that those changes need.

    What it wrote is not seen as a difference any more, and yet visitors may not see it.

    Args:
        things: what each is called on the source, with which its keys begin, and on the target.
        options: the run's.
    """
    path = options.get("journal")
    if path is None or not os.path.exists(path) or os.path.getsize(path) == 0:
        return {}
    from ....core.journal import Journal

    with Journal.read(path) as journal:
        keys = [entry.key for entry in journal.entries() if entry.state != "unchanged"]
    found: dict[str, Weight] = {}
    for thing, to in things:
        weights = {_weight(key, thing) for key in keys if key == thing or key.startswith(f"{thing}: ")}
        if weights - {"none"}:
            found[to] = "full" if "full" in weights else "metadata"
    return found


def _weight(key: str, thing: str) -> Weight:
    """The publish that a part needs, by its name."""
    part = key.removeprefix(thing).removeprefix(": ")
    return "metadata" if part == "metadata" else "none" if part in ("publish", "schedules") else "full"
