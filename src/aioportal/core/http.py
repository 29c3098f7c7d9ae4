"""One HTTP exchange as plain values: what goes out, what comes back, how far it got, how it failed.

No HTTP library is imported here: this is the seam that ``transport`` implements and everything else uses.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of one attempt, in seconds; None means no limit."""

    connect: float | None = 10.0
    read: float | None = 60.0
    write: float | None = 60.0


class Body(Protocol):
    """A request body that is produced while it is sent; one object serves exactly one attempt."""

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        ...

    @property
    def length(self) -> int | None:
        """The exact number of bytes, or None where it cannot be known before the end."""
        ...

    @property
    def exhausted(self) -> bool:
        """Whether the source was read to its end, so that the server may hold the whole request."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, in pieces."""
        ...

    async def aclose(self) -> None:
        """Release what the body holds, after the attempt, whatever its end; twice is fine."""
        ...


class BodyFactory(Protocol):
    """Makes a fresh body for each attempt, so that a repeat sends the whole again and never a used-up stream."""

    @property
    def replayable(self) -> bool:
        """Whether another ``open`` gives the same bytes; asked after each attempt, so it may turn False when read."""
        ...

    def open(self, attempt: int) -> Body:
        """The body of one attempt; ``attempt`` counts from 1. Opens nothing before it is iterated."""
        ...


class BodyFailure(Exception):  # noqa: N818 - internal; becomes a TransportFailure of the kind "source"
    """A body could not be produced; the message is a sentence for the user, the cause (if any) is chained."""


@dataclass(slots=True)
class Request:
    """One attempt's request, ready to send as it is, and never changed.

    Not frozen: Python takes four times as long to make one then, and every attempt makes one.
    """

    method: str
    url: str
    """Absolute and percent-encoded; transports must not normalise or decode it."""
    headers: Mapping[str, str] = field(repr=False)
    """Complete, credential included; hence not in the repr."""
    body: bytes | Body | None = field(default=None, repr=False)
    careful: bool = False
    """Only on a fresh connection or one that was idle for less than a second, so that a failure is not a stale one."""
    timeouts: Timeouts = Timeouts()


@dataclass(slots=True)
class Answer:
    """A whole answer. Header names are lower case; repeated headers are joined by a comma."""

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as UTF-8, with replacement characters where it is not."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body parsed as JSON; raises ValueError where it is none."""
        return json.loads(self.content)


class StreamedAnswer(Protocol):
    """An answer whose body has not been read yet."""

    status_code: int
    headers: Mapping[str, str]

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces; raises ``TransportFailure`` where it is cut short of its stated length."""
        ...

    async def read(self, limit: int = 1 << 20) -> bytes:
        """At most ``limit`` bytes of the body, for error messages."""
        ...


class Stage(IntEnum):
    """How far one attempt got, as observed by the transport, never guessed from an exception's name."""

    WAITING = 0
    """No byte of the request left: resolving, connecting, TLS handshake, waiting for a connection."""
    SENDING = 1
    """The head or a part of the body may have left; the server cannot have the whole request."""
    SENT = 2
    """The whole request was handed over: the server may have acted on it."""
    ANSWERED = 3
    """The head of the answer has arrived."""


@dataclass(slots=True)
class Trace:
    """Written by the transport while it works, read when it failed."""

    stage: Stage = Stage.WAITING
    reused: bool = False
    """Whether the connection had carried an earlier request."""
    status: int | None = None
    """The status, as soon as the answer's head has arrived; tells what an answer was that was then cut short."""

    def reach(self, stage: Stage) -> None:
        """Note that ``stage`` was reached; never moves back."""
        if stage > self.stage:
            self.stage = stage


FailureKind = Literal[
    "name",  # the host name does not resolve: final
    "certificate",  # TLS verification failed: final
    "tls",  # the handshake failed otherwise
    "connect",  # refused, unreachable, reset while connecting
    "connect_timeout",
    "pool_timeout",
    "write",  # the connection broke while the request was being written
    "write_timeout",  # no progress in writing for the stall limit
    "read_timeout",
    "disconnect",  # closed or reset while waiting for or reading the answer
    "protocol",  # not HTTP, or an answer cut short
    "source",  # the body's own source raised; the cause is chained
]


class TransportFailure(Exception):  # noqa: N818 - internal; users see aioportal.errors.TransportError
    """An attempt that brought no whole answer. Internal: the core turns it into a public error."""

    def __init__(self, kind: FailureKind, reason: str, stage: Stage) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind: FailureKind = kind
        self.reason = reason
        self.stage = stage

    @property
    def final(self) -> bool:
        """Whether no repeat can help."""
        return self.kind in ("name", "certificate")


class Transport(Protocol):
    """An HTTP library behind the seam. Never retries, never follows redirects, keeps no cookies."""

    @property
    def name(self) -> str:
        """``httpx`` or ``aiohttp``."""
        ...

    async def send(self, request: Request, trace: Trace) -> Answer:
        """Send and read the whole answer, of any status; raises ``TransportFailure``."""
        ...

    def stream(self, request: Request, trace: Trace) -> AbstractAsyncContextManager[StreamedAnswer]:
        """Send and hand out the answer before its body is read; raises ``TransportFailure``."""
        ...

    async def aclose(self) -> None:
        """Close every connection; twice is fine."""
        ...
