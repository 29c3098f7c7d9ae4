"""The pytest plugin: a local Huwise portal as a fixture.

pytest imports this module in every project that has the package installed; it must therefore cost nothing and need
nothing until a fixture is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from aioportal.sandbox.server import SandboxServer

    from .sandbox import HuwiseSandbox


@pytest.fixture(scope="session")
def huwise_sandbox_options() -> dict[str, Any]:
    """Options of the session's portal (arguments of ``SandboxServer``); override it to change them."""
    return {}


@pytest.fixture(scope="session")
def huwise_sandbox_server(huwise_sandbox_options: dict[str, Any]) -> Iterator[SandboxServer]:
    """The portal that all tests of the session share, on a free port of the loopback interface."""
    try:
        from aioportal.sandbox.server import SandboxServer
    except ImportError as error:
        missing = str(error)
    else:
        with SandboxServer(**huwise_sandbox_options) as server:
            yield server
        return
    # Outside the except block, so that the report holds this sentence alone.
    pytest.fail(f'The local portal needs its extra: pip install "aioportal[sandbox]" ({missing}).', pytrace=False)


@pytest.fixture
def huwise_sandbox(huwise_sandbox_server: SandboxServer) -> Iterator[HuwiseSandbox]:
    """An empty portal for one test: no datasets, no faults, the clock and the switches as at the start."""
    from .sandbox import HuwiseSandbox

    sandbox = HuwiseSandbox(huwise_sandbox_server.url, huwise_sandbox_server.api_key)
    sandbox.reset()
    yield sandbox
    sandbox.reset()
