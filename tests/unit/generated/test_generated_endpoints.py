"""What an endpoint module builds, and what it makes of answers of every kind."""

from __future__ import annotations

import json

import httpx
import pytest

from aioportal.core.http import Answer
from aioportal_huwise.api import dataset_metadata, dataset_resources, dataset_schedules, datasets
from aioportal_huwise.errors import UnexpectedStatus
from aioportal_huwise.models import (
    Dataset,
    DatasetInput,
    DatasetMetadata,
    DatasetScheduleInput,
    MetadataValueInput,
    Resource,
    UnknownDatasource,
    UploadedFileDatasource,
)
from aioportal_huwise.types import HttpResponse


def answer(status: int, body: object = None) -> Answer:
    return Answer(status, {}, b"" if body is None else json.dumps(body).encode())


def test_requests_are_plain_values() -> None:
    assert datasets.list_datasets.build_request(limit=0) == {
        "method": "GET",
        "url": "/datasets/",
        "params": {"limit": 0},
    }
    assert datasets.delete_dataset.build_request("a/b") == {"method": "DELETE", "url": "/datasets/a%2Fb/"}
    assert datasets.create_dataset.build_request(
        body=DatasetInput(dataset_id="cheeses", metadata=DatasetMetadata())
    ) == {
        "method": "POST",
        "url": "/datasets/",
        "json": {"dataset_id": "cheeses", "metadata": {}},
    }
    request = dataset_metadata.update_template_field_dataset_metadata.build_request(
        "da_1", "default", "title", body=MetadataValueInput(value=None)
    )
    assert request["url"] == "/datasets/da_1/metadata/default/title/"
    assert request["json"] == {"value": None}  # null is not absence
    schedule = dataset_schedules.create_dataset_schedule.build_request(
        "da_1", body=DatasetScheduleInput(cron_schedule="0 4 * * *")
    )
    assert schedule["json"] == {"cron_schedule": "0 4 * * *"}


def test_a_path_argument_cannot_turn_a_delete_on_its_collection() -> None:
    for value in ("", ".", ".."):
        with pytest.raises(ValueError, match="dataset_uid"):
            datasets.delete_dataset.build_request(value)


@pytest.mark.parametrize("status", [200, 201, 202, 207, 299])
def test_any_2xx_is_the_declared_success(status: int) -> None:
    assert datasets.retrieve_dataset.parse_response(answer(status, {"uid": "da_1"})).uid == "da_1"


@pytest.mark.parametrize("status", [100, 199, 300, 303, 400, 404, 499, 500, 520])
def test_anything_else_is_an_unexpected_status(status: int) -> None:
    with pytest.raises(UnexpectedStatus) as caught:
        datasets.retrieve_dataset.parse_response(answer(status, {"uid": "da_1"}))
    assert caught.value.status_code == status
    with pytest.raises(UnexpectedStatus):
        datasets.delete_dataset.parse_response(answer(status))


@pytest.mark.parametrize("body", [b"", b" \r\n", b"null"])
def test_an_empty_success_is_none(body: bytes) -> None:
    for status in (200, 204):
        assert datasets.retrieve_dataset.parse_response(Answer(status, {}, body)) is None
        assert dataset_resources.list_extractors.parse_response(Answer(status, {}, body)) is None


def test_a_body_where_none_is_declared_is_ignored() -> None:
    datasets.delete_dataset.parse_response(Answer(200, {}, b"<html>"))


@pytest.mark.parametrize("body", ["[]", '""', "12", "true", '"text"', '[["uid", "da_1"]]'])
def test_another_top_level_is_a_type_error(body: str) -> None:
    with pytest.raises(TypeError, match="should be a JSON dict"):
        datasets.retrieve_dataset.parse_response(Answer(200, {}, body.encode()))


def test_what_is_no_json_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        datasets.retrieve_dataset.parse_response(Answer(200, {}, b"<html>"))


def test_httpx_answers_fit_as_well() -> None:
    response: HttpResponse = httpx.Response(200, json={"uid": "da_1"})
    assert datasets.retrieve_dataset.parse_response(response) == Dataset(uid="da_1")
    assert datasets.retrieve_dataset.parse_response(httpx.Response(204)) is None


def test_a_download_is_its_bytes() -> None:
    download = dataset_resources.download_dataset_resource_file
    assert download.parse_response(Answer(200, {}, b"a;b\n1;2\n")) == b"a;b\n1;2\n"


def test_a_union_is_told_apart_by_its_tag_and_the_rest_is_caught() -> None:
    def datasource(**fields: object) -> object:
        return Resource.from_dict({"datasource": fields}).datasource

    known = datasource(type="uploaded_file", file={"uid": "a.csv"})
    assert isinstance(known, UploadedFileDatasource)
    for odd in ({"type": "carrier_pigeon", "ring": 7}, {"type": None}, {"type": 5}, {"type": []}, {}):
        caught = datasource(**odd)
        assert isinstance(caught, UnknownDatasource)
        assert caught.to_dict() == odd
    for kept in (None, "text", [], 5):
        assert Resource.from_dict({"datasource": kept}).datasource == kept


def test_a_tag_is_sent_without_being_typed() -> None:
    assert UploadedFileDatasource().to_dict() == {"type": "uploaded_file"}
