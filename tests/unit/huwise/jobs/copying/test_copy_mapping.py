"""The mapping: what it may say, and that it never says a secret."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from aioportal.errors import ArgumentError
from aioportal.huwise.jobs import CopyMapping
from aioportal.huwise.jobs.copying.mapping import SecretSource


def test_a_mapping_is_the_same_from_data_and_from_a_file(tmp_path: Path) -> None:
    data = {
        "themes": {"a1": "b2", "a3": None},
        "urls": {"https://old.example.org": "https://new.example.org"},
        "secrets": {"co_1": {"password": {"env": "FTP"}, "headers.X": {"file": "x.txt"}}},
    }
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(data), "utf-8-sig")
    mapping = CopyMapping.of(data)
    assert mapping == CopyMapping.of(file) == CopyMapping.of(str(file)) == CopyMapping.of(mapping)
    assert mapping.as_data() == data
    assert CopyMapping.of(mapping.as_data()) == mapping
    assert CopyMapping.of(None).as_data() == {}
    assert pickle.loads(pickle.dumps(mapping)) == mapping


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"theme": {}}, "unknown part 'theme' for the mapping"),
        ({"themes": ["a"]}, "themes of the mapping must map names"),
        ({"themes": {"a": 1}}, "maps 'a' to what is no name"),
        ({"themes": {"a": ""}}, "maps 'a' to what is no name"),
        ({"secrets": []}, "secrets of the mapping"),
        ({"secrets": {"co_1": "s3cret-value"}}, "secrets of 'co_1'"),
        ({"secrets": {"co_1": {"password": "s3cret-value"}}}, "never what it is"),
        ({"secrets": {"co_1": {"password": {"value": "s3cret-value"}}}}, "never what it is"),
        ({"secrets": {"co_1": {"password": {"env": "A", "file": "s3cret-value"}}}}, "never what it is"),
        (7, "must be a path or a mapping"),
    ],
)
def test_what_cannot_be_meant_is_named_and_no_value_is_shown(given: object, named: str) -> None:
    with pytest.raises(ArgumentError, match=named) as refused:
        CopyMapping.of(given)  # type: ignore[arg-type]  # the point
    assert "s3cret-value" not in str(refused.value) + repr(refused.value)


def test_a_file_that_is_no_mapping_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mapping.json"
    with pytest.raises(ArgumentError, match="cannot be read: No such file"):
        CopyMapping.of(file)
    file.write_text('{"themes": ')
    with pytest.raises(ArgumentError, match="is no JSON"):
        CopyMapping.of(file)
    file.write_text("[]")
    with pytest.raises(ArgumentError, match="must be a JSON object"):
        CopyMapping.of(file)


def test_a_secret_is_read_where_it_is_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SecretSource("env", "COPY_TEST_PASSWORD")
    monkeypatch.delenv("COPY_TEST_PASSWORD", raising=False)
    assert source.missing() == "the environment variable COPY_TEST_PASSWORD is not set"
    monkeypatch.setenv("COPY_TEST_PASSWORD", "s3cret")
    assert source.read() == "s3cret"
    assert source.missing() is None
    assert "s3cret" not in repr(source)

    file = tmp_path / "password"
    held = SecretSource("file", str(file))
    assert "cannot be read" in (held.missing() or "")
    file.write_text("\n")
    assert "is empty" in (held.missing() or "")
    file.write_text(" s3 cret \n")
    assert held.read() == " s3 cret "
