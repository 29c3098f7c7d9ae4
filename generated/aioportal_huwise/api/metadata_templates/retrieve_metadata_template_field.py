from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.metadata_template_field import MetadataTemplateField


def build_request(
    template_name: str,
    template_field_name: str,
) -> dict[str, Any]:
    """Retrieve a field of a metadata template.

    Reads the definition of one field, not a dataset's value for it.

    Args:
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
        template_field_name: The name of the field in the template. Fields of the portal's own templates are written with
        hyphens.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/metadata/templates/{template_name}/fields/{template_field_name}/".format(
            template_name=_path_segment("template_name", template_name),
            template_field_name=_path_segment("template_field_name", template_field_name),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> MetadataTemplateField:
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
    return cast("MetadataTemplateField", data if data is None else _models.MetadataTemplateField.from_dict(data))


__all__ = ("build_request", "parse_response")
