"""The dataset status machine and its queue, computed from the clock.

Nothing runs in the background: every request first lets the engine catch up to the present, event by event in their
order of time, so that moving the clock gives the same states as waiting. Only the reading of the data itself runs
beside, in threads; where it takes longer than the processing was meant to, the dataset stays in processing until it is
done.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from .config import SandboxConfig
from .problems import invalid_status
from .publication import Publication

TERMINAL = ("idle", "error", "limit_reached")
# The status endpoint shows one word for what the server tells apart inside; refusals name the inner words.
ABORTABLE = ("processing_all_dataset_data", "processing_dataset", "processing_resource_records")


@dataclass(frozen=True, slots=True)
class Finished:
    """How a processing ended."""

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
    """``publish``, ``unpublish`` or ``restore``."""
    ordered: float
    seconds: float
    operation: str
    request_id: str
    started: float | None = None
    aborted: float | None = None
    reading: Future[Finished] | None = None
    stopped: bool = False


@dataclass(slots=True)
class Machine:
    """The status of one dataset."""

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
    """The length of this dataset's processing where it differs from the portal's."""
    word: str | None = None
    """Shown instead of ``processing``, for states that nobody has documented."""

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
        """What the status endpoint shows: for a moment after an order, still the old state."""
        return self.stale if self.stale is not None and now < self.stale_until else self.show()


class Host(Protocol):
    """What the engine needs of the portal."""

    def machine(self, uid: str) -> Machine:
        """The dataset's machine."""
        ...

    def reader(self, uid: str, stopped: Callable[[], bool]) -> Callable[[], Finished]:
        """A function for a thread that reads the dataset as it is configured now."""
        ...

    def ended(self, uid: str, order: Order, result: Finished, at: float) -> None:
        """An order ended with that result."""
        ...


class Engine:
    """All machines of a portal, their common workers and their queue."""

    def __init__(self, config: SandboxConfig, host: Host) -> None:
        self._config = config
        self._host = host
        self._events: list[tuple[float, int, str, str, int]] = []
        self._count = 0
        self._queue: deque[str] = deque()
        self._running: set[str] = set()
        self._late: list[tuple[float, int, str, str, int]] = []
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sandbox-read")

    # --- orders ---

    def accept(self, uid: str, order: Order) -> None:
        """Take an order on a dataset that rests.

        Raises:
            Problem: 400 ``invalid_dataset_status`` while another order is on its way.
        """
        machine = self._host.machine(uid)
        if machine.busy:
            raise invalid_status(machine.state, TERMINAL)
        now = order.ordered
        self._hide(machine, now)
        machine.order = order
        machine.message, machine.records_errors, machine.params = None, [], {}
        start = now + self._config.settle
        if order.kind == "restore":
            machine.move("saving_version", start, "idle")
            self._at(start + order.seconds, uid, "finish")
        else:
            machine.move("queued", start, "processing" if order.kind == "publish" else "deleting")
            self._at(start, uid, "enqueue")

    def abort(self, uid: str, now: float) -> None:
        """Stop a processing that runs; records done so far stay.

        Raises:
            Problem: 400 ``invalid_dataset_status`` in any other state.
        """
        machine = self._host.machine(uid)
        if machine.state != "processing" or machine.order is None:
            raise invalid_status(machine.state, ABORTABLE)
        self._hide(machine, now)
        machine.generation += 1
        machine.order.aborted = now
        machine.move("aborting_processing", now + self._config.settle, "idle")
        self._at(now + self._config.settle + self._config.abort_seconds, uid, "finish")

    def forget(self, uid: str, now: float) -> None:
        """The dataset is gone: its events mean nothing any more, its worker is free."""
        machine = self._host.machine(uid)
        machine.generation += 1
        if machine.order is not None:
            machine.order.stopped = True
        self._running.discard(uid)
        if uid in self._queue:
            self._queue.remove(uid)
        self._fill(now)

    def _hide(self, machine: Machine, now: float) -> None:
        machine.stale = dict(machine.visible(now))
        machine.stale_until = now + self._config.settle

    # --- time ---

    async def catch_up(self, now: float, patience: float | None) -> None:
        """Let everything happen that is due.

        Args:
            now: the portal's time, seconds since 1970.
            patience: seconds to wait for data still being read whose time is over; None waits to the end.
        """
        self._run(now)
        while self._late:
            waiting = [self._reading(item[2]) for item in self._late]
            futures = [asyncio.wrap_future(item) for item in waiting if item is not None]
            if not futures:
                return
            done, _ = await asyncio.wait(futures, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                return
            self._run(now)

    def _reading(self, uid: str) -> Future[Finished] | None:
        order = self._host.machine(uid).order
        return order.reading if order else None

    def _at(self, when: float, uid: str, what: str) -> None:
        self._count += 1
        heapq.heappush(self._events, (when, self._count, uid, what, self._host.machine(uid).generation))

    def _run(self, now: float) -> None:
        for item in self._late:
            heapq.heappush(self._events, item)
        self._late = []
        while self._events and self._events[0][0] <= now:
            item = heapq.heappop(self._events)
            when, _, uid, what, generation = item
            try:
                machine = self._host.machine(uid)
            except KeyError:
                continue
            if machine.generation != generation or machine.order is None:
                continue
            if what == "enqueue":
                self._queue.append(uid)
                self._fill(when)
            elif not self._finish(uid, machine, machine.order, when):
                self._late.append(item)

    def _fill(self, when: float) -> None:
        while self._queue and len(self._running) < self._config.workers:
            self._start(self._queue.popleft(), when)

    def _start(self, uid: str, when: float) -> None:
        machine = self._host.machine(uid)
        order = machine.order
        if order is None:
            return
        self._running.add(uid)
        order.started = when
        if order.kind == "publish":
            machine.move("processing", when)
            self._read(uid, order)
        else:
            machine.move("deleting", when, "idle")
        self._at(when + order.seconds, uid, "finish")

    def _read(self, uid: str, order: Order) -> Future[Finished]:
        order.reading = self._threads.submit(self._host.reader(uid, lambda: order.stopped))
        return order.reading

    def _finish(self, uid: str, machine: Machine, order: Order, when: float) -> bool:
        result = Finished("idle")
        if order.kind == "publish":
            reading = order.reading or self._read(uid, order)
            if not reading.done():
                return False
            result = reading.result()
        machine.order = None
        machine.message = result.message
        machine.records_errors = list(result.records_errors)
        machine.params = dict(result.params)
        machine.move("idle" if order.aborted is not None else result.state, when)
        if order.aborted is not None:
            machine.message, machine.params = None, {}
        self._host.ended(uid, order, result, when)
        self._running.discard(uid)
        self._fill(when)
        return True

    # --- state file, end ---

    def dump(self) -> dict[str, Any]:
        """The pending events as JSON."""
        return {
            "events": [list(item) for item in [*self._events, *self._late]],
            "queue": list(self._queue),
            "running": sorted(self._running),
            "count": self._count,
        }

    def load(self, data: dict[str, Any]) -> None:
        """The inverse of ``dump``; data is read again where a processing was cut off."""
        self._events = [(item[0], item[1], item[2], item[3], item[4]) for item in data["events"]]
        heapq.heapify(self._events)
        self._queue = deque(data["queue"])
        self._running = set(data["running"])
        self._count = data["count"]

    def clear(self) -> None:
        """Forget everything pending."""
        for uid in self._running:
            order = self._host.machine(uid).order
            if order is not None:
                order.stopped = True
        self._events, self._late = [], []
        self._queue.clear()
        self._running.clear()

    def close(self) -> None:
        """Stop the reading threads."""
        self.clear()
        self._threads.shutdown(wait=True, cancel_futures=True)
