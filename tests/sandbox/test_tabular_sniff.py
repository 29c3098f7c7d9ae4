"""Extractors and their parameters guessed from real and from awkward files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tabular_files import vega

from aioportal.sandbox import tabular
from aioportal.sandbox.tabular import UnreadableFile


def kinds(path: Path, filename: str | None = None) -> list[str]:
    return [extractor["type"] for extractor in tabular.guess_extractors(filename or path.name, path)]


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_extractors_have_the_shape_of_the_api() -> None:
    listed = tabular.extractors()
    assert [extractor["type"] for extractor in listed] == ["csvfile", "jsonfile", "jsonlines", "geojson"]
    for extractor in listed:
        assert extractor.keys() == {"type", "label", "parameters"}
        for parameter in extractor["parameters"]:
            assert {"type", "is_mandatory", "name"} <= parameter.keys()
            assert isinstance(parameter.get("default", ""), str)
    csv_names = {parameter["name"] for parameter in listed[0]["parameters"]}
    assert {"separator", "encoding", "headers_first_row", "first_row_no", "doublequote"} <= csv_names


def test_a_callers_change_does_not_reach_the_catalogue() -> None:
    tabular.extractors()[0]["parameters"].clear()
    assert tabular.extractors()[0]["parameters"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "x,y\n1,2\n", ["csvfile"]),
        ("a.json", "x,y\n1,2\n", ["csvfile"]),  # content decides, not the ending
        ("a.txt", '[{"a": 1}]', ["jsonfile"]),
        ("a.json", '{"rows": [{"a": 1}]}', ["jsonfile"]),
        ("a.json", '{"a": 1}\n{"a": 2}\n', ["jsonlines"]),
        ("a.jsonl", '{"a": 1}\n', ["jsonlines"]),
        ("a.json", '{"a": 1}\n', ["jsonfile"]),
        ("a.json", '{"type": "FeatureCollection", "features": []}', ["geojson", "jsonfile"]),
        ("a.csv", "[note],b\n1,2\n", ["csvfile"]),
        ("a.csv", "", []),
        ("a.csv", "  \n \n", []),
        ("a.zip", b"PK\x03\x04\x00\x00\x00", []),
        ("a.bin", bytes(range(1, 32)) * 20 + b"\xff", []),
    ],
)
def test_content_tells_the_extractor(tmp_path: Path, name: str, content: bytes | str, expected: list[str]) -> None:
    assert kinds(write(tmp_path, name, content)) == expected


@pytest.mark.parametrize("name", ["airports.csv", "stocks.csv", "seattle-weather.csv", "us-employment.csv"])
def test_real_csv_files(name: str) -> None:
    assert kinds(vega(name)) == ["csvfile"]
    assert tabular.guess_params(vega(name), "csvfile") == {
        "separator": ",",
        "encoding": "utf-8",
        "headers_first_row": True,
        "first_row_no": 1,
        "doublequote": True,
    }


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("latin-1", "latin-1"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_separator_and_encoding(tmp_path: Path, separator: str, encoding: str, guessed: str) -> None:
    # Commas as decimals and inside quotes must not win over the separator.
    rows = [["commune", "prix", "note"], ["Évry", "1,5", '"a, b; c"'], ["Orléans", "12,25", '"d|e"']]
    text = "\r\n".join(separator.join(row if separator != "," else [row[0], row[1][0], row[2]]) for row in rows)
    path = write(tmp_path, "file.csv", text.encode(encoding))
    params = tabular.guess_params(path, "csvfile")
    assert (params["separator"], params["encoding"]) == (separator, guessed)
    table = tabular.read(path, "csvfile", params)
    records = list(table.rows)
    assert [record["commune"] for record in records] == ["Évry", "Orléans"]
    assert [record["note"] for record in records] == ["a, b; c", "d|e"]
    assert table.errors.items == []


def test_encoding_is_judged_by_the_whole_file(tmp_path: Path) -> None:
    late = write(tmp_path, "late.csv", b"name\n" + b"plain\n" * 300_000 + b"\xc9vry\n")
    assert tabular.guess_params(late, "csvfile")["encoding"] == "latin-1"
    cut = write(tmp_path, "cut.csv", "name\nÉ".encode()[:-1])
    assert tabular.guess_params(cut, "csvfile")["encoding"] == "latin-1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", True),
        ("1,2\n3,4\n", False),
        ("x,1\ny,2\n", False),
        ("city,2019,2020\nParis,1,2\n", True),  # years across the top
        ("x,1999\ny,2000\n", False),
        ("a,a\n1,2\n", True),  # a repeated name is still a name
        ("a,b\n", True),
        ("name\nEve\n", True),
    ],
)
def test_headers_are_recognised(tmp_path: Path, text: str, expected: bool) -> None:
    assert tabular.guess_params(write(tmp_path, "a.csv", text), "csvfile")["headers_first_row"] is expected


def test_backslash_quotes(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'a,b\n"say \\"hi\\", twice",2\n')
    params = tabular.guess_params(path, "csvfile")
    assert (params["doublequote"], params["escapechar"]) == (False, "\\")
    assert list(tabular.read(path, "csvfile", params).rows) == [{"a": 'say "hi", twice', "b": 2}]


@pytest.mark.parametrize(
    ("document", "params"),
    [
        ([{"a": 1}], {}),
        ({"results": [{"a": 1}]}, {"json_root": "results"}),
        ({"meta": {"list": [{"a": 1}]}, "data": {"rows": [{"a": 1}, {"a": 2}]}}, {"json_root": "data.rows"}),
        ({"a": 1}, {}),
    ],
)
def test_json_root(tmp_path: Path, document: Any, params: dict[str, Any]) -> None:
    path = write(tmp_path, "a.json", json.dumps(document))
    assert tabular.guess_params(path, "jsonfile") == params


@pytest.mark.parametrize(
    ("content", "extractor", "reason"),
    [
        ("", "csvfile", "empty"),
        ("", "jsonfile", "empty"),
        (b"\x00\x01\x02", "csvfile", "binary"),
        ("{broken", "jsonfile", "not JSON"),
        ("a\n1\n", "excel", "'excel'"),
    ],
)
def test_what_cannot_be_guessed_says_why(tmp_path: Path, content: bytes | str, extractor: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        tabular.guess_params(write(tmp_path, "a", content), extractor)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not there"):
        tabular.guess_params(tmp_path / "gone.csv", "csvfile")
    with pytest.raises(UnreadableFile, match="not there"):
        tabular.read(tmp_path / "gone.csv", "csvfile")
