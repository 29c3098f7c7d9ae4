from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.user_group import UserGroup


def build_request(
    group_uid: str,
) -> dict[str, Any]:
    """Retrieve a user group.

    Reads one group; its members are listed apart.

    Args:
        group_uid: The uid of the user group.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/groups/{group_uid}/".format(
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> UserGroup:
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
    return cast("UserGroup", data if data is None else _models.UserGroup.from_dict(data))


__all__ = ("build_request", "parse_response")
