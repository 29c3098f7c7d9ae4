"""The status machine: what is shown when, what is refused when, and how orders end."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from portal_api import Api


def states(api: Api, uid: str, *advances: float) -> list[str]:
    """The state shown now and after each move of the clock."""
    shown = [api.status(uid)["status"]]
    for seconds in advances:
        api.server.advance(seconds)
        shown.append(api.status(uid)["status"])
    return shown


def test_a_publish_shows_the_old_state_then_processing_then_idle(api: Api) -> None:
    uid = api.create()
    api.add_file(uid)
    before = api.status(uid)
    ordered = api.post(f"/datasets/{uid}/publish/")
    assert (ordered.status_code, ordered.json()) == (200, {"detail": "ok"})
    assert api.status(uid) == before
    assert states(api, uid, 0.29, 0.02, 0.98, 0.02) == ["idle", "idle", "processing", "processing", "idle"]
    done = api.status(uid)
    assert (done["previous"], done["next"], done["is_published"]) == ("processing", None, True)
    assert (done["message"], done["records_errors"], done["params"]) == (None, [], {})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", done["since"])
    assert datetime.fromisoformat(done["since"]) >= datetime.fromisoformat(before["since"])
    assert api.kinds()[-2:] == ["publish_ordered", "published"]


def test_datasets_queue_for_the_workers(api: Api) -> None:
    api.switch(workers=1, processing_seconds=10)
    first, second = api.create("first"), api.create("second")
    for uid in (first, second):
        api.post(f"/datasets/{uid}/publish/")
    api.server.advance(1)
    waiting = api.status(second)
    assert (waiting["status"], waiting["previous"], waiting["next"]) == ("queued", "idle", "processing")
    assert api.status(first)["status"] == "processing"
    api.server.advance(9.5)
    assert (api.status(first)["status"], api.status(second)["status"]) == ("idle", "processing")
    api.server.advance(10)
    assert api.status(second)["status"] == "idle"


def test_one_move_of_the_clock_is_as_good_as_many(api: Api) -> None:
    """Two queued publishes end one after the other within a single advance."""
    api.switch(workers=1, processing_seconds=10)
    uids = [api.create(name) for name in ("a", "b")]
    for uid in uids:
        api.post(f"/datasets/{uid}/publish/")
    api.server.advance(60)
    since = [datetime.fromisoformat(api.status(uid)["since"]) for uid in uids]
    assert (since[1] - since[0]).total_seconds() == 10


@pytest.mark.parametrize("advance", [0, 0.2, 0.5])
def test_a_publish_while_busy_is_refused(api: Api, advance: float) -> None:
    uid = api.create()
    api.post(f"/datasets/{uid}/publish/")
    api.server.advance(advance)
    refused = api.post(f"/datasets/{uid}/publish/")
    assert refused.status_code == 400
    assert refused.json()["error_code"] == "invalid_dataset_status"
    assert "idle, error, limit_reached" in refused.json()["message"]
    for order in ("unpublish", "publish_metadata"):
        assert api.post(f"/datasets/{uid}/{order}/").json()["error_code"] == "invalid_dataset_status"
    assert api.kinds().count("publish_ordered") == 1


def test_edits_while_busy_are_refused_unless_switched_on(api: Api) -> None:
    uid = api.create()
    file = api.upload(uid)
    api.post(f"/datasets/{uid}/publish/")
    resource = {"type": "csvfile", "title": "x", "datasource": {"type": "uploaded_file", "file": {"uid": file}}}
    edits = [
        ("PUT", "/", {"is_restricted": True}),
        ("PUT", "/metadata/default/title/", {"value": "B"}),
        ("POST", "/resources/", resource),
        ("POST", "/processors/", {"type": "skip"}),
        ("POST", "/schedules/", {"cron_schedule": "1 2 * * *"}),
        ("DELETE", "/", None),
    ]
    for method, path, body in edits:
        refused = api.call(method, f"/datasets/{uid}{path}", json=body)
        assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_dataset_status"), path
    api.switch(edits_while_busy=True)
    for method, path, body in edits:
        assert api.call(method, f"/datasets/{uid}{path}", json=body).is_success, path


def test_a_deleted_dataset_frees_its_worker(api: Api) -> None:
    api.switch(workers=1, processing_seconds=1000, edits_while_busy=True)
    first, second = api.create("first"), api.create("second")
    for uid in (first, second):
        api.post(f"/datasets/{uid}/publish/")
    api.server.advance(1)
    assert api.delete(f"/datasets/{first}/").status_code == 204
    assert api.status(second)["status"] == "processing"


def test_an_unreadable_resource_ends_in_error_and_keeps_what_was_published(api: Api) -> None:
    uid = api.create()
    resource = api.add_file(uid)
    assert api.publish(uid)["status"] == "idle"
    broken = api.upload(uid, b"", "empty.csv")
    body = {"type": "csvfile", "title": "broken", "datasource": {"type": "uploaded_file", "file": {"uid": broken}}}
    api.put(f"/datasets/{uid}/resources/{resource}/", json=body)
    status = api.publish(uid)
    assert (status["status"], status["previous"], status["is_published"]) == ("error", "processing", True)
    assert "broken" in status["message"]
    assert api.records("cheeses").json()["total_count"] == 3
    assert api.kinds()[-1] == "publish_failed"
    assert api.post(f"/datasets/{uid}/publish/").status_code == 200


def test_the_record_limit_truncates_and_says_so(api: Api) -> None:
    api.switch(record_limit=2)
    uid = api.create()
    api.add_file(uid)
    status = api.publish(uid)
    assert status["status"] == "limit_reached"
    assert status["params"]["error"] == {"limit_type": "records_by_dataset", "limit": 2, "value": 3}
    assert status["is_published"] is True
    assert api.records("cheeses").json()["total_count"] == 2


def test_row_errors_do_not_fail_a_publish(api: Api) -> None:
    uid = api.create()
    api.add_file(uid, b"name;age\nBrie;4\nComte;old\n")
    types = {"type": "type", "label": "ages", "field": "age", "type_param": "int"}
    field = api.post(f"/datasets/{uid}/fields/", json=types).json()["uid"]
    status = api.publish(uid)
    assert status["status"] == "idle"
    [error] = status["records_errors"]
    assert error["field_uid"] == field
    assert "old" in error["message"]
    assert api.records("cheeses").json()["results"] == [{"name": "Brie", "age": 4}, {"name": "Comte", "age": None}]
    api.delete(f"/datasets/{uid}/fields/{field}/")
    assert api.publish(uid)["records_errors"] == []


def test_unpublish_goes_through_deleting(api: Api) -> None:
    uid = api.create()
    api.add_file(uid)
    api.publish(uid)
    assert api.post(f"/datasets/{uid}/unpublish/").json() == {"detail": "ok"}
    api.server.advance(0.4)
    shown = api.status(uid)
    assert (shown["status"], shown["is_published"]) == ("deleting", True)
    api.server.advance(1)
    done = api.status(uid)
    assert (done["status"], done["previous"], done["is_published"]) == ("idle", "deleting", False)
    assert api.records("cheeses").status_code == 404
    assert api.kinds()[-2:] == ["unpublish_ordered", "unpublished"]


def test_abort_is_possible_only_while_processing(api: Api) -> None:
    api.switch(workers=1)
    uid = api.create()
    refused = api.post(f"/datasets/{uid}/abort/")
    assert refused.json()["error_code"] == "invalid_dataset_status"
    assert "processing_dataset" in refused.json()["message"]
    api.post(f"/datasets/{uid}/publish/")
    assert api.post(f"/datasets/{uid}/abort/").status_code == 400
    api.server.advance(0.5)
    assert api.post(f"/datasets/{uid}/abort/").json() == {"detail": "ok"}
    assert api.post(f"/datasets/{uid}/abort/").status_code == 400
    assert states(api, uid, 0.35, 0.5) == ["processing", "aborting_processing", "idle"]
    assert api.status(uid)["previous"] == "aborting_processing"


def test_records_done_before_an_abort_stay_published(api: Api) -> None:
    api.switch(processing_seconds=10)
    uid = api.create()
    api.add_file(uid, b"n\n" + b"".join(b"%d\n" % number for number in range(100)))
    api.post(f"/datasets/{uid}/publish/")
    api.server.advance(5.3)
    api.post(f"/datasets/{uid}/abort/")
    api.server.advance(5)
    assert api.status(uid)["is_published"] is True
    assert api.records("cheeses").json()["total_count"] == 50
    last = api.server.ledger()[-1]
    assert (last["kind"], last["records"]) == ("aborted", 50)


def test_metadata_alone_is_published_without_moving_the_state(api: Api) -> None:
    uid = api.create()
    refused = api.post(f"/datasets/{uid}/publish_metadata/")
    assert (refused.status_code, refused.json()["error_code"]) == (400, "bad_request")
    api.publish(uid)
    before = api.status(uid)
    api.put(f"/datasets/{uid}/metadata/default/title/", json={"value": "New"})
    assert api.post(f"/datasets/{uid}/publish_metadata/").json() == {"detail": "ok"}
    api.server.advance(5)
    assert api.status(uid) == before
    shown = api.http.get(f"{api.server.url}/api/explore/v2.1/catalog/datasets/cheeses").json()
    assert shown["metas"]["default"]["title"] == "New"
    assert api.kinds()[-1] == "published_metadata"


def test_a_publish_takes_the_configuration_of_its_start(api: Api) -> None:
    api.switch(edits_while_busy=True)
    uid = api.create()
    api.add_file(uid)
    api.post(f"/datasets/{uid}/publish/")
    api.server.advance(0.5)
    rename = {"type": "rename", "label": "r", "from_name": "name", "to_name": "cheese", "field_label": "Cheese"}
    api.post(f"/datasets/{uid}/fields/", json=rename)
    api.server.advance(5)
    assert "name" in api.records("cheeses").json()["results"][0]
    api.publish(uid)
    assert "cheese" in api.records("cheeses").json()["results"][0]


def test_one_dataset_can_be_made_slow_or_fail(api: Api) -> None:
    slow, fast = api.create("slow"), api.create("fast")
    api.server.post("/_sandbox/datasets", {"dataset": "slow", "processing_seconds": 60, "processing_word": "pondering"})
    for uid in (slow, fast):
        api.post(f"/datasets/{uid}/publish/")
    api.server.advance(10)
    assert (api.http.get(f"/datasets/{slow}/status/").json()["status"], api.status(fast)["status"]) == (
        "pondering",
        "idle",
    )
    row = {"record_id": "1", "field_uid": "x", "processor_uid": "", "message": "odd"}
    api.server.post("/_sandbox/datasets", {"dataset": fast, "error": "the disk is full", "records_errors": [row]})
    status = api.publish(fast)
    assert (status["status"], status["message"], status["records_errors"]) == ("error", "the disk is full", [row])
    assert api.publish(fast)["status"] == "idle"
