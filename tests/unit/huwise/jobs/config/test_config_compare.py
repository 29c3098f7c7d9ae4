"""Comparisons: what differs, and who moved."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.huwise.jobs.config.compare import Base, compare, digests, edited, field_changes
from aioportal.huwise.jobs.config.fields import fields_of, spoken_of
from aioportal.huwise.jobs.config.jsontext import digest, rendered

OLD = {"title": "Air", "keyword": ["a"], "processors": [{"type": "x"}]}


def based(fields: dict[str, Any], *writing: str) -> Base:
    return Base("da_1", digests(fields), frozenset(writing))


def test_equal_things_differ_in_nothing_whatever_the_base() -> None:
    for base in (None, based(OLD), based({})):
        assert compare(OLD, dict(OLD), base).names == ()


def test_an_edit_of_the_file_is_no_move_of_the_portal() -> None:
    verdict = compare({**OLD, "title": "Water"}, OLD, based(OLD))
    assert verdict.names == ("title",)
    assert verdict.moved == ()


def test_what_somebody_changed_on_the_portal_is_named() -> None:
    there = {**OLD, "keyword": ["b"]}
    verdict = compare({**OLD, "title": "Water"}, there, based(OLD))
    assert verdict.moved == ("keyword",)


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    both = {**OLD, "title": "Water"}
    assert compare({**both, "keyword": []}, both, based(OLD)).moved == ()


def test_a_value_that_came_or_went_on_the_portal_has_moved() -> None:
    assert compare(OLD, {**OLD, "extra": 1}, based(OLD)).moved == ("extra",)
    without = {name: value for name, value in OLD.items() if name != "title"}
    assert compare(OLD, without, based(OLD)).moved == ("title",)


def test_what_was_never_pulled_is_in_the_way_where_it_differs() -> None:
    assert compare(OLD, {"title": "Other"}, None).moved == ("title", "keyword", "processors")
    assert compare(OLD, {}, None).moved == ()


def test_what_vanished_from_the_portal_since_the_pull_has_moved() -> None:
    assert set(compare(OLD, {}, based(OLD)).moved) == set(OLD)


def test_what_a_killed_run_was_writing_is_taken_for_its_own() -> None:
    there = {**OLD, "processors": []}
    wanted = {**OLD, "processors": [{"type": "y"}]}
    assert compare(wanted, there, based(OLD)).moved == ("processors",)
    assert compare(wanted, there, based(OLD, "processors")).moved == ()
    assert compare(wanted, {"title": "half"}, Base(None, {}, frozenset("*"))).moved == ()


def test_numbers_are_equal_as_json_readers_see_them() -> None:
    assert digest({"a": 1.0}) == digest({"a": 1}) != digest({"a": True})
    assert compare({"a": 1}, {"a": 1.0}, None).names == ()


def test_edited_files_are_told_by_their_values() -> None:
    assert edited(OLD, based(OLD)) == ()
    assert edited({**OLD, "title": "W"}, based(OLD)) == ("title",)
    assert set(edited(OLD, None)) == set(OLD)


def test_a_text_of_many_lines_is_shown_by_its_lines() -> None:
    before = "\n".join(f"line {number}" for number in range(100))
    (change,) = field_changes({"html.en": before}, {"html.en": before.replace("line 50", "LINE 50")}, ("html.en",))
    shown = change.line()
    assert "- line 50" in shown
    assert "+ LINE 50" in shown
    assert len(shown.splitlines()) < 8
    assert change.before == before


def test_the_content_of_a_file_is_shown_by_the_beginning_of_its_hash() -> None:
    name, one, two = "contents.air.csv", "a1" * 32, "b2" * 32
    [changed] = field_changes({name: one}, {name: two}, (name,))
    [new] = field_changes({}, {name: two}, (name,))
    assert changed.line() == f"{name}: SHA-256 a1a1a1a1… → SHA-256 b2b2b2b2…"
    assert new.line() == f"{name}: SHA-256 b2b2b2b2…"
    assert (new.before, new.after) == (None, two), "as data, the hash is whole"
    [text] = field_changes({}, {"metadata.custom.content": "words"}, ("metadata.custom.content",))
    assert text.line() == 'metadata.custom.content: "words"'


def test_maps_are_shown_by_their_keys_and_stacks_by_their_steps() -> None:
    there = {"rule": {"a": 1, "b": 2}, "processors": [{"type": "x"}, {"type": "y"}]}
    wanted = {"rule": {"a": 1, "b": 3}, "processors": [{"type": "x"}, {"type": "z"}]}
    changes = field_changes(there, wanted, ("rule", "processors"))
    assert changes[0].line() == "rule.b: 2 → 3"
    assert '- {"type": "y"}' in changes[1].line()
    assert '+ {"type": "z"}' in changes[1].line()


@pytest.mark.parametrize("blank", [None, "", []])
def test_blank_metadata_are_no_metadata(blank: Any) -> None:
    assert fields_of("datasets", {"metadata": {"default": {"title": blank}}}) == {}


def test_a_file_that_leaves_a_part_out_says_nothing_about_it() -> None:
    there = {"metadata.default.title": "A", "processors": [{}], "is_restricted": True}
    assert spoken_of(there, {"dataset_id": "a", "metadata": {}}) == {"metadata.default.title": "A"}


def test_files_are_the_same_bytes_whatever_the_order_of_keys() -> None:
    one = {"slug": "x", "metadata": {"b": {"z": 1, "title": 2}, "a": {}}}
    other = {"slug": "x", "metadata": {"a": {}, "b": {"title": 2.0, "z": 1}}}
    assert rendered(one) == rendered(other)
    assert rendered({"slug": "\ud800"}).startswith(b"{")
