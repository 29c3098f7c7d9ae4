"""Conditions on datasets: read, judged, refused."""

from __future__ import annotations

from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.where import read_condition
from aioportal_huwise.models import Dataset


def dataset(**fields: Any) -> Dataset:
    return Dataset.from_dict({"uid": "da_1", "dataset_id": "air-quality", **fields})


AIR = dataset(
    is_published=True,
    is_restricted=False,
    metadata={
        "default": {
            "title": {"value": "Air = life"},
            "publisher": {"value": "City"},
            "keyword": {"value": ["Air", "water works"]},
            "license": {"value": ""},
            "theme": {"value": []},
            "modified": {"value": "own", "remote_value": "theirs", "override_remote_value": False},
            "language": {"value": "own", "remote_value": "theirs", "override_remote_value": True},
            "federated": {"value": True},
        }
    },
)
BARE = dataset()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("published", True),
        ("!published", False),
        ("published=yes", True),
        ("published!=true", False),
        ("restricted", False),
        ("!restricted", True),
        ("restricted=false", True),
        ("dataset_id~^air", True),
        ("dataset_id~^quality", False),
        ("dataset_id!~^air", False),
        ("uid=da_1", True),
        ("default.publisher=City", True),
        ("default.publisher = City", True),
        ("default.publisher=city", False),
        ("default.publisher!=City", False),
        ("default.keyword~WATER", True),
        ("default.keyword=Air", True),
        ("default.keyword=water", False),
        ("default.keyword!~water", False),
        ("default.title=Air = life", True),
        ("default.license", False),
        ("!default.license", True),
        ("!default.theme", True),
        ("default.publisher", True),
        ("!default.nowhere", True),
        ("nowhere.publisher=City", False),
        ("nowhere.publisher!=City", True),
        ("default.modified=theirs", True),
        ("default.language=own", True),
        ("default.federated=true", True),
    ],
)
def test_it_holds_or_not(text: str, holds: bool) -> None:
    assert read_condition(text).holds(AIR) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("published", False),
        ("!published", True),
        ("published=false", True),
        ("restricted!=true", True),
        ("default.title~.", False),
        ("!default.title", True),
    ],
)
def test_what_the_portal_does_not_say_is_not_there(text: str, holds: bool) -> None:
    assert read_condition(text).holds(BARE) is holds


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no condition"),
        ("=City", "no condition"),
        ("default.", "no condition"),
        ("a b", "no condition"),
        ("publish", "'publish' is not known"),
        ("title=Air", "'title' is not known"),
        ("published~y", "yes or no"),
        ("published=maybe", "yes or no"),
        ("!default.title=Air", "says no and compares"),
        ("dataset_id~(", "no pattern"),
        (7, "no condition"),
    ],
)
def test_what_cannot_be_read_is_refused(text: Any, why: str) -> None:
    with pytest.raises(ArgumentError, match=why):
        read_condition(text)
