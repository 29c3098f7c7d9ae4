"""The client against the local portal over real sockets, with both HTTP libraries; waits move the portal's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest

from aioportal.huwise import DriftEvent, Huwise
from aioportal.testing import HuwiseSandbox

CSV = b"Name,Milk,Age\nBrie,cow,2\nComt\xc3\xa9,cow,12\nManchego,sheep,6\n"


@pytest.fixture(params=["aiohttp", "httpx"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def drifts() -> list[DriftEvent]:
    """What the portal answered otherwise than the contract says."""
    return []


@pytest.fixture
async def portal(huwise_sandbox: HuwiseSandbox, transport: str, drifts: list[DriftEvent]) -> AsyncIterator[Huwise]:
    async with Huwise(
        huwise_sandbox.url,
        huwise_sandbox.api_key,
        transport=transport,
        clock=huwise_sandbox.clock,
        random=Random(7),
        on_drift=drifts.append,
    ) as client:
        yield client


@pytest.fixture
def csv() -> bytes:
    return CSV
