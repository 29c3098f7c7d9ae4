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
    from ...models.user import User
    from ...models.user_input import UserInput


def build_request(
    username: str,
    *,
    body: UserInput,
) -> dict[str, Any]:
    """Update a user.

    Writes a user's names, permissions, limits and groups on this portal. The account itself may be shared with
    other portals.

    Args:
        username: The name of the user's account.
        body: A user to invite or to change.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/users/{username}/".format(
            username=_path_segment("username", username),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> User:
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
    return cast("User", data if data is None else _models.User.from_dict(data))


__all__ = ("build_request", "parse_response")
