from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import plain as _plain

if TYPE_CHECKING:
    from ...models.metadata_template import MetadataTemplate
    from ...models.metadata_template_input import MetadataTemplateInput


def build_request(
    *,
    body: MetadataTemplateInput,
) -> dict[str, Any]:
    """Create a metadata template.

    Makes a template of the portal's own, of type `basic` or `admin`.

    Args:
        body: A template to create, or to put in another's place.
    """
    _request: dict[str, Any] = {
        "method": "POST",
        "url": "/metadata/templates/",
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
