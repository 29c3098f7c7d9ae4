"""What stands beside a dataset's data: attachments, alternative exports, feedbacks of readers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from portal_api import CHEESES, KEY, Api

from aioportal.sandbox.contract import Contract
from aioportal.sandbox.server import SandboxServer

URL = "https://files.example.org/lambert93.geojson?a=1&b=%C3%A9"
PLACES = ("attachments", "alternative_exports")
SAID = {"attachments": {}, "alternative_exports": {"type": "uploaded_file", "title": "Parquet", "description": "All."}}
each_place = pytest.mark.parametrize("place", PLACES)


def send(api: Api, base: str, name: str = "cheeses.csv", content: bytes = CHEESES, kind: str = "text/csv") -> Any:
    place = base.rstrip("/").rpartition("/")[2]
    return api.post(base, data=SAID[place], files={"file": (name, content, kind)})


def feedback(api: Api, dataset: str, comment: str = "Nice.", **body: Any) -> str:
    uid: str = api.server.post("/_sandbox/feedbacks", {"dataset": dataset, "comment": comment, **body})["uid"]
    return uid


# --- files: attachments and uploaded exports ---


@each_place
def test_a_file_lives_and_dies(api: Api, place: str) -> None:
    dataset = api.create()
    base = f"/datasets/{dataset}/{place}/"
    answer = send(api, base)
    assert answer.status_code == 201
    created = answer.json()
    assert created["uid"].startswith("at_" if place == "attachments" else "ae_")
    assert (created["filename"], created["mimetype"]) == ("cheeses.csv", "text/csv")
    if place == "alternative_exports":
        assert {name: created[name] for name in SAID[place]} == SAID[place]
        assert created["updated_at"] == created["created_at"]
    entry = api.server.ledger()[-1]
    assert (entry["kind"], entry["object"]["uid"]) == ("created", created["uid"])
    assert entry["object"]["dataset"] == dataset
    assert (entry["size"], entry["sha256"]) == (len(CHEESES), hashlib.sha256(CHEESES).hexdigest())
    one = f"{base}{created['uid']}/"
    assert api.get(one).json() == created
    assert api.get(f"{one}download/").content == CHEESES
    assert api.delete(one).status_code == 204
    assert api.kinds()[-1] == "deleted"
    for method, path in (("GET", one), ("DELETE", one), ("GET", f"{one}download/")):
        assert api.call(method, path).status_code == 404
    assert api.get(base).json()["total_count"] == 0


@each_place
def test_the_same_file_may_come_twice(api: Api, place: str) -> None:
    base = f"/datasets/{api.create()}/{place}/"
    first, second = (send(api, base, content=content).json()["uid"] for content in (b"one", b"two"))
    assert first != second
    assert [item["uid"] for item in api.get(base).json()["results"]] == [first, second]
    api.delete(f"{base}{first}/")
    assert api.get(f"{base}{second}/download/").content == b"two"
    assert api.get(base, params={"limit": 1, "offset": 1}).json()["results"] == []


@each_place
@pytest.mark.parametrize("name", ['d\'été "1".csv', "日本.csv", "a;b=c.csv", "plain.csv"])
def test_a_download_carries_any_name(api: Api, place: str, name: str) -> None:
    base = f"/datasets/{api.create()}/{place}/"
    created = send(api, base, name).json()
    answer = api.get(f"{base}{created['uid']}/download/")
    assert answer.headers["content-type"] == "application/octet-stream"
    disposition = answer.headers["content-disposition"]
    assert disposition.isascii()
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == created["filename"]
    assert created["filename"].replace("%22", '"') == name


@each_place
def test_a_media_type_is_guessed_where_none_was_said(api: Api, place: str) -> None:
    base = f"/datasets/{api.create()}/{place}/"
    kinds = [send(api, base, name, kind="application/octet-stream").json()["mimetype"] for name in ("a.pdf", "b.qqq")]
    assert kinds == ["application/pdf", None if place == "attachments" else "application/octet-stream"]


@each_place
def test_what_is_no_form_is_refused(api: Api, place: str) -> None:
    base = f"/datasets/{api.create()}/{place}/"
    assert api.post(base, json={}).json()["detail"] == {"file": ["Required."]}
    missing = api.post(base, data=SAID[place], files={"other": ("a", b"x")})
    assert (missing.status_code, missing.json()["detail"]) == (400, {"file": ["Required."]})
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert api.post(base, content=b"nonsense", headers=headers).status_code == 400
    assert api.post(f"/datasets/da_unknown/{place}/", files={"file": ("a", b"x")}).status_code == 404
    api.switch(max_upload=10)
    assert send(api, base, content=b"x" * 11).status_code == 413
    assert api.get(base).json()["total_count"] == 0
    assert api.kinds() == ["created"]


@each_place
def test_a_busy_dataset_takes_no_files(api: Api, place: str) -> None:
    dataset = api.create()
    base = f"/datasets/{dataset}/{place}/"
    uid = send(api, base).json()["uid"]
    api.post(f"/datasets/{dataset}/publish/")
    assert send(api, base).json()["error_code"] == "invalid_dataset_status"
    assert api.delete(f"{base}{uid}/").json()["error_code"] == "invalid_dataset_status"
    assert api.get(f"{base}{uid}/download/").content == CHEESES


@each_place
def test_files_go_with_their_dataset(api: Api, place: str) -> None:
    dataset = api.create()
    base = f"/datasets/{dataset}/{place}/"
    uid = send(api, base).json()["uid"]
    api.delete(f"/datasets/{dataset}/")
    assert api.get(f"{base}{uid}/").status_code == 404
    other = api.create()
    assert api.get(f"/datasets/{other}/{place}/").json()["total_count"] == 0


# --- exports ---


def test_an_address_is_answered_by_a_redirect(api: Api) -> None:
    dataset = api.create()
    base = f"/datasets/{dataset}/alternative_exports/"
    made = api.server.post("/_sandbox/exports", {"dataset": "cheeses", "title": "Lambert 93", "url": URL})
    listed = api.get(base).json()["results"]
    assert [item["uid"] for item in listed] == [made["uid"]]
    assert (listed[0]["type"], listed[0]["url"], "filename" in listed[0]) == ("url", URL, False)
    answer = api.get(f"{base}{made['uid']}/download/")
    assert (answer.status_code, answer.headers["location"], answer.content) == (303, URL, b"")
    # The API documents no way to edit one.
    refused = api.put(f"{base}{made['uid']}/", json={"type": "uploaded_file", "title": "x"})
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["type"])
    assert api.delete(f"{base}{made['uid']}/").status_code == 204


def test_an_export_of_a_kind_that_nobody_knows(api: Api) -> None:
    dataset = api.create()
    body = {"dataset": dataset, "title": "Tiles", "url": URL, "type": "tiles"}
    uid = api.server.post("/_sandbox/exports", body)["uid"]
    base = f"/datasets/{dataset}/alternative_exports/{uid}/"
    assert api.get(base).json()["type"] == "tiles"
    assert api.get(f"{base}download/").status_code == 404


def test_an_export_is_described_anew(api: Api) -> None:
    base = f"/datasets/{api.create()}/alternative_exports/"
    created = send(api, base).json()
    api.server.advance(5)
    changed = api.put(f"{base}{created['uid']}/", json={"type": "uploaded_file", "title": "Other"}).json()
    assert changed["updated_at"] > created["updated_at"]
    assert changed == {**created, "title": "Other", "description": "", "updated_at": changed["updated_at"]}
    assert api.kinds()[-1] == "updated"
    assert api.get(f"{base}{created['uid']}/download/").content == CHEESES
    for body in (
        {"title": "x"},
        {"type": "uploaded_file"},
        {"type": "url", "title": "x"},
        {"type": "uploaded_file", "title": ""},
    ):
        assert api.put(f"{base}{created['uid']}/", json=body).status_code == 400
    assert api.put(f"{base}ae_unknown/", json={"type": "uploaded_file", "title": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, ["type", "title"]),
        ({"type": "uploaded_file"}, ["title"]),
        ({"type": "uploaded_file", "title": ""}, ["title"]),
        ({"type": "url", "title": "x", "url": URL}, ["type"]),
    ],
)
def test_what_an_export_must_say(api: Api, said: dict[str, str], fields: list[str]) -> None:
    base = f"/datasets/{api.create()}/alternative_exports/"
    refused = api.post(base, data=said, files={"file": ("a.csv", b"x", "text/csv")})
    assert (refused.status_code, list(refused.json()["detail"])) == (400, fields)
    assert api.get(base).json()["total_count"] == 0


def test_texts_of_a_form_come_in_any_order_and_any_letters(api: Api) -> None:
    base = f"/datasets/{api.create()}/alternative_exports/"
    parts = [
        ("file", ("a.csv", b"x\r\n--not the boundary\r\n", "text/csv")),
        ("description", (None, "Années 日本\r\nline two")),
        ("title", (None, "Été")),
        ("type", (None, "uploaded_file")),
    ]
    created = api.post(base, files=parts).json()
    assert (created["title"], created["description"]) == ("Été", "Années 日本\r\nline two")
    assert api.get(f"{base}{created['uid']}/download/").content == b"x\r\n--not the boundary\r\n"


@pytest.mark.parametrize("body", [{"title": "x"}, {"url": URL}, {"title": "", "url": URL}, {"title": 1, "url": URL}])
def test_an_address_needs_a_title(api: Api, body: dict[str, Any]) -> None:
    answer = api.http.post(f"{api.server.url}/_sandbox/exports", json={"dataset": api.create(), **body})
    assert answer.status_code == 400


# --- feedbacks ---


def test_feedbacks_are_read_newest_first(api: Api) -> None:
    dataset = api.create()
    base = f"/datasets/{dataset}/feedbacks/"
    values = {"station": {"value": "Quai Sud", "type": "text"}}
    old = feedback(api, dataset, "It moved.", age=3600, record_id="r1", username="jonas", values=values)
    new = feedback(api, dataset, record_id="r2")
    shown = api.get(f"{base}{old}/").json()
    assert (shown["comment"], shown["record_id"], shown["user"]) == ("It moved.", "r1", {"username": "jonas"})
    assert (shown["values"], shown["is_archived"]) == (values, False)

    def listed(**query: Any) -> list[str]:
        return [item["uid"] for item in api.get(base, params=query).json()["results"]]

    assert listed() == listed(sort="-created_at") == [new, old]
    assert listed(sort="created_at") == [old, new]
    assert listed(record_id="r1") == [old]
    assert listed(record_id="r3") == []
    assert list(api.get(base, params={"sort": "comment"}).json()["detail"]) == ["sort"]
    assert api.get(f"{base}df_unknown/").status_code == 404
    assert api.get("/datasets/da_unknown/feedbacks/").status_code == 404
    assert api.get(f"/datasets/{api.create('other')}/feedbacks/").json()["results"] == []
    assert api.kinds() == ["created", "created"]


def test_archived_feedbacks_are_listed_apart(api: Api) -> None:
    dataset = api.create()
    base = f"/datasets/{dataset}/feedbacks/"
    one, two = feedback(api, dataset), feedback(api, dataset)
    archived = api.post(f"{base}{one}/archive/")
    assert (archived.status_code, archived.json()["is_archived"]) == (200, True)
    assert api.post(f"{base}{one}/archive/").json() == archived.json() == api.get(f"{base}{one}/").json()
    assert api.kinds() == ["created", "archived"]
    listed = {
        flag: [item["uid"] for item in api.get(base, params={"is_archived": flag}).json()["results"]]
        for flag in ("true", "false", "1", "0")
    }
    assert listed == {"true": [one], "false": [two], "1": [one], "0": [two]}
    assert [item["uid"] for item in api.get(base).json()["results"]] == [two]
    assert api.post(f"{base}df_unknown/archive/").status_code == 404


def test_the_pages_of_feedbacks_are_found_by_next_alone(api: Api) -> None:
    dataset = api.create()
    for number in range(45):
        feedback(api, dataset, str(number), age=number)
    address: str | None = f"/datasets/{dataset}/feedbacks/"
    sizes, seen = [], []
    while address:
        page = api.http.get(address).json()
        assert page["total_count"] == 45
        sizes.append(len(page["results"]))
        seen += [item["comment"] for item in page["results"]]
        address = page["next"]
    assert sizes == [20, 20, 5]
    assert seen == [str(number) for number in range(45)]
    assert page["previous"] == f"{api.server.base_url}/datasets/{dataset}/feedbacks/?limit=20&offset=20"


@pytest.mark.parametrize("body", [{}, {"dataset": "nobody", "comment": "x"}, {"dataset": "cheeses", "comment": 1}])
def test_a_feedback_has_a_dataset_and_a_comment(api: Api, body: dict[str, Any]) -> None:
    api.create()
    assert api.http.post(f"{api.server.url}/_sandbox/feedbacks", json=body).status_code == 400


@pytest.mark.parametrize("place", [*PLACES, "feedbacks"])
def test_a_key_without_permission_sees_nothing(api: Api, place: str) -> None:
    path = f"/datasets/{api.create()}/{place}/"
    for key, status in (("nobody", 403), ("reader", 200)):
        assert api.get(path, headers={"Authorization": f"apikey {key}"}).status_code == status


# --- all of it on disk ---


def test_everything_outlives_the_process(tmp_path: Path, contract: Contract) -> None:
    options: dict[str, Any] = {
        "api_key": "key-of-the-tests",
        "state": tmp_path / "state.json",
        "frozen": True,
        "start": 1_700_000_000,
    }
    with SandboxServer(**options) as server:
        first = Api(server, contract)
        with first.http:
            dataset = first.create()
            place = f"/datasets/{dataset}/attachments/"
            file = send(first, place).json()
            sent = feedback(first, dataset)
            login = {"type": "basic_auth", "username": "u", "password": "hush"}
            first.post("/datasource_connections/", json={"type": "ftp", "url": "ftp://x", "auth": login})
            first.post("/harvesters/", json={"type": "wfs", "url": "https://x", "name": "Works"})
            catalog = [{"id": str(number), "title": f"Number {number}"} for number in range(4)]
            server.post("/_sandbox/harvesters", {"harvester": "works", "catalog": catalog, "processing_seconds": 4})
            first.post("/harvesters/works/start/")
            server.advance(2.5)
            before = first.get("/harvesters/works/").json()
    assert (before["status"], before["attached_datasets_count"]) == ("processing", 2)
    with SandboxServer(**options) as server:
        second = Api(server, contract)
        with second.http:
            assert second.get(f"{place}{file['uid']}/download/").content == CHEESES
            assert second.get(f"/datasets/{dataset}/feedbacks/{sent}/").json()["comment"] == "Nice."
            [held] = server.get("/_sandbox/secrets")["connections"].values()
            assert held == {"auth.password": True}
            assert second.get("/harvesters/works/").json() == before
            server.advance(30)
            after = second.get("/harvesters/works/").json()
            assert (after["status"], after["attached_datasets_count"]) == ("idle", 4)
            second.post("/harvesters/works/publish/")
            server.advance(30)
            assert second.get("/harvesters/works/").json()["published_datasets_count"] == 4
            folder = tmp_path / "state.json.d" / dataset
            assert [path.name for path in folder.iterdir()] == [f"attachment.{file['uid']}"]
            second.delete(f"{place}{file['uid']}/")
            assert list(folder.iterdir()) == []


# --- an upload that takes a while ---


@each_place
def test_a_publish_in_the_middle_of_an_upload(tmp_path: Path, contract: Contract, place: str) -> None:
    with SandboxServer(api_key=KEY, state=tmp_path / "state.json", frozen=True) as server:
        api = Api(server, contract)
        with api.http:
            dataset = api.create()
            whole = api.http.build_request(
                "POST", f"/datasets/{dataset}/{place}/", data=SAID[place], files={"file": ("a.csv", CHEESES)}
            )
            content = whole.read()

            def slowly() -> Iterator[bytes]:
                yield content[:-20]
                assert api.publish(dataset, 0.35)["status"] == "processing"
                yield content[-20:]

            headers = {"Content-Type": whole.headers["content-type"], "Content-Length": str(len(content))}
            refused = api.post(f"/datasets/{dataset}/{place}/", content=slowly(), headers=headers)
            assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_dataset_status")
            assert api.get(f"/datasets/{dataset}/{place}/").json()["total_count"] == 0
            left = [path.name for path in (tmp_path / "state.json.d" / dataset).iterdir()]
            assert not [name for name in left if name.startswith(("upload", "attachment", "export"))]
