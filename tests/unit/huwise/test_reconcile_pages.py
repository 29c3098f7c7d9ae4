"""How lost creates of pages, forms and terms are recognised."""

from __future__ import annotations

from typing import Any, cast

import pytest

from aioportal.core.http import Answer
from aioportal.core.reconcile import Happened, NotSeen
from aioportal.huwise.endpoint import Gateway
from aioportal.huwise.reconcile import KeyReconciler, reconciler_for
from aioportal.huwise.reconcile_names import NameReconciler
from aioportal_huwise.operations import OPERATIONS


class Lists(Gateway):
    """A gateway whose lists come in pages of two and know no filter."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self._operations = OPERATIONS
        self.items = list(items)
        self.asked: list[dict[str, Any]] = []

    async def json(self, operation: str, path: Any, *, query: Any = (), lane: str = "call") -> Any:
        assert operation.startswith("list_")
        self.asked.append(dict(query))
        offset = self.asked[-1]["offset"]
        return {
            "results": [*self.items[offset : offset + 2], "no object"][:2],
            "next": "more" if offset + 2 < len(self.items) else None,
        }


def parsed(answer: Answer) -> Any:
    return answer.json()


def reconciler(gateway: Gateway, operation: str, payload: Any) -> Any:
    return reconciler_for(gateway, OPERATIONS[operation], (), payload, parsed)


@pytest.mark.parametrize(
    ("operation", "payload", "kind"),
    [
        ("create_code_editor_page", {"slug": "cycling", "content": {}}, NameReconciler),
        ("create_studio_page", {"slug": "air-today"}, KeyReconciler),
        ("create_form", {"slug": "report", "access_type": "open"}, KeyReconciler),
        ("create_glossary_term", {"name": "Counting station"}, KeyReconciler),
        ("create_code_editor_page", {"content": {}}, type(None)),
        ("create_studio_page", {}, type(None)),
        ("create_studio_page", {"slug": None}, type(None)),
        ("create_form", {"slug": None, "access_type": "open"}, type(None)),
        ("create_glossary_term", {}, type(None)),
        ("bulk_delete_code_editor_pages", None, type(None)),
        ("publish_studio_page", None, type(None)),
    ],
)
def test_what_tells(operation: str, payload: Any, kind: type[Any]) -> None:
    assert type(reconciler(Lists(), operation, payload)) is kind


@pytest.mark.parametrize("operation", ["create_studio_page", "create_form", "create_glossary_term"])
async def test_the_whole_list_is_looked_through(operation: str) -> None:
    key = "name" if operation == "create_glossary_term" else "slug"
    lists = Lists(*({"uid": f"x_{number}", key: f"other-{number}"} for number in range(4)))
    looking = reconciler(lists, operation, {key: "mine"})
    await looking.prepare()
    assert isinstance(await looking.look(), NotSeen)
    lists.items.append({"uid": "x_9", key: "mine"})
    assert await looking.look() == Happened({"uid": "x_9", key: "mine"})
    # What just appeared may be missing from a search, and these lists have no filter.
    assert all(set(asked) == {"limit", "offset"} for asked in lists.asked)
    await looking.prepare()
    assert isinstance(await looking.look(), NotSeen)


async def test_where_the_list_filters_by_the_key_it_is_asked_to() -> None:
    lists = cast("Any", Lists({"uid": "da_1", "dataset_id": "cheeses"}))
    looking = reconciler(lists, "create_dataset", {"dataset_id": "cheeses"})
    assert await looking.look() == Happened({"uid": "da_1", "dataset_id": "cheeses"})
    assert lists.asked == [{"dataset_id": "cheeses", "limit": 1000, "offset": 0}]


class Stuck(Lists):
    """Lists that take no offset: always the same page, and always another one after it."""

    async def json(self, operation: str, path: Any, *, query: Any = (), lane: str = "call") -> Any:
        self.asked.append(dict(query))
        return {"results": self.items, "next": "more"}


async def test_a_list_that_takes_no_offset_comes_to_an_end() -> None:
    lists = Stuck({"uid": "x_1", "slug": "other"})
    assert isinstance(await reconciler(lists, "create_form", {"slug": "mine", "access_type": "open"}).look(), NotSeen)
    assert len(lists.asked) == 2
