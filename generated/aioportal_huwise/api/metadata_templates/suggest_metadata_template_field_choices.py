from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import path_segment as _path_segment
from ...types import query as _query

if TYPE_CHECKING:
    from ...models.metadata_field_search_result import MetadataFieldSearchResult


def build_request(
    template_name: str,
    template_field_name: str,
    *,
    query: str,
    count: int | Unset = UNSET,
) -> dict[str, Any]:
    """Suggest values for a metadata field.

    Asks the service behind the field, the portal's own or a foreign one, for values that match the query.

    Args:
        template_name: The name of the metadata template, such as `default`, `internal` or one of the portal's own.
        template_field_name: The name of the field in the template. Fields of the portal's own templates are written with
        hyphens.
        query: What to look for, mostly the first letters of it.
        count: How many values to suggest.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/metadata/templates/{template_name}/fields/{template_field_name}/suggest/".format(
            template_name=_path_segment("template_name", template_name),
            template_field_name=_path_segment("template_field_name", template_field_name),
        ),
        "params": _query(
            {
                "query": query,
                "count": count,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> list[Any] | MetadataFieldSearchResult:
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
    data = read_json(response, object)
    return cast(
        "list[Any] | MetadataFieldSearchResult",
        _models.MetadataFieldSearchResult.from_dict(data) if isinstance(data, dict) else data,
    )


__all__ = ("build_request", "parse_response")
