"""Four processes with one rate: what arrives at the portal stays within it, by the portal's own log."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from tests.scale.conftest import RedisServer

from aioportal.huwise import SharedRate
from aioportal.testing import HuwiseSandbox

WORKER = Path(__file__).with_name("rate_worker.py")
WORKERS, EACH, LIMIT = 4, 50, 100


def test_the_joint_rate_of_four_processes_stays_within_the_limit(
    redis: RedisServer, huwise_sandbox: HuwiseSandbox
) -> None:
    """The window is counted where Redis is asked; a request arrives a little later.

    Let ``late`` be the longest time from the question to Redis until the portal's answer; the arrival lies between. Of
    more than ``LIMIT`` requests the last was let start a whole second after the first, so they cannot all arrive within
    a second less twice ``late`` (once for the first's way to the portal, once for its way to Redis). That holds on any
    machine, however slow; on a fast one ``late`` is some ten milliseconds.
    """
    rate = SharedRate(per_second=LIMIT, timeout=120)
    assert pickle.loads(pickle.dumps(rate)) == rate
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(redis, huwise_sandbox)) for _ in range(WORKERS)]
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write(pickle.dumps(rate))
            worker.stdin.close()
            worker.stdin = None
        reports = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * WORKERS

    log = huwise_sandbox.requests(operation="list_datasets")
    moments = [datetime.fromisoformat(entry["at"]).timestamp() for entry in log]
    assert len(moments) == WORKERS * EACH
    late = max(report["late"] for report in reports) + 0.001  # the log has milliseconds
    window = 1.0 - 2 * late
    most = max(sum(at <= other < at + window for other in moments) for at in moments)
    assert most <= LIMIT, f"{most} requests within {window:.3f} s"
    # And they were held back: the last hundred began a second after the first hundred, which had started evenly.
    assert max(moments) - min(moments) >= (WORKERS * EACH - 1) // LIMIT - late
    assert all(report["waited"] > 0 for report in reports)


@contextmanager
def _worker(redis: RedisServer, sandbox: HuwiseSandbox) -> Iterator[subprocess.Popen[bytes]]:
    worker = subprocess.Popen(
        [sys.executable, str(WORKER), sandbox.url, sandbox.api_key, str(EACH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "AIOPORTAL_REDIS": redis.address},
    )
    with worker:
        try:
            yield worker
        finally:
            worker.kill()  # nothing where it has ended
