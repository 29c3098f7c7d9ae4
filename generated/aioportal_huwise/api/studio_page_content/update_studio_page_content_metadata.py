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
    studio_page_uid: str,
    version_name: str,
    *,
    body: PageMetadata,
) -> dict[str, Any]:
    """Update the metadata of a version of a studio page.

    Writes the version's metadata. A page without `asset` title cannot be published. Whether fields left out are
    kept is not documented, and those of datasets are not; send them all.

    Args:
        studio_page_uid: The uid of the studio page, like `sp_b4n7ke`; not its slug.
        version_name: Which version of the page; `draft` is the one that can be edited, the only name that is documented.
        body: Metadata of a page in two levels: template, then field, then an object with `value`. The template
        `asset` holds `title` and `description`.
    """
    _request: dict[str, Any] = {
        "method": "PUT",
        "url": "/studio_pages/{studio_page_uid}/contents/{version_name}/metadata/".format(
            studio_page_uid=_path_segment("studio_page_uid", studio_page_uid),
            version_name=_path_segment("version_name", version_name),
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
