"""Status machines: what a machine and an order are, and by which words each kind of machine goes.

Datasets and harvesters rest, queue for a worker, work and can be aborted in the same way; their states are called
differently, and so are the refusals of what their state does not allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, fields
from typing import Any

from .config import SandboxConfig
from .problems import Problem, invalid_harvester_status, invalid_status
from .publication import Publication

TERMINAL = ("idle", "error", "limit_reached")
# The status endpoint shows one word for what the server tells apart inside; refusals name the inner words.
ABORTABLE = ("processing_all_dataset_data", "processing_dataset", "processing_resource_records")


@dataclass(frozen=True, slots=True)
class Finished:
    """How an order ended."""

    state: str
    publication: Publication | None = None
    message: str | None = None
    records_errors: tuple[dict[str, Any], ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    records: int = 0


@dataclass(slots=True)
class Order:
    """What was asked for, and when."""

    kind: str
    """One of the ``states`` of the machine's kind, such as ``publish`` or ``harvest``."""
    ordered: float
    seconds: float
    operation: str
    request_id: str
    started: float | None = None
    aborted: float | None = None
    rest: str = "idle"
    """The state after an end that nothing else was said of."""
    waiting: list[str] = field(default_factory=list)
    """The machines whose own orders must end before this one can."""
    reading: Future[Finished] | None = None
    stopped: bool = False


@dataclass(slots=True)
class Machine:
    """The status of one dataset or harvester."""

    since: float
    state: str = "idle"
    previous: str | None = None
    next: str | None = None
    message: str | None = None
    records_errors: list[dict[str, Any]] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    order: Order | None = None
    generation: int = 0
    stale: dict[str, Any] | None = None
    stale_until: float = 0.0
    processing_seconds: float | None = None
    """The length of this one's processing where it differs from the portal's."""
    word: str | None = None
    """Shown instead of ``processing``, for states that nobody has documented."""
    kind: str = "dataset"
    """Which of ``KINDS`` it is."""

    @property
    def busy(self) -> bool:
        """Whether an order is on its way; true from the moment it was accepted."""
        return self.order is not None

    def move(self, state: str, since: float, following: str | None = None) -> None:
        """Enter a state."""
        self.previous, self.state, self.next, self.since = self.state, state, following, since

    def show(self) -> dict[str, Any]:
        """The state proper, without ``is_published``."""
        word = self.word if self.word and self.state == "processing" else self.state
        return {
            "status": word,
            "previous": self.previous,
            "next": self.next,
            "since": self.since,
            "message": self.message,
            "records_errors": self.records_errors,
            "params": self.params,
        }

    def visible(self, now: float) -> dict[str, Any]:
        """What is shown of the state: for a moment after an order, still the old one."""
        return self.stale if self.stale is not None and now < self.stale_until else self.show()


@dataclass(frozen=True, slots=True)
class Kind:
    """The words and rules of one kind of machine.

    Attributes:
        states: by kind of order, the state while it is carried out.
        direct: orders that begin at once, without a queue and a worker.
        reading: orders whose result is read from data, in a thread.
        abortable: orders that can be aborted.
        aborting: the state of an abort.
        workers: how many orders are carried out at the same time.
        busy: the refusal of an order: the state at hand, the state it would lead to.
        unabortable: the refusal of an abort: the state at hand.
    """

    states: Mapping[str, str]
    direct: frozenset[str]
    reading: frozenset[str]
    abortable: frozenset[str]
    aborting: str
    workers: Callable[[SandboxConfig], int]
    busy: Callable[[str, str], Problem]
    unabortable: Callable[[str], Problem]


KINDS = {
    "dataset": Kind(
        states={"publish": "processing", "unpublish": "deleting", "restore": "saving_version"},
        direct=frozenset({"restore"}),
        reading=frozenset({"publish"}),
        abortable=frozenset({"publish"}),
        aborting="aborting_processing",
        workers=lambda config: config.workers,
        busy=lambda state, _wanted: invalid_status(state, TERMINAL),
        unabortable=lambda state: invalid_status(state, ABORTABLE),
    ),
    "harvester": Kind(
        states={"harvest": "processing", "publish": "processing", "unpublish": "processing", "delete": "deleting"},
        direct=frozenset({"delete"}),
        reading=frozenset(),
        abortable=frozenset({"harvest"}),
        aborting="aborting",
        workers=lambda config: config.harvest_workers,
        busy=invalid_harvester_status,
        unabortable=lambda state: invalid_harvester_status(state, "aborting"),
    ),
}


def dump_machine(machine: Machine) -> dict[str, Any]:
    """A machine as JSON."""
    plain = {item.name: getattr(machine, item.name) for item in fields(Machine)}
    order = machine.order
    if order is not None:
        plain["order"] = {
            item.name: getattr(order, item.name) for item in fields(Order) if item.name not in ("reading", "stopped")
        }
    return plain


def load_machine(data: Mapping[str, Any]) -> Machine:
    """The inverse of ``dump_machine``."""
    order = data["order"]
    return Machine(**{**data, "order": Order(**order) if order is not None else None})
