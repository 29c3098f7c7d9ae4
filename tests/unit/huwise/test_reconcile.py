from __future__ import annotations

from typing import Any, cast

import pytest

from aioportal.core.http import Answer
from aioportal.core.reconcile import Happened, NotSeen, Unreadable
from aioportal.huwise.endpoint import Gateway
from aioportal.huwise.reconcile import KeyReconciler, SnapshotReconciler, agrees, reconciler_for
from aioportal_huwise.operations import OPERATIONS

FILE = {"type": "uploaded_file", "file": {"uid": "a.csv"}}
HTTP = {"type": "http", "connection": {"type": "http", "url": "https://x", "auth": None}, "relative_url": "/a"}


@pytest.mark.parametrize(
    ("sent", "found", "same"),
    [
        ({"type": "a", "label": None}, {"uid": "pr_1", "type": "a"}, True),
        ({"type": "a", "label": "x"}, {"uid": "pr_1", "type": "a"}, False),
        ({"type": "a"}, {"uid": "pr_1", "type": "b"}, False),
        ({"type": "a", "args": [1, 2]}, {"type": "a", "args": [1, 2]}, True),
        ({"type": "a", "args": [1, 2]}, {"type": "a", "args": [2, 1]}, False),
        ({"label": None}, {"label": "x"}, False),
        (FILE, {"type": "uploaded_file", "file": {"uid": "a.csv", "filename": "a.csv"}}, True),
        (FILE, {"type": "uploaded_file", "file": {"uid": "b.csv"}}, False),
        (FILE, {"type": "uploaded_file"}, False),
        (HTTP, {"type": "http", "connection": {"uid": "co_1"}, "relative_url": "/a"}, True),
        (HTTP, {"type": "http", "connection": {"type": "http", "url": "https://y"}, "relative_url": "/a"}, False),
        (HTTP, {"type": "http", "connection": {"uid": "co_1"}, "relative_url": "/b"}, False),
        ({"connection": {"uid": "co_1"}}, {"connection": {"uid": "co_2"}}, False),
        ({"auth": {"password": "x"}, "type": "a"}, {"auth": {"password": None}, "type": "a"}, True),
        (1, 1.0, True),
        ("1", 1, False),
    ],
)
def test_whether_the_server_may_have_made_it_of_what_was_sent(sent: Any, found: Any, same: bool) -> None:
    assert agrees(sent, found) is same


def test_orders_wait_as_long_as_resumed_ones() -> None:
    from aioportal.huwise import orders, publishing

    assert orders.PUBLISH_TIMEOUT == publishing.PUBLISH_TIMEOUT


class Lists:
    """A gateway that knows lists only, in pages of two."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self.items = list(items)

    async def json(self, operation: str, path: tuple[str, ...], *, query: Any = (), lane: str = "call") -> Any:
        asked = dict(query)
        offset = asked["offset"]
        page = self.items[offset : offset + 2]
        return {"results": page, "next": "more" if offset + 2 < len(self.items) else None}

    def listing(self, spec: Any) -> Any:
        return OPERATIONS["list_dataset_processors"]


def parsed(answer: Answer) -> Any:
    return answer.json()


def snapshot(lists: Lists, **expected: Any) -> SnapshotReconciler[Any]:
    listing = OPERATIONS["list_dataset_processors"]
    return SnapshotReconciler(cast(Gateway, lists), listing, ("da_1",), expected, parsed)


async def test_exactly_one_new_and_equal_object_is_the_effect() -> None:
    lists = Lists({"uid": "a", "type": "x"}, {"uid": "b", "type": "x"}, {"uid": "c", "type": "y"})
    reconciler = snapshot(lists, type="x")
    await reconciler.prepare()
    assert await reconciler.look() == NotSeen("nothing new has appeared")
    lists.items.append({"uid": "d", "type": "y"})
    assert await reconciler.look() == NotSeen("1 new ones have appeared, none equal")
    lists.items.append({"uid": "e", "type": "x"})
    assert await reconciler.look() == Happened({"uid": "e", "type": "x"})
    lists.items.append({"uid": "f", "type": "x"})
    seen = await reconciler.look()
    assert isinstance(seen, Unreadable)
    assert "2 new and equal ones" in seen.why


async def test_whoever_bore_the_key_before_is_not_the_effect() -> None:
    lists = Lists({"uid": "a", "dataset_id": "other"})
    reconciler = KeyReconciler(cast(Gateway, lists), OPERATIONS["list_datasets"], (), "dataset_id", "cheeses", parsed)
    await reconciler.prepare()
    assert await reconciler.look() == NotSeen("none with this dataset_id")
    lists.items.insert(0, {"uid": "b", "dataset_id": "cheeses"})
    assert await reconciler.look() == Happened({"uid": "b", "dataset_id": "cheeses"})
    await reconciler.prepare()
    assert await reconciler.look() == NotSeen("the dataset_id was taken before the request")


@pytest.mark.parametrize(
    ("operation", "payload"),
    [
        ("retrieve_dataset", None),
        ("copy_dataset", None),
        ("upload_resource_file", None),
        ("create_dataset", {"metadata": {}}),
        ("create_dataset", {"dataset_id": None}),
        ("create_dataset_processor", None),
    ],
)
def test_where_nothing_can_tell_there_is_no_reconciler(operation: str, payload: Any) -> None:
    gateway = cast(Gateway, Lists())
    assert reconciler_for(gateway, OPERATIONS[operation], ("da_1",), payload, parsed) is None
