from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.user_ruleset import UserRuleset


def build_request(
    connection_uid: str,
    username: str,
) -> dict[str, Any]:
    """Retrieve a user ruleset of a connection.

    Reads the ruleset of one user.

    Args:
        connection_uid: The uid of the connection.
        username: The name of the user's account.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasource_connections/{connection_uid}/security/users/{username}/".format(
            connection_uid=_path_segment("connection_uid", connection_uid),
            username=_path_segment("username", username),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> UserRuleset:
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
    return cast("UserRuleset", data if data is None else _models.UserRuleset.from_dict(data))


__all__ = ("build_request", "parse_response")
