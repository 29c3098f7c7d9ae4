from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.unknown_alternative_export import UnknownAlternativeExport
    from ...models.uploaded_file_alternative_export import UploadedFileAlternativeExport
    from ...models.url_alternative_export import UrlAlternativeExport


def build_request(
    dataset_uid: str,
    export_uid: str,
) -> dict[str, Any]:
    """Retrieve an alternative export's description.

    Reads title, kind and media type of an alternative export.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        export_uid: The uid of the alternative export.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/alternative_exports/{export_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            export_uid=_path_segment("export_uid", export_uid),
        ),
    }
    return _request


def parse_response(
    response: HttpResponse,
) -> UnknownAlternativeExport | UploadedFileAlternativeExport | UrlAlternativeExport:
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
        "UnknownAlternativeExport | UploadedFileAlternativeExport | UrlAlternativeExport", _parse_response_2xx(data)
    )


__all__ = ("build_request", "parse_response")


def _parse_response_2xx(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "uploaded_file":
            return _models.UploadedFileAlternativeExport.from_dict(data)
        if data.get("type") == "url":
            return _models.UrlAlternativeExport.from_dict(data)
        return _models.UnknownAlternativeExport.from_dict(data)
    return data
