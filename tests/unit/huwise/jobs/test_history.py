"""What versions say of the edits since a publish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from aioportal.huwise.jobs.orders.history import KEPT, judge_edits, made, sections_of
from aioportal_huwise.models import DatasetVersion

ENDED = 1_000_000.0


def version(at: float | None, *sections: str, **more: Any) -> DatasetVersion:
    body: dict[str, Any] = {"uid": "ch_1", "sections": list(sections), **more}
    if at is not None:
        body["created_at"] = datetime.fromtimestamp(at, UTC).isoformat()
    return DatasetVersion.from_dict(body)


@pytest.mark.parametrize(
    ("versions", "kind", "detail"),
    [
        ([], "unknown", "no history"),
        ([version(ENDED - 1, "metadata")], "none", "not edited"),
        ([version(ENDED + 9, "metadata"), version(ENDED - 1, "data")], "metadata", "only metadata"),
        ([version(ENDED, "metadata")], "metadata", "only metadata"),
        ([version(ENDED + 9, "metadata"), version(ENDED + 1, "data")], "more", "data, metadata"),
        ([version(ENDED + 9, "metadata", "fields")], "more", "fields, metadata"),
        ([version(ENDED + 9)], "more", "the history does not say"),
        ([version(ENDED + 9, sections=None)], "more", "the history does not say"),
        ([version(ENDED + 9, "metadata")] * KEPT, "unknown", "does not reach back"),
        ([version(ENDED + 9, "metadata")] * (KEPT - 1) + [version(1, "data")], "metadata", "only metadata"),
    ],
)
def test_what_was_edited(versions: list[DatasetVersion], kind: str, detail: str) -> None:
    found = judge_edits(versions, ENDED)
    assert found.kind == kind
    assert detail in found.detail


def test_a_version_without_a_date_or_sections() -> None:
    assert made(version(None)) == 0.0
    assert made(version(7.0)) == 7.0
    assert made(version(None, created_at="1970-01-01T00:00:07")) == 7.0
    assert sections_of(DatasetVersion.from_dict({})) == set()
