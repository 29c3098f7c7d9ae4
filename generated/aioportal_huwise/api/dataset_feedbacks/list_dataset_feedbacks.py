from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.dataset_feedback_page import DatasetFeedbackPage


def build_request(
    dataset_uid: str,
    *,
    record_id: str | Unset = UNSET,
    is_archived: bool | Unset = UNSET,
    sort: str | Unset = UNSET,
) -> dict[str, Any]:
    """List the feedbacks on a dataset.

    Lists what readers suggested, without what is archived unless asked for. Answers in pages, but takes no
    documented limit or offset.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        record_id: Only feedbacks on this record.
        is_archived: True for the archived feedbacks alone; the server leaves them out without it.
        sort: The order by date, `created_at` or `-created_at`; the newest come first without it.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/feedbacks/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
        "params": _query(
            {
                "record_id": record_id,
                "is_archived": is_archived,
                "sort": sort,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> DatasetFeedbackPage:
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
    return cast("DatasetFeedbackPage", data if data is None else _models.DatasetFeedbackPage.from_dict(data))


__all__ = ("build_request", "parse_response")
