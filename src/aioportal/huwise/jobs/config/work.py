"""One thing of the folder against the portal: what differs, and the writing of that alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from ....core.errors import ArgumentError, ConflictError, InvalidStateError
from ..patience import patiently
from ..plan import Change
from ..work import Effect
from .adapting import adapted, adapted_rules
from .compare import Verdict, compare, digests, field_changes
from .contents import contents_there
from .dataset_document import file_uid
from .fields import fields_of, is_content, part_of, spoken_of
from .jsontext import merge_marks
from .site import Kind, Site, Thing
from .state import Record

if TYPE_CHECKING:
    from ...client import Huwise

PublishWhen = Literal["auto", "no"]

_SHOWN = ("pages", "studio_pages")
_LEVELS = ("", "metadata", "full")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the folder has, or had.

    Attributes:
        place: ``"datasets"``.
        key: what it is called.
        document: all of its file; None where the file was removed after the pull.
        contents: digests of the uploaded files that lie in the folder.
    """

    place: str
    key: str
    document: Mapping[str, Any] | None
    contents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """How a thing stands: what is there, what is wanted, what differs."""

    thing: Thing | None
    wanted_document: Mapping[str, Any] | None
    wanted: Mapping[str, Any]
    there_document: Mapping[str, Any] | None
    there: Mapping[str, Any]
    """As far as the file speaks of it."""
    all_there: Mapping[str, Any]
    verdict: Verdict


@dataclass(frozen=True)
class ConfigWork:
    """Brings things of one kind to what their files say.

    Args:
        job: the job's name.
        site: portal and folder.
        publish: ``"auto"`` publishes what visitors see already, by the cheapest way; ``"no"`` leaves that.
        force: overwrite what moved on the portal.
        adopt: note in the side file what is found equal.
    """

    job: str
    site: Site
    publish: PublishWhen = "auto"
    force: bool = False
    adopt: bool = False

    def key(self, item: Item) -> str:
        """Place and name: ``datasets/air``."""
        return f"{item.place}/{item.key}"

    def content(self, item: Item) -> object:
        """The whole file, and what is in the uploaded files that it names."""
        return {"document": item.document, "contents": dict(item.contents)}

    async def look(self, portal: Huwise, item: Item) -> Change:
        """Compare; see the kinds for the number of requests."""
        self.site.lend(portal)
        site, key = self.site, self.key(item)
        if (item.place, item.key) in site.ambiguous:
            return Change(key, "problem", detail="several things of the portal are called so")
        kind = self.site.kinds[item.place]
        thing = site.things[item.place].get(item.key)
        record = site.state.get(key)
        renamed = site.by_uid.get((item.place, record.uid)) if record is not None and record.uid else None
        if thing is None and renamed is not None and renamed != item.key:
            detail = f"it is called {renamed!r} on the portal since the pull; pull first"
            site.conflicts[key] = detail
            return Change(key, "problem", detail=detail)
        if (reason := site.hidden.get((item.place, item.key))) is not None:
            return Change(key, "problem", detail=f"the portal does not show it to this key: {reason}")
        view = await self._view(kind, item, thing)
        if item.document is None:
            return await self._look_delete(kind, item, view)
        if thing is None and item.place.startswith("rulesets/") and not self._comes(item):
            return Change(key, "problem", detail="the portal has nothing of that name to give rights on")
        names, owed = view.verdict.names, self._owed(record)
        if not names and (thing is not None or item.place.startswith("rulesets/")):
            if owed:
                return Change(key, "run", detail="the publish that an earlier run owes", cost=_cost(item.place, owed))
            if self.adopt:
                site.state.put(key, self._record(view, record))
            return Change(key, "none")
        if (undecided := _undecided(item, view)) is not None:
            return Change(key, "problem", field_changes(view.there, view.wanted, names), undecided)
        if (conflict := self._conflict(item, view)) is not None and not self.force:
            site.conflicts[key] = conflict
            return Change(key, "problem", field_changes(view.there, view.wanted, names), conflict)
        if thing is None:
            return Change(key, "create", field_changes({}, view.wanted, names), conflict or "")
        losses = kind.losses(view.wanted_document or {}, view.there_document or {}) or []
        if losses:
            site.losing[key] = "; ".join(losses)
        level = _higher(self._level(kind, names, thing), owed)
        if item.place == "rulesets/datasets" and level:
            site.rules_due.add(item.key)
        costs = "; ".join([*losses, *([cost] if (cost := _cost(item.place, level)) else [])])
        return Change(key, "update", field_changes(view.there, view.wanted, names), conflict or "", costs)

    async def _look_delete(self, kind: Kind, item: Item, view: View) -> Change:
        key = self.key(item)
        if view.thing is None or (item.place.startswith("rulesets/") and not view.there):
            if self.adopt:
                self.site.state.put(key, None)
            return Change(key, "none", detail="gone already")
        if (conflict := self._conflict(item, view)) is not None and not self.force:
            self.site.conflicts[key] = conflict
            return Change(key, "problem", detail=f"its file is gone, but {conflict}")
        cost = await kind.loss(view.thing)
        self.site.losing[key] = cost
        return Change(key, "delete", detail=conflict or "", cost=cost)

    async def act(self, portal: Huwise, item: Item) -> Effect:
        """Look again, write what differs, publish, and note each step in the side file."""
        self.site.lend(portal)

        async def settled(busy: InvalidStateError) -> None:
            # What was written of it is found written the next time.
            thing = self.site.things.get("datasets", {}).get(item.key)
            if thing is None or item.place not in ("datasets", "rulesets/datasets"):
                raise busy
            await portal.dataset(uid=thing.uid).settled(timeout=self.site.timeout)

        return await patiently(lambda: self._act(item), settled, clock=portal.clock)

    async def _act(self, item: Item) -> Effect:
        site, kind, key = self.site, self.site.kinds[item.place], self.key(item)
        thing = await kind.found(item.key, site.things[item.place].get(item.key))
        view = await self._view(kind, item, thing)
        record = site.state.get(key) or Record()
        if (conflict := self._conflict(item, view)) is not None and not self.force:
            raise ConflictError(conflict, hint="Pull first, or force it.")
        if item.document is None:
            return await self._delete(kind, item, view)
        names, owed = view.verdict.names, self._owed(record)
        if not names and not owed and (thing is not None or item.place.startswith("rulesets/")):
            site.state.put(key, self._record(view, record))
            return Effect(changed=False)
        level = _higher(self._level(kind, names, thing) if thing is not None else "", owed)
        writing = tuple(dict.fromkeys([*record.writing, *(names if thing is not None else ("*",))]))
        later = record.publish if self.publish == "no" else ""
        site.state.put(key, replace(record, writing=writing, publish=level or later))
        await site.state.save()
        told = []
        if thing is None:
            thing = await kind.create(item.key, item.document)
            told.append("created")
            site.things[item.place][item.key] = thing
            known = site.state.get(key) or record
            site.state.put(key, replace(known, uid=thing.uid))
            await site.state.save()
            view = await self._view(kind, item, await kind.found(item.key, thing))
            names = view.verdict.names
        if names and view.thing is not None and view.wanted_document is not None:
            await kind.write(view.thing, view.wanted_document, names)
            told.append(f"{len(names)} values written")
            view = await self._after(kind, item, view, names)
        left = [name for name in view.verdict.names if name in names]
        notes = (f"{key}: the portal keeps {', '.join(left)} otherwise than written",) if left else ()
        deferred = item.place == "datasets" and item.key in site.rules_due
        if level and not deferred:
            site.state.put(key, replace(self._record(view, site.state.get(key)), publish=level))
            await site.state.save()
            await kind.publish(thing, level)
            told.append("metadata published" if level == "metadata" else "published")
            if item.place == "rulesets/datasets":
                self._settle(item.key)
        done = replace(self._record(view, site.state.get(key)), publish=level if deferred else later)
        site.state.put(key, done)
        await site.state.save()
        data = {"uid": thing.uid, "written": list(names)}
        return Effect(", ".join(told), data, notes=notes)

    async def _delete(self, kind: Kind, item: Item, view: View) -> Effect:
        key = self.key(item)
        gone = view.thing is None
        if view.thing is not None:
            await kind.delete(view.thing)
            if not item.place.startswith("rulesets/"):
                self.site.things[item.place].pop(item.key, None)
        self.site.state.put(key, None)
        await self.site.state.save()
        return Effect("gone already" if gone else "deleted", changed=not gone)

    # --- views ---

    async def _view(self, kind: Kind, item: Item, thing: Thing | None) -> View:
        document = await kind.document(thing) if thing is not None else None
        return self._judged(item, thing, document)

    async def _after(self, kind: Kind, item: Item, before: View, names: tuple[str, ...]) -> View:
        """What the portal made of what was written; all else as it was before, whoever changed it since."""
        sections = frozenset(map(part_of, names))
        thing = await kind.found(item.key, before.thing)
        if thing is None or before.there_document is None:
            return before
        self.site.things[item.place][item.key] = thing
        fresh = await kind.document(thing, sections)
        kept = {key: value for key, value in before.there_document.items() if key not in sections}
        return self._judged(item, thing, {**kept, **{key: fresh[key] for key in fresh if key in sections}})

    def _judged(self, item: Item, thing: Thing | None, document: Mapping[str, Any] | None) -> View:
        key, place = self.key(item), item.place
        wanted_document = item.document
        everything = fields_of(place, document)
        if place == "datasets" and document is not None:
            everything |= contents_there(self.site, item.key, document)
        if place == "datasets" and wanted_document is not None:
            shown = thing.shown.get("metadata") if thing is not None else None
            wanted_document, left_out = adapted(wanted_document, document, shown)
            for name, reason in left_out.items():
                self.site.note(f"{key}: the resource {name!r} {reason}")
        if place.startswith("rulesets/") and wanted_document is not None:
            wanted_document = adapted_rules(wanted_document, document)
        wanted = {**fields_of(place, wanted_document), **item.contents}
        there = spoken_of(everything, item.document)
        if item.document is not None:
            # What the folder has no content of is not compared by content.
            there = {name: value for name, value in there.items() if not is_content(name) or name in item.contents}
        if self.publish == "no" and place in _SHOWN:
            there.pop("is_published", None)
            wanted.pop("is_published", None)
        record = self.site.state.get(key)
        verdict = compare(wanted, there, record.base if record is not None else None)
        return View(thing, wanted_document, wanted, document, there, everything, verdict)

    def _record(self, view: View, record: Record | None) -> Record:
        """What is to be known of a thing once it is as its file says."""
        uid = view.thing.uid if view.thing is not None else None
        files = dict(record.files) if record is not None else {}
        if view.there_document is not None and "resources" in view.there_document:
            used = {file_uid(one) for one in view.there_document["resources"]}
            files = {known: file for known, file in files.items() if known in used}
        return Record(uid, digests(view.all_there), (), "", files)

    def _conflict(self, item: Item, view: View) -> str | None:
        moved = view.verdict.moved
        if not moved:
            return None
        record = self.site.state.get(self.key(item))
        if record is None or not record.fields:
            return f"the portal has it already, and it was never pulled from there; it differs in {_listed(moved)}"
        if view.thing is None:
            return "the portal moved since the pull: it is gone from there"
        return f"the portal moved since the pull: {_listed(moved)}"

    def _comes(self, item: Item) -> bool:
        """Whether what a ruleset is for is created by the same plan."""
        return (item.place.partition("/")[2], item.key) in self.site.coming

    def _owed(self, record: Record | None) -> str:
        return record.publish if record is not None and self.publish == "auto" else ""

    def _level(self, kind: Kind, names: tuple[str, ...], thing: Thing) -> str:
        return (kind.publish_level(names, thing) or "") if self.publish == "auto" and names else ""

    def _settle(self, key: str) -> None:
        """A publish after the rulesets is the one that the dataset owed as well."""
        record = self.site.record("datasets", key)
        if record is not None and record.publish:
            self.site.state.put(f"datasets/{key}", replace(record, publish=""))


def check_publish(publish: object) -> None:
    """Refuse what is no answer to whether to publish.

    Raises:
        ArgumentError: neither of the two words.
    """
    if publish not in ("auto", "no"):
        raise ArgumentError(f"publish={publish!r} is neither 'auto' nor 'no'", hint="Give one of the two.")


def _cost(place: str, level: str) -> str:
    if not level:
        return ""
    if place in _SHOWN:
        return "publish"
    return "publish of the metadata" if level == "metadata" else f"{level} publish"


def _higher(one: str, other: str) -> str:
    return max(one, other, key=_LEVELS.index)


def _undecided(item: Item, view: View) -> str | None:
    """Why a page must not be written: visitors would see the marks of a merge. Those that they see already may stay."""
    for name in view.verdict.names if item.place == "pages" else ():
        text = view.wanted.get(name) if part_of(name) in ("html", "css") else None
        if isinstance(text, str) and (line := merge_marks(text)) is not None:
            return (
                f"{name} holds the marks of a merge that nobody decided, from line {line} on: keep one of the two sides"
            )
    return None


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - 10
    return ", ".join(names[:10]) + (f" and {more} more" if more > 0 else "")
