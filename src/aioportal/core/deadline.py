"""One time limit for everything inside a block: calls, repeats, waits and uploads together.

The limit travels in a context variable, so tasks that are started inside the block are bound by it as well.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

from .clock import Clock, SystemClock
from .errors import ArgumentError, DeadlineExceededError

_current: ContextVar[Deadline | None] = ContextVar("aioportal_deadline", default=None)
_SHOWN = 4


class Deadline:
    """A moment, who set it, and where the time went until then."""

    __slots__ = ("_clock", "_parent", "_started", "at", "seconds", "spent")

    def __init__(self, seconds: float, clock: Clock, parent: Deadline | None = None) -> None:
        """End ``seconds`` from now, or when ``parent`` ends if that is nearer."""
        now = clock.now()
        self._clock = clock
        self._parent = parent
        self._started = now
        self.at = now + seconds
        """When it ends, in seconds of the clock."""
        self.seconds = seconds
        """How long the time was when it began."""
        self.spent: dict[str, float] = {}
        """Seconds by what they were spent on; work that ran side by side is counted for each."""
        if parent is not None and parent.at < self.at:
            self.at = parent.at
            self.seconds = parent.at - now

    def left(self) -> float:
        """Seconds that are left; below 0 when it is over."""
        return self.at - self._clock.now()

    def note(self, what: str, seconds: float) -> None:
        """Remember that ``seconds`` went into ``what``, here and in every block around."""
        self.spent[what] = self.spent.get(what, 0.0) + seconds
        if self._parent is not None:
            self._parent.note(what, seconds)

    def story(self) -> str:
        """Where the time went, the longest first: ``upload_resource_file 61.2 s, waiting to repeat 8.0 s``."""
        spent = sorted(self.spent.items(), key=lambda item: -item[1])
        shown = [f"{what} {seconds:.1f} s" for what, seconds in spent[:_SHOWN]]
        if len(spent) > _SHOWN:
            shown.append(f"{len(spent) - _SHOWN} more")
        return ", ".join(shown)


class deadline:  # noqa: N801 - used as a block, like asyncio.timeout
    """``async with deadline(120):`` bounds all work of the SDK inside the block; blocks nest, the nearest end counts.

    The caller's own code inside the block is not interrupted; the next step of the SDK after the end raises.

    Args:
        seconds: how long, more than 0.
        clock: the clock to measure with.

    Raises:
        ArgumentError: ``seconds`` is no positive number.
        DeadlineExceededError: from the calls and waits inside, when the time is over.
    """

    __slots__ = ("_clock", "_seconds", "_token")

    def __init__(self, seconds: float, *, clock: Clock | None = None) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds > 0:
            raise ArgumentError(f"seconds must be a positive number, got {seconds!r}")
        self._seconds = float(seconds)
        self._clock = clock or SystemClock()
        self._token: Token[Deadline | None] | None = None

    async def __aenter__(self) -> Deadline:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __enter__(self) -> Deadline:
        limit = Deadline(self._seconds, self._clock, _current.get())
        self._token = _current.set(limit)
        return limit

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _current.reset(self._token)
            self._token = None


class within:  # noqa: N801 - used as a block
    """Make an existing ``Deadline`` the current one for a while; for calls that are made on behalf of a call."""

    __slots__ = ("_limit", "_token")

    def __init__(self, limit: Deadline | None) -> None:
        self._limit = limit
        self._token: Token[Deadline | None] | None = None

    def __enter__(self) -> Self:
        if self._limit is not None:
            self._token = _current.set(self._limit)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _current.reset(self._token)
            self._token = None


def check_timeout(seconds: float, argument: str = "timeout") -> float:
    """Refuse what is no time to wait, before anything is sent that would then not be waited for.

    Args:
        seconds: how long; ``math.inf`` for no limit.
        argument: the argument's name, for the error.

    Raises:
        ArgumentError: not above 0.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        raise ArgumentError(f"{argument}={seconds!r} is no time to wait; give seconds above 0, or math.inf")
    return float(seconds)


def current() -> Deadline | None:
    """The deadline that bounds the running code, or None."""
    return _current.get()


def time_left() -> float | None:
    """Seconds until the current deadline, or None where there is none."""
    limit = _current.get()
    return None if limit is None else limit.left()


async def pause(seconds: float, *, clock: Clock, doing: str) -> None:
    """Wait, unless the current deadline ends before; then raise at once instead of waiting in vain.

    Args:
        seconds: how long.
        clock: the clock to sleep with.
        doing: what for, as it shall appear in the account of the time: ``waiting for cheeses``.

    Raises:
        DeadlineExceededError: the wait does not fit.
    """
    limit = _current.get()
    if limit is None:
        await clock.sleep(seconds)
        return
    left = limit.left()
    if seconds >= left:
        raise exceeded(limit, f"{doing}: a wait of {seconds:.1f} s does not fit into the {max(left, 0.0):.1f} s left")
    await clock.sleep(seconds)
    limit.note(doing, seconds)


def exceeded(limit: Deadline, what: str) -> DeadlineExceededError:
    """The error for work that the end of ``limit`` stopped before anything was sent."""
    story = limit.story()
    return DeadlineExceededError(
        f"The time limit of {limit.seconds:.1f} s ran out; {what}" + (f" (spent on: {story})" if story else ""),
        kind="deadline",
    )
