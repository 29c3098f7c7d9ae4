from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.user_batch_result import UserBatchResult
    from ...models.user_provision_input import UserProvisionInput


def build_request(
    *,
    body: list[UserProvisionInput] | UserProvisionInput,
) -> dict[str, Any]:
    """Provision users of an identity provider.

    Makes accounts for people whom an identity provider knows. Each has a success or an error of their own in
    the answer, under their position in the request; the whole answers 200 even if all failed.

    Args:
        body: Users to provision. Described as several at once, but with the fields of a single one; a list is the
        way to prefer.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/users/provision/",
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
