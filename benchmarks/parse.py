"""A page of 1,000 datasets to objects, next to ``json.loads`` of the same bytes."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable

from aioportal.core.http import Answer
from aioportal_huwise.api.datasets import list_datasets

from .server import page
from .table import middle, show, verdict


def _milliseconds(function: Callable[[], object]) -> float:
    gc.collect()  # or what one contender left behind would be cleaned up in the other's time
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1000


def run(*, rounds: int = 15) -> None:
    """Measure both, interleaved, and print medians."""
    body = page(1000)
    answer = Answer(200, {}, body)
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(rounds):
        bare.append(_milliseconds(lambda: json.loads(body)))
        ours.append(_milliseconds(lambda: list_datasets.parse_response(answer)))
    ratio = middle(ours) / middle(bare)
    rows = [
        ["json.loads", f"{middle(bare):.1f} ms", "1.00", ""],
        ["parse_response", f"{middle(ours):.1f} ms", f"{ratio:.2f}", verdict(ratio, 2, at_most=True)],
    ]
    show(f"1,000 datasets, {len(body) / 1e6:.1f} MB", ["what", "time", "× json.loads", "budget"], rows)
