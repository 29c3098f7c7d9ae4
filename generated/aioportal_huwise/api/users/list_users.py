from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...models.permission import Permission
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.user_page import UserPage


def build_request(
    *,
    search: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    permissions: list[Permission] | Unset = UNSET,
    all_permissions: list[Permission] | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> dict[str, Any]:
    """List users.

    Lists the people whose accounts are linked to the portal.

    Args:
        search: Words to find in the username, the first or last name or the e-mail address.
        sort: What to sort by, one or several of `username`, `first_name`, `last_name` and `last_seen_at`, joined
        by commas.
        permissions: Only users who were given these permissions directly.
        all_permissions: Only users who have these permissions, directly or through a group.
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/users/",
        "params": _query(
            {
                "search": search,
                "sort": sort,
                "permissions": permissions,
                "all_permissions": all_permissions,
                "limit": limit,
                "offset": offset,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> UserPage:
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
    return cast("UserPage", data if data is None else _models.UserPage.from_dict(data))


__all__ = ("build_request", "parse_response")
