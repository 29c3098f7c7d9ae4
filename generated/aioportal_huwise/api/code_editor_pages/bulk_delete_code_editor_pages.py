from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    read_json,
)
from ...types import query as _query

if TYPE_CHECKING:
    pass


def build_request(
    *,
    slug: list[str] | Unset = UNSET,
    search: str | Unset = UNSET,
) -> dict[str, Any]:
    """Delete many code editor pages.

    Deletes every page that `slug` and `search` select and answers the slugs. What happens with neither of them
    is not documented; never send it so.

    Args:
        slug: The slugs of the pages to delete.
        search: Words that select the pages to delete.
    """
    _request: dict[str, Any] = {
        "method": "DELETE",
        "url": "/code_editor_pages/",
        "params": _query(
            {
                "slug": slug,
                "search": search,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> list[str]:
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
    data = read_json(response, list)
    return cast("list[str]", data)


__all__ = ("build_request", "parse_response")
