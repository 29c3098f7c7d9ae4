"""The part of the Overlay Specification that corrections of a vendor's document need; the rest is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _contract import Node, load
from _normalise import OVERLAYS
from _normalise_overlay import apply, apply_all, select


def document() -> Node:
    return {
        "info": {"title": "A", "tags": ["x"]},
        "paths": {
            "/a/": {"get": {"tags": ["one", "two"]}, "put": {"tags": []}},
            "/b/{id}/": {"get": {"tags": ["one"]}},
        },
        "x-it's": [{"deep": {"deep": 1}}, {"deep": 2}],
    }


def overlay(*actions: Node, version: str = "1.0.0") -> Node:
    return {"overlay": version, "info": {"title": "", "version": ""}, "actions": list(actions)}


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("$.info.title", ["A"]),
        ("$['info'][\"title\"]", ["A"]),
        ("$.paths['/a/'].get.tags[1]", ["two"]),
        ("$.paths.*.get.tags", [["one", "two"], ["one"]]),
        ("$.paths[*].get.tags[0]", ["one", "one"]),
        ("$..tags", [["x"], ["one", "two"], [], ["one"]]),
        (r"$['x-it\'s'][*].deep", [{"deep": 1}, 2]),
        ("$['x-it\\'s']..deep", [{"deep": 1}, 2, 1]),
        ("$.paths['/b/{id}/']..*", [{"tags": ["one"]}, ["one"], "one"]),
        ("$.paths.none.more", []),
        ("$.info[0]", []),
        ("$.info.tags[7]", []),
    ],
)
def test_targets(target: str, found: list[Any]) -> None:
    picked = [place.node for place in select(document(), target)]
    assert sorted(map(str, picked)) == sorted(map(str, found))


@pytest.mark.parametrize(
    "target", ["info", "$.paths[?@.get]", "$.info.tags[-1]", "$.info.tags[0:1]", "$.info.", "$x", "$['a"]
)
def test_a_target_that_is_not_understood_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match=r"action 1: the target"):
        apply(document(), overlay({"target": target, "remove": True}))


def test_updates_merge_append_and_replace() -> None:
    changed = document()
    done = apply(
        changed,
        overlay(
            {"target": "$.info", "description": "why", "update": {"title": "B", "tags": ["y"], "new": {"z": 1}}},
            {"target": "$.paths.*.get.tags", "update": "three"},
            {"target": "$.nowhere", "update": {"a": 1}},
            version="1.1.0",
        ),
    )
    assert changed["info"] == {"title": "B", "tags": ["x", "y"], "new": {"z": 1}}
    assert changed["paths"]["/a/"]["get"]["tags"] == ["one", "two", "three"]
    assert changed["paths"]["/b/{id}/"]["get"]["tags"] == ["one", "three"]
    assert [(each.description, each.matches) for each in done] == [
        ("why", 1),
        ("$.paths.*.get.tags", 2),
        ("$.nowhere", 0),
    ]


def test_each_match_gets_an_update_of_its_own() -> None:
    changed = document()
    apply(changed, overlay({"target": "$.paths.*.get", "update": {"x-new": {"a": []}}}))
    changed["paths"]["/a/"]["get"]["x-new"]["a"].append(1)
    assert changed["paths"]["/b/{id}/"]["get"]["x-new"] == {"a": []}


def test_removing() -> None:
    changed = document()
    apply(
        changed, overlay({"target": "$.paths['/a/'].get.tags[*]", "remove": True}, {"target": "$.info", "remove": True})
    )
    assert changed["paths"]["/a/"]["get"]["tags"] == []
    assert "info" not in changed


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"target": "$.info", "copy": "$.paths"}, "'copy'"),
        ({"target": "$.info.title", "update": "B"}, "neither an object nor a list"),
        ({"target": "$.info", "update": {"title": {"a": 1}}}, "'title' is a str there and a dict"),
        ({"target": "$.info", "update": {"tags": "x"}}, "'tags' is a list there and a str"),
        ({"target": "$", "remove": True}, "whole document"),
    ],
)
def test_what_cannot_be_done_is_said(action: Node, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        apply(document(), overlay(action))


def test_other_versions_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'2\.0\.0'"):
        apply(document(), overlay(version="2.0.0"))


def test_overlays_are_applied_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, title in (("b.yaml", "second"), ("a.yaml", "first")):
        actions = f"[{{target: $.info, update: {{title: {title}}}}}]"
        text = f"overlay: 1.0.0\ninfo: {{title: x, version: '1'}}\nactions: {actions}\n"
        (tmp_path / name).write_text(text)
    changed = document()
    apply_all(changed, tmp_path)
    assert changed["info"]["title"] == "second"


def test_our_own_overlays_say_why_and_leave_our_contract_alone(document: Node) -> None:
    for path in OVERLAYS.glob("*.yaml"):
        assert all(action["description"] for action in load(path)["actions"])
    assert all(done.matches == 0 for done in apply_all(document, OVERLAYS))


def test_the_total_of_a_page_is_a_number_too() -> None:
    total = {"type": ["string", "null"]}
    published = {"components": {"schemas": {"PaginatedResults": {"properties": {"total_count": total}}}}}
    apply_all(published, OVERLAYS)
    assert total["type"] == ["string", "null", "integer"]
