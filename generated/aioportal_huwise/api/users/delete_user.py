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
    username: str,
) -> dict[str, Any]:
    """Remove a user from the portal.

    Unlinks the account from this portal. Refused for the last administrator.

    Args:
        username: The name of the user's account.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/users/{username}/".format(
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
