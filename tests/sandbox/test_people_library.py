"""Images, translations and what they suggest, requests of users."""

from __future__ import annotations

import pytest
from people_api import effects, invite, thing
from portal_api import Api, plain

PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def upload(api: Api, name: str = "Bicycle.SVG", content: bytes = PICTURE) -> str:
    answer = api.post("/medias/images/", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    url: str = answer.json()["url"]
    return url


def test_images_are_kept_listed_and_served(api: Api) -> None:
    one, two = upload(api), upload(api, content=b"other")
    assert (one, two) == ("/assets/theme_image/bicycle.svg", "/assets/theme_image/bicycle-1.svg")
    assert api.get("/medias/images/").json()["results"] == [{"url": one}, {"url": two}]
    assert api.get("/medias/images/", params={"limit": 0}).json()["total_count"] == 2
    with plain() as browser:
        served = browser.get(api.server.url + two)
        assert (served.content, served.headers["content-type"]) == (b"other", "image/svg+xml")
        assert browser.get(f"{api.server.url}/assets/theme_image/nothing.svg").status_code == 404
    assert effects(api, "image") == [("uploaded", "bicycle.svg"), ("uploaded", "bicycle-1.svg")]


def test_what_is_no_image_is_refused(api: Api) -> None:
    for files in ({"file": ("table.csv", b"a;b")}, {"picture": ("a.png", b"1")}):
        refused = api.post("/medias/images/", files=files)
        assert (refused.status_code, list(refused.json()["detail"])) == (400, ["file"])
    assert api.post("/medias/images/", json={}).status_code == 400
    assert api.get("/medias/images/").json()["results"] == []
    assert effects(api, "image") == []


def test_a_reset_empties_the_library(api: Api) -> None:
    url = upload(api)
    api.server.post("/_sandbox/reset")
    assert api.get("/medias/images/").json()["total_count"] == 0
    with plain() as browser:
        assert browser.get(api.server.url + url).status_code == 404
    assert upload(api) == url


@pytest.mark.parametrize("collection", ["/datasets/", "/code_editor_pages/", "/studio_pages/"])
def test_a_dictionary_is_replaced_as_a_whole(api: Api, collection: str) -> None:
    path = f"{thing(api, collection)}translations/"
    assert api.get(path).json() == {}
    first = {"Counted at": {"fr": "Compté le", "de": None}, "Stations": {"fr": "Stations"}}
    assert api.put(path, json=first).json() == first
    second = {"Stations": {"de": "Stationen"}}
    assert api.put(path, json=second).json() == second
    assert api.get(path).json() == second
    for wrong in ([], {"Stations": "Stationen"}, {"Stations": {"de": 1}}):
        assert api.put(path, json=wrong).status_code == 400
    assert api.get(path).json() == second
    assert api.get(f"{collection}unknown/translations/").status_code == 404
    assert api.put(f"{collection}unknown/translations/", json={}).status_code == 404
    assert [kind for kind, _ in effects(api, "translations")] == ["updated"] * 2


def test_dictionaries_have_suggestions_for_others(api: Api) -> None:
    one, two = thing(api, "/datasets/"), thing(api, "/studio_pages/")
    api.put(f"{one}translations/", json={"Counted at": {"fr": "Compté le", "de": "Gezählt am"}})
    api.put(f"{two}translations/", json={"Stations": {"fr": "Gares"}, "Empty": {"fr": None}})

    def suggest(source: str, target: str, *keys: str) -> object:
        query = {"from_language": source, "to_language": target, "keys": list(keys)}
        return api.get("/i18n/suggestions/", params=query).json()

    asked = suggest("en", "fr", "Counted at", "Stations", "Empty", "unknown")
    assert asked == {"Counted at": "Compté le", "Stations": "Gares", "Empty": None, "unknown": None}
    assert suggest("de", "fr", "Gezählt am", "Counted at") == {"Gezählt am": "Compté le", "Counted at": None}
    assert suggest("en", "it", "Stations") == {"Stations": None}
    for query in ({}, {"from_language": "en", "to_language": "fr"}):
        refused = api.get("/i18n/suggestions/", params=query)
        assert (refused.status_code, refused.json()["detail"]["keys"]) == (400, ["Required."])


# --- requests of users ---


def raised(api: Api, **body: object) -> str:
    uid: str = api.server.post("/_sandbox/user_requests", body)["uid"]
    return uid


def asked(api: Api, **query: object) -> list[str]:
    return [item["uid"] for item in api.get("/user_requests/", params=query).json()["results"]]


@pytest.mark.parametrize(
    "kind", ["domain_access", "dataset_asset_access", "external_asset_access", "external_showcase", "invented"]
)
def test_requests_of_all_kinds_are_read(api: Api, kind: str) -> None:
    uid = raised(api, type=kind, request_message="please", title="A map")
    item = api.get(f"/user_requests/{uid}/").json()
    assert (item["type"], item["status"], item["request_message"], item["title"]) == (
        kind,
        "pending",
        "please",
        "A map",
    )
    assert api.get("/user_requests/").json()["results"] == [item]
    assert api.get("/user_requests/nobody/").status_code == 404


def test_requests_are_filtered(api: Api) -> None:
    day = 86_400
    old = raised(api, type="domain_access", age=90 * day, status="rejected", rejection_message="too late")
    week = raised(api, type="external_showcase", age=6 * day, created_by={"name": "A guest"}, updated_by=None)
    new = raised(api, type="domain_access", request_message="I count bicycles")
    assert asked(api) == [new, week, old]
    assert asked(api, status="rejected") == [old]
    assert asked(api, type="domain_access") == [new, old]
    assert asked(api, search="bicycles") == [new]
    assert asked(api, search="LATE") == [old]
    assert asked(api, raised_in=6) == [new, week]
    assert asked(api, raised_in=0) == [new]
    assert asked(api, raised_before=89) == [old]
    assert asked(api, raised_before=0) == [week, old]
    assert asked(api, limit=1, offset=1) == [week]
    for query in ({"status": "open"}, {"type": "party"}, {"raised_in": "x"}):
        assert api.get("/user_requests/", params=query).status_code == 400


def test_the_people_of_a_request_are_shown_in_full(api: Api) -> None:
    invite(api, "paul")
    uid = raised(api, type="domain_access", created_by={"username": "paul"}, updated_by={"username": "gone"})
    path = "/user_requests/"
    assert api.get(f"{path}{uid}/").json()["created_by"] == {"username": "paul"}
    full = api.get(path, params={"expand": ["created_by", "updated_by"]}).json()["results"][0]
    assert full["created_by"] == api.get("/users/paul/").json()
    assert full["updated_by"] == {"username": "gone"}


def test_a_request_needs_a_type(api: Api) -> None:
    with pytest.raises(ValueError, match="400"):
        api.server.post("/_sandbox/user_requests", {"status": "pending"})
