from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.user_group import UserGroup
    from ...models.user_group_input import UserGroupInput


def build_request(
    *,
    body: UserGroupInput,
) -> dict[str, Any]:
    """Create a user group.

    Makes a group without members. Its uid is the portal's choice and stands in the answer.

    Args:
        body: A group to create, or what to make of one.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/groups/",
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
