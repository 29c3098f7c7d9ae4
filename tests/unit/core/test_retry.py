from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.core.classify import Known, Outcome
from aioportal.core.errors import ArgumentError
from aioportal.core.retry import (
    Reconcile,
    Repeat,
    RetryBudget,
    RetryPolicy,
    Stop,
    Tally,
    Why,
    backoff,
    decide,
    may_repeat,
    stated_wait,
)

NOT_SENT = Outcome(Known.NOT_SENT, "connect", sent="no")
BROKEN = Outcome(Known.NOT_SENT, "write", incomplete=True, sent="partly")
REFUSED = Outcome(Known.REFUSED, "429")
AMBIGUOUS = Outcome(Known.AMBIGUOUS, "502")
POLICY = RetryPolicy()
NOON = "Mon, 02 Feb 2026 12:00:00 GMT"
WALL = 1770033600.0


@pytest.mark.parametrize("retry", ["safe", "idempotent", "reconcilable", "unsafe"])
@pytest.mark.parametrize("reconcilable", [True, False])
@pytest.mark.parametrize("outcome", [NOT_SENT, BROKEN, REFUSED, AMBIGUOUS, Outcome(Known.FAILED, "404")])
def test_the_table(retry: Any, reconcilable: bool, outcome: Outcome) -> None:
    step = decide(outcome, retry, Tally(1), POLICY, chance=0.5, reconcilable=reconcilable)
    if outcome.known is Known.FAILED:
        assert step == Stop(Why.FINAL)
    elif outcome.known is Known.AMBIGUOUS and retry in ("reconcilable", "unsafe"):
        assert step == (Reconcile() if reconcilable else Stop(Why.UNKNOWN))
    else:
        assert step == Repeat(0.25, draws=True)


@pytest.mark.parametrize(
    ("attempts", "bound"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0), (6, 8.0), (1000, 8.0)]
)
def test_backoff_is_full_jitter_under_a_doubling_bound(attempts: int, bound: float) -> None:
    assert backoff(attempts, POLICY, 0.0) == 0.0
    assert backoff(attempts, POLICY, 0.5) == bound / 2
    assert backoff(attempts, POLICY, 0.999) < bound


@pytest.mark.parametrize(
    ("outcome", "tally", "facts", "step"),
    [
        (NOT_SENT, Tally(5), {}, Repeat(4.0, True)),
        (NOT_SENT, Tally(6), {}, Stop(Why.ATTEMPTS)),
        (NOT_SENT, Tally(3, backoff=59.5), {}, Stop(Why.BACKOFF, 1.0)),
        (NOT_SENT, Tally(3, backoff=59.0), {}, Repeat(1.0, True)),
        (NOT_SENT, Tally(3), {"time_left": 1.0}, Stop(Why.DEADLINE, 1.0)),
        (NOT_SENT, Tally(3), {"time_left": 1.01}, Repeat(1.0, True)),
        (NOT_SENT, Tally(1), {"replayable": False}, Stop(Why.SOURCE)),
        (BROKEN, Tally(2, incomplete=2), {}, Repeat(0.5, True)),
        (BROKEN, Tally(3, incomplete=3), {}, Stop(Why.INCOMPLETE)),
        (REFUSED, Tally(1), {"stated": 60.0}, Repeat(60.0, False)),
        (REFUSED, Tally(1), {"stated": 60.1}, Stop(Why.TOO_LONG, 60.1)),
        (REFUSED, Tally(6), {"stated": 60.1}, Stop(Why.TOO_LONG, 60.1)),
        (REFUSED, Tally(1, backoff=60.0), {"stated": 30.0}, Repeat(30.0, False)),
        (REFUSED, Tally(1), {"stated": 30.0, "time_left": 20.0}, Stop(Why.DEADLINE, 30.0)),
        (REFUSED, Tally(1), {"stated": 0.0}, Repeat(0.25, True)),
        (REFUSED, Tally(1), {}, Repeat(0.25, True)),
        (AMBIGUOUS, Tally(1), {"stated": 500.0}, Repeat(0.25, True)),
    ],
)
def test_limits(outcome: Outcome, tally: Tally, facts: dict[str, Any], step: Any) -> None:
    assert may_repeat(outcome, tally, POLICY, chance=0.5, **facts) == step


@pytest.mark.parametrize(
    ("headers", "reset_time", "seconds"),
    [
        ({}, None, None),
        ({"retry-after": "7"}, None, 7.0),
        ({"retry-after": " 7 "}, None, 7.0),
        ({"retry-after": "0"}, None, 0.0),
        ({"retry-after": "1.5"}, None, 1.5),
        ({"retry-after": "-7"}, None, None),
        ({"retry-after": "soon"}, None, None),
        ({"retry-after": "nan"}, None, None),
        ({"retry-after": "9" * 400}, None, None),
        ({"retry-after": "Mon, 02 Feb 2026 12:00:30 GMT"}, None, 30.0),
        ({"retry-after": "Mon, 02 Feb 2026 12:00:30 -0000"}, None, 30.0),
        ({"retry-after": "Mon, 02 Feb 2026 11:00:00 GMT"}, None, 0.0),
        ({"retry-after": "Mon, 02 Feb 2026 13:00:30 GMT", "date": "Mon, 02 Feb 2026 13:00:00 GMT"}, None, 30.0),
        ({"retry-after": "Mon, 99 Feb 2026 13:00:30 GMT"}, None, None),
        ({}, WALL + 45, 45.0),
        ({"date": NOON}, WALL + 45, 45.0),
        ({"date": "broken"}, WALL + 45, 45.0),
        ({"retry-after": "60"}, WALL + 45, 60.0),
        ({"retry-after": "1"}, WALL + 45, 45.0),
        ({}, WALL - 45, 0.0),
    ],
)
def test_stated_waits(headers: dict[str, str], reset_time: float | None, seconds: float | None) -> None:
    assert stated_wait(headers, reset_time, WALL) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_breaks_the_reading_of_waits(after: str, date: str) -> None:
    wait = stated_wait({"retry-after": after, "date": date}, None, WALL)
    assert wait is None or wait >= 0


def test_the_budget_is_a_tenth_of_the_calls_plus_ten() -> None:
    budget = RetryBudget(0.10, 10)
    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]
    for _ in range(10):
        budget.earn()
    assert [budget.spend(), budget.spend()] == [True, False]
    assert budget.refused == 2


def test_the_budget_saves_up_no_storm() -> None:
    budget = RetryBudget(0.10, 10)
    for _ in range(1_000_000):
        budget.earn()
    assert 100 <= budget.left < 101


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts": 0},
        {"attempts": 1.5},
        {"base": -1},
        {"cap": float("nan")},
        {"backoff_total": "60"},
        {"server_wait_cap": float("inf")},
    ],
)
def test_a_policy_that_cannot_be_meant(wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(wrong))):
        RetryPolicy(**wrong)
