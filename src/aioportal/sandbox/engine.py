"""The machines' queue and their time, computed from the clock.

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
from typing import Any, Protocol

from .config import SandboxConfig
from .machines import KINDS, TERMINAL, Finished, Kind, Machine, Order

__all__ = ["TERMINAL", "Engine", "Finished", "Host", "Machine", "Order"]


class Host(Protocol):
    """What the engine needs of the portal."""

    def machine(self, key: str) -> Machine:
        """The machine of that key.

        Raises:
            KeyError: there is none, or no longer.
        """
        ...

    def reader(self, key: str, stopped: Callable[[], bool]) -> Callable[[], Finished]:
        """A function for a thread that reads the data as it is configured now."""
        ...

    def started(self, key: str, order: Order, at: float) -> int:
        """A worker began with an order; into how many steps its time is divided."""
        ...

    def step(self, key: str, order: Order, at: float) -> None:
        """A step of an order is done."""
        ...

    def ended(self, key: str, order: Order, result: Finished, at: float) -> None:
        """An order ended with that result."""
        ...


class Engine:
    """All machines of a portal, their workers and their queue."""

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

    def accept(self, key: str, order: Order) -> None:
        """Take an order on a machine that rests.

        Raises:
            Problem: 400 in the words of the machine's kind while another order is on its way.
        """
        machine = self._host.machine(key)
        kind = KINDS[machine.kind]
        state = kind.states[order.kind]
        if machine.busy:
            raise kind.busy(machine.state, state)
        now = order.ordered
        self._hide(machine, now)
        machine.order = order
        machine.message, machine.records_errors, machine.params = None, [], {}
        start = now + self._config.settle
        if order.kind in kind.direct:
            machine.move(state, start, order.rest)
            self._at(start + order.seconds, key, "finish")
        else:
            machine.move("queued", start, state)
            self._at(start, key, "enqueue")

    def abort(self, key: str, now: float) -> None:
        """Stop what is carried out; what was done so far stays.

        Raises:
            Problem: 400 in the words of the machine's kind in any other state.
        """
        machine = self._host.machine(key)
        kind, order = KINDS[machine.kind], machine.order
        if order is None or order.kind not in kind.abortable or machine.state != kind.states[order.kind]:
            raise kind.unabortable(machine.state)
        self._hide(machine, now)
        machine.generation += 1
        order.aborted = now
        machine.move(kind.aborting, now + self._config.settle, "idle")
        self._at(now + self._config.settle + self._config.abort_seconds, key, "finish")

    def forget(self, key: str, now: float) -> None:
        """The thing is gone: its events mean nothing any more, its worker is free."""
        machine = self._host.machine(key)
        machine.generation += 1
        if machine.order is not None:
            machine.order.stopped = True
        self._running.discard(key)
        if key in self._queue:
            self._queue.remove(key)
        self._release(key, now)
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

    def _reading(self, key: str) -> Future[Finished] | None:
        try:
            order = self._host.machine(key).order
        except KeyError:
            # Deleted by something that happened since.
            return None
        return order.reading if order else None

    def _at(self, when: float, key: str, what: str) -> None:
        self._count += 1
        heapq.heappush(self._events, (when, self._count, key, what, self._host.machine(key).generation))

    def _run(self, now: float) -> None:
        for item in self._late:
            heapq.heappush(self._events, item)
        self._late = []
        while self._events and self._events[0][0] <= now:
            item = heapq.heappop(self._events)
            when, _, key, what, generation = item
            try:
                machine = self._host.machine(key)
            except KeyError:
                continue
            if machine.generation != generation or machine.order is None:
                continue
            if what == "enqueue":
                self._queue.append(key)
                self._fill(when)
            elif what == "step":
                self._host.step(key, machine.order, when)
            elif not self._finish(key, machine, machine.order, when):
                self._late.append(item)

    def _fill(self, when: float) -> None:
        running = [self._host.machine(key).kind for key in self._running]
        free = {name: kind.workers(self._config) - running.count(name) for name, kind in KINDS.items()}
        for key in list(self._queue):
            if not any(count > 0 for count in free.values()):
                return
            name = self._host.machine(key).kind
            if free[name] > 0:
                free[name] -= 1
                self._queue.remove(key)
                self._start(key, KINDS[name], when)

    def _start(self, key: str, kind: Kind, when: float) -> None:
        machine = self._host.machine(key)
        order = machine.order
        if order is None:
            return
        self._running.add(key)
        order.started = when
        state = kind.states[order.kind]
        machine.move(state, when, None if state == "processing" else order.rest)
        if order.kind in kind.reading:
            self._read(key, order)
        steps = self._host.started(key, order, when)
        for number in range(1, steps + 1):
            self._at(when + order.seconds * number / steps, key, "step")
        self._at(when + order.seconds, key, "finish")

    def _read(self, key: str, order: Order) -> Future[Finished]:
        order.reading = self._threads.submit(self._host.reader(key, lambda: order.stopped))
        return order.reading

    def _finish(self, key: str, machine: Machine, order: Order, when: float) -> bool:
        if order.waiting and order.aborted is None:
            # Comes back by ``_release``.
            return True
        result = Finished(order.rest)
        if order.kind in KINDS[machine.kind].reading:
            reading = order.reading or self._read(key, order)
            if not reading.done():
                return False
            result = reading.result()
        machine.order = None
        # Whatever else was planned for this order is void.
        machine.generation += 1
        machine.message = result.message
        machine.records_errors = list(result.records_errors)
        machine.params = dict(result.params)
        machine.move("idle" if order.aborted is not None else result.state, when)
        if order.aborted is not None:
            machine.message, machine.params = None, {}
        self._host.ended(key, order, result, when)
        self._running.discard(key)
        self._release(key, when)
        self._fill(when)
        return True

    def _release(self, key: str, when: float) -> None:
        """Let the orders end that waited for this machine alone, but not before their own time."""
        for other in self._running:
            order = self._host.machine(other).order
            if order is None or key not in order.waiting:
                continue
            order.waiting.remove(key)
            if not order.waiting and order.started is not None:
                self._at(max(when, order.started + order.seconds), other, "finish")

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
        for key in self._running:
            order = self._host.machine(key).order
            if order is not None:
                order.stopped = True
        self._events, self._late = [], []
        self._queue.clear()
        self._running.clear()

    def close(self) -> None:
        """Stop the reading threads."""
        self.clear()
        self._threads.shutdown(wait=True, cancel_futures=True)
