"""The folder: what is written is read again; what cannot be meant is refused by its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs.config.layout import read_folder, remove_thing, write_thing
from aioportal.huwise.jobs.config.shapes import places_of

PAGE: dict[str, Any] = {
    "slug": "Cycling",
    "description": "",
    "metadata": {"asset": {"title": "C"}},
    "html": {"en": "<h1>\r\n", "fr": "é", "../../evil": "x", "EN": "y"},
    "css": {"en": "\ud800"},
}


MERGE = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n"
RULES = "rulesets/datasets/a.json"


def test_a_page_comes_back_as_it_was_and_stays_in_its_folder(tmp_path: Path) -> None:
    root = tmp_path / "root"
    folder = write_thing(root, "pages", "Cycling", PAGE, None)
    assert sorted(path.name for path in folder.iterdir()) == ["en.html", "fr.html", "page.json"]
    assert (folder / "en.html").read_bytes() == b"<h1>\r\n"
    (found,) = read_folder(root, ("pages",))["pages"].values()
    assert found.document == PAGE
    assert [path.name for path in tmp_path.iterdir()] == ["root"]


def test_texts_that_are_gone_lose_their_files_and_other_files_stay(tmp_path: Path) -> None:
    folder = write_thing(tmp_path, "pages", "a", {"slug": "a", "html": {"en": "1", "fr": "2"}, "css": {}}, None)
    (folder / "README.md").write_text("mine")
    local = read_folder(tmp_path, ("pages",))["pages"]["a"]
    write_thing(tmp_path, "pages", "a", {"slug": "a", "html": {"en": "3"}, "css": {}}, local)
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "en.html", "page.json"]
    remove_thing(local)
    assert [path.name for path in folder.iterdir()] == ["README.md"]


def test_a_file_under_another_name_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "mine.json").write_text('{"title": "Éditeurs"}')
    local = read_folder(tmp_path, ("groups",))["groups"]["Éditeurs"]
    assert write_thing(tmp_path, "groups", "Éditeurs", {"title": "Éditeurs"}, local).name == "mine.json"
    assert len(list((tmp_path / "groups").iterdir())) == 1


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = write_thing(tmp_path, "groups", "a", {"title": "a"}, None)
    before = path.stat().st_ino
    write_thing(tmp_path, "groups", "a", {"title": "a"}, None)
    assert path.stat().st_ino == before


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"datasets/a.json": "{"}, "datasets/a.json is no JSON"),
        ({"datasets/a.json": "[]"}, "datasets/a.json must hold one object"),
        ({"datasets/a.json": "{}"}, "datasets/a.json has no dataset_id"),
        ({"datasets/a.json": '{"dataset_id": "a", "procesors": []}'}, "procesors"),
        ({"datasets/a.json": '{"dataset_id": "a", "processors": {}}'}, "'processors' must be a list of a map"),
        ({"datasets/a.json": '{"dataset_id": "a", "schedules": [1]}'}, "'schedules' must be a list of text"),
        ({"datasets/a.json": '{"dataset_id": "a"}', "datasets/b.json": '{"dataset_id": "a"}'}, "both about 'a'"),
        ({"pages/x/page.json": '{"slug": "x", "html": {"en": "1"}}', "pages/x/en.html": "2"}, "as well"),
        ({"pages/x/en.html": "2"}, "page.json"),
        ({"datasets/a.json": '{"dataset_id": "a", "dataset_id": "b"}'}, "'dataset_id' stands twice"),
        ({"datasets/a.json": '{"dataset_id": "a", "metadata": {"x": {"y": NaN}}}'}, "NaN is no JSON number"),
        ({"datasets/a.json": '{"dataset_id":' + "[" * 100_000}, "datasets/a.json is nested too deeply"),
        ({"datasets/a.json": f'{{"dataset_id": "a",\n{MERGE}}}'}, r"a\.json holds the marks of a merge .* line 2 on"),
        ({"templates/t.json": '{"name": "t", "schema": [{"nam": "x"}]}'}, "a name of its own"),
        ({"templates/t.json": '{"name": "t", "schema": [{"name": "x"}, {"name": "x"}]}'}, "a name of its own"),
        ({RULES: '{"dataset_id": "a", "users": {"u": {"permissions": 5}}}'}, "the rule of 'u' must hold a list"),
        ({RULES: '{"dataset_id": "a", "groups": {"g": {"security": [1]}}}'}, "the rule of 'g' must hold a list"),
    ],
)
def test_files_that_cannot_be_meant_are_named(tmp_path: Path, files: dict[str, str], named: str) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(ArgumentError, match=named):
        read_folder(tmp_path, ("datasets", "pages", "templates", "rulesets/datasets"))


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps({"dataset_id": "a"}))
    root = tmp_path / "root"
    (root / "datasets").mkdir(parents=True)
    (root / "datasets" / "a.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(ArgumentError, match="leads out") as caught:
        read_folder(root, ("datasets",))
    assert "no JSON" not in caught.value.message


def test_kinds_come_in_the_order_of_creation() -> None:
    assert places_of(["rulesets", "datasets"])[0] == "datasets"
    for wrong in ("datasets", [], ["data"], None):
        with pytest.raises(ArgumentError, match="kinds"):
            places_of(wrong)
