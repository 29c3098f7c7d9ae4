"""``portal.bulk`` against a portal: gates, journal, secrets, closing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from aioportal.core.journal import Journal
from aioportal.errors import AuthenticationError, ClientStateError, JournalError, NotFoundError
from aioportal.huwise import Happened, Huwise, NotSeen
from aioportal.testing import HuwiseSandbox

NAMES = [f"dataset-{number:02}" for number in range(20)]


def client(sandbox: HuwiseSandbox, **options: Any) -> Huwise:
    return Huwise(sandbox.url, sandbox.api_key, clock=sandbox.clock, **options)


def created(sandbox: HuwiseSandbox) -> list[str]:
    return sorted(entry["key"] for entry in sandbox.ledger() if entry["operation"] == "create_dataset")


async def test_creates_with_lost_answers_happen_once(huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    async with client(huwise_sandbox) as portal:

        async def create(name: str) -> str | None:
            return (await portal.datasets.create(dataset_id=name, title=name)).uid

        async def look(name: str) -> Any:
            found = await portal.datasets.find(name)
            return Happened(found.uid) if found is not None else NotSeen()

        journal = tmp_path / "run.jsonl"
        uids: dict[str, Any] = {}
        async for outcome in portal.bulk(create, NAMES, journal=journal, reconcile=look, record=str):
            uids[outcome.key] = outcome.result()
        before = len(huwise_sandbox.requests())
        # A run that died while some were under way: their ends were never written.
        lines = journal.read_text().splitlines(keepends=True)
        journal.write_text("".join(line for line in lines if '"done"' not in line or "-05" not in line))
        again = {outcome.key: outcome async for outcome in portal.bulk(create, NAMES, journal=journal, reconcile=look)}
        assert {key: outcome.value for key, outcome in again.items()} == uids
        assert all(outcome.resumed for outcome in again.values())
        looks = huwise_sandbox.requests()[before:]
        assert [request["method"] for request in looks] == ["GET"]


async def test_a_pager_is_a_source(huwise_sandbox: HuwiseSandbox) -> None:
    async with client(huwise_sandbox) as portal:
        for name in NAMES:
            await portal.datasets.create(dataset_id=name, title=name)

        async def title(dataset: Any) -> str | None:
            return (await portal.dataset(dataset).metadata.get("default", "title")).value

        bulk = portal.bulk(title, portal.datasets.list(limit=5), key=lambda dataset: dataset.dataset_id)
        found = {outcome.key: outcome.value async for outcome in bulk}
    assert found == {name: name for name in NAMES}


async def test_a_refused_key_stops_the_run(huwise_sandbox: HuwiseSandbox) -> None:
    async with Huwise(huwise_sandbox.url, "another-key", clock=huwise_sandbox.clock) as portal:
        bulk = portal.bulk(lambda name: portal.dataset(uid=f"da_{name}").get(), NAMES, concurrency=2)
        report = await bulk
    assert report.total <= 2
    assert all(isinstance(problem.error, AuthenticationError) for problem in report.problems)
    assert "AuthenticationError" in (report.stopped or "")


async def test_the_key_is_in_no_journal(huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    async with client(huwise_sandbox) as portal:

        async def act(name: str) -> None:
            raise RuntimeError(f"Authorization: apikey {huwise_sandbox.api_key}")

        report = await portal.bulk(act, NAMES, journal=tmp_path / "j")
        assert report.failed == 20
        assert huwise_sandbox.api_key not in (tmp_path / "j").read_text()


async def test_a_journal_belongs_to_its_portal(huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.bind("job", "https://elsewhere.example.org/api")
    async with client(huwise_sandbox) as portal:
        with pytest.raises(JournalError, match=r"at https://elsewhere\.example\.org/api, not of 'job' at http://"):
            await portal.bulk(lambda name: portal.dataset(name).get(), NAMES, journal=tmp_path / "j", job="job")


async def test_closing_the_client_lets_those_in_flight_end(huwise_sandbox: HuwiseSandbox, tmp_path: Path) -> None:
    """The loop is left and the client closed right after it, as every program does."""
    async with client(huwise_sandbox) as portal:

        async def create(name: str) -> None:
            await portal.datasets.create(dataset_id=name, title=name)

        async for outcome in portal.bulk(create, NAMES, journal=tmp_path / "j", concurrency=4):
            assert outcome.ok
            break
    with Journal(tmp_path / "j") as journal:
        counts = journal.counts()
    assert set(counts) == {"done"}
    assert 1 <= counts["done"] <= 9
    with pytest.raises(ClientStateError):
        await portal.bulk(create, NAMES)


async def test_a_deadline_bounds_it(huwise_sandbox: HuwiseSandbox) -> None:
    async with client(huwise_sandbox) as portal:
        called = []

        async def act(name: str) -> None:
            called.append(name)
            await huwise_sandbox.clock.sleep(4)

        async with portal.deadline(10):
            report = await portal.bulk(act, NAMES, concurrency=1)
    assert len(called) == report.done == 3
    assert "The time limit of 10.0 s ran out" in (report.stopped or "")


async def test_the_clients_gate_sets_the_width(huwise_sandbox: HuwiseSandbox) -> None:
    async with client(huwise_sandbox, max_in_flight=3) as portal:
        now, most = 0, 0

        async def act(name: str) -> None:
            nonlocal now, most
            now += 1
            most = max(most, now)
            with pytest.raises(NotFoundError):
                await portal.dataset(uid="da_000000").get()
            await asyncio.sleep(0)
            now -= 1

        assert (await portal.bulk(act, NAMES)).done == 20
        assert most == 3
        assert (await portal.bulk(act, NAMES, concurrency="adaptive")).done == 20
        assert portal.limiter.limit("call") == 3
