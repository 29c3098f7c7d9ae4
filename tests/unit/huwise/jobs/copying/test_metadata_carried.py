"""Which metadata go over, and what becomes of ids that mean something else on the target."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.huwise.jobs import CopyMapping
from aioportal.huwise.jobs.copying.metadata_carried import MetadataContext, carried_metadata, is_empty, visible

THEME = ("internal", "theme_id")
TEMPLATES: dict[str, Any] = {
    "default": {"name": "default", "is_system": True, "is_active": True, "schema": [{"name": "title"}]},
    "internal": {"name": "internal", "is_system": True, "schema": [{"name": "theme_id"}]},
    "art": {"name": "art", "is_system": False, "is_active": True, "schema": [{"name": "artist"}]},
    "off": {"name": "off", "is_system": False, "is_active": False, "schema": [{"name": "x"}]},
}


def carried(metadata: dict[str, Any], mapping: Any = None, **context: Any) -> tuple[dict[str, Any], list[str]]:
    context = {"templates": TEMPLATES, **context}
    found = carried_metadata(metadata, MetadataContext(CopyMapping.of(mapping), **context))
    return {f"{template}.{name}": value for template, name, value, _ in found.values}, list(found.notes)


def test_fields_of_own_templates_go_where_the_target_has_them_and_the_others_are_listed() -> None:
    values, notes = carried(
        {
            "default": {"title": {"value": "T"}, "undocumented": {"value": 1}},
            "art": {"artist": {"value": "A"}, "year": {"value": 2}},
            "zoo": {"animal": {"value": "Z"}, "legs": {"value": 4}},
            "off": {"x": {"value": 1}},
        }
    )
    assert values == {"default.title": "T", "default.undocumented": 1, "art.artist": "A"}
    assert notes == [
        "art.year: the target's template has no such field",
        "zoo.{animal, legs}: the target has no such template",
        "off.{x}: the target has this template, but it is not in use there",
    ]


def test_where_nobody_can_ask_for_templates_all_is_tried() -> None:
    values, notes = carried({"zoo": {"animal": {"value": "Z"}}}, templates=None)
    assert (values, notes) == ({"zoo.animal": "Z"}, [])


def test_what_portals_make_themselves_does_not_go_over() -> None:
    values, _ = carried(
        {
            "default": {"license_id": {"value": "cc0"}, "metadata_processed": {"value": "2026-01-01"}},
            "internal": {"license_id": {"value": "cc0"}},
        },
        {"licences": {"cc0": "cc-zero"}},
    )
    assert values == {"default.license_id": "cc-zero"}


@pytest.mark.parametrize(
    ("mapping", "here", "there", "value", "notes"),
    [
        ({"a": "b"}, {}, {}, ["b"], []),
        ({}, {"a": "Culture"}, {"z": "Culture", "a": "Sport"}, ["z"], []),
        ({}, {"a": "Culture"}, {"z": "Culture", "a": "Culture"}, ["a"], []),
        ({}, {"a": "Culture"}, {"y": "Culture", "z": "Culture"}, None, ["the target has 2 of that name"]),
        ({}, {"a": "Culture"}, {"z": "Sport"}, None, ["the target has none of that name"]),
        ({}, {}, {"a": "Culture"}, None, ["the source does not tell its name"]),
        ({"a": None}, {"a": "Culture"}, {"a": "Culture"}, None, ["is left out, as the mapping says"]),
    ],
)
def test_ids_are_translated_by_the_mapping_else_by_their_label(
    mapping: Any, here: Any, there: Any, value: Any, notes: list[str]
) -> None:
    values, said = carried(
        {"internal": {"theme_id": {"value": ["a"]}}},
        {"themes": mapping},
        here={THEME: here},
        there={THEME: there},
    )
    assert values.get("internal.theme_id") == value
    assert len(said) == len(notes)
    for note, part in zip(said, notes, strict=True):
        assert part in note


def test_of_several_ids_those_go_over_that_can_and_one_alone_stays_one() -> None:
    values, notes = carried(
        {"internal": {"theme_id": {"value": ["a", "b"]}}, "default": {"license_id": {"value": "x"}}},
        {"themes": {"b": "c"}, "licences": {"x": "y"}},
    )
    assert values == {"internal.theme_id": ["c"], "default.license_id": "y"}
    assert len(notes) == 1


def test_the_visible_value_is_what_goes_over() -> None:
    remote = {"value": "mine", "remote_value": "theirs"}
    assert visible({**remote, "override_remote_value": False}) == "theirs"
    assert visible({**remote, "override_remote_value": True}) == "mine"
    assert visible({"value": 0}) == 0
    assert visible(None) is None
    assert [is_empty(value) for value in (None, "", [], {}, 0, False, " ")] == [True] * 4 + [False] * 3


def test_addresses_of_the_source_are_rewritten_or_listed() -> None:
    metadata = {"default": {"title": {"value": "at https://old.example.org/x and //old.example.org"}}}
    _, notes = carried(metadata, host="old.example.org")
    assert notes == ["default.title refers to the source: https://old.example.org/x, //old.example.org"]
    values, notes = carried(metadata, {"urls": {"//old.example.org": "//new.example.org"}}, host="old.example.org")
    assert values["default.title"] == "at https://new.example.org/x and //new.example.org"
    assert notes == []
