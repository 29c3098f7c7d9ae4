"""How much Python one call runs: function calls counted, since seconds depend on the machine."""

from __future__ import annotations

import cProfile
import pstats
import time
from typing import Any

from aioportal.core.http import Answer, Request, Stage, Trace
from aioportal.huwise import Huwise

BODY = (
    b'{"uid":"da_k3m9xz","dataset_id":"bicycle-counters","created_at":"2024-03-05T09:12:44Z","is_published":true,'
    b'"is_restricted":false,"metadata":{"default":{"title":{"value":"Bicycle counters"}}},'
    b'"default_security":{"is_data_visible":true,"visible_fields":null,"filter_query":"","api_calls_quota":null}}'
)
ROUNDS = 300


class Wire:
    """A transport that answers at once."""

    name = "wire"

    async def send(self, request: Request, trace: Trace) -> Answer:
        trace.reach(Stage.ANSWERED)
        return Answer(200, {"content-type": "application/json"}, BODY)

    def stream(self, request: Request, trace: Trace) -> Any:
        raise AssertionError

    async def aclose(self) -> None:
        pass


async def test_a_typed_get_runs_little_python() -> None:
    async with Huwise("x", "key", transport=Wire()) as portal:
        dataset = portal.dataset("da_k3m9xz")
        assert (await dataset.get()).dataset_id == "bicycle-counters"
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(ROUNDS):
            await dataset.get()
        profile.disable()
        calls = pstats.Stats(profile).total_calls / ROUNDS  # type: ignore[attr-defined]  # set by the constructor
        assert calls <= 160
        began = time.thread_time()  # what this thread itself computed, whatever else the machine does
        for _ in range(ROUNDS):
            await dataset.get()
        # The budget is 100 microseconds; a slow machine gets ten times as much before this fails.
        assert (time.thread_time() - began) / ROUNDS < 1e-3


async def test_plans_are_made_once() -> None:
    async with Huwise("x", "key", transport=Wire()) as portal:
        gateway = portal._gateway
        assert gateway.plan("retrieve_dataset") is gateway.plan("retrieve_dataset")
