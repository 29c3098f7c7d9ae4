from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...models.user_request_status import UserRequestStatus
from ...models.user_request_type import UserRequestType
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.user_request_page import UserRequestPage


def build_request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    search: str | Unset = UNSET,
    expand: list[str] | Unset = UNSET,
    status: UserRequestStatus | Unset = UNSET,
    type_: UserRequestType | Unset = UNSET,
    raised_in: int | Unset = UNSET,
    raised_before: int | Unset = UNSET,
) -> dict[str, Any]:
    """List user requests.

    Lists what people asked of the portal, open and settled.

    Args:
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
        search: Words to find in the requests.
        expand: Show these linked objects in full instead of by their names; `created_by` and `updated_by` are
        known.
        status: What was decided about a request.
        type_: What a request asks for.
        raised_in: Only requests of the last days, today not counted, so 6 for a week.
        raised_before: Only requests that are older than so many days.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/user_requests/",
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
                "search": search,
                "expand": expand,
                "status": status,
                "type": type_,
                "raised_in": raised_in,
                "raised_before": raised_before,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> UserRequestPage:
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
    return cast("UserRequestPage", data if data is None else _models.UserRequestPage.from_dict(data))


__all__ = ("build_request", "parse_response")
