"""Absence, dates, files, path arguments: what every generated module stands on."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
from typing import Any

import pytest

from aioportal_huwise.errors import UnexpectedStatus
from aioportal_huwise.models import (
    BasicAuth,
    BasicAuthInput,
    Dataset,
    DatasetMetadata,
    DatasetState,
    DatasetStatus,
    DatasetUpdate,
    HttpHeaderInput,
    UnknownAuthInput,
)
from aioportal_huwise.types import UNSET, File, Unset, lenient_datetime, path_segment, plain, query

UTC = datetime.UTC


def copies(value: Any) -> list[Any]:
    return [copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))]


def test_unset_is_one_object_whatever_is_done_to_it() -> None:
    assert Unset() is UNSET
    assert all(each is UNSET for each in copies(UNSET))
    assert not UNSET
    assert repr(UNSET) == "UNSET"


def test_unset_survives_inside_models() -> None:
    made = DatasetUpdate(dataset_id="cheeses", is_restricted=None)
    for each in [made, *copies(made)]:
        assert each.default_security is UNSET
        assert each == made
        assert json.loads(json.dumps(each.to_dict())) == {"dataset_id": "cheeses", "is_restricted": None}


def test_the_repr_of_a_model_shows_only_what_is_set() -> None:
    assert repr(DatasetUpdate(dataset_id="cheeses")) == "DatasetUpdate(dataset_id='cheeses')"
    read = Dataset.from_dict({"uid": "da_1", "is_restricted": None, "colour": "red"})
    assert repr(read) == "Dataset(uid='da_1', is_restricted=None, additional_properties={'colour': 'red'})"


def test_the_repr_of_a_request_header_hides_its_value_unless_everybody_sends_it() -> None:
    assert repr(HttpHeaderInput(name="X-Key", value="hunter2")) == "HttpHeaderInput(name='X-Key', value='…')"
    assert "hunter2" not in repr(HttpHeaderInput(name="Authorization", value="hunter2"))
    assert repr(HttpHeaderInput(name="Accept", value="text/csv")) == "HttpHeaderInput(name='Accept', value='text/csv')"


def test_the_repr_of_a_model_hides_secrets_at_every_depth() -> None:
    auth = BasicAuthInput(username="portal", password="hunter2")
    assert repr(auth) == "BasicAuthInput(type_='basic_auth', username='portal', password='…')"
    other = UnknownAuthInput(type_="basic_auth")
    other["password"] = "hunter2"
    holder = Dataset()
    holder["auth"] = [auth, other]
    assert "hunter2" not in repr(holder)
    assert repr(BasicAuth(password=None)) == "BasicAuth(type_='basic_auth', password=None)"


def test_an_unknown_word_is_a_member_that_equals_its_string() -> None:
    read = DatasetStatus.from_dict({"status": "defrosting", "previous": "idle"})
    word = read.status
    assert isinstance(word, DatasetState)
    assert word == "defrosting"
    assert f"{word}" == "defrosting"
    assert word not in list(DatasetState)
    assert read.previous is DatasetState.IDLE
    for each in copies(read):
        assert each == read
        assert each.to_dict() == {"status": "defrosting", "previous": "idle"}
    assert type(read.to_dict()["status"]) is str


def test_free_maps_are_read_and_written_like_dicts() -> None:
    metadata = DatasetMetadata.from_dict({"default": {"title": {"value": "Cheeses"}}})
    assert metadata["default"]["title"]["value"] == "Cheeses"
    assert "default" in metadata
    metadata["internal"] = {"theme_id": {"value": ["a"]}}
    del metadata["default"]
    assert metadata.additional_keys == ["internal"]
    assert metadata.to_dict() == {"internal": {"theme_id": {"value": ["a"]}}}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025-01-17T16:40:02Z", datetime.datetime(2025, 1, 17, 16, 40, 2, tzinfo=UTC)),
        ("2025-01-17T16:40:02.123456+00:00", datetime.datetime(2025, 1, 17, 16, 40, 2, 123456, tzinfo=UTC)),
        ("2025-01-17T16:40:02.123456789Z", datetime.datetime(2025, 1, 17, 16, 40, 2, 123456, tzinfo=UTC)),
        ("2025-01-17", datetime.datetime(2025, 1, 17)),
        ("Fri, 17 Jan 2025 16:40:02 GMT", datetime.datetime(2025, 1, 17, 16, 40, 2, tzinfo=UTC)),
        ("January 17, 2025 4:40 PM", datetime.datetime(2025, 1, 17, 16, 40)),
        ("17/01/2025", datetime.datetime(2025, 1, 17)),
        ("2025/01/17 16:40", datetime.datetime(2025, 1, 17, 16, 40)),
    ],
)
def test_dates_that_can_be_read_in_one_way_are_read(text: str, wanted: datetime.datetime) -> None:
    assert lenient_datetime(text) == wanted


@pytest.mark.parametrize(
    "value",
    [
        "", "soon", "2025", "January 2025", "16:40", "Friday", "10", "03/04/2025", "25-01-05", "1737132002",
        "17 January 2025 16:40 EST", "2025-02-30", "2025-01-17T25:00:00Z", "9" * 40, "x" * 10_000,
        None, 1737132002, 1.5, True, [], {}, UNSET,
    ],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_kept(value: object) -> None:
    assert lenient_datetime(value) is value


@pytest.mark.parametrize("value", ["", ".", "..", "a\nb", "a\x00", "a\x7f", None, 7, b"a", UNSET])
def test_a_path_argument_that_leads_elsewhere_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"^dataset_uid must be a non-empty string"):
        path_segment("dataset_uid", value)


def test_a_path_argument_stays_one_segment() -> None:
    assert path_segment("file_uid", "a/b?é%#;.. csv") == "a%2Fb%3F%C3%A9%25%23%3B..%20csv"


def test_query_parameters_that_were_not_given_are_left_out() -> None:
    assert query({"limit": 0, "offset": UNSET, "dataset_id": None, "expand": ["a", "b"], "all": False}) == {
        "limit": 0,
        "expand": ["a", "b"],
        "all": False,
    }


def test_plain_gives_json_for_whatever_a_model_may_hold() -> None:
    value = {
        "when": datetime.datetime(2025, 1, 17, tzinfo=UTC),
        "day": datetime.date(2025, 1, 17),
        "state": DatasetState.IDLE,
        "list": (DatasetUpdate(dataset_id="a"), None, 1, 1.5, True),
    }
    assert json.loads(json.dumps(plain(value))) == {
        "when": "2025-01-17T00:00:00+00:00",
        "day": "2025-01-17",
        "state": "idle",
        "list": [{"dataset_id": "a"}, None, 1, 1.5, True],
    }


def test_a_file_needs_a_name() -> None:
    with pytest.raises(ValueError, match="file_name"):
        File(b"a;b", "")
    with pytest.raises(TypeError, match="file_name"):
        File(b"a;b")  # type: ignore[call-arg]  # the point of the test


def test_unexpected_status_pickles_and_keeps_the_body_out_of_its_text() -> None:
    error = UnexpectedStatus(404, b"a secret")
    again = pickle.loads(pickle.dumps(error))
    assert (again.status_code, again.content) == (404, b"a secret")
    assert "404" in str(again)
    assert "a secret" not in str(again)
