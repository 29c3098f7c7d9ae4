from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import (
    UNSET,
    HttpResponse,
    Unset,
    has_body,
)
from ...types import query as _query

if TYPE_CHECKING:
    pass


def build_request(
    *,
    subdomains: str | Unset = UNSET,
    delimiter: str | Unset = UNSET,
) -> dict[str, Any]:
    """Export users as CSV.

    Gives all users as one CSV text, a line each after a line of column names; several groups or permissions in
    a cell are joined by semicolons.

    Args:
        subdomains: The subdomains whose users to add. Takes the permission to export subdomains.
        delimiter: The character between two cells; the server takes a comma without it.
    """
    _request: dict[str, Any] = {
        "method": "GET",
        "url": "/users/export/",
        "params": _query(
            {
                "subdomains": subdomains,
                "delimiter": delimiter,
            }
        ),
    }
    return _request


def parse_response(response: HttpResponse) -> str:
    """Read a success.

    Args:
        response: The answer, of any 2xx status.

    Returns:
        The whole body. Stream large files instead of calling this.

    Raises:
        UnexpectedStatus: The status is not 2xx.
    """
    has_body(response)
    return response.text


__all__ = ("build_request", "parse_response")
