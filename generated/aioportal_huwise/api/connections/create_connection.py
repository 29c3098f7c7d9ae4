from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.amazon_s3_connection import AmazonS3Connection
    from ...models.amazon_s3_connection_input import AmazonS3ConnectionInput
    from ...models.azure_blob_storage_connection import AzureBlobStorageConnection
    from ...models.azure_blob_storage_connection_input import (
        AzureBlobStorageConnectionInput,
    )
    from ...models.ftp_connection import FtpConnection
    from ...models.ftp_connection_input import FtpConnectionInput
    from ...models.google_drive_connection import GoogleDriveConnection
    from ...models.google_drive_connection_input import GoogleDriveConnectionInput
    from ...models.http_connection import HttpConnection
    from ...models.http_connection_input import HttpConnectionInput
    from ...models.sharepoint_connection import SharepointConnection
    from ...models.sharepoint_connection_input import SharepointConnectionInput
    from ...models.unknown_connection import UnknownConnection
    from ...models.unknown_connection_input import UnknownConnectionInput


def build_request(
    *,
    body: AmazonS3ConnectionInput
    | AzureBlobStorageConnectionInput
    | FtpConnectionInput
    | GoogleDriveConnectionInput
    | HttpConnectionInput
    | SharepointConnectionInput
    | UnknownConnectionInput,
) -> dict[str, Any]:
    """Create a connection.

    Adds a server or an account that datasets can use. The same one may exist twice, and nothing tells them
    apart.

    Args:
        body: A connection to create, or to put in another's place.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasource_connections/",
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(
    response: HttpResponse,
) -> (
    AmazonS3Connection
    | AzureBlobStorageConnection
    | FtpConnection
    | GoogleDriveConnection
    | HttpConnection
    | SharepointConnection
    | UnknownConnection
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
        "AmazonS3Connection | AzureBlobStorageConnection | FtpConnection | GoogleDriveConnection | HttpConnection | SharepointConnection | UnknownConnection",
        _parse_response_2xx(data),
    )


__all__ = ("build_request", "parse_response")


def _parse_response_2xx(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "http":
            return _models.HttpConnection.from_dict(data)
        if data.get("type") == "ftp":
            return _models.FtpConnection.from_dict(data)
        if data.get("type") == "sharepoint":
            return _models.SharepointConnection.from_dict(data)
        if data.get("type") == "google_drive":
            return _models.GoogleDriveConnection.from_dict(data)
        if data.get("type") == "amazon_s3":
            return _models.AmazonS3Connection.from_dict(data)
        if data.get("type") == "azure_blob_storage":
            return _models.AzureBlobStorageConnection.from_dict(data)
        return _models.UnknownConnection.from_dict(data)
    return data
