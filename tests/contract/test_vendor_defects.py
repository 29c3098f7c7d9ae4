"""Each thing that is wrong with published documents, alone: no operation is lost and what is said stays the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from _compare_operations import compare
from _contract import Node, operations
from _normalise import mended, normalised
from _normalise_walk import Notes
from lint_contract import lint
from vendor_defects import EQUIVALENT, SAME, VAGUE, Spoil, part_of, plain, with_trailing_commas

TAGS = ("datasets", "dataset_fields", "dataset_resources", "users")


@pytest.fixture(scope="module")
def ours(document: Node) -> Node:
    return part_of(document, *TAGS)


def spoilt(ours: Node, *spoils: Spoil) -> Node:
    copied = copy.deepcopy(ours)
    for spoil in spoils:
        spoil(copied)
    assert copied != ours
    return copied


def read_back(ours: Node, document: Node, folder: Path) -> tuple[Node, Node]:
    """The document after mending, and after all that the generator needs."""
    spec = folder / "vendor.json"
    spec.write_text(json.dumps(document))
    notes = Notes()
    first = mended(spec, notes)
    return first, normalised(first, ours, notes)


def breaches(document: Node) -> list[str]:
    # Examples are ours to give; whether something refers to a component matters only where people write them.
    return [str(problem) for problem in lint(document) if problem.rule not in ("examples", "errors")]


def test_a_contract_that_follows_the_rules_stays_as_it_is(document: Node, tmp_path: Path) -> None:
    assert read_back(document, document, tmp_path)[1] == document


@pytest.mark.parametrize("spoil", SAME)
def test_the_same_contract_is_read(ours: Node, tmp_path: Path, spoil: Spoil) -> None:
    _, made = read_back(ours, spoilt(ours, spoil), tmp_path)
    made["openapi"] = ours["openapi"]
    for node, own in zip(operations(made), operations(ours), strict=True):
        if node.node["x-success"] == [204]:  # a description was all it had
            node.node["responses"]["2XX"] = own.node["responses"]["2XX"]
    made["components"].setdefault("responses", {}).update(ours["components"]["responses"])
    assert plain(without_unnamed_parameters(made)) == plain(without_unnamed_parameters(ours))


def without_unnamed_parameters(document: Node) -> Node:
    """Path parameters stand in the operations instead of the components once they were renamed."""
    copied: Node = copy.deepcopy(document)
    components = copied["components"].pop("parameters")
    for item in copied["paths"].values():
        for holder in [item, *(node for node in item.values() if isinstance(node, dict))]:
            listed = holder.get("parameters", [])
            for index, each in enumerate(listed):
                if "$ref" in each:
                    listed[index] = components[each["$ref"].rpartition("/")[2]]
    return copied


@pytest.mark.parametrize("spoil", EQUIVALENT)
def test_a_contract_that_says_the_same_is_read(ours: Node, tmp_path: Path, spoil: Spoil) -> None:
    first, made = read_back(ours, spoilt(ours, spoil), tmp_path)
    assert compare(ours, first).rows == {}
    assert compare(ours, made).rows == {}
    assert [op.id for op in operations(made)] == [op.id for op in operations(ours)]
    assert breaches(made) == []


@pytest.mark.parametrize("spoil", VAGUE)
def test_every_operation_is_read(ours: Node, tmp_path: Path, spoil: Spoil) -> None:
    _, made = read_back(ours, spoilt(ours, spoil), tmp_path)
    assert [op.id for op in operations(made)] == [op.id for op in operations(ours)]
    assert breaches(made) == []


def vague(ours: Node, folder: Path, name: str) -> Any:
    spoil = next(each for each in VAGUE if each.__name__ == name)
    return read_back(ours, spoilt(ours, spoil), folder)[1]["components"]["schemas"]


def test_words_that_make_no_names_get_names(ours: Node, tmp_path: Path) -> None:
    named = vague(ours, tmp_path, "bad_words")
    unit, nothing = named["QuotaUnit"]["oneOf"]
    assert nothing == {"type": "null"}
    unit = named[unit["$ref"].rpartition("/")[2]]
    assert unit["enum"] == ["second", "minute", "hour", "day", "month", "Day", "-day", "", "2nd day"]
    assert unit["x-enum-varnames"] == [
        "SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "DAY_2", "MINUS_DAY", "EMPTY", "VALUE_2ND_DAY",
    ]  # fmt: skip


def test_variants_that_nothing_tells_apart_become_one(ours: Node, tmp_path: Path) -> None:
    named = vague(ours, tmp_path, "untagged_unions")
    whole, nothing = named["Dataset"]["properties"]["created_by"]["oneOf"]
    assert nothing == {"type": "null"}
    assert set(named[whole["$ref"].rpartition("/")[2]]["properties"]) == {"uid", "username"}
    listed = named["Dataset"]["properties"]["updated_by"]
    assert listed["type"] == "array"
    assert set(named[listed["items"]["$ref"].rpartition("/")[2]]["properties"]) == {"uid", "username"}


def test_one_schema_for_both_sides_becomes_two(ours: Node, tmp_path: Path) -> None:
    named = vague(ours, tmp_path, "one_schema_for_both")
    assert (
        named["DatasetInput"]["properties"].keys() == ours["components"]["schemas"]["DatasetInput"]["properties"].keys()
    )
    assert named["DatasetInput"]["required"] == ["metadata"]
    assert "required" not in named["Dataset"]
    assert set(named["Dataset"]["x-expected"]) == {"metadata", "uid"}
    assert "readOnly" not in json.dumps(named)


def test_a_reference_that_leads_nowhere_is_anything(ours: Node, tmp_path: Path) -> None:
    fields = vague(ours, tmp_path, "broken_references")["Dataset"]["properties"]
    assert (fields["is_published"], fields["is_restricted"]) == ({}, {})


def test_errors_written_inline_are_one_component_each(ours: Node, tmp_path: Path) -> None:
    inline = next(each for each in EQUIVALENT if each.__name__ == "inline_errors")
    made = read_back(ours, spoilt(ours, inline), tmp_path)[1]
    assert len(made["components"]["schemas"]) <= len(ours["components"]["schemas"])


def test_defaults_as_they_were_meant_are_kept_aside(ours: Node, tmp_path: Path) -> None:
    wrong = next(each for each in SAME if each.__name__ == "wrong_defaults")
    made = read_back(ours, spoilt(ours, wrong), tmp_path)[1]
    fields = made["components"]["schemas"]["DatasetInput"]["properties"]
    assert fields["is_restricted"]["x-default"] is False
    assert fields["dataset_id"]["x-default"] == "relevance desc"
    assert made["components"]["parameters"]["Limit"]["schema"]["x-default"] == 20
    assert '"default": "' not in json.dumps(made["components"]["parameters"])


def test_commas_too_many(ours: Node, tmp_path: Path) -> None:
    spec = tmp_path / "vendor.json"
    spec.write_text(with_trailing_commas(ours))
    with pytest.raises(json.JSONDecodeError):
        json.loads(spec.read_text())
    assert mended(spec, Notes()) == ours
