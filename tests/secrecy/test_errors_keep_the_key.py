"""Errors of every kind, however they are printed, pickled or looked into: the key is nowhere."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from keyleak import KEY, check_error, check_faces, faces, fail, leaks
from leaping import outlasted

from aioportal.core.errors import DriftError
from aioportal.errors import (
    ApiError,
    ArgumentError,
    AuthenticationError,
    BadRequestError,
    ClientStateError,
    DeadlineExceededError,
    DecodeError,
    InvalidStateError,
    NotFoundError,
    OperationFailedError,
    OperationTimeoutError,
    OutcomeUnknownError,
    PermissionDeniedError,
    PortalError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    TransportError,
    ValidationError,
)
from aioportal.huwise import Huwise, RetryPolicy, Timeouts
from aioportal.testing import (
    HuwiseSandbox,
    answer,
    apply_then_drop,
    cut_body,
    drop,
    drop_upload_after,
    html,
    stall,
)

NEVER = 1e9
ECHO = f"you sent Authorization: apikey {KEY}"
"""What a debugging proxy or a server's error page may quote."""


def test_the_faces_of_an_error_show_a_key_that_is_there() -> None:
    """The judge itself: a key in a local variable, an attribute, a cause is found."""

    def careless() -> None:
        key = KEY
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise ValueError("outer") from error
        finally:
            assert key

    with pytest.raises(ValueError, match="outer") as caught:
        careless()
    found = [name for name, text in faces(caught.value).items() if leaks(text)]
    assert "traceback with locals" in found
    assert "rich traceback" in found
    assert any("KeyError: locals of" in name for name in found)


ANSWERS: dict[str, tuple[Any, type[ApiError]]] = {
    "400": (answer(400, json={"error_code": "bad_request", "message": ECHO}), BadRequestError),
    "400 by field": (
        answer(400, json={"error_code": "validation_error", "detail": {KEY: [ECHO]}, "message": "m"}),
        ValidationError,
    ),
    "400 state": (answer(400, json={"error_code": "invalid_dataset_status", "message": ECHO}), InvalidStateError),
    "401": (answer(401, json={"error_code": "unauthorized", "message": ECHO}), AuthenticationError),
    "403": (answer(403, json={"error_code": KEY, "message": ECHO, "trace_id": KEY}), PermissionDeniedError),
    "404": (answer(404, html=f"<title>{ECHO}</title>"), NotFoundError),
    "405": (answer(405, body=ECHO), BadRequestError),
    "management": (answer(400, json={"error_key": KEY, "message": ECHO, "raw_params": {"a": ECHO}}), BadRequestError),
    "429": (answer(429, json={"message": ECHO}), RateLimitError),
    "quota": (answer(429, headers={"Retry-After": "9999"}, json={"errorcode": 1, "error": ECHO}), QuotaExceededError),
    "500": (answer(500, json={"error_code": "internal_error", "message": ECHO, "trace_id": "t"}), ServerError),
    "502": (answer(502, html=f"<html><title>{ECHO}</title><body>{ECHO}</body></html>"), ServerError),
    "redirect": (answer(302, headers={"Location": f"https://example.org/?apikey={KEY}"}), BadRequestError),
    "redirect within": (answer(301, headers={"Location": f"/login?apikey={KEY}"}), BadRequestError),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_answers_that_quote_the_key(portal: Huwise, sandbox: HuwiseSandbox, uid: str, name: str) -> None:
    fault, expected = ANSWERS[name]
    sandbox.faults(fault.on("retrieve_dataset", times=None))
    check_error(await fail(portal.dataset(uid=uid).get(), expected))


@pytest.mark.parametrize(
    "fault",
    [
        answer(200, json=[ECHO]),
        answer(200, body=f"{{{ECHO}"),
        answer(200, html=f"<html><title>{ECHO}</title></html>"),
    ],
    ids=["array", "no JSON", "page"],
)
async def test_successes_that_cannot_be_read(portal: Huwise, sandbox: HuwiseSandbox, uid: str, fault: Any) -> None:
    sandbox.faults(fault.on("retrieve_dataset", times=None))
    check_error(await fail(portal.dataset(uid=uid).get(), DecodeError))


async def test_a_message_that_is_cut_in_the_middle_of_the_key(portal: Huwise, sandbox: HuwiseSandbox, uid: str) -> None:
    """Long texts are shortened; half a key is half a key too many."""
    for width in (176, 186, 976, 986):
        sandbox.faults(
            answer(400, json={"error_code": "x", "message": "." * width + KEY}).on("retrieve_dataset"),
            answer(400, body="." * width + KEY).on("retrieve_dataset"),
            answer(404, html=f"<title>{'.' * width}{KEY}</title>").on("retrieve_dataset"),
        )
        check_error(await fail(portal.dataset(uid=uid).get(), BadRequestError))
        check_error(await fail(portal.dataset(uid=uid).get(), BadRequestError))
        check_error(await fail(portal.dataset(uid=uid).get(), NotFoundError))


async def test_strict_mode(client: Callable[..., Huwise], sandbox: HuwiseSandbox, uid: str) -> None:
    sandbox.faults(answer(200, json={"uid": 7, "unexpected": "x"}).on("retrieve_dataset"))
    check_error(await fail(client(strict=True).dataset(uid=uid).get(), DriftError))


BREAKS = {
    "closed": drop(),
    "reset": drop(body_unread=True, reset=True),
    "closed after": apply_then_drop(),
    "cut": cut_body(3),
    "page": html(502),
}


@pytest.mark.parametrize("name", BREAKS)
async def test_broken_connections(portal: Huwise, sandbox: HuwiseSandbox, uid: str, name: str) -> None:
    """A read, an order, a create with and without a key, an upload."""
    sandbox.faults(BREAKS[name].on(times=None))
    dataset = portal.dataset(uid=uid)
    check_error(await fail(dataset.get(), PortalError))
    check_error(await fail(dataset.begin_publish(), PortalError))
    check_error(await fail(portal.datasets.create(dataset_id="x", title="X"), PortalError))
    check_error(await fail(dataset.copy(), OutcomeUnknownError))
    check_error(await fail(dataset.files.upload(b"x" * 100_000, filename="x.csv"), PortalError))
    check_error(await fail(dataset.files.download("x.csv"), PortalError))


async def test_a_request_that_breaks_on_the_way(portal: Huwise, sandbox: HuwiseSandbox, uid: str) -> None:
    sandbox.faults(drop_upload_after(100_000).on(times=None))

    async def once() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 100_000

    upload = portal.dataset(uid=uid).files.upload
    check_error(await fail(upload(b"x" * 7_000_000, filename="x.csv"), TransportError))
    sandbox.faults(answer(200, json={"status": "idle"}).on("retrieve_dataset_status", times=None))
    check_error(await fail(upload(once(), filename="x.csv", wait=None), PortalError))


async def test_sources_and_callbacks_that_fail(portal: Huwise, uid: str) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        raise OSError("the tape broke")

    def loud(_progress: object) -> None:
        raise ValueError("no terminal")

    upload = portal.dataset(uid=uid).files.upload
    check_error(await fail(upload(failing, filename="x.csv"), TransportError))
    check_error(await fail(upload(b"x", filename="x.csv", progress=loud), TransportError))


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def test_no_connection(client: Callable[..., Huwise], closed_port: int) -> None:
    for domain in (f"http://127.0.0.1:{closed_port}", f"https://127.0.0.1:{closed_port}", "no-such-portal.invalid"):
        dataset = client(domain=domain, retry=RetryPolicy(attempts=2)).dataset(uid="da_1")
        for work in (dataset.get(), dataset.copy(), dataset.publish()):
            error = await fail(work, TransportError)
            assert isinstance(error, TransportError)
            assert error.sent == "no"
            check_error(error)


async def test_no_handshake(client: Callable[..., Huwise], sandbox: HuwiseSandbox, untrusted: ssl.SSLContext) -> None:
    async def close(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=untrusted)
    async with server:
        portal = client(domain=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        error = await fail(portal.dataset(uid="da_1").get(), TransportError)
    check_error(error)
    assert isinstance(error, TransportError)
    assert error.kind == "certificate"
    # Plain http where https is spoken.
    portal = client(domain=sandbox.url.replace("http:", "https:"), retry=RetryPolicy(attempts=2))
    check_error(await fail(portal.dataset(uid="da_1").get(), TransportError))


def arrived(sandbox: HuwiseSandbox, operation: str) -> Awaitable[None]:
    """To wait for: another request of the operation than those that have come by now."""
    before = len(sandbox.requests(operation=operation))

    async def watch() -> None:
        while len(await asyncio.to_thread(sandbox.requests, operation=operation)) == before:
            pass

    return watch()


async def test_time_limits(client: Callable[..., Huwise], sandbox: HuwiseSandbox, uid: str) -> None:
    sandbox.faults(stall(NEVER).on(times=None))
    impatient = client(timeouts=Timeouts(read=0.05), retry=RetryPolicy(attempts=1))
    check_error(await fail(impatient.dataset(uid=uid).get(), TransportError))
    check_error(await fail(impatient.dataset(uid=uid).copy(), OutcomeUnknownError))
    hurried = client(timeout=60).dataset(uid=uid)
    for work, operation, kind in (
        (hurried.get(), "retrieve_dataset", DeadlineExceededError),
        (hurried.copy(), "copy_dataset", OutcomeUnknownError),
    ):
        check_error(await fail(outlasted(work, arrived(sandbox, operation)), kind))
    portal = client()

    async def within(work: Awaitable[Any]) -> None:
        async with portal.deadline(0.05):
            await work

    check_error(await fail(within(portal.dataset(uid=uid).get()), DeadlineExceededError))
    check_error(await fail(within(portal.dataset(uid=uid).files.download("x.csv")), DeadlineExceededError))


async def test_a_caller_who_gives_up(portal: Huwise, sandbox: HuwiseSandbox, uid: str) -> None:
    """The caller's own time-outs and cancellations leave tracebacks as well; the library's frames must not be there."""
    sandbox.faults(stall(NEVER).on(times=None))
    dataset = portal.dataset(uid=uid)
    upload = dataset.files.upload(b"x" * 500_000, filename="x.csv")
    for work in (dataset.get(), dataset.copy(), upload, dataset.files.download("x.csv")):
        given_up = await fail(asyncio.wait_for(work, 0.1), TimeoutError)
        check_faces(given_up)
        assert given_up.__cause__ is not None
    another = arrived(sandbox, "retrieve_dataset")
    task = asyncio.create_task(dataset.get())
    await another
    task.cancel()
    cancelled = await fail(task, asyncio.CancelledError)
    check_faces(cancelled)


async def test_work_that_fails(portal: Huwise, sandbox: HuwiseSandbox, uid: str) -> None:
    sandbox.prepare_publish(uid, error="the source is gone", seconds=100)
    dataset = portal.dataset(uid=uid)
    timed_out = await fail(dataset.publish(timeout=5), OperationTimeoutError)
    check_error(timed_out)
    assert isinstance(timed_out, OperationTimeoutError)
    assert leaks(timed_out.token) == []
    operation = portal.resume(timed_out.token)
    check_error(await fail(operation.result(), OperationFailedError))
    assert leaks(repr(operation) + operation.token) == []


async def test_a_client_that_is_used_wrongly(client: Callable[..., Huwise], uid: str) -> None:
    portal = client()
    await portal.dataset(uid=uid).get()
    await portal.aclose()
    check_error(await fail(portal.dataset(uid=uid).get(), ClientStateError))
    elsewhere = client()
    await elsewhere.dataset(uid=uid).get()

    def in_another_loop() -> None:
        asyncio.run(elsewhere.dataset(uid=uid).get())

    check_error(await fail(asyncio.to_thread(in_another_loop), ClientStateError))
    arguments = client()
    check_error(await fail(arguments.call("no_such_operation"), ArgumentError))
    check_error(await fail(arguments.dataset(uid=uid).metadata.set("default", "title", object()), ArgumentError))
    check_error(await fail(arguments.run(json, uid), ArgumentError))  # type: ignore[call-overload, arg-type]


BAD = {
    "line break": {"api_key": KEY + "\n"},
    "scheme": {"api_key": "apikey " + KEY},
    "not ASCII": {"api_key": KEY + "é"},
    "domain": {"domain": "http://example.org"},
    "domain with the key": {"domain": f"https://example.org/?apikey={KEY}"},
    "domain with a password": {"domain": f"https://user:{KEY}@example.org"},
    "domain with a path": {"domain": "https://example.org/elsewhere"},
    "transport": {"transport": "curl"},
    "calls in flight": {"max_in_flight": 0},
    "language": {"language": "\n"},
    "suffix": {"user_agent_suffix": "\n"},
    "paths": {"paths": {"list_datasets": "nonsense"}},
    "timeout": {"rate": -1},
}


@pytest.mark.parametrize("name", BAD)
async def test_a_client_that_cannot_be_made(client: Callable[..., Huwise], name: str) -> None:
    """The arguments are locals of the frames that refuse them."""

    async def make() -> None:
        client(**BAD[name])

    shown = faces(await fail(make(), PortalError))
    # The frames that pass the arguments are this test's own; those of the SDK, and all that is said, hold none of them.
    ours = ("open_one", "make", "fail")
    inner = {place: text for place, text in shown.items() if ": locals of " in place and not place.endswith(ours)}
    assert inner
    said = {place: shown[place] for place in ("str", "repr", "args", "attributes", "report", "traceback")}
    assert {place: leaks(text) for place, text in (inner | said).items() if leaks(text)} == {}


async def test_a_key_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUWISE_DOMAIN", "http://example.org")
    monkeypatch.setenv("HUWISE_API_KEY", KEY)

    async def make() -> None:
        Huwise.from_env()

    check_error(await fail(make(), ArgumentError))
    monkeypatch.setenv("HUWISE_DOMAIN", "example.org")
    monkeypatch.setenv("HUWISE_API_KEY", KEY + "\n")
    check_error(await fail(make(), ArgumentError))
