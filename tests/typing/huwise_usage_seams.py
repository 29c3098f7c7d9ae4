"""How packages put something of their own behind the client, as the type checkers see it. Checked, never run."""

from __future__ import annotations

import random
from contextlib import AbstractAsyncContextManager
from typing import Any, assert_type

from aioportal import errors
from aioportal.core.http import Answer, Request, StreamedAnswer, Trace
from aioportal.core.transport import make_transport
from aioportal.huwise import CallEvent, DriftEvent, Huwise, PollPolicy, RetryPolicy, Shard, SharedRate
from aioportal.testing import Effect, Fault, HuwiseSandbox, SandboxClock, answer, apply_then_drop


class Counting:
    """A transport around ours."""

    name = "counting"

    def __init__(self) -> None:
        self.inner = make_transport("auto")
        self.sent = 0

    async def send(self, request: Request, trace: Trace) -> Answer:
        self.sent += 1
        return await self.inner.send(request, trace)

    def stream(self, request: Request, trace: Trace) -> AbstractAsyncContextManager[StreamedAnswer]:
        return self.inner.stream(request, trace)

    async def aclose(self) -> None:
        await self.inner.aclose()


class Stopped:
    """A clock of one's own."""

    def now(self) -> float:
        return 0.0

    def wall(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None: ...


def measure(event: CallEvent) -> None:
    assert_type(event.seconds, float)


def differences(event: DriftEvent) -> None:
    assert_type(event.operation, str)


async def put_in() -> None:
    portal = Huwise(
        "data.example.org",
        "key",
        transport=Counting(),
        clock=Stopped(),
        random=random.Random(3),
        on_event=measure,
        on_drift=differences,
        retry=RetryPolicy(attempts=2),
        poll=PollPolicy(max=5),
        rate=SharedRate("redis://cache.example.org", per_second=5),
        paths={"list_glossary_terms": "/glossary/"},
    )
    await portal.aclose()


def sandboxed(sandbox: HuwiseSandbox) -> Huwise:
    effect = apply_then_drop()
    assert_type(effect, Effect)
    assert_type(effect.on("publish_dataset"), Fault)
    sandbox.faults(answer(429, headers={"Retry-After": "2"}).on("list_datasets", times=2))
    assert_type(sandbox.ledger("published"), list[dict[str, Any]])
    assert_type(sandbox.clock, SandboxClock)
    return Huwise(sandbox.url, sandbox.api_key, clock=sandbox.clock)


def told(error: errors.PortalError) -> str:
    if isinstance(error, errors.QuotaExceededError):
        return f"come back at {error.retry_at}"
    if isinstance(error, errors.OperationTimeoutError):
        return error.token or ""
    return error.report()


assert_type(Shard.parse("2/5"), Shard)
