from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.dataset_group_ruleset import DatasetGroupRuleset


def build_request(
    dataset_uid: str,
    group_uid: str,
) -> dict[str, Any]:
    """Retrieve a group ruleset of a dataset.

    Reads the ruleset of one group.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        group_uid: The uid of the user group.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/security/groups/{group_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            group_uid=_path_segment("group_uid", group_uid),
        ),
    }
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
