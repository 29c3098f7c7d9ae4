"""Every logger at DEBUG, the libraries' and the event loop's own included, while everything works and breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import pytest
from keyleak import KEY, Listener

from aioportal.errors import PortalError
from aioportal.huwise import Huwise, RetryPolicy, Timeouts
from aioportal.testing import (
    HuwiseSandbox,
    answer,
    apply_then_drop,
    close_after,
    cut_body,
    drop,
    drop_upload_after,
    html,
    stall,
)

LOGGERS = ("aioportal", "aioportal.pager", "httpx", "httpcore", "httpcore.http11", "httpcore.connection")
LOGGERS += ("aiohttp", "aiohttp.client", "aiohttp.internal", "asyncio", "concurrent.futures", "h11", "anyio")


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    root = logging.getLogger()
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in (None, *LOGGERS)]
    for logger, _ in before:
        logger.setLevel(logging.DEBUG)
    root.addHandler(made)
    yield made
    root.removeHandler(made)
    for logger, level in before:
        logger.setLevel(level)


async def try_everything(portal: Huwise, uid: str) -> None:
    """Reads, writes, orders, an upload, a download; whatever fails is somebody else's test."""
    dataset = portal.dataset(uid=uid)

    async def source() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    for step in (
        dataset.get(),
        dataset.metadata.set("default", "title", "BODYVALUE"),
        dataset.files.upload(b"a,b\n1,BODYVALUE\n", filename="x.csv"),
        dataset.files.upload(source, filename="y.csv", wait=None),
        dataset.files.download("x.csv"),
        dataset.schedules.create("30 4 * * 1"),
        portal.datasets.create(dataset_id="queryvalue", title="BODYVALUE"),
        portal.datasets.find("queryvalue"),
        dataset.publish(),
        dataset.copy(),
        dataset.resources.get("re_nothing"),
    ):
        try:
            await step
        except PortalError:
            continue


@contextmanager
def debugging() -> Iterator[None]:
    """The loop in its debug mode, where it logs slow steps (here: all), and tasks with their coroutines."""
    loop = asyncio.get_running_loop()
    before, loop.slow_callback_duration = loop.slow_callback_duration, 0.0
    loop.set_debug(True)
    yield
    loop.set_debug(False)
    loop.slow_callback_duration = before


async def test_nothing_is_logged_of_the_key(
    client: Callable[..., Huwise], sandbox: HuwiseSandbox, uid: str, listener: Listener, transport: str
) -> None:
    with debugging():
        portal = client()
        await try_everything(portal, uid)
        for fault in (
            drop(),
            apply_then_drop(reset=True),
            close_after(),
            cut_body(4),
            html(502),
            answer(401, json={"error_code": "unauthorized", "message": f"you sent apikey {KEY}"}),
            answer(429, headers={"Retry-After": "1"}),
            answer(302, headers={"Location": "http://127.0.0.1:9/x"}),
            drop_upload_after(10_000),
        ):
            sandbox.faults(fault.on(times=6))
            await try_everything(client(), uid)
        sandbox.faults(stall(1e9).on(times=None))
        impatient = client(timeouts=Timeouts(read=0.03), retry=RetryPolicy(attempts=1))
        await try_everything(impatient, uid)
        await try_everything(client(domain="no-such-portal.invalid"), uid)
        await portal.aclose()
    listener.check()
    # The judge heard those it was set over.
    assert {"aioportal", "asyncio"} <= listener.names
    assert ("httpcore" in listener.names) == (transport == "httpx")


async def test_our_own_lines_hold_no_values(portal: Huwise, uid: str, listener: Listener) -> None:
    """Templates and outcomes, neither bodies nor query values nor what fills a path."""
    await try_everything(portal, uid)
    ours = [line for line in listener.lines if "aioportal" in line]
    assert any("/datasets/{dataset_uid}/publish/" in line for line in ours)
    for line in ours:
        assert "BODYVALUE" not in line
        assert "queryvalue" not in line
        assert uid not in line
        assert "x.csv" not in line


async def test_a_hook_that_fails_is_logged_without_the_key(
    client: Callable[..., Huwise], uid: str, listener: Listener
) -> None:
    def broken(event: object) -> None:
        raise RuntimeError(f"metrics are down: {event}")

    await client(on_event=broken).dataset(uid=uid).get()
    assert any("metrics are down" in line for line in listener.lines)
    listener.check()


async def test_a_client_that_nobody_closes(
    sandbox: HuwiseSandbox, uid: str, transport: str, listener: Listener
) -> None:
    """The libraries complain of connections left open, and the loop of tasks; in words that hold no key."""
    portal = Huwise(sandbox.url, KEY, transport=transport)  # type: ignore[arg-type]  # one of the two words
    sandbox.faults(stall(1e9).on("retrieve_dataset", after=1))
    await portal.dataset(uid=uid).get()
    hanging = asyncio.create_task(portal.dataset(uid=uid).get())
    async with asyncio.timeout(120):
        while len(await asyncio.to_thread(sandbox.requests, operation="retrieve_dataset")) < 2:
            pass
    assert KEY not in repr(hanging)
    asyncio.get_running_loop().call_exception_handler({"message": "as the loop reports tasks", "task": hanging})
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    await portal.aclose()
    listener.check()
