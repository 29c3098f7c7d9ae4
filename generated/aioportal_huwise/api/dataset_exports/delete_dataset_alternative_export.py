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
    export_uid: str,
) -> dict[str, Any]:
    """Delete an alternative export.

    Removes one alternative export, with its file where it has one.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        export_uid: The uid of the alternative export.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/datasets/{dataset_uid}/alternative_exports/{export_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            export_uid=_path_segment("export_uid", export_uid),
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
