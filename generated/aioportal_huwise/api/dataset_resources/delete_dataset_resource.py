from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    pass


def build_request(
    dataset_uid: str,
    resource_uid: str,
) -> dict[str, Any]:
    """Delete a resource.

    Removes one resource; its records leave the portal with the next publish.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        resource_uid: The uid of the resource.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/datasets/{dataset_uid}/resources/{resource_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            resource_uid=_path_segment("resource_uid", resource_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> None:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        None; a body is ignored.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)


__all__ = ("build_request", "parse_response")
