from typing import Any

import pytest

from aioportal.huwise.reconcile import agrees

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
