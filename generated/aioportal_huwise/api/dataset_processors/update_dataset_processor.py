from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.dataset_processor import DatasetProcessor
    from ...models.dataset_processor_input import DatasetProcessorInput


def build_request(
    dataset_uid: str,
    processor_uid: str,
    *,
    body: DatasetProcessorInput,
) -> dict[str, Any]:
    """Update a processor of a dataset.

    Replaces one processor; its place in the order stays.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        processor_uid: The uid of the processor.
        body: A transformation to add. Its arguments depend on the type and stand beside it.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/datasets/{dataset_uid}/processors/{processor_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            processor_uid=_path_segment("processor_uid", processor_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> DatasetProcessor:
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
    return cast("DatasetProcessor", data if data is None else _models.DatasetProcessor.from_dict(data))


__all__ = ("build_request", "parse_response")
