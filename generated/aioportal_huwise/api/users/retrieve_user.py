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
    from ...models.user import User


def build_request(
    username: str,
    *,
    expand: str | Unset = UNSET,
) -> dict[str, Any]:
    """Retrieve a user.

    Reads one user with the permissions and limits that were given directly.

    Args:
        username: The name of the user's account.
        expand: Show this linked object in full instead of by its uid; `groups` is known.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/users/{username}/".format(
            username=_path_segment("username", username),
        ),
        "params": _query(
            {
                "expand": expand,
            }
        ),
    }
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
