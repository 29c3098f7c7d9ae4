"""A portal over a real socket, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from portal_api import KEY, Api

from aioportal.sandbox.contract import Contract
from aioportal.sandbox.server import SandboxServer


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="session")
def frozen_server() -> Iterator[SandboxServer]:
    keys = {"reader": ["edit_dataset"], "nobody": [], "everything": None}
    with SandboxServer(frozen=True, api_key=KEY, keys=keys, seed=7) as server:
        yield server


@pytest.fixture
def api(frozen_server: SandboxServer, contract: Contract) -> Iterator[Api]:
    before = frozen_server.get("/_sandbox/config")
    client = Api(frozen_server, contract)
    with client.http:
        yield client
    frozen_server.post("/_sandbox/config", before)
    frozen_server.post("/_sandbox/reset")
