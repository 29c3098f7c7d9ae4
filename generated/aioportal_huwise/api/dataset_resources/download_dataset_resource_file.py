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
    file_uid: str,
) -> dict[str, Any]:
    """Download an uploaded file.

    Answers the bytes of an uploaded file, with its name in `Content-Disposition`.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        file_uid: The uid of the uploaded file, which looks like a file name.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/resources/files/{file_uid}/download/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            file_uid=_path_segment("file_uid", file_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> bytes:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        The whole body. Stream large files instead of calling this.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)
    return response.content


__all__ = ("build_request", "parse_response")
