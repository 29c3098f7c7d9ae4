"""Resources: what is kept and shown of them, guesses and previews, sources of every kind."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from portal_api import CHEESES, Api


def test_a_resource_of_an_uploaded_file(api: Api) -> None:
    uid = api.create()
    resource = api.add_file(uid, name="Cheeses.csv")
    shown = api.get(f"/datasets/{uid}/resources/{resource}/").json()
    assert shown["uid"].startswith("re_")
    assert shown["display_name"] == "Cheeses.csv"
    assert shown["extraction_infos"]["type"] == "csvfile"
    assert shown["origin"] == {"label": "Uploaded file", "type": "uploaded_file"}
    assert shown["datasource"] == {"type": "uploaded_file", "file": {"uid": "cheeses.csv"}}
    assert shown["params"] == {"separator": ";"}
    listed = api.get(f"/datasets/{uid}/resources/").json()
    assert listed["results"] == [shown]


def test_a_file_that_does_not_exist_is_refused(api: Api) -> None:
    uid, other = api.create("a"), api.create("b")
    file = api.upload(other)
    for wanted in ("nothing.csv", file):
        datasource = {"type": "uploaded_file", "file": {"uid": wanted}}
        refused = api.post(
            f"/datasets/{uid}/resources/", json={"type": "csvfile", "title": "t", "datasource": datasource}
        )
        assert refused.status_code == 400
        assert list(refused.json()["detail"]) == ["datasource.file.uid"]


def test_what_a_resource_needs(api: Api) -> None:
    uid = api.create()
    assert set(api.post(f"/datasets/{uid}/resources/", json={}).json()["detail"]) == {"type", "title"}
    body = {"type": "csvfile", "title": "t"}
    assert list(api.post(f"/datasets/{uid}/resources/", json=body).json()["detail"]) == ["datasource"]
    wrong = {**body, "datasource": {"type": "uploaded_file"}}
    refused = api.post(f"/datasets/{uid}/resources/", json=wrong)
    assert [name.partition(".uid")[0] for name in refused.json()["detail"]] == ["datasource.file"]
    reference = {**body, "datasource": {"type": "http", "connection": {"uid": "co_unknown"}}}
    refused = api.post(f"/datasets/{uid}/resources/", json=reference)
    assert list(refused.json()["detail"]) == ["datasource.connection.uid"]
    assert api.kinds() == ["created"]


def test_the_file_of_a_resource_is_replaced_in_place(api: Api) -> None:
    uid = api.create()
    resource = api.add_file(uid)
    newer = api.upload(uid, CHEESES + b"Feta;sheep;1\n", "newer.csv")
    body = {
        "type": "csvfile",
        "title": "cheeses",
        "params": {"separator": ";"},
        "datasource": {"type": "uploaded_file", "file": {"uid": newer}},
    }
    changed = api.put(f"/datasets/{uid}/resources/{resource}/", json=body).json()
    assert (changed["uid"], changed["display_name"]) == (resource, "newer.csv")
    api.publish(uid)
    assert api.records("cheeses").json()["total_count"] == 4
    assert api.get(f"/datasets/{uid}/resources/").json()["total_count"] == 1


def test_several_resources_are_one_table(api: Api) -> None:
    uid = api.create()
    api.add_file(uid)
    second = api.add_file(uid, b"name;milk;age\nFeta;sheep;1\n", "more.csv")
    api.publish(uid)
    assert api.records("cheeses").json()["total_count"] == 4
    assert api.delete(f"/datasets/{uid}/resources/{second}/").status_code == 204
    api.publish(uid)
    assert api.records("cheeses").json()["total_count"] == 3


def test_guesses_and_previews_before_and_after_saving(api: Api) -> None:
    uid = api.create()
    source = {"datasource": {"type": "uploaded_file", "file": {"uid": api.upload(uid)}}}
    base = f"/datasets/{uid}/resources"
    guessed = api.post(f"{base}/guess_extractors/", json=source).json()
    assert guessed[0]["type"] == "csvfile"
    params = api.post(f"{base}/guess_extractor_params/", json={**source, "type": "csvfile"}).json()
    assert params["extractor"] == "csvfile"
    assert params["params"]["separator"] == ";"
    asked = {**source, "type": "csvfile", "params": params["params"]}
    preview = api.post(f"{base}/preview/", json=asked).json()
    assert [field["name"] for field in preview["fields"]] == ["name", "milk", "age"]
    assert preview["records"][0] == {"name": "Brie", "milk": "cow", "age": 4}
    saved = api.post(f"{base}/", json={**asked, "title": "t"}).json()["uid"]
    assert api.get(f"{base}/{saved}/guess_extractors/").json() == guessed
    assert api.get(f"{base}/{saved}/guess_extractors_params/").json() == params
    assert api.get(f"{base}/{saved}/preview/").json() == preview
    assert api.kinds() == ["created", "uploaded", "created"]
    assert {"csvfile", "jsonfile"} <= {item["type"] for item in api.get("/extractors/").json()}


def test_a_preview_holds_twenty_records(api: Api) -> None:
    uid = api.create()
    resource = api.add_file(uid, b"n\n" + b"".join(b"%d\n" % number for number in range(100)))
    assert len(api.get(f"/datasets/{uid}/resources/{resource}/preview/").json()["records"]) == 20


def test_a_preview_of_nothing_readable_is_refused(api: Api) -> None:
    uid = api.create()
    resource = api.add_file(uid, b"", "empty.csv")
    refused = api.get(f"/datasets/{uid}/resources/{resource}/preview/")
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["datasource"])
    far = {"type": "csvfile", "datasource": {"type": "ftp", "connection": {"type": "ftp", "url": "ftp://a.example"}}}
    assert api.post(f"/datasets/{uid}/resources/preview/", json=far).status_code == 400


def test_secrets_are_never_shown_again(api: Api) -> None:
    uid = api.create()
    auth = {"type": "basic_auth", "username": "u", "password": "hush"}
    datasource = {
        "type": "http",
        "connection": {"type": "http", "url": "http://127.0.0.1:9", "auth": auth},
        "relative_url": "/a.csv",
    }
    body = {"type": "csvfile", "title": "t", "datasource": datasource}
    created = api.post(f"/datasets/{uid}/resources/", json=body)
    assert created.json()["display_name"] == "http://127.0.0.1:9/a.csv"
    assert created.json()["datasource"]["connection"]["auth"] == {**auth, "password": None}
    assert "hush" not in api.get(f"/datasets/{uid}/resources/").text


def test_an_address_elsewhere_is_never_fetched(api: Api) -> None:
    uid = api.create()
    datasource = {"type": "http", "connection": {"type": "http", "url": "http://data.example.org"}}
    api.post(f"/datasets/{uid}/resources/", json={"type": "csvfile", "title": "far", "datasource": datasource})
    status = api.publish(uid)
    assert status["status"] == "error"
    assert "this machine" in status["message"]


@pytest.fixture
def neighbour() -> Iterator[str]:
    """A web server on this machine with one file, for those who send the right header."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("X-Pass") == "open" and self.path == "/out/cheeses.csv"
            self.send_response(200 if known else 403)
            self.end_headers()
            if known:
                self.wfile.write(CHEESES)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_on_this_machine_is_really_read(api: Api, neighbour: str) -> None:
    uid = api.create()
    datasource = {
        "type": "http",
        "connection": {"type": "http", "url": f"{neighbour}/out", "auth": None},
        "headers": [{"name": "X-Pass", "value": "open"}],
        "relative_url": "/cheeses.csv",
    }
    body = {"type": "csvfile", "title": "near", "params": {"separator": ";"}, "datasource": datasource}
    resource = api.post(f"/datasets/{uid}/resources/", json=body).json()["uid"]
    assert api.publish(uid)["status"] == "idle"
    assert api.records("cheeses").json()["total_count"] == 3
    body["datasource"] = {**datasource, "headers": []}
    api.put(f"/datasets/{uid}/resources/{resource}/", json=body)
    assert "403" in api.publish(uid)["message"]


def test_expand_takes_its_two_words_only(api: Api) -> None:
    uid = api.create()
    api.add_file(uid)
    for word, status in (("datasource.connection", 200), ("datasource.dataset", 200), ("everything", 400)):
        assert api.get(f"/datasets/{uid}/resources/", params={"expand": word}).status_code == status


def test_realtime_switches(api: Api) -> None:
    uid = api.create()
    resource = api.add_file(uid)
    path = f"/datasets/{uid}/resources/{resource}"
    assert api.post(f"{path}/enable/").json()["params"]["realtime_enabled"] is True
    first = api.post(f"{path}/renew_api_key/").json()["params"]["realtime_api_key"]
    second = api.post(f"{path}/renew_api_key/").json()["params"]["realtime_api_key"]
    assert first != second
    assert api.post(f"{path}/disable/").json()["params"]["realtime_enabled"] is False
    assert api.post(f"{path}/recover/").json()["error_code"] == "bad_request"
    api.publish(uid)
    assert api.post(f"{path}/recover/").json()["uid"] == resource
    assert api.post(f"{path}/delete_recover_data/").status_code == 200
    assert api.post(f"{path}/clean_cache/").status_code == 204
    kinds = api.kinds()
    assert [kind for kind in kinds if "publish" not in kind][3:] == [
        "enabled",
        "renewed_key",
        "renewed_key",
        "disabled",
        "recovered",
        "deleted_recovered",
        "cleaned_cache",
    ]


def test_json_files_are_read_too(api: Api) -> None:
    uid = api.create()
    content = json.dumps([{"name": "Brie", "age": 4}, {"name": "Comte", "age": 18}]).encode()
    api.add_file(uid, content, "cheeses.json", type="jsonfile", params={})
    assert api.publish(uid)["status"] == "idle"
    assert api.records("cheeses").json()["results"][1] == {"name": "Comte", "age": 18}
