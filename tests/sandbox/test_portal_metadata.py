"""Metadata: one field at a time is safe, writing more replaces."""

from __future__ import annotations

from typing import Any

import pytest
from portal_api import Api


def test_one_field_is_written_without_touching_the_others(api: Api) -> None:
    uid = api.create()
    answer = api.put(f"/datasets/{uid}/metadata/default/keyword/", json={"value": ["milk"]})
    assert (answer.status_code, answer.json()) == (200, {"value": ["milk"]})
    default = api.get(f"/datasets/{uid}/metadata/default/").json()
    assert default["keyword"] == {"value": ["milk"]}
    assert default["title"] == {"value": "Cheeses"}


def test_writing_a_template_drops_what_is_omitted(api: Api) -> None:
    uid = api.create()
    api.put(f"/datasets/{uid}/metadata/internal/theme_id/", json={"value": ["x"]})
    answer = api.put(f"/datasets/{uid}/metadata/default/", json={"description": {"value": "d"}})
    assert answer.json() == {"description": {"value": "d"}}
    assert api.get(f"/datasets/{uid}/metadata/").json() == {
        "default": {"description": {"value": "d"}},
        "internal": {"theme_id": {"value": ["x"]}},
    }


def test_writing_all_drops_whole_templates(api: Api) -> None:
    uid = api.create()
    api.put(f"/datasets/{uid}/metadata/my-template/some-field/", json={"value": 1})
    answer = api.put(f"/datasets/{uid}/metadata/", json={"internal": {"draft": {"value": True}}})
    assert answer.json() == {"internal": {"draft": {"value": True}}}
    assert api.get(f"/datasets/{uid}/metadata/my-template/").status_code == 404
    assert api.get(f"/datasets/{uid}/metadata/default/").json() == {}
    assert api.get(f"/datasets/{uid}/").json()["metadata"] == {"internal": {"draft": {"value": True}}}


def test_unset_fields_are_not_found(api: Api) -> None:
    uid = api.create()
    assert api.get(f"/datasets/{uid}/metadata/default/title/").json() == {"value": "Cheeses"}
    assert api.get(f"/datasets/{uid}/metadata/default/publisher/").status_code == 404
    assert api.delete(f"/datasets/{uid}/metadata/default/title/").status_code == 204
    assert api.get(f"/datasets/{uid}/metadata/default/title/").status_code == 404
    assert api.delete(f"/datasets/{uid}/metadata/default/title/").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("default/title/", {}, "value"),
        ("default/title/", {"value": 3}, "default.title.value"),
        ("default/keyword/", {"value": "milk"}, "default.keyword.value"),
        ("internal/draft/", {"value": "yes"}, "internal.draft.value"),
        ("default/", {"title": "Cheeses"}, "default.title"),
        ("default/", {"title": {}}, "default.title.value"),
        ("", {"default": []}, "default"),
    ],
)
def test_wrong_values_are_refused_by_field(api: Api, path: str, body: Any, field: str) -> None:
    uid = api.create()
    refused = api.put(f"/datasets/{uid}/metadata/{path}", json=body)
    assert refused.status_code == 400
    assert list(refused.json()["detail"]) == [field]
    assert api.kinds() == ["created"]


def test_the_licence_is_copied_to_where_the_platform_keeps_it(api: Api) -> None:
    uid = api.create()
    api.put(f"/datasets/{uid}/metadata/default/license_id/", json={"value": "cc-by"})
    assert api.get(f"/datasets/{uid}/metadata/internal/license_id/").json() == {"value": "cc-by"}


def test_remote_values_show_until_they_are_overridden(api: Api) -> None:
    uid = api.create()
    remote = {"default": {"title": "Fromages"}}
    api.server.post("/_sandbox/datasets", {"dataset": uid, "remote_metadata": remote})
    path = f"/datasets/{uid}/metadata/default/title/"
    assert api.get(path).json() == {"value": "Fromages", "remote_value": "Fromages", "override_remote_value": False}
    own = api.put(path, json={"value": "Mine", "override_remote_value": True}).json()
    assert own == {"value": "Mine", "remote_value": "Fromages", "override_remote_value": True}
    assert api.delete(path).status_code == 204
    assert api.get(path).json()["value"] == "Fromages"
    replaced = api.put(f"/datasets/{uid}/metadata/default/", json={"description": {"value": "d"}}).json()
    assert replaced["title"]["value"] == "Fromages"
