from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...models.connection_sort import ConnectionSort
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.connection_page import ConnectionPage


def build_request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    sort: ConnectionSort | Unset = UNSET,
) -> dict[str, Any]:
    """List connections.

    Lists the connections of the portal that the key's owner may see. Secrets come back as null.

    Args:
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
        sort: What to sort connections by; a minus puts the greatest first.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasource_connections/",
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
                "sort": sort,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> ConnectionPage:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        What the body holds; None where a 2xx came without one.

    Raises:
        UnexpectedStatus: The status is not 2xx.
        ValueError: The body is not JSON.
        TypeError: The top level of the JSON has another type than the contract's.
    """
    data = read_json(response, dict)
    return cast("ConnectionPage", data if data is None else _models.ConnectionPage.from_dict(data))


__all__ = ("build_request", "parse_response")
