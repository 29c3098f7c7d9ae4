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
    from ...models.extractor import Extractor
    from ...models.guess_extractors_input import GuessExtractorsInput


def build_request(
    dataset_uid: str,
    *,
    body: GuessExtractorsInput,
) -> dict[str, Any]:
    """Guess the extractors for a datasource.

    Looks at a datasource that is not saved as a resource yet and answers the extractors that fit, the likeliest
    first. Changes nothing.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        body: A datasource to find extractors for.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/resources/guess_extractors/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> list[Extractor]:
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
        "list[Extractor]",
        data
        if data is None
        else [
            _models.Extractor.from_dict(componentsschemas_extractor_list_item)
            if isinstance(componentsschemas_extractor_list_item, dict)
            else componentsschemas_extractor_list_item
            for componentsschemas_extractor_list_item in data
        ],
    )


__all__ = ("build_request", "parse_response")
