"""The steps from one stack to another, and the other datasets that a stack names."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aioportal.huwise.jobs.copying.stacks import plain, references, referring, stack_steps

PARTS = st.lists(st.fixed_dictionaries({"type": st.sampled_from("abc"), "n": st.integers(0, 2)}), max_size=6)


@given(PARTS, PARTS)
def test_the_steps_lead_from_what_is_there_to_what_is_wished(wished: list[Any], there: list[Any]) -> None:
    stack = [{**part, "uid": f"pr_{index}"} for index, part in enumerate(there)]
    steps = stack_steps(wished, stack)
    for step in steps:
        if step.kind == "create":
            stack.append({**(step.after or {}), "uid": "pr_new"})
            continue
        at = next(index for index, part in enumerate(stack) if part["uid"] == step.uid)
        if step.kind == "update":
            stack[at] = {**(step.after or {}), "uid": step.uid}
        else:
            del stack[at]
    assert [plain(part) for part in stack] == wished
    assert stack_steps(wished, stack) == []
    assert sum(step.kind == "delete" for step in steps) == max(0, len(there) - len(wished))


def test_nulls_and_uids_make_no_difference() -> None:
    assert stack_steps([{"type": "a"}], [{"type": "a", "label": None, "uid": "pr_1"}]) == []
    [step] = stack_steps([{"type": "a", "on": True}], [{"type": "a", "on": 1, "uid": "pr_1"}])
    assert (step.kind, step.uid, step.position) == ("update", "pr_1", 1)


def test_other_datasets_are_found_and_renamed_wherever_a_processor_names_them() -> None:
    part = {"type": "join", "dataset": "milk", "args": [{"remote_dataset": "cows", "field": "milk"}], "label": "milk"}
    assert references(part) == ["milk", "cows"]
    assert referring(part, {"milk": "lait"}) == {
        "type": "join",
        "dataset": "lait",
        "args": [{"remote_dataset": "cows", "field": "milk"}],
        "label": "milk",
    }
    assert references({"type": "geojoin", "dataset": {"dataset_id": "x"}}) == ["x"]
