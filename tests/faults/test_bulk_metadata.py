"""Thousands of metadata updates and hundreds of creates, with faults of every kind and a process that is killed.

The journals carry the work over three ``kill -9`` and to the end; what really happened stands in the portal's ledger.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aioportal.huwise import Huwise
from aioportal.sandbox.faults import KINDS
from aioportal.sandbox.server import SandboxServer
from aioportal.testing import (
    HuwiseSandbox,
    answer,
    apply_then_answer,
    apply_then_drop,
    close_after,
    cut_body,
    drop,
    drop_upload_after,
    html,
    management_error,
    stall,
)
from aioportal.testing.faults import Effect

CHILD = Path(__file__).with_name("bulk_metadata_child.py")
PROGRAM = Path(sys.executable).with_name("aioportal")
UPDATES = 5_000
SAME = 200
"""Rows that say what is there already."""
OTHERS = 100
"""Datasets that no row names."""
PUBLISHED = 400
"""Of the updated ones, those that are published, so that a publish of the metadata is due."""
CREATES = 200
PROBABILITY = 0.02
RUNS = 12

EFFECTS: dict[str, list[Effect]] = {
    "answer": [answer(500), answer(429, headers={"Retry-After": "1"}), answer(503, headers={"Retry-After": "1"})],
    "apply_then_answer": [apply_then_answer(502)],
    "apply_then_drop": [apply_then_drop()],
    "drop": [drop()],
    # The request is carried out all the same, long after the client gave up on it.
    "stall": [stall(5.0)],
    "cut_body_after": [cut_body(7)],
    "html": [html(504)],
    "management": [management_error(500, error_key="internal")],
    "drop_after_request_bytes": [drop_upload_after(5)],
    "close_after": [close_after()],
}


@dataclass
class Stage:
    """The portal, the wishes, and the process that works on them."""

    server: SandboxServer
    sandbox: HuwiseSandbox
    folder: Path
    updated: dict[str, str] = field(default_factory=dict)
    """By uid, the value that it shall have."""
    same: list[str] = field(default_factory=list)
    published: set[str] = field(default_factory=set)
    creates: list[str] = field(default_factory=list)

    def run(self, *, kill_at: tuple[str, int] | None = None) -> dict[str, Any] | None:
        """Let it run, and kill it where it says that it is so far; what it said at its end otherwise."""
        arguments = [sys.executable, str(CHILD), self.sandbox.url, self.sandbox.api_key, str(self.folder)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                word, _, rest = line.partition(" ")
                if word == "end":
                    ended: dict[str, Any] = json.loads(rest)
                    process.wait()
                    return ended
                if kill_at is not None and word == kill_at[0] and int(rest) >= kill_at[1]:
                    process.send_signal(signal.SIGKILL)
                    break
            process.stdout.read()
        assert process.returncode == -signal.SIGKILL, f"the process ended by itself with {process.returncode}"
        return None


@pytest.fixture
async def stage(tmp_path: Path) -> Any:
    options = {"settle": 0, "processing_seconds": 0, "workers": 50}
    with SandboxServer(**options) as server:
        sandbox = HuwiseSandbox(server.url, server.api_key)
        uids = sandbox.seed(UPDATES + SAME + OTHERS)
        stage = Stage(server, sandbox, tmp_path)
        stage.updated = {uid: f"City {number}" for number, uid in enumerate(uids[:UPDATES])}
        stage.same = uids[UPDATES : UPDATES + SAME]
        stage.published = set(uids[: UPDATES : UPDATES // PUBLISHED])
        stage.creates = [f"made-{number}" for number in range(CREATES)]
        rows = [f"{uid},{value},\n" for uid, value in stage.updated.items()]
        rows += [f"{uid},,seeded {UPDATES + number}\n" for number, uid in enumerate(stage.same)]
        text = "dataset_uid,default.publisher,default.title\n" + "".join(rows)
        (tmp_path / "table.csv").write_text(text, "utf-8")
        (tmp_path / "given.json").write_text(json.dumps({"create": stage.creates}))
        await publish(stage)
        yield stage


async def publish(stage: Stage) -> None:
    async with Huwise(stage.sandbox.url, stage.sandbox.api_key, max_in_flight=32) as portal:

        async def order(uid: str) -> None:
            await portal.dataset(uid=uid).begin_publish()

        async def end(uid: str) -> None:
            await portal.dataset(uid=uid).settled()

        for step in (order, end):
            assert (await portal.bulk(step, sorted(stage.published), concurrency=32)).ok


def kills(seed: int) -> list[tuple[str, int]]:
    """Three moments by how far the work is: one while datasets are created, two while metadata are written."""
    chance = random.Random(seed)
    first = ("created", chance.randrange(20, CREATES - 20))
    return [first, *(("applied", mark) for mark in sorted(chance.sample(range(300, UPDATES - 300), 2)))]


@pytest.mark.timeout(1200)
async def test_five_thousand_updates_survive_faults_and_three_kills(stage: Stage) -> None:
    assert set(EFFECTS) == set(KINDS), "a kind of fault is missing here"
    sandbox = stage.sandbox
    before = sandbox.ledger()[-1]["seq"]
    sandbox.faults(
        *(
            effect.on("*", times=None, probability=PROBABILITY, seed=number)
            for number, effect in enumerate(effect for effects in EFFECTS.values() for effect in effects)
        )
    )
    began = time.monotonic()
    for moment in kills(int.from_bytes(b"kill")):
        assert stage.run(kill_at=moment) is None
    ended: dict[str, Any] | None = None
    for _ in range(RUNS):
        ended = stage.run()
        assert ended is not None
        if not {"failed", "unknown", "left"} & {state for states in ended.values() for state in states.values()}:
            break
    seconds = time.monotonic() - began
    assert ended is not None
    struck = Counter[str]()
    for fault in stage.server.get("/_sandbox/faults")["faults"]:
        struck.update({next(iter(set(fault["do"]) & set(KINDS))): fault["fired"]})
    stage.server.delete("/_sandbox/faults")
    # What still hangs in the portal is carried out now; it must not do harm either.
    sandbox.advance(10)

    effects = [entry for entry in sandbox.ledger() if entry["seq"] > before]
    updates, publishes, created = defaultdict(list), defaultdict(list), Counter[str]()
    for entry in effects:
        thing = entry["object"]
        if entry["kind"] == "created":
            created[thing["dataset_id"]] += 1
        elif entry["kind"] == "published_metadata":
            publishes[thing["dataset"]].append(entry["seq"])
        else:
            # Nothing but the one field, of nothing but the datasets in the table.
            assert (entry["kind"], thing["type"], thing["uid"]) == ("updated", "metadata", "default.publisher"), entry
            updates[thing["dataset"]].append(entry["seq"])

    # Each update happened at least once, and each create exactly once.
    assert set(updates) == set(stage.updated)
    assert created == dict.fromkeys(stage.creates, 1)
    # Each publish came after its update, and no dataset was published that was not before.
    assert set(publishes) == stage.published
    assert all(max(publishes[uid]) > min(updates[uid]) for uid in stage.published)
    # The values are as wished, the others as they were, and there is nothing else.
    async with Huwise(sandbox.url, sandbox.api_key) as portal:
        shown = {str(one.uid): one.to_dict() async for one in portal.datasets.list(limit=1000)}
    assert len(shown) == UPDATES + SAME + OTHERS + CREATES
    values = {uid: one["metadata"]["default"].get("publisher", {}).get("value") for uid, one in shown.items()}
    assert {uid: value for uid, value in values.items() if value is not None} == stage.updated
    # The report is the truth, item by item.
    assert ended["created"].keys() == set(stage.creates)
    assert set(ended["created"].values()) <= {"done", "unchanged"}
    assert ended["applied"] == dict.fromkeys(stage.updated, "done") | dict.fromkeys(stage.same, "unchanged")
    # Without that, nothing of the above was put to the test.
    assert min(struck[kind] for kind in KINDS) > 50, struck
    print(f"{len(effects)} effects in {seconds:.1f} s; faults: {dict(struck)}")


async def publish_one(server: SandboxServer, uid: str) -> None:
    async with Huwise(server.url, server.api_key) as portal:
        await portal.dataset(uid=uid).publish()


def test_a_publish_is_made_up_for_after_a_kill_between_the_write_and_it(tmp_path: Path) -> None:
    """The portal holds the new values and shows the old ones; nothing on it tells that a publish is owed."""
    with SandboxServer(settle=0, processing_seconds=0) as server:
        sandbox = HuwiseSandbox(server.url, server.api_key)
        (uid,) = sandbox.seed(1)
        asyncio.run(publish_one(server, uid))
        (tmp_path / "table.csv").write_text(f"dataset_uid,default.publisher\n{uid},City\n", "utf-8")
        command = [PROGRAM, "huwise", "metadata", "apply", "table.csv", "--yes", "--journal", "run.jsonl"]
        environment = os.environ | {"HUWISE_DOMAIN": server.url, "HUWISE_API_KEY": server.api_key}
        # The publish does not get through, again and again.
        sandbox.faults(drop().on("publish_dataset_metadata", times=None))
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as process:
            while not sandbox.requests(operation="publish_dataset_metadata"):
                with suppress(subprocess.TimeoutExpired):  # leaves the machine to it
                    process.wait(0.02)
                assert process.returncode is None
            process.send_signal(signal.SIGKILL)
        assert [entry["object"]["uid"] for entry in sandbox.ledger("updated")] == ["default.publisher"]
        assert sandbox.ledger("published_metadata") == []
        server.delete("/_sandbox/faults")
        for _ in range(2):
            again = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
            assert again.returncode == 0, again.stderr
        assert len(sandbox.ledger("updated")) == 1
        assert len(sandbox.ledger("published_metadata")) == 1
