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
    from ...models.guess_extractor_params_input import GuessExtractorParamsInput
    from ...models.guessed_extractor_params import GuessedExtractorParams


def build_request(
    dataset_uid: str,
    *,
    body: GuessExtractorParamsInput,
) -> dict[str, Any]:
    """Guess the extractor's parameters for a datasource.

    Looks at a datasource that is not saved yet and answers parameters for one extractor, such as separator and
    encoding. Changes nothing.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        body: A datasource and the extractor to find parameters for.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/resources/guess_extractor_params/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> GuessedExtractorParams:
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
    return cast("GuessedExtractorParams", data if data is None else _models.GuessedExtractorParams.from_dict(data))


__all__ = ("build_request", "parse_response")
