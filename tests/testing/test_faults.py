"""Fault scripts as data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aioportal import testing
from aioportal.testing import (
    Effect,
    answer,
    apply_then_answer,
    apply_then_drop,
    close_after,
    cut_body,
    drop,
    drop_upload_after,
    html,
    management_error,
    stall,
)


@pytest.mark.parametrize(
    ("effect", "do"),
    [
        (answer(503), {"answer": {"status": 503}}),
        (
            answer(429, headers={"Retry-After": "2"}, json={"error_code": "x"}),
            {"answer": {"status": 429, "headers": {"Retry-After": "2"}, "json": {"error_code": "x"}}},
        ),
        (answer(502, html="<p>"), {"answer": {"status": 502, "html": "<p>"}}),
        (apply_then_answer(504, body="late"), {"apply_then_answer": {"status": 504, "body": "late"}}),
        (apply_then_drop(), {"apply_then_drop": True}),
        (apply_then_drop(reset=True), {"apply_then_drop": True, "reset": True}),
        (drop(), {"drop": True}),
        (drop(body_unread=True, reset=True), {"drop": "head", "reset": True}),
        (answer(413, close=True, early=True), {"answer": {"status": 413, "close": True, "early": True}}),
        (
            management_error(400, error_key="Busy"),
            {"management": {"status": 400, "error_key": "Busy", "message": "refused"}},
        ),
        (close_after(), {"close_after": True}),
        (stall(1.5), {"stall": 1.5}),
        (stall(1.5, when="after"), {"stall": 1.5, "when": "after"}),
        (cut_body(0), {"cut_body_after": 0}),
        (html(502), {"html": 502}),
        (drop_upload_after(3_000_000), {"drop_after_request_bytes": 3_000_000}),
    ],
)
def test_builders_make_the_scripts_of_the_control_interface(effect: Effect, do: dict[str, Any]) -> None:
    script = effect.on("POST", "/datasets/{dataset_uid}/publish/", times=2, after=1).as_json()
    assert script == {"method": "POST", "path": "/datasets/{dataset_uid}/publish/", "times": 2, "after": 1, "do": do}
    assert json.loads(json.dumps(script)) == script


def test_an_operation_id_names_method_and_path() -> None:
    fault = drop().on("publish_dataset")
    assert (fault.method, fault.path, fault.times, fault.after) == (
        "POST",
        "/datasets/{dataset_uid}/publish/",
        1,
        0,
    )


def test_what_narrows_a_fault_is_said_only_if_given() -> None:
    fault = drop().on("*", times=None, dataset="da_1", connection="reused", probability=0.5, seed=7)
    assert fault.as_json() == {
        "method": "*",
        "path": "*",
        "do": {"drop": True},
        "times": None,
        "after": 0,
        "dataset": "da_1",
        "connection": "reused",
        "probability": 0.5,
        "seed": 7,
    }


def test_a_star_fits_every_request() -> None:
    assert (drop().on().method, drop().on().path) == ("*", "*")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: drop().on("publish_datasets"), "no operation"),
        (lambda: drop().on(times=0), "times=0"),
        (lambda: drop().on(after=-1), "after=-1"),
        (lambda: drop().on(probability=0), "probability=0"),
        (lambda: management_error(0, error_key=""), "status=0"),
        (lambda: answer(99), "status=99"),
        (lambda: html(600), "status=600"),
        (lambda: answer(200, body="", html=""), "only one"),
        (lambda: stall(-1), "seconds=-1"),
        (lambda: cut_body(-1), "-1"),
        (lambda: drop_upload_after(-1), "-1"),
    ],
)
def test_what_could_never_strike_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()


def test_all_public_names_are_there_and_sorted() -> None:
    assert sorted(testing.__all__) == testing.__all__
    assert set(testing.__all__) <= set(dir(testing))
    assert all(getattr(testing, name) is not None for name in testing.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        testing.nothing  # noqa: B018 - the access is the test
