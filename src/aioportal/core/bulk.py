"""Any async function over any number of items: bounded, resumable, errors as values.

Errors are values: one item that fails does not stop the others. What stops a run is what no other item would fare
better with (the key is refused, the quota is used up, the client is closed), ``max_failures``, a source that raises, a
consumer that goes away, a deadline, or a cancellation. It stops cleanly: no new items begin, those in flight end, and
the journal holds what became of each.
"""

from __future__ import annotations

import contextlib
import inspect
import math
import os
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Generator, Iterable, Iterator
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar

from .bulk_feed import Feed
from .bulk_item import OnProgress, Plan
from .bulk_report import BulkProgress, BulkReport, Outcome, OutcomeState, Unchanged
from .bulk_rules import name_of_job
from .bulk_run import Run
from .clock import Clock, SystemClock
from .errors import ArgumentError, ClientStateError
from .journal import Journal
from .limiter import Limiter
from .reconcile import Sight

__all__ = ["Bulk", "BulkProgress", "BulkReport", "OnProgress", "Outcome", "OutcomeState", "Place", "Unchanged"]

I = TypeVar("I")  # noqa: E741 - items
R = TypeVar("R")

WIDTH = 8
"""Items in flight at once where no client says."""


class Place:
    """Where a run works: what a client lends it. Without one it works nowhere in particular.

    Args:
        target: the portal's base URL, for the journal.
        clock: time.
        limiter: the client's gates, which say how many items are worth having in flight.
        redact: takes secrets out of what the journal says of errors.
        guard: raises where the client cannot be used.
    """

    def __init__(
        self,
        target: str = "",
        *,
        clock: Clock | None = None,
        limiter: Limiter | None = None,
        redact: Callable[[str], str] = str,
        guard: Callable[[], None] | None = None,
    ) -> None:
        self.target = target
        self.clock = clock or SystemClock()
        self.limiter = limiter
        self.redact = redact
        self.guard = guard
        self._running: set[Bulk[Any, Any]] = set()

    @contextlib.contextmanager
    def holding(self, bulk: Bulk[Any, Any]) -> Iterator[None]:
        """Know of a run while it goes on.

        Args:
            bulk: which.
        """
        if self.guard is not None:
            self.guard()
        self._running.add(bulk)
        try:
            yield
        finally:
            self._running.discard(bulk)

    async def aclose(self) -> None:
        """Stop the runs that still go on, and wait for what they have in flight, each at most its ``grace``."""
        for bulk in list(self._running):
            await bulk._end("the client was closed", bulk._grace)


class Bulk(Generic[I, R]):
    """A run over many items, not begun yet.

    ``async for outcome in bulk`` gives every outcome; ``await bulk`` runs all and gives the report; ``report()`` tells
    at any time. Items are pulled while they are wanted: never more than are in flight and as many again are ahead of
    the consumer. When the loop over the outcomes is left, no new items begin and those in flight end by themselves;
    ``async with portal.bulk(…) as bulk:`` waits for that.

    Args: see ``portal.bulk``.
    """

    def __init__(
        self,
        fn: Callable[[I], Awaitable[R | Unchanged[R]]],
        items: Iterable[I] | AsyncIterable[I],
        *,
        place: Place | None = None,
        key: Callable[[I], str] | None = None,
        concurrency: int | Literal["adaptive"] | None = None,
        order: Literal["finished", "input"] = "finished",
        journal: str | os.PathLike[str] | Journal | None = None,
        job: str | None = None,
        reconcile: Callable[[I], Awaitable[Sight[R]]] | None = None,
        idempotent: bool = False,
        record: Callable[[R], Any] | None = None,
        digest: Callable[[I], Any] | None = None,
        max_failures: int | None = None,
        on_progress: OnProgress | None = None,
        grace: float = 30.0,
        total: int | None = None,
    ) -> None:
        self._place = place or Place()
        hooks = {"key": key, "reconcile": reconcile, "record": record, "digest": digest, "on_progress": on_progress}
        for name, function in hooks.items():
            if function is not None and not callable(function):
                raise ArgumentError(f"{name} must be a function, got {repr(function)[:80]}")
        if not callable(fn) or inspect.isgeneratorfunction(fn) or inspect.isasyncgenfunction(fn):
            raise ArgumentError(f"fn must be an async function of one item, got {repr(fn)[:80]}")
        if order not in ("finished", "input"):
            raise ArgumentError(f"order must be 'finished' or 'input', got {repr(order)[:80]}")
        if job is not None and (not isinstance(job, str) or not job.strip()):
            raise ArgumentError(f"job must be a name, got {repr(job)[:80]}")
        if isinstance(grace, bool) or not isinstance(grace, int | float) or not 0 <= grace < math.inf:
            raise ArgumentError(f"grace must be seconds of at least 0, got {repr(grace)[:80]}")
        _whole("max_failures", max_failures, 1)
        _whole("total", total, 0)
        owned = journal is not None and not isinstance(journal, Journal)
        if journal is not None and not isinstance(journal, Journal):
            journal = Journal(journal, clock=self._place.clock)
        width, adapting = self._widths(concurrency)
        self._grace = float(grace)
        self._begun = False
        feed = Feed(
            items, key=key, digest=digest, total=total, reconcilable=reconcile is not None, idempotent=idempotent
        )
        self._run: Run[I, R] = Run(
            Plan(
                fn=fn,
                job=job or name_of_job(fn),
                named=job is not None,
                target=self._place.target,
                width=width,
                scope=lambda: self._scope(adapting),
                order=order,
                journal=journal,
                owned=owned,
                reconcile=reconcile,
                idempotent=idempotent,
                record=record,
                max_failures=max_failures,
                on_progress=on_progress,
                grace=self._grace,
                clock=self._place.clock,
                redact=self._place.redact,
            ),
            feed,
        )

    def __aiter__(self) -> AsyncGenerator[Outcome[I, R], None]:
        if self._begun:
            raise ClientStateError("this run has begun already", hint="Call portal.bulk again for another one.")
        self._begun = True
        # Not kept here: when its consumer drops it, the loop closes it and the run winds down.
        return self._run.outcomes()

    def __await__(self) -> Generator[Any, None, BulkReport]:
        return self._all().__await__()

    async def _all(self) -> BulkReport:
        async for _ in self:
            pass
        return self.report()

    def report(self) -> BulkReport:
        """What became of the items so far."""
        return self._run.report()

    async def aclose(self) -> None:
        """Begin no new items and wait for those in flight; twice is fine.

        Raises:
            JournalError: the journal could not be written.
        """
        await self._end("it was closed", None)
        if self._run.fatal is not None:
            raise self._run.fatal

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self.aclose()
        else:
            await self._end(f"{kind.__name__} in the loop over the outcomes", self._grace)

    async def _end(self, why: str, seconds: float | None) -> None:
        if not self._begun:
            self._begun = True
            return
        await self._run.end(why, seconds)

    @contextlib.contextmanager
    def _scope(self, adapting: bool) -> Iterator[None]:
        limiter = self._place.limiter
        with self._place.holding(self):
            if not adapting or limiter is None:
                yield
                return
            with limiter.adapting():
                yield

    def _widths(self, concurrency: int | Literal["adaptive"] | None) -> tuple[Callable[[], int], bool]:
        """How many items are in flight at once, and whether the client's gate adapts meanwhile."""
        limiter = self._place.limiter
        if concurrency is None or concurrency == "adaptive":
            adaptive = concurrency == "adaptive"
            if limiter is None:
                if adaptive:
                    raise ArgumentError("concurrency='adaptive' needs a client; call portal.bulk, or pass a number")
                return lambda: WIDTH, False

            def follow() -> int:
                gate = limiter.limit("call") or WIDTH
                # A gate grows only while it is full, and items spend some of their time outside of it.
                return gate + max(2, gate // 4) if limiter.adaptive is not None else gate

            return follow, adaptive
        width = _whole("concurrency", concurrency, 1)
        return lambda: width or WIDTH, False


def _whole(name: str, value: Any, least: int) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise ArgumentError(f"{name} must be a whole number of at least {least}, got {repr(value)[:80]}")
    return None if value is None else int(value)
