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
    from ...models.dataset_user_ruleset import DatasetUserRuleset
    from ...models.dataset_user_ruleset_input import DatasetUserRulesetInput


def build_request(
    dataset_uid: str,
    *,
    body: DatasetUserRulesetInput,
) -> dict[str, Any]:
    """Create a user ruleset of a dataset.

    Gives a user rights of their own on the dataset, one ruleset a user. What they may see of the data can
    differ from the dataset's default.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        body: What one user is to see of a dataset and do with it.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/security/users/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> DatasetUserRuleset:
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
    return cast("DatasetUserRuleset", data if data is None else _models.DatasetUserRuleset.from_dict(data))


__all__ = ("build_request", "parse_response")
