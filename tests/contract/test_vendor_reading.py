"""Files as people publish them: JSON and YAML under any name, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest
import regenerate
from _normalise_mend import mended_default
from _normalise_read import read, without_trailing_commas

SMALL = '{"openapi": "3.1.0", "paths": {"/a/": {"GET": {"responses": {"200": {"description": "a, ]"}}}}}}'


@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        "\ufeff" + SMALL,
        SMALL.replace("}}}}}}", "}\n\t,},},}, },}").replace("3.1.0", "3.0.3"),
        "openapi: 3.1.0\npaths:\n  /a/:\n    get:\n      responses:\n        200:\n          description: a, ]\n",
        "{openapi: 3.1.0, paths: {/a/: {get: {responses: {200: {description: 'a, ]'},},},},},}",
    ],
)
@pytest.mark.parametrize("name", ["spec.json", "spec.yaml", "spec"])
def test_json_and_yaml_under_any_name(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read(path)["paths"] == {"/a/": {"get": {"responses": {"200": {"description": "a, ]"}}}}}


def test_commas_inside_strings_stay() -> None:
    text = r'{"a": ["b,]", "c\",}",], "d": {"e": 1,},}'
    assert without_trailing_commas(text) == r'{"a": ["b,]", "c\",}"], "d": {"e": 1}}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no `paths`"),
        ("[1]", "no `paths`"),
        ('{"openapi": "3.1.0"}', "no `paths`"),
        ('{"swagger": "2.0", "paths": {}}', r"openapi: 3\.x"),
        ("a: [", "is not YAML"),
        ('{"openapi": "3.1.0", "paths": {"/a/": {}, "/a/": {}}}', "'/a/' stands twice"),
        ("openapi: 3.1.0\npaths:\n  /a/: {}\n  /a/: {}\n", "'/a/' stands twice"),
        ('{"openapi": "3.1.0", "paths": {"/a/": {"get": {}, "GET": {}}}}', "'get' stands twice"),
    ],
)
def test_what_is_no_document_is_refused(
    tmp_path: Path, text: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=why):
        read(path)
    assert regenerate.main(["--spec", str(path), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith("regenerate: ")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="not UTF-8"):
        read(path)


@pytest.mark.parametrize(
    ("value", "types", "meant"),
    [
        (0, ["boolean"], False),
        ("True", ["boolean", "null"], True),
        (2, ["boolean"], None),
        ("20", ["integer"], 20),
        ("'1.5'", ["number"], 1.5),
        ("many", ["integer"], None),
        (True, ["integer"], None),
        ("relevance desc'", ["string"], "relevance desc"),
        ('"quoted"', ["string"], "quoted"),
        ("it's", ["string"], "it's"),
        (5, ["string"], None),
        (None, ["string"], None),
        ([], ["array"], []),
        ({"a": 1}, [], {"a": 1}),
    ],
)
def test_defaults_as_they_were_meant(value: object, types: list[str], meant: object) -> None:
    found = mended_default(value, types)
    assert found == meant
    assert type(found) is type(meant)
