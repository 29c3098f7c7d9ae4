"""Code editor pages: slugs, languages, publication, metadata, deletes of many."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pages_api import HTML, PAGES, TITLE, done, key_with, listed, made, page, refused
from people_api import effects
from portal_api import Api


def ledger(api: Api) -> list[tuple[str, str]]:
    return effects(api, "code_editor_page")


def test_a_page_is_answered_as_it_was_given(api: Api) -> None:
    body = {"slug": "cycling", "content": HTML, "description": "On two wheels", "template": "own.html"}
    item = made(api.post(PAGES, json={**body, "is_restricted": True, "created_by": {"username": "forged"}}))
    assert {name: item[name] for name in body} == body
    assert (item["is_restricted"], item["is_published"]) == (True, False)
    assert (item["has_subdomain_copies"], item["is_pushed_by_parent"]) == (False, False)
    assert item["created_by"] == item["updated_by"] == {"username": "sandbox.admin"}
    assert "last_published_at" not in item
    assert not [name for name in item if name.startswith("_")]
    assert api.get(f"{PAGES}cycling/").json() == item
    assert api.get(PAGES).json()["results"] == [item]
    assert ledger(api) == [("created", "cycling")]


def test_the_portal_finds_a_slug_for_a_page_without_one(api: Api) -> None:
    slugs = [made(api.post(PAGES, json={"content": HTML}))["slug"] for _ in range(2)]
    assert slugs == ["page", "page-1"]
    assert listed(api, PAGES, "template") == ["custom.html"] * 2


@pytest.mark.parametrize("slug", ["", ".", "..", "a/b", "a b", "a\n", "a?b", "\ud800"])
def test_a_slug_must_fit_into_an_address(api: Api, slug: str) -> None:
    path = page(api)
    body = json.dumps({"slug": slug, "content": {}}).encode()
    headers = {"Content-Type": "application/json"}
    assert list(refused(api.post(PAGES, content=body, headers=headers))) == ["slug"]
    assert list(refused(api.put(path, content=body, headers=headers))) == ["slug"]
    assert listed(api, PAGES, "slug") == ["cycling"]


@pytest.mark.parametrize("content", [None, [], {"html": {"en": 1}}, {"css": "h1 {}"}])
def test_the_content_is_checked(api: Api, content: Any) -> None:
    for body in ({"content": content}, {}):
        assert all(field.startswith("content") for field in refused(api.post(PAGES, json={"slug": "a", **body})))
    assert ledger(api) == []


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_what_is_no_number_is_refused(api: Api, number: str) -> None:
    path = f"{page(api)}metadata/"
    content = f'{{"own": {{"office": {{"value": {number}}}}}}}'.encode()
    answer = api.put(path, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")
    assert api.get(path).json() == {}


def test_a_slug_names_one_page(api: Api) -> None:
    first, second = page(api), page(api, "walking")
    assert refused(api.post(PAGES, json={"slug": "cycling", "content": {}})) == {"slug": ["Exists already."]}
    assert refused(api.put(second, json={"slug": "cycling", "content": {}})) == {"slug": ["Exists already."]}
    assert api.put(first, json={"slug": "cycling", "content": {}}).status_code == 200
    assert ledger(api) == [("created", "cycling"), ("created", "walking"), ("updated", "cycling")]


def test_a_new_slug_is_a_new_address(api: Api) -> None:
    path = page(api)
    api.put(f"{path}metadata/", json=TITLE)
    moved = api.put(path, json={"slug": "vélo", "content": HTML}).json()
    assert moved["slug"] == "vélo"
    assert api.get(path).status_code == api.put(path, json={"content": HTML}).status_code == 404
    assert api.get(f"{PAGES}vélo/").json() == moved
    assert api.get(f"{PAGES}vélo/metadata/").json() == TITLE
    assert api.server.ledger()[-1]["renamed_from"] == "cycling"
    assert page(api) == path
    assert api.get(f"{path}metadata/").json() == {}


def test_an_update_replaces_all_but_the_slug_and_the_publication(api: Api) -> None:
    path = page(api, description="Old", is_published=True, is_restricted=True, template="own.html")
    before = api.get(path).json()
    api.server.advance(60)
    after = api.put(path, json={"content": {"html": {"de": "<h1>Rad</h1>"}}}).json()
    assert after["content"] == {"html": {"de": "<h1>Rad</h1>"}}
    assert (after["slug"], after["is_published"]) == ("cycling", True)
    assert (after["description"], after["template"], after["is_restricted"]) == ("", "custom.html", False)
    assert after["updated_at"] > before["updated_at"]
    assert [after[name] == before[name] for name in ("created_at", "last_published_at")] == [True, True]


def test_publishing_is_idempotent(api: Api) -> None:
    path = page(api)
    for _ in range(2):
        done(api.post(f"{path}publish/"))
        api.server.advance(60)
    shown = api.get(path).json()
    assert shown["is_published"] is True
    for _ in range(2):
        done(api.post(f"{path}unpublish/"))
    hidden = api.get(path).json()
    assert hidden == {**shown, "is_published": False}
    assert ledger(api) == [("created", "cycling"), ("published", "cycling"), ("unpublished", "cycling")]
    done(api.post(f"{path}publish/"))
    assert api.get(path).json()["last_published_at"] > shown["last_published_at"]
    for order in ("publish", "unpublish"):
        assert api.post(f"{PAGES}nowhere/{order}/").status_code == 404


@pytest.mark.parametrize("edit", ["", "metadata/"])
def test_an_edited_page_can_be_published_again(api: Api, edit: str) -> None:
    path = page(api)
    done(api.post(f"{path}publish/"))
    first = api.get(path).json()
    api.server.advance(60)
    assert api.put(f"{path}{edit}", json=TITLE if edit else {"content": HTML}).status_code == 200
    edited = api.get(path).json()
    assert (edited["last_published_at"], edited["updated_at"] > first["updated_at"]) == (
        first["last_published_at"],
        True,
    )
    done(api.post(f"{path}publish/"))
    assert api.get(path).json()["last_published_at"] > first["last_published_at"]
    assert [kind for kind, _ in ledger(api)].count("published") == 2


def test_an_update_may_publish_and_unpublish(api: Api) -> None:
    path = page(api)
    shown = api.put(path, json={"content": HTML, "is_published": True}).json()
    assert (shown["is_published"], "last_published_at" in shown) == (True, True)
    done(api.post(f"{path}publish/"))
    assert api.put(path, json={"content": HTML, "is_published": False}).json()["is_published"] is False
    changes = [entry.get("is_published") for entry in api.server.ledger() if entry["kind"] == "updated"]
    assert changes == [True, False]
    assert "published" not in api.kinds()


def test_metadata_are_replaced_as_a_whole(api: Api) -> None:
    path = f"{page(api)}metadata/"
    assert api.get(path).json() == {}
    full = {"asset": {"title": {"value": "Cycling"}, "description": {"value": None}}, "own": {"office": {"value": 3}}}
    assert api.put(path, json=full).json() == api.get(path).json() == full
    assert api.put(path, json=TITLE).json() == api.get(path).json() == TITLE
    for wrong in (
        {"asset": []},
        {"own": "x"},
        {"asset": {"title": "Cycling"}},
        {"asset": {"title": {"value": 3}}},
        {"asset": {"description": None}},
        [],
    ):
        refused(api.put(path, json=wrong))
    assert api.get(path).json() == TITLE
    assert effects(api, "metadata") == [("updated", "cycling")] * 2
    for method in ("GET", "PUT"):
        assert api.call(method, f"{PAGES}nowhere/metadata/", json={}).status_code == 404


def test_a_deleted_page_is_gone(api: Api) -> None:
    path = page(api)
    api.put(f"{path}metadata/", json=TITLE)
    gone = api.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get(path).status_code == api.delete(path).status_code == 404
    assert ledger(api) == [("created", "cycling"), ("deleted", "cycling")]


# --- several at once ---


@pytest.fixture
def four(api: Api) -> Api:
    page(api, "cycling", description="On two wheels")
    page(api, "cycling-old")
    page(api, "walking", description="Without wheels")
    api.put(f"{page(api, 'x')}metadata/", json={"asset": {"title": {"value": "My Page Title"}}})
    return api


@pytest.mark.parametrize(
    ("query", "gone"),
    [
        ({"slug": ["cycling", "walking"]}, ["cycling", "walking"]),
        ({"slug": ["walking", "nowhere", "walking"]}, ["walking"]),
        ({"slug": "cycling"}, ["cycling"]),
        ({"search": "CYCLING"}, ["cycling", "cycling-old"]),
        ({"search": "My Page Title"}, ["x"]),
        ({"search": "wheels"}, ["cycling", "walking"]),
        ({"search": "wheels", "slug": ["cycling", "x"]}, ["cycling"]),
        ({"search": "", "slug": ["x"]}, ["x"]),
        ({"search": "nothing"}, []),
        ({"slug": "nowhere"}, []),
    ],
)
def test_a_delete_of_many_answers_what_is_gone(four: Api, query: dict[str, Any], gone: list[str]) -> None:
    answer = four.delete(PAGES, params=query)
    assert (answer.status_code, answer.json()) == (200, gone)
    everything = ["cycling", "cycling-old", "walking", "x"]
    assert listed(four, PAGES, "slug") == [slug for slug in everything if slug not in gone]
    assert [uid for kind, uid in ledger(four) if kind == "deleted"] == gone


@pytest.mark.parametrize("query", [{}, {"slug": ""}, {"search": ""}, {"search": " \t"}, {"slug": "", "search": " "}])
def test_a_delete_of_everything_is_refused(four: Api, query: dict[str, str]) -> None:
    assert set(refused(four.delete(PAGES, params=query))) == {"slug", "search"}
    assert len(listed(four, PAGES, "slug")) == 4


# --- permissions ---


def test_what_pages_need_permissions_for(api: Api) -> None:
    path = page(api)
    edit, create, manage = key_with(api, "edit_page"), key_with(api, "create_page"), key_with(api, "manage_page")
    body = {"content": HTML}
    calls: list[tuple[str, str, Any, str]] = [
        ("GET", PAGES, None, "edit_page"),
        ("GET", path, None, "edit_page"),
        ("PUT", path, body, "edit_page"),
        ("GET", f"{path}metadata/", None, "edit_page"),
        ("PUT", f"{path}metadata/", {}, "edit_page"),
        ("POST", PAGES, body, "create_page"),
        ("POST", f"{path}publish/", None, "manage_page"),
        ("POST", f"{path}unpublish/", None, "manage_page"),
        ("DELETE", f"{PAGES}?slug=page", None, "manage_page"),
        ("DELETE", path, None, "manage_page"),
    ]
    for method, where, content, needed in calls:
        for name, headers in (("edit_page", edit), ("create_page", create), ("manage_page", manage)):
            answer = api.call(method, where, json=content, headers=headers)
            if name == needed:
                assert answer.is_success, (method, where, answer.text)
            else:
                assert (answer.status_code, answer.json()["error_code"]) == (403, "permission_denied")
                assert needed in answer.json()["message"]


def test_publishing_by_an_update_needs_the_permission_to_publish(api: Api) -> None:
    path, edit = page(api), key_with(api, "edit_page")
    both = key_with(api, "edit_page", "manage_page")
    body = {"content": HTML, "is_published": True}
    assert api.put(path, json=body, headers=edit).status_code == 403
    assert api.get(path).json()["is_published"] is False
    assert api.put(path, json=body, headers=both).status_code == 200
    assert api.put(path, json=body, headers=edit).status_code == 200
    assert api.post(PAGES, json=body, headers=key_with(api, "create_page")).status_code == 403
