from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.acknowledgement import Acknowledgement


def build_request(
    dataset_uid: str,
) -> dict[str, Any]:
    """Unpublish a dataset.

    Takes the dataset off the portal and drops its records, pushed realtime records included; the dataset itself
    stays. Done when it is idle and no longer published.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/unpublish/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> Acknowledgement:
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
    return cast("Acknowledgement", data if data is None else _models.Acknowledgement.from_dict(data))


__all__ = ("build_request", "parse_response")
