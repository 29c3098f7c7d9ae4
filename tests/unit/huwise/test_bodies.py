import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.core.errors import ArgumentError
from aioportal.huwise.bodies import encode_json, form_texts, jsonable, present, same_json, uid_of
from aioportal_huwise import models
from aioportal_huwise.types import UNSET

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_models_and_plain_values_mix() -> None:
    body = {
        "schedule": models.DatasetScheduleInput(cron_schedule="* * * * *"),
        "when": datetime.datetime(2024, 3, 5, 9, 12, 44, tzinfo=datetime.UTC),
        "day": datetime.date(2024, 3, 5),
        "absent": UNSET,
        "null": None,
        "pair": (1, 2.5),
    }
    assert jsonable(body) == {
        "schedule": {"cron_schedule": "* * * * *"},
        "when": "2024-03-05T09:12:44Z",
        "day": "2024-03-05",
        "null": None,
        "pair": [1, 2.5],
    }


@pytest.mark.parametrize("body", [object(), {1: "x"}, {"x": {2, 3}}, [b"bytes"], {"x": lambda: 1}])
def test_what_has_no_json(body: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        jsonable(body)
    assert caught.value.hint


@pytest.mark.parametrize("body", [{"x": float("nan")}, [float("inf")], "\ud800"])
def test_what_json_does_not_know(body: Any) -> None:
    with pytest.raises(ArgumentError):
        encode_json(body)


def test_what_refers_to_itself() -> None:
    body: list[Any] = []
    body.append(body)
    with pytest.raises(ArgumentError, match="itself"):
        encode_json(body)


@given(VALUES.filter(lambda value: "\\ud" not in json.dumps(value)))
def test_encoding_loses_nothing(value: Any) -> None:
    assert json.loads(encode_json(jsonable(value))) == value


@given(VALUES)
def test_a_value_is_the_same_as_itself(value: Any) -> None:
    assert same_json(value, json.loads(json.dumps(value)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (True, True, True),
        (None, False, False),
        ([1], [1.0], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ("1", 1, False),
        ([], {}, False),
    ],
)
def test_what_is_the_same_to_a_json_reader(one: Any, other: Any, same: bool) -> None:
    assert same_json(one, other) is same
    assert same_json(other, one) is same


def test_a_uid_or_what_carries_one() -> None:
    assert uid_of("re_1", "resource_uid") == "re_1"
    assert uid_of(models.Resource(uid="re_2"), "resource_uid") == "re_2"
    for nothing in (models.Resource(), "", None, 3, object()):
        with pytest.raises(ArgumentError, match="resource_uid"):
            uid_of(nothing, "resource_uid")  # type: ignore[arg-type]  # that is the point


def test_absent_is_none_for_our_own_results() -> None:
    assert present(UNSET) is None
    assert present(None) is None
    assert present("x") == "x"


def test_what_is_no_text_goes_into_a_form_as_its_json() -> None:
    answers = {"street": "Käse", "seen": [1, None, True], "note": UNSET}
    assert form_texts({"data": answers, "title": "a text", "n": 3, "on": False}) == [
        ("data", '{"street":"Käse","seen":[1,null,true]}'),
        ("title", "a text"),
        ("n", "3"),
        ("on", "false"),
    ]
    with pytest.raises(ArgumentError):
        form_texts({"data": float("nan")})
