from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)

if TYPE_CHECKING:
    from ...models.dataset_processor import DatasetProcessor


def build_request() -> dict[str, Any]:
    """List the processors a portal offers.

    Lists every processor that can be used on the portal, as a plain array.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/processors/",
    }
    return _request


def parse_response(response: HttpResponse) -> list[DatasetProcessor]:
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
    data = read_json(response, list)
    return cast(
        "list[DatasetProcessor]",
        data
        if data is None
        else [
            _models.DatasetProcessor.from_dict(componentsschemas_processor_list_item)
            if isinstance(componentsschemas_processor_list_item, dict)
            else componentsschemas_processor_list_item
            for componentsschemas_processor_list_item in data
        ],
    )


__all__ = ("build_request", "parse_response")
