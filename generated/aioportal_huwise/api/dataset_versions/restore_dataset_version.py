from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.dataset import Dataset


def build_request(
    dataset_uid: str,
    version_uid: str,
) -> dict[str, Any]:
    """Restore a version of a dataset.

    Brings the dataset back to a version and answers it. History is kept; the restoration becomes the newest
    version.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        version_uid: The uid of the version.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/versions/{version_uid}/restore/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            version_uid=_path_segment("version_uid", version_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> Dataset:
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
    return cast("Dataset", data if data is None else _models.Dataset.from_dict(data))


__all__ = ("build_request", "parse_response")
