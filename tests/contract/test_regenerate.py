"""The generated package is what the contract gives, byte for byte, and every difference is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import regenerate

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, document: regenerate.Node) -> Path:
    package = tmp_path_factory.mktemp("made") / "aioportal_huwise"
    regenerate.build(document, package)
    return package


def test_the_committed_package_is_up_to_date(made: Path) -> None:
    assert regenerate.compare(made, regenerate.OUTPUT) == []


def test_every_difference_is_named(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    (copy / "types.py").write_text((copy / "types.py").read_text() + "\n")
    (copy / "models" / "dataset.py").unlink()
    (copy / "api" / "datasets" / "extra.py").touch()
    (copy / "__pycache__").mkdir(exist_ok=True)
    (copy / "__pycache__" / "types.cpython-311.pyc").write_bytes(b"not looked at")
    assert regenerate.compare(made, copy) == [
        "stray    api/datasets/extra.py",
        "missing  models/dataset.py",
        "changed  types.py",
    ]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "regenerate.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd="/")


SMALL = {
    "openapi": "3.0.3",
    "info": {"title": "Small", "version": "1"},
    "servers": [{"url": "https://api.example.org/v2/"}],
    "paths": {
        "/things/{uid}/": {
            "put": {
                "operationId": "update_thing",
                "tags": ["things"],
                "parameters": [
                    {
                        "name": "uid",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                        "description": "Which.",
                    },
                    {"name": "query", "in": "query", "schema": {"type": "string"}, "description": 'A "phrase"'},
                ],
                "responses": {
                    "201": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}
                },
            }
        }
    },
}


def test_check_then_write_then_check(tmp_path: Path) -> None:
    spec, output = tmp_path / "small.json", tmp_path / "nested" / "small_api"
    spec.write_text(json.dumps(SMALL))

    first = run("--spec", spec, "--output", output, "--check")
    assert first.returncode == 1
    assert "missing  api/things/update_thing.py" in first.stdout
    assert not output.exists()

    assert run("--spec", spec, "--output", output).returncode == 0
    table = (output / "operations.py").read_text()
    assert 'BASE_PATH = "/v2"' in table
    assert "success=(201,)" in table
    assert 'retry="idempotent"' in table
    endpoint = (output / "api" / "things" / "update_thing.py").read_text()
    assert "uid: Which." in endpoint
    assert 'query: A "phrase"' in endpoint

    (output / "stray.py").touch()
    stray = run("--spec", spec, "--output", output, "--check")
    assert (stray.returncode, stray.stdout) == (1, "stray    stray.py\n")
    assert run("--spec", spec, "--output", output).returncode == 0
    assert not (output / "stray.py").exists()
    assert sorted(path.name for path in output.parent.iterdir()) == ["small_api"]


def test_an_operation_that_the_generator_drops_stops_it(tmp_path: Path) -> None:
    spec, output = tmp_path / "small.json", tmp_path / "small_api"
    broken = json.loads(json.dumps(SMALL))
    broken["paths"]["/things/{uid}/"]["put"]["parameters"][0]["name"] = "id"
    spec.write_text(json.dumps(broken))
    done = run("--spec", spec, "--output", output)
    assert done.returncode == 2
    assert "operations that would be lost: PUT /things/{uid}/\n" in done.stderr
    assert not output.exists()


def test_two_operations_of_one_name_are_not_taken_for_one(document: regenerate.Node, made: Path) -> None:
    doubled = json.loads(json.dumps(document))
    doubled["paths"]["/datasets/"]["post"]["operationId"] = "list_datasets"
    with pytest.raises(regenerate.GenerationError, match=r"modules without an operation: datasets/create_dataset"):
        regenerate.verify(doubled, made)


def test_a_contract_that_breaks_its_rules_is_not_generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "huwise.json"
    spec.write_text(json.dumps(SMALL))
    monkeypatch.setattr(regenerate, "SPEC", spec)
    assert regenerate.main(["--spec", str(spec), "--output", str(tmp_path / "out")]) == 2
    assert "x-path-evidence is None [evidence]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_another_version_of_the_generator_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: regenerate.Node
) -> None:
    monkeypatch.setitem(regenerate.PINS, "ruff", "0.1.0")
    with pytest.raises(regenerate.GenerationError, match=r"this needs exactly 0\.1\.0"):
        regenerate.build(document, tmp_path / "out")
