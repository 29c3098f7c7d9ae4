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
    from ...models.dataset_attachment_upload import DatasetAttachmentUpload


def build_request(
    dataset_uid: str,
    *,
    body: DatasetAttachmentUpload,
) -> dict[str, Any]:
    """Attach a file to a dataset.

    Stores a file beside a dataset. The same one may be attached twice.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        body: A file to attach. The part must carry a file name.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/attachments/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
    }
    _request["files"] = body.to_multipart()
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
