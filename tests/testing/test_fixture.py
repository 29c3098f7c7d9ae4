"""The fixtures over real sockets: a dataset published by hand, faults that strike, a clock that moves, a reset."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from aioportal.testing import (
    HuwiseSandbox,
    SandboxControlError,
    answer,
    apply_then_answer,
    apply_then_drop,
    close_after,
    cut_body,
    drop,
    drop_upload_after,
    html,
    management_error,
    stall,
)

CSV = "Name,Age,Born\nAda,36,1815-12-10\nBob,x,2000-01-01,extra\nEve,old,2001-01-01\n" + "Z,1,2002-02-02\n" * 9


@pytest.fixture
def web(huwise_sandbox: HuwiseSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"apikey {huwise_sandbox.api_key}"}
    base = huwise_sandbox.url + "/api/automation/v1.0"
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=120) as client:
        yield client


def create(web: httpx.Client, dataset_id: str = "people") -> str:
    body = {"dataset_id": dataset_id, "metadata": {"default": {"title": {"value": "People"}}}}
    made = web.post("/datasets/", json=body)
    assert made.status_code == 201, made.text
    uid: str = made.json()["uid"]
    return uid


def add_file(web: httpx.Client, uid: str, content: str = CSV, name: str = "people.csv") -> None:
    file = web.post(f"/datasets/{uid}/resources/files/", files={"file": (name, content.encode(), "text/csv")}).json()
    datasource = {"type": "uploaded_file", "file": {"uid": file["uid"]}}
    kinds = web.post(f"/datasets/{uid}/resources/guess_extractors/", json={"datasource": datasource}).json()
    body = {"datasource": datasource, "type": kinds[0]["type"]}
    guess = web.post(f"/datasets/{uid}/resources/guess_extractor_params/", json=body).json()
    made = web.post(
        f"/datasets/{uid}/resources/",
        json={**body, "title": name, "params": guess["params"]},
    )
    assert made.status_code == 201, made.text


def status(web: httpx.Client, uid: str) -> dict[str, Any]:
    found: dict[str, Any] = web.get(f"/datasets/{uid}/status/").json()
    return found


def test_a_file_becomes_a_published_dataset(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    uid = create(web)
    add_file(web, uid)
    with pytest.raises(SandboxControlError, match="404"):
        huwise_sandbox.records("people")
    assert web.post(f"/datasets/{uid}/publish/").status_code == 200
    huwise_sandbox.advance(60)
    shown = status(web, uid)
    assert (shown["status"], shown["is_published"]) == ("idle", True)
    assert [error["message"] for error in shown["records_errors"]] == ["line 3: the row has 4 cells, not 3"]
    window = huwise_sandbox.records("people", limit=2, offset=0)
    assert window == {
        "total_count": 11,
        "results": [
            {"name": "Ada", "age": "36", "born": "1815-12-10"},
            {"name": "Eve", "age": "old", "born": "2001-01-01"},
        ],
    }
    assert [entry["kind"] for entry in huwise_sandbox.ledger(dataset_id="people")][-1] == "published"
    assert huwise_sandbox.ledger("published", operation="publish_dataset")[0]["records"] == 11
    assert huwise_sandbox.ledger("published", operation="unpublish_dataset") == []
    assert huwise_sandbox.requests(operation="publish_dataset", status=200)[0]["method"] == "POST"


def test_a_type_configuration_turns_words_into_row_errors(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    uid = create(web)
    add_file(web, uid)
    config = {"type": "type", "label": "age", "field": "age", "type_param": "int"}
    field = web.post(f"/datasets/{uid}/fields/", json=config).json()
    web.post(f"/datasets/{uid}/publish/")
    huwise_sandbox.advance(60)
    errors = status(web, uid)["records_errors"]
    assert [error["field_uid"] for error in errors] == ["", field["uid"]]
    assert huwise_sandbox.records("people", limit=2)["results"][1]["age"] is None
    dataset = web.get(f"{huwise_sandbox.url}/api/explore/v2.1/catalog/datasets/people").json()
    assert [(item["name"], item["label"], item["type"]) for item in dataset["fields"]] == [
        ("name", "Name", "text"),
        ("age", "Age", "int"),
        ("born", "Born", "date"),
    ]


def test_a_file_that_is_no_table_ends_in_error(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    uid = create(web)
    add_file(web, uid)
    broken = web.post(f"/datasets/{uid}/resources/files/", files={"file": ("b.csv", b"\x00\x01", "text/csv")}).json()
    resource = web.get(f"/datasets/{uid}/resources/").json()["results"][0]
    body = {
        "type": "csvfile",
        "title": "b",
        "datasource": {"type": "uploaded_file", "file": {"uid": broken["uid"]}},
        "params": {},
    }
    assert web.put(f"/datasets/{uid}/resources/{resource['uid']}/", json=body).status_code == 200
    web.post(f"/datasets/{uid}/publish/")
    huwise_sandbox.advance(60)
    shown = status(web, uid)
    assert shown["status"] == "error"
    assert "binary" in shown["message"]
    assert shown["is_published"] is False


def test_preview_over_the_api(web: httpx.Client) -> None:
    uid = create(web)
    add_file(web, uid)
    resource = web.get(f"/datasets/{uid}/resources/").json()["results"][0]
    shown = web.get(f"/datasets/{uid}/resources/{resource['uid']}/preview/").json()
    assert [field["name"] for field in shown["fields"]] == ["name", "age", "born"]
    assert shown["records"][0] == {"name": "Ada", "age": "36", "born": "1815-12-10"}


def test_scripted_answers(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(
        answer(429, headers={"Retry-After": "2"}, json={"error_code": "slow"}).on("list_datasets"),
        html(502).on("list_datasets", times=2),
        management_error(400, error_key="Busy").on("list_datasets"),
        cut_body(5).on("list_datasets"),
        close_after().on("list_datasets"),
    )
    first = web.get("/datasets/")
    assert (first.status_code, first.headers["retry-after"], first.json()) == (429, "2", {"error_code": "slow"})
    for _ in range(2):
        page = web.get("/datasets/")
        assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert web.get("/datasets/").json()["error_key"] == "Busy"
    with pytest.raises(httpx.RemoteProtocolError):
        web.get("/datasets/")
    assert web.get("/datasets/").status_code == 200
    assert [entry["fault"] for entry in huwise_sandbox.requests()] == [
        "answer",
        "html",
        "html",
        "management",
        "cut_body_after",
        "close_after",
    ]


def test_effects_happen_or_not_as_scripted(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    body = {"metadata": {"default": {"title": {"value": "x"}}}}
    huwise_sandbox.faults(
        drop().on("create_dataset"),
        drop(body_unread=True, reset=True).on("create_dataset"),
        apply_then_drop().on("create_dataset"),
        apply_then_answer(504, html="late").on("create_dataset"),
    )
    for dataset_id in ("a", "b"):
        with pytest.raises(httpx.TransportError):
            web.post("/datasets/", json={**body, "dataset_id": dataset_id})
    assert huwise_sandbox.ledger() == []
    with pytest.raises(httpx.RemoteProtocolError):
        web.post("/datasets/", json={**body, "dataset_id": "c"})
    late = web.post("/datasets/", json={**body, "dataset_id": "d"})
    assert (late.status_code, late.text) == (504, "late")
    assert [entry["object"]["dataset_id"] for entry in huwise_sandbox.ledger("created")] == ["c", "d"]


def test_an_upload_dropped_midway_leaves_no_file(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    uid = create(web)
    huwise_sandbox.faults(drop_upload_after(200_000).on("upload_resource_file", dataset=uid))
    with pytest.raises(httpx.TransportError):
        web.post(f"/datasets/{uid}/resources/files/", files={"file": ("a.csv", b"x" * 5_000_000, "text/csv")})
    assert huwise_sandbox.ledger("uploaded") == []


def test_a_stall_ends_when_the_clock_moves(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    huwise_sandbox.faults(stall(3600).on("list_datasets"))
    with pytest.raises(httpx.ReadTimeout):
        web.get("/datasets/", timeout=0.05)
    assert web.get("/datasets/").status_code == 200


async def test_the_clock_moves_the_portal_and_takes_no_time(huwise_sandbox: HuwiseSandbox) -> None:
    began, before = time.monotonic(), huwise_sandbox.now()
    await huwise_sandbox.clock.sleep(3600)
    wall, after = huwise_sandbox.clock.wall(), huwise_sandbox.now()
    took = time.monotonic() - began
    assert took < 1800
    # The machine's own time passes as well.
    assert before + 3600 <= wall <= after + 0.1
    assert after - before <= 3600 + took + 0.1


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_an_empty_portal(web: httpx.Client, huwise_sandbox: HuwiseSandbox, turn: int) -> None:
    assert huwise_sandbox.ledger() == []
    assert huwise_sandbox.requests() == []
    before, now, after = time.time(), huwise_sandbox.now(), time.time()
    assert before - 0.1 <= now <= after + 0.1
    assert web.get("/datasets/").json()["total_count"] == 0
    # Everything that must not reach the next turn:
    create(web)
    assert len(huwise_sandbox.seed(3)) == 3
    huwise_sandbox.advance(100_000)
    huwise_sandbox.configure(total_count="string", settle=9)
    huwise_sandbox.configure(settle=99)
    assert web.get("/datasets/").json()["total_count"] == "4"
    huwise_sandbox.faults(answer(500).on(times=None))


def test_the_next_publish_can_be_made_to_fail(web: httpx.Client, huwise_sandbox: HuwiseSandbox) -> None:
    uid = create(web)
    huwise_sandbox.prepare_publish("people", error="no space left", seconds=500, word="indexing")
    web.post(f"/datasets/{uid}/publish/")
    huwise_sandbox.advance(400)
    assert status(web, uid)["status"] == "indexing"
    huwise_sandbox.advance(200)
    assert (status(web, uid)["status"], status(web, uid)["message"]) == ("error", "no space left")


def test_what_the_portal_cannot_read_is_told(huwise_sandbox: HuwiseSandbox) -> None:
    with pytest.raises(SandboxControlError, match="nothing cannot be changed"):
        huwise_sandbox.configure(nothing=1)
    with pytest.raises(SandboxControlError, match="no dataset 'none'"):
        huwise_sandbox.prepare_publish("none", error="x")
    assert huwise_sandbox.domain == huwise_sandbox.url
    assert Path(huwise_sandbox.url).name.startswith("127.0.0.1:")
