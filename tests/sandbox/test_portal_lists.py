"""Pages, and the plain objects below a dataset: processors, fields, schedules, versions."""

from __future__ import annotations

from typing import Any

import pytest
from portal_api import Api

from aioportal.sandbox.groups.schedules import parse_cron


def test_pages_come_in_order_with_absolute_neighbours(api: Api) -> None:
    api.server.post("/_sandbox/seed", {"datasets": 45})
    first = api.get("/datasets/").json()
    assert (first["total_count"], len(first["results"]), first["previous"]) == (45, 20, None)
    assert first["next"] == f"{api.server.base_url}/datasets/?limit=20&offset=20"
    second = api.http.get(first["next"]).json()
    assert second["previous"] == f"{api.server.base_url}/datasets/?limit=20&offset=0"
    last = api.http.get(second["next"]).json()
    assert (len(last["results"]), last["next"]) == (5, None)
    seen = [item["dataset_id"] for page in (first, second, last) for item in page["results"]]
    assert seen == sorted(seen)
    assert len(set(seen)) == 45


def test_limits_and_offsets(api: Api) -> None:
    api.server.post("/_sandbox/seed", {"datasets": 3})
    counted = api.get("/datasets/", params={"limit": 0}).json()
    assert (counted["total_count"], counted["results"], counted["next"]) == (3, [], None)
    assert api.get("/datasets/", params={"offset": 99}).json()["results"] == []
    assert len(api.get("/datasets/", params={"limit": 5000}).json()["results"]) == 3
    for query in ({"limit": "x"}, {"limit": -1}, {"offset": -1}, {"offset": "1.5"}, {"limit": ""}):
        refused = api.get("/datasets/", params=query)
        assert (refused.status_code, list(refused.json()["detail"])) == (400, list(query))


def test_a_limit_above_a_thousand_is_a_thousand(api: Api) -> None:
    api.server.post("/_sandbox/seed", {"datasets": 2500})
    sizes, address = [], "/datasets/?limit=5000"
    while address:
        page = api.http.get(address).json()
        sizes.append(len(page["results"]))
        address = page["next"]
    assert sizes == [1000, 1000, 500]


@pytest.mark.parametrize(("way", "count"), [("number", 1), ("string", "1"), ("null", None)])
def test_the_total_comes_as_the_portal_likes(api: Api, way: str, count: object) -> None:
    api.create()
    api.switch(total_count=way)
    assert api.get("/datasets/").json()["total_count"] == count


BODIES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("processors", {"type": "skip", "label": None, "field": "a"}, {"type": "skip", "other": 1}),
    ("schedules", {"cron_schedule": "30 4 * * 1"}, {"cron_schedule": "0 5 * * *"}),
    (
        "fields",
        {"type": "annotate", "label": "l", "field": "a", "annotation": "decimals", "args": [2]},
        {"type": "something_new", "label": "l", "anything": {"goes": True}},
    ),
]


@pytest.mark.parametrize(("name", "first", "second"), BODIES, ids=[body[0] for body in BODIES])
def test_plain_objects_live_and_die(api: Api, name: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    base = f"/datasets/{api.create()}/{name}/"
    created = api.post(base, json=first)
    assert created.status_code == 201
    uid = created.json()["uid"]
    assert created.json() == {"uid": uid, **first}
    twin = api.post(base, json=first).json()["uid"]
    assert twin != uid
    changed = api.put(f"{base}{uid}/", json={**second, "uid": "zz_forged"})
    assert changed.json() == {"uid": uid, **second}
    assert [item["uid"] for item in api.get(base).json()["results"]] == [uid, twin]
    assert api.delete(f"{base}{uid}/").status_code == 204
    for method in ("GET", "DELETE"):
        assert api.call(method, f"{base}{uid}/").status_code == 404
    assert api.put(f"{base}{uid}/", json=second).status_code == 404
    assert api.get(base).json()["total_count"] == 1
    assert api.kinds() == ["created", "created", "created", "updated", "deleted"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"type": "rename", "label": "l"}, {"from_name", "to_name", "field_label"}),
        ({"type": "order", "label": "l", "order": "a"}, {"order"}),
        ({"type": "type", "label": "l", "field": "", "type_param": "int"}, {"field"}),
        ({"label": "l"}, {"type"}),
        ({"type": "something_new"}, {"label"}),
    ],
)
def test_field_configurations_are_checked_by_their_type(api: Api, body: dict[str, Any], fields: set[str]) -> None:
    refused = api.post(f"/datasets/{api.create()}/fields/", json=body)
    assert refused.status_code == 400
    assert set(refused.json()["detail"]) == fields


def test_the_processors_on_offer(api: Api) -> None:
    assert {"string_replace", "geocoder"} <= {item["type"] for item in api.get("/processors/").json()}


@pytest.mark.parametrize("cron", ["0 * * * *", "*/5 3 * * *", "0 3,4 * * *", "0 0-5 * * *"])
def test_schedules_run_at_most_daily_unless_allowed(api: Api, cron: str) -> None:
    base = f"/datasets/{api.create()}/schedules/"
    refused = api.post(base, json={"cron_schedule": cron})
    assert refused.json()["detail"] == {"cron_schedule": ["May not run more than once a day."]}
    api.switch(short_schedules=True)
    assert api.post(base, json={"cron_schedule": cron}).status_code == 201


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "0 0 * *",
        "0 0 * * * *",
        "60 0 * * *",
        "0 24 * * *",
        "a 0 * * *",
        "0 5-3 * * *",
        "*/0 0 * * *",
        "0 0 * * mon-",
    ],
)
def test_malformed_schedules_are_refused(api: Api, cron: str) -> None:
    refused = api.post(f"/datasets/{api.create()}/schedules/", json={"cron_schedule": cron})
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["cron_schedule"])


def test_cron_fields_are_lists_ranges_steps_and_names() -> None:
    minutes, hours, days, months, weekdays = parse_cron("5,10-12 */8 1-31/10 jan,Dec mon-fri")
    assert minutes == {5, 10, 11, 12}
    assert hours == {0, 8, 16}
    assert days == {1, 11, 21, 31}
    assert months == {1, 12}
    assert weekdays == {1, 2, 3, 4, 5}


def test_every_change_is_a_version_and_twenty_are_kept(api: Api) -> None:
    uid = api.create()
    for number in range(25):
        api.put(f"/datasets/{uid}/metadata/default/title/", json={"value": f"Title {number}"})
    versions = api.get(f"/datasets/{uid}/versions/").json()
    assert versions["total_count"] == 20
    newest = versions["results"][0]
    assert (newest["sections"], newest["can_restore"]) == (["metadata"], True)
    assert api.get(f"/datasets/{uid}/versions/{newest['uid']}/").json() == newest
    assert api.get(f"/datasets/{uid}/versions/ch_unknown/").status_code == 404


def test_a_restore_brings_the_configuration_back(api: Api) -> None:
    uid = api.create()
    api.add_file(uid)
    api.post(f"/datasets/{uid}/processors/", json={"type": "skip"})
    [wanted, *_] = api.get(f"/datasets/{uid}/versions/").json()["results"]
    before = api.get(f"/datasets/{uid}/resources/").json()["results"]
    api.delete(f"/datasets/{uid}/resources/{before[0]['uid']}/")
    api.put(f"/datasets/{uid}/", json={"is_restricted": True})
    api.put(f"/datasets/{uid}/metadata/default/title/", json={"value": "Other"})
    api.post(f"/datasets/{uid}/fields/", json={"type": "delete", "label": "l", "field": "age"})
    restored = api.post(f"/datasets/{uid}/versions/{wanted['uid']}/restore/")
    assert restored.status_code == 200
    assert restored.json()["metadata"]["default"]["title"] == {"value": "Cheeses"}
    assert restored.json()["is_restricted"] is False
    assert api.get(f"/datasets/{uid}/resources/").json()["results"] == before
    assert api.get(f"/datasets/{uid}/fields/").json()["total_count"] == 0
    newest = api.get(f"/datasets/{uid}/versions/").json()["results"][0]
    assert newest["uid"] != wanted["uid"]
    api.server.advance(0.4)
    assert api.status(uid)["status"] == "saving_version"
    assert api.post(f"/datasets/{uid}/publish/").json()["error_code"] == "invalid_dataset_status"
    api.server.advance(1)
    assert api.status(uid)["status"] == "idle"
    assert api.kinds()[-2:] == ["restore_ordered", "restored"]
    assert api.publish(uid)["status"] == "idle"
    assert api.records("cheeses").json()["total_count"] == 3
