"""Datasets: created, found, changed, copied and deleted."""

from __future__ import annotations

import re

from portal_api import Api


def test_a_created_dataset_is_idle_and_unpublished(api: Api) -> None:
    answer = api.post("/datasets/", json={"metadata": {"default": {"title": {"value": "Fromages d'été"}}}})
    dataset = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch("da_[a-z0-9]{6}", dataset["uid"])
    assert dataset["dataset_id"] == "fromages-d-ete"
    assert dataset["is_published"] is False
    assert dataset["created_by"] == {"username": "sandbox.admin"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", dataset["created_at"])
    assert api.get(f"/datasets/{dataset['uid']}/").json() == dataset
    status = api.status(dataset["uid"])
    assert (status["status"], status["previous"], status["next"]) == ("idle", None, None)


def test_a_taken_dataset_id_is_refused_and_a_derived_one_gets_a_number(api: Api) -> None:
    api.create("cheeses")
    body = {"dataset_id": "cheeses", "metadata": {"default": {"title": {"value": "Cheeses"}}}}
    refused = api.post("/datasets/", json=body)
    assert refused.status_code == 400
    assert refused.json()["error_code"] == "validation_error"
    assert list(refused.json()["detail"]) == ["dataset_id"]
    derived = api.post("/datasets/", json={"metadata": body["metadata"]})
    assert derived.json()["dataset_id"] == "cheeses-1"
    assert api.kinds() == ["created", "created"]


def test_content_is_checked_by_the_contract(api: Api) -> None:
    wrong = {
        "dataset_id": "",
        "is_restricted": "perhaps",
        "metadata": {},
        "default_security": {"visible_fields": ["a", "a"], "api_calls_quota": {"unit": "year"}},
    }
    refused = api.post("/datasets/", json=wrong)
    assert refused.status_code == 400
    assert set(refused.json()["detail"]) == {
        "dataset_id",
        "is_restricted",
        "default_security.visible_fields",
        "default_security.api_calls_quota.unit",
    }
    assert api.post("/datasets/", json={"dataset_id": "a b", "metadata": {}}).json()["detail"] == {
        "dataset_id": ["Malformed."]
    }
    assert api.kinds() == []


def test_fields_of_a_portals_own_templates_are_dropped_on_create(api: Api) -> None:
    metadata = {"default": {"title": {"value": "A"}}, "custom": {"source": {"value": "x"}}}
    created = api.post("/datasets/", json={"metadata": metadata}).json()
    assert set(created["metadata"]) == {"default"}


def test_empty_texts_are_refused_on_create_unless_switched_off(api: Api) -> None:
    body = {"metadata": {"default": {"title": {"value": "A"}, "description": {"value": ""}}}}
    refused = api.post("/datasets/", json=body)
    assert refused.json()["detail"] == {"metadata.default.description": ["May not be empty."]}
    api.switch(refuse_empty_metadata=False)
    assert api.post("/datasets/", json=body).status_code == 201


def test_the_filter_finds_one_or_nothing(api: Api) -> None:
    uid = api.create("cheeses")
    api.create("wines")
    found = api.get("/datasets/", params={"dataset_id": "cheeses"}).json()
    assert [item["uid"] for item in found["results"]] == [uid]
    assert api.get("/datasets/", params={"dataset_id": "beers"}).json()["results"] == []


def test_the_identifier_changes_only_while_unpublished(api: Api) -> None:
    uid = api.create("cheeses")
    assert api.put(f"/datasets/{uid}/", json={"dataset_id": "fromages"}).json()["dataset_id"] == "fromages"
    assert api.get("/datasets/", params={"dataset_id": "cheeses"}).json()["total_count"] == 0
    api.create("cheeses")
    assert api.put(f"/datasets/{uid}/", json={"dataset_id": "cheeses"}).status_code == 400
    api.publish(uid)
    refused = api.put(f"/datasets/{uid}/", json={"dataset_id": "again"})
    assert list(refused.json()["detail"]) == ["dataset_id"]
    assert api.put(f"/datasets/{uid}/", json={"dataset_id": "fromages", "is_restricted": True}).status_code == 200


def test_an_update_changes_what_it_names(api: Api) -> None:
    uid = api.create()
    before = api.get(f"/datasets/{uid}/").json()
    api.server.advance(5)
    after = api.put(f"/datasets/{uid}/", json={"default_security": {"is_data_visible": False}}).json()
    assert after["default_security"] == {**before["default_security"], "is_data_visible": False}
    assert after["metadata"] == before["metadata"]
    assert after["updated_at"] > before["updated_at"]
    assert after["created_at"] == before["created_at"]


def test_delete_is_final(api: Api) -> None:
    uid = api.create()
    api.add_file(uid)
    answer = api.delete(f"/datasets/{uid}/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.delete(f"/datasets/{uid}/").status_code == 404
    assert api.get(f"/datasets/{uid}/resources/").status_code == 404
    assert api.kinds() == ["created", "uploaded", "created", "deleted"]
    api.create("cheeses")


def test_a_copy_stands_on_its_own(api: Api) -> None:
    uid = api.create("cheeses")
    api.add_file(uid)
    api.post(f"/datasets/{uid}/processors/", json={"type": "skip", "field": "x"})
    answer = api.post(f"/datasets/{uid}/copy/")
    assert answer.status_code == 201
    copied = answer.json()
    assert copied["dataset_id"] == "cheeses-copy"
    assert copied["metadata"]["default"]["title"] == {"value": "Cheeses (copy)"}
    assert api.post(f"/datasets/{uid}/copy/").json()["dataset_id"] == "cheeses-copy-1"
    assert api.delete(f"/datasets/{uid}/").status_code == 204
    assert api.publish(copied["uid"])["status"] == "idle"
    assert api.records("cheeses-copy").json()["total_count"] == 3
    assert api.get(f"/datasets/{copied['uid']}/processors/").json()["total_count"] == 1
