from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.resource_preview import ResourcePreview


def build_request(
    dataset_uid: str,
    resource_uid: str,
) -> dict[str, Any]:
    """Preview the records of a resource.

    Reads the fields and at most 20 records of a saved resource.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        resource_uid: The uid of the resource.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/resources/{resource_uid}/preview/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            resource_uid=_path_segment("resource_uid", resource_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> ResourcePreview:
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
    return cast("ResourcePreview", data if data is None else _models.ResourcePreview.from_dict(data))


__all__ = ("build_request", "parse_response")
