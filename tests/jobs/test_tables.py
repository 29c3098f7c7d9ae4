"""Tables as people make them, in every delimiter and encoding; nothing is lost between writing and reading."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.tables import Table, read_table, write_table

AWKWARD = (
    "=SUM(A1)",
    "+41 44 000",
    "-5",
    "@home",
    "\tindented",
    "\rreturned",
    "'=quoted",
    "''=twice",
    "'plain apostrophe",
    "line\nbreak",
    "carriage\r\nreturn",
    'a "quoted" word',
    "a;b,c\td",
    "Zürich, 東京, 🚲",
    " spaces around ",
    "_x000D_",
    "true",
    "1e3",
)


def cells(table: Table) -> list[dict[str, Any]]:
    return [dict(row.values) for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_is_read_in_every_dress(tmp_path: Path, delimiter: str, encoding: str, newline: str) -> None:
    lines = [["dataset_id", "a.b"], ["brie", '"with\nbreak"'], ["", ""], ["comté", ""]]
    path = tmp_path / "t.csv"
    path.write_bytes(newline.join(delimiter.join(line) for line in lines).encode(encoding))
    table = read_table(path)
    assert table.columns == ("dataset_id", "a.b")
    # A cell over two lines counts in the number of the next row; what is empty is not there.
    assert [(row.number, dict(row.values)) for row in table.rows] == [
        (2, {"dataset_id": "brie", "a.b": "with\nbreak"}),
        (5, {"dataset_id": "comté"}),
    ]


def test_the_line_that_names_the_delimiter_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("sep=;\na;b,c\n1;2\n", "utf-8")
    table = read_table(path)
    assert table.columns == ("a", "b,c")
    assert table.rows[0].number == 3


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_what_is_written_reads_back(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"t.{form}"
    rows = [{"name": text, "number": index} for index, text in enumerate(AWKWARD)]
    write_table(path, ["name", "number", "empty"], rows)
    table = read_table(path)
    assert [row.values["name"] for row in table.rows] == list(AWKWARD)
    assert [row.text("number") for row in table.rows] == [str(index) for index in range(len(AWKWARD))]
    assert all("empty" not in row.values for row in table.rows)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_any_text_survives(tmp_path: Path, form: str) -> None:
    random = Random(4)
    signs = "ab'=+-@\t\r\n\"; ,|[]{}_x0D_é\x00\x1f\ufffe🚲"
    texts = ["".join(random.choices(signs, k=random.randint(1, 12))) for _ in range(400)]
    # A row of blanks alone is taken for an empty line.
    path = tmp_path / f"t.{form}"
    write_table(path, ["key", "text"], [{"key": "k", "text": text} for text in texts])
    assert [row.values["text"] for row in read_table(path).rows] == texts


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    text = write_table(None, ["name"], [{"name": name} for name in AWKWARD])
    assert text is not None
    import csv

    assert not [
        row for row in csv.reader(io.StringIO(text, newline="")) if row[0][:1] in ("=", "+", "-", "@", "\t", "\r")
    ]
    raw = write_table(None, ["name"], [{"name": "=1"}, {"name": "'=1"}], formulas=True)
    assert raw == "name\n=1\n'=1\n"


def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", ["name"], [{"name": name} for name in AWKWARD])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} == {"s"}
    book.close()


def test_a_spreadsheet_keeps_types_and_counts_a_formula_for_its_value(tmp_path: Path) -> None:
    import datetime

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["dataset_id", "when", "day", "flag", "count"])
    page.append([2024, datetime.datetime(2026, 1, 2, 3, 4, 5), datetime.date(2026, 1, 2), True, 2.0])
    book.save(tmp_path / "t.xlsx")
    row = read_table(tmp_path / "t.xlsx").rows[0]
    assert dict(row.values) == {
        "dataset_id": 2024,
        "when": "2026-01-02T03:04:05",
        "day": "2026-01-02",
        "flag": True,
        "count": 2,
    }
    assert row.text("dataset_id") == "2024"
    assert row.text("flag") == "true"
    page.append(["=A1"])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(ArgumentError, match=r"t\.xlsx, row 3, cell 1 holds a formula without a value: =A1"):
        read_table(tmp_path / "t.xlsx")


def test_json_keeps_types_and_null(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"a": [1], "b": null, "c": ""}, {"d": true}]', "utf-8")
    (tmp_path / "t.jsonl").write_text('{"a": [1], "b": null, "c": ""}\n\n{"d": true}\n', "utf-8")
    for name in ("t.json", "t.jsonl"):
        table = read_table(tmp_path / name)
        assert table.columns == ("a", "b", "c", "d")
        assert cells(table) == [{"a": [1], "b": None}, {"d": True}]
    assert [row.number for row in read_table(tmp_path / "t.jsonl").rows] == [1, 3]


def test_rows_of_a_program_and_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cells(read_table({"a": index} for index in range(2))) == [{"a": 0}, {"a": 1}]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a;b\n1;2\n")))
    assert cells(read_table("-")) == [{"a": "1", "b": "2"}]


def test_nan_of_a_data_frame_is_an_empty_cell(tmp_path: Path) -> None:
    """Frames have NaN where a cell is empty; as a text it would overwrite what is there."""
    (row,) = read_table([{"dataset_id": "a", "default.title": float("nan"), "count": 0.5}]).rows
    assert row.values == {"dataset_id": "a", "count": 0.5}
    (tmp_path / "t.json").write_text('[{"dataset_id": "a", "default.title": NaN}]')
    assert read_table(tmp_path / "t.json").rows[0].values == {"dataset_id": "a"}
    with pytest.raises(ArgumentError, match="'dataset_id' is empty"):
        read_table([{"dataset_id": float("nan"), "x": 1}], required=["dataset_id"])


def test_a_spreadsheet_that_is_damaged_inside_is_told(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.xlsx", tmp_path / "cut.xlsx"
    write_table(whole, ["dataset_id"], [{"dataset_id": "a"}])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-20] if "worksheets/" in name else content)
    with pytest.raises(ArgumentError, match=r"cut\.xlsx is no XLSX spreadsheet"):
        read_table(cut)


def test_a_page_of_html_fits_in_a_cell(tmp_path: Path) -> None:
    page = "<p>x</p>" * 100_000
    write_table(tmp_path / "t.csv", ["html"], [{"html": page}])
    assert read_table(tmp_path / "t.csv").rows[0].values["html"] == page
    with pytest.raises(ArgumentError, match="row 2, column 'html' has 800,000 characters"):
        write_table(tmp_path / "t.xlsx", ["html"], [{"html": page}])
    assert not (tmp_path / "t.xlsx").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2,3\n", r"row 2: cell 3 stands below no column's name"),
        (b"a,a\n1,2\n", r"has the column 'a' twice"),
        (b"\n\n", r"is empty"),
        (b"a\n\xff\n", r"line 2 is not UTF-8"),
        (b'a\n"open\n', r"row 2 is not CSV"),
        (b"b\n1\n", r"has no column 'a'.*Its columns are: b"),
        (b"a,b\n1,2\n,3\n", r"row 3, column 'a' is empty"),
    ],
)
def test_what_is_no_table_is_told_with_its_place(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(ArgumentError, match=rf"t\.csv.*{told}"):
        read_table(tmp_path / "t.csv", required=["a"])


def test_one_of_several_columns_is_enough() -> None:
    rows = [{"dataset_id": "brie"}, {"dataset_uid": "da_1"}]
    assert len(read_table(rows, any_of=["dataset_id", "dataset_uid"]).rows) == 2
    with pytest.raises(ArgumentError, match="rows has none of the columns 'x', 'y'"):
        read_table(rows, any_of=["x", "y"])
    with pytest.raises(ArgumentError, match="rows, row 2 has no value in 'dataset_id'"):
        read_table(rows, any_of=["dataset_id"])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.json", b"{", "is not JSON"),
        ("t.json", b"{}", "holds no list of rows"),
        ("t.json", b"[1]", "row 1 is no object"),
        ("t.jsonl", b"{}\nx\n", "row 2 is not JSON"),
        ("t.xlsx", b"no zip", "is no XLSX spreadsheet"),
        ("t.ods", b"", "has none of the endings"),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArgumentError, match=told):
        read_table(tmp_path / name)


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArgumentError, match=r"absent\.csv' cannot be read: No such file"):
        read_table(tmp_path / "absent.csv")
    with pytest.raises(ArgumentError, match="cannot be written: No such file"):
        write_table(tmp_path / "no" / "t.csv", ["a"], [])
    with pytest.raises(ArgumentError, match=r"ends in none of \.csv, \.xlsx, \.json"):
        write_table(tmp_path / "t", ["a"], [])
    with pytest.raises(ArgumentError, match="a table must be a file or rows, not int"):
        read_table(3)  # type: ignore[arg-type]  # that is what is tested
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ArgumentError, match=r'openpyxl.*pip install "aioportal\[xlsx\]"'):
        write_table(tmp_path / "t.xlsx", ["a"], [])


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    write_table(path, ["a", "b"], [{"a": None, "b": [1, "é"], "c": "left out"}, {"b": {"x": 1}}])
    assert json.loads(path.read_text("utf-8")) == [{"a": None, "b": [1, "é"]}, {"b": {"x": 1}}]

    def rows() -> Any:
        yield {"a": 1}
        raise RuntimeError("the source of rows broke")

    with pytest.raises(RuntimeError):
        write_table(path, ["a"], rows())
    assert len(json.loads(path.read_text("utf-8"))) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
