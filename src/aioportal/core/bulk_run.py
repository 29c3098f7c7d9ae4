"""One run over many items, from the first that is pulled to the last whose outcome is taken."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncGenerator
from inspect import isawaitable
from typing import Generic, TypeVar

from . import deadline
from .bulk_feed import Feed, Ticket
from .bulk_item import Handler, Plan
from .bulk_report import BulkReport, Outcome, Tally
from .bulk_rules import Step, reason
from .errors import ClientStateError, PortalError
from .journal import Journal

I = TypeVar("I")  # noqa: E741 - items
R = TypeVar("R")

_LOG = logging.getLogger("aioportal.bulk")

_INPUT_AHEAD = 64
"""With ``order="input"``: how many outcomes wait at least for one that takes longer."""


class Signal:
    """Wakes the one who waits. Who waits looks first, and nothing happens between the look and the wait."""

    __slots__ = ("_waiter",)

    def __init__(self) -> None:
        self._waiter: asyncio.Future[None] | None = None

    def set(self) -> None:
        """Wake."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self) -> None:
        """Wait for the next ``set``."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None


class Run(Generic[I, R]):
    """Pulls, calls, journals and hands out.

    One task pulls items while there is room; each item is a task of its own, so that what one does to its context or
    its cancellation concerns no other. The iterator of ``outcomes`` is held by its consumer alone: when that goes away,
    the loop closes it, and the run winds down.
    """

    def __init__(self, plan: Plan[I, R], feed: Feed[I]) -> None:
        self.plan = plan
        self._feed = feed
        self.tally = Tally(plan.job, feed.total, plan.clock.now())
        self._handler: Handler[I, R] = Handler(plan, stop=self.stop, fail=self._fail, begun=self.tally.calling)
        self.stopped: str | None = None
        """Why no new items begin, or None."""
        self.fatal: BaseException | None = None
        """What goes up when all has ended."""
        self._ready: deque[Outcome[I, R] | None] = deque()
        self._early: dict[int, Outcome[I, R] | None] = {}
        self._given = 0
        self._pulled = self._taken = self._busy = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._feeder: asyncio.Task[None] | None = None
        self._fed = False
        self._idle = asyncio.Event()
        self._news, self._room = Signal(), Signal()
        self._alarm: asyncio.TimerHandle | None = None
        self._scope = contextlib.ExitStack()

    async def outcomes(self) -> AsyncGenerator[Outcome[I, R], None]:
        """Every outcome; when it ends or is closed, nothing of the run goes on."""
        try:
            await self._begin()
            while True:
                while (outcome := self._next()) is not None:
                    await self._tell()
                    yield outcome
                if self._idle.is_set():
                    break
                await self._tell()
                if not self._has_news():
                    await self._news.wait()
            await self._tell(last=True)
        except asyncio.CancelledError:
            await self.end("cancelled", self.plan.grace)
            raise
        except GeneratorExit:
            await self.end("the outcomes were not taken any further")
            if self.fatal is not None:  # nobody is there to take it
                _LOG.error("a bulk run that was left ended with an error: %s", reason(self.fatal, self.plan.redact))
            raise
        except BaseException as error:
            await self.end(reason(error, self.plan.redact))
            raise
        await self.end(None)
        if self.fatal is not None:
            raise self.fatal

    def report(self) -> BulkReport:
        """The report as of now."""
        return self.tally.report(self.plan.clock.now(), self.stopped)

    def stop(self, why: str, *, at_once: bool = True) -> None:
        """Begin no more items; those in flight go on.

        Args:
            why: for the report; the first reason counts.
            at_once: False where those that were pulled are still to be called.
        """
        if self.stopped is None:
            self.stopped = why
        if at_once:
            self._handler.halt()
        feeder = self._feeder
        if feeder is not None and not feeder.done() and feeder is not asyncio.current_task():
            feeder.cancel()

    async def end(self, why: str | None, seconds: float | None = None) -> None:
        """Wind down: no new items, wait for those in flight, cancel what does not end, close. Any number of times.

        Args:
            why: for the report, where the run is not through.
            seconds: how long those in flight may go on; None for as long as they take.
        """
        if why is not None and (self._feeder is None or not self._idle.is_set()):
            self.stop(why)
        if self._feeder is None:
            self._idle.set()
        cancelled = False
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            pass
        except asyncio.CancelledError:
            cancelled = True
        for task in list(self._tasks):
            task.cancel()
        try:
            await self._idle.wait()
        finally:
            await self._close()
        if cancelled:
            raise asyncio.CancelledError

    # Pulling

    async def _begin(self) -> None:
        plan, journal = self.plan, self.plan.journal
        self.tally.began = plan.clock.now()
        self._scope.enter_context(plan.scope())
        if journal is not None:
            for _ in journal.opening():
                await asyncio.sleep(0)
                if self.stopped is not None:  # closed meanwhile, and the journal with it
                    raise ClientStateError(f"{plan.job} was not begun: {self.stopped}")
            journal.suits(self._job_in(journal), plan.target)
            await self._feed.use(journal)
            # Not before: a journal that was begun for items that cannot be meant would be in the way of any other job.
            journal.bind(self._job_in(journal), plan.target)
        limit = deadline.current()
        if limit is not None:
            self._watch(limit)
        self._feeder = asyncio.create_task(self._pull(), name="bulk feed")
        self._feeder.add_done_callback(self._fed_up)

    def _job_in(self, journal: Journal) -> str | None:
        """The job's name for a journal; one that is shared keeps its first name, unless this run has been given one."""
        return self.plan.job if self.plan.named or not journal.is_bound else None

    def _watch(self, limit: deadline.Deadline) -> None:
        """Stop when the deadline around the run is over, also while nothing moves."""
        left = limit.left()
        if left <= 0:
            self.stop(deadline.exceeded(limit, "the other items were not begun").message)
            return
        self._alarm = asyncio.get_running_loop().call_later(left, self._watch, limit)

    async def _pull(self) -> None:
        limit = deadline.current()
        try:
            while self.stopped is None:
                if not self._has_room():
                    await self._room.wait()
                    continue
                if limit is not None and limit.left() <= 0:
                    self.stop(deadline.exceeded(limit, "the other items were not begun").message)
                    break
                ticket = await self._feed.next()
                if ticket is None:
                    break
                self._pulled += 1
                self._admit(ticket)
        except asyncio.CancelledError:
            self.stop("cancelled")  # unless there is a reason already: then the loop itself is going down
        except BaseException as error:
            self._fail(error, at_once=False)
        finally:
            try:
                await self._feed.aclose()
            except asyncio.CancelledError:
                self.stop("cancelled")
            except BaseException as error:
                self._fail(error, at_once=False)

    def _fed_up(self, _feeder: asyncio.Task[None]) -> None:
        self._fed = True
        self._look_whether_idle()

    def _has_room(self) -> bool:
        width = self.plan.width()
        ahead = max(_INPUT_AHEAD, 4 * width) if self.plan.order == "input" else width
        return self._busy < width and self._pulled - self._taken < width + ahead

    def _admit(self, ticket: Ticket[I]) -> None:
        self._busy += 1
        if ticket.step is Step.TAKE:
            self._finish(ticket, self._handler.resumed(ticket), asked=False)
            return
        task = asyncio.create_task(self._work(ticket))
        self._tasks.add(task)
        task.add_done_callback(lambda task: self._gone(task, ticket))

    async def _work(self, ticket: Ticket[I]) -> None:
        if not self._handler.halted:  # pulled, but not begun otherwise
            outcome = await self._handler.handle(ticket)
            if outcome is not None:
                self._finish(ticket, outcome, asked=True)

    # Handing out

    def _finish(self, ticket: Ticket[I], outcome: Outcome[I, R] | None, *, asked: bool) -> None:
        """An item is through; ``outcome`` is None for one that was not begun after all."""
        ticket.finished = True
        self._busy -= 1
        if outcome is not None:
            self.tally.add(outcome, asked=asked)
            most = self.plan.max_failures
            if most is not None and self.tally.missed >= most:
                self.stop(f"{self.tally.missed} items failed or are not known (max_failures={most})")
        if self.plan.order == "finished":
            self._ready.append(outcome)
        else:
            self._early[ticket.index] = outcome
            while self._given in self._early:
                self._ready.append(self._early.pop(self._given))
                self._given += 1
        self._news.set()
        self._room.set()

    def _gone(self, task: asyncio.Task[None], ticket: Ticket[I]) -> None:
        self._tasks.discard(task)
        if not ticket.finished:
            self._finish(ticket, None, asked=False)
        self._look_whether_idle()

    def _look_whether_idle(self) -> None:
        if self._fed and not self._tasks:
            self._idle.set()
            self._news.set()

    def _fail(self, error: BaseException, *, at_once: bool = True) -> None:
        """Stop, and let ``error`` go up when all has ended."""
        self.stop(reason(error, self.plan.redact), at_once=at_once)
        self.fatal = self.fatal or error

    def _has_news(self) -> bool:
        return bool(self._ready) or self._idle.is_set()

    def _next(self) -> Outcome[I, R] | None:
        while self._ready:
            outcome = self._ready.popleft()
            self._taken += 1
            self._room.set()
            if outcome is not None:
                return outcome
        return None

    async def _tell(self, *, last: bool = False) -> None:
        hook = self.plan.on_progress
        if hook is None:
            return
        now = self.plan.clock.now()
        if not last and not self.tally.is_due(now):
            return
        self.tally.total = self._feed.total
        try:
            answer = hook(self.tally.progress(now))
            if isawaitable(answer):
                await answer
        except Exception as error:
            raise PortalError(f"the progress callback raised {reason(error)}") from error

    async def _close(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        with self._scope:
            if self.plan.owned and self.plan.journal is not None:
                await self.plan.journal.aclose()
