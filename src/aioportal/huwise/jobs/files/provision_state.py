"""What a portal has of a dataset, as far as its specification speaks of it, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ....core.errors import ArgumentError
from ...bodies import jsonable, present, same_json, uid_of
from ...metadata_changes import stored_field
from ...reconcile import agrees
from ..config.secrecy import hidden
from ..plan import FieldChange
from .file_content import holds
from .file_targets import file_of, leftovers
from .merging import FIELDS, PROCESSORS, StackWrite, stack_writes

if TYPE_CHECKING:
    from aioportal_huwise import models

    from ...client import Huwise
    from ...dataset import DatasetHandle
    from .provision_spec import DatasetSpec, ResourceSpec


@dataclass(frozen=True, slots=True)
class Present:
    """What is there; empty for a dataset that is not there yet."""

    dataset: Mapping[str, Any] = field(default_factory=dict)
    resources: tuple[models.Resource, ...] = ()
    same: frozenset[str] = frozenset()
    """The titles of resources whose file has the content that is wished."""
    leftovers: tuple[models.Resource, ...] = ()
    """Resources that a run of this job made before it ended in the middle."""
    processors: tuple[dict[str, Any], ...] = ()
    fields: tuple[dict[str, Any], ...] = ()
    schedules: tuple[dict[str, Any], ...] = ()
    users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group_uids: Mapping[str, str] = field(default_factory=dict)
    """The groups of the specification, by the name that it uses."""


async def read_present(
    portal: Huwise, handle: DatasetHandle | None, found: models.Dataset | None, spec: DatasetSpec, note: object
) -> Present:
    """Read what a specification speaks of, and nothing else.

    Args:
        portal: the client.
        handle: the dataset; None where it is not there.
        found: the same as the portal shows it.
        spec: what is wished.
        note: what an earlier run on the journal noted down.

    Raises:
        ArgumentError: several resources of one title, or a group that is not there.
        PortalError: something could not be read.
    """
    groups = await _groups(portal, spec)
    if handle is None or found is None:
        return Present(group_uids=groups)
    resources, gone, same = await _resources(handle, spec, note) if spec.resources else ([], [], frozenset[str]())
    return Present(
        jsonable(found),
        tuple(resources),
        same,
        tuple(gone),
        tuple([jsonable(one) async for one in handle.processors.list(limit=1000)] if spec.processors else ()),
        tuple([jsonable(one) async for one in handle.fields.list(limit=1000)] if spec.fields else ()),
        tuple([jsonable(one) async for one in handle.schedules.list(limit=1000)] if spec.schedules else ()),
        await _rulesets(handle.security.users.list(limit=1000), "user", "username") if spec.users else {},
        await _rulesets(handle.security.groups.list(limit=1000), "group", "uid") if spec.groups else {},
        groups,
    )


async def _resources(
    handle: DatasetHandle, spec: DatasetSpec, note: object
) -> tuple[list[models.Resource], list[models.Resource], frozenset[str]]:
    listed = [one async for one in handle.resources.list(limit=1000, expand="datasource.connection")]
    gone: list[models.Resource] = []
    same = set()
    for wish in spec.resources:
        titled = [one for one in listed if one.title == wish.title]
        if len(titled) > 1:
            own = leftovers(titled, note)
            titled = [one for one in titled if one not in own]
            gone += own
        if len(titled) > 1:
            raise ArgumentError(
                f"the dataset has {len(titled)} resources titled {wish.title!r}",
                hint="Give them titles that tell them apart.",
            )
        uid = file_of(titled[0]) if titled else None
        if wish.file is not None and uid is not None and await holds(handle, uid, wish.file):
            same.add(wish.title)
    return [one for one in listed if one not in gone], gone, frozenset(same)


async def _rulesets(pager: Any, who: str, name: str) -> dict[str, Mapping[str, Any]]:
    listed = [jsonable(one) async for one in pager]
    return {one[who][name]: one for one in listed if isinstance(one.get(who), dict) and name in one[who]}


async def _groups(portal: Huwise, spec: DatasetSpec) -> dict[str, str]:
    if not spec.groups:
        return {}
    known = [one async for one in portal.groups.list(limit=1000)]
    found = {}
    for name in spec.groups:
        uids = [one.uid for one in known if isinstance(one.uid, str) and (one.uid == name or one.title == name)]
        if len(uids) != 1:
            raise ArgumentError(f"{len(uids) or 'no'} group{'s' * (len(uids) > 1)} of the portal is called {name!r}")
        found[name] = uids[0]
    return found


@dataclass(frozen=True, slots=True)
class ResourceNeed:
    """What one resource needs.

    Attributes:
        wish: what is wished.
        resource: what is there; None where it has to be made.
        source: whether what it reads has to change.
        settings: whether how it is read has to change.
    """

    wish: ResourceSpec
    resource: models.Resource | None
    source: bool
    settings: bool


@dataclass(frozen=True, slots=True)
class RulesetNeed:
    """A ruleset that has to change: the whole of it as it is to be."""

    who: str
    name: str
    holder: str
    rules: dict[str, Any]
    before: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be written, in the order in which it is."""

    metadata: tuple[tuple[str, str, Any, Any], ...]
    """Template, field, value before, value after."""
    overrides: tuple[tuple[str, str, Any, Any], ...]
    properties: Mapping[str, Any]
    resources: tuple[ResourceNeed, ...]
    leftovers: tuple[models.Resource, ...]
    processors: tuple[StackWrite, ...]
    fields: tuple[StackWrite, ...]
    schedules: tuple[tuple[str | None, str, str | None], ...]
    """The schedule that is changed, or None for a new one; its times after, and before."""
    rulesets: tuple[RulesetNeed, ...]

    @property
    def needs_full(self) -> bool:
        """Whether anything differs that shows only after a full publish."""
        return bool(
            self.properties or self.resources or self.leftovers or self.processors or self.fields or self.rulesets
        )

    @property
    def needs_metadata(self) -> bool:
        """Whether metadata differ."""
        return bool(self.metadata or self.overrides)

    @property
    def is_empty(self) -> bool:
        """Whether all is as wished."""
        return not (self.needs_full or self.needs_metadata or self.schedules)

    def changes(self, there: Present) -> Iterator[FieldChange]:
        """What differs, for the plan."""
        for template, name, before, after in (*self.metadata, *self.overrides):
            yield FieldChange(f"metadata.{template}.{name}", before, after)
        for name, after in self.properties.items():
            yield FieldChange("security" if name == "default_security" else name, there.dataset.get(name), after)
        for need in self.resources:
            name = f"resources.{need.wish.title}"
            yield hidden(FieldChange(name, _resource_told(need.resource), _wish_told(need.wish)))
        for gone in self.leftovers:
            yield FieldChange(f"left over: resource {uid_of(gone, 'resource')}", present(gone.title), "removed")
        for stack, writes in (("processors", self.processors), ("fields", self.fields)):
            for write in writes:
                yield hidden(FieldChange(f"{stack}.{write.name}", write.before, write.body or "removed"))
        for _, cron, old in self.schedules:
            yield FieldChange("schedules", old, cron)
        for rule in self.rulesets:
            yield FieldChange(f"rulesets.{rule.who}.{rule.name}", rule.before, rule.rules)


def difference(spec: DatasetSpec, there: Present) -> Difference:
    """What differs; what the specification does not name is left out of it.

    Raises:
        ArgumentError: something is there twice, and no telling which is meant.
    """
    wished = {name: value for name, value in _properties(spec, there).items() if value is not None}
    return Difference(
        _metadata(spec.metadata, there, override=False),
        _metadata(spec.overrides, there, override=True),
        {name: value for name, value in wished.items() if not _agrees(value, there.dataset.get(name))},
        tuple(need for wish in spec.resources for need in [_need(wish, there)] if need.source or need.settings),
        there.leftovers,
        tuple(stack_writes(there.processors, spec.processors, PROCESSORS)),
        tuple(stack_writes(there.fields, spec.fields, FIELDS)),
        _schedules(spec.schedules, there.schedules),
        (*_rules(spec.users, there.users, "users", {}), *_rules(spec.groups, there.groups, "groups", there.group_uids)),
    )


def _metadata(wished: Mapping[str, Any], there: Present, *, override: bool) -> tuple[tuple[str, str, Any, Any], ...]:
    found = []
    for full, value in wished.items():
        template, _, name = full.partition(".")
        stored = stored_field(there.dataset.get("metadata"), template, name)
        before = (stored or {}).get("value")
        equal = same_json(before, value) or (_blank(before) and _blank(value))
        if equal and (not override or stored is None or stored.get("override_remote_value") is True):
            continue
        found.append((template, name, before, value))
    return tuple(found)


def _blank(value: Any) -> bool:
    # Portals show all of these alike, and store some of them as none at all.
    return value is None or value in ("", [])


def _properties(spec: DatasetSpec, there: Present) -> dict[str, Any]:
    security = None
    if spec.security is not None:
        security = {**(there.dataset.get("default_security") or {}), **spec.security}
    return {"is_restricted": spec.is_restricted, "default_security": security}


def _agrees(wished: Any, found: Any) -> bool:
    """Whether rules are as wished; the order of fields and permissions says nothing."""
    return agrees(_sorted(wished), _sorted(found))


def _sorted(rules: Any) -> Any:
    if not isinstance(rules, Mapping):
        return rules
    return {key: sorted(map(str, value)) if isinstance(value, list) else _sorted(value) for key, value in rules.items()}


def _need(wish: ResourceSpec, there: Present) -> ResourceNeed:
    resource = next((one for one in there.resources if one.title == wish.title), None)
    if resource is None:
        return ResourceNeed(wish, None, source=True, settings=False)
    if wish.file is not None:
        source = wish.title not in there.same
    else:
        source = not _same_source(wish.datasource or {}, jsonable(present(resource.datasource)) or {})
    settings = wish.extractor not in (None, present(resource.type_)) or (
        wish.params is not None and not agrees(dict(wish.params), jsonable(present(resource.params)) or {})
    )
    return ResourceNeed(wish, resource, source, settings)


def _same_source(wished: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether a resource reads from where it is wished, as far as the portal shows it: never its secrets."""
    if not agrees(wished, found):
        return False
    values = {one.get("name"): one.get("value") for one in found.get("headers") or () if isinstance(one, Mapping)}
    return all(
        one.get("name") in values and values[one.get("name")] in (None, one.get("value"))
        for one in wished.get("headers") or ()
    )


def _schedules(
    wished: Sequence[str], there: Sequence[Mapping[str, Any]]
) -> tuple[tuple[str | None, str, str | None], ...]:
    """A wished schedule that is missing takes the place of one that is not wished, before another one is added."""
    missing = [
        cron for cron in wished if cron not in [" ".join(str(one.get("cron_schedule")).split()) for one in there]
    ]
    others = [one for one in there if " ".join(str(one.get("cron_schedule")).split()) not in wished]
    pairs: list[tuple[str | None, str, str | None]] = []
    for position, cron in enumerate(missing):
        old = others[position] if position < len(others) else None
        pairs.append((None, cron, None) if old is None else (old.get("uid"), cron, old.get("cron_schedule")))
    return tuple(pairs)


def _rules(
    wished: Mapping[str, Mapping[str, Any]],
    there: Mapping[str, Mapping[str, Any]],
    who: str,
    holders: Mapping[str, str],
) -> Iterator[RulesetNeed]:
    for name, rules in wished.items():
        holder = holders.get(name, name)
        found = there.get(holder)
        old = None if found is None else {key: found.get(key) for key in ("permissions", "security")}
        new = {
            "permissions": rules.get("permissions", (old or {}).get("permissions") or []),
            "security": {**((old or {}).get("security") or {}), **(rules.get("security") or {})} or None,
        }
        if old is None or not _agrees({key: value for key, value in new.items() if value is not None}, old):
            yield RulesetNeed(who, name, holder, new, old)


def _resource_told(resource: models.Resource | None) -> Any:
    if resource is None:
        return None
    file = file_of(resource)
    return {"type": present(resource.type_), "file" if file else "reads": file or present(resource.display_name)}


def _wish_told(wish: ResourceSpec) -> dict[str, Any]:
    told: dict[str, Any] = {"type": wish.extractor} if wish.extractor else {}
    if wish.file is not None:
        return told | {"file": wish.file.name, "bytes": wish.file.size, "sha256": wish.file.sha256[:12]}
    source = wish.datasource or {}
    # Headers and logins may hold secrets, and plans are printed.
    return told | {"reads": {key: source.get(key) for key in ("type", "relative_url") if key in source}}
