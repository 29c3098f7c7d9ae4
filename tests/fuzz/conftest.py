"""One portal over a real socket for the whole run, with a clock that stands still and work that takes no time."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import requests
from portal_api import plain

from aioportal.sandbox.contract import Contract
from aioportal.sandbox.server import SandboxServer

KEY = "key-of-the-fuzzer"
AUTHORIZATION = {"Authorization": f"apikey {KEY}"}


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="session")
def fuzzed_server() -> Iterator[SandboxServer]:
    seconds = {f"{work}_seconds": 0.0 for work in ("processing", "unpublish", "abort", "saving", "harvest")}
    with SandboxServer(api_key=KEY, frozen=True, start=1_750_000_000, seed=11, settle=0.0, **seconds) as server:
        yield server


@pytest.fixture
def server(fuzzed_server: SandboxServer) -> SandboxServer:
    """The portal, empty."""
    fuzzed_server.post("/_sandbox/reset")
    return fuzzed_server


@pytest.fixture(scope="session")
def seeding_client(fuzzed_server: SandboxServer) -> Iterator[httpx.Client]:
    with plain(base_url=fuzzed_server.base_url, headers=AUTHORIZATION) as client:
        yield client


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """The connections that the generated requests use."""
    with requests.Session() as opened:
        opened.trust_env = False
        opened.headers.update(AUTHORIZATION)
        yield opened
