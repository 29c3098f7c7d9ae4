from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.user_ruleset_page import UserRulesetPage


def build_request(
    studio_page_uid: str,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> dict[str, Any]:
    """List the user rulesets of a Studio page.

    Lists what single users may do with the page. Rulesets of groups are listed apart.

    Args:
        studio_page_uid: The uid of the studio page, like `sp_b4n7ke`; not its slug.
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/studio_pages/{studio_page_uid}/security/users/".format(
            studio_page_uid=_path_segment("studio_page_uid", studio_page_uid),
        ),
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> UserRulesetPage:
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
    return cast("UserRulesetPage", data if data is None else _models.UserRulesetPage.from_dict(data))


__all__ = ("build_request", "parse_response")
