from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    HttpResponse,
    has_body,
)
from ...types import path_segment as _path_segment

if TYPE_CHECKING:
    pass


def build_request(
    page_slug: str,
) -> dict[str, Any]:
    """Delete a code editor page.

    Deletes one page. There is no way back.

    Args:
        page_slug: The slug of the code editor page.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/code_editor_pages/{page_slug}/".format(
            page_slug=_path_segment("page_slug", page_slug),
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> None:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        None; a body is ignored.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)


__all__ = ("build_request", "parse_response")
