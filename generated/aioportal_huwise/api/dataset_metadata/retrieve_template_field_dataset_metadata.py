from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.metadata_value import MetadataValue


def build_request(
    dataset_uid: str,
    template_name: str,
    template_field_name: str,
) -> dict[str, Any]:
    """Retrieve one metadata field.

    Reads one field of one template.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
        template_field_name: The name of the field in the template. Fields of the portal's own templates are written with
        hyphens.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/metadata/{template_name}/{template_field_name}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            template_name=_path_segment("template_name", template_name),
            template_field_name=_path_segment("template_field_name", template_field_name),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> MetadataValue:
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
    return cast("MetadataValue", data if data is None else _models.MetadataValue.from_dict(data))


__all__ = ("build_request", "parse_response")
