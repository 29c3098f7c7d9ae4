"""Who may call, how paths are written, and what refusals look like."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import httpx
import pytest
from portal_api import KEY, Api, plain

from aioportal.sandbox.contract import BASE_PATH


def bare(api: Api, path: str, **headers: str) -> httpx.Response:
    with plain(headers=headers) as client:
        return client.get(api.server.base_url + path)


@pytest.mark.parametrize("scheme", ["apikey", "Apikey", "ApiKey", "APIKEY"])
def test_the_key_goes_under_any_spelling_of_the_scheme(api: Api, scheme: str) -> None:
    assert bare(api, "/datasets/", Authorization=f"{scheme} {KEY}").status_code == 200


def test_the_key_goes_in_the_query(api: Api) -> None:
    assert bare(api, f"/datasets/?apikey={KEY}").status_code == 200
    assert bare(api, "/datasets/?apikey=wrong").status_code == 401


@pytest.mark.parametrize("headers", [{}, {"Authorization": "apikey wrong"}, {"Authorization": f"Bearer {KEY}"}])
def test_without_a_known_key_nothing_is_told(api: Api, headers: dict[str, str]) -> None:
    answer = bare(api, "/datasets/da_nothere/", **headers)
    assert answer.status_code == 401
    assert answer.json()["error_code"] in ("not_authenticated", "authentication_failed")


def test_a_missing_permission_is_named(api: Api) -> None:
    uid = api.create()
    reader = {"Authorization": "apikey reader"}
    assert api.get(f"/datasets/{uid}/", headers=reader).status_code == 200
    refused = api.post(f"/datasets/{uid}/publish/", headers=reader)
    assert refused.status_code == 403
    assert refused.json()["error_code"] == "permission_denied"
    assert "publish_dataset" in refused.json()["message"]
    assert api.get("/datasets/", headers={"Authorization": "apikey nobody"}).status_code == 403
    assert api.get("/datasets/", headers={"Authorization": "apikey everything"}).status_code == 200
    assert api.kinds() == ["created"]


def test_the_slash_at_the_end_may_be_missing(api: Api) -> None:
    uid = api.create()
    for path in (f"/datasets/{uid}", f"/datasets/{uid}/", "/datasets", f"/datasets/{uid}/status"):
        assert api.get(path).status_code == 200
    assert api.put(f"/datasets/{uid}", json={"is_restricted": True}).status_code == 200
    assert api.post(f"/datasets/{uid}/publish").status_code == 200


def test_unknown_paths_methods_and_objects(api: Api) -> None:
    assert api.get("/nothing/").json()["error_code"] == "not_found"
    assert api.get("/datasets//").status_code == 404
    assert api.get("/datasets/da_unknown/").status_code == 404
    wrong = api.call("PATCH", "/datasets/")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET, POST"


def test_an_encoded_slash_stays_within_its_argument(api: Api) -> None:
    """``a%2Fb`` is one argument that names nothing; it must not become another path."""
    uid = api.create()
    address = urlsplit(api.server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
    try:
        for path in (
            f"/datasets/{uid}%0A/",
            f"/datasets/{uid}%2Fstatus/",
            "/datasets/%2e%2e/",
            f"/datasets/{uid}/resources/..%2F..%2F/",
        ):
            connection.request("DELETE", BASE_PATH + path, headers={"Authorization": f"apikey {KEY}"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (404, 405), path
    finally:
        connection.close()
    assert api.kinds() == ["created"]


def test_messages_are_in_the_portals_language_and_codes_are_not(api: Api) -> None:
    english = api.get("/datasets/da_unknown/").json()
    api.switch(locale="fr")
    french = api.get("/datasets/da_unknown/").json()
    assert french["error_code"] == english["error_code"] == "not_found"
    assert french["message"] != english["message"]
    assert api.post("/datasets/", json={}).json()["detail"] == {"metadata": ["Obligatoire."]}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("fr", "Introuvable."),
        ("fr-CH, fr;q=0.9, en;q=0.8", "Introuvable."),
        ("en;q=0.1, de;q=0.8", "Nicht vorhanden."),
        ("it, fr;q=0", "Nothing is here."),
        ("fr;q=much, *", "Nothing is here."),
        ("", "Nothing is here."),
    ],
)
def test_a_request_is_answered_in_the_language_it_asks_for(api: Api, asked: str, message: str) -> None:
    assert api.get("/datasets/da_unknown/", headers={"Accept-Language": asked}).json()["message"] == message
    # On the same connection, so that a language does not stay for the next request.
    assert api.get("/datasets/da_unknown/").json()["message"] == "Nothing is here."


def test_a_portal_of_one_language_answers_in_it_whatever_is_asked(api: Api) -> None:
    api.switch(locale="fr")
    assert api.get("/datasets/da_unknown/", headers={"Accept-Language": "de"}).json()["message"] == "Introuvable."


def test_the_older_shape_of_errors(api: Api) -> None:
    api.switch(error_shape="management")
    body = api.get("/datasets/da_unknown/").json()
    assert body["status_code"] == 404
    assert body["error_key"] == "not_found"
    assert "error_code" not in body


def test_a_burst_is_refused_until_a_second_has_passed(api: Api) -> None:
    api.switch(burst=2)
    assert [api.get("/datasets/").status_code for _ in range(3)] == [200, 200, 429]
    assert api.get("/datasets/").headers["retry-after"] == "1"
    api.server.advance(1.1)
    assert api.get("/datasets/").status_code == 200


def test_a_used_up_quota_says_when_it_is_renewed(api: Api) -> None:
    api.switch(quota=1)
    assert api.get("/datasets/").status_code == 200
    refused = api.get("/datasets/")
    assert refused.status_code == 429
    assert refused.json()["errorcode"] == 10002
    assert refused.json()["reset_time"].endswith("T00:00:00Z")
    assert refused.json()["call_limit"] == 1
    assert "retry-after" not in refused.headers
    assert bare(api, "/datasets/", Authorization="apikey everything").status_code == 200
    api.server.advance(86_400)
    assert api.get("/datasets/").status_code == 200


def test_bodies_that_are_no_json(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    for content in (b"{", b"\xff\xfe", b'{"metadata": NaN}', b"[" * 100_000):
        refused = api.post("/datasets/", content=content, headers=headers)
        assert (refused.status_code, refused.json()["error_code"]) == (400, "bad_request")
    empty = api.post("/datasets/", content=b"", headers=headers)
    assert (empty.status_code, empty.json()["error_code"]) == (400, "validation_error")


def test_forms_are_taken_as_json(api: Api) -> None:
    uid = api.create()
    assert api.put(f"/datasets/{uid}/", data={"is_restricted": "true"}).json()["is_restricted"] is True
