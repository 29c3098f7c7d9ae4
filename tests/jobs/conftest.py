"""The jobs against local portals over real sockets; waits move the portals' clocks."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest

from aioportal.huwise import Huwise
from aioportal.huwise.jobs import frame
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import HuwiseSandbox


@pytest.fixture
async def portal(huwise_sandbox: HuwiseSandbox) -> AsyncIterator[Huwise]:
    """A client of the session's portal, which is empty at the start of each test."""
    async with _client(huwise_sandbox) as client:
        yield client


@pytest.fixture(scope="session")
def other_server() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def other_sandbox(other_server: SandboxServer) -> Iterator[HuwiseSandbox]:
    """A second portal, for what goes from one domain to another."""
    sandbox = HuwiseSandbox(other_server.url, other_server.api_key)
    sandbox.reset()
    yield sandbox
    sandbox.reset()


@pytest.fixture
async def other(other_sandbox: HuwiseSandbox) -> AsyncIterator[Huwise]:
    """A client of the second portal."""
    async with _client(other_sandbox) as client:
        yield client


def _client(sandbox: HuwiseSandbox) -> Huwise:
    return Huwise(sandbox.url, sandbox.api_key, clock=sandbox.clock, random=Random(7))


@pytest.fixture(autouse=True)
def carried_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a job is made of in any test here can be pickled, and means the same where it is unpickled.

    But for clients, which no process can have from another: a work between two portals is made anew with its own.
    """
    real = frame.sharded

    def carried(stages: Sequence[frame.Stage], shard: Any) -> list[frame.Stage]:
        for stage in stages:
            clients = {
                item.name: None for item in fields(stage.work) if isinstance(getattr(stage.work, item.name), Huwise)
            }
            plain = frame.Stage(replace(stage.work, **clients), stage.items)
            again: frame.Stage = pickle.loads(pickle.dumps(plain))
            for item, copy in zip(stage.items, again.items, strict=True):
                assert again.work.key(copy) == stage.work.key(item)
                assert again.work.content(copy) == stage.work.content(item)
        return real(stages, shard)

    monkeypatch.setattr(frame, "sharded", carried)
