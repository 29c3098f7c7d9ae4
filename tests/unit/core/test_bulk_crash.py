"""Whatever dies when: what is idempotent happens at least once, what is not never twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aioportal.core.bulk import Bulk
from aioportal.core.errors import OutcomeUnknownError, ServerError
from aioportal.core.journal import Journal
from aioportal.core.reconcile import Happened, NotSeen, Unreadable

Mode = Literal["idempotent", "reconcile", "neither"]


class Death(BaseException):
    """The process dies."""


class World:
    """A server that keeps what took effect, a journal, and a process that dies at its n-th step.

    Dying is: the file is as it is at that moment (a record that was being written may be there in part), and no
    effect comes after it.
    """

    def __init__(self, path: Path, mode: Mode, lost: set[str], refused: set[str]) -> None:
        self.path = path
        self.mode = mode
        self.applied: Counter[str] = Counter()
        self.lost = set(lost)
        """Whose answer is lost once."""
        self.refused = set(refused)
        """What is refused once."""
        self.unreadable = 0
        self._left = -1
        self._torn = b""
        self._remains: bytes | None = None

    def step(self) -> None:
        if self._remains is not None:
            raise Death
        self._left -= 1
        if self._left == 0:
            self._remains = self.path.read_bytes() + self._torn
            raise Death

    async def act(self, key: str) -> str:
        self.step()
        await asyncio.sleep(0)
        self.step()
        if key in self.refused:
            self.refused.discard(key)
            raise ServerError("refused", status=503)
        self.applied[key] += 1
        self.step()
        await asyncio.sleep(0)
        self.step()
        if key in self.lost:
            self.lost.discard(key)
            raise OutcomeUnknownError("lost")
        return key

    async def reconcile(self, key: str) -> Any:
        self.step()
        if self.unreadable:
            self.unreadable -= 1
            return Unreadable("down")
        return Happened(key) if self.applied[key] else NotSeen()

    async def run(self, items: list[str], *, dies_after: int, torn: bytes, stream: bool, width: int) -> None:
        self._left, self._torn, self._remains = dies_after, torn, None

        async def one_by_one() -> AsyncIterator[str]:
            for item in items:
                self.step()
                yield item

        bulk = Bulk(
            self.act,
            one_by_one() if stream else items,
            journal=self.path,
            job="job",
            concurrency=width,
            idempotent=self.mode == "idempotent",
            reconcile=self.reconcile if self.mode == "reconcile" else None,
        )
        try:
            async with bulk:
                async for outcome in bulk:
                    self.step()
                    if outcome.state == "done":
                        assert self.applied[outcome.key]
        except Death:
            pass
        if self._remains is not None:
            self.path.write_bytes(self._remains)

    def states(self) -> dict[str, str]:
        with Journal.read(self.path) as journal:
            return {entry.key: entry.state for entry in journal.entries()}


@settings(max_examples=150, deadline=None)
@given(
    mode=st.sampled_from(["idempotent", "reconcile", "neither"]),
    count=st.integers(1, 8),
    width=st.integers(1, 4),
    stream=st.booleans(),
    deaths=st.lists(st.tuples(st.integers(1, 40), st.sampled_from([b"", b'{"key":"k0","sta', b"\0" * 9])), max_size=5),
    lost=st.sets(st.integers(0, 7)),
    refused=st.sets(st.integers(0, 7)),
    unreadable=st.integers(0, 2),
)
def test_any_order_of_deaths_and_reruns(
    tmp_path_factory: pytest.TempPathFactory,
    mode: Mode,
    count: int,
    width: int,
    stream: bool,
    deaths: list[tuple[int, bytes]],
    lost: set[int],
    refused: set[int],
    unreadable: int,
) -> None:
    items = [f"k{number}" for number in range(count)]
    path = tmp_path_factory.mktemp("crash") / "j"
    world = World(path, mode, {f"k{number}" for number in lost}, {f"k{number}" for number in refused})
    world.unreadable = unreadable

    async def story() -> None:
        for steps, torn in deaths:
            # A torn line stands only behind a first one that is whole: nothing is called before that is on the disk.
            await world.run(items, dies_after=steps, torn=torn, stream=stream, width=width)
        for _ in range(5):  # refusals, lost answers and unreadable states come to an end
            await world.run(items, dies_after=-1, torn=b"", stream=stream, width=width)

    asyncio.run(story())
    states = world.states()
    assert set(states) == set(items)
    if mode == "neither":
        assert all(times <= 1 for times in world.applied.values())
        assert set(states.values()) <= {"done", "started", "unknown"}
        assert all(world.applied[key] == 1 for key, state in states.items() if state == "done")
    else:
        assert set(states.values()) == {"done"}
        assert all(world.applied[key] >= 1 for key in items)
        if mode == "reconcile":
            assert all(world.applied[key] == 1 for key in items)
