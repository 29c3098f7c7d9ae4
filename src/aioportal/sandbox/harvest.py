"""Harvesters at work: what they find in their catalogs, what they make of it, and how their runs end.

The sandbox reaches no catalogs. What a harvester finds is written by the control interface, or else made up out of its
address: a few datasets, always the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .clock import stamp
from .machines import Finished, Machine, Order, dump_machine, load_machine
from .making import free_id, make, with_remote
from .model import SECTIONS, Dataset, Json, slug

if TYPE_CHECKING:
    from .portal import Portal

HARVESTERS = "/harvesters/"
"""The path, and so the table, of the harvesters' configurations."""

_MARK = "harvester:"
_INVENTED = 3
# Where the other catalog is, by the kinds' different names for it.
_SOURCES = ("url", "domain", "host", "database_code", "organization_id")
# How many datasets to take at most.
_CAPS = ("limit", "number_of_datasets")


@dataclass(slots=True)
class Run:
    """The last or present run."""

    started_at: float | None = None
    succeeded_at: float | None = None
    """The end of the last run that succeeded, which may be an earlier one."""
    catalog: list[Json] | None = None
    position: int = 0
    harvested: int | None = None
    message: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Harvester:
    """What a harvester is beside its configuration."""

    uid: str
    machine: Machine
    run: Run = field(default_factory=Run)
    shown_started_at: float | None = None
    """What is still shown as the last start while an order is not visible yet."""
    attached: dict[str, str] = field(default_factory=dict)
    """The uids of the datasets that it made, by their id in the other catalog."""
    catalog: list[Json] | None = None
    """What the control interface wrote into the other catalog; None to make something up."""
    next_message: str | None = None
    """Makes the next run fail as a whole."""
    next_errors: dict[str, str] = field(default_factory=dict)
    """Makes the next run fail for single datasets of the other catalog."""


def found(harvester: Harvester, config: Json) -> list[Json]:
    """What the other catalog offers to a configuration: ``id``, ``title``, ``description`` and maybe more of each."""
    listed = _invented(config) if harvester.catalog is None else harvester.catalog
    offset = config.get("offset")
    begin = offset if isinstance(offset, int) and offset > 0 else 0
    caps = [config[name] for name in _CAPS if isinstance(config.get(name), int) and config[name] >= 0]
    return listed[begin : begin + caps[0]] if caps else listed[begin:]


def _invented(config: Json) -> list[Json]:
    source = str(next((config[name] for name in _SOURCES if config.get(name)), config["type"]))
    base = slug(source.partition("://")[2] or source, "-") or slug(str(config["type"]), "-") or "remote"
    return [
        {
            "id": f"{base}-{number}",
            "title": f"{config['name']} {number}",
            "description": f"Number {number} of {source}.",
        }
        for number in range(1, _INVENTED + 1)
    ]


class Harvests:
    """All harvesters of a portal, by uid; the engine knows their machines by a marked key."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._items: dict[str, Harvester] = {}

    def __getitem__(self, uid: str) -> Harvester:
        return self._items[uid]

    def __contains__(self, uid: object) -> bool:
        return uid in self._items

    @staticmethod
    def owns(key: str) -> bool:
        """Whether a machine's key is a harvester's."""
        return key.startswith(_MARK)

    def machine(self, key: str) -> Machine:
        """The machine of a marked key."""
        return self._items[key.removeprefix(_MARK)].machine

    def config(self, uid: str) -> Json:
        """How a harvester is configured."""
        return self._portal.table(HARVESTERS)[uid]

    def add(self, uid: str) -> Harvester:
        """A new harvester, which never ran."""
        machine = Machine(since=self._portal.clock.now(), state="new", kind="harvester")
        self._items[uid] = Harvester(uid, machine)
        return self._items[uid]

    def datasets(self, uid: str) -> list[Dataset]:
        """The datasets that a harvester made and that are still there."""
        known = self._portal.datasets
        return [known[dataset] for dataset in self._items[uid].attached.values() if dataset in known]

    def show(self, uid: str) -> Json:
        """What a harvester tells of its state and of its runs."""
        harvester, now = self._items[uid], self._portal.clock.now()
        run, attached = harvester.run, self.datasets(uid)
        hidden = now < harvester.machine.stale_until
        started = harvester.shown_started_at if hidden else run.started_at
        return {
            "status": harvester.machine.visible(now)["status"],
            "remote_datasets_count": None if run.catalog is None else len(run.catalog),
            "harvested_datasets_count": run.harvested,
            "published_datasets_count": sum(dataset.is_published for dataset in attached),
            "attached_datasets_count": len(attached),
            "has_error": run.message is not None,
            "resource_errors_count": len(run.errors),
            "last_started_at": None if started is None else stamp(started),
            "last_success_at": None if run.succeeded_at is None else stamp(run.succeeded_at),
        }

    # --- orders ---

    def order(self, uid: str, kind: str, seconds: float, operation: str, request_id: str) -> None:
        """Take an order.

        Raises:
            Problem: 400 ``invalid_harvester_status`` while another one is on its way.
        """
        harvester, now = self._items[uid], self._portal.clock.now()
        order = Order(kind, now, seconds, operation, request_id)
        if kind in ("publish", "unpublish"):
            # A harvester that never ran is still one that never ran.
            order.rest = harvester.machine.state
        self._portal.engine.accept(_MARK + uid, order)
        harvester.shown_started_at = harvester.run.started_at
        if kind == "harvest":
            harvester.run = replace(harvester.run, started_at=now)

    def abort(self, uid: str) -> None:
        """Stop a run; what it took so far stays.

        Raises:
            Problem: 400 ``invalid_harvester_status`` where none is at work.
        """
        harvester = self._items[uid]
        self._portal.engine.abort(_MARK + uid, self._portal.clock.now())
        harvester.shown_started_at = harvester.run.started_at

    def remove(self, uid: str, operation: str, request_id: str, at: float | None = None) -> None:
        """Drop a harvester with its schedule; its datasets stand on their own."""
        portal = self._portal
        portal.engine.forget(_MARK + uid, portal.clock.now() if at is None else at)
        del self._items[uid]
        del portal.table(HARVESTERS)[uid]
        portal.drop(HARVESTERS, quote(uid, safe=""))
        portal.note("deleted", operation, "harvester", uid, None, request_id, at=at)

    # --- the engine's host ---

    def started(self, key: str, order: Order, at: float) -> int:
        """Begin with an order; a run takes one dataset after the other."""
        harvester = self._items[key.removeprefix(_MARK)]
        if order.kind != "harvest":
            self._order_datasets(harvester, order, at)
            return 0
        old = harvester.run
        run = Run(old.started_at, old.succeeded_at, found(harvester, self.config(harvester.uid)), harvested=0)
        run.message, harvester.next_message = harvester.next_message, None
        if run.message is not None:
            run.catalog = None
        harvester.run = run
        return len(run.catalog or ())

    def _order_datasets(self, harvester: Harvester, order: Order, at: float) -> None:
        config = self._portal.config
        for dataset in self.datasets(harvester.uid):
            if dataset.machine.busy or (order.kind == "unpublish" and not dataset.is_published):
                continue
            own = dataset.machine.processing_seconds
            seconds = config.unpublish_seconds
            if order.kind == "publish":
                seconds = config.processing_seconds if own is None else own
            below = Order(order.kind, at, seconds, order.operation, order.request_id)
            self._portal.engine.accept(dataset.uid, below)
            order.waiting.append(dataset.uid)

    def step(self, key: str, order: Order, at: float) -> None:
        """Take the next dataset of the other catalog, or note why it cannot be taken."""
        harvester = self._items[key.removeprefix(_MARK)]
        run = harvester.run
        item = (run.catalog or [])[run.position]
        run.position += 1
        reason = harvester.next_errors.get(item["id"])
        if reason is not None:
            run.errors[item["id"]] = reason
            return
        run.harvested = (run.harvested or 0) + 1
        self._take(harvester, item, order, at)

    def ended(self, key: str, order: Order, result: Finished, at: float) -> None:
        """Note how an order ended, and do what belongs to its end."""
        uid = key.removeprefix(_MARK)
        harvester, portal = self._items[uid], self._portal
        extra: Json = {"state": result.state, "attached": len(self.datasets(uid))}
        if order.kind == "delete":
            for dataset in self.datasets(uid):
                self._remove(dataset, order, at)
            self.remove(uid, order.operation, order.request_id, at)
            return
        kind = {"publish": "published", "unpublish": "unpublished", "harvest": "harvested"}[order.kind]
        if order.kind == "harvest":
            run = harvester.run
            if order.aborted is not None:
                kind = "aborted"
            elif run.message is not None:
                kind = "harvest_failed"
            else:
                run.succeeded_at = at
                self._forget_missing(harvester, order, at)
            harvester.next_errors = {}
            extra = {
                "state": "idle",
                "attached": len(self.datasets(uid)),
                "harvested": run.harvested,
                "resource_errors": len(run.errors),
            }
        portal.note(kind, order.operation, "harvester", uid, None, order.request_id, at=at, **extra)

    # --- datasets ---

    def _take(self, harvester: Harvester, item: Json, order: Order, at: float) -> None:
        """Make a dataset of what the other catalog says, or bring the one up to date that was made of it before."""
        portal, config = self._portal, self.config(harvester.uid)
        remote = {"default": {"title": item["title"], "description": item.get("description", "")}}
        for template, fields in (item.get("metadata") or {}).items():
            remote[template] = {**remote.get(template, {}), **fields}
        known = portal.datasets.get(harvester.attached.get(item["id"], ""))
        if known is not None:
            metadata = _forced(with_remote(known.metadata, remote), config.get("forced_metas") or {})
            if metadata != known.metadata:
                known.metadata = metadata
                portal.edited(known, SECTIONS["metadata"])
                portal.note("updated", order.operation, "dataset", known.uid, known, order.request_id, at=at)
            return
        dataset = make(
            portal,
            free_id(portal, slug(str(item["id"]), "-")),
            _forced(with_remote({}, remote), config.get("forced_metas") or {}),
            restricted=bool(config.get("restrict_datasets_visibility")),
            security=None,
            at=at,
        )
        harvester.attached[item["id"]] = dataset.uid
        if item.get("url") and not config.get("metadata_only"):
            resources = portal.table("resources", dataset.uid)
            uid = portal.uids.new("re_", resources)
            kind, title = item.get("extractor", "csvfile"), item["title"]
            resources[uid] = {"uid": uid, "type": kind, "title": title, "params": {}, "url": item["url"]}
            resources[uid]["updated_at"] = stamp(at)
        portal.edited(dataset, *SECTIONS.values())
        extra = {"harvester": harvester.uid}
        portal.note("created", order.operation, "dataset", dataset.uid, dataset, order.request_id, at=at, **extra)

    def _forget_missing(self, harvester: Harvester, order: Order, at: float) -> None:
        """Forget what the other catalog lost; delete it here as well if the harvester is to."""
        offered = {item["id"] for item in harvester.run.catalog or ()}
        missing = [name for name in harvester.attached if name not in offered]
        if not self.config(harvester.uid).get("delete_missing_datasets"):
            return
        for name in missing:
            dataset = self._portal.datasets.get(harvester.attached.pop(name))
            if dataset is not None:
                self._remove(dataset, order, at)

    def _remove(self, dataset: Dataset, order: Order, at: float) -> None:
        self._portal.remove(dataset, at)
        self._portal.note("deleted", order.operation, "dataset", dataset.uid, dataset, order.request_id, at=at)

    # --- state file, reset ---

    def dump(self) -> list[Json]:
        """As JSON."""
        plain = [{**_shallow(item), "machine": dump_machine(item.machine)} for item in self._items.values()]
        return [{**item, "run": asdict(item["run"])} for item in plain]

    def load(self, data: list[Json]) -> None:
        """The inverse of ``dump``."""
        for item in data:
            kept = {**item, "machine": load_machine(item["machine"]), "run": Run(**item["run"])}
            self._items[item["uid"]] = Harvester(**kept)

    def clear(self) -> None:
        """Forget all."""
        self._items.clear()


def _shallow(harvester: Harvester) -> dict[str, Any]:
    return {name: getattr(harvester, name) for name in Harvester.__dataclass_fields__}


def _forced(metadata: Json, forced: Mapping[str, Any]) -> Json:
    """Metadata in which the harvester's own values win over the other catalog's."""
    merged = dict(metadata)
    for template, fields in forced.items():
        if not isinstance(fields, Mapping):
            continue
        old = merged.get(template, {})
        cells = {name: {**old.get(name, {}), "value": value} for name, value in fields.items()}
        for cell in cells.values():
            if "remote_value" in cell:
                cell["override_remote_value"] = True
        merged[template] = {**old, **cells}
    return merged
