"""File names: safe on every file system, the same each time, never out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.config.names import below, file_name, inside, is_language, numbered, upload_name


@given(st.text(min_size=1, max_size=200))
def test_a_file_name_is_plain_lower_case_and_short(key: str) -> None:
    name = file_name(key)
    assert name == name.lower()
    assert 0 < len(name) <= 100
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.-~")
    assert not name.startswith((".", "-"))
    assert not name.endswith(".")
    assert name == file_name(key)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=8, unique=True))
def test_different_keys_never_meet_even_where_case_makes_no_difference(keys: list[str]) -> None:
    assert len({file_name(key).casefold() for key in keys}) == len(keys)


@pytest.mark.parametrize("key", ["air", "air-quality_2024", "a.b"])
def test_a_plain_key_keeps_its_name(key: str) -> None:
    assert file_name(key) == key


@pytest.mark.parametrize("key", ["Air", "AIR", "con", "nul", "com1.x", "..", ".", "a/b", "a\\b", "été", "x.", "~", " "])
def test_a_key_that_no_file_can_have_gets_a_mark(key: str) -> None:
    assert "~" in file_name(key)


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("cheeses.csv", "cheeses.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\data.csv", "data.csv"),
        ("README", None),
        ("Air.CSV", file_name("Air") + ".csv"),
        ("été 1.CSV", file_name("été 1") + ".csv"),
        (".", None),
        (".csv", None),
        ("a.b c", None),
    ],
)
def test_an_uploaded_file_keeps_its_name_as_far_as_that_is_safe(filename: str, name: str | None) -> None:
    found = upload_name(filename)
    assert "/" not in found
    assert ".." not in found
    assert name is None or found == name


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "files/../../x", "a\\b", "c:x", "", None, 3, "files/link/passwd"]
)
def test_nothing_outside_the_folder_can_be_named(tmp_path: Path, path: object) -> None:
    (tmp_path / "folder" / "files").mkdir(parents=True)
    (tmp_path / "folder" / "files" / "link").symlink_to("/etc")
    with pytest.raises(ArgumentError):
        below(tmp_path / "folder", path, "datasets/x")


def test_a_link_that_stays_inside_is_fine(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert inside(tmp_path, tmp_path / "b" / "x") == tmp_path / "b" / "x"


def test_languages_are_told_from_other_words() -> None:
    assert [text for text in ("en", "pt-br", "zh-Hans", "../en", "EN", "e", "en.", "") if is_language(text)] == [
        "en",
        "pt-br",
        "zh-Hans",
    ]


def test_things_of_one_title_get_names_of_their_own() -> None:
    assert numbered(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
    names = numbered(["a", "a (2)", "a", "a"])
    assert len(set(names)) == 4
