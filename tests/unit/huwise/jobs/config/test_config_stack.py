"""Stacks: what is wanted comes about, by no more requests than needed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.huwise.jobs.config.stack import stack_steps

BODIES = st.lists(st.sampled_from([{"type": kind, "n": n} for kind in "ab" for n in range(3)]), max_size=6)


def carried_out(there: list[Any], wanted: list[Any]) -> list[Any]:
    """What a portal has after the steps: it appends, replaces in place and deletes by uid."""
    stack = [(f"uid{index}", body) for index, body in enumerate(there)]
    for step in stack_steps(there, wanted):
        if step.index is None:
            stack.append(("new", step.body))
            continue
        at = next(place for place, (uid, _) in enumerate(stack) if uid == f"uid{step.index}")
        if step.verb == "delete":
            del stack[at]
        else:
            assert stack[at][1]["type"] == step.body["type"]
            stack[at] = (stack[at][0], step.body)
    return [body for _, body in stack]


@given(BODIES, BODIES)
def test_the_stack_becomes_what_is_wanted(there: list[Any], wanted: list[Any]) -> None:
    assert carried_out(there, wanted) == wanted


@given(BODIES)
def test_nothing_is_done_where_all_is_as_wanted(bodies: list[Any]) -> None:
    assert stack_steps(bodies, list(bodies)) == []


@pytest.mark.parametrize(
    ("there", "wanted", "requests"),
    [
        ("abc", "abd", 1),  # one value in place
        ("abc", "ab", 1),  # the last goes
        ("abc", "bc", 1),  # the first goes, the others stay
        ("abc", "abcd", 1),  # one more
        ("ab", "ba", 2),
    ],
)
def test_the_fewest_requests_are_made(there: str, wanted: str, requests: int) -> None:
    steps = stack_steps([{"type": "t", "v": v} for v in there], [{"type": "t", "v": v} for v in wanted])
    assert len(steps) == requests
