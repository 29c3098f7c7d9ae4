"""Studio pages: addresses, the draft, the version that is shown."""

from __future__ import annotations

from typing import Any

import pytest
from pages_api import STUDIO, TITLE, done, key_with, listed, made, refused
from people_api import effects
from portal_api import Api

PARTS: dict[str, Any] = {
    "blocks": {"b1": {"type": "text"}},
    "layouts": {"desktop": ["b1"]},
    "data_providers": {"p1": {"dataset": "air"}},
    "filters": {"f1": {}},
}
EMPTY: dict[str, Any] = {name: {} for name in PARTS}


def studio(api: Api, **body: Any) -> str:
    """A page; its path."""
    return f"{STUDIO}{made(api.post(STUDIO, json=body))['uid']}/"


def parts(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in PARTS}


def versions(api: Api, path: str) -> list[str]:
    return [version["version_name"] for version in api.get(path).json()["contents"]]


def test_a_new_page_has_an_empty_draft(api: Api) -> None:
    item = made(api.post(STUDIO, json={"slug": "air-today", "public": True, "uid": "sp_forged"}))
    assert item["uid"].startswith("sp_")
    assert item["uid"] != "sp_forged"
    assert (item["slug"], item["public"], item["created_by"]) == ("air-today", True, {"username": "sandbox.admin"})
    assert "first_published_at" not in item
    assert [(version["version_name"], "title" in version) for version in item["contents"]] == [("draft", False)]
    path = f"{STUDIO}{item['uid']}/"
    assert api.get(path).json() == item
    assert api.get(STUDIO).json()["results"] == [item]
    content = api.get(f"{path}contents/draft/").json()
    assert (parts(content), content["version_name"]) == (EMPTY, "draft")
    assert api.get(f"{path}contents/draft/metadata/").json() == {}
    assert effects(api, "studio_page") == [("created", item["uid"])]


def test_addresses_are_unlike_each_other(api: Api) -> None:
    path = studio(api, slug="air")
    assert refused(api.post(STUDIO, json={"slug": "air"})) == {"slug": ["Exists already."]}
    for wrong in ("", "..", "a/b", None, 3):
        assert list(refused(api.post(STUDIO, json={"slug": wrong}))) == ["slug"]
    assert [made(api.post(STUDIO, json={}))["slug"] for _ in range(2)] == ["page", "page-1"]
    assert list(refused(api.put(path, json={"slug": "page"}))) == ["slug"]
    assert api.put(path, json={"slug": "air", "public": True}).json()["public"] is True
    # Who may see it falls back to its documented default; the address stays.
    after = api.put(path, json={}).json()
    assert (after["slug"], after["public"]) == ("air", False)
    moved = api.put(path, json={"slug": "air-today"}).json()
    assert (moved["slug"], f"{STUDIO}{moved['uid']}/") == ("air-today", path)
    assert studio(api, slug="air") != path


def test_a_content_is_replaced_as_a_whole(api: Api) -> None:
    path = studio(api, slug="air")
    draft = f"{path}contents/draft/"
    before = api.get(path).json()
    api.server.advance(60)
    written = api.put(draft, json=PARTS).json()
    assert parts(written) == PARTS
    assert api.get(draft).json() == written
    assert written["updated_at"] > written["created_at"]
    assert api.get(path).json()["updated_at"] > before["updated_at"]
    assert parts(api.put(draft, json={"filters": {"f2": {}}}).json()) == {**EMPTY, "filters": {"f2": {}}}
    for wrong in ({"blocks": []}, {"filters": None}, []):
        refused(api.put(draft, json=wrong))
    assert parts(api.get(draft).json()) == {**EMPTY, "filters": {"f2": {}}}
    assert [kind for kind, _ in effects(api, "content")] == ["updated"] * 2


def test_a_page_needs_a_title_to_be_published(api: Api) -> None:
    path = studio(api, slug="air")
    metadata = f"{path}contents/draft/metadata/"
    for without in ({}, {"asset": {"title": {"value": None}}}, {"asset": {"title": {"value": " "}}}, {"asset": {}}):
        assert api.put(metadata, json=without).json() == without
        assert refused(api.post(f"{path}publish/")) == {"asset.title": ["Required."]}
    for wrong in ({"asset": {"title": {"value": 3}}}, {"asset": "x"}):
        refused(api.put(metadata, json=wrong))
    described = {"asset": {**TITLE["asset"], "description": {"value": "What is in it"}}}
    assert api.put(metadata, json=described).json() == api.get(metadata).json() == described
    done(api.post(f"{path}publish/"))
    for version in api.get(path).json()["contents"]:
        assert (version["title"], version["description"]) == ("The air today", "What is in it")
    assert [kind for kind, _ in effects(api, "studio_page")] == ["created", "published"]


def test_a_publish_shows_the_draft(api: Api) -> None:
    path = studio(api, slug="air")
    draft, shown = f"{path}contents/draft/", f"{path}contents/published/"
    api.put(draft, json=PARTS)
    api.put(f"{draft}metadata/", json=TITLE)
    assert api.get(shown).status_code == 404
    done(api.post(f"{path}publish/"))
    first = api.get(path).json()["first_published_at"]
    assert versions(api, path) == ["draft", "published"]
    content = api.get(shown).json()
    assert (parts(content), content["version_name"]) == (PARTS, "published")
    assert api.get(f"{shown}metadata/").json() == TITLE
    # The draft goes on, and nobody sees it until the next publish.
    api.server.advance(60)
    api.put(draft, json={})
    assert parts(api.get(shown).json()) == PARTS
    done(api.post(f"{path}publish/"))
    again = api.get(shown).json()
    assert (parts(again), again["created_at"]) == (EMPTY, content["created_at"])
    assert again["updated_at"] > content["updated_at"]
    assert api.get(path).json()["first_published_at"] == first
    api.put(f"{draft}metadata/", json={"asset": {"title": {"value": "The air of tomorrow"}}})
    assert api.get(f"{shown}metadata/").json() == TITLE
    done(api.post(f"{path}publish/"))
    assert api.get(path).json()["contents"][1]["title"] == "The air of tomorrow"


def test_what_is_shown_cannot_be_edited(api: Api) -> None:
    path = studio(api, slug="air")
    api.put(f"{path}contents/draft/metadata/", json=TITLE)
    for version, status in (("published", 404), ("invented", 404)):
        for what in ("", "metadata/"):
            assert api.get(f"{path}contents/{version}/{what}").status_code == status
            assert api.put(f"{path}contents/{version}/{what}", json={}).status_code == status
    done(api.post(f"{path}publish/"))
    for what in ("", "metadata/"):
        assert list(refused(api.put(f"{path}contents/published/{what}", json={}))) == ["version_name"]
    assert api.get(f"{path}contents/published/metadata/").json() == TITLE


def test_orders_are_idempotent(api: Api) -> None:
    path = studio(api, slug="air")
    api.put(f"{path}contents/draft/metadata/", json=TITLE)
    done(api.post(f"{path}unpublish/"))
    for _ in range(2):
        done(api.post(f"{path}publish/"))
    for _ in range(2):
        done(api.post(f"{path}unpublish/"))
    assert versions(api, path) == ["draft"]
    assert "first_published_at" in api.get(path).json()
    assert [kind for kind, _ in effects(api, "studio_page")] == ["created", "published", "unpublished"]
    api.put(f"{path}contents/draft/metadata/", json={"asset": {"title": {"value": "New"}}})
    done(api.post(f"{path}publish/"))
    assert versions(api, path) == ["draft", "published"]


def test_a_deleted_page_takes_its_versions_along(api: Api) -> None:
    path = studio(api, slug="air")
    assert api.delete(path).status_code == 204
    for method, below in (("GET", ""), ("GET", "contents/draft/"), ("PUT", "contents/draft/metadata/"), ("DELETE", "")):
        assert api.call(method, f"{path}{below}", json={}).status_code == 404
    assert api.post(f"{path}publish/").status_code == 404
    assert listed(api, STUDIO, "uid") == []
    studio(api, slug="air")


@pytest.mark.parametrize("needed", ["edit_page", "create_page", "manage_page"])
def test_what_studio_pages_need_permissions_for(api: Api, needed: str) -> None:
    path = studio(api, slug="air")
    api.put(f"{path}contents/draft/metadata/", json=TITLE)
    calls: dict[str, list[tuple[str, str]]] = {
        "edit_page": [
            ("GET", STUDIO),
            ("GET", path),
            ("PUT", path),
            ("GET", f"{path}contents/draft/"),
            ("PUT", f"{path}contents/draft/"),
            ("GET", f"{path}contents/draft/metadata/"),
            ("PUT", f"{path}contents/draft/metadata/"),
        ],
        "create_page": [("POST", STUDIO)],
        "manage_page": [("POST", f"{path}publish/"), ("POST", f"{path}unpublish/"), ("DELETE", path)],
    }
    headers = key_with(api, needed)
    for permission, wanted in calls.items():
        for method, where in wanted:
            answer = api.call(method, where, json={}, headers=headers)
            assert (answer.status_code == 403) is (permission != needed), (method, where, answer.text)
            assert answer.is_success is (permission == needed)
