"""Types guessed from values, and values converted to types."""

from __future__ import annotations

import pytest

from aioportal.sandbox.tabular.names import unique_names
from aioportal.sandbox.tabular.types import convert, guess_type


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "+3", ""], "int"),
        (["1", "2.5"], "double"),
        (["1e5", ".5", "3."], "double"),
        (["007", "012"], "text"),  # codes, not numbers
        (["9" * 25], "double"),
        ([2**70], "text"),
        (["2020-01-31", "2020/02/01"], "date"),
        (["2020-01-31", "2020-02-31"], "text"),  # the second is no day
        (["Jan 1 2000", "12 March 2001"], "date"),
        (["2020-01-31", "2020-01-31T10:00:00Z"], "datetime"),
        (["2010/01/01 00:00"], "datetime"),
        (["2020-01-31T10:00:00+02:00", "2020-01-31 10:00:00.123456"], "datetime"),
        (["48.85, 2.35", "-33.9,18.4"], "geo_point_2d"),
        (["48.85, 200.5"], "text"),
        (["1,5"], "text"),
        ([True, False, None], "boolean"),
        (["true"], "text"),
        ([1, 2.0], "double"),
        ([True, 1], "text"),
        ([{"type": "Point", "coordinates": [1, 2]}], "geo_shape"),
        ([{"lat": 1, "lon": 2}], "geo_point_2d"),
        ([[1, 2]], "text"),
        (["x", "1"], "text"),
        (["", None, "  "], "text"),
        ([], "text"),
        (["May"], "text"),
        (["10"], "int"),
        (["١٢"], "text"),  # digits of other scripts are text
    ],
)
def test_type_is_guessed_from_all_values(values: list[object], kind: str) -> None:
    assert guess_type(values) == kind


@pytest.mark.parametrize(
    ("value", "kind", "result"),
    [
        ("", "int", None),
        ("  ", "text", None),
        (" 12 ", "int", 12),
        (12.0, "int", 12),
        ("1.50", "double", 1.5),
        (3, "double", 3.0),
        ("  as it stands ", "text", "  as it stands "),
        (12, "text", "12"),
        ({"a": "é"}, "text", '{"a": "é"}'),
        ("\ud800x", "text", "?x"),
        ("2020/1/5", "date", "2020-01-05"),
        ("2020-01-05T23:00:00-05:00", "date", "2020-01-05"),
        ("2022", "date", "2022-01-01"),
        (2022, "date", "2022-01-01"),
        ("2022-04", "date", "2022-04-01"),
        ("03/04/2021", "date", "2021-04-03"),  # day before month
        ("Jan 1 2000", "date", "2000-01-01"),
        ("2020-01-31 10:00", "datetime", "2020-01-31T10:00:00+00:00"),
        ("2020-01-31T10:00:00+02:00", "datetime", "2020-01-31T08:00:00+00:00"),
        ("2020-01-31T10:00:00Z", "datetime", "2020-01-31T10:00:00+00:00"),
        ("2020-01-31", "datetime", "2020-01-31T00:00:00+00:00"),
        ("48.85, 2.35", "geo_point_2d", {"lon": 2.35, "lat": 48.85}),
        ([48.85, 2.35], "geo_point_2d", {"lon": 2.35, "lat": 48.85}),
        ("TRUE", "boolean", True),
        (
            '{"type": "Point", "coordinates": [2, 48]}',
            "geo_shape",
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2, 48]}, "properties": {}},
        ),
        ("anything", "file", "anything"),
    ],
)
def test_values_take_the_form_of_their_type(value: object, kind: str, result: object) -> None:
    assert convert(value, kind) == result


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("abc", "int"),
        ("1.5", "int"),
        ("9" * 25, "int"),
        (True, "int"),
        (1.5, "int"),
        ("1,5", "double"),
        ("1e999", "double"),
        (float("inf"), "double"),
        (10**400, "double"),
        (float("nan"), "geo_point_2d"),
        ("10:30", "date"),  # a time names no day
        ("March", "date"),
        ("2020-02-30", "date"),
        ("13/2021/99", "datetime"),
        ("0001-01-01T00:00:00+14:00", "datetime"),  # before the first year, in UTC
        ("x" * 5000, "date"),
        ("91.0,0.0", "geo_point_2d"),
        ("{", "geo_shape"),
        ('{"type": "Sphere"}', "geo_shape"),
        ("yes", "boolean"),
    ],
)
def test_values_that_do_not_fit_are_refused(value: object, kind: str) -> None:
    with pytest.raises(ValueError, match=r"^(int|double|date|datetime|geo_point_2d|geo_shape|boolean)$"):
        convert(value, kind)


def test_names_are_lower_case_plain_and_distinct() -> None:
    labels = ["Miles_per_Gallon", "Code Département", "Taux (%)", "", "a-b", "A b", "a_b_1", "日本", "_id", "2020"]
    assert unique_names(labels) == [
        "miles_per_gallon",
        "code_departement",
        "taux_",
        "column_4",
        "a_b",
        "a_b_1",
        "a_b_1_1",
        "column_8",
        "_id",
        "2020",
    ]
