from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.page_metadata import PageMetadata


def build_request(
    page_slug: str,
) -> dict[str, Any]:
    """Retrieve the metadata of a code editor page.

    Reads the page's metadata by template and field; title and description stand in the template `asset`.

    Args:
        page_slug: The slug of the code editor page.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/code_editor_pages/{page_slug}/metadata/".format(
            page_slug=_path_segment("page_slug", page_slug),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> PageMetadata:
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
    return cast("PageMetadata", data if data is None else _models.PageMetadata.from_dict(data))


__all__ = ("build_request", "parse_response")
