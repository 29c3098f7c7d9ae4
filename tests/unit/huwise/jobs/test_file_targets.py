"""Which resource a file goes to, and what is a job's own."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from aioportal.huwise.jobs.files.file_content import LocalFile, megabytes
from aioportal.huwise.jobs.files.file_targets import file_of, leftovers, settings_differ
from aioportal.huwise.jobs.files.file_wishes import DatasetFiles, FileWish
from aioportal.huwise.jobs.files.file_work import FilesWork
from aioportal.huwise.jobs.files.own_notes import noted, noted_old, owes, remember, standing
from aioportal.huwise.jobs.files.provision_spec import DatasetSpec, ResourceSpec
from aioportal.huwise.jobs.files.provisioning import ProvisionWork
from aioportal.huwise.jobs.files.schema_table import FieldWish, SchemaWish, aliases
from aioportal.huwise.jobs.files.schemas import SchemaWork
from aioportal.huwise.jobs.memo import about
from aioportal_huwise import models


def resource(uid: str, file: str | None, **more: Any) -> models.Resource:
    source = {"type": "uploaded_file", "file": {"uid": file}} if file else {"type": "http", "relative_url": "/a"}
    return models.Resource.from_dict({"uid": uid, "type": "csvfile", "title": "t", "datasource": source, **more})


def uids(found: list[models.Resource]) -> list[Any]:
    return [one.uid for one in found]


NOTE = {"before": ["re_old"], "uploaded": ["a.csv", "a_1.csv"]}


@pytest.mark.parametrize(
    ("there", "note", "gone"),
    [
        (["re_1:a.csv", "re_2:a_1.csv"], NOTE, ["re_2"]),
        (["re_1:a.csv", "re_2:a_1.csv", "re_3:a.csv"], NOTE, ["re_2", "re_3"]),
        (["re_1:a.csv", "re_2:foreign.csv"], NOTE, ["re_1"]),
        # Was there before the job and got its file in place: no leftover.
        (["re_1:a_1.csv", "re_old:a.csv"], NOTE, ["re_1"]),
        (["re_2:foreign.csv", "re_3:foreign.csv", "re_1:a.csv"], NOTE, []),
        (["re_1:a.csv", "re_2:a_1.csv"], None, []),
        (["re_1:a.csv", "re_2:a_1.csv"], {"uploaded": "a.csv"}, []),
        (["re_1:a.csv", "re_2:a_1.csv"], {"token": "x"}, []),
    ],
)
def test_only_what_a_note_proves_is_left_over(there: list[str], note: Any, gone: list[str]) -> None:
    resources = [resource(*one.split(":")) for one in there]
    assert uids(leftovers(resources, note)) == gone


def test_notes() -> None:
    assert noted({"uploaded": ["a", 1]}, "uploaded") == ["a"]
    assert (owes({"token": "x"}), owes({"owed": "full"}), owes({"owed": "metadata"})) == ("full", "full", "metadata")
    assert (owes(None), owes({}), owes({"owed": "nothing"})) == (None, None, None)


async def test_a_note_keeps_what_was_there_and_an_order_until_something_is_written() -> None:
    with about(None, "cheeses") as note:
        await remember(before=["re_1"], old={"re_1": {"datasource": "first"}}, owed="full")
        await note.write({**standing(), "token": "x"})
        await remember(before=["re_2"], anew=False)
        assert note.read()["token"] == "x"
        assert noted_old(standing()) == {"re_1": {"datasource": "first"}}
        await remember(uploaded=["a.csv"])
        first = {"before": ["re_1"], "old": {"re_1": {"datasource": "first"}}, "uploaded": ["a.csv"], "owed": "full"}
        assert note.read() == standing() == first
    assert noted_old({"old": {"re_1": "x"}}) == noted_old(None) == {}


def test_what_a_resource_reads_and_how() -> None:
    assert file_of(resource("re_1", "a.csv")) == "a.csv"
    assert file_of(resource("re_1", None)) is None
    there = resource("re_1", "a.csv", params={"separator": ";", "headline": True})
    wish = FileWish(LocalFile("/x/a.csv", 3, "00"))
    assert not settings_differ(there, wish)
    assert not settings_differ(there, FileWish(wish.file, params={"separator": ";"}, extractor="csvfile"))
    assert settings_differ(there, FileWish(wish.file, params={"separator": ","}))
    assert settings_differ(there, FileWish(wish.file, extractor="json"))


def test_names_of_a_field_through_its_renames() -> None:
    there = [
        {"type": "rename", "from_name": "a", "to_name": "b"},
        {"type": "rename", "from_name": "b", "to_name": "c"},
        {"type": "rename", "from_name": "x", "to_name": "x"},
    ]
    for name in "abc":
        assert aliases(there, name) == ["a", "b", "c"]
    assert aliases(there, "x") == ["x"]
    assert aliases([{"type": "rename", "from_name": a, "to_name": b} for a, b in ("ab", "ba")], "a") == ["a", "b"]


def test_sizes_for_people() -> None:
    assert [megabytes(size) for size in (12, 99_999, 1_500_000)] == ["12 bytes", "99,999 bytes", "1.5 MB"]


def test_works_and_items_travel_to_other_processes() -> None:
    wish = FileWish(LocalFile("/x/a.csv", 3, "00"), params={"separator": ";"})
    things: list[Any] = [
        FilesWork("push", reopened={"a": NOTE}),
        DatasetFiles("a", (wish,)),
        ProvisionWork(),
        DatasetSpec("a", {"default.title": "A"}, resources=(ResourceSpec("t", file=wish.file),)),
        SchemaWork(republish=True),
        SchemaWish("a", (FieldWish("f", annotations={"unit": ["m"]}),)),
    ]
    for thing in things:
        assert pickle.loads(pickle.dumps(thing)) == thing
