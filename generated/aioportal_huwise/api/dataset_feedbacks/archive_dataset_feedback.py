from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.dataset_feedback import DatasetFeedback


def build_request(
    dataset_uid: str,
    feedback_uid: str,
) -> dict[str, Any]:
    """Archive a feedback.

    Puts a feedback aside and answers it. No operation brings it back.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        feedback_uid: The uid of the feedback.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/feedbacks/{feedback_uid}/archive/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            feedback_uid=_path_segment("feedback_uid", feedback_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> DatasetFeedback:
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
    return cast("DatasetFeedback", data if data is None else _models.DatasetFeedback.from_dict(data))


__all__ = ("build_request", "parse_response")
