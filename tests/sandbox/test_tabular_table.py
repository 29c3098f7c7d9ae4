"""Files read as typed tables: records, row errors, field configurations, previews."""

from __future__ import annotations

import csv
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import vega

from aioportal.sandbox import tabular
from aioportal.sandbox.tabular import Source, UnreadableFile
from aioportal.sandbox.tabular import jsonfile as json_reader


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def records(path: Path, extractor: str = "csvfile", **params: Any) -> list[dict[str, Any]]:
    return list(tabular.read(path, extractor, params).rows)


def test_a_real_csv_arrives_whole() -> None:
    path = vega("airports.csv")
    table = tabular.read(path, "csvfile", tabular.guess_params(path, "csvfile"))
    found = list(table.rows)
    with path.open(newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(found) == len(expected) == 3376
    assert {item.name: item.type for item in table.fields} == {
        **dict.fromkeys(["iata", "name", "city", "state", "country"], "text"),
        "latitude": "double",
        "longitude": "double",
    }
    assert [record["name"] for record in found] == [row["name"] or None for row in expected]
    assert [record["latitude"] for record in found] == [float(row["latitude"]) for row in expected]
    assert table.errors.items == []


def test_a_real_json_arrives_whole() -> None:
    path = vega("cars.json")
    expected = json.loads(path.read_bytes())
    table = tabular.read(path, "jsonfile")
    found = list(table.rows)
    assert [record["horsepower"] for record in found] == [car["Horsepower"] for car in expected]
    assert next(item.label for item in table.fields if item.name == "miles_per_gallon") == "Miles_per_Gallon"


def test_dates_of_a_real_file_in_words() -> None:
    found = records(vega("stocks.csv"))
    assert found[0] == {"symbol": "MSFT", "date": "2000-01-01", "price": 39.81}


def test_wrong_rows_are_told_in_the_apis_shape(tmp_path: Path) -> None:
    good = "".join(f"n{number},{number}\n" for number in range(1000))
    path = write(tmp_path, "a.csv", f"name,age\n{good}eve,old\ntoo,many,cells\nfew\nok,7\n")
    table = tabular.read(path, "csvfile")
    found = list(table.rows)
    assert found[-2:] == [{"name": "eve", "age": None}, {"name": "ok", "age": 7}]
    assert len(found) == 1002
    assert [(error["field_uid"], error["processor_uid"], error["message"]) for error in table.errors.items] == [
        ("age", "", "line 1002: 'old' is not a valid int (field age)"),
        ("", "", "line 1003: the row has 3 cells, not 2"),
        ("", "", "line 1004: the row has 1 cell, not 2"),
    ]
    assert len({error["record_id"] for error in table.errors.items}) == 3


def test_row_errors_stay_bounded_but_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "a,b\n1,2\n" + "1\n" * 5000)
    table = tabular.read(path, "csvfile")
    assert len(list(table.rows)) == 1
    assert (len(table.errors.items), table.errors.count) == (1000, 5000)


def test_a_missing_closing_quote_costs_one_row_when_found(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'a,b\n1,2\n"x"y,3\n4,5\n6,"open\n7,8\n')
    table = tabular.read(path, "csvfile", {})
    assert [record["b"] for record in table.rows] == [2, 5]
    messages = [error["message"] for error in table.errors.items]
    assert [message.split(":")[0] for message in messages] == ["line 3", "line 6"]
    assert all("cannot be parsed" in message for message in messages)


def test_quoted_line_feeds_and_blank_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'a,b\r\n"one\r\ntwo",1\r\n\r\n"say ""hi""",2\r\n')
    assert records(path) == [{"a": "one\r\ntwo", "b": 1}, {"a": 'say "hi"', "b": 2}]


def test_parameters_of_csv(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "exported today\n\n1|x\n2|y\n")
    found = records(path, separator="|", first_row_no=3, headers_first_row=False, extract_filename=True)
    assert found == [
        {"column_1": 1, "column_2": "x", "filename": "a.csv"},
        {"column_1": 2, "column_2": "y", "filename": "a.csv"},
    ]
    short = write(tmp_path, "b.csv", "a,b\n1\n")
    table = tabular.read(short, "csvfile", {"first_row_no": 2, "headers_first_row": "false"})
    assert list(table.rows) == [{"column_1": 1}]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"separator": "::"}, "separator must be one character"),
        ({"separator": "\n"}, "separator must be one character"),
        ({"separator": "\\", "escapechar": "\\"}, "must differ"),
        ({"encoding": "klingon"}, "encoding 'klingon' is not known"),
        ({"encoding": "base64"}, "encoding 'base64' is not known"),
        ({"encoding": 7}, "encoding 7 is not known"),
        ({"first_row_no": 0}, "first_row_no"),
        ({"first_row_no": "x"}, "first_row_no"),
        ({"headers_first_row": 3}, "headers_first_row"),
        ({"encoding": "ascii"}, "not ascii text"),
        ({"encoding": "utf-16"}, "not utf-16 text"),
        ({"first_row_no": 99}, "no rows"),
    ],
)
def test_parameters_that_cannot_work(tmp_path: Path, params: dict[str, Any], reason: str) -> None:
    path = write(tmp_path, "a.csv", "a,b\n1,Évr\n")
    with pytest.raises(UnreadableFile, match=reason):
        list(tabular.read(path, "csvfile", params).rows)


def test_a_file_that_breaks_off_midway_fails_while_running(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"a,b\n" + b"1,x\n" * 50_000 + b"2,\xff\n")
    table = tabular.read(path, "csvfile")
    with pytest.raises(UnreadableFile, match="not utf-8 text"):
        list(table.rows)


def test_memory_stays_flat_on_a_large_csv(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("id,name,when\n")
        file.writelines(f"{number},name of {number},2020-01-01\n" for number in range(60_000))
    tabular.read(path, "csvfile")  # imports and caches
    tracemalloc.start()
    try:
        count = sum(1 for _ in tabular.read(path, "csvfile").rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60_000
    assert peak < 2_000_000 < path.stat().st_size + 500_000


def test_late_json_keys_are_fields_too(tmp_path: Path) -> None:
    rows = [{"a": number} for number in range(1500)] + [{"a": 1, "Late Key": 2.5}]
    path = write(tmp_path, "a.json", json.dumps(rows))
    table = tabular.read(path, "jsonfile")
    assert [(item.name, item.type) for item in table.fields] == [("a", "int"), ("late_key", "double")]
    assert list(table.rows)[-1] == {"a": 1, "late_key": 2.5}
    assert tabular.preview(path, "jsonfile")["fields"][-1]["name"] == "a"


def test_json_root_and_object(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", json.dumps({"d": {"rows": [{"v": {"x": 1}}, {"v": 2}]}}))
    table = tabular.read(path, "jsonfile", {"json_root": "d.rows", "json_object": "v"})
    assert list(table.rows) == [{"x": 1}]
    assert table.errors.items[0]["message"] == "line 2: not an object but 2"
    with pytest.raises(UnreadableFile, match=r"no array or object at 'd\.nothing'"):
        tabular.read(path, "jsonfile", {"json_root": "d.nothing"})


def test_json_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"a": 1}\n\n{broken\n[1]\n{"a": NaN}\n')
    table = tabular.read(path, "jsonlines")
    assert list(table.rows) == [{"a": 1}, {"a": None}]
    assert [error["message"].split(":")[0] for error in table.errors.items] == ["line 3", "line 4"]


def test_geojson(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]}
    both = {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2, 300]}, square]}
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": square, "properties": {"Name": "square", "geo_shape": "shadowed"}},
            {"type": "Feature", "geometry": None, "properties": None},
            {"type": "Feature", "geometry": both, "properties": {"Name": "both"}},
            {"type": "Point"},
        ],
    }
    path = write(tmp_path, "a.geojson", json.dumps(collection))
    table = tabular.read(path, "geojson")
    assert [(item.name, item.type) for item in table.fields] == [
        ("geo_point_2d", "geo_point_2d"),
        ("geo_shape", "geo_shape"),
        ("name", "text"),
    ]
    first, second, third = table.rows
    assert first["geo_point_2d"] == {"lon": 2.0, "lat": 1.0}
    assert first["geo_shape"] == {"type": "Feature", "geometry": square, "properties": {}}
    assert second == {"geo_point_2d": None, "geo_shape": None, "name": None}
    assert third["geo_point_2d"] == {"lon": 2.0, "lat": 1.0}
    assert [error["message"] for error in table.errors.items] == ["line 4: not a feature but {'type': 'Point'}"]


@pytest.mark.parametrize(
    ("content", "extractor", "reason"),
    [
        ("", "csvfile", "empty"),
        ("   ", "jsonfile", "empty"),
        ("[]", "jsonfile", "no records"),
        ("[1, 2]", "jsonfile", "no records"),
        ('[{"a": 1}, {"a": ', "jsonfile", "not JSON"),
        ('[{"a": 1} {"a": 2}]', "jsonfile", "not JSON"),
        ('[{"a": 1},]', "jsonfile", "not JSON"),
        ('[{"a": 1}', "jsonfile", "not closed"),
        ('[{"a": 1}] x', "jsonfile", "after the end"),
        ("7", "jsonfile", "no array or object in the file"),
        ("[" * 100_000, "jsonfile", "not JSON"),
        ("[]", "geojson", "not GeoJSON"),
        ("a,b\n1,2\n", "jsonlines", "no records"),
        (b'{"a": "\xff\xff\xff"}', "jsonfile", "not Unicode"),
        ("\n\n\n", "csvfile", "no rows"),
        ('"open', "csvfile", "no rows"),
        (b"a,b\n\x00\x00,1\n", "csvfile", "binary"),
        ("a", "shapefile", "'shapefile'"),
    ],
)
def test_broken_files_say_what_is_wrong(tmp_path: Path, content: bytes | str, extractor: str, reason: str) -> None:
    path = write(tmp_path, "a", content)
    with pytest.raises(UnreadableFile, match=reason) as caught:
        list(tabular.read(path, extractor).rows)
    assert caught.value.reason == str(caught.value)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.lists(st.integers())), max_size=8
    ),
    block=st.integers(1, 40),
    indent=st.sampled_from([None, 2]),
)
def test_arrays_are_read_the_same_in_any_block_size(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], block: int, indent: int | None
) -> None:
    path = write(tmp_path_factory.getbasetemp(), "blocks.json", json.dumps(rows, indent=indent))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_reader, "_BLOCK", block)
        assert [item for _, item in json_reader.read_json(path)] == rows


CONFIGURED = [
    {"type": "rename", "from_name": "latitude", "to_name": "lat", "field_label": "Breite"},
    {"type": "type", "uid": "pr_1", "field": "state", "type_param": "int"},
    {"type": "description", "field": "lat", "description": "Degrees north"},
    {"type": "annotate", "field": "city", "annotation": "multivalued", "args": [" "]},
    {"type": "annotate", "field": "iata", "annotation": "id"},
    {"type": "delete", "field": "country"},
    {"type": "order", "args": ["name", "lat", "unknown"]},
    {"type": "rename", "from_name": "nothing", "to_name": "x", "field_label": "X"},
    {"type": "rename", "from_name": "iata", "to_name": "name", "field_label": "taken"},
]


def test_field_configurations_are_applied_in_order() -> None:
    table = tabular.read(vega("airports.csv"), "csvfile", {}, CONFIGURED)
    assert [item.name for item in table.fields] == ["name", "lat", "iata", "city", "state", "longitude"]
    shown = {item.name: item.as_dict() for item in table.fields}
    assert shown["lat"] == {
        "name": "lat",
        "label": "Breite",
        "type": "double",
        "annotations": [],
        "description": "Degrees north",
        "original_name": "latitude",
    }
    assert shown["iata"]["annotations"] == [{"name": "id"}]
    first = next(table.rows)
    assert first == {
        "name": "Thigpen",
        "lat": 31.95376472,
        "iata": "00M",
        "city": ["Bay", "Springs"],
        "state": None,
        "longitude": -89.23450472,
    }
    assert table.errors.items[0]["field_uid"] == "pr_1"


def test_the_precision_of_a_date_shortens_it(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "year,month,day\n2022,2022-04-01,2022-04-02\n")
    configs = [
        {"type": "type", "field": "year", "type_param": "date"},
        {"type": "annotate", "field": "year", "annotation": "timeserie_precision", "args": ["year"]},
        {"type": "annotate", "field": "month", "annotation": "timeserie_precision", "args": ["day"]},
        {"type": "annotate", "field": "month", "annotation": "timeserie_precision", "args": ["month"]},
    ]
    table = tabular.read(path, "csvfile", {}, configs)
    assert list(table.rows) == [{"year": "2022", "month": "2022-04", "day": "2022-04-02"}]
    assert table.fields[1].annotations == ({"name": "timeserie_precision", "args": ["month"]},)


def test_several_resources_make_one_table(tmp_path: Path) -> None:
    one = write(tmp_path, "1.csv", "id,v\n1,2\n")
    two = write(tmp_path, "2.json", '[{"ID": 2.5, "w": "x"}, 3]')
    table = tabular.read_all([Source(one, "csvfile"), Source(two, "jsonfile")])
    assert [(item.name, item.type) for item in table.fields] == [("id", "double"), ("v", "int"), ("w", "text")]
    assert list(table.rows) == [{"id": 1.0, "v": 2, "w": None}, {"id": 2.5, "v": None, "w": "x"}]
    assert table.errors.count == 1
    assert tabular.read_all([]).fields == []


def test_preview_shows_twenty_records() -> None:
    shown = tabular.preview(vega("airports.csv"), "csvfile")
    assert len(shown["records"]) == 20
    assert shown["records"][0]["iata"] == "00M"
    assert shown["fields"][5] == {"name": "latitude", "label": "latitude", "type": "double", "annotations": []}
    assert len(tabular.preview(vega("airports.csv"), "csvfile", limit=3)["records"]) == 3
