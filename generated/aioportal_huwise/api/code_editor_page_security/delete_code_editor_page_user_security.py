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
    username: str,
) -> dict[str, Any]:
    """Delete a user ruleset of a code editor page.

    Takes the rights of the user on the page away. What groups give the user stays.

    Args:
        page_slug: The slug of the code editor page.
        username: The name of the user's account.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/code_editor_pages/{page_slug}/security/users/{username}/".format(
            page_slug=_path_segment("page_slug", page_slug),
            username=_path_segment("username", username),
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
