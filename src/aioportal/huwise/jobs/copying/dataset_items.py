"""From what a dataset is on the source to the parts of its copy: what goes over in which form, and what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...datasource import UPLOADED_FILE
from ..config.names import numbered
from ..config.secrecy import masked
from .course import PartItem
from .identity import Json
from .mapping import CopyMapping
from .metadata_carried import COINED, Carried, MetadataContext, carried_metadata, is_empty, visible
from .resource_carried import CarriedResource, carried_resource, referred_connections, title_of
from .rules_sorted import RuleSorter
from .stacks import plain, references, referring
from .target_facts import PortalFacts

if TYPE_CHECKING:
    from ...client import Huwise
    from .reading import SourceDataset

STAGES = (
    "dataset",
    "security",
    "metadata",
    "translations",
    "resources",
    "processors",
    "fields",
    "attachments",
    "exports",
    "schedules",
)
"""The parts of a copy in the order in which they are done: first what keeps it closed, last what opens it."""


@dataclass
class Parts:
    """The parts of one copy, by stage, and what does not go over."""

    items: dict[str, list[PartItem]] = field(default_factory=lambda: {stage: [] for stage in STAGES})
    notes: list[str] = field(default_factory=list)


class DatasetSorter:
    """Makes parts of datasets.

    Args:
        source: the portal to copy from.
        target: the portal to copy to.
        mapping: what is called otherwise there.
        own: the datasets that are copied, ``dataset_id`` here → there; joins among them go along.
        files: whether uploaded files go over.
    """

    def __init__(
        self, source: Huwise, target: Huwise, mapping: CopyMapping, own: Mapping[str, str], *, files: bool
    ) -> None:
        self._mapping = mapping
        self._own = own
        self._files = files
        self._here = PortalFacts(source)
        self._there = PortalFacts(target)
        self._rules = RuleSorter(self._here, self._there, mapping)
        self._host = urlsplit(source.base_url).netloc

    async def parts(self, dataset: SourceDataset) -> Parts:
        """The parts of one dataset's copy."""
        parts = Parts()

        # What the journal compares is of the source and the mapping alone: between two runs a template, a group or a
        # connection may be added to the target, which is no reason to refuse the second.
        def put(stage: str, name: str, wish: Any, content: Any = None) -> None:
            item = PartItem(dataset.dataset_id, dataset.to, name, wish, wish if content is None else content)
            parts.items[stage].append(item)

        carried = await self._metadata(dataset)
        settings = {"is_restricted": dataset.is_restricted, "default_security": dataset.default_security}
        put("dataset", "", {**settings, "start": _start(carried)}, settings)
        notes = [*dataset.unread, *carried.notes]
        for rule in await self._rules.carried(dataset.users, dataset.groups, notes):
            put("security", f"{rule.who} {rule.shown}", rule, rule.rules)
        if carried.values:
            names = {part: dict(getattr(self._mapping, part)) for part in ("themes", "licences", "urls")}
            put("metadata", "metadata", carried.values, {"cells": dataset.metadata, "mapping": names})
        if dataset.translations:
            put("translations", "translations", dataset.translations)
        for shown, resource in zip(dataset.resources, await self._resources(dataset), strict=True):
            notes += [f"resource {resource.name}: {note}" for note in resource.notes]
            if resource.file is not None and not self._files:
                notes.append(f"resource {resource.name} is left out: it reads an uploaded file, and files=False")
                continue
            put("resources", f"resource {resource.name}", resource, self._resource_content(shown, resource))
        processors, joined = await self._processors(dataset.processors)
        notes += joined
        stack = [plain(part) for part in dataset.processors]
        put("processors", "processors", processors, {"stack": stack, "datasets": dict(self._mapping.datasets)})
        put("fields", "fields", [plain(part) for part in dataset.fields])
        for name, wish in _attached(dataset.attachments, "filename", notes, files=self._files):
            put("attachments", f"attachment {name}", wish)
        offered = _exports(dataset.exports, notes)
        for name, wish in _attached(offered, "title", notes, files=self._files):
            put("exports", f"export {name}", wish)
        lines = [line for item in dataset.schedules if (line := item.get("cron_schedule"))]
        if lines:
            put("schedules", "schedules", lines)
        parts.notes = [f"{dataset.dataset_id}: {note}" for note in notes]
        return parts

    async def _metadata(self, dataset: SourceDataset) -> Carried:
        here, there = {}, {}
        for (template, name), part in COINED.items():
            cell = (dataset.metadata.get(template) or {}).get(name)
            value = visible(cell)
            values = value if isinstance(value, list) else [value]
            known = getattr(self._mapping, part)
            if not is_empty(value) and any(str(item) not in known for item in values):
                here[template, name] = await self._here.choices(template, name)
                there[template, name] = await self._there.choices(template, name)
        context = MetadataContext(self._mapping, await self._there.templates(), here, there, self._host)
        return carried_metadata(dataset.metadata, context)

    async def _resources(self, dataset: SourceDataset) -> list[CarriedResource]:
        connections = {uid: await self.connection(uid) for uid in referred_connections(dataset.resources)}
        titles = [title_of(item) for item in dataset.resources]
        seen: Counter[str] = Counter()
        found = []
        for resource, title, name in zip(dataset.resources, titles, numbered(titles), strict=True):
            secrets = self._mapping.secrets.get(f"{dataset.dataset_id}: {name}", {})
            found.append(carried_resource(resource, name, seen[title], connections, secrets))
            seen[title] += 1
        return found

    def _resource_content(self, shown: Json, resource: CarriedResource) -> Json:
        source = shown.get("datasource")
        mapped = {uid: self._mapping.connections.get(uid) for uid in referred_connections([shown])}
        return {
            **{name: shown.get(name) for name in ("type", "title", "params", "url")},
            "datasource": source if isinstance(source, dict) else None,
            "connections": mapped,
            "secrets": {place: [where.kind, where.name] for place, where in resource.secrets.items()},
        }

    async def connection(self, uid: str) -> tuple[str | None, str]:
        """The connection of the target that stands for one of the source, or None and why there is none."""
        if uid in self._mapping.connections:
            wanted = self._mapping.connections[uid]
            if wanted is None:
                return None, f"its connection {uid} is left out, as the mapping says"
            if await self._there.connection(wanted) is None:
                return None, f"its connection {uid} is mapped to {wanted}, which the target does not have"
            return wanted, ""
        here = await self._here.connection(uid)
        if here is None:
            return None, f"its connection {uid} cannot be read at the source; map it in 'connections'"
        like = await self._there.like(here)
        if len(like) == 1:
            return like[0], ""
        shown = f"its connection {uid} ({here.get('type')} {masked(str(here.get('url') or ''))})".replace(" )", ")")
        if like:
            return None, f"{shown}: the target has {len(like)} like it; map it in 'connections'"
        return None, f"{shown} is not on the target: copy the connection first, or map it in 'connections'"

    async def _processors(self, stack: Iterable[Json]) -> tuple[list[Json], list[str]]:
        wished, notes = [], []
        for part in stack:
            names = {}
            for reference in references(part):
                new, why = await self._dataset(reference)
                names[reference] = new
                if why:
                    notes.append(f"processor {part.get('label') or part.get('type')}: {why}")
            wished.append(plain(referring(part, names)))
        return wished, notes

    async def _dataset(self, reference: str) -> tuple[str, str]:
        """What another dataset is called on the target; and what is to be known of that."""
        by_uid = reference.startswith("da_") and reference not in self._own and reference not in self._mapping.datasets
        name = (await self._here.dataset_id(reference) if by_uid else reference) or reference
        wanted = self._mapping.datasets.get(name, self._own.get(name, name))
        if wanted is None:
            return reference, f"the mapping leaves out {name!r}, which it refers to; it is copied as it is"
        if wanted in self._own.values():
            # The uid of a copy is not known before it is made.
            named = f"it names {name!r} by its uid, and now by its dataset_id" if name != reference else ""
            return wanted, named
        uid = await self._there.dataset_uid(wanted)
        if uid is not None:
            return (uid if name != reference else wanted), ""
        return wanted, f"it refers to the dataset {wanted!r}, which the target does not have; map it in 'datasets'"


def _start(carried: Carried) -> Json:
    """What a new dataset has from its beginning, because portals expect it."""
    return {
        name: value
        for template, name, value, _ in carried.values
        if template == "default" and name in ("title", "language") and isinstance(value, str) and value
    }


def _exports(exports: Iterable[Json], notes: list[str]) -> list[Json]:
    """The exports that are files; of the others no way to make them is documented."""
    found = []
    for item in exports:
        if item.get("type") == UPLOADED_FILE:
            found.append(item)
        else:
            where = masked(str(item.get("url") or item.get("type")))
            notes.append(f"export {item.get('title')} ({where}) is not carried over: the API makes none of its kind")
    return found


def _attached(items: Iterable[Json], named: str, notes: list[str], *, files: bool) -> list[tuple[str, Json]]:
    listed = [item for item in items if item.get(named) and item.get("uid")]
    if not files:
        notes += [f"{item[named]} is left out: files=False" for item in listed]
        return []
    titles = [str(item[named]) for item in listed]
    counts = Counter(titles)
    seen: Counter[str] = Counter()
    found = []
    for item, title, name in zip(listed, titles, numbered(titles), strict=True):
        wish: Json = {"uid": item["uid"], named: title, "index": seen[title], "alone": counts[title] == 1}
        wish.setdefault("filename", item.get("filename") or title)
        wish["description"] = item.get("description") or ""
        found.append((name, wish))
        seen[title] += 1
    return found
