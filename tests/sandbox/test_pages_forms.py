"""Forms: addresses, drafts by their number, what people fill in, lists."""

from __future__ import annotations

from typing import Any

import pytest
from pages_api import FORMS, QUESTIONS, answered, done, form, key_with, listed, made, open_form, refused, send
from people_api import effects
from portal_api import Api


def drafts(api: Api, path: str) -> list[tuple[int, bool, bool]]:
    """Number, whether people fill it in, and whether it can be edited, of each version."""
    found = api.get(f"{path}drafts/").json()["results"]
    return [(item["version"], item["is_published"], item["is_draft"]) for item in found]


def test_a_new_form_is_answered_with_its_draft(api: Api) -> None:
    body = {"slug": "potholes", "access_type": "restricted", "title": "Potholes", "enable_moderation": True}
    item = made(api.post(FORMS, json={**body, "has_published_version": True, "nb_submissions": 7}))
    assert {name: item[name] for name in body} == body
    assert item["uid"].startswith("fm_")
    assert (item["has_published_version"], item["nb_submissions"], item["errors"]) == (False, 0, {})
    assert (item["enable_notifications_on_submission"], item["enable_frontoffice_submission_edition"]) == (False, False)
    assert not item.keys() & {"first_published_at", "published_at", "published_by"}
    path = f"{FORMS}{item['uid']}/"
    assert api.get(path).json() == item
    assert api.get(FORMS).json()["results"] == [item]
    assert drafts(api, path) == [(1, False, True)]
    draft = api.get(f"{path}drafts/1/").json()
    assert draft["content"] == {"default_language": "en", "ending": {}, "sections": []}
    assert draft["created_by"] == {"username": "sandbox.admin"}
    assert effects(api, "form") == [("created", item["uid"])]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"access_type": "open"}, "slug"),
        ({"slug": "a"}, "access_type"),
        ({"slug": "a", "access_type": "closed"}, "access_type"),
        ({"slug": "", "access_type": "open"}, "slug"),
        ({"slug": "a/b", "access_type": "open"}, "slug"),
        ({"slug": "taken", "access_type": "authenticated"}, "slug"),
        ({"slug": "a", "access_type": "open", "enable_moderation": 1}, "enable_moderation"),
    ],
)
def test_a_form_is_checked(api: Api, body: dict[str, Any], field: str) -> None:
    form(api, "taken")
    assert list(refused(api.post(FORMS, json=body))) == [field]
    assert listed(api, FORMS, "slug") == ["taken"]


@pytest.mark.parametrize("access", ["authenticated", "restricted", "open"])
def test_forms_need_no_slug(api: Api, access: str) -> None:
    paths = {form(api, None, access) for _ in range(2)}
    assert len(paths) == 2
    assert listed(api, FORMS, "slug") == [None, None]
    assert listed(api, FORMS, "access_type") == [access] * 2


def test_the_questions_of_a_draft_are_replaced_as_a_whole(api: Api) -> None:
    path = form(api)
    before = api.get(path).json()
    api.server.advance(60)
    full = {**QUESTIONS, "title": {"en": "Potholes"}, "other_languages": ["fr"], "of_tomorrow": [1]}
    written = api.put(f"{path}drafts/1/", json={"content": full}).json()
    assert (written["content"], written["version"]) == (full, 1)
    assert written["updated_at"] > written["created_at"]
    assert api.get(f"{path}drafts/1/").json() == written
    assert api.get(path).json()["updated_at"] > before["updated_at"]
    assert api.put(f"{path}drafts/1/", json={"content": QUESTIONS}).json()["content"] == QUESTIONS
    for wrong in ({}, {"content": {}}, {"content": {**QUESTIONS, "sections": {}}}, {"content": None}):
        assert all(name.startswith("content") for name in refused(api.put(f"{path}drafts/1/", json=wrong)))
    assert api.get(f"{path}drafts/1/").json()["content"] == QUESTIONS
    assert [kind for kind, _ in effects(api, "draft")] == ["updated"] * 2


def test_versions_that_are_not_there(api: Api) -> None:
    path = form(api)
    for version in ("0", "2", "01", "-1", "one", "9" * 5000, "%C2%B2"):
        assert api.get(f"{path}drafts/{version}/").status_code == 404
        assert api.put(f"{path}drafts/{version}/", json={"content": QUESTIONS}).status_code == 404
    assert api.get(f"{FORMS}fm_nowhere/drafts/").status_code == 404
    assert api.get(f"{FORMS}fm_nowhere/drafts/1/").status_code == 404


def test_a_publish_makes_the_draft_the_version_that_people_fill_in(api: Api) -> None:
    path = form(api)
    api.put(f"{path}drafts/1/", json={"content": QUESTIONS})
    done(api.post(f"{path}publish/"))
    shown = api.get(path).json()
    assert shown["has_published_version"] is True
    assert shown["published_by"] == {"username": "sandbox.admin"}
    assert shown["published_at"] == shown["first_published_at"]
    # The next draft starts from what is published.
    assert drafts(api, path) == [(1, True, False), (2, False, True)]
    assert api.get(f"{path}drafts/2/").json()["content"] == QUESTIONS
    assert list(refused(api.put(f"{path}drafts/1/", json={"content": QUESTIONS}))) == ["version"]
    api.server.advance(60)
    other = {**QUESTIONS, "sections": []}
    api.put(f"{path}drafts/2/", json={"content": other})
    assert api.get(f"{path}drafts/1/").json()["content"] == QUESTIONS
    done(api.post(f"{path}publish/"))
    assert drafts(api, path) == [(1, False, False), (2, True, False), (3, False, True)]
    assert list(refused(api.put(f"{path}drafts/1/", json={"content": QUESTIONS}))) == ["version"]
    again = api.get(path).json()
    assert (again["published_at"] > shown["published_at"], again["first_published_at"]) == (
        True,
        shown["first_published_at"],
    )
    assert [entry["version"] for entry in api.server.ledger() if entry["kind"] == "published"] == [1, 2]
    assert listed(api, f"{path}drafts/", "version", limit=1, offset=1) == [2]


def test_orders_are_idempotent(api: Api) -> None:
    path = form(api)
    done(api.post(f"{path}unpublish/"))
    for _ in range(2):
        done(api.post(f"{path}publish/"))
    assert drafts(api, path) == [(1, True, False), (2, False, True)]
    for _ in range(2):
        done(api.post(f"{path}unpublish/"))
    hidden = api.get(path).json()
    assert (hidden["has_published_version"], "published_at" in hidden) == (False, True)
    assert drafts(api, path) == [(1, False, False), (2, False, True)]
    assert [kind for kind, _ in effects(api, "form")] == ["created", "published", "unpublished"]
    done(api.post(f"{path}publish/"))
    assert drafts(api, path) == [(1, False, False), (2, True, False), (3, False, True)]


def test_forms_are_filtered_searched_and_sorted(api: Api) -> None:
    form(api, "b", title="Zebra crossings")
    api.server.advance(60)
    open_form(api, "a", title="street lamps")
    api.server.advance(60)
    busy = open_form(api, "c", title="Potholes of the street")
    answered(api, busy, {"street": "x"})
    for query, slugs in (
        ({}, ["b", "a", "c"]),
        ({"status": "all"}, ["b", "a", "c"]),
        ({"status": "published"}, ["a", "c"]),
        ({"status": "unpublished"}, ["b"]),
        ({"search": "STREET"}, ["a", "c"]),
        ({"search": "street potholes"}, ["c"]),
        ({"search": "street", "status": "unpublished"}, []),
        ({"sort": "slug"}, ["a", "b", "c"]),
        ({"sort": "-title"}, ["b", "a", "c"]),
        ({"sort": "-updated_at"}, ["c", "a", "b"]),
        ({"sort": "-nb_submissions,-slug"}, ["c", "b", "a"]),
        ({"sort": "published_at"}, ["b", "a", "c"]),
        ({"sort": "slug", "limit": "1", "offset": "2"}, ["c"]),
    ):
        assert listed(api, FORMS, "slug", **query) == slugs, query
    for wrong in ({"status": "lost"}, {"sort": "colour"}):
        assert list(refused(api.get(FORMS, params=wrong))) == list(wrong)


def test_a_deleted_form_takes_everything_along(api: Api) -> None:
    path = open_form(api)
    uid = answered(api, path, {"street": "x"})
    assert api.delete(path).status_code == 204
    for below in ("", "drafts/", "drafts/1/", "submissions/", f"submissions/{uid}/"):
        assert api.get(f"{path}{below}").status_code == 404
    assert api.delete(path).status_code == api.post(f"{path}publish/").status_code == 404
    assert send(api, "potholes", {}).status_code == 404
    assert listed(api, f"{form(api)}submissions/", "uid") == []
    assert [kind for kind, _ in effects(api, "form")] == ["created", "published", "deleted", "created"]


def test_forms_need_the_permission_to_edit_forms(api: Api) -> None:
    path = open_form(api)
    uid = answered(api, path, {"street": "x"})
    good, wrong = key_with(api, "edit_form"), key_with(api, "submit_private_form", "edit_page")
    body = {"slug": None, "access_type": "open"}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", FORMS, {}),
        ("POST", FORMS, {"json": body}),
        ("GET", path, {}),
        ("POST", f"{path}publish/", {}),
        ("POST", f"{path}unpublish/", {}),
        ("GET", f"{path}drafts/", {}),
        ("GET", f"{path}drafts/1/", {}),
        ("PUT", f"{path}drafts/2/", {"json": {"content": QUESTIONS}}),
        ("GET", f"{path}submissions/", {}),
        ("GET", f"{path}submissions/{uid}/", {}),
        ("PUT", f"{path}submissions/{uid}/", {"files": {"data": (None, "{}")}}),
        ("DELETE", f"{path}submissions/{uid}/", {}),
        ("DELETE", path, {}),
    ]
    for method, where, options in calls:
        answer = api.call(method, where, headers=wrong, **options)
        assert (answer.status_code, "edit_form" in answer.json()["message"]) == (403, True)
        assert api.call(method, where, headers=good, **options).is_success, (method, where)
