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
    from ...models.dataset_group_ruleset import DatasetGroupRuleset
    from ...models.dataset_group_ruleset_input import DatasetGroupRulesetInput


def build_request(
    dataset_uid: str,
    *,
    body: DatasetGroupRulesetInput,
) -> dict[str, Any]:
    """Create a group ruleset of a dataset.

    Gives a group rights of its own on the dataset, one ruleset a group. What they may see of the data can
    differ from the dataset's default.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        body: What the members of a group are to see of a dataset and do with it.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/datasets/{dataset_uid}/security/groups/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> DatasetGroupRuleset:
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
    return cast("DatasetGroupRuleset", data if data is None else _models.DatasetGroupRuleset.from_dict(data))


__all__ = ("build_request", "parse_response")
