from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import models as _models
from ...types import (
    HttpResponse,
    read_json,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    from ...models.studio_page import StudioPage


def build_request(
    studio_page_uid: str,
) -> dict[str, Any]:
    """Retrieve a studio page.

    Reads one page and which versions it has. What a version shows has operations of its own.

    Args:
        studio_page_uid: The uid of the studio page, like `sp_b4n7ke`; not its slug.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/studio_pages/{studio_page_uid}/".format(
            studio_page_uid=_path_segment("studio_page_uid", studio_page_uid),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> StudioPage:
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
    return cast("StudioPage", data if data is None else _models.StudioPage.from_dict(data))


__all__ = ("build_request", "parse_response")
