from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.dataset_attachment import DatasetAttachment


def build_request(
    dataset_uid: str,
    attachment_uid: str,
) -> dict[str, Any]:
    """Retrieve an attachment's description.

    Reads name and media type of an attachment.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        attachment_uid: The uid of the attachment, as the upload or the list answered it; not the file's name.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/attachments/{attachment_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            attachment_uid=_path_segment("attachment_uid", attachment_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> DatasetAttachment:
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
    return cast("DatasetAttachment", data if data is None else _models.DatasetAttachment.from_dict(data))


__all__ = ("build_request", "parse_response")
