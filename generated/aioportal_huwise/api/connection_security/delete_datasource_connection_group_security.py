from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    pass


def build_request(
    connection_uid: str,
    group_uid: str,
) -> dict[str, Any]:
    """Delete a group ruleset of a connection.

    Takes the rights of the group on the connection away. What its members have of their own stays.

    Args:
        connection_uid: The uid of the connection.
        group_uid: The uid of the user group.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/datasource_connections/{connection_uid}/security/groups/{group_uid}/".format(
            connection_uid=_path_segment("connection_uid", connection_uid),
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> None:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        None; a body is ignored.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)


__all__ = ("build_request", "parse_response")
