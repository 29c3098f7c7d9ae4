"""Harvesters: every kind, their states, what they make of other catalogs, and how their runs fail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from portal_api import CHEESES, Api

SITE = "https://gis.example.org"
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


# --- configuration ---


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


# --- states ---


def test_a_run_goes_through_its_states(api: Api) -> None:
    uid = create(api)
    script(api, uid, catalog=CATALOG, processing_seconds=4)
    answered = order(api, uid, "start").json()
    # For a moment the harvester still looks as it did before.
    assert (answered["status"], answered["last_started_at"]) == ("new", None)
    seen = [get(api, uid)]
    for _ in range(6):
        api.server.advance(1)
        seen.append(get(api, uid))
    states = [item["status"] for item in seen]
    assert states == ["new", "processing", "processing", "processing", "processing", "idle", "idle"]
    assert [item["harvested_datasets_count"] for item in seen] == [None, 0, 1, 2, 3, 4, 4]
    assert [item["attached_datasets_count"] for item in seen] == [0, 0, 1, 2, 3, 4, 4]
    assert {item["remote_datasets_count"] for item in seen[1:]} == {4}
    done = seen[-1]
    assert (done["has_error"], done["resource_errors_count"]) == (False, 0)
    started, ended = (datetime.fromisoformat(done[name]) for name in ("last_started_at", "last_success_at"))
    assert 4 <= (ended - started).total_seconds() <= 5
    assert titles(api) == ["Roads", "Rails", "Rivers", "Walls"]
    assert api.kinds() == ["created", "harvest_ordered", *["created"] * 4, "harvested"]
    last = api.server.ledger()[-1]
    assert (last["object"], last["harvested"], last["resource_errors"]) == ({"type": "harvester", "uid": uid}, 4, 0)


def test_only_as_many_run_at_once_as_there_are_workers(api: Api) -> None:
    api.switch(settle=0, harvest_seconds=10)
    first, second = create(api, "first"), create(api, "second")
    for uid in (first, second):
        order(api, uid, "start")
    assert [get(api, uid)["status"] for uid in (first, second)] == ["processing", "queued"]
    api.server.advance(10)
    assert [get(api, uid)["status"] for uid in (first, second)] == ["idle", "processing"]
    # The datasets have workers of their own.
    other = api.create()
    api.post(f"/datasets/{other}/publish/")
    assert api.status(other)["status"] == "processing"
    api.server.advance(10)
    assert get(api, second)["status"] == "idle"


@pytest.mark.parametrize(
    ("advance", "state"), [(0.0, "queued"), (0.5, "processing"), (2.0, "processing")], ids=["at once", "soon", "later"]
)
def test_orders_at_work_are_refused_in_prose(api: Api, advance: float, state: str) -> None:
    uid = create(api)
    script(api, uid, processing_seconds=60)
    order(api, uid, "start")
    api.server.advance(advance)
    for word, wanted in (("start", "processing"), ("publish", "processing"), ("unpublish", "processing")):
        refused = order(api, uid, word)
        assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_harvester_status")
        assert refused.json()["message"] == f"Invalid transition from {state} to {wanted}"
    body = {"type": "wfs", "name": "x", "url": SITE}
    edits = [("PUT", "", body), ("DELETE", "?delete_attached_datasets=false", None)]
    for method, path, sent in edits:
        refused = api.call(method, f"/harvesters/{uid}/{path}", json=sent)
        assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_harvester_status")
    api.switch(edits_while_busy=True)
    assert api.put(f"/harvesters/{uid}/", json=body).json()["name"] == "x"
    assert api.kinds().count("harvest_ordered") == 1


def test_only_what_runs_can_be_aborted(api: Api) -> None:
    uid = create(api)
    refused = order(api, uid, "abort")
    assert refused.json()["error_code"] == "invalid_harvester_status"
    assert refused.json()["message"] == "Invalid transition from new to aborting"
    script(api, uid, catalog=CATALOG, processing_seconds=4)
    order(api, uid, "start")
    assert order(api, uid, "abort").status_code == 400
    api.server.advance(2.5)
    before = get(api, uid)
    assert (before["status"], before["harvested_datasets_count"]) == ("processing", 2)
    assert order(api, uid, "abort").json()["status"] == "processing"
    api.server.advance(0.35)
    assert get(api, uid)["status"] == "aborting"
    assert order(api, uid, "abort").status_code == 400
    api.server.advance(30)
    done = get(api, uid)
    assert (done["status"], done["harvested_datasets_count"], done["attached_datasets_count"]) == ("idle", 2, 2)
    assert (done["last_success_at"], done["has_error"]) == (None, False)
    assert done["last_started_at"] is not None
    assert titles(api) == ["Roads", "Rails"]
    assert api.kinds()[-1] == "aborted"
    assert run(api, uid)["attached_datasets_count"] == 4


def test_a_state_that_nobody_documented(api: Api) -> None:
    uid = create(api)
    script(api, uid, processing_word="pondering", processing_seconds=5)
    order(api, uid, "start")
    api.server.advance(1)
    assert api.http.get(f"/harvesters/{uid}/").json()["status"] == "pondering"
    api.server.advance(10)
    assert get(api, uid)["status"] == "idle"


# --- what comes of a run ---


def test_a_run_that_fails_as_a_whole(api: Api) -> None:
    uid = create(api)
    first = run(api, uid)
    api.server.advance(60)
    script(api, uid, error="The other catalog does not answer.")
    failed = run(api, uid)
    assert (failed["status"], failed["has_error"], failed["harvested_datasets_count"]) == ("idle", True, 0)
    assert failed["last_started_at"] > first["last_started_at"]
    assert failed["last_success_at"] == first["last_success_at"]
    assert failed["attached_datasets_count"] == 3
    errors = api.get(f"/harvesters/{uid}/errors/").json()
    assert errors == {"harvester": "The other catalog does not answer.", "resources": {}}
    assert api.kinds()[-1] == "harvest_failed"
    # Only the next run was to fail.
    again = run(api, uid)
    assert (again["has_error"], again["harvested_datasets_count"]) == (False, 3)
    assert api.get(f"/harvesters/{uid}/errors/").json() == {"harvester": None, "resources": {}}


def test_datasets_that_cannot_be_taken(api: Api) -> None:
    uid = create(api)
    assert api.get(f"/harvesters/{uid}/errors/").json() == {"harvester": None, "resources": {}}
    script(api, uid, catalog=CATALOG, resource_errors={"rails": "cannot be read"})
    done = run(api, uid)
    assert (done["status"], done["has_error"], done["resource_errors_count"]) == ("idle", False, 1)
    assert (done["remote_datasets_count"], done["harvested_datasets_count"]) == (4, 3)
    assert done["last_success_at"] is not None
    assert titles(api) == ["Roads", "Rivers", "Walls"]
    expected = {"harvester": None, "resources": {"rails": "cannot be read"}}
    assert api.get(f"/harvesters/{uid}/errors/").json() == expected
    assert run(api, uid)["resource_errors_count"] == 0
    assert sorted(titles(api)) == ["Rails", "Rivers", "Roads", "Walls"]


def test_what_is_made_of_a_remote_dataset(api: Api) -> None:
    remote = {"default": {"keyword": ["a"], "publisher": "Them"}, "dcat": {"issued": "2024-01-01"}}
    forced = {"default": {"publisher": "Us", "language": "en"}}
    uid = create(api, restrict_datasets_visibility=True, forced_metas=forced)
    script(api, uid, catalog=[{**CATALOG[0], "metadata": remote}])
    run(api, uid)
    made = dataset(api, "roads")
    assert (made["is_restricted"], made["is_published"]) == (True, False)
    metadata = made["metadata"]
    assert metadata["default"]["title"] == {"value": "Roads", "remote_value": "Roads", "override_remote_value": False}
    assert metadata["default"]["publisher"] == {"value": "Us", "remote_value": "Them", "override_remote_value": True}
    assert metadata["default"]["language"] == {"value": "en"}
    assert metadata["dcat"]["issued"]["value"] == "2024-01-01"
    # An own title stays over the remote one, a remote description follows its origin.
    title = {"value": "Streets", "override_remote_value": True}
    assert api.put(f"/datasets/{made['uid']}/metadata/default/title/", json=title).status_code == 200
    script(api, uid, catalog=[{"id": "roads", "title": "Motorways", "description": "Some."}])
    before = len(api.kinds())
    run(api, uid)
    changed = dataset(api, "roads")
    assert changed["uid"] == made["uid"]
    assert changed["metadata"]["default"]["title"] == {
        "value": "Streets",
        "remote_value": "Motorways",
        "override_remote_value": True,
    }
    assert changed["metadata"]["default"]["description"]["value"] == "Some."
    assert api.kinds()[before:] == ["harvest_ordered", "updated", "harvested"]
    run(api, uid)
    assert api.kinds()[-2:] == ["harvest_ordered", "harvested"]


@pytest.mark.parametrize("delete", [False, True])
def test_what_the_other_catalog_lost(api: Api, delete: bool) -> None:
    uid = create(api, delete_missing_datasets=delete)
    script(api, uid, catalog=CATALOG)
    run(api, uid)
    script(api, uid, catalog=CATALOG[:1])
    done = run(api, uid)
    assert done["attached_datasets_count"] == (1 if delete else 4)
    assert len(titles(api)) == (1 if delete else 4)
    assert api.kinds().count("deleted") == (3 if delete else 0)


def test_a_deleted_dataset_is_attached_no_more_and_comes_back(api: Api) -> None:
    uid = create(api)
    script(api, uid, catalog=CATALOG)
    run(api, uid)
    gone = dataset(api, "roads")["uid"]
    assert api.delete(f"/datasets/{gone}/").status_code == 204
    assert get(api, uid)["attached_datasets_count"] == 3
    assert run(api, uid)["attached_datasets_count"] == 4
    assert dataset(api, "roads")["uid"] != gone


def test_an_identifier_that_is_taken_gets_a_number(api: Api) -> None:
    api.create("roads")
    uid = create(api)
    script(api, uid, catalog=CATALOG[:1])
    run(api, uid)
    assert dataset(api, "roads-1")["metadata"]["default"]["title"]["value"] == "Roads"


# --- publishing what was harvested ---


def test_publishing_waits_for_every_dataset(api: Api) -> None:
    api.switch(workers=1, processing_seconds=2)
    uid = create(api)
    script(api, uid, catalog=CATALOG[:3])
    run(api, uid)
    assert order(api, uid, "publish").json() == {"detail": "ok"}
    assert get(api, uid)["status"] == "idle"
    seen = []
    for _ in range(8):
        api.server.advance(1)
        shown = get(api, uid)
        seen.append((shown["status"], shown["published_datasets_count"]))
    # The settling of two orders comes first, the harvester's and the datasets' own.
    assert seen[:2] == [("processing", 0), ("processing", 0)]
    assert seen[2:4] == [("processing", 1), ("processing", 1)]
    assert seen[-2:] == [("idle", 3), ("idle", 3)]
    assert api.status(dataset(api, "rivers")["uid"])["previous"] == "processing"
    assert api.kinds()[-5:] == ["publish_ordered", "published", "published", "published", "published"]
    assert [entry["object"]["type"] for entry in api.server.ledger()[-4:]] == ["dataset"] * 3 + ["harvester"]
    last, end = api.server.ledger()[-2:]
    assert last["at"] == end["at"]


def test_unpublishing_takes_them_all_back(api: Api) -> None:
    uid = create(api)
    run(api, uid)
    order(api, uid, "publish")
    api.server.advance(30)
    assert get(api, uid)["published_datasets_count"] == 3
    assert order(api, uid, "unpublish").json() == {"detail": "ok"}
    api.server.advance(30)
    done = get(api, uid)
    assert (done["status"], done["published_datasets_count"], done["attached_datasets_count"]) == ("idle", 0, 3)
    assert api.kinds()[-4:] == ["unpublished"] * 4


@pytest.mark.parametrize("word", ["publish", "unpublish"])
def test_a_harvester_without_datasets_is_soon_done(api: Api, word: str) -> None:
    uid = create(api)
    order(api, uid, word)
    api.server.advance(1)
    # It still never ran.
    assert get(api, uid)["status"] == "new"


def test_busy_datasets_are_left_alone(api: Api) -> None:
    uid = create(api)
    script(api, uid, catalog=CATALOG[:2])
    run(api, uid)
    busy = dataset(api, "roads")["uid"]
    api.server.post("/_sandbox/datasets", {"dataset": busy, "processing_seconds": 500})
    api.post(f"/datasets/{busy}/publish/")
    order(api, uid, "publish")
    api.server.advance(30)
    assert (get(api, uid)["status"], get(api, uid)["published_datasets_count"]) == ("idle", 1)
    assert api.status(busy)["status"] == "processing"


def test_a_dataset_deleted_meanwhile_is_not_waited_for(api: Api) -> None:
    api.switch(edits_while_busy=True)
    uid = create(api)
    script(api, uid, catalog=CATALOG[:2])
    run(api, uid)
    slow = dataset(api, "roads")["uid"]
    api.server.post("/_sandbox/datasets", {"dataset": slow, "processing_seconds": 5000})
    order(api, uid, "publish")
    api.server.advance(30)
    assert get(api, uid)["status"] == "processing"
    assert api.delete(f"/datasets/{slow}/").status_code == 204
    assert get(api, uid)["status"] == "idle"


def test_a_publish_of_datasets_cannot_be_aborted(api: Api) -> None:
    api.switch(processing_seconds=60)
    uid = create(api)
    run(api, uid)
    order(api, uid, "publish")
    api.server.advance(1)
    assert order(api, uid, "abort").json()["message"] == "Invalid transition from processing to aborting"


def test_harvested_data_are_read_from_their_address(api: Api) -> None:
    """The portal's own download of a file stands in for the other catalog's server."""
    source = api.create("source")
    file = api.upload(source)
    address = f"{api.server.base_url}/datasets/{source}/resources/files/{file}/download/?apikey={api.server.api_key}"
    uid = create(api)
    script(api, uid, catalog=[{"id": "cheap", "title": "Cheap", "url": address}])
    run(api, uid)
    made = dataset(api, "cheap")["uid"]
    [resource] = api.get(f"/datasets/{made}/resources/").json()["results"]
    assert resource["url"] == address
    order(api, uid, "publish")
    api.server.advance(30)
    assert api.status(made)["status"] == "idle"
    assert api.records("cheap").json()["total_count"] == CHEESES.count(b"\n") - 1
    assert api.put(f"/harvesters/{uid}/", json={"type": "wfs", "url": SITE, "name": "x", "metadata_only": True})
    script(api, uid, catalog=[{"id": "bare", "title": "Bare", "url": address}])
    run(api, uid)
    assert api.get(f"/datasets/{dataset(api, 'bare')['uid']}/resources/").json()["total_count"] == 0


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
