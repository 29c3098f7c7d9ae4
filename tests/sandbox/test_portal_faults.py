"""Faults by script: what the client sees, and what the ledger says really happened."""

from __future__ import annotations

import http.client
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from portal_api import CHEESES, KEY, Api, plain

from aioportal.sandbox.contract import BASE_PATH

CREATE = {"method": "POST", "path": "/datasets/"}
BODY = {"dataset_id": "cheeses", "metadata": {"default": {"title": {"value": "Cheeses"}}}}


def lost(api: Api, do: dict[str, Any], **where: Any) -> httpx.TransportError:
    """Script one fault on creating, create, and give back how the connection failed."""
    api.server.faults({**CREATE, "do": do, **where})
    with pytest.raises(httpx.TransportError) as caught:
        api.post("/datasets/", json=BODY)
    return caught.value


def test_an_answer_instead_of_the_effect(api: Api) -> None:
    do = {"answer": {"status": 503, "headers": {"Retry-After": "7"}, "json": {"error_code": "busy"}}}
    api.server.faults({**CREATE, "do": do, "times": 2})
    for _ in range(2):
        answer = api.post("/datasets/", json=BODY)
        assert (answer.status_code, answer.headers["retry-after"], answer.json()) == (503, "7", {"error_code": "busy"})
    assert api.kinds() == []
    assert api.post("/datasets/", json=BODY).status_code == 201
    [shown] = api.server.get("/_sandbox/faults")["faults"]
    assert (shown["fired"], shown["left"]) == (2, 0)


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        ({"status": 200, "body": "plain"}, "text/plain; charset=utf-8", "plain"),
        ({"status": 502, "html": "<p>"}, "text/html; charset=utf-8", "<p>"),
        ({"status": 200}, "text/plain; charset=utf-8", ""),
        ({"status": 200, "json": None}, "application/json", "null"),
        ({"status": 200, "body": "{", "headers": {"Content-Type": "application/json"}}, "application/json", "{"),
    ],
)
def test_any_body_can_be_answered(api: Api, answer: dict[str, Any], kind: str, text: str) -> None:
    api.server.faults({"path": "/datasets/", "do": {"answer": answer}})
    got = api.http.get("/datasets/")
    assert (got.status_code, got.headers["content-type"], got.text) == (answer["status"], kind, text)


def test_html_as_a_gateway_sends_it(api: Api) -> None:
    api.server.faults({**CREATE, "do": {"html": 502}})
    answer = api.post("/datasets/", json=BODY)
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<html>")
    assert api.kinds() == []


def test_the_older_error_shape(api: Api) -> None:
    api.server.faults({**CREATE, "do": {"management": {"status": 400, "error_key": "SomeException", "message": "no"}}})
    assert api.post("/datasets/", json=BODY).json()["error_key"] == "SomeException"


def test_the_effect_happens_and_the_answer_says_otherwise(api: Api) -> None:
    api.server.faults({**CREATE, "do": {"apply_then_answer": {"status": 504, "body": "gone"}}})
    assert api.post("/datasets/", json=BODY).status_code == 504
    assert api.kinds() == ["created"]
    assert api.post("/datasets/", json=BODY).status_code == 400


@pytest.mark.parametrize("more", [{}, {"reset": True}])
def test_the_effect_happens_and_the_connection_drops(api: Api, more: dict[str, Any]) -> None:
    lost(api, {"apply_then_drop": True, **more})
    assert api.kinds() == ["created"]
    [entry] = [entry for entry in api.server.requests() if entry["operation"] == "create_dataset"]
    assert (entry["fault"], entry["status"]) == ("apply_then_drop", None)


@pytest.mark.parametrize("way", [True, "head", "body"])
def test_the_connection_drops_before_the_effect(api: Api, way: bool | str) -> None:
    lost(api, {"drop": way})
    assert api.kinds() == []


def test_a_reset_is_a_reset(api: Api) -> None:
    assert isinstance(lost(api, {"drop": True, "reset": True}), httpx.ReadError)


def test_the_body_of_an_answer_is_cut(api: Api) -> None:
    error = lost(api, {"cut_body_after": 10})
    assert isinstance(error, httpx.RemoteProtocolError)
    assert "10 bytes" in str(error)
    assert api.kinds() == ["created"]


def test_an_upload_drops_midway_and_leaves_nothing(api: Api) -> None:
    uid = api.create()
    path = "/datasets/{dataset_uid}/resources/files/"
    api.server.faults({"method": "POST", "path": path, "do": {"drop_after_request_bytes": 200_000, "reset": True}})
    content = b"x" * 5_000_000
    with pytest.raises(httpx.TransportError):
        api.post(f"/datasets/{uid}/resources/files/", files={"file": ("a.csv", content)})
    assert api.kinds() == ["created"]
    assert api.upload(uid, content, "a.csv") == "a.csv"


def test_an_early_refusal_can_break_the_body(api: Api) -> None:
    uid = api.create()
    do = {"answer": {"status": 401, "early": True, "close": True}}
    api.server.faults({"operation": "upload_resource_file", "do": do})
    try:
        answer = api.post(f"/datasets/{uid}/resources/files/", files={"file": ("a.csv", b"x" * 20_000_000)})
    except httpx.TransportError:
        pass
    else:
        assert answer.status_code == 401
    assert api.kinds() == ["created"]


def test_a_kept_connection_can_turn_out_stale(api: Api) -> None:
    """The answer promises to keep the connection, and then its end arrives all the same."""
    api.server.faults({"path": "/datasets/", "do": {"close_after": True}})
    address = urlsplit(api.server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
    try:
        connection.request("GET", f"{BASE_PATH}/datasets/", headers={"Authorization": f"apikey {KEY}"})
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.getheader("connection")) == (200, None)
        assert connection.sock.recv(1) == b""
    finally:
        connection.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stall_lasts_for_the_portals_time(api: Api, when: str) -> None:
    api.server.faults({**CREATE, "do": {"stall": 30, "when": when}})
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(api.post("/datasets/", json=BODY).status_code))
    thread.start()
    deadline = time.monotonic() + 120
    expected = [] if when == "before" else ["created"]
    while len(api.server.requests()) < 1 or api.kinds() != expected:
        assert time.monotonic() < deadline
    assert (api.kinds(), answers) == (expected, [])
    api.server.advance(31)
    thread.join(120)
    assert (answers, api.kinds()) == ([201], ["created"])


def test_faults_match_by_template_method_dataset_and_count(api: Api) -> None:
    first, second = api.create("first"), api.create("second")
    api.server.faults(
        {"method": "GET", "path": "/datasets/{x}/", "after": 1, "do": {"html": 500}},
        {"method": "GET", "path": "/datasets/{x}/status/", "dataset": second, "times": None, "do": {"html": 501}},
        {"method": "*", "path": "/api/automation/v1.0/datasets/{x}/publish/", "do": {"html": 503}},
        {"operation": "list_datasets", "do": {"html": 504}},
    )
    assert [api.http.get(f"/datasets/{first}/").status_code for _ in range(3)] == [200, 500, 200]
    assert [api.http.get(f"/datasets/{uid}/status").status_code for uid in (first, second, second)] == [200, 501, 501]
    assert api.post(f"/datasets/{first}/publish/").status_code == 503
    assert api.http.get("/datasets/", params={"limit": 1}).status_code == 504


def test_faults_can_strike_by_connection_or_by_chance(api: Api) -> None:
    api.server.faults({"path": "*", "connection": "reused", "do": {"html": 500}})
    assert [api.http.get("/datasets/").status_code for _ in range(2)] == [200, 500]
    api.server.delete("/_sandbox/faults")
    chance = {"path": "*", "times": None, "probability": 0.5, "seed": 3, "do": {"html": 500}}
    struck = []
    for _ in range(2):
        api.server.post("/_sandbox/faults", {"faults": [chance], "replace": True})
        struck.append([api.http.get("/datasets/").status_code for _ in range(20)])
    assert struck[0] == struck[1]
    assert set(struck[0]) == {200, 500}


@pytest.mark.parametrize(
    "fault",
    [
        {"do": {}},
        {"do": {"explode": True}},
        {"do": {"drop": True, "html": 500}},
        {"do": {"answer": {}}},
        {"do": {"html": "500"}},
        {"do": {"stall": -1}},
        {"do": {"stall": 1, "when": "never"}},
        {"do": {"cut_body_after": -1}},
        {"do": {"drop": "sometimes"}},
        {"do": {"drop": True}, "times": 0},
        {"do": {"drop": True}, "after": -1},
        {"do": {"drop": True}, "connection": "old"},
        {"do": {"drop": True}, "operation": "no_such_operation"},
        {"do": {"drop": True}, "methud": "GET"},
        {},
    ],
)
def test_a_script_that_means_nothing_is_refused_as_a_whole(api: Api, fault: dict[str, Any]) -> None:
    good = {"path": "*", "do": {"drop": True}}
    with pytest.raises(ValueError, match="400"):
        api.server.faults(good, fault)
    assert api.server.get("/_sandbox/faults") == {"faults": []}


def test_the_request_log_tells_connections_apart(api: Api) -> None:
    headers = {"X-Request-ID": "mine"}
    api.post("/datasets/", json=BODY, headers=headers)
    api.get("/datasets/da_unknown/")
    with plain(headers={"Authorization": f"apikey {KEY}"}) as other:
        other.get(f"{api.server.base_url}/nothing/")
    log = api.server.requests()
    assert [(entry["method"], entry["path"], entry["status"]) for entry in log] == [
        ("POST", "/datasets/", 201),
        ("GET", "/datasets/{dataset_uid}/", 404),
        ("GET", "/api/automation/v1.0/nothing/", 404),
    ]
    assert log[0]["connection"] == log[1]["connection"] != log[2]["connection"]
    assert log[0]["request_id"] == "mine" == api.server.ledger()[0]["request_id"]


def test_uploads_can_lose_their_answer(api: Api) -> None:
    uid = api.create()
    api.server.faults({"operation": "upload_resource_file", "do": {"apply_then_drop": True}})
    with pytest.raises(httpx.TransportError):
        api.upload(uid, CHEESES)
    assert api.upload(uid, CHEESES) == "cheeses_1.csv"
    assert api.kinds() == ["created", "uploaded", "uploaded"]
