from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.dataset import Dataset
    from ...models.dataset_input import DatasetInput


def build_request(
    *,
    body: DatasetInput,
) -> dict[str, Any]:
    """Create a dataset.

    Creates an empty, unpublished dataset. Give a `dataset_id`, since without one a lost answer cannot be told
    from a lost request. Fields of custom metadata templates are ignored here; write them afterwards.

    Args:
        body: A dataset to create.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/",
    }
    _request["json"] = _plain(body)
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
