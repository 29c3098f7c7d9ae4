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
    from ...models.group_ruleset_page import GroupRulesetPage


def build_request(
    connection_uid: str,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> dict[str, Any]:
    """List the group rulesets of a connection.

    Lists what single groups may do with the connection. Rulesets of single users are listed apart.

    Args:
        connection_uid: The uid of the connection.
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasource_connections/{connection_uid}/security/groups/".format(
            connection_uid=_path_segment("connection_uid", connection_uid),
        ),
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> GroupRulesetPage:
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
    return cast("GroupRulesetPage", data if data is None else _models.GroupRulesetPage.from_dict(data))


__all__ = ("build_request", "parse_response")
