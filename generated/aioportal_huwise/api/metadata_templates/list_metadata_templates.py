from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...models.metadata_template_type import MetadataTemplateType
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.metadata_template_page import MetadataTemplatePage


def build_request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    is_active: bool | Unset = UNSET,
    type_: MetadataTemplateType | Unset = UNSET,
) -> dict[str, Any]:
    """List metadata templates.

    Lists the templates of the platform and of the portal with their fields.

    Args:
        limit: How many results a page holds at most, 0 to 1000; the server takes 20 without it. 0 gives only the
        count.
        offset: How many results to skip; the server takes 0 without it.
        is_active: Only templates that are active, or with false only those that are not.
        type_: What a template is for. Portals make `basic` and `admin` ones.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/metadata/templates/",
        "params": _query(
            {
                "limit": limit,
                "offset": offset,
                "is_active": is_active,
                "type": type_,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> MetadataTemplatePage:
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
    return cast("MetadataTemplatePage", data if data is None else _models.MetadataTemplatePage.from_dict(data))


__all__ = ("build_request", "parse_response")
