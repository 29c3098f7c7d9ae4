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
    attachment_uid: str,
) -> dict[str, Any]:
    """Download an attachment.

    Answers the bytes of an attachment, with its name in `Content-Disposition`.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        attachment_uid: The uid of the attachment, as the upload or the list answered it; not the file's name.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/attachments/{attachment_uid}/download/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            attachment_uid=_path_segment("attachment_uid", attachment_uid),
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
