from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.harvester_page import HarvesterPage


def build_request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> dict[str, Any]:
    """List harvesters.

    Lists the harvesters of the portal. Secrets come back as null.

    Args:
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/harvesters/",
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> HarvesterPage:
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
    return cast("HarvesterPage", data if data is None else _models.HarvesterPage.from_dict(data))


__all__ = ("build_request", "parse_response")
