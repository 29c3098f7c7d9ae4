"""The comparison reports each difference exactly once, and nothing that is only spelt otherwise."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import compare_contract
import pytest
from _compare_operations import compare
from _compare_schemas import Row
from _contract import Node, load
from _normalise import mended
from _normalise_walk import Notes
from vendor_defects import SAME, Spoil, part_of

TAGS = ("datasets", "dataset_fields")
Injection = Callable[[Node], None]


@pytest.fixture(scope="module")
def ours(document: Node) -> Node:
    return part_of(document, *TAGS)


def schema(document: Node, name: str) -> Node:
    found: Node = document["components"]["schemas"][name]
    return found


def fields(document: Node, name: str) -> Node:
    found: Node = schema(document, name)["properties"]
    return found


def operation(document: Node, method: str, path: str) -> Node:
    found: Node = document["paths"][path][method]
    return found


def only_theirs(document: Node) -> None:
    document["paths"]["/reuses/"] = {"get": {"operationId": "list-reuses", "responses": {}}}


def only_ours(document: Node) -> None:
    del document["paths"]["/datasets/{dataset_uid}/copy/"]["post"]


def another_path(document: Node) -> None:
    document["paths"]["/datasets/{dataset_uid}/duplicate/"] = document["paths"].pop("/datasets/{dataset_uid}/copy/")


def another_method(document: Node) -> None:
    item = document["paths"]["/datasets/{dataset_uid}/copy/"]
    item["put"] = item.pop("post")


def without_the_slash(document: Node) -> None:
    document["paths"]["/datasets/{dataset_uid}/copy"] = document["paths"].pop("/datasets/{dataset_uid}/copy/")


def another_code(document: Node) -> None:
    node = operation(document, "post", "/datasets/")
    del node["x-success"]
    node["responses"] = {"202": node["responses"]["2XX"]}


def no_body(document: Node) -> None:
    del operation(document, "post", "/datasets/")["requestBody"]


def no_answer(document: Node) -> None:
    operation(document, "post", "/datasets/")["responses"]["2XX"] = {"description": ""}


def new_parameter(document: Node) -> None:
    operation(document, "get", "/datasets/")["parameters"].append(
        {"name": "search", "in": "query", "schema": {"type": "string"}}
    )


def parameter_gone(document: Node) -> None:
    operation(document, "get", "/datasets/")["parameters"].pop()


def parameter_needed(document: Node) -> None:
    document["components"]["parameters"]["DatasetIdFilter"]["required"] = True


def parameter_of_another_type(document: Node) -> None:
    document["components"]["parameters"]["DatasetIdFilter"]["schema"] = {"type": "boolean"}


def new_field(document: Node) -> None:
    fields(document, "ApiCallsQuota")["burst/s"] = {"type": "integer"}


def field_gone(document: Node) -> None:
    del fields(document, "Dataset")["created_by"]


def field_renamed(document: Node) -> None:
    known = fields(document, "DatasetUpdate")
    known["restricted"] = known.pop("is_restricted")


def another_type(document: Node) -> None:
    fields(document, "DatasetRecordError")["message"] = {"type": "object"}


def another_type_in_a_list(document: Node) -> None:
    fields(document, "DatasetSecurity")["visible_fields"]["items"] = {"type": "integer"}


def a_date(document: Node) -> None:
    fields(document, "Dataset")["created_at"]["format"] = "date"


def never_null(document: Node) -> None:
    fields(document, "DatasetStatus")["message"]["type"] = "string"


def a_fraction_for_a_count(document: Node) -> None:
    fields(document, "ApiCallsQuota")["limit"]["type"] = "string"


def other_words(document: Node) -> None:
    words = schema(document, "QuotaUnit")["enum"]
    words[words.index("month")] = "year"


def any_word(document: Node) -> None:
    del schema(document, "QuotaUnit")["enum"]


def promised(document: Node) -> None:
    schema(document, "DatasetStatus")["x-expected"] = ["since"]


def promised_as_they_say_it(document: Node) -> None:
    schema(document, "DatasetStatus")["required"] = ["since"]


def not_promised(document: Node) -> None:
    schema(document, "Acknowledgement").pop("x-expected")


def needed(document: Node) -> None:
    schema(document, "DatasetUpdate")["required"] = ["dataset_id"]


def not_needed(document: Node) -> None:
    del schema(document, "DatasetInput")["required"]


def variant_gone(document: Node) -> None:
    del schema(document, "DatasetFieldConfiguration")["oneOf"][0]


def variant_new(document: Node) -> None:
    parts = copy.deepcopy(schema(document, "RenameFieldConfiguration"))
    parts["allOf"][1]["properties"]["type"] = {"const": "mask", "default": "mask"}
    document["components"]["schemas"]["MaskFieldConfiguration"] = parts
    schema(document, "DatasetFieldConfiguration")["oneOf"].insert(
        0, {"$ref": "#/components/schemas/MaskFieldConfiguration"}
    )


def field_of_a_variant_gone(document: Node) -> None:
    del schema(document, "RenameFieldConfiguration")["allOf"][1]["properties"]["field_label"]


def field_of_a_family_gone(document: Node) -> None:
    del fields(document, "FieldConfigurationBase")["label"]


CONFIGURATION = "DatasetFieldConfiguration"
CASES: list[tuple[Injection, list[Row]]] = [
    (only_theirs, [Row("operation", "list_reuses", "-", "GET /reuses/")]),
    (only_ours, [Row("operation", "copy_dataset", "POST /datasets/{dataset_uid}/copy/", "-")]),
    (another_path, [
        Row("path", "copy_dataset", "POST /datasets/{dataset_uid}/copy/", "POST /datasets/{dataset_uid}/duplicate/"),
    ]),
    (another_method, [
        Row("path", "copy_dataset", "POST /datasets/{dataset_uid}/copy/", "PUT /datasets/{dataset_uid}/copy/"),
    ]),
    (without_the_slash, [
        Row("path", "copy_dataset", "POST /datasets/{dataset_uid}/copy/", "POST /datasets/{dataset_uid}/copy"),
    ]),
    (another_code, [Row("success", "create_dataset", "201", "202")]),
    (no_body, [Row("body", "create_dataset", "application/json", "no body")]),
    (no_answer, [Row("answer", "create_dataset", "application/json", "no body")]),
    (new_parameter, [Row("parameter", "?search", "-", "declared")]),
    (parameter_gone, [Row("parameter", "?dataset_id", "declared", "-")]),
    (parameter_needed, [Row("required", "?dataset_id", "optional", "required")]),
    (parameter_of_another_type, [Row("type", "?dataset_id", "string", "boolean")]),
    (new_field, [Row("field", "ApiCallsQuota/burst~1s", "-", "integer")]),
    (field_gone, [Row("field", "Dataset/created_by", "object | null", "-")]),
    (field_renamed, [
        Row("field", "DatasetUpdate/is_restricted", "boolean", "-"),
        Row("field", "DatasetUpdate/restricted", "-", "boolean"),
    ]),
    (another_type, [Row("type", "DatasetRecordError/message", "string", "object")]),
    (another_type_in_a_list, [Row("type", "DatasetSecurity/visible_fields/*", "string", "integer")]),
    (a_date, [Row("type", "Dataset/created_at", "string (date-time)", "string (date)")]),
    (never_null, [Row("type", "DatasetStatus/message", "string | null", "string")]),
    (a_fraction_for_a_count, [Row("type", "ApiCallsQuota/limit", "integer", "string")]),
    (other_words, [Row("enum", "QuotaUnit", "month", "year")]),
    (any_word, [Row("enum", "QuotaUnit", "day hour minute month second", "any word")]),
    (promised, [Row("required", "DatasetStatus/since", "not promised", "promised")]),
    (promised_as_they_say_it, [Row("required", "DatasetStatus/since", "not promised", "promised")]),
    (not_promised, [Row("required", "Acknowledgement/detail", "promised", "not promised")]),
    (needed, [Row("required", "DatasetUpdate/dataset_id", "optional", "required")]),
    (not_needed, [Row("required", "DatasetInput/metadata", "required", "optional")]),
    (variant_gone, [Row("variant", f"{CONFIGURATION}(type=rename)", "rename", "-")]),
    (variant_new, [Row("variant", f"{CONFIGURATION}(type=mask)", "-", "mask")]),
    (field_of_a_variant_gone, [Row("field", "RenameFieldConfiguration/field_label", "string", "-")]),
    (field_of_a_family_gone, [Row("field", f"{CONFIGURATION}(type=*)/label", "string", "-")]),
]  # fmt: skip


@pytest.mark.parametrize(("inject", "rows"), CASES)
def test_a_difference_is_exactly_its_row(ours: Node, inject: Injection, rows: list[Row]) -> None:
    theirs = copy.deepcopy(ours)
    inject(theirs)
    assert theirs != ours
    assert [row for row, _ in compare(ours, theirs).ordered()] == rows


def test_all_differences_at_once_are_all_their_rows(ours: Node) -> None:
    # Those that stay apart: no two of them touch the same operation or field.
    together = [
        only_theirs, another_path, parameter_needed, new_field, field_renamed, other_words, promised, variant_gone,
    ]  # fmt: skip
    theirs = copy.deepcopy(ours)
    for inject in together:
        inject(theirs)
    expected = {row for inject, rows in CASES if inject in together for row in rows}
    assert compare(ours, theirs).rows.keys() == expected


def test_a_row_names_the_operations_in_which_it_shows(ours: Node) -> None:
    theirs = copy.deepcopy(ours)
    field_gone(theirs)
    (names,) = compare(ours, theirs).rows.values()
    assert names == [
        "list_datasets", "create_dataset", "retrieve_dataset", "update_dataset", "copy_dataset",
    ]  # fmt: skip


@pytest.mark.parametrize("spoil", SAME)
def test_what_is_only_spelt_otherwise_is_no_difference(ours: Node, tmp_path: Path, spoil: Spoil) -> None:
    theirs = copy.deepcopy(ours)
    spoil(theirs)
    spec = tmp_path / "vendor.json"
    spec.write_text(json.dumps(theirs))
    assert compare(ours, mended(spec, Notes())).rows == {}


def one_way(document: Node) -> None:
    """One schema for both sides, as the vendor has it; what the server sets is `readOnly`, a secret `writeOnly`."""
    fields(document, "DatasetUpdate")["uid"] = {"type": "string", "readOnly": True}
    fields(document, "DatasetUpdate")["made_by"] = {
        "type": "object",
        "properties": {"username": {"type": "string", "readOnly": True}},
    }
    fields(document, "Dataset")["secret"] = {"type": "string", "writeOnly": True}


def counts_as_numbers(document: Node) -> None:
    fields(document, "ApiCallsQuota")["limit"]["type"] = "number"


def open_maps(document: Node) -> None:
    schema(document, "DatasetMetadata")["properties"] = {"default": {"type": "object"}}
    document["components"]["schemas"]["DatasetRecordError"] = {"type": "object"}


def other_errors_and_texts(document: Node) -> None:
    schema(document, "ApiErrorBody")["properties"]["code"] = {"type": "integer"}
    operation(document, "get", "/datasets/")["summary"] = "Something else"
    fields(document, "Dataset")["uid"] = {"type": "string", "maxLength": 12, "title": "Uid", "example": "da_1"}


@pytest.mark.parametrize("change", [one_way, counts_as_numbers, open_maps, other_errors_and_texts])
def test_what_says_no_more_is_no_difference(ours: Node, change: Injection) -> None:
    theirs = copy.deepcopy(ours)
    change(theirs)
    assert theirs != ours
    assert compare(ours, theirs).rows == {}


def test_a_part_that_was_guessed_and_is_described_now_is_told(ours: Node) -> None:
    mine = copy.deepcopy(ours)
    document = copy.deepcopy(ours)
    schema(mine, "DatasetRecordError").pop("properties")
    schema(mine, "DatasetRecordError")["x-evidence"] = "guess"
    rows = list(compare(mine, document).rows)
    assert rows == [Row("field", "DatasetRecordError", "open (guess)", "field_uid message processor_uid record_id")]


def test_we_may_know_more_codes_than_they_declare(ours: Node) -> None:
    mine, theirs = copy.deepcopy(ours), copy.deepcopy(ours)
    operation(mine, "post", "/datasets/")["x-success"] = [200, 202]
    another_code(theirs)
    assert compare(mine, theirs).rows == {}


def test_the_other_way_round_a_whole_number_is_a_difference(ours: Node) -> None:
    mine = copy.deepcopy(ours)
    counts_as_numbers(mine)
    assert list(compare(mine, ours).rows) == [Row("type", "ApiCallsQuota/limit", "number", "integer")]


def test_a_guessed_path_is_confirmed(ours: Node) -> None:
    mine = copy.deepcopy(ours)
    operation(mine, "get", "/datasets/")["x-path-evidence"] = "guess"
    operation(mine, "post", "/datasets/{dataset_uid}/copy/")["x-path-evidence"] = "guess"
    theirs = copy.deepcopy(ours)
    another_path(theirs)
    report = compare(mine, theirs)
    assert report.confirmed == ["list_datasets  GET /datasets/  (guess)"]
    assert [row.kind for row in report.rows] == ["path"]


@pytest.fixture
def own(ours: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(ours))
    monkeypatch.setattr(compare_contract, "SPEC", path)
    return path


def test_our_own_contract_does_not_differ_from_itself(capsys: pytest.CaptureFixture[str]) -> None:
    count = sum("operationId" in line for line in compare_contract.SPEC.read_text().splitlines() if "#" not in line)
    assert compare_contract.main([str(compare_contract.SPEC)]) == 0
    assert f"operations: {count} ours, {count} theirs, {count} in both\ndifferences: 0\n" in capsys.readouterr().out


def test_the_table(ours: Node, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = copy.deepcopy(ours)
    only_ours(theirs)
    field_gone(theirs)
    other_words(theirs)
    spec = tmp_path / "theirs.json"
    spec.write_text(json.dumps(theirs))
    assert compare_contract.main([str(spec)]) == 1
    lines = capsys.readouterr().out.splitlines()
    told = [line.split()[0] for line in lines if line and not line.startswith("  ")]
    assert told[:6] == ["what", "operation", "field", "enum", "operations:", "differences:"]
    assert lines[2].endswith("list_datasets, create_dataset, retrieve_dataset and 1 more")
    assert "differences: 3 (1 operation, 1 field, 1 enum)" in lines


def test_json(ours: Node, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = copy.deepcopy(ours)
    new_parameter(theirs)
    spec = tmp_path / "theirs.json"
    spec.write_text(json.dumps(theirs))
    assert compare_contract.main([str(spec), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    count = found["operations"]["ours"]
    assert found["operations"] == {"ours": count, "theirs": count, "matched": count}
    assert found["differences"] == [
        {"kind": "parameter", "place": "?search", "ours": "-", "theirs": "declared", "operations": ["list_datasets"]}
    ]
    assert compare_contract.main([str(own), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["differences"] == []


@pytest.mark.parametrize("text", [None, "", "{", '{"openapi": "3.1.0"}'])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "theirs.json"
    if text is not None:
        path.write_text(text)
    assert compare_contract.main([str(path)]) == 2
    assert capsys.readouterr().err.startswith("compare_contract: ")


def test_the_document_is_left_as_it_is(ours: Node, own: Path) -> None:
    before = own.read_bytes()
    assert compare_contract.main([str(own)]) == 0
    assert own.read_bytes() == before
    assert load(own) == ours
