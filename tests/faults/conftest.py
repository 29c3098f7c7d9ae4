from __future__ import annotations

import random
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from faultstage import API, Action, Events, Hand, Stage

from aioportal.huwise import Huwise
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox


@pytest.fixture(params=["httpx", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def web(huwise_sandbox_server: SandboxServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"apikey {huwise_sandbox_server.api_key}"}
    base = huwise_sandbox_server.url + API
    # An empty context: loading certificates for each session of plain http would only cost.
    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=120, verify=plain) as client:
        yield client


@pytest.fixture
def hand(huwise_sandbox: HuwiseSandbox, web: httpx.Client) -> Hand:
    return Hand(huwise_sandbox, web)


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
async def client(huwise_sandbox: HuwiseSandbox, transport: str, events: Events) -> AsyncIterator[Callable[..., Huwise]]:
    """Opens clients of the portal that are closed after the test."""
    async with AsyncExitStack() as stack:

        def open_one(**options: Any) -> Huwise:
            given: dict[str, Any] = {
                "domain": huwise_sandbox.url,
                "api_key": huwise_sandbox.api_key,
                "transport": transport,
                "clock": huwise_sandbox.clock,
                "random": random.Random(7),
                "on_event": events.tell,
            }
            portal = Huwise(**(given | options))
            stack.push_async_callback(portal.aclose)
            return portal

        yield open_one


@pytest.fixture
def portal(client: Callable[..., Huwise]) -> Huwise:
    return client()


@pytest.fixture
def staged(
    huwise_sandbox: HuwiseSandbox, hand: Hand, client: Callable[..., Huwise], events: Events
) -> Callable[..., Stage]:
    """Sets one action up; the client under test has sent nothing yet."""

    def set_up(action: Action | None = None, **options: Any) -> Stage:
        stage = Stage(huwise_sandbox, client(**options), hand, events, hand.dataset())
        if action is not None:
            action.before(stage)
        stage.ready()
        return stage

    return set_up


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for 127.0.0.1 that nobody trusts, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
        "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    try:
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed; it makes the test's certificate")
    return str(folder / "cert.pem"), str(folder / "key.pem")
