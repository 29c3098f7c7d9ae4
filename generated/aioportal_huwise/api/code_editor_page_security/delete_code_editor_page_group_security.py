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
    group_uid: str,
) -> dict[str, Any]:
    """Delete a group ruleset of a code editor page.

    Takes the rights of the group on the page away. What its members have of their own stays.

    Args:
        page_slug: The slug of the code editor page.
        group_uid: The uid of the user group.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/code_editor_pages/{page_slug}/security/groups/{group_uid}/".format(
            page_slug=_path_segment("page_slug", page_slug),
            group_uid=_path_segment("group_uid", group_uid),
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
