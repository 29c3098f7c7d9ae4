"""The portal itself: its datasets and their parts, its clock, its ledger, and what happens when an order ends."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .clock import VirtualClock, stamp
from .config import SandboxConfig
from .contract import Contract
from .engine import TERMINAL, Engine, Finished, Machine, Order
from .harvest import Harvests
from .journal import Ledger, RequestLog
from .model import SECTIONS, Dataset, Json, Uids, dump_dataset, load_dataset
from .permissions import known_keys
from .problems import invalid_status, not_found
from .publication import Publication
from .quota import Quotas
from .reading import Input, Reading

VERSIONS_KEPT = 20
_TABLES = ("resources", "processors", "fields", "schedules")


class Portal:
    """State and rules; knows nothing of HTTP."""

    def __init__(self, config: SandboxConfig, contract: Contract) -> None:
        self.config = config
        self.contract = contract
        self.clock = VirtualClock(frozen=config.frozen, start=config.start)
        self.keys = known_keys(config)
        self.uids = Uids(config.seed)
        self.ledger = Ledger(self.clock)
        self.requests = RequestLog(self.clock)
        self.quotas = Quotas(config)
        self.engine = Engine(config, self)
        self.harvests = Harvests(self)
        self.datasets: dict[str, Dataset] = {}
        self.tables: dict[tuple[str, str], dict[str, Json]] = {}
        self.address_of: Callable[[Dataset, Json], Any] = lambda _dataset, _resource: None
        self.furnish: Callable[[Portal], None] = lambda _portal: None
        self.on_change: Callable[[], None] = lambda: None
        self._by_id: dict[str, str] = {}
        self._temporary: Path | None = None
        self._tables_written = 0
        if config.state is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="aioportal-sandbox-"))
            self.folder = self._temporary
            # A server that nobody closed, such as a daemon thread's, leaves nothing behind either.
            weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
        else:
            self.folder = config.state.with_name(config.state.name + ".d")
            self.folder.mkdir(parents=True, exist_ok=True)

    # --- datasets and their tables ---

    def dataset(self, uid: str) -> Dataset:
        """The dataset of a uid.

        Raises:
            Problem: 404.
        """
        found = self.datasets.get(uid)
        if found is None:
            raise not_found()
        return found

    def dataset_by_id(self, dataset_id: str) -> Dataset | None:
        """The dataset with that readable identifier, or None."""
        uid = self._by_id.get(dataset_id)
        return self.datasets.get(uid) if uid else None

    def publication(self, dataset_id: str) -> Publication | None:
        """What readers see of a dataset; None where there is nothing to see."""
        dataset = self.dataset_by_id(dataset_id)
        return dataset.publication if dataset else None

    def published(self) -> list[Publication]:
        """Everything that readers see, in the order of creation."""
        return [dataset.publication for dataset in self.datasets.values() if dataset.publication]

    def add(self, dataset: Dataset) -> None:
        """Keep a new dataset."""
        self.datasets[dataset.uid] = dataset
        self._by_id[dataset.dataset_id] = dataset.uid

    def rename(self, dataset: Dataset, dataset_id: str) -> None:
        """Give a dataset another readable identifier."""
        self._by_id.pop(dataset.dataset_id, None)
        dataset.dataset_id = dataset_id
        self._by_id[dataset_id] = dataset.uid

    def remove(self, dataset: Dataset, at: float | None = None) -> None:
        """Drop a dataset with its tables, files and pending orders."""
        self.engine.forget(dataset.uid, self.clock.now() if at is None else at)
        del self.datasets[dataset.uid]
        self._by_id.pop(dataset.dataset_id, None)
        for name in _TABLES:
            self.tables.pop((name, dataset.uid), None)
        self.drop("/datasets/", dataset.uid)
        shutil.rmtree(self.folder / dataset.uid, ignore_errors=True)

    def table(self, name: str, parent: str = "") -> dict[str, Json]:
        """The objects of a kind below a parent, by uid in order of creation; made when first asked for."""
        return self.tables.setdefault((name, parent), {})

    def below(self, path: str, parent: str) -> list[tuple[str, str]]:
        """The tables of all that hangs on one object of the collection at ``path``."""
        return [
            (name, above)
            for name, above in self.tables
            if name != path and name.startswith(path) and (above == parent or above.startswith(f"{parent}/"))
        ]

    def drop(self, path: str, parent: str) -> None:
        """Forget all that hangs on an object that is gone."""
        for table in self.below(path, parent):
            del self.tables[table]

    def move(self, path: str, parent: str, other: str) -> None:
        """Hang what hangs on an object under the object's new key."""
        for name, above in self.below(path, parent):
            self.tables[(name, other + above[len(parent) :])] = self.tables.pop((name, above))

    def place(self, dataset: Dataset) -> Path:
        """The folder of a dataset's files."""
        folder = self.folder / dataset.uid
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    # --- changes and versions ---

    def demand_editable(self, dataset: Dataset) -> None:
        """Refuse a change while an order is on its way, unless the switch allows it.

        Raises:
            Problem: 400 ``invalid_dataset_status``.
        """
        if dataset.machine.busy and not self.config.edits_while_busy:
            raise invalid_status(dataset.machine.state, TERMINAL)

    def edited(self, dataset: Dataset, *sections: str) -> None:
        """Note a change of a dataset: its date, its author, and a version that can be restored."""
        now = self.clock.now()
        dataset.updated_at, dataset.updated_by = now, self.config.user
        snapshot: Json = {
            "metadata": dataset.metadata,
            "properties": {"is_restricted": dataset.is_restricted, "default_security": dataset.default_security},
            **{name: dict(self.table(name, dataset.uid)) for name in _TABLES},
        }
        version: Json = {
            "uid": self.uids.new("ch_", {item["uid"] for item in dataset.versions}),
            "sections": list(sections),
            "created_by": {"username": self.config.user},
            "can_restore": True,
            "created_at": stamp(now),
            "snapshot": snapshot,
        }
        dataset.versions = [version, *dataset.versions][:VERSIONS_KEPT]

    def restore(self, dataset: Dataset, version: Json) -> None:
        """Bring a dataset's configuration back; its history stays, the restoration is its newest version."""
        snapshot = version["snapshot"]
        dataset.metadata = snapshot["metadata"]
        dataset.is_restricted = snapshot["properties"]["is_restricted"]
        dataset.default_security = snapshot["properties"]["default_security"]
        for name in _TABLES:
            self.tables[(name, dataset.uid)] = dict(snapshot[name])
        self.edited(dataset, *SECTIONS.values())

    # --- the engine's host ---

    def machine(self, key: str) -> Machine:
        """The status machine of a dataset or a harvester."""
        return self.harvests.machine(key) if self.harvests.owns(key) else self.datasets[key].machine

    def started(self, key: str, order: Order, at: float) -> int:
        """A worker begins; only harvesters have anything to do step by step."""
        return self.harvests.started(key, order, at) if self.harvests.owns(key) else 0

    def step(self, key: str, order: Order, at: float) -> None:
        """One step of a harvester's order is done."""
        self.harvests.step(key, order, at)

    def reader(self, key: str, stopped: Callable[[], bool]) -> Callable[[], Finished]:
        """What a processing that begins now has to read."""
        dataset = self.datasets[key]
        resources = self.table("resources", key).values()
        self._tables_written += 1
        forced = dataset.forced
        limit = forced.record_limit if forced and forced.record_limit is not None else self.config.record_limit
        return Reading(
            dataset_uid=key,
            dataset_id=dataset.dataset_id,
            inputs=tuple(
                Input(item["title"], item["type"], item.get("params") or {}, self.address_of(dataset, item))
                for item in resources
            ),
            field_configs=tuple(self.table("fields", key).values()),
            table=self.place(dataset) / f"table.{int(self.clock.now() * 1000)}.{self._tables_written}",
            record_limit=limit,
            metadata=dataset.metadata,
            is_restricted=dataset.is_restricted,
            locale=self.config.locale or "en",
            started=self.clock.now(),
            forced=forced,
            stopped=stopped,
        )

    def ended(self, key: str, order: Order, result: Finished, at: float) -> None:
        """Make the result of an order visible, and note it."""
        if self.harvests.owns(key):
            self.harvests.ended(key, order, result, at)
            return
        dataset = self.datasets[key]
        extra: Json = {}
        kind = {"publish": "published", "unpublish": "unpublished", "restore": "restored"}[order.kind]
        if order.kind == "publish":
            if result.publication is not None:
                published = result.publication
                if order.aborted is not None and order.started is not None:
                    share = (order.aborted - order.started) / order.seconds if order.seconds > 0 else 1.0
                    published = published.cut(share)
                self._show(dataset, published)
                extra["records"] = published.records
            dataset.forced = None
            extra["state"] = dataset.machine.state
            kind = "publish_failed" if result.state == "error" else kind
            kind = "aborted" if order.aborted is not None else kind
        elif order.kind == "unpublish":
            self._show(dataset, None)
        self.note(kind, order.operation, "dataset", key, dataset, order.request_id, at=at, **extra)

    def _show(self, dataset: Dataset, publication: Publication | None) -> None:
        old = dataset.publication
        dataset.publication = publication
        if old is not None and (publication is None or old.table != publication.table):
            old.table.unlink(missing_ok=True)

    def note(
        self,
        kind: str,
        operation: str,
        what: str,
        uid: str,
        dataset: Dataset | None,
        request_id: str,
        at: float | None = None,
        **extra: Any,
    ) -> None:
        """Write an effect into the ledger, and into the state file soon."""
        thing: Json = {"type": what, "uid": uid}
        if dataset is not None:
            thing |= {"dataset": dataset.uid, "dataset_id": dataset.dataset_id}
        self.ledger.record(kind, operation, thing, request_id, at, **extra)
        self.on_change()

    # --- state file, reset, end ---

    def dump(self) -> Json:
        """Everything worth keeping, as JSON."""
        return {
            "format": 1,
            "clock": self.clock.now(),
            "datasets": [dump_dataset(item, self.folder) for item in self.datasets.values()],
            "tables": [[name, parent, table] for (name, parent), table in self.tables.items()],
            "harvesters": self.harvests.dump(),
            "engine": self.engine.dump(),
            "ledger": self.ledger.dump(),
        }

    def load(self, data: Json) -> None:
        """The inverse of ``dump``; a clock that was ahead of the machine's stays ahead."""
        for item in data["datasets"]:
            self.add(load_dataset(item, self.folder))
        self.tables = {(name, parent): table for name, parent, table in data["tables"]}
        self.harvests.load(data.get("harvesters", []))
        self.engine.load(data["engine"])
        self.ledger.entries = data["ledger"]
        behind = data["clock"] - self.clock.now()
        if behind > 0:
            self.clock.advance(behind)

    def reset(self) -> None:
        """Empty the portal; keys and switches stay."""
        self.engine.clear()
        for dataset in self.datasets.values():
            shutil.rmtree(self.folder / dataset.uid, ignore_errors=True)
        self.datasets.clear()
        self.harvests.clear()
        self._by_id.clear()
        self.tables.clear()
        self.ledger.entries.clear()
        self.requests.clear()
        self.quotas.clear()
        self.keys = known_keys(self.config)
        self.furnish(self)
        self.on_change()

    def close(self) -> None:
        """Stop reading and remove what was temporary."""
        self.engine.close()
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                shutil.rmtree(self._temporary)
