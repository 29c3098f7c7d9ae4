from __future__ import annotations

import random
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from keyleak import KEY

from aioportal.huwise import Huwise
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox


@pytest.fixture(params=["httpx", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def secret_server() -> Iterator[SandboxServer]:
    """A portal whose key is recognisable wherever it turns up."""
    with SandboxServer(api_key=KEY) as server:
        yield server


@pytest.fixture
def sandbox(secret_server: SandboxServer) -> Iterator[HuwiseSandbox]:
    found = HuwiseSandbox(secret_server.url, KEY)
    found.reset()
    yield found
    found.reset()


@pytest.fixture
async def client(sandbox: HuwiseSandbox, transport: str) -> AsyncIterator[Callable[..., Huwise]]:
    async with AsyncExitStack() as stack:

        def open_one(**options: Any) -> Huwise:
            given: dict[str, Any] = {
                "domain": sandbox.url,
                "api_key": KEY,
                "transport": transport,
                # The clock's own handle on the portal needs no key, and what a client leads to must hold no second one.
                "clock": HuwiseSandbox(sandbox.url, "unused").clock,
                "random": random.Random(7),
            }
            portal = Huwise(**(given | options))
            stack.push_async_callback(portal.aclose)
            return portal

        yield open_one


@pytest.fixture
def portal(client: Callable[..., Huwise]) -> Huwise:
    return client()


@pytest.fixture
def uid(sandbox: HuwiseSandbox) -> str:
    return sandbox.seed(1, "people")[0]


@pytest.fixture(scope="session")
def untrusted(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody trusts."""
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
        "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    try:
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed; it makes the test's certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
