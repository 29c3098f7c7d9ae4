"""200 publishes of 2 to 60 s at once: how often the portal is asked, and how late the ends are noticed.

Against a local portal in a process of its own, in real time, with nothing queued there. First through plain
``begin_publish``: with durations that nobody knows, then with those that the first round has shown. Then as the job
that teams run, ``publish_many``, through a lane as wide. What the client counts is compared with the portal's own log.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from aioportal.core.clock import Clock
from aioportal.core.http import Transport
from aioportal.core.log import CallEvent, EventHook
from aioportal.core.poll import PollPolicy
from aioportal.huwise import Huwise
from aioportal.testing import HuwiseSandbox

from .server import unpin
from .table import middle, show, verdict

COUNT = 200
HUB_RATE = 250
_LOG_KEEPS = 20_000


@dataclass(frozen=True, slots=True)
class Publish:
    """One publish: how often it was looked at, how long it took on the portal, how late its end was noticed."""

    looks: int
    seconds: float
    late: float

    @property
    def interval(self) -> float:
        """The usual interval between looks at the end."""
        return max(1.0, 0.2 * self.seconds)


@dataclass(frozen=True, slots=True)
class Round:
    """All publishes of one round, and how often the portal was asked for a status by its own log, readings included."""

    publishes: tuple[Publish, ...]
    requests: int
    before: int
    """Readings before the orders, which are no looks: so many were made for all together."""

    @property
    def looks(self) -> float:
        """Looks for each, as the client counts them."""
        return sum(one.looks for one in self.publishes) / len(self.publishes)

    @property
    def looks_by_log(self) -> float:
        """Looks for each, as the portal counts them."""
        return (self.requests - self.before) / len(self.publishes)


Publisher = Callable[[Huwise, list[str]], Awaitable[dict[str, tuple[float, int]]]]
"""Publishes datasets and gives for each the seconds until its end was noticed, and the looks."""


def client(
    sandbox: HuwiseSandbox,
    *,
    clock: Clock | None = None,
    transport: Transport | None = None,
    on_event: EventHook | None = None,
    seed: int = 1,
) -> Huwise:
    """A client as the figures are stated for: a hub of 250 looks a second, a lane as wide as there are datasets."""
    return Huwise(
        sandbox.url,
        sandbox.api_key,
        poll=PollPolicy(hub_rate=HUB_RATE),
        max_in_flight=32,
        max_publishing=COUNT,
        transport=transport or "auto",
        clock=clock,
        on_event=on_event,
        random=Random(seed),
    )


def prepare(sandbox: HuwiseSandbox, seed: int, *, settle: float = 0.05) -> list[str]:
    """Datasets with durations of their own, on a portal that queues nothing."""
    chance = Random(seed)
    sandbox.configure(workers=COUNT, settle=settle)
    uids = sandbox.seed(COUNT, f"round-{seed}")
    for uid in uids:
        sandbox.prepare_publish(uid, seconds=chance.uniform(2, 60))
    return uids


async def plainly(portal: Huwise, uids: list[str]) -> dict[str, tuple[float, int]]:
    """All of them through ``begin_publish``."""

    async def one(uid: str) -> tuple[float, int]:
        result = await (await portal.dataset(uid=uid).begin_publish())
        return result.seconds, result.looks

    return dict(zip(uids, await asyncio.gather(*map(one, uids)), strict=True))


async def as_a_job(portal: Huwise, uids: list[str]) -> dict[str, tuple[float, int]]:
    """All of them through ``publish_many``."""
    from aioportal.huwise.jobs import publish_many

    result = await publish_many(portal, uids, kind="full", concurrency=COUNT, dry_run=False)
    rows = result.raise_for_failures().report
    return {row.data["dataset_uid"]: (row.data["seconds"], row.data["looks"]) for row in (rows.rows if rows else ())}


async def measure(
    sandbox: HuwiseSandbox, portal: Huwise, uids: list[str], publisher: Publisher, *, before: int = 1
) -> Round:
    """Publish all, and put together what the client says and what the portal has written down.

    Args:
        sandbox: the portal.
        portal: the client.
        uids: the datasets.
        publisher: the way.
        before: how often each status is read before its order.
    """
    seen, entries = len(_statuses(sandbox)), len(sandbox.ledger())
    noticed = await publisher(portal, uids)
    ordered: dict[str, float] = {}
    took: dict[str, float] = {}
    for entry in sandbox.ledger()[entries:]:
        uid, at = entry["object"]["uid"], datetime.fromisoformat(entry["at"]).timestamp()
        if entry["kind"] == "publish_ordered":
            ordered[uid] = at
        elif entry["kind"] == "published":
            took[uid] = at - ordered[uid]
    publishes = tuple(Publish(looks, took[uid], seconds - took[uid]) for uid, (seconds, looks) in noticed.items())
    return Round(publishes, len(_statuses(sandbox)) - seen, before * len(uids))


def _statuses(sandbox: HuwiseSandbox) -> list[object]:
    found = sandbox.requests()
    if len(found) >= _LOG_KEEPS:
        raise RuntimeError("the portal's log of requests is full")
    return [entry for entry in found if entry["operation"] == "retrieve_dataset_status"]


@contextmanager
def sandbox_process() -> Iterator[HuwiseSandbox]:
    """A local portal in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "aioportal.sandbox", "--port", "0"], stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            found = re.search(r"http://[\d.]+:\d+", line)
            if found:
                yield HuwiseSandbox(found[0], "sandbox-key")
                return
        raise RuntimeError("the local portal said no address")
    finally:
        process.terminate()
        process.wait()


class Trips:
    """The longest round trip of a look since the last reading."""

    def __init__(self) -> None:
        self._longest = 0.0

    def hear(self, event: CallEvent) -> None:
        """Take in what the client tells."""
        if event.kind == "attempt" and event.operation == "retrieve_dataset_status":
            self._longest = max(self._longest, event.seconds)

    def read(self) -> float:
        """The longest, and begin anew."""
        longest, self._longest = self._longest, 0.0
        return longest


async def _rounds(sandbox: HuwiseSandbox) -> dict[str, tuple[Round, float, float]]:
    uids = prepare(sandbox, 1)
    trips = Trips()
    rounds = {}
    async with client(sandbox, on_event=trips.hear) as portal:
        unknown = await measure(sandbox, portal, uids, plainly)
        rounds["begin_publish, durations unknown"] = unknown, 16.0, trips.read()
        await portal.clock.sleep(5)
        known = await measure(sandbox, portal, uids, plainly)
        rounds["begin_publish, durations known"] = known, 5.0, trips.read()
        await portal.clock.sleep(5)
    async with client(sandbox, on_event=trips.hear, seed=2) as portal:
        job = await measure(sandbox, portal, uids, as_a_job, before=2)
        rounds["publish_many, durations unknown"] = job, 16.0, trips.read()
    return rounds


def run() -> None:
    """Run all rounds, some three minutes, and print looks and lags."""
    unpin()
    with sandbox_process() as sandbox:
        rounds = asyncio.run(_rounds(sandbox))
    rows = []
    for name, (round_, bound, trip) in rounds.items():
        beyond = max(one.late - one.interval for one in round_.publishes)
        rows.append(
            [
                name,
                f"{round_.looks:.1f}",
                f"{round_.looks_by_log:.1f}",
                verdict(round_.looks, bound, at_most=True),
                f"{middle([one.late for one in round_.publishes]):.2f} s",
                f"{max(one.late for one in round_.publishes):.2f} s",
                f"{beyond:+.3f} s",
                verdict(beyond, round(trip, 3), at_most=True),
            ]
        )
    head = [
        "way",
        "looks each",
        "by the log",
        "budget",
        "noticed late",
        "at most",
        "beyond one interval",
        "a round trip",
    ]
    show(f"{COUNT} publishes of 2–60 s at once, hub_rate={HUB_RATE}, nothing queued on the portal", head, rows)
