"""The operations of the retry table, each with what it needs beforehand and how its effect shows.

Everything beforehand is done by hand over plain HTTP, so that the client under test begins with no connection, no
cached name and no event of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from aioportal.core.log import CallEvent
from aioportal.huwise import DatasetHandle, Huwise
from aioportal.testing import HuwiseSandbox

API = "/api/automation/v1.0"
CSV = b"name,age\nAda,36\nBob,41\nEve,29\n"
NEVER = 1e9
"""Seconds of the portal's clock that no test reaches."""


class Events(list[CallEvent]):
    """What the client under test told of its work, and what a test does the first time it tells a thing."""

    def __init__(self) -> None:
        super().__init__()
        self._planned: list[tuple[str, str | None, Callable[[], object]]] = []

    def when(self, kind: str, do: Callable[[], object], *, operation: str | None = None) -> None:
        """Plan something for the first event of a kind; the call goes on when it is done."""
        self._planned.append((kind, operation, do))

    def tell(self, event: CallEvent) -> None:
        """The client's ``on_event``."""
        self.append(event)
        for plan in list(self._planned):
            if plan[0] == event.kind and plan[1] in (None, event.operation):
                self._planned.remove(plan)
                plan[2]()


class Hand:
    """What a test sets up and reads back at the portal without the SDK."""

    def __init__(self, sandbox: HuwiseSandbox, web: httpx.Client) -> None:
        self.sandbox = sandbox
        self.web = web

    def post(self, path: str, body: Any = None) -> Any:
        answer = self.web.post(path, json=body) if body is not None else self.web.post(path)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.web.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def dataset(self, dataset_id: str = "people") -> str:
        body = {"dataset_id": dataset_id, "metadata": {"default": {"title": {"value": "People"}}}}
        uid: str = self.post("/datasets/", body)["uid"]
        return uid

    def file(self, uid: str, content: bytes = CSV, name: str = "people.csv") -> str:
        answer = self.web.post(f"/datasets/{uid}/resources/files/", files={"file": (name, content, "text/csv")})
        assert answer.status_code < 300, answer.text
        found: str = answer.json()["uid"]
        return found

    def resource(self, uid: str, content: bytes = CSV) -> str:
        made: str = self.post(f"/datasets/{uid}/resources/", resource_body(self.file(uid, content)))["uid"]
        return made

    def publish(self, uid: str) -> None:
        self.post(f"/datasets/{uid}/publish/")
        # Beyond the end, and into another second: the portal's dates have no fractions.
        self.sandbox.advance(10)


def resource_body(file_uid: str) -> dict[str, Any]:
    params = {"encoding": "utf-8", "separator": ",", "has_header": True}
    datasource = {"type": "uploaded_file", "file": {"uid": file_uid}}
    return {"type": "csvfile", "title": "people", "params": params, "datasource": datasource}


PROCESSOR = {"type": "skip", "label": "skip", "field_name": "name"}
FIELD = {"type": "description", "label": "describe", "field": "age", "description": "in years"}


@dataclass
class Stage:
    """One test's portal, client and dataset."""

    sandbox: HuwiseSandbox
    portal: Huwise
    hand: Hand
    events: Events
    uid: str
    known: dict[str, Any] = field(default_factory=dict)
    began: float = 0.0
    """The portal's time when the setting up was done."""
    mark: int = 0
    """The ledger's length at that time."""
    asked: int = 0
    """The request log's length at that time."""

    @property
    def dataset(self) -> DatasetHandle:
        return self.portal.dataset(uid=self.uid)

    def ready(self) -> None:
        """Setting up is done: what comes now counts, and only waiting moves the portal's time."""
        self.sandbox.control("clock", freeze=True)
        self.mark, self.asked = len(self.sandbox.ledger()), len(self.sandbox.requests())
        self.began = self.sandbox.now()

    def effects(self, action: Action) -> list[dict[str, Any]]:
        """What really happened by the action since then."""
        return [
            entry
            for entry in self.sandbox.ledger()[self.mark :]
            if entry["operation"] == action.operation and entry["kind"] == action.effect
        ]

    def sent(self, operation: str) -> list[dict[str, Any]]:
        """The requests of one operation that reached the portal since then."""
        return [entry for entry in self.sandbox.requests()[self.asked :] if entry["operation"] == operation]

    def waited(self) -> float:
        """Seconds of the portal's time since then."""
        return self.sandbox.now() - self.began


@dataclass(frozen=True)
class Action:
    """One operation, made through the facade."""

    operation: str
    row: str
    """Its row of the table: safe, put, delete, order, restore, unique, snapshot, keyless."""
    call: Callable[[Stage], Awaitable[Any]]
    effect: str = ""
    """The ledger's word for the effect."""
    before: Callable[[Stage], None] = lambda _stage: None
    value: Callable[[Stage, Any], object] = lambda _stage, _result: None
    """Checks what the caller got for a success."""
    large: bool = False
    """Whether ``call`` can be made with a body of some megabytes, by ``known["padding"]``."""

    def __str__(self) -> str:
        return self.operation


def _same(stage: Stage, found: Any) -> None:
    assert found.uid == stage.uid


def _title_set(stage: Stage, _found: Any) -> None:
    assert stage.hand.get(f"/datasets/{stage.uid}/metadata/default/title/")["value"].startswith("Folk")


def _gone(stage: Stage, found: Any) -> None:
    assert found is None
    assert stage.hand.web.get(f"/datasets/{stage.uid}/{stage.known['path']}/").status_code == 404


def _newest(action: str, listing: str) -> Callable[[Stage, Any], None]:
    """The answer names the one object that the ledger knows, and the portal shows it."""

    def check(stage: Stage, found: Any) -> None:
        (entry,) = [one for one in stage.sandbox.ledger()[stage.mark :] if one["operation"] == action]
        assert found.uid == entry["object"]["uid"]
        listed = stage.hand.get(listing.format(uid=stage.uid))["results"]
        assert [item["uid"] for item in listed].count(found.uid) == 1

    return check


def _order(kind: str) -> Callable[[Stage, Any], None]:
    def check(stage: Stage, operation: Any) -> None:
        assert (operation.kind, operation.ref, operation.done) == (kind, stage.uid, False)

    return check


def _with_resource(stage: Stage) -> None:
    stage.known["resource"] = stage.hand.resource(stage.uid)
    stage.known["path"] = f"resources/{stage.known['resource']}"


def _with_file(stage: Stage) -> None:
    stage.known["file"] = stage.hand.file(stage.uid)


def _with_processor(stage: Stage) -> None:
    made = stage.hand.post(f"/datasets/{stage.uid}/processors/", PROCESSOR)
    stage.known["processor"] = made["uid"]
    stage.known["path"] = f"processors/{made['uid']}"


def _published(stage: Stage) -> None:
    _with_resource(stage)
    stage.hand.publish(stage.uid)


def _publishing(stage: Stage) -> None:
    _published(stage)
    stage.sandbox.configure(processing_seconds=5000)
    stage.hand.post(f"/datasets/{stage.uid}/publish/")
    stage.sandbox.advance(5)


def _with_version(stage: Stage) -> None:
    stage.hand.post(f"/datasets/{stage.uid}/processors/", PROCESSOR)
    stage.known["version"] = stage.hand.get(f"/datasets/{stage.uid}/versions/")["results"][-1]["uid"]
    stage.sandbox.advance(5)


def _padded(stage: Stage, text: str) -> str:
    return text + " " + stage.known["padding"] if "padding" in stage.known else text


ACTIONS = (
    Action("retrieve_dataset", "safe", lambda s: s.dataset.get(), value=_same),
    Action(
        "update_template_field_dataset_metadata",
        "put",
        lambda s: s.dataset.metadata.set("default", "title", _padded(s, "Folk")),
        "updated",
        value=_title_set,
        large=True,
    ),
    Action("update_dataset", "put", lambda s: s.dataset.update(is_restricted=True), "updated", value=_same),
    Action(
        "delete_dataset_resource",
        "delete",
        lambda s: s.dataset.resources.delete(s.known["resource"]),
        "deleted",
        _with_resource,
        _gone,
    ),
    Action(
        "delete_dataset_processor",
        "delete",
        lambda s: s.dataset.processors.delete(s.known["processor"]),
        "deleted",
        _with_processor,
        _gone,
    ),
    Action(
        "publish_dataset",
        "order",
        lambda s: s.dataset.begin_publish(),
        "publish_ordered",
        _with_resource,
        _order("publish"),
    ),
    Action(
        "unpublish_dataset",
        "order",
        lambda s: s.dataset.begin_unpublish(),
        "unpublish_ordered",
        _published,
        _order("unpublish"),
    ),
    Action(
        "abort_dataset_publishing",
        "order",
        lambda s: s.dataset.begin_abort(),
        "abort_ordered",
        _publishing,
        _order("abort"),
    ),
    Action(
        "restore_dataset_version",
        "restore",
        lambda s: s.dataset.versions.restore(s.known["version"]),
        "restore_ordered",
        _with_version,
        _same,
    ),
    Action(
        "create_dataset",
        "unique",
        lambda s: s.portal.datasets.create(dataset_id="cheeses", title=_padded(s, "Cheeses")),
        "created",
        value=_newest("create_dataset", "/datasets/"),
        large=True,
    ),
    Action(
        "create_dataset_resource",
        "snapshot",
        lambda s: s.dataset.resources.create(resource_body(s.known["file"])),
        "created",
        _with_file,
        _newest("create_dataset_resource", "/datasets/{uid}/resources/"),
    ),
    Action(
        "create_dataset_processor",
        "snapshot",
        lambda s: s.dataset.processors.create(PROCESSOR | {"label": _padded(s, "skip")}),
        "created",
        value=_newest("create_dataset_processor", "/datasets/{uid}/processors/"),
        large=True,
    ),
    Action(
        "create_dataset_field_configuration",
        "snapshot",
        lambda s: s.dataset.fields.create(FIELD),
        "created",
        value=_newest("create_dataset_field_configuration", "/datasets/{uid}/fields/"),
    ),
    Action(
        "create_dataset_schedule",
        "snapshot",
        lambda s: s.dataset.schedules.create("30 4 * * 1"),
        "created",
        value=_newest("create_dataset_schedule", "/datasets/{uid}/schedules/"),
    ),
    Action(
        "copy_dataset",
        "keyless",
        lambda s: s.dataset.copy(),
        "created",
        value=_newest("copy_dataset", "/datasets/"),
    ),
    Action(
        "recover_resource",
        "keyless",
        lambda s: s.dataset.resources.recover(s.known["resource"]),
        "recovered",
        _published,
    ),
    Action(
        "renew_resource_api_key",
        "keyless",
        lambda s: s.dataset.resources.renew_api_key(s.known["resource"]),
        "renewed_key",
        _with_resource,
    ),
)

BY_OPERATION = {action.operation: action for action in ACTIONS}
