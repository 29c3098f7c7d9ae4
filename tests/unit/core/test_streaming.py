"""Downloads: gates, repeats before the first byte, redirects, bodies that break off."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from call_fakes import KEY, Fail, Hang, Reply, Scripted, call_of, caller_of, finish, reply, spec_of

from aioportal.core.auth import ApiKey
from aioportal.core.call import Caller
from aioportal.core.deadline import deadline
from aioportal.core.errors import (
    ApiError,
    DeadlineExceededError,
    NotFoundError,
    PermissionDeniedError,
    PortalError,
    ServerError,
    TransportError,
)
from aioportal.core.http import Stage

FILE = spec_of("safe", binary=True)
CONTENT = b"some content of a file"


def to(status: int, location: str) -> Reply:
    return Reply(status, b"moved", {"location": location})


async def fetch(caller: Caller, **facts: Any) -> bytes:
    async with caller.stream(call_of(FILE, **facts)) as download:
        assert caller.limiter.in_flight("call") == 1
        return b"".join([piece async for piece in download.chunks()])


def run(time_machine: Any, transport: Scripted, **facts: Any) -> tuple[bytes | None, PortalError | None]:
    caller = caller_of(transport, time_machine)
    try:
        return finish(time_machine, fetch(caller, **facts)), None
    except PortalError as error:
        return None, error
    finally:
        assert transport.open_streams == 0
        assert caller.limiter.in_flight("call") == 0


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [reply(502), Fail("disconnect", Stage.SENT)],
        [reply(429, retry_after="3")],
        [Fail("connect", Stage.WAITING)] * 5,
    ],
)
def test_a_download_is_repeated_until_its_body_begins(time_machine: Any, steps: list[Any]) -> None:
    transport = Scripted(*steps, Reply(200, CONTENT))
    assert run(time_machine, transport) == (CONTENT, None)
    assert len(transport.requests) == len(steps) + 1
    assert all(request.headers["Accept"] == "*/*" for request in transport.requests)


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (403, PermissionDeniedError)])
def test_an_error_is_read_and_raised(time_machine: Any, status: int, kind: type[ApiError]) -> None:
    _, error = run(time_machine, Scripted(reply(status, {"error_code": "word", "message": "gone"})))
    assert type(error) is kind
    assert error.code == "word"
    assert error.operation == "safe_thing"


def test_six_attempts_then_the_error(time_machine: Any) -> None:
    _, error = run(time_machine, Scripted(*[reply(502)] * 6))
    assert type(error) is ServerError
    assert len(error.attempts) == 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "target", "keeps"),
    [
        ("https://files.example.net/a?sig=1#top", "https://files.example.net/a?sig=1", False),
        ("https://portal.example.org/other", "https://portal.example.org/other", True),
        ("/other?a=b", "https://portal.example.org/other?a=b", True),
        ("../x", "https://portal.example.org/api/automation/v1.0/things/x", True),
        ("https://portal.example.org:8443/x", "https://portal.example.org:8443/x", False),
        ("https://PORTAL.example.org:443/x", "https://PORTAL.example.org:443/x", True),
        ("//files.example.net/x", "https://files.example.net/x", False),
        ("https://files.example.net/a b/é", "https://files.example.net/a%20b/%C3%A9", False),
    ],
)
def test_a_redirect_is_followed_and_the_key_stays_with_the_portal(
    time_machine: Any, status: int, location: str, target: str, keeps: bool
) -> None:
    transport = Scripted(to(status, location), Reply(200, CONTENT))
    assert run(time_machine, transport) == (CONTENT, None)
    request = transport.requests[1]
    assert (request.method, request.url) == ("GET", target)
    assert ("Authorization" in request.headers) is keeps
    assert (KEY in "".join(request.headers.values())) is keeps


def test_a_key_that_was_left_behind_does_not_come_back(time_machine: Any) -> None:
    transport = Scripted(
        to(302, "https://files.example.net/a"), to(302, "https://portal.example.org/b"), Reply(200, CONTENT)
    )
    assert run(time_machine, transport)[0] == CONTENT
    assert ["Authorization" in request.headers for request in transport.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("http://files.example.net/a", "unprotected http"),
        ("http://portal.example.org/a", "unprotected http"),
        ("http://127.0.0.1/a", "unprotected http"),
        ("", "no address"),
        ("ftp://files.example.net/a", "no plain URL"),
        ("https://[::1/a", "no address"),
        ("https://portal.example.org@files.example.net/x", "no plain URL"),
    ],
)
def test_a_redirect_that_must_not_be_followed(time_machine: Any, location: str, said: str) -> None:
    transport = Scripted(to(303, location))
    _, error = run(time_machine, transport)
    assert isinstance(error, ApiError)
    assert said in str(error)
    assert len(transport.requests) == 1


def test_loopback_may_redirect_to_loopback(time_machine: Any) -> None:
    transport = Scripted(to(303, "http://127.0.0.1:9/file"), Reply(200, CONTENT))
    caller = Caller(base_url="http://127.0.0.1:8/api", key=ApiKey(KEY), transport=transport, clock=time_machine)
    assert time_machine.run(fetch(caller)) == CONTENT
    assert "Authorization" not in transport.requests[1].headers


def test_five_redirects_are_the_most(time_machine: Any) -> None:
    transport = Scripted(*[to(302, "/x")] * 5, Reply(200, CONTENT))
    assert run(time_machine, transport)[0] == CONTENT


def test_a_sixth_redirect_is_an_error(time_machine: Any) -> None:
    transport = Scripted(*[to(302, "/x")] * 6)
    _, error = run(time_machine, transport)
    assert isinstance(error, ApiError)
    assert "more than 5 redirects" in str(error)


def test_an_error_elsewhere_says_who_answered_and_a_repeat_starts_at_the_portal(time_machine: Any) -> None:
    away = to(302, "https://files.example.net/a?sig=secret")
    transport = Scripted(away, reply(502), away, reply(403))
    _, error = run(time_machine, transport)
    assert type(error) is PermissionDeniedError
    assert "https://files.example.net" in str(error)
    assert "secret" not in str(error) + error.report()
    assert error.hint is None
    assert [request.url.split("/")[2] for request in transport.requests] == [
        "portal.example.org",
        "files.example.net",
    ] * 2


def test_404_elsewhere_is_no_sign_of_a_wrong_path(time_machine: Any) -> None:
    caller = caller_of(Scripted(to(302, "https://files.example.net/a"), reply(404)), time_machine)

    async def work() -> None:
        async with caller.stream(call_of(spec_of("safe", binary=True, evidence="guess"))):
            raise AssertionError("not reached")

    with pytest.raises(NotFoundError) as caught:
        finish(time_machine, work())
    assert "paths=" not in str(caught.value)


def test_a_body_that_breaks_off_is_a_transport_error(time_machine: Any) -> None:
    _, error = run(time_machine, Scripted(Reply(200, CONTENT, {"x-cut": "8"})))
    assert type(error) is TransportError
    assert (error.sent, error.kind) == ("yes", "protocol")
    assert "after 8 bytes" in str(error)
    assert error.operation == "safe_thing"


def test_the_limit_of_the_call_ends_when_the_body_begins(time_machine: Any) -> None:
    caller = caller_of(Scripted(Reply(200, CONTENT)), time_machine)

    async def slow() -> int:
        async with caller.stream(call_of(FILE, timeout=5.0)) as download:
            return sum([len(piece) async for piece in download.chunks() if await asyncio.sleep(10) is None])

    assert time_machine.run(slow()) == len(CONTENT)


def test_the_limit_of_the_call_holds_until_then(time_machine: Any) -> None:
    _, error = run(time_machine, Scripted(Hang(Stage.SENT)), timeout=5.0)
    assert type(error) is DeadlineExceededError
    assert time_machine.now() == pytest.approx(105.0)


def test_a_deadline_block_bounds_the_body_as_well(time_machine: Any) -> None:
    transport = Scripted(Reply(200, CONTENT, {"x-stall": "8"}))
    caller = caller_of(transport, time_machine)

    async def work() -> None:
        async with deadline(30.0, clock=time_machine):
            await fetch(caller)

    with pytest.raises(DeadlineExceededError) as caught:
        time_machine.run(work())
    assert "after 8 bytes" in str(caught.value)
    assert caught.value.sent == "yes"
    assert transport.open_streams == 0
    assert time_machine.now() == pytest.approx(130.0)


def test_leaving_early_releases_everything(time_machine: Any) -> None:
    transport = Scripted(Reply(200, CONTENT))
    caller = caller_of(transport, time_machine)

    async def work() -> bytes:
        async with caller.stream(call_of(FILE)) as download:
            return await download.read(6)

    assert time_machine.run(work()) == CONTENT[:6]
    assert (transport.open_streams, caller.limiter.in_flight("call")) == (0, 0)


def test_cancelling_releases_everything(time_machine: Any) -> None:
    transport = Scripted(Reply(200, CONTENT, {"x-stall": "8"}))
    caller = caller_of(transport, time_machine)

    async def work() -> None:
        task = asyncio.create_task(fetch(caller))
        await asyncio.sleep(1)
        assert transport.open_streams == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    time_machine.run(work())
    assert (transport.open_streams, caller.limiter.in_flight("call")) == (0, 0)
