"""Work that goes on after its order was answered, as a handle: await it, follow it, abort it, resume it elsewhere."""

from __future__ import annotations

import asyncio
import copy
import math
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from . import deadline
from .errors import (
    ApiError,
    DecodeError,
    DriftError,
    OperationTimeoutError,
    PortalError,
    TransportError,
)
from .poll import PollHub
from .spec import OperationSpec
from .token import Token, write_token

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

_TRANSIENT_STATUS = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class OperationEvent:
    """One thing to tell while work goes on."""

    state: str
    """The server's word, ``"processing"``; words that the SDK does not know come through as they are."""
    elapsed: float
    """Seconds since the order was given."""
    final: bool = False
    """Whether the work has ended; the last event of a stream."""
    message: str | None = None
    """The server's message beside the state, or None."""


@dataclass(frozen=True, slots=True)
class Working:
    """A verdict: not at its end."""

    state: str
    message: str | None = None
    decisive_at: float | None = None
    """Seconds since the order at which a look will decide, where that is known; no look then comes later."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R_co]):
    """A verdict: ended well."""

    state: str
    result: R_co
    message: str | None = None
    duration: float | None = None
    """Seconds the work took, to plan the next wait for the same work by; None where nobody saw."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A verdict: ended badly."""

    state: str
    error: PortalError
    message: str | None = None


class Driver(Protocol[R_co]):
    """What an operation needs to know of one kind of work; written by a platform."""

    @property
    def kind(self) -> str:
        """The kind of work, ``"publish"``; goes into the token."""
        ...

    @property
    def ref(self) -> str:
        """What the work is done to, ``"da_qf2hyt"``; goes into the token and into messages."""
        ...

    @property
    def initial(self) -> str:
        """The state that is known before the first look."""
        ...

    @property
    def spec(self) -> OperationSpec | None:
        """The operation that gave the order, for errors."""
        ...

    async def look(self, elapsed: Callable[[], float], looks: int) -> Working | Done[R_co] | Failed:
        """Read the state once and judge it.

        Args:
            elapsed: gives the seconds since the order.
            looks: looks made so far, this one included.
        """
        ...

    async def abort(self) -> None:
        """Ask the server to stop the work."""
        ...

    def payload(self) -> Mapping[str, Any]:
        """What another process must know to go on waiting: small, plain JSON, no secret."""
        ...


class Operation(Generic[R]):
    """Work that the server was ordered to do, and that takes its time.

    ``await operation`` waits for the end and returns the result; ``async for event in operation.events()`` follows the
    states. Any number of tasks may do either at once: they share one series of looks. Cancelling them, or leaving the
    loop, stops the looking and never the server's work; ``abort()`` does that. A look that fails for a passing reason
    (no connection, 5xx, 429, an unreadable answer) does not end the wait; 401, 403 and 404 do.

    Args:
        driver: what is waited for.
        hub: the client's pacing of looks.
        started: seconds since 1970 when the order was answered; now if None.
        timeout: default limit of one wait, in seconds.
    """

    def __init__(
        self, driver: Driver[R], hub: PollHub, *, started: float | None = None, timeout: float = 3600.0
    ) -> None:
        clock = hub.clock
        self._driver = driver
        self._hub = hub
        self._started = clock.wall() if started is None else started
        # Clocks of two machines may disagree by more than the work is old.
        self._zero = clock.now() - max(0.0, clock.wall() - self._started)
        self._timeout = deadline.check_timeout(timeout)
        self._known = hub.durations.get(self._key)
        self._events = [OperationEvent(driver.initial, self.elapsed)]
        self._end: Done[R] | Failed | None = None
        self._looks = 0
        self._failing_since: float | None = None
        self._looking = asyncio.Lock()
        self._consumers = 0
        self._next = clock.now() + hub.delay(elapsed=self.elapsed, looks=0)

    @property
    def kind(self) -> str:
        """The kind of work, ``"publish"``."""
        return self._driver.kind

    @property
    def ref(self) -> str:
        """What the work is done to, the object's uid."""
        return self._driver.ref

    @property
    def status(self) -> str:
        """The last state seen; looks happen only while somebody waits."""
        return self._events[-1].state

    @property
    def done(self) -> bool:
        """Whether the end was seen, good or bad."""
        return self._end is not None

    @property
    def elapsed(self) -> float:
        """Seconds since the order was given."""
        return self._hub.clock.now() - self._zero

    @property
    def looks(self) -> int:
        """Looks answered so far."""
        return self._looks

    @property
    def token(self) -> str:
        """One line of JSON that resumes the wait in any process; it holds no secret."""
        return write_token(Token(self.kind, self.ref, self._started, self._driver.payload()))

    def __repr__(self) -> str:
        return f"<Operation {self.kind} {self.ref}: {self.status}, {self.elapsed:.1f} s, {self._looks} looks>"

    def __await__(self) -> Generator[Any, None, R]:
        return self.result().__await__()

    async def result(self, *, timeout: float | None = None) -> R:  # noqa: ASYNC109 - a public wait has a visible limit
        """Wait for the end.

        Args:
            timeout: seconds from now; None means the default (an hour for a publish), ``math.inf`` no limit.

        Raises:
            OperationFailedError: the work ended badly.
            OperationTimeoutError: still running after ``timeout``; carries the token.
        """
        until = self._until(timeout)
        with self._watching():
            while self._end is None:
                await self._step(until)
        return _conclude(self._end)

    async def events(self, *, timeout: float | None = None) -> AsyncIterator[OperationEvent]:  # noqa: ASYNC109 - see above
        """The state known at the start, then each change, then the end (``final``); a late follower gets all of them.

        Args:
            timeout: as in ``result``.

        Raises:
            OperationFailedError: after the final event, where the work ended badly.
            OperationTimeoutError: still running after ``timeout``; carries the token.
        """
        until = self._until(timeout)
        told = 0
        with self._watching():
            while True:
                while told < len(self._events):
                    event = self._events[told]
                    told += 1
                    yield event
                if self._end is not None:
                    break
                await self._step(until)
        _conclude(self._end)

    async def abort(self) -> None:
        """Ask the server to stop the work; a wait then ends with what became of it."""
        await self._driver.abort()
        clock = self._hub.clock
        self._next = min(self._next, clock.now() + self._hub.policy.first)

    @property
    def _key(self) -> str:
        return f"{self.kind}:{self.ref}"

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Be one of the consumers; the hub counts the operation once, however many there are."""
        if self._consumers == 0:
            self._hub.join()
        self._consumers += 1
        try:
            yield
        finally:
            self._consumers -= 1
            if self._consumers == 0:
                self._hub.leave()

    def _until(self, timeout: float | None) -> float:
        return self._hub.clock.now() + (self._timeout if timeout is None else deadline.check_timeout(timeout))

    async def _step(self, until: float) -> None:
        """Sleep to the next look and make it, unless another consumer does.

        There is no task behind an operation: whichever consumer wakes first looks for all, under its own deadline and
        cancellation, and the others find what it saw. So nothing is left running when the last one goes.
        """
        clock = self._hub.clock
        pause = min(self._next - clock.now(), self._left(until))
        if pause > 0:
            await clock.sleep(pause)
            limit = deadline.current()
            if limit is not None:
                limit.note(f"waiting for {self.kind}", pause)
        if self._end is not None:
            return
        left = self._left(until)
        if left <= 0:
            raise self._over(until)
        scope = asyncio.timeout(left if math.isfinite(left) else None)
        try:
            async with scope, self._looking:
                if self._end is None and self._next <= clock.now():
                    await self._look()
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise self._over(until) from error

    async def _look(self) -> None:
        await self._hub.turn()
        try:
            verdict = await self._driver.look(lambda: self.elapsed, self._looks + 1)
        except PortalError as error:
            self._missed(error)
            return
        self._looks += 1
        self._failing_since = None
        if isinstance(verdict, Working):
            if verdict.state and verdict.state != self.status:
                self._events.append(OperationEvent(verdict.state, self.elapsed, message=verdict.message))
            wait = self._hub.delay(elapsed=self.elapsed, looks=self._looks, known=self._known)
            if verdict.decisive_at is not None:
                wait = min(wait, max(self._hub.policy.first, verdict.decisive_at - self.elapsed))
            self._next = self._hub.clock.now() + wait
            return
        if isinstance(verdict, Failed):
            self._locate(verdict.error)
        elif verdict.duration is not None:
            self._hub.durations.note(self._key, verdict.duration)
        self._events.append(OperationEvent(verdict.state, self.elapsed, final=True, message=verdict.message))
        self._end = verdict

    def _missed(self, error: PortalError) -> None:
        """A look failed: plan another one, or raise where none can help."""
        clock = self._hub.clock
        if not _passing(error, reached=self._looks > 0):
            note = f"waiting for {self.kind} of {self.ref} ended; its work may go on, and the token resumes the wait"
            error.hint = f"{error.hint} ({note})" if error.hint else note
            raise error
        if self._failing_since is None:
            self._failing_since = clock.now()
        failing = clock.now() - self._failing_since
        if failing >= self._hub.policy.patience:
            raise self._timed_out(f"no look has been answered for {failing:.0f} s") from error
        asked = error.retry_after if isinstance(error, ApiError) else None
        wait = self._hub.delay(elapsed=self.elapsed, looks=max(1, self._looks))
        self._next = clock.now() + max(wait, min(asked or 0.0, self._hub.policy.patience))

    def _left(self, until: float) -> float:
        """Seconds until the end of the wait or of the ``deadline`` block around it, whichever is nearer."""
        left = until - self._hub.clock.now()
        limit = deadline.current()
        return left if limit is None else min(left, limit.left())

    def _over(self, until: float) -> PortalError:
        limit = deadline.current()
        if limit is None or until - self._hub.clock.now() < limit.left():
            return self._timed_out("the time to wait is over")
        error = deadline.exceeded(limit, self._standing())
        error.hint = f"its work goes on; resume the wait with the token {self.token}"
        self._locate(error)
        return error

    def _timed_out(self, why: str) -> OperationTimeoutError:
        error = OperationTimeoutError(
            f"{self._standing()} and {why}; its work goes on",
            token=self.token,
            state=self.status,
            hint="resume the wait with the error's token",
        )
        self._locate(error)
        return error

    def _standing(self) -> str:
        return f"{self.kind} of {self.ref} is {self.status!r} after {self.elapsed:.1f} s"

    def _locate(self, error: PortalError) -> None:
        spec = self._driver.spec
        if spec is not None:
            error.located(operation=spec.id, method=spec.method, path=spec.path)


def _conclude(end: Done[R] | Failed) -> R:
    if isinstance(end, Failed):
        # A copy for each who asks, so that tracebacks of different tasks do not pile up on one object.
        raise copy.copy(end.error)
    return end.result


def _passing(error: PortalError, *, reached: bool) -> bool:
    """Whether a later look may well succeed."""
    if isinstance(error, TransportError):
        # A name that does not resolve is final at first, but an outage where the server was reached before.
        return error.kind != "certificate" and (reached or error.kind != "name")
    if isinstance(error, ApiError):
        return error.status >= 500 or error.status in _TRANSIENT_STATUS
    return isinstance(error, DecodeError) and not isinstance(error, DriftError)
