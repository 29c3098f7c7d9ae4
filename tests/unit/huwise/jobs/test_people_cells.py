"""Cells of the tables of people: what they say, and that what is written is read back."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.people.people_cells import (
    LIMIT_UNITS,
    QUOTA_UNITS,
    check_columns,
    flag,
    limit,
    of_limit,
    of_words,
    words,
)
from aioportal.huwise.jobs.people.people_notes import unknown_permissions
from aioportal.huwise.jobs.tables import Row, Table


def cell(value: Any) -> tuple[Table, Row, str]:
    row = Row(2, {} if value is None else {"cell": value})
    return Table("people.csv", ("cell",), (row,)), row, "cell"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, None),
        ("  ", None),
        ("one", ("one",)),
        (" one | two|one|", ("one", "two")),
        ("|", ()),
        (["one", " two "], ("one", "two")),
        ([], ()),
        (2026, ("2026",)),
    ],
)
def test_words(value: Any, found: Any) -> None:
    assert words(*cell(value)) == found


@pytest.mark.parametrize("values", [[], ["one"], ["one", "two words"]])
def test_words_are_read_back(values: list[str]) -> None:
    assert words(*cell(of_words(values))) == tuple(values)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, None),
        (True, True),
        ("TRUE", True),
        ("WAHR", True),
        ("faux", False),
        ("Oui", True),
        (" nein ", False),
        ("no", False),
        (0, False),
        (1.0, True),
        (" ", None),
    ],
)
def test_flags(value: Any, found: Any) -> None:
    assert flag(*cell(value)) is found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, None),
        ("20000/day", {"limit": 20000, "unit": "day"}),
        (" 5 / month ", {"limit": 5, "unit": "month"}),
        ("*", {}),
        ({"limit": 5, "unit": "hour"}, {"limit": 5, "unit": "hour"}),
        ({}, {}),
    ],
)
def test_limits(value: Any, found: Any) -> None:
    assert limit(*cell(value), QUOTA_UNITS) == found
    if found is not None:
        assert limit(*cell(of_limit(found)), QUOTA_UNITS) == found


@pytest.mark.parametrize("value", ["many", "5", "5/fortnight", "-5/day", "5/", "/day", 5, "٥/day", "5/year"])
def test_what_is_no_limit(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"people\.csv, row 2, column 'cell': .* is no number of calls in a time"):
        limit(*cell(value), QUOTA_UNITS)


def test_a_year_is_for_portals_not_for_datasets() -> None:
    assert limit(*cell("5/year"), LIMIT_UNITS) == {"limit": 5, "unit": "year"}


def test_other_cells_that_say_nothing() -> None:
    with pytest.raises(ArgumentError, match="neither true nor false"):
        flag(*cell("perhaps"))
    with pytest.raises(ArgumentError, match=r"row 2, column 'cell': 1 is no text"):
        words(*cell([1]))


def test_columns_that_nobody_reads() -> None:
    table = Table("people.csv", ("email", "permision"), ())
    with pytest.raises(ArgumentError, match="means nothing here") as caught:
        check_columns(table, ("email", "permissions"))
    assert caught.value.hint == "Did you mean 'permissions'?"
    check_columns(table, ("email", "permision"))


def test_permissions_that_nobody_knows() -> None:
    assert unknown_permissions(["edit_dataset", "fly", "fly", "new_one"], ["new_one"]) == [
        "'fly' is no permission that is known"
    ]
