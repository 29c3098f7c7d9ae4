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
    from ...models.related_user_input import RelatedUserInput
    from ...models.user_batch_result import UserBatchResult


def build_request(
    group_uid: str,
    *,
    body: list[RelatedUserInput],
) -> dict[str, Any]:
    """Add several users to a user group.

    Makes several users members of the group. Each has a success or an error of their own in the answer, under
    their position in the request; the whole answers 200 even if all failed.

    Args:
        group_uid: The uid of the user group.
        body: Users to refer to.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/groups/{group_uid}/users/batch/".format(
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> UserBatchResult:
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
    return cast("UserBatchResult", data if data is None else _models.UserBatchResult.from_dict(data))


__all__ = ("build_request", "parse_response")
