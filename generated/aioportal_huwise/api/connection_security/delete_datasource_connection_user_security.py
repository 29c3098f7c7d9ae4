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
    username: str,
) -> dict[str, Any]:
    """Delete a user ruleset of a connection.

    Takes the rights of the user on the connection away. What groups give the user stays.

    Args:
        connection_uid: The uid of the connection.
        username: The name of the user's account.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/datasource_connections/{connection_uid}/security/users/{username}/".format(
            connection_uid=_path_segment("connection_uid", connection_uid),
            username=_path_segment("username", username),
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
