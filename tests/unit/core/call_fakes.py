"""A transport that follows a script, and small calls to send through it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

from aioportal.core.auth import ApiKey
from aioportal.core.call import Call, Caller
from aioportal.core.errors import ApiError
from aioportal.core.http import Answer, Body, FailureKind, Request, Stage, StreamedAnswer, Trace, TransportFailure
from aioportal.core.reconcile import Happened, Reconciler, Sight
from aioportal.core.retry import RetryPolicy
from aioportal.core.spec import Evidence, RetryClass

T = TypeVar("T")

KEY = "s3cr3t-key-0123456789"
BASE = "https://portal.example.org/api/automation/v1.0"


class Spec(NamedTuple):
    id: str = "retrieve_thing"
    tag: str = "things"
    method: str = "GET"
    path: str = "/things/{thing_uid}/"
    evidence: Evidence = "documented"
    retry: RetryClass = "safe"
    reconcile_by: tuple[str, ...] = ()
    success: tuple[int, ...] = (200,)
    query: tuple[str, ...] = ()
    body: str | None = None
    binary: bool = False


def spec_of(retry: RetryClass, method: str | None = None, **facts: Any) -> Spec:
    """An operation of a class, with a method that fits it."""
    usual = {"safe": "GET", "idempotent": "PUT", "reconcilable": "POST", "unsafe": "POST"}
    return Spec(id=f"{retry}_thing", method=method or usual[retry], retry=retry, **facts)


class Reply(NamedTuple):
    """The server answers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed
    seconds: float = 0.0
    read: int | None = None
    """Bytes of the request's body that are read before; None reads all."""


class Fail(NamedTuple):
    """The attempt brings no whole answer."""

    kind: FailureKind
    stage: Stage
    seconds: float = 0.0
    read: int | None = None
    status: int | None = None


class Hang(NamedTuple):
    """Nothing comes for ever."""

    stage: Stage
    read: int | None = None


Step = Reply | Fail | Hang


def reply(status: int, data: Any = None, *, seconds: float = 0.0, read: int | None = None, **headers: str) -> Reply:
    """A JSON answer; header names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if data is not None:
        named.setdefault("content-type", "application/json")
    return Reply(status, b"" if data is None else json.dumps(data).encode(), named, seconds, read)


class Scripted:
    """Does one step for each request, and remembers the requests."""

    name = "scripted"

    def __init__(self, *steps: Step, sleep: Callable[[float], Any] = asyncio.sleep) -> None:
        self.steps = list(steps)
        self.requests: list[Request] = []
        self.received: list[bytes] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.open_streams = 0
        self.closed = 0
        self._sleep = sleep

    async def send(self, request: Request, trace: Trace) -> Answer:
        self.requests.append(request)
        assert self.steps, f"request {len(self.requests)} is not in the script"
        step = self.steps.pop(0)
        self.in_flight += 1
        self.most_in_flight = max(self.in_flight, self.most_in_flight)
        try:
            return await self._do(step, request, trace)
        finally:
            self.in_flight -= 1

    async def _do(self, step: Step, request: Request, trace: Trace) -> Answer:
        if isinstance(step, Hang) or step.seconds == 0 or isinstance(step, Fail):
            trace.reach(step.stage if isinstance(step, Fail | Hang) else Stage.SENDING)
        if not (isinstance(step, Fail) and step.stage is Stage.WAITING):
            await self._read(request.body, step.read)
        if isinstance(step, Hang):
            await asyncio.Event().wait()
        assert not isinstance(step, Hang)
        await self._sleep(step.seconds)
        if isinstance(step, Fail):
            trace.status = step.status
            raise TransportFailure(step.kind, f"scripted {step.kind}", step.stage)
        trace.reach(Stage.ANSWERED)
        trace.status = step.status
        return Answer(step.status, step.headers, step.body)

    async def _read(self, body: bytes | Body | None, most: int | None) -> None:
        if body is None or isinstance(body, bytes):
            self.received.append(body or b"")
            return
        got = b""
        async for piece in body:
            got += piece
            if most is not None and len(got) >= most:
                break
        self.received.append(got)

    @asynccontextmanager
    async def stream(self, request: Request, trace: Trace) -> AsyncIterator[StreamedAnswer]:
        answer = await self.send(request, trace)
        self.open_streams += 1
        try:
            yield Streamed(answer)
        finally:
            self.open_streams -= 1

    async def aclose(self) -> None:
        self.closed += 1


class Streamed:
    """An answer in pieces of 4 bytes; the header ``x-cut`` breaks it off, ``x-stall`` stops it, after so many bytes."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status_code
        self.headers = answer.headers
        self._content = answer.content

    async def chunks(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), 4):
            if self.headers.get("x-cut") == str(start):
                raise TransportFailure("protocol", "scripted cut", Stage.ANSWERED)
            if self.headers.get("x-stall") == str(start):
                await asyncio.Event().wait()
            yield self._content[start : start + 4]

    async def read(self, limit: int = 1 << 20) -> bytes:
        return self._content[:limit]


class Pieces:
    """A body of three pieces of 4 bytes; may fail like a file that vanishes."""

    content_type = "multipart/form-data; boundary=abc"
    length = 12

    def __init__(self, factory: PiecesFactory) -> None:
        self.exhausted = False
        self._factory = factory

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(3):
            if self._factory.fails:
                raise OSError("the disk is gone")
            self.exhausted = number == 2
            yield b"%d..." % number

    async def aclose(self) -> None:
        self._factory.closed += 1


class PiecesFactory:
    def __init__(self, *, replayable: bool = True, fails: bool = False) -> None:
        self.replayable = replayable
        self.fails = fails
        self.opened: list[int] = []
        self.closed = 0

    def open(self, attempt: int) -> Body:
        self.opened.append(attempt)
        return Pieces(self)


class Looks(Reconciler[str]):
    """Shows what the test says, and counts."""

    def __init__(self, *sights: Sight[str] | BaseException, accepts: str | None = None) -> None:
        self.sights = list(sights)
        self.accepts = accepts
        self.prepared = 0
        self.looked_at: list[float] = []
        self.now: Callable[[], float] = lambda: 0.0

    async def prepare(self) -> None:
        self.prepared += 1

    async def look(self) -> Sight[str]:
        self.looked_at.append(self.now())
        sight = self.sights.pop(0)
        if isinstance(sight, BaseException):
            raise sight
        return sight

    def accept(self, error: ApiError) -> Happened[str] | None:
        return Happened("accepted") if error.code is not None and error.code == self.accepts else None


def text_of(answer: Answer) -> str:
    """The parser of the tests: JSON gives its text, an empty body ``(empty)``."""
    return json.dumps(answer.json()) if answer.content else "(empty)"


def call_of(spec: Spec, **facts: Any) -> Call[str]:
    return Call(**{"spec": spec, "path": "/things/t1/", "parse": text_of, **facts})


def caller_of(transport: Scripted, clock: Any, **options: Any) -> Caller:
    options = {"policy": RetryPolicy(), "random": random.Random(7), "user_agent": "tests/1", **options}
    return Caller(base_url=BASE, key=ApiKey(KEY), transport=transport, clock=clock, **options)


def finish(machine: Any, work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` in virtual time and see that no task is left; unlike ``machine.run`` without collecting garbage."""
    value = machine.loop.run_until_complete(work)
    assert not asyncio.all_tasks(machine.loop)
    return value
