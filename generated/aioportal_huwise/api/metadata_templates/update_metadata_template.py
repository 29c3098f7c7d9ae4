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
    from ...models.metadata_template import MetadataTemplate
    from ...models.metadata_template_input import MetadataTemplateInput


def build_request(
    template_name: str,
    *,
    body: MetadataTemplateInput,
) -> dict[str, Any]:
    """Update a metadata template.

    Replaces a template of the portal's own, of type `basic` or `admin`. Of the others only the activation can
    change, unless they are always active.

    Args:
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
        body: A template to create, or to put in another's place.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/metadata/templates/{template_name}/".format(
            template_name=_path_segment("template_name", template_name),
        ),
    }
    _request["json"] = _plain(body)
    return _request


def parse_response(response: HttpResponse) -> MetadataTemplate:
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
    return cast("MetadataTemplate", data if data is None else _models.MetadataTemplate.from_dict(data))


__all__ = ("build_request", "parse_response")
