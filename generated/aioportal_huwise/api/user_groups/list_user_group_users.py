from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.user_page import UserPage


def build_request(
    group_uid: str,
) -> dict[str, Any]:
    """List the users of a user group.

    Lists the members of a group. The answer is a page, though no way to ask for the next one is documented.

    Args:
        group_uid: The uid of the user group.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/groups/{group_uid}/users/".format(
            group_uid=_path_segment("group_uid", group_uid),
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
