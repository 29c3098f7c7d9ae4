from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.api_key_search_input import ApiKeySearchInput
    from ...models.api_key_search_result import ApiKeySearchResult


def build_request(
    *,
    body: ApiKeySearchInput,
) -> dict[str, Any]:
    """Find an API key by the key itself.

    Tells whose a key is, of whomever on the portal, revoked ones included. For administrators.

    Args:
        body: The key to look for.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/apikeys/search_key/",
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> ApiKeySearchResult:
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
    return cast("ApiKeySearchResult", data if data is None else _models.ApiKeySearchResult.from_dict(data))


__all__ = ("build_request", "parse_response")
