"""Harvesters: every kind, what is kept of them, their deletion, previews and schedules."""

from __future__ import annotations

from typing import Any

import pytest
from harvest_api import CATALOG, SITE, create, get, order, run, script, titles
from portal_api import Api

FTP = {"host": "files.example.org", "user": "portal", "password": "hush"}
KINDS: dict[str, dict[str, Any]] = {
    "arcgis": {"url": SITE, "download_resources": True},
    "arcgis_opendata": {"url": SITE, "compute_geo_area": True},
    "ckan": {"url": SITE, "api_key": "hush", "limit": 100, "sort": "title asc", "group": "mobility"},
    "csw": {"url": SITE, "invert_coordinates": True, "themes_mapping": {"gemet": {"traffic": "Mobility"}}},
    "datagouv": {"organization_id": "000000000000000000000000", "filter_name": "tag", "filter_value": "velo"},
    "datajson": {"url": SITE, "number_of_datasets": 50},
    "ftp": {**FTP, "directory": "/out"},
    "ftp_csv": {**FTP, "metadata_file": "datasets.csv"},
    "ftp_with_meta_csv": {**FTP, "metadata_file": "datasets.csv", "csv_separator": ";"},
    "junar": {"url": SITE, "auth_key": "hush"},
    "omi_node": {"url": SITE, "infoitems_limit": 200},
    "ods": {"domain": "neighbour.example.org", "api_key": "hush", "refines": "theme=Mobility"},
    "quandl": {"database_code": "FRED", "api_key": "hush", "number_of_datasets": 2},
    "socrata": {"url": SITE},
    "wfs": {"url": SITE, "metadata_only": True},
    "something_new": {"anything": {"goes": True}, "token": "hush"},
}
SECRETS = {"password", "api_key", "auth_key", "token"}
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_each_kind_is_kept_without_its_secrets(api: Api, kind: str) -> None:
    body = {"type": kind, "name": f"The {kind} one", **KINDS[kind]}
    answer = api.post("/harvesters/", json=body)
    assert answer.status_code == 201
    assert "hush" not in answer.text
    created = answer.json()
    assert created["uid"] == f"the-{kind.replace('_', '-')}-one"
    for name, value in body.items():
        assert created[name] == (None if name in SECRETS else value)
    assert created["status"] == "new"
    assert (created["version"], created["delete_missing_datasets"], created["forced_metas"]) == (1, False, {})
    assert (created["attached_datasets_count"], created["published_datasets_count"]) == (0, 0)
    assert (created["remote_datasets_count"], created["harvested_datasets_count"]) == (None, None)
    assert (created["last_started_at"], created["last_success_at"], created["has_error"]) == (None, None, False)
    assert get(api, created["uid"]) == created
    assert api.get("/harvesters/").json()["results"] == [created]
    secrets = [name for name in body if name in SECRETS]
    assert api.server.get("/_sandbox/secrets")["harvesters"].get(created["uid"], {}) == dict.fromkeys(secrets, True)
    # Written back as it was read, the secrets are gone and the rest is not.
    changed = api.put(f"/harvesters/{created['uid']}/", json={**created, "status": "idle", "uid": "other"})
    assert {**changed.json(), "updated_at": ""} == {**created, "updated_at": ""}
    assert api.server.ledger()[-1]["secrets_blanked"] == secrets
    assert run(api, created["uid"])["status"] == "idle"


def test_names_may_repeat_but_uids_do_not(api: Api) -> None:
    assert [create(api) for _ in range(3)] == ["harbour-catalog", "harbour-catalog-1", "harbour-catalog-2"]
    assert create(api, "日本") == "harvester"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "wfs", "url": SITE}, "name"),
        ({"type": "wfs", "name": "x"}, "url"),
        ({"type": "wfs", "name": "", "url": SITE}, "name"),
        ({"name": "x", "url": SITE}, "type"),
        ({"type": "ftp", "name": "x", "host": "h", "user": "u"}, "password"),
        ({"type": "quandl", "name": "x", "database_code": "F", "api_key": "k", "number_of_datasets": -1}, "number_of"),
        ({"type": "wfs", "name": "x", "url": SITE, "version": 0}, "version"),
    ],
)
def test_what_does_not_fit_its_kind_is_refused(api: Api, body: dict[str, Any], field: str) -> None:
    refused = api.post("/harvesters/", json=body)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "validation_error")
    assert any(name.startswith(field) for name in refused.json()["detail"])
    assert api.kinds() == []


def test_a_put_replaces_the_configuration(api: Api) -> None:
    uid = create(api, forced_metas={"default": {"publisher": "Harbour"}}, restrict_datasets_visibility=True)
    changed = api.put(f"/harvesters/{uid}/", json={"type": "socrata", "name": "Other", "url": SITE}).json()
    assert (changed["uid"], changed["type"], changed["name"]) == (uid, "socrata", "Other")
    assert (changed["forced_metas"], changed["restrict_datasets_visibility"]) == ({}, False)


def test_unknown_harvesters_are_not_found(api: Api) -> None:
    body = {"type": "wfs", "name": "x", "url": SITE}
    calls = [("GET", ""), ("PUT", ""), ("GET", "errors/"), ("GET", "preview/"), ("POST", "unsaved_preview/")]
    calls += [("POST", f"{word}/") for word in ("start", "abort", "publish", "unpublish")]
    calls += [("GET", "schedules/"), ("DELETE", "?delete_attached_datasets=false")]
    for method, path in calls:
        answer = api.call(method, f"/harvesters/nobody/{path}", json=body if method != "GET" else None)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found"), path


@pytest.mark.parametrize("key", ["reader", "nobody"])
def test_harvesters_take_three_permissions(api: Api, key: str) -> None:
    answer = api.get("/harvesters/", headers={"Authorization": f"apikey {key}"})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "permission_denied")


# --- deletion ---


@pytest.mark.parametrize("way", ["", "?delete_attached_datasets=maybe"])
def test_a_deletion_says_what_becomes_of_the_datasets(api: Api, way: str) -> None:
    uid = create(api)
    refused = api.delete(f"/harvesters/{uid}/{way}")
    assert (refused.status_code, list(refused.json()["detail"])) == (400, ["delete_attached_datasets"])
    assert get(api, uid)["uid"] == uid


def test_datasets_outlive_their_harvester(api: Api) -> None:
    uid = create(api)
    run(api, uid)
    api.post(f"/harvesters/{uid}/schedules/", json={"cron_schedule": "15 3 * * 0", "timezone": "Europe/Berlin"})
    assert api.delete(f"/harvesters/{uid}/?delete_attached_datasets=false").status_code == 204
    assert api.get(f"/harvesters/{uid}/").status_code == 404
    assert len(titles(api)) == 3
    assert api.kinds()[-1] == "deleted"
    assert create(api) == uid
    assert get(api, uid)["attached_datasets_count"] == 0
    assert api.get(f"/harvesters/{uid}/schedules/").json()["total_count"] == 0


def test_datasets_go_with_their_harvester(api: Api) -> None:
    uid = create(api)
    run(api, uid)
    other = api.create("other")
    path = f"/harvesters/{uid}/?delete_attached_datasets=true"
    assert api.delete(path).status_code == 204
    api.server.advance(0.4)
    assert (get(api, uid)["status"], len(titles(api))) == ("deleting", 4)
    assert order(api, uid, "start").json()["message"] == "Invalid transition from deleting to processing"
    assert api.delete(path).status_code == 204
    api.server.advance(1)
    assert api.get(f"/harvesters/{uid}/").status_code == 404
    assert [item["uid"] for item in api.get("/datasets/").json()["results"]] == [other]
    assert api.kinds()[-4:] == ["deleted"] * 4
    assert api.delete(path).status_code == 404


def test_a_harvester_without_datasets_goes_at_once(api: Api) -> None:
    uid = create(api)
    assert api.delete(f"/harvesters/{uid}/?delete_attached_datasets=true").status_code == 204
    assert api.get(f"/harvesters/{uid}/").status_code == 404


# --- previews ---


def test_previews_show_what_would_be_taken(api: Api) -> None:
    uid = create(api, type="ckan", limit=2)
    script(api, uid, catalog=CATALOG)
    shown = api.get(f"/harvesters/{uid}/preview/").json()
    assert shown == {
        "total_count": 2,
        "results": [CATALOG[0], {"id": "rails", "title": "Rails", "description": ""}],
    }
    assert titles(api) == []
    changes = {"type": "ckan", "name": "x", "url": SITE, "limit": 3, "offset": 2}
    unsaved = api.post(f"/harvesters/{uid}/unsaved_preview/", json=changes).json()
    assert [item["id"] for item in unsaved["results"]] == ["rivers", "walls"]
    # What is not said is as saved, and nothing of it is kept.
    merged = api.post(f"/harvesters/{uid}/unsaved_preview/", json={"type": "ckan", "name": "x", "url": SITE}).json()
    assert merged["total_count"] == 2
    saved = get(api, uid)
    assert (saved["limit"], saved["name"], saved.get("offset")) == (2, "Harbour catalog", None)
    assert "updated" not in api.kinds()
    refused = api.post(f"/harvesters/{uid}/unsaved_preview/", json={"limit": 3})
    assert refused.status_code == 400
    assert run(api, uid)["harvested_datasets_count"] == 2


def test_something_is_made_up_where_nothing_was_written(api: Api) -> None:
    uid = create(api)
    made_up = [item["id"] for item in api.get(f"/harvesters/{uid}/preview/").json()["results"]]
    assert made_up == ["gis-example-org-1", "gis-example-org-2", "gis-example-org-3"]
    run(api, uid)
    assert [item["dataset_id"] for item in api.get("/datasets/").json()["results"]] == made_up
    other = {"type": "wfs", "name": "x", "url": "https://other.example.org"}
    unsaved = api.post(f"/harvesters/{uid}/unsaved_preview/", json=other).json()["results"]
    assert unsaved[0]["id"] == "other-example-org-1"
    script(api, uid, catalog=[])
    assert api.get(f"/harvesters/{uid}/preview/").json() == {"total_count": 0, "results": []}
    assert run(api, uid)["remote_datasets_count"] == 0
    script(api, uid, catalog=None)
    assert api.get(f"/harvesters/{uid}/preview/").json()["total_count"] == 3


# --- schedules ---


def test_a_harvester_has_one_schedule(api: Api) -> None:
    base = f"/harvesters/{create(api)}/schedules/"
    body = {"cron_schedule": "15 3 * * 0", "timezone": "Europe/Berlin"}
    created = api.post(base, json={**body, "uid": "sc_forged"})
    assert created.status_code == 201
    uid = created.json()["uid"]
    assert created.json() == {"uid": uid, **body}
    refused = api.post(base, json=body)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "validation_error")
    assert api.post(f"/harvesters/{create(api)}/schedules/", json=body).status_code == 201
    changed = {"cron_schedule": "0 5 * * *", "timezone": "America/Lima"}
    assert api.put(f"{base}{uid}/", json=changed).json() == {"uid": uid, **changed}
    assert api.get(f"{base}{uid}/").json() == {"uid": uid, **changed}
    assert api.get(base).json()["results"] == [{"uid": uid, **changed}]
    assert api.delete(f"{base}{uid}/").status_code == 204
    assert api.get(f"{base}{uid}/").status_code == 404
    assert api.post(base, json=body).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"cron_schedule": "15 3 * * 0"}, "timezone"),
        ({"timezone": "Europe/Berlin"}, "cron_schedule"),
        ({"cron_schedule": "15 3 * * 0", "timezone": "Europe/Atlantis"}, "timezone"),
        ({"cron_schedule": "15 3 * * 0", "timezone": ""}, "timezone"),
        ({"cron_schedule": "1 30 * * *", "timezone": "Europe/Berlin"}, "cron_schedule"),
        ({"cron_schedule": "* * * * *", "timezone": "Europe/Berlin"}, "cron_schedule"),
    ],
)
def test_what_is_no_schedule_is_refused(api: Api, body: dict[str, Any], field: str) -> None:
    base = f"/harvesters/{create(api)}/schedules/"
    refused = api.post(base, json=body)
    uid = api.post(base, json={"cron_schedule": "1 2 * * *", "timezone": "UTC"}).json()["uid"]
    for answer in (refused, api.put(f"{base}{uid}/", json=body)):
        assert (answer.status_code, list(answer.json()["detail"])) == (400, [field])


# --- the control endpoint ---


@pytest.mark.parametrize(
    "body",
    [
        {"harvester": "nobody"},
        {"catalog": []},
        {"harvester": "harbour-catalog", "surprise": 1},
        {"harvester": "harbour-catalog", "catalog": [{"id": "a"}]},
        {"harvester": "harbour-catalog", "catalog": {"a": 1}},
        {"harvester": "harbour-catalog", "resource_errors": ["a"]},
    ],
)
def test_the_script_must_make_sense(api: Api, body: dict[str, Any]) -> None:
    create(api)
    answer = api.http.post(f"{api.server.url}/_sandbox/harvesters", json=body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")
