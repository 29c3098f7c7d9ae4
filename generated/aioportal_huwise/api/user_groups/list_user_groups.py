from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...models.permission import Permission
from ...models.user_group_sort import UserGroupSort
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.user_group_page import UserGroupPage


def build_request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    search: str | Unset = UNSET,
    sort: UserGroupSort | Unset = UNSET,
    permissions: list[Permission] | Unset = UNSET,
) -> dict[str, Any]:
    """List user groups.

    Lists the groups of the portal, sorted by their last change unless asked otherwise.

    Args:
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
        search: Words to find in the uid, the title or the description.
        sort: What groups are sorted by.
        permissions: Only groups that have these permissions.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/groups/",
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
                "search": search,
                "sort": sort,
                "permissions": permissions,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> UserGroupPage:
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
    return cast("UserGroupPage", data if data is None else _models.UserGroupPage.from_dict(data))


__all__ = ("build_request", "parse_response")
