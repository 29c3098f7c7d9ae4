"""Reading a page is cheap by construction: what it costs is counted here, and timed in ``benchmarks``."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from aioportal_huwise.models import DatasetPage

TEXT = "Hourly counts of bicycles at the city's bridges, published every night by the mobility office. "


def dataset(number: int) -> dict[str, Any]:
    fields = {
        f"field_{index}": {"value": f"{TEXT}{number}", "remote_value": None, "override_remote_value": False}
        for index in range(10)
    }
    return {
        "uid": f"da_{number:06x}",
        "dataset_id": f"bicycle-counters-{number}",
        "created_at": "2024-03-05T09:12:44Z",
        "updated_at": "2025-01-17T16:40:02.123Z",
        "created_by": {"username": "ines.moreau"},
        "updated_by": {"username": "ines.moreau"},
        "is_published": True,
        "is_restricted": False,
        "metadata": {template: dict(fields) for template in ("default", "internal", "custom")},
        "default_security": {
            "is_data_visible": True,
            "visible_fields": None,
            "filter_query": "",
            "api_calls_quota": None,
        },
    }


def test_a_dataset_costs_few_calls_however_many_metadata_it_has() -> None:
    body = {"total_count": 1000, "results": [dataset(number) for number in range(1000)]}
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    DatasetPage.from_dict(body)
    sys.setprofile(count)
    try:
        DatasetPage.from_dict(body)
    finally:
        sys.setprofile(None)
    # The dataset, its two users, its metadata, its security and two dates: two calls each at most.
    assert calls <= 14 * 1000
