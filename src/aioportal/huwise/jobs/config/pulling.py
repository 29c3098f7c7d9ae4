"""``config_pull``: the configuration of a portal as files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aioportal_huwise import models

from ....core.errors import ArgumentError, NotFoundError, PermissionDeniedError
from ..options import OnProgress
from ..report import why
from ..side_by_side import read_each
from ..where import Condition, read_condition
from . import contents
from .compare import Base, digests, edited
from .dataset_document import file_uid
from .fields import fields_of, is_content, spoken_of
from .kinds import open_site
from .layout import Local, path_of, read_folder, remove_thing, write_thing
from .names import below
from .shapes import KINDS, places_of
from .site import Site, Thing, gently
from .state import Record

if TYPE_CHECKING:
    from ...client import Huwise

Deed = Literal["written", "removed", "unchanged", "kept"]

_NAMED = 10
_DATASETS = ("datasets", "rulesets/datasets")


@dataclass(frozen=True, slots=True)
class PullRow:
    """What became of one thing's files.

    Attributes:
        key: place and name: ``datasets/air``.
        path: the file, or a page's folder, below the folder.
        deed: ``"written"``, ``"removed"`` since the portal has it no more, ``"unchanged"``, or ``"kept"``: the portal
            never had it.
    """

    key: str
    path: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class PullResult:
    """What a pull brought.

    Attributes:
        portal: the portal's address.
        directory: the folder.
        rows: one for each thing.
        notes: what was left out, and why.
        requests: how many were made.
        job: its name.
        ok: whether the key may read all that was asked for; a backup is not whole otherwise.
    """

    portal: str
    directory: str
    rows: tuple[PullRow, ...]
    notes: tuple[str, ...] = ()
    requests: int = 0
    job: str = "config pull"
    ok: bool = True
    _counts: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._counts[row.deed] = self._counts.get(row.deed, 0) + 1

    def count(self, deed: Deed) -> int:
        """How many things it happened to."""
        return self._counts.get(deed, 0)

    def lines(self) -> Iterator[str]:
        """The result as people read it: what changed, then the counts."""
        for row in self.rows:
            if row.deed in ("written", "removed"):
                yield f"{row.deed:9}  {row.path}"
        for note in self.notes:
            yield f"note: {note}"
        counts = ", ".join(f"{number:,} {deed}" for deed, number in sorted(self._counts.items())) or "nothing there"
        yield f"{self.job}: {counts}; {self.requests:,} {'request' if self.requests == 1 else 'requests'}"

    def as_data(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "portal": self.portal,
            "directory": self.directory,
            "ok": self.ok,
            "counts": {deed: self.count(deed) for deed in ("written", "removed", "unchanged", "kept")},
            "rows": [{"key": row.key, "path": row.path, "deed": row.deed} for row in self.rows],
            "notes": list(self.notes),
            "requests": self.requests,
        }


async def config_pull(
    portal: Huwise,
    directory: str | os.PathLike[str],
    *,
    kinds: Iterable[str] = tuple(KINDS),
    where: Sequence[str] = (),
    files: bool = False,
    force: bool = False,
    concurrency: int | Literal["adaptive"] | None = None,
    on_progress: OnProgress | None = None,
) -> PullResult:
    """Write the configuration of a portal into a folder, one file a thing, the same bytes each time; also a backup.

    In it: datasets (properties, metadata, resources, processors, fields, schedules), code editor pages and Studio
    pages, metadata templates of the portal's own, groups without their members, and the rulesets of datasets, pages and
    connections. Not in it: secrets (a mark stands in their place), what the portal itself makes (uids, dates, authors),
    records, translations, attachments, forms, harvesters and connections. Uids and the state of the portal go into
    ``.aioportal/state.json``.

    Requests: as ``config_plan`` says, for all things of the portal.

    Args:
        portal: the client.
        directory: the folder; made where it is not there. A dataset that has the content of its uploaded files in it
            keeps being pulled with them.
        kinds: of ``"templates"``, ``"groups"``, ``"datasets"``, ``"pages"``, ``"rulesets"``.
        where: only datasets that fit, and their rulesets; conditions as ``select`` takes them.
        files: bring the content of uploaded files along, which another portal needs to read the same data.
        force: overwrite files that were edited and not applied.
        concurrency: how many things are read at once.
        on_progress: called with the progress of reading.

    Returns:
        What was written. What the key may not read is a note, and its files stay as they are; a file is removed only
        when the portal, asked for that one thing, says that it is gone.

    Raises:
        ArgumentError: files were edited and not applied (the message names them), or a file cannot be meant. Nothing
            was written.
        PortalError: the portal could not be read, or not to the end. Nothing was written.
    """
    conditions = [read_condition(text) for text in where]
    places = places_of(kinds)
    root = Path(directory)
    locals_ = await asyncio.to_thread(read_folder, root, places)
    site = await open_site(portal, root, files=files)
    for place in places:
        await site.list_all(site.kinds[place])
    pull = _Pull(site, locals_, _chosen(site, conditions))
    documents = await pull.read(places, concurrency, on_progress)
    if not force and (names := await pull.unapplied(documents)):
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise ArgumentError(
            f"edited since the last pull and not applied: {', '.join(names[:_NAMED])}{more}; nothing was written",
            hint="Apply them, bring them back with git, or overwrite them with force=True (--force).",
        )
    rows = await pull.write(documents)
    await site.state.save()
    return PullResult(portal.base_url, str(root), tuple(rows), tuple(site.notes()), site.requests, ok=pull.is_whole)


Found = dict[str, dict[str, tuple[Thing, dict[str, Any]]]]
"""Place → key → the thing and its document."""


class _Pull:
    """One pull."""

    def __init__(self, site: Site, locals_: dict[str, dict[str, Local]], chosen: Any) -> None:
        self._site = site
        self._locals = locals_
        self._chosen = chosen
        self._unread: set[tuple[str, str]] = set()

    async def read(
        self, places: Sequence[str], concurrency: int | Literal["adaptive"] | None, on_progress: OnProgress | None
    ) -> Found:
        """The documents of all things that are meant."""
        site = self._site
        things = [
            (place, thing)
            for place in places
            if place not in site.refused
            for thing in site.things[place].values()
            if self._chosen(place, thing.key)
        ]

        async def read(entry: tuple[str, Thing]) -> dict[str, Any]:
            return await site.kinds[entry[0]].document(entry[1])

        found: Found = {place: {} for place in places}
        failed: dict[str, list[str]] = {}
        for (place, key), reason in site.hidden.items():
            if self._chosen(place, key):
                self._unread.add((place, key))
                failed.setdefault(place, []).append(f"{key} ({reason})")
        refusals = (PermissionDeniedError, NotFoundError)
        outcomes = await read_each(
            site.portal, read, things, tolerated=refusals, concurrency=concurrency, on_progress=on_progress
        )
        async for outcome in gently(outcomes):
            place, thing = things[outcome.index]
            if outcome.error is not None:
                self._unread.add((place, thing.key))
                failed.setdefault(place, []).append(f"{thing.key} ({why(outcome.error)})")
            elif outcome.value is not None and (fields_of(place, outcome.value) or not place.startswith("rulesets/")):
                found[place][thing.key] = (thing, outcome.value)
        for place, names in failed.items():
            site.note(f"{place}: {len(names):,} left out, since the portal refuses to show them, such as {names[0]}")
        return found

    @property
    def is_whole(self) -> bool:
        """Whether the portal showed everything that was asked for."""
        return not self._site.refused and not self._unread

    async def unapplied(self, documents: Found) -> list[str]:
        """The files that were edited since the last pull, and would be overwritten or come back."""
        names = []
        async for place, key in gently(self._keys(documents)):
            local, known = self._locals[place].get(key), documents[place].get(key)
            record = self._site.record(place, key)
            if local is None:
                # A file that was removed: a deletion that was not applied, as long as the portal has the thing.
                if record is not None and record.uid and known is not None:
                    names.append(self._shown(path_of(self._site.root, place, key)))
                continue
            if known is None and record is None:
                continue
            if not await self._overwritable(place, local, known, record):
                names.append(self._shown(local.path))
        return names

    async def _overwritable(
        self, place: str, local: Local, known: tuple[Thing, dict[str, Any]] | None, record: Record | None
    ) -> bool:
        here = fields_of(place, local.document)
        if place == "datasets":
            here |= await contents.contents_here(self._site.root, local.key, local.document, all_there=False)
        base = self._spoken(record.base if record is not None else Base(None, {}), here, local)
        there: dict[str, Any] = {}
        if known is not None:
            there = fields_of(place, known[1])
            if place == "datasets":
                there |= contents.contents_there(self._site, local.key, known[1])
        shown = self._spoken(Base(None, digests(there)), here, local)
        if record is None:
            return digests(here) == shown.fields
        # Value by value: a pull that was killed has left some as they were and brought others.
        marks = digests(here)
        return all(known is not None and marks.get(name) == shown.fields.get(name) for name in edited(here, base))

    def _spoken(self, base: Base, here: Mapping[str, Any], local: Local) -> Base:
        """What is known of a thing as far as its file speaks of it."""
        fields = spoken_of(base.fields, local.document)
        return Base(
            base.uid,
            {name: mark for name, mark in fields.items() if not is_content(name) or name in here},
        )

    async def write(self, documents: Found) -> list[PullRow]:
        """Write, remove and note."""
        rows = []
        async for place, key in gently(self._keys(documents)):
            local, known = self._locals[place].get(key), documents[place].get(key)
            name = f"{place}/{key}"
            if known is not None:
                rows.append(await self._write(place, local, *known))
            elif local is None:
                self._site.state.put(name, None)
            elif self._site.state.get(name) is None:
                rows.append(PullRow(name, self._shown(local.path), "kept"))
            else:
                await asyncio.to_thread(self._remove, local)
                self._site.state.put(name, None)
                rows.append(PullRow(name, self._shown(local.path), "removed"))
        return rows

    async def _write(self, place: str, local: Local | None, thing: Thing, document: dict[str, Any]) -> PullRow:
        site, key = self._site, thing.key
        fields = fields_of(place, document)
        record = site.record(place, key) or Record()
        files = dict(record.files)
        stale: list[str] = []
        if place == "datasets":
            whole, used = document, {uid for one in document["resources"] if (uid := file_uid(one))}
            old_paths = contents.paths_of(local.document) if local is not None else []
            if site.files or old_paths:
                document, paths = contents.placed(key, document)
                for place_of, uid in paths.items():
                    await contents.fetch(site, thing, place_of, uid, contents.name_of(whole, uid))
                fields |= contents.contents_there(site, key, whole)
                stale = sorted(set(old_paths) - set(paths))
            else:
                document = contents.unplaced(document)
            known = site.record(place, key)
            files = {uid: file for uid, file in (known.files if known else {}).items() if uid in used}
            for one in whole["resources"]:
                uid = file_uid(one)
                if uid is not None and uid not in files:
                    files[uid] = (contents.name_of(whole, uid), None)
        site.state.put(f"{place}/{key}", Record(thing.uid, digests(fields), (), record.publish, files))
        same = local is not None and local.document == document
        path = local.path if local is not None else path_of(site.root, place, key)
        if not same:
            path = await asyncio.to_thread(write_thing, site.root, place, key, document, local)
        # Last, so that no document ever names a file that is gone.
        for old in stale:
            below(site.root, old, f"datasets/{key}").unlink(missing_ok=True)
        return PullRow(f"{place}/{key}", self._shown(path), "unchanged" if same else "written")

    def _remove(self, local: Local) -> None:
        for path in contents.paths_of(local.document) if "resources" in local.document else ():
            below(self._site.root, path, local.key).unlink(missing_ok=True)
        remove_thing(local)

    def _keys(self, documents: Found) -> Iterator[tuple[str, str]]:
        """All that the portal, the folder or the side file has, as far as it is meant and could be read."""
        site = self._site
        for place, known in documents.items():
            if place in site.refused:
                continue
            prefix = f"{place}/"
            noted = [name.removeprefix(prefix) for name in site.state.records if name.startswith(prefix)]
            for key in sorted({*known, *self._locals[place], *noted}):
                if (place, key) not in self._unread | site.ambiguous and self._chosen(place, key):
                    yield place, key

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._site.root).as_posix() if path.is_relative_to(self._site.root) else str(path)


def _chosen(site: Site, conditions: Sequence[Condition]) -> Any:
    """Whether a thing is meant; conditions are about datasets, and their rulesets."""

    def chosen(place: str, key: str) -> bool:
        if not conditions or place not in _DATASETS:
            return True
        thing = site.things.get(place, {}).get(key)
        if thing is None:
            return False
        dataset = models.Dataset.from_dict(thing.shown)
        return all(condition.holds(dataset) for condition in conditions)

    return chosen
