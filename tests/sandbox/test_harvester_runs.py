"""Harvesters at work: their states, what they make of other catalogs, how they fail, what they publish."""

from __future__ import annotations

from datetime import datetime

import pytest
from harvest_api import CATALOG, SITE, create, dataset, get, order, run, script, titles
from portal_api import CHEESES, Api

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
