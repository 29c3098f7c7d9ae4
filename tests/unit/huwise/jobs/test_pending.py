"""Whether a change was published since, by what a status says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from aioportal.huwise.jobs.pending import begun, is_current
from aioportal_huwise import models

GOOD: dict[str, Any] = {
    "status": "idle",
    "previous": "processing",
    "since": "2026-02-06T15:13:13Z",
    "is_published": True,
}
BEFORE = datetime(2026, 2, 6, 15, 13, 12, tzinfo=UTC)


def current(changed_at: Any = BEFORE, *, allow_truncated: bool = False, **said: Any) -> bool:
    return is_current(models.DatasetStatus.from_dict({**GOOD, **said}), changed_at, allow_truncated=allow_truncated)


@pytest.mark.parametrize(
    "said",
    [
        {"status": "error"},
        {"status": "limit_reached"},
        {"status": "processing"},
        {"previous": "aborting_processing"},
        {"previous": "saving_version"},
        {"previous": "deleting"},
        {"is_published": False},
        {"is_published": None},
        {"since": None},
        {"changed_at": datetime(2026, 2, 6, 15, 13, 13, tzinfo=UTC)},
        {"changed_at": None},
        {"changed_at": "2026-02-06"},
    ],
)
def test_what_is_not_sure_to_show_is_not_current(said: dict[str, Any]) -> None:
    assert not current(**said)


def test_what_is() -> None:
    assert current()
    assert current(previous=None)
    assert current(status="limit_reached", allow_truncated=True)


async def test_without_a_journal_nothing_was_begun(tmp_path: Any) -> None:
    (tmp_path / "empty.jsonl").touch()
    for path in (None, tmp_path / "none.jsonl", tmp_path / "empty.jsonl"):
        assert await begun(path, ["a"]) == {}
