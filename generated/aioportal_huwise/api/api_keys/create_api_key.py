from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.api_key import ApiKey
    from ...models.api_key_input import ApiKeyInput


def build_request(
    *,
    body: ApiKeyInput,
) -> dict[str, Any]:
    """Create an API key.

    Makes a key for the user whose key is used. It can do what both its own permissions and those of the user
    allow. Nothing tells afterwards whether a lost request made one.

    Args:
        body: A key to create, or what to make of one.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/apikeys/",
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> ApiKey:
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
    return cast("ApiKey", data if data is None else _models.ApiKey.from_dict(data))


__all__ = ("build_request", "parse_response")
