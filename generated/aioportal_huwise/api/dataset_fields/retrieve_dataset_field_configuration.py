from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.annotate_field_configuration import AnnotateFieldConfiguration
    from ...models.delete_field_configuration import DeleteFieldConfiguration
    from ...models.description_field_configuration import DescriptionFieldConfiguration
    from ...models.order_field_configuration import OrderFieldConfiguration
    from ...models.rename_field_configuration import RenameFieldConfiguration
    from ...models.type_field_configuration import TypeFieldConfiguration
    from ...models.unknown_field_configuration import UnknownFieldConfiguration


def build_request(
    dataset_uid: str,
    field_uid: str,
) -> dict[str, Any]:
    """Retrieve a field configuration.

    Reads one field configuration by its uid.

    Args:
        dataset_uid: The uid of the dataset, like `da_k3m9xz`; not its `dataset_id`.
        field_uid: The uid of the field configuration.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/datasets/{dataset_uid}/fields/{field_uid}/".format(
            dataset_uid=_path_segment("dataset_uid", dataset_uid),
            field_uid=_path_segment("field_uid", field_uid),
        ),
    }
    return _request


def parse_response(
    response: HttpResponse,
) -> (
    AnnotateFieldConfiguration
    | DeleteFieldConfiguration
    | DescriptionFieldConfiguration
    | OrderFieldConfiguration
    | RenameFieldConfiguration
    | TypeFieldConfiguration
    | UnknownFieldConfiguration
):
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
    return cast(
        "AnnotateFieldConfiguration | DeleteFieldConfiguration | DescriptionFieldConfiguration | OrderFieldConfiguration | RenameFieldConfiguration | TypeFieldConfiguration | UnknownFieldConfiguration",
        _parse_response_2xx(data),
    )


__all__ = ("build_request", "parse_response")


def _parse_response_2xx(data: Any) -> Any:
    if isinstance(data, dict):
        if data.get("type") == "rename":
            return _models.RenameFieldConfiguration.from_dict(data)
        if data.get("type") == "type":
            return _models.TypeFieldConfiguration.from_dict(data)
        if data.get("type") == "annotate":
            return _models.AnnotateFieldConfiguration.from_dict(data)
        if data.get("type") == "description":
            return _models.DescriptionFieldConfiguration.from_dict(data)
        if data.get("type") == "order":
            return _models.OrderFieldConfiguration.from_dict(data)
        if data.get("type") == "delete":
            return _models.DeleteFieldConfiguration.from_dict(data)
        return _models.UnknownFieldConfiguration.from_dict(data)
    return data
