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
    from ...models.user_group import UserGroup
    from ...models.user_group_input import UserGroupInput


def build_request(
    group_uid: str,
    *,
    body: UserGroupInput,
) -> dict[str, Any]:
    """Update a user group.

    Writes a group's title, description, permissions and limits. Its members are not touched.

    Args:
        group_uid: The uid of the user group.
        body: A group to create, or what to make of one.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/groups/{group_uid}/".format(
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
    _request["json"] = _plain(body)
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
