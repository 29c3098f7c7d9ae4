"""How stacks are brought to hold what is wished: in place, in order, and the same after a stop at any point."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.files.merging import FIELDS, PROCESSORS, Kind, StackWrite, stack_writes

Stack = list[dict[str, Any]]


def stack(*bodies: dict[str, Any]) -> Stack:
    return [{**body, "uid": f"pr_{at}"} for at, body in enumerate(bodies)]


def written(there: Stack, writes: list[StackWrite]) -> Stack:
    """What a portal makes of the writes."""
    made = [dict(body) for body in there]
    for number, write in enumerate(writes):
        if write.uid is None:
            made.append({**(write.body or {}), "uid": f"new_{number}_{len(made)}"})
        elif write.body is None:
            made = [body for body in made if body["uid"] != write.uid]
        else:
            made = [{**write.body, "uid": write.uid} if body["uid"] == write.uid else body for body in made]
    return made


def typed(field: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "type", "field": field, "type_param": kind, **more}


def test_in_place_by_type_and_field_and_what_is_not_named_stays() -> None:
    there = stack(typed("a", "int", label="by hand"), typed("b", "int"), {"type": "delete", "field": "c"})
    [write] = stack_writes(there, [typed("a", "text")], FIELDS)
    assert (write.uid, write.body) == ("pr_0", typed("a", "text", label="by hand"))
    assert stack_writes(there, [typed("a", "int"), typed("b", "int")], FIELDS) == []
    assert stack_writes(there, [{**typed("a", "int"), "note": None}], FIELDS) == []


def test_the_order_of_fields_matters_only_where_one_is_renamed() -> None:
    there = stack(typed("b", "int"), typed("a", "int"))
    assert stack_writes(there, [typed("a", "int"), typed("b", "int")], FIELDS) == []
    rename = {"type": "rename", "from_name": "x", "to_name": "a", "field_label": "A"}
    wished = [rename, typed("a", "int")]
    made = written(there, stack_writes(there, wished, FIELDS))
    assert [body["type"] for body in made] == ["type", "rename", "type"]
    assert stack_writes(made, wished, FIELDS) == []


def test_of_doubles_one_is_left() -> None:
    there = stack(typed("a", "text"), typed("a", "int"), typed("b", "int"))
    writes = stack_writes(there, [typed("a", "int")], FIELDS)
    assert [(write.uid, write.body) for write in writes] == [("pr_0", None)]
    twice = stack(*[{"type": "skip", "label": "s", "n": 1}] * 2)
    assert [write.uid for write in stack_writes(twice, [{"type": "skip", "label": "s", "n": 2}], PROCESSORS)] == [
        "pr_0",
        "pr_1",
    ]
    other = stack({"type": "skip", "label": "s", "n": 1}, {"type": "skip", "label": "s", "n": 2})
    with pytest.raises(ArgumentError, match="2 processors 'skip s'"):
        stack_writes(other, [{"type": "skip", "label": "s", "n": 1}], PROCESSORS)


def test_a_new_field_configuration_has_a_label_wherever_it_comes_to_stand() -> None:
    there = stack(typed("a", "int", label="by hand"))
    rename = {"type": "rename", "from_name": "x", "to_name": "a", "field_label": "A"}
    made = written(there, stack_writes(there, [rename, typed("a", "int")], FIELDS))
    assert [(body["type"], body["label"]) for body in made] == [("rename", "rename a"), ("type", "by hand")]


def test_a_processor_without_a_label_is_not_made_again() -> None:
    wished = [{"type": "skip", "expression": "no"}, {"type": "geocoder", "field": "x"}]
    made = written([], stack_writes([], wished, PROCESSORS))
    assert stack_writes(made, wished, PROCESSORS) == []
    # Nor where somebody gave it one since; another one of its type is another one.
    labelled = [{**made[0], "label": "No"}, made[1]]
    assert stack_writes(labelled, wished, PROCESSORS) == []
    [write] = stack_writes(labelled, [wished[1], {"type": "skip", "expression": "yes"}], PROCESSORS)
    assert write.uid is None


def processor(number: int, version: int) -> dict[str, Any]:
    return {"type": "p", "label": str(number), "version": version}


def field(number: int, version: int) -> dict[str, Any]:
    if number % 3 == 0:
        return {"type": "rename", "from_name": f"f{number}", "to_name": f"f{number + 1}", "field_label": str(version)}
    return typed(f"f{number}", ("text", "int", "date")[version])


numbers = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=6, unique_by=lambda pair: pair[0])


@pytest.mark.parametrize(("kind", "make"), [(PROCESSORS, processor), (FIELDS, field)], ids=["processors", "fields"])
@given(before=numbers, after=numbers, stop=st.integers(0, 12))
def test_wherever_it_stops_the_next_run_ends_where_a_whole_one_does(
    kind: Kind, make: Any, before: list[tuple[int, int]], after: list[tuple[int, int]], stop: int
) -> None:
    there = stack(*(make(*pair) for pair in before))
    wished = [make(*pair) for pair in after]
    stopped = written(there, stack_writes(there, wished, kind)[:stop])
    made = written(stopped, stack_writes(stopped, wished, kind))
    assert stack_writes(made, wished, kind) == []
    named = {kind.identity(body) for body in wished}
    # New field configurations are given the label that they need.
    extra = ("uid", "label") if kind is FIELDS else ("uid",)
    bare = [{key: value for key, value in body.items() if key not in extra} for body in made]
    assert sorted(map(repr, (body for body in bare if kind.identity(body) in named))) == sorted(map(repr, wished))
    if kind is PROCESSORS:
        assert [body for body in bare if kind.identity(body) in named] == wished
    # What the wish does not name is what and where it was among its like.
    others = [body for body in there if kind.identity(body) not in named]
    assert [body for body in made if kind.identity(body) not in named] == others
