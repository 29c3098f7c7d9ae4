"""What the tests of orders share: a portal with datasets in it, and readings of what really happened."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aioportal.core.journal import Journal
from aioportal.huwise import Huwise
from aioportal.huwise.jobs.report import JobResult, Report
from aioportal.testing import HuwiseSandbox

CSV = b"Name,Milk,Age\nBrie,cow,2\nComt\xc3\xa9,cow,12\nManchego,sheep,6\n"


@dataclass(frozen=True)
class Stage:
    """A portal with three datasets, all with a file, none published."""

    portal: Huwise
    sandbox: HuwiseSandbox
    uids: dict[str, str]

    @property
    def names(self) -> list[str]:
        return list(self.uids)

    async def publish(self, *names: str) -> None:
        """Publish beforehand; what comes later is counted from here."""
        for name in names or self.names:
            await self.portal.dataset(name).publish()
        await self.portal.clock.sleep(5)

    def count(self, kind: str) -> Counter[str]:
        """How often that happened to each dataset."""
        names = {uid: name for name, uid in self.uids.items()}
        return Counter(names.get(uid_of(entry), uid_of(entry)) for entry in self.sandbox.ledger(kind))

    async def is_published(self, name: str) -> bool:
        return (await self.portal.dataset(name).get()).is_published is True


def uid_of(entry: dict[str, Any]) -> str:
    """What an effect in the ledger was on."""
    return str(entry["object"]["uid"])


async def build(portal: Huwise, sandbox: HuwiseSandbox, *names: str) -> Stage:
    uids = {}
    for name in names or ("air", "soil", "water"):
        dataset = await portal.datasets.create(dataset_id=name, title=name.title())
        await portal.dataset(name).resources.add_file(CSV, filename=f"{name}.csv")
        uids[name] = str(dataset.uid)
    return Stage(portal, sandbox, uids)


class Died(BaseException):
    """The end of a process."""


class LastingClock:
    """A clock for a client that shall not live to see something: it dies, or hangs, at its next sleep after that.

    Args:
        sandbox: whose time it is.
        over: whether it has come to that.
        hangs: hang until cancelled, instead of dying.
    """

    def __init__(self, sandbox: HuwiseSandbox, over: Callable[[], bool], *, hangs: bool = False) -> None:
        self._clock = sandbox.clock
        self._over = over
        self._hangs = hangs
        self.reached = asyncio.Event()

    def now(self) -> float:
        return self._clock.now()

    def wall(self) -> float:
        return self._clock.wall()

    async def sleep(self, seconds: float) -> None:
        if self._over():
            self.reached.set()
            if not self._hangs:
                raise Died
            await asyncio.Event().wait()
        await self._clock.sleep(seconds)


def report(result: JobResult) -> Report:
    assert result.report is not None
    return result.report


def states(result: JobResult) -> dict[str, str]:
    return {row.key: row.state for row in report(result).rows}


def row(result: JobResult, key: str) -> Any:
    ((found,),) = ([row for row in report(result).rows if row.key == key],)
    return found


def change(result: JobResult, key: str) -> Any:
    ((found,),) = ([change for change in result.plan.changes if change.key == key],)
    return found


def as_killed(path: Path, key: str, *, note: Any = None) -> None:
    """Turn a journal into that of a process that died while the item was under way."""
    with Journal(path) as journal:
        header = journal.header
        assert header is not None
        journal.bind(header.job, header.target)
        entry = journal.entry(key)
        assert entry is not None
        journal.started(key, entry.digest)
        if note is not None:
            journal.ended(f"note about {key}", "unchanged", value=note)


def order_noted(path: Path, key: str) -> Any:
    """The note that a run on the journal had written before the last order that it gave."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    notes = [record.get("value") for record in records if record.get("key") == f"note about {key}"]
    return [note for note in notes if note is not None and "token" in note][-1]


def note_of(path: Path, key: str) -> Any:
    with Journal(path) as journal:
        entry = journal.entry(f"note about {key}")
        return entry.value if entry is not None else None
