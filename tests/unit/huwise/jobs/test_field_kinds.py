"""Kinds of metadata fields: by what they hold, by their definition; and what cells mean for each."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from aioportal.huwise.jobs.metadata.field_kinds import Definitions, UnfitError, cell_of, value_of

KNOWN = Definitions({"city": {"office": "text", "topics": "list", "copies": "whole", "until": "date", "parts": "data"}})


@pytest.mark.parametrize(
    ("field", "current", "kind"),
    [
        ("office", None, "text"),
        ("topics", None, "list"),
        ("topics", [], "list"),
        ("parts", [], "data"),
        ("office", ["a"], "list"),
        ("office", [1], "data"),
        ("office", {"a": 1}, "data"),
        ("office", True, "flag"),
        ("copies", 3, "whole"),
        ("office", 3, "number"),
        ("until", "2026", "date"),
        ("topics", "text", "text"),
        ("office_fr", None, "text"),
        ("unknown", None, "any"),
    ],
)
def test_what_it_holds_comes_before_its_definition(field: str, current: Any, kind: str) -> None:
    assert KNOWN.kind("city", field, current) == kind


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", 2024, "2024"),
        ("text", 2024.0, "2024"),
        ("text", " kept ", " kept "),
        ("date", "2026-02-06T15:13:13Z", "2026-02-06T15:13:13Z"),
        ("date", 2026, "2026"),
        ("date", " 2024-02-29 ", "2024-02-29"),
        ("date", "2026-02", "2026-02"),
        ("date", "2026-02-06 15:13", "2026-02-06 15:13"),
        ("date", "2026-02-06T15:13:13.1234567+0100", "2026-02-06T15:13:13.1234567+0100"),
        ("list", "a | b|", ["a", "b"]),
        ("list", '["a|b", ""]', ["a|b", ""]),
        ("list", 7, ["7"]),
        ("list", [], []),
        ("flag", "TRUE", True),
        ("flag", "0", False),
        ("flag", 1, True),
        ("flag", "Oui", True),
        ("flag", "FAUX", False),
        ("flag", "nein", False),
        ("whole", "-3", -3),
        ("whole", 3.0, 3),
        ("number", "1e3", 1000.0),
        ("data", '{"a": [1]}', {"a": [1]}),
        ("any", "[1, 2]", [1, 2]),
        ("any", "[draft", "[draft"),
        ("any", "1", "1"),
    ],
)
def test_cells_mean_values_of_the_kind(kind: Any, given: Any, value: Any) -> None:
    found = value_of(kind, given, "|")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", True),
        ("text", None),
        ("text", float("inf")),
        ("text", 1.2345e19),
        ("date", "yesterday"),
        ("date", "31.12.2026"),
        ("date", "2026-13"),
        ("date", "2026-02-30"),
        ("date", "2026-02-06T25:00:00Z"),
        ("list", "{}"),
        ("list", [True]),
        ("list", True),
        ("flag", "perhaps"),
        ("flag", [1]),
        ("whole", "2.5"),
        ("whole", "NaN"),
        ("number", "Infinity"),
        ("number", "true"),
        ("number", "1,5"),
        ("data", "plain"),
        ("data", "NaN"),
        ("data", 3),
    ],
)
def test_what_the_field_cannot_hold_is_refused(kind: Any, given: Any) -> None:
    with pytest.raises(UnfitError):
        value_of(kind, given, "|")


def test_a_cell_reads_back_as_the_value_it_was_made_of() -> None:
    random = Random(5)

    def text() -> str:
        return "".join(random.choices('ab |,;[]{}"\\\n', k=random.randint(0, 6)))

    for _ in range(3000):
        value: Any = random.choice(
            [
                [text() for _ in range(random.randint(0, 4))],
                {text(): [text(), 1, None]},
                [1, text()],
                text(),
                2.5,
                7,
                False,
            ]
        )
        kind = KNOWN.kind("city", "topics" if value == [] else "office", value)
        read = value_of(kind, json.loads(json.dumps(cell_of(value, "|"))), "|")
        assert read == value


def test_close_names_are_offered() -> None:
    assert KNOWN.problem("city", "ofice", {}) == "the template 'city' has no field 'ofice'; did you mean 'office'?"
    assert KNOWN.problem("citi", "office", {}) == "there is no metadata template 'citi'; did you mean 'city'?"
    assert KNOWN.problem("city", "own", {"city": {"own": {"value": 1}}}) is None
    assert KNOWN.problem("mine", "own", {"mine": {}}) == "the template 'mine' has no field 'own'"
    assert Definitions({}, complete=False).problem("any", "thing", {}) is None


def test_the_platform_own_fields_are_known_without_asking() -> None:
    platform = Definitions.of_platform()
    assert platform.kind("internal", "theme_id", None) == "list"
    assert platform.kind("visualization", "custom_view_enabled", None) == "flag"
    assert platform.kind("asset_content_configuration", "facets", None) == "data"
