from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.dataset_asset_access_request import DatasetAssetAccessRequest
    from ...models.domain_access_request import DomainAccessRequest
    from ...models.external_asset_access_request import ExternalAssetAccessRequest
    from ...models.external_showcase_request import ExternalShowcaseRequest
    from ...models.unknown_user_request import UnknownUserRequest


def build_request(
    ur_uid: str,
) -> dict[str, Any]:
    """Retrieve a user request.

    Reads one request by its uid.

    Args:
        ur_uid: The uid of the user request, a UUID.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/user_requests/{ur_uid}/".format(
            ur_uid=_path_segment("ur_uid", ur_uid),
        ),
    }
    return _request


def parse_response(
    response: HttpResponse,
) -> (
    DatasetAssetAccessRequest
    | DomainAccessRequest
    | ExternalAssetAccessRequest
    | ExternalShowcaseRequest
    | UnknownUserRequest
):
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
    return cast(
        "DatasetAssetAccessRequest | DomainAccessRequest | ExternalAssetAccessRequest | ExternalShowcaseRequest | UnknownUserRequest",
        _parse_response_2xx(data),
    )


__all__ = ("build_request", "parse_response")


def _parse_response_2xx(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "domain_access":
            return _models.DomainAccessRequest.from_dict(data)
        if data.get("type") == "dataset_asset_access":
            return _models.DatasetAssetAccessRequest.from_dict(data)
        if data.get("type") == "external_asset_access":
            return _models.ExternalAssetAccessRequest.from_dict(data)
        if data.get("type") == "external_showcase":
            return _models.ExternalShowcaseRequest.from_dict(data)
        return _models.UnknownUserRequest.from_dict(data)
    return data
