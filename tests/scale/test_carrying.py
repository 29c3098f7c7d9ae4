"""What an engine carries from process to process: works of jobs, tokens, parts, and the page's own program."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import inspect
import os
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from tests.docs.snippet_reader import ROOT, matches, read_snippets
from tests.scale.conftest import RedisServer

from aioportal.huwise import Huwise, Shard, jobs
from aioportal.testing import HuwiseSandbox

PAGE = ROOT / "docs" / "how-to" / "scale-out.md"
METHODS = ("job", "key", "content", "look", "act")


def works() -> Iterator[type]:
    """All classes below ``jobs`` that are works, protocols and abstract ones left out."""
    for found in pkgutil.walk_packages(jobs.__path__, f"{jobs.__name__}."):
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            if not inspect.isclass(value) or value.__module__ != module.__name__ or inspect.isabstract(value):
                continue
            names = set(dir(value)) | {name for base in value.__mro__ for name in getattr(base, "__annotations__", {})}
            if names >= set(METHODS) and not getattr(value, "_is_protocol", False):
                yield value


WORKS = list(works())


def test_works_are_found() -> None:
    assert len({work.__module__ for work in WORKS}) >= 5


@pytest.mark.parametrize(
    "work", WORKS, ids=lambda work: f"{work.__module__.rpartition('jobs.')[2]}.{work.__qualname__}"
)
def test_a_work_can_be_carried(work: type) -> None:
    """Instances are pickled in every test of ``tests/jobs``; here, that no class was forgotten there."""
    assert pickle.loads(pickle.dumps(work)) is work, "it is not at the top of its module"
    assert dataclasses.is_dataclass(work)
    methods = [name for name in ("look", "act", "reconcile") if hasattr(work, name)]
    assert all(inspect.iscoroutinefunction(inspect.unwrap(getattr(work, name))) for name in methods)


def test_parts_are_plain() -> None:
    part = Shard.parse("2/5")
    assert pickle.loads(pickle.dumps(part)) == part
    assert str(part) == "2/5"


def _program() -> tuple[str, str]:
    """The page's program, and what the page says that it prints."""
    snippets = read_snippets(PAGE)
    (program,) = (snippet for snippet in snippets if snippet.title == "rivers.py")
    (printed,) = (snippet.text for snippet in snippets if snippet.text.startswith("$ python rivers.py\n"))
    return program.text, printed.partition("\n")[2]


async def test_the_program_of_the_page_works_with_a_real_redis(
    redis: RedisServer, huwise_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    huwise_sandbox.configure(settle=0, processing_seconds=0.1)
    async with Huwise(huwise_sandbox.url, huwise_sandbox.api_key) as portal:
        for number in range(6):
            await portal.datasets.create(dataset_id=f"river-{number}")
    program, printed = _program()
    (tmp_path / "rivers.py").write_text(program, "utf-8")
    environment = {
        **os.environ,
        "HUWISE_DOMAIN": huwise_sandbox.url,
        "HUWISE_API_KEY": huwise_sandbox.api_key,
        "AIOPORTAL_REDIS": redis.address,
        # A heartbeat that is under way when the cluster is closed is told as an error; ours would still show.
        "DASK_LOGGING__DISTRIBUTED": "critical",
    }
    for _ in range(2):
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "rivers.py"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert matches(printed, done.stdout)
        (tmp_path / "rivers.jsonl").unlink()
    assert len(huwise_sandbox.ledger("published")) == 6, "the second run found all of it done"
    with Redis.from_url(redis.address) as client:
        assert client.get(f"aioportal:agreed/{huwise_sandbox.url.partition('//')[2]}") == b"50 in 1 s"


def test_a_command_shares_the_rate_of_the_environment(redis: RedisServer, huwise_sandbox: HuwiseSandbox) -> None:
    environment = {
        **os.environ,
        "HUWISE_DOMAIN": huwise_sandbox.url,
        "HUWISE_API_KEY": huwise_sandbox.api_key,
        "AIOPORTAL_REDIS": redis.address,
        "AIOPORTAL_RATE": "2.5",
    }
    program = Path(sys.executable).with_name("aioportal")
    done = subprocess.run([program, "huwise", "datasets"], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    with Redis.from_url(redis.address) as client:
        assert client.get(f"aioportal:agreed/{huwise_sandbox.url.partition('//')[2]}") == b"5 in 2 s"
