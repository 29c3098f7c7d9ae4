"""Time limits, cancellation and slots of calls."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from call_fakes import Fail, Hang, Looks, PiecesFactory, Reply, Scripted, call_of, caller_of, finish, reply, spec_of

from aioportal.core.deadline import deadline
from aioportal.core.errors import (
    ArgumentError,
    ClientStateError,
    DeadlineExceededError,
    OutcomeUnknownError,
    PortalError,
    ServerError,
    TransportError,
)
from aioportal.core.http import Stage
from aioportal.core.limiter import Limiter
from aioportal.core.reconcile import NOT_SEEN, Happened
from aioportal.core.retry import RetryPolicy

OK = reply(200, "done")


def failing(time_machine: Any, transport: Scripted, call: Any, **options: Any) -> PortalError:
    with pytest.raises(PortalError) as caught:
        finish(time_machine, caller_of(transport, time_machine, **options).call(call))
    return caught.value


@pytest.mark.parametrize(
    ("retry", "stage", "read", "kind", "sent"),
    [
        ("safe", Stage.WAITING, None, DeadlineExceededError, "no"),
        ("safe", Stage.SENT, None, DeadlineExceededError, "yes"),
        ("idempotent", Stage.ANSWERED, None, DeadlineExceededError, "yes"),
        ("unsafe", Stage.WAITING, None, DeadlineExceededError, "no"),
        ("reconcilable", Stage.WAITING, None, DeadlineExceededError, "no"),
        ("unsafe", Stage.SENDING, 4, DeadlineExceededError, "partly"),
        ("unsafe", Stage.SENDING, None, OutcomeUnknownError, None),
        ("unsafe", Stage.SENT, None, OutcomeUnknownError, None),
        ("reconcilable", Stage.SENT, None, OutcomeUnknownError, None),
        ("unsafe", Stage.ANSWERED, None, OutcomeUnknownError, None),
    ],
)
def test_time_that_runs_out_in_flight(
    time_machine: Any, retry: Any, stage: Stage, read: int | None, kind: type[PortalError], sent: str | None
) -> None:
    body = PiecesFactory()
    transport = Scripted(Hang(stage, read=read))
    error = failing(time_machine, transport, call_of(spec_of(retry), timeout=5.0, body=body))
    assert type(error) is kind
    assert getattr(error, "sent", None) == sent
    assert time_machine.now() == pytest.approx(105.0)
    assert "5.0 s ran out" in str(error)
    assert error.operation == f"{retry}_thing"
    assert error.attempts[-1].seconds == pytest.approx(5.0)
    assert body.closed == 1
    assert transport.in_flight == 0
    if kind is OutcomeUnknownError:
        assert error.hint
    else:
        assert isinstance(error, TimeoutError)
        assert isinstance(error, TransportError)


def test_a_call_has_120_seconds_by_default(time_machine: Any) -> None:
    assert type(failing(time_machine, Scripted(Hang(Stage.SENT)), call_of(spec_of("safe")))) is DeadlineExceededError
    assert time_machine.now() == pytest.approx(220.0)


def test_an_upload_has_no_limit_by_default(time_machine: Any) -> None:
    caller = caller_of(Scripted(Reply(200, b"1", seconds=5000.0)), time_machine)
    call = call_of(spec_of("idempotent"), lane="upload", body=PiecesFactory())
    assert time_machine.run(caller.call(call)) == "1"


def test_a_limit_of_none_waits(time_machine: Any) -> None:
    caller = caller_of(Scripted(Reply(200, b"1", seconds=1000.0)), time_machine)
    assert time_machine.run(caller.call(call_of(spec_of("safe"), timeout=None))) == "1"


def test_time_that_runs_out_while_looking_leaves_the_outcome_unknown(time_machine: Any) -> None:
    class Slow(Looks):
        async def look(self) -> Any:
            await asyncio.sleep(60)

    error = failing(
        time_machine, Scripted(reply(504)), call_of(spec_of("reconcilable"), reconciler=Slow(), timeout=10.0)
    )
    assert type(error) is OutcomeUnknownError
    assert "looking" in str(error)
    assert "504" in error.evidence


def test_settling_that_does_not_fit_leaves_the_outcome_unknown_at_once(time_machine: Any) -> None:
    looks = Looks(NOT_SEEN)
    call = call_of(spec_of("reconcilable"), reconciler=looks, timeout=2.0)
    error = failing(time_machine, Scripted(reply(504)), call)
    assert type(error) is OutcomeUnknownError
    assert "no time left" in error.evidence
    assert time_machine.now() == pytest.approx(100.0)


def test_time_that_runs_out_before_the_request_sends_nothing(time_machine: Any) -> None:
    class Slow(Looks):
        async def prepare(self) -> Any:
            await asyncio.sleep(60)

    transport = Scripted()
    error = failing(time_machine, transport, call_of(spec_of("reconcilable"), reconciler=Slow(), timeout=10.0))
    assert type(error) is DeadlineExceededError
    assert error.sent == "no"
    assert transport.requests == []


def test_an_error_of_the_preparation_is_the_calls_error(time_machine: Any) -> None:
    class Broken(Looks):
        async def prepare(self) -> None:
            raise ServerError("The portal answered 500", status=500)

    transport = Scripted()
    error = failing(time_machine, transport, call_of(spec_of("reconcilable"), reconciler=Broken()))
    assert type(error) is ServerError
    assert transport.requests == []


def test_time_that_runs_out_in_the_queue_sends_nothing(time_machine: Any) -> None:
    transport = Scripted(Reply(200, b"1", seconds=50.0))
    caller = caller_of(transport, time_machine, limiter=Limiter(calls=1, clock=time_machine))

    async def both() -> list[Any]:
        calls = [caller.call(call_of(spec_of("unsafe"), timeout=limit)) for limit in (None, 10.0)]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, second = time_machine.run(both())
    assert first == "1"
    assert type(second) is DeadlineExceededError
    assert second.sent == "no"
    assert "waiting for a slot 10.0 s" in str(second)
    assert len(transport.requests) == 1
    assert (caller.limiter.in_flight("call"), caller.limiter.queued("call")) == (0, 0)


def test_a_backoff_that_does_not_fit_is_not_begun(time_machine: Any) -> None:
    call = call_of(spec_of("safe"), timeout=4.0)
    transport = Scripted(*[Fail("connect_timeout", Stage.WAITING, seconds=3.999)] * 2)
    error = failing(time_machine, transport, call)
    assert type(error) is DeadlineExceededError
    assert (error.sent, error.kind) == ("no", "connect_timeout")
    assert "of the 4.0 s limit are left" in str(error)
    assert len(transport.requests) == 1


def test_a_deadline_block_bounds_calls_and_repeats_inside_it(time_machine: Any) -> None:
    transport = Scripted(Reply(200, b"1", seconds=8.0), Hang(Stage.SENT))
    caller = caller_of(transport, time_machine)

    async def work() -> None:
        async with deadline(20.0, clock=time_machine):
            await caller.call(call_of(spec_of("safe")))
            await caller.call(call_of(spec_of("idempotent")))

    with pytest.raises(DeadlineExceededError) as caught:
        time_machine.run(work())
    assert time_machine.now() == pytest.approx(120.0)
    assert "12.0 s ran out" in str(caught.value)
    assert caught.value.operation == "idempotent_thing"


def test_a_call_after_the_deadline_is_not_sent(time_machine: Any) -> None:
    transport = Scripted()
    caller = caller_of(transport, time_machine)

    async def work() -> None:
        async with deadline(5.0, clock=time_machine):
            await asyncio.sleep(6)
            await caller.call(call_of(spec_of("unsafe")))

    with pytest.raises(DeadlineExceededError) as caught:
        time_machine.run(work())
    assert caught.value.sent == "no"
    assert transport.requests == []


def test_looks_of_a_call_are_bound_by_its_limit(time_machine: Any) -> None:
    transport = Scripted(Fail("disconnect", Stage.SENT), Hang(Stage.SENT))
    caller = caller_of(transport, time_machine)

    class Asks(Looks):
        async def look(self) -> Any:
            return Happened(await caller.call(call_of(spec_of("safe"), timeout=500.0)))

    call = call_of(spec_of("reconcilable"), reconciler=Asks(), timeout=30.0)
    with pytest.raises(OutcomeUnknownError):
        time_machine.run(caller.call(call))
    assert time_machine.now() == pytest.approx(130.0)


@pytest.mark.parametrize("retry", ["safe", "unsafe"])
@pytest.mark.parametrize("stage", [Stage.WAITING, Stage.SENDING, Stage.SENT])
def test_a_cancelled_call_gives_everything_back_and_repeats_nothing(
    time_machine: Any, retry: Any, stage: Stage
) -> None:
    body = PiecesFactory()
    transport = Scripted(Hang(stage))
    caller = caller_of(transport, time_machine)

    async def work() -> None:
        task = asyncio.create_task(caller.call(call_of(spec_of(retry), body=body)))
        await asyncio.sleep(1)
        assert caller.limiter.in_flight("call") == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    time_machine.run(work())
    assert caller.limiter.in_flight("call") == 0
    assert body.closed == 1
    assert len(transport.requests) == 1


def test_no_slot_is_held_while_waiting_or_looking(time_machine: Any) -> None:
    transport = Scripted(reply(429, retry_after="30"), OK, reply(504), OK, OK)
    caller = caller_of(transport, time_machine, limiter=Limiter(calls=1, clock=time_machine))

    class Asks(Looks):
        async def look(self) -> Any:
            assert caller.limiter.in_flight("call") == 0
            return Happened(await caller.call(call_of(spec_of("safe"))))

    async def work() -> None:
        slow = asyncio.create_task(caller.call(call_of(spec_of("safe"))))
        await asyncio.sleep(1)
        assert await caller.call(call_of(spec_of("safe"))) == '"done"'
        assert not slow.done()
        assert await caller.call(call_of(spec_of("reconcilable"), reconciler=Asks())) == '"done"'
        slow.cancel()

    time_machine.run(work(), leftover=1)


def test_no_more_are_in_flight_than_the_gates_allow(time_machine: Any) -> None:
    transport = Scripted(*[Reply(200, b"1", seconds=1.0)] * 24)
    caller = caller_of(transport, time_machine)

    async def work() -> None:
        await asyncio.gather(*(caller.call(call_of(spec_of("safe"))) for _ in range(24)))

    time_machine.run(work())
    assert transport.most_in_flight == 8
    assert time_machine.now() == pytest.approx(103.0)
    assert caller.limiter.waited["call"] == pytest.approx(8 * 1.0 + 8 * 2.0)


def test_uploads_and_polls_do_not_take_the_slots_of_calls(time_machine: Any) -> None:
    transport = Scripted(*[Reply(200, b"1", seconds=1.0)] * 32)
    caller = caller_of(transport, time_machine)
    lanes = ["call"] * 8 + ["upload"] * 4 + ["poll"] * 20

    async def work() -> None:
        await asyncio.gather(*(caller.call(call_of(spec_of("safe"), lane=lane)) for lane in lanes))

    time_machine.run(work())
    assert transport.most_in_flight == 8 + 2 + 20


def test_adaptive_mode_learns_from_answers(time_machine: Any) -> None:
    limiter = Limiter(calls=4, adaptive=True, clock=time_machine)
    transport = Scripted(*[Reply(200, b"1", seconds=0.1)] * 200, reply(429, retry_after="1"), OK)
    caller = caller_of(transport, time_machine, limiter=limiter)

    async def work(count: int) -> None:
        await asyncio.gather(*(caller.call(call_of(spec_of("safe"))) for _ in range(count)))

    time_machine.run(work(200))
    grown = limiter.limit("call")
    assert grown is not None
    assert grown > 8
    time_machine.run(work(1))
    assert limiter.limit("call") == grown // 2


def test_a_closed_client_says_so(time_machine: Any) -> None:
    transport = Scripted()
    caller = caller_of(transport, time_machine)
    time_machine.run(caller.aclose())
    time_machine.run(caller.aclose())
    with pytest.raises(ClientStateError, match="closed"):
        time_machine.run(caller.call(call_of(spec_of("safe"))))
    with pytest.raises(ClientStateError, match="closed"):
        caller.stream(call_of(spec_of("safe")))


@pytest.mark.parametrize(
    "path",
    [
        "things/",
        "",
        "//evil.example/x/../",
        "/a/../b",
        "/a/..",
        "/./",
        "/%2e%2E/x",
        "/a b",
        "/a?b",
        "/a#b",
        "/a\\b",
        "/a\r\nHost: b",
        "@evil.example/",
        "/ä",
    ],
)
def test_a_path_that_could_mean_another_is_refused(time_machine: Any, path: str) -> None:
    transport = Scripted()
    with pytest.raises(ArgumentError):
        finish(time_machine, caller_of(transport, time_machine).call(call_of(spec_of("safe"), path=path)))
    assert transport.requests == []


@pytest.mark.parametrize("query", ["a=b c", "a=b#c", "a=\r\nb", "ä=1"])
def test_a_query_that_is_not_encoded_is_refused(time_machine: Any, query: str) -> None:
    with pytest.raises(ArgumentError):
        finish(time_machine, caller_of(Scripted(), time_machine).call(call_of(spec_of("safe"), query=query)))


@pytest.mark.parametrize("path", ["/", "/a/b/", "/a/...", "/a/..b/", "/a/%2Fb%2e", "//evil.example/"])
def test_every_url_is_below_the_base(time_machine: Any, path: str) -> None:
    transport = Scripted(OK)
    finish(
        time_machine, caller_of(transport, time_machine).call(call_of(spec_of("safe"), path=path, query="a=%20&b=1"))
    )
    assert transport.requests[0].url == f"https://portal.example.org/api/automation/v1.0{path}?a=%20&b=1"


@pytest.mark.parametrize("name", ["user_agent", "language"])
@pytest.mark.parametrize("value", ["a\r\nX: y", "", "ä"])
def test_header_values_are_one_plain_line(time_machine: Any, name: str, value: str) -> None:
    with pytest.raises(ArgumentError, match=name):
        caller_of(Scripted(), time_machine, **{name: value})


def test_our_own_backoff_is_bounded_in_sum(time_machine: Any) -> None:
    policy = RetryPolicy(attempts=1000, base=10.0, cap=10.0, backoff_total=60.0, budget_floor=1000)
    transport = Scripted(*[reply(502)] * 1000)
    error = failing(time_machine, transport, call_of(spec_of("safe"), timeout=None), policy=policy)
    assert sum(record.waited for record in error.attempts) <= 60.0
    assert "waiting between attempts is spent" in str(error)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5"])
def test_a_timeout_that_cannot_be_meant(time_machine: Any, timeout: Any) -> None:
    with pytest.raises(ArgumentError, match="timeout"):
        caller_of(Scripted(), time_machine, timeout=timeout)
