"""Published tables on disk, read by windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tabular_files import vega

from aioportal.sandbox import tabular
from aioportal.sandbox.tabular import Source, UnreadableFile


def test_every_window_is_the_tables_own(tmp_path: Path) -> None:
    source = Source(vega("airports.csv"), "csvfile")
    expected = list(tabular.read_all([source]).rows)
    path = tmp_path / "airports.table"
    snapshot = tabular.publish([source], [], path)
    assert (snapshot.count, snapshot.error_count, snapshot.truncated) == (3376, 0, False)
    assert tabular.read_fields(path) == snapshot.fields
    for offset, limit in [
        (0, 0),
        (0, 1),
        (0, 100),
        (255, 3),
        (256, 100),
        (511, 600),
        (3300, 100),
        (3376, 5),
        (9000, 1),
    ]:
        assert tabular.read_slice(path, offset, limit) == (3376, expected[offset : offset + limit])
    assert list(tmp_path.iterdir()) == [path]


def test_awkward_text_stays_in_its_row(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('a\n"line\nfeed\u2028é"\nlast\n', encoding="utf-8")
    path = tmp_path / "a.table"
    tabular.publish([Source(file, "csvfile")], [], path)
    assert tabular.read_slice(path, 0, 10) == (2, [{"a": "line\nfeed\u2028é"}, {"a": "last"}])


def test_the_limit_of_records_truncates(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a\n1\n2\n3\n")
    path = tmp_path / "a.table"
    assert tabular.publish([Source(file, "csvfile")], [], path, max_rows=3).truncated is False
    cut = tabular.publish([Source(file, "csvfile")], [], path, max_rows=2)
    assert (cut.count, cut.truncated) == (2, True)
    assert tabular.read_slice(path, 0, 10) == (2, [{"a": 1}, {"a": 2}])


def test_a_failed_publish_leaves_the_old_table(tmp_path: Path) -> None:
    file, path = tmp_path / "a.csv", tmp_path / "a.table"
    file.write_text("a\n1\n")
    tabular.publish([Source(file, "csvfile")], [], path)
    file.write_bytes(b"a\n" + b"1\n" * 20_000 + b"\xff\n")
    with pytest.raises(UnreadableFile):
        tabular.publish([Source(file, "csvfile")], [], path)
    assert tabular.read_slice(path, 0, 10) == (1, [{"a": 1}])
    assert sorted(tmp_path.iterdir()) == [file, path]


def test_numbers_without_end_in_a_shape_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('[{"shape": {"type": "Point", "coordinates": [1e999, 1]}}]')
    with pytest.raises(UnreadableFile, match="without end"):
        tabular.publish([Source(file, "jsonfile")], [], tmp_path / "a.table")


def test_an_empty_table_can_be_published(tmp_path: Path) -> None:
    path = tmp_path / "none.table"
    assert tabular.publish([], [], path).count == 0
    assert tabular.read_slice(path, 0, 10) == (0, [])
