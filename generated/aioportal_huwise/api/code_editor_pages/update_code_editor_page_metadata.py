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
    from ...models.page_metadata import PageMetadata


def build_request(
    page_slug: str,
    *,
    body: PageMetadata,
) -> dict[str, Any]:
    """Update the metadata of a code editor page.

    Writes the page's metadata. Whether fields left out are kept is not documented, and those of datasets are
    not; send them all.

    Args:
        page_slug: The slug of the code editor page.
        body: Metadata of a page in two levels: template, then field, then an object with `value`. The template
        `asset` holds `title` and `description`.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/code_editor_pages/{page_slug}/metadata/".format(
            page_slug=_path_segment("page_slug", page_slug),
        ),
    }
    _request["json"] = _plain(body)
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
