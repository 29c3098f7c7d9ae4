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
    from ...models.api_key import ApiKey
    from ...models.api_key_revocation_input import ApiKeyRevocationInput


def build_request(
    apikey_uid: str,
    *,
    body: ApiKeyRevocationInput,
) -> dict[str, Any]:
    """Revoke an API key.

    Makes a key invalid, with a reason if one is given.

    Args:
        apikey_uid: The uid of the API key, like `ak_n8s3dt`; not the key itself.
        body: Why a key is revoked.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/apikeys/{apikey_uid}/revoke/".format(
            apikey_uid=_path_segment("apikey_uid", apikey_uid),
        ),
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
