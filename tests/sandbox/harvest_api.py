"""Shortcuts for harvesters of the local portal."""

from __future__ import annotations

from typing import Any

from portal_api import Api

SITE = "https://gis.example.org"
CATALOG = [
    {"id": "roads", "title": "Roads", "description": "All of them."},
    {"id": "rails", "title": "Rails"},
    {"id": "rivers", "title": "Rivers"},
    {"id": "walls", "title": "Walls"},
]


def create(api: Api, name: str = "Harbour catalog", **body: Any) -> str:
    answer = api.post("/harvesters/", json={"type": "wfs", "url": SITE, "name": name, **body})
    assert answer.status_code == 201, answer.text
    uid: str = answer.json()["uid"]
    return uid


def get(api: Api, uid: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/harvesters/{uid}/").json()
    return found


def order(api: Api, uid: str, word: str) -> Any:
    return api.post(f"/harvesters/{uid}/{word}/")


def script(api: Api, uid: str, **body: Any) -> Any:
    return api.server.post("/_sandbox/harvesters", {"harvester": uid, **body})


def run(api: Api, uid: str, seconds: float = 30) -> dict[str, Any]:
    answer = order(api, uid, "start")
    assert answer.status_code == 200, answer.text
    api.server.advance(seconds)
    return get(api, uid)


def titles(api: Api) -> list[str]:
    listed = api.get("/datasets/", params={"limit": 1000}).json()["results"]
    return [item["metadata"]["default"]["title"]["value"] for item in listed]


def dataset(api: Api, dataset_id: str) -> dict[str, Any]:
    [found] = api.get("/datasets/", params={"dataset_id": dataset_id}).json()["results"]
    one: dict[str, Any] = found
    return one
