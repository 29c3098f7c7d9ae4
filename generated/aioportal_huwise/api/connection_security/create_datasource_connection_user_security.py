from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.user_ruleset import UserRuleset
    from ...models.user_ruleset_input import UserRulesetInput


def build_request(
    connection_uid: str,
    *,
    body: UserRulesetInput,
) -> dict[str, Any]:
    """Create a user ruleset of a connection.

    Gives a user rights of their own on the connection, one ruleset a user.

    Args:
        connection_uid: The uid of the connection.
        body: What one user is to do with a connection, page or form.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasource_connections/{connection_uid}/security/users/".format(
            connection_uid=_path_segment("connection_uid", connection_uid),
        ),
    }
    _request["json"] = _plain(body)
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
