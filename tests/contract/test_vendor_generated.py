"""`regenerate.py --spec` on our whole contract with everything wrong at once: all operations, all typed right."""

from __future__ import annotations

import contextlib
import copy
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import regenerate
import vendor_defects as defects
from _contract import Node, operations

ALL = [
    defects.inline_errors, defects.arrays_without_items, defects.bad_words, defects.broken_references,
    defects.untagged_unions, defects.discriminator_at_the_base, defects.required_answers, defects.closed_answers,
    defects.csv_as_a_list, defects.wrong_defaults, defects.bodies_not_required, defects.fractional_limits,
    defects.exact_codes, defects.vendor_names, defects.json_nulls, defects.one_title_for_all,
]  # fmt: skip
PACKAGE = "vendor_api"


class Answer(NamedTuple):
    status_code: int
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


def answer(data: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(data).encode())


@pytest.fixture(scope="module")
def output(document: Node, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vendor")
    spoilt = copy.deepcopy(document)
    for spoil in ALL:
        spoil(spoilt)
    spec = folder / "published.json"
    spec.write_text(defects.with_trailing_commas(spoilt))
    with (folder / "notes").open("w") as notes, contextlib.redirect_stderr(notes):
        assert regenerate.main(["--spec", str(spec), "--output", str(folder / PACKAGE)]) == 0
    return folder / PACKAGE


@pytest.fixture(scope="module")
def package(output: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(output.parent))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(output.parent))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


def test_no_operation_is_lost(document: Node, output: Path, package: ModuleType) -> None:
    table = importlib.import_module(f"{PACKAGE}.operations").OPERATIONS
    own = importlib.import_module("aioportal_huwise.operations").OPERATIONS
    assert len(list(output.glob("api/*/[!_]*.py"))) == len(list(operations(document))) == len(table)
    for name, row in table.items():
        assert (row.tag, row.method, row.path) == (own[name].tag, own[name].method, own[name].path)
        assert (row.retry, row.evidence, row.reconcile_by) == (
            own[name].retry,
            own[name].evidence,
            own[name].reconcile_by,
        )
        assert set(row.success) == set(own[name].success)
        assert (row.query, row.body, row.binary) == (own[name].query, own[name].body, own[name].binary)


def test_every_endpoint_imports_with_the_arguments_it_should_have(package: ModuleType) -> None:
    for row in importlib.import_module(f"{PACKAGE}.operations").OPERATIONS.values():
        theirs = importlib.import_module(f"{PACKAGE}.api.{row.tag}.{row.id}")
        ours = importlib.import_module(f"aioportal_huwise.api.{row.tag}.{row.id}")
        found = inspect.signature(theirs.build_request).parameters
        wanted = inspect.signature(ours.build_request).parameters
        assert list(found) == list(wanted)
        assert [each.default is each.empty for each in found.values()] == [
            each.default is each.empty for each in wanted.values()
        ]


def test_mypy_strict_has_nothing_to_say(output: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        "",
        "--cache-dir",
        str(tmp_path),
        "-p",
        PACKAGE,
    ]
    done = subprocess.run(command, cwd=output.parent, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_family_is_told_apart_by_its_tag(package: ModuleType) -> None:
    fields = importlib.import_module(f"{PACKAGE}.api.dataset_fields")
    page = fields.list_dataset_field_configurations.parse_response(
        answer(
            {
                "results": [
                    {"type": "rename", "from_name": "a"},
                    {"type": "order", "order": ["b"]},
                    {"type": "new", "x": 1},
                ]
            }
        )
    )
    rename, order, unknown = page.results
    assert type(rename).__name__ == "RenameFieldConfiguration"
    assert rename.from_name == "a"
    assert (type(order).__name__, order.order) == ("OrderFieldConfiguration", ["b"])
    assert type(unknown).__name__ == "UnknownDatasetFieldConfiguration"
    assert unknown.to_dict() == {"type": "new", "x": 1}


def test_requests_send_their_tag_and_no_default(package: ModuleType) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    sent = models.DeleteFieldConfigurationInput(label="drop it", field="raw")
    assert sent.to_dict() == {"type": "delete", "label": "drop it", "field": "raw"}
    with pytest.raises(TypeError, match="from_name"):
        models.RenameFieldConfigurationInput(label="no name")
    assert models.DatasetUpdate().to_dict() == {}


def test_answers_need_nothing(package: ModuleType) -> None:
    datasets = importlib.import_module(f"{PACKAGE}.api.datasets")
    models = importlib.import_module(f"{PACKAGE}.models")
    assert datasets.retrieve_dataset.parse_response(answer({})) == models.Dataset()
    known = datasets.retrieve_dataset.parse_response(
        answer({"uid": None, "created_by": {"username": "ines", "uid": "us_1"}, "is_published": "perhaps", "more": 1})
    )
    assert known.uid is None
    assert (known.created_by.username, known.created_by.uid) == ("ines", "us_1")
    assert known.is_published == "perhaps"
    assert known.additional_properties == {"more": 1}
    assert datasets.delete_dataset.parse_response(Answer(204, b"")) is None


def test_words_and_texts(package: ModuleType) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    quota = models.ApiCallsQuota.from_dict({"unit": "-day"})
    assert quota.unit == "-day"
    assert quota.unit.name == "MINUS_DAY"
    assert models.ApiCallsQuota.from_dict({"unit": "aeon"}).unit == "aeon"
    users = importlib.import_module(f"{PACKAGE}.api.users")
    assert users.export_users.parse_response(Answer(200, b"username\nines\n")) == "username\nines\n"


def test_errors_make_one_class_each(document: Node, output: Path) -> None:
    responses = len(document["components"]["responses"])
    assert len(list(output.glob("models/*.py"))) < len(document["components"]["schemas"]) + responses


def test_the_notes_say_what_was_mended(document: Node, output: Path) -> None:
    told = (output.parent / "notes").read_text().splitlines()
    assert told[0] == f"published.json: {len(list(operations(document)))} operations"
    assert "2  families with a discriminator at their base" in map(str.strip, told)
    assert "2  references that lead nowhere" in map(str.strip, told)
