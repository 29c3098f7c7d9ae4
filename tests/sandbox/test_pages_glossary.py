"""Terms of the glossary: words that mean one thing, searches, orders, deletes of many."""

from __future__ import annotations

from typing import Any

import pytest
from pages_api import TERMS, key_with, listed, made, refused
from people_api import effects
from portal_api import Api


def term(api: Api, name: str, **body: Any) -> str:
    """A term; its uid."""
    uid: str = made(api.post(TERMS, json={"name": name, **body}))["uid"]
    return uid


def test_a_term_is_answered_as_it_was_given(api: Api) -> None:
    body = {"name": "Counting station", "description": "It counts.", "aliases": ["counter"]}
    item = made(api.post(TERMS, json={**body, "uid": "te_forged", "created_by": {"username": "forged"}}))
    assert {name: item[name] for name in body} == body
    assert item["uid"].startswith("te_")
    assert item["uid"] != "te_forged"
    assert item["created_by"] == item["updated_by"] == {"username": "sandbox.admin"}
    assert api.get(f"{TERMS}{item['uid']}/").json() == item
    assert api.get(TERMS).json()["results"] == [item]
    least = made(api.post(TERMS, json={"name": "Lane"}))
    assert (least["description"], least["aliases"]) == ("", [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Station"}, "name"),
        ({"name": "counter"}, "name"),
        ({"name": "New", "aliases": ["ok", "Station"]}, "aliases.1"),
        ({"name": "New", "aliases": ["counter"]}, "aliases.0"),
        ({"name": "New", "aliases": ["New"]}, "aliases.0"),
        ({"name": "New", "aliases": ["a", "a"]}, "aliases.1"),
        ({"name": " "}, "name"),
        ({"name": ""}, "name"),
        ({"name": "New", "aliases": [""]}, "aliases.0"),
        ({"name": "New", "aliases": [str(number) for number in range(11)]}, "aliases"),
        ({"name": "New", "description": "x" * 2001}, "description"),
        ({"aliases": []}, "name"),
    ],
)
def test_a_word_means_one_thing(api: Api, body: dict[str, Any], field: str) -> None:
    term(api, "Station", aliases=["counter"])
    other = term(api, "Other")
    assert list(refused(api.post(TERMS, json=body))) == [field]
    assert list(refused(api.put(f"{TERMS}{other}/", json=body))) == [field]
    assert listed(api, TERMS, "name") == ["Station", "Other"]
    assert effects(api, "glossary_term") == [("created", uid) for uid in listed(api, TERMS, "uid")]


def test_a_term_may_keep_its_words(api: Api) -> None:
    uid = term(api, "Station", aliases=["counter"], description="d")
    api.server.advance(60)
    swapped = api.put(f"{TERMS}{uid}/", json={"name": "counter", "aliases": ["Station"]}).json()
    assert (swapped["uid"], swapped["name"], swapped["aliases"], swapped["description"]) == (
        uid,
        "counter",
        ["Station"],
        "",
    )
    assert swapped["updated_at"] > swapped["created_at"]
    assert api.put(f"{TERMS}{uid}/", json={"name": "Lane"}).json()["aliases"] == []
    term(api, "counter", aliases=["Station"])
    assert api.put(f"{TERMS}te_nothing/", json={"name": "New"}).status_code == 404


def test_terms_are_searched_and_sorted(api: Api) -> None:
    term(api, "zebra", description="crossing", aliases=["stripes", "Übergang"])
    api.server.advance(60)
    lane = term(api, "Lane", description="A path")
    api.server.advance(60)
    term(api, "bicycle", description="Two wheels on a path")
    for search, names in (
        ("LANE", ["Lane"]),
        ("übergang", ["zebra"]),
        ("path", ["Lane", "bicycle"]),
        ("path two", ["bicycle"]),
        ("'", []),
        ("", ["zebra", "Lane", "bicycle"]),
    ):
        assert listed(api, TERMS, "name", search=search) == names
    assert listed(api, TERMS, "name", ordering="name") == ["bicycle", "Lane", "zebra"]
    assert listed(api, TERMS, "name", ordering="-name") == ["zebra", "Lane", "bicycle"]
    assert listed(api, TERMS, "name", ordering="description") == ["Lane", "zebra", "bicycle"]
    assert listed(api, TERMS, "name", ordering="-updated_at", search="path") == ["bicycle", "Lane"]
    assert listed(api, TERMS, "name", ordering="name", limit=1, offset=1) == ["Lane"]
    api.server.advance(60)
    api.put(f"{TERMS}{lane}/", json={"name": "Lane"})
    assert listed(api, TERMS, "name", ordering="-updated_at") == ["Lane", "bicycle", "zebra"]
    assert list(refused(api.get(TERMS, params={"ordering": "aliases"}))) == ["ordering"]


def test_many_terms_are_deleted_at_once(api: Api) -> None:
    uids = [term(api, name) for name in ("a", "b", "c")]
    bulk = f"{TERMS}bulk_delete/"
    for wrong in ([], None, "a", [1]):
        assert all(name.startswith("uid_list") for name in refused(api.post(bulk, json={"uid_list": wrong})))
    assert list(refused(api.post(bulk, json={}))) == ["uid_list"]
    gone = api.post(bulk, json={"uid_list": [uids[2], "te_nothing", uids[0], uids[2]]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert listed(api, TERMS, "name") == ["b"]
    assert effects(api, "glossary_term")[3:] == [("deleted", uids[2]), ("deleted", uids[0])]
    assert api.post(bulk, json={"uid_list": ["te_nothing"]}).status_code == 204
    assert api.delete(f"{TERMS}{uids[1]}/").status_code == 204
    assert api.delete(f"{TERMS}{uids[1]}/").status_code == 404
    # The words are free again.
    term(api, "a", aliases=["b"])


def test_the_glossary_has_a_permission_of_its_own(api: Api) -> None:
    uid, good, wrong = term(api, "a"), key_with(api, "manage_glossary"), key_with(api, "edit_page", "edit_dataset")
    calls: list[tuple[str, str, Any]] = [
        ("GET", TERMS, None),
        ("POST", TERMS, {"name": "new"}),
        ("GET", f"{TERMS}{uid}/", None),
        ("PUT", f"{TERMS}{uid}/", {"name": "b"}),
        ("DELETE", f"{TERMS}{uid}/", None),
        ("POST", f"{TERMS}bulk_delete/", {"uid_list": [uid]}),
    ]
    for method, path, body in calls:
        answer = api.call(method, path, json=body, headers=wrong)
        assert (answer.status_code, "manage_glossary" in answer.json()["message"]) == (403, True)
        assert api.call(method, path, json=body, headers=good).is_success
